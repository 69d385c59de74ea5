/* SPDX-License-Identifier: Apache-2.0
 *
 * A report of an untrained network on a small shop: what is on the page, what is left out and why,
 * and what is kept for the next.
 */
#include <math.h>
#include <utime.h>

#include <glib/gstdio.h>

#include "base/random.h"
#include "colorway/embed.h"
#include "colorway/evaluate.h"
#include "colorway/report.h"
#include "colorway/variants.h"
#include "encode/encoder.h"
#include "import_fixture.h"
#include "page_fixture.h"

#define DESIGNS 8
#define KNOWN_DESIGNS 12 /* enough to choose a threshold by */
#define COLOURS 3

/* Designs in three colours; `groups`: the feed says which belong together. */
static void fill_shop(shop *s, int designs, gboolean groups)
{
    static const guint8 shades[COLOURS][3] = {{220, 30, 30}, {20, 130, 40}, {30, 40, 190}};
    g_autoptr(GString) feed = g_string_new("id,item_group_id,image_link,color,title\n");
    for (int d = 0; d < designs; d++)
        for (int c = 0; c < COLOURS; c++) {
            g_autoptr(cw_image) image = cw_image_new(32, 40, NULL);
            for (int p = 0; p < 32 * 40 * 3; p++) {
                const guint64 cell = (guint64)(p / 3 / 32 / 8 * 4 + p / 3 % 32 / 8);
                image->pixels[p] =
                    cw_random_at(5, 0, (guint64)d, cell) % 2 == 0 ? shades[c][p % 3] : 255;
            }
            g_autofree char *name = g_strdup_printf("d%d-%d.png", d, c);
            g_autoptr(GBytes) bytes = cw_image_encode_png(image, NULL);
            shop_write(s, name, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
            g_string_append_printf(feed, "%d-%d,%s%d,%s,c%d,<b>dress</b> %d\n", d, c,
                                   groups ? "g" : "", groups ? d : d * COLOURS + c, name, c, d);
        }
    g_autofree char *said = shop_import(s, feed->str);
    g_autofree char *all = g_strdup_printf("%d 0 0 0 0 0", designs * COLOURS);
    g_assert_cmpstr(said, ==, all);
}

static char *write_model(const shop *s)
{
    g_autoptr(GError) error = NULL;
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    form.settings.picture_px = 32;
    form.backbone.width = 0.25;
    form.backbone.stages = 3;
    g_assert_true(cw_options_set(cw_encoder_options, &form.settings, "name", "<net>", &error));
    g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&form, 1, 2, &error);
    g_assert_no_error(error);
    char *path = shop_path(s, "model.safetensors");
    g_assert_true(cw_encoder_save(encoder, path, &error));
    cw_encoder_form_clear(&form);
    return path;
}

/* What the script is given to draw. (transfer full) */
static json_t *read_map(const desk *d)
{
    g_autofree char *text = desk_text(d, "//pre[@id='map-data']");
    json_t *map = json_loads(text, 0, NULL);
    g_assert_nonnull(map);
    return map;
}

/* Points whose class by the first column is `class`. */
static gsize count_class(const json_t *map, json_int_t class)
{
    const json_t *column = json_array_get(json_object_get(map, "columns"), 0);
    const json_t *classes = json_object_get(column, "classes");
    gsize index, found = 0;
    json_t *value;
    json_array_foreach(json_object_get(column, "of"), index, value)
    {
        const json_t *of = json_array_get(classes, (gsize)json_integer_value(value));
        found += json_integer_value(of) == class;
    }
    return found;
}

#define ASKED .request = {.threshold = -1, .neighbours = -1, .seed = 1, .threads = 2}

/* The results of the first model of a report. (transfer full) */
static json_t *results_of(json_t *report)
{
    const json_t *models = json_object_get(report, "models");
    g_assert_cmpuint(json_array_size(models), ==, 1);
    json_t *results = json_incref(json_object_get(json_array_get(models, 0), "results"));
    json_decref(report);
    return results;
}

static json_t *report(shop *s, const char *protocols, desk *d)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *model = write_model(s);
    const char *const models[] = {model, NULL};
    d->path = shop_path(s, "report.html");
    const cw_report_request request = {
        .models = models, .protocols = protocols, .path = d->path, ASKED};
    json_t *whole = NULL;
    cw_report(s->catalog, &request, NULL, &whole, &error);
    g_assert_no_error(error);
    desk_read_scripted(d);
    desk_check_pictures(d);
    return results_of(whole);
}

static void desk_drop(desk *d)
{
    xmlFreeDoc(d->document);
    g_free(d->html);
    g_free(d->path);
}

/* As the page says it, rounded. */
static double threshold_of(const desk *d)
{
    const char *mark = strstr(d->html, ">threshold ");
    g_assert_nonnull(mark);
    return g_ascii_strtod(mark + strlen(">threshold "), NULL);
}

/* What is missed lies beyond the threshold and is one design (title), what is joined lies within
 * and is two; figures on the page are rounded. */
static void check_errors(const desk *d)
{
    const double threshold = threshold_of(d);
    const gsize count = desk_count(d, "//ul[@class='errors']/li");
    g_test_message("%d errors, threshold %.3f", (int)count, threshold);
    g_assert_cmpuint(count, >, 0);
    for (gsize i = 1; i <= count; i++) {
        g_autofree char *first = g_strdup_printf("substring-before((//ul[@class='errors']/li)[%d]"
                                                 "//div[@class='small'][1],',')",
                                                 (int)i);
        g_autofree char *second = g_strdup_printf("substring-before((//ul[@class='errors']/li)[%d]"
                                                  "//div[@class='small'][2],',')",
                                                  (int)i);
        g_autofree char *rest = g_strdup_printf("(//ul[@class='errors']/li)[%d]/p", (int)i);
        g_autofree char *a = desk_text(d, first), *b = desk_text(d, second);
        g_autofree char *verdict = desk_text(d, rest);
        const double distance = g_ascii_strtod(strstr(verdict, "distance ") + 9, NULL);
        const gboolean missed = g_str_has_prefix(verdict, "one design, missed");
        g_assert_true(missed || g_str_has_prefix(verdict, "two designs, joined"));
        g_assert_true(g_str_has_prefix(a, "<b>dress</b> ") || g_str_has_prefix(a, "dress"));
        g_assert_true((strcmp(a, b) == 0) == missed);
        g_assert_true(missed ? distance >= threshold : distance <= threshold);
    }
}

static void test_whole_page(shop *s, gconstpointer data)
{
    (void)data;
    desk d = {0};
    fill_shop(s, DESIGNS, TRUE);
    json_t *results = report(s, "clusters, probes", &d);
    g_assert_cmpuint(json_array_size(results), ==, 2);
    g_assert_nonnull(json_object_get(json_array_get(results, 0), "rows"));
    /* Eight designs are too few to learn an attribute from; the page says so and goes on. */
    g_assert_nonnull(json_object_get(json_array_get(results, 1), "skipped"));
    g_assert_nonnull(strstr(d.html, "Not measured: "));
    g_assert_nonnull(strstr(d.html, "Pairs among 24 colourways"));
    /* 8 * 3 pairs of one design, 24 * 23 / 2 in all. */
    g_assert_nonnull(strstr(d.html, "same design (24)"));
    g_assert_nonnull(strstr(d.html, "different designs (252)"));
    json_t *map = read_map(&d);
    g_assert_cmpuint(json_array_size(json_object_get(map, "ids")), ==, 24);
    g_assert_cmpuint(json_array_size(json_object_get(map, "columns")), ==, 2); /* group, color */
    g_assert_cmpuint(count_class(map, -1), ==, 0);
    g_assert_cmpuint(desk_count(&d, "//div[@class='map-sheets']/img"), ==, 1);
    json_decref(map);
    check_errors(&d);
    g_assert_cmpuint(desk_count(&d, "//figure"), ==, 2);
    json_decref(results);
    desk_drop(&d);
}

/* Where the feed has no groups there is a map, and no pair is called right or wrong. */
static void test_without_groups(shop *s, gconstpointer data)
{
    (void)data;
    desk d = {0};
    fill_shop(s, DESIGNS, FALSE);
    json_t *results = report(s, "variants", &d);
    g_assert_nonnull(json_object_get(json_array_get(results, 0), "skipped"));
    g_assert_nonnull(strstr(d.html, "The feed names no design of two colourways"));
    g_assert_cmpuint(desk_count(&d, "//figure"), ==, 0);
    g_assert_cmpuint(desk_count(&d, "//ul[@class='errors']"), ==, 0);
    json_t *map = read_map(&d);
    g_assert_cmpuint(count_class(map, -1), ==, 24); /* each alone in its group */
    json_decref(map);
    json_decref(results);
    desk_drop(&d);
}

/* Not told otherwise, every protocol by the model that the catalogue is embedded with. */
static void test_defaults(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    desk d = {.path = shop_path(s, "report.html")};
    cw_embed_summary summary;
    json_t *whole = NULL;
    fill_shop(s, DESIGNS, TRUE);
    g_autofree char *model = write_model(s);
    g_assert_true(cw_embed_catalog(s->catalog, model, 2, NULL, &summary, &error));
    const cw_report_request request = {.path = d.path, ASKED};
    cw_report(s->catalog, &request, NULL, &whole, &error);
    g_assert_no_error(error);
    json_t *results = results_of(whole);
    desk_read_scripted(&d);
    g_assert_cmpuint(json_array_size(results), ==, cw_row_count(&cw_protocol_table));
    for (gsize i = 0; i < json_array_size(results); i++) {
        const json_t *name = json_object_get(json_array_get(results, i), "protocol");
        g_assert_nonnull(cw_row_find(&cw_protocol_table, json_string_value(name), NULL));
        for (gsize j = 0; j < i; j++)
            g_assert_false(
                json_equal(name, json_object_get(json_array_get(results, j), "protocol")));
    }
    json_decref(results);
    desk_drop(&d);
}

static double choose_threshold(shop *s, gint64 neighbours)
{
    g_autoptr(GError) error = NULL;
    cw_variants_result result;
    const cw_variants_request request = {.threshold = -1, .neighbours = neighbours};
    cw_variants(s->catalog, &request, NULL, &result, &error);
    g_assert_no_error(error);
    const double threshold = result.threshold;
    cw_variants_result_clear(&result);
    return threshold;
}

/* The page cuts where `variants` does, which is not where plain distances are cut. */
static void test_threshold_of_variants(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    desk d = {0};
    cw_embed_summary summary;
    fill_shop(s, KNOWN_DESIGNS, TRUE);
    g_autofree char *model = write_model(s);
    g_assert_true(cw_embed_catalog(s->catalog, model, 2, NULL, &summary, &error));
    const double scaled = choose_threshold(s, -1), plain = choose_threshold(s, 0);
    json_t *results = report(s, "clusters", &d);
    g_test_message("threshold %.4f, of plain distances %.4f", scaled, plain);
    g_assert_cmpfloat(fabs(scaled - plain), >, 0.01);
    g_assert_cmpfloat_with_epsilon(threshold_of(&d), scaled, 0.001);
    g_assert_nonnull(strstr(d.html, ">cosine distance, locally scaled<"));
    g_assert_nonnull(strstr(d.html, "the threshold is chosen as colorway variants does"));
    check_errors(&d);
    json_decref(results);
    desk_drop(&d);
}

static void test_refusals(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) unknown = NULL, missing = NULL;
    g_autofree char *path = shop_path(s, "report.html");
    fill_shop(s, DESIGNS, TRUE);
    const char *const models[] = {"no-such-model", NULL};
    cw_report_request request = {.protocols = "retrieval,variant", .path = path, ASKED};
    g_assert_false(cw_report(s->catalog, &request, NULL, NULL, &unknown));
    g_assert_error(unknown, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(unknown->message, "variants"));
    request.protocols = "retrieval";
    request.models = models;
    g_assert_false(cw_report(s->catalog, &request, NULL, NULL, &missing));
    g_assert_error(missing, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* ---- what is kept ---------------------------------------------------------------------------- */

/* Stops at the first protocol that looks for colours. */
static gboolean stop(gpointer data, const cw_progress_state *state)
{
    (void)data;
    return strcmp(state->activity, "looking at colours") != 0;
}

static json_t *report_again(shop *s, const char *protocols, const cw_progress *progress,
                            GError **error)
{
    g_autofree char *model = shop_path(s, "model.safetensors");
    g_autofree char *page = shop_path(s, "report.html");
    const char *const models[] = {model, NULL};
    const cw_report_request request = {
        .models = models, .protocols = protocols, .path = page, ASKED};
    json_t *whole = NULL;
    return cw_report(s->catalog, &request, progress, &whole, error) ? results_of(whole) : NULL;
}

/* The results that the file beside the page has. */
static json_t *read_kept(const shop *s)
{
    g_autofree char *path = shop_path(s, "report.results.json");
    json_t *file = json_load_file(path, 0, NULL);
    json_t *kept = json_array();
    gsize place;
    json_t *one;
    json_array_foreach(json_object_get(file, "results"), place, one)
    {
        json_array_append(kept, json_object_get(one, "result"));
    }
    json_decref(file);
    return kept;
}

static gboolean is_same(const json_t *results, gsize place, const json_t *others, gsize other)
{
    return json_equal(json_array_get(results, place), json_array_get(others, other));
}

/* What was measured before a report was stopped is there, and not measured again, which the time
 * that it took tells; the report is that of one that was not stopped. */
static void test_goes_on(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) stopped = NULL, error = NULL;
    const cw_progress stopping = {stop, NULL};
    fill_shop(s, DESIGNS, TRUE);
    g_autofree char *model = write_model(s), *page = shop_path(s, "report.html");
    g_assert_null(report_again(s, "clusters,retrieval,colour,triplets", &stopping, &stopped));
    g_assert_error(stopped, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_assert_nonnull(strstr(stopped->message, "stopped at protocol \"colour\""));
    g_assert_false(g_file_test(page, G_FILE_TEST_EXISTS));
    json_t *before = read_kept(s);
    g_assert_cmpuint(json_array_size(before), ==, 2);
    json_t *whole = report_again(s, "clusters,retrieval,colour,triplets", NULL, &error);
    g_assert_no_error(error);
    json_t *after = read_kept(s);
    g_assert_cmpuint(json_array_size(after), ==, 4);
    g_assert_true(is_same(whole, 0, before, 0) && is_same(whole, 1, before, 1));
    g_assert_true(json_equal(whole, after));
    /* Fewer protocols forget nothing. */
    json_t *part = report_again(s, "colour", NULL, &error), *kept = read_kept(s);
    g_assert_no_error(error);
    g_assert_true(is_same(part, 0, whole, 2) && json_equal(kept, after));
    json_decref(before);
    json_decref(whole);
    json_decref(after);
    json_decref(part);
    json_decref(kept);
}

/* Anew, in place of the old, when the catalogue, a picture's file, the model or the seed has
 * changed. */
static void test_changed(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fill_shop(s, DESIGNS, TRUE);
    g_autofree char *model = write_model(s), *picture = shop_path(s, "d0-0.png");
    json_t *first = report_again(s, "clusters", NULL, &error);
    g_assert_cmpint(g_utime(picture, &(struct utimbuf){1000, 1000}), ==, 0);
    json_t *touched = report_again(s, "clusters", NULL, &error);
    g_assert_false(json_equal(first, touched));
    g_autofree char *said = shop_import(s, "id,item_group_id,image_link,color,title\n"
                                           "0-0,g0,d0-0.png,c0,one\n0-1,g0,d0-1.png,c1,one\n"
                                           "1-0,g1,d1-0.png,c0,one\n1-1,g1,d1-1.png,c1,one\n");
    json_t *imported = report_again(s, "clusters", NULL, &error);
    g_assert_false(json_equal(touched, imported));
    g_autoptr(cw_encoder) encoder = cw_encoder_open(model, 1, &error);
    g_assert_true(cw_encoder_save_half(encoder, model, &error));
    json_t *halved = report_again(s, "clusters", NULL, &error);
    g_assert_no_error(error);
    g_assert_false(json_equal(imported, halved));
    json_t *kept = read_kept(s);
    g_assert_true(json_equal(kept, halved));
    json_decref(first);
    json_decref(touched);
    json_decref(imported);
    json_decref(halved);
    json_decref(kept);
}

/* A report on retrieval that asks for more than defaults. */
static json_t *report_asked(shop *s, gboolean crop, const char *const *against)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *model = shop_path(s, "model.safetensors");
    g_autofree char *page = shop_path(s, "report.html");
    const char *const models[] = {model, NULL};
    cw_report_request request = {.models = models, .protocols = "retrieval", .path = page, ASKED};
    request.request.crop = crop;
    request.request.against = against;
    json_t *whole = NULL;
    g_assert_true(cw_report(s->catalog, &request, NULL, &whole, &error));
    g_assert_no_error(error);
    return results_of(whole);
}

/* Anew, when something else is asked, and when a model that is measured beside it has changed. */
static void test_asked(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fill_shop(s, DESIGNS, TRUE);
    g_autofree char *model = write_model(s), *other = shop_path(s, "other.safetensors");
    const char *const against[] = {other, NULL};
    g_autoptr(cw_encoder) encoder = cw_encoder_open(model, 1, &error);
    g_assert_true(cw_encoder_save(encoder, other, &error));
    json_t *plain = report_asked(s, FALSE, NULL);
    json_t *cropped = report_asked(s, TRUE, NULL);
    json_t *beside = report_asked(s, FALSE, against);
    g_assert_false(json_equal(plain, cropped) || json_equal(plain, beside));
    g_assert_true(cw_encoder_save_half(encoder, other, &error));
    json_t *halved = report_asked(s, FALSE, against);
    g_assert_no_error(error);
    g_assert_false(json_equal(beside, halved));
    json_t *again = report_asked(s, FALSE, against);
    g_assert_true(json_equal(halved, again));
    json_decref(plain);
    json_decref(cropped);
    json_decref(beside);
    json_decref(halved);
    json_decref(again);
}

/* A file that somebody else wrote is not taken. */
static void test_other_file(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL, *path = shop_path(s, "report.results.json");
    fill_shop(s, DESIGNS, TRUE);
    g_autofree char *model = write_model(s);
    shop_write(s, "report.results.json", "{\"mine\": 1}", -1);
    g_assert_null(report_again(s, "clusters", NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "{\"mine\": 1}");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_ADD("/report/whole-page", test_whole_page);
    SHOP_ADD("/report/without-groups", test_without_groups);
    SHOP_ADD("/report/defaults", test_defaults);
    SHOP_ADD("/report/threshold-of-variants", test_threshold_of_variants);
    SHOP_ADD("/report/refusals", test_refusals);
    SHOP_ADD("/report/goes-on", test_goes_on);
    SHOP_ADD("/report/changed", test_changed);
    SHOP_ADD("/report/asked", test_asked);
    SHOP_ADD("/report/other-file", test_other_file);
    return g_test_run();
}
