/* SPDX-License-Identifier: Apache-2.0
 *
 * The numbers that say how to group, which several commands take: a negative one, which the engine
 * reads as "choose", is nothing that somebody means who types it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What nobody types: any other number is looked at. */
#define CW_FLAG_NO_NUMBER (-G_MAXDOUBLE)
#define CW_FLAG_NO_COUNT G_MININT

/* CW_ERROR_USAGE for a typed threshold or number of neighbours below 0, or a typed precision that
 * is none; the engine looks at the rest. */
gboolean cw_group_flags_check(double threshold, double precision, int neighbours, GError **error);

/* As requests say it: 0 where none was typed. */
double cw_group_flags_precision(double precision);

G_END_DECLS
