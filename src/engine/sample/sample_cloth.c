/* SPDX-License-Identifier: Apache-2.0
 *
 * The repeat is drawn once per picture at the picture's own scale and laid with cairo's repeating
 * patterns; the lay is the matrix. Shades leave at least half of a piece in its true colour, so
 * that the commonest colour of a garment is the palette's.
 */
#include "engine/sample/sample_cloth.h"

#include <math.h>

#include "engine/sample/sample_tile.h"

static const struct {
    void (*draw)(cw_tile *tile);
    int cells;
    void (*place)(cw_tile *tile);
} classes[CW_TEXTURE_END] = {
    [CW_PATTERN_FLORAL] = {cw_tile_floral, 2},
    [CW_PATTERN_STRIPED] = {cw_tile_striped, 1},
    [CW_PATTERN_POLKA] = {cw_tile_polka, 2},
    [CW_PATTERN_CHECKERED] = {cw_tile_checkered, 1},
    [CW_PATTERN_GEOMETRIC] = {cw_tile_geometric, 2},
    [CW_PATTERN_GRAPHIC] = {NULL, 0, cw_placement_graphic},
    [CW_PATTERN_ANIMAL] = {cw_tile_animal, 2},
    [CW_PATTERN_TRIBAL] = {cw_tile_tribal, 2},
    [CW_PATTERN_PAISLEY] = {cw_tile_paisley, 2},
    [CW_PATTERN_PRINTED] = {cw_tile_printed, 2},
    [CW_PATTERN_CHEVRON] = {cw_tile_chevron, 1},
    [CW_PATTERN_SCREEN_PRINT] = {NULL, 0, cw_placement_screen_print},
    [CW_PATTERN_EMBROIDERED] = {NULL, 0, cw_placement_embroidered},
    [CW_PATTERN_QUILTED] = {cw_tile_quilted, 1},
    [CW_PATTERN_PRINT] = {cw_tile_print, 2},
    [CW_PATTERN_TIE_AND_DIE] = {cw_tile_tie_and_die, 2},
    [CW_TEXTURE_WAVES] = {cw_tile_waves, 1},
    [CW_TEXTURE_SPECKS] = {cw_tile_specks, 2},
    [CW_TEXTURE_BRICKS] = {cw_tile_bricks, 1},
    [CW_TEXTURE_RINGS] = {cw_tile_rings, 1},
    [CW_TEXTURE_SCALES] = {cw_tile_scales, 1},
    [CW_TEXTURE_MAZE] = {cw_tile_maze, 2},
    [CW_TEXTURE_CROSSES] = {cw_tile_crosses, 2},
};

static cw_tile tile_of(const cw_cloth *cloth, cairo_t *cairo)
{
    const cw_sample_design *design = cloth->design;
    return (cw_tile){.cairo = cairo,
                     .colour = {cloth->colour[0], cloth->colour[1], cloth->colour[2]},
                     .motif = design->motif,
                     .density = design->density,
                     .cells = classes[design->pattern].cells,
                     .random = cw_random_start(design->texture_seed, 1, 0)};
}

static void draw_repeat(cw_cloth *cloth, double units_px)
{
    int cells = classes[cloth->design->pattern].cells;
    cloth->tile_units = cells * cloth->design->period;
    cloth->tile_px = CLAMP(round(cloth->tile_units * units_px), 8, 512);
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)cloth->tile_px, (int)cloth->tile_px);
    cairo_t *cairo = cairo_create(surface);
    cw_draw_colour(cairo, cloth->colour[0], 1);
    cairo_paint(cairo);
    cairo_scale(cairo, cloth->tile_px / cells, cloth->tile_px / cells);
    cw_tile tile = tile_of(cloth, cairo);
    classes[cloth->design->pattern].draw(&tile);
    cairo_destroy(cairo);
    cloth->tile = cairo_pattern_create_for_surface(surface);
    cairo_pattern_set_extend(cloth->tile, CAIRO_EXTEND_REPEAT);
    cairo_pattern_set_filter(cloth->tile, CAIRO_FILTER_BILINEAR);
    cairo_surface_destroy(surface);
}

cw_cloth *cw_cloth_new(const cw_sample_design *design, int colourway, double units_px,
                       cw_random *random)
{
    cw_cloth *cloth = g_new0(cw_cloth, 1);
    cloth->design = design;
    cw_sample_design_colours(design, colourway, cloth->colour);
    if (classes[design->pattern].draw != NULL)
        draw_repeat(cloth, units_px);
    cloth->phase_x = cw_random_unit(random) * 4;
    cloth->phase_y = cw_random_unit(random) * 4;
    return cloth;
}

void cw_cloth_free(cw_cloth *cloth)
{
    if (cloth == NULL)
        return;
    g_clear_pointer(&cloth->tile, cairo_pattern_destroy);
    g_free(cloth);
}

void cw_cloth_fill(const cw_cloth *cloth, cairo_t *cairo, cw_lay lay)
{
    if (cloth->tile == NULL) {
        cw_draw_colour(cairo, cloth->colour[0], 1);
    } else {
        cairo_matrix_t matrix;
        double scale = cloth->tile_units / cloth->tile_px;
        cairo_matrix_init_translate(&matrix, lay.origin.x, lay.origin.y);
        cairo_matrix_rotate(&matrix, lay.turn);
        cairo_matrix_scale(&matrix, MAX(lay.squash, 0.2), 1);
        cairo_matrix_rotate(&matrix, cloth->design->angle);
        cairo_matrix_translate(&matrix, cloth->phase_x, cloth->phase_y);
        cairo_matrix_scale(&matrix, scale, scale);
        cairo_matrix_invert(&matrix);
        cairo_pattern_set_matrix(cloth->tile, &matrix);
        cairo_set_source(cairo, cloth->tile);
    }
    cairo_fill_preserve(cairo);
}

void cw_cloth_place(const cw_cloth *cloth, cairo_t *cairo, cw_lay lay, double size)
{
    if (classes[cloth->design->pattern].place == NULL)
        return;
    cairo_save(cairo);
    cairo_translate(cairo, lay.origin.x, lay.origin.y);
    cairo_rotate(cairo, lay.turn);
    cairo_scale(cairo, size * MAX(lay.squash, 0.2), size);
    cairo_new_path(cairo);
    cw_tile tile = tile_of(cloth, cairo);
    classes[cloth->design->pattern].place(&tile);
    cairo_restore(cairo);
    cairo_new_path(cairo);
}

gboolean cw_cloth_is_bare(const cw_sample_design *design)
{
    return design->pattern == CW_PATTERN_SOLID || design->pattern == CW_PATTERN_PLAIN;
}

int cw_cloth_detail(const cw_sample_design *design)
{
    return cw_cloth_is_bare(design) ? design->motif : design->detail;
}

guint32 cw_cloth_trim(const cw_cloth *cloth)
{
    if (cloth->design->pattern == CW_PATTERN_PLAIN)
        return cloth->colour[1];
    double lightness = cw_colour_lightness(cloth->colour[0]);
    return cw_colour_shade(cloth->colour[0], lightness < 30 ? 0.25 : -0.3);
}

/* Dark at the far edge, light near the lamp; true in between. */
static void round_off(cairo_t *cairo, cw_point left, cw_point right)
{
    cairo_pattern_t *shade = cairo_pattern_create_linear(left.x, left.y, right.x, right.y);
    cairo_pattern_add_color_stop_rgba(shade, 0.0, 0, 0, 0, 0.22);
    cairo_pattern_add_color_stop_rgba(shade, 0.22, 0, 0, 0, 0);
    cairo_pattern_add_color_stop_rgba(shade, 0.75, 0, 0, 0, 0);
    cairo_pattern_add_color_stop_rgba(shade, 1.0, 0, 0, 0, 0.3);
    cairo_set_source(cairo, shade);
    cairo_fill_preserve(cairo);
    cairo_pattern_destroy(shade);
}

static void crease(cw_stage *stage, cw_point from, cw_point to, double width)
{
    cairo_t *cairo = stage->cairo;
    double bend = cw_random_uniform(&stage->random, -0.15, 0.15);
    cw_point middle = cw_point_mix(from, to, 0.5);
    for (int layer = 0; layer < 2; layer++) {
        cairo_move_to(cairo, from.x + layer * width * 0.6, from.y);
        cairo_curve_to(cairo, middle.x + bend, middle.y, middle.x - bend, middle.y,
                       to.x + layer * width * 0.6, to.y);
        cairo_set_source_rgba(cairo, layer, layer, layer, layer ? 0.10 : 0.13);
        cairo_set_line_width(cairo, width);
        cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
        cairo_stroke(cairo);
    }
}

/* Creases inside the current path, which is kept. */
static void creases(cw_stage *stage, cw_lay lay, int folds)
{
    cairo_t *cairo = stage->cairo;
    double left, top, right, bottom;
    cairo_path_extents(cairo, &left, &top, &right, &bottom);
    cairo_path_t *path = cairo_copy_path(cairo);
    cairo_save(cairo);
    cairo_clip(cairo);
    double height = bottom - top;
    for (int i = 0; i < folds; i++) {
        double y = cw_random_uniform(&stage->random, top, bottom - 0.3 * height);
        double reach = height * cw_random_uniform(&stage->random, 0.25, 0.7);
        double x = cw_random_uniform(&stage->random, left, right), lean = lay.turn;
        lean += cw_random_uniform(&stage->random, -0.35, 0.35);
        crease(stage, (cw_point){x, y}, (cw_point){x - reach * sin(lean), y + reach * cos(lean)},
               cw_random_uniform(&stage->random, 0.04, 0.09));
    }
    cairo_restore(cairo);
    cairo_new_path(cairo);
    cairo_append_path(cairo, path);
    cairo_path_destroy(path);
}

void cw_cloth_piece(cw_stage *stage, const cw_cloth *cloth, cw_lay lay, cw_point left,
                    cw_point right, int folds)
{
    cairo_t *cairo = stage->cairo;
    cw_stage_cover(stage, &stage->garment);
    cw_cloth_fill(cloth, cairo, lay);
    round_off(cairo, left, right);
    if (folds > 0)
        creases(stage, lay, folds);
    gboolean dark = cw_colour_lightness(cloth->colour[0]) < 25;
    cw_draw_colour(cairo, cw_colour_shade(cloth->colour[0], dark ? 0.3 : -0.4), 0.7);
    cairo_set_line_width(cairo, 0.025);
    cairo_stroke(cairo);
}
