/* SPDX-License-Identifier: Apache-2.0
 *
 * Row tables: the one plug-in idiom for what people name (methods, backbones, losses, feeds, ...).
 * A plug-in is a const struct whose first member is a cw_row; a table is nothing but the list of
 * them. One lookup serves every table, lists it, and answers a slip with "did you mean".
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    const char *name;    /* what a user types: lower case, words joined by '_' */
    const char *summary; /* one line for help, lists and documentation */
} cw_row;

typedef struct {
    const char *kind;          /* singular noun for messages: "method" */
    const cw_row *const *rows; /* NULL-terminated */
} cw_row_table;

/* Number of rows of `table`. */
gsize cw_row_count(const cw_row_table *table);

/* Finds the row called `name`; the caller casts it to the table's struct. CW_ERROR_NOT_FOUND names
 * the nearest row, or lists them all when none is near. */
const cw_row *cw_row_find(const cw_row_table *table, const char *name, GError **error);

/* The candidate nearest to `typed` by edit distance, or NULL when none is within a third of its
 * length. `candidates` is NULL-terminated; ties go to the first. Cost O(n * length^2). */
const char *cw_row_nearest(const char *const *candidates, const char *typed);

G_END_DECLS
