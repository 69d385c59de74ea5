/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of rows that people choose from, by their plural.
 */
#pragma once

#include "base/row.h"

G_BEGIN_DECLS

typedef struct {
    const char *kind;
    const cw_row_table *table, *more; /* the second may be NULL */
    const char *flag;                 /* that takes their names, or NULL */
    const char *argument;             /* that takes them, as usages call it, or NULL */
} cw_kind;

/* Ends in one whose kind is NULL. */
extern const cw_kind cw_kinds[];

G_END_DECLS
