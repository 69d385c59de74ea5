/* SPDX-License-Identifier: Apache-2.0
 *
 * Search of 200,000 clustered vectors of 256 dimensions, k = 10, one core: the int8 scan with
 * float32 rerank against the float32 scan, the float32 scan against the measured read bandwidth,
 * and oneDNN's int8 matrix product on the same rows against our kernel. One line a figure:
 * name, ours, peer's, ratio (times in milliseconds a query; bandwidth in GB/s).
 */
#include <omp.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/random.h"
#include "base/simd.h"
#include "base/size.h"
#include "score/similarity.h"
#include "vectors/quantise.h"
#include "vectors/scan.h"

enum { ROWS = 200000, DIMENSION = 256, CLUSTERS = 2000, K = 10, BATCH = 32 };
enum { QUERIES = 1000, TIMED = 100 }; /* whose answers are compared; of them, which are timed */

#define REPEATS 10

/* Processor time of this thread in microseconds: what neighbours take does not count. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* A row near one of the centres: cosine to it about 0.8. */
static void clustered_row(guint64 seed, guint64 item, const float *centres, float *row)
{
    cw_random random = cw_random_start(seed, 1, item);
    const float *centre = centres + cw_random_below(&random, CLUSTERS) * DIMENSION;
    for (gsize d = 0; d < DIMENSION; d++)
        row[d] = centre[d] + 0.75f / 16 * (float)cw_random_normal(&random);
    cw_similarity_normalise(row, 1, DIMENSION);
}

static void fill_rows(float *rows, gsize count, guint64 seed, const float *centres)
{
    for (gsize i = 0; i < count; i++)
        clustered_row(seed, i, centres, rows + i * DIMENSION);
}

static float *make_centres(void)
{
    float *centres = g_new(float, CLUSTERS *DIMENSION);
    cw_random random = cw_random_start(1, 0, 0);
    for (gsize i = 0; i < CLUSTERS * DIMENSION; i++)
        centres[i] = (float)cw_random_normal(&random);
    cw_similarity_normalise(centres, CLUSTERS, DIMENSION);
    return centres;
}

static cw_vector_file *make_file(const char *path, const float *rows)
{
    GError *error = NULL;
    cw_vector_file *file = cw_vector_file_create(path, "bench", DIMENSION, &error);
    g_autofree guint64 *keys = g_new(guint64, ROWS);
    for (gsize i = 0; i < ROWS; i++)
        keys[i] = i;
    if (file == NULL || !cw_vector_file_append(file, keys, rows, ROWS, &error))
        g_error("%s", error->message);
    return file;
}

static void scan(const cw_vector_file *file, const float *queries, gsize count, cw_scan_kind kind,
                 gsize batch, cw_hit hits[][K])
{
    static gsize found[QUERIES];
    cw_scan_options options = CW_SCAN_DEFAULTS;
    options.kind = kind;
    for (gsize q = 0; q < count; q += batch)
        cw_scan_run_many(file, queries + q * DIMENSION, MIN(batch, count - q), &options, hits[q],
                         found + q, NULL);
}

/* Milliseconds a query, the best of the repeats. */
static double time_scan(const cw_vector_file *file, const float *queries, cw_scan_kind kind,
                        gsize batch)
{
    static cw_hit hits[TIMED][K];
    double best = G_MAXDOUBLE;
    for (guint repeat = 0; repeat < REPEATS; repeat++) {
        double start = now();
        scan(file, queries, TIMED, kind, batch, hits);
        best = MIN(best, (now() - start) / 1000 / TIMED);
    }
    return best;
}

/* Queries whose K answers are the same by both scans. */
static gsize count_equal(const cw_vector_file *file, const float *queries)
{
    static cw_hit exact[QUERIES][K], fast[QUERIES][K];
    gsize equal = 0;
    scan(file, queries, QUERIES, CW_SCAN_FLOAT, BATCH, exact);
    scan(file, queries, QUERIES, CW_SCAN_INT8, BATCH, fast);
    for (gsize q = 0; q < QUERIES; q++)
        equal += memcmp(exact[q], fast[q], sizeof exact[q]) == 0;
    return equal;
}

/* The plainest reading of memory there is. */
CW_SIMD static guint64 read_all(const guint64 *words, gsize count)
{
    guint64 sum = 0;
    for (gsize i = 0; i < count; i++)
        sum += words[i];
    return sum;
}

static double read_milliseconds(const float *rows)
{
    double best = G_MAXDOUBLE;
    volatile guint64 sum = 0;
    for (guint repeat = 0; repeat < 20; repeat++) {
        double start = now();
        sum += read_all((const guint64 *)(gconstpointer)rows, (gsize)ROWS * DIMENSION / 2);
        best = MIN(best, (now() - start) / 1000);
    }
    return best;
}

static gint8 *quantised(const float *rows)
{
    gint8 *small = g_new(gint8, ROWS * DIMENSION);
    for (gsize i = 0; i < ROWS; i++)
        cw_quantise_row(rows + i * DIMENSION, DIMENSION, small + i * DIMENSION);
    return small;
}

/* oneDNN: C [rows,batch] = rows [rows,D] x queries [batch,D] transposed, 8-bit. */
static double onednn_milliseconds(const gint8 *small, const gint8 *queries, gsize batch)
{
    cw_autosize gint32 *out = cw_size_alloc(ROWS, batch * sizeof(gint32), "products", NULL);
    double best = G_MAXDOUBLE;
    const gint32 zero = 0;
    for (guint repeat = 0; repeat < REPEATS + 1; repeat++) {
        double start = now();
        dnnl_gemm_s8s8s32('N', 'T', 'F', ROWS, (dnnl_dim_t)batch, DIMENSION, 1, small, DIMENSION, 0,
                          queries, DIMENSION, 0, 0, out, (dnnl_dim_t)batch, &zero);
        double took = (now() - start) / 1000 / (double)batch;
        best = repeat > 0 ? MIN(best, took) : best;
    }
    return best;
}

static double kernel_milliseconds(const gint8 *small, const float *queries, gsize batch)
{
    enum { TILE = 1024 };
    static gint16 fine[BATCH][DIMENSION];
    static gint32 out[TILE];
    double best = G_MAXDOUBLE;
    for (gsize q = 0; q < batch; q++)
        cw_quantise_query(queries + q * DIMENSION, DIMENSION, fine[q]);
    for (guint repeat = 0; repeat < REPEATS; repeat++) {
        double start = now();
        for (gsize i = 0; i < ROWS; i += TILE)
            for (gsize q = 0; q < batch; q++)
                cw_quantise_kernel_best()->dot(fine[q], small + i * DIMENSION, DIMENSION,
                                               MIN(TILE, ROWS - i), out);
        best = MIN(best, (now() - start) / 1000 / (double)batch);
    }
    return best;
}

static void print_row(const char *name, double ours, double peers, double ratio)
{
    printf("%s\t%.3f\t%.3f\t%.4f\n", name, ours, peers, ratio);
}

static void bench_file(const char *path, const float *rows, const float *queries)
{
    g_autoptr(cw_vector_file) file = make_file(path, rows);
    const double exact = time_scan(file, queries, CW_SCAN_FLOAT, 1);
    const double fast = time_scan(file, queries, CW_SCAN_INT8, 1);
    const double batched = time_scan(file, queries, CW_SCAN_INT8, BATCH);
    double read = read_milliseconds(rows), bytes = (double)ROWS * DIMENSION * sizeof(float);
    const double equal = (double)count_equal(file, queries);
    print_row("scan_f32_bandwidth", bytes / exact / 1e6, bytes / read / 1e6, read / exact);
    print_row("scan_int8_200k_256", fast, exact, exact / fast);
    print_row("scan_int8_batch_32", batched, exact, exact / batched);
    print_row("scan_int8_equal_queries", equal, QUERIES, equal / QUERIES);
}

static void bench_kernel(const float *rows, const float *queries)
{
    cw_autosize gint8 *small = quantised(rows);
    gint8 small_queries[BATCH * DIMENSION];
    for (gsize q = 0; q < BATCH; q++)
        cw_quantise_row(queries + q * DIMENSION, DIMENSION, small_queries + q * DIMENSION);
    const gsize batches[] = {1, BATCH};
    for (gsize i = 0; i < G_N_ELEMENTS(batches); i++) {
        g_autofree char *name =
            g_strdup_printf("int8_products_against_onednn_%" G_GSIZE_FORMAT, batches[i]);
        double ours = kernel_milliseconds(small, queries, batches[i]);
        double peers = onednn_milliseconds(small, small_queries, batches[i]);
        print_row(name, ours, peers, peers / ours);
    }
}

int main(void)
{
    omp_set_num_threads(1);
    g_autofree float *centres = make_centres();
    cw_autosize float *rows = cw_size_alloc(ROWS, DIMENSION * sizeof(float), "rows", NULL);
    g_autofree float *queries = g_new(float, QUERIES *DIMENSION);
    fill_rows(rows, ROWS, 2, centres);
    fill_rows(queries, QUERIES, 3, centres);
    g_autofree char *folder = g_dir_make_tmp("bench-scan-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "vectors", NULL);
    bench_file(path, rows, queries);
    remove(path);
    remove(folder);
    bench_kernel(rows, queries);
    return 0;
}
