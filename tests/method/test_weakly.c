/* SPDX-License-Identifier: Apache-2.0
 *
 * Weakly: which words stand against a batch, what is learned from them, what the loss is, what is
 * kept beside it (METHODS 7.1, 7.2).
 */
#include <stdlib.h>

#include "base/error.h"
#include "method_fixture.h"
#include "nn/head.h"

#define K 5
#define S 3

static const char *const few[] = {"negatives", "3", NULL};
static const char *const all[] = {"negatives", "1000", NULL};
static const char *const others[] = {"negatives", "1000", "exclude_other_true_labels", "1", NULL};
static const char *const corrected[] = {"negatives", "3", "correct", "1", NULL};
static const char *const frequent[] = {"negatives", "1000", "frequency_power", "0.5", NULL};
static const char *const several[] = {"negatives", "3", "own_words", "3", NULL};
static const char *const close_to[] = {"negatives", "8", "close_negatives", "3", "low_rank",
                                       "4",         NULL};
static const char *const low_rank[] = {"negatives", "3", "low_rank", "2", NULL};

/* Noise, the same for all pictures or each its own. */
static void fill(fixture *f, gint64 step, gboolean same)
{
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    for (gsize n = 0; n < N; n++) {
        cw_random random = cw_random_start(5, 0, same ? 0 : n);
        for (gsize i = 0; i < (gsize)3 * PX * PX; i++)
            *views++ = (float)cw_random_normal(&random);
    }
    f->method->step(&f->run, step, f->plan);
}

static const gint32 *indices(const fixture *f, const char *input)
{
    return cw_plan_input(f->plan, input, NULL, NULL);
}

static const float *excluded(const fixture *f)
{
    return cw_plan_input(f->plan, "excluded", NULL, NULL);
}

/* Three of five, none twice, each as often as the others, by the step alone; a row's own word is
 * excluded where it was drawn. */
static void test_draws(void)
{
    fixture f;
    int counts[K] = {0};
    set_up(&f, "weakly", few);
    for (gint64 step = 0; step < 1000; step++) {
        fill(&f, step, FALSE);
        const gint32 *drawn = indices(&f, "negatives");
        const gint32 first = drawn[0];
        g_assert_true(drawn[0] != drawn[1] && drawn[0] != drawn[2] && drawn[1] != drawn[2]);
        for (int s = 0; s < S; s++) {
            g_assert_true(drawn[s] >= 0 && drawn[s] < K);
            counts[drawn[s]]++;
            for (gsize n = 0; n < N; n++)
                g_assert_true((excluded(&f)[n * S + (gsize)s] == 1) ==
                              ((guint32)drawn[s] == f.run.words[n]));
        }
        f.method->step(&f.run, step, f.plan);
        g_assert_cmpint(indices(&f, "negatives")[0], ==, first);
    }
    for (int k = 0; k < K; k++) {
        g_assert_cmpint(counts[k], >, 540);
        g_assert_cmpint(counts[k], <, 660);
    }
    for (gsize n = 0; n < N; n++)
        g_assert_cmpint(indices(&f, "positives")[n], ==, (gint32)f.run.words[n]);
    tear_down(&f);
}

/* Of a vocabulary below the number asked for all words are drawn; of sample 1, whose item has the
 * words 0, 2 and 4, but two stand against it when its own do not. */
static void test_excludes(void)
{
    static const int own[N] = {1, 1, 1, 1}, of_text[N] = {2, 3, 3, 1};
    for (int other = 0; other < 2; other++) {
        fixture f;
        set_up(&f, "weakly", other ? others : all);
        fill(&f, 7, FALSE);
        for (int n = 0; n < N; n++) {
            int count = 0;
            for (int k = 0; k < K; k++)
                count += excluded(&f)[n * K + k] == 1;
            g_assert_cmpint(count, ==, (other ? of_text : own)[n]);
        }
        tear_down(&f);
    }
}

/* Before anything is learned all words are equally likely: the log of how many there are. */
static void test_starts_even(void)
{
    fixture f;
    double expected = 0;
    set_up(&f, "weakly", few);
    fill(&f, 3, FALSE);
    cw_plan_run_forward(f.plan);
    double count[N];
    for (int n = 0; n < N; n++) {
        count[n] = S;
        for (int s = 0; s < S; s++)
            count[n] -= (double)excluded(&f)[n * S + s];
        expected += log(1 + count[n]) / N;
    }
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), expected, 1e-5);
    tear_down(&f);
    set_up(&f, "weakly", corrected); /* each drawn one for K / S */
    fill(&f, 3, FALSE);
    cw_plan_run_forward(f.plan);
    expected = 0;
    for (int n = 0; n < N; n++)
        expected += log(1 + count[n] * K / S) / N;
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), expected, 1e-5);
    tear_down(&f);
}

/* Where frequent words are drawn oftener, a word is as likely as it is drawn. */
static void test_starts_by_frequency(void)
{
    fixture f;
    double sum = 0, expected = 0;
    set_up(&f, "weakly", frequent);
    fill(&f, 3, FALSE);
    cw_plan_run_forward(f.plan);
    for (int k = 0; k < K; k++)
        sum += sqrt(f.run.bags->tally[k]);
    for (int n = 0; n < N; n++)
        expected += log(sum / sqrt(f.run.bags->tally[f.run.words[n]])) / N;
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), expected, 1e-5);
    g_assert_cmpfloat(f.method->frequency_power(f.settings), ==, 0.5);
    tear_down(&f);
}

/* With several own words of a picture the drawn one is first, others of its text come behind it, in
 * another order at every step, and none of its text stands against it. */
static void test_several(void)
{
    fixture f;
    gboolean differs = FALSE;
    gint32 before[N][3] = {0};
    set_up(&f, "weakly", several);
    const cw_word_bags *bags = f.run.bags;
    for (gint64 step = 0; step < 20; step++) {
        fill(&f, step, FALSE);
        const gint32 *own = indices(&f, "positives"), *drawn = indices(&f, "negatives");
        const float *weight = cw_plan_input(f.plan, "weights", NULL, NULL);
        const float *prior = cw_plan_input(f.plan, "own_prior", NULL, NULL);
        for (gsize n = 0; n < N - 1;
             n++, own += 3, weight += 3, prior += 3) { /* whose text has it */
            const guint32 *text = bags->members + bags->first[f.run.items[n]];
            const gsize members = bags->first[f.run.items[n] + 1] - bags->first[f.run.items[n]];
            const gsize count = MIN(3, members);
            g_assert_cmpint(own[0], ==, (gint32)f.run.words[n]);
            for (gsize i = 0; i < 3; i++) {
                gsize times = 0;
                for (gsize m = 0; m < members; m++)
                    times += (gint32)text[m] == own[i];
                g_assert_cmpuint(times, ==, 1);
                g_assert_cmpfloat(weight[i], ==, i < count ? 1 / (float)count : 0);
                g_assert_true(i == 0 || i >= count || own[i] != own[i - 1]);
                g_assert_cmpfloat_with_epsilon(
                    (double)prior[i],
                    i < count ? log(bags->tally[own[i]] / (double)bags->items) : -1e9, 1e-4);
                differs = differs || (step > 0 && before[n][i] != own[i]);
                before[n][i] = own[i];
            }
            for (gsize s = 0; s < S; s++) {
                gboolean of_text = FALSE;
                for (gsize m = 0; m < members; m++)
                    of_text = of_text || (gint32)text[m] == drawn[s];
                g_assert_cmpfloat(excluded(&f)[n * S + s], ==, of_text);
            }
        }
    }
    g_assert_true(differs);
    tear_down(&f);
}

static void draw_table(fixture *f)
{
    cw_parameter *table = cw_parameters_find(f->parameters, "words.table");
    cw_random random = cw_random_start(9, 0, 0);
    for (gsize i = 0; i < cw_shape_count(&table->shape); i++)
        table->data[i] = (float)(0.3 * cw_random_normal(&random));
    cw_parameter_changed(table);
}

/* The loss over all words, written out with what a model keeps: the unit embedding, the length of
 * features, which is that of every picture where all are one, the map and the table. */
static double written_out(const fixture *f, gint64 rank)
{
    cw_shape shape;
    const float *unit = cw_plan_output(f->plan, CW_METHOD_EMBEDDING, &shape, NULL);
    const float *table = weights(f, "words.table");
    const double length = (double)weights(f, "words.length")[0];
    const gint64 d = shape.size[1], width = rank > 0 ? rank : d;
    double loss = 0;
    for (int n = 0; n < N; n++, unit += d) {
        double scores[K] = {0}, sum = 0;
        for (int k = 0; k < K; k++)
            for (gint64 r = 0; r < width; r++) {
                double z = rank > 0 ? 0 : length * (double)unit[r];
                for (gint64 i = 0; rank > 0 && i < d; i++)
                    z += length * (double)unit[i] *
                         (double)weights(f, "words.map.weight")[r * d + i];
                scores[k] += z * (double)table[k * width + r];
            }
        for (int k = 0; k < K; k++)
            sum += exp(scores[k]);
        loss += (log(sum) - scores[f->run.words[n]]) / N;
    }
    return loss;
}

static void test_loss_and_length(void)
{
    static const char *const ranked[] = {"low_rank", "2", NULL};
    for (int rank = 0; rank <= 2; rank += 2) {
        fixture f;
        set_up(&f, "weakly", rank > 0 ? ranked : all);
        draw_table(&f);
        fill(&f, 0, TRUE);
        cw_plan_run_forward(f.plan);
        cw_plan_run_after_step(f.plan);
        g_assert_cmpfloat(weights(&f, "words.length")[0], >, 0.01);
        g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), written_out(&f, rank), 1e-4);
        g_assert_cmpfloat(fabs(cw_plan_loss(f.plan) - log(K)), >, 1e-3);
        const float one = weights(&f, "words.length")[0];
        fill(&f, 1, FALSE); /* the second of two that are averaged */
        cw_plan_run_forward(f.plan);
        cw_plan_run_after_step(f.plan);
        const float two = 2 * weights(&f, "words.length")[0] - one;
        fill(&f, 0, FALSE); /* alone */
        cw_plan_run_forward(f.plan);
        cw_plan_run_after_step(f.plan);
        g_assert_cmpfloat_with_epsilon(weights(&f, "words.length")[0], two, 1e-2 * two);
        tear_down(&f);
    }
}

/* The rows that were drawn, and no others; the features once words differ. */
static void test_learns(void)
{
    fixture f;
    set_up(&f, "weakly", low_rank);
    fill(&f, 2, FALSE);
    cw_plan_run_forward(f.plan);
    cw_plan_run_backward(f.plan);
    g_assert_false(learns(&f, "backbone."));
    g_assert_true(learns(&f, "words.table"));
    draw_table(&f);
    cw_plan_run_forward(f.plan);
    cw_plan_run_backward(f.plan);
    g_assert_true(learns(&f, "backbone."));
    g_assert_true(learns(&f, "words.map.weight"));
    const cw_parameter *table = cw_parameters_find(f.parameters, "words.table");
    gboolean drawn[K] = {FALSE};
    for (int n = 0; n < N; n++)
        drawn[f.run.words[n]] = TRUE;
    for (int s = 0; s < S; s++)
        drawn[indices(&f, "negatives")[s]] = TRUE;
    for (int k = 0; k < K; k++)
        g_assert_true((table->gradient[2 * k] != 0) == drawn[k]);
    tear_down(&f);
}

/* 61.44 million weights for 30,000 words of ResNet-50's features (METHODS 7.1); of rank 400 a map
 * and a table (7.2), of four types four maps and what tells them. */
static void test_size(void)
{
    static const gsize sizes[] = {61440000, 2048 * 400 + 400 * 30000,
                                  2048 * 1600 + 400 * 30000 + 4 * 400 + 4};
    for (gsize variant = 0; variant < G_N_ELEMENTS(sizes); variant++) {
        g_autoptr(cw_parameters) parameters = cw_parameters_new_sketch();
        g_autoptr(cw_graph) graph = cw_graph_new(parameters);
        cw_node *x = cw_graph_input(graph, "x", CW_SHAPE(2, 2048));
        cw_node *table = cw_head_words_table(graph, 30000, variant > 0 ? 400 : 2048);
        if (variant == 1)
            cw_head_words_map(graph, x, 400);
        if (variant == 2) {
            cw_node *words = cw_graph_input_indices(graph, "words", CW_SHAPE(2));
            words = cw_graph_gather_rows(graph, NULL, table, words);
            cw_head_words_attend(graph, x, cw_head_words_types(graph, words, 4), 400);
        }
        g_assert_true(cw_graph_check(graph, NULL));
        g_assert_cmpuint(cw_parameters_elements(parameters, CW_PARAMETER_TRAINED, ""), ==,
                         sizes[variant]);
    }
}

/* A fifth of a run that starts from weights is of the words alone. */
static void test_phases(void)
{
    fixture f;
    set_up(&f, "weakly", few);
    g_assert_cmpfloat(f.method->rate(&f.run, "backbone", 0), ==, 1);
    f.run.from_weights = TRUE;
    g_assert_cmpfloat(f.method->rate(&f.run, "backbone", 199), ==, 0);
    g_assert_cmpfloat(f.method->rate(&f.run, "backbone", 200), ==, 1);
    g_assert_cmpfloat(f.method->rate(&f.run, "", 0), ==, 1);
    g_assert_cmpstr(cw_parameters_find(f.parameters, "backbone.conv1.weight")->group, ==,
                    "backbone");
    g_assert_cmpstr(cw_parameters_find(f.parameters, "words.table")->group, ==, "");
    tear_down(&f);
}

static void test_starts_from_vectors(void)
{
    static const char *const known[] = {"stripe", "red"};
    static const float vectors[] = {1, 2, 3, 4};
    g_autoptr(GError) error = NULL;
    fixture f;
    set_up(&f, "weakly", low_rank);
    g_assert_cmpuint(cw_word_bags_start(f.bags, known, vectors, 2, 2), ==, 2);
    g_assert_true(f.method->begin(&f.run, &error));
    const float *table = weights(&f, "words.table");
    g_assert_cmpmem(table, 2 * sizeof *table, vectors + 2, 2 * sizeof *table); /* red */
    g_assert_cmpmem(table + 8, 2 * sizeof *table, vectors, 2 * sizeof *table);
    g_assert_cmpmem(table, 10 * sizeof *table, f.bags->vectors, 10 * sizeof *table);
    cw_word_bags_start(f.bags, known, vectors, 1, 4);
    g_assert_false(f.method->begin(&f.run, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "have 4 numbers, and low_rank=2; set low_rank=4"));
    tear_down(&f);
}

enum { MANY = 30, NEAR = 10, CLOSE = 3, DRAWN = 5 };

/* Words of which each has vectors on a line: those near a word are its neighbours. */
static cw_word_bags *many_bags(void)
{
    char *words[MANY];
    static const gsize first[N + 1] = {0, 4, 5, 6, 7};
    static const guint32 members[] = {5, 6, 7, 8, 0, 29, 13};
    float vectors[MANY * 4] = {0};
    for (int k = 0; k < MANY; k++) {
        words[k] = g_strdup_printf("w%d", k);
        vectors[4 * k] = cosf(0.1f * (float)k);
        vectors[4 * k + 1] = sinf(0.1f * (float)k);
    }
    cw_word_bags *bags = cw_word_bags_new((const char *const *)words, MANY, first, members, N);
    cw_word_bags_start(bags, (const char *const *)words, vectors, MANY, 4);
    g_assert_true(cw_word_bags_find_near(bags, 1, NULL));
    for (int k = 0; k < MANY; k++)
        g_free(words[k]);
    return bags;
}

/* Every row has three of the ten words nearest to its own against it, no more whatever is drawn, by
 * the step alone, each of the ten as often as the others; those of its own text only if not told
 * to leave them out. */
static void check_close(const cw_method *method, const cw_method_run *run, cw_plan *plan,
                        gboolean leave_out)
{
    int counts[MANY] = {0};
    const gint32 *close = cw_plan_input(plan, "close", NULL, NULL);
    const gint32 *drawn = cw_plan_input(plan, "negatives", NULL, NULL);
    const float *apart = cw_plan_input(plan, "excluded", NULL, NULL);
    const float *close_apart = cw_plan_input(plan, "close_excluded", NULL, NULL);
    for (gint64 step = 0; step < 1000; step++) {
        method->step(run, step, plan);
        for (int n = 0; n < N; n++) {
            int against[MANY] = {0};
            const gint32 own = (gint32)run->words[n];
            for (int c = 0; c < CLOSE; c++) {
                const gint32 word = close[n * CLOSE + c];
                const gboolean of_text = n == 0 && word >= 5 && word <= 8;
                g_assert_true(word != own && abs(word - own) <= NEAR);
                g_assert_true((close_apart[n * CLOSE + c] == 1) == (leave_out && of_text));
                against[word]++;
                if (n == 3)
                    counts[word]++;
            }
            for (int s = 0; s < DRAWN; s++)
                against[drawn[s]] += apart[n * DRAWN + s] == 0;
            int near = 0;
            for (gsize i = 0; i < NEAR; i++)
                near += against[run->bags->near[(gsize)own * NEAR + i]];
            g_assert_cmpint(near, ==, CLOSE);
            for (int k = 0; k < MANY; k++)
                g_assert_cmpint(against[k], <=, k != own);
        }
    }
    for (int k = 0; k < MANY; k++) /* those around 13 */
        g_assert_true(abs(k - 13) <= 5 && k != 13 ? counts[k] > 240 && counts[k] < 360
                                                  : counts[k] == 0);
}

static void test_close(void)
{
    static const guint32 own[N] = {6, 0, 29, 13};
    for (int leave_out = 0; leave_out < 2; leave_out++) {
        fixture f;
        set_up(&f, "weakly", low_rank);
        g_autoptr(cw_word_bags) bags = many_bags();
        g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
        g_autoptr(cw_graph) graph = cw_graph_new(parameters);
        for (const char *const *setting = close_to; *setting != NULL; setting += 2)
            cw_options_set(f.method->options, f.settings, setting[0], setting[1], NULL);
        cw_options_set(f.method->options, f.settings, "exclude_other_true_labels",
                       leave_out ? "1" : "0", NULL);
        cw_method_run run = f.run;
        run.graph = graph;
        run.bags = bags;
        run.words = own;
        memset(run.views, 0, sizeof run.views);
        f.method->build(&run);
        const cw_plan_options options = {.training = TRUE, .deterministic = TRUE, .threads = 1};
        g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, NULL);
        g_assert_true(f.method->begin(&run, NULL));
        check_close(f.method, &run, plan, leave_out);
        tear_down(&f);
    }
}

static void test_refuses_close(void)
{
    static const char *const fewer[] = {"negatives", "3", "close_negatives", "3", NULL};
    static const char *const asked[] = {"negatives", "4", "close_negatives", "3", NULL};
    g_autoptr(GError) none = NULL, vectors = NULL;
    fixture f;
    g_assert_false(build(&f, "weakly", fewer, "", &none));
    g_assert_nonnull(strstr(none->message, "leaves no word to be drawn of negatives=3"));
    tear_down(&f);
    g_assert_true(build(&f, "weakly", asked, "", &vectors));
    g_assert_false(f.method->begin(&f.run, &vectors));
    g_assert_error(vectors, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(vectors->message, "give --word-vectors FILE"));
    tear_down(&f);
}

static void test_refuses(void)
{
    g_autoptr(GError) views = NULL, words = NULL;
    fixture f;
    g_assert_false(build(&f, "weakly", few, "globals=2\n", &views));
    g_assert_nonnull(strstr(views->message, "takes 1 global view; set globals=1"));
    tear_down(&f);
    set_up(&f, "weakly", few);
    g_autoptr(cw_graph) graph = cw_graph_new(f.parameters);
    cw_method_run run = f.run;
    run.graph = graph;
    run.bags = NULL;
    f.method->build(&run);
    g_assert_false(cw_graph_check(graph, &words));
    g_assert_nonnull(strstr(words->message, "from 2 words or more, not from 0"));
    tear_down(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/weakly/draws", test_draws);
    g_test_add_func("/weakly/excludes", test_excludes);
    g_test_add_func("/weakly/starts-even", test_starts_even);
    g_test_add_func("/weakly/starts-by-frequency", test_starts_by_frequency);
    g_test_add_func("/weakly/several", test_several);
    g_test_add_func("/weakly/loss-and-length", test_loss_and_length);
    g_test_add_func("/weakly/learns", test_learns);
    g_test_add_func("/weakly/size", test_size);
    g_test_add_func("/weakly/phases", test_phases);
    g_test_add_func("/weakly/starts-from-vectors", test_starts_from_vectors);
    g_test_add_func("/weakly/close", test_close);
    g_test_add_func("/weakly/refuses", test_refuses);
    g_test_add_func("/weakly/refuses-close", test_refuses_close);
    return g_test_run();
}
