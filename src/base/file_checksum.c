/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file_checksum.h"

#include <errno.h>
#include <stdio.h>

#include "base/error.h"
#include "base/regular_file.h"

#define BLOCK_BYTES (1 << 16)

static void fail(const char *path, const char *what, GError **error)
{
    const int code = errno;
    if (code == ENOENT || code == ENOTDIR)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no %s \"%s\"", what, path);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not read %s \"%s\": %s", what, path,
                    g_strerror(code));
}

char *cw_file_checksum(const char *path, const char *what, guint64 *bytes, GError **error)
{
    if (!cw_regular_file_check(path, what, error))
        return NULL;
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        fail(path, what, error);
        return NULL;
    }
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree guchar *block = g_malloc(BLOCK_BYTES);
    guint64 total = 0;
    for (gsize count; (count = fread(block, 1, BLOCK_BYTES, file)) > 0; total += count)
        g_checksum_update(sum, block, (gssize)count);
    const gboolean failed = ferror(file) != 0;
    if (failed)
        fail(path, what, error);
    fclose(file);
    if (!failed && bytes != NULL)
        *bytes = total;
    return failed ? NULL : g_strdup(g_checksum_get_string(sum));
}
