/* SPDX-License-Identifier: Apache-2.0
 *
 * The scan: the picture is shrunk step by step past a window of fixed size; sums over rectangles
 * come from integral pictures. A window's mean and deviation leave out its outermost pixels, as
 * when the cascades were trained. Windows that pass vote; votes that agree become one box.
 */
#include <math.h>
#include <string.h>

#include "base/size.h"
#include "image/cascade.h"

#define SHRINK 1.15         /* from one level to the next */
#define LEAST_DEVIATION 8.0 /* grey levels; plainer windows show nothing */
#define AGREE 0.2           /* of the mean side: how far votes for one thing may differ */
#define MOST_VOTES 4096

/* Sums of grey levels and their squares left of and above each point: [H+1,W+1]. */
typedef struct {
    int width, height; /* of the picture */
    guint32 *sums;
    guint64 *squares;
} integral;

static void integral_clear(integral *level)
{
    cw_size_free(level->sums);
    cw_size_free(level->squares);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(integral, integral_clear)

static gboolean build_integral(integral *level, const cw_raster *raster, GError **error)
{
    gsize stride = (gsize)raster->width + 1;
    gsize points = stride * ((gsize)raster->height + 1);
    level->width = raster->width;
    level->height = raster->height;
    level->sums = cw_size_alloc(points, sizeof *level->sums, "an integral picture", error);
    if (level->sums == NULL)
        return FALSE;
    level->squares = cw_size_alloc(points, sizeof *level->squares, "an integral picture", error);
    if (level->squares == NULL)
        return FALSE;
    const float *p = raster->pixels;
    for (gsize y = 1; y <= (gsize)raster->height; y++) {
        guint32 sum = 0;
        guint64 square = 0;
        for (gsize x = 1; x < stride; x++, p += 3) {
            guint32 grey =
                (guint32)lroundf(255.0f * (0.299f * p[0] + 0.587f * p[1] + 0.114f * p[2]));
            sum += grey;
            square += (guint64)grey * grey;
            level->sums[y * stride + x] = level->sums[(y - 1) * stride + x] + sum;
            level->squares[y * stride + x] = level->squares[(y - 1) * stride + x] + square;
        }
    }
    return TRUE;
}

static gint64 sum_over(const integral *level, int x, int y, int width, int height)
{
    gsize stride = (gsize)level->width + 1;
    const guint32 *top = level->sums + (gsize)y * stride + x, *bottom = top + height * stride;
    return (gint64)bottom[width] - bottom[0] - top[width] + top[0];
}

static gint64 squares_over(const integral *level, int x, int y, int width, int height)
{
    gsize stride = (gsize)level->width + 1;
    const guint64 *top = level->squares + (gsize)y * stride + x, *bottom = top + height * stride;
    return (gint64)(bottom[width] - bottom[0] - top[width] + top[0]);
}

/* 1 / (area x deviation) of the window, or 0 when it is too plain. */
static float normaliser(const cw_cascade *cascade, const integral *level, int x, int y)
{
    int width = cascade->width - 2, height = cascade->height - 2;
    double area = (double)width * height;
    double sum = (double)sum_over(level, x + 1, y + 1, width, height);
    double squares = (double)squares_over(level, x + 1, y + 1, width, height);
    double spread = area * squares - sum * sum;
    return spread < LEAST_DEVIATION * LEAST_DEVIATION * area * area ? 0 : (float)(1 / sqrt(spread));
}

static float feature_at(const cw_cascade_feature *feature, const integral *level, int x, int y)
{
    float value = 0;
    for (int i = 0; i < feature->count; i++) {
        const cw_cascade_rectangle *r = &feature->rectangles[i];
        value += r->weight * (float)sum_over(level, x + r->x, y + r->y, r->width, r->height);
    }
    return value;
}

static float leaf_at(const cw_cascade *cascade, const cw_cascade_tree *tree, const integral *level,
                     int x, int y, float scale)
{
    int at = 0;
    do {
        const cw_cascade_test *test =
            &g_array_index(cascade->tests, cw_cascade_test, tree->first_test + (guint)at);
        const cw_cascade_feature *feature =
            &g_array_index(cascade->features, cw_cascade_feature, test->feature);
        at = feature_at(feature, level, x, y) * scale < test->threshold ? test->left : test->right;
    } while (at > 0);
    return g_array_index(cascade->leaves, float, tree->first_leaf + (guint)-at);
}

static gboolean passes(const cw_cascade *cascade, const integral *level, int x, int y)
{
    float scale = normaliser(cascade, level, x, y);
    for (guint s = 0; scale > 0 && s < cascade->stages->len; s++) {
        const cw_cascade_stage *stage = &g_array_index(cascade->stages, cw_cascade_stage, s);
        const cw_cascade_tree *tree =
            &g_array_index(cascade->trees, cw_cascade_tree, stage->first_tree);
        float sum = 0;
        for (guint t = 0; t < stage->tree_count; t++)
            sum += leaf_at(cascade, &tree[t], level, x, y, scale);
        if (sum < stage->threshold)
            return FALSE;
    }
    return scale > 0;
}

/* Large levels are searched at every second pixel. */
static void scan(const cw_cascade *cascade, const integral *level, double shrunk, GArray *votes)
{
    int step = shrunk < 2 ? 2 : 1;
    for (int y = 0; y + cascade->height <= level->height; y += step)
        for (int x = 0; x + cascade->width <= level->width; x += step)
            if (votes->len < MOST_VOTES && passes(cascade, level, x, y)) {
                cw_box vote = {x * shrunk, y * shrunk, cascade->width * shrunk,
                               cascade->height * shrunk};
                g_array_append_val(votes, vote);
            }
}

static gboolean agree(const cw_box *a, const cw_box *b)
{
    double side = MIN(a->width, b->width) + MIN(a->height, b->height);
    double reach = AGREE * side / 2;
    return fabs(a->x - b->x) <= reach && fabs(a->y - b->y) <= reach &&
           fabs(a->x + a->width - b->x - b->width) <= reach &&
           fabs(a->y + a->height - b->y - b->height) <= reach;
}

static guint root_of(guint *parent, guint i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

typedef struct {
    cw_box sum;
    int votes;
} group;

static int compare_groups(const void *a, const void *b)
{
    return ((const group *)b)->votes - ((const group *)a)->votes;
}

/* Votes are put together when a chain of agreeing ones joins them. */
static int put_together(const GArray *votes, int least_votes, cw_box *boxes, int most)
{
    g_autofree guint *parent = g_new(guint, votes->len);
    g_autofree group *groups = g_new0(group, votes->len + 1);
    const cw_box *all = (const cw_box *)(gpointer)votes->data;
    for (guint i = 0; i < votes->len; i++) {
        parent[i] = i;
        for (guint j = 0; j < i; j++)
            if (agree(&all[i], &all[j]))
                parent[root_of(parent, i)] = root_of(parent, j);
    }
    for (guint i = 0; i < votes->len; i++) {
        group *mine = &groups[root_of(parent, i)];
        mine->votes++;
        mine->sum.x += all[i].x;
        mine->sum.y += all[i].y;
        mine->sum.width += all[i].width;
        mine->sum.height += all[i].height;
    }
    qsort(groups, votes->len, sizeof *groups, compare_groups);
    int count = 0;
    for (; count < most && groups[count].votes >= MAX(least_votes, 1); count++) {
        double share = 1.0 / groups[count].votes;
        const cw_box *sum = &groups[count].sum;
        boxes[count] =
            (cw_box){sum->x * share, sum->y * share, sum->width * share, sum->height * share};
    }
    return count;
}

int cw_cascade_find(const cw_cascade *cascade, const cw_image *image, int least_votes,
                    cw_box *boxes, int most, GError **error)
{
    g_autoptr(GArray) votes = g_array_new(FALSE, FALSE, sizeof(cw_box));
    for (double shrunk = 1;; shrunk *= SHRINK) {
        int width = (int)lround(image->width / shrunk),
            height = (int)lround(image->height / shrunk);
        if (width < cascade->width || height < cascade->height)
            break;
        g_autoptr(cw_raster) raster =
            cw_image_resize(image, NULL, width, height, CW_FILTER_BILINEAR, error);
        g_auto(integral) level = {0};
        if (raster == NULL || !build_integral(&level, raster, error))
            return -1;
        scan(cascade, &level, shrunk, votes);
    }
    return put_together(votes, least_votes, boxes, most);
}
