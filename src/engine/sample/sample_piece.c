/* SPDX-License-Identifier: Apache-2.0
 *
 * Category, length and fit: the trunk of a piece is the body's half-width plus an ease, both
 * broken lines over the height; a category says which stretches of it are cloth.
 */
#include "engine/sample/sample_piece.h"

#include <math.h>

typedef struct {
    double hem, step;   /* of the shortest; to the next length */
    double crop, skirt; /* where the upper part ends and the lower one begins */
    void (*draw_lower)(const cw_piece *piece);
    gboolean over_trousers;
} category;

#define WAIST 2.85

/* Cloth from `top` to `bottom`, wider than the trunk by `over` above and `under` below. */
static void panel(const cw_piece *piece, double top, double bottom, double over, double under,
                  gboolean last)
{
    enum { STEPS = 6 };
    cw_point side[2][STEPS];
    for (int i = 0; i < STEPS; i++) {
        double t = i / (STEPS - 1.0), y = top + (bottom - top) * t;
        double half = cw_piece_half(piece, y) + over + (under - over) * t;
        side[0][i] = cw_pose_trunk(piece->pose, half, y);
        side[1][STEPS - 1 - i] = cw_pose_trunk(piece->pose, -half, y);
    }
    cairo_new_path(piece->stage->cairo);
    cw_draw_smooth(piece->stage->cairo, side[0], STEPS, FALSE);
    cw_draw_smooth(piece->stage->cairo, side[1], STEPS, FALSE);
    cairo_close_path(piece->stage->cairo);
    cw_point left = side[1][0], right = side[0][STEPS - 1];
    cw_lay lay = {cw_pose_front(piece->pose, 0, 1.5), piece->pose->lean, 0.9};
    cw_cloth_piece(piece->stage, piece->cloth, lay, left, right, 3);
    if (!last)
        return;
    cw_stage_landmark(piece->stage, CW_LANDMARK_LEFT_HEM, left);
    cw_stage_landmark(piece->stage, CW_LANDMARK_RIGHT_HEM, right);
    cw_piece_draw_hem(piece, left, right);
}

static void draw_skirt(const cw_piece *piece)
{
    panel(piece, piece->skirt, piece->hem, 0, 0, TRUE);
}

static void draw_peplum(const cw_piece *piece)
{
    panel(piece, piece->skirt, piece->hem, 0.14, 0.34, TRUE);
}

/* Three tiers, each over the one below. */
static void draw_tiers(const cw_piece *piece)
{
    double step = (piece->hem - piece->skirt) / 3;
    for (int i = 2; i >= 0; i--) {
        double top = piece->skirt + step * i;
        panel(piece, top, top + step + (i < 2 ? 0.08 : 0), 0.02 + 0.1 * i, 0.2 + 0.16 * i, i == 2);
    }
    for (int i = 1; i < 3; i++)
        cw_piece_band(piece, piece->skirt + step * i, piece->skirt + step * i + 0.12);
}

/* Wider legs grow outwards, so that they stay apart. */
static void draw_leg(const cw_piece *piece, int side)
{
    static const double wide[CW_FIT_COUNT][2] = {{0, 0}, {0.05, 0.08}, {0.12, 0.2}, {0, 0.38}};
    const double *ease = wide[piece->value[CW_TYPE_FIT]], out = side == 0 ? -1 : 1;
    const cw_figure *figure = piece->figure;
    cw_point hip = cw_pose_hip(piece->pose, side), knee = figure->knee[side], axis[9];
    double radius[9], reach = (piece->hem - hip.y) / (knee.y - hip.y);
    for (int i = 0; i < 9; i++) {
        double t = reach * i / 8, more = ease[0] + ease[1] * i / 8;
        axis[i] = t < 1 ? cw_point_mix(hip, knee, t)
                        : cw_point_mix(knee, figure->ankle[side], MIN(t - 1, 1));
        axis[i].x += out * more;
        radius[i] = (t < 1 ? 0.4 - 0.14 * t : 0.26 - 0.06 * (t - 1)) + more;
    }
    cw_draw_limb(piece->stage->cairo, axis, radius, 9);
    cw_point left = {axis[8].x - radius[8], axis[8].y}, right = {axis[8].x + radius[8], axis[8].y};
    cw_lay lay = {axis[0], 0, 0.9};
    cw_cloth_piece(piece->stage, piece->cloth, lay, left, right, 2);
    cw_stage_landmark(piece->stage, CW_LANDMARK_LEFT_HEM + side, axis[8]);
    cw_piece_draw_hem(piece, left, right);
}

static void draw_legs(const cw_piece *piece)
{
    draw_leg(piece, 0);
    draw_leg(piece, 1);
}

static const category cuts[CW_CATEGORY_COUNT] = {
    [CW_CATEGORY_TOP] = {3.6, 0.33, 0, 0, NULL, TRUE},
    [CW_CATEGORY_PEPLUM] = {3.55, 0.33, WAIST, WAIST, draw_peplum, TRUE},
    [CW_CATEGORY_DRESS] = {4.7, 0.5, 0, 0, NULL, FALSE},
    [CW_CATEGORY_TIERED] = {4.7, 0.5, WAIST, WAIST, draw_tiers, FALSE},
    [CW_CATEGORY_JUMPSUIT] = {4.7, 0.55, 4.1, 4.1, draw_legs, FALSE},
    [CW_CATEGORY_TWO_PIECE] = {4.5, 0.52, 2.6, 3.1, draw_skirt, FALSE},
};

static const category *cut_of(const cw_sample_design *design)
{
    return &cuts[design->value[CW_TYPE_CATEGORY]];
}

static double hem_of(const cw_sample_design *design)
{
    const category *cut = cut_of(design);
    return cut->hem + cut->step * design->value[CW_TYPE_LENGTH] + 0.1 * (design->shape[3] - 0.5);
}

void cw_piece_range(const cw_sample_design *design, double *top, double *bottom)
{
    *top = 0.75;
    *bottom = MAX(hem_of(design) + 0.65, 5.55);
}

/* The value at `y` of a broken line through (knot[i][0], knot[i][1]). */
static double broken_line(const double (*knot)[2], int count, double y)
{
    int i = 1;
    while (i < count - 1 && y > knot[i][0])
        i++;
    double t = (y - knot[i - 1][0]) / (knot[i][0] - knot[i - 1][0]);
    return knot[i - 1][1] + (knot[i][1] - knot[i - 1][1]) * CLAMP(t, 0, 1);
}

double cw_piece_half(const cw_piece *piece, double y)
{
    static const double eases[CW_FIT_COUNT][4] = {{0.01, 0.0, 0.02, 0.02},
                                                  {0.05, 0.2, 0.16, 0.16},
                                                  {0.1, 0.6, 0.55, 0.35},
                                                  {0, 0, 0.34, 0.68}};
    const double *ease = eases[piece->value[CW_TYPE_FIT]];
    const cw_pose *pose = piece->pose;
    gboolean legs = piece->value[CW_TYPE_CATEGORY] == CW_CATEGORY_JUMPSUIT;
    double hips = legs ? MIN(ease[2], 0.1) : ease[2];
    double s = pose->shoulder, hip = pose->hip;
    const double body[][2] = {{1.52, s * 1.02}, {1.8, s * 0.97},
                              {2.2, s * 0.86},  {WAIST, pose->waist + 0.03},
                              {3.75, hip},      {6.5, hip * 0.95}};
    double end = MIN(piece->hem, 5), middle = WAIST + (end - WAIST) * 0.4;
    const double more[][2] = {
        {1.8, 0}, {2.2, ease[0]}, {WAIST, ease[1]}, {middle, hips}, {end, legs ? hips : ease[3]}};
    return broken_line(body, G_N_ELEMENTS(body), y) + broken_line(more, G_N_ELEMENTS(more), y);
}

void cw_piece_paint_trim(const cw_piece *piece)
{
    cw_stage_cover(piece->stage, &piece->stage->garment);
    cw_draw_colour(piece->stage->cairo, piece->cloth->colour[0], 1);
    cairo_set_line_width(piece->stage->cairo, 0.16);
    cairo_stroke_preserve(piece->stage->cairo);
    cw_draw_paint(piece->stage->cairo, piece->trim, 0.03);
}

void cw_piece_band(const cw_piece *piece, double top, double bottom)
{
    double upper = cw_piece_half(piece, top), lower = cw_piece_half(piece, bottom);
    cw_point outline[] = {
        cw_pose_trunk(piece->pose, -upper, top), cw_pose_trunk(piece->pose, upper, top),
        cw_pose_trunk(piece->pose, lower, bottom), cw_pose_trunk(piece->pose, -lower, bottom)};
    cw_draw_polygon(piece->stage->cairo, outline, 4);
    cw_piece_paint_trim(piece);
}

/* The sides of the upper part from shoulder to `bottom`, on the side of sign `out`. */
static int upper_side(const cw_piece *piece, double out, double bottom, cw_point *points)
{
    enum { STEPS = 6 };
    gboolean bare = piece->value[CW_TYPE_SLEEVE] == CW_SLEEVE_SLEEVELESS;
    double shoulder = piece->pose->shoulder * out * (bare ? 0.76 : 1.02);
    points[0] = cw_pose_trunk(piece->pose, shoulder, bare ? 1.46 : 1.52);
    points[1] = cw_pose_trunk(piece->pose, shoulder * 0.96, 1.8);
    for (int i = 0; i < STEPS; i++) {
        double y = 2.2 + (bottom - 2.2) * i / (STEPS - 1.0);
        points[2 + i] = cw_pose_trunk(piece->pose, out * cw_piece_half(piece, y), y);
    }
    return 2 + STEPS;
}

static void draw_upper(const cw_piece *piece, double bottom)
{
    cw_point right[8], left[8], up[8];
    cairo_t *cairo = piece->stage->cairo;
    int count = upper_side(piece, 1, bottom, right);
    upper_side(piece, -1, bottom, left);
    for (int i = 0; i < count; i++)
        up[i] = right[count - 1 - i];
    cairo_new_path(cairo);
    cw_neck_path(cairo, piece->cloth->design, piece->pose);
    cw_draw_smooth(cairo, left, count, FALSE);
    cw_draw_smooth(cairo, up, count, FALSE);
    cairo_close_path(cairo);
    cw_lay lay = {cw_pose_front(piece->pose, 0, 1.5), piece->pose->lean, 0.9};
    cw_cloth_piece(piece->stage, piece->cloth, lay, left[2], right[2], 4);
    for (int side = 0; side < 2; side++) {
        double half = cw_piece_half(piece, WAIST) * (side == 0 ? -1 : 1);
        cw_stage_landmark(piece->stage, CW_LANDMARK_LEFT_WAIST + side,
                          cw_pose_trunk(piece->pose, half, WAIST));
    }
    if (bottom < piece->hem)
        return;
    cw_stage_landmark(piece->stage, CW_LANDMARK_LEFT_HEM, left[count - 1]);
    cw_stage_landmark(piece->stage, CW_LANDMARK_RIGHT_HEM, right[count - 1]);
    cw_piece_draw_hem(piece, left[count - 1], right[count - 1]);
}

/* Bands of trim that every piece has: around the neck and at the waist. */
static void draw_edges(const cw_piece *piece)
{
    cairo_t *cairo = piece->stage->cairo;
    double waist = piece->skirt > piece->crop ? piece->skirt + 0.07 : WAIST;
    cw_piece_band(piece, waist - 0.07, waist + 0.07);
    cairo_new_path(cairo);
    cw_neck_path(cairo, piece->cloth->design, piece->pose);
    cw_draw_colour(cairo, piece->trim, 1);
    cairo_set_line_width(cairo, 0.12);
    cairo_stroke(cairo);
}

static void draw_cloth(const cw_piece *piece, const category *cut)
{
    if (cut->draw_lower != NULL)
        cut->draw_lower(piece);
    draw_upper(piece, cut->draw_lower != NULL ? piece->crop : piece->hem);
    draw_edges(piece);
}

void cw_piece_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure)
{
    const cw_sample_design *design = cloth->design;
    const category *cut = cut_of(design);
    cw_piece piece = {.stage = stage,
                      .cloth = cloth,
                      .figure = figure,
                      .pose = &figure->pose,
                      .value = design->value,
                      .trim = cloth->colour[2],
                      .crop = cut->crop,
                      .skirt = cut->skirt,
                      .hem = hem_of(design)};
    cw_neck_size(design, FALSE, &piece.neck_half, &piece.neck);
    cw_figure_draw_body(stage, figure);
    if (cut->over_trousers)
        cw_figure_draw_under_trousers(stage, figure);
    cw_piece_draw_hood(&piece);
    cw_neck_draw_lining(stage, cloth, figure);
    draw_cloth(&piece, cut);
    cw_figure_draw_forearms(stage, figure);
    cw_sleeves_draw(stage, cloth, figure);
    cw_piece_draw_pockets(&piece);
    cw_piece_draw_closure(&piece);
    cw_neck_draw_collar(stage, cloth, figure);
    cw_figure_draw_head(stage, figure);
    cw_piece_draw_collar(&piece);
}
