/* SPDX-License-Identifier: Apache-2.0
 *
 * The error domain of the library. What can fail takes a `GError **error` last; context is put in
 * front on the way up with g_prefix_error(). The code says what a caller (or an exit status) does.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CW_ERROR (cw_error_quark())

typedef enum {
    CW_ERROR_FAILED,      /* exit 1: it did not work */
    CW_ERROR_USAGE,       /* exit 2: what was asked for makes no sense */
    CW_ERROR_NOT_FOUND,   /* exit 4: a name, an item or a file that is not there */
    CW_ERROR_BUSY,        /* exit 5: another process holds it */
    CW_ERROR_DAMAGED,     /* exit 6: the bytes are not what they should be */
    CW_ERROR_TOO_LARGE,   /* a size or limit exceeded, refused before memory was taken */
    CW_ERROR_UNSUPPORTED, /* a format or feature that Colorway does not read */
    CW_ERROR_INTERRUPTED, /* exit 130: stopped on request, in a clean state */
    CW_ERROR_CONFLICT,    /* exit 2: it contradicts what is there */
    CW_ERROR_PENDING,     /* exit 5: it is being worked on; ask again */
} cw_error;

GQuark cw_error_quark(void);

G_END_DECLS
