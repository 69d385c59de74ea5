/* SPDX-License-Identifier: Apache-2.0 */
#include "base/write_all.h"

#include <errno.h>
#include <unistd.h>

#define MOST_AT_ONCE ((gsize)1 << 30) /* bytes; some systems refuse more */

gboolean cw_write_all(int descriptor, gconstpointer bytes, gsize count)
{
    const guint8 *place = bytes;
    while (count > 0) {
        const gssize written = write(descriptor, place, MIN(count, MOST_AT_ONCE));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return FALSE;
        place += written;
        count -= (gsize)written;
    }
    return TRUE;
}
