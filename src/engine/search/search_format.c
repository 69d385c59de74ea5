/* SPDX-License-Identifier: Apache-2.0
 *
 * Hits for programs.
 */
#include <colorway/search.h>

#include <math.h>

#include "base/json_text.h"

/* How far a hit is by each attribute. (transfer full) */
static json_t *json_distances(const cw_search_result *result, const cw_search_hit *hit)
{
    json_t *object = json_object();
    for (gsize a = 0; result->attributes[a] != NULL; a++)
        json_object_set_new(object, result->attributes[a], json_real(hit->distances[a]));
    return object;
}

/* {"sleeve": {"value": "long", "predicted": false}, ...} */
static json_t *json_values(const cw_search_result *result, const cw_search_hit *hit)
{
    json_t *object = json_object();
    for (gsize c = 0; c < result->change_count; c++)
        json_object_set_new(object, result->changes[c].type,
                            json_pack("{s:s,s:b}", "value", hit->values[c].value, "predicted",
                                      hit->values[c].predicted));
    return object;
}

/* {"red": 12.3, "-striped": 0.2}: how many times as likely as if all words were equal. */
static json_t *json_words(const cw_search_result *result, const cw_search_hit *hit)
{
    json_t *object = json_object();
    for (gsize w = 0; result->words[w] != NULL; w++)
        json_object_set_new(object, result->words[w], json_real(hit->says[w]));
    return object;
}

json_t *cw_search_hit_json(const cw_search_result *result, const cw_search_hit *hit)
{
    json_t *object = json_pack("{s:f}", "similarity", hit->similarity);
    if (!isnan(hit->colour_similarity)) {
        json_object_set_new(object, "design_similarity", json_real(hit->design_similarity));
        json_object_set_new(object, "color_similarity", json_real(hit->colour_similarity));
    }
    if (hit->distances != NULL)
        json_object_set_new(object, "distances", json_distances(result, hit));
    if (hit->says != NULL)
        json_object_set_new(object, "words", json_words(result, hit));
    cw_json_set(object, "item", hit->id);
    cw_json_set(object, "source", hit->source);
    cw_json_set(object, "item_group_id", hit->group);
    cw_json_set(object, "title", hit->title);
    cw_json_set(object, "color", hit->colour);
    cw_json_set(object, "picture", hit->picture);
    cw_json_set(object, "model", result->model);
    if (result->change_count > 0)
        json_object_set_new(object, "attributes", json_values(result, hit));
    return object;
}
