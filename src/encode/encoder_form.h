/* SPDX-License-Identifier: Apache-2.0
 *
 * The form of an encoder as the text that stands in its file.
 */
#pragma once

#include "encode/encoder.h"

G_BEGIN_DECLS

/* The key of the file's metadata. */
#define CW_ENCODER_METADATA "colorway"

/* The form as JSON, members in order. Free with free(). */
char *cw_encoder_form_to_text(const cw_encoder_form *form);

/* Fills a form that is at its defaults; CW_ERROR_DAMAGED, CW_ERROR_UNSUPPORTED. */
gboolean cw_encoder_form_from_text(cw_encoder_form *form, const char *text, GError **error);

/* The same from a model's file or run folder (base/model_file.h); of weights without Colorway's
 * metadata the form stays as it is. The errors of cw_safetensors_open(), too. */
gboolean cw_encoder_form_read(cw_encoder_form *form, const char *model, GError **error);

/* A deep copy by way of the option rows, which refuse what a file could not hold. */
gboolean cw_encoder_form_copy(cw_encoder_form *to, const cw_encoder_form *from, GError **error);

G_END_DECLS
