/* SPDX-License-Identifier: Apache-2.0
 *
 * A method over a small network and the views of its own section, without a loader.
 */
#pragma once

#include <math.h>
#include <string.h>

#include "method/method.h"

#define N 4
#define PX 16
#define QUEUE 12

typedef struct {
    const cw_method *method;
    cw_view_recipes *recipes;
    cw_view_layout layout;
    cw_parameters *parameters;
    cw_backbone_settings backbone;
    cw_typed_labels *labels; /* of N items, for methods of attributes */
    cw_landmarks *landmarks; /* of N items, for methods of landmarks */
    cw_outfit_sets *outfits; /* of 2 N items, for methods of outfits */
    cw_word_bags *bags;      /* of N items, for methods of words */
    gpointer settings;
    cw_method_run run;
    cw_plan *plan;
} fixture;

/* Of N items three sleeves, one missing, and two colours, one missing. */
static inline cw_typed_labels *fixture_labels(void)
{
    static const char *const names[] = {"sleeve", "colour"};
    static const gint64 values[] = {3, 2};
    static const gint32 labels[N * 2] = {0, 0, 0, 1, -1, 0, 2, -1};
    return cw_typed_labels_new(names, values, 2, labels, N);
}

#define LANDMARKS 3

/* A picture an item; the second landmark of item 1 is not visible. */
static inline cw_landmarks *fixture_landmarks(void)
{
    static const char *const names[] = {"left_hem", "collar", "right_hem", NULL};
    static const gsize first[N] = {0, 1, 2, 3};
    cw_landmark points[N * LANDMARKS];
    for (int i = 0; i < N * LANDMARKS; i++)
        points[i] = (cw_landmark){(float)(10 + i), (float)(20 + 2 * i), i != LANDMARKS + 1};
    return cw_landmarks_new(names, first, N, points, N);
}

/* Item n, of category n % 2, stands beside item N + n, of category 2; the last set has a third,
 * item 0, which stands beside item 6, too. */
static inline cw_outfit_sets *fixture_outfits(void)
{
    static const gint8 categories[2 * N] = {0, 1, 0, 1, 2, 2, 2, 2};
    static const cw_outfit_member members[] = {{0, 0, 0}, {0, 1, 4}, {1, 2, 1}, {1, 3, 5},
                                               {2, 4, 2}, {2, 5, 6}, {3, 6, 3}, {3, 7, 7},
                                               {3, 8, 0}, {4, 9, 0}, {4, 10, 6}};
    return cw_outfit_sets_new(categories, 2 * N, members, G_N_ELEMENTS(members));
}

/* Of N items the last has no word; "red" is in every other. */
static inline cw_word_bags *fixture_bags(void)
{
    static const char *const words[] = {"red", "dress", "shirt", "long", "stripe"};
    static const gsize first[N + 1] = {0, 2, 5, 8, 8};
    static const guint32 members[] = {1, 0, 4, 0, 2, 3, 0, 1};
    return cw_word_bags_new(words, G_N_ELEMENTS(words), first, members, N);
}

/* Builds `method` with "key=value" settings over views as `views` says. FALSE with the graph's
 * mistake. */
static inline gboolean build(fixture *f, const char *method, const char *const *settings,
                             const char *views, GError **error)
{
    static const guint32 items[N] = {0, 1, 2, 3}, words[N] = {1, 4, 0, 3};
    memset(f, 0, sizeof *f);
    f->method = (const cw_method *)cw_row_find(&cw_method_table, method, NULL);
    f->settings = g_malloc0(f->method->settings_bytes);
    cw_options_reset(f->method->options, f->settings);
    for (; *settings != NULL; settings += 2)
        g_assert_true(
            cw_options_set(f->method->options, f->settings, settings[0], settings[1], NULL));
    g_autofree char *text = g_strdup_printf("[%s]\nglobal_px=%d\n%s", f->method->views, PX, views);
    f->recipes = cw_view_recipes_parse(text, "test", NULL);
    const cw_view_recipe *recipe = cw_view_recipes_find(f->recipes, f->method->views, NULL);
    g_assert_true(cw_view_layout_build(&f->layout, &recipe, 1, NULL));
    cw_options_reset(cw_backbone_options, &f->backbone);
    f->backbone.width = 0.25;
    f->backbone.stages = 2;
    f->parameters = cw_parameters_new(1);
    f->labels =
        cw_method_reads_labels(f->method) || f->method->from_blocks ? fixture_labels() : NULL;
    f->landmarks = f->method->landmarks != NULL ? fixture_landmarks() : NULL;
    f->outfits = f->method->outfit != NULL ? fixture_outfits() : NULL;
    f->bags = f->method->words != NULL ? fixture_bags() : NULL;
    f->run = (cw_method_run){
        .graph = cw_graph_new(f->parameters),
        .layout = &f->layout,
        .samples = N,
        .total_steps = 1000,
        .backbone = &cw_backbone_resnet18,
        .backbone_settings = &f->backbone,
        .settings = f->settings,
        .labels = f->labels,
        .block = 8,
        .landmarks = f->landmarks,
        .outfits = f->outfits,
        .bags = f->bags,
        .items = items,
        .words = words,
    };
    g_assert_true(cw_streams_build(&f->run.streams, &f->layout, NULL));
    f->method->build(&f->run);
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE, .threads = 1};
    return cw_graph_check(f->run.graph, error) &&
           (f->plan = cw_plan_new(f->run.graph, &options, error)) != NULL;
}

static inline void set_up(fixture *f, const char *method, const char *const *settings)
{
    g_autoptr(GError) error = NULL;
    build(f, method, settings, "", &error);
    g_assert_no_error(error);
    if (f->method->begin != NULL)
        g_assert_true(f->method->begin(&f->run, &error));
}

static inline void tear_down(fixture *f)
{
    cw_plan_free(f->plan);
    cw_graph_free(f->run.graph);
    cw_typed_labels_free(f->labels);
    cw_landmarks_free(f->landmarks);
    cw_outfit_sets_free(f->outfits);
    cw_word_bags_free(f->bags);
    cw_parameters_free(f->parameters);
    cw_options_clear(f->method->options, f->settings);
    cw_options_clear(cw_backbone_options, &f->backbone);
    cw_view_recipes_free(f->recipes);
    g_free(f->settings);
}

/* Whether a gradient reached some trained parameter below `prefix`. */
static inline gboolean learns(const fixture *f, const char *prefix)
{
    double sum = 0;
    for (gsize i = 0; i < cw_parameters_count(f->parameters); i++) {
        const cw_parameter *parameter = cw_parameters_get(f->parameters, i);
        if (!g_str_has_prefix(parameter->name, prefix) || parameter->gradient == NULL)
            continue;
        for (gsize j = 0; j < cw_shape_count(&parameter->shape); j++)
            sum += fabs(parameter->gradient[j]);
    }
    return sum > 0;
}

/* The length of the mean of the projections [N,width] of a batch: 1 where all are one point. */
static inline double crowding(const fixture *f, int width)
{
    const float *rows = cw_plan_output(f->plan, CW_METHOD_PROJECTION, NULL, NULL);
    double square = 0;
    for (int d = 0; d < width; d++) {
        double sum = 0;
        for (int n = 0; n < N; n++)
            sum += rows[n * width + d];
        square += sum / N * (sum / N);
    }
    return sqrt(square);
}

static inline float *weights(const fixture *f, const char *name)
{
    cw_parameter *parameter = cw_parameters_find(f->parameters, name);
    g_assert_nonnull(parameter);
    return parameter->data;
}
