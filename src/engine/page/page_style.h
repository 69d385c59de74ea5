/* SPDX-License-Identifier: Apache-2.0
 *
 * How every page looks: colours, type, layout.
 */
#pragma once

/* The style sheet: no markup characters in it, no address. */
extern const char cw_page_style[];

/* The colours of series in it, where the paper is light: "#rrggbb". */
#define CW_PAGE_SERIES 6
extern const char *const cw_page_series[CW_PAGE_SERIES];

/* The colours of as many ranges, from the lowest. */
extern const char *const cw_page_ranges[CW_PAGE_SERIES];
