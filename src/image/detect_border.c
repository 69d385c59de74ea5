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
#include "base/simd.h"
#include "base/size.h"
#include "image/detect.h"
#include "image/detect_layers.h"

#define MOST_LAYERS 6    /* of background colours that are peeled off */
#define WORK_PX 256      /* longest side of the picture that is looked at */
#define LINE_REACH 2     /* px: what is not 5 wide may be a line */
#define LEAST_SHARE 0.01 /* of the picture: smaller foreground is dust */
#define FIGURE_HEADS 7.6 /* crown to sole, hair and shoes counted */
#define NECK_SHARE 0.76  /* a neck is at most that wide, head = 1 */
#define SHOULDER_SHARE 1.4
#define SHOULDER_STEP 1.5  /* from head to shoulders, where hair hides the neck */
#define SHOULDER_HEADS 1.4 /* from the crown to there */
#define JAW_SHARE 0.2      /* from the neck's width to the head's; necks may be nearly as wide */
#define HEAD_TALL 1.25 /* its height at least, its width = 1: cheeks may narrow above the mouth */
#define BELOW_JAW 1.04
#define BELL 1.06
#define HAIR_BELOW 0.35
#define SHOULDER_OUT 0.12 /* beyond the head on each side, head = 1 */
#define KNOT_STEP 1.5
#define KNOT_HEIGHT 0.65 /* of a knot at most, its width = 1; a head with its neck is taller */
#define PORTRAIT 0.28
#define PORTRAIT_SKIN 0.35
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

static cw_mask *copy_mask(const cw_mask *mask, GError **error)
{
    gsize count = (gsize)mask->width * (gsize)mask->height;
    guint8 *pixels = cw_size_alloc(count, 1, "an outline", error);
    if (pixels == NULL)
        return NULL;
    cw_mask *copy = g_new(cw_mask, 1);
    *copy = *mask;
    copy->pixels = memcpy(pixels, mask->pixels, count);
    return copy;
}

/* In each run of label - 1 among the columns `first` to `last` of a row, turns one pixel into
 * `label` and pushes it; a pixel is pushed once at most. */
static void push_runs(cw_mask *mask, guint32 *stack, gsize *depth, int row, int first, int last,
                      guint8 label)
{
    if (row < 0 || row >= mask->height)
        return;
    const guint32 start = (guint32)row * (guint32)mask->width;
    gboolean inside = FALSE;
    for (int x = MAX(0, first); x <= MIN(mask->width - 1, last); x++) {
        guint8 *pixel = mask->pixels + start + x;
        const gboolean before = inside;
        inside = *pixel == label - 1;
        if (!inside || before)
            continue;
        *pixel = label;
        stack[(*depth)++] = start + (guint32)x;
    }
}

/* Turns the piece of label - 1 that contains `at` into `label`, a run of a row at a time; number of
 * its pixels, a quarter of that for what reaches from side to side: floors, not figures. */
static gsize label_piece(cw_mask *mask, guint32 *stack, guint32 at, guint8 label)
{
    gsize depth = 0, count = 0;
    gboolean left = FALSE, right = FALSE;
    const int width = mask->width;
    mask->pixels[at] = label;
    stack[depth++] = at;
    while (depth > 0) {
        const guint32 here = stack[--depth];
        const int y = (int)(here / (guint32)width);
        guint8 *row = mask->pixels + (gsize)y * (gsize)width;
        int first = (int)(here % (guint32)width), last = first;
        while (first > 0 && row[first - 1] == label - 1)
            row[--first] = label;
        while (last < width - 1 && row[last + 1] == label - 1)
            row[++last] = label;
        count += (gsize)(last - first + 1);
        left |= first == 0;
        right |= last == width - 1;
        push_runs(mask, stack, &depth, y - 1, first - 1, last + 1, label);
        push_runs(mask, stack, &depth, y + 1, first - 1, last + 1, label);
    }
    return left && right ? count / 4 : count;
}

CW_SIMD static void combine(guint8 *to, const guint8 *from, gsize count, gboolean grow)
{
    if (grow)
        for (gsize i = 0; i < count; i++)
            to[i] |= from[i];
    else
        for (gsize i = 0; i < count; i++)
            to[i] &= from[i];
}

/* Each pixel of `mask` becomes foreground where any (`grow`) or all of those up to LINE_REACH
 * beside it in its row or its column are; `before` is working memory of the same size. Beyond the
 * picture everything is as the pixel itself. */
static void sweep(cw_mask *mask, cw_mask *before, gboolean in_rows, gboolean grow)
{
    const gsize width = (gsize)mask->width, height = (gsize)mask->height;
    const gsize lines = in_rows ? height : 1, length = in_rows ? width : width * height;
    memcpy(before->pixels, mask->pixels, width * height);
    for (gsize k = 1; k <= LINE_REACH; k++) {
        const gsize shift = in_rows ? k : k * width;
        for (gsize line = 0; shift < length && line < lines; line++) {
            guint8 *to = mask->pixels + line * length;
            const guint8 *from = before->pixels + line * length;
            combine(to, from + shift, length - shift, grow);
            combine(to + shift, from, length - shift, grow);
        }
    }
}

/* Leaves what is nowhere thinner than a square of 2 * LINE_REACH + 1 px (its opening by the
 * square): joints of bricks and boards tie a figure to the border. */
static gboolean drop_lines(cw_mask *mask, GError **error)
{
    g_autoptr(cw_mask) before = copy_mask(mask, error);
    if (before == NULL)
        return FALSE;
    for (int grow = 0; grow <= 1; grow++) {
        sweep(mask, before, TRUE, grow);
        sweep(mask, before, FALSE, grow);
    }
    return TRUE;
}

/* Leaves the weightiest piece of the foreground (8-neighbours). */
static gboolean keep_largest(cw_mask *mask, GError **error)
{
    guint32 pixels = (guint32)mask->width * (guint32)mask->height, seed = 0;
    gsize most = 0;
    cw_autosize guint32 *stack = cw_size_alloc(pixels, sizeof *stack, "an outline", error);
    if (stack == NULL)
        return FALSE;
    for (guint32 at = 0; at < pixels; at++) {
        gsize weight = mask->pixels[at] == 1 ? label_piece(mask, stack, at, 2) : 0;
        if (weight > most) {
            most = weight;
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

/* Drops the rows of hair that is knotted above the crown: thin from its top to row y, and KNOT_STEP
 * times as wide soon below, while a crown, being round, widens slowly. Shoulders widen as fast, but
 * further down. A crown has six tenths of the head's width an eighth of that width below its top.
 */
static void drop_knot(profile *outline)
{
    int widest = 0;
    for (int y = 0; y < outline->count; y++) {
        widest = MAX(widest, width_at(outline, y));
        int head = width_at(outline, (int)(1.7 * y));
        if (y < 2 || y > KNOT_HEIGHT * widest || head < KNOT_STEP * widest)
            continue;
        while (width_at(outline, y) < 0.6 * head)
            y++;
        int crown = MAX(0, y - head / 8);
        outline->top += crown;
        outline->count -= crown;
        memmove(outline->left, outline->left + crown, (gsize)outline->count * sizeof(int));
        memmove(outline->right, outline->right + crown, (gsize)outline->count * sizeof(int));
        return;
    }
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

/* The chin. The first row below the peak that is nearly as thin as the neck is the jaw, a little
 * above it (BELOW_JAW). Hair like a bell, wider in its lower half, hides the jaw and ends below the
 * chin, the more the wider it is, up to HAIR_BELOW of the rows. */
static int find_chin(const profile *outline, int neck)
{
    int y = widest_row(outline, 0, neck), thin = width_at(outline, neck);
    double jaw = thin + JAW_SHARE * (width_at(outline, y) - thin);
    while (y < neck && width_at(outline, y) > jaw)
        y++;
    double bell = mean_width(outline, y / 2, y) / MAX(mean_width(outline, 0, y / 2), 1);
    double least = HEAD_TALL * width_at(outline, widest_row(outline, 0, y / 2));
    return (int)lround(MAX(y * (BELOW_JAW - CLAMP(bell - BELL, 0, HAIR_BELOW)), MIN(least, neck)));
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
    for (int y = MAX(0, (int)box->y); y < (int)(box->y + box->height) && y < image->height; y++)
        for (int x = MAX(0, (int)box->x); x < (int)(box->x + box->width) && x < image->width;
             x++, all++)
            skin += is_skin(image->pixels + 3 * ((gsize)y * image->width + x));
    return all > 0 ? (double)skin / all : 0;
}

/* The box of the outline's first `rows` rows, as wide as a head of that height can be. */
static cw_box head_box(const profile *outline, int rows)
{
    int widest = widest_row(outline, rows / 5, rows);
    double left = outline->left[widest], right = outline->right[widest];
    double centre = (outline->left[rows / 2] + outline->right[rows / 2]) / 2.0;
    double half = MIN(0.4 * rows, MAX(centre - left, right - centre));
    return (cw_box){centre - half, outline->top, 2 * half, rows};
}

/* Shoulders stand out on both sides of a head, within one more height of it. */
static gboolean has_shoulders(const profile *outline, const cw_box *head)
{
    double least = SHOULDER_OUT * head->width;
    int last = MIN(outline->count, (int)(2.2 * head->height));
    for (int y = (int)head->height; y < last; y++)
        if (head->x - outline->left[y] >= least &&
            outline->right[y] - (head->x + head->width) >= least)
            return TRUE;
    return FALSE;
}

/* Trunks have waists as heads have necks: what is more than PORTRAIT of the figure has to be mostly
 * skin, and before a mixed background a head has to show some. */
static gboolean head_by_neck(const cw_image *image, const profile *outline, const cw_box *figure,
                             gboolean plain, cw_box *head)
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
    double skin = skin_share(image, head);
    double least = share > PORTRAIT ? PORTRAIT_SKIN : plain ? 0 : LEAST_SKIN;
    return has_shoulders(outline, head) && skin >= least;
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
    return has_shoulders(outline, head) && skin_share(image, head) >= LEAST_SKIN;
}

/* Hair over the neck on a picture that ends anywhere: the shoulders stand out by themselves. They
 * lie 1.4 heads below the crown, where the outline first is SHOULDER_STEP times as wide as above.
 */
static gboolean head_by_shoulders(const cw_image *image, const profile *outline,
                                  const cw_box *figure, gboolean plain, cw_box *head)
{
    int y = widest_row(outline, 0, 6), last = (int)(figure->height / 2);
    while (y < last && width_at(outline, y) < SHOULDER_STEP * mean_width(outline, 0.3 * y, 0.8 * y))
        y++;
    double above = mean_width(outline, 0.3 * y, 0.8 * y), h = y / SHOULDER_HEADS;
    if (y >= last || h < 8 || h < figure->height / 9 || above < 0.55 * h || above > 1.15 * h ||
        mean_width(outline, 1.3 * y, 1.6 * y) < SHOULDER_STEP * above)
        return FALSE;
    *head = head_box(outline, (int)lround(h));
    return has_shoulders(outline, head) && (plain || skin_share(image, head) >= LEAST_SKIN);
}

/* `plain`: before a background of one colour. *head is empty where there is none. */
static gboolean find_head(const cw_image *image, const cw_mask *mask, gboolean plain, cw_box *head)
{
    g_auto(profile) outline = trace(mask);
    cw_box figure = mask->box;
    drop_knot(&outline);
    figure.height -= outline.top - figure.y;
    figure.y = outline.top;
    if (outline.count >= 8 && (head_by_neck(image, &outline, &figure, plain, head) ||
                               head_by_shoulders(image, &outline, &figure, plain, head) ||
                               head_by_figure(image, &outline, &figure, head)))
        return TRUE;
    *head = (cw_box){0};
    return FALSE;
}

/* What was found on one picture, in pixels of the shrunk one. */
typedef struct {
    cw_box figure, head;
} finding;

/* The weightiest thing before `background` and its head; *found is empty when there is but dust. */
static gboolean look_once(const cw_image *image, const cw_mask *background, gboolean plain,
                          gboolean without_lines, finding *found, GError **error)
{
    *found = (finding){0};
    g_autoptr(cw_mask) mask = copy_mask(background, error);
    if (mask == NULL || (without_lines && !drop_lines(mask, error)) || !keep_largest(mask, error))
        return FALSE;
    if (mask->count < LEAST_SHARE * mask->width * mask->height)
        return TRUE;
    found->figure = mask->box;
    find_head(image, mask, plain, &found->head);
    return TRUE;
}

/* Layer by layer of background until a head shows, with and without lines. A figure without a head
 * is that of the first layer, since further ones may eat a garment that fills the picture. */
static gboolean look(const cw_image *image, finding *found, GError **error)
{
    *found = (finding){0};
    g_autoptr(cw_mask) background = cw_foreground_find(image, CW_FOREGROUND_DISTANCE, error);
    if (background == NULL)
        return FALSE;
    gboolean more = TRUE;
    for (int i = 0; more && i < 2 * MOST_LAYERS && found->head.width <= 0; i++) {
        finding now;
        if (!look_once(image, background, i < 2, i % 2 == 1, &now, error))
            return FALSE;
        if (i == 0 || now.head.width > 0)
            *found = now;
        if (i % 2 == 1 && !cw_detect_peel(background, image, &more, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean find_all(gconstpointer state G_GNUC_UNUSED, const char *name G_GNUC_UNUSED,
                         const cw_image *image, cw_box boxes[CW_DETECT_KINDS], GError **error)
{
    finding found;
    g_autoptr(cw_image) small = cw_image_shrink(image, WORK_PX, CW_FILTER_BILINEAR, error);
    if (small == NULL || !look(small, &found, error))
        return FALSE;
    cw_box garment = found.figure;
    if (found.head.width > 0) { /* worn things begin below the chin */
        const double chin = found.head.y + found.head.height;
        garment.height = garment.y + garment.height - chin;
        garment.y = chin;
    }
    boxes[CW_DETECT_PERSON] = found.figure;
    boxes[CW_DETECT_HEAD] = found.head;
    boxes[CW_DETECT_GARMENT] = garment;
    for (int kind = 0; kind < CW_DETECT_KINDS; kind++) {
        const cw_box box = boxes[kind];
        boxes[kind] = box.width <= 0 || box.height <= 0
                          ? (cw_box){0}
                          : cw_box_scale(&box, (double)image->width / small->width,
                                         (double)image->height / small->height);
    }
    return TRUE;
}

static int find(gconstpointer state, const char *name, const cw_image *image, cw_detect_kind kind,
                cw_box *boxes, int most, GError **error)
{
    cw_box all[CW_DETECT_KINDS];
    if (!find_all(state, name, image, all, error))
        return -1;
    if (most < 1 || all[kind].width <= 0)
        return 0;
    boxes[0] = all[kind];
    return 1;
}

const cw_detector cw_detector_border = {
    {"border", "by outline before a plain background"}, NULL, NULL, NULL, find, find_all};
