/* SPDX-License-Identifier: Apache-2.0
 *
 * Which types a model takes words for: figures of held-out words and proposals, counted by hand.
 */
#include <colorway/word_type_scores.h>

#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "encode/word_table.h"
#include "nn/head.h"
#include "nn/weights.h"

/* A word's vector is what its logits are, of colour, garment and style. */
static const struct {
    const char *word;
    float logits[3];
    gint32 type;
    gboolean held_out;
} known[] = {
    {"red", {9, 0, 0}, 0, FALSE},   {"blue", {9, 0, 0}, 0, TRUE},
    {"green", {1, 1, 0}, 0, TRUE},  {"dress", {0, 9, 0}, 1, FALSE},
    {"shirt", {0, 9, 0}, 1, FALSE}, {"skirt", {0, 2, 0}, 1, TRUE},
    {"chic", {0, 0, 9}, 2, FALSE},  {"casual", {3, 0, 3}, 2, TRUE},
    {"teal", {6, 0, 0}, -1, FALSE}, {"kimono", {0, 8, 0}, -1, FALSE},
    {"new", {1, 0, 0}, -1, FALSE},  {"and", {0, 0, 0}, -1, FALSE},
};
enum { K = G_N_ELEMENTS(known), T = 3 };

typedef struct {
    char *folder, *path;
} fixture;

static void set_up(fixture *f, gconstpointer typed)
{
    static const char *const types[] = {"colour", "garment", "style"};
    const char *words[K];
    guint32 tally[K] = {0};
    gint32 type_of[K];
    gboolean held_out[K];
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) learned = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(learned);
    cw_node *x = cw_graph_input(graph, "x", CW_SHAPE(2, 4));
    cw_node *own = cw_graph_input_indices(graph, "own", CW_SHAPE(2));
    cw_node *rows = cw_graph_gather_rows(graph, NULL, cw_head_words_table(graph, K, T), own);
    cw_graph_kept(graph, CW_HEAD_WORDS_LENGTH, CW_SHAPE(1), CW_INIT_ONES);
    if (typed != NULL) {
        cw_head_words_attend(graph, x, cw_head_words_types(graph, rows, T), T);
        float *weight = cw_parameters_find(learned, CW_HEAD_WORDS_TYPES ".weight")->data;
        for (gsize i = 0; i < T * T; i++)
            weight[i] = i % (T + 1) == 0;
        memset(cw_parameters_find(learned, CW_HEAD_WORDS_TYPES ".bias")->data, 0,
               T * sizeof *weight);
    }
    for (gsize k = 0; k < K; k++) {
        words[k] = known[k].word;
        type_of[k] = known[k].type;
        held_out[k] = known[k].held_out;
        memcpy(cw_parameters_find(learned, CW_HEAD_WORDS_TABLE)->data + k * T, known[k].logits,
               sizeof known[k].logits);
    }
    g_autoptr(cw_word_table) table = cw_word_table_new_copy(learned, words, tally, 1, &error);
    g_assert_no_error(error);
    if (typed != NULL)
        cw_word_table_set_types(table, types, type_of, held_out);
    g_autoptr(GHashTable) metadata = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free);
    g_hash_table_insert(metadata, (gpointer)CW_WORD_TABLE_METADATA, cw_word_table_to_text(table));
    f->folder = g_dir_make_tmp("colorway-types-XXXXXX", NULL);
    f->path = g_build_filename(f->folder, "model.safetensors", NULL);
    g_assert_true(
        cw_weights_save(cw_word_table_parameters(table), "", NULL, f->path, metadata, &error));
}

static void tear_down(fixture *f, gconstpointer typed G_GNUC_UNUSED)
{
    g_unlink(f->path);
    g_assert_cmpint(g_rmdir(f->folder), ==, 0);
    g_free(f->folder);
    g_free(f->path);
}

static double real_of(const json_t *object, const char *key)
{
    g_assert_true(json_is_real(json_object_get(object, key)));
    return json_real_value(json_object_get(object, key));
}

/* Right are blue and skirt, of four; green is as much a garment as a colour, which is wrong: the
 * mean of 1/2, 1 and 0. Who says garment each time is right of one of four and of one type. */
static void test_figures(fixture *f, gconstpointer typed G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    json_t *result = cw_word_type_scores(f->folder, 10, &error);
    g_assert_no_error(error);
    const json_t *commonest = json_object_get(result, "commonest");
    const json_t *colour = json_array_get(json_object_get(result, "types"), 0);
    g_assert_cmpint(json_integer_value(json_object_get(result, "held_out")), ==, 4);
    g_assert_cmpfloat(real_of(result, "right"), ==, 0.5);
    g_assert_cmpfloat(real_of(result, "macro"), ==, 0.5);
    g_assert_cmpfloat(real_of(colour, "right"), ==, 0.5);
    g_assert_cmpint(json_integer_value(json_object_get(colour, "learned")), ==, 1);
    g_assert_cmpstr(json_string_value(json_object_get(commonest, "type")), ==, "garment");
    g_assert_cmpfloat(real_of(commonest, "right"), ==, 0.25);
    g_assert_cmpfloat_with_epsilon(real_of(commonest, "macro"), 1 / 3.0, 1e-12);
    json_decref(result);
}

/* "kimono", then "teal"; the model is not sure of "new", and of "and" it knows nothing. */
static void test_proposes(fixture *f, gconstpointer typed G_GNUC_UNUSED)
{
    for (gsize most = 1; most <= 10; most += 9) {
        json_t *result = cw_word_type_scores(f->folder, most, NULL);
        const json_t *proposed = json_object_get(result, "proposed");
        g_assert_cmpint(json_integer_value(json_object_get(result, "words")), ==, 4);
        g_assert_cmpint(json_integer_value(json_object_get(result, "sure")), ==, 2);
        g_assert_cmpuint(json_array_size(proposed), ==, MIN(most, 2));
        const json_t *first = json_array_get(proposed, 0);
        g_assert_cmpstr(json_string_value(json_object_get(first, "word")), ==, "kimono");
        g_assert_cmpstr(json_string_value(json_object_get(first, "type")), ==, "garment");
        g_assert_cmpfloat(real_of(first, "share"), >, 0.99);
        json_decref(result);
    }
}

static void test_table(fixture *f, gconstpointer typed G_GNUC_UNUSED)
{
    json_t *result = cw_word_type_scores(f->folder, 10, NULL);
    g_autofree char *table = cw_word_type_scores_format(result);
    g_assert_cmpstr(table, ==,
                    "type              learned  held out    right\n"
                    "colour                  1         2    0.500\n"
                    "garment                 2         1    1.000\n"
                    "style                   1         1    0.000\n"
                    "all                                    0.500\n"
                    "mean of types                          0.500\n"
                    "always \"garment\"                       0.333   (mean of types)\n"
                    "\n"
                    "sure of 2 of 4 words without a type (share above 0.9):\n"
                    "kimono  garment  0.999\n"
                    "teal    colour   0.995\n");
    json_decref(result);
}

static void test_untyped(fixture *f, gconstpointer typed G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_word_type_scores(f->folder, 10, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "not which types they are of; colorway train"));
}

#define ADD(path, typed, function)                                                                 \
    g_test_add("/word-type-scores/" path, fixture, GINT_TO_POINTER(typed), set_up, function,       \
               tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("figures", TRUE, test_figures);
    ADD("proposes", TRUE, test_proposes);
    ADD("table", TRUE, test_table);
    ADD("untyped", FALSE, test_untyped);
    return g_test_run();
}
