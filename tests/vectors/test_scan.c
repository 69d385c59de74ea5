/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "vector_fixture.h"
#include "vectors/scan.h"
#include "vectors/vector_format.h"

enum { DIMENSION = 40, ROWS = 3000, QUERIES = 25, K = 10 };

typedef struct {
    char *path;
    cw_vector_file *file;
    float *vectors, *queries;
} scan_fixture;

/* Rows lie about 30 centres, so that many are nearly equally near; every tenth equals another. */
static void set_up(scan_fixture *f, gconstpointer data)
{
    (void)data;
    f->path = fixture_path("vectors");
    f->vectors = fixture_vectors(ROWS, DIMENSION, 1);
    f->queries = fixture_vectors(QUERIES, DIMENSION, 2);
    g_autofree float *centres = fixture_vectors(30, DIMENSION, 3);
    for (gsize i = 0; i < ROWS * DIMENSION; i++)
        f->vectors[i] =
            .05f * f->vectors[i] + centres[i / DIMENSION % 30 * DIMENSION + i % DIMENSION];
    for (gsize i = 0; i < QUERIES * DIMENSION; i++)
        f->queries[i] = .05f * f->queries[i] + centres[i];
    for (gsize i = 10; i < ROWS; i += 10)
        memcpy(f->vectors + i * DIMENSION, f->vectors + (i - 7) * DIMENSION,
               sizeof(float[DIMENSION]));
    cw_similarity_normalise(f->vectors, ROWS, DIMENSION);
    cw_similarity_normalise(f->queries, QUERIES, DIMENSION);
    f->file = cw_vector_file_create(f->path, "m", DIMENSION, NULL);
    fixture_append(f->file, f->vectors, 0, ROWS);
}

static void tear_down(scan_fixture *f, gconstpointer data)
{
    (void)data;
    cw_vector_file_close(f->file);
    fixture_remove(f->path);
    g_free(f->path);
    g_free(f->vectors);
    g_free(f->queries);
}

typedef gboolean (*row_test)(const scan_fixture *f, gsize row);

static float score_of(const cw_scan_options *options, float similarity, gsize row)
{
    const float weight = options->beside_weight;
    return options->beside == NULL ? similarity
                                   : (1 - weight) * similarity + weight * options->beside[row];
}

/* The k best by trying all rows in order; groups keep their best row. */
static gsize by_trying(const scan_fixture *f, const float *query, row_test wanted,
                       const cw_scan_options *options, cw_hit *hits)
{
    const guint32 *group = options->group;
    g_autofree gboolean *taken = g_new0(gboolean, cw_vector_file_rows(f->file) + 1);
    gsize found = 0;
    float unit[DIMENSION];
    memcpy(unit, query, sizeof unit);
    cw_similarity_normalise(unit, 1, DIMENSION);
    for (; found < K; found++) {
        cw_hit best = {-3, 0};
        for (gsize row = 0; row < cw_vector_file_rows(f->file); row++) {
            if (!cw_vector_file_is_live(f->file, row) || (wanted != NULL && !wanted(f, row)) ||
                taken[group != NULL ? group[row] : row])
                continue;
            float similarity = cw_similarity(unit, cw_vector_file_vector(f->file, row), DIMENSION);
            const float score = score_of(options, similarity, row);
            if (score >= options->min_similarity && score > best.score)
                best = (cw_hit){score, (guint32)row};
        }
        if (best.score < -2)
            break;
        taken[group != NULL ? group[best.index] : best.index] = TRUE;
        hits[found] = best;
    }
    return found;
}

static void assert_scan(const scan_fixture *f, cw_scan_options options, row_test wanted)
{
    options.k = K;
    cw_hit expected[K], hits[K], many[QUERIES * K];
    gsize found, found_many[QUERIES];
    options.kind = CW_SCAN_INT8;
    g_assert_true(cw_scan_run_many(f->file, f->queries, QUERIES, &options, many, found_many, NULL));
    for (gsize q = 0; q < QUERIES; q++) {
        const float *query = f->queries + q * DIMENSION;
        gsize count = by_trying(f, query, wanted, &options, expected);
        for (options.threads = 0; options.threads < 5; options.threads += 2) {
            options.kind = options.threads == 2 ? CW_SCAN_FLOAT : CW_SCAN_INT8;
            g_assert_true(cw_scan_run(f->file, query, &options, hits, &found, NULL));
            g_assert_cmpuint(found, ==, count);
            g_assert_cmpmem(hits, found * sizeof *hits, expected, count * sizeof *expected);
        }
        g_assert_cmpuint(found_many[q], ==, count);
        g_assert_cmpmem(many + q * K, count * sizeof *hits, expected, count * sizeof *expected);
    }
}

/* METHODS 12: the fast scan is the float32 scan, bit for bit, ties by lower row. */
static void test_exact(scan_fixture *f, gconstpointer data)
{
    (void)data;
    assert_scan(f, (cw_scan_options)CW_SCAN_DEFAULTS, NULL);
}

static gboolean every_97th(const scan_fixture *f, gsize row)
{
    (void)f;
    return row % 97 == 5;
}

static gboolean dense_part(const scan_fixture *f, gsize row)
{
    (void)f;
    return row > 400 && row < 2222 && row % 3 != 0;
}

static void test_filter_first(scan_fixture *f, gconstpointer data)
{
    (void)data;
    const row_test tests[] = {every_97th, dense_part};
    for (gsize t = 0; t < G_N_ELEMENTS(tests); t++) {
        g_autofree guint64 *allow = cw_scan_allow_new(f->file);
        for (gsize row = 0; row < ROWS; row++)
            if (tests[t](f, row))
                cw_scan_allow_row(allow, row);
        cw_scan_options options = CW_SCAN_DEFAULTS;
        options.allow = allow;
        assert_scan(f, options, tests[t]);
    }
}

static void test_groups(scan_fixture *f, gconstpointer data)
{
    (void)data;
    g_autofree guint32 *group = g_new(guint32, ROWS);
    for (gsize row = 0; row < ROWS; row++)
        group[row] = (guint32)(row * 7 % 200);
    cw_scan_options options = CW_SCAN_DEFAULTS;
    options.group = group;
    assert_scan(f, options, NULL);
}

static void test_min_similarity(scan_fixture *f, gconstpointer data)
{
    (void)data;
    cw_scan_options options = CW_SCAN_DEFAULTS;
    options.min_similarity = .9f;
    assert_scan(f, options, NULL);
    cw_hit hits[K];
    gsize found = 99;
    float nowhere[DIMENSION];
    for (gsize d = 0; d < DIMENSION; d++)
        nowhere[d] = d % 2 ? -1 : 1;
    g_assert_true(cw_scan_run(f->file, nowhere, &options, hits, &found, NULL));
    g_assert_cmpuint(found, ==, 0);
}

/* What stands beside the similarity: the rows that are best by the sum, however far down by the
 * similarity alone, with groups and a least score. */
static void test_beside(scan_fixture *f, gconstpointer data)
{
    (void)data;
    static const float weights[] = {0, .1f, .5f, .9f, 1};
    g_autofree float *beside = g_new(float, ROWS);
    g_autofree guint32 *group = g_new(guint32, ROWS);
    for (gsize row = 0; row < ROWS; row++) {
        beside[row] = (float)(row * 37 % 101) / 50 - 1;
        group[row] = (guint32)(row * 7 % 200);
    }
    cw_scan_options options = CW_SCAN_DEFAULTS;
    options.beside = beside;
    for (gsize i = 0; i < G_N_ELEMENTS(weights); i++) {
        options.beside_weight = weights[i];
        options.group = i % 2 == 0 ? group : NULL;
        options.min_similarity = i == 3 ? .8f : -2;
        assert_scan(f, options, NULL);
    }
    cw_hit hits[K];
    gsize found;
    g_autoptr(GError) error = NULL;
    options.beside_weight = 1.5f;
    g_assert_false(cw_scan_run(f->file, f->queries, &options, hits, &found, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
}

static void test_deleted_and_replaced(scan_fixture *f, gconstpointer data)
{
    (void)data;
    cw_scan_options options = CW_SCAN_DEFAULTS;
    cw_hit hits[K];
    gsize found;
    g_assert_true(cw_scan_run(f->file, f->queries, &options, hits, &found, NULL));
    guint64 best = cw_vector_file_key(f->file, hits[0].index);
    g_assert_true(cw_vector_file_remove(f->file, &best, 1, NULL));
    best = cw_vector_file_key(f->file, hits[1].index);
    float away[DIMENSION];
    for (gsize d = 0; d < DIMENSION; d++)
        away[d] = -f->queries[d];
    g_assert_true(cw_vector_file_append(f->file, &best, away, 1, NULL));
    assert_scan(f, options, NULL);
}

static void test_edges(scan_fixture *f, gconstpointer data)
{
    (void)data;
    cw_scan_options options = CW_SCAN_DEFAULTS;
    cw_hit hits[K];
    gsize found;
    g_autoptr(GError) error = NULL;
    float query[DIMENSION] = {0};
    g_assert_false(cw_scan_run(f->file, query, &options, hits, &found, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    query[3] = NAN;
    g_assert_false(cw_scan_run(f->file, query, &options, hits, &found, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    query[3] = 1e-20f; /* any length will do */
    g_assert_true(cw_scan_run(f->file, query, &options, hits, &found, NULL));
    g_assert_cmpuint(found, ==, K);
    options.k = 0;
    g_assert_false(cw_scan_run(f->file, query, &options, hits, &found, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_autofree char *path = fixture_path("empty");
    g_autoptr(cw_vector_file) empty = cw_vector_file_create(path, "m", DIMENSION, NULL);
    options.k = K;
    g_assert_true(cw_scan_run(empty, query, &options, hits, &found, NULL));
    g_assert_cmpuint(found, ==, 0);
    fixture_remove(path);
}

static gboolean stop(gpointer data, const cw_progress_state *state)
{
    *(gint64 *)data += state->done;
    return FALSE;
}

static void test_stops_on_request(scan_fixture *f, gconstpointer data)
{
    (void)data;
    gint64 done = 0;
    const cw_progress progress = {stop, &done};
    cw_scan_options options = CW_SCAN_DEFAULTS;
    options.progress = &progress;
    cw_hit hits[K];
    gsize found;
    g_autoptr(GError) error = NULL;
    g_assert_false(cw_scan_run(f->file, f->queries, &options, hits, &found, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_assert_cmpint(done, ==, CW_VECTOR_BLOCK_ROWS); /* told once */
}

#define ADD(name, function)                                                                        \
    g_test_add("/scan/" name, scan_fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("exact", test_exact);
    ADD("filter-first", test_filter_first);
    ADD("groups", test_groups);
    ADD("min-similarity", test_min_similarity);
    ADD("beside", test_beside);
    ADD("deleted-and-replaced", test_deleted_and_replaced);
    ADD("edges", test_edges);
    ADD("stops-on-request", test_stops_on_request);
    return g_test_run();
}
