/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/backup/work_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"

#define OPEN_FOLDERS 16

char *cw_work_folder_new(const char *folder, GError **error)
{
    char *path = g_build_filename(folder, ".colorway-XXXXXX", NULL);
    if (g_mkdtemp_full(path, 0700) != NULL)
        return path;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not make a folder in \"%s\": %s", folder,
                g_strerror(errno));
    g_free(path);
    return NULL;
}

static int remove_one(const char *path, const struct stat *about G_GNUC_UNUSED,
                      int kind G_GNUC_UNUSED, struct FTW *place G_GNUC_UNUSED)
{
    remove(path); /* what cannot be deleted stays, and its folder */
    return 0;
}

void cw_work_folder_remove(const char *path)
{
    if (path != NULL)
        nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

gboolean cw_folder_flush(const char *folder, GError **error)
{
    const int descriptor = g_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    const gboolean ok = descriptor >= 0 && syncfs(descriptor) == 0;
    if (!ok)
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write \"%s\" to disk: %s", folder,
                    g_strerror(errno));
    if (descriptor >= 0)
        close(descriptor);
    return ok;
}
