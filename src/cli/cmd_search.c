/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/search.h>

#include <math.h>

#include "base/error.h"
#include "cli/embedded.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"
#include "engine/page/page_search.h"

static char *item, *image, *text, *model, *html, *by;
static gint k = 10;
static double min_similarity = -1, colour_weight, text_weight = CW_SEARCH_TEXT_WEIGHT;
static char **where, **change;
static gboolean other_colour;

static const GOptionEntry flags[] = {
    {"item", 0, 0, G_OPTION_ARG_STRING, &item, "what looks like this item", "ID"},
    {"image", 0, 0, G_OPTION_ARG_FILENAME, &image, "what looks like this picture", "FILE"},
    {"text", 0, 0, G_OPTION_ARG_STRING, &text,
     "what these words say, alone or beside a picture (a model of weakly); -WORD: not that",
     "\"red -striped\""},
    {"text-weight", 0, 0, G_OPTION_ARG_DOUBLE, &text_weight,
     "from 0, the picture alone, to 1, the text alone (0.6)", "W"},
    {"k", 'k', 0, G_OPTION_ARG_INT, &k, "hits (10)", "N"},
    {"by", 0, 0, G_OPTION_ARG_STRING, &by,
     "alike by these attributes of the model, each of a weight", "pattern:2,sleeve:1"},
    {"where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, "only such items", "price<50"},
    {"change", 0, 0, G_OPTION_ARG_STRING_ARRAY, &change,
     "the same, but for these attributes (a model of adde_m or amnet)", "sleeve=long,color=red"},
    {"other-color", 0, 0, G_OPTION_ARG_NONE, &other_colour,
     "only items of another colour: the design recoloured", NULL},
    {"color-weight", 0, 0, G_OPTION_ARG_DOUBLE, &colour_weight,
     "from 0, any colour, to 1, this colour in any design (0)", "W"},
    {"min-similarity", 0, 0, G_OPTION_ARG_DOUBLE, &min_similarity,
     "what is less alike, colour weighed in, is no hit", "S"},
    {"model", 'm', 0, G_OPTION_ARG_FILENAME, &model, "whose vectors (the only one)", "MODEL"},
    {"html", 0, 0, G_OPTION_ARG_FILENAME, &html, "write a page to look at", "FILE"},
    G_OPTION_ENTRY_NULL,
};

static const char *mark_of(const cw_search_value *value)
{
    return value->predicted ? " (predicted)" : "";
}

/* To a program's reader, too: it is on stderr beside JSON. */
static void print_changes(const cw_call *call, const cw_search_result *result)
{
    for (gsize c = 0; c < result->change_count; c++) {
        const cw_search_change *made = &result->changes[c];
        g_autofree char *line = g_strdup_printf("%s: %s%s -> %s\n", made->type, made->from.value,
                                                mark_of(&made->from), made->to);
        if (call->json)
            g_printerr("colorway: %s", line);
        else
            g_print("%s", line);
    }
    if (result->never != NULL)
        g_printerr("colorway: %s: there is nothing to find\n", result->never);
}

/* "by pattern 0.120, sleeve 0.304; neckline 1.212": those asked for first. */
static void print_distances(const cw_search_result *result, const cw_search_hit *hit)
{
    for (gsize a = 0; result->attributes[a] != NULL; a++) {
        const gboolean first_other = a > 0 && result->weights[a] <= 0 && result->weights[a - 1] > 0;
        g_print("%s%s %.3f",
                a == 0        ? "           by "
                : first_other ? "; "
                              : ", ",
                result->attributes[a], hit->distances[a]);
    }
    g_print("\n");
}

/* "says red x12.3, -striped x0.2". */
static void print_words(const cw_search_result *result, const cw_search_hit *hit)
{
    for (gsize w = 0; result->words[w] != NULL; w++)
        g_print("%s%s x%.3g", w == 0 ? "           says " : ", ", result->words[w], hit->says[w]);
    g_print("\n");
}

static void print_hit(const cw_search_result *result, gsize place)
{
    const cw_search_hit *hit = &result->hits[place];
    g_print("%2" G_GSIZE_FORMAT "  %.3f  ", place + 1, hit->similarity);
    if (!isnan(hit->colour_similarity))
        g_print("design %.3f  colour %.3f  ", hit->design_similarity, hit->colour_similarity);
    g_print("%-20s  %s%s%s", hit->id, hit->title != NULL ? hit->title : "",
            hit->colour != NULL ? ", " : "", hit->colour != NULL ? hit->colour : "");
    for (gsize c = 0; c < result->change_count; c++)
        g_print("  %s %s%s", result->changes[c].type, hit->values[c].value,
                mark_of(&hit->values[c]));
    g_print("\n");
    if (hit->distances != NULL)
        print_distances(result, hit);
    if (hit->says != NULL)
        print_words(result, hit);
}

static void print_hits(const cw_call *call, const cw_search_result *result)
{
    print_changes(call, result);
    for (char **line = result->left_out; line != NULL && *line != NULL; line++)
        g_printerr("colorway: %s\n", *line);
    for (gsize i = 0; i < result->count; i++) {
        if (call->json)
            cw_print_json(cw_search_hit_json(result, &result->hits[i]));
        else
            print_hit(result, i);
    }
    if (result->count == 0 && !call->json && result->never == NULL)
        g_print("nothing is alike enough\n");
    if (result->without_vector > 0)
        g_printerr(
            "colorway: %" G_GSIZE_FORMAT
            " pictures were not looked at: they have no vector by model \"%s\"; run colorway "
            "embed\n",
            result->without_vector, result->model);
    if (result->without_colour > 0)
        g_printerr("colorway: %" G_GSIZE_FORMAT
                   " pictures were not looked at: it is not known what colour they are; run "
                   "colorway embed\n",
                   result->without_colour);
}

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_search = {
    .row = {"search", "find what looks like an item, a picture or words"},
    .usage = "--catalog FILE (--item ID | --image FILE | --text WORDS)",
    .examples =
        "  colorway search -c shop.db --item 24-WG088 -k 12\n"
        "  colorway search -c shop.db --image photo.jpg --where 'price<50' --html hits.html\n"
        "  colorway search -c shop.db --item 4711 --other-color -k 3 --min-similarity 0.6\n"
        "  colorway search -c shop.db --item 4711 --color-weight 0.5\n"
        "  colorway search -c shop.db --item 4711 --by pattern:2,sleeve:1\n"
        "  colorway search -c shop.db --item 4711 --model run5 --change sleeve=long,color=red\n"
        "  colorway search -c shop.db --text \"red striped dress\"\n"
        "  colorway search -c shop.db --item 4711 --text \"red -striped\"\n"
        "  colorway search -c shop.db --item 4711 --min-similarity 0.8 --json",
    .flags = flags,
    .run = run,
};

static gboolean check(cw_catalog *catalog, gconstpointer request, GError **error)
{
    return cw_search_check(catalog, request, error);
}

static cw_exit run(const cw_call *call, GError **error)
{
    const cw_named_file outputs[] = {{"--html", &html}, {NULL, NULL}};
    const cw_named_file inputs[] = {{"--image", &image}, {"--model", &model}, {NULL, NULL}};
    if (!cw_call_expect(call, &cw_command_search, 0, 0, error) ||
        !cw_outputs_check(call, outputs, inputs, error))
        return CW_EXIT_USAGE;
    if (text_weight != CW_SEARCH_TEXT_WEIGHT && (text == NULL || (item == NULL && image == NULL))) {
        g_set_error_literal(
            error, CW_ERROR, CW_ERROR_USAGE,
            "--text-weight is between a text and a picture; give --text, and --item "
            "or --image");
        return CW_EXIT_USAGE;
    }
    const cw_search_request request = {
        .item = item,
        .image = image,
        .text = text,
        .text_weight = text_weight,
        .model = model,
        .k = k,
        .min_similarity = min_similarity,
        .colour_weight = colour_weight,
        .by = by,
        .where = (const char *const *)where,
        .change = (const char *const *)change,
        .other_colour = other_colour,
        .threads = call->threads,
    };
    cw_search_result result;
    g_autoptr(cw_catalog) catalog =
        cw_call_open_embedded(call, model, CW_CATALOG_READ, check, &request, error);
    if (catalog == NULL || !cw_search(catalog, &request, call->progress, &result, error))
        return CW_EXIT_FAILURE;
    const gboolean ok = html == NULL || cw_page_search(&result, html, call->progress, error);
    cw_terminal_finish();
    if (ok)
        print_hits(call, &result);
    cw_search_result_clear(&result);
    return ok ? CW_EXIT_DONE : CW_EXIT_FAILURE;
}
