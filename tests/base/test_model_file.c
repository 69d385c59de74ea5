/* SPDX-License-Identifier: Apache-2.0
 *
 * Whose model a name means: a file or a run of the user before one that came with the program.
 */
#include "base/model_file.h"

#include <glib/gstdio.h>

typedef struct {
    char *folder, *here;
} place;

static void open_place(place *p, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    p->here = g_get_current_dir();
    p->folder = g_dir_make_tmp("cw-model-file-XXXXXX", &error);
    g_assert_no_error(error);
    g_assert_cmpint(g_chdir(p->folder), ==, 0);
    g_assert_cmpint(g_mkdir("box", 0777), ==, 0);
    g_assert_true(g_file_set_contents("box/starter.safetensors", "weights", -1, &error));
    g_setenv("COLORWAY_MODELS", "box", TRUE);
}

static void close_place(place *p, gconstpointer data G_GNUC_UNUSED)
{
    g_remove("box/starter.safetensors");
    g_rmdir("box");
    g_remove("starter");
    g_rmdir("starter");
    g_assert_cmpint(g_chdir(p->here), ==, 0);
    g_assert_cmpint(g_rmdir(p->folder), ==, 0);
    g_free(p->folder);
    g_free(p->here);
}

static void assert_means(const char *name, const char *file, const char *address)
{
    g_autofree char *found = cw_model_file(name), *said = cw_model_address(name);
    g_autofree char *absolute = g_canonicalize_filename(address, NULL);
    g_assert_cmpstr(found, ==, file);
    g_assert_cmpstr(said, ==, g_str_has_prefix(address, CW_MODEL_SHIPPED) ? address : absolute);
}

static void test_names(place *p G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
    assert_means("starter", "box/starter.safetensors", "shipped:starter");
    assert_means("shipped:starter", "box/starter.safetensors", "shipped:starter");
    assert_means("box/starter.safetensors", "box/starter.safetensors", "box/starter.safetensors");
    assert_means("another", "another", "another");
    assert_means("./starter", "./starter", "starter");
    g_assert_true(g_file_set_contents("starter", "mine", -1, NULL));
    assert_means("starter", "starter", "starter");
    assert_means("shipped:starter", "box/starter.safetensors", "shipped:starter");
    g_assert_cmpint(g_remove("starter"), ==, 0);
    g_assert_cmpint(g_mkdir("starter", 0777), ==, 0);
    assert_means("starter", "starter/model.safetensors", "starter/model.safetensors");
    g_setenv("COLORWAY_MODELS", "nowhere", TRUE);
    assert_means("shipped:starter", "shipped:starter", "shipped:starter");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/model-file/names", place, NULL, open_place, test_names, close_place);
    return g_test_run();
}
