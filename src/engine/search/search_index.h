/* SPDX-License-Identifier: Apache-2.0
 *
 * What searches by one model look through, as it was when it was opened: the pictures of the
 * catalogue and the rows of the vector file that show them. It does not change, but for what it
 * opens when it is asked for; any thread may ask.
 */
#pragma once

#include <colorway/search.h>

#include "encode/encoder.h"
#include "engine/catalog/model_vectors.h"

G_BEGIN_DECLS

/* What an index opens of its model when it is asked for: indexes by one model may have it in
 * common.
 */
typedef struct {
    gatomicrefcount references;
    GMutex lock; /* over what follows */
    cw_encoder *blind, *looking;
} cw_search_encoders;

/* Of an entry of the list what every search looks at, close together. */
typedef struct {
    gint64 colourway;
    guint32 item;
    guint32 colour; /* equal where the feed says the same colour; 0: none */
    guint32
        first; /* the vectors of its windows are in rows[first] to rows[first of the next - 1] */
    gboolean shared;
} cw_search_place;

struct cw_search_index {
    gatomicrefcount references;
    cw_store_model model;
    cw_vector_file *file;
    cw_picture_list *list;   /* item by item */
    cw_search_place *places; /* [entries+1], the last only an end */
    guint32 *rows;
    GHashTable *colour_ids; /* such a colour, its case folded -> its number in places */
    cw_search_encoders *encoders;
    GMutex lock; /* over what follows */
    cw_vector_file *colour_file;
};

/* Of how many windows of entry `place` there are vectors. */
static inline gsize cw_search_index_windows(const cw_search_index *index, gsize place)
{
    return index->places[place + 1].first - index->places[place].first;
}

/* A bitmap over the numbers of the items for which all of `where` hold, as the store says by now;
 * NULL without conditions: all pass. CW_ERROR_USAGE. (transfer full; g_free) */
gboolean cw_search_index_filter(const cw_search_index *index, cw_catalog *catalog,
                                const char *const *where, guint64 **passing, GError **error);

static inline gboolean cw_search_index_passes(const guint64 *passing, gint64 item)
{
    return passing == NULL || (passing[item / 64] >> (item % 64) & 1) != 0;
}

/* The number of a colour that the feed says in places; 0: no picture has it. */
guint32 cw_search_index_colour(const cw_search_index *index, const char *colour);

/* The colours of the pictures (engine/catalog/colour_vectors.h). CW_ERROR_NOT_FOUND: nobody has
 * looked. Borrowed. */
const cw_vector_file *cw_search_index_colours(cw_search_index *index, cw_catalog *catalog,
                                              GError **error);

/* The model, for other questions than what pictures are to it: cw_model_open_same_encoder().
 * Borrowed. */
const cw_encoder *cw_search_index_encoder(cw_search_index *index, int threads, GError **error);

/* The unit vector [D] by the model of the picture that is asked about, one after another. */
gboolean cw_search_index_embed(cw_search_index *index, const cw_search_request *request,
                               float *vector, GError **error);

G_END_DECLS
