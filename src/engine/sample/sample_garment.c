/* SPDX-License-Identifier: Apache-2.0
 *
 * Dresses, shirts, skirts and trousers. Shapes of a design: 0 height of the waist, 1 flare, 2 hem
 * line, 3 length within its class, 4 fit, 5 place of prints, 6 sleeve width, 7 neck.
 */
#include <math.h>

#include "engine/sample/sample_garment.h"

static cw_lay trunk_lay(const cw_pose *pose)
{
    return (cw_lay){cw_pose_front(pose, 0, 1.5), pose->lean, 0.35 + 0.65 * cos(pose->turn)};
}

/* One half of the upper part's outline, shoulder to waist, on the side of sign `out`. */
static int bodice_side(const cw_pose *pose, const cw_sample_design *design, double out,
                       double waist, double waist_half, cw_point *points)
{
    gboolean bare = design->sleeve == CW_SLEEVE_SLEEVELESS;
    double shoulder = pose->shoulder * (bare ? 0.76 : 1.02), ease = 0.05;
    points[0] = cw_pose_trunk(pose, out * shoulder, bare ? 1.46 : 1.52);
    points[1] = cw_pose_trunk(pose, out * (bare ? 0.74 : 0.97) * pose->shoulder, 1.8);
    points[2] = cw_pose_trunk(pose, out * (pose->shoulder * 0.86 + ease), 2.2);
    points[3] = cw_pose_trunk(pose, out * waist_half, waist);
    return 4;
}

/* The outline of the trunk: neck, left side down, hem, right side up. `below` are half-widths and
 * heights under the waist. */
static void trunk_path(cw_stage *stage, const cw_figure *figure, const cw_sample_design *design,
                       double waist, double waist_half, const double (*below)[2], int count)
{
    const cw_pose *pose = &figure->pose;
    cw_point right[12], left[12], reversed[12];
    int n = bodice_side(pose, design, 1, waist, waist_half, right);
    bodice_side(pose, design, -1, waist, waist_half, left);
    for (int i = 0; i < count; i++, n++) {
        right[n] = cw_pose_trunk(pose, below[i][0], below[i][1]);
        left[n] = cw_pose_trunk(pose, -below[i][0], below[i][1]);
    }
    cairo_t *cairo = stage->cairo;
    cairo_new_path(cairo);
    cw_neck_path(cairo, design, pose);
    cw_draw_smooth(cairo, left, n, FALSE);
    cw_point hem = cw_point_mix(left[n - 1], right[n - 1], 0.5);
    double sag = 0.1;
    cairo_curve_to(cairo, left[n - 1].x + 0.1, left[n - 1].y + sag, hem.x - 0.3, hem.y + sag, hem.x,
                   hem.y + sag);
    cairo_curve_to(cairo, hem.x + 0.3, hem.y + sag, right[n - 1].x - 0.1, right[n - 1].y + sag,
                   right[n - 1].x, right[n - 1].y);
    for (int i = 0; i < n; i++)
        reversed[i] = right[n - 1 - i];
    cw_draw_smooth(cairo, reversed, n, FALSE);
    cairo_close_path(cairo);
    cw_stage_landmark(stage, CW_LANDMARK_LEFT_WAIST, left[3]);
    cw_stage_landmark(stage, CW_LANDMARK_RIGHT_WAIST, right[3]);
    cw_stage_landmark(stage, CW_LANDMARK_LEFT_HEM, left[n - 1]);
    cw_stage_landmark(stage, CW_LANDMARK_RIGHT_HEM, right[n - 1]);
}

static void place_on_chest(cw_stage *stage, const cw_cloth *cloth, const cw_pose *pose, double y,
                           double size)
{
    if (pose->back)
        return;
    cw_lay lay = trunk_lay(pose);
    lay.origin = cw_pose_front(pose, 0, y);
    cw_cloth_place(cloth, stage->cairo, lay, size);
}

double cw_garment_hem(const cw_sample_design *design)
{
    static const double hems[CW_LENGTH_COUNT] = {4.72, 5.4, 6.1, 7.0};
    return hems[design->length] + 0.25 * (design->shape[3] - 0.5);
}

/* Hips and hem below a waist at half-width `half`. */
static int skirt_sides(const cw_sample_design *design, const cw_pose *pose, double waist,
                       double hem, double (*sides)[2])
{
    double flare = design->shape[1], ease = 0.04 + 0.1 * flare;
    double hem_half = pose->hip * (0.85 + 0.7 * flare * flare) + 0.08 * (hem - 4.5);
    double hip = MAX(3.75, waist + 0.35);
    sides[0][0] = pose->hip + ease;
    sides[0][1] = hip;
    sides[1][0] = (pose->hip + ease) * 0.4 + hem_half * 0.6;
    sides[1][1] = hip * 0.35 + hem * 0.65;
    sides[2][0] = hem_half;
    sides[2][1] = hem;
    return 3;
}

void cw_dress_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure)
{
    const cw_sample_design *design = cloth->design;
    const cw_pose *pose = &figure->pose;
    double waist = 2.55 + 0.75 * design->shape[0], hem = cw_garment_hem(design), below[4][2];
    double waist_half = pose->waist + 0.03 + 0.22 * design->shape[4] * design->shape[4];
    int count = skirt_sides(design, pose, waist, hem, below);
    cw_figure_draw_body(stage, figure);
    cw_neck_draw_lining(stage, cloth, figure);
    trunk_path(stage, figure, design, waist, waist_half, below, count);
    cw_point left = cw_pose_trunk(pose, -below[0][0], 3.8),
             right = cw_pose_trunk(pose, below[0][0], 3.8);
    cw_cloth_piece(stage, cloth, trunk_lay(pose), left, right, 6 + (int)(6 * design->shape[1]));
    place_on_chest(stage, cloth, pose, 2.45 + 0.5 * design->shape[5], 1.15);
    cw_detail_draw(stage, cloth, figure, waist, hem, below[2][0]);
    cw_figure_draw_forearms(stage, figure);
    cw_sleeves_draw(stage, cloth, figure);
    cw_neck_draw_collar(stage, cloth, figure);
    cw_figure_draw_head(stage, figure);
}

void cw_shirt_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure)
{
    const cw_sample_design *design = cloth->design;
    const cw_pose *pose = &figure->pose;
    double hem = 3.45 + 0.9 * design->shape[3], fit = 0.05 + 0.2 * design->shape[4];
    double hem_half = (hem > 3.6 ? pose->hip : pose->waist + 0.1) + fit * (1 + design->shape[1]);
    double below[1][2] = {{hem_half, hem}};
    cw_figure_draw_body(stage, figure);
    cw_figure_draw_under_trousers(stage, figure);
    cw_neck_draw_lining(stage, cloth, figure);
    trunk_path(stage, figure, design, 2.95, pose->waist + fit, below, 1);
    cw_cloth_piece(stage, cloth, trunk_lay(pose), cw_pose_trunk(pose, -pose->shoulder, 2.4),
                   cw_pose_trunk(pose, pose->shoulder, 2.4), 5);
    place_on_chest(stage, cloth, pose, 2.3 + 0.25 * design->shape[5], 1.1);
    cw_detail_draw(stage, cloth, figure, 2.95, hem, hem_half);
    cw_figure_draw_forearms(stage, figure);
    cw_sleeves_draw(stage, cloth, figure);
    cw_neck_draw_collar(stage, cloth, figure);
    cw_figure_draw_head(stage, figure);
}

void cw_skirt_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure)
{
    const cw_sample_design *design = cloth->design;
    const cw_pose *pose = &figure->pose;
    double waist = 2.9 + 0.25 * design->shape[0], hem = cw_garment_hem(design), sides[4][2];
    int count = skirt_sides(design, pose, waist, hem, sides);
    cw_point outline[8];
    cw_figure_draw_body(stage, figure);
    cw_figure_draw_under_top(stage, figure);
    outline[0] = cw_pose_trunk(pose, pose->waist + 0.03, waist);
    outline[7] = cw_pose_trunk(pose, -pose->waist - 0.03, waist);
    for (int i = 0; i < count; i++) {
        outline[1 + i] = cw_pose_trunk(pose, sides[i][0], sides[i][1]);
        outline[6 - i] = cw_pose_trunk(pose, -sides[i][0], sides[i][1]);
    }
    cairo_new_path(stage->cairo);
    cw_draw_smooth(stage->cairo, outline, 4, FALSE);
    cw_draw_smooth(stage->cairo, outline + 4, 4, FALSE);
    cairo_close_path(stage->cairo);
    cw_cloth_piece(stage, cloth, trunk_lay(pose), outline[6], outline[1], 8);
    for (int side = 0; side < 2; side++) {
        cw_stage_landmark(stage, CW_LANDMARK_LEFT_WAIST + side, outline[side == 0 ? 7 : 0]);
        cw_stage_landmark(stage, CW_LANDMARK_LEFT_HEM + side, outline[side == 0 ? 4 : 3]);
    }
    place_on_chest(stage, cloth, pose, waist + 0.85, 1.0);
    cw_detail_draw(stage, cloth, figure, waist + 0.06, hem, sides[2][0]);
    cw_figure_draw_forearms(stage, figure);
    cw_figure_draw_head(stage, figure);
}

static void draw_trouser_leg(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure,
                             int side)
{
    const cw_sample_design *design = cloth->design;
    double reach = design->shape[2] < 0.2 ? 0.6 : design->shape[2] < 0.4 ? 1.55 : 1.95;
    double wide = 0.02 + 0.16 * design->shape[4],
           flare = 0.42 * design->shape[1] * design->shape[1];
    cw_point hip = cw_pose_hip(&figure->pose, side), axis[9];
    double radius[9];
    for (int i = 0; i < 9; i++) {
        double t = reach * i / 8, thick = t < 1 ? 0.40 - 0.14 * t : 0.26 - 0.09 * (t - 1);
        axis[i] = t < 1 ? cw_point_mix(hip, figure->knee[side], t)
                        : cw_point_mix(figure->knee[side], figure->ankle[side], t - 1);
        radius[i] = thick + wide * t / 2 + 0.02 + flare * MAX(t - 0.8, 0) / 1.2;
    }
    cw_draw_limb(stage->cairo, axis, radius, 9);
    cw_point middle = axis[4];
    cw_lay lay = {axis[0], atan2(axis[0].x - axis[8].x, axis[8].y - axis[0].y), 0.9};
    cw_cloth_piece(stage, cloth, lay, (cw_point){middle.x - radius[4], middle.y},
                   (cw_point){middle.x + radius[4], middle.y}, 4);
    cw_stage_landmark(stage, CW_LANDMARK_LEFT_HEM + side, axis[8]);
    int detail = cw_cloth_detail(design);
    double out = side == 0 ? -1 : 1;
    cw_draw_colour(stage->cairo, cw_cloth_trim(cloth), 1);
    if (detail == 2 || detail == 5) { /* a stripe down the side, a crease down the middle */
        double aside = detail == 2 ? 0.75 : 0;
        for (int i = 0; i < 9; i++)
            cairo_line_to(stage->cairo, axis[i].x + out * radius[i] * aside, axis[i].y);
        cairo_set_line_width(stage->cairo, detail == 2 ? 0.13 : 0.05);
        cairo_stroke(stage->cairo);
    } else if (detail == 3) { /* turn-up */
        cw_draw_limb(stage->cairo, axis + 7, radius + 7, 2);
        cw_draw_paint(stage->cairo, cw_cloth_trim(cloth), 0.02);
    } else if (detail == 4) { /* cargo pocket */
        cairo_rectangle(stage->cairo, axis[2].x + out * radius[2] * 0.2 - 0.16, axis[2].y, 0.36,
                        0.42);
        cw_draw_paint(stage->cairo, cw_cloth_trim(cloth), 0.03);
    }
}

void cw_trousers_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure)
{
    const cw_pose *pose = &figure->pose;
    double h = pose->hip + 0.05, w = pose->waist + 0.05,
           waist = 2.95 + 0.3 * cloth->design->shape[0];
    cw_figure_draw_body(stage, figure);
    cw_figure_draw_under_top(stage, figure);
    for (int side = 0; side < 2; side++)
        draw_trouser_leg(stage, cloth, figure, side);
    cw_point seat[] = {cw_pose_trunk(pose, -w, waist),      cw_pose_trunk(pose, w, waist),
                       cw_pose_trunk(pose, h, 3.7),         cw_pose_trunk(pose, h * 1.02, 4.1),
                       cw_pose_trunk(pose, 0.02, 4.5),      cw_pose_trunk(pose, -0.02, 4.5),
                       cw_pose_trunk(pose, -h * 1.02, 4.1), cw_pose_trunk(pose, -h, 3.7)};
    cw_draw_polygon(stage->cairo, seat, G_N_ELEMENTS(seat));
    cw_stage_cover(stage, &stage->garment);
    /* No seam between seat and legs: only the sides and the fly are lines. */
    cw_cloth_fill(cloth, stage->cairo, trunk_lay(pose));
    cairo_new_path(stage->cairo);
    cw_draw_smooth(stage->cairo, (cw_point[]){seat[0], seat[7], seat[6]}, 3, FALSE);
    cairo_new_sub_path(stage->cairo);
    cw_draw_smooth(stage->cairo, (cw_point[]){seat[1], seat[2], seat[3]}, 3, FALSE);
    cw_point fly = cw_pose_front(pose, 0, waist);
    cairo_move_to(stage->cairo, fly.x, fly.y);
    cairo_line_to(stage->cairo, seat[4].x, seat[4].y);
    cw_draw_colour(stage->cairo, cw_colour_shade(cloth->colour[0], -0.4), 0.7);
    cairo_set_line_width(stage->cairo, 0.025);
    cairo_stroke(stage->cairo);
    cw_stage_landmark(stage, CW_LANDMARK_LEFT_WAIST, seat[0]);
    cw_stage_landmark(stage, CW_LANDMARK_RIGHT_WAIST, seat[1]);
    place_on_chest(stage, cloth, pose, 3.75, 0.9);
    if (cw_cloth_detail(cloth->design) == 1) {
        cw_point belt[] = {seat[0], seat[1], cw_pose_trunk(pose, w + 0.02, waist + 0.18),
                           cw_pose_trunk(pose, -w - 0.02, waist + 0.18)};
        cw_draw_polygon(stage->cairo, belt, 4);
        cw_draw_paint(stage->cairo, cw_cloth_trim(cloth), 0.03);
    }
    cw_figure_draw_forearms(stage, figure);
    cw_figure_draw_head(stage, figure);
}
