/* SPDX-License-Identifier: Apache-2.0
 *
 * Held-out designs: the shares come out, a design has one part, and who is held out hangs on its
 * name and the seed alone.
 */
#include "engine/catalog/hold_out.h"

#define NAMES 4000

static cw_hold_out_part part(const char *group, const char *id, double share, guint64 seed)
{
    const cw_hold_out law = {.share = share, .seed = seed};
    return cw_hold_out_part_of(&law, group, id);
}

static void count_parts(double share, guint64 seed, int counts[3])
{
    counts[0] = counts[1] = counts[2] = 0;
    for (int i = 0; i < NAMES; i++) {
        g_autofree char *name = g_strdup_printf("design-%d", i);
        counts[part(name, "any", share, seed)]++;
    }
}

/* Five standard deviations of a binomial count. */
static void assert_near(int count, double share)
{
    const double allowed = 5 * 0.5 * 63.3;
    g_assert_cmpfloat_with_epsilon(count, share * NAMES, allowed);
}

static void test_shares(void)
{
    int counts[3];
    count_parts(0.5, 1, counts);
    assert_near(counts[CW_HOLD_OUT_TRAIN], 0.5);
    assert_near(counts[CW_HOLD_OUT_VALIDATION], 0.25);
    assert_near(counts[CW_HOLD_OUT_TEST], 0.25);
    count_parts(0, 1, counts);
    g_assert_cmpint(counts[CW_HOLD_OUT_TRAIN], ==, NAMES);
    count_parts(1, 1, counts);
    g_assert_cmpint(counts[CW_HOLD_OUT_TRAIN], ==, 0);
}

/* The group decides for all its items; without one each item is its own, and not as a group of that
 * name is. */
static void test_names(void)
{
    int differ = 0;
    for (int i = 0; i < 200; i++) {
        g_autofree char *id = g_strdup_printf("%d", i);
        const cw_hold_out_part whole = part("g", id, 0.5, 4);
        g_assert_cmpint(whole, ==, part("g", "0", 0.5, 4));
        differ += part(NULL, id, 0.5, 4) != part(id, "x", 0.5, 4);
        /* A larger share holds out those of the smaller one, too. */
        g_assert_true(part(id, NULL, 0.2, 4) == CW_HOLD_OUT_TRAIN ||
                      part(id, NULL, 0.5, 4) != CW_HOLD_OUT_TRAIN);
    }
    g_assert_cmpint(differ, >, 60);
}

static void test_seeds_differ(void)
{
    int differ = 0;
    for (int i = 0; i < 1000; i++) {
        g_autofree char *name = g_strdup_printf("design-%d", i);
        differ += (part(name, NULL, 0.5, 1) == CW_HOLD_OUT_TRAIN) !=
                  (part(name, NULL, 0.5, 2) == CW_HOLD_OUT_TRAIN);
    }
    g_assert_cmpint(differ, >, 400);
    g_assert_cmpint(differ, <, 600);
}

/* With `grouped` a group stands where it stood, and who has none is learned from. */
static void test_grouped(void)
{
    const cw_hold_out all = {.share = 0.5, .seed = 4};
    const cw_hold_out grouped = {.share = 0.5, .seed = 4, .grouped = TRUE};
    int held = 0;
    for (int i = 0; i < 200; i++) {
        g_autofree char *name = g_strdup_printf("%d", i);
        held += cw_hold_out_part_of(&all, NULL, name) != CW_HOLD_OUT_TRAIN;
        g_assert_cmpint(cw_hold_out_part_of(&grouped, NULL, name), ==, CW_HOLD_OUT_TRAIN);
        g_assert_cmpint(cw_hold_out_part_of(&grouped, name, "x"), ==,
                        cw_hold_out_part_of(&all, name, "x"));
    }
    g_assert_cmpint(held, >, 60);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hold-out/shares", test_shares);
    g_test_add_func("/hold-out/names", test_names);
    g_test_add_func("/hold-out/seeds-differ", test_seeds_differ);
    g_test_add_func("/hold-out/grouped", test_grouped);
    return g_test_run();
}
