/* SPDX-License-Identifier: Apache-2.0
 *
 * What the process writes: a head, then RGB pixels, or the sentence why there are none. Its words
 * are not trusted either: sizes are checked against what came.
 */
#include "serve/untrusted.h"

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

struct cw_untrusted {
    char *program;
    GMutex lock;
    GSubprocess *next; /* waits for a picture; or NULL */
    GMainLoop *loop;   /* of a thread that ends processes and begins the next */
    GThread *thread;
};

static gpointer run_loop(gpointer data)
{
    g_main_loop_run(data);
    return NULL;
}

cw_untrusted *cw_untrusted_new(const char *program)
{
    cw_untrusted *untrusted = g_new0(cw_untrusted, 1);
    untrusted->program = g_strdup(program);
    g_mutex_init(&untrusted->lock);
    g_autoptr(GMainContext) context = g_main_context_new();
    untrusted->loop = g_main_loop_new(context, FALSE);
    untrusted->thread = g_thread_new("untrusted", run_loop, untrusted->loop);
    return untrusted;
}

/* Lets the thread do something, which is taken. */
static void attach(const cw_untrusted *untrusted, GSource *source, GSourceFunc run, gpointer data,
                   GDestroyNotify destroy)
{
    g_source_set_callback(source, run, data, destroy);
    g_source_attach(source, g_main_loop_get_context(untrusted->loop));
    g_source_unref(source);
}

static gboolean quit(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

void cw_untrusted_free(cw_untrusted *untrusted)
{
    attach(untrusted, g_idle_source_new(), quit, untrusted->loop, NULL);
    g_thread_join(untrusted->thread);
    g_main_loop_unref(untrusted->loop);
    g_clear_object(&untrusted->next); /* its pipe is closed, whereupon it ends */
    g_mutex_clear(&untrusted->lock);
    g_free(untrusted->program);
    g_free(untrusted);
}

static GSubprocess *begin(const char *program, GError **error)
{
    return g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                            error, program, CW_UNTRUSTED_VERB, NULL);
}

/* The process that waits, or a new one where none does or it has ended. (transfer full) */
static GSubprocess *take(cw_untrusted *untrusted, GError **error)
{
    g_mutex_lock(&untrusted->lock);
    g_autoptr(GSubprocess) next = g_steal_pointer(&untrusted->next);
    g_mutex_unlock(&untrusted->lock);
    if (next != NULL && g_subprocess_get_identifier(next) != NULL)
        return g_steal_pointer(&next);
    return begin(untrusted->program, error);
}

/* Lets one begin while another decodes; without it the next picture waits a little longer. */
static gboolean begin_next(gpointer data)
{
    cw_untrusted *untrusted = data;
    g_autoptr(GSubprocess) next = begin(untrusted->program, NULL);
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&untrusted->lock);
    if (untrusted->next == NULL)
        untrusted->next = g_steal_pointer(&next);
    return G_SOURCE_REMOVE;
}

static gboolean end_process(gpointer process)
{
    g_subprocess_force_exit(process);
    return G_SOURCE_REMOVE;
}

static cw_image *read_pixels(const head *found, GInputStream *answer, GError **error)
{
    const gint64 pixels = (gint64)found->width * found->height;
    gsize bytes = 0;
    g_autoptr(cw_image) image = NULL;
    if (found->width > 0 && found->height > 0 && pixels <= MOST_PIXELS) {
        image = cw_image_new(found->width, found->height, error);
        if (image == NULL)
            return NULL;
        g_input_stream_read_all(answer, image->pixels, 3 * (gsize)pixels, &bytes, NULL, NULL);
    }
    if (image != NULL && bytes == 3 * (gsize)pixels)
        return g_steal_pointer(&image);
    g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE, "the picture cannot be decoded");
    return NULL;
}

static void read_words(const head *found, GInputStream *answer, GError **error)
{
    char text[MOST_WORDS];
    gsize bytes;
    g_input_stream_read_all(answer, text, sizeof text, &bytes, NULL, NULL);
    const gint code = found->code == CW_ERROR_TOO_LARGE || found->code == CW_ERROR_UNSUPPORTED
                          ? found->code
                          : CW_ERROR_USAGE;
    g_autofree char *words = g_utf8_make_valid(text, (gssize)bytes);
    g_set_error_literal(error, CW_ERROR, code, words);
}

static gboolean read_head(GInputStream *answer, head *found, GError **error)
{
    gsize bytes;
    g_input_stream_read_all(answer, found, sizeof *found, &bytes, NULL, NULL);
    if (bytes == sizeof *found)
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                        "the picture cannot be decoded: its decoder ended without a word");
    return FALSE;
}

static cw_image *read_answer(GInputStream *answer, GError **error)
{
    head found;
    if (!read_head(answer, &found, error))
        return NULL;
    if (found.code == -1)
        return read_pixels(&found, answer, error);
    read_words(&found, answer, error);
    return NULL;
}

/* A process reads all before it says a word, so that neither waits for the other; one that ends
 * early does not read all that it is sent, and what it said counts. */
cw_image *cw_untrusted_decode(cw_untrusted *untrusted, GBytes *bytes, GError **error)
{
    g_autoptr(GSubprocess) process = take(untrusted, error);
    if (process == NULL)
        return NULL;
    GSource *time = g_timeout_source_new_seconds(MOST_SECONDS);
    attach(untrusted, g_source_ref(time), end_process, g_object_ref(process), g_object_unref);
    attach(untrusted, g_idle_source_new(), begin_next, untrusted, NULL);
    GOutputStream *question = g_subprocess_get_stdin_pipe(process);
    gsize count;
    gconstpointer data = g_bytes_get_data(bytes, &count);
    g_output_stream_write_all(question, data, count, NULL, NULL, NULL);
    g_output_stream_close(question, NULL, NULL);
    cw_image *image = read_answer(g_subprocess_get_stdout_pipe(process), error);
    g_source_destroy(time);
    g_source_unref(time);
    g_subprocess_force_exit(process); /* whatever it would still do */
    return image;
}

gboolean cw_untrusted_is_filtered(const char *program, GError **error)
{
    head found;
    g_autoptr(GSubprocess) process = begin(program, error);
    if (process == NULL)
        return FALSE;
    g_output_stream_close(g_subprocess_get_stdin_pipe(process), NULL, NULL);
    return read_head(g_subprocess_get_stdout_pipe(process), &found, error) && found.filtered;
}
