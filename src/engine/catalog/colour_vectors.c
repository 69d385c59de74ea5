/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/colour_vectors.h"

#include <string.h>

#include "base/error.h"
#include "engine/catalog/model_vectors.h"

#define MAKER "garment_colour"

char *cw_colour_vectors_path(cw_catalog *catalog)
{
    g_autofree char *shop = g_path_get_basename(cw_catalog_path(catalog));
    g_autofree char *name = g_strdup_printf("%s-" MAKER "-%d.cwv", shop, CW_GARMENT_COLOUR_VERSION);
    return cw_store_beside(cw_catalog_store(catalog), name);
}

guint64 cw_colour_vectors_key(const char *hash)
{
    char digits[16] = "";
    g_strlcpy(digits, hash, sizeof digits);
    return g_ascii_strtoull(digits, NULL, 16);
}

/* As the file's header says it. (transfer full) */
static char *maker(void)
{
    return g_strdup_printf(MAKER " %d", CW_GARMENT_COLOUR_VERSION);
}

cw_vector_file *cw_colour_vectors_open(cw_catalog *catalog, cw_vector_file_flags flags,
                                       GError **error)
{
    g_autofree char *path = cw_colour_vectors_path(catalog), *name = maker();
    g_autoptr(cw_vector_file) file = cw_vector_file_open(path, NULL, flags, error);
    if (file == NULL)
        return NULL;
    if (strcmp(cw_vector_file_model(file), name) == 0 &&
        cw_vector_file_dimension(file) == CW_GARMENT_COLOUR_DIMENSION)
        return g_steal_pointer(&file);
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                "\"%s\" holds %" G_GSIZE_FORMAT " dimensions by \"%s\", not %d by \"%s\"", path,
                cw_vector_file_dimension(file), cw_vector_file_model(file),
                CW_GARMENT_COLOUR_DIMENSION, name);
    return NULL;
}

static gboolean add_known(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    const guint64 key = cw_colour_vectors_key(shown->picture->hash);
    g_hash_table_add(data, g_memdup2(&key, sizeof key));
    return TRUE;
}

cw_vector_file *cw_colour_vectors_write(cw_catalog *catalog, GError **error)
{
    g_autofree char *path = cw_colour_vectors_path(catalog), *name = maker();
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GError) reason = NULL;
    g_autoptr(cw_vector_file) file =
        cw_colour_vectors_open(catalog, CW_VECTOR_FILE_WRITE | CW_VECTOR_FILE_CHECK, &reason);
    if (file == NULL && cw_model_calls_for_another(reason))
        return cw_vector_file_create(path, name, CW_GARMENT_COLOUR_DIMENSION, error);
    if (file == NULL) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return NULL;
    }
    return cw_store_each_kept(cw_catalog_store(catalog), add_known, known, error) &&
                   cw_model_drop_orphans(file, known, G_MAXUINT64, error)
               ? g_steal_pointer(&file)
               : NULL;
}

typedef struct {
    const cw_vector_file *file;
    gint64 *count;
} counting;

static gboolean count_one(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    const counting *c = data;
    gsize row;
    *c->count += cw_vector_file_find(c->file, cw_colour_vectors_key(shown->picture->hash), &row);
    return TRUE;
}

gboolean cw_colour_vectors_count(cw_catalog *catalog, gint64 *count, GError **error)
{
    g_autoptr(cw_vector_file) file = cw_colour_vectors_open(catalog, CW_VECTOR_FILE_READ, NULL);
    counting c = {file, count};
    *count = 0;
    return file == NULL || cw_store_each_picture(cw_catalog_store(catalog), NULL, CW_PICTURES_ONCE,
                                                 count_one, &c, error);
}
