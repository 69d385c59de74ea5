/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a call writes, looked at before any work is done. A file is written whole or not at all: a
 * new one takes the place of what had its name. That place must be free, or a file that nobody in
 * the same call reads or writes.
 */
#pragma once

#include "cli/command.h"

G_BEGIN_DECLS

/* A file that a flag names: `path` is the flag's variable, which holds NULL where it was not
 * given. */
typedef struct {
    const char *flag;
    char **path;
} cw_named_file;

/* Checks that each of `outputs` lies in a folder that can be written to and is no folder, device,
 * pipe or socket; and that it is neither the call's catalogue nor a file beside that belongs to it,
 * none of `inputs` and no other output. Both lists end in {NULL, NULL}. An input that is not there,
 * such as a model's name, is passed over. A symbolic link to a file is followed: its flag's
 * variable names the target from now on. CW_ERROR_USAGE names the flags. */
gboolean cw_outputs_check(const cw_call *call, const cw_named_file *outputs,
                          const cw_named_file *inputs, GError **error);

G_END_DECLS
