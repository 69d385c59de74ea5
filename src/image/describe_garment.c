/* SPDX-License-Identifier: Apache-2.0
 *
 * The colour of the garment: a CIELUV histogram of the foreground inside its box, near the box's
 * middle more than at its edge, as an eye takes it (sleeves end in hands, hems in legs).
 *
 * Votes are soft. A pixel gives each node of a lattice exp(-d^2 / (2 SPREAD^2)), d its distance in
 * CIELUV, so that neighbours share what lies between them; with nodes SPREAD * 3/2 apart the
 * lattice is as good as its limit, in which the Bhattacharyya coefficient of two plain colours is
 * that of two normal distributions: exp(-d^2 / (8 SPREAD^2)).
 */
#include <math.h>
#include <string.h>

#include "image/colour.h"
#include "image/describe.h"
#include "image/detect.h"

#define SIDE_PX 48     /* longest side of the picture that is looked at; at 128 no more is seen */
#define LEAST_SEEN 0.1 /* share of the box that stands out; less: it has the backdrop's colour */
#define SPREAD 24.0    /* CIELUV units */

/* Nodes span all of sRGB, ends included. */
#define NODES_L 4
#define NODES_U 8
#define NODES_V 8
#define LEAST_U -84.0
#define LEAST_V -135.0
#define STEP_L (100.0 / (NODES_L - 1))
#define STEP_U (260.0 / (NODES_U - 1))
#define STEP_V (243.0 / (NODES_V - 1))

#define LEVELS 32 /* a channel: pixels of one cell of RGB vote as one, by their mean */
#define CELLS (LEVELS * LEVELS * LEVELS)

typedef struct {
    float weight, sum[3];
} cell;

/* The garment's box; the whole picture where nothing stands out. */
static gboolean find_box(const cw_image *image, cw_box *box, GError **error)
{
    const cw_box frame = {0, 0, image->width, image->height};
    const int found = cw_detector_border.find(NULL, NULL, image, CW_DETECT_GARMENT, box, 1, error);
    if (found > 0)
        *box = cw_box_intersect(box, &frame);
    if (found == 0 || (found > 0 && box->width <= 0))
        *box = frame;
    return found >= 0;
}

/* 1 in the middle of [from,from+length), 0 at its ends and beyond. */
static float tent(double at, double from, double length)
{
    return (float)MAX(0, 1 - fabs(2 * (at - from) / length - 1));
}

/* Fills `cells` with the pixels of `box` that `mask` (NULL: all) marks; share of them. */
static double count_cells(const cw_image *image, const cw_mask *mask, const cw_box *box,
                          cell *cells)
{
    gint64 seen = 0, all = 0;
    const int right = (int)ceil(box->x + box->width), bottom = (int)ceil(box->y + box->height);
    memset(cells, 0, CELLS * sizeof *cells);
    for (int y = (int)box->y; y < bottom; y++) {
        const float down = tent(y + 0.5, box->y, box->height);
        for (int x = (int)box->x; x < right; x++, all++) {
            const gsize at = (gsize)y * image->width + x;
            if (mask != NULL && mask->pixels[at] == 0)
                continue;
            const guint8 *rgb = image->pixels + 3 * at;
            const int step = 256 / LEVELS;
            cell *c = &cells[(rgb[0] / step * LEVELS + rgb[1] / step) * LEVELS + rgb[2] / step];
            const float weight = down * tent(x + 0.5, box->x, box->width);
            c->weight += weight;
            for (int channel = 0; channel < 3; channel++)
                c->sum[channel] += weight * rgb[channel];
            seen += weight > 0;
        }
    }
    return (double)seen / (double)MAX(1, all);
}

static void fill_axis(double value, double least, double step, int nodes, float *votes)
{
    for (int i = 0; i < nodes; i++) {
        const double distance = (value - least - i * step) / SPREAD;
        votes[i] = (float)exp(-distance * distance / 2);
    }
}

/* Adds `weight` votes for one colour; a distance in three axes is a product over them. */
static void vote(cw_luv luv, float weight, float *votes)
{
    float L[NODES_L], u[NODES_U], v[NODES_V], every[3] = {0};
    fill_axis(luv.L, 0, STEP_L, NODES_L, L);
    fill_axis(luv.u, LEAST_U, STEP_U, NODES_U, u);
    fill_axis(luv.v, LEAST_V, STEP_V, NODES_V, v);
    for (int i = 0; i < NODES_L; i++)
        every[0] += L[i];
    for (int i = 0; i < NODES_U; i++)
        every[1] += u[i];
    for (int i = 0; i < NODES_V; i++)
        every[2] += v[i];
    const float share = weight / (every[0] * every[1] * every[2]);
    for (int i = 0; i < NODES_L; i++)
        for (int j = 0; j < NODES_U; j++)
            for (int k = 0; k < NODES_V; k++)
                *votes++ += share * L[i] * u[j] * v[k];
}

static void vote_all(const cell *cells, float *votes)
{
    memset(votes, 0, CW_GARMENT_COLOUR_DIMENSION * sizeof *votes);
    double sum = 0;
    for (int i = 0; i < CELLS; i++) {
        guint8 rgb[3];
        if (cells[i].weight <= 0)
            continue;
        for (int channel = 0; channel < 3; channel++)
            rgb[channel] = (guint8)lroundf(cells[i].sum[channel] / cells[i].weight);
        vote(cw_luv_from_rgb(rgb), cells[i].weight, votes);
    }
    for (int i = 0; i < CW_GARMENT_COLOUR_DIMENSION; i++)
        sum += votes[i];
    for (int i = 0; i < CW_GARMENT_COLOUR_DIMENSION; i++)
        votes[i] = (float)sqrt(votes[i] / sum);
}

static gboolean fill_garment(const cw_image *image, float *vector, GError **error)
{
    cw_box box;
    g_autoptr(cw_image) small = cw_image_shrink(image, SIDE_PX, CW_FILTER_BILINEAR, error);
    if (small == NULL || !find_box(small, &box, error))
        return FALSE;
    g_autoptr(cw_mask) mask = cw_foreground_find(small, CW_FOREGROUND_DISTANCE, error);
    if (mask == NULL)
        return FALSE;
    g_autofree cell *cells = g_new(cell, CELLS);
    if (count_cells(small, mask, &box, cells) < LEAST_SEEN)
        count_cells(small, NULL, &box, cells);
    vote_all(cells, vector);
    return TRUE;
}

G_STATIC_ASSERT(NODES_L *NODES_U *NODES_V == CW_GARMENT_COLOUR_DIMENSION);

const cw_descriptor cw_descriptor_garment_colour = {
    {"garment_colour", "square roots of a soft CIELUV histogram of the garment: its colour alone"},
    CW_GARMENT_COLOUR_DIMENSION,
    fill_garment};
