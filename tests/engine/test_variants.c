/* SPDX-License-Identifier: Apache-2.0
 *
 * Colour variants in a shop whose designs are known: groups that the feed names teach where to cut,
 * those that it does not name are found; every item is listed, exported and kept once.
 */
#include "variants_fixture.h"

static void test_groups(shop *s, gconstpointer neighbours)
{
    const cw_variants_request request = {.threshold = -1,
                                         .neighbours = GPOINTER_TO_INT(neighbours)};
    cw_variants_result result;
    group_items(s, &request, &result);
    g_assert_true(result.scaled == (request.neighbours != 0));
    g_assert_cmpuint(result.count, ==, DESIGNS * COLOURS);
    g_assert_cmpuint(result.known_groups, ==, DESIGNS - HIDDEN);
    g_assert_cmpuint(result.groups, ==, DESIGNS);
    g_assert_cmpuint(result.variant_groups, ==, DESIGNS);
    g_assert_cmpuint(result.without_vector + result.placeholders, ==, 0);
    g_assert_cmpstr(result.model, ==, "run");
    g_assert_true(g_str_has_prefix(result.chosen, "12 known groups, CScore 1"));
    for (gsize i = 0; i < result.count; i++) {
        const cw_variants_member *member = &result.members[i];
        g_assert_cmpint(atoi(member->id), ==, atoi(result.members[i - i % COLOURS].id));
        g_assert_cmpuint(member->predicted, ==, result.members[i - i % COLOURS].predicted);
        g_assert_cmpfloat(member->confidence, >, 0.5);
        g_assert_cmpfloat(member->confidence, <=, 1);
    }
    const cw_variants_member *hidden = member_of(&result, "15-1");
    g_assert_null(hidden->group);
    g_assert_cmpstr(result.names[hidden->predicted], ==, "cw-15-0");
    cw_variants_result_clear(&result);
}

static gboolean count_prediction(gpointer data, const cw_prediction *prediction,
                                 GError **error G_GNUC_UNUSED)
{
    g_assert_true(g_str_has_prefix(prediction->group, "cw-"));
    ++*(int *)data;
    return TRUE;
}

/* Kept in the catalogue, and exported: what is read back is what was found. */
static void test_export(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = shop_path(s, "variants.csv"), *text = NULL;
    const cw_variants_request request = {.threshold = -1};
    cw_variants_result result;
    int kept = 0;
    group_items(s, &request, &result);
    g_assert_true(cw_variants_export(&result, path, &error));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_assert_cmpstr(lines[0], ==, "id,item_group_id,predicted_group,confidence");
    g_assert_cmpuint(g_strv_length(lines), ==, DESIGNS * COLOURS + 2);
    g_assert_nonnull(strstr(text, "\n3-1,g3,cw-3-0,"));
    g_assert_nonnull(strstr(text, "\n15-2,,cw-15-0,"));
    for (int model = 1; model < 3; model++)
        g_assert_true(cw_store_each_prediction(cw_catalog_store(s->catalog), model,
                                               count_prediction, &kept, &error));
    g_assert_cmpint(kept, ==, DESIGNS * COLOURS);
    cw_variants_result_clear(&result);
}

/* Items that --where leaves out keep the groups that were predicted for them. */
static void test_kept(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    const cw_variants_request all = {.threshold = -1};
    const cw_variants_request some = {.threshold = 0,
                                      .where = (const char *const[]){"color=red", NULL}};
    cw_variants_result result;
    int kept = 0;
    group_items(s, &all, &result);
    cw_variants_result_clear(&result);
    group_items(s, &some, &result);
    g_assert_cmpuint(result.count, ==, DESIGNS);
    cw_variants_result_clear(&result);
    g_assert_true(
        cw_store_each_prediction(cw_catalog_store(s->catalog), 1, count_prediction, &kept, &error));
    g_assert_cmpint(kept, ==, DESIGNS * COLOURS);
}

static gboolean count_unknown(gpointer data, const cw_prediction *prediction,
                              GError **error G_GNUC_UNUSED)
{
    *(int *)data += isnan(prediction->confidence) ? 1 : 0;
    return TRUE;
}

/* One picture an item and no group: nothing says how sure a distance is. */
static void test_unknown_confidence(shop *s, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    const cw_variants_request request = {.threshold = 2};
    cw_variants_result result;
    int unknown = 0;
    shop_open(s, data);
    shop_fill(s, COLOURS, 1, FALSE);
    g_autofree char *model = shop_write_model(s, "run", 7);
    shop_embed(s, model);
    group_items(s, &request, &result);
    g_assert_cmpuint(result.groups, ==, 1);
    g_assert_true(isnan(result.members[0].confidence));
    cw_variants_result_clear(&result);
    g_assert_true(
        cw_store_each_prediction(cw_catalog_store(s->catalog), 1, count_unknown, &unknown, &error));
    g_assert_cmpint(unknown, ==, COLOURS);
    shop_close(s, data);
}

/* The surest first; a confidence that nobody knows is the least of all. */
static void test_of_one_item(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    static const double confidences[] = {0.1, NAN, 0.6, NAN, 0.3, 0.9, NAN, 0.2};
    const cw_variants_request request = {.threshold = 2};
    const cw_variants_of_request of = {.item = "0-0"};
    cw_store *store = cw_catalog_store(s->catalog);
    cw_variants_result result;
    group_items(s, &request, &result);
    g_assert_true(cw_store_begin(store, &error));
    for (gsize i = 0; i < result.count; i++) {
        const cw_prediction prediction = {result.members[i].item, "cw-0-0",
                                          confidences[i % G_N_ELEMENTS(confidences)]};
        g_assert_true(cw_store_put_prediction(store, 1, &prediction, &error));
    }
    g_assert_true(cw_store_commit(store, &error));
    cw_variants_result_clear(&result);
    g_assert_true(cw_variants_of(s->catalog, &of, &result, &error));
    g_assert_cmpuint(result.count, ==, DESIGNS * COLOURS - 1);
    for (gsize i = 1; i < result.count; i++) {
        const double before = result.members[i - 1].confidence, here = result.members[i].confidence;
        g_assert_true(isnan(here) || before >= here);
    }
    g_assert_true(isnan(result.members[result.count - 1].confidence));
    cw_variants_result_clear(&result);
}

static void test_thresholds(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_variants_request request = {.threshold = 0};
    cw_variants_result result;
    group_items(s, &request, &result); /* nothing is as near as that: each alone, and sure of it */
    g_assert_cmpuint(result.variant_groups, ==, 0);
    g_assert_cmpfloat(result.members[7].confidence, ==, 1);
    g_assert_cmpstr(result.chosen, ==, "given");
    cw_variants_result_clear(&result);
    request.threshold = 2;
    group_items(s, &request, &result);
    g_assert_cmpuint(result.groups, ==, 1);
    g_assert_cmpfloat(result.members[7].confidence, <, 0.5);
    cw_variants_result_clear(&result);
    request.neighbours = -1; /* a threshold that is given counts in cosine distances */
    group_items(s, &request, &result);
    g_assert_cmpuint(result.groups, ==, 1);
    g_assert_false(result.scaled);
    cw_variants_result_clear(&result);
    request = (cw_variants_request){.threshold = 100, .neighbours = 3};
    group_items(s, &request, &result);
    g_assert_cmpuint(result.groups, ==, 1);
    g_assert_true(result.scaled);
    cw_variants_result_clear(&result);
    request = (cw_variants_request){.threshold = -1, .precision = 0.99};
    group_items(s, &request, &result);
    g_assert_cmpuint(result.groups, >=, DESIGNS - HIDDEN); /* those it was chosen on are apart */
    g_assert_nonnull(strstr(result.chosen, "precision 1.000"));
    cw_variants_result_clear(&result);
}

/* Nothing is grouped across blocks, however near. */
static void test_blocks(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_variants_request request = {.threshold = 2,
                                         .block = (const char *const[]){"color", NULL}};
    const cw_variants_request few = {.threshold = 2,
                                     .where = (const char *const[]){"color=red", NULL}};
    cw_variants_result result;
    group_items(s, &request, &result);
    g_assert_cmpuint(result.groups, ==, COLOURS);
    for (gsize i = 0; i < result.count; i++)
        g_assert_cmpstr(result.members[i].colour, ==, result.members[i / DESIGNS * DESIGNS].colour);
    cw_variants_result_clear(&result);
    group_items(s, &few, &result);
    g_assert_cmpuint(result.count, ==, DESIGNS);
    cw_variants_result_clear(&result);
}

static void test_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_variants_request request = {.threshold = NAN};
    assert_fails(s, &request, CW_ERROR_USAGE, "*threshold*");
    request = (cw_variants_request){.threshold = -1, .precision = 1.5};
    assert_fails(s, &request, CW_ERROR_USAGE, "*precision*1.5*");
    request = (cw_variants_request){.threshold = 0.2, .precision = 0.9};
    assert_fails(s, &request, CW_ERROR_USAGE, "--threshold 0.2 *--precision*");
    request = (cw_variants_request){.threshold = -1, .linkage = "avrage"};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*\"average\"*");
    request = (cw_variants_request){.threshold = -1, .model = "none"};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*\"none\"*\"run\"*");
    request = (cw_variants_request){.threshold = -1, .block = (const char *const[]){"sort", NULL}};
    assert_fails(s, &request, CW_ERROR_USAGE, "*\"sort\"*");
    request =
        (cw_variants_request){.threshold = -1, .where = (const char *const[]){"color=none", NULL}};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "no items to group; --where leaves none");
    request.block = (const char *const[]){"color", "sort", NULL};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "no items to group; --where leaves none");
}

/* All sizes of a colourway are listed with it, also one whose own picture could not be read; an
 * item whose only picture is a placeholder is not. */
static void test_sizes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_path(s, "run"), *lost = shop_path(s, "lost.png");
    shop_draw_design(s, "lost.png", 60, 0, 0);
    shop_draw_design(s, "soon.png", 61, 0, 0);
    g_autofree char *said = shop_import(
        s, DRAWN_HEADER "z-S,gz,t,0-0.png,,red,S,,dress\nz-M,gz,t,lost.png,,red,M,,dress\n"
                        "p1,h1,t1,soon.png,,red,,,dress\np2,h2,t2,soon.png,,red,,,dress\n"
                        "p3,h3,t3,soon.png,,red,,,dress\n");
    g_assert_cmpstr(said, ==, "5 0 0 0 0 0");
    g_remove(lost);
    shop_embed(s, model);
    const cw_variants_request request = {.threshold = -1};
    cw_variants_result result;
    group_items(s, &request, &result);
    g_assert_cmpuint(result.count, ==, DESIGNS * COLOURS + 2);
    const cw_variants_member *small = member_of(&result, "z-S"),
                             *middle = member_of(&result, "z-M");
    g_assert_cmpint(small->colourway, ==, middle->colourway);
    g_assert_cmpuint(small->predicted, ==, middle->predicted);
    g_assert_cmpuint(small->predicted, ==, member_of(&result, "0-1")->predicted);
    cw_variants_result_clear(&result);
}

/* What is in no group is counted: not embedded yet, or nothing but a placeholder. */
static void test_left_out(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_variants_request request = {.threshold = -1};
    cw_variants_result result;
    shop_draw_design(s, "new.png", 60, 0, 0);
    shop_draw_design(s, "soon.png", 61, 0, 0);
    g_autofree char *said = shop_import(
        s, DRAWN_HEADER "n-S,gn,t,new.png,,red,S,,dress\nn-M,gn,t,new.png,,red,M,,dress\n"
                        "p1,h1,t1,soon.png,,red,,,dress\np2,h2,t2,soon.png,,red,,,dress\n"
                        "p3,h3,t3,soon.png,,red,,,dress\n");
    g_assert_cmpstr(said, ==, "5 0 0 0 0 0");
    group_items(s, &request, &result);
    g_assert_cmpuint(result.count, ==, DESIGNS * COLOURS);
    g_assert_cmpuint(result.without_vector, ==, 2);
    g_assert_cmpuint(result.placeholders, ==, 3);
    cw_variants_result_clear(&result);
}

/* Two shops that number alike: their groups have names of their own. */
static void test_two_sources(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_path(s, "run");
    g_free(s->settings.source);
    s->settings.source = g_strdup("other");
    shop_draw_design(s, "x0.png", 70, 0, 0);
    shop_draw_design(s, "x1.png", 70, 1, 0);
    g_autofree char *said =
        shop_import(s, DRAWN_HEADER "3-0,,t,x0.png,,red,,,dress\n3-1,,t,x1.png,,teal,,,dress\n");
    g_assert_cmpstr(said, ==, "2 0 0 0 0 0");
    shop_embed(s, model);
    const cw_variants_request request = {.threshold = -1};
    cw_variants_result result;
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    group_items(s, &request, &result);
    g_assert_cmpuint(result.groups, ==, DESIGNS + 1);
    for (gsize i = 0; i < result.groups; i++)
        g_assert_true(g_hash_table_add(names, result.names[i]));
    g_assert_true(g_hash_table_contains(names, "cw-other:3-0"));
    cw_variants_result_clear(&result);
}

/* Without groups, pictures of one item say how far apart the same thing may look. Sizes that are
 * items of their own and show the same pictures do not confuse it. */
static void test_no_groups(shop *s, gconstpointer data)
{
    shop_open(s, data);
    g_autofree char *feed = shop_draw_designs(s, DESIGNS, 1, TRUE);
    g_autofree char *model = shop_write_model(s, "run", 7);
    g_autoptr(GRegex) groups = g_regex_new("(?m)^([0-9]+)-0,g[0-9]+,(.*)$", 0, 0, NULL);
    g_autofree char *twice =
        g_regex_replace(groups, feed, -1, 0, "\\1-S,,\\2\n\\1-M,,\\2", 0, NULL);
    g_autofree char *said = shop_import(s, twice);
    g_assert_cmpstr(said, ==, "32 0 0 0 0 0");
    shop_embed(s, model);
    const cw_variants_request request = {.threshold = -1, .precision = 0.6};
    cw_variants_result result;
    group_items(s, &request, &result);
    g_assert_cmpuint(result.known_groups, ==, 0);
    g_assert_nonnull(strstr(result.chosen, "pairs of pictures of one item"));
    for (int d = 0; d < DESIGNS; d++) {
        g_autofree char *small = g_strdup_printf("%d-S", d), *middle = g_strdup_printf("%d-M", d);
        g_assert_cmpuint(member_of(&result, small)->predicted, ==,
                         member_of(&result, middle)->predicted);
    }
    cw_variants_result_clear(&result);
    shop_close(s, data);
}

#define ADD(path, function)                                                                        \
    g_test_add("/variants/" path, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("groups", test_groups);
    g_test_add("/variants/groups-scaled", shop, GINT_TO_POINTER(-1), open_shop, test_groups,
               shop_close);
    ADD("export", test_export);
    ADD("kept", test_kept);
    ADD("thresholds", test_thresholds);
    ADD("of-one-item", test_of_one_item);
    ADD("blocks", test_blocks);
    ADD("mistakes", test_mistakes);
    ADD("sizes", test_sizes);
    ADD("left-out", test_left_out);
    ADD("two-sources", test_two_sources);
    g_test_add("/variants/unknown-confidence", shop, NULL, NULL, test_unknown_confidence, NULL);
    g_test_add("/variants/no-groups", shop, NULL, NULL, test_no_groups, NULL);
    return g_test_run();
}
