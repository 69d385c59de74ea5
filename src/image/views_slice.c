/* SPDX-License-Identifier: Apache-2.0
 *
 * Slices of the global views: the crop is drawn as the whole's is, by the same random numbers, and
 * cut. Each is as large as a whole, so that it shows its part twice as near.
 */
#include <string.h>

#include "image/slices.h"
#include "image/views.h"

static int slice_count(const cw_view_recipe *recipe)
{
    cw_box slices[CW_SLICE_MOST];
    return (int)recipe->globals * cw_slices_of(recipe->slices, slices);
}

static int slice_size(const cw_view_recipe *recipe)
{
    return (int)recipe->global_px;
}

gboolean cw_view_recipe_aligned(const cw_view_recipe *recipe)
{
    return recipe->aligned || strcmp(recipe->slices, "none") != 0;
}

int cw_view_whole_of(const cw_view_recipe *recipe, int index)
{
    return index * (int)recipe->globals / MAX(1, slice_count(recipe));
}

static gboolean slice_box(const cw_view_source *source, const cw_view_recipe *recipe, int index,
                          cw_random *random, cw_box *box)
{
    cw_box slices[CW_SLICE_MOST], whole;
    const int count = cw_slices_of(recipe->slices, slices);
    const cw_box *slice = &slices[index % count];
    if (!cw_view_global.box(source, recipe, index / count, random, &whole))
        return FALSE;
    *box = (cw_box){whole.x + slice->x * whole.width, whole.y + slice->y * whole.height,
                    slice->width * whole.width, slice->height * whole.height};
    return TRUE;
}

const cw_view cw_view_slice = {{"slice", "a half or a quadrant of a global view"},
                               CW_VIEW_SLICE,
                               slice_count,
                               slice_size,
                               slice_box};
