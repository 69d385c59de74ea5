/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "image/views.h"

static void test_builtin(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_load(NULL, &error);
    g_assert_no_error(error);
    const cw_view_recipe *dress = cw_view_recipes_find(recipes, "women_dress", NULL);
    const cw_view_recipe *shirt = cw_view_recipes_find(recipes, "shirt", NULL);
    const cw_view_recipe *furniture = cw_view_recipes_find(recipes, "furniture", NULL);
    const cw_view_recipe *less = cw_view_recipes_find(recipes, "ablate_p", NULL);
    const cw_view_recipe *dino = cw_view_recipes_find(recipes, "dino", NULL);
    const cw_view_recipe *byol = cw_view_recipes_find(recipes, "byol", NULL);
    g_assert_cmpint(dress->neck + 10 * dress->sleeve + 100 * dress->knee, ==, 121);
    g_assert_true(dress->multi_image && dress->preprocess.person_crop &&
                  dress->preprocess.head_crop && dress->teacher_colour);
    g_assert_true(dress->teacher_locals == 1 && shirt->teacher_locals == 1);
    g_assert_cmpint(shirt->knee, ==, 0);
    g_assert_cmpint(shirt->sleeve, ==, 2);
    g_assert_cmpint(furniture->neck + furniture->sleeve + furniture->knee, ==, 0);
    g_assert_cmpint(furniture->lowres, ==, 6);
    g_assert_false(furniture->preprocess.person_crop);
    g_assert_cmpfloat(less->gray + less->jitter + less->blur, ==, 0.1 + 0.1 + 0.1);
    g_assert_cmpint(less->knee, ==, 1);
    g_assert_cmpfloat(dino->blur_global1, ==, 1);
    g_assert_cmpfloat(dino->solarize_global2, ==, 0.2);
    g_assert_cmpfloat(dino->gray, ==, 0.2);
    g_assert_cmpint(dino->teacher_locals, ==, 0);
    g_assert_cmpint(dino->globals + dino->lowres, ==, 10);
    g_assert_cmpstr(byol->change.jitter_law, ==, "byol");
    g_assert_cmpfloat(byol->blur_global2, ==, 0.1);
}

/* A user's section may change a built-in one key by key, and inherit from it. */
static void test_laid_over(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_view_recipes) recipes =
        cw_view_recipes_parse("# mine\n[women_dress]\ngray = 0.25\n[kimono]\ninherit=women_dress\n"
                              "knee=0\n[plain]\n",
                              "mine.ini", &error);
    g_assert_no_error(error);
    const cw_view_recipe *kimono = cw_view_recipes_find(recipes, "kimono", NULL);
    const cw_view_recipe *ablate = cw_view_recipes_find(recipes, "ablate_H", NULL);
    g_assert_cmpfloat(kimono->gray, ==, 0.25);
    g_assert_cmpint(kimono->sleeve, ==, 2);
    g_assert_cmpint(kimono->knee, ==, 0);
    g_assert_cmpfloat(ablate->gray, ==, 0.25);
    g_assert_cmpint(cw_view_recipes_find(recipes, "plain", NULL)->neck, ==, 0);
    g_assert_null(cw_view_recipes_find(recipes, "kimona", &error));
    g_assert_cmpstr(error->message, ==, "no view recipe \"kimona\"; did you mean \"kimono\"?");
    g_assert_cmpstr(cw_view_recipes_names(recipes)[0], ==, "ablate_H");
}

static void check_refused(const char *text, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_view_recipes_parse(text, "t", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_autofree char *expected = g_strconcat("reading view recipes \"t\": ", message, NULL);
    g_assert_cmpstr(error->message, ==, expected);
}

static void test_refusals(void)
{
    check_refused("[a]\ngrey=0.5\n", "[a] no option \"grey\"; did you mean \"gray\"?");
    check_refused("[a]\ngray=1.5\n",
                  "[a] option gray does not take \"1.5\"; it takes a number from 0 to 1, default "
                  "0.5");
    check_refused("[a]\nsleeve=9\n", "[a] option sleeve does not take \"9\"; it takes a whole "
                                     "number from 0 to 4, default 0");
    check_refused("[a]\ninherit=b\n[b]\ninherit=c\n[c]\ninherit=a\n",
                  "[a] inherits in a circle: a -> b -> c -> a");
    check_refused("[a]\ninherit=shirts\n",
                  "[a] cannot inherit \"shirts\": no such section; did you mean \"shirt\"?");
    check_refused("[a]\nglobal_least=0.9\nglobal_most=0.5\n",
                  "[a] global_least 0.9 is above global_most 0.5");
    check_refused("gray=1\n", "Key file does not start with a group");
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_view_recipes_load("/nowhere/views.ini", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static void test_categories(void)
{
    static const char *const pairs[][2] = {
        {"Women > Dresses", "women_dress"},
        {"Tshirts", "shirt"},
        {"T-Shirts & Tops", "shirt"},
        {"Dress shirts", "shirt"},
        {"Dress Shoes", "object"},
        {"Watches", "object"},
        {"Chairs- Large", "furniture"},
        {"Sofa Sets Large", "furniture"},
        {"Track Pants", "bottoms"},
        {"Apparel/Clothing/Jeans", "bottoms"},
        {"Kombucha", "garment"},
        {"", "garment"},
    };
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_load(NULL, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_assert_cmpstr(cw_view_section(pairs[i][0]), ==, pairs[i][1]);
        g_assert_nonnull(cw_view_recipes_find(recipes, pairs[i][1], NULL));
    }
    g_assert_cmpstr(cw_view_section(NULL), ==, "garment");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/views-recipe/builtin", test_builtin);
    g_test_add_func("/views-recipe/laid-over", test_laid_over);
    g_test_add_func("/views-recipe/refusals", test_refusals);
    g_test_add_func("/views-recipe/categories", test_categories);
    return g_test_run();
}
