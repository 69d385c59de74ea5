/* SPDX-License-Identifier: Apache-2.0
 *
 * Blocks of a stored vector have length 1/sqrt(A), for the whole has 1.
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
                    "--method adde_m makes one",
                    form->settings.name, form->settings.method);
        return FALSE;
    }
    if (cw_encoder_dimension(encoder) != memory->types * (gsize)memory->width) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "vectors of model \"%s\" are not one block an attribute: it was trained with "
                    "embed_slices or whitening",
                    form->settings.name);
        return FALSE;
    }
    for (gsize a = 0; a < memory->types; a++) {
        memory->values[a] = cw_attribute_blocks_values(blocks, a);
        memory->columns[a] = memory->count;
        memory->count += memory->values[a];
    }
    memory->prototypes = cw_encoder_find(encoder, CW_HEAD_MEMORY)->data;
    return TRUE;
}

static gsize dimension_of(const cw_attribute_memory *memory)
{
    return memory->types * (gsize)memory->width;
}

static void add_prototype(const cw_attribute_memory *memory, gsize type, gint32 value, double sign,
                          float *vector)
{
    const float *entry = memory->prototypes + memory->columns[type] + (gsize)value;
    const double factor = sign / sqrt((double)memory->types);
    for (gsize d = 0; d < dimension_of(memory); d++)
        vector[d] += (float)(factor * entry[d * memory->count]);
}

void cw_attribute_memory_edit(const cw_attribute_memory *memory, const cw_attribute_change *changes,
                              gsize count, float *vector)
{
    for (gsize c = 0; c < count; c++) {
        if (changes[c].from >= 0)
            add_prototype(memory, changes[c].type, changes[c].from, -1, vector);
        if (changes[c].to >= 0)
            add_prototype(memory, changes[c].type, changes[c].to, 1, vector);
    }
    cw_similarity_normalise(vector, 1, dimension_of(memory));
}

gint32 cw_attribute_memory_read(const cw_attribute_memory *memory, gsize type, const float *vector)
{
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
    const gsize width = (gsize)memory->width, dimension = dimension_of(memory);
    const double scale = sqrt((double)memory->types) / (double)draws;
    memset(prototypes, 0, dimension * memory->count * sizeof *prototypes);
    for (gsize a = 0; a < memory->types; a++)
        for (gsize v = 0; v < memory->values[a]; v++) {
            const gsize column = memory->columns[a] + v;
            for (gsize d = a * width; d < (a + 1) * width; d++) {
                double sum = 0;
                for (gsize n = 0; n < draws; n++)
                    sum += rows[order[column * draws + n] * dimension + d];
                prototypes[d * memory->count + column] = (float)(scale * sum);
            }
        }
}
