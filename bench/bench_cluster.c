/* SPDX-License-Identifier: Apache-2.0
 *
 * Clustering of vectors of 128 dimensions that stand in known groups of one to seven, on one core.
 * One line: seconds of processor time, the most resident megabytes, and a figure of the groups.
 *
 *   bench_cluster tree FILE.npy   average linkage of 20,000 vectors, which go to FILE.npy, cut at
 *                                 a distance of 0.4; the number of groups
 *   bench_cluster blocks          1,000,000 in 2,000 blocks, the largest of 122,000, grouped as
 *                                 colorway variants does when the feed names a tenth of the groups;
 *                                 CScore on all of them
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/random.h"
#include "base/size.h"
#include "engine/catalog/units.h"
#include "engine/variants/threshold.h"
#include "score/similarity.h"
#include "vectors/npy.h"

enum { ROWS = 20000, MILLION = 1000000, BLOCKS = 2000, DIMENSION = 128, MOST_VARIANTS = 7 };

/* Distances of about 0.2 within groups, 0.6 between those of one block, 1 across blocks. */
#define DESIGN_SPREAD 1.0f
#define VARIANT_SPREAD 0.5f
#define THRESHOLD 0.4

typedef struct {
    gsize count;
    float *vectors; /* [count,D] */
    gint32 *groups; /* [count] */
    gint32 *blocks; /* [count] */
} crowd;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double resident_megabytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss * 1024 / 1e6;
}

/* A unit row about `centre` [D], at a cosine of 1 / sqrt(1 + spread^2) to it. */
static void scatter(cw_random *random, const float *centre, float spread, float *row)
{
    const float each = spread / sqrtf(DIMENSION);
    for (gsize d = 0; d < DIMENSION; d++)
        row[d] = centre[d] + each * (float)cw_random_normal(random);
    cw_similarity_normalise(row, 1, DIMENSION);
}

/* Groups about the centre of one block at the next `size` places of `order`. */
static void fill_block(crowd *c, gint32 block, const guint32 *order, gsize size, gint32 *group)
{
    static const float nowhere[DIMENSION];
    float centre[DIMENSION], design[DIMENSION];
    cw_random random = cw_random_start(5, 0, (guint64)block);
    gsize left = 0;
    scatter(&random, nowhere, 1, centre);
    for (gsize i = 0; i < size; i++) {
        if (left == 0) {
            left = 1 + cw_random_below(&random, MOST_VARIANTS);
            scatter(&random, centre, DESIGN_SPREAD, design);
            ++*group;
        }
        left--;
        scatter(&random, design, VARIANT_SPREAD, c->vectors + order[i] * DIMENSION);
        c->groups[order[i]] = *group;
        c->blocks[order[i]] = block;
    }
}

/* The k-th block has a share of 1/k; the last takes what rounding leaves. */
static void fill_crowd(crowd *c, gsize count, gint32 blocks)
{
    g_autofree guint32 *order = g_new(guint32, count);
    cw_random random = cw_random_start(6, 0, 0);
    gint32 group = -1;
    double shares = 0;
    gsize done = 0;
    cw_random_permutation(&random, order, count);
    *c = (crowd){count, cw_size_alloc(count, DIMENSION * sizeof(float), "rows", NULL),
                 g_new(gint32, count), g_new(gint32, count)};
    for (gint32 b = 0; b < blocks; b++)
        shares += 1.0 / (b + 1);
    for (gint32 b = 0; b < blocks; b++) {
        const gsize share = (gsize)((double)count / shares / (b + 1));
        const gsize size = b + 1 < blocks ? share : count - done;
        fill_block(c, b, order + done, size, &group);
        done += size;
    }
}

static cw_dendrogram *build(const crowd *c, const float *scales)
{
    g_autoptr(GError) error = NULL;
    cw_dendrogram *tree = cw_dendrogram_build(c->vectors, c->count, DIMENSION, c->blocks, scales,
                                              cw_linkage_find("average", NULL), NULL, &error);
    if (tree == NULL)
        g_error("%s", error->message);
    return tree;
}

static void bench_tree(const char *path)
{
    crowd c;
    g_autoptr(GError) error = NULL;
    fill_crowd(&c, ROWS, 1);
    if (!cw_npy_save(path, c.vectors, c.count, DIMENSION, &error))
        g_error("%s", error->message);
    const double start = now();
    g_autoptr(cw_dendrogram) tree = build(&c, NULL);
    g_autofree gint32 *labels = g_new(gint32, c.count);
    const gsize groups = cw_dendrogram_cut_threshold(tree, THRESHOLD, labels);
    printf("%.3f %.1f %" G_GSIZE_FORMAT "\n", now() - start, resident_megabytes(), groups);
}

static void bench_blocks(void)
{
    crowd c;
    fill_crowd(&c, MILLION, BLOCKS);
    g_autofree gint32 *known = g_new(gint32, c.count);
    for (gsize i = 0; i < c.count; i++)
        known[i] = c.groups[i] % 10 == 0 ? c.groups[i] : -1;
    const double start = now();
    cw_units units = {
        .count = c.count, .dimension = DIMENSION, .vectors = c.vectors, .blocks = c.blocks};
    cw_units_scale(&units, -1, FALSE, NULL, NULL);
    g_autoptr(cw_dendrogram) tree = build(&c, units.scales);
    cw_threshold chosen;
    cw_threshold_choose(tree, known, 0, &chosen, NULL);
    const double seconds = now() - start;
    printf("%.3f %.1f %.4f\n", seconds, resident_megabytes(),
           cw_threshold_score(tree, c.groups, chosen.threshold).cscore);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "tree") == 0)
        bench_tree(argv[2]);
    else if (argc == 2 && strcmp(argv[1], "blocks") == 0)
        bench_blocks();
    else
        return 2;
    return 0;
}
