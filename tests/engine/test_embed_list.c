/* SPDX-License-Identifier: Apache-2.0
 *
 * Embedding a list of files: rows in the list's order, what cannot be read beside them, and vectors
 * that are those of a catalogue.
 */
#include "base/size.h"
#include "model_fixture.h"
#include "vectors/npy.h"

#define DESIGNS 8
#define COLOURS 5

static void open_shop(shop *s, gconstpointer data)
{
    shop_open(s, data);
    shop_fill(s, DESIGNS, COLOURS, FALSE);
}

typedef struct {
    char *model, *list, *out, *problems;
    float *rows;
    gsize count, dimension;
} listing;

static void listing_clear(listing *l)
{
    g_free(l->model);
    g_free(l->list);
    g_free(l->out);
    g_free(l->problems);
    cw_size_free(l->rows);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(listing, listing_clear)

static void embed_list(const shop *s, listing *l, const char *text, int embedded, int failed)
{
    g_autoptr(GError) error = NULL;
    cw_embed_summary summary;
    shop_write(s, "list.txt", text, -1);
    g_clear_pointer(&l->rows, cw_size_free);
    g_assert_true(cw_embed_list(l->model, l->list, l->out, 1, NULL, &summary, &error));
    g_assert_no_error(error);
    g_assert_cmpint(summary.embedded, ==, embedded);
    g_assert_cmpint(summary.failed, ==, failed);
    l->rows = cw_npy_load(l->out, &l->count, &l->dimension, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(l->count, ==, (gsize)(embedded + failed));
}

static double length_of(const listing *l, gsize row)
{
    double squares = 0;
    for (gsize d = 0; d < l->dimension; d++)
        squares += (double)l->rows[row * l->dimension + d] * l->rows[row * l->dimension + d];
    return squares;
}

static void listing_open(const shop *s, listing *l)
{
    l->model = shop_write_model(s, "run", 7);
    l->list = shop_path(s, "list.txt");
    l->out = shop_path(s, "x.npy");
    l->problems = shop_path(s, "x.npy.errors.csv");
}

static void test_list(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_auto(listing) l = {0};
    listing_open(s, &l);
    g_autofree char *one = shop_path(s, "0-0.png"), *two = shop_path(s, "1-0.png");
    g_autofree char *text =
        g_strdup_printf("\xEF\xBB\xBF%s\r\n\n%s/no,where.png\n%s\n%s", one, s->folder, two, one);
    g_autofree char *errors = NULL;
    embed_list(s, &l, text, 3, 1);
    g_assert_cmpfloat(length_of(&l, 1), ==, 0);
    g_assert_cmpfloat_with_epsilon(length_of(&l, 0), 1, 1e-5);
    g_assert_cmpmem(l.rows, l.dimension * 4, l.rows + 3 * l.dimension, l.dimension * 4);
    g_assert_true(memcmp(l.rows, l.rows + 2 * l.dimension, l.dimension * 4) != 0);
    g_assert_true(g_file_get_contents(l.problems, &errors, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(errors, "\n", -1);
    g_autofree char *start = g_strdup_printf("3,\"%s/no,where.png\",", s->folder);
    g_assert_cmpstr(lines[0], ==, "line,path,reason");
    g_assert_true(g_str_has_prefix(lines[1], start));
    g_assert_cmpstr(lines[2], ==, "");

    embed_list(s, &l, one, 1, 0);
    g_assert_false(g_file_test(l.problems, G_FILE_TEST_EXISTS));
    embed_list(s, &l, "", 0, 0);
}

/* A vector is the same by a list and in a catalogue, whatever its neighbours in the batch. */
static void test_list_equals_catalogue(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_auto(listing) l = {0};
    listing_open(s, &l);
    g_autofree char *path = shop_path(s, "6-2.png");
    embed_list(s, &l, path, 1, 0);
    shop_embed(s, l.model);
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_MD5, (const guchar *)l.rows,
                                                       l.dimension * sizeof(float));
    g_autofree char *all = shop_say_vectors(s, "run");
    g_autofree char *line = g_strdup_printf("%d:%s\n", 6 * COLOURS + 2 + 1, sum);
    g_assert_nonnull(strstr(all, line));
}

static void test_list_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_auto(listing) l = {0};
    cw_embed_summary summary;
    listing_open(s, &l);
    g_assert_false(cw_embed_list(l.model, l.list, l.out, 1, NULL, &summary, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_clear_error(&error);
    shop_write(s, "list.txt", "a.png\n", -1);
    g_assert_false(cw_embed_list(l.model, l.list, "/nowhere/x.npy", 1, NULL, &summary, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(error->message, "/nowhere/x.npy"));
}

#define ADD(path, function)                                                                        \
    g_test_add("/embed_list/" path, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("list", test_list);
    ADD("equals-catalogue", test_list_equals_catalogue);
    ADD("mistakes", test_list_mistakes);
    return g_test_run();
}
