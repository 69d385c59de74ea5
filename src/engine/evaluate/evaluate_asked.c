/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/evaluate/evaluate_asked.h"

#include "engine/catalog/catalog_checksum.h"

static void set_words(json_t *object, const char *key, const char *const *words)
{
    json_t *list = words != NULL ? json_array() : NULL;
    for (; words != NULL && *words != NULL; words++) {
        g_autofree char *valid = g_utf8_make_valid(*words, -1);
        json_array_append_new(list, json_string(valid));
    }
    if (list != NULL)
        json_object_set_new(object, key, list);
}

/* The content of a file, or its name where there is none: a list of labels that is built in. */
static json_t *json_of_file(const char *path)
{
    g_autofree char *checksum = cw_path_checksum(path, NULL);
    g_autofree char *valid = g_utf8_make_valid(path, -1);
    return json_string(checksum != NULL ? checksum : valid);
}

static void set_file(json_t *object, const char *key, const char *path)
{
    if (path != NULL)
        json_object_set_new(object, key, json_of_file(path));
}

/* Models by their names, which a result tells them by, and what they are. */
static void set_models(json_t *object, const char *key, const char *const *models)
{
    json_t *list = models != NULL ? json_array() : NULL;
    for (; models != NULL && *models != NULL; models++) {
        g_autofree char *valid = g_utf8_make_valid(*models, -1);
        json_array_append_new(list, json_pack("[s,o]", valid, json_of_file(*models)));
    }
    if (list != NULL)
        json_object_set_new(object, key, list);
}

json_t *cw_evaluate_asked(const cw_evaluate_request *one)
{
    json_t *asked = json_pack(
        "{s:b,s:b,s:b,s:f,s:f,s:f,s:I,s:I}", "unseen", one->unseen, "distinct", one->distinct,
        "crop", one->crop, "hide", one->hide, "threshold", one->threshold, "precision",
        one->precision, "neighbours", (json_int_t)one->neighbours, "seed", (json_int_t)one->seed);
    set_words(asked, "where", one->where);
    set_words(asked, "attributes", one->attributes);
    set_words(asked, "block", one->block);
    set_models(asked, "against", one->against);
    set_file(asked, "drop_words", one->drop_words);
    set_file(asked, "queries", one->queries);
    set_file(asked, "gallery", one->gallery);
    set_file(asked, "labels", one->labels);
    set_file(asked, "outfits", one->outfits);
    set_file(asked, "landmarks", one->landmarks);
    return asked;
}
