/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/vectors_file.h"

#include <colorway/word_similarity.h>

cw_word_vectors *cw_vectors_file_load(const char *path, const cw_progress *progress, GError **error)
{
    g_autofree char *inside = g_file_test(path, G_FILE_TEST_IS_DIR)
                                  ? g_build_filename(path, CW_WORD_VECTORS_FILE, NULL)
                                  : NULL;
    return cw_word_vectors_load(inside != NULL ? inside : path, progress, error);
}
