/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a model lies: what a user names, a run of theirs or a model that came with the program.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CW_MODEL_SHIPPED "shipped:" /* before the name of a model that came with the program */

/* The file of the model that a user calls `name`: `name` itself, or the model.safetensors inside it
 * where it is a folder; where there is neither and `name` is no path, NAME.safetensors among the
 * models that came with the program: in the folder that COLORWAY_MODELS names, else in models/ of
 * the source tree that the program was built in, or share/colorway/models beside the folder it was
 * installed in. CW_MODEL_SHIPPED NAME is looked for there alone. Where all of this fails, `name`:
 * opening it says so. (transfer full) */
char *cw_model_file(const char *name);

/* By what a catalogue remembers it, so that the program may be moved: the absolute path of
 * cw_model_file(), or CW_MODEL_SHIPPED NAME. (transfer full) */
char *cw_model_address(const char *name);

G_END_DECLS
