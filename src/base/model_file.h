/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a model lies: what a user names, a run of theirs or a model that came with the program.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The file of the model that a user calls `name`: `name` itself, or the model.safetensors inside it
 * where it is a folder; where there is neither and `name` is no path, NAME.safetensors among the
 * models that came with the program: in the folder that COLORWAY_MODELS names, else in models/ of
 * the source tree that the program was built in, or share/colorway/models beside the folder it was
 * installed in. Where all of this fails, `name`: opening it says so. (transfer full) */
char *cw_model_file(const char *name);

G_END_DECLS
