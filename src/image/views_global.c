/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole-item views: random-resized-crops of the preprocessed region. Globals take [global_least,
 * global_most] of its area. Low-resolution views are either small crops ([local_least, local_most]
 * at local_px, as in DINO) or whole views shrunk and enlarged again (at global_px).
 */
#include <string.h>

#include "image/views.h"

gboolean cw_view_recipe_shrinks(const cw_view_recipe *recipe)
{
    return strcmp(recipe->lowres_mode, "shrink") == 0;
}

gboolean cw_view_crop(const cw_view_source *source, const cw_view_recipe *recipe, double least,
                      double most, cw_random *random, cw_box *box)
{
    cw_box region = cw_preprocess_region(source->image, &source->parts, &recipe->preprocess);
    const cw_augment_crop law = {least, most, recipe->aspect_most, recipe->crop_tries};
    *box = cw_augment_crop_box(&law, (int)region.width, (int)region.height, random);
    box->x += region.x;
    box->y += region.y;
    return TRUE;
}

static int global_count(const cw_view_recipe *recipe)
{
    return (int)recipe->globals;
}

static int global_size(const cw_view_recipe *recipe)
{
    return (int)recipe->global_px;
}

static gboolean global_box(const cw_view_source *source, const cw_view_recipe *recipe,
                           int index G_GNUC_UNUSED, cw_random *random, cw_box *box)
{
    return cw_view_crop(source, recipe, recipe->global_least, recipe->global_most, random, box);
}

const cw_view cw_view_global = {
    {"global", "most of the item"}, CW_VIEW_GLOBAL, global_count, global_size, global_box};

static int lowres_count(const cw_view_recipe *recipe)
{
    return (int)recipe->lowres;
}

static int lowres_size(const cw_view_recipe *recipe)
{
    return (int)(cw_view_recipe_shrinks(recipe) ? recipe->global_px : recipe->local_px);
}

static gboolean lowres_box(const cw_view_source *source, const cw_view_recipe *recipe, int index,
                           cw_random *random, cw_box *box)
{
    if (cw_view_recipe_shrinks(recipe))
        return global_box(source, recipe, index, random, box);
    return cw_view_crop(source, recipe, recipe->local_least, recipe->local_most, random, box);
}

const cw_view cw_view_lowres = {{"lowres", "a small crop, or the item at low resolution"},
                                CW_VIEW_LOWRES,
                                lowres_count,
                                lowres_size,
                                lowres_box};
