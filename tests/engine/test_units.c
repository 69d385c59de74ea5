/* SPDX-License-Identifier: Apache-2.0
 *
 * Units: one a colourway, its vector the mean of its pictures; groups are the feed's less other
 * patterns and materials; what has no group is in none.
 */
#include <math.h>
#include <string.h>

#include "engine/catalog/catalog_store.h"
#include "engine/catalog/units.h"
#include "model_fixture.h"

#define MOST 8

typedef struct {
    cw_picture_entry entries[MOST];
    cw_picture_list list;
    float rows[MOST * 2];
    gboolean present[MOST];
    cw_picture_vectors vectors;
} fixture;

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    memset(f, 0, sizeof *f);
    f->list.entries = f->entries;
    f->vectors.dimension = 2;
    f->vectors.vectors = f->rows;
    f->vectors.present = f->present;
}

static void tear_down(fixture *f G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
}

/* Adds a picture of `item`, whose vector points at `degrees`. */
static cw_picture_entry *add(fixture *f, gint64 item, gint64 group, gint64 colourway,
                             double degrees)
{
    const gsize place = f->list.count++;
    f->vectors.count = f->list.count;
    f->rows[2 * place] = (float)cos(degrees * G_PI / 180);
    f->rows[2 * place + 1] = (float)sin(degrees * G_PI / 180);
    f->present[place] = TRUE;
    f->entries[place] = (cw_picture_entry){
        .item = item, .group = group, .colourway = colourway, .picture = (gint64)place + 1};
    return &f->entries[place];
}

static cw_units *gather(fixture *f, const gint32 *blocks)
{
    g_autoptr(GError) error = NULL;
    cw_units *units = cw_units_gather(&f->list, &f->vectors, blocks, &error);
    g_assert_no_error(error);
    return units;
}

static void test_sizes_are_one(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    add(f, 1, 1, 10, 0);
    add(f, 2, 1, 11, 70);
    add(f, 3, 1, 10, 60); /* another size of the first */
    add(f, 3, 1, 10, 30);
    g_autoptr(cw_units) units = gather(f, NULL);
    g_assert_cmpuint(units->count, ==, 2);
    g_assert_cmpuint(units->first_entry[0], ==, 0);
    g_assert_cmpuint(units->first_entry[1], ==, 1);
    g_assert_cmpuint(units->entry_count[0], ==, 3);
    g_assert_cmpuint(units->order[units->first_order[0] + 2], ==, 3);
    g_assert_cmpfloat_with_epsilon(units->vectors[0], cos(G_PI / 6), 1e-6);
    g_assert_cmpfloat_with_epsilon(units->vectors[1], sin(G_PI / 6), 1e-6);
    g_assert_cmpint(units->groups[0], ==, units->groups[1]);
    g_assert_cmpuint(units->group_count, ==, 1);
}

static void test_without_group(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    add(f, 1, 0, 10, 0);
    add(f, 2, 0, 11, 0);
    add(f, 3, 5, 12, 0);
    g_autoptr(cw_units) units = gather(f, NULL);
    g_assert_cmpuint(units->count, ==, 3);
    g_assert_cmpint(units->groups[0], ==, -1);
    g_assert_cmpint(units->groups[1], ==, -1);
    g_assert_cmpint(units->groups[2], ==, 0);
}

/* The same group in another pattern or material is another design; case does not matter. */
static void test_patterns(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    add(f, 1, 1, 10, 0)->fields[CW_FIELD_PATTERN] = "Striped";
    add(f, 2, 1, 11, 0)->fields[CW_FIELD_PATTERN] = "striped";
    add(f, 3, 1, 12, 0)->fields[CW_FIELD_PATTERN] = "plain";
    add(f, 4, 1, 13, 0)->fields[CW_FIELD_MATERIAL] = "plain";
    add(f, 5, 2, 14, 0)->fields[CW_FIELD_PATTERN] = "striped";
    g_autoptr(cw_units) units = gather(f, NULL);
    static const gint32 expected[] = {0, 0, 1, 2, 3};
    g_assert_cmpmem(units->groups, sizeof expected, expected, sizeof expected);
    g_assert_cmpuint(units->group_count, ==, 4);
}

static void test_left_out(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    add(f, 1, 1, 10, 0)->shared = TRUE;
    add(f, 2, 1, 11, 90);
    f->present[1] = FALSE;
    add(f, 2, 1, 11, 45);
    add(f, 3, 1, 12, 10);
    f->present[3] = FALSE;
    g_autoptr(cw_units) units = gather(f, NULL);
    g_assert_cmpuint(units->count, ==, 1);
    g_assert_cmpuint(units->first_entry[0], ==, 2);
    g_assert_cmpfloat_with_epsilon(units->vectors[0], sqrt(0.5), 1e-6);
}

/* Opposite pictures have no mean direction: a vector of zeros, no NaN. */
static void test_no_mean(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    add(f, 1, 1, 10, 0);
    add(f, 1, 1, 10, 180);
    g_autoptr(cw_units) units = gather(f, NULL);
    g_assert_cmpfloat_with_epsilon(units->vectors[0], 0, 1e-3);
    g_assert_true(isfinite(units->vectors[1]));
}

static void test_blocks_of_units(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const gint32 blocks[] = {3, 0, 3, 1}, expected[] = {3, 3, 1};
    for (int i = 0; i < 4; i++)
        add(f, i + 1, 1, 10 + i, 0);
    f->present[1] = FALSE;
    g_autoptr(cw_units) units = gather(f, blocks);
    g_assert_cmpmem(units->blocks, sizeof expected, expected, sizeof expected);
    g_autoptr(cw_units) whole = gather(f, NULL);
    g_assert_cmpint(whole->blocks[2], ==, 0);
}

/* Blocks 5 (of two units), 6 (of three), 8 and 9 (of one). */
static void test_pools(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const gint32 blocks[] = {6, 5, 6, 8, 5, 6, 9};
    static const gint32 expected[][7] = {
        {1, 0, 1, 2, 0, 1, 3}, {1, 0, 1, 2, 0, 1, 2}, {0, 0, 0, 0, 0, 0, 0}};
    for (int i = 0; i < 7; i++)
        add(f, i + 1, 1, 10 + i, 0);
    g_autoptr(cw_units) units = gather(f, blocks);
    for (gsize least = 1; least <= 3; least++) {
        g_autofree gint32 *pools = cw_units_pools(units, least);
        g_assert_cmpmem(pools, 7 * sizeof *pools, expected[least - 1], sizeof expected[0]);
    }
}

static void assert_blocks(const shop *s, const cw_picture_list *list, const char *const *columns,
                          const gint32 *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree gint32 *blocks =
        cw_units_blocks(cw_catalog_store(s->catalog), list, columns, &error);
    g_assert_no_error(error);
    g_assert_cmpmem(blocks, list->count * sizeof *blocks, expected, list->count * sizeof *expected);
}

/* By fields and by free columns of the feed, whatever the case; a column that nobody has is told.
 */
static void test_blocks(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const gint32 types[] = {0, 0, 0, 1, 2, 0}, seasons[] = {0, 0, 1, 1, 0, 2},
                        both[] = {0, 0, 1, 2, 3, 4}, one[6] = {0};
    for (int i = 0; i < 6; i++) {
        g_autofree char *name = g_strdup_printf("%d.png", i);
        shop_draw_design(s, name, i, 0, 0);
    }
    g_autofree char *said = shop_import(s, "id,title,image_link,additional_image_link,"
                                           "product_type,season\n"
                                           "a,t,0.png,1.png,dress,Été\nb,t,2.png,,Dress,winter\n"
                                           "c,t,3.png,,shirt,winter\nd,t,4.png,,,été\n"
                                           "e,t,5.png,,dress,\n");
    g_autoptr(GError) error = NULL;
    cw_picture_list *list = cw_catalog_list_pictures(s->catalog, NULL, NULL, &error);
    g_assert_cmpuint(list->count, ==, 6);
    assert_blocks(s, list, (const char *const[]){"product_type", NULL}, types);
    assert_blocks(s, list, (const char *const[]){" Season ", NULL}, seasons);
    assert_blocks(s, list, (const char *const[]){"product_type", "season", NULL}, both);
    assert_blocks(s, list, NULL, one);
    g_assert_null(cw_units_blocks(cw_catalog_store(s->catalog), list,
                                  (const char *const[]){"season", "product_typ", NULL}, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "\"product_typ\""));
    cw_picture_list_free(list);
}

#define ADD(path, function) g_test_add("/units/" path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("sizes-are-one", test_sizes_are_one);
    ADD("without-group", test_without_group);
    ADD("patterns", test_patterns);
    ADD("left-out", test_left_out);
    ADD("no-mean", test_no_mean);
    ADD("blocks-of-units", test_blocks_of_units);
    ADD("pools", test_pools);
    g_test_add("/units/blocks", shop, NULL, shop_open, test_blocks, shop_close);
    return g_test_run();
}
