/* SPDX-License-Identifier: Apache-2.0
 *
 * The program finds its models from where it lies itself, so that a tree may be moved.
 */
#include "base/model_file.h"

#include <string.h>

#define RUN_MODEL "model.safetensors"

/* The model called `name` in `folder`, or NULL. (transfer full) */
static char *look_in(const char *folder, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".safetensors", NULL);
    char *path = g_build_filename(folder, file, NULL);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        g_clear_pointer(&path, g_free);
    return path;
}

/* A model that came with the program, or NULL. (transfer full) */
static char *shipped(const char *name)
{
    const char *folder = g_getenv("COLORWAY_MODELS");
    if (folder != NULL)
        return look_in(folder, name);
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    if (program == NULL)
        return NULL;
    g_autofree char *home = g_path_get_dirname(program);
    g_autofree char *built = g_build_filename(home, "..", "models", NULL);
    g_autofree char *installed = g_build_filename(home, "..", "share", "colorway", "models", NULL);
    char *path = look_in(built, name);
    return path != NULL ? path : look_in(installed, name);
}

char *cw_model_file(const char *name)
{
    if (g_file_test(name, G_FILE_TEST_IS_DIR))
        return g_build_filename(name, RUN_MODEL, NULL);
    if (g_file_test(name, G_FILE_TEST_EXISTS) || strchr(name, G_DIR_SEPARATOR) != NULL)
        return g_strdup(name);
    char *path = shipped(name);
    return path != NULL ? path : g_strdup(name);
}
