/* SPDX-License-Identifier: Apache-2.0
 *
 * One step of all tensors: norms for clipping, then every tensor by its law in parallel runs. The
 * state hangs in a tree of its own, found by name when a plan is taken into use.
 *
 * Row-sparse tables wait (where the law's idle step is a linear map): a row remembers the last step
 * it took part in, the table remembers the rate and decay of its latest steps, and before a row is
 * read or moved the product of the idle maps it has missed is applied at once. That is what the
 * dense law would have done step by step, but for rounding. Before the history is full all rows are
 * brought up to date.
 */
#include <math.h>
#include <string.h>

#include "base/size.h"
#include "nn/optimiser_rows.h"

#define RUN 16384 /* elements a thread takes at a time */

const cw_option cw_optimiser_options[] = {
    CW_REAL(cw_optimiser_settings, momentum, 0.9, 0, 0.9999, NULL, "momentum of sgd and lars"),
    CW_BOOL(cw_optimiser_settings, nesterov, 0, "sgd looks one step ahead"),
    CW_REAL(cw_optimiser_settings, beta1, 0.9, 0, 0.9999, NULL,
            "adam, adamw: averaging of the gradient"),
    CW_REAL(cw_optimiser_settings, beta2, 0.999, 0, 0.999999, NULL,
            "adam, adamw: averaging of its square"),
    CW_REAL(cw_optimiser_settings, epsilon, 1e-8, 1e-16, 1, NULL,
            "adam, adamw: added to the root of the square"),
    CW_REAL(cw_optimiser_settings, trust, 1e-3, 1e-6, 1, NULL,
            "lars: rate as a share of weight over gradient"),
    CW_REAL(cw_optimiser_settings, clip_tensor, 0, 0, 1e6, NULL,
            "largest norm of the gradient of each tensor, 0 for no limit"),
    CW_REAL(cw_optimiser_settings, clip_global, 0, 0, 1e6, NULL,
            "largest norm of all gradients together, 0 for no limit"),
    CW_OPTION_END,
};

static const cw_row *const rows[] = {&cw_optimiser_sgd.row, &cw_optimiser_adam.row,
                                     &cw_optimiser_adamw.row, &cw_optimiser_lars.row, NULL};
const cw_row_table cw_optimiser_table = {"optimiser", rows};

typedef struct {
    double rate, decay;
} multiple;

struct cw_optimiser {
    const cw_optimiser_law *law;
    cw_optimiser_settings settings;
    cw_parameters *parameters; /* borrowed */
    cw_parameters *state;
    GHashTable *groups; /* name -> multiple */
    GArray *moved;      /* cw_optimiser_tensor */
    GArray *reads;      /* cw_optimiser_read */
    double norm;
    guint clipped;
};

cw_optimiser *cw_optimiser_new(const cw_optimiser_law *law, const cw_optimiser_settings *settings,
                               cw_parameters *parameters)
{
    cw_optimiser *optimiser = g_new0(cw_optimiser, 1);
    optimiser->law = law;
    optimiser->settings = *settings;
    optimiser->parameters = parameters;
    optimiser->state = cw_parameters_new(0);
    optimiser->groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    optimiser->moved = g_array_new(FALSE, TRUE, sizeof(cw_optimiser_tensor));
    optimiser->reads = g_array_new(FALSE, TRUE, sizeof(cw_optimiser_read));
    return optimiser;
}

void cw_optimiser_free(cw_optimiser *optimiser)
{
    if (optimiser == NULL)
        return;
    g_array_unref(optimiser->reads);
    g_array_unref(optimiser->moved);
    g_hash_table_unref(optimiser->groups);
    cw_parameters_free(optimiser->state);
    g_free(optimiser);
}

void cw_optimiser_set_group(cw_optimiser *optimiser, const char *group, double rate, double decay)
{
    multiple *both = g_new(multiple, 1);
    *both = (multiple){rate, decay};
    g_hash_table_insert(optimiser->groups, g_strdup(group), both);
}

/* --- state ---------------------------------------------------------------------------------- */

/* The state tensor "<parameter>.<what>", made at its first mention. */
static cw_parameter *state_of(cw_optimiser *optimiser, const cw_parameter *parameter,
                              const char *what, cw_shape shape, GError **error)
{
    g_autofree char *name = g_strconcat(parameter->name, ".", what, NULL);
    cw_parameter *state = cw_parameters_find(optimiser->state, name);
    if (state == NULL)
        state = cw_parameters_add(optimiser->state, CW_PARAMETER_KEPT, name, shape, CW_INIT_ZEROS,
                                  error);
    return state;
}

static gboolean add_tensor(cw_optimiser *optimiser, cw_parameter *parameter, GError **error)
{
    const cw_optimiser_law *law = optimiser->law;
    cw_optimiser_tensor tensor = {
        .parameter = parameter, .law = law, .settings = &optimiser->settings};
    for (int i = 0; law->states[i] != NULL; i++) {
        tensor.state[i] = state_of(optimiser, parameter, law->states[i], parameter->shape, error);
        if (tensor.state[i] == NULL)
            return FALSE;
    }
    tensor.steps = state_of(optimiser, parameter, "steps", CW_SHAPE(1), error);
    if (tensor.steps == NULL)
        return FALSE;
    if (parameter->row_sparse && law->idle != NULL) {
        tensor.row_steps =
            state_of(optimiser, parameter, "row_steps", CW_SHAPE(parameter->shape.size[0]), error);
        tensor.history =
            state_of(optimiser, parameter, "history", CW_SHAPE(CW_OPTIMISER_HISTORY, 2), error);
        if (tensor.row_steps == NULL || tensor.history == NULL)
            return FALSE;
    }
    g_array_append_val(optimiser->moved, tensor);
    return TRUE;
}

gboolean cw_optimiser_use(cw_optimiser *optimiser, cw_plan *plan, GError **error)
{
    cw_optimiser_catch_up(optimiser);
    g_array_set_size(optimiser->moved, 0);
    g_array_set_size(optimiser->reads, 0);
    for (gsize i = 0; i < cw_parameters_count(optimiser->parameters); i++) {
        cw_parameter *parameter = cw_parameters_get(optimiser->parameters, i);
        gboolean moves = plan != NULL
                             ? cw_plan_trains(plan, parameter)
                             : parameter->kind == CW_PARAMETER_TRAINED && !parameter->frozen;
        if (moves && !add_tensor(optimiser, parameter, error)) {
            g_array_set_size(optimiser->moved, 0);
            return FALSE;
        }
    }
    if (plan != NULL)
        cw_optimiser_find_reads(plan, optimiser->moved, optimiser->reads);
    return TRUE;
}

cw_parameters *cw_optimiser_state(const cw_optimiser *optimiser)
{
    return optimiser->state;
}

/* --- norms ---------------------------------------------------------------------------------- */

#define LANES 16

CW_SIMD static double square_of_run(const float *values, gsize count)
{
    double lane[LANES] = {0}, sum = 0;
    gsize whole = count - count % LANES;
    for (gsize i = 0; i < whole; i += LANES)
        for (gsize j = 0; j < LANES; j++)
            lane[j] += (double)values[i + j] * (double)values[i + j];
    for (gsize i = whole; i < count; i++)
        lane[i - whole] += (double)values[i] * (double)values[i];
    for (gsize j = 0; j < LANES; j++)
        sum += lane[j];
    return sum;
}

double cw_optimiser_square(const float *values, gsize count)
{
    double sum = 0;
    for (gsize i = 0; i < count; i += RUN)
        sum += square_of_run(values + i, MIN(RUN, count - i));
    return sum;
}

static double gradient_square(const cw_optimiser_tensor *tensor)
{
    const cw_parameter *parameter = tensor->parameter;
    gsize row = cw_shape_row(&parameter->shape);
    double sum = 0;
    if (parameter->touched == NULL)
        return cw_optimiser_square(parameter->gradient, cw_shape_count(&parameter->shape));
    for (guint i = 0; i < parameter->touched->len; i++)
        sum += cw_optimiser_square(
            parameter->gradient + g_array_index(parameter->touched, guint32, i) * row, row);
    return sum;
}

/* What is left of a gradient of this norm under a limit; the small number is torch's guard. */
static double clip(double norm, double limit)
{
    return limit > 0 ? MIN(limit / (norm + 1e-6), 1.0) : 1.0;
}

/* Sets the scale of every gradient. */
static void measure(cw_optimiser *optimiser)
{
    const cw_optimiser_settings *settings = &optimiser->settings;
    cw_optimiser_tensor *tensors = (gpointer)optimiser->moved->data;
    int count = (int)optimiser->moved->len;
    double total = 0, rest = 0;
    optimiser->clipped = 0;
#pragma omp parallel for schedule(dynamic)
    for (int i = 0; i < count; i++)
        tensors[i].square = tensors[i].rate_multiple > 0 ? gradient_square(&tensors[i]) : 0;
    for (int i = 0; i < count; i++) {
        tensors[i].scale = clip(sqrt(tensors[i].square), settings->clip_tensor);
        total += tensors[i].square;
        rest += tensors[i].square * tensors[i].scale * tensors[i].scale;
    }
    double global = clip(sqrt(rest), settings->clip_global);
    for (int i = 0; i < count; i++) {
        tensors[i].scale *= global;
        optimiser->clipped += tensors[i].scale < 1;
    }
    optimiser->norm = sqrt(total);
}

double cw_optimiser_norm(const cw_optimiser *optimiser)
{
    return optimiser->norm;
}

guint cw_optimiser_clipped(const cw_optimiser *optimiser)
{
    return optimiser->clipped;
}

/* --- steps ---------------------------------------------------------------------------------- */

static void set_multiples(cw_optimiser *optimiser, cw_optimiser_tensor *tensor, double decay)
{
    const cw_parameter *parameter = tensor->parameter;
    const multiple *both = g_hash_table_lookup(optimiser->groups, parameter->group);
    tensor->rate_multiple = both != NULL ? both->rate : 1;
    tensor->decay = parameter->decays ? decay * (both != NULL ? both->decay : 1) : 0;
    tensor->scale = tensor->adapt = 1;
}

/* A run of `count` elements of the tensor from element `begin` on. */
static cw_optimiser_run run_at(const cw_optimiser_tensor *tensor, double rate, gsize begin,
                               gsize count)
{
    const cw_parameter *parameter = tensor->parameter;
    cw_optimiser_run run = {.settings = tensor->settings,
                            .data = parameter->data + begin,
                            .gradient = parameter->gradient + begin,
                            .count = count,
                            .rate = rate * tensor->rate_multiple,
                            .decay = tensor->decay,
                            .scale = tensor->scale,
                            .adapt = tensor->adapt,
                            .steps = (guint64)tensor->steps->data[0]};
    for (int i = 0; tensor->law->states[i] != NULL; i++)
        run.state[i] = tensor->state[i]->data + begin;
    return run;
}

/* Large layers have about equal sizes: one tensor a thread keeps them busy. */
static void adapt(cw_optimiser *optimiser, double rate)
{
    cw_optimiser_tensor *tensors = (gpointer)optimiser->moved->data;
    int count = (int)optimiser->moved->len;
#pragma omp parallel for schedule(dynamic)
    for (int i = 0; i < count; i++) {
        const cw_parameter *parameter = tensors[i].parameter;
        cw_optimiser_run whole = run_at(&tensors[i], rate, 0, cw_shape_count(&parameter->shape));
        if (parameter->decays && tensors[i].rate_multiple > 0)
            tensors[i].adapt = optimiser->law->adapt(&whole);
    }
}

static void move_dense(cw_optimiser_tensor *tensor, double rate)
{
    gsize count = cw_shape_count(&tensor->parameter->shape);
#pragma omp parallel for schedule(static) if (count > 2 * RUN)
    for (gsize i = 0; i < count; i += RUN) {
        cw_optimiser_run run = run_at(tensor, rate, i, MIN(RUN, count - i));
        tensor->law->move(&run);
    }
}

static void move_rows(cw_optimiser_tensor *tensor, double rate)
{
    cw_parameter *parameter = tensor->parameter;
    gsize row = cw_shape_row(&parameter->shape);
    const guint32 *touched = (gpointer)parameter->touched->data;
    float now = tensor->steps->data[0];
#pragma omp parallel for schedule(static) if (parameter->touched->len * row > 2 * RUN)
    for (guint i = 0; i < parameter->touched->len; i++) {
        /* Up to the step before this one; this one has the gradient. */
        cw_optimiser_row_to(tensor, touched[i], now - 1);
        cw_optimiser_run run = run_at(tensor, rate, touched[i] * row, row);
        tensor->law->move(&run);
        tensor->row_steps->data[touched[i]] = now;
    }
    cw_optimiser_remember(tensor, rate * tensor->rate_multiple);
}

static void move_tensor(cw_optimiser_tensor *tensor, double rate)
{
    if (tensor->rate_multiple <= 0)
        return;
    tensor->steps->data[0] += 1;
    if (tensor->row_steps != NULL)
        move_rows(tensor, rate);
    else
        move_dense(tensor, rate);
    cw_parameter_changed(tensor->parameter);
}

void cw_optimiser_step(cw_optimiser *optimiser, double rate, double decay)
{
    cw_optimiser_tensor *tensors = (gpointer)optimiser->moved->data;
    for (guint i = 0; i < optimiser->moved->len; i++)
        set_multiples(optimiser, &tensors[i], decay);
    optimiser->norm = 0;
    optimiser->clipped = 0;
    if (optimiser->settings.clip_tensor > 0 || optimiser->settings.clip_global > 0)
        measure(optimiser);
    if (optimiser->law->adapt != NULL)
        adapt(optimiser, rate);
    for (guint i = 0; i < optimiser->moved->len; i++)
        move_tensor(&tensors[i], rate);
}

void cw_optimiser_before_forward(cw_optimiser *optimiser)
{
    for (guint i = 0; i < optimiser->reads->len; i++) {
        cw_optimiser_read *read = &g_array_index(optimiser->reads, cw_optimiser_read, i);
        cw_optimiser_tensor *tensor =
            &g_array_index(optimiser->moved, cw_optimiser_tensor, read->tensor);
        gint64 m = tensor->parameter->shape.size[0];
        for (gsize j = 0; j < read->count; j++)
            if (read->indices[j] >= 0 && read->indices[j] < m)
                cw_optimiser_row_to(tensor, (gsize)read->indices[j], tensor->steps->data[0]);
        cw_parameter_changed(tensor->parameter);
    }
}

void cw_optimiser_catch_up(cw_optimiser *optimiser)
{
    for (guint i = 0; i < optimiser->moved->len; i++) {
        cw_optimiser_tensor *tensor = &g_array_index(optimiser->moved, cw_optimiser_tensor, i);
        if (tensor->row_steps == NULL)
            continue;
        cw_optimiser_all_rows_to(tensor);
        cw_parameter_changed(tensor->parameter);
    }
}
