/* SPDX-License-Identifier: Apache-2.0
 *
 * Columns of a table for people: names are UTF-8, which printf() does not pad.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Characters of UTF-8 text. */
gsize cw_pad_width(const char *word);

/* Appends `word` and spaces up to `width` characters; before it, where it stands `right`. */
void cw_pad_append(GString *text, const char *word, gsize width, gboolean right);

G_END_DECLS
