/* SPDX-License-Identifier: Apache-2.0
 *
 * Poses: templates with jitter, and the joints they lead to. The trunk turns about its axis by
 * foreshortening x with the cosine; what lies on its front moves by the sine of its depth.
 */
#include "engine/sample/sample_figure.h"

#include <math.h>

typedef struct {
    const char *name;
    double arm[2], elbow[2], leg[2], knee[2], sway;
} template;

/* Angles in degrees; one side, mirrored at random. */
static const template templates[] = {
    {"standing", {10, 10}, {4, 4}, {2, 2}, {0, 0}, 0.0},
    {"hand_on_hip", {38, 9}, {-88, 6}, {5, 0}, {-4, 0}, 0.12},
    {"both_on_hips", {40, 40}, {-86, -86}, {8, 8}, {-6, -6}, 0.0},
    {"walking", {20, 3}, {14, 6}, {10, -7}, {-6, 10}, 0.07},
    {"arms_out", {42, 36}, {8, 6}, {6, 6}, {-3, -3}, 0.0},
    {"hand_in_pocket", {22, 8}, {-46, 5}, {6, -1}, {-4, 3}, 0.1},
    {"arm_across", {12, 14}, {-62, 4}, {3, 1}, {-2, 0}, 0.08},
    {"crossed_legs", {14, 26}, {5, 20}, {-5, 5}, {2, -12}, 0.1},
};

static double degrees(double angle)
{
    return angle * G_PI / 180;
}

static cw_point step(cw_point from, int side, double angle, double length)
{
    double out = side == 0 ? -1 : 1;
    return (cw_point){from.x + out * sin(angle) * length, from.y + cos(angle) * length};
}

static double smooth_step(double t)
{
    t = CLAMP(t, 0, 1);
    return t * t * (3 - 2 * t);
}

static cw_point lean(const cw_pose *pose, double x, double y)
{
    /* The hips move aside and the trunk leans about them. */
    x += pose->sway * smooth_step((y - 1.5) / 2.2) * (1 - 0.6 * smooth_step((y - 4.2) / 3));
    double above = MIN(y - 4.0, 0), c = cos(pose->lean), s = sin(pose->lean);
    return (cw_point){x * c - above * s, y < 4.0 ? 4.0 + above * c + x * s * 0.7 : y};
}

cw_point cw_pose_trunk(const cw_pose *pose, double x, double y)
{
    return lean(pose, x * (0.25 + 0.75 * cos(pose->turn)), y);
}

cw_point cw_pose_front(const cw_pose *pose, double x, double y)
{
    return lean(pose, x * cos(pose->turn) + 0.38 * sin(pose->turn), y);
}

cw_point cw_pose_shoulder(const cw_pose *pose, int side)
{
    double out = side == 0 ? -1 : 1;
    return cw_pose_trunk(pose, out * (pose->shoulder - 0.17), 1.62);
}

cw_point cw_pose_hip(const cw_pose *pose, int side)
{
    double out = side == 0 ? -1 : 1;
    return cw_pose_trunk(pose, out * (pose->hip - 0.36), 3.95);
}

static void find_joints(cw_figure *figure)
{
    const cw_pose *pose = &figure->pose;
    for (int side = 0; side < 2; side++) {
        double upper = pose->arm[side], lower = upper + pose->elbow[side];
        figure->elbow[side] = step(cw_pose_shoulder(pose, side), side, upper, 1.38);
        figure->wrist[side] = step(figure->elbow[side], side, lower, 1.18);
        figure->hand[side] = step(figure->wrist[side], side, lower * 0.8, 0.42);
        double thigh = pose->leg[side], shin = thigh + pose->knee[side];
        figure->knee[side] = step(cw_pose_hip(pose, side), side, thigh, 1.66);
        figure->ankle[side] = step(figure->knee[side], side, shin, 1.58);
    }
}

static void take_template(cw_pose *pose, cw_random *random)
{
    const template *base = &templates[cw_random_below(random, G_N_ELEMENTS(templates))];
    int flip = cw_random_chance(random, 0.5);
    pose->name = base->name;
    for (int side = 0; side < 2; side++) {
        int from = side ^ flip;
        pose->arm[side] = degrees(base->arm[from] + cw_random_uniform(random, -6, 6));
        pose->elbow[side] = degrees(base->elbow[from] + cw_random_uniform(random, -8, 8));
        pose->leg[side] = degrees(base->leg[from] + cw_random_uniform(random, -3, 3));
        pose->knee[side] = degrees(base->knee[from] + cw_random_uniform(random, -3, 3));
    }
    pose->sway = (flip ? -1 : 1) * base->sway + cw_random_uniform(random, -0.04, 0.04);
}

static void draw_looks(cw_figure *figure, cw_random *random)
{
    static const guint32 skins[] = {0xF3D3BD, 0xE5B594, 0xC98E68, 0xA56B46, 0x7A4A2E, 0x54331F};
    static const guint32 hairs[] = {0x1C1512, 0x3B2417, 0x6B4226, 0xA97142, 0xD9B778, 0x8C3B1E};
    static const guint32 neutrals[] = {0x2B2D33, 0x4A5568, 0xE9E6E1, 0xB9AE9F, 0x8B8F98, 0x3A4A63};
    figure->skin = skins[cw_random_below(random, G_N_ELEMENTS(skins))];
    figure->hair = hairs[cw_random_below(random, G_N_ELEMENTS(hairs))];
    figure->under = neutrals[cw_random_below(random, G_N_ELEMENTS(neutrals))];
    figure->shoes = neutrals[cw_random_below(random, G_N_ELEMENTS(neutrals))];
    figure->hair_style = (int)cw_random_below(random, 5);
}

static void spread_flat(cw_figure *figure, cw_random *random)
{
    cw_pose *pose = &figure->pose;
    pose->name = "flat";
    for (int side = 0; side < 2; side++) {
        pose->arm[side] = degrees(cw_random_uniform(random, 12, 48));
        pose->elbow[side] = degrees(cw_random_uniform(random, -14, 6));
        pose->leg[side] = degrees(cw_random_uniform(random, 2, 8));
        pose->knee[side] = degrees(cw_random_uniform(random, -4, 2));
    }
}

void cw_figure_pose(cw_figure *figure, gboolean man, gboolean main, cw_random *random)
{
    *figure = (cw_figure){.man = man, .worn = cw_random_chance(random, 0.85)};
    cw_pose *pose = &figure->pose;
    draw_looks(figure, random);
    take_template(pose, random);
    pose->turn = degrees(cw_random_uniform(random, -16, 16));
    pose->lean = degrees(cw_random_uniform(random, -3, 3));
    pose->tilt = degrees(cw_random_uniform(random, -8, 8));
    pose->back = !main && cw_random_chance(random, 0.2);
    if (!figure->worn) {
        spread_flat(figure, random);
        pose->turn = pose->lean = pose->sway = 0;
    }
    double build = cw_random_uniform(random, 0.96, 1.05);
    pose->shoulder = (man ? 0.98 : 0.84) * build;
    pose->waist = (man ? 0.70 : 0.54) * build;
    pose->hip = (man ? 0.70 : 0.75) * build;
    find_joints(figure);
}

void cw_figure_calm(cw_figure *figure)
{
    cw_pose *pose = &figure->pose;
    for (int side = 0; side < 2; side++) {
        pose->arm[side] = CLAMP(pose->arm[side], degrees(14), degrees(20));
        pose->elbow[side] = CLAMP(pose->elbow[side], degrees(-6), degrees(4));
        pose->leg[side] = CLAMP(pose->leg[side], degrees(2), degrees(6));
        pose->knee[side] = CLAMP(pose->knee[side], degrees(-4), degrees(2));
    }
    find_joints(figure);
}
