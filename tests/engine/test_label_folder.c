/* SPDX-License-Identifier: Apache-2.0
 *
 * Label folders: rows to numbers, what is wrong with file and line, and any bytes without harm.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "engine/label_folder.h"

typedef struct {
    char *path;
} folder;

static const char *const files[] = {"attr_num.txt", "imgs_test.txt", "labels_test.txt"};

/* Tests write often: not by g_file_set_contents(), which waits for the disk. */
static void write_file(const folder *f, const char *name, const char *bytes, gsize count)
{
    g_autofree char *path = g_build_filename(f->path, name, NULL);
    FILE *file = g_fopen(path, "wb");
    g_assert_nonnull(file);
    g_assert_cmpuint(fwrite(bytes, 1, count, file), ==, count);
    fclose(file);
}

static void write_text(const folder *f, const char *name, const char *text)
{
    write_file(f, name, text, strlen(text));
}

static void open_folder(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    f->path = g_dir_make_tmp("colorway-labels-XXXXXX", NULL);
    write_text(f, "attr_num.txt", "3\n2\r\n");
    write_text(f, "imgs_test.txt", "a/1.jpg\nb 2.jpg\nc.jpg\n");
    write_text(f, "labels_test.txt", "0 1 0 1 0\r\n0\t0 0  0 1\n 1 0 0 0 0\n");
}

static void close_folder(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(f->path, files[i], NULL);
        g_remove(path);
    }
    g_rmdir(f->path);
    g_free(f->path);
}

static void test_read(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    static const gint32 expected[] = {1, 0, -1, 1, 0, -1};
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_label_folder) labelled = cw_label_folder_read(f->path, "test", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(labelled->count, ==, 3);
    g_assert_cmpstr(labelled->images[1], ==, "b 2.jpg");
    g_assert_cmpuint(labelled->set->count, ==, 2);
    g_assert_cmpstr(labelled->set->types[1].name, ==, "type_2");
    g_assert_cmpuint(labelled->set->types[0].count, ==, 3);
    g_assert_cmpstr(labelled->set->types[0].values[2], ==, "3");
    g_assert_cmpmem(labelled->labels, sizeof expected, expected, sizeof expected);
    json_t *object = cw_attribute_set_to_json(labelled->set);
    g_autoptr(cw_attribute_set) again = cw_attribute_set_from_json(object, &error);
    g_assert_no_error(error);
    json_decref(object);
}

/* Shopping100k (METHODS 5.1): 12 types of 151 values together. */
static void test_shopping(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) row = g_string_new("1");
    for (int value = 1; value < 151; value++)
        g_string_append_printf(row, " %d", value == 150);
    write_text(f, "attr_num.txt", "16 17 19 14 10 15 2 11 16 7 9 15\n");
    write_text(f, "imgs_test.txt", "a.jpg\n");
    write_text(f, "labels_test.txt", row->str);
    g_autoptr(cw_label_folder) labelled = cw_label_folder_read(f->path, "test", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(labelled->set->count, ==, 12);
    g_assert_cmpint(labelled->labels[0], ==, 0);
    g_assert_cmpint(labelled->labels[1], ==, -1);
    g_assert_cmpint(labelled->labels[11], ==, 14);
}

static void test_refusals(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    static const struct {
        const char *name, *text, *good, *message;
    } bad[] = {
        {"attr_num.txt", "3\n1", "3 2", "\"attr_num.txt\": \"1\" is no number of values from 2 *"},
        {"attr_num.txt", "3 201", "3 2", "\"attr_num.txt\": \"201\" is no number *"},
        {"attr_num.txt", "\n", "3 2", "\"attr_num.txt\" names no type"},
        {"attr_num.txt", "3", "3 2", "\"labels_test.txt\", line 1: more values than *: \" 1 0\""},
        {"attr_num.txt", "3 3", "3 2", "*, line 1: value 3 of type_2 is \"\", no 0 or 1"},
        {"imgs_test.txt", "a\nb", "a\nb\nc",
         "\"imgs_test.txt\" has 2 lines, \"labels_test.txt\" 3*"},
        {"imgs_test.txt", " \n", "a\nb\nc", "\"imgs_test.txt\" names no picture"},
        {"labels_test.txt", "0 1 0 1 0\n1 1 0 0 0\n0 0 0 0 0", "",
         "\"labels_test.txt\", line 2: type_1 has values 1 and 2; one at most is allowed"},
        {"labels_test.txt", "0 1 0 1 0\n1 0 é 0 0ééé\n0 0 0 0 0", "",
         "\"labels_test.txt\", line 2: value 3 of type_1 is \"é 0 0ééé\", no 0 or 1"},
        {"labels_test.txt", "0 1 0 10 0\n\n0 0 0 0 0", "",
         "\"labels_test.txt\", line 1: value 1 of type_2 is \"10 0\", no 0 or 1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        write_text(f, bad[i].name, bad[i].text);
        g_assert_null(cw_label_folder_read(f->path, "test", &error));
        g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
        g_test_message("%s", error->message);
        g_assert_true(g_pattern_match_simple(bad[i].message, error->message));
        write_text(f, bad[i].name, bad[i].good);
    }
    g_autoptr(GError) missing = NULL;
    g_assert_null(cw_label_folder_read(f->path, "train", &missing));
    g_assert_error(missing, CW_ERROR, CW_ERROR_NOT_FOUND);
}

/* Reads a folder one of whose files may be anything. */
static void read_any(const folder *f)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_label_folder) labelled = cw_label_folder_read(f->path, "test", &error);
    g_assert_true((labelled == NULL) == (error != NULL));
    for (gsize i = 0; labelled != NULL && i < labelled->count * labelled->set->count; i++) {
        const cw_attribute_type *type = &labelled->set->types[i % labelled->set->count];
        g_assert_true(labelled->labels[i] >= -1 && labelled->labels[i] < (gint32)type->count);
    }
}

/* Each file cut anywhere and with any bit turned. */
static void test_any_bytes(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(f->path, files[i], NULL);
        g_autofree char *bytes = NULL;
        gsize count;
        g_assert_true(g_file_get_contents(path, &bytes, &count, NULL));
        for (gsize at = 0; at < count; at++) {
            write_file(f, files[i], bytes, at);
            read_any(f);
            for (int bit = 0; bit < 8; bit++) {
                bytes[at] ^= (char)(1 << bit);
                write_file(f, files[i], bytes, count);
                read_any(f);
                bytes[at] ^= (char)(1 << bit);
            }
        }
        write_file(f, files[i], bytes, count);
    }
}

#define ADD(name, function) g_test_add(name, folder, NULL, open_folder, function, close_folder)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/label-folder/read", test_read);
    ADD("/label-folder/shopping", test_shopping);
    ADD("/label-folder/refusals", test_refusals);
    ADD("/label-folder/any-bytes", test_any_bytes);
    return g_test_run();
}
