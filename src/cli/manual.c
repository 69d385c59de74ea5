/* SPDX-License-Identifier: Apache-2.0
 *
 * No date stands in them: the same source makes the same page.
 */
#include "cli/manual.h"

#include <string.h>

#include "cli/help.h"

/* What the program reads from its environment. */
static const cw_row environment[] = {
    {"COLORWAY_CATALOG", "the catalogue, where --catalog names none"},
    {"COLORWAY_MODELS", "folder of the models that came with the program"},
    {"NO_COLOR", "when set, nothing is printed in bold"},
};

/* Text that roff shows as it is: no command at the start of a line, hyphens that can be copied. */
static void add_text(GString *page, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if ((*at == '.' || *at == '\'') && (page->len == 0 || page->str[page->len - 1] == '\n'))
            g_string_append(page, "\\&");
        if (*at == '-')
            g_string_append(page, "\\-");
        else if (*at == '\\')
            g_string_append(page, "\\e");
        else
            g_string_append_c(page, *at);
    }
}

static void add_heading(GString *page, const char *heading)
{
    g_string_append_printf(page, ".SH %s\n", heading);
}

static void add_section(GString *page, const char *heading, const char *text)
{
    add_heading(page, heading);
    add_text(page, text);
    g_string_append_c(page, '\n');
}

/* `name` is "colorway" or "colorway-VERB". */
static GString *begin(const char *name, const char *summary)
{
    GString *page = g_string_new(".TH ");
    g_autofree char *title = g_ascii_strup(name, -1);
    add_text(page, title);
    g_string_append(page, " 1 \"\" \"colorway " CW_VERSION "\" \"Colorway\"\n");
    add_heading(page, "NAME");
    add_text(page, name);
    g_string_append(page, " \\- ");
    add_text(page, summary);
    g_string_append_c(page, '\n');
    return page;
}

static void add_term(GString *page, const char *term, const char *argument, const char *text)
{
    g_string_append(page, ".TP\n\\fB");
    add_text(page, term);
    g_string_append(page, "\\fR");
    if (argument != NULL) {
        g_string_append(page, " \\fI");
        add_text(page, argument);
        g_string_append(page, "\\fR");
    }
    g_string_append_c(page, '\n');
    add_text(page, text);
    g_string_append_c(page, '\n');
}

static void add_flags(GString *page, const GOptionEntry *flags)
{
    for (; flags->long_name != NULL; flags++) {
        g_autofree char *flag =
            flags->short_name != 0
                ? g_strdup_printf("-%c, --%s", flags->short_name, flags->long_name)
                : g_strdup_printf("--%s", flags->long_name);
        add_term(page, flag, flags->arg_description, flags->description);
    }
}

static void add_examples(GString *page, const char *examples)
{
    add_heading(page, "EXAMPLES");
    g_string_append(page, ".nf\n");
    add_text(page, examples);
    g_string_append(page, "\n.fi\n");
}

char *cw_manual_verb(const cw_command *command)
{
    g_autofree char *name = g_strdup_printf("colorway-%s", command->row.name);
    GString *page = begin(name, command->row.summary);
    add_heading(page, "SYNOPSIS");
    g_string_append_printf(page, "\\fBcolorway %s\\fR ", command->row.name);
    add_text(page, command->usage);
    g_string_append_c(page, '\n');
    add_examples(page, command->examples);
    if (command->flags->long_name != NULL)
        add_section(page, "OPTIONS", "Defaults stand in brackets.");
    add_flags(page, command->flags);
    add_heading(page, "OPTIONS OF EVERY VERB");
    add_flags(page, cw_common_flags);
    add_section(page, "EXIT STATUS", CW_HELP_EXITS);
    add_heading(page, "SEE ALSO");
    g_string_append(page, "\\fBcolorway\\fR(1)\n");
    return g_string_free(page, FALSE);
}

char *cw_manual_program(void)
{
    GString *page = begin("colorway", "learns the visual language of a fashion catalogue");
    add_section(page, "SYNOPSIS", "colorway VERB [FLAG]...\n\ncolorway help VERB");
    add_section(page, "DESCRIPTION", CW_HELP_ABOUT);
    add_text(page, "Each verb has a manual page of its own, colorway-VERB(1), and examples and "
                   "flags in colorway VERB --help.\n");
    add_heading(page, "VERBS");
    for (const cw_row *const *row = cw_command_table.rows; *row != NULL; row++)
        add_term(page, (*row)->name, NULL, (*row)->summary);
    add_heading(page, "ENVIRONMENT");
    for (gsize i = 0; i < G_N_ELEMENTS(environment); i++)
        add_term(page, environment[i].name, NULL, environment[i].summary);
    add_section(page, "EXIT STATUS", CW_HELP_EXITS);
    add_heading(page, "SEE ALSO");
    for (const cw_row *const *row = cw_command_table.rows; *row != NULL; row++)
        g_string_append_printf(page, "\\fBcolorway\\-%s\\fR(1)%s\n", (*row)->name,
                               row[1] != NULL ? "," : "");
    return g_string_free(page, FALSE);
}
