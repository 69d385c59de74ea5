/* SPDX-License-Identifier: Apache-2.0
 *
 * Help texts, examples first, and the answer to a flag that does not exist.
 */
#pragma once

#include "cli/command.h"

G_BEGIN_DECLS

/* The program's own help: what it is, its verbs, its exit statuses. */
void cw_help_print_program(void);

/* The help of a verb: examples, usage, its flags, the flags of every verb (`common`). */
void cw_help_print_verb(const cw_command *command, const GOptionEntry *common);

/* CW_ERROR_USAGE about the first flag of `arguments` that neither list has, with the nearest one;
 * leaves `error` unset when there is none. */
void cw_help_explain_flag(const cw_command *command, const GOptionEntry *common,
                          char *const *arguments, GError **error);

G_END_DECLS
