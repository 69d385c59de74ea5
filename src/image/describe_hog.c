/* SPDX-License-Identifier: Apache-2.0
 *
 * Histograms of oriented gradients (Dalal and Triggs, CVPR 2005; METHODS.md 0.3).
 *
 *   gx(x,y) = I(x+1,y) - I(x-1,y), gy likewise; 0 in the outermost columns (rows)
 *   a cell sums gradient lengths by orientation, 9 bins of 20 degrees over [0,180)
 *   a block of 2x2 cells is v / sqrt(|v|^2 + e^2), clipped at 0.2, and normalised again (L2-Hys)
 *
 * Blocks step by one cell: 7 x 9 blocks of 36 = 2268 numbers at both picture sizes.
 */
#include <math.h>

#include "image/colour.h"
#include "image/describe.h"

#define ORIENTATIONS 9
#define CELLS_X 8
#define CELLS_Y 10
#define BLOCK (4 * ORIENTATIONS)
#define BLOCKS_X (CELLS_X - 1)
#define BLOCKS_Y (CELLS_Y - 1)
#define CLIP 0.2f
#define EPSILON 1e-5f

static void scale_to_unit(float *vector, gsize count, float epsilon)
{
    double square = 0;
    for (gsize i = 0; i < count; i++)
        square += (double)vector[i] * vector[i];
    float length = (float)sqrt(square + (double)epsilon * epsilon);
    for (gsize i = 0; i < count && length > 0; i++)
        vector[i] /= length;
}

/* Grey is rounded to its 256 levels: the blocks of a plain background stay empty, where unrounded
 * the faint noise of JPEG would be normalised to the weight of a seam. */
static void fill_grey(const cw_raster *raster, float *grey)
{
    gsize count = (gsize)raster->width * (gsize)raster->height;
    for (gsize i = 0; i < count; i++) {
        const float *rgb = raster->pixels + i * 3;
        grey[i] = rintf(255 * cw_luma(rgb[0], rgb[1], rgb[2])) / 255;
    }
}

static int orientation_bin(float gx, float gy)
{
    float angle = atan2f(gy, gx) * (float)(ORIENTATIONS / G_PI);
    if (angle < 0)
        angle += ORIENTATIONS;
    return (int)angle % ORIENTATIONS; /* 180 degrees is 0 */
}

static void fill_cells(const float *grey, int cell, float *cells)
{
    int width = CELLS_X * cell, height = CELLS_Y * cell;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            const float *at = grey + (gsize)y * width + x;
            float gx = x > 0 && x < width - 1 ? at[1] - at[-1] : 0;
            float gy = y > 0 && y < height - 1 ? at[width] - at[-width] : 0;
            int index = (y / cell) * CELLS_X + x / cell;
            cells[index * ORIENTATIONS + orientation_bin(gx, gy)] += sqrtf(gx * gx + gy * gy);
        }
    }
    /* A cell is the mean over its pixels: what epsilon is small against must not grow with them. */
    for (int i = 0; i < CELLS_X * CELLS_Y * ORIENTATIONS; i++)
        cells[i] /= (float)(cell * cell);
}

static void fill_block(const float *cells, int block_x, int block_y, float *block)
{
    for (int i = 0; i < BLOCK; i++) {
        int corner = i / ORIENTATIONS;
        int index = (block_y + corner / 2) * CELLS_X + block_x + corner % 2;
        block[i] = cells[index * ORIENTATIONS + i % ORIENTATIONS];
    }
    scale_to_unit(block, BLOCK, EPSILON);
    for (int i = 0; i < BLOCK; i++)
        block[i] = MIN(block[i], CLIP);
    scale_to_unit(block, BLOCK, EPSILON);
}

static gboolean fill_hog(const cw_image *image, float *vector, GError **error)
{
    int cell = image->width <= 64 && image->height <= 80 ? 8 : 16;
    g_autoptr(cw_raster) raster =
        cw_image_resize(image, NULL, CELLS_X * cell, CELLS_Y * cell, CW_FILTER_BILINEAR, error);
    if (raster == NULL)
        return FALSE;
    g_autofree float *grey = g_new(float, (gsize)raster->width * raster->height);
    float cells[CELLS_X * CELLS_Y * ORIENTATIONS] = {0};
    fill_grey(raster, grey);
    fill_cells(grey, cell, cells);
    for (int y = 0; y < BLOCKS_Y; y++) {
        for (int x = 0; x < BLOCKS_X; x++)
            fill_block(cells, x, y, vector + (y * BLOCKS_X + x) * BLOCK);
    }
    scale_to_unit(vector, BLOCKS_X * BLOCKS_Y * BLOCK, 0);
    return TRUE;
}

const cw_descriptor cw_descriptor_hog = {
    {"hog", "histograms of oriented gradients: shape without colour"},
    BLOCKS_X *BLOCKS_Y *BLOCK,
    fill_hog};
