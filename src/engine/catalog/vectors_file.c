/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/vectors_file.h"

#include <colorway/word_similarity.h>

#include "base/model_file.h"
#include "encode/word_table.h"

/* Whether a model is meant; a run of word vectors has none. */
static gboolean is_model(const char *path, const char *inside)
{
    if (inside == NULL)
        return g_str_has_suffix(path, ".safetensors");
    g_autofree char *model = cw_model_file(path);
    return !g_file_test(inside, G_FILE_TEST_EXISTS) && g_file_test(model, G_FILE_TEST_IS_REGULAR);
}

cw_word_vectors *cw_vectors_file_load(const char *path, const cw_progress *progress, GError **error)
{
    g_autofree char *inside = g_file_test(path, G_FILE_TEST_IS_DIR)
                                  ? g_build_filename(path, CW_WORD_VECTORS_FILE, NULL)
                                  : NULL;
    if (!is_model(path, inside))
        return cw_word_vectors_load(inside != NULL ? inside : path, progress, error);
    g_autoptr(cw_word_table) table = cw_word_table_open(path, error);
    return table != NULL ? cw_word_table_vectors(table, error) : NULL;
}
