/* SPDX-License-Identifier: Apache-2.0
 *
 * The view recipes that are always there, as the text of a key file (METHODS 2.4, 3.1 to 3.5).
 */
#pragma once

extern const char *const cw_views_builtin;
