/* SPDX-License-Identifier: Apache-2.0
 *
 * The fuzz program of the vector file over all it ever learned (fuzz/corpus/vectors), whole, with
 * bits turned, and cut.
 */
#include <glib.h>

#include "base/random.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void feed(const guint8 *bytes, gsize count)
{
    g_autofree guint8 *copy = g_memdup2(bytes, count); /* ends where the memory ends */
    LLVMFuzzerTestOneInput(copy, count);
}

static void replay(guint8 *bytes, gsize count, guint64 item)
{
    cw_random random = cw_random_start(1, 0, item);
    feed(bytes, count);
    for (gsize cut = 0; cut < count; cut += 1 + count / 4)
        feed(bytes, cut);
    for (guint trial = 0; trial < 25; trial++) {
        gsize at = cw_random_below(&random, MIN(count, trial % 2 ? count : 300));
        guint8 bit = (guint8)(1 << cw_random_below(&random, 8));
        bytes[at] ^= bit;
        feed(bytes, count);
        bytes[at] ^= bit;
    }
}

static void test_corpus(void)
{
    const char *folder = COLORWAY_FUZZ_CORPUS "/vectors";
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    g_assert_nonnull(files);
    guint64 count = 0;
    for (const char *name; (name = g_dir_read_name(files)) != NULL; count++) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *bytes = NULL;
        gsize size;
        g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
        g_assert_cmpuint(size, >, 0);
        replay((guint8 *)bytes, size, count);
    }
    g_assert_cmpuint(count, >=, 4);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vector-replay/corpus", test_corpus);
    return g_test_run();
}
