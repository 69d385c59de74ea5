/* SPDX-License-Identifier: Apache-2.0
 *
 * What the process writes: a head, then RGB pixels, or the sentence why there are none. Its words
 * are not trusted either: sizes are checked against what came.
 */
#include "serve/untrusted.h"

#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"

#define MOST_PIXELS (24 * 1000 * 1000)
#define MOST_SECONDS 10
#define MOST_MEMORY                                                                                \
    (1024 * 1024 * 1024) /* bytes of address space, the program itself among them                  \
                          */
#define MOST_WORDS 1000  /* bytes of a sentence */

typedef struct {
    gint32 code;          /* of a cw_error; -1: there is a picture */
    gint32 width, height; /* px */
    gint32 filtered;      /* whether the process can make no other system calls */
} head;

/* ---- the process ----------------------------------------------------------------------------- */

static gboolean limit(int what, rlim_t most)
{
    const struct rlimit both = {most, most};
    return setrlimit(what, &both) == 0;
}

/* Sanitizers reserve terabytes of address space. */
static gboolean limit_memory(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return TRUE;
#else
    return limit(RLIMIT_AS, MOST_MEMORY);
#endif
}

/* What is left to do takes no other calls; a kernel without the filter has none. FALSE: so it is.
 */
static gboolean leave_system(void)
{
    static const char *const calls[] = {
        "read",     "write",      "exit",        "exit_group", "brk",           "mmap",
        "munmap",   "mremap",     "madvise",     "futex",      "clock_gettime", "rt_sigreturn",
        "mprotect", "getrandom",  "gettid",      "getpid",     "tgkill",        "rt_sigprocmask",
        "fstat",    "newfstatat", "sched_yield",
    };
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    for (gsize i = 0; filter != NULL && i < G_N_ELEMENTS(calls); i++)
        seccomp_rule_add(filter, SCMP_ACT_ALLOW, seccomp_syscall_resolve_name(calls[i]), 0);
    const gboolean left = filter != NULL && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return left;
}

static void write_all(gconstpointer data, gsize bytes)
{
    if (fwrite(data, 1, bytes, stdout) != bytes)
        _exit(1);
}

static GByteArray *read_all(void)
{
    static guint8 part[65536];
    GByteArray *bytes = g_byte_array_new();
    gsize count;
    while ((count = fread(part, 1, sizeof part, stdin)) > 0)
        g_byte_array_append(bytes, part, (guint)count);
    return bytes;
}

int cw_untrusted_main(void)
{
    const cw_decode_options options = {.most_pixels = MOST_PIXELS};
    g_autoptr(GError) error = NULL;
    alarm(MOST_SECONDS);
    if (!limit_memory() || !limit(RLIMIT_CPU, MOST_SECONDS) || !limit(RLIMIT_FSIZE, 0) ||
        !limit(RLIMIT_CORE, 0))
        return 1;
    const gboolean filtered = leave_system();
    g_autoptr(GByteArray) bytes = read_all();
    g_autoptr(cw_image) image = cw_image_decode(bytes->data, bytes->len, &options, &error);
    if (image != NULL) {
        const head found = {-1, image->width, image->height, filtered};
        write_all(&found, sizeof found);
        write_all(image->pixels, 3 * (gsize)image->width * (gsize)image->height);
    } else {
        const head none = {error->domain == CW_ERROR ? error->code : CW_ERROR_DAMAGED, 0, 0,
                           filtered};
        write_all(&none, sizeof none);
        write_all(error->message, strlen(error->message));
    }
    return fflush(stdout) == 0 ? 0 : 1;
}

/* ---- who asks it ----------------------------------------------------------------------------- */

static cw_image *read_pixels(const head *found, const guint8 *data, gsize bytes, GError **error)
{
    const gint64 pixels = (gint64)found->width * found->height;
    if (found->width < 1 || found->height < 1 || pixels > MOST_PIXELS ||
        bytes != 3 * (gsize)pixels) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE, "the picture cannot be decoded");
        return NULL;
    }
    cw_image *image = cw_image_new(found->width, found->height, error);
    if (image != NULL)
        memcpy(image->pixels, data, bytes);
    return image;
}

static cw_image *read_answer(GBytes *answer, GError **error)
{
    head found;
    gsize bytes;
    const guint8 *data = g_bytes_get_data(answer, &bytes);
    memcpy(&found, data, sizeof found);
    if (found.code == -1)
        return read_pixels(&found, data + sizeof found, bytes - sizeof found, error);
    const gint code = found.code == CW_ERROR_TOO_LARGE || found.code == CW_ERROR_UNSUPPORTED
                          ? found.code
                          : CW_ERROR_USAGE;
    g_autofree char *words = g_utf8_make_valid((const char *)data + sizeof found,
                                               (gssize)MIN(bytes - sizeof found, MOST_WORDS));
    g_set_error_literal(error, CW_ERROR, code, words);
    return NULL;
}

/* What a process says to `bytes`: a head at least. (transfer full) */
static GBytes *ask(const char *program, GBytes *bytes, GError **error)
{
    g_autoptr(GBytes) answer = NULL;
    g_autoptr(GSubprocess) process =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                             G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                         error, program, CW_UNTRUSTED_VERB, NULL);
    if (process == NULL)
        return NULL;
    /* A process that ends early does not read all that it is sent: what it said counts. */
    if (g_subprocess_communicate(process, bytes, NULL, &answer, NULL, NULL) && answer != NULL &&
        g_bytes_get_size(answer) >= sizeof(head))
        return g_steal_pointer(&answer);
    g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                        "the picture cannot be decoded: its decoder ended without a word");
    return NULL;
}

cw_image *cw_untrusted_decode(const char *program, GBytes *bytes, GError **error)
{
    g_autoptr(GBytes) answer = ask(program, bytes, error);
    return answer != NULL ? read_answer(answer, error) : NULL;
}

gboolean cw_untrusted_is_filtered(const char *program, GError **error)
{
    g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);
    g_autoptr(GBytes) answer = ask(program, nothing, error);
    head found = {0};
    if (answer != NULL)
        memcpy(&found, g_bytes_get_data(answer, NULL), sizeof found);
    return found.filtered == TRUE;
}
