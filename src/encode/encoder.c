/* SPDX-License-Identifier: Apache-2.0
 *
 * vector = unit(w(mean over the looks of unit(f(look)))), f the backbone, behind it the head of
 * landmarks where the form has one (encode/landmark_head.h), w the whitening where it has one.
 * Where it has blocks (encode/attribute_blocks.h), f gives unit blocks, and those of the mean are
 * made so again. Looks are the picture, turned a little both ways and mirrored as the form says;
 * all of a picture's looks stand one after another in the batch. Windows are embedded as pictures
 * are, but may be smaller.
 */
#include "encode/encoder.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/model_file.h"
#include "base/size.h"
#include "encode/attribute_scores.h"
#include "encode/encoder_form.h"
#include "encode/encoder_graph.h"
#include "encode/encoder_weights.h"
#include "encode/looks.h"
#include "encode/viewer.h"
#include "encode/whitening.h"
#include "encode/word_table.h"
#include "graph/onnx.h"
#include "graph/plan.h"
#include "nn/weights.h"

/* What tells the model from one that gives embeddings. */
static const char *const distinct[] = {
    [CW_ENCODER_SAYS_EMBEDDING] = NULL,
    [CW_ENCODER_SAYS_SCORES] = "scores",
    [CW_ENCODER_SAYS_LANDMARKS] = "landmarks",
};

struct cw_encoder {
    cw_encoder_form form;
    const cw_backbone *backbone;
    cw_parameters *parameters;
    cw_viewer whole, window; /* the second has a plan when windows of another size are looked at */
    gsize batch;             /* pictures that a plan looks at: CW_ENCODER_BATCH or 1 */
    gsize features;          /* numbers before whitening */
    cw_encoder_says says;
    int threads;
    char *hash;
    const cw_word_table *words; /* written with it, or NULL */
};

static void compute_hash(cw_encoder *encoder)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *text = cw_encoder_form_to_text(&encoder->form);
    g_checksum_update(checksum, (const guchar *)text, -1);
    cw_encoder_weights_sum(encoder->parameters, checksum);
    if (distinct[encoder->says] != NULL)
        g_checksum_update(checksum, (const guchar *)distinct[encoder->says], -1);
    encoder->hash = g_strdup(g_checksum_get_string(checksum));
}

static cw_viewer viewer_of(const cw_encoder_settings *settings, gint64 px)
{
    const gint64 looks = cw_looks_parts(settings) * cw_looks_count(settings);
    return (cw_viewer){.px = px, .floats = cw_looks_floats(px) * (gsize)looks};
}

static cw_graph *build_graph(const cw_encoder *encoder, gint64 px, gint64 rows, gint64 parts,
                             gint64 looks)
{
    const cw_encoder_graph_size size = {px, rows, parts, looks,
                                        (gint64)cw_encoder_dimension(encoder)};
    return cw_encoder_graph_new(&size, &encoder->form, encoder->backbone, encoder->parameters,
                                encoder->says);
}

static gboolean viewer_build(const cw_encoder *encoder, cw_viewer *v, GError **error)
{
    const cw_encoder_settings *settings = &encoder->form.settings;
    v->graph = build_graph(encoder, v->px, (gint64)encoder->batch, cw_looks_parts(settings),
                           cw_looks_count(settings));
    return cw_graph_check(v->graph, error);
}

static gsize count_features(const cw_encoder *encoder)
{
    const cw_encoder_form *form = &encoder->form;
    const gsize parts =
        cw_encoder_graph_is_concat(form) ? (gsize)cw_looks_parts(&form->settings) : 1;
    if (form->blocks.width > 0)
        return parts * cw_attribute_blocks_count(&form->blocks) * (gsize)form->blocks.width;
    if (form->landmarks.form.count > 0)
        return parts * (gsize)form->landmarks.form.width;
    return parts * (gsize)cw_backbone_dimension(encoder->backbone, &form->backbone);
}

/* An encoder without its plan, whose weights grow in the empty tree `parameters` (taken). */
static cw_encoder *encoder_new(const cw_encoder_form *form, cw_parameters *parameters,
                               cw_encoder_says says, gsize batch, GError **error)
{
    g_autoptr(cw_encoder) encoder = g_new0(cw_encoder, 1);
    encoder->parameters = parameters;
    encoder->says = says;
    encoder->batch = batch;
    const cw_backbone *backbone =
        (const cw_backbone *)cw_row_find(&cw_backbone_table, form->settings.backbone, error);
    if (backbone == NULL || !cw_encoder_form_copy(&encoder->form, form, error))
        return NULL;
    encoder->backbone = backbone;
    encoder->form.backbone.drop_path = encoder->form.backbone.dropout = 0;
    encoder->features = count_features(encoder);
    const cw_encoder_settings *settings = &encoder->form.settings;
    encoder->whole = viewer_of(settings, settings->picture_px);
    encoder->window =
        viewer_of(settings, settings->window_px > 0 ? settings->window_px : settings->picture_px);
    return viewer_build(encoder, &encoder->whole, error) ? g_steal_pointer(&encoder) : NULL;
}

/* With its weights there. */
static void encoder_settle(cw_encoder *encoder, int threads)
{
    encoder->threads = threads;
    compute_hash(encoder);
}

static gboolean encoder_ready(cw_encoder *encoder, int threads, GError **error)
{
    encoder_settle(encoder, threads);
    return cw_viewer_ready(&encoder->whole, threads, error);
}

cw_encoder *cw_encoder_new_untrained(const cw_encoder_form *form, guint64 seed, int threads,
                                     GError **error)
{
    g_autoptr(cw_encoder) encoder = encoder_new(form, cw_parameters_new(seed),
                                                CW_ENCODER_SAYS_EMBEDDING, CW_ENCODER_BATCH, error);
    if (encoder == NULL || !encoder_ready(encoder, threads, error))
        return NULL;
    return g_steal_pointer(&encoder);
}

static cw_encoder *new_copy(const cw_encoder_form *form, const cw_parameters *parameters,
                            const char *prefix, cw_encoder_says says, int threads, GError **error)
{
    g_autoptr(cw_encoder) encoder =
        encoder_new(form, cw_parameters_new_blank(), says, CW_ENCODER_BATCH, error);
    if (encoder == NULL ||
        !cw_encoder_weights_copy(encoder->parameters, parameters, prefix, error) ||
        !encoder_ready(encoder, threads, error))
        return NULL;
    return g_steal_pointer(&encoder);
}

cw_encoder *cw_encoder_new_copy(const cw_encoder_form *form, const cw_parameters *parameters,
                                const char *prefix, int threads, GError **error)
{
    return new_copy(form, parameters, prefix, CW_ENCODER_SAYS_EMBEDDING, threads, error);
}

cw_encoder *cw_encoder_new_scores(const cw_encoder *encoder, GError **error)
{
    if (cw_attribute_scores_count(&encoder->form.blocks) > 0 && !encoder->form.blocks.masked)
        return new_copy(&encoder->form, encoder->parameters, "", CW_ENCODER_SAYS_SCORES,
                        encoder->threads, error);
    g_set_error_literal(
        error, CW_ERROR, CW_ERROR_USAGE,
        "the model predicts no attributes; colorway train --method adde makes one that "
        "does");
    return NULL;
}

cw_encoder *cw_encoder_new_landmarks(const cw_encoder *encoder, GError **error)
{
    cw_encoder_form form = encoder->form;
    if (form.landmarks.form.count == 0) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                            "the model knows no landmarks; colorway train --method fashionnet "
                            "makes one that does");
        return NULL;
    }
    cw_looks_only_first(&form.settings);
    return new_copy(&form, encoder->parameters, "", CW_ENCODER_SAYS_LANDMARKS, encoder->threads,
                    error);
}

cw_encoder *cw_encoder_new_features(const cw_encoder *encoder, GError **error)
{
    cw_encoder_form form = encoder->form;
    form.landmarks = (cw_landmark_head){0};
    form.blocks = (cw_attribute_blocks){0};
    form.outfit = (cw_outfit_head){0};
    form.settings.whitened = FALSE;
    return new_copy(&form, encoder->parameters, "", CW_ENCODER_SAYS_EMBEDDING, encoder->threads,
                    error);
}

/* An encoder without its plan. */
static cw_encoder *read_encoder(const cw_safetensors *file, int threads, gsize batch,
                                GError **error)
{
    const char *text = cw_safetensors_metadata(file, CW_ENCODER_METADATA);
    if (text == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "it has no metadata \"%s\"; give such weights to train --init",
                    CW_ENCODER_METADATA);
        return NULL;
    }
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    g_autoptr(cw_encoder) encoder = NULL;
    if (cw_encoder_form_from_text(&form, text, error))
        encoder =
            encoder_new(&form, cw_parameters_new_blank(), CW_ENCODER_SAYS_EMBEDDING, batch, error);
    cw_encoder_form_clear(&form);
    if (encoder == NULL || !cw_encoder_weights_load(encoder->parameters, file, error))
        return NULL;
    encoder_settle(encoder, threads);
    return g_steal_pointer(&encoder);
}

/* `batch` 0: it looks at nothing. */
static cw_encoder *open_encoder(const char *path, int threads, gsize batch, GError **error)
{
    g_autofree char *name = cw_model_file(path);
    g_autoptr(cw_safetensors) file = NULL;
    if (g_file_test(name, G_FILE_TEST_EXISTS))
        file = cw_safetensors_open(name, error);
    else
        g_set_error_literal(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                            "no such file or run folder, and no model of that name came with the "
                            "program (colorway doctor says where it looks)");
    g_autoptr(cw_encoder) encoder =
        file != NULL ? read_encoder(file, threads, MAX(batch, 1), error) : NULL;
    if (encoder != NULL && (batch == 0 || cw_viewer_ready(&encoder->whole, threads, error)))
        return g_steal_pointer(&encoder);
    g_prefix_error(error, "model \"%s\": ", name);
    return NULL;
}

cw_encoder *cw_encoder_open(const char *path, int threads, GError **error)
{
    return open_encoder(path, threads, CW_ENCODER_BATCH, error);
}

cw_encoder *cw_encoder_open_single(const char *path, int threads, GError **error)
{
    return open_encoder(path, threads, 1, error);
}

cw_encoder *cw_encoder_open_blind(const char *path, int threads, GError **error)
{
    return open_encoder(path, threads, 0, error);
}

void cw_encoder_free(cw_encoder *encoder)
{
    if (encoder == NULL)
        return;
    cw_viewer_clear(&encoder->whole);
    cw_viewer_clear(&encoder->window);
    cw_parameters_free(encoder->parameters);
    cw_encoder_form_clear(&encoder->form);
    g_free(encoder->hash);
    g_free(encoder);
}

void cw_encoder_set_words(cw_encoder *encoder, const cw_word_table *words)
{
    encoder->words = words;
}

/* What a file of the encoder says of it: CW_ENCODER_METADATA, the form as JSON. */
static GHashTable *new_metadata(const cw_encoder *encoder)
{
    GHashTable *metadata = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free);
    g_hash_table_insert(metadata, (gpointer)CW_ENCODER_METADATA,
                        cw_encoder_form_to_text(&encoder->form));
    return metadata;
}

/* A file of weights holds the words, too: what it says of them, and their tensors. */
static gboolean save(const cw_encoder *encoder, gboolean half, const char *path, GError **error)
{
    g_autoptr(GHashTable) metadata = new_metadata(encoder);
    const cw_parameters *beside = NULL;
    if (encoder->words != NULL) {
        beside = cw_word_table_parameters(encoder->words);
        g_hash_table_insert(metadata, (gpointer)CW_WORD_TABLE_METADATA,
                            cw_word_table_to_text(encoder->words));
    }
    return (half ? cw_weights_save_half : cw_weights_save)(encoder->parameters, "", beside, path,
                                                           metadata, error);
}

gboolean cw_encoder_save(const cw_encoder *encoder, const char *path, GError **error)
{
    return save(encoder, FALSE, path, error);
}

gboolean cw_encoder_save_half(const cw_encoder *encoder, const char *path, GError **error)
{
    return save(encoder, TRUE, path, error);
}

const cw_encoder_form *cw_encoder_get_form(const cw_encoder *encoder)
{
    return &encoder->form;
}

const cw_parameter *cw_encoder_find(const cw_encoder *encoder, const char *name)
{
    return cw_parameters_find(encoder->parameters, name);
}

const char *cw_encoder_hash(const cw_encoder *encoder)
{
    return encoder->hash;
}

cw_parameters *cw_encoder_parameters(const cw_encoder *encoder)
{
    return encoder->parameters;
}

int cw_encoder_threads(const cw_encoder *encoder)
{
    return encoder->threads;
}

gsize cw_encoder_dimension(const cw_encoder *encoder)
{
    const cw_encoder_settings *settings = &encoder->form.settings;
    if (encoder->says == CW_ENCODER_SAYS_SCORES)
        return cw_attribute_scores_count(&encoder->form.blocks);
    if (encoder->says == CW_ENCODER_SAYS_LANDMARKS)
        return 3 * (gsize)encoder->form.landmarks.form.count;
    const gboolean shorter = settings->whitened && settings->kept > 0;
    return shorter ? MIN((gsize)settings->kept, encoder->features) : encoder->features;
}

gboolean cw_encoder_is_vector(const cw_encoder *encoder, const float *row)
{
    const gsize dimension = cw_encoder_dimension(encoder);
    double squares = 0;
    for (gsize d = 0; d < dimension; d++)
        squares += (double)row[d] * row[d];
    return encoder->says != CW_ENCODER_SAYS_EMBEDDING ? isfinite(squares)
                                                      : fabs(squares - 1) < 1e-3;
}

/* What looks at windows beyond the whole. */
static const cw_viewer *window_viewer(const cw_encoder *encoder)
{
    return encoder->window.px != encoder->whole.px ? &encoder->window : &encoder->whole;
}

gboolean cw_encoder_ready_windows(cw_encoder *encoder, GError **error)
{
    return window_viewer(encoder)->plan != NULL ||
           (viewer_build(encoder, &encoder->window, error) &&
            cw_viewer_ready(&encoder->window, encoder->threads, error));
}

gsize cw_encoder_input_floats(const cw_encoder *encoder, gsize windows)
{
    return encoder->whole.floats + (windows - 1) * window_viewer(encoder)->floats;
}

gboolean cw_encoder_prepare(const cw_encoder *encoder, const cw_image *image, const cw_parts *parts,
                            gsize windows, float *input, GError **error)
{
    for (gsize i = 0; i < windows; i++) {
        const cw_viewer *v = i == 0 ? &encoder->whole : window_viewer(encoder);
        const cw_box box = cw_encoder_window(i);
        if (!cw_looks_write(&encoder->form, image, parts, &box, v->px, input, error))
            return FALSE;
        input += v->floats;
    }
    return TRUE;
}

void cw_encoder_run(cw_encoder *encoder, const float *inputs, gsize count, gsize windows,
                    float *vectors)
{
    const gsize d = cw_encoder_dimension(encoder);
    const gsize picture = cw_encoder_input_floats(encoder, windows);
    g_assert(encoder->whole.plan != NULL);
    g_assert(windows == 1 || window_viewer(encoder)->plan != NULL);
    cw_viewer_batch whole = {.viewer = &encoder->whole, .size = encoder->batch, .dimension = d};
    cw_viewer_batch window = {
        .viewer = window_viewer(encoder), .size = encoder->batch, .dimension = d};
    for (gsize i = 0; i < count; i++)
        cw_viewer_batch_add(&whole, inputs + i * picture, vectors + i * windows * d);
    cw_viewer_batch_flush(&whole);
    for (gsize i = 0; i < count; i++)
        for (gsize w = 1; w < windows; w++)
            cw_viewer_batch_add(&window,
                                inputs + i * picture + whole.viewer->floats +
                                    (w - 1) * window.viewer->floats,
                                vectors + (i * windows + w) * d);
    cw_viewer_batch_flush(&window);
}

/* Takes everything but the form's own strings anew: graphs, plans, hash. */
static gboolean rebuild(cw_encoder *encoder, GError **error)
{
    cw_viewer_clear(&encoder->whole);
    cw_viewer_clear(&encoder->window);
    g_clear_pointer(&encoder->hash, g_free);
    return viewer_build(encoder, &encoder->whole, error) &&
           encoder_ready(encoder, encoder->threads, error);
}

gboolean cw_encoder_whiten(cw_encoder *encoder, const float *inputs, gsize count, double shrink,
                           GError **error)
{
    const gsize d = encoder->features;
    encoder->form.settings.whitened = FALSE;
    cw_autosize float *vectors = cw_size_alloc(count * d, sizeof *vectors, "vectors", error);
    if (vectors == NULL || !rebuild(encoder, error))
        return FALSE;
    cw_encoder_run(encoder, inputs, count, 1, vectors);
    return cw_encoder_whiten_by(encoder, vectors, NULL, count, shrink, error);
}

gboolean cw_encoder_whiten_by(cw_encoder *encoder, const float *vectors, const guint32 *items,
                              gsize count, double shrink, GError **error)
{
    g_return_val_if_fail(!encoder->form.settings.whitened, FALSE);
    encoder->form.settings.whitened = TRUE;
    if (!rebuild(encoder, error))
        return FALSE;
    cw_parameter *weight =
        cw_parameters_find(encoder->parameters, CW_ENCODER_GRAPH_WHITENING ".weight");
    cw_parameter *bias =
        cw_parameters_find(encoder->parameters, CW_ENCODER_GRAPH_WHITENING ".bias");
    const cw_whitening_rows rows = {vectors, count, encoder->features, items};
    if (!cw_whitening_fit(&rows, shrink, cw_encoder_dimension(encoder), weight->data, bias->data,
                          error))
        return FALSE;
    cw_parameter_changed(weight);
    cw_parameter_changed(bias);
    g_free(encoder->hash);
    compute_hash(encoder);
    return TRUE;
}

gboolean cw_encoder_export_onnx(const cw_encoder *encoder, const char *path,
                                const cw_progress *progress, GError **error)
{
    /* What lies side by side cannot be left out. */
    const gint64 parts =
        cw_encoder_graph_is_concat(&encoder->form) ? cw_looks_parts(&encoder->form.settings) : 1;
    g_autoptr(cw_graph) graph =
        build_graph(encoder, encoder->form.settings.picture_px, 1, parts, 1);
    g_autoptr(GHashTable) metadata = new_metadata(encoder);
    return cw_onnx_save(graph, path, metadata, progress, error);
}
