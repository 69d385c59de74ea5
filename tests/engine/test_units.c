/* SPDX-License-Identifier: Apache-2.0
 *
 * Units: one a colourway, its vector the mean of its pictures; groups are the feed's less other
 * patterns and materials; what has no group is in none.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/units.h"

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

static cw_units *gather(fixture *f, const char *const *block)
{
    g_autoptr(GError) error = NULL;
    cw_units *units = cw_units_gather(&f->list, &f->vectors, block, &error);
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

static void test_blocks(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const types[] = {"dress", "Dress", "shirt", NULL, "dress"};
    static const char *const genders[] = {"female", "female", "female", NULL, NULL};
    for (int i = 0; i < 5; i++) {
        cw_picture_entry *entry = add(f, i + 1, 1, 10 + i, 0);
        entry->fields[CW_FIELD_PRODUCT_TYPE] = types[i];
        entry->fields[CW_FIELD_GENDER] = genders[i];
    }
    static const gint32 expected[] = {0, 0, 1, 2, 3};
    g_autoptr(cw_units) units = gather(f, (const char *const[]){"product_type", "gender", NULL});
    g_assert_cmpmem(units->blocks, sizeof expected, expected, sizeof expected);
    g_autoptr(cw_units) whole = gather(f, NULL);
    g_assert_cmpint(whole->blocks[4], ==, 0);

    g_autoptr(GError) error = NULL;
    const char *const wrong[] = {"product_typ", NULL};
    g_assert_null(cw_units_gather(&f->list, &f->vectors, wrong, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "\"product_typ\""));
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
    ADD("blocks", test_blocks);
    return g_test_run();
}
