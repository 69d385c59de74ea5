/* SPDX-License-Identifier: Apache-2.0
 *
 * Colour management by Little CMS: embedded profiles of RGB, grey and CMYK samples to sRGB, by
 * relative colorimetry with black point compensation, which is what shops see in their browsers.
 * A profile for another colour model than the samples', or one that cannot be understood, is left
 * aside, as browsers do; so is one that moves no colour of a test grid by more than 1 of 255.
 *
 * To understand a profile takes 3 ms (RGB) to 30 ms (CMYK), as long as to decode a picture, and the
 * pictures of a shop share very few: each thread remembers the last ones it met. Nothing is shared
 * between threads, so there is nothing to lock.
 */
#include "image/decode.h"

#include <stdlib.h>

#include <lcms2.h>

struct cw_colour_transform {
    GBytes *profile;        /* NULL: an empty place */
    cmsUInt32Number format; /* of the samples */
    cmsHTRANSFORM handle;   /* NULL: the plain meaning of the samples holds */
};

G_DEFINE_AUTO_CLEANUP_FREE_FUNC(cmsHPROFILE, cmsCloseProfile, NULL)

static cmsUInt32Number samples_format(const cw_samples *samples)
{
    if (samples->cmyk)
        return samples->inverted ? TYPE_CMYK_8_REV : TYPE_CMYK_8;
    static const cmsUInt32Number formats[] = {0, TYPE_GRAY_8, TYPE_GRAYA_8, TYPE_RGB_8,
                                              TYPE_RGBA_8};
    return formats[samples->channels];
}

/* NULL, too, when the profile is for another colour model than the samples. */
static cmsHTRANSFORM open_transform(const cw_samples *samples)
{
    gsize length;
    gconstpointer bytes = g_bytes_get_data(samples->profile, &length);
    if (length > G_MAXUINT32)
        return NULL;
    g_auto(cmsHPROFILE) profile = cmsOpenProfileFromMem(bytes, (cmsUInt32Number)length);
    if (profile == NULL)
        return NULL;
    g_auto(cmsHPROFILE) srgb = cmsCreate_sRGBProfile();
    return cmsCreateTransform(profile, samples_format(samples), srgb, TYPE_RGB_8,
                              INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_BLACKPOINTCOMPENSATION);
}

#define GRID 6 /* steps of 51 in 0..255 */

/* Whether RGB or grey samples mean what they would mean without a profile. */
static gboolean is_plain(cmsHTRANSFORM transform, const cw_samples *samples)
{
    if (samples->cmyk)
        return FALSE;
    for (int i = 0; i < GRID * GRID * GRID; i++) {
        guint8 in[4] = {(guint8)(i % GRID * 51), (guint8)(i / GRID % GRID * 51),
                        (guint8)(i / GRID / GRID * 51), 255};
        guint8 rgb[3];
        cmsDoTransform(transform, in, rgb, 1);
        for (int c = 0; c < 3; c++) {
            if (abs(rgb[c] - in[samples->channels < 3 ? 0 : c]) > 1)
                return FALSE;
        }
    }
    return TRUE;
}

static cw_colour_transform build(const cw_samples *samples)
{
    cmsHTRANSFORM handle = open_transform(samples);
    if (handle != NULL && is_plain(handle, samples)) {
        cmsDeleteTransform(handle);
        handle = NULL;
    }
    return (cw_colour_transform){g_bytes_ref(samples->profile), samples_format(samples), handle};
}

static void transform_clear(cw_colour_transform *transform)
{
    if (transform->profile != NULL)
        g_bytes_unref(transform->profile);
    if (transform->handle != NULL)
        cmsDeleteTransform(transform->handle);
}

#define MOST_REMEMBERED 4

/* Latest met first. */
typedef struct {
    cw_colour_transform met[MOST_REMEMBERED];
} profile_memory;

static void memory_free(gpointer memory)
{
    for (int i = 0; i < MOST_REMEMBERED; i++)
        transform_clear(&((profile_memory *)memory)->met[i]);
    g_free(memory);
}

static profile_memory *get_memory(void)
{
    static GPrivate of_thread = G_PRIVATE_INIT(memory_free);
    profile_memory *memory = g_private_get(&of_thread);
    if (memory == NULL) {
        memory = g_new0(profile_memory, 1);
        g_private_set(&of_thread, memory);
    }
    return memory;
}

static gboolean is_for(const cw_colour_transform *known, const cw_samples *samples)
{
    return known->profile != NULL && known->format == samples_format(samples) &&
           g_bytes_equal(known->profile, samples->profile);
}

const cw_colour_transform *cw_colour_transform_find(const cw_samples *samples)
{
    if (samples->profile == NULL)
        return NULL;
    profile_memory *memory = get_memory();
    int place = 0;
    while (place < MOST_REMEMBERED - 1 && !is_for(&memory->met[place], samples))
        place++;
    cw_colour_transform found = memory->met[place];
    if (!is_for(&found, samples)) {
        transform_clear(&found);
        found = build(samples);
    }
    for (; place > 0; place--)
        memory->met[place] = memory->met[place - 1];
    memory->met[0] = found;
    return found.handle != NULL ? &memory->met[0] : NULL;
}

void cw_colour_transform_run(const cw_colour_transform *transform, const guint8 *samples,
                             guint8 *rgb, int width)
{
    cmsDoTransform(transform->handle, samples, rgb, (cmsUInt32Number)width);
}

static GBytes *save_profile(cmsHPROFILE profile)
{
    cmsUInt32Number length = 0;
    if (!cmsSaveProfileToMem(profile, NULL, &length) || length == 0)
        return NULL;
    g_autofree guint8 *bytes = g_malloc(length);
    if (!cmsSaveProfileToMem(profile, bytes, &length))
        return NULL;
    return g_bytes_new_take(g_steal_pointer(&bytes), length);
}

GBytes *cw_profile_from_gamma(double gamma, const double chromaticity[8], gboolean grey)
{
    static const double srgb[8] = {0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06};
    const double *xy = chromaticity != NULL ? chromaticity : srgb;
    cmsToneCurve *curve = cmsBuildGamma(NULL, 1 / gamma);
    if (curve == NULL)
        return NULL;
    cmsToneCurve *curves[3] = {curve, curve, curve};
    cmsCIExyY white = {xy[0], xy[1], 1};
    cmsCIExyYTRIPLE primaries = {{xy[2], xy[3], 1}, {xy[4], xy[5], 1}, {xy[6], xy[7], 1}};
    g_auto(cmsHPROFILE) profile = grey ? cmsCreateGrayProfile(&white, curve)
                                       : cmsCreateRGBProfile(&white, &primaries, curves);
    cmsFreeToneCurve(curve);
    return profile != NULL ? save_profile(profile) : NULL;
}
