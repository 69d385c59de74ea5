/* SPDX-License-Identifier: Apache-2.0
 *
 * What probes predict: a column of the feed as class numbers of pictures.
 */
#pragma once

#include "engine/catalog/feed_columns.h"
#include "engine/catalog/label_list.h"
#include "engine/evaluate/protocol.h"

G_BEGIN_DECLS

/* Samples are the pictures of a list, a picture of a colourway once; whole designs go to training,
 * validation or test (60, 20, 20 in a hundred of them). */
typedef struct {
    const cw_picture_list *list;
    cw_feed_columns *columns;
    gboolean *sample; /* [list->count] the first of its picture and colourway */
    gint64 *designs;  /* [list->count] equal: the same design */
    guint8 *parts;    /* [list->count] cw_split_part */
} cw_label_set;

cw_label_set *cw_label_set_new(const cw_evaluation *evaluation, const cw_picture_list *list,
                               GError **error);

/* The same samples and parts with one column of its own instead of the feed's: `values`
 * [list->count], NULL: missing. (strings borrowed) */
cw_label_set *cw_label_set_of(const cw_evaluation *evaluation, const cw_picture_list *list,
                              const char *name, const char *const *values);
void cw_label_set_free(cw_label_set *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_label_set, cw_label_set_free)

#define CW_LABELS_MOST_CLASSES 60
#define CW_LABELS_LEAST_SAMPLES 100 /* of a product type, for a task of its own */

/* One classification task: a column, over all product types (NULL) or within one. */
typedef struct {
    char *name;     /* "pattern", "pattern in Dresses" */
    gint32 *labels; /* [list->count]; -1: not a sample of the task */
    gsize classes, samples;
    gsize seen;      /* classes that have a sample; fewer than `classes` only of a list */
    gsize outside;   /* pictures with a value that is none of the list's labels */
    gsize counts[3]; /* samples of each part */
    double majority; /* share of the commonest class in the test part */
} cw_label_task;

void cw_label_task_free(cw_label_task *task);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_label_task, cw_label_task_free)

/* The task of the set's first column over all product types; NULL when it does not fit. (transfer
 * full) */
cw_label_task *cw_label_set_task(const cw_label_set *set);

/* The task of a column of the feed over all product types, whose classes are the values that at
 * least CW_LABELS_LEAST_HELD_OUT samples of the test part have, however many; `outside` counts
 * pictures with another value. Fills `names` with a string a class, borrowed from the set.
 * CW_ERROR_NOT_FOUND and CW_ERROR_USAGE as below, and where fewer than two values are so frequent.
 * (transfer full) */
#define CW_LABELS_LEAST_HELD_OUT 20
cw_label_task *cw_label_set_held_out(const cw_label_set *set, const char *column, GPtrArray *names,
                                     GError **error);

/* The tasks: the columns asked for, or every one that fits (2 to CW_LABELS_MOST_CLASSES classes;
 * colour among them, as a measure of what leaks), and each of them within every product type that
 * is large enough. With a `list` (or NULL) its labels are the classes, all of them and in its
 * order, however many have them. CW_ERROR_NOT_FOUND when a column asked for is not there or does
 * not fit, or none fits; CW_ERROR_USAGE for one that no picture can show. Array of cw_label_task.
 * (transfer full) */
GPtrArray *cw_label_set_tasks(const cw_label_set *set, const char *const *columns,
                              const cw_label_list *list, GError **error);

/* Fits the probe called `kind` to the task's training part of `vectors` [list->count]; its accuracy
 * on the test part. */
gboolean cw_label_task_accuracy(const cw_evaluation *evaluation, const cw_label_set *set,
                                const cw_label_task *task, const cw_picture_vectors *vectors,
                                const char *kind, double *accuracy, GError **error);

G_END_DECLS
