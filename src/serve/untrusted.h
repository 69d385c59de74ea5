/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures that anybody may have made are decoded in a process of its own, which can reach nothing
 * but its input and output, has little memory and time, and ends with the picture: a fault of a
 * decoder costs one request.
 */
#pragma once

#include <gio/gio.h>

#include "image/image.h"

G_BEGIN_DECLS

/* What a program that decodes is called with; it then ends as cw_untrusted_main() does. */
#define CW_UNTRUSTED_VERB "decode-untrusted"

typedef struct cw_untrusted cw_untrusted;

/* Decodes by processes of `program`. From the first picture on one that has begun waits for the
 * next, so that nobody waits for it to begin. */
cw_untrusted *cw_untrusted_new(const char *program);
/* Nobody decodes any more. */
void cw_untrusted_free(cw_untrusted *untrusted);

/* Decodes one picture in a process of its own; several threads may. CW_ERROR_TOO_LARGE before
 * memory is taken, CW_ERROR_UNSUPPORTED, CW_ERROR_USAGE: it cannot be decoded, or a decoder fell
 * over it; GLib's errors: no process. (transfer full) */
cw_image *cw_untrusted_decode(cw_untrusted *untrusted, GBytes *bytes, GError **error);

/* Whether a process of `program` that decodes is kept from all other system calls, too (seccomp);
 * FALSE with an error: there is no such process. */
gboolean cw_untrusted_is_filtered(const char *program, GError **error);

/* The other side: decodes standard input to standard output. The exit status of the process. */
int cw_untrusted_main(void);

G_END_DECLS
