/* SPDX-License-Identifier: Apache-2.0
 *
 * What a kept result hangs on of the request that it answers.
 */
#pragma once

#include <colorway/evaluate.h>

G_BEGIN_DECLS

/* What is asked of the protocol, files by what is in them: equal where the results would be, of the
 * same model and catalogue by the same baselines. (transfer full) */
json_t *cw_evaluate_asked(const cw_evaluate_request *request);

G_END_DECLS
