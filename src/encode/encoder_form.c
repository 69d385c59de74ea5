/* SPDX-License-Identifier: Apache-2.0
 *
 * What an encoder is, as options and as the JSON that stands in its file.
 */
#include "encode/encoder_form.h"

#include "base/error.h"
#include "base/model_file.h"
#include "base/random.h"
#include "graph/safetensors.h"
#include "image/slices.h"

#define SETTINGS cw_encoder_settings
const cw_option cw_encoder_options[] = {
    CW_TEXT(SETTINGS, backbone, "resnet18", "network"),
    CW_TEXT(SETTINGS, method, "untrained", "method that trained it"),
    CW_TEXT(SETTINGS, name, "", "name of the run"),
    CW_TEXT(SETTINGS, detector, "border", "detector of persons, heads and garments"),
    CW_INT(SETTINGS, picture_px, 64, 8, 1024, "px", "side of the pictures it takes"),
    CW_BOOL(SETTINGS, mirror, 1, "looks at a picture and its mirror image"),
    CW_BOOL(SETTINGS, negative, 0, "looks at its negative, too"),
    CW_REAL(SETTINGS, turn, 0, 0, 90, "degrees", "looks at it turned both ways, too; 0: not"),
    CW_INT(SETTINGS, zooms, 0, 0, 8, NULL, "looks at its middle, too, closer and closer"),
    CW_REAL(SETTINGS, zoom, 0.75, 0.1, 1, NULL, "sides of a closer look by those of the last"),
    CW_INT(SETTINGS, window_levels, 1, 1, 6, NULL, "levels of windows that have a vector each"),
    CW_INT(SETTINGS, window_px, 0, 0, 1024, "px", "side of the windows it takes; 0: as pictures"),
    CW_CHOICE(SETTINGS, slices, "none", cw_slice_names, "looks at slices of it, too"),
    CW_CHOICE(SETTINGS, fuse, "mean", cw_slice_fusions, "how whole and slices make one vector"),
    CW_BOOL(SETTINGS, gray, 0, "pictures lose their colours before they are looked at"),
    CW_BOOL(SETTINGS, whitened, 0, "has a whitening layer"),
    CW_INT(SETTINGS, kept, 0, 0, 65536, NULL, "numbers that the whitening layer keeps; 0: all"),
    CW_INT(SETTINGS, steps, 0, 0, 1e12, "steps", "of training"),
    CW_REAL(SETTINGS, hold_out, 0, 0, 1, NULL, "share of the designs that it never saw"),
    CW_BOOL(SETTINGS, hold_out_grouped, 0, "saw all items that stood in no group"),
    CW_INT(SETTINGS, seed, 0, 0, CW_SEED_MOST, NULL, "seed of its training"),
    CW_OPTION_END,
};

void cw_encoder_form_reset(cw_encoder_form *form)
{
    cw_options_reset(cw_encoder_options, &form->settings);
    cw_options_reset(cw_backbone_options, &form->backbone);
    cw_options_reset(cw_preprocess_rows, &form->preprocess);
}

void cw_encoder_form_clear(cw_encoder_form *form)
{
    cw_options_clear(cw_encoder_options, &form->settings);
    cw_options_clear(cw_backbone_options, &form->backbone);
    cw_options_clear(cw_preprocess_rows, &form->preprocess);
    cw_landmark_head_clear(&form->landmarks);
    cw_attribute_blocks_clear(&form->blocks);
    cw_outfit_head_clear(&form->outfit);
}

static json_t *form_to_json(const cw_encoder_form *form)
{
    return json_pack("{s:o,s:o,s:o,s:o*,s:o*,s:o*}", "encoder",
                     cw_options_to_json(cw_encoder_options, &form->settings), "backbone",
                     cw_options_to_json(cw_backbone_options, &form->backbone), "preprocess",
                     cw_options_to_json(cw_preprocess_rows, &form->preprocess), "landmarks",
                     cw_landmark_head_to_json(&form->landmarks), "blocks",
                     cw_attribute_blocks_to_json(&form->blocks), "outfit",
                     cw_outfit_head_to_json(&form->outfit));
}

static gboolean form_from_json(cw_encoder_form *form, const json_t *object, GError **error)
{
    return cw_options_from_json(cw_encoder_options, &form->settings,
                                json_object_get(object, "encoder"), error) &&
           cw_options_from_json(cw_backbone_options, &form->backbone,
                                json_object_get(object, "backbone"), error) &&
           cw_options_from_json(cw_preprocess_rows, &form->preprocess,
                                json_object_get(object, "preprocess"), error) &&
           cw_landmark_head_from_json(&form->landmarks, json_object_get(object, "landmarks"),
                                      error) &&
           cw_attribute_blocks_from_json(&form->blocks, json_object_get(object, "blocks"), error) &&
           cw_outfit_head_from_json(&form->outfit, &form->blocks, json_object_get(object, "outfit"),
                                    error);
}

char *cw_encoder_form_to_text(const cw_encoder_form *form)
{
    json_t *object = form_to_json(form);
    char *text = json_dumps(object, JSON_SORT_KEYS);
    json_decref(object);
    return text;
}

gboolean cw_encoder_form_from_text(cw_encoder_form *form, const char *text, GError **error)
{
    json_error_t reason;
    json_t *object = json_loads(text, 0, &reason);
    if (object == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "metadata \"%s\" is no JSON: %s",
                    CW_ENCODER_METADATA, reason.text);
        return FALSE;
    }
    gboolean ok = form_from_json(form, object, error);
    json_decref(object);
    if (!ok && error != NULL && *error != NULL) {
        g_prefix_error(error, "metadata \"%s\": ", CW_ENCODER_METADATA);
        (*error)->code = CW_ERROR_UNSUPPORTED; /* nobody typed it: a newer program wrote it */
    }
    return ok;
}

gboolean cw_encoder_form_read(cw_encoder_form *form, const char *model, GError **error)
{
    g_autofree char *path = cw_model_file(model);
    g_autoptr(cw_safetensors) file = cw_safetensors_open(path, error);
    const char *text = file != NULL ? cw_safetensors_metadata(file, CW_ENCODER_METADATA) : NULL;
    return file != NULL && (text == NULL || cw_encoder_form_from_text(form, text, error));
}

gboolean cw_encoder_form_copy(cw_encoder_form *to, const cw_encoder_form *from, GError **error)
{
    json_t *object = form_to_json(from);
    cw_encoder_form_reset(to);
    gboolean ok = form_from_json(to, object, error);
    json_decref(object);
    return ok;
}
