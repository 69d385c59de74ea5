/* SPDX-License-Identifier: Apache-2.0 */
#include "encode/looks.h"

#include <string.h>

#include "image/augment.h"
#include "image/slices.h"

gsize cw_looks_floats(gint64 px)
{
    return 3 * (gsize)px * (gsize)px;
}

gint64 cw_looks_parts(const cw_encoder_settings *settings)
{
    cw_box slices[CW_SLICE_MOST];
    return 1 + cw_slices_of(settings->slices, slices);
}

/* That write_look() writes. */
static gint64 looks_at_once(const cw_encoder_settings *settings)
{
    return (settings->mirror ? 2 : 1) * (settings->negative ? 2 : 1);
}

gint64 cw_looks_count(const cw_encoder_settings *settings)
{
    return ((settings->turn > 0 ? 3 : 1) + settings->zooms) * looks_at_once(settings);
}

void cw_looks_only_first(cw_encoder_settings *settings)
{
    static char none[] = "none";
    settings->mirror = settings->negative = settings->whitened = FALSE;
    settings->turn = 0;
    settings->zooms = 0;
    settings->window_levels = 1;
    settings->slices = none;
}

/* Writes a picture and, if the form asks for it, its mirror image; where the next one goes is
 * returned. */
static float *write_sides(const cw_encoder_form *form, const cw_raster *raster, float *input)
{
    const gsize px = (gsize)raster->width;
    float *next = input + cw_looks_floats(raster->width);
    cw_preprocess_normalise(raster, input);
    if (!form->settings.mirror)
        return next;
    for (gsize y = 0; y < px; y++)
        for (gsize x = 0; x < px; x++)
            memcpy(next + 3 * (y * px + x), input + 3 * (y * px + (px - 1 - x)), 3 * sizeof *input);
    return next + cw_looks_floats(raster->width);
}

/* Writes one look, which may lose its colours and change its tones, and, if the form asks for it,
 * its negative; where the next one goes is returned. */
static float *write_look(const cw_encoder_form *form, cw_raster *raster, float *input)
{
    const cw_encoder_settings *settings = &form->settings;
    if (settings->gray)
        cw_augment_to_gray(raster);
    cw_preprocess_view_tones(&form->preprocess, raster);
    input = write_sides(form, raster, input);
    if (!settings->negative)
        return input;
    cw_augment_negative.apply(raster, NULL, NULL, NULL);
    return write_sides(form, raster, input);
}

/* The looks at a picture turned by -turn and turn, the corners filled with its border colour;
 * where the next one goes is returned, NULL on an error. */
static float *write_turned(const cw_encoder_form *form, const cw_raster *raster,
                           const float fill[3], float *input, GError **error)
{
    const gsize bytes = cw_looks_floats(raster->width) * sizeof(float);
    cw_augment_scratch scratch = {0};
    gboolean ok = TRUE;
    for (int side = -1; ok && side <= 1; side += 2) {
        g_autoptr(cw_raster) turned = cw_raster_new(raster->width, raster->height, error);
        if (turned != NULL)
            memcpy(turned->pixels, raster->pixels, bytes);
        ok = turned != NULL &&
             cw_augment_turn(turned, side * form->settings.turn, fill, &scratch, error);
        if (ok)
            input = write_look(form, turned, input);
    }
    cw_augment_scratch_clear(&scratch);
    return ok ? input : NULL;
}

/* What the looks are of, or its middle, with sides of `px`. */
static cw_raster *resample(const cw_encoder_form *form, const cw_image *image,
                           const cw_parts *parts, const cw_box *window, double share,
                           const float fill[3], int px, GError **error)
{
    const cw_box middle = {window->x + window->width * (1 - share) / 2,
                           window->y + window->height * (1 - share) / 2, window->width * share,
                           window->height * share};
    const gboolean whole = middle.width == 1 && middle.height == 1;
    return cw_preprocess_resize(image, parts, &form->preprocess, whole ? NULL : &middle, fill, px,
                                px, error);
}

/* Writes the looks at one part, [looks,px,px,3]. */
static gboolean write_part(const cw_encoder_form *form, const cw_image *image,
                           const cw_parts *parts, const cw_box *window, int px, float *input,
                           GError **error)
{
    const cw_encoder_settings *settings = &form->settings;
    float fill[3];
    cw_augment_border_colour(image, fill);
    g_autoptr(cw_raster) raster = resample(form, image, parts, window, 1, fill, px, error);
    if (raster == NULL)
        return FALSE;
    float *next = input + cw_looks_floats(px) * (gsize)looks_at_once(settings);
    if (settings->turn > 0 && (next = write_turned(form, raster, fill, next, error)) == NULL)
        return FALSE;
    write_look(form, raster, input);
    double share = 1;
    for (gint64 i = 0; i < settings->zooms; i++) {
        share *= settings->zoom;
        g_autoptr(cw_raster) middle = resample(form, image, parts, window, share, fill, px, error);
        if (middle == NULL)
            return FALSE;
        next = write_look(form, middle, next);
    }
    return TRUE;
}

gboolean cw_looks_write(const cw_encoder_form *form, const cw_image *image, const cw_parts *parts,
                        const cw_box *window, gint64 px, float *input, GError **error)
{
    const cw_encoder_settings *settings = &form->settings;
    const gsize floats = cw_looks_floats(px) * (gsize)cw_looks_count(settings);
    cw_box slices[CW_SLICE_MOST];
    const int count = cw_slices_of(settings->slices, slices);
    if (!write_part(form, image, parts, window, (int)px, input, error))
        return FALSE;
    for (int i = 0; i < count; i++) {
        const cw_box slice = {window->x + slices[i].x * window->width,
                              window->y + slices[i].y * window->height,
                              slices[i].width * window->width, slices[i].height * window->height};
        if (!write_part(form, image, parts, &slice, (int)px, input + (gsize)(i + 1) * floats,
                        error))
            return FALSE;
    }
    return TRUE;
}
