/* SPDX-License-Identifier: Apache-2.0
 *
 * What a comparison shows beside its table, of the runs of the first seed: where the best recipe
 * and each other disagree about designs that none has seen, and clusters of each. Everything is
 * about colourways (engine/catalog/units.h); pictures that one of the runs has no vector of are
 * left out of all, so that a number means the same colourway in every run.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "cluster/dendrogram.h"
#include "engine/catalog/units.h"
#include "engine/compare/compare_private.h"
#include "engine/compare/disagreement.h"

/* A page of ten recipes stays below 8 MB with these. */
#define MOST_PAIRS 6   /* shown of a direction, each with two pictures */
#define MOST_QUERIES 6 /* the same, with three pictures */
#define MOST_PURE 3    /* clusters shown of a recipe */
#define MOST_MIXED 3
#define MOST_MEMBERS 12 /* shown of a cluster */

/* A picture that is asked about, and the colourway that it shows. */
typedef struct {
    gsize entry, unit;
} query;

/* One run. */
typedef struct {
    const char *recipe;
    cw_units *units;
    cw_pair_view *pairs;
    cw_answers *answers;
    json_t *sheets;
} look;

typedef struct {
    cw_comparison *c;
    GArray *queries; /* of query */
    gint32 *designs; /* [queries->len] */
} view;

static void look_clear(look *l)
{
    cw_units_free(l->units);
    cw_pair_view_free(l->pairs);
    cw_answers_free(l->answers);
    json_decref(l->sheets);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(look, look_clear)

static void view_clear(view *v)
{
    g_clear_pointer(&v->queries, g_array_unref);
    g_free(v->designs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(view, view_clear)

/* {"picture", "caption"}; a path that is no UTF-8 becomes one that cannot be read. */
static json_t *picture_json(const view *v, gsize place)
{
    const cw_picture_entry *entry = &v->c->unseen->entries[place];
    g_autofree char *caption = cw_units_caption(entry);
    g_autofree char *path = g_utf8_make_valid(entry->path, -1);
    return json_pack("{s:s,s:s}", "picture", path, "caption", caption);
}

static json_t *unit_json(const view *v, const cw_units *units, gsize unit)
{
    return picture_json(v, units->first_entry[unit]);
}

/* ---- queries --------------------------------------------------------------------------------- */

/* The additional pictures of colourways whose design has another, or their main pictures where
 * there are none, as the protocol retrieval asks. */
static GArray *list_queries(const view *v, const cw_units *units, gboolean additional)
{
    GArray *queries = g_array_new(FALSE, FALSE, sizeof(query));
    g_autofree guint *sizes = g_new0(guint, units->group_count + 1);
    g_autoptr(GHashTable) known = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (gsize u = 0; u < units->count; u++)
        if (units->groups[u] >= 0)
            sizes[units->groups[u]]++;
    for (gsize u = 0; u < units->count; u++) {
        g_hash_table_remove_all(known); /* its sizes show the same pictures */
        for (gsize i = 0; i < units->entry_count[u]; i++) {
            const query asked = {units->order[units->first_order[u] + i], u};
            cw_picture_entry *entry = &v->c->unseen->entries[asked.entry];
            if (units->groups[u] >= 0 && sizes[units->groups[u]] > 1 &&
                (entry->position > 0) == additional && g_hash_table_add(known, &entry->picture))
                g_array_append_val(queries, asked);
        }
    }
    return queries;
}

static void choose_queries(view *v, const cw_units *units)
{
    v->queries = list_queries(v, units, TRUE);
    if (v->queries->len == 0) {
        g_array_unref(v->queries);
        v->queries = list_queries(v, units, FALSE);
    }
    v->designs = g_new(gint32, v->queries->len + 1);
    for (guint q = 0; q < v->queries->len; q++)
        v->designs[q] = units->groups[g_array_index(v->queries, query, q).unit];
}

/* The gallery: the main picture of every colourway, the query's own left out. */
static cw_answers *answer(const view *v, const cw_units *units, const cw_picture_vectors *vectors,
                          GError **error)
{
    const gsize width = vectors->dimension, count = v->queries->len;
    cw_autosize float *asked = cw_size_alloc(count + 1, width * sizeof *asked, "queries", error);
    cw_autosize float *rows =
        asked != NULL ? cw_size_alloc(units->count + 1, width * sizeof *rows, "gallery", error)
                      : NULL;
    if (rows == NULL)
        return NULL;
    g_autofree gint64 *query_own = g_new(gint64, count + 1);
    g_autofree gint64 *row_own = g_new(gint64, units->count + 1);
    for (gsize q = 0; q < count; q++) {
        const query *one = &g_array_index(v->queries, query, q);
        memcpy(asked + q * width, vectors->vectors + one->entry * width, width * sizeof *asked);
        query_own[q] = (gint64)one->unit;
    }
    for (gsize u = 0; u < units->count; u++) {
        memcpy(rows + u * width, vectors->vectors + units->first_entry[u] * width,
               width * sizeof *rows);
        row_own[u] = (gint64)u;
    }
    const cw_retrieval_task task = {.queries = {asked, count},
                                    .gallery = {rows, units->count},
                                    .dimension = width,
                                    .query_group = v->designs,
                                    .gallery_group = units->groups,
                                    .filter = {.query_own = query_own, .row_own = row_own},
                                    .threads = (guint)MAX(0, v->c->request->threads)};
    return cw_answers_new(&task, error);
}

static json_t *split_query_json(const view *v, const look *one, const look *other,
                                const cw_split_query *split)
{
    const query *asked = &g_array_index(v->queries, query, split->query);
    return json_pack("{s:o,s:o,s:o,s:I}", "query", picture_json(v, asked->entry), "right",
                     unit_json(v, one->units, one->answers->found[split->query]), "wrong",
                     unit_json(v, other->units, other->answers->found[split->query]), "rank",
                     (json_int_t)split->rank);
}

static json_t *queries_json(const view *v, const look *one, const look *other)
{
    json_t *shown = json_array();
    g_autoptr(GArray) queries = cw_disagreement_queries(one->answers, other->answers);
    const json_int_t count = queries->len;
    cw_disagreement_keep_queries(queries, v->designs, MOST_QUERIES);
    for (guint i = 0; i < queries->len; i++)
        json_array_append_new(
            shown, split_query_json(v, one, other, &g_array_index(queries, cw_split_query, i)));
    return json_pack("{s:I,s:o}", "count", count, "shown", shown);
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static gboolean is_same(const cw_units *units, const cw_split_pair *pair)
{
    return units->groups[pair->first] >= 0 &&
           units->groups[pair->first] == units->groups[pair->second];
}

/* Whether the feed says that the pair is one design; null where it says nothing. */
static json_t *same_json(const cw_units *units, const cw_split_pair *pair)
{
    return units->groups[pair->first] < 0 || units->groups[pair->second] < 0
               ? json_null()
               : json_boolean(is_same(units, pair));
}

/* At the same distance for all; where that is nothing, on each one's own scale. */
static json_t *pairs_json(const view *v, const look *one, const look *other)
{
    const cw_units *units = one->units;
    json_t *shown = json_array();
    json_int_t same = 0;
    g_autoptr(GArray) pairs = cw_disagreement_pairs(one->pairs, other->pairs, FALSE);
    const gboolean by_scale = pairs->len == 0;
    if (by_scale) {
        g_array_unref(pairs);
        pairs = cw_disagreement_pairs(one->pairs, other->pairs, TRUE);
    }
    const json_int_t count = pairs->len;
    for (guint i = 0; i < pairs->len; i++)
        same += is_same(units, &g_array_index(pairs, cw_split_pair, i));
    cw_disagreement_keep_pairs(pairs, MOST_PAIRS);
    for (guint i = 0; i < pairs->len; i++) {
        const cw_split_pair *pair = &g_array_index(pairs, cw_split_pair, i);
        json_array_append_new(shown, json_pack("{s:o,s:o,s:f,s:f,s:f,s:o}", "first",
                                               unit_json(v, units, pair->first), "second",
                                               unit_json(v, units, pair->second), "similar",
                                               pair->similar, "distant", pair->distant, "nearer",
                                               pair->nearer, "same", same_json(units, pair)));
    }
    return json_pack("{s:b,s:I,s:I,s:o}", "by_scale", by_scale, "count", count, "same", same,
                     "shown", shown);
}

/* What `one` sees and `other` does not. */
static json_t *direction_json(const view *v, const look *one, const look *other)
{
    return json_pack("{s:s,s:s,s:o,s:o}", "one", one->recipe, "other", other->recipe, "pairs",
                     pairs_json(v, one, other), "queries", queries_json(v, one, other));
}

/* ---- clusters -------------------------------------------------------------------------------- */

/* Designs that the feed names, and colourways that have none. */
static gsize count_designs(const cw_units *units)
{
    gsize designs = units->group_count;
    for (gsize u = 0; u < units->count; u++)
        designs += units->groups[u] < 0;
    return designs;
}

/* A colourway of a cluster. */
typedef struct {
    gsize unit;
    gint32 design; /* -1: the cluster's main one */
} member;

static int compare_members(gconstpointer a, gconstpointer b)
{
    const member *x = a, *y = b;
    return (x->design > y->design) - (x->design < y->design);
}

/* The members of the main design first, then the others, by design, those of none last. */
static GArray *list_members(const cw_units *units, const gint32 *labels,
                            const cw_cluster_sheet *sheet)
{
    GArray *members = g_array_new(FALSE, FALSE, sizeof(member));
    for (gsize u = 0; u < units->count; u++) {
        const gint32 design = units->groups[u];
        const member one = {u, design < 0 ? G_MAXINT32 : design == sheet->design ? -1 : design};
        if (labels[u] == sheet->label)
            g_array_append_val(members, one);
    }
    g_array_sort(members, compare_members);
    return members;
}

static json_t *member_json(const view *v, const cw_units *units, const member *of)
{
    const char *group = v->c->unseen->entries[units->first_entry[of->unit]].group_id;
    json_t *json = unit_json(v, units, of->unit);
    json_object_set_new(json, "design", group != NULL ? json_string(group) : json_null());
    json_object_set_new(json, "main", json_boolean(of->design == -1));
    return json;
}

static json_t *sheet_json(const view *v, const cw_units *units, const gint32 *labels,
                          const cw_cluster_sheet *sheet)
{
    json_t *shown = json_array();
    gsize design_size = 0;
    g_autoptr(GArray) members = list_members(units, labels, sheet);
    for (gsize u = 0; u < units->count; u++)
        design_size += sheet->design >= 0 && units->groups[u] == sheet->design;
    for (guint i = 0; i < MIN(members->len, MOST_MEMBERS); i++)
        json_array_append_new(shown, member_json(v, units, &g_array_index(members, member, i)));
    return json_pack("{s:I,s:I,s:I,s:o}", "size", (json_int_t)sheet->size, "of_design",
                     (json_int_t)sheet->of_design, "design_size", (json_int_t)design_size,
                     "members", shown);
}

/* The clusters of a run, as many as there are designs: the same number for every recipe. */
static json_t *sheets_json(const view *v, const cw_units *units, const char *recipe, GError **error)
{
    const cw_linkage *average = cw_linkage_find("average", error);
    g_autoptr(cw_dendrogram) tree =
        average == NULL ? NULL
                        : cw_dendrogram_build(units->vectors, units->count, units->dimension, NULL,
                                              NULL, average, v->c->progress, error);
    if (tree == NULL)
        return NULL;
    g_autofree gint32 *labels = g_new(gint32, units->count + 1);
    const gsize clusters = cw_dendrogram_cut_count(tree, count_designs(units), labels);
    g_autoptr(GArray) sheets =
        cw_cluster_sheets(labels, units->groups, units->count, MOST_PURE, MOST_MIXED);
    json_t *shown = json_array();
    for (guint i = 0; i < sheets->len; i++)
        json_array_append_new(
            shown, sheet_json(v, units, labels, &g_array_index(sheets, cw_cluster_sheet, i)));
    return json_pack("{s:s,s:I,s:o}", "recipe", recipe, "clusters", (json_int_t)clusters, "shown",
                     shown);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static gboolean look_at(view *v, guint place, look *l, GError **error)
{
    cw_comparison *c = v->c;
    const cw_contender *contender = &g_array_index(c->contenders, cw_contender, place);
    g_autofree char *folder = cw_compare_folder(c, contender, c->request->seed);
    const cw_compare_single single = {
        .contender = contender, .seed = c->request->seed, .folder = folder};
    g_autoptr(cw_picture_vectors) vectors = cw_compare_vectors(c, &single, NULL, error);
    if (vectors == NULL)
        return FALSE;
    memcpy(vectors->present, c->readable, vectors->count * sizeof *vectors->present);
    l->recipe = contender->name;
    l->units = cw_units_gather(c->unseen, vectors, NULL, error);
    if (l->units == NULL)
        return FALSE;
    if (v->queries == NULL)
        choose_queries(v, l->units);
    l->pairs = cw_pair_view_new(l->units->vectors, l->units->groups, l->units->count,
                                l->units->dimension, error);
    l->answers = l->pairs != NULL ? answer(v, l->units, vectors, error) : NULL;
    l->sheets = l->answers != NULL ? sheets_json(v, l->units, l->recipe, error) : NULL;
    return l->sheets != NULL;
}

/* The values of a row of the table, or NULL. */
static const json_t *values_of(const json_t *result, const char *protocol, const char *name)
{
    gsize i, j;
    json_t *table, *row;
    json_array_foreach(json_object_get(result, "protocols"), i, table)
    {
        if (strcmp(json_string_value(json_object_get(table, "protocol")), protocol) != 0)
            continue;
        json_array_foreach(json_object_get(table, "rows"), j, row)
        {
            if (strcmp(json_string_value(json_object_get(row, "name")), name) == 0)
                return json_object_get(row, "values");
        }
    }
    return NULL;
}

/* The recipe with the best mean CScore; the first where there is none. */
static guint find_best(const view *v, const json_t *result, gboolean *by_score)
{
    const json_t *values = values_of(result, "variants", "CScore");
    guint best = 0;
    double score = -INFINITY;
    *by_score = values != NULL;
    for (guint i = 0; i < v->c->contenders->len; i++) {
        const json_t *mean = json_object_get(json_array_get(values, i), "mean");
        if (json_is_number(mean) && json_number_value(mean) > score) {
            best = i;
            score = json_number_value(mean);
        }
    }
    return best;
}

static json_t *distance_json(double distance)
{
    return isfinite(distance) ? json_real(distance) : json_null();
}

/* How a run sees all pairs, beside the others. */
static json_t *model_json(const look *l)
{
    const cw_pair_view *pairs = l->pairs;
    return json_pack("{s:s,s:I,s:I,s:o,s:o,s:I}", "recipe", l->recipe, "similar",
                     (json_int_t)pairs->similar, "same", (json_int_t)pairs->similar_same, "close",
                     distance_json(pairs->close), "typical", distance_json(pairs->typical), "right",
                     (json_int_t)l->answers->right);
}

static void set_result(const view *v, const look *best, gboolean by_score, json_t *models,
                       json_t *directions, json_t *result)
{
    json_object_set_new(
        result, "disagreements",
        json_pack("{s:f,s:s,s:b,s:b,s:I,s:I,s:O,s:O}", "similar", CW_DISAGREEMENT_SIMILAR, "best",
                  best->recipe, "best_by_cscore", by_score, "sampled", v->c->sampled, "colourways",
                  (json_int_t)best->units->count, "queries", (json_int_t)v->queries->len, "models",
                  models, "directions", directions));
}

static gboolean fill(view *v, json_t *result, json_t *models, json_t *directions, json_t *sheets,
                     GError **error)
{
    gboolean by_score;
    g_auto(look) best = {0};
    const guint at = find_best(v, result, &by_score);
    if (!look_at(v, at, &best, error))
        return FALSE;
    for (guint i = 0; i < v->c->contenders->len; i++) {
        g_auto(look) own = {0};
        if (i != at && !look_at(v, i, &own, error))
            return FALSE;
        const look *l = i == at ? &best : &own;
        json_array_append_new(models, model_json(l));
        json_array_append(sheets, l->sheets);
        if (i == at)
            continue;
        json_array_append_new(directions, direction_json(v, &best, l));
        json_array_append_new(directions, direction_json(v, l, &best));
    }
    set_result(v, &best, by_score, models, directions, result);
    return TRUE;
}

gboolean cw_compare_view(cw_comparison *c, json_t *result, GError **error)
{
    g_auto(view) v = {.c = c};
    if (c->unseen == NULL) /* no run found any: the protocols say so */
        return TRUE;
    json_t *models = json_array(), *directions = json_array(), *sheets = json_array();
    const gboolean ok = fill(&v, result, models, directions, sheets, error);
    if (ok)
        json_object_set(result, "sheets", sheets);
    json_decref(models);
    json_decref(directions);
    json_decref(sheets);
    return ok;
}
