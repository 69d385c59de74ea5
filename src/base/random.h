/* SPDX-License-Identifier: Apache-2.0
 *
 * Random numbers by address: the number at (seed, epoch, item, draw) is a pure function of those
 * four, so that what is drawn never depends on the number of threads or on what was drawn before.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The largest seed: it travels in JSON, whose readers take numbers as doubles. */
#define CW_SEED_MOST G_GINT64_CONSTANT(9000000000000000)

/* 64 uniform bits at (seed, epoch, item, draw). */
guint64 cw_random_at(guint64 seed, guint64 epoch, guint64 item, guint64 draw);

/* A reading position in the stream of (seed, epoch, item). */
typedef struct {
    guint64 seed, epoch, item;
    guint64 draw; /* of the next number */
} cw_random;

cw_random cw_random_start(guint64 seed, guint64 epoch, guint64 item);

guint64 cw_random_bits(cw_random *random);
/* Uniform in [0,1), 53 bits. */
double cw_random_unit(cw_random *random);
/* Uniform in [low,high). */
double cw_random_uniform(cw_random *random, double low, double high);
/* Uniform whole number in [0,count), without bias; count > 0. */
guint64 cw_random_below(cw_random *random, guint64 count);
/* TRUE with the given probability. */
gboolean cw_random_chance(cw_random *random, double probability);
/* Standard normal (Box-Muller; two draws a number). */
double cw_random_normal(cw_random *random);
/* Uniform random order of `order[0..count)` (Fisher-Yates), which it first fills with 0..count-1.
 */
void cw_random_permutation(cw_random *random, guint32 *order, gsize count);

G_END_DECLS
