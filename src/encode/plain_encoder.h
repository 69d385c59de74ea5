/* SPDX-License-Identifier: Apache-2.0
 *
 * Weights from elsewhere as an encoder of their own: what a model is measured against.
 */
#pragma once

#include "encode/encoder.h"

G_BEGIN_DECLS

#define CW_PLAIN_ENCODER_PX 224 /* side of the pictures that such weights are learned from */

/* Whether `path` is a safetensors file without Colorway's metadata. */
gboolean cw_plain_encoder_is(const char *path);

/* The network of a ResNet-18, 34 or 50 whose tensors are called as torchvision calls them, before
 * its classifier: it looks once at the whole picture, CW_PLAIN_ENCODER_PX wide and high, normalised
 * as METHODS 1.1 says. The errors of cw_encoder_open(); CW_ERROR_UNSUPPORTED for other weights. */
cw_encoder *cw_plain_encoder_open(const char *path, int threads, GError **error);

G_END_DECLS
