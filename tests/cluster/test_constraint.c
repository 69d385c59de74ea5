/* SPDX-License-Identifier: Apache-2.0
 *
 * Decisions over a cut: a few by hand on a circle, and many random ones against the law in the
 * header, followed to the letter with distances between clusters by their definition.
 */
#include "cluster/constraint.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "cluster/dendrogram.h"
#include "score/similarity.h"

enum { MOST = 40, DIMENSION = 3, DECISIONS = 10 };

typedef struct {
    float vectors[MOST * DIMENSION], scales[MOST];
    cw_point_cloud points;
    const cw_linkage *linkage;
    double threshold;
    gsize items;
    gint32 cut[MOST], pieces[MOST], groups[MOST];
    gsize group_count;
    cw_constraint constraints[DECISIONS];
    gsize count;
} trial;

static void cluster(trial *t)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_dendrogram) tree =
        cw_dendrogram_build(t->vectors, t->items, t->points.dimension, NULL, t->points.scales,
                            t->linkage, NULL, &error);
    g_assert_no_error(error);
    cw_dendrogram_cut_threshold(tree, t->threshold, t->cut);
    memcpy(t->pieces, t->cut, sizeof t->pieces);
    const cw_constrained_cut cut = {&t->points, t->linkage, t->threshold, t->items};
    g_assert_true(cw_constraints_obey(&cut, t->constraints, t->count, NULL, t->pieces, t->groups,
                                      &t->group_count, &error));
    g_assert_no_error(error);
}

/* ---- by hand --------------------------------------------------------------------------------- */

/* "0011" of the groups of points at `degrees`, cut where 25 degrees are. */
static char *circle(const double *degrees, gsize items, const cw_constraint *constraints,
                    gsize count, const char *pieces)
{
    trial t = {.items = items, .count = count, .linkage = cw_linkage_find("average", NULL)};
    for (gsize i = 0; i < items; i++) {
        t.vectors[2 * i] = (float)cos(degrees[i] * G_PI / 180);
        t.vectors[2 * i + 1] = (float)sin(degrees[i] * G_PI / 180);
    }
    t.points = (cw_point_cloud){t.vectors, NULL, 2, FALSE};
    t.threshold = 1 - cos(25 * G_PI / 180);
    memcpy(t.constraints, constraints, count * sizeof *constraints);
    cluster(&t);
    for (gsize i = 0; i < items; i++)
        g_assert_cmpint(t.pieces[i], ==, pieces[i] - '0');
    char *said = g_new0(char, items + 1);
    for (gsize i = 0; i < items; i++)
        said[i] = (char)('0' + t.groups[i]);
    return said;
}

#define CIRCLE(expected, pieces, ...)                                                              \
    G_STMT_START                                                                                   \
    {                                                                                              \
        static const cw_constraint decisions[] = {__VA_ARGS__};                                    \
        g_autofree char *said = circle(degrees, 6, decisions, G_N_ELEMENTS(decisions), pieces);    \
        g_assert_cmpstr(said, ==, expected);                                                       \
    }                                                                                              \
    G_STMT_END

static void test_by_hand(void)
{
    static const double degrees[] = {0, 10, 18, 100, 112, 200};
    CIRCLE("000112", "000112", {0, 1, TRUE}, {0, 3, FALSE}); /* as it is anyway */
    CIRCLE("000001", "000112", {1, 4, TRUE});                /* both bring along their own */
    CIRCLE("011223", "011223", {0, 1, FALSE});               /* 18 is nearer to 10 */
    CIRCLE("011223", "011223", {2, 0, FALSE});
    CIRCLE("012334", "012334", {0, 1, FALSE}, {1, 2, FALSE}, {2, 0, FALSE});
    /* 18 is nearest to 10, whose group is not 0's and never will be. */
    CIRCLE("011010", "011234", {0, 5, TRUE}, {5, 3, TRUE}, {4, 1, TRUE}, {2, 5, FALSE});
}

/* Two clusters that are joined by one decision and parted by another. */
static void test_joined_and_parted(void)
{
    static const double degrees[] = {0, 10, 100, 112, 200, 215};
    /* 0 and 100 are one; 112 is not 0: it stays alone, for who stands with 100 stands with 0. */
    CIRCLE("000122", "001233", {0, 2, TRUE}, {3, 0, FALSE});
    CIRCLE("001022", "001233", {0, 3, TRUE}, {2, 1, FALSE});
}

static void test_check(void)
{
    const cw_constraint good[] = {{0, 1, TRUE}, {1, 2, TRUE}, {3, 4, FALSE}, {0, 3, FALSE}};
    const cw_constraint bad[] = {{4, 0, FALSE}, {0, 1, TRUE}, {2, 0, FALSE},
                                 {3, 4, TRUE},  {2, 1, TRUE}, {2, 0, TRUE}};
    gsize join, apart;
    g_assert_true(cw_constraints_check(good, G_N_ELEMENTS(good), 5, &join, &apart));
    g_assert_true(cw_constraints_check(NULL, 0, 5, &join, &apart));
    g_assert_false(cw_constraints_check(bad, G_N_ELEMENTS(bad), 5, &join, &apart));
    g_assert_cmpuint(apart, ==, 2);
    g_assert_cmpuint(join, ==, 4);
}

static gboolean refuse(gpointer asked, const cw_progress_state *state G_GNUC_UNUSED)
{
    return ++*(int *)asked < 3;
}

/* A group of many that has to be parted: whoever waits is asked, and may stop it. */
static void test_interrupted(void)
{
    enum { MANY = 800 };
    g_autoptr(GError) error = NULL;
    g_autofree float *vectors = g_new(float, 2 * MANY);
    g_autofree gint32 *pieces = g_new0(gint32, MANY), *groups = g_new(gint32, MANY);
    for (int i = 0; i < MANY; i++) {
        vectors[2 * i] = cosf((float)i / MANY);
        vectors[2 * i + 1] = sinf((float)i / MANY);
    }
    const cw_point_cloud points = {vectors, NULL, 2, FALSE};
    const cw_constrained_cut cut = {&points, cw_linkage_find("average", NULL), 1.9, MANY};
    const cw_constraint apart = {0, MANY - 1, FALSE};
    gsize group_count;
    int asked = 0;
    const cw_progress progress = {refuse, &asked};
    g_assert_false(
        cw_constraints_obey(&cut, &apart, 1, &progress, pieces, groups, &group_count, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_clear_error(&error);
    asked = -1000;
    g_assert_true(
        cw_constraints_obey(&cut, &apart, 1, &progress, pieces, groups, &group_count, &error));
    g_assert_cmpint(asked, >, -1000 + 6); /* while it looks for neighbours, and while it merges */
    g_assert_cmpuint(group_count, ==, 2);
}

/* ---- against the law ------------------------------------------------------------------------- */

static double pair_distance(const trial *t, gsize a, gsize b)
{
    const gsize d = t->points.dimension;
    return (double)cw_point_distance(&t->points, a, b,
                                     cw_similarity(t->vectors + a * d, t->vectors + b * d, d));
}

/* Between the means of two clusters: (|a - b|^2 over pairs) - half of that within each, times
 * 2 n_a n_b / (n_a + n_b), which is |x - y|^2 for two points. */
static double ward_distance(const trial *t, const gint32 *clusters, gint32 a, gint32 b)
{
    double across = 0, within_a = 0, within_b = 0, count_a = 0, count_b = 0;
    for (gsize i = 0; i < t->items; i++) {
        count_a += clusters[i] == a;
        count_b += clusters[i] == b;
        for (gsize j = 0; j < t->items; j++) {
            const double squared = i != j ? pair_distance(t, i, j) : 0;
            across += clusters[i] == a && clusters[j] == b ? squared : 0;
            within_a += clusters[i] == a && clusters[j] == a ? squared : 0;
            within_b += clusters[i] == b && clusters[j] == b ? squared : 0;
        }
    }
    const double apart = across / (count_a * count_b) - within_a / (2 * count_a * count_a) -
                         within_b / (2 * count_b * count_b);
    return sqrt(MAX(2 * count_a * count_b / (count_a + count_b) * apart, 0));
}

static double cluster_distance(const trial *t, const gint32 *clusters, gint32 a, gint32 b)
{
    double sum = 0, least = INFINITY, most = 0;
    gsize pairs = 0;
    for (gsize i = 0; i < t->items; i++)
        for (gsize j = 0; j < t->items; j++) {
            if (clusters[i] != a || clusters[j] != b)
                continue;
            const double distance = pair_distance(t, i, j);
            sum += distance;
            least = MIN(least, distance);
            most = MAX(most, distance);
            pairs++;
        }
    const char *name = t->linkage->row.name;
    if (t->linkage->squared)
        return ward_distance(t, clusters, a, b);
    return pairs == 0 ? INFINITY : *name == 's' ? least : *name == 'c' ? most : sum / (double)pairs;
}

static void rename_all(gint32 *labels, gsize items, gint32 from, gint32 to)
{
    for (gsize i = 0; i < items; i++)
        labels[i] = labels[i] == from ? to : labels[i];
}

static gboolean may_merge(const trial *t, const gint32 *groups, gint32 a, gint32 b)
{
    for (gsize c = 0; c < t->count; c++) {
        const gint32 x = groups[t->constraints[c].a], y = groups[t->constraints[c].b];
        if (!t->constraints[c].join && ((x == a && y == b) || (x == b && y == a)))
            return FALSE;
    }
    return TRUE;
}

/* Finds the nearest two clusters of one cluster of the cut that were not refused. */
static double nearest_two(const trial *t, const gint32 *pieces, gboolean refused[MOST][MOST],
                          gsize *first, gsize *second)
{
    double least = INFINITY;
    for (gsize i = 0; i < t->items; i++)
        for (gsize j = i + 1; j < t->items; j++) {
            if (pieces[i] == pieces[j] || t->cut[i] != t->cut[j] || refused[i][j])
                continue;
            const double distance = cluster_distance(t, pieces, pieces[i], pieces[j]);
            if (distance < least - 1e-9) {
                least = distance;
                *first = i;
                *second = j;
            }
        }
    return least;
}

static void follow_the_law(const trial *t, gint32 *pieces, gint32 *groups)
{
    gboolean refused[MOST][MOST] = {{0}};
    for (gsize i = 0; i < t->items; i++)
        pieces[i] = groups[i] = (gint32)i;
    for (gsize c = 0; c < t->count; c++)
        if (t->constraints[c].join)
            rename_all(groups, t->items, groups[t->constraints[c].a], groups[t->constraints[c].b]);
    gsize a = 0, b = 0;
    while (nearest_two(t, pieces, refused, &a, &b) < t->threshold) {
        if (groups[a] == groups[b] || may_merge(t, groups, groups[a], groups[b])) {
            rename_all(groups, t->items, groups[a], groups[b]);
            rename_all(pieces, t->items, pieces[a], pieces[b]);
            continue;
        }
        for (gsize i = 0; i < t->items; i++)
            for (gsize j = 0; j < t->items; j++)
                if ((pieces[i] == pieces[a] && pieces[j] == pieces[b]) ||
                    (pieces[i] == pieces[b] && pieces[j] == pieces[a]))
                    refused[i][j] = TRUE;
    }
}

static void assert_same_partition(const gint32 *a, const gint32 *b, gsize items)
{
    for (gsize i = 0; i < items; i++)
        for (gsize j = 0; j < items; j++)
            g_assert_cmpint(a[i] == a[j], ==, b[i] == b[j]);
}

static gboolean draw_trial(trial *t, guint64 seed, const char *linkage)
{
    cw_random random = cw_random_start(seed, 0, 5);
    gsize join, apart;
    *t = (trial){.items = 6 + cw_random_below(&random, MOST - 6),
                 .count = 1 + cw_random_below(&random, DECISIONS),
                 .linkage = cw_linkage_find(linkage, NULL),
                 .threshold = cw_random_uniform(&random, 0.05, 0.9)};
    if (t->linkage->squared)
        t->threshold *= 3; /* of the distances that clusters have then */
    for (gsize i = 0; i < t->items * DIMENSION; i++)
        t->vectors[i] = (float)cw_random_normal(&random);
    cw_similarity_normalise(t->vectors, t->items, DIMENSION);
    for (gsize i = 0; i < t->items; i++)
        t->scales[i] = (float)cw_random_uniform(&random, 0.8, 1.2);
    t->points = (cw_point_cloud){t->vectors, seed % 2 == 0 ? t->scales : NULL, DIMENSION,
                                 t->linkage->squared};
    for (gsize c = 0; c < t->count; c++) {
        const guint32 a = (guint32)cw_random_below(&random, t->items);
        const guint32 b = (guint32)cw_random_below(&random, t->items - 1);
        t->constraints[c] = (cw_constraint){a, b >= a ? b + 1 : b, cw_random_chance(&random, 0.3)};
    }
    return cw_constraints_check(t->constraints, t->count, t->items, &join, &apart);
}

static void test_law(gconstpointer linkage)
{
    gsize looked_at = 0, parted = 0;
    for (guint64 seed = 0; seed < 150; seed++) {
        trial t;
        gint32 pieces[MOST], groups[MOST];
        if (!draw_trial(&t, seed, linkage))
            continue;
        cluster(&t);
        follow_the_law(&t, pieces, groups);
        assert_same_partition(t.pieces, pieces, t.items);
        assert_same_partition(t.groups, groups, t.items);
        for (gsize c = 0; c < t.count; c++)
            g_assert_true((t.groups[t.constraints[c].a] == t.groups[t.constraints[c].b]) ==
                          t.constraints[c].join);
        looked_at++;
        for (gsize i = 0; i < t.items; i++)
            parted += t.pieces[i] != t.cut[i];
    }
    g_test_message("%d trials, %d items parted", (int)looked_at, (int)parted);
    g_assert_cmpuint(looked_at, >, 100);
    g_assert_cmpuint(parted, >, 100);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/constraint/by-hand", test_by_hand);
    g_test_add_func("/constraint/joined-and-parted", test_joined_and_parted);
    g_test_add_func("/constraint/check", test_check);
    g_test_add_func("/constraint/interrupted", test_interrupted);
    g_test_add_data_func("/constraint/average", "average", test_law);
    g_test_add_data_func("/constraint/single", "single", test_law);
    g_test_add_data_func("/constraint/complete", "complete", test_law);
    g_test_add_data_func("/constraint/ward", "ward", test_law);
    return g_test_run();
}
