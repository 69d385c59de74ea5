/* SPDX-License-Identifier: Apache-2.0
 *
 * Every fast form against the float reference of its kernel on awkward shapes: both layouts of
 * maps, gradients assigned and added, and nothing touched outside of any buffer.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/size.h"
#include "kernel/fast.h"

#define GUARD 64 /* floats around each buffer that must stay as they are */

typedef struct {
    const char *name;
    int kernel; /* CW_KERNEL_... */
    int count;
    cw_shape in[6], out;
    union {
        cw_conv conv;
        cw_pool pool;
        cw_batch_norm norm;
        cw_numbers numbers;
        cw_matmul matmul;
        cw_reduce reduce;
        cw_form form;
    } attributes;
    gboolean positive;  /* inputs above 0 */
    gboolean inference; /* as an inference plan calls it */
} test_case;

#define S(...)                                                                                     \
    {                                                                                              \
        sizeof((int[]){__VA_ARGS__}) / sizeof(int),                                                \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#include "cases.h"

typedef struct {
    float *start, *data;
    gsize count;
} buffer;

static buffer buffer_new(const cw_shape *shape, float fill)
{
    buffer b = {.count = cw_shape_count(shape)};
    b.start = cw_size_alloc(b.count + 2 * GUARD, sizeof(float), "a test", NULL);
    b.data = b.start + GUARD;
    for (gsize i = 0; i < b.count + 2 * GUARD; i++)
        b.start[i] = i >= GUARD && i < GUARD + b.count ? fill : 12345;
    return b;
}

static void buffer_free(buffer b)
{
    for (gsize i = 0; i < GUARD; i++) {
        g_assert_cmpfloat(b.start[i], ==, 12345);
        g_assert_cmpfloat(b.start[GUARD + b.count + i], ==, 12345);
    }
    cw_size_free(b.start);
}

static void convert(const cw_shape *shape, float *data, cw_layout from, cw_layout to)
{
    if (shape->rank != 4 || from == to)
        return;
    g_autofree float *copy = g_memdup2(data, cw_fast_bytes(shape));
    cw_fast_convert(shape, copy, from, data, to, FALSE);
}

static void assert_near(const char *what, const buffer got, const buffer expected)
{
    double largest = 1e-3, worst = 0;
    for (gsize i = 0; i < got.count; i++) {
        largest = MAX(largest, fabs((double)expected.data[i]));
        double wrong = fabs((double)got.data[i] - (double)expected.data[i]);
        worst = isfinite(got.data[i]) ? MAX(worst, wrong) : INFINITY;
    }
    if (worst > 2e-4 * largest)
        g_error("%s: off by %g, largest element %g", what, worst, largest);
}

typedef struct {
    const test_case *c;
    const cw_fast *fast; /* NULL: the reference */
    cw_call call;
    buffer in[CW_INPUTS], gradient[CW_INPUTS], out, out_gradient;
    void *workspace, *scratch;
    cw_choices *choices;
} run;

static gboolean has_gradient(const test_case *c, int i)
{
    gboolean indices =
        c->kernel == CW_KERNEL_gather_rows || c->kernel == CW_KERNEL_scatter_add_rows;
    return !(indices && i == 1) && !(c->kernel == CW_KERNEL_batch_norm && i > 2);
}

static void fill(buffer b, int salt, gboolean positive)
{
    cw_random random = cw_random_start(11, 0, (guint64)salt);
    for (gsize k = 0; k < b.count; k++) {
        float value = (float)cw_random_normal(&random);
        b.data[k] = positive ? fabsf(value) + 0.1f : value;
    }
}

static void fill_indices(buffer b)
{
    for (gsize k = 0; k < b.count; k++)
        ((gint32 *)b.data)[k] = (gint32)(k * 7 % 11) - 1;
}

static void run_start(run *r, const test_case *c, const cw_fast *fast)
{
    *r = (run){.c = c, .fast = fast};
    cw_call *call = &r->call;
    call->attributes = &c->attributes;
    call->count = c->count;
    call->training = !c->inference;
    call->seed = 4;
    call->out.shape = c->out;
    for (int i = 0; i < c->count; i++) {
        call->in[i].shape = c->in[i];
        r->in[i] = buffer_new(&c->in[i], 0);
        if (has_gradient(c, i) || c->kernel == CW_KERNEL_batch_norm)
            fill(r->in[i], i, c->positive || (c->kernel == CW_KERNEL_batch_norm && i == 4));
        else
            fill_indices(r->in[i]);
        r->gradient[i] = buffer_new(&c->in[i], 1);
        call->in[i].data = r->in[i].data;
    }
    r->out = buffer_new(&c->out, NAN);
    r->out_gradient = buffer_new(&c->out, 0);
    fill(r->out_gradient, 99, FALSE);
    call->out.data = r->out.data;
    call->out.gradient = r->out_gradient.data;
}

/* Lays everything out as the fast form wants it; FALSE when it does not want this. */
static gboolean lay_out(run *r, cw_layout layout)
{
    cw_call *call = &r->call;
    gint64 block = cw_fast_block();
    for (int i = 0; i < call->count; i++) {
        const cw_shape *shape = &call->in[i].shape;
        if (shape->rank == 4 && shape->size[1] % block == 0)
            call->in[i].layout = layout;
    }
    if (!r->fast->suits(call))
        return FALSE;
    for (int i = 0; i < call->count; i++)
        convert(&call->in[i].shape, r->in[i].data, CW_LAYOUT_PLAIN, call->in[i].layout);
    convert(&call->out.shape, r->out_gradient.data, CW_LAYOUT_PLAIN, call->out.layout);
    return TRUE;
}

/* Prepares, and answers which algorithms were taken. `choices`: to be taken, or NULL; the answer is
 * NULL when one of them cannot be had. */
static char *prepare_fast(run *r, const char *choices)
{
    cw_prepare prepare = {.backward = !r->c->inference, .choices = cw_choices_new(FALSE)};
    r->choices = prepare.choices;
    if (choices != NULL)
        cw_choices_read(r->choices, choices);
    for (int i = 0; i < r->call.count; i++)
        prepare.wanted[i] = has_gradient(r->c, i);
    g_autoptr(GError) error = NULL;
    if (r->fast->prepare != NULL)
        r->fast->prepare(&r->call, &prepare, &error);
    if (choices != NULL && g_error_matches(error, CW_ERROR, CW_ERROR_UNSUPPORTED))
        return NULL;
    g_assert_no_error(error);
    r->workspace = r->call.workspace = cw_size_alloc(prepare.workspace_bytes + 64, 1, "", NULL);
    r->scratch = r->call.scratch = cw_size_alloc(prepare.scratch_bytes + 64, 1, "", NULL);
    return cw_choices_write(r->choices);
}

static void run_backward(run *r, gboolean accumulate)
{
    cw_call *call = &r->call;
    for (int i = 0; i < call->count; i++) {
        gsize bytes = cw_fast_bytes(&call->in[i].shape);
        call->in[i].gradient = has_gradient(r->c, i) ? r->gradient[i].data : NULL;
        call->accumulate[i] = accumulate;
        for (gsize k = 0; k < r->gradient[i].count; k++)
            r->gradient[i].data[k] = accumulate ? 1 : 7;
        if (r->fast == NULL && !accumulate)
            memset(r->gradient[i].data, 0, bytes);
    }
    (r->fast != NULL ? r->fast->backward : cw_kernels[r->c->kernel].backward[CW_REAL_FLOAT])(call);
    if (r->fast == NULL)
        return;
    for (int i = 0; i < call->count; i++)
        convert(&call->in[i].shape, r->gradient[i].data, call->in[i].layout, CW_LAYOUT_PLAIN);
}

static void run_end(run *r)
{
    for (int i = 0; i < r->c->count; i++) {
        buffer_free(r->in[i]);
        buffer_free(r->gradient[i]);
    }
    buffer_free(r->out);
    buffer_free(r->out_gradient);
    if (r->call.prepared != NULL && r->fast->release != NULL)
        r->fast->release(r->call.prepared);
    cw_choices_free(r->choices);
    cw_size_free(r->workspace);
    cw_size_free(r->scratch);
}

static void compare_backward(run *fast, run *reference)
{
    for (int accumulate = 0; accumulate < 2; accumulate++) {
        run_backward(reference, accumulate);
        run_backward(fast, accumulate);
        for (int i = 0; i < fast->c->count; i++) {
            g_autofree char *what =
                g_strdup_printf("%s, gradient %d, accumulate %d, layout %d", fast->c->name, i,
                                accumulate, (int)fast->call.in[i].layout);
            if (has_gradient(fast->c, i))
                assert_near(what, fast->gradient[i], reference->gradient[i]);
        }
    }
}

/* `choices`: algorithms to take, or NULL; on return those that were taken. FALSE when this layout
 * or one of the algorithms cannot be had. */
static gboolean check_layout(const test_case *c, cw_layout layout, char **choices)
{
    run fast, reference;
    run_start(&fast, c, cw_kernel_fast(&cw_kernels[c->kernel]));
    run_start(&reference, c, NULL);
    gboolean wanted = lay_out(&fast, layout);
    if (wanted) {
        char *taken = prepare_fast(&fast, *choices);
        g_free(*choices);
        *choices = taken;
        wanted = taken != NULL;
    }
    if (wanted) {
        cw_kernels[c->kernel].forward[CW_REAL_FLOAT](&reference.call);
        fast.fast->forward(&fast.call);
        if (!c->inference)
            compare_backward(&fast, &reference);
        convert(&c->out, fast.out.data, fast.call.out.layout, CW_LAYOUT_PLAIN);
        assert_near(c->name, fast.out, reference.out);
        for (int i = 3; i < c->count && c->kernel == CW_KERNEL_batch_norm; i++)
            assert_near("running statistics", fast.in[i], reference.in[i]);
    }
    run_end(&fast);
    run_end(&reference);
    return wanted;
}

static void check_case(gconstpointer data)
{
    gboolean wanted = FALSE;
    for (cw_layout layout = 0; layout < CW_LAYOUTS; layout++) {
        g_autofree char *choices = NULL;
        wanted |= check_layout(data, layout, &choices);
    }
    g_assert_true(wanted);
}

/* The same convolution with one pass after another by `algorithm`; how many passes have it. */
static guint check_algorithm(const test_case *c, const char *algorithm)
{
    g_autofree char *direct = NULL;
    guint taken = 0;
    check_layout(c, CW_LAYOUT_BLOCKED, &direct);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(direct), "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char *name = strrchr(*line, ' ');
        g_autofree char *choices =
            g_strdup_printf("%.*s %s\n", (int)(name - *line), *line, algorithm);
        taken += check_layout(c, CW_LAYOUT_BLOCKED, &choices);
    }
    return taken;
}

static void check_algorithms(void)
{
    guint winograd = 0, gemm = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        if (cases[i].kernel == CW_KERNEL_conv2d) {
            winograd += check_algorithm(&cases[i], "winograd");
            gemm += check_algorithm(&cases[i], "gemm");
        }
    g_assert_cmpuint(gemm, >=, 7);
    if (cw_fast_block() == 16) /* oneDNN has Winograd for AVX-512 alone */
        g_assert_cmpuint(winograd, >, 0);
    g_test_message("%u passes by Winograd, %u by gemm", winograd, gemm);
}

/* Rows that share elements are the reference's: dnnl_sgemm refuses such a step. */
static void check_overlap(void)
{
    const cw_matmul windows = {.batch = {1, 1},
                               .m = 2,
                               .n = 1,
                               .k = 3,
                               .a = {0, {0, 0, 1, 1}}, /* 2 windows of 3 in 4 numbers */
                               .b = {0, {0, 0, 1, 1}},
                               .out = {0, {0, 0, 1, 1}},
                               .scale = 1};
    cw_call call = {.attributes = &windows, .count = 2, .out.shape = CW_SHAPE(2, 1)};
    call.in[0].shape = CW_SHAPE(4);
    call.in[1].shape = CW_SHAPE(3, 1);
    g_assert_false(cw_fast_matmul.suits(&call));
    cw_matmul apart = windows;
    apart.a.stride[2] = 3;
    call.attributes = &apart;
    call.in[0].shape = CW_SHAPE(2, 3);
    g_assert_true(cw_fast_matmul.suits(&call));
}

/* Every kernel with a fast form has a case. */
static void check_complete(void)
{
    for (int kernel = 0; kernel < CW_KERNELS; kernel++) {
        gboolean found = cw_kernel_fast(&cw_kernels[kernel]) == NULL;
        for (gsize i = 0; i < G_N_ELEMENTS(cases) && !found; i++)
            found = cases[i].kernel == kernel;
        if (!found)
            g_error("kernel %s has a fast form and no case", cw_kernels[kernel].name);
    }
}

/* Sizes beyond the rank are 1. */
static void complete_shapes(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (int k = 0; k < cases[i].count; k++)
            cases[i].in[k] = cw_shape_make(cases[i].in[k].size, (gsize)cases[i].in[k].rank);
        cases[i].out = cw_shape_make(cases[i].out.size, (gsize)cases[i].out.rank);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    complete_shapes();
    g_test_add_func("/kernel/kernels/complete", check_complete);
    g_test_add_func("/kernel/kernels/algorithms", check_algorithms);
    g_test_add_func("/kernel/kernels/overlap", check_overlap);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/kernel/kernels/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], check_case);
    }
    return g_test_run();
}
