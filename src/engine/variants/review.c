/* SPDX-License-Identifier: Apache-2.0
 *
 * The queue of pairs that wait for a person: kept when groups are made, read without computing
 * anything, less what has been decided since.
 */
#include <math.h>

#include <colorway/decisions.h>

#include "base/json_text.h"
#include "engine/catalog/model_vectors.h"
#include "engine/catalog/standing_decisions.h"
#include "engine/variants/item_card.h"
#include "engine/variants/variants_private.h"

static const cw_row sure_row = {"sure", "one design by the pictures; the feed does not say so"},
                    unsure_row = {"unsure", "one design or two: near the threshold"},
                    disagree_row = {"disagree", "one design by the feed, two by the pictures"};
static const cw_row *const rows[] = {
    [CW_LANE_SURE] = &sure_row,
    [CW_LANE_UNSURE] = &unsure_row,
    [CW_LANE_DISAGREE] = &disagree_row,
    NULL,
};
const cw_row_table cw_lane_table = {"lane", rows};

/* ---- kept ------------------------------------------------------------------------------------ */

static cw_lane lane_of(const cw_variants_doubt *doubt)
{
    return doubt->grouped                            ? CW_LANE_DISAGREE
           : doubt->probability >= CW_LANE_SURE_FROM ? CW_LANE_SURE
                                                     : CW_LANE_UNSURE;
}

/* What nobody can tell comes first. */
static int compare_unsure(gconstpointer a, gconstpointer b)
{
    const cw_variants_doubt *x = a, *y = b;
    const double one = fabs(x->probability - 0.5), other = fabs(y->probability - 0.5);
    return one < other ? -1 : one > other;
}

/* Those of one lane. (transfer full) */
static GArray *list_lane(const cw_grouping *g, const cw_variants_result *result, cw_lane lane)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(cw_variants_doubt));
    for (gsize i = 0; i < result->doubt_count + g->near->len; i++) {
        const cw_variants_doubt *doubt =
            i < result->doubt_count
                ? &result->doubts[i]
                : &g_array_index(g->near, cw_variants_doubt, i - result->doubt_count);
        if (lane_of(doubt) == lane)
            g_array_append_vals(list, doubt, 1);
    }
    if (lane == CW_LANE_UNSURE)
        g_array_sort(list, compare_unsure);
    return list;
}

gboolean cw_grouping_ask(const cw_grouping *g, const cw_variants_result *result, GError **error)
{
    cw_store *store = cw_catalog_store(g->catalog);
    gint64 place = 0;
    gboolean ok = cw_store_clear_questions(store, g->model.number, error);
    for (cw_lane lane = 0; ok && rows[lane] != NULL; lane++) {
        g_autoptr(GArray) list = list_lane(g, result, lane);
        for (guint i = 0; ok && i < list->len; i++) {
            const cw_variants_doubt *doubt = &g_array_index(list, cw_variants_doubt, i);
            const cw_store_question question = {
                .place = ++place,
                .lane = rows[lane]->name,
                .items = {result->members[doubt->first].item, result->members[doubt->second].item},
                .probability = doubt->probability,
                .distance = doubt->distance,
            };
            ok = cw_store_put_question(store, g->model.number, &question, error);
        }
    }
    return ok;
}

/* ---- read ------------------------------------------------------------------------------------ */

typedef struct {
    const cw_review_request *request;
    cw_store *store;
    cw_standing *standing;
    gint64 counts[G_N_ELEMENTS(rows)]; /* by lane */
    json_t *pairs;
    gint64 last; /* place of the last of them */
    gboolean more;
} review;

static void review_clear(review *r)
{
    cw_standing_free(r->standing);
    json_decref(r->pairs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(review, review_clear)

static json_t *json_of_number(double number)
{
    return isnan(number) ? json_null() : json_real(number);
}

static gboolean list_question(review *r, const cw_store_question *question, GError **error)
{
    json_t *first = cw_item_card(r->store, question->items[0], error);
    json_t *second = first != NULL ? cw_item_card(r->store, question->items[1], error) : NULL;
    if (second == NULL) {
        json_decref(first);
        return FALSE;
    }
    json_array_append_new(r->pairs, json_pack("{s:s,s:o,s:o,s:o,s:o}", "lane", question->lane,
                                              "first", first, "second", second, "probability",
                                              json_of_number(question->probability), "distance",
                                              json_of_number(question->distance)));
    r->last = question->place;
    return TRUE;
}

static gboolean take_question(gpointer data, const cw_store_question *question, GError **error)
{
    review *r = data;
    const cw_review_request *request = r->request;
    gboolean same;
    if (cw_standing_knows(r->standing, question->colourways, &same))
        return TRUE;
    for (gsize lane = 0; rows[lane] != NULL; lane++)
        r->counts[lane] += g_str_equal(rows[lane]->name, question->lane);
    if (question->place <= request->after ||
        (request->lane != NULL && !g_str_equal(request->lane, question->lane)))
        return TRUE;
    r->more = json_array_size(r->pairs) == request->limit;
    return r->more || list_question(r, question, error);
}

json_t *cw_review_list(cw_catalog *catalog, const cw_review_request *request, GError **error)
{
    cw_store_model model;
    g_auto(review) r = {.request = request, .store = cw_catalog_store(catalog)};
    r.pairs = json_array();
    if (request->lane != NULL && cw_row_find(&cw_lane_table, request->lane, error) == NULL)
        return NULL;
    r.standing = cw_standing_read(r.store, TRUE, error);
    if (r.standing == NULL || !cw_model_find(catalog, request->model, &model, error))
        return NULL;
    const gboolean read = cw_store_each_question(r.store, model.number, take_question, &r, error);
    json_t *lanes = json_object();
    for (gsize lane = 0; rows[lane] != NULL; lane++)
        json_object_set_new(lanes, rows[lane]->name, json_integer((json_int_t)r.counts[lane]));
    json_t *list =
        json_pack("{s:o,s:o,s:O,s:o}", "model", cw_json_text(model.name), "lanes", lanes, "pairs",
                  r.pairs, "next", r.more ? json_integer((json_int_t)r.last) : json_null());
    cw_model_clear(&model);
    if (read)
        return list;
    json_decref(list);
    return NULL;
}
