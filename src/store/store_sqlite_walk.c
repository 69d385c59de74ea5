/* SPDX-License-Identifier: Apache-2.0
 *
 * Walks over items and pictures. A statement is put together from fixed pieces; what a user typed
 * is only ever bound. Conditions are checked by the SQL function cw_holds(condition, value), so
 * that every kind of store compares alike; its first argument is a pointer that only C can make.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "store/store_sqlite.h"

#define POINTER_KIND "cw_condition"

#define ITEM_COLUMNS                                                                               \
    "i.number,s.name,i.id,g.name,c.group_number,i.colourway,i.withdrawn,i.price_amount"
#define ITEM_TABLES                                                                                \
    "JOIN sources s ON s.number=i.source JOIN colourways c ON c.number=i.colourway "               \
    "LEFT JOIN groups g ON g.number=c.group_number "
enum { FIRST_FIELD = 8, FIRST_PICTURE = FIRST_FIELD + CW_FIELD_COUNT };

static void holds(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const cw_condition *condition = sqlite3_value_pointer(values[0], POINTER_KIND);
    const char *value = (const char *)sqlite3_value_text(values[1]);
    sqlite3_result_int(context, condition != NULL && cw_condition_holds(condition, value));
}

gboolean cw_sqlite_add_functions(cw_sqlite *sqlite, GError **error)
{
    return sqlite3_create_function(sqlite->database, "cw_holds", 2,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                   holds, NULL, NULL) == SQLITE_OK ||
           cw_sqlite_fail(sqlite, error);
}

/* ---- conditions ----------------------------------------------------------------------------- */

/* Names that are neither field nor attribute. */
static const struct {
    const char *name, *expression;
} special_names[] = {{"id", "i.id"}, {"item_group_id", "g.name"}, {"source", "s.name"}};

static gboolean gather_name(gpointer data, sqlite3_stmt *statement, GError **error)
{
    (void)error;
    g_ptr_array_add(data, g_strdup(cw_sqlite_text(statement, 0)));
    return TRUE;
}

static gboolean explain_unknown(cw_sqlite *sqlite, const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < G_N_ELEMENTS(special_names); i++)
        g_ptr_array_add(names, g_strdup(special_names[i].name));
    for (int i = 0; i < CW_FIELD_COUNT; i++)
        g_ptr_array_add(names, g_strdup(cw_field_name(i)));
    if (!cw_sqlite_walk(sqlite, error, gather_name, names,
                        "SELECT name FROM attribute_names ORDER BY name", ""))
        return FALSE;
    g_ptr_array_add(names, NULL);
    const char *nearest = cw_row_nearest((const char *const *)names->pdata, name);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "no column \"%s\" in this catalogue; %s%s%s", name,
                nearest != NULL ? "did you mean \"" : "there are: ",
                nearest != NULL ? nearest : all, nearest != NULL ? "\"?" : "");
    return FALSE;
}

/* Appends the SQL of the value called `name`. */
static gboolean append_value(cw_sqlite *sqlite, GString *sql, const char *name, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(special_names); i++) {
        if (strcmp(special_names[i].name, name) == 0) {
            g_string_append(sql, special_names[i].expression);
            return TRUE;
        }
    }
    cw_field field;
    if (cw_field_find(name, &field)) {
        g_string_append_printf(sql, "i.%s", cw_field_name(field));
        return TRUE;
    }
    gint64 attribute;
    if (!cw_sqlite_number(sqlite, error, &attribute,
                          "SELECT number FROM attribute_names WHERE name=?1", "t", name))
        return FALSE;
    if (attribute == 0)
        return explain_unknown(sqlite, name, error);
    g_string_append_printf(sql,
                           "(SELECT a.value FROM attributes a WHERE a.item=i.number AND "
                           "a.name=%" G_GINT64_FORMAT ")",
                           attribute);
    return TRUE;
}

static gboolean append_where(cw_sqlite *sqlite, GString *sql, const cw_where *where, GError **error)
{
    for (gsize i = 0; where != NULL && i < where->count; i++) {
        g_string_append_printf(sql, " AND cw_holds(@condition%" G_GSIZE_FORMAT ",", i);
        if (!append_value(sqlite, sql, where->conditions[i].name, error))
            return FALSE;
        g_string_append_c(sql, ')');
    }
    return TRUE;
}

static void bind_where(sqlite3_stmt *statement, const cw_where *where)
{
    for (gsize i = 0; where != NULL && i < where->count; i++) {
        char name[32];
        g_snprintf(name, sizeof name, "@condition%" G_GSIZE_FORMAT, i);
        sqlite3_bind_pointer(statement, sqlite3_bind_parameter_index(statement, name),
                             &where->conditions[i], POINTER_KIND, NULL);
    }
}

static void append_fields(GString *sql)
{
    for (int i = 0; i < CW_FIELD_COUNT; i++)
        g_string_append_printf(sql, ",i.%s", cw_field_name(i));
}

static sqlite3_stmt *prepare(cw_sqlite *sqlite, const GString *sql, GError **error)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(sqlite->database, sql->str, sql->len + 1, &statement, NULL) != SQLITE_OK)
        cw_sqlite_fail(sqlite, error);
    return statement;
}

/* ---- items ---------------------------------------------------------------------------------- */

static void read_item(sqlite3_stmt *statement, cw_item *item)
{
    gboolean priced = sqlite3_column_type(statement, 7) != SQLITE_NULL;
    *item = (cw_item){
        .number = sqlite3_column_int64(statement, 0),
        .source = cw_sqlite_text(statement, 1),
        .id = cw_sqlite_text(statement, 2),
        .group = cw_sqlite_text(statement, 3),
        .group_number = sqlite3_column_int64(statement, 4),
        .colourway = sqlite3_column_int64(statement, 5),
        .withdrawn = sqlite3_column_int(statement, 6) != 0,
        .price = priced ? sqlite3_column_double(statement, 7) : NAN,
    };
    for (int i = 0; i < CW_FIELD_COUNT; i++)
        item->fields[i] = cw_sqlite_text(statement, FIRST_FIELD + i);
}

typedef struct {
    cw_item_visit visit;
    gpointer data;
} item_walk;

static gboolean visit_item(gpointer data, sqlite3_stmt *statement, GError **error)
{
    const item_walk *walk = data;
    cw_item item;
    read_item(statement, &item);
    return walk->visit(walk->data, &item, error);
}

gboolean cw_sqlite_walk_items(cw_store *store, const cw_items_wanted *wanted, cw_item_visit visit,
                              gpointer data, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    g_autoptr(GString) sql = g_string_new("SELECT " ITEM_COLUMNS);
    append_fields(sql);
    g_string_append(sql, " FROM items i " ITEM_TABLES "WHERE TRUE");
    g_string_append(sql, wanted->withdrawn ? "" : " AND i.withdrawn=0");
    g_string_append(sql, wanted->source != NULL ? " AND s.name=?1" : "");
    g_string_append(sql, wanted->id != NULL ? " AND i.id=?2" : "");
    g_string_append(sql, wanted->number != 0 ? " AND i.number=?3" : "");
    g_string_append(sql, wanted->after != 0 ? " AND i.number>?4" : "");
    if (!append_where(sqlite, sql, wanted->where, error))
        return FALSE;
    g_string_append(sql, " ORDER BY i.number");
    sqlite3_stmt *statement = prepare(sqlite, sql, error);
    if (statement == NULL)
        return FALSE;
    cw_sqlite_bind(statement, "ttii", wanted->source, wanted->id, wanted->number, wanted->after);
    bind_where(statement, wanted->where);
    item_walk walk = {visit, data};
    gboolean well = cw_sqlite_step(sqlite, statement, visit_item, &walk, error);
    sqlite3_finalize(statement);
    return well;
}

/* ---- pictures ------------------------------------------------------------------------------- */

typedef struct {
    const cw_sqlite *sqlite;
    cw_shown_visit visit;
    gpointer data;
    gboolean once;
    gint64 last; /* picture visited */
} picture_walk;

static gboolean visit_picture(gpointer data, sqlite3_stmt *statement, GError **error)
{
    picture_walk *walk = data;
    int column = FIRST_PICTURE;
    cw_picture picture = {.number = sqlite3_column_int64(statement, column++)};
    if (walk->once && picture.number == walk->last)
        return TRUE;
    walk->last = picture.number;
    picture.hash = cw_sqlite_text(statement, column++);
    g_autofree char *path =
        cw_sqlite_unpack_path(walk->sqlite, cw_sqlite_text(statement, column++));
    picture.path = path;
    picture.format = cw_sqlite_text(statement, column++);
    picture.width_px = sqlite3_column_int(statement, column++);
    picture.height_px = sqlite3_column_int(statement, column++);
    picture.size_bytes = sqlite3_column_int64(statement, column++);
    picture.modified_ns = sqlite3_column_int64(statement, column++);
    picture.shared = sqlite3_column_int(statement, column++) != 0;
    cw_item item;
    read_item(statement, &item);
    cw_shown shown = {&picture, &item, sqlite3_column_int(statement, column)};
    return walk->visit(walk->data, &shown, error);
}

/* By picture, the pictures drive the loops; by item, the items. CROSS JOIN fixes that order. */
static gboolean by_picture(const cw_pictures_wanted *wanted)
{
    return wanted->every || wanted->order == CW_PICTURES_ONCE;
}

static gboolean build_pictures(cw_sqlite *sqlite, const cw_pictures_wanted *wanted, GString *sql,
                               GError **error)
{
    g_string_append(sql, "SELECT " ITEM_COLUMNS);
    append_fields(sql);
    g_string_append(sql, ",p.number,p.hash,p.path,p.format,p.width_px,p.height_px,p.size_bytes,"
                         "p.modified_ns,p.shared,v.position FROM ");
    g_string_append(sql, by_picture(wanted)
                             ? "pictures p CROSS JOIN item_pictures v ON v.picture=p.number "
                               "CROSS JOIN items i ON i.number=v.item "
                             : "items i CROSS JOIN item_pictures v ON v.item=i.number "
                               "CROSS JOIN pictures p ON p.number=v.picture ");
    g_string_append(sql, ITEM_TABLES "WHERE TRUE");
    g_string_append(sql, wanted->withdrawn ? "" : " AND i.withdrawn=0");
    g_string_append(sql, wanted->item != 0 ? " AND i.number=?1" : "");
    g_string_append(sql, wanted->picture != 0 ? " AND p.number=?2" : "");
    g_string_append(sql, wanted->order == CW_PICTURES_MAIN ? " AND v.position=0" : "");
    if (wanted->without_model != 0)
        g_string_append(sql, " AND NOT EXISTS (SELECT 1 FROM vectors w WHERE w.model=?3 AND "
                             "w.picture=p.number AND w.reason IS NULL)");
    if (!append_where(sqlite, sql, wanted->where, error))
        return FALSE;
    g_string_append(sql, by_picture(wanted) ? " ORDER BY p.number,v.item,v.position"
                                            : " ORDER BY i.number,v.position");
    return TRUE;
}

gboolean cw_sqlite_walk_pictures(cw_store *store, const cw_pictures_wanted *wanted,
                                 cw_shown_visit visit, gpointer data, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    g_autoptr(GString) sql = g_string_new(NULL);
    if (!build_pictures(sqlite, wanted, sql, error))
        return FALSE;
    sqlite3_stmt *statement = prepare(sqlite, sql, error);
    if (statement == NULL)
        return FALSE;
    cw_sqlite_bind(statement, "iii", wanted->item, wanted->picture, wanted->without_model);
    bind_where(statement, wanted->where);
    picture_walk walk = {sqlite, visit, data, wanted->order == CW_PICTURES_ONCE && !wanted->every,
                         0};
    gboolean well = cw_sqlite_step(sqlite, statement, visit_picture, &walk, error);
    sqlite3_finalize(statement);
    return well;
}

/* ---- attributes, pictures seen before ------------------------------------------------------- */

typedef struct {
    cw_attribute_visit visit;
    gpointer data;
} attribute_walk;

static gboolean visit_attribute(gpointer data, sqlite3_stmt *statement, GError **error)
{
    const attribute_walk *walk = data;
    cw_attribute attribute = {cw_sqlite_text(statement, 0), cw_sqlite_text(statement, 1)};
    return walk->visit(walk->data, &attribute, error);
}

gboolean cw_sqlite_each_attribute(cw_store *store, gint64 item, cw_attribute_visit visit,
                                  gpointer data, GError **error)
{
    attribute_walk walk = {visit, data};
    return cw_sqlite_walk((cw_sqlite *)store, error, visit_attribute, &walk,
                          "SELECT n.name,a.value FROM attributes a JOIN attribute_names n ON "
                          "n.number=a.name WHERE a.item=?1 ORDER BY n.name",
                          "i", item);
}

static gboolean keep_seen(gpointer data, sqlite3_stmt *statement, GError **error)
{
    (void)error;
    cw_picture *picture = data;
    picture->number = sqlite3_column_int64(statement, 0);
    picture->hash = g_strdup(cw_sqlite_text(statement, 1));
    picture->format = g_strdup(cw_sqlite_text(statement, 2));
    picture->width_px = sqlite3_column_int(statement, 3);
    picture->height_px = sqlite3_column_int(statement, 4);
    picture->shared = sqlite3_column_int(statement, 5) != 0;
    return FALSE;
}

gboolean cw_sqlite_find_seen(cw_store *store, const char *path, gint64 size_bytes,
                             gint64 modified_ns, gboolean *found, cw_picture *picture,
                             GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    g_autofree char *packed = cw_sqlite_pack_path(sqlite, path);
    *picture = (cw_picture){.size_bytes = size_bytes, .modified_ns = modified_ns};
    gboolean well =
        cw_sqlite_walk(sqlite, error, keep_seen, picture,
                       "SELECT number,hash,format,width_px,height_px,shared FROM pictures WHERE "
                       "path=?1 AND size_bytes=?2 AND modified_ns=?3",
                       "tii", packed, size_bytes, modified_ns);
    *found = picture->number != 0;
    if (*found)
        picture->path = g_strdup(path);
    return well;
}
