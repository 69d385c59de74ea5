/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/train/known_outfits.h"

#include "base/error.h"
#include "engine/variants/pairs.h"

/* An item that may stand in a set. */
typedef struct {
    gint64 number;
    int category;
} candidate;

typedef struct {
    GHashTable *ids;    /* id or "source:id" -> candidate; NULL where several items have it */
    GHashTable *groups; /* group -> GPtrArray of candidate */
    GPtrArray *candidates;
} directory;

static void directory_clear(directory *d)
{
    g_hash_table_unref(d->ids);
    g_hash_table_unref(d->groups);
    g_ptr_array_unref(d->candidates);
}

static void enter(directory *d, GHashTable *by_number, const cw_picture_entry *entry,
                  const cw_outfit_words *words)
{
    candidate *own = g_new(candidate, 1);
    *own =
        (candidate){entry->item, cw_outfit_words_find(words, entry->fields[CW_FIELD_PRODUCT_TYPE])};
    g_ptr_array_add(d->candidates, own);
    g_hash_table_insert(by_number, GSIZE_TO_POINTER(entry->item), own);
    cw_pairs_name_item(d->ids, entry->source, entry->id, own);
    if (entry->group_id == NULL)
        return;
    GPtrArray *group = g_hash_table_lookup(d->groups, entry->group_id);
    if (group == NULL) {
        group = g_ptr_array_new();
        g_hash_table_insert(d->groups, (gpointer)entry->group_id, group);
    }
    g_ptr_array_add(group, own);
}

static directory directory_of(const cw_picture_list *list, GHashTable *stands_for,
                              const cw_outfit_words *words)
{
    directory d = {
        .ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .groups =
            g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref),
        .candidates = g_ptr_array_new_with_free_func(g_free),
    };
    g_autoptr(GHashTable) by_number = g_hash_table_new(NULL, NULL);
    for (gsize i = 0; i < list->count; i++)
        if (!g_hash_table_contains(by_number, GSIZE_TO_POINTER(list->entries[i].item)))
            enter(&d, by_number, &list->entries[i], words);
    GHashTableIter others;
    gpointer id, number;
    if (stands_for == NULL)
        return d;
    g_hash_table_iter_init(&others, stands_for);
    while (g_hash_table_iter_next(&others, &id, &number)) {
        const gpointer shown = g_hash_table_lookup(by_number, number);
        if (shown != NULL)
            cw_pairs_name(d.ids, id, shown);
    }
    return d;
}

typedef struct {
    cw_known_outfits *outfits;
    guint32 places;
} resolving;

static void put(resolving *r, guint32 set, const candidate *who)
{
    const cw_known_member member = {set, r->places, who->number, who->category};
    if (who->category >= 0)
        g_array_append_val(r->outfits->members, member);
}

/* Appends who takes the place that `name` names. */
static void take_place(resolving *r, const directory *d, guint32 set, const char *name)
{
    const guint before = r->outfits->members->len;
    const candidate *one = g_hash_table_lookup(d->ids, name);
    const GPtrArray *group = one == NULL ? g_hash_table_lookup(d->groups, name) : NULL;
    if (one != NULL)
        put(r, set, one);
    for (guint i = 0; group != NULL && i < group->len; i++)
        put(r, set, group->pdata[i]);
    if (r->outfits->members->len == before)
        cw_pairs_miss(r->outfits->missed, name);
    else
        r->places++;
}

static void take_set(resolving *r, const directory *d, guint32 set, const cw_outfit_listed *listed)
{
    cw_known_outfits *outfits = r->outfits;
    const guint before = outfits->members->len;
    const guint32 first = r->places;
    for (guint i = 0; i < listed->names->len; i++)
        take_place(r, d, set, listed->names->pdata[i]);
    if (r->places - first >= 2) {
        outfits->sets++;
        return;
    }
    g_array_set_size(outfits->members, before);
    r->places = first;
    outfits->too_short++;
}

static gboolean check(const cw_known_outfits *outfits, const char *path, GError **error)
{
    if (outfits->sets > 0)
        return TRUE;
    g_autofree char *missed = cw_pairs_format_missed(outfits->missed);
    g_set_error(
        error, CW_ERROR, CW_ERROR_NOT_FOUND,
        "no set of \"%s\" has two items here whose product type is of a known category%s%s%s", path,
        *missed != '\0' ? "; not found, or of none: " : "", missed,
        *missed != '\0' ? " (--categories FILE maps product types)" : "");
    return FALSE;
}

cw_known_outfits *cw_known_outfits_new(const cw_outfit_file *file, const cw_picture_list *list,
                                       GHashTable *stands_for, const cw_outfit_words *words,
                                       GError **error)
{
    g_autoptr(cw_known_outfits) outfits = g_new0(cw_known_outfits, 1);
    directory d = directory_of(list, stands_for, words);
    resolving r = {.outfits = outfits};
    outfits->members = g_array_new(FALSE, FALSE, sizeof(cw_known_member));
    outfits->missed = g_ptr_array_new();
    for (guint32 s = 0; s < file->sets->len; s++)
        take_set(&r, &d, s, file->sets->pdata[s]);
    directory_clear(&d);
    return check(outfits, file->path, error) ? g_steal_pointer(&outfits) : NULL;
}

char *cw_known_outfits_explain(const cw_known_outfits *outfits, const cw_outfit_file *file)
{
    g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
    if (outfits->too_short > 0)
        g_ptr_array_add(reasons, g_strdup_printf("%" G_GSIZE_FORMAT
                                                 " sets have fewer than two items here of a known "
                                                 "category",
                                                 outfits->too_short));
    if (outfits->missed->len > 0) {
        g_autofree char *missed = cw_pairs_format_missed(outfits->missed);
        g_ptr_array_add(reasons, g_strconcat("not found, or of none: ", missed, NULL));
    }
    if (file->replacing > 0)
        g_ptr_array_add(reasons, g_strdup_printf("%" G_GSIZE_FORMAT
                                                 " rows of type upsell say what replaces an item",
                                                 file->replacing));
    if (reasons->len == 0)
        return NULL;
    g_ptr_array_add(reasons, NULL);
    return g_strjoinv("; ", (char **)reasons->pdata);
}

void cw_known_outfits_free(cw_known_outfits *outfits)
{
    if (outfits == NULL)
        return;
    g_array_unref(outfits->members);
    g_ptr_array_unref(outfits->missed);
    g_free(outfits);
}
