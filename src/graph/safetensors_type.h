/* SPDX-License-Identifier: Apache-2.0
 *
 * The element types of safetensors files, a row each; private to reading and writing them.
 */
#pragma once

#include "graph/safetensors.h"

G_BEGIN_DECLS

typedef struct {
    const char *name; /* as the header says it */
    gsize bytes;      /* of one element */
    /* Exactly one of the two is there: floats or whole numbers. */
    void (*to_f32)(const guint8 *bytes, gsize count, float *values);
    void (*to_i64)(const guint8 *bytes, gsize count, gint64 *values);
} cw_safetensors_type_row;

/* Indexed by cw_safetensors_type. */
extern const cw_safetensors_type_row cw_safetensors_types[CW_SAFETENSORS_TYPES];

/* Finds a type by the header's word. */
gboolean cw_safetensors_type_find(const char *name, cw_safetensors_type *type);

G_END_DECLS
