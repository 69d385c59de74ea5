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
#define TYPES 2
#define ITEMS 8

static const char *const words[] = {"robe", "dress", "dresses", "noir"};
static const guint32 tally[K] = {1, 4, 0, 8};

static const char *const types[] = {"garment", "colour"};
static const gint32 type_of[K] = {0, 0, -1, 1};
static const gboolean held_out[K] = {FALSE, TRUE, FALSE, FALSE};

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

static void draw(fixture *f, const char *name, gsize first)
{
    cw_parameter *parameter = cw_parameters_find(f->learned, name);
    cw_random random = cw_random_start(3, 0, 0);
    for (gsize i = first; i < cw_shape_count(&parameter->shape); i++)
        parameter->data[i] = (float)cw_random_normal(&random);
}

/* A table of rank RANK, whose words have types. */
static void set_up_typed(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const drawn[] = {CW_HEAD_WORDS_TABLE, CW_HEAD_WORDS_TYPES ".weight",
                                        CW_HEAD_WORDS_TYPES ".bias"};
    g_autoptr(GError) error = NULL;
    f->encoder = new_encoder();
    f->dimension = cw_encoder_dimension(f->encoder);
    f->learned = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(f->learned);
    cw_node *x = cw_graph_input(graph, "x", CW_SHAPE(2, (gint64)f->dimension));
    cw_node *own = cw_graph_input_indices(graph, "own", CW_SHAPE(2));
    cw_node *rows = cw_graph_gather_rows(graph, NULL, cw_head_words_table(graph, K, RANK), own);
    cw_head_words_attend(graph, x, cw_head_words_types(graph, rows, TYPES), RANK);
    cw_graph_kept(graph, CW_HEAD_WORDS_LENGTH, CW_SHAPE(1), CW_INIT_ONES);
    g_assert_true(cw_graph_check(graph, &error));
    cw_parameters_find(f->learned, CW_HEAD_WORDS_LENGTH)->data[0] = 2.5f;
    for (gsize i = 0; i < G_N_ELEMENTS(drawn); i++)
        draw(f, drawn[i], 0);
    f->table = cw_word_table_new_copy(f->learned, words, tally, ITEMS, &error);
    g_assert_no_error(error);
    cw_word_table_set_types(f->table, types, type_of, held_out);
    f->folder = g_dir_make_tmp("colorway-words-XXXXXX", NULL);
    f->path = g_build_filename(f->folder, "model.safetensors", NULL);
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
    draw(f, CW_HEAD_WORDS_TABLE, cw_shape_row(&rows->shape)); /* word 0 has learned nothing */
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

/* softmax(B w + b). */
static void find_shares(const fixture *f, gsize word, double shares[TYPES])
{
    const float *row = cw_parameters_find(f->learned, CW_HEAD_WORDS_TABLE)->data + word * RANK;
    const float *weight = cw_parameters_find(f->learned, CW_HEAD_WORDS_TYPES ".weight")->data;
    double sum = 0;
    for (gsize t = 0; t < TYPES; t++) {
        shares[t] = (double)cw_parameters_find(f->learned, CW_HEAD_WORDS_TYPES ".bias")->data[t];
        for (gsize r = 0; r < RANK; r++)
            shares[t] += (double)weight[t * RANK + r] * (double)row[r];
        sum += exp(shares[t]);
    }
    for (gsize t = 0; t < TYPES; t++)
        shares[t] = exp(shares[t]) / sum;
}

/* What numbers `row` [RANK] of a word say of a vector by shares of the types. */
static double say(const fixture *f, const double row[RANK], const double shares[TYPES],
                  const float *vector)
{
    const float *map = cw_parameters_find(f->learned, CW_HEAD_WORDS_MAP)->data;
    double score = 0;
    for (gsize t = 0; t < TYPES; t++)
        for (gsize r = 0; r < RANK; r++)
            for (gsize i = 0; i < f->dimension; i++)
                score += shares[t] * row[r] * (double)map[(t * RANK + r) * f->dimension + i] *
                         (double)vector[i];
    return score;
}

static void find_row(const fixture *f, gsize word, double row[RANK])
{
    const float *table = cw_parameters_find(f->learned, CW_HEAD_WORDS_TABLE)->data;
    for (gsize r = 0; r < RANK; r++)
        row[r] = (double)table[word * RANK + r];
}

/* The best of each type alone and of all alike, which nothing but the first two ever is. */
static void check_typed_scores(const fixture *f, const cw_word_table *table, double tolerance)
{
    static const double five[][TYPES] = {{1, 0}, {0, 1}, {0.5, 0.5}};
    g_autofree float *vector = new_vector(f), *scores = g_new(float, K);
    g_autofree float *beside = g_new(float, TYPES *RANK);
    g_assert_cmpuint(cw_word_table_width(table), ==, TYPES * RANK);
    cw_word_table_scores(table, vector, scores);
    cw_word_table_project(table, vector, beside);
    for (gsize k = 0; k < K; k++) {
        double row[RANK], best = -INFINITY;
        float one;
        find_row(f, k, row);
        for (gsize c = 0; c < G_N_ELEMENTS(five); c++)
            best = MAX(best, 2.5 * say(f, row, five[c], vector));
        cw_word_table_scores_of(table, k, beside, 1, &one);
        g_assert_cmpfloat_with_epsilon(scores[k], best, tolerance);
        g_assert_cmpfloat(one, ==, scores[k]);
    }
}

/* What finds "dress -noir" says of a vector what the words say by their shares, but for the length.
 */
static void check_typed_query(const fixture *f, const cw_word_table *table, double tolerance)
{
    static const gsize asked[] = {1, 3};
    static const gboolean minus[] = {FALSE, TRUE};
    g_autofree float *vector = new_vector(f), *query = g_new(float, f->dimension);
    g_autofree float *axis = g_new0(float, f->dimension);
    double said = 0, product = 0, square = 0, row[2][RANK], shares[2][TYPES], mean[RANK] = {0};
    for (gsize k = 0; k < K; k++) {
        find_row(f, k, row[0]);
        for (gsize r = 0; r < RANK; r++)
            mean[r] += row[0][r] / K;
    }
    for (int w = 0; w < 2; w++) {
        find_row(f, asked[w], row[w]);
        find_shares(f, asked[w], shares[w]);
        for (gsize r = 0; r < RANK; r++)
            row[w][r] -= mean[r];
        said += (w == 0 ? 1 : -1) * say(f, row[w], shares[w], vector);
    }
    for (gsize i = 0; i < f->dimension; i++) {
        axis[i] = 1;
        const double along = say(f, row[0], shares[0], axis) - say(f, row[1], shares[1], axis);
        square += along * along;
        axis[i] = 0;
    }
    cw_word_table_query(table, asked, minus, 2, query);
    for (gsize i = 0; i < f->dimension; i++)
        product += (double)query[i] * (double)vector[i];
    g_assert_cmpfloat_with_epsilon(product, said / sqrt(square), tolerance);
}

static void check_typed(const fixture *f, const cw_word_table *table, double tolerance)
{
    g_assert_cmpuint(cw_word_table_types(table), ==, TYPES);
    g_assert_cmpstr(cw_word_table_type(table, 1), ==, "colour");
    for (gsize k = 0; k < K; k++) {
        double shares[TYPES];
        gboolean held = !held_out[k];
        find_shares(f, k, shares);
        g_assert_cmpint(cw_word_table_type_of(table, k, &held), ==, type_of[k]);
        g_assert_cmpint(held, ==, held_out[k]);
        for (gsize t = 0; t < TYPES; t++)
            g_assert_cmpfloat_with_epsilon(cw_word_table_shares(table, k)[t], shares[t], tolerance);
    }
    check_typed_scores(f, table, tolerance);
    check_typed_query(f, table, tolerance);
}

static void test_typed(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    check_typed(f, f->table, 1e-5);
    cw_encoder_set_words(f->encoder, f->table);
    g_assert_true(cw_encoder_save(f->encoder, f->path, &error));
    g_autoptr(cw_word_table) table = cw_word_table_open(f->folder, &error);
    g_assert_no_error(error);
    check_typed(f, table, 1e-5);
}

static void test_typed_damaged(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const unfit[] = {
        "",
        ", \"types\": [\"a\"], \"type_of\": [0, 0, -1, 0], \"held_out\": [true, true, "
        "true, true]",
        ", \"types\": [\"a\", 2], \"type_of\": [0, 0, -1, 0], \"held_out\": [true, true, "
        "true, true]",
        ", \"types\": [\"a\", \"b\"], \"type_of\": [0, 0, -1, 2], \"held_out\": [true, "
        "true, true, true]",
        ", \"types\": [\"a\", \"b\"], \"type_of\": [0, 0, -1], \"held_out\": [true, true, "
        "true, true]",
        ", \"types\": [\"a\", \"b\"], \"type_of\": [0, 0, -1, 1], \"held_out\": [true, "
        "true, true]"};
    g_autoptr(GHashTable) metadata = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    for (gsize i = 0; i < G_N_ELEMENTS(unfit); i++) {
        g_hash_table_insert(metadata, (gpointer)CW_WORD_TABLE_METADATA,
                            g_strdup_printf("{\"words\": [\"a\", \"b\", \"c\", \"d\"], "
                                            "\"tally\": [1, 2, 3, 4], \"items\": 9%s}",
                                            unfit[i]));
        expect_refused(f, metadata, CW_ERROR_DAMAGED, "it does not fit the types of words");
    }
}

/* Of two directions along which pictures differ words have what they say of each, which travels. */
static void test_looks(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    enum { LOOKS = 2 };
    g_autoptr(GError) error = NULL;
    g_autofree float *looks = g_new(float, LOOKS * f->dimension), *query = new_vector(f);
    cw_random random = cw_random_start(3, 0, 0);
    for (gsize i = 0; i < LOOKS * f->dimension; i++)
        looks[i] = (float)cw_random_normal(&random);
    g_assert_true(cw_word_table_set_looks(f->table, looks, LOOKS, &error));
    cw_encoder_set_words(f->encoder, f->table);
    g_assert_true(cw_encoder_save(f->encoder, f->path, &error));
    g_autoptr(cw_word_table) table = cw_word_table_open(f->folder, &error);
    g_assert_no_error(error);
    g_autoptr(cw_word_vectors) vectors = cw_word_table_vectors(table, &error);
    g_assert_cmpuint(vectors->dimension, ==, LOOKS);
    for (gsize k = 0; k < K; k++) {
        float *vector = vectors->values + k * LOOKS, said[LOOKS] = {0};
        cw_word_table_query(table, &k, (const gboolean[]){FALSE}, 1, query);
        for (gsize l = 0; l < LOOKS; l++)
            for (gsize i = 0; i < f->dimension; i++)
                said[l] += looks[l * f->dimension + i] * query[i];
        const float scale = vector[0] / said[0]; /* a query has length 1 */
        g_assert_cmpfloat(scale, >, 0);
        g_assert_cmpfloat_with_epsilon(vector[1] / scale, said[1], 1e-4F);
    }
}

#define ADD_TYPED(path, function) g_test_add(path, fixture, NULL, set_up_typed, function, tear_down)
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
    ADD("/word-table/looks", 0, test_looks);
    ADD("/word-table/looks-by-map", RANK, test_looks);
    ADD_TYPED("/word-table/looks-typed", test_looks);
    ADD("/word-table/finds", 0, test_finds);
    ADD("/word-table/other-vectors", 0, test_other_vectors);
    ADD("/word-table/damaged", RANK, test_damaged);
    ADD_TYPED("/word-table/typed", test_typed);
    ADD_TYPED("/word-table/typed-damaged", test_typed_damaged);
    return g_test_run();
}
