/* SPDX-License-Identifier: Apache-2.0
 *
 * Manual pages, from the rows that --help reads.
 */
#pragma once

#include "cli/command.h"

G_BEGIN_DECLS

/* colorway(1), in the man macros of roff. (transfer full) */
char *cw_manual_program(void);

/* colorway-VERB(1). (transfer full) */
char *cw_manual_verb(const cw_command *command);

G_END_DECLS
