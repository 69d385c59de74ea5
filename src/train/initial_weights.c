/* SPDX-License-Identifier: Apache-2.0 */
#include "train/initial_weights.h"

#include "base/model_file.h"
#include "nn/head.h"
#include "nn/weights.h"

/* Behind the prefix of the heads; a model that a run goes on from need have none. */
static const char memory[] = "memory";

gboolean cw_initial_weights_load(const cw_method *method, const char *path,
                                 cw_parameters *parameters, GError **error)
{
    g_autofree char *name = cw_model_file(path);
    g_autoptr(cw_safetensors) file = cw_safetensors_open(name, error);
    if (file == NULL || !cw_weights_load(parameters, method->backbone, file, "",
                                         CW_BACKBONE_PROJECT ".", NULL, error))
        return FALSE;
    const gboolean has_heads = method->continues && method->fusion == NULL;
    return !(has_heads || method->from_blocks) ||
           cw_weights_load(parameters, CW_HEAD_ATTRIBUTES ".", file, CW_HEAD_ATTRIBUTES ".", memory,
                           NULL, error);
}
