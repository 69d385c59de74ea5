/* SPDX-License-Identifier: Apache-2.0
 *
 * The machine that the program runs on, as people name it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint64 cw_machine_memory_bytes(void);

/* "AMD EPYC 7B13"; where the system does not say it, the architecture: "aarch64". (transfer full)
 */
char *cw_machine_processor(void);

G_END_DECLS
