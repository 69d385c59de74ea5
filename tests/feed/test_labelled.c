/* SPDX-License-Identifier: Apache-2.0
 *
 * Folders of labelled pictures: rows with their columns, what is wrong with file and line, and any
 * bytes without harm.
 */
#include "feed_fixture.h"

typedef struct {
    char *path;
} folder;

static const char *const files[] = {"attr_num.txt", "imgs_test.txt", "labels_test.txt",
                                    "imgs_train.txt", "labels_train.txt"};

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
    write_text(f, "labels_test.txt", "0 1 0 1 0\r\n0\t0 0  0 1\n 1 0 0 0 0\n\n");
}

static void remove_file(const folder *f, const char *name)
{
    g_autofree char *path = g_build_filename(f->path, name, NULL);
    g_remove(path);
}

static void close_folder(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
        remove_file(f, files[i]);
    g_rmdir(f->path);
    g_free(f->path);
}

/* The rows as text, or "error: ..."; "FOLDER" stands for the folder. (transfer full) */
static char *say(const folder *f, const char *map)
{
    g_autoptr(GError) error = NULL;
    const char *const maps[] = {map, NULL};
    const cw_feed_options options = {.map = maps};
    g_autoptr(GString) text = g_string_new(NULL);
    if (!cw_feed_read(f->path, &options, fixture_say_row, text, &error))
        g_string_append_printf(text, "error: %s\n", error->message);
    g_string_replace(text, f->path, "FOLDER", 0);
    return g_strdup(text->str);
}

static void test_read(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *rows = say(f, NULL), *mapped = say(f, "sleeve=type_1");
    g_assert_cmpstr(rows, ==,
                    "1: id=a/1.jpg split=test type_1=2 type_2=1 [a/1.jpg]\n"
                    "2: id=b 2.jpg split=test type_2=2 [b 2.jpg]\n"
                    "3: id=c.jpg split=test type_1=1 [c.jpg]\n");
    g_assert_true(g_str_has_prefix(mapped, "1: id=a/1.jpg split=test sleeve=2 type_2=1"));
}

/* Every part is read, by name, and a label row that is wrong costs one row. */
static void test_parts(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    write_text(f, "imgs_train.txt", "t.jpg");
    write_text(f, "labels_train.txt", "0 0 1 0 0");
    write_text(f, "labels_test.txt", "0 1 0 1 0\n1 1 0 0 0\n0 0 0 0 0");
    g_autofree char *rows = say(f, NULL);
    g_assert_cmpstr(rows, ==,
                    "1: id=a/1.jpg split=test type_1=2 type_2=1 [a/1.jpg]\n"
                    "2: id=b 2.jpg split=test type_1=2 [b 2.jpg] !2:0 \"labels_test.txt\": type_1 "
                    "has values 1 and 2; "
                    "one at most is allowed\n"
                    "3: id=c.jpg split=test [c.jpg]\n"
                    "1: id=t.jpg split=train type_1=3 [t.jpg]\n");
}

/* Shopping100k (METHODS 5.1): 12 types of 151 values together. */
static void test_shopping(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GString) row = g_string_new("1");
    for (int value = 1; value < 151; value++)
        g_string_append_printf(row, " %d", value == 150);
    write_text(f, "attr_num.txt", "16 17 19 14 10 15 2 11 16 7 9 15\n");
    write_text(f, "imgs_test.txt", "a.jpg\n");
    write_text(f, "labels_test.txt", row->str);
    g_autofree char *rows = say(f, NULL);
    g_assert_cmpstr(rows, ==, "1: id=a.jpg split=test type_1=1 type_12=15 [a.jpg]\n");
}

static void test_refusals(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    static const struct {
        const char *name, *text, *good, *message;
    } bad[] = {
        {"attr_num.txt", "3\n1", "3 2",
         "error: \"attr_num.txt\": \"1\" is no number of values from 2 to 10000\n"},
        {"attr_num.txt", "\n", "3 2", "error: \"attr_num.txt\" names no type\n"},
        {"attr_num.txt", "3", "3 2",
         "*!1:0 \"labels_test.txt\": more values than \"attr_num.txt\" says: \" 1 0\"\n*"},
        {"attr_num.txt", "3 3", "3 2",
         "*!1:0 \"labels_test.txt\": value 3 of type_2 is no 0 or 1: \"\"\n*"},
        {"imgs_test.txt", "a\nb", "a\nb\nc",
         "*error: \"labels_test.txt\" has more lines than \"imgs_test.txt\"*"},
        {"imgs_test.txt", "a\n\xe9\n", "a\nb\nc", "*error: \"imgs_test.txt\", line 2: not UTF-8*"},
        {"labels_test.txt", "0 1 0 1 0\n", "",
         "*error: \"imgs_test.txt\" has more lines than \"labels_test.txt\"*"},
        {"labels_test.txt", "0 1 0 1 0\n1 0 é 0 0ééé\n0 0 0 0 0", "",
         "*!2:0 \"labels_test.txt\": value 3 of type_1 is no 0 or 1: \"é 0 0ééé\"\n3: *"},
        {"labels_test.txt", "0 1 0 10 0\n\n0 0 0 0 1", "",
         "*!1:0 \"labels_test.txt\": value 1 of type_2 is no 0 or 1: \"10 0\"\n*!2:0 "
         "\"labels_test.txt\": value 1 of type_1 is no 0 or 1: "
         "\"\"\n3: id=c split=test type_2=2 *"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        write_text(f, bad[i].name, bad[i].text);
        g_autofree char *said = say(f, NULL);
        g_test_message("%s", said);
        g_assert_true(g_pattern_match_simple(bad[i].message, said));
        write_text(f, bad[i].name, bad[i].good);
    }
    g_autofree char *unmapped = say(f, "sleeve=type_3");
    g_assert_cmpstr(unmapped, ==,
                    "error: feed \"FOLDER\" has no column \"type_3\", which --map sleeve=type_3 "
                    "asks for; it has: split, type_1, type_2\n");
    remove_file(f, "imgs_test.txt");
    g_autofree char *lost = say(f, NULL);
    g_assert_cmpstr(lost, ==,
                    "error: folder \"FOLDER\" has no imgs_NAME.txt beside its attr_num.txt\n");
}

/* Each file cut anywhere and with any bit turned: rows of UTF-8 or an error come out. */
static void test_any_bytes(folder *f, gconstpointer data G_GNUC_UNUSED)
{
    for (gsize i = 0; i < 3; i++) {
        g_autofree char *path = g_build_filename(f->path, files[i], NULL);
        g_autofree char *bytes = NULL;
        gsize count;
        g_assert_true(g_file_get_contents(path, &bytes, &count, NULL));
        for (gsize at = 0; at < count * 9; at++) {
            const char flip = at % 9 < 8 ? (char)(1 << at % 9) : 0;
            bytes[at / 9] ^= flip;
            write_file(f, files[i], bytes, flip == 0 ? at / 9 : count);
            g_autofree char *said = say(f, NULL);
            g_assert_true(g_utf8_validate(said, -1, NULL));
            bytes[at / 9] ^= flip;
        }
        write_file(f, files[i], bytes, count);
    }
}

#define ADD(name, function) g_test_add(name, folder, NULL, open_folder, function, close_folder)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/labelled/read", test_read);
    ADD("/labelled/parts", test_parts);
    ADD("/labelled/shopping", test_shopping);
    ADD("/labelled/refusals", test_refusals);
    ADD("/labelled/any-bytes", test_any_bytes);
    return g_test_run();
}
