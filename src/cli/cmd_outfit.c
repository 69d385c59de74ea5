/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/outfits.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"
#include "engine/page/page_outfit.h"

static char *items, *complete, *score, *model, *html;
static char **where;
static gint k = 10;

static const GOptionEntry flags[] = {
    {"items", 0, 0, G_OPTION_ARG_STRING, &items, "what is there already", "A,B"},
    {"complete", 0, 0, G_OPTION_ARG_STRING, &complete,
     "the category of what is wanted (list outfit-categories)", "NAME"},
    {"score", 0, 0, G_OPTION_ARG_STRING, &score, "how well these go together", "A,B,C"},
    {"k", 'k', 0, G_OPTION_ARG_INT, &k, "hits (10)", "N"},
    {"where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, "only such hits", "price<50"},
    {"model", 'm', 0, G_OPTION_ARG_FILENAME, &model, "whose vectors (the only one)", "MODEL"},
    {"html", 0, 0, G_OPTION_ARG_FILENAME, &html, "write a page to look at", "FILE"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_outfit = {
    .row = {"outfit", "what completes some items, or how well items go together"},
    .usage = "--catalog FILE (--items A,B --complete CATEGORY | --score A,B,C)",
    .examples = "  colorway outfit -c shop.db --items 24-WG088,24-MB02 --complete shoes\n"
                "  colorway outfit -c shop.db --items 4711 --complete bags --where 'price<50' "
                "--html bags.html\n"
                "  colorway outfit -c shop.db --score 4711,4712,4713 --json",
    .flags = flags,
    .run = run,
};

static void print_json_hits(const cw_outfit_result *result)
{
    for (gsize h = 0; h < result->count; h++)
        cw_print_json(cw_outfit_hit_json(result, &result->hits[h]));
}

static void print_json_score(const cw_outfit_result *result)
{
    cw_print_json(cw_outfit_score_json(result));
}

static void print_hits(const cw_outfit_result *result)
{
    for (gsize h = 0; h < result->count; h++) {
        const cw_outfit_piece *hit = &result->hits[h];
        g_print("%2u  %.3f  %-20s  %s%s%s\n", (guint)h + 1, hit->fit, hit->id,
                hit->title != NULL ? hit->title : "", hit->colour != NULL ? ", " : "",
                hit->colour != NULL ? hit->colour : "");
    }
    if (result->count == 0)
        g_print("no item of the category passes the filters\n");
}

static void print_score(const cw_outfit_result *result)
{
    g_print("%.3f", result->fit);
    if (result->drawn > 0)
        g_print("  better than %.0f%% of %" G_GSIZE_FORMAT " outfits drawn from these categories",
                100 * result->better, result->drawn);
    g_print("\n");
    for (gsize p = 0; p < result->pair_count; p++)
        g_print("  %.3f  %s, %s\n", result->pairs[p].fit, result->items[result->pairs[p].a].id,
                result->items[result->pairs[p].b].id);
}

static void print_result(const cw_call *call, const cw_outfit_result *result)
{
    if (score != NULL)
        (call->json ? print_json_score : print_score)(result);
    else
        (call->json ? print_json_hits : print_hits)(result);
    if (result->without_vector > 0)
        g_printerr("colorway: %" G_GSIZE_FORMAT " pictures were not looked at: they have no vector "
                   "by model \"%s\"; run colorway embed\n",
                   result->without_vector, result->model);
}

static gboolean check(GError **error)
{
    const gboolean completes = items != NULL && complete != NULL && score == NULL;
    const gboolean scores = score != NULL && items == NULL && complete == NULL;
    if (completes || (scores && where == NULL))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                scores
                    ? "--where chooses what completes an outfit; --score compares with all"
                    : "complete some items, --items A,B --complete CATEGORY, or score an outfit, "
                      "--score A,B,C: one of the two");
    return FALSE;
}

static cw_exit run(const cw_call *call, GError **error)
{
    const cw_named_file outputs[] = {{"--html", &html}, {NULL, NULL}};
    const cw_named_file inputs[] = {{"--model", &model}, {NULL, NULL}};
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_outfit, 0, 0, error) || !check(error) ||
        !cw_outputs_check(call, outputs, inputs, error))
        return CW_EXIT_USAGE;
    g_auto(GStrv) ids = g_strsplit(score != NULL ? score : items, ",", -1);
    for (char **id = ids; *id != NULL; id++)
        g_strstrip(*id);
    const cw_outfit_request request = {
        .items = (const char *const *)ids,
        .complete = complete,
        .model = model,
        .k = k,
        .where = (const char *const *)where,
        .seed = call->seed,
        .threads = call->threads,
    };
    cw_outfit_result result;
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    if (catalog == NULL || !(score != NULL ? cw_outfit_score : cw_outfit_complete)(
                               catalog, &request, call->progress, &result, error))
        return CW_EXIT_FAILURE;
    const gboolean ok = html == NULL || cw_page_outfit(&result, html, call->progress, error);
    cw_terminal_finish();
    if (ok)
        print_result(call, &result);
    cw_outfit_result_clear(&result);
    return ok ? CW_EXIT_DONE : CW_EXIT_FAILURE;
}
