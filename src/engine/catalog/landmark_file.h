/* SPDX-License-Identifier: Apache-2.0
 *
 * Landmarks of pictures as somebody marked them: a CSV file with a heading, its columns image and,
 * of every landmark, NAME_x, NAME_y (px of the upright picture) and NAME_visible (1 or 0), as
 * truth.csv of `sample` has them; other columns are passed over. A relative path starts in the
 * folder of the file.
 */
#pragma once

#include "nn/head_landmarks.h"
#include "store/store.h"

G_BEGIN_DECLS

/* In shares of the picture's sides. */
typedef struct {
    double x, y;
    gboolean visible;
} cw_marked_point;

typedef struct {
    char *path;
    GPtrArray *names;     /* [L] char *, in the order of the file, and NULL behind them */
    GHashTable *pictures; /* path of a picture -> double [3L]: x, y in px, visible */
} cw_landmark_file;

/* CW_ERROR_NOT_FOUND for a file that is not there; CW_ERROR_USAGE, with the line, for one without
 * the columns or with rows that are no landmarks of a picture, or of one that a row before has. */
cw_landmark_file *cw_landmark_file_read(const char *path, GError **error);
void cw_landmark_file_free(cw_landmark_file *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_landmark_file, cw_landmark_file_free)

/* L. */
gsize cw_landmark_file_count(const cw_landmark_file *file);

/* The landmarks of all entries of `list`: [list->count,L]. CW_ERROR_USAGE where the file lacks one
 * or more of these pictures, or marks what lies outside of one. (transfer full) */
cw_marked_point *cw_landmark_file_match(const cw_landmark_file *file, const cw_picture_list *list,
                                        GError **error);

G_END_DECLS
