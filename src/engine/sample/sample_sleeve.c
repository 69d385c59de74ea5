/* SPDX-License-Identifier: Apache-2.0
 *
 * Sleeves and necks. A sleeve is a limb around the arm from the shoulder (0) by the elbow (1) to
 * the wrist (2), given by its half-width at five places.
 */
#include <math.h>

#include "engine/sample/sample_garment.h"

static const struct {
    double reach;     /* 0 to 2 along the arm */
    double radius[5]; /* at 0, 1/4, 1/2, 3/4 and all of the reach */
} sleeves[CW_SLEEVE_COUNT] = {
    [CW_SLEEVE_THREE_QUARTER] = {1.45, {0.27, 0.25, 0.23, 0.21, 0.20}},
    [CW_SLEEVE_SHORT] = {0.55, {0.27, 0.27, 0.27, 0.26, 0.26}},
    [CW_SLEEVE_LONG] = {1.95, {0.27, 0.25, 0.22, 0.19, 0.15}},
    [CW_SLEEVE_HALF] = {0.95, {0.27, 0.26, 0.25, 0.24, 0.24}},
    [CW_SLEEVE_CAP] = {0.24, {0.26, 0.28, 0.30, 0.31, 0.32}},
    [CW_SLEEVE_PUFF] = {0.62, {0.28, 0.47, 0.54, 0.46, 0.22}},
    [CW_SLEEVE_BELL] = {1.75, {0.26, 0.22, 0.20, 0.32, 0.58}},
    [CW_SLEEVE_FLARE] = {0.95, {0.26, 0.34, 0.45, 0.57, 0.68}},
};

static cw_point along(const cw_figure *figure, int side, double reach)
{
    cw_point shoulder = cw_pose_shoulder(&figure->pose, side);
    if (reach <= 1)
        return cw_point_mix(shoulder, figure->elbow[side], reach);
    return cw_point_mix(figure->elbow[side], figure->wrist[side], reach - 1);
}

static void draw_sleeve(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure, int side)
{
    int kind = cloth->design->sleeve;
    double reach = sleeves[kind].reach, width = 0.94 + 0.14 * cloth->design->shape[6];
    cw_point axis[9];
    double radius[9];
    for (int i = 0; i < 9; i++) {
        axis[i] = along(figure, side, reach * i / 8);
        double low = sleeves[kind].radius[i / 2], high = sleeves[kind].radius[MIN(i / 2 + 1, 4)];
        radius[i] = width * (i % 2 == 0 ? low : (low + high) / 2);
    }
    radius[0] *= 0.72; /* a rounded shoulder */
    cw_point from = axis[0], to = axis[8];
    double turn = atan2(-(to.x - from.x), to.y - from.y);
    cw_lay lay = {from, turn, 0.95};
    cw_draw_limb(stage->cairo, axis, radius, 9);
    cw_point across = {cos(turn) * radius[4], sin(turn) * radius[4]}, middle = axis[4];
    cw_cloth_piece(stage, cloth, lay, (cw_point){middle.x - across.x, middle.y - across.y},
                   (cw_point){middle.x + across.x, middle.y + across.y}, 2);
    cw_stage_landmark(stage, CW_LANDMARK_LEFT_SLEEVE + side, to);
    if (kind == CW_SLEEVE_PUFF || cw_cloth_detail(cloth->design) == 3) { /* cuff */
        double cuff[] = {radius[8] * 1.05, radius[8] * 1.05};
        cw_point ends[] = {cw_point_mix(axis[7], axis[8], 0.3), axis[8]};
        cw_draw_limb(stage->cairo, ends, cuff, 2);
        cw_draw_paint(stage->cairo, cw_cloth_trim(cloth), 0.02);
    }
}

void cw_sleeves_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure)
{
    for (int side = 0; side < 2; side++) {
        if (cloth->design->sleeve != CW_SLEEVE_SLEEVELESS) {
            draw_sleeve(stage, cloth, figure, side);
            continue;
        }
        double out = (side == 0 ? -0.72 : 0.72) * figure->pose.shoulder;
        cw_stage_landmark(stage, CW_LANDMARK_LEFT_SLEEVE + side,
                          cw_pose_trunk(&figure->pose, out, 1.6));
    }
}

void cw_neck_size(const cw_sample_design *design, gboolean back, double *half_width, double *depth)
{
    static const double size[CW_NECK_COUNT][2] = {{0.30, 1.52}, {0.32, 2.1}, {0.44, 2.0},
                                                  {0.60, 1.52}, {0.42, 1.9}, {0.26, 1.75},
                                                  {0.24, 1.36}};
    *half_width = size[design->neck][0] * (0.94 + 0.12 * design->shape[7]);
    *depth = back ? 1.4 : size[design->neck][1] + 0.15 * design->shape[7];
}

void cw_neck_path(cairo_t *cairo, const cw_sample_design *design, const cw_pose *pose)
{
    double half, depth;
    cw_neck_size(design, pose->back, &half, &depth);
    cw_point right = cw_pose_trunk(pose, half, 1.32), left = cw_pose_trunk(pose, -half, 1.32);
    cw_point bottom = cw_pose_front(pose, 0, depth);
    gboolean pointed = design->neck == CW_NECK_V || design->neck == CW_NECK_COLLAR;
    cairo_line_to(cairo, right.x, right.y);
    if (pose->back || (!pointed && design->neck != CW_NECK_SQUARE)) {
        double reach = depth - 1.32;
        cairo_curve_to(cairo, right.x - 0.05, right.y + reach * 0.9, bottom.x + half * 0.6,
                       bottom.y, bottom.x, bottom.y);
        cairo_curve_to(cairo, bottom.x - half * 0.6, bottom.y, left.x + 0.05, left.y + reach * 0.9,
                       left.x, left.y);
        return;
    }
    if (design->neck == CW_NECK_SQUARE) {
        cairo_line_to(cairo, bottom.x + half * 0.9, bottom.y);
        cairo_line_to(cairo, bottom.x - half * 0.9, bottom.y);
    } else {
        cairo_line_to(cairo, bottom.x, bottom.y);
    }
    cairo_line_to(cairo, left.x, left.y);
}

void cw_neck_draw_lining(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure)
{
    if (figure->worn)
        return;
    double half, depth;
    cw_neck_size(cloth->design, FALSE, &half, &depth);
    cw_point outline[] = {
        {-half, 1.32}, {0, 1.4}, {half, 1.32}, {half * 0.8, depth}, {-half * 0.8, depth}};
    cw_draw_polygon(stage->cairo, outline, G_N_ELEMENTS(outline));
    cw_stage_cover(stage, &stage->garment);
    cw_draw_paint(stage->cairo, cw_colour_shade(cloth->colour[0], -0.4), 0.02);
}

static void draw_high_neck(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure)
{
    const cw_pose *pose = &figure->pose;
    cw_point tube[] = {cw_pose_trunk(pose, -0.24, 1.08), cw_pose_trunk(pose, 0.24, 1.08),
                       cw_pose_trunk(pose, 0.28, 1.42), cw_pose_front(pose, 0, 1.52),
                       cw_pose_trunk(pose, -0.28, 1.42)};
    cw_draw_polygon(stage->cairo, tube, G_N_ELEMENTS(tube));
    cw_cloth_piece(stage, cloth, (cw_lay){tube[0], 0, 1}, tube[4], tube[2], 0);
}

void cw_neck_draw_collar(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure)
{
    const cw_sample_design *design = cloth->design;
    const cw_pose *pose = &figure->pose;
    double half, depth;
    cw_neck_size(design, pose->back, &half, &depth);
    cw_stage_landmark(stage, CW_LANDMARK_LEFT_COLLAR, cw_pose_trunk(pose, -half, 1.34));
    cw_stage_landmark(stage, CW_LANDMARK_RIGHT_COLLAR, cw_pose_trunk(pose, half, 1.34));
    if (design->neck == CW_NECK_HIGH)
        draw_high_neck(stage, cloth, figure);
    if (design->neck != CW_NECK_COLLAR)
        return;
    for (int side = -1; side <= 1 && !pose->back; side += 2) {
        cw_point tip = cw_pose_front(pose, side * (half + 0.12), depth + 0.02);
        cw_point flap[] = {cw_pose_trunk(pose, side * (half - 0.06), 1.16),
                           cw_pose_trunk(pose, side * (half + 0.16), 1.4), tip,
                           cw_pose_front(pose, 0, depth - 0.1)};
        cw_draw_polygon(stage->cairo, flap, G_N_ELEMENTS(flap));
        cw_stage_cover(stage, &stage->garment);
        gboolean trim = design->pattern == CW_PATTERN_PLAIN;
        cw_draw_paint(stage->cairo, trim ? cw_cloth_trim(cloth) : cloth->colour[0], 0.035);
    }
}
