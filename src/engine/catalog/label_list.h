/* SPDX-License-Identifier: Apache-2.0
 *
 * A list of labels: the classes of an attribute in a given order (METHODS 2.8). A label stands by
 * its place, not by its text: two that read the same are two classes.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    char *name;     /* what it was loaded by */
    char **labels;  /* [count], as cleaned */
    gsize count;    /* at least 2 */
    gsize distinct; /* different ones */
} cw_label_list;

/* Reads a row of cw_label_list_table or a text file: a label a line; empty lines and those that
 * begin with '#' are none. White space is cleaned up. CW_ERROR_NOT_FOUND; CW_ERROR_USAGE for what
 * is no UTF-8 text or has fewer than two labels. (transfer full) */
cw_label_list *cw_label_list_load(const char *name, GError **error);
void cw_label_list_free(cw_label_list *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_label_list, cw_label_list_free)

/* Text without the white space that says nothing: none at the ends and beside a hyphen, one space
 * elsewhere. (transfer full) */
char *cw_label_clean(const char *text);

/* Whether a cell says that nothing is known: empty, or as feeds write it, in any case of letters:
 * NA, N/A, n.a., null, nan, -. */
gboolean cw_label_is_blank(const char *cell);

/* What a clean text is compared by, whatever the case of its letters. (transfer full) */
char *cw_label_key(const char *text);

#define CW_LABELS_LEAST_ITEMS 10 /* colourways that make a value of a feed a class */

/* The place of a value, from 0: of the first label that reads the same, whatever the white space
 * and the case of letters, else the number that the value is, below `count`; -1: neither. */
gint32 cw_label_list_find(const cw_label_list *list, const char *value);

G_END_DECLS
