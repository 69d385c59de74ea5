/* SPDX-License-Identifier: Apache-2.0
 *
 * Makes a plan (lower, place, point) and runs it: two walks over a flat list of steps.
 */
#include "graph/plan.h"

#include <omp.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "graph/plan_steps.h"

static void value_free(gpointer data)
{
    g_free(data);
}

static void rule_clear(gpointer data)
{
    cw_plan_rule *rule = data;
    g_clear_pointer(&rule->targets, g_ptr_array_unref);
    g_clear_pointer(&rule->sources, g_ptr_array_unref);
}

void cw_plan_free(cw_plan *plan)
{
    if (plan == NULL)
        return;
    for (guint i = 0; i < plan->inputs->len; i++)
        cw_size_free(((cw_value *)g_ptr_array_index(plan->inputs, i))->data);
    g_ptr_array_unref(plan->inputs);
    g_ptr_array_unref(plan->steps);
    g_ptr_array_unref(plan->folds);
    g_ptr_array_unref(plan->values);
    g_ptr_array_unref(plan->trained);
    g_array_unref(plan->rules);
    g_array_unref(plan->outputs);
    g_free(plan->of_node);
    g_free(plan->needed);
    g_free(plan->wanted);
    g_free(plan->readers);
    g_free(plan->last_reader);
    g_free(plan->is_result);
    g_free(plan->shared);
    g_free(plan->folded);
    cw_choices_free(plan->choices);
    cw_size_free(plan->arena);
    g_free(plan);
}

/* What OpenMP gave before any plan asked for another number. */
static int default_threads(void)
{
    static gsize threads;
    if (g_once_init_enter(&threads))
        g_once_init_leave(&threads, (gsize)omp_get_max_threads());
    return (int)threads;
}

static cw_plan *plan_empty(const cw_graph *graph, const cw_plan_options *options)
{
    cw_plan *plan = g_new0(cw_plan, 1);
    plan->graph = graph;
    plan->options = *options;
    plan->options.choices = NULL; /* read once, not kept */
    int threads = default_threads();
    plan->options.threads = options->threads > 0 ? options->threads : threads;
    plan->choices = cw_choices_new(!options->deterministic);
    plan->needed = g_new0(gboolean, graph->nodes->len);
    plan->wanted = g_new0(gboolean, graph->nodes->len);
    plan->readers = g_new0(int, graph->nodes->len);
    plan->last_reader = g_new0(const cw_node *, graph->nodes->len);
    plan->is_result = g_new0(gboolean, graph->nodes->len);
    plan->shared = g_new0(gboolean, graph->nodes->len);
    plan->folded = g_new0(gboolean, graph->nodes->len);
    plan->of_node = g_new0(cw_value *, graph->nodes->len);
    plan->values = g_ptr_array_new_with_free_func(value_free);
    plan->steps = g_ptr_array_new();
    plan->folds = g_ptr_array_new_with_free_func(cw_fold_free);
    plan->inputs = g_ptr_array_new();
    plan->trained = g_ptr_array_new();
    plan->outputs = g_array_new(FALSE, TRUE, sizeof(cw_value *));
    plan->rules = g_array_new(FALSE, TRUE, sizeof(cw_plan_rule));
    g_array_set_clear_func(plan->rules, rule_clear);
    return plan;
}

static void use_threads(const cw_plan *plan)
{
    omp_set_num_threads(plan->options.threads);
}

cw_plan *cw_plan_new(const cw_graph *graph, const cw_plan_options *options, GError **error)
{
    if (!cw_graph_check(graph, error))
        return NULL;
    if (options->training && graph->loss == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "a training plan needs a loss");
        return NULL;
    }
    g_autoptr(cw_plan) plan = plan_empty(graph, options);
    if (options->choices != NULL)
        cw_choices_read(plan->choices, options->choices);
    use_threads(plan);
    if (!cw_plan_bind_rules(plan, error) || !cw_plan_lower(plan, error) ||
        !cw_plan_place(plan, error))
        return NULL;
    return g_steal_pointer(&plan);
}

gpointer cw_plan_input(cw_plan *plan, const char *name, cw_shape *shape, GError **error)
{
    for (guint i = 0; i < plan->inputs->len; i++) {
        cw_value *value = g_ptr_array_index(plan->inputs, i);
        if (strcmp(value->node->name, name) != 0)
            continue;
        if (shape != NULL)
            *shape = value->shape;
        return value->data;
    }
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "the plan has no input \"%s\"", name);
    return NULL;
}

const float *cw_plan_output(cw_plan *plan, const char *name, cw_shape *shape, GError **error)
{
    for (guint i = 0; i < plan->outputs->len; i++) {
        if (strcmp(g_array_index(plan->graph->outputs, cw_named_node, i).name, name) != 0)
            continue;
        const cw_value *value = g_array_index(plan->outputs, cw_value *, i);
        if (shape != NULL)
            *shape = value->shape;
        return value->data;
    }
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "the plan has no output \"%s\"", name);
    return NULL;
}

void cw_plan_set_step(cw_plan *plan, guint64 step)
{
    plan->step = step;
}

void cw_plan_run_forward(cw_plan *plan)
{
    use_threads(plan);
    cw_plan_run_rules(plan, CW_BEFORE_FORWARD);
    cw_plan_refresh_folds(plan);
    for (guint s = 0; s < plan->steps->len; s++) {
        cw_step *step = cw_plan_step(plan, s);
        step->call.step = plan->step;
        if (step->fast != NULL)
            step->fast->forward(&step->call);
        else
            step->kernel->forward[CW_REAL_FLOAT](&step->call);
        if (step->moves_statistics) {
            cw_parameter_changed(step->in[3]->node->parameter);
            cw_parameter_changed(step->in[4]->node->parameter);
        }
    }
}

/* A reference adds, so what it is first to write is zeroed before. */
static void run_reference_backward(const cw_step *step)
{
    for (int i = 0; i < step->call.count; i++)
        if (step->call.in[i].gradient != NULL && !step->call.accumulate[i])
            memset(step->call.in[i].gradient, 0, cw_fast_bytes(&step->call.in[i].shape));
    step->kernel->backward[CW_REAL_FLOAT](&step->call);
}

static void clear_touched_rows(const cw_plan *plan)
{
    for (guint i = 0; i < plan->trained->len; i++) {
        cw_parameter *parameter = g_ptr_array_index(plan->trained, i);
        if (!parameter->row_sparse)
            continue;
        gsize row = cw_shape_row(&parameter->shape);
        for (guint k = 0; k < parameter->touched->len; k++) {
            guint32 index = g_array_index(parameter->touched, guint32, k);
            memset(parameter->gradient + index * row, 0, row * sizeof(float));
            parameter->is_touched[index] = 0;
        }
        g_array_set_size(parameter->touched, 0);
    }
}

void cw_plan_run_backward(cw_plan *plan)
{
    use_threads(plan);
    clear_touched_rows(plan);
    plan->loss->gradient[0] = 1;
    for (guint s = plan->steps->len; s-- > 0;) {
        const cw_step *step = cw_plan_step(plan, s);
        if (!step->backward)
            continue;
        if (step->fast != NULL)
            step->fast->backward(&step->call);
        else
            run_reference_backward(step);
    }
}

void cw_plan_run_after_step(cw_plan *plan)
{
    use_threads(plan);
    cw_plan_run_rules(plan, CW_AFTER_STEP);
}

double cw_plan_loss(const cw_plan *plan)
{
    return plan->loss != NULL ? (double)plan->loss->data[0] : 0;
}

gboolean cw_plan_trains(const cw_plan *plan, const cw_parameter *parameter)
{
    return g_ptr_array_find(plan->trained, parameter, NULL);
}

gsize cw_plan_arena_bytes(const cw_plan *plan)
{
    return plan->arena_bytes + plan->scratch_bytes;
}

gsize cw_plan_total_bytes(const cw_plan *plan)
{
    return cw_plan_arena_bytes(plan) + plan->other_bytes;
}

char *cw_plan_choices(const cw_plan *plan)
{
    return cw_choices_write(plan->choices);
}
