/* SPDX-License-Identifier: Apache-2.0
 *
 * Skin, hair and plain clothes. Every outline is a limb around bones or a smooth line through
 * points of the trunk, so that it follows the pose.
 */
#include "engine/sample/sample_figure.h"

#include <math.h>

static void paint(cw_stage *stage, guint32 hex)
{
    cw_stage_cover(stage, &stage->person);
    cw_draw_paint(stage->cairo, hex, 0.02);
}

static void draw_leg(cw_stage *stage, const cw_figure *figure, int side)
{
    cw_point hip = cw_pose_hip(&figure->pose, side), knee = figure->knee[side];
    cw_point ankle = figure->ankle[side];
    cw_point axis[] = {{hip.x, hip.y - 0.2},
                       cw_point_mix(hip, knee, 0.4),
                       knee,
                       cw_point_mix(knee, ankle, 0.35),
                       ankle};
    double radius[] = {0.37, 0.33, 0.21, 0.23, 0.12};
    cw_draw_limb(stage->cairo, axis, radius, 5);
    paint(stage, figure->skin);
    double out = side == 0 ? -1 : 1;
    cw_point foot[] = {{ankle.x - 0.13 * out, ankle.y - 0.05},
                       {ankle.x + 0.13 * out, ankle.y - 0.05},
                       {ankle.x + 0.2 * out, ankle.y + 0.22},
                       {ankle.x + 0.26 * out, ankle.y + 0.32},
                       {ankle.x - 0.1 * out, ankle.y + 0.34}};
    cw_draw_smooth(stage->cairo, foot, G_N_ELEMENTS(foot), TRUE);
    paint(stage, figure->shoes);
}

static void draw_trunk(cw_stage *stage, const cw_figure *figure)
{
    const cw_pose *pose = &figure->pose;
    double s = pose->shoulder, w = pose->waist, h = pose->hip;
    double half[][2] = {{0.2, 1.0},      {0.22, 1.28}, {s * 0.7, 1.42}, {s, 1.62},
                        {s * 0.84, 2.1}, {w, 3.0},     {h, 3.8},        {h * 0.7, 4.25}};
    int count = G_N_ELEMENTS(half);
    cw_point outline[2 * G_N_ELEMENTS(half)];
    for (int i = 0; i < count; i++) {
        outline[i] = cw_pose_trunk(pose, half[i][0], half[i][1]);
        outline[2 * count - 1 - i] = cw_pose_trunk(pose, -half[i][0], half[i][1]);
    }
    cw_draw_smooth(stage->cairo, outline, 2 * count, TRUE);
    paint(stage, figure->skin);
}

static void draw_upper_arm(cw_stage *stage, const cw_figure *figure, int side)
{
    cw_point shoulder = cw_pose_shoulder(&figure->pose, side), elbow = figure->elbow[side];
    cw_point axis[] = {shoulder, cw_point_mix(shoulder, elbow, 0.5), elbow};
    double radius[] = {0.2, 0.19, 0.15};
    cw_draw_limb(stage->cairo, axis, radius, 3);
    paint(stage, figure->skin);
}

void cw_figure_draw_body(cw_stage *stage, const cw_figure *figure)
{
    if (!figure->worn)
        return;
    if (!figure->man && figure->hair_style >= 2 && !figure->pose.back) {
        cw_point nape = cw_pose_trunk(&figure->pose, 0, 1.0);
        cw_draw_ellipse(stage->cairo, nape.x, nape.y - 0.1, 0.52,
                        figure->hair_style == 2 ? 0.75 : 0.5);
        paint(stage, figure->hair);
    }
    for (int side = 0; side < 2; side++)
        draw_leg(stage, figure, side);
    draw_trunk(stage, figure);
    for (int side = 0; side < 2; side++)
        draw_upper_arm(stage, figure, side);
}

void cw_figure_draw_forearms(cw_stage *stage, const cw_figure *figure)
{
    for (int side = 0; figure->worn && side < 2; side++) {
        cw_point elbow = figure->elbow[side], wrist = figure->wrist[side];
        cw_point axis[] = {elbow, cw_point_mix(elbow, wrist, 0.4), wrist,
                           cw_point_mix(wrist, figure->hand[side], 0.5), figure->hand[side]};
        double radius[] = {0.15, 0.15, 0.09, 0.13, 0.06};
        cw_draw_limb(stage->cairo, axis, radius, 5);
        paint(stage, figure->skin);
    }
}

static void draw_face(cw_stage *stage, const cw_figure *figure)
{
    cairo_t *cairo = stage->cairo;
    double shift = 0.22 * sin(figure->pose.turn);
    for (int side = -1; side <= 1; side += 2) {
        cw_draw_ellipse(cairo, shift + side * 0.14, 0.5, 0.06, 0.03);
        cw_draw_colour(cairo, 0xFFFFFF, 0.9);
        cairo_fill(cairo);
        cw_draw_ellipse(cairo, shift + side * 0.14, 0.5, 0.03, 0.03);
        cairo_rectangle(cairo, shift + side * 0.14 - 0.08, 0.4, 0.16, 0.025);
        cw_draw_colour(cairo, 0x2A1C14, 1);
        cairo_fill(cairo);
    }
    cw_draw_ellipse(cairo, shift + 0.02, 0.66, 0.05, 0.03);
    cw_draw_colour(cairo, cw_colour_shade(figure->skin, -0.2), 1);
    cairo_fill(cairo);
    cw_draw_ellipse(cairo, shift, 0.8, 0.1, 0.035);
    cw_draw_colour(cairo, 0xA8514B, 0.9);
    cairo_fill(cairo);
}

/* The cap of hair above the brow, and what falls beside the face. */
static void draw_hair(cw_stage *stage, const cw_figure *figure)
{
    cairo_t *cairo = stage->cairo;
    double low = figure->pose.back ? (figure->man ? 0.85 : 1.0) : 0.3;
    cw_point cap[] = {{-.38, .55}, {-.41, .3}, {-.3, .02}, {0, -.07},      {.3, .02},
                      {.41, .3},   {.38, .55}, {.26, low}, {0, low - .08}, {-.26, low}};
    cw_draw_smooth(cairo, cap, G_N_ELEMENTS(cap), TRUE);
    cw_stage_cover(stage, &stage->head);
    paint(stage, figure->hair);
    if (figure->man)
        return;
    if (figure->hair_style == 1) { /* bun */
        cw_draw_ellipse(cairo, 0, -0.12, 0.17, 0.15);
        paint(stage, figure->hair);
    }
    if (figure->pose.back && figure->hair_style >= 2) {
        double fall = figure->hair_style == 2 ? 1.75 : 1.25;
        cw_point mane[] = {{-.4, .3}, {.4, .3}, {.45, 1}, {.3, fall}, {-.3, fall}, {-.45, 1}};
        cw_draw_smooth(cairo, mane, G_N_ELEMENTS(mane), TRUE);
        paint(stage, figure->hair);
    }
}

void cw_figure_draw_head(cw_stage *stage, const cw_figure *figure)
{
    if (!figure->worn)
        return;
    cairo_t *cairo = stage->cairo;
    cw_point neck = cw_pose_trunk(&figure->pose, 0, 1.0);
    cairo_save(cairo);
    cairo_translate(cairo, neck.x, neck.y);
    cairo_rotate(cairo, figure->pose.tilt + 0.6 * figure->pose.lean);
    cairo_translate(cairo, 0, -1.0);
    static const cw_point face[] = {{0, 0.0},    {.3, .12},   {.37, .42},  {.31, .75}, {.14, .97},
                                    {-.14, .97}, {-.31, .75}, {-.37, .42}, {-.3, .12}};
    cw_draw_smooth(cairo, face, G_N_ELEMENTS(face), TRUE);
    cw_stage_cover(stage, &stage->head);
    paint(stage, figure->skin);
    if (!figure->pose.back)
        draw_face(stage, figure);
    draw_hair(stage, figure);
    cairo_restore(cairo);
}

void cw_figure_draw_under_trousers(cw_stage *stage, const cw_figure *figure)
{
    if (!figure->worn)
        return;
    const cw_pose *pose = &figure->pose;
    for (int side = 0; side < 2; side++) {
        cw_point hip = cw_pose_hip(pose, side), knee = figure->knee[side];
        cw_point axis[] = {
            {hip.x, hip.y - 0.3}, cw_point_mix(hip, knee, 0.4), knee, figure->ankle[side]};
        double radius[] = {0.39, 0.37, 0.27, 0.21};
        cw_draw_limb(stage->cairo, axis, radius, 4);
        paint(stage, figure->under);
    }
    double h = pose->hip + 0.02, w = pose->waist + 0.03;
    cw_point seat[] = {cw_pose_trunk(pose, -w, 3.1), cw_pose_trunk(pose, w, 3.1),
                       cw_pose_trunk(pose, h, 3.75), cw_pose_trunk(pose, h * 0.9, 4.1),
                       cw_pose_trunk(pose, 0, 4.3),  cw_pose_trunk(pose, -h * 0.9, 4.1),
                       cw_pose_trunk(pose, -h, 3.75)};
    cw_draw_polygon(stage->cairo, seat, G_N_ELEMENTS(seat));
    paint(stage, figure->under);
}

void cw_figure_draw_under_top(cw_stage *stage, const cw_figure *figure)
{
    if (!figure->worn)
        return;
    const cw_pose *pose = &figure->pose;
    double s = pose->shoulder, w = pose->waist + 0.05;
    cw_point top[] = {cw_pose_front(pose, 0, 1.65),        cw_pose_trunk(pose, 0.32, 1.32),
                      cw_pose_trunk(pose, s - 0.06, 1.5),  cw_pose_trunk(pose, s * 0.86, 2.2),
                      cw_pose_trunk(pose, w, 3.1),         cw_pose_trunk(pose, -w, 3.1),
                      cw_pose_trunk(pose, -s * 0.86, 2.2), cw_pose_trunk(pose, -s + 0.06, 1.5),
                      cw_pose_trunk(pose, -0.32, 1.32)};
    cw_draw_polygon(stage->cairo, top, G_N_ELEMENTS(top));
    paint(stage, figure->under);
    for (int side = 0; side < 2; side++) {
        cw_point shoulder = cw_pose_shoulder(pose, side);
        cw_point elbow = figure->elbow[side];
        cw_point axis[] = {shoulder, cw_point_mix(shoulder, elbow, 0.2),
                           cw_point_mix(shoulder, elbow, 0.55)};
        double radius[] = {0.18, 0.24, 0.23};
        cw_draw_limb(stage->cairo, axis, radius, 3);
        paint(stage, figure->under);
    }
}
