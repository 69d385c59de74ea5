/* SPDX-License-Identifier: Apache-2.0
 *
 * Methods learn: on drawn patterns whose pictures differ in colour and place, embeddings find the
 * other picture of an item more often than those of the untrained network, and do not collapse.
 * Without what keeps it from that (DINO's and SkiLL's centring and sharpening, SimSiam's stopped
 * gradient, BYOL's prediction head, ADDE's differing labels, Weakly's differing words, the
 * classifier's and FashionNet's differing labels, ADDE-M's ranking and prediction, the others'
 * negatives, AMNet's prediction beside them) each does: that the meters show it is part of the
 * promise.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "learning_fixture.h"
#include "train/meters.h"
#include "train/trainer.h"
#include "train_fixture.h"

#define ITEMS 24

#define NETWORK                                                                                    \
    "width=0.25", "stages=2", "stem=small", "global_px=24", "batch=24", "rate_end=1e-4",           \
        "decay=1e-3", "decay_end=1e-3", "whiten=0", "checkpoint_minutes=60", "log_steps=2",        \
        "person_crop=0", "head_crop=0", "multi_image=1", "global_least=0.7"
/* Prototypes are balanced by Sinkhorn-Knopp: what a run of 60 steps has time for. */
#define SMALL                                                                                      \
    NETWORK, "local_px=16", "lowres=1", "prototypes=64", "hidden=64", "bottleneck=32",             \
        "head_batch_norm=1", "freeze_last=0", "method.momentum=0.9", "neck=0", "sleeve=0",         \
        "knee=0"
#define BALANCED                                                                                   \
    "method.balance=3", "teacher_temperature=0.02", "teacher_temperature_end=0.02", "epochs=60"

static const char *const skill[] = {SMALL, BALANCED, "rate=2e-2", NULL};
static const char *const dino[] = {SMALL,      BALANCED,           "rate=4e-2",
                                   "gray=0.5", "blur_global1=0.3", NULL};
#define UNCENTRED(temperature)                                                                     \
    SMALL, "rate=4e-2", "epochs=24", "centre_momentum=1", "teacher_temperature=" temperature,      \
        "teacher_temperature_end=" temperature
static const char *const uncentred_skill[] = {UNCENTRED("0.04"), "rate=1e-1", NULL};
static const char *const uncentred_dino[] = {UNCENTRED("0.04"), "gray=0.5", NULL};
static const char *const loose_skill[] = {UNCENTRED("1"), NULL};
static const char *const loose_dino[] = {UNCENTRED("1"), "gray=0.5", NULL};

/* Two views a picture. */
#define PAIRED NETWORK, "gray=0.5", "optimiser=adamw", "rate=2e-2"
#define PAIRED_BYOL                                                                                \
    PAIRED, "rate=2e-1", "hidden=64", "outputs=32", "method.momentum=0.8", "blur_global1=0",       \
        "blur_global2=0", "solarize_global2=0", "jitter=0"
#define PAIRED_SIMSIAM                                                                             \
    PAIRED, "outputs=64", "bottleneck=16", "zero_gain=0", "jitter=0", "epochs=150"
#define PAIRED_SIMCLR PAIRED, "epochs=100"
#define PAIRED_MOCO PAIRED, "queue=96", "method.momentum=0.9"
#define PAIRED_PBCNET PAIRED, "queue=216", "method.momentum=0.9", "slices=tb"
#define TRIPLET NETWORK, "optimiser=adam", "rate=2e-2", "project=32"
#define ADDE NETWORK, "rate=2e-2", "block=16"
#define AMNET NETWORK, "rate=2e-2"
#define WEAKLY NETWORK, "rate=1", "global_least=0.95", "schedule=cosine"
#define CSN NETWORK, "rate=2e-2", "dimension=16"
#define OUTFIT NETWORK, "optimiser=adam", "rate=2e-2", "globals=2", "method.negatives=8"
#define CONTRARY_OUTFIT                                                                            \
    OUTFIT, "epochs=40", "rate=6e-2", "counted=nearest", "normalise=0", "method.margin=1"
static const char *const byol[] = {PAIRED_BYOL, "epochs=100", NULL};
static const char *const simclr[] = {PAIRED_SIMCLR, NULL};
static const char *const moco[] = {PAIRED_MOCO, "epochs=80", NULL};
static const char *const simsiam[] = {PAIRED_SIMSIAM, NULL};
static const char *const pbcnet[] = {PAIRED_PBCNET, "epochs=100", NULL};
static const char *const triplet[] = {TRIPLET, "epochs=40", NULL};
static const char *const adde[] = {ADDE, "epochs=80", "global_least=0.95", NULL};
static const char *const adde_c[] = {ADDE, "epochs=40", "predict=0.5", "global_least=0.95", NULL};
static const char *const weakly[] = {WEAKLY, "epochs=100", NULL};
static const char *const alike_weakly[] = {WEAKLY,      "epochs=60",     "project=32",
                                           "decay=0.1", "decay_end=0.1", NULL};
static const char *const classifier[] = {NETWORK, "rate=2e-2", "epochs=40", "global_least=0.95",
                                         NULL};
static const char *const alike_classifier[] = {
    NETWORK, "rate=2e-2", "epochs=30", "project=32", "decay=0.1", "decay_end=0.1", NULL};
#define FASHIONNET                                                                                 \
    NETWORK, "rate=3e-2", "dimension=128", "method.hidden=16", "globals=1", "category_type=kind"
static const char *const fashionnet[] = {FASHIONNET, "epochs=50", "rank=0", "global_least=0.95",
                                         NULL};
static const char *const alike_fashionnet[] = {FASHIONNET,      "epochs=30", "rank=0",
                                               "landmark=0",    "visible=0", "decay=0.1",
                                               "decay_end=0.1", NULL};
static const char *const weakly_typed[] = {WEAKLY, "epochs=80", "low_rank=16", "type_hold_out=0.3",
                                           NULL};
static const char *const alike_weakly_typed[] = {
    WEAKLY, "epochs=50", "project=32", "decay=0.1", "decay_end=0.1", "low_rank=16", NULL};
static const char *const csn[] = {CSN, "epochs=40", "global_least=0.95", NULL};
static const char *const csa_net[] = {OUTFIT, "project=32", "epochs=25", NULL};
static const char *const adde_o[] = {OUTFIT, "epochs=25", NULL};
static const char *const contrary_csa_net[] = {CONTRARY_OUTFIT, "project=32", NULL};
static const char *const contrary_adde_o[] = {CONTRARY_OUTFIT, NULL};
static const char *const bare_byol[] = {PAIRED_BYOL, "epochs=50", "prediction=0", NULL};
static const char *const bare_simclr[] = {PAIRED_SIMCLR, "negatives=0", NULL};
static const char *const bare_moco[] = {PAIRED_MOCO, "epochs=20", "negatives=0", NULL};
static const char *const bare_simsiam[] = {PAIRED_SIMSIAM, "stop_gradient=0", NULL};
static const char *const bare_pbcnet[] = {PAIRED_PBCNET, "epochs=20", "negatives=0", NULL};
static const char *const alike_adde[] = {ADDE, "epochs=15", NULL};
static const char *const bare_csn[] = {CSN, "epochs=15", "negatives=0", NULL};
static const char *const bare_adde_c[] = {ADDE, "epochs=15", "negatives=0", NULL};
static const char *const adde_m[] = {ADDE, "epochs=50", "global_least=0.95", NULL};
static const char *const bare_adde_m[] = {ADDE,      "epochs=15",       "method.predict=0",
                                          "label=0", "compositional=0", NULL};
static const char *const amnet[] = {AMNET, "epochs=50", "global_least=0.95", NULL};
static const char *const bare_amnet[] = {AMNET,      "epochs=30",   "method.predict=0",
                                         "edited=0", "negatives=0", NULL};
static const char *const bare_triplet[] = {TRIPLET, "epochs=15", "negatives=0", NULL};

typedef struct {
    double recall; /* share of pictures whose nearest one is of their item */
    cw_collapse collapse;
    double accuracy;          /* of the predictor of the attribute that is predicted worst, the
                                 classifier's in new pictures; or of the words
                                 of the kind or of the size, whichever are worse, in new pictures */
    double says_nothing;      /* share of those where the word of all texts is among the two best */
    double off, middle, seen; /* of marks: see measure_marks() */
    double typed;             /* share of the words of held-out types that are taken for theirs */
} quality;

static double dot(const float *a, const float *b, gsize dimension)
{
    double sum = 0;
    for (gsize d = 0; d < dimension; d++)
        sum += (double)a[d] * b[d];
    return sum;
}

/* Pictures 2i and 2i + 1 are of item i. */
static quality measure(const float *vectors, gsize pictures, gsize dimension)
{
    quality result = {.collapse = cw_meters_collapse(vectors, pictures, dimension)};
    for (gsize i = 0; i < pictures; i++) {
        gsize nearest = i ^ 1;
        for (gsize j = 0; j < pictures; j++)
            if (j != i &&
                dot(vectors + i * dimension, vectors + j * dimension, dimension) >
                    dot(vectors + i * dimension, vectors + nearest * dimension, dimension))
                nearest = j;
        result.recall += (nearest == (i ^ 1)) / (double)pictures;
    }
    return result;
}

static quality measure_encoder(const train_fixture *f, cw_encoder *encoder)
{
    const gsize floats = cw_encoder_input_floats(encoder, 1), d = cw_encoder_dimension(encoder);
    g_autofree float *inputs = g_new(float, f->image_count *floats);
    g_autofree float *vectors = g_new(float, f->image_count *d);
    for (gsize i = 0; i < f->image_count; i++)
        g_assert_true(
            cw_encoder_prepare(encoder, f->images[i], NULL, 1, inputs + i * floats, NULL));
    cw_encoder_run(encoder, inputs, f->image_count, 1, vectors);
    return measure(vectors, f->image_count, d);
}

static char *read_metrics(const train_fixture *f)
{
    g_autofree char *path = g_build_filename(f->folder, "metrics.jsonl", NULL);
    char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static gboolean has_meter(const train_fixture *f, const char *name)
{
    g_autofree char *text = read_metrics(f), *key = g_strdup_printf("\"%s\":", name);
    return strstr(text, key) != NULL;
}

/* The first and the last value of a meter in metrics.jsonl. */
static double first_meter(const train_fixture *f, const char *name)
{
    g_autofree char *text = read_metrics(f), *key = g_strdup_printf("\"%s\":", name);
    return g_ascii_strtod(strstr(text, key) + strlen(key), NULL);
}

static double last_meter(const train_fixture *f, const char *name)
{
    g_autofree char *text = read_metrics(f), *key = g_strdup_printf("\"%s\":", name);
    return g_ascii_strtod(g_strrstr(text, key) + strlen(key), NULL);
}

/* What the encoder needs to know of the attributes, whose values have no names here. */
static void fill_blocks(const train_fixture *f, cw_attribute_blocks *blocks)
{
    const cw_typed_labels *labels = f->recipe->method->labelled ? NULL : f->set->labels;
    json_t *types = json_array();
    for (gsize a = 0; labels != NULL && a < labels->types; a++) {
        json_t *values = json_array();
        for (gint64 v = 0; v < labels->values[a]; v++)
            json_array_append_new(values, json_integer(v));
        json_array_append_new(types,
                              json_pack("{s:s, s:o}", "name", labels->names[a], "values", values));
    }
    blocks->masked = f->recipe->method->masked;
    blocks->fused = blocks->memory = f->recipe->method->fusion != NULL;
    if (labels != NULL)
        blocks->width = f->recipe->method->from_blocks
                            ? FIXTURE_BLOCK
                            : f->recipe->method->block(f->recipe->method_settings);
    blocks->attributes = json_pack("{s:o}", "types", types);
}

/* Trains from the weights of `seed` and measures before and after. */
static void learn(train_fixture *f, quality *before, quality *after)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_metrics) metrics = cw_metrics_open(f->folder, &error);
    g_assert_no_error(error);
    const cw_trainer_options options = {.recipe = f->recipe,
                                        .set = f->set,
                                        .data = "drawn",
                                        .folder = f->folder,
                                        .metrics = metrics,
                                        .block = FIXTURE_BLOCK,
                                        .deterministic = TRUE,
                                        .seed = 5,
                                        .threads = 1};
    cw_train_result result;
    cw_encoder_form form = {0};
    draw_patterns(f, 8);
    cw_encoder_form_reset(&form);
    form.settings.picture_px = LEARNING_PX;
    json_t *backbone = cw_options_to_json(cw_backbone_options, &f->recipe->backbone);
    g_assert_true(cw_options_from_json(cw_backbone_options, &form.backbone, backbone, &error));
    json_decref(backbone);
    fill_blocks(f, &form.blocks);
    if (f->recipe->method->landmarks != NULL) {
        f->recipe->method->landmarks(f->recipe->method_settings, &form.landmarks.form);
        form.landmarks.form.count = 2;
        form.landmarks.names = json_pack("[s, s]", "red_mark", "blue_mark");
    }
    g_autoptr(cw_encoder) untrained = cw_encoder_new_untrained(&form, 5, 1, &error);
    *before = measure_encoder(f, untrained);
    g_autoptr(cw_parameters) parameters = cw_trainer_run(&options, &result, &error);
    g_assert_no_error(error);
    g_autoptr(cw_encoder) trained =
        cw_encoder_new_copy(&form, parameters, f->recipe->method->encoder, 1, &error);
    g_assert_no_error(error);
    *after = measure_encoder(f, trained);
    if (f->recipe->method->labelled) /* of pictures that nobody learned from */
        draw_patterns(f, 12);
    if (cw_method_reads_labels(f->recipe->method) && !f->recipe->method->masked)
        after->accuracy = measure_predictors(f, parameters, trained);
    if (f->recipe->method->landmarks != NULL) {
        after->off = measure_marks(f, trained, &after->middle, &after->seen);
        g_test_message("marks: off by %.3f, from the middle by %.3f, %.3f known to be there or not",
                       after->off, after->middle, after->seen);
    }
    if (f->recipe->method->words != NULL)
        after->accuracy =
            measure_words(f, parameters, trained, &after->says_nothing, &after->typed);
    cw_encoder_form_clear(&form);
    g_test_message("%s: recall %.3f -> %.3f, rank %.1f -> %.1f, deviation %.3f -> %.3f, loss "
                   "%.3f, accuracy %.3f, %.1f s, %.1f waited",
                   f->recipe->method->row.name, before->recall, after->recall,
                   before->collapse.rank, after->collapse.rank, before->collapse.deviation,
                   after->collapse.deviation, result.loss, after->accuracy, result.seconds,
                   result.waited_seconds);
}

typedef struct {
    const char *method;
    const char *const *settings;
    double rank;   /* what embeddings keep at least */
    double spread; /* what projections deviate at least */
} subject;

static const subject subjects[] = {
    {"skill", skill, 3, 0},
    {"dino", dino, 3, 0},
    {"byol", byol, 2, 0.5},
    {"simclr", simclr, 2, 0.5},
    {"moco_v2", moco, 1.5, 0.3},
    {"simsiam", simsiam, 2, 0.5},
    {"pbcnet", pbcnet, 1.5, 0.3},
    {"triplet", triplet, 2, 0},
    {"adde", adde, 2, 0},
    {"adde_c", adde_c, 2, 0},
    {"adde_m", adde_m, 2, 0},
    {"csn", csn, 2, 0},
    {"csa_net", csa_net, 2, 0.3},
    {"adde_o", adde_o, 2, 0.3},
    {"amnet", amnet, 2, 0},
    {"weakly", weakly, 2, 0},
    {"classifier", classifier, 2, 0},
    {"weakly_typed", weakly_typed, 2, 0},
    {"fashionnet", fashionnet, 2, 0},
};

static void test_learns(gconstpointer data)
{
    const subject *s = data;
    train_fixture f;
    quality before, after;
    fixture_set_up(&f, s->method, ITEMS, s->settings);
    learn(&f, &before, &after);
    g_assert_cmpfloat(after.recall, >, before.recall + 0.15);
    g_assert_cmpfloat(after.collapse.rank, >, s->rank);
    if (cw_method_reads_labels(f.recipe->method) &&
        !f.recipe->method->masked) /* four kinds and six sizes, as many of each */
        g_assert_cmpfloat(after.accuracy, >, f.recipe->method->labelled ? 0.55 : 0.7);
    if (f.recipe->method->words != NULL) { /* one of four, one of six by chance */
        g_assert_cmpfloat(after.accuracy, >, 0.6);
        g_assert_cmpfloat(after.says_nothing, <, 0.1);
        g_assert_cmpfloat(after.typed, >=, 0.8);
    }
    if (f.recipe->method->landmarks != NULL) { /* of pictures that nobody learned from, too */
        g_assert_cmpfloat(after.off, <, 0.5 * after.middle);
        g_assert_cmpfloat(after.seen, >, 0.8);
    }
    g_assert_cmpfloat(last_meter(&f, "effective_rank"), >, 1.5);
    g_assert_cmpfloat(last_meter(&f, "deviation"), >, 0.2);
    if (has_meter(&f, "teacher_entropy")) {
        g_assert_cmpfloat(last_meter(&f, "teacher_entropy"), >, 0.1 * log(64));
        g_assert_cmpfloat(last_meter(&f, "teacher_entropy"), <, 0.7 * log(64));
    } else if (has_meter(&f, "projection_rank")) {
        g_assert_cmpfloat(last_meter(&f, "projection_deviation"), >, s->spread);
        g_assert_cmpfloat(last_meter(&f, "projection_rank"), >, 1.5);
    }
    fixture_tear_down(&f);
}

/* A method without what keeps it from collapse. */
typedef struct {
    const char *method, *without;
    const char *const *settings;
    GTestDataFunc test;
} unguarded;

/* What keeps projections apart is left out: they go to one point, or to the two ends of a line. */
static void test_collapses(gconstpointer data)
{
    const unguarded *u = data;
    train_fixture f;
    quality before, after;
    fixture_set_up(&f, u->method, ITEMS, u->settings);
    learn(&f, &before, &after);
    const gboolean projects = has_meter(&f, "projection_rank");
    const double deviation = last_meter(&f, projects ? "projection_deviation" : "deviation");
    const double rank = last_meter(&f, projects ? "projection_rank" : "effective_rank");
    g_assert_true(deviation < 0.2 || rank < 1.5);
    fixture_tear_down(&f);
}

/* Items that all have the same attributes are nothing to be told apart. */
static void test_collapses_alike(gconstpointer data)
{
    const unguarded *u = data;
    train_fixture f;
    quality before, after;
    fixture_set_up(&f, u->method, ITEMS, u->settings);
    memset(f.set->labels->labels, 0,
           f.set->labels->items * f.set->labels->types * sizeof *f.set->labels->labels);
    memset(f.set->labels->tuples, 0, f.set->labels->items * sizeof *f.set->labels->tuples);
    learn(&f, &before, &after);
    g_assert_cmpfloat(after.collapse.deviation, <, 0.5 * before.collapse.deviation);
    g_assert_cmpfloat(last_meter(&f, "deviation"), <, 0.2);
    fixture_tear_down(&f);
}

/* What all pictures are called no feature is needed for: none are told apart, and few are left. */
static void test_sees_nothing_alike(gconstpointer data)
{
    const unguarded *u = data;
    train_fixture f;
    quality before, after;
    fixture_set_up(&f, u->method, ITEMS, u->settings);
    memset(f.set->labels->labels, 0,
           f.set->labels->items * f.set->labels->types * sizeof *f.set->labels->labels);
    learn(&f, &before, &after);
    g_assert_cmpfloat(after.recall, <, before.recall + 0.05);
    g_assert_cmpfloat(after.collapse.rank, <, 0.6 * before.collapse.rank);
    fixture_tear_down(&f);
}

/* Texts that all have the same words say nothing of pictures: what they are told apart by decays.
 */
static void test_collapses_without_words(gconstpointer data)
{
    const unguarded *u = data;
    train_fixture f;
    quality before, after;
    fixture_set_up(&f, u->method, ITEMS, u->settings);
    for (gsize i = 0; i < ITEMS; i++)
        memcpy(f.set->bags->members + 3 * i, f.set->bags->members, 3 * sizeof(guint32));
    learn(&f, &before, &after);
    g_assert_cmpfloat(last_meter(&f, "deviation"), <, 0.2);
    g_assert_cmpfloat(after.accuracy, <, 0.4);
    fixture_tear_down(&f);
}

/* Sets that contradict each other leave nothing to learn but to be all alike, which the distances
 * show. Unit length does not keep them from it; see what does in tests/method/test_outfits.c. */
static void test_shrinks(gconstpointer data)
{
    const unguarded *u = data;
    train_fixture f;
    quality before, after;
    fixture_set_up(&f, u->method, ITEMS, u->settings);
    cw_outfit_sets_free(f.set->outfits);
    f.set->outfits = fixture_outfits(f.image_count, 5, 5);
    learn(&f, &before, &after);
    const double first =
        first_meter(&f, "positive_distance") + first_meter(&f, "negative_distance");
    const double last = last_meter(&f, "positive_distance") + last_meter(&f, "negative_distance");
    g_test_message("%s: distances %g -> %g", u->method, first, last);
    g_assert_cmpfloat(last, <, 0.2 * first);
    fixture_tear_down(&f);
}

/* Sharpened but not centred, one prototype takes all views. */
static void test_collapses_to_one(gconstpointer data)
{
    const unguarded *u = data;
    train_fixture f;
    quality before, after;
    fixture_set_up(&f, u->method, ITEMS, u->settings);
    learn(&f, &before, &after);
    g_assert_cmpfloat(first_meter(&f, "teacher_entropy"), >, 0.2 * log(64));
    g_assert_cmpfloat(last_meter(&f, "teacher_entropy"), <, 0.05 * log(64));
    g_assert_cmpfloat(after.recall, <, before.recall + 0.25);
    fixture_tear_down(&f);
}

/* Neither centred nor sharpened, all prototypes are alike: what tells the teacher's distributions
 * from the even one, ln K less their entropy, goes to nothing. */
static void test_collapses_to_none(gconstpointer data)
{
    const unguarded *u = data;
    train_fixture f;
    quality before, after;
    fixture_set_up(&f, u->method, ITEMS, u->settings);
    learn(&f, &before, &after);
    const double first = log(64) - first_meter(&f, "teacher_entropy");
    const double last = log(64) - last_meter(&f, "teacher_entropy");
    g_assert_cmpfloat(first, >, 0.005);
    g_assert_cmpfloat(last, <, 0.2 * first);
    g_assert_cmpfloat(after.recall, <, before.recall + 0.25);
    fixture_tear_down(&f);
}

static const unguarded unguardeds[] = {
    {"skill", "centring", uncentred_skill, test_collapses_to_one},
    {"skill", "sharpening", loose_skill, test_collapses_to_none},
    {"dino", "centring", uncentred_dino, test_collapses_to_one},
    {"dino", "sharpening", loose_dino, test_collapses_to_none},
    {"byol", "prediction", bare_byol, test_collapses},
    {"simclr", "negatives", bare_simclr, test_collapses},
    {"moco_v2", "negatives", bare_moco, test_collapses},
    {"simsiam", "stop-gradient", bare_simsiam, test_collapses},
    {"pbcnet", "negatives", bare_pbcnet, test_collapses},
    {"triplet", "negatives", bare_triplet, test_collapses},
    {"adde", "labels", alike_adde, test_collapses_alike},
    {"adde_c", "negatives", bare_adde_c, test_collapses},
    {"adde_m", "ranking", bare_adde_m, test_collapses},
    {"amnet", "prediction", bare_amnet, test_collapses},
    {"csn", "negatives", bare_csn, test_collapses},
    {"csa_net", "sense", contrary_csa_net, test_shrinks},
    {"adde_o", "sense", contrary_adde_o, test_shrinks},
    {"weakly", "differing-words", alike_weakly, test_collapses_without_words},
    {"classifier", "labels", alike_classifier, test_sees_nothing_alike},
    {"weakly_typed", "differing-words", alike_weakly_typed, test_collapses_without_words},
    {"fashionnet", "labels", alike_fashionnet, test_sees_nothing_alike},
};

/* Every method of the table is seen to learn, and to collapse without its safeguard. */
static void test_table(void)
{
    for (const cw_row *const *row = cw_method_table.rows; *row != NULL; row++) {
        gsize learning = 0, collapsing = 0;
        for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++)
            learning += strcmp(subjects[i].method, (*row)->name) == 0;
        for (gsize i = 0; i < G_N_ELEMENTS(unguardeds); i++)
            collapsing += strcmp(unguardeds[i].method, (*row)->name) == 0;
        if (learning == 0 || collapsing == 0)
            g_test_fail_printf("%s: %zu learning tests, %zu collapse tests", (*row)->name, learning,
                               collapsing);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++) {
        g_autofree char *path = g_strdup_printf("/learning/%s", subjects[i].method);
        g_test_add_data_func(path, &subjects[i], test_learns);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(unguardeds); i++) {
        const unguarded *u = &unguardeds[i];
        g_autofree char *path = g_strdup_printf("/learning/%s/without-%s", u->method, u->without);
        g_test_add_data_func(path, u, u->test);
    }
    g_test_add_func("/learning/table", test_table);
    return g_test_run();
}
