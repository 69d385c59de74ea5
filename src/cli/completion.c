/* SPDX-License-Identifier: Apache-2.0
 *
 * All three are tables: a line a verb and flag. What has no words of its own is left to the shell,
 * which offers files.
 */
#include "cli/completion.h"

#include <string.h>

#include "cli/command.h"
#include "cli/kinds.h"

/* ---- what there is to choose from ------------------------------------------------------------ */

static void add_names(GPtrArray *words, const cw_row_table *table)
{
    for (const cw_row *const *row = table != NULL ? table->rows : NULL; row != NULL && *row != NULL;
         row++)
        g_ptr_array_add(words, (gpointer)(*row)->name);
}

static char *join(GPtrArray *words)
{
    g_ptr_array_add(words, NULL);
    return g_strjoinv(" ", (char **)words->pdata);
}

static char *list_verbs(void)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    add_names(words, &cw_command_table);
    return join(words);
}

/* The words that a flag takes, "a b c"; "" for none. (transfer full) */
static char *list_of_flag(const GOptionEntry *flag)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (const cw_kind *kind = cw_kinds; kind->kind != NULL; kind++)
        if (g_strcmp0(kind->flag, flag->long_name) == 0) {
            add_names(words, kind->table);
            add_names(words, kind->more);
        }
    return join(words);
}

/* The words that an argument of a verb may be, likewise. (transfer full) */
static char *list_of_arguments(const cw_command *command)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (const cw_kind *kind = cw_kinds; kind->kind != NULL; kind++) {
        if (strcmp(command->usage, "KIND") == 0)
            g_ptr_array_add(words, (gpointer)kind->kind);
        else if (kind->argument != NULL && g_str_has_prefix(command->usage, kind->argument))
            add_names(words, kind->table);
    }
    if (strcmp(command->usage, "KIND") == 0)
        g_ptr_array_add(words, (gpointer) "settings");
    return join(words);
}

/* ---- scripts --------------------------------------------------------------------------------- */

/* Adds what `one` makes of each flag of a verb, its own and the common ones. */
static void add_flags(GString *script, const cw_command *command,
                      void (*one)(GString *, const cw_command *, const GOptionEntry *))
{
    for (const GOptionEntry *flag = command->flags; flag->long_name != NULL; flag++)
        one(script, command, flag);
    for (const GOptionEntry *flag = cw_common_flags; flag->long_name != NULL; flag++)
        one(script, command, flag);
}

static gboolean takes_value(const GOptionEntry *flag)
{
    return flag->arg != G_OPTION_ARG_NONE;
}

/* ---- bash ------------------------------------------------------------------------------------ */

static void add_bash_value(GString *script, const cw_command *command, const GOptionEntry *flag)
{
    if (!takes_value(flag))
        return;
    g_autofree char *words = list_of_flag(flag);
    g_string_append_printf(script, "    '%s --%s'", command->row.name, flag->long_name);
    if (flag->short_name != 0)
        g_string_append_printf(script, " | '%s -%c'", command->row.name, flag->short_name);
    g_string_append_printf(script, ") words='%s' ;;\n", words);
}

static void add_bash_name(GString *script, const cw_command *command G_GNUC_UNUSED,
                          const GOptionEntry *flag)
{
    g_string_append_printf(script, " --%s", flag->long_name);
}

char *cw_completion_bash(void)
{
    g_autofree char *verbs = list_verbs();
    GString *script =
        g_string_new("# bash completion for colorway(1); written by colorway generate\n"
                     "_colorway() {\n"
                     "    local word=${COMP_WORDS[COMP_CWORD]} words\n"
                     "    case \"${COMP_WORDS[1]} ${COMP_WORDS[COMP_CWORD-1]}\" in\n");
    for (const cw_row *const *row = cw_command_table.rows; *row != NULL; row++) {
        const cw_command *command = (const cw_command *)*row;
        g_autofree char *words = list_of_arguments(command);
        add_flags(script, command, add_bash_value);
        g_string_append_printf(script, "    '%s '*) words='%s", command->row.name, words);
        add_flags(script, command, add_bash_name);
        g_string_append(script, "' ;;\n");
    }
    g_string_append_printf(script,
                           "    'help '*) words='%s' ;;\n"
                           "    esac\n"
                           "    [ \"$COMP_CWORD\" = 1 ] && words='%s help --help --version'\n"
                           "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                           "}\n"
                           "complete -o default -F _colorway colorway\n",
                           verbs, verbs);
    return g_string_free(script, FALSE);
}

/* ---- zsh ------------------------------------------------------------------------------------- */

/* Within single quotes of a specification, where ':' and brackets mean something. */
static void add_zsh_text(GString *script, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("[]:\\", *text) != NULL)
            g_string_append_c(script, '\\');
        if (*text == '\'')
            g_string_append(script, "'\\''");
        else
            g_string_append_c(script, *text);
    }
}

static void add_zsh_flag(GString *script, const cw_command *command G_GNUC_UNUSED,
                         const GOptionEntry *flag)
{
    const gboolean value = takes_value(flag);
    const gboolean many =
        flag->arg == G_OPTION_ARG_STRING_ARRAY || flag->arg == G_OPTION_ARG_FILENAME_ARRAY;
    g_autofree char *words = list_of_flag(flag);
    g_string_append(script, " \\\n            ");
    if (flag->short_name != 0)
        g_string_append_printf(script, "%s'{-%c,--%s%s}'", many ? "'*" : "'", flag->short_name,
                               flag->long_name, value ? "=" : "");
    else
        g_string_append_printf(script, "'%s--%s%s", many ? "*" : "", flag->long_name,
                               value ? "=" : "");
    g_string_append_c(script, '[');
    add_zsh_text(script, flag->description);
    g_string_append_c(script, ']');
    if (value) {
        g_string_append_c(script, ':');
        add_zsh_text(script, flag->arg_description != NULL ? flag->arg_description : "");
        if (*words != '\0')
            g_string_append_printf(script, ":(%s)", words);
        else
            g_string_append(script, ":_files");
    }
    g_string_append_c(script, '\'');
}

char *cw_completion_zsh(void)
{
    GString *script = g_string_new("#compdef colorway\n# written by colorway generate\n"
                                   "local -a verbs=(\n");
    for (const cw_row *const *row = cw_command_table.rows; *row != NULL; row++) {
        g_string_append_printf(script, "    '%s:", (*row)->name);
        add_zsh_text(script, (*row)->summary);
        g_string_append(script, "'\n");
    }
    g_string_append(script, "    'help:examples and flags of a verb'\n)\n"
                            "if ((CURRENT == 2)) || [[ $words[2] == help ]]; then\n"
                            "    _describe verb verbs\n    return\nfi\n"
                            "shift words\n((CURRENT--))\ncase $words[1] in\n");
    for (const cw_row *const *row = cw_command_table.rows; *row != NULL; row++) {
        const cw_command *command = (const cw_command *)*row;
        g_autofree char *words = list_of_arguments(command);
        g_string_append_printf(script, "    %s)\n        _arguments", command->row.name);
        add_flags(script, command, add_zsh_flag);
        if (*words != '\0')
            g_string_append_printf(script, " \\\n            '*:argument:(%s)' ;;\n", words);
        else
            g_string_append(script, " \\\n            '*:argument:_files' ;;\n");
    }
    g_string_append(script, "esac\n");
    return g_string_free(script, FALSE);
}

/* ---- fish ------------------------------------------------------------------------------------ */

/* In single quotes. */
static void add_fish_text(GString *script, const char *text)
{
    g_string_append_c(script, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            g_string_append_c(script, '\\');
        g_string_append_c(script, *text);
    }
    g_string_append_c(script, '\'');
}

static void add_fish_flag(GString *script, const cw_command *command, const GOptionEntry *flag)
{
    g_autofree char *words = list_of_flag(flag);
    g_string_append_printf(script, "complete -c colorway -n '__fish_seen_subcommand_from %s' -l %s",
                           command->row.name, flag->long_name);
    if (flag->short_name != 0)
        g_string_append_printf(script, " -s %c", flag->short_name);
    if (takes_value(flag))
        g_string_append(script, " -r");
    if (*words != '\0')
        g_string_append_printf(script, " -a '%s'", words);
    g_string_append(script, " -d ");
    add_fish_text(script, flag->description);
    g_string_append_c(script, '\n');
}

char *cw_completion_fish(void)
{
    g_autofree char *verbs = list_verbs();
    GString *script =
        g_string_new("# fish completion for colorway(1); written by colorway generate\n");
    for (const cw_row *const *row = cw_command_table.rows; *row != NULL; row++) {
        const cw_command *command = (const cw_command *)*row;
        g_autofree char *words = list_of_arguments(command);
        g_string_append_printf(script, "complete -c colorway -n __fish_use_subcommand -f -a %s -d ",
                               command->row.name);
        add_fish_text(script, command->row.summary);
        g_string_append_c(script, '\n');
        add_flags(script, command, add_fish_flag);
        if (*words != '\0')
            g_string_append_printf(script,
                                   "complete -c colorway -n '__fish_seen_subcommand_from %s' -a "
                                   "'%s'\n",
                                   command->row.name, words);
    }
    g_string_append_printf(
        script,
        "complete -c colorway -n __fish_use_subcommand -f -a help -d "
        "'examples and flags of a verb'\n"
        "complete -c colorway -n '__fish_seen_subcommand_from help' -f -a '%s'\n",
        verbs);
    return g_string_free(script, FALSE);
}
