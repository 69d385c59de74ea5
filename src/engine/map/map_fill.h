/* SPDX-License-Identifier: Apache-2.0
 *
 * Units at their places on a map: what the verb and the report both draw.
 */
#pragma once

#include "engine/map/map_columns.h"

G_BEGIN_DECLS

typedef struct {
    cw_map_values values;
    const cw_units *units;
    const guint32 *chosen; /* [count] the units that are mapped, rising; NULL: all of them */
    gsize count;
    guint64 seed;
    int threads;
    const cw_progress *progress;
} cw_map_source;

/* Fills a zero `result`, but for the model's name and what was left out; on failure it is left for
 * cw_map_result_clear(). Fewer than CW_MAP_LEAST units are CW_ERROR_USAGE. */
gboolean cw_map_fill(const cw_map_source *source, cw_map_result *result, GError **error);

G_END_DECLS
