/* SPDX-License-Identifier: Apache-2.0
 *
 * What points are pushed by, beside the sums over all pairs.
 */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "cluster/quadtree.h"

enum { ITEMS = 1500 };

/* Two crowds, one much denser, and some far away. */
static void fill_points(double *points)
{
    for (gsize i = 0; i < ITEMS; i++) {
        cw_random random = cw_random_start(11, 0, i);
        const double spread = i % 3 == 0 ? 40 : i % 3 == 1 ? 8 : 0.01;
        points[2 * i] = spread * cw_random_normal(&random) + (double)(i % 3) * 10;
        points[2 * i + 1] = spread * cw_random_normal(&random);
    }
}

static double push_exactly(const double *points, gsize count, const double *point, double *push)
{
    double sum = 0;
    push[0] = push[1] = 0;
    for (gsize j = 0; j < count; j++) {
        const double x = point[0] - points[2 * j], y = point[1] - points[2 * j + 1];
        const double w = 1 / (1 + x * x + y * y);
        sum += w;
        push[0] += w * w * x;
        push[1] += w * w * y;
    }
    return sum;
}

typedef struct {
    double sum, push; /* how far off, relative to the size of what is there */
} mistake;

static mistake compare(const double *points, gsize count, double theta)
{
    g_autoptr(cw_quadtree) tree = cw_quadtree_new(count);
    cw_quadtree_fill(tree, points);
    double off = 0, size = 0;
    mistake worst = {0};
    for (gsize i = 0; i < count; i++) {
        double exact[2], near[2];
        const double right = push_exactly(points, count, points + 2 * i, exact);
        const double sum = cw_quadtree_push(tree, points + 2 * i, theta, near);
        worst.sum = MAX(worst.sum, fabs(sum - right) / right);
        off += hypot(near[0] - exact[0], near[1] - exact[1]);
        size += hypot(exact[0], exact[1]);
    }
    worst.push = size > 0 ? off / size : off;
    return worst;
}

static void test_sums(void)
{
    double points[2 * ITEMS];
    fill_points(points);
    const mistake none = compare(points, ITEMS, 0), small = compare(points, ITEMS, 0.5);
    g_test_message("theta 0: %g %g; 0.5: %g %g", none.sum, none.push, small.sum, small.push);
    g_assert_cmpfloat(MAX(none.sum, none.push), <, 1e-12);
    g_assert_cmpfloat(small.sum, <, 0.02);
    g_assert_cmpfloat(small.push, <, 0.02);
    g_assert_cmpfloat(small.push, >, 1e-9); /* it did take cells for points */
}

/* Every point stands once in the order, also after the tree was filled again. */
static void test_order(void)
{
    double points[2 * ITEMS];
    gboolean seen[ITEMS];
    g_autoptr(cw_quadtree) tree = cw_quadtree_new(ITEMS);
    fill_points(points);
    for (int filling = 0; filling < 2; filling++) {
        cw_quadtree_fill(tree, points);
        memset(seen, 0, sizeof seen);
        for (gsize k = 0; k < ITEMS; k++)
            seen[cw_quadtree_order(tree)[k]] = TRUE;
        for (gsize i = 0; i < ITEMS; i++) {
            g_assert_true(seen[i]);
            points[2 * i] = -points[2 * i];
        }
    }
}

/* Equal points, and such as no number lies between, are no endless tree. */
static void test_equal_points(void)
{
    double points[2 * ITEMS];
    for (gsize i = 0; i < 2 * ITEMS; i++)
        points[i] = 0.1;
    g_assert_cmpfloat(compare(points, ITEMS, 0.5).sum, <, 1e-12);
    for (gsize i = 0; i < ITEMS; i++)
        points[2 * i] = i % 2 == 0 ? 0.1 : nextafter(0.1, 1);
    g_assert_cmpfloat(compare(points, ITEMS, 0.5).sum, <, 1e-12);
    for (gsize i = 0; i < ITEMS; i++)
        points[2 * i] = pow(0.5, (double)(i % 1100)); /* each half of the one before */
    g_assert_cmpfloat(compare(points, ITEMS, 0).sum, <, 1e-9);
}

/* An empty tree and a tree of one point. */
static void test_few_points(void)
{
    const double point[2] = {3, 4};
    double push[2];
    g_autoptr(cw_quadtree) none = cw_quadtree_new(0), one = cw_quadtree_new(1);
    cw_quadtree_fill(none, point);
    g_assert_cmpfloat(cw_quadtree_push(none, point, 0.5, push), ==, 0);
    cw_quadtree_fill(one, point);
    g_assert_cmpfloat(cw_quadtree_push(one, point, 0.5, push), ==, 1);
    g_assert_cmpfloat(push[0], ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/quadtree/sums", test_sums);
    g_test_add_func("/quadtree/order", test_order);
    g_test_add_func("/quadtree/equal-points", test_equal_points);
    g_test_add_func("/quadtree/few-points", test_few_points);
    return g_test_run();
}
