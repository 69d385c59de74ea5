/* SPDX-License-Identifier: Apache-2.0
 *
 * Large memory: sizes are multiplied with an overflow check and an allocation that fails is an
 * error for the caller, never an abort. (g_malloc aborts; it is right for what is small.)
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Zero-filled memory for count * element_bytes bytes, aligned to 64 bytes, or NULL with
 * CW_ERROR_TOO_LARGE that says what it was for. Freed with cw_size_free(). */
gpointer cw_size_alloc(gsize count, gsize element_bytes, const char *purpose, GError **error);

/* Frees what cw_size_alloc() gave; NULL is allowed. */
void cw_size_free(gpointer memory);

/* An automatic variable that is freed by cw_size_free(). */
#define cw_autosize __attribute__((cleanup(cw_size_free_indirect)))
void cw_size_free_indirect(void *pointer_address);

G_END_DECLS
