/* SPDX-License-Identifier: Apache-2.0
 *
 * The report: everything worth knowing about models on a catalogue, in one page, the figures that
 * the papers behind the methods publish (METHODS 9) first.
 */
#pragma once

#include "base/progress.h"
#include "colorway/evaluate.h"

G_BEGIN_DECLS

typedef struct {
    const char *const *models;   /* .safetensors files, run folders or what the catalogue calls
                                    them; NULL: all that the catalogue is embedded with */
    const char *protocols;       /* names, by commas; NULL: all of them */
    const char *path;            /* the HTML file */
    cw_evaluate_request request; /* goes to every protocol, as far as it reads it; its protocol,
                                    model, baselines and memory are not looked at */
} cw_report_request;

/* Runs the protocols and writes the page. Results are kept in a file beside it (report.html has
 * report.results.json): the same request measures what is missing, and anew what hangs on a model,
 * catalogue or file that has changed. The report:
 * {"version", "date", "machine": {"processor", "threads", "memory_bytes", "scan_kernel"},
 *  "seed", "catalog": {"path", "checksum", "items", "colourways", "groups", "pictures"},
 *  "models": [{"name", "method", "backbone", "seed", "steps", "hold_out", "path", "checksum",
 *              "recipe": the text of its recipe.ini or null, "results": of cw_evaluate(), each with
 *              "seconds" and the date "measured", or {"protocol", "skipped": why}}],
 *  "figures": [{"id", "what", "unit", "published_on_other_data": {"value", "where"}, "protocol",
 *               "here": [{"model", "seed", "figures", "columns": [{"name", "values", "text"}],
 *               "notes", "scored", "seconds"}], "missing": why there are none}]}
 * It goes to `report` (transfer full) unless that is NULL. CW_ERROR_INTERRUPTED. */
gboolean cw_report(cw_catalog *catalog, const cw_report_request *request,
                   const cw_progress *progress, json_t **report, GError **error);

/* Whether there is what a request names, and what it asks of single protocols can be done: what the
 * catalogue says without any vectors. The errors of cw_evaluate_check(). */
gboolean cw_report_check(cw_catalog *catalog, const cw_report_request *request, GError **error);

/* Keeps a report in a file beside the catalogue, in place of the one before, as a server shows it.
 */
gboolean cw_report_save(cw_catalog *catalog, const json_t *report, GError **error);

/* The report that was kept last. CW_ERROR_NOT_FOUND: none; CW_ERROR_DAMAGED: the file is none.
 * (transfer full) */
json_t *cw_report_load(cw_catalog *catalog, GError **error);

/* The report as tables for people. (transfer full) */
char *cw_report_format(const json_t *report);

G_END_DECLS
