/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/train/training_memory.h"

#include <stdio.h>
#include <unistd.h>

#include "base/error.h"

#define STATE "/proc/self/statm" /* pages: size, resident, ... */

static gsize resident_bytes(GError **error)
{
    g_autofree char *text = NULL;
    gsize pages;
    if (!g_file_get_contents(STATE, &text, NULL, error))
        return 0;
    if (sscanf(text, "%*u %" G_GSIZE_FORMAT, &pages) == 1)
        return pages * (gsize)sysconf(_SC_PAGESIZE);
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "cannot read \"%s\" in %s", text, STATE);
    return 0;
}

/* Rows of features, two covariances and the directions (encode/whitening.c). */
static gsize whitening_bytes(const cw_encoder *encoder, gsize rows)
{
    const gsize d = cw_encoder_dimension(encoder);
    return rows == 0 ? 0 : rows * d * sizeof(float) + 3 * d * d * sizeof(double);
}

/* Rows of features, as they are and centred, and their products (cluster/principal.c). */
static gsize comparison_bytes(const cw_encoder *encoder, gsize rows)
{
    return rows * (2 * cw_encoder_dimension(encoder) * sizeof(float) + rows * sizeof(double));
}

gsize cw_training_memory(const cw_training_memory_known *known, GError **error)
{
    const gsize now = resident_bytes(error);
    const gsize pictures =
        CW_ENCODER_BATCH * cw_encoder_input_floats(known->encoder, 1) * sizeof(float);
    const gsize last = MAX(whitening_bytes(known->encoder, known->whitened),
                           comparison_bytes(known->encoder, known->compared));
    const gsize later = last > known->returned_bytes ? last - known->returned_bytes : 0;
    return now > 0 ? now + known->cache_bytes + pictures + later : 0;
}
