/* SPDX-License-Identifier: Apache-2.0
 *
 * The list of detectors, and the questions that are the same for all of them.
 */
#include "base/error.h"
#include "image/detect.h"

static const cw_row *const rows[] = {
    &cw_detector_border.row,
    &cw_detector_sidecar.row,
    &cw_detector_cascade.row,
    NULL,
};
const cw_row_table cw_detectors = {"detector", rows};

struct cw_detect {
    const cw_detector *detector;
    gpointer state;
};

cw_detect *cw_detect_open(const char *name, const char *path, GError **error)
{
    const cw_detector *detector = (const cw_detector *)cw_row_find(&cw_detectors, name, error);
    if (detector == NULL)
        return NULL;
    if (path != NULL && detector->path_doc == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "detector %s takes no path, \"%s\" given",
                    name, path);
        return NULL;
    }
    g_autofree cw_detect *detect = g_new0(cw_detect, 1);
    detect->detector = detector;
    if (detector->open != NULL && (detect->state = detector->open(path, error)) == NULL)
        return NULL;
    return g_steal_pointer(&detect);
}

void cw_detect_close(cw_detect *detect)
{
    if (detect == NULL)
        return;
    if (detect->detector->close != NULL)
        detect->detector->close(detect->state);
    g_free(detect);
}

int cw_detect_find(const cw_detect *detect, const char *name, const cw_image *image,
                   cw_detect_kind kind, cw_box *boxes, int most, GError **error)
{
    int found = detect->detector->find(detect->state, name, image, kind, boxes, most, error);
    cw_box frame = {0, 0, image->width, image->height};
    int kept = 0;
    for (int i = 0; i < found; i++) {
        cw_box inside = cw_box_intersect(&boxes[i], &frame);
        if (inside.width > 0)
            boxes[kept++] = inside;
    }
    return found < 0 ? found : kept;
}

static gboolean find_first(cw_detect *const *detects, int count, const char *name,
                           const cw_image *image, cw_detect_kind kind, cw_box *box, GError **error)
{
    *box = (cw_box){0};
    for (int i = 0; i < count; i++) {
        int found = cw_detect_find(detects[i], name, image, kind, box, 1, error);
        if (found < 0)
            return FALSE;
        if (found > 0)
            return TRUE;
    }
    return TRUE;
}

gboolean cw_detect_parts(cw_detect *const *detects, int count, const char *name,
                         const cw_image *image, cw_parts *parts, GError **error)
{
    return find_first(detects, count, name, image, CW_DETECT_PERSON, &parts->person, error) &&
           find_first(detects, count, name, image, CW_DETECT_HEAD, &parts->head, error) &&
           find_first(detects, count, name, image, CW_DETECT_GARMENT, &parts->garment, error);
}
