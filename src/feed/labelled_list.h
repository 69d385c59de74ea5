/* SPDX-License-Identifier: Apache-2.0
 *
 * The lists of a folder of labelled pictures (METHODS 5.2): text, a row a line.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct cw_labelled_list cw_labelled_list;

/* Opens FOLDER/NAME. The errors of cw_lines_open(). */
cw_labelled_list *cw_labelled_list_open(const char *folder, const char *name, GError **error);
void cw_labelled_list_close(cw_labelled_list *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_labelled_list, cw_labelled_list_close)

/* The next line without blanks around it, and its number from 1. NULL: there is none, or, with an
 * error, it is no text. (transfer full) */
char *cw_labelled_list_next(cw_labelled_list *list, guint64 *number, GError **error);

/* The whole numbers of the next line that is not blank, from `least` to `most`, into `row` [count]:
 * its number; 0: there is none, or, with an error, it is of other numbers or of more or fewer. */
guint64 cw_labelled_list_numbers(cw_labelled_list *list, gint64 least, gint64 most, gint64 *row,
                                 gsize count, GError **error);

#define CW_LABELLED_TYPES "attr_num.txt"

/* How many values each type of the folder has: an array of guint64, at least one, from 2 on.
 * CW_ERROR_USAGE where the list says anything else. (transfer full) */
GArray *cw_labelled_types(const char *folder, GError **error);

G_END_DECLS
