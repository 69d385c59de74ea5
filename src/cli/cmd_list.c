/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/access_tokens.h>
#include <colorway/catalog_words.h>
#include <colorway/evaluate.h>
#include <colorway/outfits.h>
#include <colorway/train.h>
#include <string.h>

#include "base/error.h"
#include "base/option.h"
#include "cli/command.h"
#include "cli/kinds.h"
#include "cli/print.h"
#include "cluster/linkage.h"
#include "feed/feed.h"
#include "image/describe.h"
#include "image/detect.h"
#include "image/views.h"
#include "nn/schedule.h"
#include "probe/probe.h"
#include "train/recipe.h"
#include "train/word2vec.h"

#define LEAST_WIDTH 18 /* of the names */

static const GOptionEntry flags[] = {G_OPTION_ENTRY_NULL};

const cw_kind cw_kinds[] = {
    {"methods", &cw_method_table, &cw_word_method_table, .flag = "method"},
    {"backbones", &cw_backbone_table},
    {"optimisers", &cw_optimiser_table},
    {"recipes", &cw_recipe_table, .flag = "recipe", .argument = "RECIPE"},
    {"schedules", &cw_schedule_table},
    {"views", &cw_views},
    {"augmentations", &cw_augmentations},
    {"detectors", &cw_detectors},
    {"descriptors", &cw_descriptor_table},
    {"feeds", &cw_feed_table, .flag = "format"},
    {"linkages", &cw_linkage_table, .flag = "linkage"},
    {"probes", &cw_probe_table},
    {"protocols", &cw_protocol_table, .flag = "protocols", .argument = "PROTOCOL"},
    {"labels", &cw_label_list_table, .flag = "labels"},
    {"word-types", &cw_word_type_table, .flag = "word-types"},
    {"outfit-categories", &cw_outfit_category_table},
    {"languages", &cw_language_table, .flag = "language"},
    {"scopes", &cw_scope_table, .flag = "scope"},
    {"verbs", &cw_command_table},
    {NULL},
};

static void print_row(const cw_call *call, int width, const char *name, const char *summary)
{
    if (call->json)
        cw_print_json(json_pack("{s:s,s:s}", "name", name, "summary", summary));
    else
        g_print("%-*s %s\n", width, name, summary);
}

static void print_table(const cw_call *call, const cw_row_table *table)
{
    int width = LEAST_WIDTH;
    for (const cw_row *const *row = table->rows; *row != NULL; row++)
        width = MAX(width, (int)strlen((*row)->name));
    for (const cw_row *const *row = table->rows; *row != NULL; row++)
        print_row(call, width, (*row)->name, (*row)->summary);
}

static void print_options(const cw_call *call, const char *group, const cw_option *options)
{
    for (; options->row.name != NULL; options++) {
        g_autofree char *name = g_strdup_printf("%s.%s", group, options->row.name);
        g_autofree char *takes = cw_option_describe(options);
        g_autofree char *summary = g_strdup_printf("%s (%s)", options->row.summary, takes);
        print_row(call, LEAST_WIDTH, name, summary);
    }
}

/* Every setting of a recipe, with its range and default. */
static void print_settings(const cw_call *call)
{
    print_options(call, "run", cw_run_options);
    print_options(call, "backbone", cw_backbone_options);
    print_options(call, "optimiser", cw_optimiser_options);
    print_options(call, "views", cw_view_rows);
    for (const cw_row *const *row = cw_method_table.rows; *row != NULL; row++) {
        g_autofree char *group = g_strdup_printf("method (%s)", (*row)->name);
        print_options(call, group, ((const cw_method *)*row)->options);
    }
    for (const cw_row *const *row = cw_word_method_table.rows; *row != NULL; row++) {
        g_autofree char *group = g_strdup_printf("method (%s)", (*row)->name);
        print_options(call, group, ((const cw_word_method *)*row)->options);
    }
}

static void print_kinds(const cw_call *call, const char *const *kinds, const char *all)
{
    for (; call->json && *kinds != NULL; kinds++)
        cw_print_json(json_pack("{s:s}", "kind", *kinds));
    if (!call->json)
        g_print("kinds: %s\n", all);
}

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_list = {
    .row = {"list", "what there is: methods, backbones, feeds, settings, ..."},
    .usage = "KIND",
    .examples = "  colorway list methods\n  colorway list settings\n  colorway list feeds --json",
    .flags = flags,
    .run = run,
};

static cw_exit run(const cw_call *call, GError **error)
{
    if (!cw_call_expect(call, &cw_command_list, 0, 1, error))
        return CW_EXIT_USAGE;
    g_autoptr(GPtrArray) kinds = g_ptr_array_new();
    const char *wanted = call->arguments[0];
    if (wanted != NULL && strcmp(wanted, "settings") == 0) {
        print_settings(call);
        return CW_EXIT_DONE;
    }
    for (const cw_kind *kind = cw_kinds; kind->kind != NULL; kind++) {
        g_ptr_array_add(kinds, (gpointer)kind->kind);
        if (g_strcmp0(wanted, kind->kind) != 0)
            continue;
        print_table(call, kind->table);
        if (kind->more != NULL)
            print_table(call, kind->more);
        return CW_EXIT_DONE;
    }
    g_ptr_array_add(kinds, (gpointer) "settings");
    g_ptr_array_add(kinds, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)kinds->pdata);
    if (wanted == NULL) {
        print_kinds(call, (const char *const *)kinds->pdata, all);
        return CW_EXIT_DONE;
    }
    const char *nearest = cw_row_nearest((const char *const *)kinds->pdata, wanted);
    if (nearest != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "no kind \"%s\"; did you mean \"%s\"?", wanted,
                    nearest);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "no kind \"%s\"; there are: %s", wanted, all);
    return CW_EXIT_USAGE;
}
