/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing CSV (RFC 4180). Reading is libcsv's work, in feed/.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends one field, quoted where it must be, between commas or tabs; NULL is an empty field. */
void cw_csv_append(GString *csv, const char *field);

G_END_DECLS
