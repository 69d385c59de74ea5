/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/words/word_list.h"

#include <string.h>

#include "base/error.h"
#include "text/tokens.h"

static void take_word(gpointer words, cw_token_kind kind, const char *token)
{
    if (kind == CW_TOKEN_WORD)
        g_hash_table_add(words, g_strdup(token));
}

/* What looks like a path is one: a slip must not become words. */
GHashTable *cw_word_list_read(const char *given, GError **error)
{
    g_autofree char *text = NULL;
    gsize bytes = strlen(given);
    const gboolean is_file =
        g_file_test(given, G_FILE_TEST_IS_REGULAR) || strpbrk(given, "." G_DIR_SEPARATOR_S) != NULL;
    if (is_file && !g_file_get_contents(given, &text, &bytes, NULL)) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "could not read \"%s\" of --drop-words",
                    given);
        return NULL;
    }
    GHashTable *words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    cw_tokens_each(is_file ? text : given, bytes, take_word, words);
    return words;
}
