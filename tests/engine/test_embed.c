/* SPDX-License-Identifier: Apache-2.0
 *
 * Embedding: only what is missing; one bad picture fails alone; whatever happens to process, disk
 * or vector file, the next call ends where an undisturbed one does.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/size.h"
#include "engine/catalog/colour_vectors.h"
#include "engine/catalog/model_vectors.h"
#include "model_fixture.h"

#define DESIGNS 8
#define COLOURS 5
#define PICTURES (DESIGNS * COLOURS)

static const char *program;

static void open_shop(shop *s, gconstpointer data)
{
    shop_open(s, data);
    shop_fill(s, DESIGNS, COLOURS, FALSE);
}

static void assert_embeds(shop *s, const char *model, int embedded, int present, int failed)
{
    const cw_embed_summary summary = shop_embed(s, model);
    g_assert_cmpint(summary.embedded, ==, embedded);
    g_assert_cmpint(summary.present, ==, present);
    g_assert_cmpint(summary.failed, ==, failed);
}

static void assert_sound(shop *s)
{
    g_autoptr(GError) error = NULL;
    cw_verify_result result;
    g_assert_true(cw_catalog_verify(s->catalog, NULL, NULL, NULL, &result, &error));
    g_assert_cmpint(result.problems, ==, 0);
}

static void test_only_missing(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_model(s, "run", 7);
    g_autofree char *file = g_build_filename(model, "model.safetensors", NULL);
    assert_embeds(s, model, PICTURES, 0, 0);
    g_autofree char *first = shop_say_vectors(s, "run");
    assert_embeds(s, model, 0, PICTURES, 0);
    assert_embeds(s, file, 0, PICTURES, 0);
    shop_draw_design(s, "new.png", 50, 0, 0);
    g_autofree char *said = shop_import(s, DRAWN_HEADER "new,,t,new.png,,red,,,dress\n");
    g_assert_cmpstr(said, ==, "1 0 0 0 0 0");
    assert_embeds(s, model, 1, PICTURES, 0);
    g_autofree char *second = shop_say_vectors(s, "run");
    g_assert_true(g_str_has_prefix(second, first));
    assert_sound(s);
    json_t *status = cw_catalog_status(s->catalog, NULL);
    g_assert_cmpint(json_integer_value(json_object_get(json_object_get(status, "vectors"), "run")),
                    ==, PICTURES + 1);
    json_decref(status);
}

/* A picture that broke after its import fails, alone and each time, until it is well again. */
static void test_bad_picture(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_model(s, "run", 7);
    g_autofree char *path = shop_path(s, "3-1.png"), *gone = shop_path(s, "3-2.png");
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    shop_write(s, "3-1.png", bytes, (gssize)length / 2);
    g_remove(gone);
    assert_embeds(s, model, PICTURES - 2, 0, 2);
    assert_embeds(s, model, 0, PICTURES - 2, 2);
    shop_write(s, "3-1.png", bytes, (gssize)length);
    assert_embeds(s, model, 1, PICTURES - 2, 1);
}

static void note_failure(gpointer data, const cw_catalog_problem *problem)
{
    if (problem->harmless)
        g_string_append(data, problem->message);
}

/* A file that shows something else since its import has no vector, and is told, until it is what it
 * was or is imported again: then as another picture. */
static void test_changed_picture(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const int number = 3 * COLOURS + 1 + 1;
    g_autofree char *model = shop_write_model(s, "run", 7);
    g_autofree char *path = shop_path(s, "3-1.png"), *feed = shop_path(s, "feed.csv");
    g_autofree char *bytes = NULL, *rows = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    g_assert_true(g_file_get_contents(feed, &rows, NULL, NULL));
    shop_draw_design(s, "3-1.png", 50, 0, 0);
    assert_embeds(s, model, PICTURES - 1, 0, 1);
    g_autoptr(GString) notes = g_string_new(NULL);
    cw_verify_result result;
    g_assert_true(cw_catalog_verify(s->catalog, NULL, note_failure, notes, &result, NULL));
    g_assert_true(
        g_pattern_match_simple("*3-1.png\" of item \"3-1\" has no vector by model \"run\": "
                               "*: changed since it was imported; import the feed again",
                               notes->str));
    shop_write(s, "3-1.png", bytes, (gssize)length);
    assert_embeds(s, model, 1, PICTURES - 1, 0);
    g_autofree char *before = shop_say_vectors(s, "run");
    shop_draw_design(s, "3-1.png", 50, 0, 0);
    SHOP_ASSERT(shop_import(s, rows), "0 1 39 0 0 0");
    assert_embeds(s, model, 1, PICTURES - 1, 0);
    g_autofree char *after = shop_say_vectors(s, "run");
    g_autofree char *old = g_strdup_printf("\n%d:", number);
    g_autofree char *new = g_strdup_printf("\n%d:", PICTURES + 1);
    g_assert_nonnull(strstr(before, old));
    g_assert_null(strstr(after, old));
    g_assert_nonnull(strstr(after, new));
    assert_sound(s);
}

/* What is gone from the catalogue is dropped from the file by the next call. */
static void test_orphans(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_model(s, "run", 7);
    shop_embed(s, model);
    g_autofree char *before = shop_say_vectors(s, "run");
    g_assert_true(cw_catalog_remove(s->catalog, "0-0", NULL));
    g_autofree char *orphaned = shop_say_vectors(s, "run");
    g_assert_cmpstr(orphaned, ==, before);
    assert_embeds(s, model, 0, PICTURES - 1, 0);
    g_autofree char *after = shop_say_vectors(s, "run");
    g_assert_cmpstr(after, ==, strchr(before, '\n') + 1);
}

/* Derived files are built again: lost, cut, flipped bits, or replaced by one with other keys. */
static void test_broken_file(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_model(s, "run", 7);
    shop_embed(s, model);
    g_autofree char *whole = shop_say_vectors(s, "run");
    g_autofree char *path = shop_vector_path(s);
    g_remove(path);
    assert_embeds(s, model, PICTURES, 0, 0);
    shop_damage(path);
    assert_embeds(s, model, PICTURES, 0, 0);
    g_assert_true(g_file_set_contents(path, "nothing", -1, NULL));
    assert_embeds(s, model, PICTURES, 0, 0);
    g_autofree char *again = shop_say_vectors(s, "run");
    g_assert_cmpstr(again, ==, whole);

    g_autoptr(GError) error = NULL;
    g_autoptr(cw_vector_file) file = cw_vector_file_open(path, NULL, CW_VECTOR_FILE_WRITE, &error);
    const guint64 lost[] = {3, 5};
    g_assert_true(cw_vector_file_remove(file, lost, 2, &error));
    g_clear_pointer(&file, cw_vector_file_close);
    assert_embeds(s, model, PICTURES, 0, 0);
    assert_sound(s);
}

/* Trained anew in the same folder: another model takes the name over, the old one keeps its
 * vectors under a longer name. */
static void test_retrained(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_model(s, "run", 7);
    shop_embed(s, model);
    g_autofree char *old = shop_say_vectors(s, "run");
    g_free(shop_write_model(s, "run", 8));
    assert_embeds(s, model, PICTURES, 0, 0);
    g_autofree char *by_name = shop_say_vectors(s, "run"), *by_path = shop_say_vectors(s, model);
    g_autoptr(GError) several = NULL;
    cw_store_model none;
    g_assert_cmpstr(by_name, !=, old);
    g_assert_cmpstr(by_path, ==, by_name);
    g_assert_false(cw_model_find(s->catalog, NULL, &none, &several));
    g_assert_error(several, CW_ERROR, CW_ERROR_USAGE);
    g_assert_true(g_pattern_match_simple("*\"run\", \"run-*--model", several->message));
    json_t *status = cw_catalog_status(s->catalog, NULL);
    json_t *counts = json_object_get(status, "vectors");
    const char *name;
    json_t *count;
    g_assert_cmpuint(json_object_size(counts), ==, 2);
    json_object_foreach(counts, name, count)
        g_assert_cmpint(json_integer_value(count), ==, PICTURES);
    json_decref(status);
    assert_sound(s);
}

static void assert_refused(shop *s, const char *model, cw_error code, const char *pattern)
{
    g_autoptr(GError) error = NULL;
    cw_embed_summary summary;
    g_assert_false(cw_embed_catalog(s->catalog, model, 1, NULL, &summary, &error));
    g_assert_error(error, CW_ERROR, (gint)code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
}

/* Saves `text` as the form and `count` numbers `value` as one of the weights. */
static char *write_weights(const shop *s, const char *text, gsize count, float value)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) metadata = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree float *numbers = g_new(float, count);
    for (gsize i = 0; i < count; i++)
        numbers[i] = value;
    const cw_safetensors_entry entry = {
        "conv1.weight", CW_SAFETENSORS_F32, 4, {(gint64)count / 147, 3, 7, 7}, numbers};
    char *path = shop_path(s, "other.safetensors");
    if (text != NULL)
        g_hash_table_insert(metadata, (gpointer) "colorway", (gpointer)text);
    g_assert_true(cw_safetensors_save(path, &entry, 1, metadata, &error));
    return path;
}

/* A model that cannot be used is refused by name, and the catalogue does not hear of it. */
static void test_bad_models(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *good = shop_write_model(s, "run", 7);
    g_autofree char *file = g_build_filename(good, "model.safetensors", NULL);
    g_autofree char *text = shop_path(s, "feed.csv");
    assert_refused(s, "nowhere", CW_ERROR_NOT_FOUND, "model \"nowhere\": *");
    assert_refused(s, text, CW_ERROR_TOO_LARGE, "model \"*feed.csv\": *is it a safetensors file?");
    g_autofree char *path = write_weights(s, NULL, 147 * 16, 1);
    assert_refused(s, path, CW_ERROR_UNSUPPORTED, "*metadata*--init*");
    g_free(write_weights(s, "{", 147 * 16, 1));
    assert_refused(s, path, CW_ERROR_DAMAGED, "*no JSON*");
    g_free(write_weights(s, "{\"backbone\":{\"depths\":3}}", 147 * 16, 1));
    assert_refused(s, path, CW_ERROR_UNSUPPORTED, "*depths*");
    g_free(write_weights(s, "{\"encoder\":{\"backbone\":\"resnet18\"}}", 147 * 16, 1));
    assert_refused(s, path, CW_ERROR_DAMAGED, "*other.safetensors*");

    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(file, &bytes, &length, NULL));
    const float nan = (float)g_ascii_strtod("nan", NULL);
    memcpy(bytes + length - 40, &nan, sizeof nan);
    g_assert_true(g_file_set_contents(file, bytes, (gssize)length, NULL));
    assert_refused(s, good, CW_ERROR_DAMAGED, "*not finite*");
    g_assert_true(g_file_set_contents(file, bytes, (gssize)length - 8, NULL));
    assert_refused(s, good, CW_ERROR_DAMAGED, "*model.safetensors*");
    json_t *status = cw_catalog_status(s->catalog, NULL);
    g_assert_cmpuint(json_array_size(json_object_get(status, "models")), ==, 0);
    json_decref(status);
}

static gboolean stop(gpointer data, const cw_progress_state *state)
{
    *(gint64 *)data = state->done;
    return FALSE;
}

/* Stopped after its first batch, of `step` pictures, which are kept; then the rest. */
static void assert_goes_on(shop *s, const char *model, int step)
{
    g_autoptr(GError) error = NULL;
    gint64 done = 0;
    const cw_progress progress = {stop, &done};
    cw_embed_summary summary;
    g_assert_false(cw_embed_catalog(s->catalog, model, 1, &progress, &summary, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_assert_cmpint(done, ==, step);
    g_assert_cmpint(summary.embedded, ==, step);
    assert_embeds(s, model, PICTURES - step, step, 0);
}

static void test_interrupt(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_model(s, "run", 7);
    assert_goes_on(s, model, CW_ENCODER_BATCH);
}

/* Five windows a picture, all or none, also after a stop; a lost one is missed, and made again. */
static void test_windows(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_window_model(s, "run", 7, 2);
    g_autoptr(GError) error = NULL;
    assert_goes_on(s, model, 19); /* 95 vectors: three runs of the encoder, but one */
    g_autofree char *whole = shop_say_vectors(s, "run");
    g_autofree char *path = shop_vector_path(s);
    g_autoptr(cw_vector_file) file = cw_vector_file_open(path, NULL, CW_VECTOR_FILE_WRITE, &error);
    g_assert_cmpuint(cw_vector_file_live(file), ==, 5 * PICTURES);
    const guint64 lost = cw_vector_key(3, 4);
    g_assert_true(cw_vector_file_remove(file, &lost, 1, NULL));
    g_clear_pointer(&file, cw_vector_file_close);
    cw_verify_result result;
    g_assert_true(cw_catalog_verify(s->catalog, NULL, NULL, NULL, &result, NULL));
    g_assert_cmpint(result.problems, ==, 1);
    assert_embeds(s, model, PICTURES, 0, 0);
    g_autofree char *again = shop_say_vectors(s, "run");
    g_assert_cmpstr(again, ==, whole);
    g_assert_true(cw_catalog_remove(s->catalog, "0-0", NULL));
    assert_embeds(s, model, 0, PICTURES - 1, 0);
    assert_sound(s);
}

/* --- deaths ---------------------------------------------------------------------------------- */

typedef struct {
    int commits, die_at;
} death;

static void maybe_die(gpointer data, gboolean committed G_GNUC_UNUSED)
{
    death *d = data;
    if (++d->commits == d->die_at)
        kill(getpid(), SIGKILL);
}

enum { CHILD_DONE = 0, CHILD_TOLD_FULL = 1, CHILD_CONFUSED = 2 };

static int run_child(char **arguments)
{
    g_autoptr(GError) error = NULL;
    cw_embed_summary summary;
    death d = {0, atoi(arguments[2])};
    const rlim_t most = (rlim_t)atoi(arguments[3]);
    g_autoptr(cw_catalog) catalog = cw_catalog_open(arguments[0], CW_CATALOG_WRITE, NULL);
    cw_store_set_watch(cw_catalog_store(catalog), maybe_die, &d);
    if (most > 0) {
        const struct rlimit limit = {most, most};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    if (cw_embed_catalog(catalog, arguments[1], 1, NULL, &summary, &error))
        return CHILD_DONE;
    if (g_error_matches(error, CW_ERROR, CW_ERROR_FAILED) &&
        (strstr(error->message, "disk is full") != NULL ||
         strstr(error->message, "File too large") != NULL))
        return CHILD_TOLD_FULL;
    g_printerr("%s\n", error->message);
    return CHILD_CONFUSED;
}

/* In a process of its own, which dies at its n-th commit point (0: never) and may write no file
 * beyond a limit (0: none). Its wait status. */
static int embed_in_child(shop *s, const char *model, int die_at, int most_bytes)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strdup(cw_catalog_path(s->catalog));
    g_autofree char *die = g_strdup_printf("%d", die_at);
    g_autofree char *most = g_strdup_printf("%d", most_bytes);
    char *arguments[] = {(char *)program, (char *)"child", path, (char *)model, die, most, NULL};
    int status;
    g_clear_pointer(&s->catalog, cw_catalog_close);
    g_spawn_sync(NULL, arguments, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL,
                 &status, &error);
    g_assert_no_error(error);
    s->catalog = cw_catalog_open(path, CW_CATALOG_WRITE, &error);
    g_assert_no_error(error);
    return status;
}

/* Killed at every commit point in turn; then one call makes it whole. */
static int kill_everywhere(shop *s, const char *model)
{
    shop_embed(s, model);
    g_autofree char *whole = shop_say_vectors(s, "run"), *colours = shop_say_colours(s);
    g_autofree char *path = shop_vector_path(s), *colour_path = cw_colour_vectors_path(s->catalog);
    int deaths = 0;
    for (int die_at = 1; die_at < 40; die_at++, deaths++) {
        g_remove(path);
        g_remove(colour_path);
        if (!WIFSIGNALED(embed_in_child(s, model, die_at, 0)))
            break;
        const cw_embed_summary summary = shop_embed(s, model);
        g_assert_cmpint(summary.embedded + summary.present, ==, PICTURES);
        g_autofree char *after = shop_say_vectors(s, "run");
        g_autofree char *colours_after = shop_say_colours(s);
        g_assert_cmpstr(after, ==, whole);
        g_assert_cmpstr(colours_after, ==, colours);
    }
    assert_sound(s);
    return deaths;
}

static void test_kill(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_model(s, "run", 7);
    /* The model, the forgetting, the batch: before and after. */
    g_assert_cmpint(kill_everywhere(s, model), ==, 6);
}

/* 1,200 vectors: two batches. */
static void test_kill_windows(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_window_model(s, "run", 7, 4);
    g_assert_cmpint(kill_everywhere(s, model), ==, 8);
}

static void test_full_disk(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_model(s, "run", 7);
    g_assert_cmpint(embed_in_child(s, model, 0, 0), ==, 0);
    g_autofree char *whole = shop_say_vectors(s, "run"), *path = shop_vector_path(s);
    g_remove(path);
    const int status = embed_in_child(s, model, 0, 9000);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, CHILD_TOLD_FULL);
    shop_embed(s, model);
    g_autofree char *after = shop_say_vectors(s, "run");
    g_assert_cmpstr(after, ==, whole);
    assert_sound(s);
}

#define ADD(path, function) g_test_add("/embed/" path, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    program = argv[0];
    if (argc > 2 && strcmp(argv[1], "child") == 0)
        return run_child(argv + 2);
    g_test_init(&argc, &argv, NULL);
    ADD("only-missing", test_only_missing);
    ADD("bad-picture", test_bad_picture);
    ADD("changed-picture", test_changed_picture);
    ADD("orphans", test_orphans);
    ADD("broken-file", test_broken_file);
    ADD("retrained", test_retrained);
    ADD("bad-models", test_bad_models);
    ADD("interrupt", test_interrupt);
    ADD("windows", test_windows);
    ADD("kill", test_kill);
    ADD("kill-windows", test_kill_windows);
    ADD("full-disk", test_full_disk);
    return g_test_run();
}
