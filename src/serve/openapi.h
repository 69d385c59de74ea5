/* SPDX-License-Identifier: Apache-2.0
 *
 * The description of the API for programs: OpenAPI 3.1, from the same rows that serve it.
 */
#pragma once

#include <jansson.h>

/* (transfer full) */
json_t *cw_openapi_build(void);
