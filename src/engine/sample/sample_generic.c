/* SPDX-License-Identifier: Apache-2.0
 *
 * An outline lies anywhere, at any angle and size: only its form is told. Of the textures stripes,
 * dots, checks and zigzags are those of cloth, too; flowers, paisleys and skins are none here, for
 * they are what garments are told by.
 */
#include "engine/sample/sample_generic.h"

#include <math.h>
#include <string.h>

#include "engine/sample/sample_cloth.h"
#include "engine/sample/sample_tile.h"

enum { STREAM_THING = 0x5a50 };

/* Paths of radius about 1 around the origin. */

static void regular(cairo_t *cairo, int corners, double inner)
{
    cw_point outline[32];
    g_assert(corners <= (int)G_N_ELEMENTS(outline));
    for (int i = 0; i < corners; i++) {
        const double angle = 2 * G_PI * i / corners, radius = i % 2 == 1 ? inner : 1;
        outline[i] = (cw_point){radius * sin(angle), -radius * cos(angle)};
    }
    cw_draw_polygon(cairo, outline, corners);
}

static void icon(cairo_t *cairo, int number)
{
    cairo_matrix_t kept;
    cairo_get_matrix(cairo, &kept);
    cairo_scale(cairo, 2, 2);
    cw_icon_path(cairo, number);
    cairo_set_matrix(cairo, &kept);
}

static void disc(cairo_t *cairo)
{
    cw_draw_ellipse(cairo, 0, 0, 0.95, 0.95);
}

static void ellipse(cairo_t *cairo)
{
    cw_draw_ellipse(cairo, 0, 0, 1.1, 0.5);
}

static void half_disc(cairo_t *cairo)
{
    cairo_arc(cairo, 0, -0.5, 1.1, 0, G_PI);
    cairo_close_path(cairo);
}

/* The inner circle goes round the other way: what it holds is outside. */
static void ring(cairo_t *cairo)
{
    cw_draw_ellipse(cairo, 0, 0, 1, 1);
    cairo_new_sub_path(cairo);
    cairo_arc_negative(cairo, 0, 0, 0.5, 2 * G_PI, 0);
    cairo_close_path(cairo);
}

static void triangle(cairo_t *cairo)
{
    static const cw_point outline[] = {{0, -1.1}, {0.95, 0.6}, {-0.95, 0.6}};
    cw_draw_polygon(cairo, outline, G_N_ELEMENTS(outline));
}

static void square(cairo_t *cairo)
{
    cairo_rectangle(cairo, -0.8, -0.8, 1.6, 1.6);
}

static void bar(cairo_t *cairo)
{
    cairo_rectangle(cairo, -1.15, -0.38, 2.3, 0.76);
}

static void pentagon(cairo_t *cairo)
{
    regular(cairo, 5, 1);
}

static void star(cairo_t *cairo)
{
    regular(cairo, 10, 0.42);
}

static void burst(cairo_t *cairo)
{
    regular(cairo, 28, 0.75);
}

static void cross(cairo_t *cairo)
{
    static const cw_point outline[] = {{-.3, -1}, {.3, -1}, {.3, -.3}, {1, -.3},
                                       {1, .3},   {.3, .3}, {.3, 1},   {-.3, 1},
                                       {-.3, .3}, {-1, .3}, {-1, -.3}, {-.3, -.3}};
    cw_draw_polygon(cairo, outline, G_N_ELEMENTS(outline));
}

static void drop(cairo_t *cairo)
{
    cairo_move_to(cairo, 0, -1.15);
    cairo_curve_to(cairo, 0.25, -0.6, 0.75, -0.2, 0.75, 0.3);
    cairo_arc(cairo, 0, 0.3, 0.75, 0, G_PI);
    cairo_curve_to(cairo, -0.75, -0.2, -0.25, -0.6, 0, -1.15);
    cairo_close_path(cairo);
}

static void heart(cairo_t *cairo)
{
    icon(cairo, 0);
}

static void crescent(cairo_t *cairo)
{
    icon(cairo, 5);
}

static void bolt(cairo_t *cairo)
{
    icon(cairo, 7);
}

static void arrow(cairo_t *cairo)
{
    icon(cairo, 11);
}

const char *const cw_generic_shape_names[CW_GENERIC_SHAPES] = {
    "disc", "ellipse", "half disc", "ring", "triangle", "square",   "bar",  "pentagon",
    "star", "burst",   "cross",     "drop", "heart",    "crescent", "bolt", "arrow"};

static void (*const paths[CW_GENERIC_SHAPES])(cairo_t *) = {
    disc, ellipse, half_disc, ring, triangle, square,   bar,  pentagon,
    star, burst,   cross,     drop, heart,    crescent, bolt, arrow};

const char *const cw_generic_texture_names[CW_GENERIC_TEXTURES] = {
    "plain",  "stripes", "dots",  "checks", "zigzags", "waves",
    "specks", "bricks",  "rings", "scales", "maze",    "crosses"};

/* How a texture is drawn: its pattern and those of the motifs that nobody takes for another's. */
static const struct {
    cw_sample_pattern pattern;
    const char *motifs;
} textures[CW_GENERIC_TEXTURES] = {
    {CW_PATTERN_SOLID, "0"},      {CW_PATTERN_STRIPED, "02345"}, {CW_PATTERN_POLKA, "023"},
    {CW_PATTERN_CHECKERED, "12"}, {CW_PATTERN_CHEVRON, "0124"},  {CW_TEXTURE_WAVES, "0"},
    {CW_TEXTURE_SPECKS, "0"},     {CW_TEXTURE_BRICKS, "0"},      {CW_TEXTURE_RINGS, "0"},
    {CW_TEXTURE_SCALES, "0"},     {CW_TEXTURE_MAZE, "0"},        {CW_TEXTURE_CROSSES, "0"},
};

static void draw(cw_stage *stage, const cw_cloth *cloth)
{
    cairo_t *cairo = stage->cairo;
    const double size = cw_random_uniform(&stage->random, 0.9, 1.5);
    cairo_save(cairo);
    cairo_translate(cairo, cw_random_uniform(&stage->random, -0.4, 0.4),
                    cw_random_uniform(&stage->random, -0.4, 0.4));
    cairo_rotate(cairo, cw_random_uniform(&stage->random, -G_PI, G_PI));
    cairo_scale(cairo, size, size * cw_random_uniform(&stage->random, 0.85, 1));
    cairo_new_path(cairo);
    paths[cloth->design->outline](cairo);
    cw_cloth_piece(stage, cloth, (cw_lay){{0, 0}, 0, 1}, (cw_point){-1, 0}, (cw_point){1, 0}, 0);
    cairo_restore(cairo);
}

static const cw_sample_kind thing = {
    {"thing", "an outline of the generic catalogue"}, CW_SAMPLE_BAG, "Things", "", 0, draw};

void cw_sample_generic_design(cw_sample_design *design, guint64 seed, guint64 number)
{
    *design = (cw_sample_design){.number = number, .decoy_of = -1, .is_generic = TRUE};
    cw_random random = cw_random_start(seed, STREAM_THING, number);
    design->kind = &thing;
    design->outline = (int)cw_random_below(&random, CW_GENERIC_SHAPES);
    design->texture = (int)cw_random_below(&random, CW_GENERIC_TEXTURES);
    const char *motifs = textures[design->texture].motifs;
    design->pattern = textures[design->texture].pattern;
    design->motif = motifs[cw_random_below(&random, strlen(motifs))] - '0';
    design->period = cw_random_uniform(&random, 0.4, 0.7);
    design->angle = cw_random_uniform(&random, -G_PI, G_PI);
    design->density = cw_random_unit(&random);
    design->texture_seed = cw_random_bits(&random);
    design->sleeve = design->neck = design->length = -1;
    design->price_cents = 995 + 500 * (int)cw_random_below(&random, 40);
    design->colour_count = 2;
    design->colourway_count = 1;
    cw_sample_design_draw_colours(design, &random);
}
