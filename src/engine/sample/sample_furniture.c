/* SPDX-License-Identifier: Apache-2.0
 *
 * Furniture: blocks and cushions in space, turned about the vertical and seen from a little above
 * in parallel projection, so that the cloth on a face is laid by one matrix. x right, y up from the
 * floor, z towards the viewer. Blocks are drawn from the farthest centre to the nearest.
 * Shapes: 0 width, 1 height, 2 legs, 3 back, 4 arms, 5 depth.
 */
#include <math.h>

#include "engine/sample/sample_garment.h"

typedef struct {
    double x, y, z;                           /* of the centre */
    double width, height, depth;              /* half-sizes */
    enum { CLOTH, WOOD, METAL, ROUND } stuff; /* ROUND: a cushion or drum of cloth */
    gboolean front;                           /* bears the placed picture */
    int rank;                                 /* in the order of drawing */
} block;

enum { MOST_BLOCKS = 24 };

typedef struct {
    block blocks[MOST_BLOCKS];
    int count;
    const cw_sample_design *design;
    double width, height, legs; /* of this piece */
} piece;

static void add(piece *p, int stuff, double x, double y, double z, double width, double height,
                double depth)
{
    g_assert(p->count < MOST_BLOCKS);
    p->blocks[p->count++] = (block){x, y, z, width, height, depth, stuff, FALSE, 0};
}

static double shape(const piece *p, int i, double low, double high)
{
    return low + (high - low) * p->design->shape[i];
}

static void add_legs(piece *p, double half, double depth, double height)
{
    int stuff = p->design->shape[2] > 0.5 ? WOOD : METAL;
    double thick = shape(p, 4, 0.05, 0.13);
    for (int i = 0; i < 4; i++)
        add(p, stuff, (i % 2 ? 1 : -1) * (half - thick), height / 2,
            (i / 2 ? 1 : -1) * (depth - thick), thick, height / 2, thick);
}

static void add_back(piece *p, double half, double depth, double seat, double rise)
{
    int style = cw_cloth_detail(p->design);
    int stuff = CLOTH;
    if (style == 2) { /* slats */
        for (int i = 0; i < 3; i++)
            add(p, stuff, (i - 1) * half * 0.7, seat + rise / 2, -depth, half * 0.2, rise / 2,
                0.08);
    } else if (style == 4) { /* two cushions */
        for (int i = -1; i <= 1; i += 2)
            add(p, stuff, i * half * 0.5, seat + rise / 2, -depth, half * 0.47, rise / 2, 0.16);
    } else {
        add(p, stuff, 0, seat + rise / 2, -depth, half, rise / 2, style == 1 ? 0.22 : 0.12);
        p->blocks[p->count - 1].front = TRUE;
    }
}

static void add_arms(piece *p, double half, double depth, double seat, double rise, double thick)
{
    for (int side = -1; side <= 1; side += 2)
        add(p, CLOTH, side * (half + thick), (seat + rise) / 2 + p->legs / 2, 0, thick,
            (seat + rise - p->legs) / 2, depth);
}

static void seat_on_legs(piece *p, double half, double depth, double seat, double thick)
{
    add_legs(p, half, depth, seat - thick);
    add(p, CLOTH, 0, seat - thick / 2, 0, half, thick / 2, depth);
}

static void sofa(piece *p)
{
    double half = shape(p, 0, 1.5, 2.1), seat = p->legs + 0.75, rise = shape(p, 3, 0.6, 1.1);
    add_legs(p, half, 0.8, p->legs);
    add(p, CLOTH, 0, p->legs + 0.3, 0, half, 0.3, 0.85);
    for (int i = 0; i < 2 + p->design->motif % 2; i++) {
        double share = 2 + p->design->motif % 2, width = half / share;
        add(p, CLOTH, -half + width * (2 * i + 1), seat, 0.05, width * 0.97, 0.15, 0.8);
    }
    add_back(p, half, 0.85, seat, rise);
    add_arms(p, half, 0.9, seat, shape(p, 4, 0.1, 0.6), shape(p, 5, 0.1, 0.25));
    if (p->design->kind->variant == 3)
        add(p, CLOTH, half * 0.6, p->legs + 0.35, 1.4, half * 0.4, 0.4, 0.6);
}

static void chair(piece *p)
{
    double half = shape(p, 0, 0.65, 0.9), seat = 1.2 + p->legs;
    seat_on_legs(p, half, 0.7, seat, shape(p, 5, 0.15, 0.35));
    add_back(p, half, 0.65, seat, shape(p, 3, 1.0, 1.8));
    if (p->design->kind->variant == 1)
        add_arms(p, half, 0.6, seat, 0.45, 0.06);
}

static void arm_chair(piece *p)
{
    double half = shape(p, 0, 0.7, 1.0), seat = p->legs + 0.95;
    add_legs(p, half, 0.75, p->legs);
    add(p, CLOTH, 0, p->legs + 0.45, 0.05, half, 0.45, 0.8);
    add_back(p, half, 0.75, seat, shape(p, 3, 0.8, 1.5));
    add_arms(p, half, 0.8, seat, shape(p, 4, 0.25, 0.6), shape(p, 5, 0.12, 0.3));
    if (p->design->kind->variant == 15)
        add(p, CLOTH, 0, p->legs + 0.5, 1.3, half * 0.9, 0.15, 0.5);
}

static void table(piece *p)
{
    double half = shape(p, 0, 1.2, 1.9), depth = shape(p, 5, 0.6, 1.0), top = 1.3 + 0.8 * p->height;
    add_legs(p, half * 0.95, depth * 0.95, top);
    add(p, CLOTH, 0, top, 0, half, shape(p, 3, 0.06, 0.16), depth);
    add(p, CLOTH, 0, top - 0.3, depth * 0.8, half * 0.85, shape(p, 4, 0.1, 0.25), 0.05);
    p->blocks[p->count - 1].front = TRUE;
}

static void desk(piece *p)
{
    double half = shape(p, 0, 1.3, 1.9), top = 1.5 + 0.5 * p->height;
    table(p);
    int side = p->design->motif % 2 ? 1 : -1;
    for (int i = 0; i < 2 + p->design->motif / 2; i++)
        add(p, CLOTH, side * half * 0.55, top - 0.45 - 0.4 * i, 0.1, half * 0.3, 0.17, 0.55);
}

static void cabinet(piece *p)
{
    double half = shape(p, 0, 0.9, 1.4), height = shape(p, 1, 0.9, 1.5);
    int drawers = 1 + cw_cloth_detail(p->design) % 4;
    add_legs(p, half, 0.6, p->legs);
    add(p, CLOTH, 0, p->legs + height, 0, half, height, 0.65);
    for (int i = 0; i < drawers; i++) {
        double step = 2 * height / drawers, y = p->legs + step * (i + 0.5);
        add(p, CLOTH, 0, y, 0.7, half * 0.9, step * 0.42, 0.04);
        add(p, METAL, 0, y, 0.76, half * 0.2, 0.05, 0.04);
    }
}

static void shelf(piece *p)
{
    double half = shape(p, 0, 0.8, 1.3), height = shape(p, 1, 1.6, 2.1);
    int boards = 3 + cw_cloth_detail(p->design) % 3;
    add(p, CLOTH, 0, height, -0.5, half, height, 0.04);
    for (int side = -1; side <= 1; side += 2)
        add(p, CLOTH, side * half, height, 0, 0.08, height, 0.5);
    for (int i = 0; i <= boards; i++)
        add(p, WOOD, 0, 0.08 + i * (2 * height - 0.16) / boards, 0, half * 0.94, 0.06, 0.48);
}

static void ottoman(piece *p)
{
    double half = shape(p, 0, 0.9, 1.5), height = shape(p, 1, 0.4, 0.8);
    add_legs(p, half * 0.8, 0.6, p->legs);
    add(p, p->design->motif % 2 ? ROUND : CLOTH, 0, p->legs + height, 0, half, height, 0.8);
    p->blocks[p->count - 1].front = TRUE;
}

static void bean_bag(piece *p)
{
    double half = shape(p, 0, 1.2, 1.6);
    add(p, ROUND, 0, 0.9, 0, half, 0.9, 1);
    p->blocks[0].front = TRUE;
    add(p, ROUND, shape(p, 4, -0.4, 0.4), shape(p, 3, 1.5, 2.0), -0.4, half * 0.65, 0.7, 0.7);
}

static void stool(piece *p)
{
    double half = shape(p, 0, 0.6, 0.9), seat = shape(p, 1, 1.6, 2.4);
    seat_on_legs(p, half, 0.6, seat, shape(p, 5, 0.2, 0.45));
    add(p, METAL, 0, seat * 0.4, 0.55, half * 0.9, 0.05, 0.05);
    if (p->design->motif % 2)
        add_back(p, half, 0.55, seat, 0.6);
}

static void bed(piece *p)
{
    double half = shape(p, 0, 1.3, 1.8);
    add_legs(p, half, 1.5, p->legs);
    add(p, WOOD, 0, p->legs + 0.15, 0, half, 0.15, 1.6);
    add(p, CLOTH, 0, p->legs + 0.55, 0, half * 0.97, 0.28, 1.55);
    add_back(p, half, 1.6, p->legs, shape(p, 3, 1.3, 2.2));
    for (int side = -1; side <= 1; side += 2)
        add(p, CLOTH, side * half * 0.45, p->legs + 0.95, -1.1, half * 0.36, 0.14, 0.35);
}

static void bench(piece *p)
{
    double half = shape(p, 0, 1.4, 1.9), seat = 1.0 + p->legs;
    seat_on_legs(p, half, 0.6, seat, 0.3);
    add_back(p, half, 0.6, seat, shape(p, 3, 0.7, 1.2));
    add(p, WOOD, half * 0.1, 0.5, 1.7, 0.7, 0.08, 0.5);
}

static void (*const builders[])(piece *) = {sofa,      chair,   table,    sofa,     desk,    bench,
                                            arm_chair, cabinet, bean_bag, table,    ottoman, chair,
                                            shelf,     stool,   bed,      arm_chair};

typedef struct {
    double cos_turn, sin_turn, cos_pitch, sin_pitch, lift;
} eye;

static cw_point project(const eye *e, double x, double y, double z)
{
    double across = x * e->cos_turn + z * e->sin_turn, near = z * e->cos_turn - x * e->sin_turn;
    return (cw_point){across, -(y - e->lift) * e->cos_pitch + near * e->sin_pitch};
}

static double nearness(const eye *e, const block *b)
{
    return (b->z * e->cos_turn - b->x * e->sin_turn) * e->cos_pitch + b->y * e->sin_pitch;
}

/* Fills the parallelogram corner + u * across + v * down, u and v from 0 to their lengths. */
static void draw_face(cw_stage *stage, const cw_cloth *cloth, const block *b, cw_point corner,
                      cw_point across, cw_point down, double width, double height, double shade)
{
    cairo_t *cairo = stage->cairo;
    cairo_matrix_t face;
    if (fabs(across.x * down.y - across.y * down.x) < 1e-3)
        return;
    cairo_save(cairo);
    cairo_matrix_init(&face, across.x, across.y, down.x, down.y, corner.x, corner.y);
    cairo_transform(cairo, &face);
    cairo_rectangle(cairo, 0, 0, width, height);
    cw_stage_cover(stage, &stage->garment);
    static const guint32 plain[] = {[WOOD] = 0x9A6B42, [METAL] = 0x5C6066};
    if (b->stuff == CLOTH)
        cw_cloth_fill(cloth, cairo, (cw_lay){{b->x, b->y}, 0, 1});
    else
        cw_draw_colour(cairo, plain[b->stuff], 1);
    if (b->stuff != CLOTH)
        cairo_fill_preserve(cairo);
    cairo_set_source_rgba(cairo, shade > 0, shade > 0, shade > 0, fabs(shade));
    cairo_fill_preserve(cairo);
    cw_draw_colour(cairo, cw_colour_shade(cloth->colour[0], -0.5), 0.6);
    cairo_set_line_width(cairo, 0.03);
    cairo_stroke(cairo);
    if (b->front && shade == 0)
        cw_cloth_place(cloth, cairo, (cw_lay){{width / 2, height / 2}, 0, 1},
                       0.9 * MIN(width, height));
    cairo_restore(cairo);
}

static cw_point minus(cw_point a, cw_point b, double length)
{
    return (cw_point){(a.x - b.x) / length, (a.y - b.y) / length};
}

/* The three faces that a viewer above and in front can see: top, front, and one side. */
static void draw_block(cw_stage *stage, const cw_cloth *cloth, const eye *e, const block *b)
{
    double w = b->width, h = b->height, d = b->depth;
    cw_point top = project(e, b->x - w, b->y + h, b->z - d);
    cw_point top_right = project(e, b->x + w, b->y + h, b->z - d);
    cw_point front = project(e, b->x - w, b->y + h, b->z + d);
    cw_point front_low = project(e, b->x - w, b->y - h, b->z + d);
    cw_point across = minus(top_right, top, 2 * w), inward = minus(front, top, 2 * d);
    cw_point down = minus(front_low, front, 2 * h);
    draw_face(stage, cloth, b, top, across, inward, 2 * w, 2 * d, 0.08);
    double side = e->sin_turn > 0 ? -1 : 1;
    cw_point corner = project(e, b->x + side * w, b->y + h, b->z - d);
    draw_face(stage, cloth, b, corner, inward, down, 2 * d, 2 * h, -0.22);
    draw_face(stage, cloth, b, front, across, down, 2 * w, 2 * h, 0);
}

static void draw_round(cw_stage *stage, const cw_cloth *cloth, const eye *e, const block *b)
{
    cw_point centre = project(e, b->x, b->y, b->z);
    double w = b->width, h = b->height + 0.1;
    cw_point outline[] = {
        {centre.x - w, centre.y + h * 0.5}, {centre.x - w * 0.85, centre.y - h * 0.6},
        {centre.x, centre.y - h},           {centre.x + w * 0.85, centre.y - h * 0.6},
        {centre.x + w, centre.y + h * 0.5}, {centre.x + w * 0.6, centre.y + h},
        {centre.x - w * 0.6, centre.y + h}};
    cw_draw_smooth(stage->cairo, outline, G_N_ELEMENTS(outline), TRUE);
    cw_cloth_piece(stage, cloth, (cw_lay){centre, 0, 1}, outline[0], outline[4], 3);
    if (b->front)
        cw_cloth_place(cloth, stage->cairo, (cw_lay){centre, 0, 1}, h * 1.2);
}

static int by_rank(gconstpointer a, gconstpointer b, gpointer data)
{
    const block *first = a, *second = b;
    double gap = nearness(data, first) - nearness(data, second);
    return gap < 0 ? -1 : gap > 0 ? 1 : first->rank - second->rank;
}

void cw_furniture_draw(cw_stage *stage, const cw_cloth *cloth, double turn, double pitch)
{
    const cw_sample_design *design = cloth->design;
    piece p = {.design = design, .height = design->shape[1], .legs = 0.1 + 0.45 * design->shape[2]};
    builders[design->kind->variant](&p);
    eye e = {cos(turn), sin(turn), cos(pitch), sin(pitch), 1.3};
    for (int i = 0; i < p.count; i++)
        p.blocks[i].rank = i;
    g_qsort_with_data(p.blocks, p.count, sizeof(block), by_rank, &e);
    for (int i = 0; i < p.count; i++) {
        if (p.blocks[i].stuff == ROUND)
            draw_round(stage, cloth, &e, &p.blocks[i]);
        else
            draw_block(stage, cloth, &e, &p.blocks[i]);
    }
}
