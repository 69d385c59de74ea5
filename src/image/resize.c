/* SPDX-License-Identifier: Apache-2.0
 *
 * Separable antialiased resampling. Output sample i of an axis looks at
 *
 *   centre_i = offset + (i + 1/2) * scale,   scale = box length / output length
 *
 * through a kernel as wide as the larger of a source and an output pixel:
 *
 *   weight_ij = f((j + 1/2 - centre_i) / max(scale, 1)),   normalised to sum 1 over the j inside
 *
 * the picture (pixels beside the box are seen, pixels beside the picture are not there). Rows are
 * gathered first: one output row at a time becomes one row of floats, which is then resampled
 * across, so that no picture-sized intermediate exists and the long loop runs over adjacent memory.
 * Sums run in the order of j: the result is the same on every machine and by any number of threads.
 */
#include <math.h>

#include "base/error.h"
#include "base/simd.h"
#include "base/size.h"
#include "image/image.h"

static double triangle(double x)
{
    x = fabs(x);
    return x < 1 ? 1 - x : 0;
}

/* Keys, IEEE Trans. ASSP 29 (1981), equation 4 with a = -1/2. */
static double keys(double x)
{
    x = fabs(x);
    if (x < 1)
        return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

typedef struct {
    double (*weight)(double x);
    double support; /* the kernel is 0 from here on */
} kernel;

static const kernel kernels[] = {
    [CW_FILTER_BILINEAR] = {triangle, 1},
    [CW_FILTER_BICUBIC] = {keys, 2},
};

/* The taps of one axis: output i is the sum over t < counts[i] of weights[i*most+t] *
 * source[firsts[i]+t]. */
typedef struct {
    int most;
    int *firsts, *counts; /* [output length] */
    float *weights;       /* [output length, most] */
} axis;

static void axis_clear(axis *taps)
{
    g_free(taps->firsts);
    g_free(taps->counts);
    cw_size_free(taps->weights);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(axis, axis_clear)

static void fill_taps(axis *taps, const kernel *shape, int output, double centre, double stretch,
                      int source_length)
{
    double reach = shape->support * stretch, sum = 0;
    int first = CLAMP((int)ceil(centre - reach - 0.5), 0, source_length - 1);
    int last = CLAMP((int)floor(centre + reach - 0.5), first, source_length - 1);
    int count = MIN(last - first + 1, taps->most);
    float *weights = taps->weights + (gsize)output * taps->most;
    for (int t = 0; t < count; t++)
        sum += shape->weight((first + t + 0.5 - centre) / stretch);
    for (int t = 0; t < count; t++)
        weights[t] = (float)(shape->weight((first + t + 0.5 - centre) / stretch) / sum);
    taps->firsts[output] = first;
    taps->counts[output] = count;
}

static gboolean axis_fill(axis *taps, const kernel *shape, double offset, double length,
                          int source_length, int output_length, GError **error)
{
    double scale = length / output_length, stretch = MAX(scale, 1);
    taps->most = (int)MIN(2 * ceil(shape->support * stretch) + 1, source_length);
    taps->weights = cw_size_alloc((gsize)output_length * (gsize)taps->most, sizeof(float),
                                  "the weights of a resize", error);
    taps->firsts = g_try_new(int, output_length);
    taps->counts = g_try_new(int, output_length);
    if (taps->weights == NULL)
        return FALSE;
    if (taps->firsts == NULL || taps->counts == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_TOO_LARGE,
                    "could not take memory for a resize to %d pixels", output_length);
        return FALSE;
    }
    for (int i = 0; i < output_length; i++)
        fill_taps(taps, shape, i, offset + (i + 0.5) * scale, stretch, source_length);
    return TRUE;
}

CW_SIMD static void add_bytes(float *restrict sum, const guint8 *restrict row, float weight,
                              gsize count)
{
    for (gsize i = 0; i < count; i++)
        sum[i] += weight * (float)row[i];
}

CW_SIMD static void add_floats(float *restrict sum, const float *restrict row, float weight,
                               gsize count)
{
    for (gsize i = 0; i < count; i++)
        sum[i] += weight * row[i];
}

CW_SIMD static void clear_floats(float *sum, gsize count)
{
    for (gsize i = 0; i < count; i++)
        sum[i] = 0;
}

/* [W,3] -> [output width,3], times `factor`, clamped. `first` is the source column row[0] holds. */
static void resample_across(const axis *taps, const float *row, int first, float factor,
                            float *output, int output_width)
{
    for (int x = 0; x < output_width; x++) {
        const float *weights = taps->weights + (gsize)x * taps->most;
        const float *source = row + (gsize)(taps->firsts[x] - first) * 3;
        float red = 0, green = 0, blue = 0;
        for (int t = 0; t < taps->counts[x]; t++) {
            red += weights[t] * source[t * 3];
            green += weights[t] * source[t * 3 + 1];
            blue += weights[t] * source[t * 3 + 2];
        }
        output[x * 3] = CLAMP(red * factor, 0.0f, 1.0f);
        output[x * 3 + 1] = CLAMP(green * factor, 0.0f, 1.0f);
        output[x * 3 + 2] = CLAMP(blue * factor, 0.0f, 1.0f);
    }
}

/* Either picture type; exactly one of the pointers is set. */
typedef struct {
    int width, height;
    const guint8 *bytes;
    const float *floats;
} source;

static void gather_row(const source *from, const axis *down, int y, int first, gsize count,
                       float *row)
{
    const float *weights = down->weights + (gsize)y * down->most;
    clear_floats(row, count);
    for (int t = 0; t < down->counts[y]; t++) {
        gsize at = ((gsize)(down->firsts[y] + t) * from->width + first) * 3;
        if (from->bytes != NULL)
            add_bytes(row, from->bytes + at, weights[t], count);
        else
            add_floats(row, from->floats + at, weights[t], count);
    }
}

/* Corners may miss the edge by rounding of the caller's arithmetic, no more. */
#define CORNER_SLACK 1e-6

static gboolean check_box(const source *from, const cw_box *box, GError **error)
{
    if (box->width > 0 && box->height > 0 && box->x >= -CORNER_SLACK && box->y >= -CORNER_SLACK &&
        box->x + box->width <= from->width + CORNER_SLACK &&
        box->y + box->height <= from->height + CORNER_SLACK)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "box of %g x %g at (%g, %g) does not lie in a picture of %d x %d pixels",
                box->width, box->height, box->x, box->y, from->width, from->height);
    return FALSE;
}

static cw_raster *resize(const source *from, const cw_box *box, int width, int height,
                         cw_filter filter, GError **error)
{
    cw_box all = {0, 0, from->width, from->height};
    box = box == NULL ? &all : box;
    if (!check_box(from, box, error))
        return NULL;
    g_autoptr(cw_raster) result = cw_raster_new(width, height, error);
    if (result == NULL)
        return NULL;
    g_auto(axis) across = {0}, down = {0};
    const kernel *shape = &kernels[filter];
    if (!axis_fill(&across, shape, box->x, box->width, from->width, width, error) ||
        !axis_fill(&down, shape, box->y, box->height, from->height, height, error))
        return NULL;
    int first = across.firsts[0];
    int end = across.firsts[width - 1] + across.counts[width - 1];
    gsize count = (gsize)(end - first) * 3;
    cw_autosize float *row = cw_size_alloc(count, sizeof *row, "a resize", error);
    if (row == NULL)
        return NULL;
    float factor = from->bytes != NULL ? 1.0f / 255.0f : 1.0f;
    for (int y = 0; y < height; y++) {
        gather_row(from, &down, y, first, count, row);
        resample_across(&across, row, first, factor, result->pixels + (gsize)y * width * 3, width);
    }
    return g_steal_pointer(&result);
}

cw_raster *cw_raster_resize(const cw_raster *raster, const cw_box *box, int width, int height,
                            cw_filter filter, GError **error)
{
    source from = {raster->width, raster->height, NULL, raster->pixels};
    return resize(&from, box, width, height, filter, error);
}

cw_raster *cw_image_resize(const cw_image *image, const cw_box *box, int width, int height,
                           cw_filter filter, GError **error)
{
    source from = {image->width, image->height, image->pixels, NULL};
    return resize(&from, box, width, height, filter, error);
}

cw_image *cw_image_shrink(const cw_image *image, int most_px, cw_filter filter, GError **error)
{
    const double scale = MIN(1.0, (double)most_px / MAX(image->width, image->height));
    g_autoptr(cw_raster) small =
        cw_image_resize(image, NULL, MAX(1, (int)lround(image->width * scale)),
                        MAX(1, (int)lround(image->height * scale)), filter, error);
    return small != NULL ? cw_image_from_raster(small, error) : NULL;
}
