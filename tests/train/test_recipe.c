/* SPDX-License-Identifier: Apache-2.0
 *
 * Recipes: settings over file over habits over defaults; every slip is named; what is written reads
 * back to the same.
 */
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "method/self_distillation.h"
#include "train/recipe.h"

static cw_recipe *load_well(const char *method, const char *path, const char *const *settings)
{
    g_autoptr(GError) error = NULL;
    cw_recipe *recipe = cw_recipe_load(method, path, settings, &error);
    g_assert_no_error(error);
    return recipe;
}

static const cw_self_distillation_settings *method_settings(const cw_recipe *recipe)
{
    return recipe->method_settings;
}

/* A file with `text`; deleted by its owner. (transfer full) */
static char *write_file(const char *text)
{
    char *path = NULL;
    const int descriptor = g_file_open_tmp("colorway-recipe-XXXXXX.ini", &path, NULL);
    g_assert_cmpint(descriptor, >=, 0);
    g_close(descriptor, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static void test_defaults(void)
{
    g_autoptr(cw_recipe) recipe = load_well("skill", NULL, NULL);
    g_assert_cmpstr(recipe->method->row.name, ==, "skill");
    g_assert_cmpint(method_settings(recipe)->prototypes, ==, 1024);
    g_assert_cmpfloat(method_settings(recipe)->teacher_temperature, ==, 0.04);
    g_assert_cmpfloat(method_settings(recipe)->teacher_temperature_end, ==, 0.07);
    g_assert_cmpfloat(recipe->run.decay, ==, 0.04);
    g_assert_cmpfloat(recipe->run.decay_end, ==, 0.4);
    g_assert_cmpstr(recipe->run.optimiser, ==, "adamw");
    g_assert_cmpstr(recipe->backbone_row->row.name, ==, "resnet18");
    g_assert_cmpstr(recipe->schedule->row.name, ==, "cosine");
}

/* The later wins: default 64, the file's 32, the setting's 16. */
static void test_order(void)
{
    static const char *const over[] = {"batch=16", "method.momentum=0.5", NULL};
    g_autofree char *path =
        write_file("[run]\nbatch=32\nepochs=7\n[method]\nprototypes=64\n[views]\nlowres=3\n"
                   "[shirt]\nlowres=1\n");
    g_autoptr(cw_recipe) plain = load_well("skill", NULL, NULL);
    g_autoptr(cw_recipe) file = load_well("skill", path, NULL);
    g_autoptr(cw_recipe) set = load_well("skill", path, over);
    g_assert_cmpint(plain->run.batch, ==, 64);
    g_assert_cmpint(file->run.batch, ==, 32);
    g_assert_cmpint(set->run.batch, ==, 16);
    g_assert_cmpint(set->run.epochs, ==, 7);
    g_assert_cmpint(method_settings(set)->prototypes, ==, 64);
    g_assert_cmpfloat(method_settings(set)->momentum, ==, 0.5);
    g_assert_cmpint(cw_recipe_views(set, "dress", NULL)->lowres, ==, 3);
    g_assert_cmpint(cw_recipe_views(set, "Men > Shirts", NULL)->lowres, ==, 1);
    g_assert_cmpint(cw_recipe_views(plain, "dress", NULL)->lowres, !=, 3);
    g_remove(path);
}

/* Every recipe that the program carries is whole, and is what its file says. */
static void test_carried(void)
{
    for (const cw_row *const *row = cw_recipe_table.rows; *row != NULL; row++) {
        g_autofree char *name = g_strconcat((*row)->name, ".ini", NULL);
        g_autofree char *path = g_build_filename(COLORWAY_RECIPES, name, NULL);
        g_autoptr(cw_recipe) carried = load_well(NULL, (*row)->name, NULL);
        g_autoptr(cw_recipe) file = load_well(NULL, path, NULL);
        g_autofree char *one = cw_recipe_format(carried), *other = cw_recipe_format(file);
        g_assert_cmpstr(one, ==, other);
        g_assert_cmpstr((*row)->summary, !=, "");
    }
    g_autoptr(GDir) folder = g_dir_open(COLORWAY_RECIPES, 0, NULL);
    gsize files = 0;
    while (g_dir_read_name(folder) != NULL)
        files++;
    g_assert_cmpuint(files, ==, cw_row_count(&cw_recipe_table));
}

/* SkiLL looks at each category by its own section, DINO at all by one. */
static void test_views(void)
{
    static const char *const sizes[] = {"global_px=48", "local_px=16", NULL};
    g_autoptr(cw_recipe) skill = load_well("skill", NULL, sizes);
    g_autoptr(cw_recipe) dino = load_well("dino", NULL, sizes);
    g_assert_true(cw_recipe_views(skill, "sofa", NULL) != cw_recipe_views(skill, "dress", NULL));
    g_assert_true(cw_recipe_views(dino, "sofa", NULL) == cw_recipe_views(dino, "dress", NULL));
    g_assert_cmpint(cw_recipe_views(dino, NULL, NULL)->lowres, ==, 8);
    g_assert_cmpint(cw_recipe_picture_px(dino, NULL), ==, 48);
    static const char *const larger[] = {"run.picture_px=80", NULL};
    g_autoptr(cw_recipe) other = load_well("dino", NULL, larger);
    g_assert_cmpint(cw_recipe_picture_px(other, NULL), ==, 80);
}

static void test_reads_back(void)
{
    static const char *const settings[] = {"rate=0.00031415926535",
                                           "lowres=3",
                                           "prototypes=77",
                                           "dino.globals=2",
                                           "optimiser.momentum=0.25",
                                           "detector=none",
                                           NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_recipe) recipe = load_well("dino", NULL, settings);
    g_autofree char *first = cw_recipe_format(recipe);
    g_autoptr(cw_recipe) again = cw_recipe_parse(first, &error);
    g_assert_no_error(error);
    g_autofree char *second = cw_recipe_format(again);
    g_assert_cmpstr(first, ==, second);
    g_assert_true(again->method == recipe->method);
    g_assert_cmpfloat(again->run.rate, ==, 0.00031415926535);
    g_assert_cmpint(cw_recipe_views(again, NULL, NULL)->lowres, ==, 3);
    /* As a file, too: a recipe that a run wrote is given to the next. */
    g_autofree char *path = write_file(first);
    g_autoptr(cw_recipe) file = load_well("dino", path, NULL);
    g_autofree char *third = cw_recipe_format(file);
    g_assert_cmpstr(first, ==, third);
    g_remove(path);
}

/* A run of an older version is known again: the settings that came since have their defaults, and
 * views of methods that it did not have do not matter. */
static void test_is_an_older_text(void)
{
    static const char *const settings[] = {"prototypes=77", "views.gray=0.5", NULL};
    g_autoptr(cw_recipe) recipe = load_well("dino", NULL, settings);
    g_autofree char *text = cw_recipe_format(recipe);
    g_assert_nonnull(strstr(text, "[dino]"));
    g_assert_null(strstr(text, "[byol]"));
    g_assert_true(cw_recipe_is(recipe, text));
    g_autofree char *more = g_strconcat(text, "\n[byol]\ngray=0.25\n", NULL);
    g_assert_true(cw_recipe_is(recipe, more));
    g_auto(GStrv) parts = g_strsplit(text, "\nembed_turn=0\n", 2);
    g_autofree char *fewer = g_strjoinv("\n", parts);
    g_assert_cmpuint(strlen(fewer), <, strlen(text));
    g_assert_true(cw_recipe_is(recipe, fewer));
    g_autofree char *other = g_strconcat(text, "\n[dino]\ngray=0.25\n", NULL);
    g_assert_false(cw_recipe_is(recipe, other));
    g_assert_false(cw_recipe_is(recipe, "no key file"));
}

static void assert_refused(const char *method, const char *path, const char *setting, int code,
                           const char *pattern)
{
    g_autoptr(GError) error = NULL;
    const char *const settings[] = {setting, NULL};
    g_assert_null(cw_recipe_load(method, path, settings, &error));
    g_assert_error(error, CW_ERROR, code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
}

static void test_slips(void)
{
    assert_refused("triplet", NULL, "embed_stages=2", CW_ERROR_USAGE,
                   "project is trained on other features than embed_stages=2, embed_stripes=1 *");
    assert_refused("triplet", NULL, "stripes=2", CW_ERROR_USAGE, "project * stripes alike");
    assert_refused("dinoo", NULL, NULL, CW_ERROR_NOT_FOUND, "*did you mean \"dino\"*");
    assert_refused("dino", NULL, "epoch=3", CW_ERROR_USAGE, "*\"epoch\"*did you mean \"epochs\"*");
    assert_refused("dino", NULL, "epochs", CW_ERROR_USAGE, "*\"epochs\" is not key=value*");
    assert_refused("dino", NULL, "=3", CW_ERROR_USAGE, "*is not key=value*");
    assert_refused("dino", NULL, "epochs=0", CW_ERROR_USAGE, "*epochs*0*1*");
    assert_refused("dino", NULL, "rate=nan", CW_ERROR_USAGE, "*rate*nan*");
    assert_refused("dino", NULL, "rate=fast", CW_ERROR_USAGE, "*rate*fast*");
    assert_refused("dino", NULL, "backbone=resnet19", CW_ERROR_NOT_FOUND, "*resnet1*");
    assert_refused("dino", NULL, "optimiser=adam_w", CW_ERROR_NOT_FOUND, "*adamw*");
    assert_refused("dino", NULL, "schedule=cosin", CW_ERROR_NOT_FOUND, "*did you mean \"cosine\"*");
    assert_refused("dino", NULL, "schedule_every=0", CW_ERROR_USAGE, "*schedule_every*");
    assert_refused("dino", NULL, "momentum=0.9", CW_ERROR_USAGE,
                   "*stands in two groups; say method.momentum or optimiser.momentum*");
    assert_refused("dino", NULL, "run.epoch=3", CW_ERROR_USAGE, "*epoch*");
    assert_refused("dino", NULL, "dino.grey=0.3", CW_ERROR_USAGE, "*grey*");
    assert_refused(NULL, "smal_shop", NULL, CW_ERROR_NOT_FOUND, "*did you mean \"small_shop\"*");
    assert_refused("dino", "/nowhere/x.ini", NULL, CW_ERROR_NOT_FOUND, "*/nowhere/x.ini*");
}

static void test_bad_files(void)
{
    static const struct {
        const char *text, *pattern;
    } cases[] = {
        {"epochs=3\n", "*"},
        {"[run\nepochs=3\n", "*"},
        {"[run]\nepochs three\n", "*"},
        {"[run]\nepoch=3\n", "*epoch*"},
        {"[mystery]\ninherit=nothing\n", "*nothing*"},
        {"[a]\ninherit=b\n[b]\ninherit=a\n", "*"},
        {"[dino]\nglobals=many\n", "*many*"},
        {"[backbone]\nstandardise=1\nlast_stages=2\n", "standardise is trained on other *"},
        {"[run]\nbackbone=\xff\xfe\n", "*"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = write_file(cases[i].text);
        g_test_message("%s", cases[i].text);
        g_assert_null(cw_recipe_load("dino", path, NULL, &error));
        g_assert_cmpuint(error->domain, ==, CW_ERROR);
        g_assert_true(error->code == CW_ERROR_USAGE || error->code == CW_ERROR_NOT_FOUND);
        g_assert_true(g_pattern_match_simple(cases[i].pattern, error->message));
        g_remove(path);
    }
}

/* A recipe names its method: given to another one it is refused. */
static void test_other_method(void)
{
    g_autoptr(cw_recipe) dino = load_well("dino", NULL, NULL);
    g_autofree char *text = cw_recipe_format(dino);
    g_autofree char *path = write_file(text);
    assert_refused("skill", path, NULL, CW_ERROR_USAGE, "*dino*skill*");
    g_autoptr(cw_recipe) own = load_well(NULL, path, NULL);
    g_assert_cmpstr(own->method->row.name, ==, "dino");
    g_autoptr(cw_recipe) plain = load_well(NULL, NULL, NULL);
    g_assert_cmpstr(plain->method->row.name, ==, "skill");
    g_remove(path);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/recipe/defaults", test_defaults);
    g_test_add_func("/recipe/order", test_order);
    g_test_add_func("/recipe/carried", test_carried);
    g_test_add_func("/recipe/views", test_views);
    g_test_add_func("/recipe/reads-back", test_reads_back);
    g_test_add_func("/recipe/is-an-older-text", test_is_an_older_text);
    g_test_add_func("/recipe/slips", test_slips);
    g_test_add_func("/recipe/bad-files", test_bad_files);
    g_test_add_func("/recipe/other-method", test_other_method);
    return g_test_run();
}
