/* SPDX-License-Identifier: Apache-2.0
 *
 * With d the offset of a picture point from the middle, the surface point is d / (1 + k.d): a
 * projective map whose inverse is s / (1 - k.s). A sum of slow sines is added to it; it is so slow
 * that its inverse is its negative to a fraction of a pixel.
 */
#include "engine/sample/sample_lens.h"

#include <math.h>

cw_lens cw_lens_draw(int width, cw_random *random)
{
    cw_lens lens = {.tilt_x = cw_random_uniform(random, -0.12, 0.12),
                    .tilt_y = cw_random_uniform(random, -0.12, 0.12),
                    .wave_px = width * cw_random_uniform(random, 0.0015, 0.0045),
                    .wave_length_px = width * cw_random_uniform(random, 0.3, 0.6),
                    .gain = cw_random_uniform(random, 0.95, 1.04),
                    .side_x = cw_random_uniform(random, -0.06, 0.06),
                    .side_y = cw_random_uniform(random, -0.06, 0.06),
                    .grain = cw_random_uniform(random, 0.5, 3)};
    for (int i = 0; i < 4; i++)
        lens.phase[i] = cw_random_uniform(random, 0, 2 * G_PI);
    lens.margin = width / 8 + 2;
    return lens;
}

static cw_point wave(const cw_lens *lens, double x, double y)
{
    double k = 2 * G_PI / lens->wave_length_px;
    return (cw_point){
        lens->wave_px * (sin(k * y + lens->phase[0]) + 0.5 * sin(k * x + lens->phase[1])),
        lens->wave_px * (sin(k * x + lens->phase[2]) + 0.5 * sin(k * y + lens->phase[3]))};
}

static cw_point to_surface(const cw_lens *lens, double x, double y, int width, int height)
{
    double dx = x - width / 2.0, dy = y - height / 2.0;
    double depth = 1 + lens->tilt_x * dx / width + lens->tilt_y * dy / height;
    cw_point aside = wave(lens, x, y);
    return (cw_point){width / 2.0 + lens->margin + dx / depth + aside.x,
                      height / 2.0 + lens->margin + dy / depth + aside.y};
}

cw_point cw_lens_point(const cw_lens *lens, cw_point point, int width, int height)
{
    double sx = point.x - lens->margin - width / 2.0, sy = point.y - lens->margin - height / 2.0;
    cw_point aside = wave(lens, point.x - lens->margin, point.y - lens->margin);
    sx -= aside.x;
    sy -= aside.y;
    double depth = 1 - lens->tilt_x * sx / width - lens->tilt_y * sy / height;
    return (cw_point){width / 2.0 + sx / depth, height / 2.0 + sy / depth};
}

/* Four bytes of noise from one draw; their mean of three is near enough to normal. */
static double noise_at(guint64 noise, int pixel, double grain)
{
    guint64 bits = cw_random_at(noise, 0, 0, (guint64)pixel);
    int sum = (int)(bits & 0xff) + (int)(bits >> 8 & 0xff) + (int)(bits >> 16 & 0xff);
    return grain * (sum - 382.5) / 128;
}

static void sample_pixel(const guint8 *data, int stride, cw_point at, int most_x, int most_y,
                         double rgb[3])
{
    double x = CLAMP(at.x - 0.5, 0, most_x - 1.001), y = CLAMP(at.y - 0.5, 0, most_y - 1.001);
    int left = (int)x, top = (int)y;
    double u = x - left, v = y - top;
    const guint8 *p = data + (gsize)top * stride + (gsize)left * 4;
    for (int c = 0; c < 3; c++) { /* cairo's pixels are B, G, R, unused in little-endian memory */
        const guint8 *q = p + (G_BYTE_ORDER == G_LITTLE_ENDIAN ? 2 - c : 1 + c);
        double upper = q[0] + u * (q[4] - q[0]);
        double lower = q[stride] + u * (q[stride + 4] - q[stride]);
        rgb[c] = upper + v * (lower - upper);
    }
}

cw_image *cw_lens_apply(const cw_lens *lens, cairo_surface_t *surface, int width, int height,
                        guint64 noise, GError **error)
{
    g_autoptr(cw_image) image = cw_image_new(width, height, error);
    if (image == NULL)
        return NULL;
    cairo_surface_flush(surface);
    const guint8 *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    int most_x = width + 2 * lens->margin, most_y = height + 2 * lens->margin;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            double rgb[3];
            cw_point at = to_surface(lens, x + 0.5, y + 0.5, width, height);
            sample_pixel(data, stride, at, most_x, most_y, rgb);
            double light = lens->gain + lens->side_x * (x - width / 2.0) / width +
                           lens->side_y * (y - height / 2.0) / height;
            double grain = noise_at(noise, y * width + x, lens->grain);
            guint8 *pixel = image->pixels + ((gsize)y * width + x) * 3;
            for (int c = 0; c < 3; c++)
                pixel[c] = (guint8)CLAMP(lround(rgb[c] * light + grain), 0, 255);
        }
    }
    return g_steal_pointer(&image);
}
