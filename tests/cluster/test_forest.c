/* SPDX-License-Identifier: Apache-2.0
 *
 * Parts and their reach against the definition, from all pairs at once.
 */
#include "cluster/forest.h"

#include <math.h>

#include "base/error.h"
#include "base/random.h"
#include "cluster/components.h"
#include "score/similarity.h"

enum { ROWS = 400, ITEMS = 300, DIMENSION = 5 }; /* enough pairs to be thinned many times */

typedef struct {
    float vectors[ROWS * DIMENSION], scales[ROWS];
    guint32 members[ITEMS];
    cw_point_cloud points;
} fixture;

/* Every fourth row is left out; the others come last first. */
static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_random random = cw_random_start(31, 0, 0);
    for (gsize i = 0; i < ROWS * DIMENSION; i++)
        f->vectors[i] = (float)cw_random_normal(&random);
    cw_similarity_normalise(f->vectors, ROWS, DIMENSION);
    for (gsize i = 0; i < ROWS; i++)
        f->scales[i] = (float)cw_random_uniform(&random, 0.5, 2);
    for (gsize i = 0; i < ITEMS; i++)
        f->members[ITEMS - 1 - i] = (guint32)(i / 3 * 4 + i % 3);
    f->points = (cw_point_cloud){f->vectors, NULL, DIMENSION, FALSE};
}

static void tear_down(fixture *f G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
}

/* Labels by the pairs below `reach`, or up to it; returns the size of the largest part. */
static gsize connect(const fixture *f, float reach, gboolean closed, gint32 *labels)
{
    g_autoptr(cw_components) components = cw_components_new(ITEMS);
    gsize sizes[ITEMS] = {0}, largest = 0;
    for (guint32 i = 0; i < ITEMS; i++)
        for (guint32 j = i + 1; j < ITEMS; j++) {
            const guint32 a = f->members[i], b = f->members[j];
            const float cosine =
                cw_similarity(f->vectors + a * DIMENSION, f->vectors + b * DIMENSION, DIMENSION);
            const float distance = cw_point_distance(&f->points, a, b, cosine);
            if (distance < reach || (closed && distance == reach))
                cw_components_join(components, i, j);
        }
    cw_components_label(components, labels);
    for (gsize i = 0; i < ITEMS; i++) {
        sizes[labels[i]]++;
        largest = MAX(largest, sizes[labels[i]]);
    }
    return largest;
}

static float split(const fixture *f, gsize most, gint32 *labels)
{
    float reach;
    g_autoptr(GError) error = NULL;
    g_assert_true(
        cw_forest_split(&f->points, f->members, ITEMS, most, NULL, labels, &reach, &error));
    g_assert_no_error(error);
    return reach;
}

/* Parts are what hangs together below the reach; at it, one would be too large. */
static void check(const fixture *f)
{
    gint32 labels[ITEMS], expected[ITEMS], larger[ITEMS];
    for (gsize most = 1; most < ITEMS; most += 37) {
        const float reach = split(f, most, labels);
        g_assert_cmpuint(connect(f, reach, FALSE, expected), <=, most);
        g_assert_cmpuint(connect(f, reach, TRUE, larger), >, most);
        g_assert_cmpmem(labels, sizeof labels, expected, sizeof expected);
    }
}

static void test_definition(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    check(f);
    f->points.squared = TRUE;
    check(f);
    f->points.scales = f->scales;
    check(f);
}

/* Equal distances are kept or left out together. */
static void test_ties(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    for (gsize i = 0; i < ROWS; i++)
        for (gsize d = 0; d < DIMENSION; d++)
            f->vectors[i * DIMENSION + d] = d == i % 4 || (i < 8 && d == 4);
    cw_similarity_normalise(f->vectors, ROWS, DIMENSION);
    check(f);
}

static void test_edges(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    gint32 labels[ITEMS];
    g_assert_true(isinf(split(f, ITEMS, labels)));
    for (gsize i = 0; i < ITEMS; i++)
        g_assert_cmpint(labels[i], ==, 0);
    for (gsize i = 0; i < ROWS * DIMENSION; i++)
        f->vectors[i] = i % DIMENSION == 0;
    g_assert_cmpfloat(split(f, ITEMS - 1, labels), ==, 0); /* copies alone are too many */
    for (gsize i = 0; i < ITEMS; i++)
        g_assert_cmpint(labels[i], ==, (gint32)i);
}

static gboolean stop(gpointer data G_GNUC_UNUSED, const cw_progress_state *state)
{
    return state->done == 0;
}

static void test_stops_on_request(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    gint32 labels[ITEMS];
    float reach;
    const cw_progress progress = {stop, NULL};
    g_autoptr(GError) error = NULL;
    g_assert_false(
        cw_forest_split(&f->points, f->members, ITEMS, 9, &progress, labels, &reach, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, test) g_test_add("/forest/" name, fixture, NULL, set_up, test, tear_down)
    ADD("definition", test_definition);
    ADD("ties", test_ties);
    ADD("edges", test_edges);
    ADD("stops-on-request", test_stops_on_request);
    return g_test_run();
}
