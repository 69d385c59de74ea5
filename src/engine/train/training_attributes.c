/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/train/training_attributes.h"

#include <string.h>

#include "base/error.h"
#include "engine/train/training_start.h"
#include "nn/head.h"

void cw_training_attributes_clear(cw_training_attributes *attributes)
{
    g_clear_pointer(&attributes->labels, cw_attribute_labels_free);
    g_clear_pointer(&attributes->set, cw_attribute_set_free);
}

/* The names of the columns that fit, NULL-terminated; borrowed from `columns`. CW_ERROR_USAGE:
 * there are none. (transfer container) */
static GPtrArray *list_fit(const cw_feed_columns *columns, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint c = 0; c < columns->columns->len; c++) {
        const cw_feed_column *column = columns->columns->pdata[c];
        g_autoptr(cw_value_tally) tally = cw_value_tally_new(columns, column);
        g_autofree char *unfit = cw_attribute_set_unfit(tally, CW_LABELS_LEAST_ITEMS);
        if (unfit == NULL)
            g_ptr_array_add(names, (gpointer)column->name);
    }
    if (names->len == 0) {
        g_set_error(
            error, CW_ERROR, CW_ERROR_USAGE,
            "no column of the items that are learned from makes an attribute: %u were looked "
            "at; colorway attributes says why",
            columns->columns->len);
        return NULL;
    }
    g_ptr_array_add(names, NULL);
    return g_steal_pointer(&names);
}

static gboolean check_count(const cw_attribute_set *set, GError **error)
{
    if (set->count <= CW_HEAD_ATTRIBUTES_MOST)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "a model learns at most %d attributes, not %" G_GSIZE_FORMAT
                "; choose some with --attribute",
                CW_HEAD_ATTRIBUTES_MOST, set->count);
    return FALSE;
}

static gboolean choose_columns(cw_training_attributes *attributes, const cw_feed_columns *columns,
                               const char *const *wanted, GError **error)
{
    g_autoptr(GPtrArray) fit = wanted == NULL ? list_fit(columns, error) : NULL;
    if (wanted == NULL && fit == NULL)
        return FALSE;
    if (wanted == NULL)
        wanted = (const char *const *)fit->pdata;
    attributes->set = cw_attribute_set_new(columns, wanted, CW_LABELS_LEAST_ITEMS, error);
    return attributes->set != NULL && check_count(attributes->set, error);
}

static gboolean check_wanted(const cw_method *method, const cw_train_request *request,
                             GError **error)
{
    if (request->attributes == NULL || method->from_blocks ||
        (cw_method_reads_labels(method) && !method->continues))
        return TRUE;
    if (method->continues)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "method %s learns the attributes of the model that --init names, and no others",
                    method->row.name);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "method %s does not learn from attributes; --method adde does",
                    method->row.name);
    return FALSE;
}

gboolean cw_training_attributes_read(cw_training_attributes *attributes, const cw_recipe *recipe,
                                     const cw_train_request *request, cw_store *store,
                                     const cw_picture_list *list, GError **error)
{
    const cw_method *method = recipe->method;
    if (!check_wanted(method, request, error))
        return FALSE;
    if (!cw_method_reads_labels(method))
        return TRUE;
    if (method->continues) {
        attributes->set = cw_training_start_attributes(recipe, request->init, request->seed, error);
        if (attributes->set == NULL)
            return FALSE;
    }
    g_autoptr(cw_feed_columns) columns = cw_feed_columns_read(store, list, NULL, error);
    if (columns == NULL ||
        (!method->continues && !choose_columns(attributes, columns, request->attributes, error)))
        return FALSE;
    attributes->labels = cw_attribute_labels_new(attributes->set, columns, error);
    return attributes->labels != NULL;
}

void cw_training_attributes_fill(const cw_training_attributes *attributes, const cw_recipe *recipe,
                                 cw_attribute_blocks *blocks)
{
    if (recipe->method->block == NULL)
        return;
    blocks->masked = recipe->method->masked;
    blocks->width = recipe->method->block(recipe->method_settings);
    blocks->attributes = cw_attribute_set_to_json(attributes->set);
    blocks->memory = recipe->method->edits;
    blocks->fused = recipe->method->fusion != NULL;
    if (blocks->fused)
        recipe->method->fusion(recipe->method_settings, &blocks->fusion);
}

cw_edits *cw_training_attributes_edits(const cw_typed_labels *labels, GError **error)
{
    g_autoptr(cw_edits) edits = cw_edits_new(labels);
    if (cw_edits_references(edits) > 0)
        return g_steal_pointer(&edits);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "there is nothing to learn changes from: of the %" G_GSIZE_FORMAT
                " items no two differ in one of the %" G_GSIZE_FORMAT
                " attributes alone; a model of fewer attributes may find some",
                labels->items, labels->types);
    return NULL;
}

void cw_training_attributes_sum(const cw_training_attributes *attributes, GChecksum *checksum)
{
    if (attributes->set == NULL)
        return;
    json_t *object = cw_attribute_set_to_json(attributes->set);
    char *text = json_dumps(object, JSON_SORT_KEYS);
    const cw_attribute_labels *labels = attributes->labels;
    g_checksum_update(checksum, (const guchar *)text, -1);
    g_checksum_update(checksum, (const guchar *)labels->labels,
                      (gssize)(labels->count * labels->types * sizeof *labels->labels));
    free(text);
    json_decref(object);
}

cw_typed_labels *cw_training_attributes_label(const cw_training_attributes *attributes,
                                              const cw_training_set *set,
                                              const cw_picture_list *list)
{
    const gsize types = attributes->set->count;
    g_autofree const char **names = g_new(const char *, types);
    g_autofree gint64 *values = g_new(gint64, types);
    g_autofree gint32 *labels = g_new(gint32, set->item_count * types + 1);
    for (gsize a = 0; a < types; a++) {
        names[a] = attributes->set->types[a].name;
        values[a] = (gint64)attributes->set->types[a].count;
    }
    gsize item = 0;
    for (gsize i = 0; i < list->count && item < set->item_count; i++)
        if (list->entries[i].item == set->items[item].number)
            memcpy(labels + item++ * types, attributes->labels->labels + i * types,
                   types * sizeof *labels);
    return cw_typed_labels_new(names, values, types, labels, set->item_count);
}
