/* SPDX-License-Identifier: Apache-2.0
 *
 * What shells offer when Tab is pressed, from the rows that --help reads: verbs, flags, and names
 * of rows where a flag or an argument takes them; else files.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The script of a shell. (transfer full) */
char *cw_completion_bash(void);
char *cw_completion_zsh(void);
char *cw_completion_fish(void);

G_END_DECLS
