/* SPDX-License-Identifier: Apache-2.0
 *
 * A Catmull-Rom curve through p0..pn passes each point with the tangent (p[i+1] - p[i-1]) / 2; as
 * Bezier segments its handles lie a sixth of that chord away from the points.
 */
#include "engine/sample/sample_draw.h"

#include <math.h>

#include "image/colour.h"

void cw_stage_cover(cw_stage *stage, cw_bounds *bounds)
{
    double left, top, right, bottom;
    cairo_save(stage->cairo);
    cairo_identity_matrix(stage->cairo);
    cairo_path_extents(stage->cairo, &left, &top, &right, &bottom);
    cairo_restore(stage->cairo);
    bounds->left = MIN(bounds->left, left);
    bounds->top = MIN(bounds->top, top);
    bounds->right = MAX(bounds->right, right);
    bounds->bottom = MAX(bounds->bottom, bottom);
}

void cw_stage_landmark(cw_stage *stage, int landmark, cw_point point)
{
    cairo_user_to_device(stage->cairo, &point.x, &point.y);
    stage->landmark[landmark] = point;
    stage->landmark_set[landmark] = TRUE;
}

static double channel(guint32 hex, int shift)
{
    return (double)(hex >> shift & 0xff) / 255.0;
}

void cw_draw_colour(cairo_t *cairo, guint32 hex, double alpha)
{
    cairo_set_source_rgba(cairo, channel(hex, 16), channel(hex, 8), channel(hex, 0), alpha);
}

guint32 cw_colour_shade(guint32 hex, double amount)
{
    guint32 result = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        double value = channel(hex, shift);
        value = amount < 0 ? value * (1 + amount) : value + (1 - value) * amount;
        result |= (guint32)lround(value * 255.0) << shift;
    }
    return result;
}

static cw_luv luv_of(guint32 hex)
{
    return cw_luv_from_rgb((guint8[3]){hex >> 16 & 0xff, hex >> 8 & 0xff, hex & 0xff});
}

double cw_colour_distance(guint32 a, guint32 b)
{
    return cw_luv_distance(luv_of(a), luv_of(b));
}

double cw_colour_lightness(guint32 hex)
{
    return luv_of(hex).L;
}

void cw_draw_smooth(cairo_t *cairo, const cw_point *points, int count, gboolean closed)
{
    if (closed || !cairo_has_current_point(cairo))
        cairo_move_to(cairo, points[0].x, points[0].y);
    else
        cairo_line_to(cairo, points[0].x, points[0].y);
    int segments = closed ? count : count - 1;
    for (int i = 0; i < segments; i++) {
        int before = closed ? (i + count - 1) % count : MAX(i - 1, 0);
        int next = (i + 1) % count;
        int after = closed ? (i + 2) % count : MIN(i + 2, count - 1);
        cw_point a = points[before], b = points[i], c = points[next], d = points[after];
        cairo_curve_to(cairo, b.x + (c.x - a.x) / 6, b.y + (c.y - a.y) / 6, c.x - (d.x - b.x) / 6,
                       c.y - (d.y - b.y) / 6, c.x, c.y);
    }
    if (closed)
        cairo_close_path(cairo);
}

void cw_draw_polygon(cairo_t *cairo, const cw_point *points, int count)
{
    cairo_move_to(cairo, points[0].x, points[0].y);
    for (int i = 1; i < count; i++)
        cairo_line_to(cairo, points[i].x, points[i].y);
    cairo_close_path(cairo);
}

void cw_draw_ellipse(cairo_t *cairo, double x, double y, double radius_x, double radius_y)
{
    cairo_matrix_t kept;
    cairo_get_matrix(cairo, &kept);
    cairo_translate(cairo, x, y);
    cairo_scale(cairo, MAX(radius_x, 1e-6), MAX(radius_y, 1e-6));
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, 0, 0, 1, 0, 2 * G_PI);
    cairo_close_path(cairo);
    cairo_set_matrix(cairo, &kept);
}

/* The unit normal of the axis at point i, to the left of its direction on the picture. */
static cw_point normal(const cw_point *axis, int count, int i)
{
    cw_point a = axis[MAX(i - 1, 0)], b = axis[MIN(i + 1, count - 1)];
    double dx = b.x - a.x, dy = b.y - a.y, length = MAX(hypot(dx, dy), 1e-9);
    return (cw_point){-dy / length, dx / length};
}

void cw_draw_limb(cairo_t *cairo, const cw_point *axis, const double *radius, int count)
{
    cw_point side[2][16];
    g_assert(count >= 2 && count <= 16);
    for (int i = 0; i < count; i++) {
        cw_point n = normal(axis, count, i);
        side[0][i] = (cw_point){axis[i].x + n.x * radius[i], axis[i].y + n.y * radius[i]};
        side[1][count - 1 - i] =
            (cw_point){axis[i].x - n.x * radius[i], axis[i].y - n.y * radius[i]};
    }
    cairo_new_sub_path(cairo);
    cw_draw_smooth(cairo, side[0], count, FALSE);
    cw_draw_smooth(cairo, side[1], count, FALSE);
    cairo_close_path(cairo);
}

void cw_draw_paint(cairo_t *cairo, guint32 hex, double line)
{
    cw_draw_colour(cairo, hex, 1);
    cairo_fill_preserve(cairo);
    cw_draw_colour(cairo, cw_colour_shade(hex, -0.35), 0.7);
    cairo_set_line_width(cairo, line);
    cairo_stroke(cairo);
}
