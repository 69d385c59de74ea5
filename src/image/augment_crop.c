/* SPDX-License-Identifier: Apache-2.0
 *
 * The box of a random-resized-crop (METHODS 1.2): area A = W H U(least,most), aspect a = exp U(-ln
 * r, ln r), w = round sqrt(A a), h = round sqrt(A / a), kept when it fits, at a uniform place.
 */
#include <math.h>

#include "image/augment.h"

static cw_box centred(int width, int height, int crop_width, int crop_height)
{
    return (cw_box){(width - crop_width) / 2, (height - crop_height) / 2, crop_width, crop_height};
}

/* Nothing fitted: keep all of it, unless its own aspect is one that the law would not draw. */
static cw_box fallback(double aspect_most, int width, int height)
{
    if (width > height * aspect_most)
        return centred(width, height, MAX(1, (int)lround(height * aspect_most)), height);
    if (height > width * aspect_most)
        return centred(width, height, width, MAX(1, (int)lround(width * aspect_most)));
    return (cw_box){0, 0, width, height};
}

cw_box cw_augment_crop_box(const cw_augment_crop *crop, int width, int height, cw_random *random)
{
    double reach = log(crop->aspect_most);
    for (gint64 try = 0; try < crop->tries; try++) {
        double share = cw_random_uniform(random, crop->area_least, crop->area_most);
        double area = (double)width * height * share;
        double aspect = exp(cw_random_uniform(random, -reach, reach));
        double w = round(sqrt(area * aspect)), h = round(sqrt(area / aspect));
        if (w < 1 || h < 1 || w > width || h > height)
            continue;
        double top = (double)cw_random_below(random, (guint64)(height - h) + 1);
        double left = (double)cw_random_below(random, (guint64)(width - w) + 1);
        return (cw_box){left, top, w, h};
    }
    return fallback(crop->aspect_most, width, height);
}
