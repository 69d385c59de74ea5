/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/completion.h"
#include "cli/manual.h"

static const GOptionEntry flags[] = {G_OPTION_ENTRY_NULL};

/* What each file holds, by its name. */
static const struct {
    const char *name;
    char *(*make)(void);
} files[] = {
    {"colorway.1", cw_manual_program},
    {"colorway.bash", cw_completion_bash},
    {"_colorway", cw_completion_zsh},
    {"colorway.fish", cw_completion_fish},
};

static gboolean write_text(const char *folder, const char *name, char *text, GError **error)
{
    g_autofree char *owned = text;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return g_file_set_contents(path, owned, -1, error);
}

static gboolean write_all(const char *folder, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
        if (!write_text(folder, files[i].name, files[i].make(), error))
            return FALSE;
    for (const cw_row *const *row = cw_command_table.rows; *row != NULL; row++) {
        g_autofree char *name = g_strdup_printf("colorway-%s.1", (*row)->name);
        if (!write_text(folder, name, cw_manual_verb((const cw_command *)*row), error))
            return FALSE;
    }
    return TRUE;
}

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_generate = {
    .row = {"generate", "manual pages and shell completion, for packages"},
    .usage = "FOLDER",
    .examples = "  colorway generate pages\n  man pages/colorway-search.1\n"
                "  . pages/colorway.bash                   in this shell",
    .flags = flags,
    .run = run,
};

static cw_exit run(const cw_call *call, GError **error)
{
    if (!cw_call_expect(call, &cw_command_generate, 1, 1, error))
        return CW_EXIT_USAGE;
    const char *folder = call->arguments[0];
    if (g_mkdir_with_parents(folder, 0777) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not make folder \"%s\": %s", folder,
                    g_strerror(errno));
        return CW_EXIT_FAILURE;
    }
    return write_all(folder, error) ? CW_EXIT_DONE : CW_EXIT_FAILURE;
}
