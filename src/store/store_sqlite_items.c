/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing items. The invariant, true at every commit: no group without a colourway, no colourway
 * and no picture without an item, every picture's shared mark as its items say.
 */
#include <string.h>

#include "store/store_sqlite.h"

/* What of an item is to be looked at again once it has changed. */
typedef struct {
    gint64 number, colourway, group;
    char *family;     /* cw_sqlite_family() */
    GArray *pictures; /* gint64 */
} before;

static gboolean intern(cw_sqlite *sqlite, gint64 *number, const char *find, const char *add,
                       const char *format, gint64 scope, const char *name, GError **error)
{
    gboolean scoped = format[0] == 'i';
    gboolean found = scoped ? cw_sqlite_number(sqlite, error, number, find, format, scope, name)
                            : cw_sqlite_number(sqlite, error, number, find, format, name);
    if (!found || *number != 0)
        return found;
    gboolean added = scoped ? cw_sqlite_run(sqlite, error, add, format, scope, name)
                            : cw_sqlite_run(sqlite, error, add, format, name);
    *number = sqlite3_last_insert_rowid(sqlite->database);
    return added;
}

gboolean cw_sqlite_source(cw_sqlite *sqlite, const char *name, gint64 *number, GError **error)
{
    return intern(sqlite, number, "SELECT number FROM sources WHERE name=?1",
                  "INSERT INTO sources(name) VALUES(?1)", "t", 0, name, error);
}

static gboolean put_group(cw_sqlite *sqlite, gint64 source, const char *name, gint64 *number,
                          GError **error)
{
    *number = 0;
    return name == NULL ||
           intern(sqlite, number, "SELECT number FROM groups WHERE source=?1 AND name=?2",
                  "INSERT INTO groups(source,name) VALUES(?1,?2)", "it", source, name, error);
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* Without a group the item gets a colourway of its own. */
static gboolean put_colourway(cw_sqlite *sqlite, gint64 group, const cw_item *item, gint64 *number,
                              GError **error)
{
    const char *colour = or_empty(item->fields[CW_FIELD_COLOUR]);
    const char *pattern = or_empty(item->fields[CW_FIELD_PATTERN]);
    const char *material = or_empty(item->fields[CW_FIELD_MATERIAL]);
    *number = 0;
    if (group != 0 &&
        !cw_sqlite_number(sqlite, error, number,
                          "SELECT number FROM colourways WHERE group_number=?1 AND color=?2 AND "
                          "pattern=?3 AND material=?4",
                          "ittt", group, colour, pattern, material))
        return FALSE;
    if (*number != 0)
        return TRUE;
    gboolean added = cw_sqlite_run(sqlite, error,
                                   "INSERT INTO colourways(group_number,color,pattern,material) "
                                   "VALUES(NULLIF(?1,0),?2,?3,?4)",
                                   "ittt", group, colour, pattern, material);
    *number = sqlite3_last_insert_rowid(sqlite->database);
    return added;
}

/* ---- what was there before ------------------------------------------------------------------ */

static gboolean keep_before(gpointer data, sqlite3_stmt *statement, GError **error)
{
    (void)error;
    before *old = data;
    old->number = sqlite3_column_int64(statement, 0);
    old->colourway = sqlite3_column_int64(statement, 1);
    old->group = sqlite3_column_int64(statement, 2);
    old->family = cw_sqlite_family(old->group, cw_sqlite_text(statement, 3));
    return TRUE;
}

static gboolean keep_picture(gpointer data, sqlite3_stmt *statement, GError **error)
{
    (void)error;
    gint64 picture = sqlite3_column_int64(statement, 0);
    g_array_append_val(data, picture);
    return TRUE;
}

static gboolean load_pictures(cw_sqlite *sqlite, before *old, GError **error)
{
    old->pictures = g_array_new(FALSE, FALSE, sizeof(gint64));
    return old->number == 0 ||
           cw_sqlite_walk(sqlite, error, keep_picture, old->pictures,
                          "SELECT picture FROM item_pictures WHERE item=?1", "i", old->number);
}

static void clear_before(before *old)
{
    g_clear_pointer(&old->family, g_free);
    g_clear_pointer(&old->pictures, g_array_unref);
}

static gboolean contains(const GArray *numbers, gint64 number)
{
    for (guint i = 0; i < numbers->len; i++) {
        if (g_array_index(numbers, gint64, i) == number)
            return TRUE;
    }
    return FALSE;
}

/* Of what the item showed and of what it shows now: `pictures`, for `family`. */
static gboolean mark_pictures(cw_sqlite *sqlite, gint64 item, const before *old,
                              const GArray *pictures, const char *family, GError **error)
{
    for (guint i = 0; i < pictures->len; i++) {
        gint64 picture = g_array_index(pictures, gint64, i);
        const char *was = contains(old->pictures, picture) ? old->family : NULL;
        if (!cw_sqlite_mark_shared(sqlite, picture, item, was, family, error))
            return FALSE;
    }
    for (guint i = 0; i < old->pictures->len; i++) {
        gint64 picture = g_array_index(old->pictures, gint64, i);
        if (!contains(pictures, picture) &&
            !cw_sqlite_mark_shared(sqlite, picture, item, old->family, NULL, error))
            return FALSE;
    }
    return TRUE;
}

/* Deletes what only the item as it was before used. */
static gboolean sweep(cw_sqlite *sqlite, const before *old, GError **error)
{
    for (guint i = 0; i < old->pictures->len; i++) {
        gint64 picture = g_array_index(old->pictures, gint64, i);
        if (!cw_sqlite_run(sqlite, error,
                           "DELETE FROM pictures WHERE number=?1 AND NOT EXISTS "
                           "(SELECT 1 FROM item_pictures WHERE picture=?1)",
                           "i", picture))
            return FALSE;
    }
    return cw_sqlite_run(sqlite, error,
                         "DELETE FROM colourways WHERE number=?1 AND NOT EXISTS "
                         "(SELECT 1 FROM items WHERE colourway=?1)",
                         "i", old->colourway) &&
           cw_sqlite_run(sqlite, error,
                         "DELETE FROM groups WHERE number=?1 AND NOT EXISTS "
                         "(SELECT 1 FROM colourways WHERE group_number=?1)",
                         "i", old->group);
}

/* ---- putting -------------------------------------------------------------------------------- */

#define FIELD_SETTERS                                                                              \
    "title=?7,description=?8,product_type=?9,google_product_category=?10,color=?11,size=?12,"      \
    "pattern=?13,material=?14,gender=?15,age_group=?16,price=?17,availability=?18,brand=?19,"      \
    "link=?20"
#define FIRST_FIELD 7
G_STATIC_ASSERT(CW_FIELD_COUNT == 14); /* the statements below name every one of them */

static const char *const insert_item =
    "INSERT INTO items(source,id,colourway,row_hash,price_amount,title,description,product_type,"
    "google_product_category,color,size,pattern,material,gender,age_group,price,availability,brand,"
    "link) VALUES(?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20)";
static const char *const update_item =
    "UPDATE items SET "
    "source=?2,id=?3,colourway=?4,row_hash=?5,price_amount=?6,withdrawn=0," FIELD_SETTERS
    " WHERE number=?1";

static gboolean write_item(cw_sqlite *sqlite, gint64 *number, gint64 source, gint64 colourway,
                           const cw_store_entry *entry, GError **error)
{
    const cw_item *item = &entry->item;
    const char *sql = *number == 0 ? insert_item : update_item;
    sqlite3_stmt *statement = cw_sqlite_take(sqlite, sql, error);
    if (statement == NULL)
        return FALSE;
    cw_sqlite_bind(statement, "iititd", *number, source, item->id, colourway,
                   or_empty(entry->row_hash), item->price);
    for (int i = 0; i < CW_FIELD_COUNT; i++)
        sqlite3_bind_text(statement, FIRST_FIELD + i, item->fields[i], -1, SQLITE_STATIC);
    gboolean well = cw_sqlite_step(sqlite, statement, NULL, NULL, error);
    cw_sqlite_give(sqlite, sql, statement);
    if (*number == 0)
        *number = sqlite3_last_insert_rowid(sqlite->database);
    return well;
}

static gboolean write_attributes(cw_sqlite *sqlite, gint64 item, const cw_store_entry *entry,
                                 GError **error)
{
    for (gsize i = 0; i < entry->attribute_count; i++) {
        gint64 name;
        if (!intern(sqlite, &name, "SELECT number FROM attribute_names WHERE name=?1",
                    "INSERT INTO attribute_names(name) VALUES(?1)", "t", 0,
                    entry->attributes[i].name, error) ||
            !cw_sqlite_run(sqlite, error,
                           "INSERT OR REPLACE INTO attributes(item,name,value) VALUES(?1,?2,?3)",
                           "iit", item, name, entry->attributes[i].value))
            return FALSE;
    }
    return TRUE;
}

/* Items that show another picture by the file that is now `number`'s are to be read again: what
 * they showed is elsewhere, or gone. */
static gboolean doubt_others(cw_sqlite *sqlite, gint64 number, const char *path, GError **error)
{
    return cw_sqlite_run(sqlite, error,
                         "UPDATE items SET row_hash='' WHERE number IN (SELECT l.item FROM "
                         "item_pictures l JOIN pictures p ON p.number=l.picture WHERE p.path=?2 "
                         "AND p.number<>?1)",
                         "it", number, path);
}

static gboolean write_picture(cw_sqlite *sqlite, const cw_picture *picture, gint64 *number,
                              GError **error)
{
    g_autofree char *path = cw_sqlite_pack_path(sqlite, picture->path);
    if (!cw_sqlite_number(sqlite, error, number, "SELECT number FROM pictures WHERE hash=?1", "t",
                          picture->hash))
        return FALSE;
    if (*number != 0)
        return cw_sqlite_run(sqlite, error,
                             "UPDATE pictures SET path=?2,modified_ns=?3 WHERE number=?1 AND "
                             "(path<>?2 OR modified_ns<>?3)",
                             "iti", *number, path, picture->modified_ns) &&
               doubt_others(sqlite, *number, path, error);
    gboolean added = cw_sqlite_run(
        sqlite, error,
        "INSERT INTO pictures(hash,path,format,width_px,height_px,size_bytes,modified_ns) "
        "VALUES(?1,?2,?3,?4,?5,?6,?7)",
        "tttiiii", picture->hash, path, picture->format, (gint64)picture->width_px,
        (gint64)picture->height_px, picture->size_bytes, picture->modified_ns);
    *number = sqlite3_last_insert_rowid(sqlite->database);
    return added && doubt_others(sqlite, *number, path, error);
}

/* One content twice in an item counts once, at its first position. */
static gboolean write_pictures(cw_sqlite *sqlite, gint64 item, const cw_store_entry *entry,
                               GArray *numbers, GError **error)
{
    for (gsize i = 0; i < entry->picture_count; i++) {
        gint64 number;
        if (!write_picture(sqlite, &entry->pictures[i], &number, error))
            return FALSE;
        if (contains(numbers, number))
            continue;
        if (!cw_sqlite_run(sqlite, error,
                           "INSERT INTO item_pictures(item,position,picture) VALUES(?1,?2,?3)",
                           "iii", item, (gint64)numbers->len, number))
            return FALSE;
        g_array_append_val(numbers, number);
    }
    return TRUE;
}

static gboolean clear_item(cw_sqlite *sqlite, gint64 item, GError **error)
{
    return cw_sqlite_run(sqlite, error, "DELETE FROM attributes WHERE item=?1", "i", item) &&
           cw_sqlite_run(sqlite, error, "DELETE FROM item_pictures WHERE item=?1", "i", item);
}

static gboolean put_over(cw_sqlite *sqlite, const cw_store_entry *entry, const before *old,
                         gint64 source, GError **error)
{
    gint64 number = old->number, group, colourway;
    g_autoptr(GArray) pictures = g_array_new(FALSE, FALSE, sizeof(gint64));
    if (!put_group(sqlite, source, entry->item.group, &group, error))
        return FALSE;
    g_autofree char *family = cw_sqlite_family(group, entry->item.fields[CW_FIELD_TITLE]);
    return put_colourway(sqlite, group, &entry->item, &colourway, error) &&
           (number == 0 || clear_item(sqlite, number, error)) &&
           write_item(sqlite, &number, source, colourway, entry, error) &&
           write_attributes(sqlite, number, entry, error) &&
           write_pictures(sqlite, number, entry, pictures, error) &&
           mark_pictures(sqlite, number, old, pictures, family, error) &&
           (old->number == 0 || sweep(sqlite, old, error));
}

gboolean cw_sqlite_put_item(cw_store *store, const cw_store_entry *entry, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    gint64 source;
    before old = {0};
    gboolean well =
        cw_sqlite_source(sqlite, entry->item.source, &source, error) &&
        cw_sqlite_walk(
            sqlite, error, keep_before, &old,
            "SELECT i.number,i.colourway,c.group_number,i.title FROM items i JOIN colourways c "
            "ON c.number=i.colourway WHERE i.source=?1 AND i.id=?2",
            "it", source, entry->item.id) &&
        load_pictures(sqlite, &old, error) && put_over(sqlite, entry, &old, source, error);
    clear_before(&old);
    return well;
}

/* ---- known, withdrawn, removed -------------------------------------------------------------- */

static gboolean keep_known(gpointer data, sqlite3_stmt *statement, GError **error)
{
    (void)error;
    cw_store_known *known = data;
    known->number = sqlite3_column_int64(statement, 0);
    g_strlcpy(known->row_hash, cw_sqlite_text(statement, 1), sizeof known->row_hash);
    known->withdrawn = sqlite3_column_int(statement, 2) != 0;
    return FALSE;
}

gboolean cw_sqlite_find_known(cw_store *store, const char *source, const char *id, gboolean *found,
                              cw_store_known *known, GError **error)
{
    *known = (cw_store_known){0};
    gboolean well = cw_sqlite_walk((cw_sqlite *)store, error, keep_known, known,
                                   "SELECT number,row_hash,withdrawn FROM items WHERE "
                                   "source=(SELECT number FROM sources WHERE name=?1) AND id=?2",
                                   "tt", source, id);
    *found = known->number != 0;
    return well;
}

gboolean cw_sqlite_set_withdrawn(cw_store *store, gint64 item, gboolean withdrawn, GError **error)
{
    return cw_sqlite_run((cw_sqlite *)store, error, "UPDATE items SET withdrawn=?2 WHERE number=?1",
                         "ii", item, (gint64)(withdrawn != FALSE));
}

gboolean cw_sqlite_remove_item(cw_store *store, gint64 item, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    before old = {0};
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(gint64));
    gboolean well =
        cw_sqlite_walk(
            sqlite, error, keep_before, &old,
            "SELECT i.number,i.colourway,c.group_number,i.title FROM items i JOIN colourways c "
            "ON c.number=i.colourway WHERE i.number=?1",
            "i", item) &&
        load_pictures(sqlite, &old, error) &&
        cw_sqlite_run(sqlite, error, "DELETE FROM items WHERE number=?1", "i", item) &&
        mark_pictures(sqlite, item, &old, none, NULL, error) && sweep(sqlite, &old, error);
    clear_before(&old);
    return well;
}
