/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/model_vectors.h"

#include <string.h>

#include <colorway/embed.h>

#include "base/error.h"
#include "base/model_file.h"

typedef struct {
    const char *name, *path; /* wanted; path absolute */
    cw_store_model *model;
    gboolean found;
    GString *names; /* of all models, for the message */
    gsize count;
} search;

void cw_model_clear(cw_store_model *model)
{
    g_free((char *)model->name);
    g_free((char *)model->hash);
    g_free((char *)model->path);
    g_free((char *)model->method);
    g_free((char *)model->file);
    *model = (cw_store_model){0};
}

void cw_model_copy(cw_store_model *to, const cw_store_model *from)
{
    *to = *from;
    to->name = g_strdup(from->name);
    to->hash = g_strdup(from->hash);
    to->path = g_strdup(from->path);
    to->method = g_strdup(from->method);
    to->file = g_strdup(from->file);
}

static gboolean matches(const search *s, const cw_store_model *model)
{
    return s->name == NULL || strcmp(model->name, s->name) == 0 ||
           strcmp(model->hash, s->name) == 0 || g_strcmp0(model->path, s->path) == 0;
}

static gboolean look_at(gpointer data, const cw_store_model *model, GError **error G_GNUC_UNUSED)
{
    search *s = data;
    g_string_append_printf(s->names, "%s\"%s\"", s->count++ > 0 ? ", " : "", model->name);
    if (!s->found && matches(s, model)) {
        cw_model_copy(s->model, model);
        s->found = TRUE;
    }
    return TRUE;
}

/* Whether the search came to one model; else why not. */
static gboolean explain(const search *s, GError **error)
{
    if (s->count == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "the catalogue has no vectors yet; run colorway embed --model MODEL (a run of "
                    "yours, or " CW_EMBED_STARTER ")");
    else if (!s->found)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "the catalogue has no vectors by model \"%s\"; there are those by %s", s->name,
                    s->names->str);
    else if (s->name == NULL && s->count > 1)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the catalogue has vectors by several models: %s; choose with --model",
                    s->names->str);
    else
        return TRUE;
    return FALSE;
}

gboolean cw_model_find(cw_catalog *catalog, const char *name, cw_store_model *model, GError **error)
{
    g_autofree char *path = name != NULL ? cw_model_address(name) : NULL;
    search s = {.name = name, .path = path, .model = model, .names = g_string_new(NULL)};
    *model = (cw_store_model){0};
    gboolean ok =
        cw_store_each_model(cw_catalog_store(catalog), look_at, &s, error) && explain(&s, error);
    if (!ok)
        cw_model_clear(model);
    g_string_free(s.names, TRUE);
    return ok;
}

/* Vector files know their model by half of its hash: 128 bits tell models apart. (transfer full) */
static char *short_hash(const cw_store_model *model)
{
    return g_strndup(model->hash, 32);
}

cw_vector_file *cw_model_open_vectors(cw_catalog *catalog, const cw_store_model *model,
                                      cw_vector_file_flags flags, GError **error)
{
    g_autofree char *path = cw_store_beside(cw_catalog_store(catalog), model->file);
    g_autofree char *hash = short_hash(model);
    cw_vector_file *file = cw_vector_file_open(path, hash, flags, error);
    if (file == NULL && error != NULL && !g_error_matches(*error, CW_ERROR, CW_ERROR_BUSY))
        g_prefix_error(error, "vectors by \"%s\" (colorway embed builds them anew): ", model->name);
    return file;
}

typedef struct {
    const cw_vector_file *file;
    gsize windows;
    GHashTable *known; /* pictures that have a vector, as the store says */
    gboolean whole;    /* the file has them all */
} comparison;

static gboolean compare_one(gpointer data, const cw_vector_state *state,
                            GError **error G_GNUC_UNUSED)
{
    comparison *c = data;
    gsize row;
    if (state->reason != NULL)
        return TRUE;
    g_hash_table_add(c->known, g_memdup2(&state->picture, sizeof state->picture));
    for (gsize w = 0; c->whole && w < c->windows; w++)
        c->whole = cw_vector_file_find(c->file, cw_vector_key(state->picture, w), &row);
    return TRUE;
}

gboolean cw_model_drop_orphans(cw_vector_file *file, GHashTable *known, guint64 bits,
                               GError **error)
{
    g_autoptr(GArray) orphans = g_array_new(FALSE, FALSE, sizeof(guint64));
    for (gsize row = 0; row < cw_vector_file_rows(file); row++) {
        const guint64 key = cw_vector_file_key(file, row);
        const guint64 whose = key & bits;
        if (cw_vector_file_is_live(file, row) && !g_hash_table_contains(known, &whose))
            g_array_append_val(orphans, key);
    }
    return orphans->len == 0 ||
           cw_vector_file_remove(file, (const guint64 *)orphans->data, orphans->len, error);
}

/* Whether `file` is of `model`, whose short hash is `hash`, and has what the store says; what is
 * more is dropped. */
static gboolean agree(cw_catalog *catalog, const cw_store_model *model, const char *hash,
                      gsize windows, cw_vector_file *file, gboolean *fits, GError **error)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    comparison c = {file, windows, known, TRUE};
    *fits = FALSE;
    if (cw_vector_file_dimension(file) != (gsize)model->dimension ||
        strcmp(cw_vector_file_model(file), hash) != 0)
        return TRUE;
    if (!cw_store_each_vector(cw_catalog_store(catalog), model->number, compare_one, &c, error))
        return FALSE;
    *fits = c.whole;
    return !c.whole || cw_model_drop_orphans(file, known, CW_VECTOR_PICTURE_MASK, error);
}

gboolean cw_model_calls_for_another(const GError *reason)
{
    return g_error_matches(reason, CW_ERROR, CW_ERROR_NOT_FOUND) ||
           g_error_matches(reason, CW_ERROR, CW_ERROR_DAMAGED) ||
           g_error_matches(reason, CW_ERROR, CW_ERROR_UNSUPPORTED);
}

cw_vector_file *cw_model_write_vectors(cw_catalog *catalog, const cw_store_model *model,
                                       gsize windows, GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    g_autofree char *path = cw_store_beside(store, model->file);
    g_autofree char *hash = short_hash(model);
    g_autoptr(GError) reason = NULL;
    gboolean fits = FALSE;
    g_autoptr(cw_vector_file) file =
        cw_vector_file_open(path, NULL, CW_VECTOR_FILE_WRITE | CW_VECTOR_FILE_CHECK, &reason);
    if (reason != NULL && !cw_model_calls_for_another(reason)) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return NULL;
    }
    if (file != NULL && !agree(catalog, model, hash, windows, file, &fits, error))
        return NULL;
    if (fits)
        return g_steal_pointer(&file);
    g_clear_pointer(&file, cw_vector_file_close);
    if (!cw_store_begin(store, error))
        return NULL;
    if (!cw_store_forget_vectors(store, model->number, error) || !cw_store_commit(store, error)) {
        cw_store_rollback(store);
        return NULL;
    }
    return cw_vector_file_create(path, hash, (gsize)model->dimension, error);
}
