/* SPDX-License-Identifier: Apache-2.0
 *
 * Which ResNet it is its tensors tell: 50 has blocks of three convolutions, 34 three blocks in its
 * first stage, 18 two (He et al. 2016, table 1).
 */
#include "encode/plain_encoder.h"

#include "base/error.h"
#include "encode/encoder_form.h"
#include "encode/encoder_weights.h"

gboolean cw_plain_encoder_is(const char *path)
{
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return FALSE;
    g_autoptr(cw_safetensors) file = cw_safetensors_open(path, NULL);
    return file != NULL && cw_safetensors_metadata(file, CW_ENCODER_METADATA) == NULL;
}

static const cw_backbone *find_backbone(const cw_safetensors *file, GError **error)
{
    if (cw_safetensors_find(file, "layer1.0.conv3.weight") != NULL)
        return &cw_backbone_resnet50;
    if (cw_safetensors_find(file, "layer1.2.conv2.weight") != NULL)
        return &cw_backbone_resnet34;
    if (cw_safetensors_find(file, "layer1.1.conv2.weight") != NULL)
        return &cw_backbone_resnet18;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                        "these are neither weights of Colorway nor of a ResNet-18, 34 or 50 with "
                        "torchvision's names: there is no tensor \"layer1.1.conv2.weight\"");
    return NULL;
}

/* The weights below the names that they have in the file, one picture as the network's input. */
static cw_parameters *read_weights(const cw_safetensors *file, const cw_backbone *backbone,
                                   const cw_encoder_form *form, GError **error)
{
    cw_parameters *parameters = cw_parameters_new_blank();
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const gint64 px = form->settings.picture_px;
    cw_backbone_build(backbone, graph, "",
                      cw_graph_input(graph, "pictures", CW_SHAPE(1, 3, px, px)), &form->backbone);
    if (cw_graph_check(graph, error) && cw_encoder_weights_load(parameters, file, error))
        return parameters;
    cw_parameters_free(parameters);
    return NULL;
}

static cw_encoder *open_form(const cw_safetensors *file, const cw_backbone *backbone,
                             cw_encoder_form *form, int threads, GError **error)
{
    cw_encoder_form_reset(form);
    g_free(form->settings.backbone);
    form->settings.backbone = g_strdup(backbone->row.name);
    form->settings.picture_px = CW_PLAIN_ENCODER_PX;
    cw_parameters *parameters = read_weights(file, backbone, form, error);
    if (parameters == NULL)
        return NULL;
    cw_encoder *encoder = cw_encoder_new_copy(form, parameters, "", threads, error);
    cw_parameters_free(parameters);
    return encoder;
}

cw_encoder *cw_plain_encoder_open(const char *path, int threads, GError **error)
{
    g_autoptr(cw_safetensors) file = cw_safetensors_open(path, error);
    const cw_backbone *backbone = file != NULL ? find_backbone(file, error) : NULL;
    cw_encoder_form form = {0};
    cw_encoder *encoder =
        backbone != NULL ? open_form(file, backbone, &form, threads, error) : NULL;
    cw_encoder_form_clear(&form);
    if (encoder == NULL)
        g_prefix_error(error, "weights \"%s\": ", path);
    return encoder;
}
