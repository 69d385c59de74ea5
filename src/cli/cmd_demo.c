/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole story on the sample catalogue: draw it, import it, learn from it, embed, group colour
 * variants, measure, write the pages to look at. Run again it goes on where it was stopped.
 */
#include <colorway/embed.h>
#include <colorway/evaluate.h>
#include <colorway/import.h>
#include <colorway/report.h>
#include <colorway/sample.h>
#include <colorway/train.h>
#include <colorway/variants.h>

#include "cli/command.h"
#include "cli/print.h"
#include "cli/terminal.h"
#include "engine/page/page_variants.h"

#define PRODUCTS 660 /* half are held out, half of those to choose a threshold: 165 are scored */

static const GOptionEntry flags[] = {G_OPTION_ENTRY_NULL};

typedef struct {
    const cw_call *call;
    const char *folder;
    char *feed, *catalog_path, *run, *variants_csv, *variants_html, *report_html;
    cw_catalog *catalog;
    cw_train_summary trained;
    cw_embed_summary embedded;
    json_t *results; /* of the protocols */
    double started;
} demo;

static void demo_clear(demo *d)
{
    g_free(d->feed);
    g_free(d->catalog_path);
    g_free(d->run);
    g_free(d->variants_csv);
    g_free(d->variants_html);
    g_free(d->report_html);
    cw_catalog_close(d->catalog);
    json_decref(d->results);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(demo, demo_clear)

/* What comes next, to a person: a program reads one JSON object at the end. */
static void say(const demo *d, const char *text)
{
    g_autofree char *bold = cw_terminal_bold(text);
    cw_terminal_finish();
    if (!d->call->json)
        g_print("%s\n", bold);
}

static gboolean draw(const demo *d, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(d->feed);
    cw_sample_settings sample = {0};
    cw_options_reset(cw_sample_options, &sample);
    sample.products = PRODUCTS;
    sample.seed = (gint64)d->call->seed;
    sample.threads = d->call->threads;
    if (g_file_test(d->feed, G_FILE_TEST_EXISTS))
        return TRUE;
    say(d, "Drawing a catalogue of dresses, shirts, bags, shoes and furniture");
    return cw_sample_render(folder, &sample, d->call->progress, error);
}

static gboolean import(demo *d, GError **error)
{
    const char *const feeds[] = {d->feed, NULL};
    const cw_import_sources sources = {.feeds = feeds};
    cw_import_settings import_settings = {0};
    cw_import_result result = {0};
    cw_options_reset(cw_import_options, &import_settings);
    import_settings.threads = d->call->threads;
    say(d, "Importing its feed");
    d->catalog = cw_import_open(d->catalog_path, &sources, &import_settings, error);
    const gboolean ok = d->catalog != NULL && cw_import(d->catalog, &sources, &import_settings,
                                                        d->call->progress, &result, error);
    cw_options_clear(cw_import_options, &import_settings);
    cw_import_result_clear(&result);
    return ok;
}

static gboolean train(demo *d, GError **error)
{
    const cw_train_request request = {
        .method = "skill",
        .folder = d->run,
        .recipe = "sample",
        .resume = TRUE,
        .seed = d->call->seed,
        .threads = d->call->threads,
    };
    say(d, "Learning designs from the pictures of half of them, without labels (SkiLL)");
    return cw_train(d->catalog, &request, d->call->progress, &d->trained, error);
}

static gboolean embed(demo *d, GError **error)
{
    say(d, "Embedding every picture");
    return cw_embed_catalog(d->catalog, d->run, d->call->threads, d->call->progress, &d->embedded,
                            error);
}

static gboolean group(const demo *d, GError **error)
{
    const cw_variants_request request = {.model = d->run, .threshold = -1, .neighbours = -1};
    cw_variants_result result;
    say(d, "Grouping colour variants");
    if (!cw_variants(d->catalog, &request, d->call->progress, &result, error))
        return FALSE;
    const gboolean ok = cw_variants_export(&result, d->variants_csv, error) &&
                        cw_page_variants(&result, d->variants_html, error);
    cw_variants_result_clear(&result);
    return ok;
}

static gboolean measure(demo *d, GError **error)
{
    const cw_report_request request = {
        .model = d->run,
        .path = d->report_html,
        .unseen = TRUE,
        .seed = d->call->seed,
        .threads = d->call->threads,
    };
    say(d, "Measuring on the designs it has never seen, beside what has learned nothing");
    return cw_report(d->catalog, &request, d->call->progress, &d->results, error);
}

static void summarise(const demo *d)
{
    const double seconds = (double)g_get_monotonic_time() / G_USEC_PER_SEC - d->started;
    gsize index;
    json_t *result;
    if (d->call->json) {
        cw_print_json(json_pack("{s:f,s:f,s:I,s:O}", "seconds", seconds, "training_seconds",
                                d->trained.seconds, "vectors",
                                (json_int_t)(d->embedded.embedded + d->embedded.present), "results",
                                d->results));
        return;
    }
    json_array_foreach(d->results, index, result)
    {
        g_autofree char *table = cw_evaluate_format(result);
        g_print("\n%s", table);
    }
    g_autofree char *time = cw_print_seconds(seconds);
    g_print("\nDone in %s. To look at:\n  %s    the model's scores, errors and map\n"
            "  %s  the groups to review\n  %s/report.html  how it learned\n"
            "To try:\n  build/colorway search -c %s --item ID --html hits.html\n",
            time, d->report_html, d->variants_html, d->run, d->catalog_path);
}

static gboolean tell_story(demo *d, GError **error)
{
    return draw(d, error) && import(d, error) && train(d, error) && embed(d, error) &&
           group(d, error) && measure(d, error);
}

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_demo = {
    .row = {"demo", "the whole story on a drawn sample catalogue"},
    .usage = "[DIR]",
    .examples = "  colorway demo\n  colorway demo /tmp/shop --seed 3",
    .flags = flags,
    .run = run,
};

static cw_exit run(const cw_call *call, GError **error)
{
    if (!cw_call_expect(call, &cw_command_demo, 0, 1, error))
        return CW_EXIT_USAGE;
    const char *folder = call->argument_count > 0 ? call->arguments[0] : "demo";
    g_auto(demo) d = {
        .call = call,
        .folder = folder,
        .feed = g_build_filename(folder, "sample", "feed.tsv", NULL),
        .catalog_path = g_build_filename(folder, "shop.db", NULL),
        .run = g_build_filename(folder, "skill", NULL),
        .variants_csv = g_build_filename(folder, "variants.csv", NULL),
        .variants_html = g_build_filename(folder, "variants.html", NULL),
        .report_html = g_build_filename(folder, "report.html", NULL),
        .started = (double)g_get_monotonic_time() / G_USEC_PER_SEC,
    };
    if (!tell_story(&d, error))
        return CW_EXIT_FAILURE;
    cw_terminal_finish();
    summarise(&d);
    return CW_EXIT_DONE;
}
