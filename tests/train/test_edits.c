/* SPDX-License-Identifier: Apache-2.0
 *
 * The sampler of edits: who may be a reference, and that what it draws has all labels of the
 * reference but one, evenly (chi-square), and another thing beside it.
 */
#include "train/edits.h"

#define DRAWS 20000

/* Three sleeves, two colours. */
static const gint32 labels[] = {
    0,  0,        /* 0: to 1, 2 by the colour, to 3 by the sleeve */
    0,  1,  0, 1, /* 1 2 */
    1,  0,        /* 3 */
    -1, 0,        /* 4: may be given sleeve 0 or 1; nobody loses one */
    2,  -1,       /* 5: nobody has sleeve 2 in a colour, no other none */
    0,  0,        /* 6: as 0 */
};
enum { COUNT = G_N_ELEMENTS(labels) / 2 };

static cw_typed_labels *known_labels(void)
{
    static const char *const names[] = {"sleeve", "colour"};
    static const gint64 values[] = {3, 2};
    return cw_typed_labels_new(names, values, 2, labels, COUNT);
}

typedef struct {
    int positives[COUNT], negatives[COUNT];
} drawn;

static drawn draw(const cw_edits *edits, gsize reference)
{
    drawn result = {0};
    for (int i = 0; i < DRAWS; i++) {
        gsize positive, negative;
        cw_random random = cw_random_start(1, 0, (guint64)i);
        cw_edits_draw(edits, reference, &random, &positive, &negative);
        result.positives[positive]++;
        result.negatives[negative]++;
    }
    return result;
}

/* Whether counts fall by these shares: 6 degrees of freedom, chi-square 22.5 by chance once in a
 * thousand. */
static void assert_shares(const int *counts, const double *shares)
{
    double square = 0;
    for (int i = 0; i < COUNT; i++) {
        const double expected = DRAWS * shares[i];
        if (shares[i] > 0)
            square += (counts[i] - expected) * (counts[i] - expected) / expected;
        else
            g_assert_cmpint(counts[i], ==, 0);
    }
    g_assert_cmpfloat(square, <, 22.5);
}

static void test_references(void)
{
    static const gboolean expected[COUNT] = {TRUE, TRUE, TRUE, TRUE, TRUE, FALSE, TRUE};
    g_autoptr(cw_typed_labels) known = known_labels();
    g_autoptr(cw_edits) edits = cw_edits_new(known);
    for (gsize i = 0; i < COUNT; i++)
        g_assert_cmpint(cw_edits_is_reference(edits, i), ==, expected[i]);
    g_assert_cmpuint(cw_edits_references(edits), ==, 6);
}

static void test_count(void)
{
    g_autoptr(cw_typed_labels) known = known_labels();
    g_autoptr(cw_edits) edits = cw_edits_new(known);
    g_assert_cmpuint(cw_edits_count(edits, 0, 1, 1), ==, 2);
    g_assert_cmpuint(cw_edits_count(edits, 4, 0, 0), ==, 2);
    g_assert_cmpuint(cw_edits_count(edits, 0, 0, 2), ==, 0);
}

/* A type, then a value: of two colours the other comes half of the time, of three sleeves that one
 * which leads anywhere a third of it. */
static void test_draws(void)
{
    g_autoptr(cw_typed_labels) known = known_labels();
    g_autoptr(cw_edits) edits = cw_edits_new(known);
    const drawn of_0 = draw(edits, 0);
    assert_shares(of_0.positives, (const double[]){0, 0.3, 0.3, 0.4, 0, 0, 0});
}

/* A reference without the label is only given one. */
static void test_missing(void)
{
    g_autoptr(cw_typed_labels) known = known_labels();
    g_autoptr(cw_edits) edits = cw_edits_new(known);
    const drawn of_4 = draw(edits, 4);
    assert_shares(of_4.positives, (const double[]){0.25, 0, 0, 0.5, 0, 0, 0.25});
}

/* Any item that has other labels than the positive, the reference too: of 3 the one positive is a
 * 0 or a 6. */
static void test_negatives(void)
{
    g_autoptr(cw_typed_labels) known = known_labels();
    g_autoptr(cw_edits) edits = cw_edits_new(known);
    const drawn of_3 = draw(edits, 3);
    assert_shares(of_3.positives, (const double[]){0.5, 0, 0, 0, 0, 0, 0.5});
    assert_shares(of_3.negatives, (const double[]){0, 0.2, 0.2, 0.2, 0.2, 0.2, 0});
}

/* Listed triplets alone, in any order; of one reference each as often as it stands there. */
static void test_listed(void)
{
    static const cw_edit_triplet listed[] = {{6, 3, 5}, {0, 1, 4}, {3, 0, 5}, {0, 3, 5}, {0, 3, 4}};
    g_autoptr(cw_typed_labels) known = known_labels();
    g_autoptr(cw_edits) edits = cw_edits_new_listed(known, listed, G_N_ELEMENTS(listed));
    g_assert_cmpuint(cw_edits_references(edits), ==, 3);
    for (gsize i = 0; i < COUNT; i++)
        g_assert_cmpint(cw_edits_is_reference(edits, i), ==, i == 0 || i == 3 || i == 6);
    const drawn of_0 = draw(edits, 0), of_3 = draw(edits, 3), of_6 = draw(edits, 6);
    assert_shares(of_0.positives, (const double[]){0, 1.0 / 3, 0, 2.0 / 3, 0, 0, 0});
    assert_shares(of_0.negatives, (const double[]){0, 0, 0, 0, 2.0 / 3, 1.0 / 3, 0});
    g_assert_cmpint(of_3.positives[0], ==, DRAWS);
    g_assert_cmpint(of_6.positives[3], ==, DRAWS);
    g_assert_cmpint(of_6.negatives[5], ==, DRAWS);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/edits/references", test_references);
    g_test_add_func("/edits/count", test_count);
    g_test_add_func("/edits/draws", test_draws);
    g_test_add_func("/edits/missing", test_missing);
    g_test_add_func("/edits/negatives", test_negatives);
    g_test_add_func("/edits/listed", test_listed);
    return g_test_run();
}
