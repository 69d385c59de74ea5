/* SPDX-License-Identifier: Apache-2.0
 *
 * Parts by the seven-and-a-half-heads figure (METHODS 2.4): elbow about chin + 2 h, wrist about
 * chin + 3.2 h, knee about chin + 4.6 h, with h the height of the head.
 */
#include "image/parts.h"

#include <math.h>

typedef struct {
    double left, right, top, bottom; /* heads; across from the head's centre, down from the chin */
} reach;

static const reach reaches[] = {
    [CW_PART_NECK] = {-1.0, 1.0, -0.15, 1.0},
    [CW_PART_SLEEVE_LEFT] = {-3.0, -0.4, 0.0, 3.4},
    [CW_PART_SLEEVE_RIGHT] = {0.4, 3.0, 0.0, 3.4},
    [CW_PART_KNEE] = {-1.75, 1.75, 3.0, 5.6},
};

cw_box cw_part_box(cw_part part, const cw_box *head)
{
    const reach *r = &reaches[part];
    double h = head->height, centre = head->x + head->width / 2, chin = head->y + h;
    return (cw_box){centre + r->left * h, chin + r->top * h, (r->right - r->left) * h,
                    (r->bottom - r->top) * h};
}

cw_box cw_part_shake(const cw_box *box, cw_random *random)
{
    double across = CW_PART_SHAKE * box->width, down = CW_PART_SHAKE * box->height;
    double left = box->x + cw_random_uniform(random, -across, across);
    double right = box->x + box->width + cw_random_uniform(random, -across, across);
    double top = box->y + cw_random_uniform(random, -down, down);
    double bottom = box->y + box->height + cw_random_uniform(random, -down, down);
    return (cw_box){left, top, right - left, bottom - top};
}

cw_box cw_box_intersect(const cw_box *a, const cw_box *b)
{
    double left = MAX(a->x, b->x), right = MIN(a->x + a->width, b->x + b->width);
    double top = MAX(a->y, b->y), bottom = MIN(a->y + a->height, b->y + b->height);
    if (left >= right || top >= bottom)
        return (cw_box){0};
    return (cw_box){left, top, right - left, bottom - top};
}

double cw_box_overlap(const cw_box *a, const cw_box *b)
{
    cw_box common = cw_box_intersect(a, b);
    double both = common.width * common.height;
    double either = a->width * a->height + b->width * b->height - both;
    return either > 0 ? both / either : 0;
}

gboolean cw_part_clip(const cw_box *box, const cw_box *frame, cw_box *clipped)
{
    *clipped = cw_box_intersect(box, frame);
    double inside = clipped->width * clipped->height;
    if (inside > 0 && inside >= CW_PART_LEAST_INSIDE * box->width * box->height)
        return TRUE;
    *clipped = (cw_box){0};
    return FALSE;
}

cw_box cw_box_scale(const cw_box *box, double x_scale, double y_scale)
{
    return (cw_box){box->x * x_scale, box->y * y_scale, box->width * x_scale,
                    box->height * y_scale};
}

cw_parts cw_parts_scale(const cw_parts *parts, double x_scale, double y_scale)
{
    return (cw_parts){cw_box_scale(&parts->person, x_scale, y_scale),
                      cw_box_scale(&parts->head, x_scale, y_scale),
                      cw_box_scale(&parts->garment, x_scale, y_scale)};
}
