/* SPDX-License-Identifier: Apache-2.0
 *
 * The fuzz program of recipes over its corpus (fuzz/corpus/recipe), whole, cut, with bits turned.
 */
#include <glib.h>

#include "base/random.h"

#define CUTS 20
#define TURNS 60

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void replay(guint8 *bytes, gsize count, guint64 item)
{
    cw_random random = cw_random_start(1, 0, item);
    LLVMFuzzerTestOneInput(bytes, count);
    for (int cut = 0; cut < CUTS; cut++)
        LLVMFuzzerTestOneInput(bytes, count * (gsize)cut / CUTS);
    for (int turn = 0; turn < TURNS; turn++) {
        const gsize at = cw_random_below(&random, count);
        const guint8 bit = (guint8)(1 << cw_random_below(&random, 8));
        bytes[at] ^= bit;
        LLVMFuzzerTestOneInput(bytes, count);
        bytes[at] ^= bit;
    }
}

static void test_corpus(void)
{
    const char *folder = COLORWAY_FUZZ_CORPUS "/recipe";
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
    g_test_add_func("/recipe-replay/corpus", test_corpus);
    return g_test_run();
}
