/* SPDX-License-Identifier: Apache-2.0
 *
 * When is what alive: a value from its step to its last reader, forward or backward; a gradient
 * from its first writer to the backward pass of its value's step; a workspace from one pass to the
 * other. Stays that overlap in time must not overlap in the arena: the largest is placed first,
 * each at the lowest offset that is free during its stay.
 */
#include <string.h>

#include "base/size.h"
#include "graph/plan_steps.h"

#define ALIGNMENT 64

static int backward_time(const cw_plan *plan, guint step)
{
    return 2 * (int)plan->steps->len - 1 - (int)step;
}

static void stay_at(cw_stay *stay, int time)
{
    stay->first = stay->last < 0 ? time : MIN(stay->first, time);
    stay->last = MAX(stay->last, time);
}

static void read_data(cw_value *value, int time)
{
    if (!value->root->fixed)
        stay_at(&value->root->data_stay, time);
}

static gboolean is_parameter(const cw_value *value)
{
    return value->fixed && value->node->leaf == CW_LEAF_PARAMETER;
}

static void use_gradient(cw_value *value, int time)
{
    if (value->gradient_root != NULL && !is_parameter(value->gradient_root))
        stay_at(&value->gradient_root->gradient_stay, time);
}

static guint reads_of(const cw_step *step)
{
    return step->fast != NULL ? step->fast->reads : step->kernel->reads;
}

static void measure_backward(cw_step *step, int time)
{
    guint reads = reads_of(step);
    if (reads & CW_READS_OUT)
        read_data(step->out, time);
    use_gradient(step->out, time);
    stay_at(&step->workspace, time);
    for (int i = 0; i < step->call.count; i++) {
        if (reads & CW_READS_IN(i))
            read_data(step->in[i], time);
        if (step->call.in[i].gradient != NULL)
            use_gradient(step->in[i], time);
    }
}

/* Marks with any non-NULL which call.in[i].gradient is to become a pointer once the arena stands.
 */
static void mark_gradients(cw_step *step)
{
    static float wanted;
    for (int i = 0; i < step->call.count; i++) {
        gboolean blind =
            step->kernel == step->node->op->kernel && (step->node->op->blind & CW_READS_IN(i)) != 0;
        gboolean is = step->backward && step->in[i]->gradient_root != NULL && !blind;
        step->call.in[i].gradient = is ? &wanted : NULL;
    }
}

static void measure(cw_plan *plan)
{
    int end = 2 * (int)plan->steps->len;
    for (guint i = 0; i < plan->values->len; i++) {
        cw_plan_value(plan, i)->data_stay.last = -1;
        cw_plan_value(plan, i)->gradient_stay.last = -1;
    }
    for (guint s = 0; s < plan->steps->len; s++) {
        cw_step *step = cw_plan_step(plan, s);
        step->workspace.last = -1;
        mark_gradients(step);
        read_data(step->out, (int)s);
        for (int i = 0; i < step->call.count; i++)
            read_data(step->in[i], (int)s);
        if (step->workspace.bytes > 0)
            stay_at(&step->workspace, (int)s);
        if (step->backward)
            measure_backward(step, backward_time(plan, s));
    }
    for (guint i = 0; i < plan->values->len; i++)
        if (cw_plan_value(plan, i)->pinned)
            read_data(cw_plan_value(plan, i), end);
    if (plan->options.training)
        use_gradient(plan->loss, (int)plan->steps->len);
}

/* --- the arena --- */

static int larger_first(gconstpointer a, gconstpointer b)
{
    const cw_stay *left = *(cw_stay *const *)a, *right = *(cw_stay *const *)b;
    if (left->bytes != right->bytes)
        return left->bytes > right->bytes ? -1 : 1;
    return left->first - right->first;
}

static int lower_first(gconstpointer a, gconstpointer b)
{
    const cw_stay *left = *(cw_stay *const *)a, *right = *(cw_stay *const *)b;
    return left->offset < right->offset ? -1 : left->offset > right->offset;
}

static gboolean overlap(const cw_stay *a, const cw_stay *b)
{
    return a->first <= b->last && b->first <= a->last;
}

/* `placed` is in order of offset. */
static void place_one(GPtrArray *placed, cw_stay *stay)
{
    gsize free_from = 0;
    for (guint i = 0; i < placed->len; i++) {
        const cw_stay *other = g_ptr_array_index(placed, i);
        if (!overlap(stay, other))
            continue;
        if (other->offset >= free_from + stay->bytes)
            break;
        free_from = MAX(free_from, other->offset + other->bytes);
    }
    stay->offset = free_from;
    g_ptr_array_add(placed, stay);
    g_ptr_array_sort(placed, lower_first);
}

static void add_stay(GPtrArray *stays, cw_stay *stay)
{
    if (stay->last < 0 || stay->bytes == 0)
        return;
    stay->bytes = (stay->bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    g_ptr_array_add(stays, stay);
}

static gsize place_all(cw_plan *plan)
{
    g_autoptr(GPtrArray) stays = g_ptr_array_new(), placed = g_ptr_array_new();
    for (guint i = 0; i < plan->values->len; i++) {
        add_stay(stays, &cw_plan_value(plan, i)->data_stay);
        add_stay(stays, &cw_plan_value(plan, i)->gradient_stay);
    }
    for (guint s = 0; s < plan->steps->len; s++)
        add_stay(stays, &cw_plan_step(plan, s)->workspace);
    g_ptr_array_sort(stays, larger_first);
    gsize bytes = 0;
    for (guint i = 0; i < stays->len; i++) {
        cw_stay *stay = g_ptr_array_index(stays, i);
        place_one(placed, stay);
        bytes = MAX(bytes, stay->offset + stay->bytes);
    }
    return bytes;
}

/* --- pointers --- */

static void point_values(cw_plan *plan)
{
    for (guint i = 0; i < plan->values->len; i++) {
        cw_value *value = cw_plan_value(plan, i);
        if (value->data_stay.last >= 0)
            value->data = (float *)(plan->arena + value->data_stay.offset);
        if (value->gradient_stay.last >= 0)
            value->gradient = (float *)(plan->arena + value->gradient_stay.offset);
    }
    for (guint i = 0; i < plan->values->len; i++) {
        cw_value *value = cw_plan_value(plan, i);
        value->data = value->root->data;
        value->gradient = value->gradient_root != NULL ? value->gradient_root->gradient : NULL;
    }
}

static void point_step(cw_plan *plan, cw_step *step)
{
    cw_call *call = &step->call;
    for (int i = 0; i < call->count; i++) {
        call->in[i].data = step->in[i]->data;
        if (call->in[i].gradient != NULL)
            call->in[i].gradient = step->in[i]->gradient;
        if (is_parameter(step->in[i]) && step->in[i]->node->parameter->row_sparse) {
            call->in[i].touched = step->in[i]->node->parameter->touched;
            call->in[i].is_touched = step->in[i]->node->parameter->is_touched;
        }
    }
    call->out.data = step->out->data;
    call->out.gradient = step->out->gradient;
    call->workspace = step->workspace.bytes > 0 ? plan->arena + step->workspace.offset : NULL;
    call->scratch = plan->arena + plan->arena_bytes;
}

/* The first backward pass that writes a gradient assigns it, those after it add. A row-sparse table
 * is cleared by the plan, so all add. */
static void mark_first_writers(cw_plan *plan)
{
    if (plan->options.training)
        plan->loss->gradient_root->written = TRUE;
    for (guint s = plan->steps->len; s-- > 0;) {
        cw_step *step = cw_plan_step(plan, s);
        for (int i = 0; i < step->call.count; i++) {
            if (step->call.in[i].gradient == NULL)
                continue;
            cw_value *root = step->in[i]->gradient_root;
            gboolean sparse = is_parameter(root) && root->node->parameter->row_sparse;
            step->call.accumulate[i] = root->written || sparse;
            root->written = TRUE;
        }
    }
}

static gboolean take_inputs(cw_plan *plan, GError **error)
{
    for (guint i = 0; i < plan->inputs->len; i++) {
        cw_value *value = g_ptr_array_index(plan->inputs, i);
        value->data =
            cw_size_alloc(cw_shape_count(&value->shape), sizeof(float), "an input", error);
        if (value->data == NULL)
            return FALSE;
        plan->other_bytes += value->data_stay.bytes;
    }
    return TRUE;
}

gboolean cw_plan_place(cw_plan *plan, GError **error)
{
    measure(plan);
    plan->arena_bytes = place_all(plan);
    for (guint s = 0; s < plan->steps->len; s++)
        plan->scratch_bytes = MAX(plan->scratch_bytes, cw_plan_step(plan, s)->scratch_bytes);
    plan->arena = cw_size_alloc(plan->arena_bytes + plan->scratch_bytes + ALIGNMENT, 1,
                                "the plan's arena", error);
    if (plan->arena == NULL || !take_inputs(plan, error))
        return FALSE;
    point_values(plan);
    mark_first_writers(plan);
    for (guint s = 0; s < plan->steps->len; s++)
        point_step(plan, cw_plan_step(plan, s));
    return TRUE;
}
