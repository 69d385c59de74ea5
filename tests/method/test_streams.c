/* SPDX-License-Identifier: Apache-2.0
 *
 * Streams: every slot has its place once; a teacher without slots of its own looks at the student's
 * global views.
 */
#include "method/streams.h"

static void build(const char *section, cw_view_layout *layout, cw_streams *streams)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_load(NULL, &error);
    const cw_view_recipe *recipe = cw_view_recipes_find(recipes, section, &error);
    g_assert_no_error(error);
    g_assert_true(cw_view_layout_build(layout, &recipe, 1, &error));
    g_assert_true(cw_streams_build(streams, layout, &error));
}

static void test_every_slot_once(void)
{
    cw_view_layout layout;
    cw_streams streams;
    int seen[CW_VIEW_SLOT_MOST] = {0};
    build("women_dress", &layout, &streams);
    for (int i = 0; i < streams.count; i++) {
        const cw_stream *stream = &streams.streams[i];
        g_assert_cmpint(stream->shared, ==, -1);
        for (int j = 0; j < stream->count; j++) {
            const cw_view_slot *slot = &layout.slots[stream->slots[j]];
            seen[stream->slots[j]]++;
            g_assert_cmpint(slot->teacher, ==, stream->teacher);
            g_assert_cmpint(slot->size_px, ==, stream->size_px);
        }
    }
    for (int i = 0; i < layout.count; i++)
        g_assert_cmpint(seen[i], ==, 1);
}

static void test_dino_shares_globals(void)
{
    cw_view_layout layout;
    cw_streams streams;
    int slots[CW_VIEW_SLOT_MOST];
    build("dino", &layout, &streams);
    g_assert_cmpint(cw_streams_side(&streams, TRUE, slots), ==, 2);
    for (int i = 0; i < 2; i++) {
        g_assert_cmpint(layout.slots[slots[i]].kind, ==, CW_VIEW_GLOBAL);
        g_assert_false(layout.slots[slots[i]].teacher);
        g_assert_cmpint(layout.slots[slots[i]].index, ==, i);
    }
    const cw_stream *last = &streams.streams[streams.count - 1];
    g_assert_true(last->teacher);
    g_assert_cmpint(streams.streams[last->shared].size_px, ==, last->size_px);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/streams/every-slot-once", test_every_slot_once);
    g_test_add_func("/streams/dino-shares-globals", test_dino_shares_globals);
    return g_test_run();
}
