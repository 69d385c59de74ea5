/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/variants.h>

#include <math.h>

#include "base/error.h"
#include "cli/embedded.h"
#include "cli/group_flags.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"
#include "engine/page/page_review.h"
#include "engine/page/page_trends.h"
#include "engine/page/page_variants.h"

static char *model, *block, *export, *html, *linkage, *pairs;
static char *disagreements, *review, *item, *supplement, *trends;
static double threshold = CW_FLAG_NO_NUMBER, precision = CW_FLAG_NO_NUMBER;
static double min_confidence = CW_FLAG_NO_NUMBER;
static int neighbours = CW_FLAG_NO_COUNT;
static char **where;

static const GOptionEntry flags[] = {
    {"item", 0, 0, G_OPTION_ARG_STRING, &item, "variants of this item, as grouped last", "ID"},
    {"threshold", 0, 0, G_OPTION_ARG_DOUBLE, &threshold, "cosine distance (chosen)", "D"},
    {"precision", 0, 0, G_OPTION_ARG_DOUBLE, &precision, "share of pairs that shall be right", "P"},
    {"neighbours", 0, 0, G_OPTION_ARG_INT, &neighbours,
     "scale distances by the N nearest (10, with --threshold not; 0: not)", "N"},
    {"block", 0, 0, G_OPTION_ARG_STRING, &block, "columns that are equal within a group",
     "product_type,gender"},
    {"where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, "only such items", "gender=women"},
    {"linkage", 0, 0, G_OPTION_ARG_STRING, &linkage, "average, complete, single or ward", "NAME"},
    {"model", 'm', 0, G_OPTION_ARG_FILENAME, &model, "whose vectors (the only one)", "MODEL"},
    {"pairs", 0, 0, G_OPTION_ARG_FILENAME, &pairs, "decisions id,id,same, which groups obey",
     "FILE.csv"},
    {"export", 0, 0, G_OPTION_ARG_FILENAME, &export, "id,item_group_id,predicted_group,confidence",
     "FILE.csv"},
    {"supplement", 0, 0, G_OPTION_ARG_FILENAME, &supplement,
     "groups that the feed lacks, as a supplemental feed", "FILE.tsv"},
    {"min-confidence", 0, 0, G_OPTION_ARG_DOUBLE, &min_confidence,
     "such an item in --supplement (--precision, or 0.5)", "C"},
    {"trends", 0, 0, G_OPTION_ARG_FILENAME, &trends,
     "designs by size with their colours; --json prints these", "FILE.html|FILE.csv"},
    {"disagreements", 0, 0, G_OPTION_ARG_FILENAME, &disagreements,
     "where feed and pictures differ, as a table", "FILE.csv"},
    {"review", 0, 0, G_OPTION_ARG_FILENAME, &review,
     "write a page to decide that on; it saves a file for --pairs", "FILE.html"},
    {"html", 0, 0, G_OPTION_ARG_FILENAME, &html, "write a page to review", "FILE"},
    G_OPTION_ENTRY_NULL,
};

static json_t *json_of_member(const cw_variants_result *result, const cw_variants_member *member)
{
    json_t *object = json_object();
    cw_json_set(object, "id", member->id);
    cw_json_set(object, "source", member->source);
    cw_json_set(object, "item_group_id", member->group);
    cw_json_set(object, "predicted_group", result->names[member->predicted]);
    json_object_set_new(object, "confidence",
                        isnan(member->confidence) ? json_null() : json_real(member->confidence));
    if (member->decided)
        json_object_set_new(object, "decided", json_true());
    return object;
}

static json_t *json_of_colours(const cw_variants_result *result, const cw_variants_trend *trend,
                               gboolean seen)
{
    json_t *names = json_array();
    g_autoptr(GPtrArray) colours = cw_variants_trend_colours(result, trend, seen);
    for (guint i = 0; i < colours->len; i++)
        json_array_append_new(names, json_string(g_ptr_array_index(colours, i)));
    return names;
}

static void print_json_trends(const cw_variants_result *result)
{
    const cw_variants_trend *all = result->trends;
    for (gsize t = 0; t < result->groups; t++) {
        const cw_variants_member *first = &result->members[all[t].first];
        json_t *object = json_object();
        cw_json_set(object, "predicted_group", result->names[first->predicted]);
        cw_json_set(object, "title", first->title);
        cw_json_set(object, "product_type", all[t].category);
        json_object_set_new(object, "colourways", json_integer((json_int_t)all[t].colourways));
        json_object_set_new(object, "items", json_integer((json_int_t)(all[t].end - all[t].first)));
        json_object_set_new(object, "share", json_real(all[t].share));
        json_object_set_new(object, "colors", json_of_colours(result, &all[t], FALSE));
        json_object_set_new(object, "seen_colors", json_of_colours(result, &all[t], TRUE));
        cw_print_json(object);
    }
}

static void print_decisions(const cw_variants_result *result)
{
    g_print("%" G_GSIZE_FORMAT " %s obeyed", result->decision_count,
            result->decision_count == 1 ? "decision" : "decisions");
    if (result->kept_decisions > 0)
        g_print(", %" G_GSIZE_FORMAT " of the catalogue", result->kept_decisions);
    g_print("\n");
}

static void print_result(const cw_call *call, const cw_variants_result *result)
{
    if (call->json && trends != NULL)
        print_json_trends(result);
    for (gsize i = 0; call->json && trends == NULL && i < result->count; i++)
        cw_print_json(json_of_member(result, &result->members[i]));
    if (call->json)
        return;
    g_print("%" G_GSIZE_FORMAT " items in %" G_GSIZE_FORMAT " groups, %" G_GSIZE_FORMAT
            " of them with colour variants\n%s threshold %.4f (%s), model \"%s\"\n",
            result->count, result->groups, result->variant_groups,
            result->scaled ? "locally scaled" : "cosine", result->threshold, result->chosen,
            result->model);
    if (result->decision_count > 0)
        print_decisions(result);
    if (disagreements != NULL || review != NULL)
        g_print("%" G_GSIZE_FORMAT " pairs that feed and pictures disagree about\n",
                result->doubt_count);
}

static const char *were_passed_over(gsize count)
{
    return count == 1 ? "decision was passed over" : "decisions were passed over";
}

static cw_exit explain_decisions(const cw_variants_result *result)
{
    if (result->unused_pairs > 0)
        g_printerr("colorway: %" G_GSIZE_FORMAT
                   " %s: an item of theirs is not among those looked at, or several sources have "
                   "its id (source:id tells them apart): %s\n",
                   result->unused_pairs, were_passed_over(result->unused_pairs),
                   result->unused_ids);
    if (result->size_pairs > 0)
        g_printerr("colorway: %" G_GSIZE_FORMAT
                   " %s: they part sizes of one colourway, which the feed gives one group, colour, "
                   "pattern and material\n",
                   result->size_pairs, were_passed_over(result->size_pairs));
    return result->unused_pairs + result->size_pairs > 0 ? CW_EXIT_SOME_ROWS_FAILED : CW_EXIT_DONE;
}

/* ---- one item -------------------------------------------------------------------------------- */

/* What says how to group has nothing to say to groups that are there. */
static gboolean check_item_flags(GError **error)
{
    const struct {
        const char *flag;
        gboolean given;
    } flags_given[] = {{"--threshold", threshold != CW_FLAG_NO_NUMBER},
                       {"--precision", precision != CW_FLAG_NO_NUMBER},
                       {"--neighbours", neighbours != CW_FLAG_NO_COUNT},
                       {"--block", block != NULL},
                       {"--linkage", linkage != NULL},
                       {"--pairs", pairs != NULL},
                       {"--export", export != NULL},
                       {"--disagreements", disagreements != NULL},
                       {"--review", review != NULL},
                       {"--html", html != NULL},
                       {"--trends", trends != NULL},
                       {"--supplement", supplement != NULL},
                       {"--min-confidence", min_confidence != CW_FLAG_NO_NUMBER}};
    for (gsize i = 0; i < G_N_ELEMENTS(flags_given); i++) {
        if (!flags_given[i].given)
            continue;
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--item reads the groups as they were made last; %s is for making them",
                    flags_given[i].flag);
        return FALSE;
    }
    return TRUE;
}

static void print_variant(const cw_variants_member *member)
{
    if (!isnan(member->confidence))
        g_print("%.3f", member->confidence);
    g_print("  %-20s  %s%s%s\n", member->id, member->title != NULL ? member->title : "",
            member->colour != NULL ? ", " : "", member->colour != NULL ? member->colour : "");
}

static void print_json_variant(const cw_variants_result *result, const cw_variants_member *member)
{
    json_t *object = json_of_member(result, member);
    cw_json_set(object, "title", member->title);
    cw_json_set(object, "color", member->colour);
    cw_json_set(object, "picture", member->picture);
    cw_json_set(object, "model", result->model);
    cw_print_json(object);
}

static gboolean check_item(cw_catalog *catalog, gconstpointer request, GError **error)
{
    return cw_variants_of_check(catalog, request, error);
}

/* Where nothing has been grouped yet everything is, with the usual settings, and that is said. */
static gboolean group_first(const cw_call *call, cw_catalog *catalog, GError **error)
{
    gboolean kept;
    if (!cw_variants_are_kept(catalog, model, &kept, error))
        return FALSE;
    if (kept)
        return TRUE;
    g_printerr("colorway: no items have been grouped yet: all are (colorway variants has flags for "
               "that)\n");
    const cw_variants_request request = {.model = model,
                                         .threshold = CW_FLAG_NO_NUMBER,
                                         .neighbours = CW_FLAG_NO_COUNT,
                                         .threads = call->threads};
    cw_variants_result result;
    if (!cw_variants(catalog, &request, call->progress, &result, error))
        return FALSE;
    cw_terminal_finish();
    cw_variants_result_clear(&result);
    return TRUE;
}

static cw_exit run_item(const cw_call *call, GError **error)
{
    if (!check_item_flags(error))
        return CW_EXIT_USAGE;
    const cw_variants_of_request request = {
        .item = item, .model = model, .where = (const char *const *)where};
    cw_variants_result result;
    g_autoptr(cw_catalog) catalog =
        cw_call_open_embedded(call, model, CW_CATALOG_WRITE, check_item, &request, error);
    if (catalog == NULL || !group_first(call, catalog, error) ||
        !cw_variants_of(catalog, &request, &result, error))
        return CW_EXIT_FAILURE;
    for (gsize i = 0; i < result.count; i++)
        if (call->json)
            print_json_variant(&result, &result.members[i]);
        else
            print_variant(&result.members[i]);
    if (result.count == 0 && !call->json)
        g_print("no colour variant of this item here\n");
    cw_variants_result_clear(&result);
    return CW_EXIT_DONE;
}

/* ---- supplement ------------------------------------------------------------------------------ */

#define LEAST_CONFIDENCE 0.5 /* more probable than not */

static gboolean check_confidence(GError **error)
{
    if (min_confidence == CW_FLAG_NO_NUMBER)
        return TRUE;
    if (!(min_confidence >= 0 && min_confidence <= 1)) /* NaN, too */
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "a confidence is a probability from 0 to 1, not %g", min_confidence);
    else if (supplement == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--min-confidence goes with --supplement");
    else
        return TRUE;
    return FALSE;
}

static void explain_supplement(const cw_variants_supplement_summary *summary, double least)
{
    g_printerr("colorway: %" G_GSIZE_FORMAT " items get a group in \"%s\"\n", summary->items,
               supplement);
    if (summary->unsure > 0)
        g_printerr("colorway: %" G_GSIZE_FORMAT " items do not: less than %g sure\n",
                   summary->unsure, least);
    if (summary->of_several > 0)
        g_printerr("colorway: %" G_GSIZE_FORMAT " items do not: their %" G_GSIZE_FORMAT
                   " predicted groups join several groups of the feed; --review asks about them\n",
                   summary->of_several, summary->several);
    if (summary->ambiguous > 0)
        g_printerr("colorway: %" G_GSIZE_FORMAT " items do not: several sources have their id; "
                   "give --where to take one\n",
                   summary->ambiguous);
}

static gboolean write_supplement(const cw_variants_result *result, GError **error)
{
    const double least = min_confidence != CW_FLAG_NO_NUMBER ? min_confidence
                         : precision > 0                     ? precision
                                                             : LEAST_CONFIDENCE;
    cw_variants_supplement_summary summary;
    if (!cw_variants_supplement(result, least, supplement, &summary, error))
        return FALSE;
    explain_supplement(&summary, least);
    return TRUE;
}

/* ---- all ------------------------------------------------------------------------------------- */

static gboolean write_trends(const cw_variants_result *result, GError **error)
{
    return g_str_has_suffix(trends, ".csv") ? cw_variants_export_trends(result, trends, error)
                                            : cw_page_trends(result, trends, error);
}

static gboolean write_files(const cw_variants_result *result, GError **error)
{
    return (export == NULL || cw_variants_export(result, export, error)) &&
           (supplement == NULL || write_supplement(result, error)) &&
           (trends == NULL || write_trends(result, error)) &&
           (disagreements == NULL || cw_variants_export_doubts(result, disagreements, error)) &&
           (html == NULL || cw_page_variants(result, html, error)) &&
           (review == NULL || cw_page_review(result, review, error));
}

static gboolean check_files(const cw_call *call, GError **error)
{
    const cw_named_file outputs[] = {
        {"--export", &export}, {"--supplement", &supplement},       {"--trends", &trends},
        {"--review", &review}, {"--disagreements", &disagreements}, {"--html", &html},
        {NULL, NULL},
    };
    const cw_named_file inputs[] = {{"--pairs", &pairs}, {"--model", &model}, {NULL, NULL}};
    return cw_outputs_check(call, outputs, inputs, error);
}

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_variants = {
    .row = {"variants", "group what is the same design in other colours"},
    .usage = "--catalog FILE ([--precision P] [--pairs FILE] [--review FILE] [--supplement FILE] "
             "[--trends FILE] [--export FILE] [--html FILE] | --item ID)",
    .examples =
        "  colorway variants -c shop.db --html variants.html\n"
        "  colorway variants -c shop.db --precision 0.95 --export groups.csv\n"
        "  colorway variants -c shop.db --supplement groups.tsv --min-confidence 0.9\n"
        "  colorway variants -c shop.db --block product_type,gender --threshold 0.2\n"
        "  colorway variants -c shop.db --item 24-WG088 --where availability=in_stock --json\n"
        "  colorway variants -c shop.db --trends range.html\n"
        "  colorway variants -c shop.db --review review.html\n"
        "  colorway variants -c shop.db --pairs decisions.csv --html variants.html",
    .flags = flags,
    .run = run,
};

static gboolean check(cw_catalog *catalog, gconstpointer request, GError **error)
{
    return cw_variants_check(catalog, request, error);
}

static cw_exit run(const cw_call *call, GError **error)
{
    if (!cw_call_expect(call, &cw_command_variants, 0, 0, error) ||
        !cw_group_flags_check(threshold, precision, neighbours, error))
        return CW_EXIT_USAGE;
    if (item != NULL)
        return run_item(call, error);
    if (!check_confidence(error) || !check_files(call, error))
        return CW_EXIT_USAGE;
    g_auto(GStrv) columns = block != NULL ? g_strsplit(block, ",", -1) : NULL;
    const cw_variants_request request = {
        .model = model,
        .threshold = threshold,
        .neighbours = neighbours,
        .precision = cw_group_flags_precision(precision),
        .block = (const char *const *)columns,
        .where = (const char *const *)where,
        .linkage = linkage,
        .pairs = pairs,
        .trends = trends != NULL,
        .threads = call->threads,
    };
    cw_variants_result result;
    g_autoptr(cw_catalog) catalog =
        cw_call_open_embedded(call, model, CW_CATALOG_WRITE, check, &request, error);
    if (catalog == NULL || !cw_variants(catalog, &request, call->progress, &result, error))
        return CW_EXIT_FAILURE;
    cw_terminal_finish();
    const gboolean ok = write_files(&result, error);
    cw_exit status = CW_EXIT_FAILURE;
    if (ok) {
        print_result(call, &result);
        const cw_exit decided = explain_decisions(&result);
        status = cw_print_unplaced(result.placeholders, result.without_vector, result.model);
        status = status == CW_EXIT_DONE ? decided : status;
    }
    cw_variants_result_clear(&result);
    return status;
}
