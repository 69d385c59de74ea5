/* SPDX-License-Identifier: Apache-2.0
 *
 * The two picture types: memory, and the exact way from one to the other.
 */
#include "image/image.h"

#include "base/error.h"
#include "base/size.h"

/* Memory for [height,width,3] elements; an int times an int times 3 cannot overflow 64 bits. */
static gpointer alloc_pixels(int width, int height, gsize element_bytes, GError **error)
{
    if (width < 1 || height < 1) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "a picture of %d x %d pixels cannot be made",
                    width, height);
        return NULL;
    }
    return cw_size_alloc((gsize)width * (gsize)height * 3, element_bytes, "a picture", error);
}

cw_image *cw_image_new(int width, int height, GError **error)
{
    guint8 *pixels = alloc_pixels(width, height, sizeof *pixels, error);
    if (pixels == NULL)
        return NULL;
    cw_image *image = g_new(cw_image, 1);
    *image = (cw_image){width, height, pixels};
    return image;
}

void cw_image_free(cw_image *image)
{
    if (image != NULL)
        cw_size_free(image->pixels);
    g_free(image);
}

cw_raster *cw_raster_new(int width, int height, GError **error)
{
    float *pixels = alloc_pixels(width, height, sizeof *pixels, error);
    if (pixels == NULL)
        return NULL;
    cw_raster *raster = g_new(cw_raster, 1);
    *raster = (cw_raster){width, height, pixels};
    return raster;
}

void cw_raster_free(cw_raster *raster)
{
    if (raster != NULL)
        cw_size_free(raster->pixels);
    g_free(raster);
}

cw_raster *cw_raster_from_image(const cw_image *image, GError **error)
{
    cw_raster *raster = cw_raster_new(image->width, image->height, error);
    if (raster == NULL)
        return NULL;
    gsize count = (gsize)image->width * (gsize)image->height * 3;
    for (gsize i = 0; i < count; i++)
        raster->pixels[i] = (float)image->pixels[i] / 255.0f;
    return raster;
}

cw_image *cw_image_from_raster(const cw_raster *raster, GError **error)
{
    cw_image *image = cw_image_new(raster->width, raster->height, error);
    if (image == NULL)
        return NULL;
    gsize count = (gsize)raster->width * (gsize)raster->height * 3;
    for (gsize i = 0; i < count; i++) {
        float value = raster->pixels[i];
        /* Written so that not-a-number becomes 0. */
        value = value > 0 ? (value < 1 ? value : 1) : 0;
        image->pixels[i] = (guint8)(value * 255.0f + 0.5f);
    }
    return image;
}
