/* SPDX-License-Identifier: Apache-2.0
 *
 * Landmarks of the pictures of items, for methods that learn from them: in pixels of the pictures
 * that views are cut from, and as a view shows them.
 */
#pragma once

#include "image/views.h"

G_BEGIN_DECLS

typedef struct {
    float x, y; /* px */
    gboolean visible;
} cw_landmark;

typedef struct {
    gsize count;         /* L */
    char **names;        /* [L] and NULL */
    gsize *mirrored;     /* [L] which one it is in a mirror image: left_hem of right_hem */
    gsize *first;        /* [M] of each item's pictures */
    cw_landmark *points; /* [P,L] */
} cw_landmarks;

/* Copies `names` (NULL-terminated), `first` [items] and `points` [pictures,L]. Names that differ in
 * "left" and "right" alone are a pair. (transfer full) */
cw_landmarks *cw_landmarks_new(const char *const *names, const gsize *first, gsize items,
                               const cw_landmark *points, gsize pictures);
void cw_landmarks_free(cw_landmarks *landmarks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_landmarks, cw_landmarks_free)

/* Where the landmarks of a picture of `item` are in the view of it that `record` says, which is not
 * turned: `positions` [L,2] in shares of its sides, `visible` [L] 1 or 0. One that the view leaves
 * out is not visible; the position of such is 0. */
void cw_landmarks_in_view(const cw_landmarks *landmarks, gsize item, const cw_view_record *record,
                          float *positions, float *visible);

G_END_DECLS
