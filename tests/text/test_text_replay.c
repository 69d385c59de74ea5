/* SPDX-License-Identifier: Apache-2.0
 *
 * A fuzz program of this folder's over its corpus (fuzz/corpus/DOOR), whole, cut, with bits turned.
 */
#include <glib.h>

#include "base/random.h"

#define CUTS 40
#define TURNS 300

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
    for (gsize cut = 1; cut < CUTS; cut++)
        feed(bytes, MAX(count * cut / CUTS, 1));
    for (int turn = 0; turn < TURNS; turn++) {
        const gsize at = cw_random_below(&random, count);
        const guint8 bit = (guint8)(1 << cw_random_below(&random, 8));
        bytes[at] ^= bit;
        feed(bytes, count);
        bytes[at] ^= bit;
    }
}

static void test_corpus(void)
{
    g_autoptr(GDir) files = g_dir_open(COLORWAY_FUZZ_CORPUS, 0, NULL);
    g_assert_nonnull(files);
    guint64 count = 0;
    for (const char *name; (name = g_dir_read_name(files)) != NULL; count++) {
        g_autofree char *path = g_build_filename(COLORWAY_FUZZ_CORPUS, name, NULL);
        g_autofree char *bytes = NULL;
        gsize size;
        g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
        g_assert_cmpuint(size, >, 0);
        replay((guint8 *)bytes, size, count);
    }
    g_assert_cmpuint(count, >=, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text-replay/corpus", test_corpus);
    return g_test_run();
}
