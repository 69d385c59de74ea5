/* SPDX-License-Identifier: Apache-2.0 */
#include "base/plain_name.h"

#include <string.h>

#include "base/error.h"

#define MOST 64

gboolean cw_plain_name_check(const char *name, const char *what, GError **error)
{
    static const char plain[] = G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "._-";
    const gsize length = strlen(name);
    if (length >= 1 && length <= MOST && strspn(name, plain) == length && *name != '.' &&
        *name != '-')
        return TRUE;
    g_set_error(
        error, CW_ERROR, CW_ERROR_USAGE,
        "\"%s\" is no name of a %s; it takes 1 to %d letters, digits, '_', '.' and '-', and "
        "begins with none of the last two",
        name, what, MOST);
    return FALSE;
}
