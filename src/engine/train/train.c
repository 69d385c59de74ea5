/* SPDX-License-Identifier: Apache-2.0
 *
 * A training run over a catalogue: choose the items, decode their pictures into the cache, let the
 * trainer run, write the encoder and the report.
 */
#include <colorway/train.h>

#include <string.h>
#include <sys/resource.h>

#include "base/error.h"
#include "base/size.h"
#include "encode/encoder.h"
#include "engine/catalog/catalog_store.h"
#include "engine/page/page_training.h"
#include "engine/train/known_designs.h"
#include "engine/train/pinned.h"
#include "engine/train/training_attributes.h"
#include "engine/train/training_landmarks.h"
#include "engine/train/training_memory.h"
#include "engine/train/training_outfits.h"
#include "engine/train/training_pictures.h"
#include "engine/train/training_triplets.h"
#include "engine/train/training_vectors.h"
#include "engine/train/training_whitening.h"
#include "engine/train/training_words.h"
#include "image/slices.h"
#include "train/metrics.h"
#include "train/picture_cache.h"
#include "train/trainer.h"

#define CACHE "pictures.cache"

typedef struct {
    const cw_train_request *request;
    cw_metrics *metrics; /* open: no other process writes into the folder */
    cw_recipe *recipe;
    cw_picture_list *pictures;
    cw_training_attributes attributes; /* of those */
    cw_training_landmarks landmarks;   /* of those, too */
    cw_training_outfits outfits;
    cw_training_triplets triplets;
    cw_training_words words;
    cw_detect *detect;
    cw_picture_cache *cache;
    cw_training_set *set;
    cw_encoder_form form;
    cw_pinned *pinned;
    GHashTable
        *stands_for; /* id of a row that was dropped -> number of the item with its pictures */
    GArray *pairs;   /* cw_decision, or NULL */
    guint unused_pairs;
    GPtrArray *missed; /* ids of those that no item has; borrowed from pairs */
    char *data;        /* checksum of what is learned from */
    gint64 used_pictures, unreadable;
    gint64 last_epoch;
    gboolean begun; /* there is something to report */
} run;

static void run_clear(run *r)
{
    cw_pinned_free(r->pinned);
    cw_encoder_form_clear(&r->form);
    cw_training_set_free(r->set);
    cw_picture_cache_free(r->cache);
    cw_detect_close(r->detect);
    cw_training_triplets_clear(&r->triplets);
    cw_training_words_clear(&r->words);
    cw_training_outfits_clear(&r->outfits);
    cw_training_landmarks_clear(&r->landmarks);
    cw_training_attributes_clear(&r->attributes);
    cw_picture_list_free(r->pictures);
    g_clear_pointer(&r->missed, g_ptr_array_unref);
    g_clear_pointer(&r->pairs, g_array_unref);
    g_clear_pointer(&r->stands_for, g_hash_table_unref);
    cw_recipe_free(r->recipe);
    cw_metrics_close(r->metrics);
    g_free(r->data);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(run, run_clear)

/* The checksum of what is learned from. (transfer full) */
static char *sum_up(const run *r)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    cw_training_pictures_sum(r->pictures, r->recipe->method->supervised, checksum);
    cw_training_attributes_sum(&r->attributes, checksum);
    cw_training_landmarks_sum(&r->landmarks, checksum);
    cw_training_outfits_sum(&r->outfits, checksum);
    cw_training_triplets_sum(&r->triplets, checksum);
    cw_training_words_sum(&r->words, r->pictures, r->set->bags, checksum);
    for (guint i = 0; r->pairs != NULL && i < r->pairs->len; i++) {
        const cw_decision *pair = &g_array_index(r->pairs, cw_decision, i);
        g_autofree char *row =
            g_strdup_printf("%s\n%s\n%d\n", pair->ids[0], pair->ids[1], pair->same);
        g_checksum_update(checksum, (const guchar *)row, -1);
    }
    return g_strdup(g_checksum_get_string(checksum));
}

static gboolean load_pairs(run *r, GError **error)
{
    const char *path = r->request->pairs;
    if (path == NULL)
        return TRUE;
    if (r->recipe->method->supervised) {
        r->pairs = cw_pairs_load(path, error);
        return r->pairs != NULL;
    }
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "method %s does not learn from pairs; --method triplet does",
                r->recipe->method->row.name);
    return FALSE;
}

static gboolean check_triplets(const run *r, GError **error)
{
    if (r->request->triplets == NULL || r->recipe->method->edits)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "method %s does not learn from triplets of changes; --method adde_m and amnet do",
                r->recipe->method->row.name);
    return FALSE;
}

/* The pictures that are learned from, item by item. */
static gboolean list_pictures(run *r, cw_catalog *catalog, const cw_progress *progress,
                              GError **error)
{
    r->pictures = cw_catalog_list_pictures(catalog, r->request->where, progress, error);
    if (r->pictures == NULL)
        return FALSE;
    const cw_hold_out law = {
        .share = r->recipe->run.hold_out,
        .seed = r->request->seed,
        .grouped = r->recipe->run.hold_out_grouped,
    };
    const cw_hold_out none = {0}; /* sets are held out, not designs */
    cw_training_pictures_hold_out(r->pictures, r->recipe->method->outfit != NULL ? &none : &law);
    r->stands_for = g_hash_table_new(g_str_hash, g_str_equal);
    cw_training_pictures_drop_repeated(r->pictures, r->stands_for);
    if (r->pictures->count > 0)
        return cw_training_outfits_choose(&r->outfits, &law, r->pictures, r->stands_for, error);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no pictures to learn from%s",
                r->request->where != NULL ? "; --where leaves none" : "; import a feed first");
    return FALSE;
}

static int cache_px(const cw_recipe *recipe, GError **error)
{
    if (recipe->run.cache_px > 0)
        return (int)recipe->run.cache_px;
    const cw_view_recipe *views = cw_recipe_views(recipe, NULL, error);
    const int px = cw_recipe_picture_px(recipe, error);
    if (views == NULL || px == 0)
        return 0;
    return (int)(MAX((double)views->global_px, px) * 1.5 / cw_slices_side(views->slices));
}

static gboolean open_cache(run *r, const cw_progress *progress, GError **error)
{
    const int side_px = cache_px(r->recipe, error);
    r->detect = side_px > 0 ? cw_detect_open(r->recipe->run.detector, error) : NULL;
    if (r->detect == NULL)
        return FALSE;
    g_autofree cw_cached_picture *pictures = g_new(cw_cached_picture, r->pictures->count);
    for (gsize i = 0; i < r->pictures->count; i++) {
        const cw_picture_entry *entry = &r->pictures->entries[i];
        pictures[i] = (cw_cached_picture){entry->path, entry->hash};
    }
    const cw_picture_cache_plan plan = {
        .pictures = pictures,
        .count = r->pictures->count,
        .side_px = side_px,
        .detect = r->detect,
        .threads = r->request->threads,
    };
    g_autofree char *path = g_build_filename(r->request->folder, CACHE, NULL);
    for (const char *const *other = r->request->beside; other != NULL && *other != NULL; other++) {
        g_autofree char *from = g_build_filename(*other, CACHE, NULL);
        if (cw_picture_cache_share(from, path, &plan))
            break;
    }
    r->cache = cw_picture_cache_open(path, &plan, progress, error);
    return r->cache != NULL;
}

/* Hours of learning from the rest of a catalogue that was moved would be of no use. */
static gboolean check_readable(const run *r, GError **error)
{
    if (r->unreadable <= r->used_pictures)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                "%" G_GINT64_FORMAT " of %" G_GSIZE_FORMAT
                " pictures cannot be read; colorway verify names them",
                r->unreadable, r->pictures->count);
    return FALSE;
}

/* Items in the order of the catalogue, each with its readable pictures. */
static gboolean build_set(run *r, GError **error)
{
    g_autoptr(GHashTable) sources = g_hash_table_new(g_str_hash, g_str_equal);
    r->set = cw_training_set_new(r->pictures->count, r->pictures->count);
    gint64 last = -1;
    cw_training_item *item = NULL;
    for (gsize i = 0; i < r->pictures->count; i++) {
        const cw_picture_entry *entry = &r->pictures->entries[i];
        const cw_view_source *source = cw_picture_cache_get(r->cache, i);
        if (source->image == NULL) {
            r->unreadable++;
            continue;
        }
        if (entry->item != last) {
            last = entry->item;
            item = &r->set->items[r->set->item_count++];
            item->number = entry->item;
            item->pictures = &r->set->pictures[r->used_pictures];
            item->recipe = cw_recipe_views(r->recipe, entry->fields[CW_FIELD_PRODUCT_TYPE], error);
            if (item->recipe == NULL)
                return FALSE;
            if (g_hash_table_lookup(sources, entry->source) == NULL)
                g_hash_table_insert(sources, (gpointer)entry->source,
                                    GUINT_TO_POINTER(g_hash_table_size(sources) + 1));
            item->source = GPOINTER_TO_INT(g_hash_table_lookup(sources, entry->source)) - 1;
        }
        r->set->pictures[r->used_pictures++] = *source;
        item->picture_count++;
    }
    return check_readable(r, error);
}

/* What becomes of items, for methods of edits: as a data set lists it, else as labels tell. */
static gboolean find_edits(run *r, GError **error)
{
    if (!r->recipe->method->edits)
        return TRUE;
    if (r->request->triplets == NULL)
        return (r->set->edits = cw_training_attributes_edits(r->set->labels, error)) != NULL;
    if (!cw_training_triplets_read(&r->triplets, r->request->triplets, r->set, r->pictures,
                                   r->stands_for, error))
        return FALSE;
    const GArray *listed = r->triplets.triplets;
    r->set->edits =
        cw_edits_new_listed(r->set->labels, (const cw_edit_triplet *)listed->data, listed->len);
    return TRUE;
}

/* Who may stand beside whom, for supervised methods; what is what, for those of attributes; where
 * things are on pictures, for those of landmarks; what goes together, for those of outfits; what is
 * said of whom, for those of words. */
static gboolean label_set(run *r, GError **error)
{
    if (r->attributes.set != NULL)
        r->set->labels = cw_training_attributes_label(&r->attributes, r->set, r->pictures);
    if (!cw_training_words_label(&r->words, r->request, r->set, error) ||
        !cw_training_landmarks_label(&r->landmarks, r->set, r->cache, error) ||
        !cw_training_outfits_label(&r->outfits, r->set, error) || !find_edits(r, error))
        return FALSE;
    if (!r->recipe->method->supervised)
        return TRUE;
    r->missed = g_ptr_array_new();
    r->set->triplets = cw_known_designs_triplets(r->set, r->pictures, r->pairs, r->request->pairs,
                                                 r->stands_for, &r->unused_pairs, r->missed, error);
    return r->set->triplets != NULL;
}

static cw_training_whitening whitening_of(const run *r)
{
    return (cw_training_whitening){r->set, &r->recipe->run, r->used_pictures};
}

static gboolean fill_form(run *r, GError **error)
{
    const cw_recipe *recipe = r->recipe;
    const cw_view_recipe *views = cw_recipe_views(recipe, NULL, error);
    const int px = cw_recipe_picture_px(recipe, error);
    if (views == NULL || px == 0)
        return FALSE;
    cw_encoder_form_reset(&r->form);
    g_autofree char *name = g_path_get_basename(r->request->folder);
    const gboolean as_learned = strcmp(recipe->run.embed_slices, "views") == 0;
    const char *const texts[] = {"backbone", recipe->run.backbone,
                                 "method",   recipe->method->row.name,
                                 "detector", recipe->run.detector,
                                 "name",     name,
                                 "slices",   as_learned ? views->slices : recipe->run.embed_slices,
                                 "fuse",     recipe->run.embed_fuse,
                                 NULL};
    for (const char *const *text = texts; *text != NULL; text += 2)
        if (!cw_options_set(cw_encoder_options, &r->form.settings, text[0], text[1], error))
            return FALSE;
    r->form.settings.picture_px = px;
    r->form.settings.mirror = recipe->run.mirror;
    r->form.settings.negative = recipe->run.embed_negative;
    r->form.settings.gray = recipe->run.embed_gray;
    r->form.settings.turn = recipe->run.embed_turn;
    r->form.settings.zooms = recipe->run.embed_zooms;
    r->form.settings.zoom = recipe->run.embed_zoom;
    r->form.settings.window_levels = recipe->run.embed_window_levels;
    r->form.settings.window_px = recipe->run.embed_window_px;
    r->form.settings.kept = recipe->run.embed_dimension;
    r->form.settings.hold_out = recipe->run.hold_out;
    r->form.settings.hold_out_grouped = recipe->run.hold_out_grouped;
    r->form.settings.seed = (gint64)r->request->seed;
    r->form.preprocess = views->preprocess;
    json_t *backbone = cw_options_to_json(cw_backbone_options, &recipe->backbone);
    gboolean ok = cw_options_from_json(cw_backbone_options, &r->form.backbone, backbone, error);
    json_decref(backbone);
    r->form.backbone.last_stages = recipe->run.embed_stages;
    r->form.backbone.stripes = recipe->run.embed_stripes;
    cw_training_attributes_fill(&r->attributes, recipe, &r->form.blocks);
    cw_training_landmarks_fill(&r->landmarks, recipe, &r->form.landmarks);
    cw_training_outfits_fill_form(&r->outfits, recipe->method_settings, r->set->labels, &r->form);
    return ok;
}

static cw_encoder *copy_encoder(const run *r, const cw_parameters *parameters, GError **error)
{
    return cw_encoder_new_copy(&r->form, parameters, r->recipe->method->encoder,
                               r->request->threads, error);
}

static gsize estimate_bytes(const run *r, const cw_encoder *encoder,
                            const cw_train_estimate *estimate, GError **error)
{
    const cw_training_whitening whitening = whitening_of(r);
    const cw_training_memory_known known = {
        .encoder = encoder,
        .cache_bytes = cw_picture_cache_bytes(r->cache),
        .returned_bytes = estimate->bytes,
        .whitened = cw_training_whitening_pictures(&whitening),
        .compared = r->set->bags != NULL ? CW_TRAINING_WORDS_PICTURES : 0,
    };
    return cw_training_memory(&known, error);
}

static gboolean on_begin(gpointer data, const cw_train_estimate *estimate, GError **error)
{
    run *r = data;
    g_autoptr(cw_encoder) encoder = copy_encoder(r, estimate->parameters, error);
    const gsize bytes = encoder != NULL ? estimate_bytes(r, encoder, estimate, error) : 0;
    if (bytes == 0 ||
        (r->recipe->method->edits && estimate->resumed_at == 0 &&
         !cw_training_vectors_start_memory(encoder, r->set, r->request->seed, estimate->parameters,
                                           error)) ||
        !cw_recipe_save(r->recipe, r->request->folder, error))
        return FALSE;
    const cw_train_plan plan = {
        .items = (gint64)r->set->item_count,
        .pictures = r->used_pictures,
        .steps = estimate->steps,
        .resumed_at = estimate->resumed_at,
        .seconds = estimate->seconds,
        .bytes = bytes,
        .trained = estimate->trained,
    };
    r->last_epoch = (estimate->steps - 1) / estimate->epoch_steps;
    r->begun = r->request->begin == NULL || r->request->begin(r->request->data, &plan);
    return r->begun;
}

/* Redraws the neighbours of the pinned items with the weights as they are. */
static gboolean on_epoch(gpointer data, gint64 epoch, cw_parameters *parameters, GError **error)
{
    run *r = data;
    g_autoptr(cw_encoder) encoder = copy_encoder(r, parameters, error);
    return encoder != NULL &&
           cw_pinned_look(r->pinned, encoder, epoch, epoch == r->last_epoch, error);
}

/* Hours of work are not overwritten by a command typed twice. */
static gboolean check_folder(const cw_train_request *request, GError **error)
{
    g_autofree char *checkpoint =
        g_build_filename(request->folder, "checkpoint", "checkpoint.safetensors", NULL);
    if (request->resume || !g_file_test(checkpoint, G_FILE_TEST_EXISTS))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "\"%s\" holds a run already; go on with it by --resume, or choose another --out "
                "folder",
                request->folder);
    return FALSE;
}

/* Makes the folder and takes it, before anything else is written there: another process may be
 * decoding its pictures. */
static gboolean open_folder(run *r, GError **error)
{
    r->metrics = cw_metrics_open(r->request->folder, error);
    return r->metrics != NULL && check_folder(r->request, error);
}

static gboolean prepare(run *r, cw_catalog *catalog, const cw_progress *progress, GError **error)
{
    const cw_train_request *request = r->request;
    r->recipe = cw_recipe_load(request->method, request->recipe, request->settings, error);
    if (r->recipe == NULL || !load_pairs(r, error) || !check_triplets(r, error) ||
        !cw_training_outfits_read(&r->outfits, r->recipe->method, request, error) ||
        !list_pictures(r, catalog, progress, error) ||
        !cw_training_attributes_read(&r->attributes, r->recipe, request, cw_catalog_store(catalog),
                                     r->pictures, error) ||
        !cw_training_landmarks_read(&r->landmarks, r->recipe->method, request, r->pictures,
                                    error) ||
        !cw_training_words_read(&r->words, r->recipe, request, catalog, r->pictures, progress,
                                error) ||
        !open_folder(r, error) || !open_cache(r, progress, error) || !build_set(r, error) ||
        !label_set(r, error) || !fill_form(r, error))
        return FALSE;
    const cw_training_whitening whitening = whitening_of(r);
    if (!cw_training_whitening_check(&whitening, error))
        return FALSE;
    r->data = sum_up(r);
    r->pinned = cw_pinned_new(request->folder, r->set, error);
    return r->pinned != NULL;
}

static gboolean write_results(run *r, cw_parameters *parameters, gint64 steps, GError **error)
{
    g_autofree char *model = g_build_filename(r->request->folder, "model.safetensors", NULL);
    const cw_training_whitening whitening = whitening_of(r);
    r->form.settings.steps = steps;
    g_autoptr(cw_word_table) words = NULL;
    if (r->set->bags != NULL &&
        (words = cw_training_words_table(r->set->bags, parameters, error)) == NULL)
        return FALSE;
    g_autoptr(cw_encoder) encoder = copy_encoder(r, parameters, error);
    if (encoder != NULL)
        cw_encoder_set_words(encoder, words);
    if (encoder != NULL && words != NULL &&
        !cw_training_words_look(words, r->set, encoder, r->request->threads, error))
        return FALSE;
    return encoder != NULL && cw_training_whitening_fit(&whitening, encoder, error) &&
           cw_encoder_save(encoder, model, error) && cw_page_training(r->request->folder, error);
}

static gsize peak_bytes(void)
{
    struct rusage usage = {0};
    getrusage(RUSAGE_SELF, &usage);
    return (gsize)usage.ru_maxrss * 1024;
}

gboolean cw_train(cw_catalog *catalog, const cw_train_request *request, const cw_progress *progress,
                  cw_train_summary *summary, GError **error)
{
    g_auto(run) r = {.request = request};
    if (!prepare(&r, catalog, progress, error))
        return FALSE;
    const cw_trainer_options options = {
        .recipe = r.recipe,
        .set = r.set,
        .data = r.data,
        .folder = request->folder,
        .metrics = r.metrics,
        .init = request->init,
        .block = r.outfits.blocks.width,
        .resume = request->resume,
        .deterministic = request->deterministic,
        .seed = request->seed,
        .threads = request->threads,
        .progress = progress,
        .begin = on_begin,
        .epoch = on_epoch,
        .data_for_callbacks = &r,
    };
    cw_train_result result;
    g_autoptr(cw_parameters) parameters = cw_trainer_run(&options, &result, error);
    if (parameters == NULL || !write_results(&r, parameters, result.steps, error)) {
        if (r.begun) /* to look at what there is; the error above is the one to tell */
            cw_page_training(request->folder, NULL);
        return FALSE;
    }
    *summary = (cw_train_summary){
        .items = (gint64)r.set->item_count,
        .pictures = r.used_pictures,
        .unreadable = r.unreadable,
        .unused_pairs = r.unused_pairs,
        .unused_ids = r.unused_pairs > 0 ? cw_pairs_format_missed(r.missed) : NULL,
        .unused_outfits = cw_training_outfits_explain(&r.outfits),
        .unused_triplets = cw_training_triplets_explain(&r.triplets),
        .words = cw_training_words_explain(&r.words),
        .steps = result.steps,
        .loss = result.loss,
        .seconds = result.seconds,
        .waited_seconds = result.waited_seconds,
        .peak_bytes = peak_bytes(),
    };
    return TRUE;
}

void cw_train_summary_clear(cw_train_summary *summary)
{
    g_free(summary->unused_ids);
    g_free(summary->unused_outfits);
    g_free(summary->unused_triplets);
    g_free(summary->words);
    *summary = (cw_train_summary){0};
}
