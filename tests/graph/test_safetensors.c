/* SPDX-License-Identifier: Apache-2.0
 *
 * safetensors: what is written reads back, every dtype converts, every lie in a header is caught,
 * and no single flipped bit brings more than an error. The files of the fuzzer's corpus are
 * replayed.
 */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "graph/safetensors.h"

/* A file from its header and as many data bytes 0, 1, 2, ... as asked. */
static GBytes *file_of(const char *header, gsize data_bytes)
{
    GByteArray *file = g_byte_array_new();
    guint64 length = GUINT64_TO_LE((guint64)strlen(header));
    g_byte_array_append(file, (const guint8 *)&length, 8);
    g_byte_array_append(file, (const guint8 *)header, (guint)strlen(header));
    for (gsize i = 0; i < data_bytes; i++)
        g_byte_array_append(file, &(guint8){(guint8)i}, 1);
    return g_byte_array_free_to_bytes(file);
}

static void check_refused(const char *header, gsize data_bytes, cw_error code, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = file_of(header, data_bytes);
    g_assert_null(cw_safetensors_open_bytes(bytes, &error));
    g_assert_error(error, CW_ERROR, (int)code);
    if (message != NULL)
        g_assert_cmpstr(error->message, ==, message);
}

#define ONE(dtype, shape, offsets)                                                                 \
    "{\"a\":{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":" offsets "}}"

static void test_lies(void)
{
    check_refused(ONE("F32", "[2,3]", "[0,24]"), 23, CW_ERROR_DAMAGED,
                  "tensor \"a\": it ends at byte 24 of 23; the file is truncated");
    check_refused(ONE("F32", "[2,3]", "[0,24]"), 25, CW_ERROR_DAMAGED,
                  "the tensors end at byte 24 of 25");
    check_refused(ONE("F32", "[2,3]", "[1,25]"), 25, CW_ERROR_DAMAGED,
                  "tensor \"a\": its bytes overlap another tensor's or leave a gap");
    check_refused(ONE("F32", "[2,3]", "[0,20]"), 20, CW_ERROR_DAMAGED,
                  "tensor \"a\": its shape needs 24 bytes, its place has 20");
    check_refused(ONE("F32", "[4611686018427387904,4]", "[0,0]"), 0, CW_ERROR_DAMAGED,
                  "tensor \"a\": its shape is no list of sizes");
    check_refused(ONE("F32", "[-1]", "[0,4]"), 4, CW_ERROR_DAMAGED, NULL);
    check_refused(ONE("F32", "[1.0]", "[0,4]"), 4, CW_ERROR_DAMAGED, NULL);
    check_refused(ONE("F32", "7", "[0,4]"), 4, CW_ERROR_DAMAGED, "tensor \"a\": it has no shape");
    check_refused(ONE("F32", "[1]", "[4,0]"), 4, CW_ERROR_DAMAGED,
                  "tensor \"a\": its data_offsets are no begin and end");
    check_refused(ONE("F32", "[1]", "[0,4,8]"), 8, CW_ERROR_DAMAGED, NULL);
    check_refused(ONE("F8_E4M3", "[1]", "[0,1]"), 1, CW_ERROR_UNSUPPORTED, NULL);
    check_refused(ONE("F32", "[1,1,1,1,1,1,1,1,1]", "[0,4]"), 4, CW_ERROR_UNSUPPORTED,
                  "tensor \"a\": 9 dimensions, at most 8 are read");
    check_refused("{\"a\":3}", 0, CW_ERROR_DAMAGED, "tensor \"a\": it has no dtype");
    check_refused("[1]", 0, CW_ERROR_DAMAGED, "its header is no JSON object: it is another value");
    check_refused("{\"a\":", 0, CW_ERROR_DAMAGED, NULL);
    check_refused("{\"__metadata__\":{\"a\":1}}", 0, CW_ERROR_DAMAGED,
                  "its __metadata__ is no object of strings");
    check_refused("{\"__metadata__\":[\"a\"]}", 0, CW_ERROR_DAMAGED, NULL);
}

static void test_doubled_and_overlapping(void)
{
    check_refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                  "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
                  2, CW_ERROR_DAMAGED, NULL);
    check_refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                  "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}",
                  3, CW_ERROR_DAMAGED,
                  "tensor \"b\": its bytes overlap another tensor's or leave a gap");
}

static void check_bytes_refused(const void *data, gsize size, cw_error code, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_assert_null(cw_safetensors_open_bytes(bytes, &error));
    g_assert_error(error, CW_ERROR, (int)code);
    g_assert_cmpstr(error->message, ==, message);
}

static void test_lengths(void)
{
    check_bytes_refused("abc", 3, CW_ERROR_DAMAGED, "3 bytes are too short for a safetensors file");
    check_bytes_refused("\x09\0\0\0\0\0\0\0{}", 10, CW_ERROR_DAMAGED,
                        "its header claims 9 bytes, 2 follow; the file is truncated");
    check_bytes_refused("\0\0\0\0\0\0\0\0{}", 10, CW_ERROR_DAMAGED,
                        "its header claims 0 bytes, 2 follow; the file is truncated");
    check_bytes_refused("PK\x03\x04\0\0\0\0pickle", 14, CW_ERROR_DAMAGED,
                        "its header claims 67324752 bytes, 6 follow; the file is truncated");
    check_bytes_refused("\xff\xff\xff\xff\xff\xff\xff\xff{}", 10, CW_ERROR_TOO_LARGE,
                        "its header claims 18446744073709551615 bytes, at most 100000000 are "
                        "read; is it a safetensors file?");
}

static float value_of_half(guint16 half)
{
    float value;
    const guint16 stored = GUINT16_TO_LE(half);
    const cw_safetensors_entry entry = {"half", CW_SAFETENSORS_F16, 1, {1}, &stored};
    g_assert_true(cw_safetensors_read_f32(&entry, &value, NULL));
    return value;
}

static guint16 halved(float value)
{
    guint16 half;
    g_assert_true(cw_safetensors_halve(&value, 1, &half));
    return GUINT16_FROM_LE(half);
}

/* Every half number comes back; between two of them the nearer is taken, in the middle the even. */
static void test_halve(void)
{
    static const float refused[] = {65520, -65520, 1e30f, INFINITY, NAN};
    guint16 half;
    for (guint16 h = 0; h < 0x7bff; h++) {
        const float value = value_of_half(h), next = value_of_half((guint16)(h + 1));
        const float middle = (value + next) / 2;
        g_assert_cmphex(halved(value), ==, h);
        g_assert_cmphex(halved(-value), ==, h | 0x8000);
        g_assert_cmphex(halved(middle), ==, h + (h & 1));
        g_assert_cmphex(halved(nextafterf(middle, 0)), ==, h);
        g_assert_cmphex(halved(nextafterf(middle, next)), ==, h + 1);
    }
    g_assert_cmphex(halved(65519.99f), ==, 0x7bff);
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
        g_assert_false(cw_safetensors_halve(&refused[i], 1, &half));
}

/* Bytes of each type and what they mean. */
static void test_types(void)
{
    static const guint8 half[] = {0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0xff, 0x7b,
                                  0x00, 0x7c, 0x01, 0x7c, 0xff, 0x03, 0x00, 0x80};
    static const float half_means[] = {1,        -2,  0x1p-24f,        65504,
                                       INFINITY, NAN, 1023 * 0x1p-24f, -0.0f};
    static const guint8 brain[] = {0x80, 0x3f, 0x49, 0xc0};
    static const guint8 whole[] = {0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    float floats[8];
    gint64 numbers[8];
    g_autoptr(GError) error = NULL;
    cw_safetensors_entry entry = {"half", CW_SAFETENSORS_F16, 1, {8}, half};
    g_assert_true(cw_safetensors_read_f32(&entry, floats, &error));
    for (int i = 0; i < 8; i++)
        g_assert_true(isnan(half_means[i]) ? isnan(floats[i])
                                           : floats[i] == half_means[i] &&
                                                 signbit(floats[i]) == signbit(half_means[i]));
    entry = (cw_safetensors_entry){"brain", CW_SAFETENSORS_BF16, 1, {2}, brain};
    g_assert_true(cw_safetensors_read_f32(&entry, floats, &error));
    g_assert_cmpfloat(floats[0], ==, 1);
    g_assert_cmpfloat(floats[1], ==, -3.140625f);
    double two = 2.5;
    entry = (cw_safetensors_entry){"double", CW_SAFETENSORS_F64, 0, {0}, &two};
    g_assert_true(cw_safetensors_read_f32(&entry, floats, &error));
    g_assert_cmpfloat(floats[0], ==, 2.5f);
    const cw_safetensors_type types[] = {CW_SAFETENSORS_I64, CW_SAFETENSORS_I32, CW_SAFETENSORS_I16,
                                         CW_SAFETENSORS_I8, CW_SAFETENSORS_U8};
    for (int i = 0; i < 5; i++) {
        entry = (cw_safetensors_entry){"whole", types[i], 1, {1}, whole};
        g_assert_true(cw_safetensors_read_i64(&entry, numbers, &error));
        g_assert_cmpint(numbers[0], ==, i < 4 ? -2 : 254);
    }
    g_assert_false(cw_safetensors_read_f32(&entry, floats, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED);
    g_assert_cmpstr(error->message, ==, "tensor \"whole\" holds U8, not floats");
}

static char *temporary_path(void)
{
    g_autofree char *folder = g_dir_make_tmp("colorway-XXXXXX", NULL);
    return g_build_filename(folder, "a.safetensors", NULL);
}

static void remove_path(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_unlink(path);
    g_assert_cmpint(g_rmdir(folder), ==, 0); /* so no temporary file was left */
}

static void save_some(const char *path, const float *weight, GError **error)
{
    static const gint64 batches = 77;
    static const guint8 flags[3] = {1, 0, 1};
    g_autoptr(GHashTable) metadata = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(metadata, (gpointer) "recipe", (gpointer) "{\"méthode\": \"byol\"}");
    const cw_safetensors_entry entries[] = {
        {"flags", CW_SAFETENSORS_BOOL, 1, {3}, flags},
        {"layer1.0.conv1.weight", CW_SAFETENSORS_F32, 4, {2, 3, 1, 1}, weight},
        {"nothing", CW_SAFETENSORS_F32, 2, {0, 5}, NULL},
        {"bn1.num_batches_tracked", CW_SAFETENSORS_I64, 0, {0}, &batches},
    };
    g_assert_true(cw_safetensors_save(path, entries, G_N_ELEMENTS(entries), metadata, error));
}

static void test_round_trip(void)
{
    static const float weight[6] = {1, -2, 3e-40f, 0x1p100f, -0.0f, 6};
    g_autoptr(GError) error = NULL;
    g_autofree char *path = temporary_path();
    save_some(path, weight, &error);
    save_some(path, weight, &error); /* again, over the first */
    g_assert_no_error(error);
    g_autoptr(cw_safetensors) file = cw_safetensors_open(path, &error);
    g_assert_no_error(error);
    const cw_safetensors_entry *entries;
    g_assert_cmpuint(cw_safetensors_entries(file, &entries), ==, 4);
    g_assert_cmpstr(entries[0].name, ==, "bn1.num_batches_tracked"); /* widest first */
    const cw_safetensors_entry *entry = cw_safetensors_find(file, "layer1.0.conv1.weight");
    float read[6];
    g_assert_cmpuint(cw_safetensors_count(entry), ==, 6);
    g_assert_true(cw_safetensors_read_f32(entry, read, &error));
    g_assert_cmpmem(read, sizeof read, weight, sizeof weight);
    gint64 batches;
    g_assert_true(cw_safetensors_read_i64(&entries[0], &batches, &error));
    g_assert_cmpint(batches, ==, 77);
    g_assert_null(cw_safetensors_find(file, "layer1"));
    g_assert_cmpstr(cw_safetensors_metadata(file, "recipe"), ==, "{\"méthode\": \"byol\"}");
    g_assert_null(cw_safetensors_metadata(file, "preprocessing"));
    remove_path(path);
}

static void test_not_written(void)
{
    static const float weight[1] = {1};
    const cw_safetensors_entry twice[] = {{"a", CW_SAFETENSORS_F32, 1, {1}, weight},
                                          {"a", CW_SAFETENSORS_F32, 1, {1}, weight}};
    g_autoptr(GError) error = NULL, missing = NULL, absent = NULL;
    g_autofree char *path = temporary_path();
    g_assert_false(cw_safetensors_save(path, twice, 2, NULL, &error));
    g_assert_cmpstr(error->message, ==, "cannot store \"a\": it is there twice or is no UTF-8");
    g_assert_null(cw_safetensors_open(path, &absent));
    g_assert_error(absent, CW_ERROR, CW_ERROR_NOT_FOUND);
    remove_path(path);
    g_assert_false(cw_safetensors_save(path, twice, 1, NULL, &missing));
    g_assert_error(missing, CW_ERROR, CW_ERROR_FAILED);
}

/* Reads all there is to read: under the sanitizers this is the test. */
static void read_everything(GBytes *bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_safetensors) file = cw_safetensors_open_bytes(bytes, &error);
    if (file == NULL) {
        g_assert_nonnull(error);
        return;
    }
    const cw_safetensors_entry *entries;
    guint count = cw_safetensors_entries(file, &entries);
    for (guint i = 0; i < count; i++) {
        gsize elements = cw_safetensors_count(&entries[i]);
        g_autofree float *floats = g_new(float, elements + 1);
        g_autofree gint64 *numbers = g_new(gint64, elements + 1);
        g_assert_cmpint(cw_safetensors_read_f32(&entries[i], floats, NULL) +
                            cw_safetensors_read_i64(&entries[i], numbers, NULL),
                        ==, 1);
    }
}

static void test_flipped_bits(void)
{
    static const float weight[6] = {1, 2, 3, 4, 5, 6};
    g_autoptr(GError) error = NULL;
    g_autofree char *path = temporary_path();
    g_autofree char *contents = NULL;
    gsize size;
    save_some(path, weight, &error);
    g_assert_true(g_file_get_contents(path, &contents, &size, &error));
    for (gsize bit = 0; bit < 8 * size; bit++) {
        contents[bit / 8] ^= (char)(1 << bit % 8);
        g_autoptr(GBytes) bytes = g_bytes_new(contents, size);
        read_everything(bytes);
        contents[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (gsize length = 0; length < size; length++) {
        g_autoptr(GBytes) bytes = g_bytes_new(contents, length);
        g_assert_null(cw_safetensors_open_bytes(bytes, NULL));
    }
    remove_path(path);
}

static void test_corpus(void)
{
    const char *path = COLORWAY_FUZZ_CORPUS "/safetensors";
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) corpus = g_dir_open(path, 0, &error);
    g_assert_no_error(error);
    guint files = 0;
    for (const char *name; (name = g_dir_read_name(corpus)) != NULL; files++) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_autoptr(GMappedFile) mapped = g_mapped_file_new(file, FALSE, &error);
        g_assert_no_error(error);
        g_autoptr(GBytes) bytes = g_mapped_file_get_bytes(mapped);
        read_everything(bytes);
    }
    g_assert_cmpuint(files, >=, 5);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/safetensors/lies", test_lies);
    g_test_add_func("/safetensors/doubled-and-overlapping", test_doubled_and_overlapping);
    g_test_add_func("/safetensors/lengths", test_lengths);
    g_test_add_func("/safetensors/types", test_types);
    g_test_add_func("/safetensors/halve", test_halve);
    g_test_add_func("/safetensors/round-trip", test_round_trip);
    g_test_add_func("/safetensors/not-written", test_not_written);
    g_test_add_func("/safetensors/flipped-bits", test_flipped_bits);
    g_test_add_func("/safetensors/corpus", test_corpus);
    return g_test_run();
}
