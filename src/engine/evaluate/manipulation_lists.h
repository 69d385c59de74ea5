/* SPDX-License-Identifier: Apache-2.0
 *
 * Queries of manipulation as research data sets bring them (METHODS 5.2): ref_test.txt has the
 * place of a reference in imgs_test.txt a line, indfull_test.txt a row of indicators, and
 * gt_test.txt the labels that it then has.
 */
#pragma once

#include "engine/attributes/attribute_set.h"
#include "store/store.h"

G_BEGIN_DECLS

/* "Change `type` of the picture `reference` to `value`", both of a model's types. */
typedef struct {
    gsize reference, type;
    gint32 value;
} cw_listed_query;

typedef struct {
    cw_picture_list *pictures; /* of imgs_test.txt: a colourway each, of no catalogue */
    gint32 *labels;            /* [pictures,A] as the model's types have them; -1: missing */
    GArray *queries;           /* cw_listed_query */
    gsize unknown;             /* queries about types or values that the model does not know */
} cw_manipulation_lists;

/* Reads the lists of `folder` for a model of the types of `set`, each of which must be a column
 * type_N of the folder. CW_ERROR_NOT_FOUND for a list that is missing, CW_ERROR_USAGE, with the
 * line, for one that is wrong. (transfer full) */
cw_manipulation_lists *cw_manipulation_lists_read(const char *folder, const cw_attribute_set *set,
                                                  GError **error);
void cw_manipulation_lists_free(cw_manipulation_lists *lists);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_manipulation_lists, cw_manipulation_lists_free)

G_END_DECLS
