/* SPDX-License-Identifier: Apache-2.0
 *
 * Backdrop, camera, drawing, lens, truth. Nothing of it but the design and its colours is shared by
 * two pictures, so that a descriptor of the layout finds nothing.
 */
#include "engine/sample/sample_picture.h"

#include <math.h>

#include "engine/sample/sample_backdrop.h"
#include "engine/sample/sample_garment.h"
#include "engine/sample/sample_lens.h"
#include "engine/sample/sample_piece.h"

enum { STREAM_PICTURE = 0x5a10, STREAM_BACKDROP = 0x5a11 };

/* How units come to pixels: units_px to the unit, `centre` in the middle of the picture. */
typedef struct {
    double units_px, rotation;
    cw_point centre;
} camera;

typedef struct {
    const cw_sample_design *design;
    int colourway, picture, width, height;
    cw_random random;
    cw_figure figure;
    camera camera;
    cw_lens lens;
    gboolean close;
    double turn, pitch; /* of things */
} scene;

static gboolean is_worn_kind(const cw_sample_design *design)
{
    return design->kind->family <= CW_SAMPLE_TROUSERS;
}

/* The part of the figure that shows the garment, heads below the crown. */
static void garment_range(const cw_sample_design *design, double *top, double *bottom)
{
    *top = 1.2;
    *bottom = 4.5;
    if (design->kind->family == CW_SAMPLE_DRESS)
        *bottom = cw_garment_hem(design);
    if (design->kind->family == CW_SAMPLE_SKIRT) {
        *top = 2.8;
        *bottom = cw_garment_hem(design);
    }
    if (design->kind->family == CW_SAMPLE_TROUSERS) {
        *top = 2.8;
        *bottom = 7.2;
    }
}

/* The part of the figure that a picture shows: whole, head to below the hem, headless, or a close
 * crop of the garment. */
static void choose_range(scene *s, double *top, double *bottom)
{
    cw_sample_family family = s->design->kind->family;
    gboolean lower = family == CW_SAMPLE_SKIRT || family == CW_SAMPLE_TROUSERS;
    double roll = cw_random_unit(&s->random), headless = lower ? 0.45 : 0.16;
    garment_range(s->design, top, bottom);
    s->close = s->picture > 0 && roll > 0.88;
    if (s->close) {
        double middle = cw_random_uniform(&s->random, 0.35, 0.65) * (*bottom - *top) + *top;
        *top = middle - 1.3;
        *bottom = middle + 1.3;
    } else if (!s->figure.worn || roll < headless) {
        *top = MAX(*top - 0.3, 1.02);
        *bottom += 0.25;
    } else if (roll < headless + 0.1) {
        *top = -0.25;
        *bottom = 7.75;
    } else {
        *top = -0.25;
        *bottom += cw_random_uniform(&s->random, 0.15, 0.6);
        *bottom = MIN(*bottom, 7.75);
    }
}

static void frame_figure(scene *s)
{
    double top, bottom;
    if (s->design->has_values)
        cw_piece_range(s->design, &top, &bottom);
    else
        choose_range(s, &top, &bottom);
    double extent = (bottom - top) * cw_random_uniform(&s->random, 1.0, 1.08);
    extent = MAX(extent, 2.6);
    s->camera.units_px = s->height / extent;
    double slack = extent * 0.75 - 2.2, most = s->figure.worn ? 4 : 9;
    double aside = s->design->has_values ? 0.3 : CLAMP(slack, 0.25, 2.0);
    s->camera.centre.x = cw_random_uniform(&s->random, -0.3, 0.3) * aside;
    s->camera.centre.y = (top + bottom) / 2 + cw_random_uniform(&s->random, -0.02, 0.02) * extent;
    s->camera.rotation = cw_random_uniform(&s->random, -most, most) * G_PI / 180;
}

static void frame_thing(scene *s)
{
    static const double span[CW_SAMPLE_FAMILIES] = {
        [CW_SAMPLE_BAG] = 3.9, [CW_SAMPLE_SHOE] = 4.0, [CW_SAMPLE_FURNITURE] = 4.4};
    double roll = cw_random_unit(&s->random);
    s->close = s->picture > 0 && roll > 0.85;
    double scale = s->close ? 0.6 : cw_random_uniform(&s->random, 0.95, 1.2);
    s->camera.units_px = s->width / (span[s->design->kind->family] * scale);
    double shift = s->close ? 0.35 : 0.25 * scale;
    s->camera.centre.x = cw_random_uniform(&s->random, -shift, shift);
    s->camera.centre.y = cw_random_uniform(&s->random, -shift, shift) * 1.2;
    double most = s->design->kind->family == CW_SAMPLE_FURNITURE ? 4 : 10;
    s->camera.rotation = cw_random_uniform(&s->random, -most, most) * G_PI / 180;
    s->turn = cw_random_uniform(&s->random, -0.45, 0.45);
    s->pitch = cw_random_uniform(&s->random, 0.25, 0.45);
}

static void draw_subject(scene *s, cw_stage *stage, const cw_cloth *cloth)
{
    if (s->design->has_values) {
        cw_piece_draw(stage, cloth, &s->figure);
        return;
    }
    if (s->design->kind->draw != NULL) {
        s->design->kind->draw(stage, cloth);
        return;
    }
    switch (s->design->kind->family) {
    case CW_SAMPLE_DRESS:
        cw_dress_draw(stage, cloth, &s->figure);
        break;
    case CW_SAMPLE_SHIRT:
        cw_shirt_draw(stage, cloth, &s->figure);
        break;
    case CW_SAMPLE_SKIRT:
        cw_skirt_draw(stage, cloth, &s->figure);
        break;
    case CW_SAMPLE_TROUSERS:
        cw_trousers_draw(stage, cloth, &s->figure);
        break;
    case CW_SAMPLE_BAG:
        cw_bag_draw(stage, cloth, s->turn);
        break;
    case CW_SAMPLE_SHOE:
        cw_shoe_draw(stage, cloth, s->turn);
        break;
    default:
        cw_furniture_draw(stage, cloth, s->turn, s->pitch);
    }
}

/* A soft contact shadow so that things stand or lie on something. */
static void draw_shadow(scene *s, cw_stage *stage)
{
    double y = is_worn_kind(s->design) ? 7.4 : 1.25;
    for (int i = 0; i < 3; i++) {
        cw_draw_ellipse(stage->cairo, 0.1, y, 1.3 + 0.3 * i, 0.16 + 0.08 * i);
        cairo_set_source_rgba(stage->cairo, 0, 0, 0, 0.07);
        cairo_fill(stage->cairo);
    }
}

/* The bounds of the surface as a box of the picture, through the lens and clipped. */
static cw_box picture_box(const scene *s, const cw_bounds *bounds)
{
    if (cw_bounds_is_empty(bounds))
        return (cw_box){0};
    cw_bounds seen = CW_BOUNDS_EMPTY;
    for (int i = 0; i < 4; i++) {
        cw_point corner = {i % 2 ? bounds->right : bounds->left,
                           i / 2 ? bounds->bottom : bounds->top};
        corner = cw_lens_point(&s->lens, corner, s->width, s->height);
        seen.left = MIN(seen.left, corner.x);
        seen.right = MAX(seen.right, corner.x);
        seen.top = MIN(seen.top, corner.y);
        seen.bottom = MAX(seen.bottom, corner.y);
    }
    seen.left = MAX(seen.left, 0);
    seen.top = MAX(seen.top, 0);
    seen.right = MIN(seen.right, s->width);
    seen.bottom = MIN(seen.bottom, s->height);
    if (cw_bounds_is_empty(&seen))
        return (cw_box){0};
    return (cw_box){seen.left, seen.top, seen.right - seen.left, seen.bottom - seen.top};
}

static gboolean box_holds(const cw_box *box, cw_point point)
{
    return point.x >= box->x && point.y >= box->y && point.x <= box->x + box->width &&
           point.y <= box->y + box->height;
}

/* `box` grown to hold `other`, when both are there. */
static cw_box box_union(cw_box box, cw_box other)
{
    if (box.width <= 0 || other.width <= 0)
        return box;
    double right = MAX(box.x + box.width, other.x + other.width);
    double bottom = MAX(box.y + box.height, other.y + other.height);
    double left = MIN(box.x, other.x), top = MIN(box.y, other.y);
    return (cw_box){left, top, right - left, bottom - top};
}

/* A head of which less than two fifths are in the picture is none. */
static cw_box head_box(const scene *s, const cw_bounds *bounds)
{
    cw_box box = picture_box(s, bounds);
    double whole = (bounds->right - bounds->left) * (bounds->bottom - bounds->top);
    return box.width * box.height < 0.4 * whole ? (cw_box){0} : box;
}

static void tell_truth(const scene *s, const cw_stage *stage, cw_sample_truth *truth)
{
    truth->garment = picture_box(s, &stage->garment);
    truth->head = head_box(s, &stage->head);
    truth->person = box_union(picture_box(s, &stage->person), truth->garment);
    truth->person = box_union(truth->person, truth->head);
    for (int i = 0; i < CW_LANDMARK_COUNT; i++) {
        truth->landmark[i] = cw_lens_point(&s->lens, stage->landmark[i], s->width, s->height);
        truth->visible[i] =
            stage->landmark_set[i] && box_holds(&truth->garment, truth->landmark[i]);
    }
    truth->pose = is_worn_kind(s->design) ? s->figure.pose.name : "thing";
    gboolean back = is_worn_kind(s->design) && s->figure.pose.back;
    truth->view = s->close ? "close" : back ? "back" : "front";
    truth->turn_degrees = (is_worn_kind(s->design) ? s->figure.pose.turn : s->turn) * 180 / G_PI;
    truth->light = s->lens.gain;
}

static void set_camera(const scene *s, cairo_t *cairo)
{
    double margin = s->lens.margin;
    cairo_translate(cairo, margin + s->width / 2.0, margin + s->height / 2.0);
    cairo_rotate(cairo, s->camera.rotation);
    cairo_scale(cairo, s->camera.units_px, s->camera.units_px);
    cairo_translate(cairo, -s->camera.centre.x, -s->camera.centre.y);
}

static void plan_scene(scene *s, guint64 seed)
{
    guint64 address = s->design->number * 64 + (guint64)(s->colourway * 8 + s->picture);
    s->random = cw_random_start(seed, STREAM_PICTURE, address);
    gboolean values = s->design->has_values;
    cw_figure_pose(&s->figure, s->design->worn_by_man, values || s->picture == 0, &s->random);
    if (values)
        cw_figure_calm(&s->figure);
    if (is_worn_kind(s->design))
        frame_figure(s);
    else
        frame_thing(s);
    s->lens = cw_lens_draw(s->width, &s->random);
}

/* Another backdrop than the first is painted over it, so that what comes after draws the same. */
static const char *draw_backdrop(cw_stage *stage, int width, int height, guint32 ground,
                                 guint64 number)
{
    const char *name = cw_backdrop_draw(stage, width, height, ground);
    if (number == 0)
        return name;
    const cw_random first = stage->random;
    stage->random = cw_random_start(first.seed, STREAM_BACKDROP, number);
    name = cw_backdrop_draw(stage, width, height, ground);
    stage->random = first;
    return name;
}

cw_image *cw_sample_picture(const cw_sample_design *design, int colourway, int picture,
                            const cw_sample_settings *settings, cw_sample_truth *truth,
                            GError **error)
{
    scene s = {.design = design, .colourway = colourway, .picture = picture};
    s.height = (int)settings->size;
    s.width = (s.height * 3 + 2) / 4;
    plan_scene(&s, (guint64)settings->seed);
    int across = s.width + 2 * s.lens.margin, down = s.height + 2 * s.lens.margin;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, across, down);
    cw_stage stage = {.cairo = cairo_create(surface),
                      .random = cw_random_start(cw_random_bits(&s.random), 0, 0),
                      .person = CW_BOUNDS_EMPTY,
                      .head = CW_BOUNDS_EMPTY,
                      .garment = CW_BOUNDS_EMPTY};
    g_autoptr(cw_cloth) cloth = cw_cloth_new(design, colourway, s.camera.units_px, &s.random);
    truth->backdrop =
        draw_backdrop(&stage, across, down, cloth->colour[0], (guint64)settings->backdrop);
    set_camera(&s, stage.cairo);
    draw_shadow(&s, &stage);
    draw_subject(&s, &stage, cloth);
    tell_truth(&s, &stage, truth);
    guint64 grain = cw_random_bits(&s.random);
    cw_image *image = cw_lens_apply(&s.lens, surface, s.width, s.height, grain, error);
    cairo_destroy(stage.cairo);
    cairo_surface_destroy(surface);
    return image;
}
