/* SPDX-License-Identifier: Apache-2.0
 *
 * What a training run learns from, and what its settings make of the embedding.
 */
#include "engine/catalog/hold_out.h"
#include "run_fixture.h"

/* Whitening by items, closer looks, negatives, the length of vectors and stripes reach the model,
 * and each makes it another. */
static void test_embedding_settings(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const more[] = {NULL,
                                       "whiten_law=items",
                                       "embed_zooms=2",
                                       "embed_negative=1",
                                       "embed_dimension=5",
                                       "embed_stripes=2"};
    g_autoptr(GHashTable) hashes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(more); i++) {
        g_autofree char *name = g_strdup_printf("run%" G_GSIZE_FORMAT, i);
        g_autofree char *folder = run_folder(s, name);
        const tiny_settings own = tiny_and(more[i]);
        cw_train_request request = request_in(folder);
        request.settings = own.list;
        train_well(s->catalog, &request);
        g_autoptr(cw_encoder) encoder = cw_encoder_open(folder, 1, NULL);
        const cw_encoder_form *form = cw_encoder_get_form(encoder);
        const cw_encoder_settings *found = &form->settings;
        g_assert_true(g_hash_table_add(hashes, g_strdup(cw_encoder_hash(encoder))));
        g_assert_cmpint(found->zooms, ==, i == 2 ? 2 : 0);
        g_assert_cmpint(found->negative, ==, i == 3);
        g_assert_true((cw_encoder_dimension(encoder) == 5) == (i == 4));
        g_assert_cmpint(form->backbone.stripes, ==, i == 5 ? 2 : 1);
    }
}

/* Held-out designs are not learned from; a picture that broke is left out and counted. */
static void test_what_is_learned_from(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const half[] = {"width=0.25",   "stages=2", "stem=small",   "global_px=16",
                                       "local_px=8",   "lowres=1", "hidden=16",    "prototypes=16",
                                       "bottleneck=8", "batch=2",  "hold_out=0.5", "steps=1",
                                       "neck=0",       "sleeve=0", "knee=0",       NULL};
    g_autofree char *folder = run_folder(s, "a");
    cw_train_request request = request_in(folder);
    const cw_hold_out law = {.share = 0.5, .seed = request.seed};
    int expected = 0;
    request.settings = half;
    for (int d = 0; d < DESIGNS; d++) {
        g_autofree char *group = g_strdup_printf("g%d", d), *id = g_strdup_printf("%d-0", d);
        expected += COLOURS * (cw_hold_out_part_of(&law, group, id) == CW_HOLD_OUT_TRAIN);
    }
    g_assert_cmpint(expected, >, 0);
    g_assert_cmpint(expected, <, DESIGNS * COLOURS);
    const cw_train_summary summary = train_well(s->catalog, &request);
    g_assert_cmpint(summary.items, ==, expected);

    g_autofree char *broken = run_folder(s, "b");
    shop_write(s, "5-1.png", "no picture", -1);
    request = request_in(broken);
    const cw_train_summary less = train_well(s->catalog, &request);
    g_assert_cmpint(less.unreadable, ==, 1);
    g_assert_cmpint(less.items, ==, DESIGNS * COLOURS);
    g_assert_cmpint(less.pictures, ==, 2 * DESIGNS * COLOURS - 1);
}

static gboolean look_only(gpointer data, const cw_train_plan *plan)
{
    remember(data, plan);
    return FALSE;
}

static cw_train_plan plan_of(shop *s, const char *parent)
{
    g_autofree char *folder = run_folder(s, parent);
    cw_train_plan plan = {0};
    cw_train_request request = request_in(folder);
    request.begin = look_only;
    request.data = &plan;
    assert_fails(s, &request, CW_ERROR_INTERRUPTED, "training was not begun");
    g_assert_false(has_file(folder, "report.html"));
    return plan;
}

/* Sizes of a colourway show the very same pictures: one item, whatever group and colour say. The
 * same pictures in another order, or fewer of them, are another. */
static void test_sizes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *path = shop_path(s, "feed.csv"), *feed = NULL;
    g_assert_true(g_file_get_contents(path, &feed, NULL, NULL));
    g_autofree char *sizes = g_strconcat(feed,
                                         "0-0-m,g0,design 0,0-0.png,0-0-b.png,red,M,,dress\n"
                                         "0-0-l,,design 0,0-0.png,0-0-b.png,,L,,dress\n"
                                         "0-0-x,g0,design 0,0-0-b.png,0-0.png,red,X,,dress\n"
                                         "1-0-m,g1,design 1,1-0.png,,red,M,,dress\n",
                                         NULL);
    const cw_train_plan before = plan_of(s, "before");
    SHOP_ASSERT(shop_import(s, sizes), "4 0 24 0 0 0");
    const cw_train_plan after = plan_of(s, "after");
    g_assert_cmpint(before.items, ==, DESIGNS * COLOURS);
    g_assert_cmpint(after.items, ==, DESIGNS * COLOURS + 2);
    g_assert_cmpint(after.pictures, ==, before.pictures + 3);
}

/* Whitening by items needs an item that is shown twice: told before the first step. */
static void test_whitening_needs_pairs(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a"), *pair = run_folder(s, "b");
    const tiny_settings by_items = tiny_and("whiten_law=items");
    const tiny_settings none = tiny_and("whiten=0");
    cw_train_request request = request_in(folder);
    request.settings = by_items.list;
    for (int d = 0; d < DESIGNS; d++)
        for (int c = 0; c < COLOURS; c++) {
            g_autofree char *back = g_strdup_printf("%d-%d-b.png", d, c);
            shop_write(s, back, "no picture", -1);
        }
    assert_fails(s, &request, CW_ERROR_USAGE,
                 "whiten_law=items *two readable pictures*--set whiten_law=all");
    g_assert_false(has_file(folder, "checkpoint"));
    request.settings = none.list;
    g_assert_cmpint(train_well(s->catalog, &request).unreadable, ==, DESIGNS * COLOURS);
    shop_draw_design(s, "0-0-b.png", 0, 0, 1);
    request = request_in(pair);
    request.settings = by_items.list;
    train_well(s->catalog, &request);
}

#define ADD(path, function)                                                                        \
    g_test_add("/train-data/" path, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("embedding-settings", test_embedding_settings);
    ADD("what-is-learned-from", test_what_is_learned_from);
    ADD("sizes", test_sizes);
    ADD("whitening-needs-pairs", test_whitening_needs_pairs);
    return g_test_run();
}
