/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/search/search_request.h"

#include "base/error.h"
#include "engine/search/search_text.h"

gboolean cw_search_request_check(const cw_search_request *request, GError **error)
{
    const int given =
        (request->item != NULL) + (request->image != NULL) + (request->pixels != NULL);
    const gboolean pictured = given > 0;
    if (given + (request->vector != NULL) > 1)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "search for an item or for a picture: one of the two");
    else if (!pictured && request->vector == NULL && request->text == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "search for what? give an item, a picture or a text");
    else if (!(request->text_weight >= 0 && request->text_weight <= 1))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the weight of the text lies between 0 (the picture alone) and 1 (the text "
                    "alone), not at %g",
                    request->text_weight);
    else if (!pictured && request->colour_weight > 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the colour of what? --color-weight goes with --item or --image; say it in the "
                    "text");
    else if (request->other_colour && request->item == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "another colour than which? --other-color goes with --item");
    else if (request->k < 1)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "k must be at least 1");
    else if (!(request->min_similarity >= -1 && request->min_similarity <= 1))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "a similarity lies between -1 and 1, not at %g", request->min_similarity);
    else if (!(request->colour_weight >= 0 && request->colour_weight <= 1))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the weight of colour lies between 0 (any colour) and 1 (colour alone), not at "
                    "%g",
                    request->colour_weight);
    else
        return TRUE;
    return FALSE;
}

gboolean cw_search_request_check_starter(const cw_search_request *request, GError **error)
{
    g_auto(cw_search_text) text = {0};
    const char *asked = request->by != NULL       ? "--by"
                        : request->change != NULL ? "--change"
                        : request->text != NULL   ? "--text"
                                                  : NULL;
    if (asked == NULL)
        return TRUE;
    if (request->text != NULL && !cw_search_text_read(&text, request->text, error))
        return FALSE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "%s needs vectors by a model that knows %s: train --method %s, then "
                "colorway embed --model RUN",
                asked, request->by != NULL || request->change != NULL ? "attributes" : "words",
                request->by != NULL       ? "adde"
                : request->change != NULL ? "adde_m or amnet"
                                          : "weakly");
    return FALSE;
}
