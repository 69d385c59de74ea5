/* SPDX-License-Identifier: Apache-2.0
 *
 * Outfits for programs.
 */
#include <colorway/outfits.h>

#include "base/json_text.h"

static json_t *json_of_piece(const cw_outfit_piece *piece)
{
    json_t *object = json_object();
    cw_json_set(object, "item", piece->id);
    cw_json_set(object, "source", piece->source);
    cw_json_set(object, "item_group_id", piece->group);
    cw_json_set(object, "title", piece->title);
    cw_json_set(object, "color", piece->colour);
    cw_json_set(object, "category", piece->category);
    cw_json_set(object, "picture", piece->picture);
    return object;
}

/* {"item": "4711", "fit": 0.8} for each item asked about. */
static json_t *json_of_fits(const cw_outfit_result *result, const double *fits)
{
    json_t *array = json_array();
    for (gsize i = 0; i < result->item_count; i++)
        json_array_append_new(array, json_pack("{s:o, s:f}", "item",
                                               cw_json_text(result->items[i].id), "fit", fits[i]));
    return array;
}

json_t *cw_outfit_hit_json(const cw_outfit_result *result, const cw_outfit_piece *hit)
{
    json_t *object = json_of_piece(hit);
    json_object_set_new(object, "fit", json_real(hit->fit));
    json_object_set_new(object, "with", json_of_fits(result, hit->fits));
    cw_json_set(object, "model", result->model);
    return object;
}

json_t *cw_outfit_score_json(const cw_outfit_result *result)
{
    json_t *pieces = json_array(), *pairs = json_array();
    for (gsize i = 0; i < result->item_count; i++)
        json_array_append_new(pieces, json_of_piece(&result->items[i]));
    for (gsize p = 0; p < result->pair_count; p++) {
        const cw_outfit_fit *pair = &result->pairs[p];
        json_array_append_new(
            pairs, json_pack("{s:[o,o], s:f}", "items", cw_json_text(result->items[pair->a].id),
                             cw_json_text(result->items[pair->b].id), "fit", pair->fit));
    }
    json_t *object = json_pack("{s:f, s:o, s:I, s:o, s:o}", "fit", result->fit, "better_than",
                               result->drawn > 0 ? json_real(result->better) : json_null(), "drawn",
                               (json_int_t)result->drawn, "items", pieces, "pairs", pairs);
    cw_json_set(object, "model", result->model);
    return object;
}
