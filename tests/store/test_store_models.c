/* SPDX-License-Identifier: Apache-2.0
 *
 * Models, vector states, predictions and failures of every store.
 */
#include <math.h>

#include "store_fixture.h"

static gint64 put_model(fixture *f, const char *name, char digit, int dimension)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *hash = g_strnfill(64, digit);
    cw_store_model model = {.name = name, .hash = hash, .dimension = dimension, .file = "x.vec"};
    gint64 number;
    g_assert_true(cw_store_begin(f->store, &error));
    cw_store_put_model(f->store, &model, &number, &error);
    g_assert_no_error(error);
    g_assert_true(cw_store_commit(f->store, &error));
    return number;
}

static gboolean say_model(gpointer data, const cw_store_model *model, GError **error)
{
    (void)error;
    g_string_append_printf(data, "%s %d+%d; ", model->name, (int)model->done, (int)model->failed);
    return TRUE;
}

static void assert_models(fixture *f, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    g_assert_true(cw_store_each_model(f->store, say_model, text, &error));
    g_assert_cmpstr(text->str, ==, expected);
}

static void assert_missing(fixture *f, gint64 model, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    g_assert_true(cw_store_each_missing(f->store, model, NULL, fixture_say_shown, text, &error));
    g_assert_cmpstr(text->str, ==, expected);
}

static void test_vectors(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture_put(f, "main", "a", "g", "red", "12");
    fixture_put(f, "main", "b", "g", "blue", "3");
    gint64 model = put_model(f, "run1", 'a', 128);
    assert_missing(f, model, "a1 a2 b3 ");
    g_assert_true(cw_store_begin(f->store, &error));
    g_assert_true(cw_store_put_vector(f->store, model, 1, NULL, &error));
    g_assert_true(cw_store_put_vector(f->store, model, 2, "truncated JPEG", &error));
    g_assert_true(cw_store_commit(f->store, &error));
    assert_missing(f, model, "a2 b3 ");
    assert_models(f, "run1 1+1; ");
    put_model(f, "run1", 'a', 128);
    assert_models(f, "run1 1+1; ");
    put_model(f, "run1", 'a', 64);
    assert_models(f, "run1 0+0; ");
}

static void test_states_go_with_their_picture(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture_put(f, "main", "a", "g", "red", "1");
    gint64 model = put_model(f, "run1", 'a', 128);
    g_assert_true(cw_store_begin(f->store, &error));
    g_assert_true(cw_store_put_vector(f->store, model, 1, NULL, &error));
    g_assert_true(cw_store_commit(f->store, &error));
    fixture_put(f, "main", "a", "g", "red", "2");
    assert_models(f, "run1 0+0; ");
    g_assert_true(cw_store_begin(f->store, &error));
    g_assert_false(cw_store_put_vector(f->store, model, 1, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static void test_names(fixture *f, gconstpointer data)
{
    (void)data;
    put_model(f, "run", 'a', 128);
    put_model(f, "run", 'b', 128);
    assert_models(f, "run 0+0; run-aaaaaaaa 0+0; ");
    put_model(f, "old", 'a', 128);
    assert_models(f, "old 0+0; run 0+0; ");
}

static gboolean say_prediction(gpointer data, const cw_prediction *prediction, GError **error)
{
    (void)error;
    g_string_append_printf(data, "%d %s %.2f; ", (int)prediction->item, prediction->group,
                           prediction->confidence);
    return TRUE;
}

static void test_predictions(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture_put(f, "main", "a", NULL, "red", "1");
    fixture_put(f, "main", "b", NULL, "blue", "2");
    gint64 model = put_model(f, "run", 'a', 128);
    cw_prediction first = {1, "p1", 0.5}, second = {2, "p1", 0.75};
    g_assert_true(cw_store_begin(f->store, &error));
    g_assert_true(cw_store_put_prediction(f->store, model, &second, &error));
    g_assert_true(cw_store_put_prediction(f->store, model, &first, &error));
    g_assert_true(cw_store_set_withdrawn(f->store, 1, TRUE, &error));
    g_autoptr(GString) text = g_string_new(NULL);
    g_assert_true(cw_store_each_prediction(f->store, model, say_prediction, text, &error));
    g_assert_cmpstr(text->str, ==, "2 p1 0.75; ");
    g_assert_true(cw_store_clear_predictions(f->store, model, &error));
    g_assert_true(cw_store_put_prediction(f->store, model, &second, &error));
    g_assert_true(cw_store_remove_model(f->store, model, &error));
    g_assert_true(cw_store_commit(f->store, &error));
    g_string_truncate(text, 0);
    g_assert_true(cw_store_each_prediction(f->store, model, say_prediction, text, &error));
    g_assert_cmpstr(text->str, ==, "");
}

static gboolean say_failure(gpointer data, const cw_store_failure *failure, GError **error)
{
    (void)error;
    g_string_append_printf(data, "%s:%d:%d %s %s; ", failure->feed, (int)failure->line,
                           (int)failure->column, failure->id, failure->reason);
    return TRUE;
}

/* Of one item alone, and with a confidence that nobody knows. */
static void test_prediction_of_one(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    fixture_put(f, "main", "a", NULL, "red", "1");
    fixture_put(f, "main", "b", NULL, "blue", "2");
    gint64 model = put_model(f, "run", 'a', 128);
    const cw_prediction first = {1, "p1", 0.5}, second = {2, "p1", NAN};
    g_assert_true(cw_store_begin(f->store, &error));
    g_assert_true(cw_store_put_prediction(f->store, model, &first, &error));
    g_assert_true(cw_store_put_prediction(f->store, model, &second, &error));
    g_assert_true(cw_store_remove_prediction(f->store, model, 1, &error));
    g_assert_true(cw_store_commit(f->store, &error));
    g_assert_true(cw_store_each_prediction(f->store, model, say_prediction, text, &error));
    g_assert_cmpstr(text->str, ==, "2 p1 nan; ");
}

static void test_failures(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const cw_store_failure failures[] = {{"f.tsv", 3, 7, "a", "bad"},
                                         {"f.tsv", 2, 0, NULL, "worse"}};
    for (gsize kept = 3; kept-- > 0;) {
        g_assert_true(cw_store_begin(f->store, &error));
        g_assert_true(cw_store_set_failures(f->store, "main", failures, kept, &error));
        g_assert_true(cw_store_commit(f->store, &error));
        g_autoptr(GString) text = g_string_new(NULL);
        g_assert_true(cw_store_each_failure(f->store, say_failure, text, &error));
        const char *const expected[] = {"", "f.tsv:3:7 a bad; ",
                                        "f.tsv:3:7 a bad; f.tsv:2:0 (null) worse; "};
        g_assert_cmpstr(text->str, ==, expected[kept]);
    }
}

#define ADD(name, function)                                                                        \
    g_test_add("/store/" name, fixture, NULL, fixture_open, function, fixture_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("vectors", test_vectors);
    ADD("vector-states", test_states_go_with_their_picture);
    ADD("model-names", test_names);
    ADD("predictions", test_predictions);
    ADD("prediction-of-one", test_prediction_of_one);
    ADD("failures", test_failures);
    return g_test_run();
}
