/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/train/training_whitening.h"

#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "engine/train/training_vectors.h"

#define MOST 8192 /* pictures that it is fitted to, about, of whole items */

static gboolean goes_by_items(const cw_training_whitening *whitening)
{
    return whitening->settings->whiten > 0 && strcmp(whitening->settings->whiten_law, "items") == 0;
}

/* It is fitted to all pictures of every so many-th item. */
static gsize stride(const cw_training_whitening *whitening)
{
    return MAX(1, ((gsize)whitening->pictures + MOST - 1) / MOST);
}

gsize cw_training_whitening_pictures(const cw_training_whitening *whitening)
{
    return whitening->settings->whiten > 0 ? (gsize)whitening->pictures / stride(whitening) : 0;
}

gboolean cw_training_whitening_check(const cw_training_whitening *whitening, GError **error)
{
    if (!goes_by_items(whitening))
        return TRUE;
    for (gsize i = 0; i < whitening->set->item_count; i += stride(whitening))
        if (whitening->set->items[i].picture_count > 1)
            return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "whiten_law=items learns from how the pictures of an item differ, and no item that "
                "it is fitted to has two readable pictures; use --set whiten_law=all");
    return FALSE;
}

/* Pictures that it is fitted to, and which item each is of. */
typedef struct {
    GPtrArray *sources; /* cw_view_source, borrowed */
    GArray *items;      /* guint32 */
} fit;

static fit choose_fit(const cw_training_whitening *whitening)
{
    fit f = {g_ptr_array_new(), g_array_new(FALSE, FALSE, sizeof(guint32))};
    for (gsize i = 0; i < whitening->set->item_count; i += stride(whitening)) {
        const cw_training_item *item = &whitening->set->items[i];
        for (int j = 0; j < item->picture_count; j++) {
            const guint32 number = (guint32)i;
            g_ptr_array_add(f.sources, (gpointer)&item->pictures[j]);
            g_array_append_val(f.items, number);
        }
    }
    return f;
}

gboolean cw_training_whitening_fit(const cw_training_whitening *whitening, cw_encoder *encoder,
                                   GError **error)
{
    const cw_run_settings *settings = whitening->settings;
    if (settings->whiten <= 0)
        return TRUE;
    const fit f = choose_fit(whitening);
    cw_autosize float *vectors = cw_size_alloc(f.sources->len * cw_encoder_dimension(encoder),
                                               sizeof *vectors, "vectors", error);
    const guint32 *items = goes_by_items(whitening) ? (const guint32 *)f.items->data : NULL;
    const gboolean ok =
        vectors != NULL && cw_training_vectors(encoder, f.sources, vectors, error) &&
        cw_encoder_whiten_by(encoder, vectors, items, f.sources->len, settings->whiten, error);
    g_ptr_array_unref(f.sources);
    g_array_unref(f.items);
    return ok;
}
