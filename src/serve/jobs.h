/* SPDX-License-Identifier: Apache-2.0
 *
 * Long work that a server has begun: each job is a process of the same program that runs ordinary
 * verbs one after another, behind everything else in priority, so that searches are not held up and
 * a fault costs the job alone. Jobs end with the server, however it ends. What is known of those
 * that are over is kept in memory, of the last 32.
 */
#pragma once

#include <gio/gio.h>
#include <jansson.h>

G_BEGIN_DECLS

typedef struct cw_jobs cw_jobs;

typedef struct {
    const char *kind;    /* "import" */
    const char *writes;  /* "the catalogue": one job at a time writes it */
    const char *subject; /* source, model or run that it is about, or NULL */
    GPtrArray *steps;    /* char **: command lines without the program, verb first; the next is run
                            where the one before did not fail. Taken over */
    int input;           /* descriptor that the first step has as standard input, taken over; -1 */
} cw_job_plan;

/* Jobs run `program`. */
cw_jobs *cw_jobs_new(const char *program);

/* Stops all jobs as cw_jobs_cancel() does, and waits for them. */
void cw_jobs_free(cw_jobs *jobs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_jobs, cw_jobs_free)

/* Begins a job: its number. 0 with CW_ERROR_BUSY: one that writes the same is running. */
guint cw_jobs_start(cw_jobs *jobs, const cw_job_plan *plan, GError **error);

/* Asks a job to stop at its next clean point; it is killed after 30 s. One that is over stays as it
 * is. CW_ERROR_NOT_FOUND. */
gboolean cw_jobs_cancel(cw_jobs *jobs, guint number, GError **error);

/* {"number", "kind", "subject", "state": "running", "done", "failed" or "stopped", "stopping",
 * "step": the verb that runs or ran last, "activity", "unit", "done", "total", "rate" a second,
 * "left_s", "detail", "message": what it said last, "began", "ended": ISO 8601, "result":
 * {verb: what it answered}}; what is not known is null. CW_ERROR_NOT_FOUND. (transfer full) */
json_t *cw_jobs_describe(cw_jobs *jobs, guint number, GError **error);

/* The same of all, the last first. (transfer full) */
json_t *cw_jobs_list(cw_jobs *jobs);

/* The number of the job of that kind and subject that is running, or 0. */
guint cw_jobs_find_running(cw_jobs *jobs, const char *kind, const char *subject);

G_END_DECLS
