/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/train/training_outfits.h"

#include "base/error.h"
#include "engine/embed/model_blocks.h"

void cw_training_outfits_clear(cw_training_outfits *outfits)
{
    cw_attribute_blocks_clear(&outfits->blocks);
    cw_outfit_split_clear(&outfits->split);
    cw_known_outfits_free(outfits->known);
    cw_outfit_words_free(outfits->words);
    cw_outfit_file_free(outfits->file);
}

/* A method and what is asked of it. */
static gboolean check(const cw_method *method, const cw_train_request *request, GError **error)
{
    const gboolean learns = method->outfit != NULL;
    const char *given = request->outfits != NULL      ? "--outfits"
                        : request->categories != NULL ? "--categories"
                                                      : NULL;
    if (!learns && given != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "method %s does not read %s; --method csa_net and adde_o do", method->row.name,
                    given);
    else if (learns && request->outfits == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "method %s learns from sets of items; give --outfits FILE, a table set_id,item "
                    "or sku,linked_sku",
                    method->row.name);
    else if (method->from_blocks && request->init == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "method %s goes on from a model of attributes; train one by --method adde, and "
                    "give --init RUN",
                    method->row.name);
    else
        return TRUE;
    return FALSE;
}

gboolean cw_training_outfits_read(cw_training_outfits *outfits, const cw_method *method,
                                  const cw_train_request *request, GError **error)
{
    if (!check(method, request, error))
        return FALSE;
    if (method->outfit == NULL)
        return TRUE;
    outfits->method = method;
    outfits->words = cw_outfit_words_load(request->categories, error);
    if (outfits->words == NULL ||
        (outfits->file = cw_outfit_file_read(request->outfits, error)) == NULL)
        return FALSE;
    return !method->from_blocks ||
           cw_model_blocks_read(&outfits->blocks, request->init, request->attributes, error);
}

/* Items that stand in a set learned from. (transfer full) */
static GHashTable *learned_items(const cw_training_outfits *outfits)
{
    GHashTable *items = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < outfits->known->members->len; i++) {
        const cw_known_member *member = &g_array_index(outfits->known->members, cw_known_member, i);
        if (!outfits->split.held_out[member->set])
            g_hash_table_add(items, GSIZE_TO_POINTER(member->item));
    }
    return items;
}

gboolean cw_training_outfits_choose(cw_training_outfits *outfits, const cw_hold_out *law,
                                    cw_picture_list *list, GHashTable *stands_for, GError **error)
{
    if (outfits->method == NULL)
        return TRUE;
    outfits->known = cw_known_outfits_new(outfits->file, list, stands_for, outfits->words, error);
    if (outfits->known == NULL)
        return FALSE;
    cw_outfit_split_fill(&outfits->split, outfits->file, law);
    g_autoptr(GHashTable) items = learned_items(outfits);
    gsize kept = 0;
    for (gsize i = 0; i < list->count; i++)
        if (g_hash_table_contains(items, GSIZE_TO_POINTER(list->entries[i].item)))
            list->entries[kept++] = list->entries[i];
    list->count = kept;
    if (kept > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "no set of \"%s\" is left to learn from: hold_out=%g holds out all",
                outfits->file->path, law->share);
    return FALSE;
}

void cw_training_outfits_sum(const cw_training_outfits *outfits, GChecksum *checksum)
{
    if (outfits->method == NULL)
        return;
    json_t *object = json_pack("{s:o, s:O?}", "categories", cw_outfit_words_to_json(outfits->words),
                               "attributes", outfits->blocks.attributes);
    char *text = json_dumps(object, JSON_SORT_KEYS);
    g_checksum_update(checksum, (const guchar *)outfits->file->hash, -1);
    g_checksum_update(checksum, (const guchar *)text, -1);
    free(text);
    json_decref(object);
}

/* The sets learned from, by the items of `set`. (transfer full) */
static cw_outfit_sets *gather_sets(const cw_training_outfits *outfits, const cw_training_set *set)
{
    const GArray *known = outfits->known->members;
    g_autoptr(GHashTable) places = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(cw_outfit_member));
    g_autofree gint8 *categories = g_new0(gint8, set->item_count + 1);
    for (gsize i = 0; i < set->item_count; i++)
        g_hash_table_insert(places, GSIZE_TO_POINTER(set->items[i].number),
                            GSIZE_TO_POINTER(i + 1));
    for (guint m = 0; m < known->len; m++) {
        const cw_known_member *member = &g_array_index(known, cw_known_member, m);
        const gsize place =
            GPOINTER_TO_SIZE(g_hash_table_lookup(places, GSIZE_TO_POINTER(member->item)));
        const cw_outfit_member own = {member->set, member->place, (guint32)place - 1};
        if (place == 0 || outfits->split.held_out[member->set])
            continue;
        categories[place - 1] = (gint8)member->category;
        g_array_append_val(members, own);
    }
    return cw_outfit_sets_new(categories, set->item_count, (const cw_outfit_member *)members->data,
                              members->len);
}

gboolean cw_training_outfits_label(const cw_training_outfits *outfits, cw_training_set *set,
                                   GError **error)
{
    if (outfits->method == NULL)
        return TRUE;
    set->outfits = gather_sets(outfits, set);
    if (outfits->method->from_blocks)
        set->labels = cw_model_blocks_types(&outfits->blocks);
    for (gsize i = 0; i < set->item_count; i++)
        if (cw_outfit_sets_has(set->outfits, i))
            return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "no set of \"%s\" that is learned from has two items with readable pictures",
                outfits->file->path);
    return FALSE;
}

char *cw_training_outfits_explain(const cw_training_outfits *outfits)
{
    return outfits->known != NULL ? cw_known_outfits_explain(outfits->known, outfits->file) : NULL;
}

void cw_training_outfits_fill_form(const cw_training_outfits *outfits, gconstpointer settings,
                                   const cw_typed_labels *labels, cw_encoder_form *form)
{
    cw_head_outfit_form head;
    if (outfits->method == NULL)
        return;
    outfits->method->outfit(settings, labels, &head);
    form->blocks.width = outfits->blocks.width;
    form->blocks.attributes = json_incref(outfits->blocks.attributes);
    form->outfit = (cw_outfit_head){
        .parts = head.parts,
        .hidden = head.hidden,
        .concat = head.concat,
        .blocks = outfits->method->from_blocks,
        .categories = cw_outfit_words_to_json(outfits->words),
        .sets = g_strdup(outfits->file->hash),
    };
}
