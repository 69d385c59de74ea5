/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns that can be told apart, and what predictors and words say of them.
 */
#pragma once

#include <math.h>
#include <string.h>

#include "encode/word_table.h"
#include "graph/plan.h"
#include "nn/head.h"
#include "train_fixture.h"

#define LEARNING_PX 24 /* side of the pictures that networks see */
#define MARK_PX 7      /* side of a mark that is a landmark */

/* One of 24 patterns, stripes across or along, checks or dots of six sizes, dark on light; the
 * colours and the place are the picture's own. */
static inline void draw_pattern(cw_image *image, gsize item, cw_random *random)
{
    guint8 colours[2][3];
    for (int i = 0; i < 6; i++)
        colours[i / 3][i % 3] =
            (guint8)(cw_random_below(random, 110) + (i < 3 ? 145 : 0)); /* light, dark */
    const double period = 4 * pow(1.4, (double)(item / 4)), half = period / 2;
    const double left = cw_random_uniform(random, 0, period);
    const double top = cw_random_uniform(random, 0, period);
    for (int y = 0; y < image->height; y++)
        for (int x = 0; x < image->width; x++) {
            const double u = fmod(x + left, period) - half, v = fmod(y + top, period) - half;
            const gboolean dark[] = {v < 0, u < 0, (u < 0) == (v < 0),
                                     u * u + v * v < 0.5 * half * half};
            memcpy(image->pixels + 3 * (y * image->width + x), colours[dark[item % 4]], 3);
        }
}

/* A red mark anywhere, and in every other picture a blue one, which may cover it in part. */
static inline void draw_marks(cw_image *image, gboolean both, cw_landmark *points,
                              cw_random *random)
{
    static const guint8 colours[2][3] = {{255, 0, 0}, {0, 0, 255}};
    for (int mark = 0; mark < 2; mark++) {
        const int left = (int)cw_random_below(random, (guint64)(image->width - MARK_PX));
        const int top = (int)cw_random_below(random, (guint64)(image->height - MARK_PX));
        const gboolean there = mark == 0 || both;
        points[mark] =
            (cw_landmark){(float)left + MARK_PX / 2.0F, (float)top + MARK_PX / 2.0F, there};
        for (int i = 0; there && i < MARK_PX * MARK_PX; i++)
            memcpy(image->pixels + 3 * ((top + i / MARK_PX) * image->width + left + i % MARK_PX),
                   colours[mark], 3);
    }
}

/* Pictures 2i and 2i + 1 are of pattern i. */
static inline void draw_patterns(train_fixture *f, guint64 seed)
{
    for (gsize i = 0; i < f->image_count; i++) {
        cw_random random = cw_random_start(seed, 0, i);
        draw_pattern(f->images[i], i / 2, &random);
        if (f->set->landmarks != NULL)
            draw_marks(f->images[i], i % 4 < 2, f->set->landmarks->points + 2 * i, &random);
    }
}

/* Share of the known labels of attribute `type` that have the highest score. */
static inline double accuracy_of(const cw_typed_labels *labels, gsize type, const float *scores)
{
    const gint64 k = labels->values[type];
    double known = 0, right = 0;
    for (gsize i = 0; i < labels->items; i++) {
        const gint32 label = labels->labels[i * labels->types + type];
        gint64 best = 0;
        for (gint64 v = 1; v < k; v++)
            if (scores[(gint64)i * k + v] > scores[(gint64)i * k + best])
                best = v;
        known += label >= 0;
        right += label >= 0 && label == best;
    }
    return right / known;
}

/* The picture as it is: the first of an encoder's looks. */
static inline void fill_pictures(const train_fixture *f, cw_encoder *encoder, float *pictures)
{
    g_autofree float *looks = g_new(float, cw_encoder_input_floats(encoder, 1));
    for (gsize i = 0; i < f->image_count; i++) {
        g_assert_true(cw_encoder_prepare(encoder, f->images[i], NULL, 1, looks, NULL));
        memcpy(pictures + i * 3 * LEARNING_PX * LEARNING_PX, looks,
               sizeof *looks * 3 * LEARNING_PX * LEARNING_PX);
    }
}

static inline double measure_predictors(const train_fixture *f, cw_parameters *parameters,
                                        cw_encoder *encoder)
{
    const cw_typed_labels *labels = f->set->labels;
    const cw_plan_options options = {.deterministic = TRUE, .threads = 1};
    const cw_method *method = f->recipe->method;
    const gint64 width = method->block != NULL ? method->block(f->recipe->method_settings) : 0;
    double least = 1;
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *x = cw_graph_input_image(graph, "pictures", (gint64)f->image_count, 3, LEARNING_PX,
                                      LEARNING_PX);
    const cw_backbone_output seen =
        cw_backbone_build(f->recipe->backbone_row, graph, "backbone", x, &f->recipe->backbone);
    x = seen.features;
    if (method->landmarks != NULL) {
        cw_head_landmarks_form form = {.count = 2};
        method->landmarks(f->recipe->method_settings, &form);
        x = cw_head_landmarks(graph, &form, seen.map, x).features;
    }
    for (gsize a = 0; a < labels->types; a++)
        cw_graph_output(
            graph, labels->names[a],
            width == 0
                ? cw_head_attribute_scores(
                      graph, labels->names[a],
                      method->fusion != NULL ? cw_head_fusion_rows(graph, x) : x, labels->values[a])
                : cw_head_attribute(graph, labels->names[a], x, width, labels->values[a]).scores);
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, NULL);
    fill_pictures(f, encoder, cw_plan_input(plan, "pictures", NULL, NULL));
    cw_plan_run_forward(plan);
    for (gsize a = 0; a < labels->types; a++)
        least =
            MIN(least, accuracy_of(labels, a, cw_plan_output(plan, labels->names[a], NULL, NULL)));
    return least;
}

/* How far marks are from where the model finds them, in shares of the sides, beside how far they
 * are from the middle, about which they lie evenly; and the share of the blue ones of which it
 * knows whether they are there. */
static inline double measure_marks(const train_fixture *f, const cw_encoder *encoder,
                                   double *middle, double *known)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_encoder) finder = cw_encoder_new_landmarks(encoder, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cw_encoder_dimension(finder), ==, 6);
    g_autofree float *input = g_new(float, cw_encoder_input_floats(finder, 1));
    double off = 0, count = 0;
    *middle = *known = 0;
    for (gsize i = 0; i < f->image_count; i++) {
        const cw_landmark *points = f->set->landmarks->points + 2 * i;
        float row[6];
        g_assert_true(cw_encoder_prepare(finder, f->images[i], NULL, 1, input, NULL));
        cw_encoder_run(finder, input, 1, 1, row);
        *known += ((row[5] > 0) == points[1].visible) / (double)f->image_count;
        for (int mark = 0; mark < 2; mark++) {
            const double x = (double)points[mark].x / FIXTURE_PX;
            const double y = (double)points[mark].y / FIXTURE_PX;
            off += points[mark].visible
                       ? hypot(x - (double)row[2 * mark], y - (double)row[2 * mark + 1])
                       : 0;
            *middle += points[mark].visible ? hypot(x - 0.5, y - 0.5) : 0;
            count += points[mark].visible;
        }
    }
    *middle /= count;
    return off / count;
}

/* The best of `count` scores. */
static inline gsize best_of(const float *scores, gsize count)
{
    gsize best = 0;
    for (gsize i = 1; i < count; i++)
        if (scores[i] > scores[best])
            best = i;
    return best;
}

/* The share of the words whose type was held out that are taken for it. */
static inline double measure_types(const cw_word_bags *bags, const cw_word_table *table)
{
    const gsize types = cw_word_table_types(table);
    double held_out = 0, right = 0;
    for (gsize k = 0; k < bags->count && types > 0; k++) {
        const float *shares = cw_word_table_shares(table, k);
        held_out += bags->type_held_out[k];
        right += bags->type_held_out[k] && best_of(shares, types) == (gsize)bags->type_of[k];
        g_test_message("%s: type %d%s, share of the first %.3f", bags->words[k], bags->type_of[k],
                       bags->type_held_out[k] ? ", held out" : "", (double)shares[0]);
    }
    return types > 0 ? right / held_out : 1;
}

/* What words say of pictures that nobody learned from: the share of those whose kind, or whose
 * size, has the best word of all kinds or sizes, whichever is less; `nothing`: where the word that
 * all texts have is among the two best; `typed`: of the words whose type is held out. */
static inline double measure_words(const train_fixture *f, const cw_parameters *parameters,
                                   cw_encoder *encoder, double *nothing, double *typed)
{
    g_autoptr(GError) error = NULL;
    const cw_word_bags *bags = f->set->bags;
    g_autoptr(cw_word_table) table = cw_word_table_new_copy(
        parameters, (const char *const *)bags->words, bags->tally, bags->items, &error);
    g_assert_no_error(error);
    g_assert_true(cw_word_table_check(table, encoder, &error));
    g_autofree float *input = g_new(float, cw_encoder_input_floats(encoder, 1));
    g_autofree float *vector = g_new(float, cw_encoder_dimension(encoder));
    g_autofree float *scores = g_new(float, bags->count);
    const double one = 1 / (double)f->image_count;
    double kinds = 0, sizes = 0;
    *nothing = 0;
    for (gsize i = 0; i < f->image_count; i++) {
        cw_random random = cw_random_start(12, 0, i);
        g_autoptr(cw_image) image = cw_image_new(FIXTURE_PX, FIXTURE_PX, NULL);
        const gsize item = i / 2;
        draw_pattern(image, item, &random);
        g_assert_true(cw_encoder_prepare(encoder, image, NULL, 1, input, NULL));
        cw_encoder_run(encoder, input, 1, 1, vector);
        cw_word_table_scores(table, vector, scores);
        kinds += best_of(scores, 4) == item % 4 ? one : 0;
        sizes += best_of(scores + 4, 6) == item / 4 % 6 ? one : 0;
        const gsize best = best_of(scores, bags->count);
        gboolean above = best == 10;
        scores[best] = -INFINITY;
        *nothing += above || best_of(scores, bags->count) == 10 ? one : 0;
    }
    *typed = measure_types(bags, table);
    g_test_message("words: kind %.3f, size %.3f, of all texts %.3f", kinds, sizes, *nothing);
    return MIN(kinds, sizes);
}
