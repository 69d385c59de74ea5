/* SPDX-License-Identifier: Apache-2.0
 *
 * What takes seconds to minutes to make of a catalogue by a model, at hand once somebody has asked
 * for it: it is made in the background, once a version of the catalogue.
 */
#pragma once

#include "serve/shop.h"

G_BEGIN_DECLS

/* A kind of what is made; there is one of it for each model. */
typedef struct {
    /* `before`: the last one, or NULL. (transfer full) */
    gpointer (*open)(cw_catalog *catalog, const char *model, gpointer before,
                     const cw_progress *progress, GError **error);
    gpointer (*ref)(gpointer made);
    void (*unref)(gpointer made); /* NULL has none */
    const char *doing;            /* "pictures are being asked for the words of model" */
} cw_background_kind;

cw_background *cw_background_new(cw_shop *shop);

/* Waits for what it makes; nobody asks it any more. */
void cw_background_free(cw_background *background);

/* What is made by `model`. Where the catalogue has changed since, a new one is made in the
 * background and this one still answers. CW_ERROR_PENDING: the first is being made, ask again; the
 * errors of the kind's open() where it could not be. (transfer full) */
gpointer cw_background_find(cw_background *background, const cw_background_kind *kind,
                            const char *model, GError **error);

G_END_DECLS
