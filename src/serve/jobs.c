/* SPDX-License-Identifier: Apache-2.0
 *
 * A thread a job starts its processes and reads what they say until they end. Progress comes as
 * JSON (--progress-json), other lines of stderr are for people, and the last of them says why a
 * verb has failed. The kernel tells a process that the thread which started it has ended, and that
 * thread ends before its process only where the server is killed.
 */
#include "serve/jobs.h"

#include <gio/gunixinputstream.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json_text.h"

#define MOST_KEPT 32
#define LOOK_MS 200 /* how often it is looked whether to stop */
#define GRACE_US (30 * G_USEC_PER_SEC)
#define NICENESS 10
#define MOST_LINE (64 * 1024)     /* bytes */
#define MOST_ANSWER (1024 * 1024) /* bytes of standard output */
#define SOME_ROWS_FAILED 3        /* exit statuses, see README */
#define INTERRUPTED 130

typedef enum { RUNNING, DONE, FAILED, STOPPED } job_state;

typedef struct {
    guint number;
    char *kind, *writes, *subject;
    GPtrArray *steps;
    int input;
    cw_jobs *jobs;
    GThread *thread;
    /* what follows is under the lock of `jobs` */
    job_state state;
    gboolean stopping;
    const char *step;
    json_t *progress; /* the last line of it, or NULL */
    char *message;
    json_t *result;
    gint64 began_us, ended_us; /* since 1970 */
} job;

struct cw_jobs {
    char *program;
    GMutex lock;
    GPtrArray *all; /* job, in the order of numbers */
    guint count;    /* begun ever */
};

static void job_free(gpointer data)
{
    job *j = data;
    g_thread_join(j->thread);
    if (j->input >= 0)
        close(j->input);
    g_ptr_array_unref(j->steps);
    json_decref(j->progress);
    json_decref(j->result);
    g_free(j->message);
    g_free(j->kind);
    g_free(j->writes);
    g_free(j->subject);
    g_free(j);
}

/* ---- the process ----------------------------------------------------------------------------- */

/* Between fork and exec, where only system calls are allowed. A signal from the terminal is not for
 * it: it is told by us, once. */
static void prepare(gpointer parent)
{
    const struct sched_param none = {0};
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGINT);
    if (getppid() != GPOINTER_TO_INT(parent))
        _exit(INTERRUPTED);
    sched_setscheduler(0, SCHED_BATCH, &none);
    if (nice(NICENESS) == -1)
        return; /* it runs all the same */
}

static GSubprocess *start(job *j, char **step, GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_subprocess_launcher_set_child_setup(launcher, prepare, GINT_TO_POINTER(getpid()), NULL);
    if (j->input >= 0)
        g_subprocess_launcher_take_stdin_fd(launcher, j->input);
    j->input = -1;
    g_ptr_array_add(words, j->jobs->program);
    for (char **word = step; *word != NULL; word++)
        g_ptr_array_add(words, *word);
    g_ptr_array_add(words, (gpointer) "--progress-json");
    g_ptr_array_add(words, NULL);
    return g_subprocess_launcher_spawnv(launcher, (const char *const *)words->pdata, error);
}

/* ---- what it says ---------------------------------------------------------------------------- */

static void take_line(job *j, const char *line)
{
    static const char name[] = "colorway: ";
    json_t *progress = *line == '{' ? json_loads(line, 0, NULL) : NULL;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&j->jobs->lock);
    if (json_is_object(progress)) {
        json_decref(j->progress);
        j->progress = progress;
    } else if (*line != '\0') {
        g_free(j->message);
        j->message =
            g_utf8_make_valid(g_str_has_prefix(line, name) ? line + strlen(name) : line, -1);
        json_decref(progress);
    }
}

static void take_lines(job *j, GString *text)
{
    char *end;
    while ((end = memchr(text->str, '\n', text->len)) != NULL) {
        *end = '\0';
        take_line(j, text->str);
        g_string_erase(text, 0, end + 1 - text->str);
    }
    if (text->len > MOST_LINE)
        g_string_truncate(text, 0);
}

static gboolean is_stopping(job *j)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&j->jobs->lock);
    return j->stopping;
}

/* Reads stderr to its end, and tells the process when it is to stop. */
static void follow(job *j, GSubprocess *process)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct pollfd said = {
        .fd =
            g_unix_input_stream_get_fd(G_UNIX_INPUT_STREAM(g_subprocess_get_stderr_pipe(process))),
        .events = POLLIN,
    };
    gint64 told_us = 0;
    char part[4096];
    gssize count = 1;
    while (count > 0) {
        if (told_us == 0 && is_stopping(j)) {
            g_subprocess_send_signal(process, SIGINT);
            told_us = g_get_monotonic_time();
        }
        if (told_us > 0 && g_get_monotonic_time() - told_us > GRACE_US)
            g_subprocess_force_exit(process);
        if (poll(&said, 1, LOOK_MS) <= 0)
            continue;
        count = read(said.fd, part, sizeof part);
        if (count > 0)
            g_string_append_len(text, part, count);
        take_lines(j, text);
    }
    take_line(j, text->str);
}

/* What it answered, without the paths of this machine; NULL: nothing. (transfer full) */
static json_t *read_answer(GSubprocess *process)
{
    GInputStream *out = g_subprocess_get_stdout_pipe(process);
    g_autofree char *text = g_malloc(MOST_ANSWER + 1);
    gsize count = 0;
    g_input_stream_read_all(out, text, MOST_ANSWER, &count, NULL, NULL);
    text[count] = '\0';
    json_t *answer = json_loads(text, 0, NULL);
    if (!json_is_object(answer)) {
        json_decref(answer);
        return *g_strstrip(text) != '\0' ? json_pack("{s:o}", "text", cw_json_text(text)) : NULL;
    }
    json_object_del(answer, "errors");
    json_object_del(answer, "run");
    return answer;
}

/* ---- the job --------------------------------------------------------------------------------- */

static void begin_step(job *j, const char *verb)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&j->jobs->lock);
    j->step = verb;
    g_clear_pointer(&j->progress, json_decref);
    g_clear_pointer(&j->message, g_free);
}

/* The state that a process leaves; RUNNING: the next may begin. */
static job_state judge(const GSubprocess *ended, const char **why)
{
    GSubprocess *process = (GSubprocess *)ended;
    if (!g_subprocess_get_if_exited(process)) {
        *why = g_strsignal(g_subprocess_get_term_sig(process));
        return FAILED;
    }
    const int status = g_subprocess_get_exit_status(process);
    return status == 0 || status == SOME_ROWS_FAILED ? RUNNING
           : status == INTERRUPTED                   ? STOPPED
                                                     : FAILED;
}

static job_state run_step(job *j, char **step)
{
    g_autoptr(GError) error = NULL;
    const char *why = NULL;
    begin_step(j, step[0]);
    g_autoptr(GSubprocess) process = start(j, step, &error);
    if (process == NULL) {
        take_line(j, error->message);
        return FAILED;
    }
    follow(j, process);
    json_t *answer = read_answer(process);
    g_subprocess_wait(process, NULL, NULL);
    const job_state state = judge(process, &why);
    if (why != NULL && !is_stopping(j)) {
        g_autofree char *line = g_strdup_printf("colorway %s ended: %s", step[0], why);
        take_line(j, line);
    }
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&j->jobs->lock);
    if (answer != NULL)
        json_object_set_new(j->result, step[0], answer);
    return why != NULL && j->stopping ? STOPPED : state;
}

static gpointer work(gpointer data)
{
    job *j = data;
    job_state state = RUNNING;
    for (guint i = 0; i < j->steps->len && state == RUNNING; i++)
        state = is_stopping(j) ? STOPPED : run_step(j, j->steps->pdata[i]);
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&j->jobs->lock);
    j->state = state == RUNNING ? DONE : state;
    j->ended_us = g_get_real_time();
    return NULL;
}

/* ---- all of them ----------------------------------------------------------------------------- */

cw_jobs *cw_jobs_new(const char *program)
{
    cw_jobs *jobs = g_new0(cw_jobs, 1);
    jobs->program = g_strdup(program);
    g_mutex_init(&jobs->lock);
    jobs->all = g_ptr_array_new_with_free_func(job_free);
    return jobs;
}

void cw_jobs_free(cw_jobs *jobs)
{
    if (jobs == NULL)
        return;
    g_mutex_lock(&jobs->lock);
    for (guint i = 0; i < jobs->all->len; i++)
        ((job *)jobs->all->pdata[i])->stopping = TRUE;
    g_mutex_unlock(&jobs->lock);
    g_ptr_array_unref(jobs->all);
    g_mutex_clear(&jobs->lock);
    g_free(jobs->program);
    g_free(jobs);
}

/* Forgets the oldest of those that are over. Under the lock, which their threads need no more. */
static void forget(cw_jobs *jobs)
{
    for (guint i = 0; jobs->all->len >= MOST_KEPT && i < jobs->all->len;)
        if (((job *)jobs->all->pdata[i])->state != RUNNING)
            g_ptr_array_remove_index(jobs->all, i);
        else
            i++;
}

static const job *find_writer(const cw_jobs *jobs, const char *what)
{
    for (guint i = 0; i < jobs->all->len; i++) {
        const job *j = jobs->all->pdata[i];
        if (j->state == RUNNING && strcmp(j->writes, what) == 0)
            return j;
    }
    return NULL;
}

guint cw_jobs_start(cw_jobs *jobs, const cw_job_plan *plan, GError **error)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&jobs->lock);
    const job *other = find_writer(jobs, plan->writes);
    if (other != NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_BUSY,
                    "job %u (%s) is writing %s; wait for it, or stop it", other->number,
                    other->kind, plan->writes);
        g_ptr_array_unref(plan->steps);
        if (plan->input >= 0)
            close(plan->input);
        return 0;
    }
    forget(jobs);
    job *j = g_new0(job, 1);
    *j = (job){
        .number = ++jobs->count,
        .kind = g_strdup(plan->kind),
        .writes = g_strdup(plan->writes),
        .subject = g_strdup(plan->subject),
        .steps = plan->steps,
        .input = plan->input,
        .jobs = jobs,
        .result = json_object(),
        .began_us = g_get_real_time(),
    };
    j->thread = g_thread_new("job", work, j);
    g_ptr_array_add(jobs->all, j);
    return j->number;
}

static job *find(const cw_jobs *jobs, guint number, GError **error)
{
    for (guint i = 0; i < jobs->all->len; i++) {
        job *j = jobs->all->pdata[i];
        if (j->number == number)
            return j;
    }
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "there is no job %u, or it was forgotten",
                number);
    return NULL;
}

gboolean cw_jobs_cancel(cw_jobs *jobs, guint number, GError **error)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&jobs->lock);
    job *j = find(jobs, number, error);
    if (j != NULL && j->state == RUNNING)
        j->stopping = TRUE;
    return j != NULL;
}

guint cw_jobs_find_running(cw_jobs *jobs, const char *kind, const char *subject)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&jobs->lock);
    for (guint i = 0; i < jobs->all->len; i++) {
        const job *j = jobs->all->pdata[i];
        if (j->state == RUNNING && strcmp(j->kind, kind) == 0 &&
            g_strcmp0(j->subject, subject) == 0)
            return j->number;
    }
    return 0;
}

/* ---- what is known of them ------------------------------------------------------------------- */

static json_t *json_of_left(const json_t *progress)
{
    const double total = json_number_value(json_object_get(progress, "total"));
    const double done = json_number_value(json_object_get(progress, "done"));
    const double rate = json_number_value(json_object_get(progress, "rate"));
    return total > 0 && rate > 0 ? json_real((total - done) / rate) : json_null();
}

static json_t *describe(const job *j)
{
    static const char *const names[] = {"running", "done", "failed", "stopped"};
    static const char *const measures[] = {"activity", "unit", "done", "total", "rate", "detail"};
    json_t *object = json_pack(
        "{s:i,s:s,s:o,s:s,s:b,s:o,s:o,s:o,s:o,s:o,s:o}", "number", (int)j->number, "kind", j->kind,
        "subject", cw_json_text(j->subject), "state", names[j->state], "stopping",
        j->stopping && j->state == RUNNING, "step", cw_json_text(j->step), "left_s",
        j->state == RUNNING ? json_of_left(j->progress) : json_null(), "message",
        cw_json_text(j->message), "began", cw_json_time(j->began_us / G_USEC_PER_SEC), "ended",
        cw_json_time(j->ended_us / G_USEC_PER_SEC), "result", json_deep_copy(j->result));
    for (gsize i = 0; i < G_N_ELEMENTS(measures); i++) {
        json_t *value = json_object_get(j->progress, measures[i]);
        json_object_set_new(object, measures[i],
                            value != NULL ? json_deep_copy(value) : json_null());
    }
    return object;
}

json_t *cw_jobs_describe(cw_jobs *jobs, guint number, GError **error)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&jobs->lock);
    const job *j = find(jobs, number, error);
    return j != NULL ? describe(j) : NULL;
}

json_t *cw_jobs_list(cw_jobs *jobs)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&jobs->lock);
    json_t *list = json_array();
    for (guint i = jobs->all->len; i > 0; i--)
        json_array_append_new(list, describe(jobs->all->pdata[i - 1]));
    return list;
}
