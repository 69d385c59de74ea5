/* SPDX-License-Identifier: Apache-2.0
 *
 * Labelled pictures in text files, by the names of METHODS 5.2, so that real splits drop in:
 * attr_num.txt has the number of values of each type; of a part, such as "train", imgs_train.txt
 * has a picture's path a line and labels_train.txt a row of 0 and 1 for each: the values of the
 * first type, then those of the second, ..., at most one 1 a type and none where it is missing.
 */
#pragma once

#include "engine/attribute_set.h"

G_BEGIN_DECLS

typedef struct {
    cw_attribute_set *set; /* types "type_1", ..., values "1", ...: the files have no names */
    char **images;         /* [count] and NULL, as they stand there */
    gint32 *labels;        /* [N,A]; -1: missing */
    gsize count;           /* N */
} cw_label_folder;

/* Reads one part of a folder. CW_ERROR_NOT_FOUND: no such file; CW_ERROR_USAGE for what is not as
 * above, with file and line. (transfer full) */
cw_label_folder *cw_label_folder_read(const char *folder, const char *part, GError **error);
void cw_label_folder_free(cw_label_folder *labelled);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_label_folder, cw_label_folder_free)

G_END_DECLS
