/* SPDX-License-Identifier: Apache-2.0
 *
 * What every drawer of the sample catalogue needs: points, bounds, smooth outlines, colours and the
 * stage on which one picture is drawn.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "base/random.h"

G_BEGIN_DECLS

typedef struct {
    double x, y;
} cw_point;

/* A box that grows; empty when left > right. */
typedef struct {
    double left, top, right, bottom;
} cw_bounds;

#define CW_BOUNDS_EMPTY ((cw_bounds){G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE})

static inline gboolean cw_bounds_is_empty(const cw_bounds *bounds)
{
    return bounds->left >= bounds->right || bounds->top >= bounds->bottom;
}

/* Landmarks of a garment as the viewer sees left and right. */
enum {
    CW_LANDMARK_LEFT_COLLAR,
    CW_LANDMARK_RIGHT_COLLAR,
    CW_LANDMARK_LEFT_SLEEVE,
    CW_LANDMARK_RIGHT_SLEEVE,
    CW_LANDMARK_LEFT_WAIST,
    CW_LANDMARK_RIGHT_WAIST,
    CW_LANDMARK_LEFT_HEM,
    CW_LANDMARK_RIGHT_HEM,
    CW_LANDMARK_COUNT
};

/* One picture being drawn. Bounds and landmarks are in pixels of the surface. */
typedef struct {
    cairo_t *cairo;
    cw_random random; /* what only this picture draws: folds, clutter */
    cw_bounds person, head, garment;
    cw_point landmark[CW_LANDMARK_COUNT];
    gboolean landmark_set[CW_LANDMARK_COUNT];
} cw_stage;

/* Grows `bounds` by the current path. */
void cw_stage_cover(cw_stage *stage, cw_bounds *bounds);
/* Sets a landmark from a point in the units the stage is drawn in. */
void cw_stage_landmark(cw_stage *stage, int landmark, cw_point point);

static inline cw_point cw_point_mix(cw_point a, cw_point b, double t)
{
    return (cw_point){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

/* The colour 0xRRGGBB as cairo's source. */
void cw_draw_colour(cairo_t *cairo, guint32 hex, double alpha);
/* Each channel moved towards black (amount < 0) or white (amount > 0). */
guint32 cw_colour_shade(guint32 hex, double amount);
/* Distance of two colours in CIE LUV. */
double cw_colour_distance(guint32 a, guint32 b);
/* CIE L*, 0 to 100. */
double cw_colour_lightness(guint32 hex);

/* Adds a smooth curve through `points` (Catmull-Rom as Bezier segments) to the path; starts a new
 * sub-path when closed or when there is no current point. */
void cw_draw_smooth(cairo_t *cairo, const cw_point *points, int count, gboolean closed);
void cw_draw_polygon(cairo_t *cairo, const cw_point *points, int count);
void cw_draw_ellipse(cairo_t *cairo, double x, double y, double radius_x, double radius_y);
/* A closed smooth outline around the line axis[0..count) with the given half-widths; square ends.
 */
void cw_draw_limb(cairo_t *cairo, const cw_point *axis, const double *radius, int count);
/* Fills the current path with a colour and strokes it a little darker, then drops it. */
void cw_draw_paint(cairo_t *cairo, guint32 hex, double line);

G_END_DECLS
