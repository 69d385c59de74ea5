/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/search/search_request.h"

#include <math.h>

#include "base/error.h"
#include "engine/catalog/catalog_store.h"
#include "engine/search/search_text.h"
#include "image/image.h"
#include "score/similarity.h"

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

cw_item *cw_search_request_item(const cw_search_request *request, cw_catalog *catalog,
                                GError **error)
{
    g_autoptr(cw_item) item = cw_catalog_find_listed(catalog, request->item, error);
    if (item == NULL || !request->other_colour || item->fields[CW_FIELD_COLOUR] != NULL)
        return g_steal_pointer(&item);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "the feed says no colour of item \"%s\"; --other-color needs one", request->item);
    return NULL;
}

/* The largest number; INFINITY where one is not finite. */
static float largest(const float *vector, gsize dimension)
{
    float most = 0;
    for (gsize i = 0; i < dimension && isfinite(most); i++)
        most = isfinite(vector[i]) ? MAX(most, fabsf(vector[i])) : INFINITY;
    return most;
}

/* Its numbers are made small first: the square of a long one is not finite. */
float *cw_search_request_vector(const cw_search_request *request, const char *model,
                                gsize dimension, GError **error)
{
    const float most = largest(request->vector, request->dimension);
    if (request->dimension != dimension)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the vector has %" G_GSIZE_FORMAT " numbers; those by model \"%s\" have "
                    "%" G_GSIZE_FORMAT,
                    request->dimension, model, dimension);
    else if (most == 0 || !isfinite(most))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "the vector %s",
                    most == 0 ? "is zero: it points nowhere" : "has a number that is not finite");
    else {
        float *unit = g_new(float, dimension);
        for (gsize i = 0; i < dimension; i++)
            unit[i] = request->vector[i] / most;
        cw_similarity_normalise(unit, 1, dimension);
        return unit;
    }
    return NULL;
}

gboolean cw_search_check(cw_catalog *catalog, const cw_search_request *request, GError **error)
{
    if (!cw_search_request_check(request, error))
        return FALSE;
    g_autoptr(cw_item) item =
        request->item != NULL ? cw_search_request_item(request, catalog, error) : NULL;
    if ((request->item != NULL && item == NULL) || !cw_search_request_check_starter(request, error))
        return FALSE;
    g_autoptr(cw_picture_list) list =
        cw_catalog_list_pictures(catalog, request->where, NULL, error);
    if (list == NULL || request->image == NULL)
        return list != NULL;
    g_autoptr(cw_image) image = cw_image_load(request->image, NULL, error);
    return image != NULL;
}
