/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/vector_memory.h"

#include <string.h>

struct cw_vector_memory {
    GHashTable *columns; /* name and windows -> GHashTable: key -> float [windows,D] */
};

static void free_column(gpointer column)
{
    g_hash_table_unref(column);
}

cw_vector_memory *cw_vector_memory_new(void)
{
    cw_vector_memory *memory = g_new(cw_vector_memory, 1);
    memory->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_column);
    return memory;
}

void cw_vector_memory_free(cw_vector_memory *memory)
{
    if (memory == NULL)
        return;
    g_hash_table_unref(memory->columns);
    g_free(memory);
}

/* Whole pictures and those with their windows are remembered apart. */
static char *name_of(const char *column, const cw_picture_vectors *vectors)
{
    return g_strdup_printf("%s %" G_GSIZE_FORMAT, column, vectors->windows);
}

void cw_vector_memory_recall(const cw_vector_memory *memory, const char *column,
                             const char *const *keys, cw_picture_vectors *vectors)
{
    g_autofree char *name = name_of(column, vectors);
    const gsize width = cw_picture_vectors_width(vectors);
    GHashTable *known = g_hash_table_lookup(memory->columns, name);
    for (gsize i = 0; known != NULL && i < vectors->count; i++) {
        const float *row = vectors->present[i] ? NULL : g_hash_table_lookup(known, keys[i]);
        if (row == NULL)
            continue;
        memcpy(vectors->vectors + i * width, row, width * sizeof *row);
        vectors->present[i] = TRUE;
    }
}

void cw_vector_memory_keep(cw_vector_memory *memory, const char *column, const char *const *keys,
                           const cw_picture_vectors *vectors)
{
    g_autofree char *name = name_of(column, vectors);
    const gsize width = cw_picture_vectors_width(vectors);
    GHashTable *known = g_hash_table_lookup(memory->columns, name);
    if (known == NULL) {
        known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_hash_table_insert(memory->columns, g_steal_pointer(&name), known);
    }
    for (gsize i = 0; i < vectors->count; i++) {
        const float *row = vectors->vectors + i * width;
        if (vectors->present[i] && !g_hash_table_contains(known, keys[i]))
            g_hash_table_insert(known, g_strdup(keys[i]), g_memdup2(row, width * sizeof *row));
    }
}
