/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of typed attributes of items (METHODS 5.1), as numbers: what methods of attributes
 * learn from.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    gsize types, items; /* A, M */
    char **names;       /* [A] and NULL */
    gint64 *values;     /* [A] n_a */
    gint32 *labels;     /* [M,A]; -1: missing */
    gint32 *tuples;     /* [M] equal where all A labels are, a missing one being a label, too */
} cw_typed_labels;

/* Copies `names` [types], `values` [types] and `labels` [items,types], and numbers the tuples in
 * the order of the items. (transfer full) */
cw_typed_labels *cw_typed_labels_new(const char *const *names, const gint64 *values, gsize types,
                                     const gint32 *labels, gsize items);
void cw_typed_labels_free(cw_typed_labels *labels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_typed_labels, cw_typed_labels_free)

G_END_DECLS
