/* SPDX-License-Identifier: Apache-2.0
 *
 * Shoes from the side, alone or as a pair: an upper over a sole, out of one table.
 * Shapes: 0 shaft, 1 heel, 2 toe, 3 opening, 4 sole.
 */
#include <math.h>

#include "engine/sample/sample_garment.h"

static const struct {
    double shaft; /* height of the upper at the heel */
    double heel;  /* height of the heel */
    double toe;   /* length of the point beyond the ball */
    double open;  /* how far down the instep the opening reaches, 0 to 1 */
    double sole;  /* thickness */
    gboolean slim_heel;
} shoes[] = {
    {1.0, 0.1, 0.1, 0.35, 0.28, FALSE},   {0.75, 0.95, 0.3, 0.85, 0.07, TRUE},
    {2.7, 0.45, 0.15, 0.05, 0.14, FALSE}, {0.8, 0.22, 0.2, 0.6, 0.1, FALSE},
    {0.6, 0.08, 0.15, 0.9, 0.07, FALSE},  {1.6, 0.5, 0.2, 0.1, 0.14, FALSE},
};

typedef struct {
    double shaft, heel, toe, open, sole;
} last;

/* The upper's outline; the heel stands at x = -1.6, the ball at 1, the ground at y = 1.2. */
static int upper(const last *l, cw_point *points)
{
    double ground = 1.2 - l->sole, back = ground - l->heel;
    double top = back - l->shaft, throat = -0.2 + 1.2 * l->open;
    cw_point outline[] = {{-1.65, back},
                          {-1.72, back - l->shaft * 0.5},
                          {-1.55, top},
                          {-0.75 - 0.15 * l->open, top + 0.05 + 0.12 * l->open},
                          {throat, ground - 0.75 + 0.3 * l->open - 0.3 * l->heel * (1 - l->open)},
                          {1.0, ground - 0.52},
                          {1.55 + l->toe * 0.6, ground - 0.28},
                          {1.7 + l->toe, ground - 0.05},
                          {1.2, ground},
                          {0.6, ground},
                          {-0.4, ground - l->heel * 0.75},
                          {-1.0, back}};
    memcpy(points, outline, sizeof outline);
    return G_N_ELEMENTS(outline);
}

static void draw_sole(cw_stage *stage, const cw_cloth *cloth, const last *l, gboolean slim)
{
    double ground = 1.2 - l->sole, back = ground - l->heel;
    cw_point sole[] = {{-1.7, back - 0.02},
                       {-0.9, back},
                       {-0.3, ground - l->heel * 0.7},
                       {0.6, ground},
                       {1.75 + l->toe, ground - 0.06},
                       {1.7 + l->toe, 1.2},
                       {0.6, 1.2},
                       {-0.4, 1.2 - l->heel * 0.75},
                       {-0.95, back + l->sole},
                       {-1.7, back + l->sole}};
    cw_draw_polygon(stage->cairo, sole, G_N_ELEMENTS(sole));
    double foot = slim ? 0.18 : 0.62;
    cw_point heel[] = {{-1.68, back}, {-0.95, back}, {-1.62 + foot, 1.2}, {-1.62, 1.2}};
    if (l->heel > 0.15)
        cw_draw_polygon(stage->cairo, heel, 4);
    cw_stage_cover(stage, &stage->garment);
    cw_draw_paint(stage->cairo, cw_cloth_trim(cloth), 0.03);
}

static void draw_detail(cw_stage *stage, const cw_cloth *cloth, const last *l)
{
    cairo_t *cairo = stage->cairo;
    double ground = 1.2 - l->sole;
    cw_draw_colour(cairo, cw_cloth_trim(cloth), 1);
    cairo_set_line_width(cairo, 0.12);
    switch (cw_cloth_detail(cloth->design)) {
    case 1: /* laces */
        for (int i = 0; i < 4; i++) {
            cairo_move_to(cairo, -0.5 + 0.3 * i, ground - 0.95 + 0.1 * i);
            cairo_line_to(cairo, -0.2 + 0.3 * i, ground - 0.6 + 0.05 * i);
        }
        break;
    case 2: /* strap */
        cairo_move_to(cairo, -0.5, ground - 0.2);
        cairo_line_to(cairo, 0.1, ground - 0.85);
        cairo_set_line_width(cairo, 0.25);
        break;
    case 3: /* toe cap */
        cairo_arc(cairo, 1.75, ground, 0.75, G_PI * 0.95, G_PI * 1.35);
        break;
    case 4: /* side stripes */
        for (int i = 0; i < 3; i++) {
            cairo_move_to(cairo, -0.5 + 0.35 * i, ground - 0.6);
            cairo_line_to(cairo, -0.2 + 0.35 * i, ground - 0.08);
        }
        break;
    case 5: /* buckle */
        cairo_rectangle(cairo, 0.25, ground - 0.62, 0.35, 0.28);
        break;
    default:
        break;
    }
    cairo_stroke(cairo);
}

static void draw_one(cw_stage *stage, const cw_cloth *cloth, const last *l, gboolean slim)
{
    cw_point points[16];
    int count = upper(l, points);
    draw_sole(stage, cloth, l, slim);
    cw_draw_smooth(stage->cairo, points, count, TRUE);
    cw_cloth_piece(stage, cloth, (cw_lay){{0, 0}, 0.2, 1}, (cw_point){-1.7, 0.4},
                   (cw_point){1.8, 0.8}, 1);
    cw_cloth_place(cloth, stage->cairo, (cw_lay){{-0.75, 1.2 - l->sole - l->heel - 0.32}, 0, 1},
                   0.75);
    draw_detail(stage, cloth, l);
}

void cw_shoe_draw(cw_stage *stage, const cw_cloth *cloth, double turn)
{
    const cw_sample_design *design = cloth->design;
    int kind = design->kind->variant;
    last l = {shoes[kind].shaft * (0.85 + 0.3 * design->shape[0]),
              shoes[kind].heel * (0.7 + 0.6 * design->shape[1]),
              shoes[kind].toe * (0.5 + design->shape[2]),
              CLAMP(shoes[kind].open * (0.8 + 0.4 * design->shape[3]), 0, 1),
              shoes[kind].sole * (0.7 + 0.6 * design->shape[4])};
    double side = turn < 0 ? -1 : 1;
    gboolean pair = fabs(turn) > 0.3;
    for (int i = pair ? 0 : 1; i < 2; i++) {
        cairo_save(stage->cairo);
        cairo_translate(stage->cairo, i == 0 ? side * 0.45 : 0, i == 0 ? -0.55 : 0.1);
        cairo_scale(stage->cairo, side * (0.75 + 0.25 * cos(turn)), 1);
        draw_one(stage, cloth, &l, shoes[kind].slim_heel);
        cairo_restore(stage->cairo);
    }
}
