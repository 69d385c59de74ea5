/* SPDX-License-Identifier: Apache-2.0
 *
 * Learning the attributes of a feed: which are learned, what of them stands in the model, and what
 * is no attribute or no method for it.
 */
#include <math.h>

#include "encode/attribute_memory.h"
#include "engine/train/training_attributes.h"
#include "run_fixture.h"

#define UNBLOCKED                                                                                  \
    "width=0.25", "stages=2", "stem=small", "global_px=16", "batch=8", "epochs=2",                 \
        "checkpoint_minutes=0", "log_steps=2"
#define SMALL UNBLOCKED, "block=12"

static const char *const small[] = {SMALL, NULL};
static const char *const still[] = {SMALL, "rate=0", NULL};
static const char *const other_blocks[] = {SMALL, "block=16", NULL};
static const char *const held_out[] = {SMALL, "hold_out=0.05", NULL};
static const char *const less_held_out[] = {SMALL, "hold_out=0.02", NULL};

/* Ten colourways are plain, ten checked; of the last two designs no pattern is known. */
static void open_typed_shop(shop *s, gconstpointer data)
{
    shop_open(s, data);
    g_autofree char *feed = shop_draw_designs(s, DESIGNS, COLOURS, TRUE);
    g_auto(GStrv) rows = g_strsplit(feed, "\n", -1);
    GString *typed = g_string_new(rows[0]);
    for (int i = 0; i < DESIGNS * COLOURS; i++) {
        static const char *const patterns[] = {"plain", "Checked"};
        const int design = i / COLOURS;
        const char *end = strstr(rows[i + 1], ",dress");
        g_string_append_printf(typed, "\n%.*s%s%s", (int)(end - rows[i + 1]), rows[i + 1],
                               design < 10 ? patterns[design % 2] : "", end);
    }
    g_autofree char *text = g_string_free(typed, FALSE);
    SHOP_ASSERT(shop_import(s, text), "24 0 0 0 0 0");
}

static cw_train_request typed_request(const char *folder)
{
    cw_train_request request = request_in(folder);
    request.method = "adde";
    request.settings = small;
    return request;
}

/* "print: Checked plain; color: red teal; ": what the model's blocks stand for. */
static char *say_blocks(const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_encoder) encoder = cw_encoder_open(folder, 1, &error);
    g_assert_no_error(error);
    const cw_attribute_blocks *blocks = &cw_encoder_get_form(encoder)->blocks;
    g_autoptr(cw_attribute_set) set = cw_attribute_set_from_json(blocks->attributes, &error);
    g_assert_no_error(error);
    g_assert_cmpint(blocks->width, ==, 12);
    g_assert_cmpuint(cw_encoder_dimension(encoder), ==, 12 * set->count);
    GString *text = g_string_new(NULL);
    for (gsize a = 0; a < set->count; a++) {
        g_autofree char *values = g_strjoinv(" ", set->types[a].values);
        g_string_append_printf(text, "%s of %s: %s; ", set->types[a].name, set->types[a].column,
                               values);
    }
    return g_string_free(text, FALSE);
}

static void test_named(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a");
    cw_train_request request = typed_request(folder);
    request.attributes = (const char *const[]){"print=Pattern", NULL};
    g_assert_cmpint(train_well(s->catalog, &request).items, ==, DESIGNS * COLOURS);
    g_autofree char *said = say_blocks(folder);
    g_assert_cmpstr(said, ==, "print of pattern: Checked plain; ");
    g_assert_cmpint(shop_embed(s, folder).embedded, ==, 2 * DESIGNS * COLOURS);
}

/* All are dresses: that tells nobody from anybody. */
static void test_all_that_fit(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a");
    const cw_train_request request = typed_request(folder);
    train_well(s->catalog, &request);
    g_autofree char *said = say_blocks(folder);
    g_assert_cmpstr(said, ==, "color of color: red teal; pattern of pattern: Checked plain; ");
}

/* A run goes on with the attributes that it began with, and the labels. */
static void test_resume(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a");
    cw_train_request request = typed_request(folder);
    train_well(s->catalog, &request);
    request.resume = TRUE;
    g_assert_cmpint(train_well(s->catalog, &request).steps, ==, STEPS);
    cw_train_request other = request;
    other.attributes = (const char *const[]){"color", NULL};
    assert_fails(s, &other, CW_ERROR_USAGE, "cannot resume: * other data*");
    SHOP_ASSERT(
        shop_import(s, DRAWN_HEADER "11-0,g11,design 11,11-0.png,11-0-b.png,red,,plain,dress\n"),
        "0 1 0 0 0 0");
    assert_fails(s, &request, CW_ERROR_USAGE, "cannot resume: * other data*");
}

static void assert_same_tensor(const char *one, const char *other, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *first = g_build_filename(one, "model.safetensors", NULL);
    g_autofree char *second = g_build_filename(other, "model.safetensors", NULL);
    g_autoptr(cw_safetensors) a = cw_safetensors_open(first, &error);
    g_autoptr(cw_safetensors) b = cw_safetensors_open(second, &error);
    g_assert_no_error(error);
    const cw_safetensors_entry *x = cw_safetensors_find(a, name), *y = cw_safetensors_find(b, name);
    g_assert_cmpmem(x->bytes, cw_safetensors_count(x) * sizeof(float), y->bytes,
                    cw_safetensors_count(y) * sizeof(float));
}

/* A run that does not move is the model that it goes on from: its network, learners, predictors,
 * and what its blocks stand for. */
static void test_goes_on(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const tensors[] = {
        "conv1.weight", "layer2.1.bn2.bias", "attributes.print.learner.0.weight",
        "attributes.print.learner.2.bias", "attributes.print.predictor.weight"};
    g_autofree char *first = run_folder(s, "a"), *second = run_folder(s, "b");
    cw_train_request request = typed_request(first);
    request.attributes = (const char *const[]){"print=Pattern", NULL};
    train_well(s->catalog, &request);
    request = typed_request(second);
    request.method = "adde_c";
    request.init = first;
    request.settings = still;
    request.seed++; /* of weights that nobody starts from */
    train_well(s->catalog, &request);
    for (gsize i = 0; i < G_N_ELEMENTS(tensors); i++)
        assert_same_tensor(first, second, tensors[i]);
    g_autofree char *said = say_blocks(second);
    g_assert_cmpstr(said, ==, "print of pattern: Checked plain; ");
    g_assert_cmpint(shop_embed(s, second).embedded, ==, 2 * DESIGNS * COLOURS);
}

static void test_goes_on_from_none(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *first = run_folder(s, "a"), *second = run_folder(s, "b");
    g_autofree char *untyped = shop_write_model(s, "untyped", 7);
    cw_train_request request = typed_request(first);
    request.settings = held_out;
    train_well(s->catalog, &request);
    request = typed_request(second);
    request.method = "adde_c";
    assert_fails(s, &request, CW_ERROR_USAGE, "method adde_c goes on from*name it with --init");
    request.init = "nowhere";
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "--init \"nowhere\": *");
    request.init = untyped;
    assert_fails(s, &request, CW_ERROR_USAGE, "--init \"*untyped\": *and this is none*");
    request.init = first;
    request.attributes = (const char *const[]){"color", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "*attributes of the model that --init names*");
    request.attributes = NULL;
    request.settings = other_blocks;
    assert_fails(s, &request, CW_ERROR_USAGE, "*have 12 numbers, not 16; use --set block=12");
    request.settings = held_out;
    request.seed++;
    assert_fails(s, &request, CW_ERROR_USAGE, "*has learned from designs*hold_out=0.05*--seed 3");
    request.seed--;
    g_assert_false(has_file(second, "checkpoint"));
    request.settings = less_held_out;
    train_well(s->catalog, &request);
}

/* The memory of the model in `folder` [D,J]: its blocks' and the other entries' mean size. */
static void measure_memory(const char *folder, double *inside, double *outside)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_encoder) encoder = cw_encoder_open(folder, 1, &error);
    g_auto(cw_attribute_memory) memory = {0};
    gsize entries[2] = {0};
    double sums[2] = {0};
    g_assert_true(cw_attribute_memory_get(&memory, encoder, &error));
    for (gsize d = 0; d < memory.types * 12; d++)
        for (gsize j = 0; j < memory.count; j++) {
            const gsize type = d / 12;
            const gboolean own =
                j >= memory.columns[type] && j < memory.columns[type] + memory.values[type];
            entries[own]++;
            sums[own] += fabs(memory.prototypes[d * memory.count + j]);
        }
    *outside = sums[0] / (double)entries[0];
    *inside = sums[1] / (double)entries[1];
}

static cw_train_request second_request(const char *folder, const char *first)
{
    cw_train_request request = typed_request(folder);
    request.method = "adde_m";
    request.init = first;
    return request;
}

/* A second stage goes on with the attributes, the weights and the heads of the first; its memory
 * starts as means of unit blocks, from nothing outside of them. */
static void test_second_stage(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *first = run_folder(s, "a"), *second = run_folder(s, "b");
    double inside, outside;
    const cw_train_request request = typed_request(first);
    train_well(s->catalog, &request);
    cw_train_request next = second_request(second, first);
    next.settings = still;
    g_assert_cmpint(train_well(s->catalog, &next).items, ==, DESIGNS * COLOURS);
    g_autofree char *said = say_blocks(second);
    g_assert_cmpstr(said, ==, "color of color: red teal; pattern of pattern: Checked plain; ");
    measure_memory(second, &inside, &outside);
    g_assert_cmpfloat(inside, >, 0.1); /* of a unit block of 12 sizes are 0.29 in the square mean */
    g_assert_cmpfloat(inside, <, 0.29);
    g_assert_cmpfloat(outside, <, 1e-6);
    g_assert_cmpint(shop_embed(s, second).embedded, ==, 2 * DESIGNS * COLOURS);
    next.resume = TRUE;
    train_well(s->catalog, &next);
    next.init = NULL;
    assert_fails(s, &next, CW_ERROR_USAGE, "method adde_m goes on from a model of attributes*");
}

/* AMNet goes on with the attributes and the network alone: of learners it has none, and predictors
 * of its own. Its prototypes start as means of the features that the network gives pictures. */
static void test_without_blocks(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const unmoved[] = {UNBLOCKED, "rate=0", NULL};
    static const char *const subtracting[] = {UNBLOCKED, "subtract=1", NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *first = run_folder(s, "a"), *second = run_folder(s, "b");
    const cw_train_request request = typed_request(first);
    train_well(s->catalog, &request);
    cw_train_request next = second_request(second, first);
    next.method = "amnet";
    next.settings = unmoved;
    train_well(s->catalog, &next);
    assert_same_tensor(first, second, "layer2.1.bn2.bias");
    g_autoptr(cw_encoder) encoder = cw_encoder_open(second, 1, &error);
    g_auto(cw_attribute_memory) memory = {0};
    g_assert_true(cw_attribute_memory_get(&memory, encoder, &error));
    const gsize d = cw_encoder_dimension(encoder);
    g_assert_cmpuint(memory.count, ==, 4);
    g_assert_null(cw_encoder_find(encoder, "attributes.color.learner.0.weight"));
    for (gsize j = 0; j < memory.count; j++) {
        double squares = 0;
        for (gsize i = 0; i < d; i++)
            squares += pow(memory.prototypes[i * memory.count + j], 2);
        g_assert_cmpfloat(squares, >, 0.5 * (double)d); /* of rows of sqrt(D) that point alike */
        g_assert_cmpfloat(squares, <, 1.001 * (double)d);
    }
    g_assert_false(cw_encoder_get_form(encoder)->blocks.fusion.subtract);
    g_assert_cmpint(shop_embed(s, second).embedded, ==, 2 * DESIGNS * COLOURS);
    next.resume = TRUE;
    train_well(s->catalog, &next);
    g_autofree char *third = run_folder(s, "c");
    next.folder = third;
    next.resume = FALSE;
    next.settings = subtracting;
    train_well(s->catalog, &next);
    g_autoptr(cw_encoder) less = cw_encoder_open(third, 1, &error);
    g_assert_true(cw_encoder_get_form(less)->blocks.fusion.subtract);
    next.method = "adde_c";
    next.init = second;
    next.settings = still;
    assert_fails(s, &next, CW_ERROR_USAGE, "--init \"*\": *and this is none*");
}

static void test_no_edits(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *first = run_folder(s, "a"), *second = run_folder(s, "b");
    cw_train_request request = typed_request(first);
    request.attributes = (const char *const[]){"pattern", NULL};
    train_well(s->catalog, &request);
    request = second_request(second, first);
    request.where = (const char *const[]){"pattern=plain", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "there is nothing to learn changes from: of the *");
}

static void test_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a");
    cw_train_request request = request_in(folder);
    request.attributes = (const char *const[]){"color", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE,
                 "method skill does not learn from attributes; --method adde does");
    request = typed_request(folder);
    request.attributes = (const char *const[]){"patern", NULL};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND,
                 "no column \"patern\"; did you mean \"pattern\"?");
    request.attributes = (const char *const[]){"color", "kind=product_type", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "column \"product_type\" makes no attribute: it*");
    request = typed_request(folder);
    request.where = (const char *const[]){"color=red", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE,
                 "no column of the items that are learned from makes an attribute*");
    request = typed_request(folder);
    request.settings = (const char *const[]){"batch=8", "whiten=0.3", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "whiten=0.3 would mix the blocks*set whiten=0");
    request = typed_request(folder);
    request.pairs = "pairs.csv";
    assert_fails(s, &request, CW_ERROR_USAGE, "method adde does not learn from pairs*");
    g_assert_false(has_file(folder, "checkpoint"));
}

/* Item 2 could not be read; item 1 has two pictures. */
static void test_labels(void)
{
    static const gint64 numbers[] = {1, 1, 2, 3};
    static const gint32 expected[] = {0, -1, 1, 0};
    gint32 labels[] = {0, -1, 0, -1, 1, 1, 1, 0};
    cw_picture_entry entries[4] = {{0}};
    char *names[] = {(char *)"a", (char *)"b"};
    cw_attribute_type types[] = {{.name = names[0], .count = 2}, {.name = names[1], .count = 3}};
    cw_attribute_set set = {types, 2};
    cw_attribute_labels all = {.labels = labels, .count = 4, .types = 2};
    const cw_training_attributes attributes = {&set, &all};
    const cw_picture_list list = {.entries = entries, .count = 4};
    g_autoptr(cw_training_set) readable = cw_training_set_new(4, 4);
    for (gsize i = 0; i < 4; i++)
        entries[i].item = numbers[i];
    readable->item_count = 2;
    readable->items[0].number = 1;
    readable->items[1].number = 3;
    g_autoptr(cw_typed_labels) found = cw_training_attributes_label(&attributes, readable, &list);
    g_assert_cmpuint(found->items, ==, 2);
    g_assert_cmpmem(found->labels, sizeof expected, expected, sizeof expected);
    g_assert_cmpstr(found->names[1], ==, "b");
    g_assert_cmpint(found->values[1], ==, 3);
}

#define ADD(path, function)                                                                        \
    g_test_add("/train-attributes/" path, shop, NULL, open_typed_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("named", test_named);
    ADD("all-that-fit", test_all_that_fit);
    ADD("resume", test_resume);
    ADD("second-stage", test_second_stage);
    ADD("without-blocks", test_without_blocks);
    ADD("no-edits", test_no_edits);
    ADD("mistakes", test_mistakes);
    ADD("goes-on", test_goes_on);
    ADD("goes-on-from-none", test_goes_on_from_none);
    g_test_add_func("/train-attributes/labels", test_labels);
    return g_test_run();
}
