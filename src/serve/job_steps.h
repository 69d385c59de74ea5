/* SPDX-License-Identifier: Apache-2.0
 *
 * The command lines of jobs. Clients name what is here, and never a file: a recipe of the program's
 * own, a run, a model of the catalogue.
 */
#pragma once

#include "base/option.h"
#include "serve/exchange.h"

G_BEGIN_DECLS

typedef struct {
    char *source, *format, *feed, *model;
    GStrv map;
    gboolean full, embed;
} cw_import_job;

typedef struct {
    char *model;
} cw_model_job;

typedef struct {
    char *model, *block;
    double threshold, precision;
} cw_variants_job;

typedef struct {
    char *name, *recipe, *method, *init;
    GStrv set, where;
    gboolean resume;
} cw_train_job;

extern const cw_option cw_import_job_options[], cw_model_job_options[], cw_variants_job_options[],
    cw_train_job_options[];

/* The steps of each, over the catalogue of the exchange: char **, as cw_job_plan wants them.
 * CW_ERROR_USAGE, CW_ERROR_NOT_FOUND for what is not there. (transfer full) */
GPtrArray *cw_job_steps_import(cw_exchange *exchange, const cw_import_job *job, GError **error);
GPtrArray *cw_job_steps_embed(cw_exchange *exchange, const cw_model_job *job, GError **error);
GPtrArray *cw_job_steps_variants(cw_exchange *exchange, const cw_variants_job *job, GError **error);

/* Also keeps what was asked for in the folder of the run, from where `resume` takes it. */
GPtrArray *cw_job_steps_train(cw_exchange *exchange, const cw_train_job *job, GError **error);

G_END_DECLS
