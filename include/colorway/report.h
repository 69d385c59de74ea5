/* SPDX-License-Identifier: Apache-2.0
 *
 * The report: everything worth knowing about a model on a catalogue, in one page.
 */
#pragma once

#include "base/progress.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

typedef struct {
    const char *model;     /* .safetensors file or run folder; NULL: the one that the catalogue is
                              embedded with */
    const char *protocols; /* names, by commas; NULL: all of them */
    const char *path;      /* the HTML file */
    gboolean unseen;       /* only the designs that the model was never trained on */
    guint64 seed;
    int threads;
} cw_report_request;

/* Runs the protocols and writes the page. The results of the protocols, an array, go to `results`
 * (transfer full) unless it is NULL. */
gboolean cw_report(cw_catalog *catalog, const cw_report_request *request,
                   const cw_progress *progress, json_t **results, GError **error);

/* Whether there are the protocols that a request names. */
gboolean cw_report_check(const cw_report_request *request, GError **error);

G_END_DECLS
