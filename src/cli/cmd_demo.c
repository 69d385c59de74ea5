/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole story on the sample catalogue: draw it, import it, group colour variants by the starter
 * model as a shop does that has trained nothing, then learn from it, embed, group again, measure,
 * write the pages to look at. Run again it goes on where it was stopped.
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
#define STARTER_HIDDEN 0.5

static const GOptionEntry flags[] = {G_OPTION_ENTRY_NULL};

typedef struct {
    const cw_call *call;
    const char *folder;
    char *feed, *catalog_path, *run, *report_html;
    cw_catalog *catalog;
    cw_train_summary trained;
    cw_embed_summary embedded;
    json_t *starter; /* what it groups: protocol variants */
    json_t *results; /* of the protocols, after training */
    double started;
} demo;

static void demo_clear(demo *d)
{
    g_free(d->feed);
    g_free(d->catalog_path);
    g_free(d->run);
    g_free(d->report_html);
    cw_train_summary_clear(&d->trained);
    cw_catalog_close(d->catalog);
    json_decref(d->starter);
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

/* Embeds by `model`, then writes the groups as NAME.csv and NAME.html. */
static gboolean group(demo *d, const char *model, const char *name, GError **error)
{
    g_autofree char *csv = g_strdup_printf("%s/%s.csv", d->folder, name);
    g_autofree char *html = g_strdup_printf("%s/%s.html", d->folder, name);
    const cw_variants_request request = {.model = model, .threshold = -1, .neighbours = -1};
    cw_variants_result result;
    if (!cw_embed_catalog(d->catalog, model, d->call->threads, d->call->progress, &d->embedded,
                          error) ||
        !cw_variants(d->catalog, &request, d->call->progress, &result, error))
        return FALSE;
    const gboolean ok =
        cw_variants_export(&result, csv, error) && cw_page_variants(&result, html, error);
    cw_variants_result_clear(&result);
    return ok;
}

/* What a shop gets before it trains: groups, and how right they are where half of them is hidden
 * from whoever chooses the threshold. */
static gboolean start(demo *d, GError **error)
{
    const cw_evaluate_request request = {
        .protocol = "variants",
        .model = CW_EMBED_STARTER,
        .baselines = "hog",
        .hide = STARTER_HIDDEN,
        .threshold = -1,
        .neighbours = -1,
        .seed = d->call->seed,
        .threads = d->call->threads,
    };
    say(d, "Grouping colour variants by the starter model, which has never seen this shop");
    if (!group(d, CW_EMBED_STARTER, "starter", error))
        return FALSE;
    d->starter = cw_evaluate(d->catalog, &request, d->call->progress, error);
    return d->starter != NULL;
}

static gboolean group_learned(demo *d, GError **error)
{
    say(d, "Embedding every picture, grouping colour variants by what was learned");
    return group(d, d->run, "variants", error);
}

static gboolean measure(demo *d, GError **error)
{
    const char *const models[] = {d->run, NULL};
    json_t *report = NULL;
    const cw_report_request request = {
        .models = models,
        .path = d->report_html,
        .request = {.unseen = TRUE,
                    .threshold = -1,
                    .neighbours = -1,
                    .seed = d->call->seed,
                    .threads = d->call->threads},
    };
    say(d, "Measuring on the designs it has never seen, beside what has learned nothing");
    if (!cw_report(d->catalog, &request, d->call->progress, &report, error))
        return FALSE;
    const json_t *model = json_array_get(json_object_get(report, "models"), 0);
    d->results = json_incref(json_object_get(model, "results"));
    json_decref(report);
    return TRUE;
}

static void summarise(const demo *d)
{
    const double seconds = (double)g_get_monotonic_time() / G_USEC_PER_SEC - d->started;
    gsize index;
    json_t *result;
    if (d->call->json) {
        cw_print_json(json_pack("{s:f,s:f,s:I,s:O,s:O}", "seconds", seconds, "training_seconds",
                                d->trained.seconds, "vectors",
                                (json_int_t)(d->embedded.embedded + d->embedded.present), "starter",
                                d->starter, "results", d->results));
        return;
    }
    g_autofree char *before = cw_evaluate_format(d->starter);
    g_print("\nThe starter model, before any training:\n%s\nLearned from this catalogue:\n",
            before);
    json_array_foreach(d->results, index, result)
    {
        if (json_object_get(result, "skipped") != NULL)
            continue;
        g_autofree char *table = cw_evaluate_format(result);
        g_print("\n%s", table);
    }
    g_autofree char *time = cw_print_seconds(seconds);
    g_print("\nDone in %s. To look at:\n  %s    the model's scores, errors and map\n"
            "  %s/variants.html  the groups to review (starter.html: before training)\n"
            "  %s/report.html  how it learned\n"
            "To try:\n  build/colorway search -c %s --model %s --item d000001-0 --html hits.html\n"
            "To open the catalogue in a browser:\n  build/colorway serve -c %s --model %s\n",
            time, d->report_html, d->folder, d->run, d->catalog_path, d->run, d->catalog_path,
            d->run);
}

static gboolean tell_story(demo *d, GError **error)
{
    return draw(d, error) && import(d, error) && start(d, error) && train(d, error) &&
           group_learned(d, error) && measure(d, error);
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
        .report_html = g_build_filename(folder, "report.html", NULL),
        .started = (double)g_get_monotonic_time() / G_USEC_PER_SEC,
    };
    if (!tell_story(&d, error))
        return CW_EXIT_FAILURE;
    cw_terminal_finish();
    summarise(&d);
    return CW_EXIT_DONE;
}
