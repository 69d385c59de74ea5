/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/train/training_vectors.h"

#include "base/error.h"
#include "base/size.h"
#include "encode/attribute_memory.h"

#define DRAWS 100
#define STREAM G_GUINT64_CONSTANT(0x6d656d6f7279)

gboolean cw_training_vectors(cw_encoder *encoder, const GPtrArray *sources, float *vectors,
                             GError **error)
{
    const gsize floats = cw_encoder_input_floats(encoder, 1), count = sources->len;
    cw_autosize float *inputs =
        cw_size_alloc(CW_ENCODER_BATCH * floats, sizeof *inputs, "pictures", error);
    for (gsize i = 0, waiting = 0; inputs != NULL && i < count; i++) {
        const cw_view_source *source = sources->pdata[i];
        if (!cw_encoder_prepare(encoder, source->image, &source->parts, 1,
                                inputs + waiting * floats, error))
            return FALSE;
        if (++waiting < CW_ENCODER_BATCH && i + 1 < count)
            continue;
        cw_encoder_run(encoder, inputs, waiting, 1,
                       vectors + (i + 1 - waiting) * cw_encoder_dimension(encoder));
        waiting = 0;
    }
    return inputs != NULL;
}

/* Pictures drawn for the prototypes, each once, and which of them each draw is. */
typedef struct {
    GPtrArray *sources; /* cw_view_source, borrowed */
    GHashTable *places; /* of those -> place + 1 */
    gsize *order;       /* [J,DRAWS] */
} drawing;

static void drawing_clear(drawing *d)
{
    g_ptr_array_unref(d->sources);
    g_hash_table_unref(d->places);
    g_free(d->order);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(drawing, drawing_clear)

static gsize place_of(drawing *d, const cw_view_source *source)
{
    gsize place = GPOINTER_TO_SIZE(g_hash_table_lookup(d->places, source));
    if (place == 0) {
        g_ptr_array_add(d->sources, (gpointer)source);
        place = d->sources->len;
        g_hash_table_insert(d->places, (gpointer)source, GSIZE_TO_POINTER(place));
    }
    return place - 1;
}

/* The draws of one value: column `column` of the memory. */
static gboolean draw_value(drawing *d, const cw_training_set *set, gsize type, gint32 value,
                           gsize column, guint64 seed, GError **error)
{
    const cw_typed_labels *labels = set->labels;
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(gsize));
    for (gsize i = 0; i < labels->items; i++)
        if (labels->labels[i * labels->types + type] == value)
            g_array_append_val(items, i);
    if (items->len == 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "no item that is learned from has value %d of attribute \"%s\", which the "
                    "model that this one goes on from knows; learn from the items that it was "
                    "made from",
                    value + 1, labels->names[type]);
        return FALSE;
    }
    cw_random random = cw_random_start(seed, column, STREAM);
    for (gsize n = 0; n < DRAWS; n++) {
        const gsize drawn = cw_random_below(&random, items->len);
        const cw_training_item *item = &set->items[g_array_index(items, gsize, drawn)];
        const cw_view_source *source =
            &item->pictures[cw_random_below(&random, (guint64)item->picture_count)];
        d->order[column * DRAWS + n] = place_of(d, source);
    }
    return TRUE;
}

static gboolean draw_all(drawing *d, const cw_attribute_memory *memory, const cw_training_set *set,
                         guint64 seed, GError **error)
{
    for (gsize a = 0; a < memory->types; a++)
        for (gsize v = 0; v < memory->values[a]; v++)
            if (!draw_value(d, set, a, (gint32)v, memory->columns[a] + v, seed, error))
                return FALSE;
    return TRUE;
}

gboolean cw_training_vectors_start_memory(cw_encoder *encoder, const cw_training_set *set,
                                          guint64 seed, cw_parameters *parameters, GError **error)
{
    g_auto(cw_attribute_memory) memory = {0};
    if (!cw_attribute_memory_get(&memory, encoder, error))
        return FALSE;
    g_auto(drawing)
        d = {g_ptr_array_new(), g_hash_table_new(NULL, NULL), g_new(gsize, memory.count * DRAWS)};
    if (!draw_all(&d, &memory, set, seed, error))
        return FALSE;
    cw_autosize float *rows = cw_size_alloc(d.sources->len * cw_encoder_dimension(encoder),
                                            sizeof *rows, "vectors", error);
    if (rows == NULL || !cw_training_vectors(encoder, d.sources, rows, error))
        return FALSE;
    cw_parameter *to = cw_parameters_find(parameters, CW_HEAD_MEMORY);
    cw_attribute_memory_start(&memory, rows, d.order, DRAWS, to->data);
    cw_parameter_changed(to);
    return TRUE;
}
