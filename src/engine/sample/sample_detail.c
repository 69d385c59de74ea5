/* SPDX-License-Identifier: Apache-2.0
 *
 * Details of the cut on a trunk. In solid and plain cloth they are what tells designs apart, so
 * each is large enough to be seen at 64 px.
 */
#include "engine/sample/sample_garment.h"

typedef struct {
    cw_stage *stage;
    const cw_cloth *cloth;
    const cw_pose *pose;
    double waist, hem, hem_half;
    guint32 trim;
} context;

static void quad(const context *c, double left, double top, double right, double bottom,
                 double lower)
{
    cw_point outline[] = {cw_pose_front(c->pose, left, top), cw_pose_front(c->pose, right, top),
                          cw_pose_front(c->pose, right * lower, bottom),
                          cw_pose_front(c->pose, left * lower, bottom)};
    cw_draw_polygon(c->stage->cairo, outline, 4);
    cw_draw_paint(c->stage->cairo, c->trim, 0.03);
}

static double half_at(const context *c, double y)
{
    double t = CLAMP((y - c->waist) / MAX(c->hem - c->waist, 0.1), 0, 1);
    double top = c->pose->waist + 0.08;
    return (top + (c->hem_half - top) * t) * 0.9;
}

static void belt(const context *c)
{
    double half = c->pose->waist + 0.08;
    cw_point outline[] = {cw_pose_trunk(c->pose, -half, c->waist - 0.1),
                          cw_pose_trunk(c->pose, half, c->waist - 0.1),
                          cw_pose_trunk(c->pose, half + 0.02, c->waist + 0.12),
                          cw_pose_trunk(c->pose, -half - 0.02, c->waist + 0.12)};
    cw_draw_polygon(c->stage->cairo, outline, 4);
    cw_draw_paint(c->stage->cairo, c->trim, 0.03);
    quad(c, -0.12, c->waist - 0.12, 0.12, c->waist + 0.14, 1);
}

static void buttons(const context *c)
{
    double top = c->cloth->design->neck >= 0 ? 2.1 : c->waist;
    quad(c, -0.1, top, 0.1, c->hem, 1);
    for (double y = top + 0.2; y < c->hem - 0.1; y += 0.4) {
        cw_point place = cw_pose_front(c->pose, 0, y);
        cw_draw_ellipse(c->stage->cairo, place.x, place.y, 0.07, 0.07);
        cw_draw_paint(c->stage->cairo, c->cloth->colour[0], 0.03);
    }
}

static void bands(const context *c)
{
    for (int i = 0; i < 2; i++) {
        double y = c->hem - 0.12 - 0.45 * i, half = half_at(c, y);
        quad(c, -half, y - 0.14, half, y + 0.02, 1.01);
    }
}

static void pockets(const context *c)
{
    gboolean upper = c->cloth->design->kind->family == CW_SAMPLE_SHIRT;
    double y = upper ? 2.3 : c->waist + 0.55;
    for (int side = -1; side <= 1; side += 2) {
        double inner = side * 0.16, outer = side * 0.52;
        quad(c, MIN(inner, outer), y, MAX(inner, outer), y + 0.42, 1);
        quad(c, MIN(inner, outer), y, MAX(inner, outer), y + 0.1, 1);
    }
}

/* A wrap: a broad diagonal edge from one shoulder or hip down to the other side. */
static void wrap(const context *c)
{
    gboolean upper = c->cloth->design->neck >= 0;
    double top = upper ? 1.75 : c->waist, half = half_at(c, c->waist);
    cw_point outline[] = {cw_pose_front(c->pose, -0.35, top),
                          cw_pose_front(c->pose, -0.18, top),
                          cw_pose_front(c->pose, half, c->waist + 0.1),
                          cw_pose_front(c->pose, half * 0.6, c->hem),
                          cw_pose_front(c->pose, half * 0.6 - 0.16, c->hem),
                          cw_pose_front(c->pose, half - 0.14, c->waist + 0.16)};
    cw_draw_polygon(c->stage->cairo, outline, G_N_ELEMENTS(outline));
    cw_draw_paint(c->stage->cairo, c->trim, 0.03);
}

void cw_detail_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure, double waist,
                    double hem, double hem_half)
{
    static void (*const details[])(const context *) = {NULL, belt, buttons, bands, pockets, wrap};
    context c = {stage, cloth, &figure->pose, waist, hem, hem_half, cw_cloth_trim(cloth)};
    int detail = cw_cloth_detail(cloth->design);
    gboolean behind = figure->pose.back && detail != 1 && detail != 3;
    if (details[detail] != NULL && !behind)
        details[detail](&c);
}
