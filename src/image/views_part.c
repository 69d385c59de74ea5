/* SPDX-License-Identifier: Apache-2.0
 *
 * Views of a part: neck, sleeve, knee, placed by the head (METHODS 2.4). Whether a photo shows the
 * part is decided by the unshaken box, so a photo always or never has it.
 */
#include <math.h>

#include "image/views.h"

static gboolean part_box(const cw_view_source *source, const cw_view_recipe *recipe, cw_part part,
                         cw_random *random, cw_box *box)
{
    const cw_box *head = &source->parts.head;
    cw_box frame = {0, 0, source->image->width, source->image->height};
    if (head->width <= 0)
        return FALSE;
    cw_box plain = cw_part_box(part, head);
    if (!cw_part_clip(&plain, &frame, box))
        return FALSE;
    cw_box shaken = cw_part_shake(&plain, random);
    if (recipe->preprocess.head_crop) { /* no pixel of the head comes back through the neck */
        frame.y = CLAMP(ceil(head->y + head->height), 0, frame.height);
        frame.height -= frame.y;
    }
    *box = cw_box_intersect(&shaken, &frame);
    return box->width >= 1 && box->height >= 1;
}

static int size_px(const cw_view_recipe *recipe)
{
    return (int)recipe->local_px;
}

static int neck_count(const cw_view_recipe *recipe)
{
    return (int)recipe->neck;
}

static gboolean neck_box(const cw_view_source *source, const cw_view_recipe *recipe,
                         int index G_GNUC_UNUSED, cw_random *random, cw_box *box)
{
    return part_box(source, recipe, CW_PART_NECK, random, box);
}

const cw_view cw_view_neck = {
    {"neck", "below the chin"}, CW_VIEW_NECK, neck_count, size_px, neck_box};

static int sleeve_count(const cw_view_recipe *recipe)
{
    return (int)recipe->sleeve;
}

/* Left and right share one type: even views are left, odd ones right. */
static gboolean sleeve_box(const cw_view_source *source, const cw_view_recipe *recipe, int index,
                           cw_random *random, cw_box *box)
{
    cw_part part = index % 2 == 0 ? CW_PART_SLEEVE_LEFT : CW_PART_SLEEVE_RIGHT;
    return part_box(source, recipe, part, random, box);
}

const cw_view cw_view_sleeve = {{"sleeve", "an arm, left and right in turn"},
                                CW_VIEW_SLEEVE,
                                sleeve_count,
                                size_px,
                                sleeve_box};

static int knee_count(const cw_view_recipe *recipe)
{
    return (int)recipe->knee;
}

static gboolean knee_box(const cw_view_source *source, const cw_view_recipe *recipe,
                         int index G_GNUC_UNUSED, cw_random *random, cw_box *box)
{
    return part_box(source, recipe, CW_PART_KNEE, random, box);
}

const cw_view cw_view_knee = {
    {"knee", "where a hem ends"}, CW_VIEW_KNEE, knee_count, size_px, knee_box};
