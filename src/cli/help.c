/* SPDX-License-Identifier: Apache-2.0
 *
 * GOption can print help of its own, but begins with the flags; people begin with an example.
 */
#include "cli/help.h"

#include <string.h>

#include "base/error.h"

#define FLAG_COLUMN 30

void cw_help_print_program(void)
{
    g_print(
        CW_HELP_ABOUT
        "\n\n"
        "  colorway demo                          the whole story on a drawn sample catalogue\n"
        "  colorway import feed.tsv -c shop.db    your feed; then train, embed, variants, search\n"
        "  colorway VERB --help                   examples and flags of a verb\n\nVerbs:\n");
    for (const cw_row *const *row = cw_command_table.rows; *row != NULL; row++)
        g_print("  %-10s %s\n", (*row)->name, (*row)->summary);
    g_print("\nExit status: %s\n", CW_HELP_EXITS);
}

static void print_flags(const GOptionEntry *flags)
{
    for (; flags->long_name != NULL; flags++) {
        const char shorter[] = {'-', flags->short_name, ',', ' ', '\0'};
        g_autofree char *flag =
            g_strdup_printf("%s--%s%s%s", flags->short_name != 0 ? shorter : "", flags->long_name,
                            flags->arg_description != NULL ? " " : "",
                            flags->arg_description != NULL ? flags->arg_description : "");
        g_print("  %-*s%s%s\n", FLAG_COLUMN, flag, strlen(flag) >= FLAG_COLUMN ? "  " : "",
                flags->description);
    }
}

void cw_help_print_verb(const cw_command *command)
{
    g_print("%s\n\nUsage: colorway %s %s\n       %s\n", command->examples, command->row.name,
            command->usage, command->row.summary);
    if (command->flags->long_name != NULL)
        g_print("\nFlags (defaults in brackets):\n");
    print_flags(command->flags);
    g_print("\nFlags of every verb:\n");
    print_flags(cw_common_flags);
}

static gboolean has_flag(const GOptionEntry *flags, const char *name)
{
    for (; flags->long_name != NULL; flags++)
        if (strcmp(flags->long_name, name) == 0)
            return TRUE;
    return FALSE;
}

static void add_names(GPtrArray *names, const GOptionEntry *flags)
{
    for (; flags->long_name != NULL; flags++)
        g_ptr_array_add(names, (gpointer)flags->long_name);
}

void cw_help_explain_flag(const cw_command *command, char *const *arguments, GError **error)
{
    for (; *arguments != NULL && strcmp(*arguments, "--") != 0; arguments++) {
        if (!g_str_has_prefix(*arguments, "--"))
            continue;
        g_autofree char *name = g_strndup(*arguments + 2, strcspn(*arguments + 2, "="));
        if (has_flag(command->flags, name) || has_flag(cw_common_flags, name))
            continue;
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        add_names(names, command->flags);
        add_names(names, cw_common_flags);
        g_ptr_array_add(names, NULL);
        const char *nearest = cw_row_nearest((const char *const *)names->pdata, name);
        if (nearest != NULL)
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "%s has no flag \"--%s\"; did you mean \"--%s\"?", command->row.name, name,
                        nearest);
        else
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "%s has no flag \"--%s\"; see colorway %s --help", command->row.name, name,
                        command->row.name);
        return;
    }
}
