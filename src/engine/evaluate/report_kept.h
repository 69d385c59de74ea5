/* SPDX-License-Identifier: Apache-2.0
 *
 * What a report has measured, kept in a file beside its page, so that a report that was stopped
 * goes on. A result is kept with all that it hangs on: another version of the program, machine,
 * model, catalogue, file or flag, and it is measured anew.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

typedef struct cw_report_kept cw_report_kept;

/* PAGE without .html, and .results.json. (transfer full) */
char *cw_report_kept_path(const char *page);

/* Opens the results beside `page`, of which there may be none yet. CW_ERROR_USAGE for a file that
 * no report wrote; CW_ERROR_FAILED. */
cw_report_kept *cw_report_kept_open(const char *page, GError **error);
void cw_report_kept_free(cw_report_kept *kept);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_report_kept, cw_report_kept_free)

/* The result that hangs on just that, or NULL. `of` has "model" and "protocol", strings, and
 * whatever else. (transfer full) */
json_t *cw_report_kept_find(const cw_report_kept *kept, const json_t *of);

/* Keeps `result`, in place of an older one of the same model and protocol, and writes the file: a
 * reader sees it whole, with this result or without. CW_ERROR_FAILED. */
gboolean cw_report_kept_put(cw_report_kept *kept, const json_t *of, const json_t *result,
                            GError **error);

G_END_DECLS
