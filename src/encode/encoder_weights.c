/* SPDX-License-Identifier: Apache-2.0 */
#include "encode/encoder_weights.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "nn/head.h"
#include "nn/head_landmarks.h"
#include "nn/head_outfit.h"
#include "nn/weights.h"

gboolean cw_encoder_weights_load(cw_parameters *parameters, const cw_safetensors *file,
                                 GError **error)
{
    if (!cw_weights_load(parameters, "", file, "", NULL, NULL, error)) {
        if (error != NULL && g_error_matches(*error, CW_ERROR, CW_ERROR_NOT_FOUND))
            (*error)->code = CW_ERROR_DAMAGED;
        return FALSE;
    }
    for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
        const cw_parameter *parameter = cw_parameters_get(parameters, i);
        const gsize count = cw_shape_count(&parameter->shape);
        for (gsize j = 0; j < count; j++) {
            if (isfinite(parameter->data[j]))
                continue;
            g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                        "tensor \"%s\" holds a number that is not finite", parameter->name);
            return FALSE;
        }
    }
    return TRUE;
}

gboolean cw_encoder_weights_copy(cw_parameters *to, const cw_parameters *from, const char *prefix,
                                 GError **error)
{
    for (gsize i = 0; i < cw_parameters_count(to); i++) {
        cw_parameter *own = cw_parameters_get(to, i);
        const gboolean is_head = g_str_has_prefix(own->name, CW_HEAD_ATTRIBUTES ".") ||
                                 g_str_has_prefix(own->name, CW_HEAD_LANDMARKS ".") ||
                                 g_str_has_prefix(own->name, CW_HEAD_OUTFIT ".");
        g_autofree char *name = g_strconcat(is_head ? "" : prefix, own->name, NULL);
        const cw_parameter *other = cw_parameters_find(from, name);
        if (other == NULL || !cw_shape_equal(&other->shape, &own->shape)) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "no tensor \"%s\" of the right shape",
                        name);
            return FALSE;
        }
        memcpy(own->data, other->data, cw_shape_count(&own->shape) * sizeof *own->data);
        cw_parameter_changed(own);
    }
    return TRUE;
}

void cw_encoder_weights_sum(const cw_parameters *parameters, GChecksum *checksum)
{
    for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
        const cw_parameter *parameter = cw_parameters_get(parameters, i);
        g_checksum_update(checksum, (const guchar *)parameter->name, -1);
        g_checksum_update(checksum, (const guchar *)parameter->data,
                          (gssize)(cw_shape_count(&parameter->shape) * sizeof(float)));
    }
}
