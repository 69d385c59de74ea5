/* SPDX-License-Identifier: Apache-2.0
 *
 * Cells lie one after another as a walk down the tree meets them; each knows the place after all
 * that are within it. So a walk that may skip a cell needs no stack, only a place.
 */
#include "cluster/quadtree.h"

#include <math.h>

#define LEAF 8 /* points that are not split any more */

typedef struct {
    double x, y;
    guint32 index;
} place;

typedef struct {
    double x, y;          /* mean of its points */
    double count, square; /* points; longer side, squared: 0 where they are all equal */
    guint32 next;         /* the cell after those within it */
    guint32 first, end;   /* of a leaf: its points; else both 0 */
} cell;

struct cw_quadtree {
    gsize items;
    place *places;  /* [items] */
    guint32 *order; /* [items] */
    GArray *cells;
};

cw_quadtree *cw_quadtree_new(gsize items)
{
    cw_quadtree *tree = g_new0(cw_quadtree, 1);
    tree->items = items;
    tree->places = g_new0(place, items + 1);
    tree->order = g_new0(guint32, items + 1);
    tree->cells = g_array_new(FALSE, FALSE, sizeof(cell));
    for (gsize i = 0; i < items; i++)
        tree->places[i].index = (guint32)i;
    return tree;
}

void cw_quadtree_free(cw_quadtree *tree)
{
    if (tree == NULL)
        return;
    g_free(tree->places);
    g_free(tree->order);
    g_array_unref(tree->cells);
    g_free(tree);
}

typedef struct {
    double low_x, high_x, low_y, high_y;
} box;

/* Their box; `mean` becomes the cell of all. Points that no number lies between are equal. */
static box measure(const place *places, gsize count, cell *mean)
{
    box b = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    double x = 0, y = 0;
    for (gsize i = 0; i < count; i++) {
        b.low_x = MIN(b.low_x, places[i].x);
        b.high_x = MAX(b.high_x, places[i].x);
        b.low_y = MIN(b.low_y, places[i].y);
        b.high_y = MAX(b.high_y, places[i].y);
        x += places[i].x;
        y += places[i].y;
    }
    const double width = b.high_x - b.low_x, height = b.high_y - b.low_y;
    const double side = MAX(width, height), low = width >= height ? b.low_x : b.low_y;
    const gboolean parts = low + side / 2 > low && low + side / 2 < low + side;
    *mean = (cell){x / (double)count, y / (double)count, (double)count, parts ? side * side : 0};
    /* A mean may be rounded away from points that are all equal. */
    if (!parts) {
        mean->x = places[0].x;
        mean->y = places[0].y;
    }
    return b;
}

/* Puts those below `middle` first; how many they are is returned. */
static gsize part(place *places, gsize count, gboolean by_x, double middle)
{
    gsize below = 0, end = count;
    while (below < end) {
        const double value = by_x ? places[below].x : places[below].y;
        if (value < middle) {
            below++;
            continue;
        }
        const place last = places[--end];
        places[end] = places[below];
        places[below] = last;
    }
    return below;
}

static void add_cell(cw_quadtree *tree, gsize first, gsize count);

static void split(cw_quadtree *tree, gsize first, gsize count, box b)
{
    place *places = tree->places + first;
    const double x = b.low_x + (b.high_x - b.low_x) / 2, y = b.low_y + (b.high_y - b.low_y) / 2;
    const gsize low = part(places, count, FALSE, y);
    const gsize left_low = part(places, low, TRUE, x);
    const gsize left_high = part(places + low, count - low, TRUE, x);
    add_cell(tree, first, left_low);
    add_cell(tree, first + left_low, low - left_low);
    add_cell(tree, first + low, left_high);
    add_cell(tree, first + low + left_high, count - low - left_high);
}

static void add_cell(cw_quadtree *tree, gsize first, gsize count)
{
    cell made;
    if (count == 0)
        return;
    const box b = measure(tree->places + first, count, &made);
    const guint number = tree->cells->len;
    const gboolean leaf = count <= LEAF || !(made.square > 0);
    if (leaf) {
        made.first = (guint32)first;
        made.end = (guint32)(first + count);
    }
    g_array_append_val(tree->cells, made);
    if (!leaf)
        split(tree, first, count, b);
    g_array_index(tree->cells, cell, number).next = tree->cells->len;
}

/* The places stay in the order of the tree before: points move little between two fillings. */
void cw_quadtree_fill(cw_quadtree *tree, const double *points)
{
    for (gsize k = 0; k < tree->items; k++) {
        place *p = &tree->places[k];
        p->x = points[2 * p->index];
        p->y = points[2 * p->index + 1];
    }
    g_array_set_size(tree->cells, 0);
    add_cell(tree, 0, tree->items);
    for (gsize k = 0; k < tree->items; k++)
        tree->order[k] = tree->places[k].index;
}

const guint32 *cw_quadtree_order(const cw_quadtree *tree)
{
    return tree->order;
}

double cw_quadtree_push(const cw_quadtree *tree, const double *point, double theta, double *push)
{
    const cell *cells = (const cell *)(gconstpointer)tree->cells->data;
    const guint32 end = tree->cells->len;
    const double x = point[0], y = point[1], near = theta * theta;
    double sum = 0, push_x = 0, push_y = 0;
    for (guint32 c = 0; c < end;) {
        const cell *at = &cells[c];
        const double dx = x - at->x, dy = y - at->y, distance = dx * dx + dy * dy;
        if (at->square < near * distance || !(at->square > 0)) {
            const double w = 1 / (1 + distance);
            sum += at->count * w;
            push_x += at->count * w * w * dx;
            push_y += at->count * w * w * dy;
            c = at->next;
            continue;
        }
        for (guint32 k = at->first; k < at->end; k++) {
            const double px = x - tree->places[k].x, py = y - tree->places[k].y;
            const double w = 1 / (1 + px * px + py * py);
            sum += w;
            push_x += w * w * px;
            push_y += w * w * py;
        }
        c++; /* into the cell; a leaf has none within it */
    }
    push[0] = push_x;
    push[1] = push_y;
    return sum;
}
