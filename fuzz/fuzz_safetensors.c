/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a safetensors file: opened, and when that works every tensor is converted.
 */
#include "graph/safetensors.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(data, size);
    g_autoptr(cw_safetensors) file = cw_safetensors_open_bytes(bytes, NULL);
    const cw_safetensors_entry *entries = NULL;
    guint count = file != NULL ? cw_safetensors_entries(file, &entries) : 0;
    for (guint i = 0; i < count; i++) {
        gsize elements = cw_safetensors_count(&entries[i]);
        g_autofree float *floats = g_new(float, elements + 1);
        g_autofree gint64 *numbers = g_new(gint64, elements + 1);
        if (!cw_safetensors_read_f32(&entries[i], floats, NULL) &&
            !cw_safetensors_read_i64(&entries[i], numbers, NULL))
            g_assert_not_reached();
    }
    return 0;
}
