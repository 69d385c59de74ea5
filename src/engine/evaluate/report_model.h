/* SPDX-License-Identifier: Apache-2.0
 *
 * The models of a report, and what is known of each before it is measured.
 */
#pragma once

#include "colorway/catalog.h"

G_BEGIN_DECLS

typedef struct {
    char *path;     /* of its file, or NULL: there is none any more */
    char *folder;   /* of its training run, or NULL */
    char *checksum; /* of the file, words and all */
    json_t *about;  /* as in cw_report(), "results" still empty */
} cw_report_model;

/* The models called `names` (files, run folders, what the catalogue calls them), or NULL: all that
 * the catalogue has vectors of, of which one may have lost its file. Cleared by the array.
 * CW_ERROR_NOT_FOUND; CW_ERROR_USAGE for one that is named twice. (transfer full) */
GArray *cw_report_models_find(cw_catalog *catalog, const char *const *names, GError **error);

G_END_DECLS
