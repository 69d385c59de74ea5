/* SPDX-License-Identifier: Apache-2.0
 *
 * Words that somebody does not want: "men,women", or a text file of them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The words, as texts are read, of --drop-words `given`: a set of char *. CW_ERROR_NOT_FOUND: it is
 * called like a file and is none. (transfer full) */
GHashTable *cw_word_list_read(const char *given, GError **error);

G_END_DECLS
