/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors that several evaluations share, so that a picture is looked at once for all of them
 * that want the whole, and once for those that want its windows. What makes them goes by its
 * column's name: one memory serves one model and one seed.
 */
#pragma once

#include "engine/catalog/picture_vectors.h"

G_BEGIN_DECLS

typedef struct cw_vector_memory cw_vector_memory;

cw_vector_memory *cw_vector_memory_new(void);
void cw_vector_memory_free(cw_vector_memory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_vector_memory, cw_vector_memory_free)

/* Fills the rows of `vectors` that are not present and known for `keys` [count], which tell
 * pictures apart. */
void cw_vector_memory_recall(const cw_vector_memory *memory, const char *column,
                             const char *const *keys, cw_picture_vectors *vectors);

/* Remembers the rows that are present. */
void cw_vector_memory_keep(cw_vector_memory *memory, const char *column, const char *const *keys,
                           const cw_picture_vectors *vectors);

G_END_DECLS
