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

typedef struct {
    const cw_detector *detector;
    gpointer state;
} opened;

struct cw_detect {
    GArray *opened; /* in the order they are asked */
    char *hash;
};

static void close_one(gpointer data)
{
    const opened *one = data;
    if (one->detector->close != NULL)
        one->detector->close(one->state);
}

/* One "NAME[:PATH]"; `checksum` takes what tells it from others. */
static gboolean open_one(cw_detect *detect, const char *text, GChecksum *checksum, GError **error)
{
    g_auto(GStrv) words = g_strsplit(text, ":", 2);
    const char *name = words[0] != NULL ? words[0] : "", *path = words[0] != NULL ? words[1] : NULL;
    opened one = {.detector = (const cw_detector *)cw_row_find(&cw_detectors, name, error)};
    if (one.detector == NULL)
        return FALSE;
    if (path != NULL && one.detector->path_doc == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "detector %s takes no path, \"%s\" given",
                    name, path);
        return FALSE;
    }
    if (one.detector->open != NULL && (one.state = one.detector->open(path, error)) == NULL)
        return FALSE;
    g_array_append_val(detect->opened, one);
    g_autofree char *content = NULL;
    gsize length = 0;
    if (path != NULL)
        g_file_get_contents(path, &content, &length, NULL); /* a folder has none */
    g_checksum_update(checksum, (const guchar *)text, -1);
    if (content != NULL)
        g_checksum_update(checksum, (const guchar *)content, (gssize)length);
    return TRUE;
}

cw_detect *cw_detect_open(const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(cw_detect) detect = g_new0(cw_detect, 1);
    detect->opened = g_array_new(FALSE, FALSE, sizeof(opened));
    g_array_set_clear_func(detect->opened, close_one);
    for (char **part = parts; *part != NULL; part++)
        if (!open_one(detect, g_strstrip(*part), checksum, error))
            return NULL;
    if (parts[0] == NULL && !open_one(detect, "", checksum, error))
        return NULL;
    detect->hash = g_strdup(g_checksum_get_string(checksum));
    return g_steal_pointer(&detect);
}

void cw_detect_close(cw_detect *detect)
{
    if (detect == NULL)
        return;
    g_array_unref(detect->opened);
    g_free(detect->hash);
    g_free(detect);
}

const char *cw_detect_hash(const cw_detect *detect)
{
    return detect->hash;
}

/* Less what lies outside of the picture. */
static int clip(const cw_image *image, cw_box *boxes, int count)
{
    const cw_box frame = {0, 0, image->width, image->height};
    int kept = 0;
    for (int i = 0; i < count; i++) {
        cw_box inside = cw_box_intersect(&boxes[i], &frame);
        if (inside.width > 0)
            boxes[kept++] = inside;
    }
    return kept;
}

int cw_detect_find(const cw_detect *detect, const char *name, const cw_image *image,
                   cw_detect_kind kind, cw_box *boxes, int most, GError **error)
{
    int found = 0;
    for (guint i = 0; found == 0 && i < detect->opened->len; i++) {
        const opened *one = &g_array_index(detect->opened, opened, i);
        found = one->detector->find(one->state, name, image, kind, boxes, most, error);
        if (found > 0)
            found = clip(image, boxes, found);
    }
    return found;
}

/* Fills those of `best` that are empty still with what `one` finds, clipped. */
static gboolean fill_missing(const opened *one, const char *name, const cw_image *image,
                             cw_box best[CW_DETECT_KINDS], GError **error)
{
    const cw_detector *detector = one->detector;
    cw_box boxes[CW_DETECT_KINDS] = {0};
    if (detector->find_all != NULL && !detector->find_all(one->state, name, image, boxes, error))
        return FALSE;
    for (cw_detect_kind kind = 0; kind < CW_DETECT_KINDS; kind++) {
        if (best[kind].width > 0)
            continue;
        if (detector->find_all == NULL &&
            detector->find(one->state, name, image, kind, &boxes[kind], 1, error) < 0)
            return FALSE;
        if (clip(image, &boxes[kind], 1) > 0)
            best[kind] = boxes[kind];
    }
    return TRUE;
}

static gboolean is_whole(const cw_box best[CW_DETECT_KINDS])
{
    for (cw_detect_kind kind = 0; kind < CW_DETECT_KINDS; kind++)
        if (best[kind].width <= 0)
            return FALSE;
    return TRUE;
}

gboolean cw_detect_parts(const cw_detect *detect, const char *name, const cw_image *image,
                         cw_parts *parts, GError **error)
{
    cw_box best[CW_DETECT_KINDS] = {0};
    for (guint i = 0; !is_whole(best) && i < detect->opened->len; i++)
        if (!fill_missing(&g_array_index(detect->opened, opened, i), name, image, best, error))
            return FALSE;
    *parts = (cw_parts){.person = best[CW_DETECT_PERSON],
                        .head = best[CW_DETECT_HEAD],
                        .garment = best[CW_DETECT_GARMENT]};
    return TRUE;
}
