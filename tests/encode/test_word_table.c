/* SPDX-License-Identifier: Apache-2.0
 *
 * Words beside an encoder: in its file, of no weight for who wants the encoder alone, and what they
 * say of a vector, written out.
 */
#include "encode/word_table.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/random.h"
#include "nn/head.h"
#include "nn/weights.h"

#define K 4
#define RANK 3
#define ITEMS 8

static const char *const words[] = {"robe", "dress", "dresses", "noir"};
static const guint32 tally[K] = {1, 4, 0, 8};

typedef struct {
    cw_encoder *encoder;
    cw_parameters *learned; /* a run's: the head of words, of features as the encoder gives */
    cw_word_table *table;
    gsize dimension;
    char *folder, *path;
} fixture;

static cw_encoder *new_encoder(void)
{
    g_autoptr(GError) error = NULL;
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    form.settings.picture_px = 16;
    form.backbone.width = 0.25;
    form.backbone.stages = 2;
    cw_encoder *encoder = cw_encoder_new_untrained(&form, 7, 2, &error);
    g_assert_no_error(error);
    cw_encoder_form_clear(&form);
    return encoder;
}

/* `rank` 0: words meet the features themselves. */
static void set_up(fixture *f, gconstpointer rank)
{
    g_autoptr(GError) error = NULL;
    f->encoder = new_encoder();
    f->dimension = cw_encoder_dimension(f->encoder);
    f->learned = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(f->learned);
    cw_node *x = cw_graph_input(graph, "x", CW_SHAPE(2, (gint64)f->dimension));
    x = cw_head_words_map(graph, x, GPOINTER_TO_INT(rank));
    cw_head_words_table(graph, K, cw_node_size(x, 1));
    cw_graph_kept(graph, CW_HEAD_WORDS_LENGTH, CW_SHAPE(1), CW_INIT_ONES);
    cw_parameters_find(f->learned, CW_HEAD_WORDS_LENGTH)->data[0] = 2.5f;
    cw_parameter *rows = cw_parameters_find(f->learned, CW_HEAD_WORDS_TABLE);
    cw_random random = cw_random_start(3, 0, 0);
    for (gsize i = cw_shape_row(&rows->shape); i < cw_shape_count(&rows->shape); i++)
        rows->data[i] = (float)cw_random_normal(&random); /* word 0 has learned nothing */
    f->table = cw_word_table_new_copy(f->learned, words, tally, ITEMS, &error);
    g_assert_no_error(error);
    f->folder = g_dir_make_tmp("colorway-words-XXXXXX", NULL);
    f->path = g_build_filename(f->folder, "model.safetensors", NULL);
}

static void tear_down(fixture *f, gconstpointer rank G_GNUC_UNUSED)
{
    g_unlink(f->path);
    g_assert_cmpint(g_rmdir(f->folder), ==, 0);
    cw_word_table_free(f->table);
    cw_parameters_free(f->learned);
    cw_encoder_free(f->encoder);
    g_free(f->folder);
    g_free(f->path);
}

static float *new_vector(const fixture *f)
{
    float *vector = g_new(float, f->dimension);
    cw_random random = cw_random_start(4, 0, 0);
    double square = 0;
    for (gsize i = 0; i < f->dimension; i++) {
        vector[i] = (float)cw_random_normal(&random);
        square += (double)vector[i] * (double)vector[i];
    }
    for (gsize i = 0; i < f->dimension; i++)
        vector[i] /= (float)sqrt(square);
    return vector;
}

/* The vector of a word among the features: column `word` of W. */
static double *word_vector(const fixture *f, gsize word)
{
    const cw_parameter *rows = cw_parameters_find(f->learned, CW_HEAD_WORDS_TABLE);
    const cw_parameter *map = cw_parameters_find(f->learned, CW_HEAD_WORDS_MAP);
    const gsize width = cw_shape_row(&rows->shape);
    double *w = g_new0(double, f->dimension);
    for (gsize i = 0; i < f->dimension; i++)
        for (gsize r = 0; r < width; r++)
            w[i] += map != NULL ? (double)rows->data[word * width + r] *
                                      (double)map->data[r * f->dimension + i]
                    : r == i ? (double)rows->data[word * width + r]
                             : 0;
    return w;
}

/* Word after word over two pictures the scores are, bit for bit, those of each picture. */
static void check_says_of(const cw_word_table *table, const float *vector, const float *scores)
{
    const gsize width = cw_word_table_width(table), d = cw_word_table_dimension(table);
    g_autofree float *beside = g_new(float, 2 * width), *minus = g_new(float, d);
    for (gsize i = 0; i < d; i++)
        minus[i] = -vector[i];
    cw_word_table_project(table, minus, beside);
    cw_word_table_project(table, vector, beside + width);
    for (gsize k = 0; k < cw_word_table_count(table); k++) {
        float said[2];
        cw_word_table_scores_of(table, k, beside, 2, said);
        g_assert_cmpfloat(said[0], ==, -scores[k]);
        g_assert_cmpfloat(said[1], ==, scores[k]);
    }
}

static void check_says(const fixture *f, const cw_word_table *table, double tolerance)
{
    g_autofree float *vector = new_vector(f), *scores = g_new(float, K);
    g_assert_cmpuint(cw_word_table_count(table), ==, K);
    g_assert_cmpuint(cw_word_table_dimension(table), ==, f->dimension);
    cw_word_table_scores(table, vector, scores);
    check_says_of(table, vector, scores);
    for (gsize k = 0; k < K; k++) {
        g_autofree double *w = word_vector(f, k);
        double score = 0;
        for (gsize i = 0; i < f->dimension; i++)
            score += w[i] * (double)vector[i];
        g_assert_cmpfloat_with_epsilon(scores[k], 2.5 * score, tolerance);
        g_assert_cmpstr(cw_word_table_word(table, k), ==, words[k]);
        g_assert_cmpfloat(cw_word_table_share(table, k), ==, (double)tally[k] / ITEMS);
    }
}

/* "dress -noir", each without what all words have: (w_1 - m) - (w_3 - m), and "noir" alone. */
static void check_query(const fixture *f, const cw_word_table *table, double tolerance)
{
    static const gsize asked[] = {1, 3}, alone[] = {3};
    static const gboolean minus[] = {FALSE, TRUE}, none[] = {FALSE};
    g_autofree float *pair = g_new(float, f->dimension), *one = g_new(float, f->dimension);
    double *w[K], pair_square = 0, one_square = 0;
    for (gsize k = 0; k < K; k++)
        w[k] = word_vector(f, k);
    cw_word_table_query(table, asked, minus, 2, pair);
    cw_word_table_query(table, alone, none, 1, one);
    for (gsize i = 0; i < f->dimension; i++) {
        const double mean = (w[0][i] + w[1][i] + w[2][i] + w[3][i]) / K;
        w[1][i] -= w[3][i];
        w[3][i] -= mean;
        pair_square += w[1][i] * w[1][i];
        one_square += w[3][i] * w[3][i];
    }
    for (gsize i = 0; i < f->dimension; i++) {
        g_assert_cmpfloat_with_epsilon(pair[i], w[1][i] / sqrt(pair_square), tolerance);
        g_assert_cmpfloat_with_epsilon(one[i], w[3][i] / sqrt(one_square), tolerance);
    }
    for (gsize k = 0; k < K; k++)
        g_free(w[k]);
}

/* Words that are taken away again leave no direction. */
static void test_cancels(fixture *f, gconstpointer rank G_GNUC_UNUSED)
{
    static const gsize asked[] = {2, 2};
    static const gboolean minus[] = {FALSE, TRUE};
    g_autofree float *query = g_new(float, f->dimension);
    cw_word_table_query(f->table, asked, minus, 2, query);
    for (gsize i = 0; i < f->dimension; i++)
        g_assert_cmpfloat(query[i], ==, 0);
}

static void test_says(fixture *f, gconstpointer rank G_GNUC_UNUSED)
{
    check_says(f, f->table, 1e-5);
    check_query(f, f->table, 1e-5);
}

/* Whole, and in half the space; the encoder is the same and holds none of them. */
static void test_travels(fixture *f, gconstpointer rank G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    cw_encoder_set_words(f->encoder, f->table);
    for (int half = 0; half < 2; half++) {
        g_assert_true(half ? cw_encoder_save_half(f->encoder, f->path, &error)
                           : cw_encoder_save(f->encoder, f->path, &error));
        g_autoptr(cw_word_table) table = cw_word_table_open(f->folder, &error);
        g_assert_no_error(error);
        check_says(f, table, half ? 2e-2 : 1e-5);
        check_query(f, table, half ? 2e-2 : 1e-5);
        g_autoptr(cw_encoder) encoder = cw_encoder_open(f->folder, 1, &error);
        g_assert_no_error(error);
        g_assert_null(cw_encoder_find(encoder, CW_HEAD_WORDS_TABLE));
        g_assert_true(half || strcmp(cw_encoder_hash(encoder), cw_encoder_hash(f->encoder)) == 0);
        g_assert_true(cw_word_table_check(table, encoder, &error));
    }
}

static void test_finds(fixture *f, gconstpointer rank G_GNUC_UNUSED)
{
    g_autoptr(GError) near = NULL, far = NULL;
    gsize word = 0;
    g_assert_true(cw_word_table_find(f->table, "noir", &word, NULL));
    g_assert_cmpuint(word, ==, 3);
    g_assert_false(cw_word_table_find(f->table, "dres", &word, &near));
    g_assert_error(near, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(near->message, "\"dres\"; did you mean \"dress\"?"));
    g_assert_false(cw_word_table_find(f->table, "chaussettes", &word, &far));
    g_assert_nonnull(strstr(far->message, "nor one like it among its 4"));
}

static void test_other_vectors(fixture *f, gconstpointer rank G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    const gsize floats = cw_encoder_input_floats(f->encoder, 1);
    g_autofree float *inputs = g_new(float, 8 * floats);
    cw_random random = cw_random_start(6, 0, 0);
    for (gsize i = 0; i < 8 * floats; i++)
        inputs[i] = (float)cw_random_normal(&random);
    g_assert_true(cw_encoder_whiten(f->encoder, inputs, 8, 0.1, &error));
    g_assert_false(cw_word_table_check(f->table, f->encoder, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "vectors are whitened ones of"));
}

static void expect_refused(const fixture *f, GHashTable *metadata, int code, const char *reason)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(cw_weights_save(cw_encoder_parameters(f->encoder), "",
                                  cw_word_table_parameters(f->table), f->path, metadata, &error));
    g_assert_null(cw_word_table_open(f->path, &error));
    g_assert_error(error, CW_ERROR, code);
    g_assert_nonnull(strstr(error->message, reason));
}

static void test_damaged(fixture *f, gconstpointer rank G_GNUC_UNUSED)
{
    g_autoptr(GHashTable) metadata = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree char *key = g_strdup(CW_WORD_TABLE_METADATA);
    expect_refused(f, metadata, CW_ERROR_USAGE, "it has learned no words; colorway train");
    static const char *const unfit[] = {
        "", "{\"words\": [\"a\"], \"tally\": [1], \"items\": 2}",
        "{\"words\": [\"a\", \"b\", \"c\", \"d\"], \"tally\": [1, 2, 3, 4], \"items\": 0}"};
    for (gsize i = 0; i < G_N_ELEMENTS(unfit); i++) {
        g_hash_table_insert(metadata, key, (gpointer)unfit[i]);
        expect_refused(f, metadata, CW_ERROR_DAMAGED, "it does not fit the table of words");
    }
    static const char *const unread[] = {
        "{\"words\": [\"a\", \"b\", \"c\", 4], \"tally\": [1, 2, 3, 4], \"items\": 9}",
        "{\"words\": [\"a\", \"b\", \"c\", \"d\"], \"tally\": [1, 2, 3, -1], \"items\": 9}"};
    for (gsize i = 0; i < G_N_ELEMENTS(unread); i++) {
        g_hash_table_insert(metadata, key, (gpointer)unread[i]);
        expect_refused(f, metadata, CW_ERROR_DAMAGED, "a word, or how often it is");
    }
    g_autofree char *text = cw_word_table_to_text(f->table);
    g_hash_table_insert(metadata, key, text);
    cw_parameters_find(cw_word_table_parameters(f->table), CW_HEAD_WORDS_TABLE)->data[5] = NAN;
    expect_refused(f, metadata, CW_ERROR_DAMAGED, "not finite");
}

#define ADD(path, rank, function)                                                                  \
    g_test_add(path, fixture, GINT_TO_POINTER(rank), set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/word-table/says", 0, test_says);
    ADD("/word-table/says-by-map", RANK, test_says);
    ADD("/word-table/cancels", 0, test_cancels);
    ADD("/word-table/travels", 0, test_travels);
    ADD("/word-table/travels-by-map", RANK, test_travels);
    ADD("/word-table/finds", 0, test_finds);
    ADD("/word-table/other-vectors", 0, test_other_vectors);
    ADD("/word-table/damaged", RANK, test_damaged);
    return g_test_run();
}
