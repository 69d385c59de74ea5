/* SPDX-License-Identifier: Apache-2.0
 *
 * Help texts, examples first, and the answer to a flag that does not exist.
 */
#pragma once

#include "cli/command.h"

G_BEGIN_DECLS

#define CW_HELP_ABOUT                                                                              \
    "colorway learns the visual language of a fashion catalogue from its own pictures."
#define CW_HELP_EXITS                                                                              \
    "0 done, 1 failure, 2 usage, 3 done but some rows failed, 4 not found,\n"                      \
    "5 busy, 6 data damaged, 130 stopped after a clean checkpoint."

/* The program's own help: what it is, its verbs, its exit statuses. */
void cw_help_print_program(void);

/* The help of a verb: examples, usage, its flags, the flags of every verb. */
void cw_help_print_verb(const cw_command *command);

/* CW_ERROR_USAGE about the first flag of `arguments` that the verb does not take, with the nearest
 * one; leaves `error` unset when there is none. */
void cw_help_explain_flag(const cw_command *command, char *const *arguments, GError **error);

G_END_DECLS
