/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line: finds the verb, parses its flags and the common ones, runs it, and turns its
 * error into one line on stderr and an exit status.
 */
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/random.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/terminal.h"
#include "serve/untrusted.h"

#define MOST_THREADS 512 /* more than any machine gains from, fewer than its limits */

static struct {
    char *catalog;
    gint64 seed;
    int threads;
    gboolean json, progress_json, help;
} common;

const GOptionEntry cw_common_flags[] = {
    {"catalog", 'c', 0, G_OPTION_ARG_FILENAME, &common.catalog,
     "the catalogue (else COLORWAY_CATALOG in the environment)", "FILE"},
    {"seed", 0, 0, G_OPTION_ARG_INT64, &common.seed, "seed of every random choice (0)", "N"},
    {"threads", 0, 0, G_OPTION_ARG_INT, &common.threads, "threads (all cores)", "N"},
    {"json", 0, 0, G_OPTION_ARG_NONE, &common.json, "print JSON for programs", NULL},
    {"progress-json", 0, 0, G_OPTION_ARG_NONE, &common.progress_json,
     "progress on stderr as JSON, an object a line", NULL},
    {"help", 'h', 0, G_OPTION_ARG_NONE, &common.help, "show examples and flags", NULL},
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
    if (error->domain != CW_ERROR)
        return CW_EXIT_FAILURE;
    switch (error->code) {
    case CW_ERROR_USAGE:
    case CW_ERROR_CONFLICT:
        return CW_EXIT_USAGE;
    case CW_ERROR_NOT_FOUND:
        return CW_EXIT_NOT_FOUND;
    case CW_ERROR_BUSY:
    case CW_ERROR_PENDING:
        return CW_EXIT_BUSY;
    case CW_ERROR_DAMAGED:
        return CW_EXIT_DAMAGED;
    case CW_ERROR_INTERRUPTED:
        return CW_EXIT_INTERRUPTED;
    default:
        return CW_EXIT_FAILURE;
    }
}

const char *cw_call_catalog(const cw_call *call, GError **error)
{
    if (call->catalog != NULL && *call->catalog != '\0')
        return call->catalog;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "no catalogue given; use --catalog FILE or set COLORWAY_CATALOG");
    return NULL;
}

gboolean cw_call_without_catalog(const cw_call *call, const char *flag, GError **error)
{
    if (!call->catalog_typed)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--catalog or %s: one of the two", flag);
    return FALSE;
}

gboolean cw_call_expect(const cw_call *call, const cw_command *command, int least, int most,
                        GError **error)
{
    if (call->argument_count >= least && (most < 0 || call->argument_count <= most))
        return TRUE;
    if (call->argument_count < least)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "something is missing; usage: colorway %s %s",
                    command->row.name, command->usage);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "\"%s\" is one argument too many; usage: colorway %s %s", call->arguments[most],
                    command->row.name, command->usage);
    return FALSE;
}

/* GLib's words for it do not say where. A file's name may be any bytes, so the flag is not known.
 */
static void explain_encoding(char *const *argv, GError **error)
{
    while (*argv != NULL && g_utf8_validate(*argv, -1, NULL))
        argv++;
    g_autofree char *shown = g_utf8_make_valid(*argv != NULL ? *argv : "", -1);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "what is not a file's name is UTF-8 text here, and \"%s\" is not", shown);
}

static gboolean parse(const cw_command *command, int *argc, char ***argv, GError **error)
{
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, command->flags, NULL);
    g_option_context_add_main_entries(context, cw_common_flags, NULL);
    g_autoptr(GError) problem = NULL;
    if (!g_option_context_parse(context, argc, argv, &problem)) {
        if (g_error_matches(problem, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
            cw_help_explain_flag(command, *argv + 1, error);
        else if (problem->domain == G_CONVERT_ERROR)
            explain_encoding(*argv + 1, error);
        if (error != NULL && *error == NULL)
            g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE, problem->message);
        return FALSE;
    }
    /* "--" ends the flags; GOption leaves it in place when something follows it. */
    if (*argc > 1 && strcmp((*argv)[1], "--") == 0) {
        (*argv)++;
        (*argc)--;
    }
    return TRUE;
}

/* What is wrong with the common flags, if anything. */
static gboolean check_common(GError **error)
{
    if (common.threads < 0 || common.threads > MOST_THREADS)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--threads does not take %d; it takes 1 to %d, or 0 for all cores",
                    common.threads, MOST_THREADS);
    else if (common.seed < 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--seed cannot be negative");
    else if (common.seed > CW_SEED_MOST)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--seed does not take %" G_GINT64_FORMAT "; the most is %" G_GINT64_FORMAT,
                    common.seed, CW_SEED_MOST);
    else
        return TRUE;
    return FALSE;
}

static cw_exit run(const cw_command *command, int argc, char **argv, GError **error)
{
    if (!parse(command, &argc, &argv, error))
        return CW_EXIT_USAGE;
    if (common.help) {
        cw_help_print_verb(command);
        return CW_EXIT_DONE;
    }
    if (!check_common(error))
        return CW_EXIT_USAGE;
    cw_terminal_catch_interrupts();
    if (common.progress_json)
        cw_terminal_report_json();
    cw_call call = {
        .arguments = (const char *const *)argv + 1,
        .argument_count = argc - 1,
        .catalog = common.catalog != NULL ? common.catalog : g_getenv("COLORWAY_CATALOG"),
        .catalog_typed = common.catalog != NULL,
        .seed = (guint64)common.seed,
        .threads = common.threads > 0 ? common.threads : (int)g_get_num_processors(),
        .json = common.json,
        .progress = cw_terminal_progress(),
    };
    cw_exit status = command->run(&call, error);
    cw_terminal_finish();
    return status;
}

/* A reader who has read enough closes the pipe, and that is well; but what did not fit on a disk is
 * not printed. */
static cw_exit finish_output(cw_exit status)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    if ((fflush(stdout) == 0 && ferror(stdout) == 0) ||
        (poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0))
        return status;
    g_printerr("colorway: could not write to standard output: %s\n",
               errno != 0 ? g_strerror(errno) : "no space left?");
    return status == CW_EXIT_DONE ? CW_EXIT_FAILURE : status;
}

/* Text is UTF-8 and numbers have points, whatever the machine's language says (cron and containers
 * often say nothing). */
static void settle_language(void)
{
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C"); /* figures and files are the same in every country */
    setlocale(LC_CTYPE, "C.UTF-8");
}

static cw_exit run_verb(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argv[1][0] == '-') {
        g_printerr("colorway: flags stand behind the verb: colorway VERB %s\n", argv[1]);
        return CW_EXIT_USAGE;
    }
    const cw_command *command = (const cw_command *)cw_row_find(&cw_command_table, argv[1], &error);
    if (command == NULL) {
        g_printerr("colorway: %s\n", error->message);
        return CW_EXIT_USAGE;
    }
    cw_exit status = run(command, argc - 1, argv + 1, &error);
    if (error == NULL)
        return finish_output(status);
    g_printerr("colorway: %s\n", error->message);
    return exit_of(error);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], CW_UNTRUSTED_VERB) == 0)
        return cw_untrusted_main();
    wait_passively(argv);
    settle_language();
    if (argc < 2) {
        cw_help_print_program();
        return CW_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        (strcmp(argv[1], "help") == 0 && argc == 2)) {
        cw_help_print_program();
        return finish_output(CW_EXIT_DONE);
    }
    if (strcmp(argv[1], "--version") == 0) {
        g_print("colorway %s\n", CW_VERSION);
        return finish_output(CW_EXIT_DONE);
    }
    if (strcmp(argv[1], "help") != 0)
        return run_verb(argc, argv);
    char *asked[] = {argv[0], argv[2], (char *)"--help", NULL};
    return run_verb(3, asked);
}
