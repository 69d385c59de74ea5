/* SPDX-License-Identifier: Apache-2.0
 *
 * The golden of METHODS 5.2: how many entries of Shopping100k's memory lie outside its blocks.
 */
#include "compare.h"
#include "loss/off_block.h"

static double off_block(const float *memory, gint64 d, gint64 j, const gint64 *values,
                        gsize attributes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *table = cw_graph_constant(graph, "memory", CW_SHAPE(d, j), memory);
    cw_graph_output(graph, "loss", cw_loss_off_block(graph, table, values, attributes));
    const cw_plan_options options = {.deterministic = TRUE};
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, &error);
    g_assert_no_error(error);
    cw_plan_run_forward(plan);
    return cw_plan_output(plan, "loss", NULL, NULL)[0];
}

static void test_golden(void)
{
    static const gint64 values[] = {16, 17, 19, 14, 10, 15, 2, 11, 16, 7, 9, 15};
    const gint64 d = 12 * 340, j = 151;
    g_autofree float *ones = g_new(float, d *j);
    for (gint64 i = 0; i < d * j; i++)
        ones[i] = 1;
    g_assert_cmpfloat(off_block(ones, d, j, values, G_N_ELEMENTS(values)), ==, 564740);
}

/* Blocks of two rows, of one and of two columns; what is in them may be anything. */
static void test_written_out(void)
{
    const float memory[] = {9, 0, -1, 9, 0.5f, 0, 0, -9, 9, -2, 9, 9};
    g_assert_cmpfloat(off_block(memory, 4, 3, (const gint64[]){1, 2}, 2), ==, 3.5);
}

static void test_gradient(void)
{
    const gint64 values[] = {2, 1, 2};
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *memory = cw_op_case_leaf(graph, "memory", CW_SHAPE(6, 5));
    cw_graph_set_loss(graph, cw_loss_off_block(graph, memory, values, 3));
    check_loss(graph);
}

static void test_refusals(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    for (gint64 rows = 6; rows <= 7; rows++) {
        const gint64 values[] = {2, rows == 6 ? 2 : 3};
        g_autoptr(GError) error = NULL;
        g_autoptr(cw_graph) graph = cw_graph_new(parameters);
        g_autofree char *name = g_strdup_printf("memory%d", (int)rows);
        cw_node *memory = cw_op_case_leaf(graph, name, CW_SHAPE(rows, 5));
        cw_loss_off_block(graph, memory, values, 2);
        g_assert_false(cw_graph_check(graph, &error));
        g_assert_cmpstr(error->message, ==,
                        rows == 6 ? "off_block \"loss\": 2 attributes of 4 values in all do not "
                                    "divide a memory [6,5] into blocks"
                                  : "off_block \"loss\": 2 attributes of 5 values in all do not "
                                    "divide a memory [7,5] into blocks");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/off-block/golden", test_golden);
    g_test_add_func("/off-block/written-out", test_written_out);
    g_test_add_func("/off-block/gradient", test_gradient);
    g_test_add_func("/off-block/refusals", test_refusals);
    return g_test_run();
}
