/* SPDX-License-Identifier: Apache-2.0
 *
 * What recipes of words are handed: of several files of word vectors each recipe takes the one of
 * the width that its words have, and types of words are for those that learn them.
 */
#include <string.h>

#include <colorway/train.h>

#include "base/error.h"
#include "engine/catalog/catalog_checksum.h"
#include "engine/catalog/vectors_file.h"
#include "engine/compare/compare_private.h"
#include "engine/words/word_types.h"

typedef struct {
    const char *path;
    gint64 width;
    char *checksum;
    gboolean used;
} vectors_file;

static void clear_file(gpointer data)
{
    g_free(((vectors_file *)data)->checksum);
}

/* Of the words and their numbers: a run that was moved is the same. */
static char *sum_up(const cw_word_vectors *vectors)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    for (guint i = 0; i < vectors->words->len; i++) {
        const char *word = vectors->words->pdata[i];
        g_checksum_update(checksum, (const guchar *)word, (gssize)strlen(word) + 1);
    }
    g_checksum_update(checksum, (const guchar *)vectors->values,
                      (gssize)(vectors->words->len * vectors->dimension * sizeof *vectors->values));
    return g_strdup(g_checksum_get_string(checksum));
}

static vectors_file *find_width(const GArray *files, gint64 width)
{
    for (guint i = 0; i < files->len; i++)
        if (g_array_index(files, vectors_file, i).width == width)
            return &g_array_index(files, vectors_file, i);
    return NULL;
}

static gboolean open_file(const cw_comparison *c, GArray *files, const char *path, GError **error)
{
    g_autoptr(cw_word_vectors) vectors = cw_vectors_file_load(path, c->progress, error);
    if (vectors == NULL)
        return FALSE;
    const vectors_file *other = find_width(files, (gint64)vectors->dimension);
    if (other != NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--word-vectors \"%s\" and \"%s\" both have %" G_GSIZE_FORMAT
                    " numbers, by which a recipe finds its own",
                    other->path, path, vectors->dimension);
        return FALSE;
    }
    const vectors_file file = {path, (gint64)vectors->dimension, sum_up(vectors), FALSE};
    g_array_append_val(files, file);
    return TRUE;
}

static gboolean open_files(const cw_comparison *c, GArray *files, GError **error)
{
    const char *const *path = c->request->word_vectors;
    for (; path != NULL && *path != NULL; path++)
        if (!open_file(c, files, *path, error))
            return FALSE;
    return TRUE;
}

static void hand(cw_contender *to, const char *key, const char *checksum)
{
    if (to->handed == NULL)
        to->handed = json_object();
    json_object_set_new(to->handed, key, json_string(checksum));
}

static gboolean hand_vectors(const GArray *files, const cw_recipe *recipe, cw_contender *to,
                             GError **error)
{
    const cw_method *method = recipe->method;
    const gint64 width =
        method->word_width != NULL ? method->word_width(recipe->method_settings) : 0;
    const gboolean needed =
        method->near_words != NULL && method->near_words(recipe->method_settings);
    vectors_file *own = width > 0 ? find_width(files, width) : NULL;
    if (own != NULL) {
        own->used = TRUE;
        to->word_vectors = own->path;
        hand(to, "word_vectors", own->checksum);
        return TRUE;
    }
    if (width == 0 || (files->len == 0 && !needed))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "the words of \"%s\" start from vectors of %" G_GINT64_FORMAT
                " numbers, and none such are given; use --word-vectors FILE",
                to->name, width);
    return FALSE;
}

/* FALSE: it does not learn any. */
static gboolean hand_types(const char *types, const char *checksum, const cw_recipe *recipe,
                           cw_contender *to)
{
    if (types == NULL || recipe->method->hold_out_types == NULL)
        return FALSE;
    to->word_types = types;
    hand(to, "word_types", checksum);
    return TRUE;
}

/* Of a list that comes with the program its name says what is in it. (transfer full) */
static char *sum_types(const char *types, GError **error)
{
    g_autoptr(cw_word_types) list = cw_word_types_load(types, error);
    if (list == NULL)
        return NULL;
    return cw_row_find(&cw_word_type_table, types, NULL) != NULL ? g_strdup(types)
                                                                 : cw_path_checksum(types, error);
}

/* What is typed and not read would be a comparison of something else. */
static gboolean check_used(const GArray *files, const char *types, gboolean typed, GError **error)
{
    for (guint i = 0; i < files->len; i++) {
        const vectors_file *file = &g_array_index(files, vectors_file, i);
        if (file->used)
            continue;
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "no recipe has words that start from vectors of %" G_GINT64_FORMAT
                    " numbers, as those of \"%s\" are",
                    file->width, file->path);
        return FALSE;
    }
    if (types == NULL || typed)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "no recipe learns types of words, which --word-types gives");
    return FALSE;
}

gboolean cw_compare_hand_words(const cw_comparison *c, GError **error)
{
    const char *types = c->request->word_types;
    g_autoptr(GArray) files = g_array_new(FALSE, FALSE, sizeof(vectors_file));
    g_autofree char *checksum = NULL;
    gboolean typed = FALSE;
    g_array_set_clear_func(files, clear_file);
    if (!open_files(c, files, error) ||
        (types != NULL && (checksum = sum_types(types, error)) == NULL))
        return FALSE;
    for (guint i = 0; i < c->contenders->len; i++) {
        cw_contender *contender = &g_array_index(c->contenders, cw_contender, i);
        g_autoptr(cw_recipe) recipe = cw_compare_recipe(c, contender, 0, error);
        if (recipe == NULL || !hand_vectors(files, recipe, contender, error))
            return FALSE;
        typed = hand_types(types, checksum, recipe, contender) || typed;
    }
    return check_used(files, types, typed, error);
}
