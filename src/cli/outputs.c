/* SPDX-License-Identifier: Apache-2.0
 *
 * Two names mean one file where device and inode are the same, or, while there is none yet, where
 * folder and last part are.
 */
#include "cli/outputs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/model_file.h"

G_GNUC_PRINTF(3, 4)
static gboolean refuse(GError **error, const char *flag, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%s: %s", flag, reason);
    return FALSE;
}

/* ---- the place ------------------------------------------------------------------------------- */

static gboolean follow_link(const cw_named_file *output, GError **error)
{
    g_autofree char *target = g_file_read_link(*output->path, NULL);
    if (target == NULL)
        return TRUE;
    char *real = realpath(*output->path, NULL);
    if (real == NULL)
        return refuse(error, output->flag, "\"%s\" is a link to \"%s\", which is not there",
                      *output->path, target);
    g_free(*output->path);
    *output->path = real;
    return TRUE;
}

static gboolean check_folder(const cw_named_file *output, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(*output->path);
    if (!g_file_test(folder, G_FILE_TEST_EXISTS))
        return refuse(error, output->flag, "no folder \"%s\"", folder);
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        return refuse(error, output->flag, "\"%s\" is no folder", folder);
    if (access(folder, W_OK | X_OK) != 0)
        return refuse(error, output->flag, "cannot write to folder \"%s\": %s", folder,
                      g_strerror(errno));
    return TRUE;
}

static gboolean check_place(const cw_named_file *output, GError **error)
{
    struct stat about;
    if (**output->path == '\0')
        return refuse(error, output->flag, "no file named");
    if (!follow_link(output, error))
        return FALSE;
    const char *path = *output->path;
    const gboolean there = stat(path, &about) == 0;
    if (!there && errno != ENOENT && errno != ENOTDIR)
        return refuse(error, output->flag, "cannot write \"%s\": %s", path, g_strerror(errno));
    if (there && S_ISDIR(about.st_mode))
        return refuse(error, output->flag, "\"%s\" is a folder; name a file in it", path);
    if (there && !S_ISREG(about.st_mode))
        return refuse(error, output->flag, "\"%s\" is a device or a pipe; name a file", path);
    return check_folder(output, error);
}

/* ---- whose it is ----------------------------------------------------------------------------- */

/* `path` without links in its folder. (transfer full) */
static char *settle_folder(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *real = realpath(folder, NULL);
    return g_build_filename(real != NULL ? real : folder, name, NULL);
}

static gboolean is_same(const char *one, const char *other)
{
    struct stat a, b;
    const gboolean one_there = stat(one, &a) == 0, other_there = stat(other, &b) == 0;
    if (one_there && other_there)
        return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
    if (one_there || other_there)
        return FALSE;
    g_autofree char *one_settled = settle_folder(one), *other_settled = settle_folder(other);
    return strcmp(one_settled, other_settled) == 0;
}

static gboolean check_apart(const cw_named_file *output, const char *flag, const char *path,
                            GError **error)
{
    if (!is_same(*output->path, path))
        return TRUE;
    return refuse(error, output->flag, "\"%s\" is what %s names, too", *output->path, flag);
}

/* Whether `path` begins with `shop` and ends as the files do that a catalogue has beside it. */
static gboolean is_beside(const char *path, const char *shop)
{
    static const char *const ends[] = {"-wal", "-shm", "-journal", "-server", ".cwv", ".json"};
    const gsize length = strlen(shop);
    if (strncmp(path, shop, length) != 0 || path[length] != '-')
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_suffix(path + length, ends[i]))
            return TRUE;
    return FALSE;
}

/* A catalogue behind a link has its files beside the link, or where that leads. */
static gboolean check_catalog(const cw_named_file *output, const char *catalog, GError **error)
{
    g_autofree char *path = settle_folder(*output->path), *named = settle_folder(catalog);
    g_autofree char *real = realpath(catalog, NULL);
    if (!check_apart(output, "--catalog", catalog, error))
        return FALSE;
    if (is_beside(path, named) || (real != NULL && is_beside(path, real)))
        return refuse(error, output->flag, "\"%s\" belongs to what --catalog names", *output->path);
    return TRUE;
}

static gboolean check_input(const cw_named_file *output, const cw_named_file *input, GError **error)
{
    if (*input->path == NULL)
        return TRUE;
    const gboolean model =
        strcmp(input->flag, "--model") == 0 || strcmp(input->flag, "--against") == 0;
    g_autofree char *path = model ? cw_model_file(*input->path) : g_strdup(*input->path);
    return !g_file_test(path, G_FILE_TEST_EXISTS) || check_apart(output, input->flag, path, error);
}

gboolean cw_outputs_check(const cw_call *call, const cw_named_file *outputs,
                          const cw_named_file *inputs, GError **error)
{
    const gboolean of_catalog = call->catalog != NULL && *call->catalog != '\0';
    for (const cw_named_file *output = outputs; output->flag != NULL; output++) {
        if (*output->path == NULL)
            continue;
        if (!check_place(output, error) ||
            (of_catalog && !check_catalog(output, call->catalog, error)))
            return FALSE;
        for (const cw_named_file *input = inputs; input->flag != NULL; input++)
            if (!check_input(output, input, error))
                return FALSE;
        for (const cw_named_file *earlier = outputs; earlier < output; earlier++)
            if (*earlier->path != NULL &&
                !check_apart(output, earlier->flag, *earlier->path, error))
                return FALSE;
    }
    return TRUE;
}
