/* SPDX-License-Identifier: Apache-2.0
 *
 * Headline figures: every figure that the papers behind the methods publish (METHODS 9), what
 * measures it here, and what it comes to on the data and the models at hand. What was published was
 * measured on other data: it stands beside a figure and is never compared with it.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

#define CW_HEADLINE_FIGURES 6

typedef enum {
    CW_HEADLINE_PROTOCOL, /* rows or facts of what a protocol says about a model */
    CW_HEADLINE_RECIPE,   /* settings that a model was trained with, "group.key" */
    CW_HEADLINE_COUNT,    /* what the catalogue holds, or the report shows of it */
} cw_headline_source;

typedef struct {
    const char *id;        /* number of METHODS 9, and a letter where one has several */
    const char *what;      /* in plain words, the parts of `figures` in their order */
    const char *unit;      /* "%": a share is told times 100; "": none */
    const char *published; /* in the order of `figures` */
    const char *on;        /* by whom, on what data, on which machine, as far as it is said */
    const char *methods;   /* that a model must be of, by commas; NULL: any */
    const char *recipe;    /* of the table of recipes, whose [views] it must have; NULL: none of
                              those that other rows ask for */
    const char *train;     /* flags of `train` that make such a model; NULL: --recipe, --method */
    cw_headline_source source;
    const char *protocol; /* that measures it; NULL: none of this version does */
    const char *table;    /* of the protocol that has the figures; NULL: the main one */
    const char *figures[CW_HEADLINE_FIGURES]; /* rows; "AUC of *": each that is called so */
    const char *scored;                       /* the fact that says how many were scored, or NULL */
    const char *wants;                        /* what the data must have, or NULL */
    const char *why; /* why there can be no figure here, or NULL: there can */
} cw_headline;

/* Ends in a row without `id`. */
extern const cw_headline cw_headlines[];

/* What a report has, joined to the rows: `models` and the array of figures as in cw_report(),
 * `counts` an object of integers. (transfer full) */
json_t *cw_headline_join(const json_t *models, const json_t *counts);

G_END_DECLS
