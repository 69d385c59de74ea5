/* SPDX-License-Identifier: Apache-2.0
 *
 * Blocks of a stored vector have length 1/sqrt(A), for the whole has 1; what has no blocks was
 * learned at the length sqrt(D).
 */
#include "encode/attribute_memory.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "score/similarity.h"

gboolean cw_attribute_memory_get(cw_attribute_memory *memory, const cw_encoder *encoder,
                                 GError **error)
{
    const cw_encoder_form *form = cw_encoder_get_form(encoder);
    const cw_attribute_blocks *blocks = &form->blocks;
    *memory =
        (cw_attribute_memory){.width = blocks->width, .types = cw_attribute_blocks_count(blocks)};
    if (!blocks->memory) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "model \"%s\" (method %s) has no memory of attribute values to edit by; train "
                    "--method adde_m or amnet makes one",
                    form->settings.name, form->settings.method);
        return FALSE;
    }
    const cw_parameter *prototypes = cw_encoder_find(encoder, CW_HEAD_MEMORY);
    if (form->settings.whitened ||
        cw_encoder_dimension(encoder) != (gsize)prototypes->shape.size[0]) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "vectors of model \"%s\" are not those that its memory was learned for: it was "
                    "trained with embed_slices or whitening",
                    form->settings.name);
        return FALSE;
    }
    for (gsize a = 0; a < memory->types; a++) {
        memory->values[a] = cw_attribute_blocks_values(blocks, a);
        memory->columns[a] = memory->count;
        memory->count += memory->values[a];
    }
    memory->prototypes = prototypes->data;
    return !blocks->fused || (memory->fusion = cw_attribute_fusion_new(encoder, error)) != NULL;
}

void cw_attribute_memory_clear(cw_attribute_memory *memory)
{
    g_clear_pointer(&memory->fusion, cw_attribute_fusion_free);
}

static gsize dimension_of(const cw_attribute_memory *memory)
{
    return memory->fusion != NULL ? cw_attribute_fusion_dimension(memory->fusion)
                                  : memory->types * (gsize)memory->width;
}

static void add_prototype(const cw_attribute_memory *memory, gsize type, gint32 value,
                          double factor, float *vector)
{
    const float *entry = memory->prototypes + memory->columns[type] + (gsize)value;
    for (gsize d = 0; d < dimension_of(memory); d++)
        vector[d] += (float)(factor * entry[d * memory->count]);
}

/* Adds `added` times the prototypes of new values to a vector [D], `taken` times those of old ones.
 */
static void add_changes(const cw_attribute_memory *memory, const cw_attribute_change *changes,
                        gsize count, double added, double taken, float *vector)
{
    for (gsize c = 0; c < count; c++) {
        if (changes[c].from >= 0 && taken < 0)
            add_prototype(memory, changes[c].type, changes[c].from, taken, vector);
        if (changes[c].to >= 0)
            add_prototype(memory, changes[c].type, changes[c].to, added, vector);
    }
}

/* As many at once as one run of the layer takes. */
static void fuse(const cw_attribute_memory *memory, const cw_attribute_change *changes, gsize count,
                 float *vectors, gsize rows)
{
    const gsize dimension = dimension_of(memory);
    const double taken = cw_attribute_fusion_subtracts(memory->fusion) ? -1 : 0;
    g_autofree float *targets = g_new(float, CW_ATTRIBUTE_FUSION_ROWS *dimension);
    for (gsize first = 0; first < rows; first += CW_ATTRIBUTE_FUSION_ROWS) {
        const gsize some = MIN(CW_ATTRIBUTE_FUSION_ROWS, rows - first);
        memset(targets, 0, some * dimension * sizeof *targets);
        for (gsize n = 0; n < some; n++)
            add_changes(memory, changes + (first + n) * count, count, 1, taken,
                        targets + n * dimension);
        cw_attribute_fusion_run(memory->fusion, targets, some, vectors + first * dimension);
    }
}

void cw_attribute_memory_edit(const cw_attribute_memory *memory, const cw_attribute_change *changes,
                              gsize count, float *vectors, gsize rows)
{
    const gsize dimension = dimension_of(memory);
    if (count == 0)
        return;
    if (memory->fusion != NULL) {
        fuse(memory, changes, count, vectors, rows);
        return;
    }
    const double factor = 1 / sqrt((double)memory->types);
    for (gsize n = 0; n < rows; n++)
        add_changes(memory, changes + n * count, count, factor, -factor, vectors + n * dimension);
    cw_similarity_normalise(vectors, rows, dimension);
}

gint32 cw_attribute_memory_read(const cw_attribute_memory *memory, gsize type, const float *vector)
{
    if (memory->fusion != NULL)
        return cw_attribute_fusion_read(memory->fusion, type, vector);
    const gsize first = type * (gsize)memory->width, end = first + (gsize)memory->width;
    double most = 0;
    gint32 best = -1;
    for (gsize v = 0; v < memory->values[type]; v++) {
        const float *entry = memory->prototypes + memory->columns[type] + v;
        double product = 0, squares = 0;
        for (gsize d = first; d < end; d++) {
            product += (double)vector[d] * entry[d * memory->count];
            squares += (double)entry[d * memory->count] * entry[d * memory->count];
        }
        const double cosine = product / MAX(sqrt(squares), 1e-12);
        if (best < 0 || cosine > most) {
            most = cosine;
            best = (gint32)v;
        }
    }
    return best;
}

void cw_attribute_memory_start(const cw_attribute_memory *memory, const float *rows,
                               const gsize *order, gsize draws, float *prototypes)
{
    const gsize dimension = dimension_of(memory);
    const gsize width = memory->fusion != NULL ? 0 : (gsize)memory->width;
    const double length = memory->fusion != NULL ? (double)dimension : (double)memory->types;
    const double scale = sqrt(length) / (double)draws;
    memset(prototypes, 0, dimension * memory->count * sizeof *prototypes);
    for (gsize a = 0; a < memory->types; a++)
        for (gsize v = 0; v < memory->values[a]; v++) {
            const gsize column = memory->columns[a] + v;
            const gsize end = memory->fusion != NULL ? dimension : (a + 1) * width;
            for (gsize d = a * width; d < end; d++) {
                double sum = 0;
                for (gsize n = 0; n < draws; n++)
                    sum += rows[order[column * draws + n] * dimension + d];
                prototypes[d * memory->count + column] = (float)(scale * sum);
            }
        }
}
