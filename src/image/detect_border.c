/* SPDX-License-Identifier: Apache-2.0
 *
 * Persons and heads by outline: what differs from the border's colour and hangs together is the
 * person (or the thing); the head is what swells and narrows again above the shoulders. Widths are
 * followed down from the topmost point. Furniture and empty garments do not show the sequence
 * head - neck - shoulders, and get no head. (METHODS 2.2, heuristic c.)
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "image/detect.h"
#include "image/foreground.h"

#define WORK_PX 256      /* longest side of the picture that is looked at */
#define LEAST_SHARE 0.01 /* of the picture: smaller foreground is dust */
#define FIGURE_HEADS 7.6 /* crown to sole, hair and shoes counted */
#define NECK_SHARE 0.76  /* a neck is at most that wide, head = 1 */
#define SHOULDER_SHARE 1.4
#define LEAST_SKIN 0.12 /* share of the head's box, where the outline alone leaves doubt */

/* The outline of a figure, row by row from its top. */
typedef struct {
    int top, count;
    int *left, *right; /* of the run that hangs on the one above; right is past the end */
} profile;

static void profile_clear(profile *outline)
{
    g_free(outline->left);
    g_free(outline->right);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(profile, profile_clear)

static void visit(cw_mask *mask, guint32 *stack, gsize *depth, int x, int y, guint8 label)
{
    if (x < 0 || y < 0 || x >= mask->width || y >= mask->height)
        return;
    guint32 at = (guint32)y * (guint32)mask->width + (guint32)x;
    if (mask->pixels[at] != label - 1)
        return;
    mask->pixels[at] = label;
    stack[(*depth)++] = at;
}

/* Turns the piece of label - 1 that contains `at` into `label`; number of its pixels. A pixel is
 * pushed when it turns, hence once at most. */
static gsize label_piece(cw_mask *mask, guint32 *stack, guint32 at, guint8 label)
{
    gsize depth = 0, count = 0;
    guint32 width = (guint32)mask->width;
    visit(mask, stack, &depth, (int)(at % width), (int)(at / width), label);
    for (; depth > 0; count++) {
        guint32 here = stack[--depth];
        int x = (int)(here % width), y = (int)(here / width);
        for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++)
                visit(mask, stack, &depth, x + dx, y + dy, label);
    }
    return count;
}

/* Leaves the largest piece of the foreground (8-neighbours). */
static gboolean keep_largest(cw_mask *mask, GError **error)
{
    guint32 pixels = (guint32)mask->width * (guint32)mask->height, seed = 0;
    gsize most = 0;
    cw_autosize guint32 *stack = cw_size_alloc(pixels, sizeof *stack, "an outline", error);
    if (stack == NULL)
        return FALSE;
    for (guint32 at = 0; at < pixels; at++) {
        gsize count = mask->pixels[at] == 1 ? label_piece(mask, stack, at, 2) : 0;
        if (count > most) {
            most = count;
            seed = at;
        }
    }
    if (most > 0)
        label_piece(mask, stack, seed, 3);
    for (guint32 at = 0; at < pixels; at++)
        mask->pixels[at] = mask->pixels[at] == 3;
    cw_mask_measure(mask);
    return TRUE;
}

/* The run of `row` that shares most columns with [left,right). FALSE: none does. */
static gboolean follow(const guint8 *row, int width, int *left, int *right)
{
    int best = 0, best_left = 0, best_right = 0;
    for (int x = 0; x < width; x++) {
        if (row[x] == 0)
            continue;
        int start = x;
        while (x < width && row[x] != 0)
            x++;
        int shared = MIN(x, *right) - MAX(start, *left);
        if (shared > best) {
            best = shared;
            best_left = start;
            best_right = x;
        }
    }
    *left = best_left;
    *right = best_right;
    return best > 0;
}

static profile trace(const cw_mask *mask)
{
    profile outline = {(int)mask->box.y, 0, g_new(int, mask->height), g_new(int, mask->height)};
    int left = 0, right = mask->width, bottom = (int)(mask->box.y + mask->box.height);
    for (int y = outline.top; y < bottom; y++) {
        if (!follow(mask->pixels + (gsize)y * mask->width, mask->width, &left, &right))
            break;
        outline.left[outline.count] = left;
        outline.right[outline.count++] = right;
    }
    return outline;
}

static int width_at(const profile *outline, int row)
{
    row = CLAMP(row, 0, outline->count - 1);
    return outline->right[row] - outline->left[row];
}

static double mean_width(const profile *outline, double from, double to)
{
    double sum = 0;
    int rows = 0;
    for (int y = (int)from; y < to && y < outline->count; y++, rows++)
        sum += width_at(outline, y);
    return rows > 0 ? sum / rows : 0;
}

static int widest_row(const profile *outline, int from, int to)
{
    int widest = from;
    for (int y = from; y < MIN(to, outline->count); y++)
        if (width_at(outline, y) > width_at(outline, widest))
            widest = y;
    return widest;
}

/* The row where a neck is thinnest, or -1: the width swells to its first peak, falls to NECK_SHARE
 * of it, and rises to SHOULDER_SHARE of the peak within a head's height below. */
static int find_neck(const profile *outline)
{
    int peak = 0, neck = -1;
    for (int y = 1; y < outline->count; y++) {
        int width = width_at(outline, y), most = width_at(outline, peak);
        if (neck < 0 && width > most)
            peak = y;
        else if (width <= NECK_SHARE * most && (neck < 0 || width < width_at(outline, neck)))
            neck = y;
        else if (neck >= 0 && width >= SHOULDER_SHARE * most)
            return y - neck <= neck + 1 ? neck : -1;
        else if (neck >= 0 && y > 2.5 * neck)
            return -1;
    }
    return -1;
}

/* The chin: first row below the peak that is nearly as thin as the neck. */
static int find_chin(const profile *outline, int neck)
{
    int y = widest_row(outline, 0, neck);
    while (y < neck && width_at(outline, y) > 1.2 * width_at(outline, neck))
        y++;
    return y;
}

/* Hue from 5 to 45 degrees, saturation .12 to .75: skins from light to dark, and much wood. */
static gboolean is_skin(const guint8 *rgb)
{
    int r = rgb[0], g = rgb[1], b = rgb[2];
    if (r < 50 || r <= g || g <= b)
        return FALSE;
    double saturation = (double)(r - b) / r, hue = 60.0 * (g - b) / (r - b);
    return saturation >= 0.12 && saturation <= 0.75 && hue >= 5 && hue <= 45;
}

static double skin_share(const cw_image *image, const cw_box *box)
{
    int skin = 0, all = 0;
    for (int y = (int)box->y; y < (int)(box->y + box->height) && y < image->height; y++)
        for (int x = (int)box->x; x < (int)(box->x + box->width) && x < image->width; x++, all++)
            skin += is_skin(image->pixels + 3 * ((gsize)y * image->width + x));
    return all > 0 ? (double)skin / all : 0;
}

/* The box of the outline's first `rows` rows, as wide as a head of that height can be. */
static cw_box head_box(const profile *outline, int rows)
{
    int widest = widest_row(outline, rows / 5, rows);
    double left = outline->left[widest], right = outline->right[widest];
    double centre = (outline->left[rows / 2] + outline->right[rows / 2]) / 2.0;
    double half = MIN(0.45 * rows, MAX(centre - left, right - centre));
    return (cw_box){centre - half, outline->top, 2 * half, rows};
}

static gboolean head_by_neck(const profile *outline, const cw_box *figure, cw_box *head)
{
    int neck = find_neck(outline);
    if (neck < 0)
        return FALSE;
    int chin = find_chin(outline, neck);
    double peak = width_at(outline, widest_row(outline, 0, neck));
    double share = chin / figure->height;
    if (chin < 4 || share < 1 / 11.0 || share > 0.5 || peak < 0.5 * chin || peak > 1.5 * chin)
        return FALSE;
    *head = head_box(outline, chin);
    return TRUE;
}

/* Hair may hide the neck: on a whole standing figure the head is the top 1/7.6, if it is as wide
 * as a head, the shoulders are wider, and skin shows. */
static gboolean head_by_figure(const cw_image *image, const profile *outline, const cw_box *figure,
                               cw_box *head)
{
    double h = figure->height / FIGURE_HEADS;
    if (figure->height < 1.9 * figure->width || figure->height > 4.5 * figure->width || h < 4 ||
        outline->count < 3 * h)
        return FALSE;
    double upper = mean_width(outline, 0.15 * h, 0.5 * h);
    double lower = mean_width(outline, 0.5 * h, 0.95 * h);
    double shoulders = mean_width(outline, 1.6 * h, 2.2 * h);
    if (upper < 0.45 * h || upper > 1.1 * h || lower > 1.3 * h || lower > 1.6 * upper ||
        shoulders < 1.3 * MAX(upper, lower))
        return FALSE;
    *head = head_box(outline, (int)lround(h));
    return skin_share(image, head) >= LEAST_SKIN;
}

static gboolean find_head(const cw_image *image, const cw_mask *mask, cw_box *head)
{
    g_auto(profile) outline = trace(mask);
    if (outline.count < 8)
        return FALSE;
    return head_by_neck(&outline, &mask->box, head) ||
           head_by_figure(image, &outline, &mask->box, head);
}

static cw_image *shrink(const cw_image *image, GError **error)
{
    double scale = MIN(1.0, (double)WORK_PX / MAX(image->width, image->height));
    g_autoptr(cw_raster) small =
        cw_image_resize(image, NULL, MAX(1, (int)lround(image->width * scale)),
                        MAX(1, (int)lround(image->height * scale)), CW_FILTER_BILINEAR, error);
    return small != NULL ? cw_image_from_raster(small, error) : NULL;
}

static int find(gconstpointer state G_GNUC_UNUSED, const char *name G_GNUC_UNUSED,
                const cw_image *image, cw_detect_kind kind, cw_box *boxes, int most, GError **error)
{
    g_autoptr(cw_image) small = shrink(image, error);
    if (small == NULL)
        return -1;
    g_autoptr(cw_mask) mask = cw_foreground_find(small, CW_FOREGROUND_DISTANCE, error);
    if (mask == NULL || !keep_largest(mask, error))
        return -1;
    cw_box figure = mask->box, head;
    if (most < 1 || mask->count < LEAST_SHARE * small->width * small->height)
        return 0;
    gboolean has_head = kind != CW_DETECT_PERSON && find_head(small, mask, &head);
    if (kind == CW_DETECT_HEAD && !has_head)
        return 0;
    if (kind == CW_DETECT_GARMENT && has_head) { /* what is worn begins below the chin */
        figure.height = figure.y + figure.height - (head.y + head.height);
        figure.y = head.y + head.height;
    }
    boxes[0] =
        cw_box_scale(kind == CW_DETECT_HEAD ? &head : &figure, (double)image->width / small->width,
                     (double)image->height / small->height);
    return 1;
}

const cw_detector cw_detector_border = {
    {"border", "by outline before a plain background"}, NULL, NULL, NULL, find};
