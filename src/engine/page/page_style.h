/* SPDX-License-Identifier: Apache-2.0
 *
 * How every page looks: colours, type, layout.
 */
#pragma once

/* The style sheet: no markup characters in it, no address. */
extern const char cw_page_style[];
