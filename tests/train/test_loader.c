/* SPDX-License-Identifier: Apache-2.0
 *
 * The loader: what a batch holds does not depend on threads or on where it begins; an epoch draws
 * by weight.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "method/method.h"
#include "train/loader.h"
#include "train_fixture.h"

static const char *const settings[] = {"global_px=24", "local_px=16", "lowres=2", "batch=8", NULL};

typedef struct {
    train_fixture base;
    cw_view_layout layout;
    cw_streams streams;
} fixture;

static void set_up_method(fixture *f, const char *method, const char *const *list)
{
    g_autoptr(GError) error = NULL;
    fixture_set_up(&f->base, method, 30, list);
    const cw_view_recipe *recipe = f->base.set->items[0].recipe;
    g_assert_true(cw_view_layout_build(&f->layout, &recipe, 1, &error));
    g_assert_true(cw_streams_build(&f->streams, &f->layout, &error));
}

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    set_up_method(f, "skill", settings);
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    fixture_tear_down(&f->base);
}

static cw_loader *loader_new(fixture *f, int threads, gint64 first_step)
{
    g_autoptr(GError) error = NULL;
    const cw_loader_options options = {
        .set = f->base.set,
        .layout = &f->layout,
        .streams = &f->streams,
        .samples = 8,
        .seed = 3,
        .first_step = first_step,
        .threads = threads,
    };
    cw_loader *loader = cw_loader_new(&options, &error);
    g_assert_no_error(error);
    return loader;
}

static void check_same(fixture *f, const cw_batch *a, const cw_batch *b)
{
    g_assert_cmpint(a->step, ==, b->step);
    g_assert_cmpmem(a->items, 8 * sizeof(guint32), b->items, 8 * sizeof(guint32));
    for (int i = 0; i < f->streams.count; i++) {
        const cw_stream *stream = &f->streams.streams[i];
        const gsize bytes = sizeof(float) * 8 * (gsize)stream->count * 3 *
                            (gsize)(stream->size_px * stream->size_px);
        if (stream->shared < 0)
            g_assert_cmpmem(a->streams[i], bytes, b->streams[i], bytes);
    }
}

static void test_threads_change_nothing(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(cw_loader) one = loader_new(f, 1, 0), four = loader_new(f, 4, 0);
    g_assert_cmpint(cw_loader_epoch_steps(one), ==, 3);
    for (int step = 0; step < 8; step++)
        check_same(f, cw_loader_next(one, NULL), cw_loader_next(four, NULL));
}

static void test_begins_anywhere(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(cw_loader) start = loader_new(f, 2, 0), later = loader_new(f, 2, 5);
    for (int step = 0; step < 5; step++)
        cw_loader_next(start, NULL);
    for (int step = 5; step < 8; step++)
        check_same(f, cw_loader_next(start, NULL), cw_loader_next(later, NULL));
}

static void test_epochs_differ(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(cw_loader) loader = loader_new(f, 2, 0);
    guint32 first[8];
    memcpy(first, cw_loader_next(loader, NULL)->items, sizeof first);
    cw_loader_next(loader, NULL);
    cw_loader_next(loader, NULL);
    g_assert_cmpint(memcmp(first, cw_loader_next(loader, NULL)->items, sizeof first), !=, 0);
}

/* With triplets only anchors are drawn: here 4 of the 24 items of the first source and 2 of the 6
 * of the second. Each source has the share of its anchors, not of its items. */
static void test_anchors(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    const cw_draw_law plain = {0, 0}, balanced = {1, 0};
    cw_triplet_label labels[30] = {0};
    guint32 order[30];
    int drawn[2][2] = {{0}}; /* by law and source */
    for (int source = 0, left[] = {4, 2}, i = 0; i < 30; i++) {
        source = f->base.set->items[i].source;
        labels[i].design = left[source]-- > 0 ? (guint32)source + 1 : 0;
    }
    f->base.set->triplets = cw_triplets_new(labels, 30, NULL, 0);
    for (int law = 0; law < 2; law++) {
        cw_training_set_order(f->base.set, law == 0 ? &plain : &balanced, 1, 0, order);
        for (int i = 0; i < 30; i++) {
            g_assert_true(cw_triplets_is_anchor(f->base.set->triplets, order[i]));
            drawn[law][f->base.set->items[order[i]].source]++;
        }
    }
    g_assert_cmpint(ABS(drawn[0][0] - 20), <=, 1);
    g_assert_cmpint(ABS(drawn[1][0] - 15), <=, 1);
}

/* With edits a batch says whose pictures it shows in every role: a positive has all labels of its
 * reference but one, a negative not those of the positive. */
static void test_edits(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const names[] = {"kind", "size"};
    static const gint64 values[] = {5, 3};
    gint32 typed[60];
    for (int i = 0; i < 30; i++) {
        typed[2 * i] = i % 5;
        typed[2 * i + 1] = i / 5 % 3;
    }
    f->base.set->labels = cw_typed_labels_new(names, values, 2, typed, 30);
    f->base.set->edits = cw_edits_new(f->base.set->labels);
    f->layout.roles = TRUE;
    g_autoptr(cw_loader) loader = loader_new(f, 2, 0);
    for (int step = 0; step < 6; step++) {
        const guint32 *items = cw_loader_next(loader, NULL)->items;
        for (int n = 0; n < 8; n++) {
            const gint32 *own = typed + 2 * items[n], *made = typed + 2 * items[8 + n],
                         *other = typed + 2 * items[16 + n];
            g_assert_cmpint((own[0] != made[0]) + (own[1] != made[1]), ==, 1);
            g_assert_true(other[0] != made[0] || other[1] != made[1]);
        }
    }
}

static void set_up_outfits(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const list[] = {"global_px=16", "globals=4", "batch=8", NULL};
    static const cw_outfit_member members[] = {{0, 0, 1}, {0, 1, 3}, {0, 2, 5}, {1, 3, 2},
                                               {1, 4, 4}, {2, 5, 2}, {2, 6, 6}};
    static const gint8 categories[60]; /* of every picture of the fixture, an item each */
    set_up_method(f, "csa_net", list);
    f->layout.roles = TRUE;
    cw_outfit_sets_free(f->base.set->outfits);
    g_assert_cmpuint(f->base.set->item_count, ==, G_N_ELEMENTS(categories));
    f->base.set->outfits =
        cw_outfit_sets_new(categories, G_N_ELEMENTS(categories), members, G_N_ELEMENTS(members));
}

/* Items of sets alone are drawn, each beside all others of one of its sets, and then nobody. The
 * threads change nothing. */
static void test_outfits(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(cw_loader) one = loader_new(f, 1, 0), four = loader_new(f, 4, 0);
    const cw_outfit_sets *sets = f->base.set->outfits;
    for (int step = 0; step < 6; step++) {
        const cw_batch *batch = cw_loader_next(one, NULL), *same = cw_loader_next(four, NULL);
        check_same(f, batch, same);
        g_assert_cmpmem(batch->shown, 8 * 4 * sizeof(guint32), same->shown,
                        8 * 4 * sizeof(guint32));
        for (int n = 0; n < 8; n++) {
            const guint32 *shown = batch->shown + 4 * n;
            const int others = shown[0] % 2 == 1 ? 2 : 1;
            g_assert_cmpuint(shown[0], ==, batch->items[n]);
            g_assert_true(cw_outfit_sets_has(sets, shown[0]));
            for (int i = 1; i < 4; i++)
                g_assert_true(i <= others ? shown[i] != shown[0] &&
                                                cw_outfit_sets_together(sets, shown[0], shown[i])
                                          : shown[i] == CW_METHOD_NOBODY);
        }
    }
}

static void set_up_words(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const list[] = {"global_px=16", "batch=8", NULL};
    set_up_method(f, "weakly", list);
}

/* Every sample is of a word and an item that has it; neither threads nor where a run begins changes
 * which. */
static void test_words(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_word_bags *bags = f->base.set->bags;
    g_autoptr(cw_loader) one = loader_new(f, 1, 0), four = loader_new(f, 4, 0);
    g_autoptr(cw_loader) later = loader_new(f, 2, 4);
    int words[11] = {0};
    for (int step = 0; step < 60; step++) {
        const cw_batch *batch = cw_loader_next(one, NULL), *same = cw_loader_next(four, NULL);
        const cw_batch *resumed = step >= 4 ? cw_loader_next(later, NULL) : batch;
        check_same(f, batch, same);
        check_same(f, batch, resumed);
        g_assert_cmpmem(batch->words, 8 * sizeof(guint32), same->words, 8 * sizeof(guint32));
        g_assert_cmpmem(batch->words, 8 * sizeof(guint32), resumed->words, 8 * sizeof(guint32));
        for (int n = 0; n < 8; n++) {
            const gsize first = bags->first[batch->items[n]];
            gboolean has = FALSE;
            for (gsize m = first; m < bags->first[batch->items[n] + 1]; m++)
                has = has || bags->members[m] == batch->words[n];
            g_assert_true(has);
            words[batch->words[n]]++;
        }
    }
    for (int k = 0; k < 11; k++) { /* 480 / 11, though the last is in every bag */
        g_assert_cmpint(words[k], >, 20);
        g_assert_cmpint(words[k], <, 70);
    }
}

static void test_no_words(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    const cw_loader_options options = {
        .set = f->base.set, .layout = &f->layout, .streams = &f->streams, .samples = 8};
    memset(f->base.set->bags->first, 0, 31 * sizeof(gsize));
    g_assert_null(cw_loader_new(&options, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_cmpstr(error->message, ==, "no item has any of the 11 words that are to be learned");
}

/* Balance 0 draws each item once; balance 1 gives the small source of 6 items as many draws as the
 * large one of 24. Photos 1 draws an item with two pictures twice as often as one with one. */
static void test_balance(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    guint32 order[30];
    guint count[30] = {0}, small = 0;
    const cw_draw_law plain = {0, 0}, balanced = {1, 0}, by_photos = {0, 1};
    cw_training_set_order(f->base.set, &plain, 1, 0, order);
    for (int i = 0; i < 30; i++)
        count[order[i]]++;
    for (int i = 0; i < 30; i++)
        g_assert_cmpuint(count[i], ==, 1);
    cw_training_set_order(f->base.set, &balanced, 1, 0, order);
    for (int i = 0; i < 30; i++)
        small += f->base.set->items[order[i]].source == 1;
    g_assert_cmpuint(small, >=, 14);
    g_assert_cmpuint(small, <=, 16);
    /* One picture each but for item 3 with two: its source of 24 draws it 24 * 2 / 25 = 1.92. */
    for (int i = 0; i < 30; i++)
        f->base.set->items[i].picture_count = i == 3 ? 2 : 1;
    guint drawn = 0;
    for (guint64 epoch = 0; epoch < 100; epoch++) {
        cw_training_set_order(f->base.set, &by_photos, 1, epoch, order);
        for (int i = 0; i < 30; i++)
            drawn += order[i] == 3;
    }
    g_assert_cmpuint(drawn, >=, 185);
    g_assert_cmpuint(drawn, <=, 199);
}

#define ADD(path, function) g_test_add(path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/loader/threads-change-nothing", test_threads_change_nothing);
    ADD("/loader/begins-anywhere", test_begins_anywhere);
    ADD("/loader/epochs-differ", test_epochs_differ);
    ADD("/loader/anchors", test_anchors);
    ADD("/loader/edits", test_edits);
    ADD("/loader/balance", test_balance);
    g_test_add("/loader/outfits", fixture, NULL, set_up_outfits, test_outfits, tear_down);
    g_test_add("/loader/words", fixture, NULL, set_up_words, test_words, tear_down);
    g_test_add("/loader/no-words", fixture, NULL, set_up_words, test_no_words, tear_down);
    return g_test_run();
}
