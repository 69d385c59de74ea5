/* SPDX-License-Identifier: Apache-2.0 */
#include "base/size.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define ALIGNMENT 64 /* one cache line, one AVX-512 register */

gpointer cw_size_alloc(gsize count, gsize element_bytes, const char *purpose, GError **error)
{
    gsize bytes;
    gpointer memory = NULL;
    if (g_size_checked_mul(&bytes, count, element_bytes) && bytes <= G_MAXSSIZE - ALIGNMENT)
        memory = aligned_alloc(ALIGNMENT, (bytes / ALIGNMENT + 1) * ALIGNMENT);
    if (memory == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_TOO_LARGE,
                    "could not take memory for %s: %" G_GSIZE_FORMAT " x %" G_GSIZE_FORMAT " bytes",
                    purpose, count, element_bytes);
        return NULL;
    }
    return memset(memory, 0, bytes);
}

void cw_size_free(gpointer memory)
{
    free(memory);
}

void cw_size_free_indirect(void *pointer_address)
{
    free(*(gpointer *)pointer_address);
}
