/* SPDX-License-Identifier: Apache-2.0
 *
 * Models, what they have made vectors of, and what they predicted.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/model_file.h"
#include "store/store_sqlite.h"

#define HASH_DIGITS_IN_NAME 8

typedef struct {
    gint64 number, dimension;
    char *file;
} known_model;

static gboolean keep_model(gpointer data, sqlite3_stmt *statement, GError **error)
{
    (void)error;
    known_model *known = data;
    known->number = sqlite3_column_int64(statement, 0);
    known->dimension = sqlite3_column_int64(statement, 1);
    known->file = g_strdup(cw_sqlite_text(statement, 2));
    return FALSE;
}

/* A name belongs to the weights it was given last. */
static gboolean free_name(cw_sqlite *sqlite, const cw_store_model *model, GError **error)
{
    return cw_sqlite_run(sqlite, error,
                         "UPDATE models SET name=name||'-'||substr(hash,1,?3) "
                         "WHERE name=?1 AND hash<>?2",
                         "tti", model->name, model->hash, (gint64)HASH_DIGITS_IN_NAME);
}

static gboolean write_model(cw_sqlite *sqlite, const cw_store_model *model, gint64 number,
                            GError **error)
{
    g_autofree char *path = model->path != NULL ? cw_sqlite_pack_path(sqlite, model->path) : NULL;
    return cw_sqlite_run(
        sqlite, error,
        number == 0
            ? "INSERT INTO models(name,hash,path,method,dimension,file,used) VALUES(?1,?2,?3,?4,"
              "?5,?6,(SELECT COALESCE(MAX(used),0)+1 FROM models))"
            : "UPDATE models SET name=?1,path=?3,method=?4,dimension=?5,file=?6,used=(SELECT "
              "MAX(used)+1 FROM models) WHERE hash=?2",
        "ttttit", model->name, model->hash, path, model->method, (gint64)model->dimension,
        model->file);
}

gboolean cw_sqlite_put_model(cw_store *store, const cw_store_model *model, gint64 *number,
                             GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    known_model known = {0};
    gboolean well = cw_sqlite_walk(sqlite, error, keep_model, &known,
                                   "SELECT number,dimension,file FROM models WHERE hash=?1", "t",
                                   model->hash) &&
                    free_name(sqlite, model, error) &&
                    write_model(sqlite, model, known.number, error);
    gboolean moved = known.number != 0 &&
                     (known.dimension != model->dimension || strcmp(known.file, model->file) != 0);
    *number = known.number != 0 ? known.number : sqlite3_last_insert_rowid(sqlite->database);
    g_free(known.file);
    return well && (!moved || cw_sqlite_forget_vectors(store, *number, error));
}

gboolean cw_sqlite_remove_model(cw_store *store, gint64 model, GError **error)
{
    return cw_sqlite_run((cw_sqlite *)store, error, "DELETE FROM models WHERE number=?1", "i",
                         model);
}

gboolean cw_sqlite_move_model(cw_store *store, gint64 model, const char *path, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    g_autofree char *packed = cw_sqlite_pack_path(sqlite, path);
    return cw_sqlite_run(sqlite, error, "UPDATE models SET path=?2 WHERE number=?1", "it", model,
                         packed);
}

typedef struct {
    const cw_sqlite *sqlite;
    cw_store_model_visit visit;
    gpointer data;
} model_walk;

/* NULL and the address of a model that came with the program are no paths. (transfer full) */
static char *unpack_address(const cw_sqlite *sqlite, const char *stored)
{
    return stored == NULL || g_str_has_prefix(stored, CW_MODEL_SHIPPED)
               ? g_strdup(stored)
               : cw_sqlite_unpack_path(sqlite, stored);
}

static gboolean visit_model(gpointer data, sqlite3_stmt *statement, GError **error)
{
    const model_walk *walk = data;
    g_autofree char *path = unpack_address(walk->sqlite, cw_sqlite_text(statement, 3));
    cw_store_model model = {
        .number = sqlite3_column_int64(statement, 0),
        .name = cw_sqlite_text(statement, 1),
        .hash = cw_sqlite_text(statement, 2),
        .path = path,
        .method = cw_sqlite_text(statement, 4),
        .dimension = sqlite3_column_int(statement, 5),
        .file = cw_sqlite_text(statement, 6),
        .done = sqlite3_column_int64(statement, 7),
        .failed = sqlite3_column_int64(statement, 8),
    };
    return walk->visit(walk->data, &model, error);
}

gboolean cw_sqlite_each_model(cw_store *store, cw_store_model_visit visit, gpointer data,
                              GError **error)
{
    model_walk walk = {(cw_sqlite *)store, visit, data};
    return cw_sqlite_walk(
        (cw_sqlite *)store, error, visit_model, &walk,
        "SELECT m.number,m.name,m.hash,m.path,m.method,m.dimension,m.file,"
        "(SELECT COUNT(*) FROM vectors v WHERE v.model=m.number AND v.reason IS NULL),"
        "(SELECT COUNT(*) FROM vectors v WHERE v.model=m.number AND v.reason IS NOT NULL) "
        "FROM models m ORDER BY m.used DESC",
        "");
}

/* ---- vectors -------------------------------------------------------------------------------- */

gboolean cw_sqlite_put_vector(cw_store *store, gint64 model, gint64 picture, const char *reason,
                              GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    GError *inner = NULL;
    if (cw_sqlite_run(sqlite, &inner,
                      "INSERT INTO vectors(model,picture,reason) VALUES(?1,?2,?3) ON "
                      "CONFLICT(model,picture) DO UPDATE SET reason=?3",
                      "iit", model, picture, reason))
        return TRUE;
    if (sqlite3_extended_errcode(sqlite->database) == SQLITE_CONSTRAINT_FOREIGNKEY) {
        g_clear_error(&inner);
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "picture %" G_GINT64_FORMAT " or model %" G_GINT64_FORMAT
                    " is no longer in catalogue \"%s\"",
                    picture, model, store->path);
        return FALSE;
    }
    g_propagate_error(error, inner);
    return FALSE;
}

gboolean cw_sqlite_forget_vectors(cw_store *store, gint64 model, GError **error)
{
    return cw_sqlite_run((cw_sqlite *)store, error, "DELETE FROM vectors WHERE model=?1", "i",
                         model);
}

typedef struct {
    cw_vector_visit visit;
    gpointer data;
} vector_walk;

static gboolean visit_vector(gpointer data, sqlite3_stmt *statement, GError **error)
{
    const vector_walk *walk = data;
    cw_vector_state state = {sqlite3_column_int64(statement, 0), cw_sqlite_text(statement, 1)};
    return walk->visit(walk->data, &state, error);
}

gboolean cw_sqlite_each_vector(cw_store *store, gint64 model, cw_vector_visit visit, gpointer data,
                               GError **error)
{
    vector_walk walk = {visit, data};
    return cw_sqlite_walk((cw_sqlite *)store, error, visit_vector, &walk,
                          "SELECT picture,reason FROM vectors WHERE model=?1 ORDER BY picture", "i",
                          model);
}

/* ---- predictions ---------------------------------------------------------------------------- */

gboolean cw_sqlite_clear_predictions(cw_store *store, gint64 model, GError **error)
{
    return cw_sqlite_run((cw_sqlite *)store, error, "DELETE FROM predictions WHERE model=?1", "i",
                         model);
}

gboolean cw_sqlite_remove_prediction(cw_store *store, gint64 model, gint64 item, GError **error)
{
    return cw_sqlite_run((cw_sqlite *)store, error,
                         "DELETE FROM predictions WHERE model=?1 AND item=?2", "ii", model, item);
}

gboolean cw_sqlite_put_prediction(cw_store *store, gint64 model, const cw_prediction *prediction,
                                  GError **error)
{
    return cw_sqlite_run((cw_sqlite *)store, error,
                         "INSERT OR REPLACE INTO predictions(model,item,predicted_group,confidence)"
                         " VALUES(?1,?2,?3,COALESCE(?4,-1.0))",
                         "iitd", model, prediction->item, prediction->group,
                         prediction->confidence);
}

typedef struct {
    cw_prediction_visit visit;
    gpointer data;
} prediction_walk;

static gboolean visit_prediction(gpointer data, sqlite3_stmt *statement, GError **error)
{
    const prediction_walk *walk = data;
    const double confidence = sqlite3_column_double(statement, 2);
    cw_prediction prediction = {sqlite3_column_int64(statement, 0), cw_sqlite_text(statement, 1),
                                confidence < 0 ? NAN : confidence};
    return walk->visit(walk->data, &prediction, error);
}

gboolean cw_sqlite_each_prediction(cw_store *store, gint64 model, cw_prediction_visit visit,
                                   gpointer data, GError **error)
{
    prediction_walk walk = {visit, data};
    return cw_sqlite_walk((cw_sqlite *)store, error, visit_prediction, &walk,
                          "SELECT p.item,p.predicted_group,p.confidence FROM predictions p JOIN "
                          "items i ON i.number=p.item WHERE p.model=?1 AND i.withdrawn=0 ORDER BY "
                          "p.item",
                          "i", model);
}
