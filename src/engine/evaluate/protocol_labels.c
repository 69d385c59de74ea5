/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/evaluate/protocol_labels.h"

#include <string.h>

#include "base/error.h"
#include "probe/split.h"
#include "score/accuracy.h"

#define TRAIN_SHARE 0.6
#define VALIDATION_SHARE 0.2

void cw_label_set_free(cw_label_set *set)
{
    if (set == NULL)
        return;
    cw_feed_columns_free(set->columns);
    g_free(set->sample);
    g_free(set->designs);
    g_free(set->parts);
    g_free(set);
}

/* An item's sizes show the same pictures: each counts once. */
static void mark_samples(cw_label_set *set)
{
    const cw_picture_list *list = set->list;
    g_autoptr(GHashTable) pictures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < list->count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        set->sample[i] =
            g_hash_table_add(pictures, g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                                       entry->colourway, entry->picture));
    }
}

/* A set of `columns`, which it takes over. */
static cw_label_set *new_set(const cw_evaluation *evaluation, cw_feed_columns *columns)
{
    const cw_picture_list *list = columns->list;
    cw_label_set *set = g_new0(cw_label_set, 1);
    set->list = list;
    set->columns = columns;
    set->sample = g_new0(gboolean, list->count + 1);
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
    cw_feed_columns *columns =
        cw_feed_columns_read(cw_catalog_store(evaluation->catalog), list, NULL, error);
    return columns != NULL ? new_set(evaluation, columns) : NULL;
}

cw_label_set *cw_label_set_of(const cw_evaluation *evaluation, const cw_picture_list *list,
                              const char *name, const char *const *values)
{
    return new_set(evaluation, cw_feed_columns_of(list, name, values));
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
static GHashTable *number_classes(const cw_label_set *set, const cw_feed_column *column,
                                  const char *type)
{
    g_autoptr(GHashTable) sizes = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTable *classes = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < set->list->count; i++) {
        gpointer value = (gpointer)column->values[i];
        if (value == NULL || !set->columns->first[i] || !is_in(set, i, type))
            continue;
        const gint size = GPOINTER_TO_INT(g_hash_table_lookup(sizes, value)) + 1;
        g_hash_table_insert(sizes, value, GINT_TO_POINTER(size));
        if (size == CW_LABELS_LEAST_ITEMS)
            g_hash_table_insert(classes, value, GINT_TO_POINTER(g_hash_table_size(classes) + 1));
    }
    return classes;
}

/* The same by a list: of all values that it has, plus 1. */
static GHashTable *number_listed(const cw_label_set *set, const cw_feed_column *column,
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

static void fill_labels(const cw_label_set *set, const cw_feed_column *column, const char *type,
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

static cw_label_task *new_task(const cw_label_set *set, const cw_feed_column *column,
                               const char *type, GHashTable *classes, gsize count)
{
    cw_label_task *task = g_new0(cw_label_task, 1);
    task->name =
        type == NULL ? g_strdup(column->name) : g_strdup_printf("%s in %s", column->name, type);
    task->labels = g_new(gint32, set->list->count + 1);
    task->classes = count;
    fill_labels(set, column, type, classes, task);
    return task;
}

/* NULL when the column does not fit. */
static cw_label_task *make_task(const cw_label_set *set, const cw_feed_column *column,
                                const char *type, const cw_label_list *list)
{
    g_autoptr(GHashTable) classes =
        list != NULL ? number_listed(set, column, list) : number_classes(set, column, type);
    const gsize count = list != NULL ? list->count : g_hash_table_size(classes);
    if (list == NULL && (count < 2 || count > CW_LABELS_MOST_CLASSES))
        return NULL;
    cw_label_task *task = new_task(set, column, type, classes, count);
    if (task->seen >= 2 && task->counts[CW_SPLIT_TRAIN] > 0 && task->counts[CW_SPLIT_TEST] > 0 &&
        (type == NULL || task->samples >= CW_LABELS_LEAST_SAMPLES))
        return task;
    cw_label_task_free(task);
    return NULL;
}

cw_label_task *cw_label_set_task(const cw_label_set *set)
{
    return make_task(set, set->columns->columns->pdata[0], NULL, NULL);
}

/* Values that enough samples of the test part have, plus 1. */
static GHashTable *number_held_out(const cw_label_set *set, const cw_feed_column *column,
                                   GPtrArray *names)
{
    g_autoptr(GHashTable) sizes = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTable *classes = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < set->list->count; i++) {
        gpointer value = (gpointer)column->values[i];
        if (value == NULL || !set->sample[i] || set->parts[i] != CW_SPLIT_TEST)
            continue;
        const gint size = GPOINTER_TO_INT(g_hash_table_lookup(sizes, value)) + 1;
        g_hash_table_insert(sizes, value, GINT_TO_POINTER(size));
        if (size != CW_LABELS_LEAST_HELD_OUT)
            continue;
        g_ptr_array_add(names, value);
        g_hash_table_insert(classes, value, GUINT_TO_POINTER(names->len));
    }
    return classes;
}

cw_label_task *cw_label_set_held_out(const cw_label_set *set, const char *column, GPtrArray *names,
                                     GError **error)
{
    const cw_feed_column *found = cw_feed_columns_find(set->columns, column, error);
    if (found == NULL)
        return NULL;
    g_autoptr(GHashTable) classes = number_held_out(set, found, names);
    if (names->len >= 2)
        return new_task(set, found, NULL, classes, names->len);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "column \"%s\" makes no classes: it needs two values that at least %d pictures of "
                "the test part, a fifth of the designs, have",
                column, CW_LABELS_LEAST_HELD_OUT);
    return NULL;
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

static gboolean add_tasks(const cw_label_set *set, const cw_feed_column *column,
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
static gboolean refuse_listed(const cw_label_set *set, const cw_feed_column *column,
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
    const cw_feed_column *column = cw_feed_columns_find(set->columns, name, error);
    if (column == NULL)
        return FALSE;
    if (add_tasks(set, column, types, list, tasks))
        return TRUE;
    if (list != NULL)
        return refuse_listed(set, column, list, error);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "column \"%s\" makes no classes: it needs 2 to %d values that at least %d "
                "colourways have",
                name, CW_LABELS_MOST_CLASSES, CW_LABELS_LEAST_ITEMS);
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
    for (guint i = 0; columns == NULL && i < set->columns->columns->len; i++)
        add_tasks(set, set->columns->columns->pdata[i], types, list, tasks);
    if (tasks->len > 0)
        return g_steal_pointer(&tasks);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "nothing to predict: no column of the feed has 2 to %d values that at least %d "
                "colourways have",
                CW_LABELS_MOST_CLASSES, CW_LABELS_LEAST_ITEMS);
    return NULL;
}
