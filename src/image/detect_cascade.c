/* SPDX-License-Identifier: Apache-2.0
 *
 * Heads by the boosted cascades of Debian's opencv-data, grown from faces: frontal ones first, then
 * profiles to both sides. A person is the figure of seven and a half heads that stands below a head
 * (the bodies of opencv-data were trained on pedestrians far away, and need tilted features).
 * Garments are left to others.
 */
#include <math.h>
#include <string.h>

#include "image/cascade.h"
#include "image/detect.h"

#define FOLDER "/usr/share/opencv4/haarcascades"
#define WORK_PX 320  /* longest side of the picture that is scanned: faces down to a 16th of it */
#define FACE_VOTES 4 /* windows that must agree */
#define PROFILE_VOTES 6 /* profiles are mistaken more often */
#define CROWN 0.3       /* head above the face box, share of its height: forehead and hair */
#define FIGURE_HEADS 7.5
#define CHIN 0.02 /* head below it */

typedef struct {
    cw_cascade *face, *profile;
} cascades;

static void close_cascades(gpointer state)
{
    cascades *all = state;
    cw_cascade_free(all->face);
    cw_cascade_free(all->profile);
    g_free(all);
}

static cw_cascade *load(const char *folder, const char *file, GError **error)
{
    g_autofree char *path = g_build_filename(folder, file, NULL);
    return cw_cascade_load(path, error);
}

static gpointer open_cascades(const char *path, GError **error)
{
    const char *folder = path != NULL ? path : FOLDER;
    cascades *all = g_new0(cascades, 1);
    if ((all->face = load(folder, "haarcascade_frontalface_alt2.xml", error)) == NULL ||
        (all->profile = load(folder, "haarcascade_profileface.xml", error)) == NULL)
        g_clear_pointer(&all, close_cascades);
    return all;
}

static cw_image *shrink(const cw_image *image, gboolean mirror, GError **error)
{
    cw_image *out = cw_image_shrink(image, WORK_PX, CW_FILTER_BILINEAR, error);
    for (int y = 0; mirror && out != NULL && y < out->height; y++) {
        guint8 *left = out->pixels + (gsize)y * out->width * 3, *right = left + 3 * out->width - 3;
        for (; left < right; left += 3, right -= 3)
            for (int channel = 0; channel < 3; channel++) {
                guint8 swap = left[channel];
                left[channel] = right[channel];
                right[channel] = swap;
            }
    }
    return out;
}

static int search(const cw_cascade *cascade, const cw_image *image, int votes, gboolean mirror,
                  cw_box *boxes, int most, GError **error)
{
    g_autoptr(cw_image) small = shrink(image, mirror, error);
    if (small == NULL)
        return -1;
    int count = cw_cascade_find(cascade, small, votes, boxes, most, error);
    for (int i = 0; i < count; i++) {
        if (mirror)
            boxes[i].x = small->width - boxes[i].x - boxes[i].width;
        boxes[i] = cw_box_scale(&boxes[i], (double)image->width / small->width,
                                (double)image->height / small->height);
    }
    return count;
}

/* A face box reaches from the brow to the chin. */
static void grow_heads(cw_box *boxes, int count)
{
    for (int i = 0; i < count; i++) {
        boxes[i].y -= CROWN * boxes[i].height;
        boxes[i].height *= 1 + CROWN + CHIN;
    }
}

static int find_heads(const cascades *all, const cw_image *image, cw_box *boxes, int most,
                      GError **error)
{
    int count = search(all->face, image, FACE_VOTES, FALSE, boxes, most, error);
    if (count == 0)
        count = search(all->profile, image, PROFILE_VOTES, FALSE, boxes, most, error);
    if (count == 0)
        count = search(all->profile, image, PROFILE_VOTES, TRUE, boxes, most, error);
    grow_heads(boxes, count);
    return count;
}

/* Arms hang within 1.75 heads of the middle, as knees do (METHODS 2.4). */
static void grow_figures(cw_box *boxes, int count)
{
    for (int i = 0; i < count; i++) {
        double h = boxes[i].height, centre = boxes[i].x + boxes[i].width / 2;
        boxes[i] = (cw_box){centre - 1.75 * h, boxes[i].y, 3.5 * h, FIGURE_HEADS * h};
    }
}

static int find(gconstpointer state, const char *name G_GNUC_UNUSED, const cw_image *image,
                cw_detect_kind kind, cw_box *boxes, int most, GError **error)
{
    if (kind == CW_DETECT_GARMENT)
        return 0;
    int count = find_heads(state, image, boxes, most, error);
    if (kind == CW_DETECT_PERSON)
        grow_figures(boxes, count);
    return count;
}

const cw_detector cw_detector_cascade = {
    {"cascade", "faces by boosted cascades; persons are guessed from them, 7.5 heads tall"},
    "folder with OpenCV's haarcascade_*.xml files",
    open_cascades,
    close_cascades,
    find};
