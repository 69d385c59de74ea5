/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line: finds the verb, parses its flags and the common ones, runs it, and turns its
 * error into one line on stderr and an exit status.
 */
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/terminal.h"

static struct {
    char *catalog;
    gint64 seed;
    int threads;
    gboolean json;
} common;

static const GOptionEntry common_flags[] = {
    {"catalog", 'c', 0, G_OPTION_ARG_FILENAME, &common.catalog,
     "the catalogue (else COLORWAY_CATALOG in the environment)", "FILE"},
    {"seed", 0, 0, G_OPTION_ARG_INT64, &common.seed, "seed of every random choice (0)", "N"},
    {"threads", 0, 0, G_OPTION_ARG_INT, &common.threads, "threads (all cores)", "N"},
    {"json", 0, 0, G_OPTION_ARG_NONE, &common.json, "print JSON for programs", NULL},
    G_OPTION_ENTRY_NULL,
};

/* libgomp reads the wait policy when it is loaded. Spinning threads are three times slower as soon
 * as a neighbour is busy, so the program starts itself again with passive waiting. */
static void wait_passively(char **argv)
{
    if (g_getenv("OMP_WAIT_POLICY") != NULL)
        return;
    g_setenv("OMP_WAIT_POLICY", "passive", TRUE);
    execv("/proc/self/exe", argv);
    /* Without /proc the program runs all the same, only slower beside busy neighbours. */
}

static cw_exit exit_of(const GError *error)
{
    if (error->domain == G_OPTION_ERROR)
        return CW_EXIT_USAGE;
    if (error->domain != CW_ERROR)
        return CW_EXIT_FAILURE;
    switch (error->code) {
    case CW_ERROR_USAGE:
        return CW_EXIT_USAGE;
    case CW_ERROR_NOT_FOUND:
        return CW_EXIT_NOT_FOUND;
    case CW_ERROR_BUSY:
        return CW_EXIT_BUSY;
    case CW_ERROR_DAMAGED:
        return CW_EXIT_DAMAGED;
    case CW_ERROR_INTERRUPTED:
        return CW_EXIT_INTERRUPTED;
    default:
        return CW_EXIT_FAILURE;
    }
}

static void print_help(void)
{
    g_print(
        "colorway learns the visual language of a fashion catalogue from its own pictures.\n\n"
        "  colorway demo                          the whole story on a drawn sample catalogue\n"
        "  colorway import feed.tsv -c shop.db    your feed; then train, embed, variants, search\n"
        "  colorway VERB --help                   examples and flags of a verb\n\nVerbs:\n");
    for (const cw_row *const *row = cw_command_table.rows; *row != NULL; row++)
        g_print("  %-10s %s\n", (*row)->name, (*row)->summary);
    g_print("\nExit status: 0 done, 1 failure, 2 usage, 3 done but some rows failed, 4 not found,\n"
            "5 busy, 6 data damaged, 130 stopped after a clean checkpoint.\n");
}

const char *cw_call_catalog(const cw_call *call, GError **error)
{
    if (call->catalog == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "no catalogue given; use --catalog FILE or set COLORWAY_CATALOG");
    return call->catalog;
}

gboolean cw_call_expect(const cw_call *call, const cw_command *command, int least, int most,
                        GError **error)
{
    if (call->argument_count >= least && (most < 0 || call->argument_count <= most))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%d arguments do not fit; usage: colorway %s %s",
                call->argument_count, command->row.name, command->usage);
    return FALSE;
}

static gboolean parse(const cw_command *command, int *argc, char ***argv, GError **error)
{
    g_autofree char *usage = g_strdup_printf("- %s", command->row.summary);
    g_autofree char *summary =
        g_strdup_printf("Usage: colorway %s %s\n\nExamples:\n%s", command->row.name, command->usage,
                        command->examples);
    g_autofree char *program = g_strdup_printf("colorway %s", command->row.name);
    g_set_prgname(program);
    g_autoptr(GOptionContext) context = g_option_context_new(usage);
    g_option_context_set_summary(context, summary);
    g_option_context_add_main_entries(context, command->flags, NULL);
    GOptionGroup *group = g_option_group_new("common", "Common flags:", "common flags", NULL, NULL);
    g_option_group_add_entries(group, common_flags);
    g_option_context_add_group(context, group);
    if (!g_option_context_parse(context, argc, argv, error))
        return FALSE;
    /* "--" ends the flags; GOption leaves it in place when something follows it. */
    if (*argc > 1 && strcmp((*argv)[1], "--") == 0) {
        (*argv)++;
        (*argc)--;
    }
    return TRUE;
}

static cw_exit run(const cw_command *command, int argc, char **argv, GError **error)
{
    if (!parse(command, &argc, &argv, error))
        return CW_EXIT_USAGE;
    if (common.threads < 0 || common.seed < 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--%s cannot be negative",
                    common.threads < 0 ? "threads" : "seed");
        return CW_EXIT_USAGE;
    }
    cw_terminal_catch_interrupts();
    cw_call call = {
        .arguments = (const char *const *)argv + 1,
        .argument_count = argc - 1,
        .catalog = common.catalog != NULL ? common.catalog : g_getenv("COLORWAY_CATALOG"),
        .seed = (guint64)common.seed,
        .threads = common.threads > 0 ? common.threads : (int)g_get_num_processors(),
        .json = common.json,
        .progress = cw_terminal_progress(),
    };
    cw_exit status = command->run(&call, error);
    cw_terminal_finish();
    return status;
}

int main(int argc, char **argv)
{
    wait_passively(argv);
    setlocale(LC_ALL, "");
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help();
        return argc < 2 ? CW_EXIT_USAGE : CW_EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        g_print("colorway %s\n", CW_VERSION);
        return CW_EXIT_DONE;
    }
    g_autoptr(GError) error = NULL;
    const cw_command *command = (const cw_command *)cw_row_find(&cw_command_table, argv[1], &error);
    if (command == NULL) {
        g_printerr("colorway: %s\n", error->message);
        return CW_EXIT_USAGE;
    }
    cw_exit status = run(command, argc - 1, argv + 1, &error);
    if (error == NULL)
        return status;
    g_printerr("colorway: %s\n", error->message);
    return exit_of(error);
}
