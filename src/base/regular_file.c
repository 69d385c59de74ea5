/* SPDX-License-Identifier: Apache-2.0 */
#include "base/regular_file.h"

#include <glib/gstdio.h>

#include "base/error.h"

gboolean cw_regular_file_check(const char *path, const char *what, GError **error)
{
    GStatBuf about;
    if (g_stat(path, &about) != 0 || S_ISREG(about.st_mode) || S_ISDIR(about.st_mode))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "%s \"%s\" is no regular file", what, path);
    return FALSE;
}
