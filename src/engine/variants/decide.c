/* SPDX-License-Identifier: Apache-2.0
 *
 * Decisions in the catalogue. New ones are written first and then looked at with all that stand: a
 * contradiction among them takes the batch back.
 */
#include <colorway/decisions.h>

#include "base/error.h"
#include "base/json_text.h"
#include "engine/catalog/catalog_store.h"
#include "engine/catalog/standing_decisions.h"
#include "engine/variants/item_card.h"
#include "engine/variants/pairs.h"

/* ---- contradictions -------------------------------------------------------------------------- */

/* Appends what one decision says; `words`: number of a new one -> where it was said. */
static gboolean say(GString *text, cw_store *store, const cw_standing_decision *one,
                    GHashTable *words, GError **error)
{
    g_autofree char *first = cw_item_card_name(store, one->items[0], error);
    g_autofree char *second = first != NULL ? cw_item_card_name(store, one->items[1], error) : NULL;
    const char *where = g_hash_table_lookup(words, &one->number);
    if (second == NULL)
        return FALSE;
    g_string_append_printf(text, "\"%s\" and \"%s\" are %s (", first, second,
                           one->same ? "the same" : "not the same");
    if (where != NULL)
        g_string_append_printf(text, "%s)", where);
    else
        g_string_append_printf(text, "decision %" G_GINT64_FORMAT ")", one->number);
    return TRUE;
}

/* Says what leads from one to the other of two that are not the same. */
static void refuse(cw_store *store, const cw_standing *standing, const cw_standing_decision *apart,
                   GHashTable *words, GError **error)
{
    g_autoptr(GPtrArray) way = cw_standing_way(standing, apart->colourways);
    g_autoptr(GString) text = g_string_new("these contradict each other: ");
    for (guint i = 0; i < way->len; i++) {
        if (!say(text, store, way->pdata[i], words, error))
            return;
        g_string_append(text, ", ");
    }
    if (say(text, store, apart, words, error))
        g_set_error(error, CW_ERROR, CW_ERROR_CONFLICT, "%s; undo one of them first", text->str);
}

/* Whether all that stand can hold. */
static gboolean check(cw_store *store, GHashTable *words, GError **error)
{
    g_autoptr(cw_standing) standing = cw_standing_read(store, FALSE, error);
    if (standing == NULL)
        return FALSE;
    for (guint d = 0; d < standing->decisions->len; d++) {
        const cw_standing_decision *one =
            &g_array_index(standing->decisions, cw_standing_decision, d);
        if (one->same || cw_components_root(standing->bundles, one->nodes[0]) !=
                             cw_components_root(standing->bundles, one->nodes[1]))
            continue;
        refuse(store, standing, one, words, error);
        return FALSE;
    }
    return TRUE;
}

/* ---- make and undo --------------------------------------------------------------------------- */

/* Writes one decision, in a batch; `where` it was said goes into `words` where it is new. */
static gboolean put(cw_catalog *catalog, const cw_decision_request *request, const char *where,
                    GHashTable *words, gint64 *number, GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    g_autoptr(cw_item) first = cw_catalog_find_listed(catalog, request->first, error);
    g_autoptr(cw_item) second =
        first != NULL ? cw_catalog_find_listed(catalog, request->second, error) : NULL;
    if (second == NULL)
        return FALSE;
    if (first->colourway == second->colourway) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "nothing is to be decided about \"%s\" and \"%s\": %s", request->first,
                    request->second,
                    first->number == second->number
                        ? "they are one item"
                        : "they are sizes of one colourway, which the feed gives one group, "
                          "colour, pattern and material");
        return FALSE;
    }
    cw_store_decision decision = {
        .items = {first->number, second->number}, .same = request->same, .by = request->by};
    if (!cw_store_put_decision(store, &decision, error))
        return FALSE;
    *number = decision.number;
    g_hash_table_insert(words, g_memdup2(number, sizeof *number), g_strdup(where));
    return TRUE;
}

static GHashTable *new_words(void)
{
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

gboolean cw_decision_make(cw_catalog *catalog, const cw_decision_request *request, gint64 *number,
                          GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    g_autoptr(GHashTable) words = new_words();
    if (!cw_store_begin(store, error))
        return FALSE;
    if (put(catalog, request, "asked now", words, number, error) && check(store, words, error))
        return cw_store_commit(store, error);
    cw_store_rollback(store);
    return FALSE;
}

gboolean cw_decision_undo(cw_catalog *catalog, gint64 number, const char *by, GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    if (!cw_store_begin(store, error))
        return FALSE;
    if (cw_store_undo_decision(store, number, by, error))
        return cw_store_commit(store, error);
    cw_store_rollback(store);
    return FALSE;
}

static gboolean put_all(cw_catalog *catalog, const GArray *pairs, const char *path, const char *by,
                        GHashTable *words, GError **error)
{
    for (guint p = 0; p < pairs->len; p++) {
        const cw_decision *pair = &g_array_index(pairs, cw_decision, p);
        const cw_decision_request request = {pair->ids[0], pair->ids[1], pair->same, by};
        g_autofree char *where = g_strdup_printf("line %" G_GUINT64_FORMAT, pair->line);
        gint64 number;
        if (put(catalog, &request, where, words, &number, error))
            continue;
        g_prefix_error(error, "decisions \"%s\", %s: ", path, where);
        return FALSE;
    }
    return TRUE;
}

gboolean cw_decisions_keep(cw_catalog *catalog, const char *path, const char *by, gsize *count,
                           GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    g_autoptr(GHashTable) words = new_words();
    g_autoptr(GArray) pairs = cw_pairs_load(path, error);
    if (pairs == NULL || !cw_store_begin(store, error))
        return FALSE;
    *count = pairs->len;
    if (put_all(catalog, pairs, path, by, words, error) && check(store, words, error))
        return cw_store_commit(store, error);
    cw_store_rollback(store);
    return FALSE;
}

/* ---- lists ----------------------------------------------------------------------------------- */

typedef struct {
    cw_store *store;
    json_t *decisions;
    gsize limit;
    gint64 last;
    gboolean more;
} listing;

static gboolean list_decision(gpointer data, const cw_store_decision *decision, GError **error)
{
    listing *l = data;
    if (json_array_size(l->decisions) == l->limit) {
        l->more = TRUE;
        return FALSE;
    }
    json_t *first = cw_item_card(l->store, decision->items[0], error);
    json_t *second = first != NULL ? cw_item_card(l->store, decision->items[1], error) : NULL;
    if (second == NULL) {
        json_decref(first);
        return FALSE;
    }
    json_t *object = json_pack("{s:I,s:o,s:o,s:b}", "number", (json_int_t)decision->number, "first",
                               first, "second", second, "same", decision->same);
    cw_json_set(object, "by", decision->by);
    cw_json_set(object, "at", decision->at);
    cw_json_set(object, "undone_by", decision->undone_by);
    cw_json_set(object, "undone_at", decision->undone_at);
    json_array_append_new(l->decisions, object);
    l->last = decision->number;
    return TRUE;
}

json_t *cw_decisions_list(cw_catalog *catalog, gint64 after, gsize limit, GError **error)
{
    listing l = {.store = cw_catalog_store(catalog), .decisions = json_array(), .limit = limit};
    if (!cw_store_each_decision(l.store, after, list_decision, &l, error)) {
        json_decref(l.decisions);
        return NULL;
    }
    return json_pack("{s:o,s:o}", "decisions", l.decisions, "next",
                     l.more ? json_integer((json_int_t)l.last) : json_null());
}

char *cw_decisions_format(cw_catalog *catalog, GError **error)
{
    g_autoptr(GArray) pairs = cw_pairs_kept(cw_catalog_store(catalog), error);
    return pairs != NULL ? cw_pairs_format(pairs) : NULL;
}
