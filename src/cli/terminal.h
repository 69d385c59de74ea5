/* SPDX-License-Identifier: Apache-2.0
 *
 * What a person sees while a command works: a progress bar with rate and time left on stderr when
 * that is a terminal, one line every few seconds when it is not; and Ctrl-C, which asks the work to
 * stop at its next clean point (a second one ends the process).
 */
#pragma once

#include "base/progress.h"

G_BEGIN_DECLS

/* The watcher to hand to the library. One of them a process. */
const cw_progress *cw_terminal_progress(void);

/* From now on progress is a JSON object a line, two a second, for a program that reads stderr:
 * {"activity", "unit", "done", "total", "rate", "detail"}, total null where it is not known, rate
 * in units a second. */
void cw_terminal_report_json(void);

/* Ends the line of the bar, if one is shown. */
void cw_terminal_finish(void);

/* Begins to listen for SIGINT and SIGTERM; broken pipes and file size limits become errors of the
 * write that met them. */
void cw_terminal_catch_interrupts(void);

/* Whether one of them has come. */
gboolean cw_terminal_interrupted(void);

/* "bold" around text for stdout, where it is a terminal and NO_COLOR is not set; else as it is.
 * (transfer full) */
char *cw_terminal_bold(const char *text);

G_END_DECLS
