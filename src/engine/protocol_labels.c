/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/protocol_labels.h"

#include <string.h>

#include "base/error.h"
#include "probe/split.h"
#include "score/accuracy.h"

#define TRAIN_SHARE 0.6
#define VALIDATION_SHARE 0.2

/* Fields that say nothing a picture could show. */
static const cw_field not_seen[] = {CW_FIELD_TITLE, CW_FIELD_DESCRIPTION,  CW_FIELD_SIZE,
                                    CW_FIELD_PRICE, CW_FIELD_AVAILABILITY, CW_FIELD_LINK};

static void label_column_free(gpointer column)
{
    g_free(((cw_label_column *)column)->values);
    g_free(column);
}

void cw_label_set_free(cw_label_set *set)
{
    if (set == NULL)
        return;
    g_ptr_array_unref(set->columns);
    g_free(set->sample);
    g_free(set->first);
    g_free(set->designs);
    g_free(set->parts);
    g_string_chunk_free(set->strings);
    g_free(set);
}

static cw_label_column *find_column(const cw_label_set *set, const char *name)
{
    for (guint i = 0; i < set->columns->len; i++) {
        cw_label_column *column = set->columns->pdata[i];
        if (g_ascii_strcasecmp(column->name, name) == 0)
            return column;
    }
    return NULL;
}

static cw_label_column *make_column(cw_label_set *set, const char *name)
{
    cw_label_column *column = find_column(set, name);
    if (column != NULL)
        return column;
    column = g_new0(cw_label_column, 1);
    column->name = g_string_chunk_insert_const(set->strings, name);
    column->values = g_new0(const char *, set->list->count + 1);
    g_ptr_array_add(set->columns, column);
    return column;
}

typedef struct {
    cw_label_set *set;
    gsize first, end; /* entries of one item */
} item_labels;

static gboolean take_attribute(gpointer data, const cw_attribute *attribute,
                               GError **error G_GNUC_UNUSED)
{
    const item_labels *item = data;
    cw_label_column *column = make_column(item->set, attribute->name);
    const char *value = g_string_chunk_insert_const(item->set->strings, attribute->value);
    for (gsize i = item->first; i < item->end; i++)
        column->values[i] = value;
    return TRUE;
}

static gboolean is_seen(cw_field field)
{
    for (gsize i = 0; i < G_N_ELEMENTS(not_seen); i++)
        if (not_seen[i] == field)
            return FALSE;
    return TRUE;
}

static void take_fields(cw_label_set *set)
{
    for (int f = 0; f < CW_FIELD_COUNT; f++) {
        if (!is_seen((cw_field)f))
            continue;
        cw_label_column *column = make_column(set, cw_field_name((cw_field)f));
        for (gsize i = 0; i < set->list->count; i++)
            column->values[i] = set->list->entries[i].fields[f];
    }
}

static gboolean take_attributes(cw_label_set *set, cw_store *store, GError **error)
{
    const cw_picture_list *list = set->list;
    for (gsize i = 0, end; i < list->count; i = end) {
        for (end = i; end < list->count && list->entries[end].item == list->entries[i].item;)
            end++;
        item_labels item = {set, i, end};
        if (!cw_store_each_attribute(store, list->entries[i].item, take_attribute, &item, error))
            return FALSE;
    }
    return TRUE;
}

/* An item's sizes show the same pictures: each counts once. */
static void mark_samples(cw_label_set *set)
{
    const cw_picture_list *list = set->list;
    g_autoptr(GHashTable) pictures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) colourways = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (gsize i = 0; i < list->count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        set->first[i] = g_hash_table_add(colourways, (gpointer)&entry->colourway);
        set->sample[i] =
            g_hash_table_add(pictures, g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                                       entry->colourway, entry->picture));
    }
}

/* A set without columns. */
static cw_label_set *new_set(const cw_evaluation *evaluation, const cw_picture_list *list)
{
    cw_label_set *set = g_new0(cw_label_set, 1);
    set->list = list;
    set->strings = g_string_chunk_new(4096);
    set->columns = g_ptr_array_new_with_free_func(label_column_free);
    set->sample = g_new0(gboolean, list->count + 1);
    set->first = g_new0(gboolean, list->count + 1);
    set->designs = g_new(gint64, list->count + 1);
    set->parts = g_new0(guint8, list->count + 1);
    mark_samples(set);
    for (gsize i = 0; i < list->count; i++) /* an item without a group is a design of its own */
        set->designs[i] =
            list->entries[i].group != 0 ? list->entries[i].group : -list->entries[i].colourway;
    cw_split_by_group(set->designs, list->count, TRAIN_SHARE, VALIDATION_SHARE,
                      evaluation->request->seed, set->parts);
    return set;
}

cw_label_set *cw_label_set_new(const cw_evaluation *evaluation, const cw_picture_list *list,
                               GError **error)
{
    g_autoptr(cw_label_set) set = new_set(evaluation, list);
    take_fields(set);
    return take_attributes(set, cw_catalog_store(evaluation->catalog), error)
               ? g_steal_pointer(&set)
               : NULL;
}

cw_label_set *cw_label_set_of(const cw_evaluation *evaluation, const cw_picture_list *list,
                              const char *name, const char *const *values)
{
    cw_label_set *set = new_set(evaluation, list);
    cw_label_column *column = make_column(set, name);
    for (gsize i = 0; i < list->count; i++)
        column->values[i] = values[i];
    return set;
}

void cw_label_task_free(cw_label_task *task)
{
    g_free(task->name);
    g_free(task->labels);
    g_free(task);
}

static gboolean is_in(const cw_label_set *set, gsize entry, const char *type)
{
    return type == NULL ||
           g_strcmp0(set->list->entries[entry].fields[CW_FIELD_PRODUCT_TYPE], type) == 0;
}

/* Values that enough colourways have, numbered in order of first use (plus 1). */
static GHashTable *number_classes(const cw_label_set *set, const cw_label_column *column,
                                  const char *type)
{
    g_autoptr(GHashTable) sizes = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTable *classes = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < set->list->count; i++) {
        gpointer value = (gpointer)column->values[i];
        if (value == NULL || !set->first[i] || !is_in(set, i, type))
            continue;
        const gint size = GPOINTER_TO_INT(g_hash_table_lookup(sizes, value)) + 1;
        g_hash_table_insert(sizes, value, GINT_TO_POINTER(size));
        if (size == CW_LABELS_LEAST_ITEMS)
            g_hash_table_insert(classes, value, GINT_TO_POINTER(g_hash_table_size(classes) + 1));
    }
    return classes;
}

/* The same by a list: of all values that it has, plus 1. */
static GHashTable *number_listed(const cw_label_set *set, const cw_label_column *column,
                                 const cw_label_list *list)
{
    GHashTable *classes = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < set->list->count; i++) {
        gpointer value = (gpointer)column->values[i];
        if (value == NULL || g_hash_table_contains(classes, value))
            continue;
        const gint32 label = cw_label_list_find(list, value);
        if (label >= 0)
            g_hash_table_insert(classes, value, GINT_TO_POINTER(label + 1));
    }
    return classes;
}

static void fill_labels(const cw_label_set *set, const cw_label_column *column, const char *type,
                        GHashTable *classes, cw_label_task *task)
{
    g_autofree gint32 *test = g_new(gint32, set->list->count + 1);
    g_autofree gboolean *seen = g_new0(gboolean, task->classes + 1);
    for (gsize i = 0; i < set->list->count; i++) {
        task->labels[i] = -1;
        if (!set->sample[i] || column->values[i] == NULL || !is_in(set, i, type))
            continue;
        const gint32 label = GPOINTER_TO_INT(g_hash_table_lookup(classes, column->values[i])) - 1;
        task->outside += label < 0;
        if (label < 0)
            continue;
        task->labels[i] = label;
        task->samples++;
        task->seen += !seen[label];
        seen[label] = TRUE;
        if (set->parts[i] == CW_SPLIT_TEST)
            test[task->counts[CW_SPLIT_TEST]] = label;
        task->counts[set->parts[i]]++;
    }
    task->majority = cw_accuracy_chance(test, task->counts[CW_SPLIT_TEST]);
}

/* NULL when the column does not fit. */
static cw_label_task *make_task(const cw_label_set *set, const cw_label_column *column,
                                const char *type, const cw_label_list *list)
{
    g_autoptr(GHashTable) classes =
        list != NULL ? number_listed(set, column, list) : number_classes(set, column, type);
    const gsize count = list != NULL ? list->count : g_hash_table_size(classes);
    if (list == NULL && (count < 2 || count > CW_LABELS_MOST_CLASSES))
        return NULL;
    cw_label_task *task = g_new0(cw_label_task, 1);
    task->name =
        type == NULL ? g_strdup(column->name) : g_strdup_printf("%s in %s", column->name, type);
    task->labels = g_new(gint32, set->list->count + 1);
    task->classes = count;
    fill_labels(set, column, type, classes, task);
    if (task->seen >= 2 && task->counts[CW_SPLIT_TRAIN] > 0 && task->counts[CW_SPLIT_TEST] > 0 &&
        (type == NULL || task->samples >= CW_LABELS_LEAST_SAMPLES))
        return task;
    cw_label_task_free(task);
    return NULL;
}

cw_label_task *cw_label_set_task(const cw_label_set *set)
{
    return make_task(set, set->columns->pdata[0], NULL, NULL);
}

/* The product types, when there are several. (transfer container) */
static GPtrArray *list_types(const cw_label_set *set)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *types = g_ptr_array_new();
    for (gsize i = 0; i < set->list->count; i++) {
        gpointer type = (gpointer)set->list->entries[i].fields[CW_FIELD_PRODUCT_TYPE];
        if (type != NULL && g_hash_table_add(known, type))
            g_ptr_array_add(types, type);
    }
    if (types->len == 1)
        g_ptr_array_set_size(types, 0);
    return types;
}

static gboolean add_tasks(const cw_label_set *set, const cw_label_column *column,
                          const GPtrArray *types, const cw_label_list *list, GPtrArray *tasks)
{
    cw_label_task *whole = make_task(set, column, NULL, list);
    if (whole == NULL)
        return FALSE;
    g_ptr_array_add(tasks, whole);
    for (guint t = 0; t < types->len; t++) {
        cw_label_task *part = make_task(set, column, types->pdata[t], list);
        if (part != NULL)
            g_ptr_array_add(tasks, part);
    }
    return TRUE;
}

/* Labels that pictures have are no classes where the split, which keeps designs together, leaves
 * none to learn from or none to test. */
static gboolean refuse_listed(const cw_label_set *set, const cw_label_column *column,
                              const cw_label_list *list, GError **error)
{
    g_autoptr(GHashTable) classes = number_listed(set, column, list);
    g_autoptr(GHashTable) labels = g_hash_table_new(NULL, NULL);
    GHashTableIter values;
    gpointer label;
    g_hash_table_iter_init(&values, classes);
    while (g_hash_table_iter_next(&values, NULL, &label))
        g_hash_table_add(labels, label);
    if (g_hash_table_size(labels) < 2)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "column \"%s\" makes no classes: it needs pictures of at least two of the "
                    "%" G_GSIZE_FORMAT " labels of \"%s\"",
                    column->name, list->count, list->name);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "column \"%s\": too few designs have one of the labels of \"%s\"; the split "
                    "leaves none to learn from or none to test (another --seed splits otherwise)",
                    column->name, list->name);
    return FALSE;
}

static gboolean add_wanted(const cw_label_set *set, const char *name, const GPtrArray *types,
                           const cw_label_list *list, GPtrArray *tasks, GError **error)
{
    const cw_label_column *column = find_column(set, name);
    if (column != NULL && add_tasks(set, column, types, list, tasks))
        return TRUE;
    if (column != NULL && list != NULL)
        return refuse_listed(set, column, list, error);
    if (column != NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "column \"%s\" makes no classes: it needs 2 to %d values that at least %d "
                    "colourways have",
                    name, CW_LABELS_MOST_CLASSES, CW_LABELS_LEAST_ITEMS);
        return FALSE;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < set->columns->len; i++)
        g_ptr_array_add(names, (gpointer)((cw_label_column *)set->columns->pdata[i])->name);
    g_ptr_array_add(names, NULL);
    const char *nearest = cw_row_nearest((const char *const *)names->pdata, name);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    if (nearest != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no column \"%s\"; did you mean \"%s\"?",
                    name, nearest);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no column \"%s\"; there are: %s", name,
                    all);
    return FALSE;
}

GPtrArray *cw_label_set_tasks(const cw_label_set *set, const char *const *columns,
                              const cw_label_list *list, GError **error)
{
    g_autoptr(GPtrArray) types = list_types(set);
    g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func((GDestroyNotify)cw_label_task_free);
    for (const char *const *name = columns; name != NULL && *name != NULL; name++)
        if (!add_wanted(set, *name, types, list, tasks, error))
            return NULL;
    for (guint i = 0; columns == NULL && i < set->columns->len; i++)
        add_tasks(set, set->columns->pdata[i], types, list, tasks);
    if (tasks->len > 0)
        return g_steal_pointer(&tasks);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "nothing to predict: no column of the feed has 2 to %d values that at least %d "
                "colourways have",
                CW_LABELS_MOST_CLASSES, CW_LABELS_LEAST_ITEMS);
    return NULL;
}
