/* SPDX-License-Identifier: Apache-2.0
 *
 * What a model that learned from landmarks has behind its backbone (nn/head_landmarks.h), and what
 * they are called.
 */
#pragma once

#include <jansson.h>

#include "nn/head_landmarks.h"

G_BEGIN_DECLS

typedef struct {
    cw_head_landmarks_form form; /* count 0: the model has no such head */
    json_t *names;               /* owned: [L] texts */
} cw_landmark_head;

void cw_landmark_head_clear(cw_landmark_head *head);

/* What landmark `landmark` is called. Borrowed. */
const char *cw_landmark_head_name(const cw_landmark_head *head, gsize landmark);

/* {"names", "hidden", "width"}; NULL where there is no head. (transfer full) */
json_t *cw_landmark_head_to_json(const cw_landmark_head *head);

/* The same back into an empty `head`; `object` NULL: none. CW_ERROR_USAGE for anything else. */
gboolean cw_landmark_head_from_json(cw_landmark_head *head, json_t *object, GError **error);

G_END_DECLS
