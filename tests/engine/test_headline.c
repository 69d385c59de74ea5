/* SPDX-License-Identifier: Apache-2.0
 *
 * Headline figures: every row names things that there are, a model's figures come to the rows of
 * its method, and a row without figures says why.
 */
#include "engine/evaluate/headline.h"

#include <string.h>

#include <colorway/evaluate.h>

#include "train/recipe.h"

static void check_methods(const cw_headline *row)
{
    g_auto(GStrv) names = g_strsplit(row->methods, ",", -1);
    for (char **name = names; *name != NULL; name++)
        if (strcmp(*name, "word2vec") != 0) /* a method of words */
            g_assert_nonnull(cw_row_find(&cw_method_table, *name, NULL));
}

static void test_rows(void)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    int last = 0;
    for (const cw_headline *row = cw_headlines; row->id != NULL; row++) {
        const int number = (int)g_ascii_strtoll(row->id, NULL, 10);
        g_test_message("%s %s", row->id, row->what);
        g_assert_true(g_hash_table_add(ids, (gpointer)row->id));
        g_assert_true(number == last || number == last + 1);
        last = number;
        g_assert_true(row->published != NULL && row->on != NULL && row->unit != NULL);
        if (row->methods != NULL)
            check_methods(row);
        if (row->recipe != NULL)
            g_assert_nonnull(cw_row_find(&cw_recipe_table, row->recipe, NULL));
        if (g_str_has_prefix(row->train != NULL ? row->train : "", "--recipe "))
            g_assert_nonnull(cw_row_find(&cw_recipe_table, row->train + strlen("--recipe "), NULL));
        if (row->protocol != NULL)
            g_assert_nonnull(cw_row_find(&cw_protocol_table, row->protocol, NULL));
        g_assert_true((row->figures[0] != NULL) ==
                      (row->protocol != NULL || row->source != CW_HEADLINE_PROTOCOL));
        g_assert_true(row->source != CW_HEADLINE_RECIPE || row->methods != NULL);
    }
    g_assert_cmpint(last, ==, 37);
}

/* A model with what a protocol says of it: probes, or a reason that there is nothing. */
static json_t *model_of(const char *name, const char *method, const char *recipe, double accuracy)
{
    json_t *result =
        accuracy > 0
            ? json_pack("{s:s,s:[ss],s:[{s:s,s:[ff],s:s},{s:s,s:[nf],s:n}],s:{s:i},s:f}",
                        "protocol", "probes", "columns", "model", "hog", "rows", "name",
                        "pattern, linear: Acc", "values", accuracy, 0.25, "note", "4 classes",
                        "name", "pattern, linear: R@90", "values", 0.125, "note", "facts",
                        "classes of pattern", 4, "seconds", 1.5)
            : json_pack("{s:s,s:s}", "protocol", "probes", "skipped", "too few colourways");
    json_t *model = json_pack("{s:s,s:s,s:i,s:s?,s:[o]}", "name", name, "method", method, "seed", 7,
                              "recipe", recipe, "results", result);
    g_assert_nonnull(model);
    return model;
}

static const json_t *row_of(const json_t *figures, const char *id)
{
    gsize place;
    const json_t *row;
    json_array_foreach(figures, place, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "id")), id) == 0)
            return row;
    }
    g_error("no row %s", id);
}

static const char *missing_of(const json_t *figures, const char *id)
{
    return json_string_value(json_object_get(row_of(figures, id), "missing"));
}

/* The text of a column of a model's figures. */
static const char *text_of(const json_t *figures, const char *id, gsize model, gsize column)
{
    const json_t *here = json_array_get(json_object_get(row_of(figures, id), "here"), model);
    const json_t *columns = json_object_get(here, "columns");
    return json_string_value(json_object_get(json_array_get(columns, column), "text"));
}

static gsize count_here(const json_t *figures, const char *id)
{
    return json_array_size(json_object_get(row_of(figures, id), "here"));
}

static json_t *join(json_t *models)
{
    json_t *counts = json_pack("{s:i,s:i}", "pictures", 30, "items", 10);
    json_t *figures = cw_headline_join(models, counts);
    json_decref(counts);
    json_decref(models);
    return figures;
}

static void test_figures(void)
{
    json_t *figures = join(
        json_pack("[oo]", model_of("a", "skill", NULL, 0.5), model_of("b", "skill", NULL, 0.75)));
    g_assert_cmpuint(count_here(figures, "1"), ==, 2);
    /* Shares as percentages; what a column has no value of is a dash. */
    g_assert_cmpstr(text_of(figures, "1", 0, 0), ==, "50.00 / -");
    g_assert_cmpstr(text_of(figures, "1", 0, 1), ==, "25.00 / 12.50");
    g_assert_cmpstr(text_of(figures, "1", 1, 0), ==, "75.00 / -");
    const json_t *here = json_array_get(json_object_get(row_of(figures, "1"), "here"), 1);
    g_assert_cmpint(json_integer_value(json_object_get(here, "seed")), ==, 7);
    g_assert_cmpfloat(json_real_value(json_object_get(here, "seconds")), ==, 1.5);
    g_assert_cmpstr(json_string_value(json_array_get(json_object_get(here, "notes"), 0)), ==,
                    "4 classes");
    g_assert_null(missing_of(figures, "1"));
    /* A fact is a figure, too, and a count of the data is no model's. */
    g_assert_cmpstr(text_of(figures, "12", 0, 0), ==, "4");
    g_assert_cmpstr(text_of(figures, "35", 0, 0), ==, "30 / 10");
    g_assert_null(json_object_get(json_array_get(json_object_get(row_of(figures, "35"), "here"), 0),
                                  "model"));
    json_decref(figures);
}

/* An ablation has rows of its own, known by the views of its recipe. */
static void test_ablation(void)
{
    const char *const parts = "[women_dress]\nneck=0\nsleeve=0\nknee=0.0\n";
    const char *const most = "[women_dress]\nneck=0\nsleeve=0\nknee=1\n";
    json_t *figures = join(json_pack("[oo]", model_of("cut", "skill", parts, 0.5),
                                     model_of("whole", "skill", most, 0.75)));
    g_assert_cmpuint(count_here(figures, "1"), ==, 1);
    g_assert_cmpstr(text_of(figures, "1", 0, 0), ==, "75.00 / -");
    g_assert_cmpuint(count_here(figures, "3a"), ==, 1);
    g_assert_cmpstr(text_of(figures, "3a", 0, 0), ==, "50.00 / -");
    g_assert_cmpstr(missing_of(figures, "4a"), ==,
                    "needs a model of method skill and recipe skill_without_head_crop; train "
                    "--recipe skill_without_head_crop");
    json_decref(figures);
}

static void test_recipe(void)
{
    const char *const text = "[method]\npredict=0.20000000000000001\nrank=1\njoint=2\n"
                             "[run]\nbatch=128\nrate=0.0002\nschedule=step\n";
    json_t *figures =
        join(json_pack("[oo]", model_of("a", "adde", text, 0), model_of("b", "adde_c", NULL, 0)));
    g_assert_cmpstr(text_of(figures, "17a", 0, 0), ==, "0.2 / 1 / 2 / 128 / 0.0002");
    g_assert_cmpstr(text_of(figures, "17b", 0, 0), ==, "- / - / step");
    g_assert_cmpstr(missing_of(figures, "18a"), ==,
                    "the recipe of the model does not lie beside it");
    json_decref(figures);
}

static void test_reasons(void)
{
    json_t *figures =
        join(json_pack("[oo]", model_of("a", "skill", NULL, 0), model_of("b", "dino", NULL, 0.5)));
    g_assert_cmpstr(missing_of(figures, "1"), ==, "too few colourways");
    g_assert_cmpstr(missing_of(figures, "6a"), ==,
                    "needs a column \"product_type\" whose values many colourways have");
    g_assert_cmpstr(missing_of(figures, "8a"), ==,
                    "needs a model of method byol; train --method byol");
    g_assert_cmpstr(missing_of(figures, "14a"), ==,
                    "needs a model of method adde; train --recipe attributes");
    g_assert_cmpstr(missing_of(figures, "9a"), ==, "protocol colour was not asked for");
    g_assert_cmpstr(missing_of(figures, "23"), ==,
                    "published beside the others; no method of this program");
    json_decref(figures);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/headline/rows", test_rows);
    g_test_add_func("/headline/figures", test_figures);
    g_test_add_func("/headline/ablation", test_ablation);
    g_test_add_func("/headline/recipe", test_recipe);
    g_test_add_func("/headline/reasons", test_reasons);
    return g_test_run();
}
