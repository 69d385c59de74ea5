/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What runs the networks: "oneDNN 2.6.3, avx512_core_vnni": the library, and the instructions that
 * it chose on this processor. (transfer full) */
char *cw_kernel_library(void);

G_END_DECLS
