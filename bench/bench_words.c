/* SPDX-License-Identifier: Apache-2.0
 *
 * What a row-sparse table of words costs beside the network that learns with it: processor time of
 * a step of ResNet-18 (batch 64) and of a step of the words alone: the map of its features, the
 * softmax over drawn words, forward, backward, and the move of the rows, with all that catches up.
 * usage: bench_words [WORDS [WIDTH [NEGATIVES [SIDE_PX]]]] (100000 400 1000 64)
 */
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "loss/sampled_softmax.h"
#include "nn/backbone.h"
#include "nn/head.h"
#include "nn/optimiser.h"

enum { BATCH = 64, FEATURES = 512, WORD_STEPS = 1024, NETWORK_STEPS = 5 };

typedef struct {
    gint64 words, width, negatives, side_px;
} sizes;

typedef struct {
    cw_parameters *parameters;
    cw_graph *graph;
    cw_plan *plan;
    cw_optimiser *optimiser;
} training;

static void training_free(training *t)
{
    cw_optimiser_free(t->optimiser);
    cw_plan_free(t->plan);
    cw_graph_free(t->graph);
    cw_parameters_free(t->parameters);
}

static void build_network(const sizes *s, cw_graph *graph)
{
    cw_backbone_settings settings = {0};
    cw_options_reset(cw_backbone_options, &settings);
    cw_node *x = cw_graph_input_image(graph, "pictures", BATCH, 3, s->side_px, s->side_px);
    x = cw_backbone_build(&cw_backbone_resnet18, graph, "", x, &settings).features;
    cw_graph_set_loss(graph, cw_graph_reduce_mean(graph, "loss", x, CW_AXES_ALL, FALSE));
    cw_options_clear(cw_backbone_options, &settings);
}

static void build_words(const sizes *s, cw_graph *graph)
{
    cw_node *x = cw_graph_input(graph, "features", CW_SHAPE(BATCH, FEATURES));
    cw_node *table = cw_head_words_table(graph, s->words, s->width);
    cw_node *own = cw_graph_input_indices(graph, "own", CW_SHAPE(BATCH));
    cw_node *drawn = cw_graph_input_indices(graph, "drawn", CW_SHAPE(s->negatives));
    const cw_sampled_softmax sampled = {
        .rows = cw_head_words_map(graph, x, s->width),
        .positives = cw_graph_gather_rows(graph, "positives", table, own),
        .negatives = cw_graph_gather_rows(graph, "negatives", table, drawn),
        .excluded = cw_graph_input(graph, "excluded", CW_SHAPE(BATCH, s->negatives)),
        .expected = 1,
    };
    cw_graph_set_loss(graph, cw_loss_sampled_softmax(graph, &sampled));
}

static gboolean training_start(training *t, const sizes *s,
                               void (*build)(const sizes *, cw_graph *), GError **error)
{
    const cw_plan_options options = {.training = TRUE};
    cw_optimiser_settings settings = {0};
    cw_options_reset(cw_optimiser_options, &settings);
    settings.clip_global = 5;
    t->parameters = cw_parameters_new(1);
    t->graph = cw_graph_new(t->parameters);
    build(s, t->graph);
    t->plan = cw_plan_new(t->graph, &options, error);
    t->optimiser = cw_optimiser_new(&cw_optimiser_sgd, &settings, t->parameters);
    return t->plan != NULL && cw_optimiser_use(t->optimiser, t->plan, error);
}

static void fill(training *t, const char *input, guint64 step)
{
    cw_shape shape;
    cw_random random = cw_random_start(1, step, 0);
    float *values = cw_plan_input(t->plan, input, &shape, NULL);
    for (gsize i = 0; i < cw_shape_count(&shape); i++)
        values[i] = (float)cw_random_normal(&random);
}

static void draw(training *t, const char *input, guint64 step, gint64 words)
{
    cw_shape shape;
    cw_random random = cw_random_start(2, step, (guint64)*input);
    gint32 *values = cw_plan_input(t->plan, input, &shape, NULL);
    for (gsize i = 0; i < cw_shape_count(&shape); i++)
        values[i] = (gint32)cw_random_below(&random, (guint64)words);
}

/* Milliseconds of processor time a step; words: other ones every step. */
static double time_steps(training *t, int steps, gint64 words)
{
    clock_t begun = clock();
    for (int step = -2; step < steps; step++) {
        if (step == 0) /* warm */
            begun = clock();
        if (words > 0) {
            draw(t, "own", (guint64)(step + 2), words);
            draw(t, "drawn", (guint64)(step + 2), words);
        }
        cw_optimiser_before_forward(t->optimiser);
        cw_plan_run_forward(t->plan);
        cw_plan_run_backward(t->plan);
        cw_optimiser_step(t->optimiser, 0.01, 1e-4);
    }
    return 1e3 * (double)(clock() - begun) / CLOCKS_PER_SEC / steps;
}

static gboolean measure(const sizes *s, GError **error)
{
    training network = {0}, words = {0};
    const gboolean ok = training_start(&network, s, build_network, error) &&
                        training_start(&words, s, build_words, error);
    if (ok) {
        fill(&network, "pictures", 0);
        fill(&words, "features", 0);
        const double of_words = time_steps(&words, WORD_STEPS, s->words);
        const double of_network = time_steps(&network, NETWORK_STEPS, 0);
        g_print("words %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
                " drawn: %.1f ms a step; resnet18 at %" G_GINT64_FORMAT " px: %.1f ms; %.1f%%\n",
                s->words, s->width, s->negatives, of_words, s->side_px, of_network,
                100 * of_words / of_network);
    }
    training_free(&network);
    training_free(&words);
    return ok;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    sizes s = {100000, 400, 1000, 64};
    gint64 *const all[] = {&s.words, &s.width, &s.negatives, &s.side_px};
    for (int i = 1; i < argc && i <= (int)G_N_ELEMENTS(all); i++)
        *all[i - 1] = g_ascii_strtoll(argv[i], NULL, 10);
    if (measure(&s, &error))
        return 0;
    g_printerr("bench_words: %s\n", error->message);
    return 1;
}
