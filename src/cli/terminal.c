/* SPDX-License-Identifier: Apache-2.0
 *
 * The rate is the mean since the activity began; time left is what remains at that rate.
 */
#include "cli/terminal.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json_text.h"

#define BAR_INTERVAL_US (G_USEC_PER_SEC / 8)
#define LINE_INTERVAL_US (5 * G_USEC_PER_SEC)
#define JSON_INTERVAL_US (G_USEC_PER_SEC / 2)
#define BAR_CELLS 24

static gint interrupts; /* atomic */

static struct {
    char *activity;
    gint64 started_us, shown_us, first_done, last_done;
    gboolean bar_shown;
    gboolean json; /* lines for programs */
} shown;

/* Waits for the signals that all other threads block. No handler ever runs: oneDNN's generated
 * sgemm borrows the stack pointer for its workspace on the heap, and the frame of a handler that
 * interrupts it there would be written over whatever lies below. */
static gpointer watch_interrupts(gpointer data)
{
    const sigset_t *watched = data;
    int signal_number = 0;
    while (sigwait(watched, &signal_number) == 0 && g_atomic_int_add(&interrupts, 1) == 0)
        continue;
    signal(signal_number, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, watched, NULL);
    kill(getpid(), signal_number);
    return NULL;
}

gboolean cw_terminal_interrupted(void)
{
    return g_atomic_int_get(&interrupts) > 0;
}

void cw_terminal_catch_interrupts(void)
{
    static sigset_t watched;
    sigemptyset(&watched);
    sigaddset(&watched, SIGINT);
    sigaddset(&watched, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &watched, NULL);
    g_thread_unref(g_thread_new("interrupts", watch_interrupts, &watched));
    /* Long work outlives whoever read its progress, and a file that may not grow is an error to
     * report, no reason to fall over. */
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
}

void cw_terminal_report_json(void)
{
    shown.json = TRUE;
}

static void begin_activity(const cw_progress_state *state, gint64 now_us, gboolean terminal)
{
    cw_terminal_finish();
    g_free(shown.activity);
    shown.activity = g_strdup(state->activity);
    shown.started_us = now_us;
    shown.shown_us = terminal || shown.json ? 0 : now_us; /* a line to read has no news yet */
    shown.first_done = state->done;
}

static double rate_of(const cw_progress_state *state, gint64 now_us)
{
    const double elapsed_s = (double)(now_us - shown.started_us) / G_USEC_PER_SEC;
    return elapsed_s > 0 ? (double)(state->done - shown.first_done) / elapsed_s : 0;
}

/* {"activity", "unit", "done", "total": null where it is not known, "rate": a second, "detail"}. */
static void show_json(const cw_progress_state *state, gint64 now_us)
{
    json_t *line = json_pack("{s:s,s:s,s:I,s:o,s:f,s:o}", "activity", state->activity, "unit",
                             state->unit, "done", (json_int_t)state->done, "total",
                             state->total > 0 ? json_integer(state->total) : json_null(), "rate",
                             rate_of(state, now_us), "detail", cw_json_text(state->detail));
    g_autofree char *text = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(6));
    json_decref(line);
    fprintf(stderr, "%s\n", text);
    fflush(stderr);
}

static char *time_left(const cw_progress_state *state, double rate)
{
    if (state->total <= 0 || rate <= 0)
        return g_strdup("");
    gint64 seconds = (gint64)((double)(state->total - state->done) / rate + 0.5);
    if (seconds >= 3600)
        return g_strdup_printf(", %dh%02dm left", (int)(seconds / 3600), (int)(seconds / 60 % 60));
    return g_strdup_printf(", %d:%02d left", (int)(seconds / 60), (int)(seconds % 60));
}

static void show(const cw_progress_state *state, gint64 now_us, gboolean terminal)
{
    const double rate = rate_of(state, now_us);
    g_autofree char *left = time_left(state, rate);
    g_autofree char *speed = rate > 0 ? g_strdup_printf(", %.4g/s", rate) : g_strdup("");
    g_autofree char *total =
        state->total > 0 ? g_strdup_printf("/%" G_GINT64_FORMAT, state->total) : g_strdup("");
    char bar[BAR_CELLS + 4] = "";
    if (terminal && state->total > 0) {
        int cells = (int)(BAR_CELLS * state->done / state->total);
        memset(bar, '-', BAR_CELLS + 1);
        memset(bar + 1, '#', (size_t)CLAMP(cells, 0, BAR_CELLS));
        bar[0] = '[';
        bar[BAR_CELLS + 1] = ']';
        bar[BAR_CELLS + 2] = ' ';
        bar[BAR_CELLS + 3] = '\0';
    }
    fprintf(stderr, "%s%s %s%" G_GINT64_FORMAT "%s %s%s%s%s%s%s", terminal ? "\r\033[K" : "",
            state->activity, bar, state->done, total, state->unit, speed, left,
            state->detail != NULL ? ", " : "", state->detail != NULL ? state->detail : "",
            terminal ? "" : "\n");
    fflush(stderr);
    shown.bar_shown = terminal;
}

static gboolean update(gpointer data G_GNUC_UNUSED, const cw_progress_state *state)
{
    gint64 now_us = g_get_monotonic_time();
    gboolean terminal = !shown.json && isatty(STDERR_FILENO) != 0;
    /* Less done than before: the same work begins again on something else. */
    if (g_strcmp0(shown.activity, state->activity) != 0 || state->done < shown.last_done)
        begin_activity(state, now_us, terminal);
    shown.last_done = state->done;
    gboolean last = state->total > 0 && state->done == state->total;
    const gint64 interval_us = shown.json ? JSON_INTERVAL_US
                               : terminal ? BAR_INTERVAL_US
                                          : LINE_INTERVAL_US;
    if (last || now_us - shown.shown_us >= interval_us) {
        if (shown.json)
            show_json(state, now_us);
        else
            show(state, now_us, terminal);
        shown.shown_us = now_us;
    }
    return !cw_terminal_interrupted();
}

const cw_progress *cw_terminal_progress(void)
{
    static const cw_progress progress = {update, NULL};
    return &progress;
}

void cw_terminal_finish(void)
{
    if (shown.bar_shown)
        fputc('\n', stderr);
    shown.bar_shown = FALSE;
}

char *cw_terminal_bold(const char *text)
{
    if (isatty(STDOUT_FILENO) && g_getenv("NO_COLOR") == NULL)
        return g_strdup_printf("\033[1m%s\033[0m", text);
    return g_strdup(text);
}
