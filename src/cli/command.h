/* SPDX-License-Identifier: Apache-2.0
 *
 * A command is a row: a verb, its one-line summary, how it is called, examples, its own flags, and
 * what it does. The flags that every command takes are parsed beside its own.
 */
#pragma once

#include <glib.h>

#include "base/progress.h"
#include "base/row.h"

G_BEGIN_DECLS

/* Exit statuses, a contract with scripts (see README). */
typedef enum {
    CW_EXIT_DONE = 0,
    CW_EXIT_FAILURE = 1,
    CW_EXIT_USAGE = 2,
    CW_EXIT_SOME_ROWS_FAILED = 3,
    CW_EXIT_NOT_FOUND = 4,
    CW_EXIT_BUSY = 5,
    CW_EXIT_DAMAGED = 6,
    CW_EXIT_INTERRUPTED = 130,
} cw_exit;

/* What one call of a command carries. Strings are borrowed from the parser. */
typedef struct {
    const char *const *arguments; /* NULL-terminated, what is left after the flags */
    int argument_count;
    const char *catalog;    /* --catalog, else COLORWAY_CATALOG, else NULL */
    gboolean catalog_typed; /* by --catalog */
    guint64 seed;
    int threads; /* 0: as many as the machine has */
    gboolean json;
    const cw_progress *progress; /* a bar on a terminal, lines elsewhere; stops on Ctrl-C */
} cw_call;

typedef struct {
    cw_row row;
    const char *usage;         /* what follows "colorway VERB" */
    const char *examples;      /* lines, each a command one can type */
    const GOptionEntry *flags; /* ends in G_OPTION_ENTRY_NULL; their variables are statics of the
                                  command's file */
    /* Returns an exit status; one other than DONE without `error` has been explained already. */
    cw_exit (*run)(const cw_call *call, GError **error);
} cw_command;

extern const cw_row_table cw_command_table;

/* The flags of every verb, parsed beside its own; ends in G_OPTION_ENTRY_NULL. */
extern const GOptionEntry cw_common_flags[];

/* The catalogue's path, or CW_ERROR_USAGE that says how to give one. */
const char *cw_call_catalog(const cw_call *call, GError **error);

/* CW_ERROR_USAGE when --catalog was typed beside `flag`, which takes its place; the environment may
 * name one for other calls. */
gboolean cw_call_without_catalog(const cw_call *call, const char *flag, GError **error);

/* Exactly `count` arguments, or CW_ERROR_USAGE with the usage of the command. */
gboolean cw_call_expect(const cw_call *call, const cw_command *command, int least, int most,
                        GError **error);

G_END_DECLS
