/* SPDX-License-Identifier: Apache-2.0
 *
 * Colour management by Little CMS: embedded profiles of RGB, grey and CMYK samples to sRGB, by
 * relative colorimetry with black point compensation, which is what shops see in their browsers.
 * A profile for another colour model than the samples', or one that cannot be understood, is left
 * aside, as browsers do; so is one that moves no colour of a test grid by more than 1 of 255.
 */
#include "image/decode.h"

#include <stdlib.h>

#include <lcms2.h>

struct cw_colour_transform {
    cmsHTRANSFORM transform;
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

static cmsColorSpaceSignature samples_space(const cw_samples *samples)
{
    if (samples->cmyk)
        return cmsSigCmykData;
    return samples->channels < 3 ? cmsSigGrayData : cmsSigRgbData;
}

static cmsHTRANSFORM open_transform(const cw_samples *samples)
{
    gsize length;
    gconstpointer bytes = g_bytes_get_data(samples->profile, &length);
    if (length > G_MAXUINT32)
        return NULL;
    g_auto(cmsHPROFILE) profile = cmsOpenProfileFromMem(bytes, (cmsUInt32Number)length);
    if (profile == NULL || cmsGetColorSpace(profile) != samples_space(samples))
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

cw_colour_transform *cw_colour_transform_new(const cw_samples *samples)
{
    cmsHTRANSFORM handle = samples->profile != NULL ? open_transform(samples) : NULL;
    if (handle == NULL)
        return NULL;
    if (is_plain(handle, samples)) {
        cmsDeleteTransform(handle);
        return NULL;
    }
    cw_colour_transform *transform = g_new(cw_colour_transform, 1);
    transform->transform = handle;
    return transform;
}

void cw_colour_transform_run(const cw_colour_transform *transform, const guint8 *samples,
                             guint8 *rgb, int width)
{
    cmsDoTransform(transform->transform, samples, rgb, (cmsUInt32Number)width);
}

void cw_colour_transform_free(cw_colour_transform *transform)
{
    if (transform != NULL)
        cmsDeleteTransform(transform->transform);
    g_free(transform);
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
