/* SPDX-License-Identifier: Apache-2.0
 *
 * strip.jsonl has one line a look: {"epoch", "rows": [[item, neighbour, ...], ...]}, places in
 * strip/NNN.jpg. The pinned items and the sample they are compared with never change in a run.
 */
#include "engine/train/pinned.h"

#include <string.h>

#include <glib/gstdio.h>
#include <jansson.h>

#include "base/error.h"
#include "base/random.h"
#include "base/size.h"
#include "score/nearest.h"

#define PINNED 6
#define SAMPLE 240 /* items that neighbours are found among */
#define NEIGHBOURS 7
#define SEED 20 /* the same items whatever the seed of the run: strips of two runs compare */
#define THUMBNAIL_PX 64
#define THUMBNAIL_QUALITY 80

struct cw_pinned {
    const cw_training_set *set;
    char *path; /* strip.jsonl */
    char *folder;
    guint32 *items; /* [count] places in the set; the first PINNED are pinned */
    gsize count;
    gboolean *drawn; /* [count] its thumbnail is there */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_pinned, cw_pinned_free)

cw_pinned *cw_pinned_new(const char *folder, const cw_training_set *set, GError **error)
{
    g_autoptr(cw_pinned) pinned = g_new0(cw_pinned, 1);
    pinned->set = set;
    pinned->path = g_build_filename(folder, "strip.jsonl", NULL);
    pinned->folder = g_build_filename(folder, "strip", NULL);
    pinned->count = MIN(SAMPLE, set->item_count);
    pinned->drawn = g_new0(gboolean, pinned->count);
    pinned->items = g_new(guint32, set->item_count);
    cw_random random = cw_random_start(SEED, 0, 0);
    cw_random_permutation(&random, pinned->items, set->item_count);
    if (g_mkdir_with_parents(pinned->folder, 0777) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not create \"%s\": %s", pinned->folder,
                    g_strerror(errno));
        return NULL;
    }
    return g_steal_pointer(&pinned);
}

void cw_pinned_free(cw_pinned *pinned)
{
    if (pinned == NULL)
        return;
    g_free(pinned->path);
    g_free(pinned->folder);
    g_free(pinned->items);
    g_free(pinned->drawn);
    g_free(pinned);
}

static const cw_view_source *picture_of(const cw_pinned *pinned, gsize index)
{
    return &pinned->set->items[pinned->items[index]].pictures[0];
}

static gboolean draw_thumbnail(cw_pinned *pinned, gsize index, GError **error)
{
    if (pinned->drawn[index])
        return TRUE;
    const cw_image *image = picture_of(pinned, index)->image;
    const double scale = (double)THUMBNAIL_PX / MAX(image->width, image->height);
    g_autoptr(cw_raster) raster =
        cw_image_resize(image, NULL, MAX(1, (int)(image->width * scale)),
                        MAX(1, (int)(image->height * scale)), CW_FILTER_BILINEAR, error);
    g_autoptr(cw_image) small = raster != NULL ? cw_image_from_raster(raster, error) : NULL;
    g_autoptr(GBytes) bytes =
        small != NULL ? cw_image_encode_jpeg(small, THUMBNAIL_QUALITY, error) : NULL;
    if (bytes == NULL)
        return FALSE;
    g_autofree char *name = g_strdup_printf("%03u.jpg", (guint)index);
    g_autofree char *path = g_build_filename(pinned->folder, name, NULL);
    pinned->drawn[index] = TRUE;
    return g_file_set_contents(path, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes),
                               error);
}

static float *embed_sample(const cw_pinned *pinned, cw_encoder *encoder, GError **error)
{
    const gsize floats = cw_encoder_input_floats(encoder, 1);
    const gsize dimension = cw_encoder_dimension(encoder);
    cw_autosize float *inputs =
        cw_size_alloc(CW_ENCODER_BATCH * floats, sizeof *inputs, "pictures", error);
    cw_autosize float *vectors =
        inputs != NULL ? cw_size_alloc(pinned->count * dimension, sizeof *vectors, "vectors", error)
                       : NULL;
    if (vectors == NULL)
        return NULL;
    for (gsize first = 0; first < pinned->count; first += CW_ENCODER_BATCH) {
        const gsize count = MIN(CW_ENCODER_BATCH, pinned->count - first);
        for (gsize i = 0; i < count; i++) {
            const cw_view_source *source = picture_of(pinned, first + i);
            if (!cw_encoder_prepare(encoder, source->image, &source->parts, 1, inputs + i * floats,
                                    error))
                return NULL;
        }
        cw_encoder_run(encoder, inputs, count, 1, vectors + first * dimension);
    }
    return g_steal_pointer(&vectors);
}

/* The line of this look, all thumbnails it names drawn. */
static json_t *look(cw_pinned *pinned, const float *vectors, gsize dimension, gint64 epoch,
                    GError **error)
{
    const gsize rows = MIN(PINNED, pinned->count);
    cw_hit hits[PINNED * (NEIGHBOURS + 1)];
    gsize found[PINNED];
    if (!cw_nearest_find((cw_nearest_set){vectors, rows}, (cw_nearest_set){vectors, pinned->count},
                         dimension, NEIGHBOURS + 1, NULL, 1, hits, found, error))
        return NULL;
    json_t *list = json_array();
    for (gsize i = 0; i < rows; i++) {
        json_t *row = json_array();
        for (gsize j = 0; j < found[i]; j++) {
            const guint32 index = hits[i * (NEIGHBOURS + 1) + j].index;
            json_array_append_new(row, json_integer(index));
            if (!draw_thumbnail(pinned, index, error)) {
                json_decref(row);
                json_decref(list);
                return NULL;
            }
        }
        json_array_append_new(list, row);
    }
    return json_pack("{s:I,s:o}", "epoch", (json_int_t)epoch, "rows", list);
}

/* The lines of looks before `epoch`; `before` is the epoch of the last of them, -1 without any. A
 * look is due by what is there, so a resumed run looks when an undisturbed one does. */
static GString *read_before(const cw_pinned *pinned, gint64 epoch, gint64 *before)
{
    GString *kept = g_string_new(NULL);
    g_autofree char *text = NULL;
    *before = -1;
    if (!g_file_get_contents(pinned->path, &text, NULL, NULL))
        return kept;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        json_t *look = json_loads(*line, 0, NULL);
        const json_t *place = json_object_get(look, "epoch");
        if (json_is_integer(place) && json_integer_value(place) < epoch) {
            *before = json_integer_value(place);
            g_string_append_printf(kept, "%s\n", *line);
        }
        json_decref(look);
    }
    return kept;
}

gboolean cw_pinned_look(cw_pinned *pinned, cw_encoder *encoder, gint64 epoch, gboolean last,
                        GError **error)
{
    gint64 before;
    g_autoptr(GString) lines = read_before(pinned, epoch, &before);
    if (!last && before >= 0 && epoch < MAX(before + 1, 2 * before))
        return TRUE;
    cw_autosize float *vectors = embed_sample(pinned, encoder, error);
    json_t *line =
        vectors == NULL ? NULL : look(pinned, vectors, cw_encoder_dimension(encoder), epoch, error);
    if (line == NULL)
        return FALSE;
    g_autofree char *text = json_dumps(line, JSON_COMPACT);
    json_decref(line);
    g_string_append_printf(lines, "%s\n", text);
    return g_file_set_contents(pinned->path, lines->str, (gssize)lines->len, error);
}
