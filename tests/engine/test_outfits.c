/* SPDX-License-Identifier: Apache-2.0
 *
 * Outfits end to end: learning from sets, what a model of them completes and scores, its protocol,
 * and ADDE-O on a model of attributes. What is found good is known where gradients say it.
 */
#include <math.h>

#include "colorway/evaluate.h"
#include "encode/outfit_viewer.h"
#include "engine/outfits/outfit_words.h"
#include "outfit_fixture.h"

static char *train_sets(const shop *s)
{
    char *folder = run_folder(s, "a");
    g_autofree char *sets = shop_path(s, "sets.csv");
    cw_train_request request = set_request(folder, sets);
    const cw_train_summary summary = train_well(s->catalog, &request);
    g_assert_cmpint(summary.items % KINDS, ==, 0);
    g_assert_cmpint(summary.items, <, SETS * KINDS); /* the rest is held out */
    return folder;
}

static cw_encoder *open_encoder(const char *folder)
{
    g_autoptr(GError) error = NULL;
    cw_encoder *encoder = cw_encoder_open(folder, 1, &error);
    g_assert_no_error(error);
    return encoder;
}

/* Head, table and file of the sets travel; a run goes on where the same sets are given. */
static void test_train(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = train_sets(s);
    g_autofree char *sets = shop_path(s, "sets.csv");
    g_autoptr(cw_encoder) encoder = open_encoder(folder);
    const cw_outfit_head *head = &cw_encoder_get_form(encoder)->outfit;
    g_assert_cmpint(head->parts, ==, 5);
    g_assert_cmpint(head->hidden, ==, 64);
    g_assert_false(head->blocks);
    g_assert_cmpuint(strlen(head->sets), ==, 64);
    g_assert_cmpstr(json_string_value(json_object_get(head->categories, "loafer")), ==, "shoes");
    g_assert_cmpuint(cw_encoder_dimension(encoder), ==, 8);
    cw_train_request request = set_request(folder, sets);
    request.resume = TRUE;
    train_well(s->catalog, &request);
    shop_write(s, "sets.csv", "set_id,item\n1,0-top\n1,0-bag\n2,1-top\n2,1-bag\n", -1);
    request.settings = small_sets;
    assert_fails(s, &request, CW_ERROR_USAGE, "cannot resume: * other data*");
}

static void test_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a");
    g_autofree char *sets = shop_path(s, "sets.csv");
    cw_train_request request = request_in(folder);
    request.outfits = sets;
    assert_fails(s, &request, CW_ERROR_USAGE, "method skill does not read --outfits;*csa_net*");
    request = set_request(folder, NULL);
    assert_fails(s, &request, CW_ERROR_USAGE, "method csa_net learns from sets*--outfits FILE*");
    request = set_request(folder, sets);
    request.settings = (const char *const[]){"whiten=0.3", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "whiten=0.3 would change the features*");
    request = set_request(folder, sets);
    request.attributes = (const char *const[]){"color", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "method csa_net does not learn from attributes*");
    request = set_request(folder, sets);
    request.where = (const char *const[]){"color=red", NULL};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "no set of * has two items here*");
    request = set_request(folder, sets);
    request.method = "adde_o";
    request.settings = (const char *const[]){"batch=6", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "method adde_o goes on from*--init RUN");
    g_autofree char *plain = shop_write_model(s, "plain", 7);
    request.init = plain;
    assert_fails(s, &request, CW_ERROR_USAGE, "model * has no blocks of attributes*");
}

/* --- completing and scoring ------------------------------------------------------------------- */

static void open_trained(shop *s, gconstpointer data)
{
    open_set_shop(s, data);
    g_autofree char *folder = train_sets(s);
    shop_embed(s, folder);
}

static void assert_refuses(const shop *s, gboolean score, const cw_outfit_request *request,
                           int code, const char *pattern)
{
    g_autoptr(GError) error = NULL;
    cw_outfit_result result;
    g_assert_false(
        (score ? cw_outfit_score : cw_outfit_complete)(s->catalog, request, NULL, &result, &error));
    g_assert_error(error, CW_ERROR, code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
    cw_outfit_result_clear(&result);
}

/* All bags, best first, each with what the mean is of; the same by a filter, or none. */
static void test_complete(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    cw_outfit_result result;
    cw_outfit_request request = {.items = (const char *const[]){"0-top", "main:0-shoe", NULL},
                                 .complete = "bags",
                                 .k = 100,
                                 .threads = 1};
    g_assert_true(cw_outfit_complete(s->catalog, &request, NULL, &result, &error));
    g_assert_cmpuint(result.count, ==, SETS);
    g_assert_cmpuint(result.item_count, ==, 2);
    g_assert_cmpstr(result.items[1].id, ==, "0-shoe");
    g_assert_cmpstr(result.items[1].category, ==, "shoes");
    for (gsize h = 0; h < result.count; h++) {
        const cw_outfit_piece *hit = &result.hits[h];
        g_assert_cmpstr(hit->category, ==, "bags");
        g_assert_cmpfloat(hit->fit, <=, h > 0 ? result.hits[h - 1].fit : 1.001);
        g_assert_cmpfloat_with_epsilon(hit->fit, (hit->fits[0] + hit->fits[1]) / 2, 1e-6);
    }
    g_autofree char *best = g_strdup(result.hits[0].id);
    cw_outfit_result_clear(&result);
    request.k = 1;
    g_assert_true(cw_outfit_complete(s->catalog, &request, NULL, &result, &error));
    g_assert_cmpuint(result.count, ==, 1);
    g_assert_cmpstr(result.hits[0].id, ==, best);
    cw_outfit_result_clear(&result);
    request.where = (const char *const[]){"color=red", NULL};
    g_assert_true(cw_outfit_complete(s->catalog, &request, NULL, &result, &error));
    g_assert_cmpuint(result.count, ==, 0);
    cw_outfit_result_clear(&result);
}

/* An item of the category wanted is not what completes it. */
static void test_same_category(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_outfit_result result;
    const cw_outfit_request request = {
        .items = (const char *const[]){"3-bag", NULL}, .complete = "bags", .k = 100, .threads = 1};
    g_assert_true(cw_outfit_complete(s->catalog, &request, NULL, &result, NULL));
    g_assert_cmpuint(result.count, ==, SETS - 1);
    for (gsize h = 0; h < result.count; h++)
        g_assert_cmpstr(result.hits[h].id, !=, "3-bag");
    cw_outfit_result_clear(&result);
}

/* The vector of an item's picture, seen beside a category. */
static void see(const shop *s, cw_outfit_viewer *viewer, const char *id, int category, int partner,
                float *seen)
{
    g_autoptr(GError) error = NULL;
    cw_store_model model;
    gsize row = G_MAXSIZE;
    g_assert_true(cw_model_find(s->catalog, NULL, &model, &error));
    g_autoptr(cw_vector_file) file =
        cw_model_open_vectors(s->catalog, &model, CW_VECTOR_FILE_READ, &error);
    g_autoptr(cw_picture_list) list = cw_catalog_list_pictures(s->catalog, NULL, NULL, &error);
    g_assert_no_error(error);
    for (gsize i = 0; i < list->count; i++)
        if (strcmp(list->entries[i].id, id) == 0)
            g_assert_true(
                cw_vector_file_find(file, cw_vector_key(list->entries[i].picture, 0), &row));
    cw_outfit_viewer_run(viewer, cw_vector_file_vector(file, row), 1, category, partner, seen);
    cw_model_clear(&model);
}

/* A top and shoes are compared as a top beside shoes and shoes beside a top, not otherwise. */
static void test_pair_of_categories(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = run_folder(s, "a");
    g_autoptr(cw_encoder) encoder = open_encoder(folder);
    g_autoptr(cw_outfit_viewer) viewer = cw_outfit_viewer_new(encoder, &error);
    const int top = cw_outfit_category_find("tops", NULL);
    const int shoe = cw_outfit_category_find("shoes", NULL);
    float seen[3][8];
    double fits[2] = {0};
    cw_outfit_result result;
    const cw_outfit_request request = {.items = (const char *const[]){"0-top", "3-shoe", NULL},
                                       .threads = 1};
    see(s, viewer, "0-top", top, shoe, seen[0]);
    see(s, viewer, "3-shoe", shoe, top, seen[1]);
    see(s, viewer, "3-shoe", shoe, shoe, seen[2]);
    for (int d = 0; d < 8; d++)
        for (int other = 0; other < 2; other++)
            fits[other] += (double)seen[0][d] * seen[1 + other][d];
    g_assert_true(cw_outfit_score(s->catalog, &request, NULL, &result, &error));
    g_assert_cmpfloat_with_epsilon(result.fit, fits[0], 1e-5);
    g_assert_cmpfloat(fabs(result.fit - fits[1]), >, 1e-4);
    cw_outfit_result_clear(&result);
}

/* The mean of all pairs, beside those of drawn sets; the same seed draws the same. */
static void test_score(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_outfit_result result, again;
    const cw_outfit_request request = {
        .items = (const char *const[]){"0-top", "0-shoe", "4-bag", NULL}, .threads = 1};
    g_assert_true(cw_outfit_score(s->catalog, &request, NULL, &result, NULL));
    g_assert_cmpuint(result.pair_count, ==, 3);
    double sum = 0;
    for (gsize p = 0; p < 3; p++)
        sum += result.pairs[p].fit;
    g_assert_cmpfloat_with_epsilon(result.fit, sum / 3, 1e-6);
    g_assert_cmpuint(result.drawn, ==, 1000);
    g_assert_true(result.better >= 0 && result.better <= 1);
    g_assert_true(cw_outfit_score(s->catalog, &request, NULL, &again, NULL));
    g_assert_cmpfloat(result.better, ==, again.better);
    cw_outfit_result_clear(&result);
    cw_outfit_result_clear(&again);
}

static void test_refusals(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_outfit_request request = {
        .items = (const char *const[]){"0-top", NULL}, .complete = "shoe", .k = 5, .threads = 1};
    assert_refuses(s, FALSE, &request, CW_ERROR_NOT_FOUND, "*\"shoe\"; did you mean \"shoes\"?");
    request.complete = "hats";
    assert_refuses(s, FALSE, &request, CW_ERROR_NOT_FOUND, "no item * is of category \"hats\"");
    request.complete = "shoes";
    request.k = 0;
    assert_refuses(s, FALSE, &request, CW_ERROR_USAGE, "k must be at least 1");
    request.k = 5;
    request.items = (const char *const[]){"0-topp", NULL};
    assert_refuses(s, FALSE, &request, CW_ERROR_NOT_FOUND, "*\"0-topp\"*did you mean*");
    request.items = (const char *const[]){"odd", NULL};
    assert_refuses(s, FALSE, &request, CW_ERROR_USAGE,
                   "item \"odd\" is of no category*\"Gear > Foam Roller\"*--categories*");
    request.items = (const char *const[]){"0-top", "0-top", NULL};
    assert_refuses(s, FALSE, &request, CW_ERROR_USAGE, "item \"0-top\" is named twice*");
    assert_refuses(s, TRUE, &request, CW_ERROR_USAGE, "item \"0-top\" is named twice*");
    request.items = (const char *const[]){"0-top", NULL};
    assert_refuses(s, TRUE, &request, CW_ERROR_USAGE, "an outfit has two items or more*");
    g_autofree char *plain = shop_write_model(s, "plain", 7);
    shop_embed(s, plain);
    request.model = "plain";
    assert_refuses(s, FALSE, &request, CW_ERROR_USAGE, "model \"plain\" has learned from no*");
}

/* --- the protocol ----------------------------------------------------------------------------- */

static json_t *evaluate(const shop *s, cw_evaluate_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *sets = shop_path(s, "sets.csv");
    request->protocol = "outfits";
    request->outfits = sets;
    request->threshold = -1;
    request->neighbours = -1;
    request->threads = 1;
    json_t *result = cw_evaluate(s->catalog, request, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *table = cw_evaluate_format(result);
    g_test_message("%s", table);
    return result;
}

static double value_of(const json_t *result, const char *name, gsize column)
{
    gsize place;
    json_t *row;
    json_array_foreach(json_object_get(result, "rows"), place, row)
    {
        const json_t *value = json_array_get(json_object_get(row, "values"), column);
        if (strcmp(json_string_value(json_object_get(row, "name")), name) == 0)
            return json_is_null(value) ? NAN : json_real_value(value);
    }
    g_error("no row \"%s\"", name);
}

static int fact_of(const json_t *result, const char *name)
{
    return (int)json_integer_value(json_object_get(json_object_get(result, "facts"), name));
}

/* Gradients fill every blank; a guess in a gallery of twelve has ten of twelve in ten. */
static void test_known_answers(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_evaluate_request request = {.model = "none", .baselines = "hog"};
    json_t *result = evaluate(s, &request);
    static const char *const rows[] = {"FITB", "compatibility AUC", "recall@10"};
    static const double chance[] = {0.25, 0.5, 10.0 / SETS};
    for (gsize r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_assert_cmpfloat(value_of(result, rows[r], 0), ==, 1);
        g_assert_cmpfloat_with_epsilon(value_of(result, rows[r], 1), chance[r], 1e-9);
        g_assert_true(isnan(value_of(result, rows[r], 2)));
    }
    g_assert_cmpint(fact_of(result, "sets"), ==, SETS);
    g_assert_cmpint(fact_of(result, "sets scored"), ==, SETS);
    g_assert_cmpint(fact_of(result, "questions"), ==, SETS * KINDS);
    g_assert_cmpint(fact_of(result, "blanks with three other choices"), ==, SETS * KINDS);
    json_decref(result);
}

/* Sets that the model learned from are not scored; of these no item is in another, so that none is
 * popular. */
static void test_unseen(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a");
    cw_evaluate_request request = {.model = folder, .baselines = "hog"};
    json_t *result = evaluate(s, &request);
    const int scored = fact_of(result, "sets scored");
    g_assert_cmpint(scored, >, 0);
    g_assert_cmpint(scored, <, SETS);
    g_assert_cmpint(fact_of(result, "scored items"), ==, scored * KINDS);
    g_assert_cmpint(fact_of(result, "of them in sets learned from, too"), ==, 0);
    g_assert_cmpfloat(value_of(result, "FITB", 1), ==, 1);
    g_assert_true(isnan(value_of(result, "FITB", 3)));
    g_assert_true(isfinite(value_of(result, "FITB", 0)));
    json_decref(result);
    shop_write(s, "sets.csv", "set_id,item\nx,0-top\nx,1-shoe\ny,1-top\ny,0-shoe\n", -1);
    result = evaluate(s, &request);
    g_assert_cmpint(fact_of(result, "sets scored"), ==, 2);
    g_assert_true(isnan(value_of(result, "FITB", 3)));
    json_decref(result);
}

/* Pairs that hang together are held out one by one: items asked for may stand in others, and some
 * more often than the rest. */
static void test_pairs(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a"), *sets = shop_path(s, "sets.csv");
    GString *pairs = g_string_new("sku,linked_sku\n");
    for (int n = 0; n < SETS; n++)
        for (int m = 0; m < SETS; m += n + 1)
            g_string_append_printf(pairs, "%d-top,%d-shoe\n%d-shoe,%d-bag\n", n, m, m, n);
    shop_write(s, "sets.csv", pairs->str, -1);
    g_string_free(pairs, TRUE);
    const cw_train_request train = set_request(folder, sets);
    train_well(s->catalog, &train);
    cw_evaluate_request request = {.model = folder, .baselines = ""};
    json_t *result = evaluate(s, &request);
    g_assert_cmpint(fact_of(result, "sets scored"), >, 10);
    g_assert_cmpint(fact_of(result, "of them in sets learned from, too"), >, 10);
    g_assert_cmpfloat(value_of(result, "FITB", 2), >, 0.3);
    g_assert_cmpfloat(value_of(result, "recall@10", 2), >, 0.8);
    json_decref(result);
}

static void test_evaluate_refuses(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) none = NULL, others = NULL, all = NULL;
    g_autofree char *folder = run_folder(s, "b"), *sets = shop_path(s, "sets.csv");
    cw_evaluate_request request = {
        .protocol = "outfits", .model = "none", .threshold = -1, .neighbours = -1, .threads = 1};
    g_assert_null(cw_evaluate(s->catalog, &request, NULL, &none));
    g_assert_true(g_pattern_match_simple("protocol \"outfits\" * give --outfits*", none->message));
    request.outfits = sets;
    request.protocol = "retrieval";
    g_assert_null(cw_evaluate(s->catalog, &request, NULL, &others));
    g_assert_true(
        g_pattern_match_simple("*does not read --outfits; it is for outfits", others->message));
    const char *seen[G_N_ELEMENTS(small_sets)];
    memcpy(seen, small_sets, sizeof seen);
    seen[G_N_ELEMENTS(seen) - 2] = "hold_out=0";
    cw_train_request train = set_request(folder, sets);
    train.settings = seen;
    train_well(s->catalog, &train);
    request.protocol = "outfits";
    request.model = folder;
    g_assert_null(cw_evaluate(s->catalog, &request, NULL, &all));
    g_assert_true(
        g_pattern_match_simple("the model has learned from all sets*hold_out=0.2*", all->message));
}

/* --- ADDE-O ----------------------------------------------------------------------------------- */

/* Goes on from the blocks that are named; predictors stay as they were. */
static void test_adde_o(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const first[] = {"width=0.25", "stages=2", "stem=small", "global_px=16",
                                        "block=8",    "batch=8",  "epochs=1",   NULL};
    static const char *const second[] = {"width=0.25",   "stages=2",    "stem=small",
                                         "global_px=16", "globals=3",   "batch=6",
                                         "epochs=1",     "negatives=2", NULL};
    g_autofree char *attributes = run_folder(s, "a"), *outfits = run_folder(s, "b");
    g_autofree char *sets = shop_path(s, "sets.csv");
    cw_train_request request = request_in(attributes);
    request.method = "adde";
    request.settings = first;
    request.attributes = (const char *const[]){"color", "kind=product_type", NULL};
    train_well(s->catalog, &request);
    request = set_request(outfits, sets);
    request.method = "adde_o";
    request.settings = second;
    request.init = attributes;
    request.attributes = (const char *const[]){"kinds", NULL};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND,
                 "*no attribute \"kinds\"; did you mean \"kind\"?");
    request.attributes = (const char *const[]){"kind", "kind", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "attribute \"kind\" is named twice");
    request.attributes = (const char *const[]){"kind", NULL};
    train_well(s->catalog, &request);
    g_autoptr(cw_encoder) encoder = open_encoder(outfits), before = open_encoder(attributes);
    g_assert_cmpuint(cw_encoder_dimension(encoder), ==, 8);
    g_assert_cmpint(cw_encoder_get_form(encoder)->outfit.parts, ==, 1);
    const char *name = "attributes.kind.predictor.weight";
    const cw_parameter *now = cw_parameters_find(cw_encoder_parameters(encoder), name);
    const cw_parameter *then = cw_parameters_find(cw_encoder_parameters(before), name);
    const gsize bytes = cw_shape_count(&then->shape) * sizeof(float);
    g_assert_cmpmem(now->data, bytes, then->data, bytes);
    shop_embed(s, outfits);
    cw_outfit_result result;
    const cw_outfit_request complete = {
        .items = (const char *const[]){"0-top", NULL}, .complete = "bags", .k = 5, .threads = 1};
    g_assert_true(cw_outfit_complete(s->catalog, &complete, NULL, &result, NULL));
    g_assert_cmpuint(result.count, ==, 5);
    cw_outfit_result_clear(&result);
}

#define ADD(path, open, function)                                                                  \
    g_test_add("/outfits/" path, shop, NULL, open, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("train", open_set_shop, test_train);
    ADD("mistakes", open_set_shop, test_mistakes);
    ADD("complete", open_trained, test_complete);
    ADD("same-category", open_trained, test_same_category);
    ADD("pair-of-categories", open_trained, test_pair_of_categories);
    ADD("score", open_trained, test_score);
    ADD("refusals", open_trained, test_refusals);
    ADD("known-answers", open_set_shop, test_known_answers);
    ADD("unseen", open_trained, test_unseen);
    ADD("pairs", open_set_shop, test_pairs);
    ADD("evaluate-refuses", open_set_shop, test_evaluate_refuses);
    ADD("adde-o", open_set_shop, test_adde_o);
    return g_test_run();
}
