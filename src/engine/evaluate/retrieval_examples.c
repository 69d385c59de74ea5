/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/evaluate/retrieval_examples.h"

#include "base/random.h"
#include "base/size.h"
#include "engine/catalog/units.h"

/* ---- which queries --------------------------------------------------------------------------- */

/* Counts a query by who gets it right. */
static void count_query(cw_examples_choice *choice, gboolean one, gboolean other)
{
    gsize *const kinds[2][2] = {{&choice->neither, &choice->count[CW_EXAMPLES_OTHER]},
                                {&choice->count[CW_EXAMPLES_ONE], &choice->both}};
    ++*kinds[one][other];
    choice->count[CW_EXAMPLES_ANY]++;
}

static void take(cw_examples_choice *choice, cw_examples_part part, guint32 query)
{
    choice->queries[part][choice->chosen[part]++] = query;
}

/* The queries of `order` that are of the part, until it is full. */
static void fill_part(cw_examples_choice *choice, cw_examples_part part, const guint32 *one,
                      const guint32 *other, const gint32 *groups, const GArray *order)
{
    g_autoptr(GHashTable) shown = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < order->len && choice->chosen[part] < CW_EXAMPLES_EACH; i++) {
        const guint32 query = g_array_index(order, guint32, i);
        if (one[query] == 1 && other[query] != 1 &&
            g_hash_table_add(shown, GINT_TO_POINTER(groups[query])))
            take(choice, part, query);
    }
}

/* The queries that both were asked, in the order of chance. (transfer full) */
static GArray *shuffle(const guint32 *one, const guint32 *other, gsize count, guint64 seed)
{
    GArray *asked = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autofree guint32 *order = g_new(guint32, count + 1);
    cw_random random = cw_random_start(seed, 0, count);
    cw_random_permutation(&random, order, count);
    for (gsize i = 0; i < count; i++)
        if (one[order[i]] != CW_EXAMPLES_NOT_ASKED && other[order[i]] != CW_EXAMPLES_NOT_ASKED)
            g_array_append_val(asked, order[i]);
    return asked;
}

cw_examples_choice cw_examples_choose(const guint32 *one, const guint32 *other,
                                      const gint32 *groups, gsize count, guint64 seed)
{
    cw_examples_choice choice = {0};
    const guint32 *beside = other != NULL ? other : one;
    g_autoptr(GArray) order = shuffle(one, beside, count, seed);
    for (guint i = 0; i < order->len; i++) {
        const guint32 query = g_array_index(order, guint32, i);
        count_query(&choice, one[query] == 1, beside[query] == 1);
        if (i < CW_EXAMPLES_EACH)
            take(&choice, CW_EXAMPLES_ANY, query);
    }
    g_array_remove_range(order, 0, MIN(order->len, CW_EXAMPLES_EACH));
    fill_part(&choice, CW_EXAMPLES_ONE, one, beside, groups, order);
    fill_part(&choice, CW_EXAMPLES_OTHER, beside, one, groups, order);
    return choice;
}

/* ---- what was found -------------------------------------------------------------------------- */

typedef struct {
    char *name;
    guint32 *rank; /* [Q] */
    gsize *found;  /* [Q] hits of each */
    cw_hit *hits;  /* [Q,CW_EXAMPLES_NEAREST]; an index is a place of the gallery */
} answers;

struct cw_retrieval_examples {
    const GArray *queries, *gallery;
    GPtrArray *columns; /* of answers */
};

static const cw_protocol_row *row_of(const GArray *rows, gsize place)
{
    return &g_array_index(rows, cw_protocol_row, place);
}

static void free_answers(gpointer data)
{
    answers *a = data;
    g_free(a->name);
    g_free(a->rank);
    g_free(a->found);
    cw_size_free(a->hits);
    g_free(a);
}

cw_retrieval_examples *cw_retrieval_examples_new(const GArray *queries, const GArray *gallery)
{
    cw_retrieval_examples *examples = g_new(cw_retrieval_examples, 1);
    *examples = (cw_retrieval_examples){queries, gallery, g_ptr_array_new_full(8, free_answers)};
    return examples;
}

void cw_retrieval_examples_free(cw_retrieval_examples *examples)
{
    if (examples == NULL)
        return;
    g_ptr_array_unref(examples->columns);
    g_free(examples);
}

/* Nobody was asked anything yet; NULL when memory cannot be had. */
static answers *add_column(cw_retrieval_examples *examples, const char *name, GError **error)
{
    const gsize count = examples->queries->len;
    answers *a = g_new0(answers, 1);
    g_ptr_array_add(examples->columns, a);
    a->name = g_strdup(name);
    a->rank = g_new(guint32, count + 1);
    a->found = g_new0(gsize, count + 1);
    a->hits = cw_size_alloc(count + 1, CW_EXAMPLES_NEAREST * sizeof(cw_hit), "examples", error);
    for (gsize q = 0; q < count; q++)
        a->rank[q] = CW_EXAMPLES_NOT_ASKED;
    return a->hits != NULL ? a : NULL;
}

gboolean cw_retrieval_examples_add(cw_retrieval_examples *examples, const char *name,
                                   const cw_retrieval_task *task, const guint32 *first_rank,
                                   const GArray *queries, const GArray *gallery, GError **error)
{
    const gsize count = task->queries.count, most = CW_EXAMPLES_NEAREST;
    cw_autosize cw_hit *hits = cw_size_alloc(count + 1, most * sizeof *hits, "examples", error);
    g_autofree gsize *found = g_new(gsize, count + 1);
    answers *a = hits != NULL ? add_column(examples, name, error) : NULL;
    if (a == NULL || !cw_nearest_find(task->queries, task->gallery, task->dimension, most,
                                      &task->filter, task->threads, hits, found, error))
        return FALSE;
    for (gsize q = 0; q < count; q++) {
        const gsize place = row_of(queries, q)->place;
        a->rank[place] = first_rank[q];
        a->found[place] = found[q];
        for (gsize h = 0; h < found[q]; h++) {
            const cw_hit hit = hits[q * most + h];
            a->hits[place * most + h] = (cw_hit){hit.score, row_of(gallery, hit.index)->place};
        }
    }
    return TRUE;
}

/* ---- as JSON --------------------------------------------------------------------------------- */

/* {"picture", "caption"}; a path that is no UTF-8 becomes one that cannot be read. */
static json_t *picture_json(const cw_protocol_row *row)
{
    g_autofree char *path = g_utf8_make_valid(row->picture.path, -1);
    g_autofree char *caption =
        row->entry != NULL ? cw_units_caption(row->entry) : g_path_get_basename(path);
    return json_pack("{s:s,s:s}", "picture", path, "caption", caption);
}

static json_t *hit_json(const cw_retrieval_examples *examples, const cw_protocol_row *query,
                        cw_hit hit)
{
    const cw_protocol_row *row = row_of(examples->gallery, hit.index);
    json_t *json = picture_json(row);
    json_object_set_new(json, "similarity", json_real(hit.score));
    json_object_set_new(json, "same", json_boolean(row->group >= 0 && row->group == query->group));
    return json;
}

static json_t *answer_json(const cw_retrieval_examples *examples, const answers *a, guint32 query)
{
    json_t *hits = json_array();
    for (gsize h = 0; h < a->found[query]; h++)
        json_array_append_new(hits, hit_json(examples, row_of(examples->queries, query),
                                             a->hits[query * CW_EXAMPLES_NEAREST + h]));
    return json_pack("{s:s,s:o,s:o}", "column", a->name, "rank",
                     a->rank[query] != CW_EXAMPLES_NOT_ASKED ? json_integer(a->rank[query])
                                                             : json_null(),
                     "hits", hits);
}

static json_t *query_json(const cw_retrieval_examples *examples, guint32 query)
{
    json_t *json = picture_json(row_of(examples->queries, query)), *list = json_array();
    for (guint c = 0; c < examples->columns->len; c++)
        json_array_append_new(list, answer_json(examples, examples->columns->pdata[c], query));
    json_object_set_new(json, "answers", list);
    return json;
}

static json_t *part_json(const cw_retrieval_examples *examples, const cw_examples_choice *choice,
                         cw_examples_part part)
{
    json_t *shown = json_array();
    for (gsize i = 0; i < choice->chosen[part]; i++)
        json_array_append_new(shown, query_json(examples, choice->queries[part][i]));
    json_t *json = json_pack("{s:I,s:o}", "count", (json_int_t)choice->count[part], "shown", shown);
    if (part == CW_EXAMPLES_ANY)
        return json;
    const answers *right = examples->columns->pdata[part == CW_EXAMPLES_ONE ? 0 : 1];
    const answers *wrong = examples->columns->pdata[part == CW_EXAMPLES_ONE ? 1 : 0];
    json_object_set_new(json, "right", json_string(right->name));
    json_object_set_new(json, "wrong", json_string(wrong->name));
    return json;
}

json_t *cw_retrieval_examples_json(const cw_retrieval_examples *examples, guint64 seed)
{
    const gsize count = examples->queries->len;
    const answers *one = examples->columns->pdata[0];
    const answers *other = examples->columns->len > 1 ? examples->columns->pdata[1] : NULL;
    g_autofree gint32 *groups = g_new(gint32, count + 1);
    for (gsize q = 0; q < count; q++)
        groups[q] = row_of(examples->queries, q)->group;
    const cw_examples_choice choice =
        cw_examples_choose(one->rank, other != NULL ? other->rank : NULL, groups, count, seed);
    json_t *parts = json_array();
    for (int part = other != NULL ? CW_EXAMPLES_ONE : CW_EXAMPLES_ANY; part < CW_EXAMPLES_PARTS;
         part++)
        json_array_append_new(parts, part_json(examples, &choice, (cw_examples_part)part));
    return json_pack("{s:I,s:I,s:I,s:I,s:o}", "seed", (json_int_t)seed, "queries",
                     (json_int_t)choice.count[CW_EXAMPLES_ANY], "both", (json_int_t)choice.both,
                     "neither", (json_int_t)choice.neither, "parts", parts);
}
