/* SPDX-License-Identifier: Apache-2.0
 *
 * One search: find the query's vector, mark the rows of the pictures that the filters allow, scan,
 * and name the items. The store is the authority on what is there: a vector whose picture is
 * gone or withdrawn is not among the rows marked. Where colour counts, its similarity is known of
 * every marked row before the scan, which then ranks by the weighted sum of both, exactly. So is
 * what `by` asks for, which takes the place of the scan's own similarity.
 */
#include <colorway/search.h>

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/catalog/colour_vectors.h"
#include "engine/search/search_by.h"
#include "engine/search/search_change.h"
#include "engine/search/search_index.h"
#include "engine/search/search_request.h"
#include "engine/search/search_text.h"
#include "score/similarity.h"
#include "vectors/scan.h"

typedef struct {
    cw_catalog *catalog;
    cw_search_index *index; /* borrowed */
    const cw_search_request *request;
    const cw_progress *progress;
    GStringChunk *strings; /* of the result */
    cw_item *item;         /* asked about, or NULL */
    guint64 *passing;      /* bitmap over numbers of items that pass the filters; NULL: all do */
    float *query;          /* [D] */
    guint64 *allow;        /* bitmap over rows */
    guint32 *group;        /* [rows] number of the item shown, for finding it once */
    gsize *entry;          /* [rows] place in the list */
    double embed_seconds;
    gsize without_vector; /* entries of the list */
    gsize without_colour;
    const cw_vector_file *colour_file; /* NULL, as all that follows: colour does not count */
    float *colour;                     /* of the query */
    float *colour_similarity;          /* [rows] of those marked */
    cw_search_by by;                   /* without weights: not asked for */
    cw_search_edit edit;               /* without changes: not asked for */
    cw_search_text text;               /* without words: not asked for */
} search;

static void search_clear(search *s)
{
    g_clear_pointer(&s->strings, g_string_chunk_free);
    g_clear_pointer(&s->item, cw_item_free);
    g_free(s->passing);
    g_free(s->query);
    g_free(s->allow);
    g_free(s->group);
    g_free(s->entry);
    g_free(s->colour);
    g_free(s->colour_similarity);
    cw_search_by_clear(&s->by);
    cw_search_edit_clear(&s->edit);
    cw_search_text_clear(&s->text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(search, search_clear)

/* The colour of the picture with that key; NULL: not described. Borrowed. */
static const float *colour_of(const search *s, guint64 colour_key)
{
    gsize row;
    return cw_vector_file_find(s->colour_file, colour_key, &row)
               ? cw_vector_file_vector(s->colour_file, row)
               : NULL;
}

typedef struct {
    search *s;
    gboolean found;
    guint64 colour_key; /* of that picture */
} first_vector;

/* Takes the vector of the first picture that has one: the main picture, where it could be read. A
 * placeholder that many groups show says nothing about the item. */
static gboolean take_vector(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    first_vector *first = data;
    gsize row;
    if (shown->picture->shared ||
        !cw_vector_file_find(first->s->index->file, cw_vector_key(shown->picture->number, 0), &row))
        return TRUE;
    const gsize bytes = cw_vector_file_dimension(first->s->index->file) * sizeof(float);
    first->s->query = g_memdup2(cw_vector_file_vector(first->s->index->file, row), bytes);
    first->colour_key = cw_colour_vectors_key(shown->picture->hash);
    first->found = TRUE;
    return FALSE;
}

/* The query's colour is that of the picture whose vector is the query. */
static gboolean take_colour(search *s, guint64 colour_key, GError **error)
{
    const float *colour = s->colour_file != NULL ? colour_of(s, colour_key) : NULL;
    if (s->colour_file != NULL && colour == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "nobody has looked yet what colour item \"%s\" is; run colorway embed --model "
                    "\"%s\" (if that does not help its picture cannot be read: colorway verify)",
                    s->request->item, s->index->model.path);
        return FALSE;
    }
    s->colour = g_memdup2(colour, CW_GARMENT_COLOUR_DIMENSION * sizeof *colour);
    return TRUE;
}

static gboolean find_item(search *s, GError **error)
{
    s->item = cw_search_request_item(s->request, s->catalog, error);
    return s->item != NULL;
}

static gboolean query_by_item(search *s, GError **error)
{
    first_vector first = {.s = s};
    if (!find_item(s, error) ||
        !cw_store_each_picture_of(cw_catalog_store(s->catalog), s->item->number, take_vector,
                                  &first, error))
        return FALSE;
    if (first.found)
        return take_colour(s, first.colour_key, error);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "item \"%s\" has no vector of a picture of its own by model \"%s\"; run colorway "
                "embed",
                s->request->item, s->index->model.name);
    return FALSE;
}

static gboolean describe_picture(search *s, GError **error)
{
    const cw_search_request *request = s->request;
    const cw_image given = {request->width_px, request->height_px, (guint8 *)request->pixels};
    g_autoptr(cw_image) read =
        request->pixels == NULL ? cw_image_load(request->image, NULL, error) : NULL;
    const cw_image *image = request->pixels != NULL ? &given : read;
    s->colour = g_new(float, CW_GARMENT_COLOUR_DIMENSION);
    return image != NULL && cw_descriptor_garment_colour.fill(image, s->colour, error);
}

/* What attributes and words are to the model; an item's vector is there already. */
static gboolean ask_model(search *s, GError **error)
{
    const cw_search_request *request = s->request;
    if (request->by == NULL && request->change == NULL && request->text == NULL)
        return TRUE;
    const cw_encoder *encoder = cw_search_index_encoder(s->index, request->threads, error);
    if (encoder == NULL)
        return FALSE;
    const cw_attribute_blocks *blocks = &cw_encoder_get_form(encoder)->blocks;
    return (request->by == NULL ||
            cw_search_by_read(&s->by, request->by, blocks, cw_vector_file_dimension(s->index->file),
                              s->index->model.name, error)) &&
           (request->change == NULL ||
            cw_search_edit_read(&s->edit, encoder, request->change, error)) &&
           (request->text == NULL ||
            cw_search_text_find(&s->text, &s->index->model, encoder, error));
}

static gboolean query_by_picture(search *s, GError **error)
{
    const gint64 start_us = g_get_monotonic_time();
    s->query = g_new(float, cw_vector_file_dimension(s->index->file));
    if (!cw_search_index_embed(s->index, s->request, s->query, error))
        return FALSE;
    s->embed_seconds = (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC;
    return s->colour_file == NULL || describe_picture(s, error);
}

static gboolean query_by_vector(search *s, GError **error)
{
    s->query = cw_search_request_vector(s->request, s->index->model.name,
                                        cw_vector_file_dimension(s->index->file), error);
    return s->query != NULL;
}

static gboolean query_by_text(search *s, GError **error)
{
    s->query = g_new(float, cw_vector_file_dimension(s->index->file));
    return cw_search_text_direction(&s->text, s->query, error);
}

/* The vector that is searched for. */
static gboolean find_query(search *s, GError **error)
{
    const cw_search_request *request = s->request;
    const gboolean pictured = request->image != NULL || request->pixels != NULL;
    if (request->item == NULL && !pictured && request->vector == NULL)
        return query_by_text(s, error);
    return (request->item != NULL ? query_by_item(s, error)
            : pictured            ? query_by_picture(s, error)
                                  : query_by_vector(s, error)) &&
           cw_search_edit_apply(&s->edit, s->catalog, s->item, s->query, s->progress, error) &&
           (request->text == NULL ||
            cw_search_text_mix(&s->text, request->text_weight, s->query, error));
}

/* Whether the entry may be found at all. `own` is the colour of the item asked about. */
static gboolean is_candidate(const search *s, const cw_search_place *place, guint32 own)
{
    return !place->shared && (s->item == NULL || place->colourway != s->item->colourway) &&
           cw_search_index_passes(s->passing, place->item) &&
           (!s->request->other_colour || (place->colour != 0 && place->colour != own));
}

/* Marks the rows of the windows of an entry. */
static void mark_windows(search *s, gsize place, float colour_similarity)
{
    const cw_search_index *index = s->index;
    for (guint32 i = index->places[place].first; i < index->places[place + 1].first; i++) {
        const gsize row = index->rows[i];
        cw_scan_allow_row(s->allow, row);
        s->group[row] = index->places[place].item;
        s->entry[row] = place;
        if (s->colour_similarity != NULL)
            s->colour_similarity[row] = colour_similarity;
    }
}

static void mark_entry(search *s, gsize place)
{
    const float *colour =
        s->colour != NULL ? colour_of(s, cw_colour_vectors_key(s->index->list->entries[place].hash))
                          : NULL;
    if (cw_search_index_windows(s->index, place) == 0)
        s->without_vector++;
    else if (s->colour != NULL && colour == NULL)
        s->without_colour++;
    else
        mark_windows(s, place,
                     colour != NULL ? cw_similarity(s->colour, colour, CW_GARMENT_COLOUR_DIMENSION)
                                    : 0);
}

/* Marks the rows of the allowed pictures. Items that look the same by having the same picture are
 * found as the first of them; placeholders are nobody's. */
static gboolean mark_rows(search *s, GError **error)
{
    const gsize rows = cw_vector_file_rows(s->index->file);
    const guint32 own = s->request->other_colour
                            ? cw_search_index_colour(s->index, s->item->fields[CW_FIELD_COLOUR])
                            : 0;
    if (!cw_search_index_filter(s->index, s->catalog, s->request->where, &s->passing, error))
        return FALSE;
    s->allow = cw_scan_allow_new(s->index->file);
    s->group = g_new0(guint32, rows + 1);
    s->entry = g_new0(gsize, rows + 1);
    s->colour_similarity = s->colour != NULL ? g_new0(float, rows + 1) : NULL;
    for (gsize i = s->index->list->count; i-- > 0;) /* backwards: the first that shows it stays */
        if (is_candidate(s, &s->index->places[i], own))
            mark_entry(s, i);
    return TRUE;
}

/* Of the nearest window of an entry's picture; the query is of unit length. */
static float design_similarity(const search *s, gsize place)
{
    const cw_search_index *index = s->index;
    float nearest = -1;
    for (guint32 i = index->places[place].first; i < index->places[place + 1].first; i++)
        nearest =
            MAX(nearest, cw_similarity(s->query, cw_vector_file_vector(index->file, index->rows[i]),
                                       cw_vector_file_dimension(index->file)));
    return nearest;
}

/* Of all that is asked for but colour. */
static float similarity_of(const search *s, const cw_hit *found)
{
    if (s->colour_similarity == NULL)
        return found->score;
    if (s->by.weights != NULL)
        return cw_search_by_similarity(&s->by, s->query,
                                       cw_vector_file_vector(s->index->file, found->index));
    return design_similarity(s, s->entry[found->index]);
}

static void fill_hit(const search *s, const cw_hit *found, cw_search_hit *hit)
{
    const cw_picture_entry *entry = &s->index->list->entries[s->entry[found->index]];
    *hit = (cw_search_hit){
        .item = entry->item,
        .source = entry->source,
        .id = entry->id,
        .group = entry->group_id,
        .title = entry->fields[CW_FIELD_TITLE],
        .colour = entry->fields[CW_FIELD_COLOUR],
        .picture = entry->path,
        .picture_number = entry->picture,
        .similarity = found->score,
        .design_similarity = similarity_of(s, found),
        .colour_similarity =
            s->colour_similarity != NULL ? s->colour_similarity[found->index] : NAN,
        .values = g_new0(cw_search_value, s->edit.count + 1),
    };
    for (gsize c = 0; c < s->edit.count; c++) {
        hit->values[c] = cw_search_edit_value(&s->edit, c, entry->item,
                                              cw_vector_file_vector(s->index->file, found->index));
        hit->values[c].value = g_string_chunk_insert_const(s->strings, hit->values[c].value);
    }
}

/* The score of every marked row by the attributes asked for, and by colour where it counts; NULL:
 * the scan's own similarity counts. (transfer full) */
static float *score_by(const search *s)
{
    if (s->by.weights == NULL)
        return NULL;
    const gsize rows = cw_vector_file_rows(s->index->file);
    const float colour_weight = (float)s->request->colour_weight;
    float *scores = g_new0(float, rows + 1);
    for (gsize row = 0; row < rows; row++) {
        if (!cw_scan_allows_row(s->allow, row))
            continue;
        scores[row] =
            cw_search_by_similarity(&s->by, s->query, cw_vector_file_vector(s->index->file, row));
        if (s->colour_similarity != NULL)
            scores[row] += colour_weight * (s->colour_similarity[row] - scores[row]);
    }
    return scores;
}

/* Why the hits were found. */
static void explain(const search *s, const cw_hit *hits, cw_search_result *result)
{
    g_autofree const float **rows = g_new(const float *, result->count + 1);
    for (gsize i = 0; i < result->count; i++)
        rows[i] = cw_vector_file_vector(s->index->file, hits[i].index);
    if (s->by.weights != NULL)
        cw_search_by_explain(&s->by, s->query, rows, result);
    if (s->text.words != NULL)
        cw_search_text_explain(&s->text, rows, result);
}

static gboolean scan(search *s, cw_search_result *result, GError **error)
{
    const gint64 start_us = g_get_monotonic_time();
    g_autofree float *by = score_by(s);
    const cw_scan_options options = {
        .k = (gsize)MIN(s->request->k, (gint64)cw_vector_file_rows(s->index->file) + 1),
        .min_similarity = (float)s->request->min_similarity,
        .allow = s->allow,
        .group = s->group,
        .beside = by != NULL ? by : s->colour_similarity,
        .beside_weight = by != NULL ? 1 : (float)s->request->colour_weight,
        .threads = (guint)MAX(0, s->request->threads),
        .progress = s->progress,
    };
    g_autofree cw_hit *hits = g_new(cw_hit, options.k);
    gsize found = 0;
    if (s->edit.never == NULL &&
        !cw_scan_run(s->index->file, s->query, &options, hits, &found, error))
        return FALSE;
    result->seconds = (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC;
    result->hits = g_new0(cw_search_hit, found + 1);
    result->count = found;
    cw_similarity_normalise(s->query, 1, cw_vector_file_dimension(s->index->file));
    for (gsize i = 0; i < found; i++)
        fill_hit(s, &hits[i], &result->hits[i]);
    explain(s, hits, result);
    return TRUE;
}

typedef struct {
    search *s;
    cw_search_hit *query;
} query_fill;

/* The strings go where those of the hits are. */
static gboolean fill_query(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    const query_fill *fill = data;
    GStringChunk *strings = fill->s->strings;
    const cw_item *item = fill->s->item;
    const char *title = item->fields[CW_FIELD_TITLE], *colour = item->fields[CW_FIELD_COLOUR];
    *fill->query = (cw_search_hit){
        .item = item->number,
        .source = g_string_chunk_insert(strings, item->source),
        .id = g_string_chunk_insert(strings, item->id),
        .group = item->group != NULL ? g_string_chunk_insert(strings, item->group) : NULL,
        .title = title != NULL ? g_string_chunk_insert(strings, title) : NULL,
        .colour = colour != NULL ? g_string_chunk_insert(strings, colour) : NULL,
        .picture = g_string_chunk_insert(strings, shown->picture->path),
        .picture_number = shown->picture->number,
        .similarity = 1,
        .design_similarity = 1,
        .colour_similarity = fill->s->colour != NULL ? 1 : NAN,
    };
    return FALSE;
}

static gboolean describe_query(search *s, cw_search_result *result, GError **error)
{
    query_fill fill = {s, &result->query};
    if (s->item != NULL)
        return cw_store_each_picture_of(cw_catalog_store(s->catalog), s->item->number, fill_query,
                                        &fill, error);
    if (s->request->image != NULL)
        result->query.picture = g_string_chunk_insert(s->strings, s->request->image);
    result->query.similarity = result->query.design_similarity = 1;
    result->query.colour_similarity = s->colour != NULL ? 1 : NAN;
    return TRUE;
}

/* What a result lives on. */
typedef struct {
    cw_search_index *index;
    GStringChunk *strings;
} kept_strings;

/* Gives the result what its strings lie in. */
static void keep_strings(search *s, cw_search_result *result)
{
    kept_strings *kept = g_new(kept_strings, 1);
    *kept = (kept_strings){cw_search_index_ref(s->index), g_steal_pointer(&s->strings)};
    result->kept = kept;
}

gboolean cw_search_in(cw_search_index *index, cw_catalog *catalog, const cw_search_request *request,
                      const cw_progress *progress, cw_search_result *result, GError **error)
{
    g_auto(search)
        s = {.catalog = catalog, .index = index, .request = request, .progress = progress};
    *result = (cw_search_result){0};
    s.strings = g_string_chunk_new(1024);
    if (!cw_search_request_check(request, error) ||
        (request->text != NULL && !cw_search_text_read(&s.text, request->text, error)))
        return FALSE;
    if (request->colour_weight > 0 &&
        (s.colour_file = cw_search_index_colours(index, catalog, error)) == NULL)
        return FALSE;
    if (!ask_model(&s, error) || !find_query(&s, error) || !mark_rows(&s, error) ||
        !scan(&s, result, error) || !describe_query(&s, result, error)) {
        cw_search_result_clear(result);
        return FALSE;
    }
    cw_search_edit_describe(&s.edit, s.strings, result);
    result->model = g_strdup(index->model.name);
    result->text = request->text != NULL ? g_utf8_make_valid(request->text, -1) : NULL;
    result->colour_weight = request->colour_weight;
    result->embed_seconds = s.embed_seconds;
    result->without_vector = s.without_vector;
    result->without_colour = s.without_colour;
    keep_strings(&s, result);
    return TRUE;
}

gboolean cw_search(cw_catalog *catalog, const cw_search_request *request,
                   const cw_progress *progress, cw_search_result *result, GError **error)
{
    *result = (cw_search_result){0};
    g_autoptr(cw_search_index) index =
        cw_search_request_check(request, error)
            ? cw_search_index_open(catalog, request->model, progress, error)
            : NULL;
    return index != NULL && cw_search_in(index, catalog, request, progress, result, error);
}

void cw_search_result_clear(cw_search_result *result)
{
    for (gsize i = 0; i < result->count; i++)
        g_free(result->hits[i].values);
    g_free(result->model);
    g_free(result->hits);
    g_strfreev(result->attributes);
    g_free(result->weights);
    g_free(result->distances);
    g_free(result->text);
    g_strfreev(result->words);
    g_free(result->says);
    g_strfreev(result->left_out);
    g_free(result->changes);
    g_free(result->never);
    kept_strings *kept = result->kept;
    if (kept != NULL) {
        cw_search_index_unref(kept->index);
        g_string_chunk_free(kept->strings);
        g_free(kept);
    }
    *result = (cw_search_result){0};
}
