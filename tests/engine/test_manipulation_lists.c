/* SPDX-License-Identifier: Apache-2.0
 *
 * Queries of manipulation from the lists of a data set: what they ask in the terms of a model, and
 * every way in which the lists contradict their pictures, with file and line.
 */
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "engine/evaluate/manipulation_lists.h"

typedef struct {
    char *path;
    cw_attribute_set *set;
} folder;

static const char *const files[] = {"attr_num.txt", "imgs_test.txt",    "labels_test.txt",
                                    "ref_test.txt", "indfull_test.txt", "gt_test.txt"};

/* Of type_1 the model knows values 1 and 3, called so, of type_2 both. */
static const char *const types =
    "{\"types\": [{\"name\": \"fit\", \"column\": \"type_2\", \"values\": [\"1\", \"2\"]}, "
    "{\"name\": \"sleeve\", \"column\": \"type_1\", \"values\": [\"1\", \"3\"]}]}";

static void write_text(const folder *f, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(f->path, name, NULL);
    FILE *file = g_fopen(path, "wb");
    g_assert_nonnull(file);
    g_assert_cmpuint(fwrite(text, 1, strlen(text), file), ==, strlen(text));
    fclose(file);
}

/* Picture 0 is (1,2), 1 is (3,2), 2 is (-,2), 3 is (2,1). Asked is 0 with the third value of
 * type_1, 2 with its first, and 1 with its second, which the model does not know. */
static void open_folder(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    f->path = g_dir_make_tmp("colorway-lists-XXXXXX", NULL);
    write_text(f, "attr_num.txt", "3\n2\n");
    write_text(f, "imgs_test.txt", "a/0.jpg\n1.jpg\n2.jpg\n3.jpg\n");
    write_text(f, "labels_test.txt", "1 0 0 0 1\n0 0 1 0 1\n0 0 0 0 1\n0 1 0 1 0\n");
    write_text(f, "ref_test.txt", "0\n2\n\n1\n");
    write_text(f, "indfull_test.txt", "-1 0 1 0 0\n1 0 0 0 0\n0 1 -1 0 0\n");
    write_text(f, "gt_test.txt", "0 0 1 0 1\n1 0 0 0 1\n0 1 0 0 1\n");
    json_t *object = json_loads(types, 0, NULL);
    f->set = cw_attribute_set_from_json(object, &error);
    g_assert_no_error(error);
    json_decref(object);
}

static void close_folder(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(f->path, files[i], NULL);
        g_remove(path);
    }
    g_rmdir(f->path);
    g_free(f->path);
    cw_attribute_set_free(f->set);
}

static void test_read(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    static const gint32 labels[] = {1, 0, 1, 1, 1, -1, 0, -1};
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_manipulation_lists) lists = cw_manipulation_lists_read(f->path, f->set, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(lists->pictures->count, ==, 4);
    g_assert_cmpmem(lists->labels, sizeof labels, labels, sizeof labels);
    g_autofree char *first = g_build_filename(f->path, "a", "0.jpg", NULL);
    g_assert_cmpstr(lists->pictures->entries[0].path, ==, first);
    g_assert_cmpstr(lists->pictures->entries[0].id, ==, "a/0.jpg");
    g_assert_cmpint(lists->pictures->entries[0].colourway, !=,
                    lists->pictures->entries[1].colourway);
    g_assert_cmpuint(lists->queries->len, ==, 2);
    g_assert_cmpuint(lists->unknown, ==, 1);
    const cw_listed_query *queries = (const cw_listed_query *)lists->queries->data;
    g_assert_cmpuint(queries[0].reference, ==, 0);
    g_assert_cmpuint(queries[0].type, ==, 1);
    g_assert_cmpint(queries[0].value, ==, 1);
    g_assert_cmpuint(queries[1].reference, ==, 2);
    g_assert_cmpint(queries[1].value, ==, 0);
}

static void assert_fails(const folder *f, cw_error code, const char *pattern)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_manipulation_lists_read(f->path, f->set, &error));
    g_assert_error(error, CW_ERROR, (gint)code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
}

/* `text` in the place of a list; then as it was. */
static void assert_wrong(const folder *f, const char *name, const char *text, const char *pattern)
{
    g_autofree char *path = g_build_filename(f->path, name, NULL), *kept = NULL;
    g_assert_true(g_file_get_contents(path, &kept, NULL, NULL));
    write_text(f, name, text);
    assert_fails(f, CW_ERROR_USAGE, pattern);
    write_text(f, name, kept);
}

static void test_wrong(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    assert_wrong(f, "ref_test.txt", "0\n4\n1\n",
                 "folder \"*\": \"ref_test.txt\", line 2: \"4\" is no whole number from 0 to 3");
    assert_wrong(f, "ref_test.txt", "0\n2\n1 1\n",
                 "*\"ref_test.txt\", line 3 has 2 numbers; each line has 1");
    assert_wrong(
        f, "ref_test.txt", "1\n3\n2\n", /* counted from 1 */
        "*\"indfull_test.txt\", line 1 changes value 1 of type_1 into 3, but picture 1 has "
        "value 3*are places counted from 0?");
    assert_wrong(
        f, "ref_test.txt", "3\n2\n1\n",
        "*\"indfull_test.txt\", line 1 changes value 1 of type_1 into 3, but picture 3 has "
        "value 2*");
    assert_wrong(f, "ref_test.txt", "0\n2\n",
                 "*\"indfull_test.txt\" has more lines than \"ref_test.txt\"*");
    assert_wrong(f, "indfull_test.txt", "-1 0 1 0 0\n1 0 0 0 0\n",
                 "*\"indfull_test.txt\" has fewer lines than \"ref_test.txt\"*");
    assert_wrong(f, "indfull_test.txt", "-1 0 1 0\n",
                 "*\"indfull_test.txt\", line 1 has 4 numbers; each line has 5");
    assert_wrong(f, "indfull_test.txt", "-1 0 2 0 0\n",
                 "*\"indfull_test.txt\", line 1: \"2\" is no whole number from -1 to 1");
    assert_wrong(f, "indfull_test.txt", "-1 0 1 1 -1\n",
                 "*\"indfull_test.txt\", line 1 has 2 values to be had and 2 to be given up*");
    assert_wrong(f, "indfull_test.txt", "0 0 1 0 -1\n",
                 "*\"indfull_test.txt\", line 1 has 1 values to be had and 1 to be given up*");
    assert_wrong(f, "gt_test.txt", "0 0 1 0 1\n", "*\"gt_test.txt\" has fewer lines than*");
    assert_wrong(f, "gt_test.txt", "0 0 1 0 1\n1 0 0 0 1\n0 1 0 0 1\n0 1 0 0 1\n",
                 "*\"gt_test.txt\" has more lines than*");
    assert_wrong(f, "gt_test.txt", "0 1 1 0 1\n", "*\"gt_test.txt\", line 1: type_1 has two*");
    assert_wrong(f, "gt_test.txt", "0 0 1 1 0\n",
                 "*\"gt_test.txt\", line 1 is not what \"indfull_test.txt\" makes of picture 0");
    assert_wrong(f, "labels_test.txt", "1 0 0 0 1\n1 1 0 0 1\n0 0 0 0 1\n0 1 0 1 0\n",
                 "folder \"*\": line 2: *type_1 has values 1 and 2*");
}

static void test_missing(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    for (gsize i = 3; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(f->path, files[i], NULL), *kept = NULL;
        g_autofree char *pattern = g_strdup_printf("folder \"*\": *%s*", files[i]);
        g_assert_true(g_file_get_contents(path, &kept, NULL, NULL));
        g_remove(path);
        assert_fails(f, CW_ERROR_NOT_FOUND, pattern);
        write_text(f, files[i], kept);
    }
    g_free(f->set->types[0].column);
    f->set->types[0].column = g_strdup("type_3");
    assert_fails(f, CW_ERROR_USAGE,
                 "attribute \"fit\" of the model is column \"type_3\", which is none of type_1 to "
                 "type_2 of *");
}

#define ADD(path, function)                                                                        \
    g_test_add("/manipulation-lists/" path, folder, NULL, open_folder, function, close_folder)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("read", test_read);
    ADD("wrong", test_wrong);
    ADD("missing", test_missing);
    return g_test_run();
}
