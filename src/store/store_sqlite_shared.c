/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared pictures: those shown for more families than CW_STORE_MOST_GROUPS. A family is a group or,
 * of items without one, a title.
 *
 * The law: the families of a picture change only by one that comes to it first or leaves it last.
 * So when an item changes, the others that show the picture are asked only until its family is
 * found among them, and nothing has changed, or until there are too many families. Those with the
 * nearest numbers are asked first: neighbours of a feed are of one family, or soon of too many.
 * Asking all of them for every item would be quadratic in the items of one placeholder.
 */
#include "store/store_sqlite.h"

/* CROSS JOIN fixes the order of the loops, so that the index gives the order and nothing is sorted.
 */
#define OTHERS                                                                                     \
    "SELECT c.group_number,i.title FROM item_pictures p CROSS JOIN items i ON i.number=p.item "    \
    "CROSS JOIN colourways c ON c.number=i.colourway WHERE p.picture=?1 AND "

enum { BELOW, ABOVE, SIDES };
static const char *const sides[SIDES] = {
    [BELOW] = OTHERS "p.item<?2 ORDER BY p.item DESC",
    [ABOVE] = OTHERS "p.item>?2 ORDER BY p.item",
};

typedef struct {
    const char *before, *now; /* the item's own; NULL: did not or does not show the picture */
    GHashTable *others;       /* families found so far of the other items */
    gboolean any;             /* the last question had an answer */
} families;

char *cw_sqlite_family(gint64 group, const char *title)
{
    return group != 0 ? g_strdup_printf("g%" G_GINT64_FORMAT, group)
                      : g_strconcat("t", title, NULL);
}

static gboolean take_other(gpointer data, sqlite3_stmt *statement, GError **error)
{
    (void)error;
    families *f = data;
    f->any = TRUE;
    g_hash_table_add(f->others, cw_sqlite_family(sqlite3_column_int64(statement, 0),
                                                 cw_sqlite_text(statement, 1)));
    return FALSE;
}

static gboolean others_have(const families *f, const char *family)
{
    return family == NULL || g_hash_table_contains(f->others, family);
}

static gboolean is_unchanged(const families *f)
{
    return others_have(f, f->before) && others_have(f, f->now);
}

static gboolean are_too_many(const families *f)
{
    guint own = others_have(f, f->now) ? 0 : 1;
    return g_hash_table_size(f->others) + own > CW_STORE_MOST_GROUPS;
}

/* Below and above in turn, until enough is known. */
static gboolean ask_others(cw_sqlite *sqlite, sqlite3_stmt *const statements[SIDES], families *f,
                           GError **error)
{
    gboolean more[SIDES] = {TRUE, TRUE};
    for (int side = BELOW; more[BELOW] || more[ABOVE]; side = side == BELOW ? ABOVE : BELOW) {
        if (is_unchanged(f) || are_too_many(f))
            return TRUE;
        f->any = FALSE;
        if (more[side] && !cw_sqlite_step(sqlite, statements[side], take_other, f, error))
            return FALSE;
        more[side] = f->any;
    }
    return TRUE;
}

static gboolean find_families(cw_sqlite *sqlite, gint64 picture, gint64 item, families *f,
                              GError **error)
{
    sqlite3_stmt *statements[SIDES] = {NULL};
    gboolean well = TRUE;
    for (int side = 0; side < SIDES && well; side++) {
        statements[side] = cw_sqlite_take(sqlite, sides[side], error);
        well = statements[side] != NULL;
        if (well)
            cw_sqlite_bind(statements[side], "ii", picture, item);
    }
    well = well && ask_others(sqlite, statements, f, error);
    for (int side = 0; side < SIDES; side++) {
        if (statements[side] != NULL)
            cw_sqlite_give(sqlite, sides[side], statements[side]);
    }
    return well;
}

gboolean cw_sqlite_mark_shared(cw_sqlite *sqlite, gint64 picture, gint64 item, const char *before,
                               const char *now, GError **error)
{
    if (g_strcmp0(before, now) == 0)
        return TRUE;
    g_autoptr(GHashTable) others = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    families f = {before, now, others, FALSE};
    if (!find_families(sqlite, picture, item, &f, error))
        return FALSE;
    const gboolean shared = are_too_many(&f);
    return (!shared && is_unchanged(&f)) ||
           cw_sqlite_run(sqlite, error,
                         "UPDATE pictures SET shared=?2 WHERE number=?1 AND shared<>?2", "ii",
                         picture, (gint64)shared);
}
