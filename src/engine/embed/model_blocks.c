/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/embed/model_blocks.h"

#include <string.h>

#include "base/error.h"
#include "encode/encoder_form.h"

/* Those of `blocks` that are wanted. (transfer full) */
static json_t *choose(const cw_attribute_blocks *blocks, const char *const *wanted, GError **error)
{
    const json_t *types = json_object_get(blocks->attributes, "types");
    json_t *chosen = json_array();
    for (const char *const *name = wanted; *name != NULL; name++) {
        gsize block;
        gboolean ok = cw_attribute_blocks_find(blocks, *name, &block, error);
        for (const char *const *other = wanted; ok && other < name; other++)
            if (strcmp(*other, *name) == 0) {
                g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "attribute \"%s\" is named twice",
                            *name);
                ok = FALSE;
            }
        if (!ok) {
            json_decref(chosen);
            return NULL;
        }
        json_array_append(chosen, json_array_get(types, block));
    }
    return chosen;
}

static gboolean check_blocks(const cw_encoder_form *form, const char *model, GError **error)
{
    if (form->blocks.width > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "model \"%s\" has no blocks of attributes; --method adde trains one that has",
                model);
    return FALSE;
}

gboolean cw_model_blocks_read(cw_attribute_blocks *blocks, const char *model,
                              const char *const *wanted, GError **error)
{
    cw_encoder_form form = {0};
    json_t *chosen = NULL;
    cw_encoder_form_reset(&form);
    if (cw_encoder_form_read(&form, model, error) && check_blocks(&form, model, error))
        chosen = wanted != NULL ? choose(&form.blocks, wanted, error)
                                : json_incref(json_object_get(form.blocks.attributes, "types"));
    if (chosen != NULL) {
        blocks->width = form.blocks.width;
        blocks->attributes = json_pack("{s:o}", "types", chosen);
    }
    cw_encoder_form_clear(&form);
    return chosen != NULL;
}

cw_typed_labels *cw_model_blocks_types(const cw_attribute_blocks *blocks)
{
    const gsize count = cw_attribute_blocks_count(blocks);
    g_autofree const char **names = g_new(const char *, count + 1);
    g_autofree gint64 *values = g_new(gint64, count + 1);
    for (gsize t = 0; t < count; t++) {
        names[t] = cw_attribute_blocks_name(blocks, t);
        values[t] = (gint64)cw_attribute_blocks_values(blocks, t);
    }
    return cw_typed_labels_new(names, values, count, NULL, 0);
}
