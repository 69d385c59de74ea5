/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "cluster/dendrogram.h"
#include "score/similarity.h"

enum { ITEMS = 200, DIMENSION = 6 };

static void random_vectors(float *vectors, gsize items, guint64 seed)
{
    cw_random random = cw_random_start(seed, 0, 0);
    for (gsize i = 0; i < items * DIMENSION; i++)
        vectors[i] = (float)cw_random_normal(&random);
    cw_similarity_normalise(vectors, items, DIMENSION);
}

static double euclid_squared(const float *vectors, gsize a, gsize b)
{
    double sum = 0;
    for (gsize d = 0; d < DIMENSION; d++)
        sum += pow((double)vectors[a * DIMENSION + d] - vectors[b * DIMENSION + d], 2);
    return sum;
}

/* The distance of two clusters by its definition, from their members. Ward: the growth of the sum
 * of squares about the centroids, times two, under a root. */
static double cluster_distance(const char *linkage, const float *vectors, const gint32 *labels,
                               gint32 a, gint32 b)
{
    double least = INFINITY, most = 0, sum = 0, count_a = 0, count_b = 0;
    double centre_a[DIMENSION] = {0}, centre_b[DIMENSION] = {0}, elsewhere[DIMENSION];
    memset(elsewhere, 0, sizeof elsewhere);
    for (gsize i = 0; i < ITEMS; i++) {
        count_a += labels[i] == a, count_b += labels[i] == b;
        double *centre = labels[i] == a ? centre_a : labels[i] == b ? centre_b : elsewhere;
        for (gsize d = 0; d < DIMENSION; d++)
            centre[d] += vectors[i * DIMENSION + d];
        for (gsize j = 0; j < ITEMS && labels[i] == a; j++) {
            if (labels[j] != b)
                continue;
            double distance = euclid_squared(vectors, i, j) / 2;
            least = MIN(least, distance), most = MAX(most, distance), sum += distance;
        }
    }
    double between = 0;
    for (gsize d = 0; d < DIMENSION; d++)
        between += pow(centre_a[d] / count_a - centre_b[d] / count_b, 2);
    return strcmp(linkage, "single") == 0     ? least
           : strcmp(linkage, "complete") == 0 ? most
           : strcmp(linkage, "average") == 0
               ? sum / (count_a * count_b)
               : sqrt(2 * count_a * count_b / (count_a + count_b) * between);
}

/* Distances of all pairs of clusters, kept up to date by definition after each merge. */
typedef struct {
    double distance[ITEMS][ITEMS];
    gint32 labels[ITEMS]; /* smallest member of the cluster */
} greedy;

static double greedy_merge(greedy *g, const char *linkage, const float *vectors)
{
    gint32 a = -1, b = -1;
    for (gint32 i = 0; i < ITEMS; i++)
        for (gint32 j = i + 1; j < ITEMS; j++)
            if (g->labels[i] == i && g->labels[j] == j &&
                (a < 0 || g->distance[i][j] < g->distance[a][b]))
                a = i, b = j;
    double height = g->distance[a][b];
    for (gint32 i = 0; i < ITEMS; i++)
        if (g->labels[i] == b)
            g->labels[i] = a;
    for (gint32 i = 0; i < ITEMS; i++)
        if (g->labels[i] == i && i != a)
            g->distance[MIN(i, a)][MAX(i, a)] = cluster_distance(linkage, vectors, g->labels, a, i);
    return height;
}

static void number_by_first(const gint32 *roots, gint32 *labels)
{
    gint32 next = 0;
    for (gint32 i = 0; i < ITEMS; i++)
        labels[i] = roots[i] == i ? next++ : labels[roots[i]];
}

/* METHODS 12 row 16: every linkage, every height and every cut, against the greedy method that
 * computes cluster distances from their members. */
static void test_brute_force(gconstpointer data)
{
    const cw_linkage *linkage = data;
    float vectors[ITEMS * DIMENSION];
    random_vectors(vectors, ITEMS, 17);
    g_autofree greedy *g = g_new0(greedy, 1);
    for (gint32 i = 0; i < ITEMS; i++)
        g->labels[i] = i;
    for (gint32 i = 0; i < ITEMS; i++)
        for (gint32 j = i + 1; j < ITEMS; j++)
            g->distance[i][j] = cluster_distance(linkage->row.name, vectors, g->labels, i, j);
    g_autoptr(cw_dendrogram) dendrogram =
        cw_dendrogram_build(vectors, ITEMS, DIMENSION, NULL, NULL, linkage, NULL, NULL);
    g_assert_cmpuint(dendrogram->merge_count, ==, ITEMS - 1);
    for (gsize merges = 0; merges < ITEMS - 1; merges++) {
        gint32 expected[ITEMS], labels[ITEMS];
        double height = greedy_merge(g, linkage->row.name, vectors);
        g_assert_cmpfloat_with_epsilon(dendrogram->merges[merges].distance, height, 2e-5);
        number_by_first(g->labels, expected);
        gsize clusters = cw_dendrogram_cut_count(dendrogram, ITEMS - merges - 1, labels);
        g_assert_cmpuint(clusters, ==, ITEMS - merges - 1);
        g_assert_cmpmem(labels, sizeof labels, expected, sizeof expected);
    }
}

/* Vectors and their condensed distances are the same input. */
static void test_condensed(gconstpointer data)
{
    const cw_linkage *linkage = data;
    enum { FEW = 40 };
    float vectors[FEW * DIMENSION], distances[FEW * (FEW - 1) / 2];
    random_vectors(vectors, FEW, 3);
    gsize at = 0;
    for (gsize i = 0; i < FEW; i++)
        for (gsize j = i + 1; j < FEW; j++) {
            double squared = euclid_squared(vectors, i, j);
            distances[at++] = (float)(linkage->squared ? sqrt(squared) : squared / 2);
        }
    g_autoptr(cw_dendrogram) a =
        cw_dendrogram_build(vectors, FEW, DIMENSION, NULL, NULL, linkage, NULL, NULL);
    g_autoptr(cw_dendrogram) b = cw_dendrogram_build_condensed(distances, FEW, linkage, NULL);
    for (gsize i = 0; i < FEW - 1; i++) {
        g_assert_cmpuint(a->merges[i].first, ==, b->merges[i].first);
        g_assert_cmpuint(a->merges[i].second, ==, b->merges[i].second);
        g_assert_cmpfloat_with_epsilon(a->merges[i].distance, b->merges[i].distance, 1e-5);
    }
}

/* Clusters at the threshold are not merged. */
static void test_threshold_is_open(void)
{
    float line[] = {.25f, .75f, 1.5f, .5f, 1.25f, .75f}; /* points at 0, .25, .75, 1.5 */
    gint32 labels[4];
    g_autoptr(cw_dendrogram) dendrogram =
        cw_dendrogram_build_condensed(line, 4, cw_linkage_find("single", NULL), NULL);
    g_assert_cmpuint(cw_dendrogram_cut_threshold(dendrogram, .5, labels), ==, 3);
    g_assert_cmpuint(cw_dendrogram_cut_threshold(dendrogram, .5000001, labels), ==, 2);
    const gint32 expected[] = {0, 0, 0, 1};
    g_assert_cmpmem(labels, sizeof labels, expected, sizeof expected);
    g_assert_cmpuint(cw_dendrogram_cut_threshold(dendrogram, 0, labels), ==, 4);
    g_assert_cmpuint(cw_dendrogram_cut_threshold(dendrogram, 9, labels), ==, 1);
}

static void test_ties_take_the_smaller_index(void)
{
    float equal[] = {1, 1, 1, 1, 1, 1};
    gint32 labels[4];
    g_autoptr(cw_dendrogram) dendrogram =
        cw_dendrogram_build_condensed(equal, 4, cw_linkage_find("average", NULL), NULL);
    const gint32 three[] = {0, 0, 1, 2}, two[] = {0, 0, 0, 1};
    cw_dendrogram_cut_count(dendrogram, 3, labels);
    g_assert_cmpmem(labels, sizeof labels, three, sizeof three);
    cw_dendrogram_cut_count(dendrogram, 2, labels);
    g_assert_cmpmem(labels, sizeof labels, two, sizeof two);
}

/* Distances of two values only: the chain ends, and every number of clusters can be cut. */
static void test_many_ties_end(gconstpointer data)
{
    enum { FEW = 60 };
    float distances[FEW * (FEW - 1) / 2];
    gint32 labels[FEW];
    for (guint64 trial = 0; trial < 20; trial++) {
        for (gsize p = 0; p < G_N_ELEMENTS(distances); p++)
            distances[p] = cw_random_at(trial, 0, p, 0) % 8 == 0 ? 1 : 2;
        g_autoptr(cw_dendrogram) dendrogram =
            cw_dendrogram_build_condensed(distances, FEW, data, NULL);
        g_assert_cmpuint(dendrogram->merge_count, ==, FEW - 1);
        for (gsize clusters = 1; clusters <= FEW; clusters++)
            g_assert_cmpuint(cw_dendrogram_cut_count(dendrogram, clusters, labels), ==, clusters);
    }
}

/* A block is clustered as if it were alone, and no cluster spans two. */
static void test_blocks(void)
{
    const cw_linkage *linkage = cw_linkage_find("average", NULL);
    float vectors[ITEMS * DIMENSION], part[ITEMS * DIMENSION];
    gint32 blocks[ITEMS], labels[ITEMS], alone[ITEMS];
    random_vectors(vectors, ITEMS, 23);
    gsize in_part = 0;
    for (gsize i = 0; i < ITEMS; i++) {
        blocks[i] = i % 3 == 1 ? 50 : i % 3 == 2 ? -2 : 7;
        if (blocks[i] == 50)
            memcpy(part + in_part++ * DIMENSION, vectors + i * DIMENSION, sizeof(float[DIMENSION]));
    }
    g_autoptr(cw_dendrogram) whole =
        cw_dendrogram_build(vectors, ITEMS, DIMENSION, blocks, NULL, linkage, NULL, NULL);
    g_autoptr(cw_dendrogram) one =
        cw_dendrogram_build(part, in_part, DIMENSION, NULL, NULL, linkage, NULL, NULL);
    g_assert_cmpuint(whole->merge_count, ==, ITEMS - 3);
    cw_dendrogram_cut_threshold(whole, .6, labels);
    cw_dendrogram_cut_threshold(one, .6, alone);
    for (gsize i = 0; i < ITEMS; i++) {
        for (gsize j = 0; j < i; j++) {
            if (blocks[i] != blocks[j])
                g_assert_cmpint(labels[i], !=, labels[j]);
            else if (blocks[i] == 50)
                g_assert_true((labels[i] == labels[j]) == (alone[i / 3] == alone[j / 3]));
        }
    }
    g_assert_cmpuint(cw_dendrogram_cut_count(whole, 1, labels), ==, 3);
}

/* Ten rows about each of twenty centres. */
static void clustered_vectors(float *vectors, guint64 seed)
{
    cw_random random = cw_random_start(seed, 1, 0);
    random_vectors(vectors, ITEMS, seed);
    for (gsize i = 0; i < ITEMS; i++)
        for (gsize d = 0; d < DIMENSION; d++)
            vectors[i * DIMENSION + d] = vectors[i % 20 * DIMENSION + d] +
                                         (i < 20 ? 0 : 0.15f * (float)cw_random_normal(&random));
    cw_similarity_normalise(vectors, ITEMS, DIMENSION);
}

/* Below its reach a tree of parts has the merges of the whole, and none beyond. */
static void check_split(const float *vectors, const gint32 *blocks, const cw_linkage *linkage,
                        gsize most)
{
    gint32 labels[ITEMS], expected[ITEMS];
    g_autoptr(cw_dendrogram) whole =
        cw_dendrogram_build(vectors, ITEMS, DIMENSION, blocks, NULL, linkage, NULL, NULL);
    g_autoptr(cw_dendrogram) parts = cw_dendrogram_build_split(vectors, ITEMS, DIMENSION, blocks,
                                                               NULL, linkage, most, NULL, NULL);
    g_assert_true(isinf(whole->reach));
    g_assert_cmpfloat(parts->reach, >, 0);
    gsize below = 0;
    while (below < whole->merge_count && whole->merges[below].distance < parts->reach)
        below++;
    g_assert_cmpuint(parts->merge_count, ==, below);
    g_assert_cmpuint(below, >, most / 2);
    g_assert_cmpuint(below, <, whole->merge_count);
    for (gsize i = 0; i < below; i++)
        g_assert_cmpfloat_with_epsilon(parts->merges[i].distance, whole->merges[i].distance, 1e-5);
    for (gsize cut = 0; cut <= below; cut += 10) {
        const gsize clusters = cw_dendrogram_cut_count(whole, ITEMS - cut, expected);
        g_assert_cmpuint(cw_dendrogram_cut_count(parts, ITEMS - cut, labels), ==, clusters);
        g_assert_cmpmem(labels, sizeof labels, expected, sizeof expected);
    }
}

/* METHODS 8.3.3: the same groups for every linkage, on random and on clustered vectors. */
static void test_split(gconstpointer data)
{
    float vectors[ITEMS * DIMENSION];
    gint32 blocks[ITEMS];
    for (gsize i = 0; i < ITEMS; i++)
        blocks[i] = i % 8 == 0;
    for (guint64 seed = 40; seed < 50; seed++) {
        random_vectors(vectors, ITEMS, seed);
        check_split(vectors, NULL, data, 60);
        clustered_vectors(vectors, seed);
        check_split(vectors, NULL, data, 60);
        check_split(vectors, blocks, data, 60); /* the smaller is no larger than that */
    }
}

static void test_edges(void)
{
    const cw_linkage *linkage = cw_linkage_find("ward", NULL);
    gint32 labels[1];
    g_autoptr(cw_dendrogram) none =
        cw_dendrogram_build(NULL, 0, 4, NULL, NULL, linkage, NULL, NULL);
    g_assert_cmpuint(cw_dendrogram_cut_count(none, 3, labels), ==, 0);
    const float one_vector[] = {1, 0, 0, 0};
    g_autoptr(cw_dendrogram) one =
        cw_dendrogram_build(one_vector, 1, 4, NULL, NULL, linkage, NULL, NULL);
    g_assert_cmpuint(cw_dendrogram_cut_count(one, 0, labels), ==, 1);
    g_autoptr(GError) error = NULL;
    float bad[] = {NAN, 1, 1};
    g_assert_null(cw_dendrogram_build_condensed(bad, 3, linkage, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    const float lost[] = {1, 0, NAN, 0};
    g_assert_null(cw_dendrogram_build(lost, 2, 2, NULL, NULL, linkage, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    g_assert_null(cw_linkage_find("averige", &error));
    g_assert_nonnull(strstr(error->message, "\"average\""));
}

static gboolean stop(gpointer data, const cw_progress_state *state)
{
    (void)data;
    return state->done < 100;
}

static void test_stops_on_request(void)
{
    float vectors[ITEMS * 2 * DIMENSION];
    random_vectors(vectors, ITEMS * 2, 2);
    cw_progress progress = {stop, NULL};
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_dendrogram_build(vectors, ITEMS * 2, DIMENSION, NULL, NULL,
                                      cw_linkage_find("single", NULL), &progress, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (const cw_row *const *row = cw_linkage_table.rows; *row != NULL; row++) {
        g_autofree char *brute = g_strdup_printf("/dendrogram/brute-force/%s", (*row)->name);
        g_autofree char *condensed = g_strdup_printf("/dendrogram/condensed/%s", (*row)->name);
        g_test_add_data_func(brute, *row, test_brute_force);
        g_autofree char *ties = g_strdup_printf("/dendrogram/many-ties-end/%s", (*row)->name);
        g_autofree char *split = g_strdup_printf("/dendrogram/split/%s", (*row)->name);
        g_test_add_data_func(split, *row, test_split);
        g_test_add_data_func(condensed, *row, test_condensed);
        g_test_add_data_func(ties, *row, test_many_ties_end);
    }
    g_test_add_func("/dendrogram/threshold-is-open", test_threshold_is_open);
    g_test_add_func("/dendrogram/ties", test_ties_take_the_smaller_index);
    g_test_add_func("/dendrogram/blocks", test_blocks);
    g_test_add_func("/dendrogram/edges", test_edges);
    g_test_add_func("/dendrogram/stops-on-request", test_stops_on_request);
    return g_test_run();
}
