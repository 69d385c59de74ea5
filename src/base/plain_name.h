/* SPDX-License-Identifier: Apache-2.0
 *
 * Names that others than the owner of a machine may give to its files.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether `name`, of `what` ("run"), is 1 to 64 letters of ASCII, digits, '_', '.' and '-', the
 * first neither '.' nor '-': one part of a path that leads nowhere else, and no flag.
 * CW_ERROR_USAGE. */
gboolean cw_plain_name_check(const char *name, const char *what, GError **error);

G_END_DECLS
