/* SPDX-License-Identifier: Apache-2.0
 *
 * Small things of an outfit, seen from the front, with enough cloth on each to show its pattern.
 * Shapes of a design: 0 width, 1 height.
 */
#include <math.h>

#include "engine/sample/sample_garment.h"
#include "engine/sample/sample_outfit.h"

static void piece(cw_stage *stage, const cw_cloth *cloth, double left, double right)
{
    cw_cloth_piece(stage, cloth, (cw_lay){{0, 0}, 0, 1}, (cw_point){left, 0}, (cw_point){right, 0},
                   0);
}

static void ellipse(cw_stage *stage, const cw_cloth *cloth, double x, double y, double width,
                    double height)
{
    cw_draw_ellipse(stage->cairo, x, y, width, height);
    piece(stage, cloth, x - width, x + width);
}

/* Paint in the second colour. */
static void trim(cw_stage *stage, const cw_cloth *cloth)
{
    cw_stage_cover(stage, &stage->garment);
    cw_draw_paint(stage->cairo, cloth->colour[1], 0.03);
}

static double wide(const cw_cloth *cloth)
{
    return 0.9 + 0.2 * cloth->design->shape[0];
}

static double tall(const cw_cloth *cloth)
{
    return 0.9 + 0.2 * cloth->design->shape[1];
}

static void crown(cw_stage *stage, const cw_cloth *cloth, double half, double top, double bottom)
{
    cw_point outline[] = {{-half, bottom},   {-half * 0.95, (top + bottom) / 2}, {-half * 0.6, top},
                          {half * 0.6, top}, {half * 0.95, (top + bottom) / 2},  {half, bottom}};
    cw_draw_smooth(stage->cairo, outline, G_N_ELEMENTS(outline), TRUE);
    piece(stage, cloth, -half, half);
}

static void brimmed_hat(cw_stage *stage, const cw_cloth *cloth)
{
    ellipse(stage, cloth, 0, 0.6, 1.75 * wide(cloth), 0.55);
    crown(stage, cloth, 1.0, 0.4 - 1.5 * tall(cloth), 0.6);
    cairo_rectangle(stage->cairo, -1.0, 0.3, 2.0, 0.25);
    trim(stage, cloth);
}

static void cap(cw_stage *stage, const cw_cloth *cloth)
{
    crown(stage, cloth, 1.25, 0.3 - 1.3 * tall(cloth), 0.5);
    cw_point visor[] = {{-1.1, 0.35},
                        {1.1, 0.35},
                        {1.5 * wide(cloth), 0.95},
                        {0, 1.15},
                        {-1.5 * wide(cloth), 0.95}};
    cw_draw_smooth(stage->cairo, visor, G_N_ELEMENTS(visor), TRUE);
    trim(stage, cloth);
}

static void beanie(cw_stage *stage, const cw_cloth *cloth)
{
    crown(stage, cloth, 1.3 * wide(cloth), -1.5 * tall(cloth), 1.0);
    cairo_rectangle(stage->cairo, -1.4 * wide(cloth), 0.7, 2.8 * wide(cloth), 0.6);
    trim(stage, cloth);
    cw_draw_ellipse(stage->cairo, 0, -1.6 * tall(cloth), 0.4, 0.4);
    trim(stage, cloth);
}

/* A loop and two ends of unequal length, fringed. */
static void scarf(cw_stage *stage, const cw_cloth *cloth)
{
    for (int side = -1; side <= 1; side += 2) {
        double x = side * 0.5 - 0.4, end = (side < 0 ? 2.1 : 1.6) * tall(cloth);
        for (int i = 0; i < 4; i++)
            cairo_rectangle(stage->cairo, x + 0.05 + 0.2 * i, end - 0.05, 0.1, 0.35);
        trim(stage, cloth);
        cairo_rectangle(stage->cairo, x, -1.0, 0.8, end + 1.0);
        piece(stage, cloth, x, x + 0.8);
    }
    ellipse(stage, cloth, 0, -1.1, 1.35 * wide(cloth), 0.7);
    cw_draw_ellipse(stage->cairo, 0, -1.35, 0.75 * wide(cloth), 0.25);
    cw_draw_paint(stage->cairo, cw_colour_shade(cloth->colour[0], -0.5), 0.03);
}

static void sunglasses(cw_stage *stage, const cw_cloth *cloth)
{
    double height = 0.75 * tall(cloth);
    for (int side = -1; side <= 1; side += 2) {
        cw_point arm[] = {
            {side * 1.6, -0.45}, {side * 1.85, -1.1}, {side * 1.75, -1.2}, {side * 1.3, -0.5}};
        cw_draw_polygon(stage->cairo, arm, G_N_ELEMENTS(arm));
        trim(stage, cloth);
        ellipse(stage, cloth, side * 0.92, 0, 0.88, height);
        cw_draw_ellipse(stage->cairo, side * 0.92, 0, 0.45, height - 0.42);
        cw_draw_paint(stage->cairo, 0x20262B, 0.03);
    }
    cairo_rectangle(stage->cairo, -0.22, -0.3, 0.44, 0.22);
    trim(stage, cloth);
}

/* Beads on a string and a pendant. */
static void necklace(cw_stage *stage, const cw_cloth *cloth)
{
    for (int i = 0; i <= 10; i++) {
        double angle = G_PI * i / 10, x = 1.35 * wide(cloth) * cos(angle);
        double y = -1.3 + 1.8 * tall(cloth) * sin(angle);
        cw_draw_ellipse(stage->cairo, x, y, 0.2, 0.2);
        trim(stage, cloth);
    }
    ellipse(stage, cloth, 0, 0.95, 0.85, 0.85);
}

static void bangle(cw_stage *stage, const cw_cloth *cloth)
{
    double half = 1.4 * wide(cloth), height = 0.55 * tall(cloth);
    cw_draw_ellipse(stage->cairo, 0, -height, half, 0.5);
    cw_draw_paint(stage->cairo, cw_colour_shade(cloth->colour[0], -0.4), 0.03);
    cw_point front[] = {{-half, -height},
                        {-half, height},
                        {-half * 0.5, height + 0.42},
                        {0, height + 0.5},
                        {half * 0.5, height + 0.42},
                        {half, height},
                        {half, -height},
                        {half * 0.5, 0.42 - height},
                        {0, 0.5 - height},
                        {-half * 0.5, 0.42 - height}};
    cw_draw_polygon(stage->cairo, front, G_N_ELEMENTS(front));
    piece(stage, cloth, -half, half);
}

static void belt(cw_stage *stage, const cw_cloth *cloth)
{
    double half = 1.7 * wide(cloth), height = 0.5 * tall(cloth);
    cairo_rectangle(stage->cairo, -half, -height, 2 * half, 2 * height);
    piece(stage, cloth, -half, half);
    cairo_rectangle(stage->cairo, -0.5, -height - 0.2, 1.0, 2 * height + 0.4);
    trim(stage, cloth);
    cairo_rectangle(stage->cairo, -0.25, -height + 0.1, 0.5, 2 * height - 0.2);
    cw_draw_paint(stage->cairo, 0xC9B037, 0.04);
}

static void tie(cw_stage *stage, const cw_cloth *cloth)
{
    double half = 0.75 * wide(cloth), end = 2.1 * tall(cloth);
    cw_point blade[] = {{-0.3, -1.3}, {0.3, -1.3}, {half, end - 0.6}, {0, end}, {-half, end - 0.6}};
    cw_draw_polygon(stage->cairo, blade, G_N_ELEMENTS(blade));
    piece(stage, cloth, -half, half);
    cw_point knot[] = {{-0.5, -1.9}, {0.5, -1.9}, {0.3, -1.25}, {-0.3, -1.25}};
    cw_draw_polygon(stage->cairo, knot, G_N_ELEMENTS(knot));
    trim(stage, cloth);
}

#define THING(name, shelf, noun, draw)                                                             \
    &(const cw_sample_kind)                                                                        \
    {                                                                                              \
        {name, "a thing of an outfit"}, CW_SAMPLE_BAG, "Accessories > " shelf, noun, 0, draw       \
    }

const cw_sample_kind *const cw_outfit_kinds[] = {
    THING("brimmed_hat", "Hats", "Hat", brimmed_hat),
    THING("cap", "Hats", "Cap", cap),
    THING("beanie", "Hats", "Beanie", beanie),
    THING("scarf", "Scarves", "Scarf", scarf),
    THING("sunglasses", "Sunglasses", "Sunglasses", sunglasses),
    THING("necklace", "Jewellery", "Necklace", necklace),
    THING("bangle", "Jewellery", "Bangle", bangle),
    THING("belt", "Belts", "Belt", belt),
    THING("tie", "Ties", "Tie", tie),
    &(const cw_sample_kind){
        {"coat", "a dress to wear over one"}, CW_SAMPLE_DRESS, "Women > Coats", "Coat", 0, NULL},
    NULL,
};
