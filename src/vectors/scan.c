/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows are taken 64 at a time, one word of the bitmap of rows asked for. With t the k-th best
 * similarity so far, a row is looked at in float32 only when its upper bound
 * s_x s_y <q,p> + error_x |y| + |s_x q| error_y + rounding reaches t; since t only rises, no row
 * that belongs among the k best is passed over. A score (1-w) similarity + w beside rises with the
 * similarity, so that the same sum over the bound bounds the score.
 */
#include "vectors/scan.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/simd.h"
#include "base/size.h"
#include "score/similarity.h"
#include "vectors/quantise.h"
#include "vectors/vector_private.h"

#define WORD 64         /* rows a bitmap word */
#define FEW 16          /* set bits below which rows are taken one by one */
#define NORM_MOST 1.02f /* of a stored or quantised vector: 1 within 1e-3, and its loss */

typedef struct {
    float *unit;  /* [float_stride] the query, of length 1 */
    gint16 *fine; /* [int8_stride] its 16-bit form */
    float scale;  /* of the 16-bit form */
    float slack;  /* what does not depend on the row: |s_x q| error_y and rounding */
} prepared_query;

typedef struct {
    cw_top_k top;
    float least;          /* min_similarity */
    const guint32 *group; /* of each row, or NULL */
} collector;

typedef struct {
    const cw_vector_file *file;
    const cw_scan_options *options;
    const prepared_query *queries;
    gsize query_count;
    collector *collectors; /* [threads,Q] */
    cw_quantise_dot dot;
    gint next_block, next_thread, stopped; /* atomic */
} scan_task;

/* The score of a row by its similarity, or a bound by a bound. */
static float score_of(const cw_scan_options *options, float similarity, gsize row)
{
    if (options->beside == NULL)
        return similarity;
    return (1 - options->beside_weight) * similarity +
           options->beside_weight * options->beside[row];
}

static float collector_threshold(const collector *c)
{
    return MAX(c->least, cw_top_k_threshold(&c->top));
}

static void collector_offer(collector *c, float score, guint32 row)
{
    if (!(score >= collector_threshold(c)))
        return;
    for (gsize i = 0; c->group != NULL && i < c->top.count; i++) {
        cw_hit known = c->top.hits[i];
        if (c->group[known.index] != c->group[row])
            continue;
        if (cw_hit_before((cw_hit){score, row}, known))
            cw_top_k_improve(&c->top, i, score, row);
        return;
    }
    cw_top_k_offer(&c->top, score, row);
}

/* Rows of word w that may be found: live, and allowed when there is a filter. */
static guint64 wanted_rows(const scan_task *task, gsize word)
{
    guint64 wanted = task->file->live[word];
    return task->options->allow != NULL ? wanted & task->options->allow[word] : wanted;
}

typedef struct {
    const cw_vector_block *block;
    const cw_vector_layout *layout;
    gsize at;       /* first row within the block */
    gsize rows;     /* filled ones of 64 */
    guint32 number; /* of the first row within the file */
    guint64 wanted;
} row_word;

static void offer_exact(const scan_task *task, const row_word *word, const prepared_query *query,
                        gsize bit, collector *c)
{
    const guint32 row = word->number + (guint32)bit;
    const float *vector = word->block->float_rows + (word->at + bit) * word->layout->float_stride;
    float similarity = cw_similarity(query->unit, vector, word->layout->dimension);
    collector_offer(c, score_of(task->options, similarity, row), row);
}

static void scan_word_float(const scan_task *task, const row_word *word,
                            const prepared_query *query, collector *c)
{
    float similarity[WORD];
    if (__builtin_popcountll(word->wanted) < FEW) {
        for (guint64 bits = word->wanted; bits != 0; bits &= bits - 1)
            offer_exact(task, word, query, (gsize)__builtin_ctzll(bits), c);
        return;
    }
    const float *rows = word->block->float_rows + word->at * word->layout->float_stride;
    cw_similarity_rows(query->unit, rows, word->layout->float_stride, word->rows,
                       word->layout->dimension, similarity);
    for (guint64 bits = word->wanted; bits != 0; bits &= bits - 1) {
        gsize bit = (gsize)__builtin_ctzll(bits);
        const guint32 row = word->number + (guint32)bit;
        collector_offer(c, score_of(task->options, similarity[bit], row), row);
    }
}

/* The rows of a word whose upper bound reaches `threshold`, as bits. */
CW_SIMD static guint64 within_bound(const gint32 *dots, const float *scales, const float *errors,
                                    float scale, float slack, float threshold)
{
    guint8 reaches[WORD];
    guint64 bits = 0;
    for (gsize i = 0; i < WORD; i++)
        reaches[i] = scale * scales[i] * (float)dots[i] + errors[i] + slack >= threshold;
    for (gsize i = 0; i < WORD; i += 8) {
        guint64 eight;
        memcpy(&eight, reaches + i, 8);
        /* gathers the lowest bit of each byte */
        bits |= (eight * G_GUINT64_CONSTANT(0x0102040810204080) >> 56) << i;
    }
    return bits;
}

static void scan_word_int8(const scan_task *task, const row_word *word, const prepared_query *query,
                           collector *c)
{
    const cw_vector_block *block = word->block;
    gsize stride = word->layout->int8_stride;
    const gint8 *rows = block->int8_rows + word->at * stride;
    gint32 dots[WORD] = {0};
    if (__builtin_popcountll(word->wanted) >= FEW)
        task->dot(query->fine, rows, stride, word->rows, dots);
    else
        for (guint64 bits = word->wanted; bits != 0; bits &= bits - 1) {
            gsize bit = (gsize)__builtin_ctzll(bits);
            task->dot(query->fine, rows + bit * stride, stride, 1, &dots[bit]);
        }
    /* What stands beside differs by row: there every bound is looked at. */
    guint64 near =
        task->options->beside != NULL
            ? word->wanted
            : word->wanted & within_bound(dots, block->scales + word->at, block->errors + word->at,
                                          query->scale, query->slack, collector_threshold(c));
    for (guint64 bits = near; bits != 0; bits &= bits - 1) {
        gsize bit = (gsize)__builtin_ctzll(bits);
        float bound = query->scale * block->scales[word->at + bit] * (float)dots[bit] +
                      block->errors[word->at + bit] + query->slack;
        bound = score_of(task->options, bound, word->number + bit);
        if (bound >= collector_threshold(c)) /* it has risen since */
            offer_exact(task, word, query, bit, c);
    }
}

static void scan_block(const scan_task *task, gsize number, collector *collectors)
{
    cw_vector_block block = cw_vector_file_block(task->file, number);
    gsize filled = cw_vector_block_rows(&task->file->header, number);
    for (gsize at = 0; at < filled; at += WORD) {
        gsize first = number * CW_VECTOR_BLOCK_ROWS + at;
        row_word word = {&block,
                         &task->file->layout,
                         at,
                         MIN(WORD, filled - at),
                         (guint32)first,
                         wanted_rows(task, first / WORD)};
        if (word.wanted == 0)
            continue;
        for (gsize q = 0; q < task->query_count; q++) {
            if (task->options->kind == CW_SCAN_FLOAT)
                scan_word_float(task, &word, &task->queries[q], &collectors[q]);
            else
                scan_word_int8(task, &word, &task->queries[q], &collectors[q]);
        }
    }
}

/* Before `block`; of one block alone nothing is told. */
static gboolean tell(const scan_task *task, gsize block)
{
    const cw_progress_state state = {"searching", "vectors", (gint64)block * CW_VECTOR_BLOCK_ROWS,
                                     (gint64)task->file->header.rows, NULL};
    return block == 0 || cw_progress_tell(task->options->progress, &state);
}

/* Thread 0 is the calling one: who watches need not know of the others. */
static void scan_blocks(scan_task *task, gsize thread)
{
    gsize blocks = cw_vector_block_count(task->file->header.rows);
    while (g_atomic_int_get(&task->stopped) == 0) {
        gsize block = (gsize)g_atomic_int_add(&task->next_block, 1);
        if (block >= blocks)
            return;
        if (thread == 0 && !tell(task, block))
            g_atomic_int_set(&task->stopped, 1);
        else
            scan_block(task, block, task->collectors + thread * task->query_count);
    }
}

static gpointer scan_thread(gpointer data)
{
    scan_task *task = data;
    scan_blocks(task, (gsize)g_atomic_int_add(&task->next_thread, 1));
    return NULL;
}

/* The k best of all threads: each has the k best of the rows it saw. */
static void gather(const scan_task *task, gsize threads, cw_hit *hits, gsize *found)
{
    const cw_scan_options *options = task->options;
    for (gsize q = 0; q < task->query_count; q++) {
        collector all = {cw_top_k_start(hits + q * options->k, options->k), options->min_similarity,
                         options->group};
        for (gsize t = 0; t < threads; t++) {
            const cw_top_k *part = &task->collectors[t * task->query_count + q].top;
            for (gsize i = 0; i < part->count; i++)
                collector_offer(&all, part->hits[i].score, part->hits[i].index);
        }
        found[q] = cw_top_k_finish(&all.top);
    }
}

static gboolean run_task(scan_task *task, cw_hit *hits, gsize *found, GError **error)
{
    gsize k = task->options->k, queries = task->query_count;
    gsize blocks = cw_vector_block_count(task->file->header.rows);
    gsize threads = CLAMP(task->options->threads, 1, MAX(blocks, 1));
    cw_autosize cw_hit *kept = cw_size_alloc(threads * queries, k * sizeof *kept, "hits", error);
    if (kept == NULL)
        return FALSE;
    g_autofree collector *collectors = g_new(collector, threads * queries);
    for (gsize i = 0; i < threads * queries; i++)
        collectors[i] = (collector){cw_top_k_start(kept + i * k, k), task->options->min_similarity,
                                    task->options->group};
    task->collectors = collectors;
    g_autofree GThread **helpers = g_new0(GThread *, threads);
    for (gsize t = 1; t < threads; t++)
        helpers[t] = g_thread_new("scan", scan_thread, task);
    scan_blocks(task, 0);
    for (gsize t = 1; t < threads; t++)
        g_thread_join(helpers[t]);
    if (task->stopped != 0) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped while searching");
        return FALSE;
    }
    gather(task, threads, hits, found);
    return TRUE;
}

static gboolean prepare_query(const cw_vector_layout *layout, const float *query,
                              prepared_query *prepared, GError **error)
{
    double squares = 0;
    for (gsize d = 0; d < layout->dimension; d++)
        squares += (double)query[d] * query[d];
    if (!(squares > 0) || !isfinite(squares)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "cannot search for a vector of length %g; it must be finite and not zero",
                    sqrt(squares));
        return FALSE;
    }
    memcpy(prepared->unit, query, layout->dimension * sizeof(float));
    cw_similarity_normalise(prepared->unit, 1, layout->dimension);
    cw_quantise_scale scale = cw_quantise_query(prepared->unit, layout->dimension, prepared->fine);
    /* Rounding of a float32 sum of D products in 64 running sums, and of the bound itself. */
    float rounding = ((float)layout->dimension / 64 + 16) * 1.2e-7f;
    prepared->scale = scale.scale;
    prepared->slack = NORM_MOST * scale.error + rounding;
    return TRUE;
}

static gboolean check_options(const cw_scan_options *options, GError **error)
{
    if (options->beside != NULL && !(options->beside_weight >= 0 && options->beside_weight <= 1)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "a weight lies between 0 and 1, not at %g",
                    (double)options->beside_weight);
        return FALSE;
    }
    if (options->k > 0 && !isnan(options->min_similarity))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "cannot search for %" G_GSIZE_FORMAT " hits of similarity %g or more", options->k,
                (double)options->min_similarity);
    return FALSE;
}

gboolean cw_scan_run_many(const cw_vector_file *file, const float *queries, gsize query_count,
                          const cw_scan_options *options, cw_hit *hits, gsize *found,
                          GError **error)
{
    const cw_vector_layout *layout = &file->layout;
    if (!check_options(options, error))
        return FALSE;
    g_autofree prepared_query *prepared = g_new(prepared_query, query_count);
    cw_autosize float *units =
        cw_size_alloc(query_count, layout->float_stride * sizeof(float), "queries", error);
    cw_autosize gint16 *fine =
        units == NULL
            ? NULL
            : cw_size_alloc(query_count, layout->int8_stride * sizeof(gint16), "queries", error);
    if (fine == NULL)
        return FALSE;
    for (gsize q = 0; q < query_count; q++) {
        prepared[q].unit = units + q * layout->float_stride;
        prepared[q].fine = fine + q * layout->int8_stride;
        if (!prepare_query(layout, queries + q * layout->dimension, &prepared[q], error))
            return FALSE;
    }
    scan_task task = {.file = file,
                      .options = options,
                      .queries = prepared,
                      .query_count = query_count,
                      .dot = cw_quantise_kernel_best()->dot,
                      .next_thread = 1};
    return run_task(&task, hits, found, error);
}

gboolean cw_scan_run(const cw_vector_file *file, const float *query, const cw_scan_options *options,
                     cw_hit *hits, gsize *found, GError **error)
{
    return cw_scan_run_many(file, query, 1, options, hits, found, error);
}

guint64 *cw_scan_allow_new(const cw_vector_file *file)
{
    return g_new0(guint64, file->header.rows / 64 + 1);
}
