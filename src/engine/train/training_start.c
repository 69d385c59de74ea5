/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/train/training_start.h"

#include "base/error.h"
#include "encode/encoder_form.h"

static gboolean check_blocks(const cw_recipe *recipe, const cw_attribute_blocks *blocks,
                             GError **error)
{
    const gint64 wanted = recipe->method->block(recipe->method_settings);
    if (blocks->width == 0 || blocks->masked)
        g_set_error(
            error, CW_ERROR, CW_ERROR_USAGE,
            "method %s goes on from a model of blocks of attributes, and this is none; train "
            "one by --method adde",
            recipe->method->row.name);
    else if (recipe->method->fusion == NULL && blocks->width != wanted)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "its blocks have %" G_GINT64_FORMAT " numbers, not %" G_GINT64_FORMAT
                    "; use --set block=%" G_GINT64_FORMAT,
                    blocks->width, wanted, blocks->width);
    else
        return TRUE;
    return FALSE;
}

/* What the run calls unseen the model must not have seen. */
static gboolean check_hold_out(const cw_recipe *recipe, guint64 seed,
                               const cw_encoder_settings *model, GError **error)
{
    const cw_run_settings *run = &recipe->run;
    if (run->hold_out <= 0 || (run->hold_out <= model->hold_out && (gint64)seed == model->seed &&
                               run->hold_out_grouped == model->hold_out_grouped))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "it has learned from designs that this run would hold out; its own are those of "
                "--set hold_out=%g --set hold_out_grouped=%d --seed %" G_GINT64_FORMAT,
                model->hold_out, model->hold_out_grouped, model->seed);
    return FALSE;
}

static cw_attribute_set *read_attributes(const cw_recipe *recipe, const char *init, guint64 seed,
                                         cw_encoder_form *form, GError **error)
{
    if (!cw_encoder_form_read(form, init, error) || !check_blocks(recipe, &form->blocks, error) ||
        !check_hold_out(recipe, seed, &form->settings, error))
        return NULL;
    return cw_attribute_set_from_json(form->blocks.attributes, error);
}

cw_attribute_set *cw_training_start_attributes(const cw_recipe *recipe, const char *init,
                                               guint64 seed, GError **error)
{
    if (init == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "method %s goes on from a model of attributes, one of --method adde; name it "
                    "with --init",
                    recipe->method->row.name);
        return NULL;
    }
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    cw_attribute_set *set = read_attributes(recipe, init, seed, &form, error);
    if (set == NULL)
        g_prefix_error(error, "--init \"%s\": ", init);
    cw_encoder_form_clear(&form);
    return set;
}
