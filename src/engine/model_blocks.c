/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/model_blocks.h"

#include <string.h>

#include "base/error.h"
#include "base/model_file.h"
#include "encode/encoder_form.h"

/* The form in the metadata of a model. */
static gboolean read_form(cw_encoder_form *form, const char *model, GError **error)
{
    g_autofree char *path = cw_model_file(model);
    g_autoptr(cw_safetensors) file = cw_safetensors_open(path, error);
    const char *text = file != NULL ? cw_safetensors_metadata(file, CW_ENCODER_METADATA) : NULL;
    if (file == NULL)
        return FALSE;
    cw_encoder_form_reset(form);
    if (text != NULL && !cw_encoder_form_from_text(form, text, error))
        return FALSE;
    if (form->blocks.width > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "model \"%s\" has no blocks of attributes; --method adde trains one that has",
                model);
    return FALSE;
}

static json_t *find_type(const json_t *types, const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (gsize t = 0; t < json_array_size(types); t++) {
        json_t *type = json_array_get(types, t);
        g_ptr_array_add(names, (gpointer)json_string_value(json_object_get(type, "name")));
        if (strcmp(names->pdata[t], name) == 0)
            return type;
    }
    g_ptr_array_add(names, NULL);
    const char *nearest = cw_row_nearest((const char *const *)names->pdata, name);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    if (nearest != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "the model has no attribute \"%s\"; did you mean \"%s\"?", name, nearest);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "the model has no attribute \"%s\"; it has: %s", name, all);
    return NULL;
}

/* Those of `types` that are wanted. (transfer full) */
static json_t *choose(const json_t *types, const char *const *wanted, GError **error)
{
    json_t *chosen = json_array();
    for (; *wanted != NULL; wanted++) {
        json_t *type = find_type(types, *wanted, error);
        for (gsize t = 0; type != NULL && t < json_array_size(chosen); t++)
            if (json_array_get(chosen, t) == type) {
                g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "attribute \"%s\" is named twice",
                            *wanted);
                type = NULL;
            }
        if (type == NULL) {
            json_decref(chosen);
            return NULL;
        }
        json_array_append(chosen, type);
    }
    return chosen;
}

gboolean cw_model_blocks_read(cw_attribute_blocks *blocks, const char *model,
                              const char *const *wanted, GError **error)
{
    cw_encoder_form form = {0};
    json_t *chosen = NULL;
    if (read_form(&form, model, error)) {
        json_t *types = json_object_get(form.blocks.attributes, "types");
        chosen = wanted != NULL ? choose(types, wanted, error) : json_incref(types);
    }
    if (chosen != NULL) {
        blocks->width = form.blocks.width;
        blocks->attributes = json_pack("{s:o}", "types", chosen);
    }
    cw_encoder_form_clear(&form);
    return chosen != NULL;
}

cw_typed_labels *cw_model_blocks_types(const cw_attribute_blocks *blocks)
{
    const json_t *types = json_object_get(blocks->attributes, "types");
    const gsize count = json_array_size(types);
    g_autofree const char **names = g_new(const char *, count + 1);
    g_autofree gint64 *values = g_new(gint64, count + 1);
    for (gsize t = 0; t < count; t++) {
        names[t] = cw_attribute_blocks_name(blocks, t);
        values[t] = (gint64)json_array_size(json_object_get(json_array_get(types, t), "values"));
    }
    return cw_typed_labels_new(names, values, count, NULL, 0);
}
