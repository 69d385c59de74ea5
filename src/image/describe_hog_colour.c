/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "image/describe.h"

#define HOG 2268
#define COLOUR 512

static gboolean fill_both(const cw_image *image, float *vector, GError **error)
{
    g_assert(cw_descriptor_hog.dimension == HOG && cw_descriptor_colour.dimension == COLOUR);
    if (!cw_descriptor_hog.fill(image, vector, error) ||
        !cw_descriptor_colour.fill(image, vector + HOG, error))
        return FALSE;
    double squares = 0;
    for (int i = 0; i < HOG + COLOUR; i++)
        squares += (double)vector[i] * vector[i];
    for (int i = 0; i < HOG + COLOUR; i++)
        vector[i] *= (float)(1 / sqrt(squares)); /* no picture is without a colour */
    return TRUE;
}

const cw_descriptor cw_descriptor_hog_colour = {
    {"hog_colour", "hog and colour_histogram side by side: shape and colour"},
    HOG + COLOUR,
    fill_both};
