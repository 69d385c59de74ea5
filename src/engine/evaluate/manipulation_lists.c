/* SPDX-License-Identifier: Apache-2.0
 *
 * The n-th lines of the three lists are one query. What it asks for follows from two of them; the
 * third is compared with that, so that lists of different splits are not mixed.
 */
#include "engine/evaluate/manipulation_lists.h"

#include <string.h>

#include "base/error.h"
#include "engine/attributes/labelled_part.h"

#define PART "test"
#define REFERENCES "ref_test.txt"
#define INDICATORS "indfull_test.txt"
#define TARGETS "gt_test.txt"

typedef struct {
    cw_labelled_part part;
    const cw_attribute_set *set;
    gsize *columns;  /* [A] which type of the folder each of the model's is */
    gint32 **values; /* [A] each value's number, by the folder's; -1: the model does not know it */
} reading;

static void reading_clear(reading *r)
{
    for (gsize a = 0; r->values != NULL && a < r->set->count; a++)
        g_free(r->values[a]);
    g_free(r->values);
    g_free(r->columns);
    cw_labelled_part_clear(&r->part);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(reading, reading_clear)

/* ---- the model's types ----------------------------------------------------------------------- */

static gboolean find_type(reading *r, gsize type, GError **error)
{
    const cw_attribute_type *t = &r->set->types[type];
    guint64 number = 0;
    if (!g_str_has_prefix(t->column, "type_") ||
        !g_ascii_string_to_unsigned(t->column + strlen("type_"), 10, 1, r->part.types->len, &number,
                                    NULL)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "attribute \"%s\" of the model is column \"%s\", which is none of type_1 to "
                    "type_%u of folder \"%s\"; import it without --map, and name attributes by "
                    "--attribute %s=type_N",
                    t->name, t->column, r->part.types->len, r->part.folder, t->name);
        return FALSE;
    }
    r->columns[type] = number - 1;
    const guint64 count = g_array_index(r->part.types, guint64, number - 1);
    r->values[type] = g_new(gint32, count);
    for (guint64 v = 0; v < count; v++)
        r->values[type][v] = -1;
    for (gsize v = 0; v < t->count; v++) {
        const guint64 own = g_ascii_strtoull(t->values[v], NULL, 10);
        if (own >= 1 && own <= count)
            r->values[type][own - 1] = (gint32)v;
    }
    return TRUE;
}

static gint32 value_of(const reading *r, gsize type, gint32 own)
{
    return own >= 0 ? r->values[type][own] : -1;
}

static gboolean find_types(reading *r, GError **error)
{
    r->columns = g_new0(gsize, r->set->count);
    r->values = g_new0(gint32 *, r->set->count);
    for (gsize a = 0; a < r->set->count; a++)
        if (!find_type(r, a, error))
            return FALSE;
    return TRUE;
}

/* ---- pictures -------------------------------------------------------------------------------- */

/* Numbers below 0 are none of a catalogue, which might have vectors for them. */
static cw_picture_list *list_pictures(const reading *r)
{
    cw_picture_list *list = g_new0(cw_picture_list, 1);
    g_autofree char *folder = g_canonicalize_filename(r->part.folder, NULL);
    list->count = r->part.images->len;
    list->entries = g_new0(cw_picture_entry, list->count + 1);
    list->strings = g_string_chunk_new(4096);
    for (gsize i = 0; i < list->count; i++) {
        g_autofree char *path = g_canonicalize_filename(r->part.images->pdata[i], folder);
        const gint64 number = -1 - (gint64)i;
        list->entries[i] = (cw_picture_entry){
            .picture = number,
            .item = number,
            .colourway = number,
            .path = g_string_chunk_insert(list->strings, path),
            .id = g_string_chunk_insert(list->strings, r->part.images->pdata[i])};
    }
    return list;
}

static gint32 *label_pictures(const reading *r)
{
    const gsize types = r->set->count, count = r->part.images->len;
    gint32 *labels = g_new(gint32, count * types + 1);
    for (gsize i = 0; i < count; i++)
        for (gsize a = 0; a < types; a++)
            labels[i * types + a] =
                value_of(r, a, cw_labelled_part_labels(&r->part, i)[r->columns[a]]);
    return labels;
}

/* ---- queries --------------------------------------------------------------------------------- */

/* Appends the query, unless the model does not know what it is about. */
static void add_query(const reading *r, cw_manipulation_lists *lists, gsize reference,
                      const cw_labelled_change *change)
{
    for (gsize a = 0; a < r->set->count; a++) {
        if (r->columns[a] != change->type)
            continue;
        const cw_listed_query query = {reference, a, value_of(r, a, change->to)};
        const gboolean was_known = change->from < 0 || value_of(r, a, change->from) >= 0;
        if (query.value < 0 || !was_known)
            break;
        g_array_append_val(lists->queries, query);
        return;
    }
    lists->unknown++;
}

typedef struct {
    cw_labelled_list *references, *indicators, *targets;
    gint64 *row;    /* [J] */
    gint32 *labels; /* [K] */
} sources;

static void sources_clear(sources *s)
{
    cw_labelled_list_close(s->references);
    cw_labelled_list_close(s->indicators);
    cw_labelled_list_close(s->targets);
    g_free(s->row);
    g_free(s->labels);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(sources, sources_clear)

static gboolean explain_end(const char *name, GError **error)
{
    if (error == NULL || *error == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "\"%s\" has fewer lines than \"" REFERENCES "\"; each query needs one", name);
    return FALSE;
}

static gboolean read_query(const reading *r, sources *s, gint64 reference,
                           cw_manipulation_lists *lists, GError **error)
{
    cw_labelled_change change;
    guint64 line = cw_labelled_list_numbers(s->indicators, -1, 1, s->row, r->part.values, error);
    if (line == 0)
        return explain_end(INDICATORS, error);
    if (!cw_labelled_part_change(&r->part, s->row, (gsize)reference, INDICATORS, line, &change,
                                 error))
        return FALSE;
    line = cw_labelled_list_numbers(s->targets, 0, 1, s->row, r->part.values, error);
    if (line == 0)
        return explain_end(TARGETS, error);
    if (!cw_labelled_part_label(&r->part, s->row, TARGETS, line, s->labels, error))
        return FALSE;
    if (!cw_labelled_part_becomes(&r->part, (gsize)reference, &change, s->labels)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "\"" TARGETS "\", line %" G_GUINT64_FORMAT " is not what \"" INDICATORS
                    "\" makes of picture %" G_GINT64_FORMAT,
                    line, reference);
        return FALSE;
    }
    add_query(r, lists, (gsize)reference, &change);
    return TRUE;
}

/* Nothing may be left where the references end. */
static gboolean check_end(const reading *r, sources *s, GError **error)
{
    const struct {
        cw_labelled_list *list;
        const char *name;
    } others[] = {{s->indicators, INDICATORS}, {s->targets, TARGETS}};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        GError *problem = NULL;
        if (cw_labelled_list_numbers(others[i].list, -1, 1, s->row, r->part.values, &problem) > 0)
            g_set_error(&problem, CW_ERROR, CW_ERROR_USAGE,
                        "\"%s\" has more lines than \"" REFERENCES "\"; each is of one query",
                        others[i].name);
        if (problem != NULL) {
            g_propagate_error(error, problem);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean read_queries(const reading *r, cw_manipulation_lists *lists, GError **error)
{
    const char *folder = r->part.folder;
    g_autoptr(GError) problem = NULL;
    g_auto(sources)
        s = {.row = g_new(gint64, r->part.values), .labels = g_new(gint32, r->part.types->len)};
    if ((s.references = cw_labelled_list_open(folder, REFERENCES, error)) == NULL ||
        (s.indicators = cw_labelled_list_open(folder, INDICATORS, error)) == NULL ||
        (s.targets = cw_labelled_list_open(folder, TARGETS, error)) == NULL)
        return FALSE;
    const gint64 last = (gint64)r->part.images->len - 1;
    gint64 reference;
    while (cw_labelled_list_numbers(s.references, 0, last, &reference, 1, &problem) > 0)
        if (!read_query(r, &s, reference, lists, error))
            return FALSE;
    if (problem == NULL)
        return check_end(r, &s, error);
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

cw_manipulation_lists *cw_manipulation_lists_read(const char *folder, const cw_attribute_set *set,
                                                  GError **error)
{
    g_auto(reading) r = {.set = set};
    if (!cw_labelled_part_read(&r.part, folder, PART, error) || !find_types(&r, error))
        return NULL;
    g_autoptr(cw_manipulation_lists) lists = g_new0(cw_manipulation_lists, 1);
    lists->pictures = list_pictures(&r);
    lists->labels = label_pictures(&r);
    lists->queries = g_array_new(FALSE, FALSE, sizeof(cw_listed_query));
    if (!read_queries(&r, lists, error)) {
        g_prefix_error(error, "folder \"%s\": ", folder);
        return NULL;
    }
    return g_steal_pointer(&lists);
}

void cw_manipulation_lists_free(cw_manipulation_lists *lists)
{
    if (lists == NULL)
        return;
    cw_picture_list_free(lists->pictures);
    g_free(lists->labels);
    g_array_unref(lists->queries);
    g_free(lists);
}
