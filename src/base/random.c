/* SPDX-License-Identifier: Apache-2.0
 *
 * The address is mixed word by word with the finaliser of splitmix64 (Steele, Lea, Flood 2014,
 * "Fast splittable pseudorandom number generators"), a bijection of 64-bit words whose output bits
 * each depend on every input bit.
 */
#include "base/random.h"

#include <math.h>

static guint64 mix(guint64 word)
{
    word += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    word = (word ^ (word >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    word = (word ^ (word >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    return word ^ (word >> 31);
}

guint64 cw_random_at(guint64 seed, guint64 epoch, guint64 item, guint64 draw)
{
    return mix(mix(mix(mix(seed) ^ epoch) ^ item) ^ draw);
}

cw_random cw_random_start(guint64 seed, guint64 epoch, guint64 item)
{
    return (cw_random){.seed = seed, .epoch = epoch, .item = item, .draw = 0};
}

guint64 cw_random_bits(cw_random *random)
{
    return cw_random_at(random->seed, random->epoch, random->item, random->draw++);
}

double cw_random_unit(cw_random *random)
{
    return (double)(cw_random_bits(random) >> 11) * 0x1p-53;
}

double cw_random_uniform(cw_random *random, double low, double high)
{
    return low + (high - low) * cw_random_unit(random);
}

guint64 cw_random_below(cw_random *random, guint64 count)
{
    /* Draws above the largest multiple of count are thrown away, else small numbers are favoured.
     */
    guint64 limit = G_MAXUINT64 - G_MAXUINT64 % count;
    guint64 bits;
    do
        bits = cw_random_bits(random);
    while (bits >= limit);
    return bits % count;
}

gboolean cw_random_chance(cw_random *random, double probability)
{
    return cw_random_unit(random) < probability;
}

double cw_random_normal(cw_random *random)
{
    double radius = sqrt(-2.0 * log(1.0 - cw_random_unit(random)));
    return radius * cos(2.0 * G_PI * cw_random_unit(random));
}

void cw_random_permutation(cw_random *random, guint32 *order, gsize count)
{
    for (gsize i = 0; i < count; i++)
        order[i] = (guint32)i;
    for (gsize i = count; i > 1; i--) {
        gsize j = cw_random_below(random, i);
        guint32 swap = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swap;
    }
}
