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

/* Whether a user of that name means something of their own. */
static gboolean is_own(const char *name)
{
    return g_file_test(name, G_FILE_TEST_EXISTS) || strchr(name, G_DIR_SEPARATOR) != NULL;
}

char *cw_model_file(const char *name)
{
    char *path = NULL;
    if (g_str_has_prefix(name, CW_MODEL_SHIPPED))
        path = shipped(name + strlen(CW_MODEL_SHIPPED));
    else if (g_file_test(name, G_FILE_TEST_IS_DIR))
        path = g_build_filename(name, RUN_MODEL, NULL);
    else if (!is_own(name))
        path = shipped(name);
    return path != NULL ? path : g_strdup(name);
}

char *cw_model_address(const char *name)
{
    if (g_str_has_prefix(name, CW_MODEL_SHIPPED))
        return g_strdup(name);
    g_autofree char *came_with = is_own(name) ? NULL : shipped(name);
    g_autofree char *file = cw_model_file(name);
    return came_with != NULL ? g_strconcat(CW_MODEL_SHIPPED, name, NULL)
                             : g_canonicalize_filename(file, NULL);
}
