/* SPDX-License-Identifier: Apache-2.0
 *
 * A quadtree over points of the plane that sums what each is pushed away by all others, far groups
 * of them as one (Barnes & Hut 1986). Its cells are as small as their points allow, and are split
 * where the middle of them is: none has a single part.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct cw_quadtree cw_quadtree;

/* A tree for `items` points, at most G_MAXUINT32; empty until it is filled. */
cw_quadtree *cw_quadtree_new(gsize items);
void cw_quadtree_free(cw_quadtree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_quadtree, cw_quadtree_free)

/* Builds the tree of finite `points` [items,2], in the place of the one before. Equal fillings, one
 * after another, give equal trees. */
void cw_quadtree_fill(cw_quadtree *tree, const double *points);

/* The point [items] at each place of the tree's own order: near ones follow one another, so a walk
 * in that order finds what it needs near the processor. Until the next filling. */
const guint32 *cw_quadtree_order(const cw_quadtree *tree);

/* With w = 1 / (1 + |y - y_j|^2), sets `push` [2] to sum_j w^2 (y - y_j) over all points j and
 * returns sum_j w. A cell counts as one point, the mean of its own, where its longer side is less
 * than `theta` of its distance; 0: never, the sums are exact. theta < 0.7, so that no point lies in
 * a cell that counts so. A point of the tree counts itself, by a w of 1. From any thread. */
double cw_quadtree_push(const cw_quadtree *tree, const double *point, double theta, double *push);

G_END_DECLS
