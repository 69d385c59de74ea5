/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue is drawn design by design, in parallel; rows are written in the order of the
 * designs, so the files are the same whatever the number of threads. A design's rows stay in memory
 * only until those before it are written.
 */
#include <colorway/sample.h>

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "engine/sample/sample_generic.h"
#include "engine/sample/sample_outfit.h"
#include "engine/sample/sample_texts.h"
#include "engine/sample/sample_truth.h"
#include "engine/sample/sample_value.h"

#define ROW(member, fallback, least, most, unit, doc)                                              \
    CW_INT(cw_sample_settings, member, fallback, least, most, unit, doc)

const cw_option cw_sample_options[] = {
    ROW(products, 300, 1, 100000, "designs", "designs; each has 2 to 6 colourways"),
    ROW(pictures, 4, 1, 6, "pictures", "most pictures of a colourway"),
    ROW(size, 213, 48, 1024, "px", "height of the pictures; the width is three quarters of it"),
    ROW(quality, 90, 1, 100, NULL, "JPEG quality"),
    ROW(seed, 1, 0, G_MAXINT32, NULL, "another seed, another catalogue"),
    ROW(backdrop, 0, 0, G_MAXINT32, NULL, "another number, other backdrops behind the same things"),
    CW_BOOL(cw_sample_settings, attributes, FALSE, "garments of twelve attribute types instead"),
    CW_REAL(cw_sample_settings, missing, 0.1, 0, 1, NULL,
            "share of the attributes that the feed does not tell"),
    ROW(outfits, 0, 0, 16000, "outfits", "items that go together instead; 0: none"),
    CW_BOOL(cw_sample_settings, texts, FALSE,
            "texts in three languages, with synonyms and noise, instead of plain English"),
    CW_BOOL(cw_sample_settings, generic, FALSE, "shapes and textures that are no garments instead"),
    ROW(threads, 0, 0, 1024, "threads", "0: one for each processor"),
    CW_OPTION_END,
};

enum { STREAM_COUNT = 0x5a20 };

enum { FEED, TRUTH, OUTFITS, WORDS, THESAURUS, FILES };

/* What one design leaves for the files. */
typedef struct {
    GString *text[FILES];
    GError *error;
} result;

typedef struct {
    const char *folder;
    const cw_sample_settings *settings;
    guint64 first; /* design of results[0] */
    result *results;
} batch;

static gboolean write_picture(const batch *b, const cw_sample_design *design, int colourway,
                              int picture, GString *truth_text, GError **error)
{
    cw_sample_truth truth = {0};
    g_autoptr(cw_image) image =
        cw_sample_picture(design, colourway, picture, b->settings, &truth, error);
    if (image == NULL)
        return FALSE;
    g_autoptr(GBytes) bytes = cw_image_encode_jpeg(image, (int)b->settings->quality, error);
    if (bytes == NULL)
        return FALSE;
    g_autofree char *name = cw_sample_image_name(design, colourway, picture);
    g_autofree char *path = g_build_filename(b->folder, name, NULL);
    gsize count;
    const char *data = g_bytes_get_data(bytes, &count);
    /* Not G_FILE_SET_CONTENTS_NONE, which leaves the end of a longer file that was there. */
    const GFileSetContentsFlags flags = G_FILE_SET_CONTENTS_CONSISTENT;
    if (!g_file_set_contents_full(path, data, (gssize)count, flags, 0666, error))
        return FALSE;
    cw_sample_truth_row(truth_text, design, colourway, picture, &truth);
    return TRUE;
}

static gboolean write_design(const batch *b, guint64 number, result *r)
{
    guint64 seed = (guint64)b->settings->seed;
    cw_sample_design design;
    if (b->settings->attributes)
        cw_sample_value_design(&design, seed, number);
    else if (b->settings->outfits > 0)
        cw_sample_outfit_design(&design, seed, number);
    else if (b->settings->generic)
        cw_sample_generic_design(&design, seed, number);
    else
        cw_sample_design_draw(&design, seed, number);
    for (int way = 0; way < design.colourway_count; way++) {
        int pictures = (int)b->settings->pictures;
        if (pictures > 1)
            pictures -= (int)(cw_random_at(seed, STREAM_COUNT, number, (guint64)way) & 1);
        for (int picture = 0; picture < pictures; picture++) {
            if (!write_picture(b, &design, way, picture, r->text[TRUTH], &r->error))
                return FALSE;
        }
        cw_sample_feed_row(r->text[FEED], &design, way, pictures, b->settings);
        if (design.has_outfit)
            cw_sample_outfits_row(r->text[OUTFITS], &design);
    }
    return TRUE;
}

/* Called in the pool; numbers start at 1 because a pool takes no NULL. */
static void work(gpointer place, gpointer data)
{
    batch *b = data;
    gsize i = GPOINTER_TO_SIZE(place) - 1;
    result *r = &b->results[i];
    for (int file = 0; file < FILES; file++)
        r->text[file] = g_string_new(NULL);
    if (!write_design(b, b->first + i, r))
        g_prefix_error(&r->error, "drawing design %" G_GUINT64_FORMAT ": ", b->first + i);
}

static gboolean put_text(GOutputStream *stream, const char *text, gsize count, GError **error)
{
    return g_output_stream_write_all(stream, text, count, NULL, NULL, error);
}

/* A file on its way: it is written beside its place and takes its name when it is whole. */
typedef struct {
    char *path, *part;
    GOutputStream *stream;
} draft;

/* Appends the rows of a design, or tells its error; empties the result. */
static gboolean put_result(result *r, const draft *files, gboolean fine, GError **error)
{
    if (fine && r->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&r->error));
        fine = FALSE;
    }
    for (int file = 0; file < FILES; file++) {
        GString *text = r->text[file]; /* empty where the file is not asked for */
        fine =
            fine && (text->len == 0 || put_text(files[file].stream, text->str, text->len, error));
        g_string_free(text, TRUE);
    }
    g_clear_error(&r->error);
    *r = (result){0};
    return fine;
}

/* Runs one batch and appends its rows; the first error in the order of designs is told. */
static gboolean run_batch(batch *b, int count, int threads, const draft *files, GError **error)
{
    GThreadPool *pool = g_thread_pool_new(work, b, threads, TRUE, error);
    if (pool == NULL)
        return FALSE;
    for (int i = 0; i < count; i++)
        g_thread_pool_push(pool, GSIZE_TO_POINTER((gsize)i + 1), NULL);
    g_thread_pool_free(pool, FALSE, TRUE);
    gboolean fine = TRUE;
    for (int i = 0; i < count; i++)
        fine = put_result(&b->results[i], files, fine, error);
    return fine;
}

/* Designs to draw: of outfits, one for every place. */
static gint64 designs_of(const cw_sample_settings *settings)
{
    return settings->outfits > 0 ? settings->outfits * CW_OUTFIT_PLACES : settings->products;
}

static gboolean tell(const cw_progress *progress, const cw_sample_settings *settings, gint64 done,
                     GError **error)
{
    gint64 all = designs_of(settings);
    cw_progress_state state = {"rendering", "designs", done, all, NULL};
    if (cw_progress_tell(progress, &state))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                "stopped after %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " designs", done, all);
    return FALSE;
}

static gboolean run_batches(const char *folder, const cw_sample_settings *settings,
                            const cw_progress *progress, const draft *files, GError **error)
{
    enum { BATCH = 64 };
    int threads = settings->threads > 0 ? (int)settings->threads : (int)g_get_num_processors();
    gint64 all = designs_of(settings);
    result results[BATCH] = {0};
    for (gint64 first = 0; first < all; first += BATCH) {
        batch b = {folder, settings, (guint64)first, results};
        int count = (int)MIN(BATCH, all - first);
        if (!tell(progress, settings, first, error) || !run_batch(&b, count, threads, files, error))
            return FALSE;
    }
    return tell(progress, settings, all, error);
}

static gboolean draft_start(draft *file, const char *folder, const char *name, char *header,
                            GError **error)
{
    g_autofree char *line = header;
    file->path = g_build_filename(folder, name, NULL);
    file->part = g_strconcat(file->path, ".part", NULL);
    g_autoptr(GFile) place = g_file_new_for_path(file->part);
    GFileCreateFlags flags = G_FILE_CREATE_REPLACE_DESTINATION;
    file->stream = (GOutputStream *)g_file_replace(place, NULL, FALSE, flags, NULL, error);
    return file->stream != NULL && put_text(file->stream, line, strlen(line), error);
}

/* Keeps a whole file, removes any other; frees the draft. */
static gboolean draft_finish(draft *file, gboolean whole, GError **error)
{
    if (file->stream != NULL)
        whole = g_output_stream_close(file->stream, NULL, whole ? error : NULL) && whole;
    if (whole && g_rename(file->part, file->path) != 0) {
        int code = errno;
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not rename \"%s\" to \"%s\": %s",
                    file->part, file->path, g_strerror(code));
        whole = FALSE;
    }
    if (!whole && file->part != NULL)
        g_unlink(file->part);
    g_clear_object(&file->stream);
    g_free(file->path);
    g_free(file->part);
    return whole;
}

static double number_of(const cw_sample_settings *settings, const cw_option *option)
{
    if (option->type == CW_OPTION_REAL)
        return G_STRUCT_MEMBER(double, settings, option->offset);
    if (option->type == CW_OPTION_BOOL)
        return G_STRUCT_MEMBER(gboolean, settings, option->offset);
    return (double)G_STRUCT_MEMBER(gint64, settings, option->offset);
}

static gboolean check_settings(const cw_sample_settings *settings, GError **error)
{
    for (const cw_option *option = cw_sample_options; option->row.name != NULL; option++) {
        double value = number_of(settings, option);
        if (value >= option->least && value <= option->most)
            continue;
        g_autofree char *typed = cw_option_format(option, settings);
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%s %s is out of range: %.0f to %.0f",
                    option->row.name, typed, option->least, option->most);
        return FALSE;
    }
    const char *kind = settings->attributes    ? "attributes"
                       : settings->outfits > 0 ? "outfits"
                                               : "generic pictures";
    const int kinds = settings->attributes + (settings->outfits > 0) + settings->generic;
    if (kinds > 1)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "%s and %s are two catalogues; draw them into two folders", kind,
                    settings->outfits > 0 && settings->attributes ? "outfits" : "generic pictures");
    else if (kinds == 1 && settings->texts)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the catalogue of %s has no texts; leave out one of the two", kind);
    else
        return TRUE;
    return FALSE;
}

gboolean cw_sample_render(const char *folder, const cw_sample_settings *settings,
                          const cw_progress *progress, GError **error)
{
    static const struct {
        const char *name;
        char *(*header)(const cw_sample_settings *);
    } names[FILES] = {[FEED] = {"feed.tsv", cw_sample_feed_header},
                      [TRUTH] = {"truth.csv", cw_sample_truth_header},
                      [OUTFITS] = {"outfits.csv", cw_sample_outfits_header},
                      [WORDS] = {"words.tsv", cw_sample_words_file},
                      [THESAURUS] = {"thesaurus.tsv", cw_sample_thesaurus_file}};
    const gboolean wanted[FILES] = {TRUE, TRUE, settings->outfits > 0, settings->texts,
                                    settings->texts};
    g_autofree char *images = g_build_filename(folder, "images", NULL);
    if (!check_settings(settings, error))
        return FALSE;
    if (g_mkdir_with_parents(images, 0777) != 0) {
        int code = errno;
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not make the folder \"%s\": %s",
                    images, g_strerror(code));
        return FALSE;
    }
    draft files[FILES] = {{0}};
    gboolean whole = TRUE;
    for (int i = 0; i < FILES && whole; i++)
        if (wanted[i])
            whole = draft_start(&files[i], folder, names[i].name, names[i].header(settings), error);
    whole = whole && run_batches(folder, settings, progress, files, error);
    for (int i = 0; i < FILES; i++)
        if (files[i].path != NULL)
            whole = draft_finish(&files[i], whole, error);
    return whole;
}
