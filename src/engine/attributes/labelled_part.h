/* SPDX-License-Identifier: Apache-2.0
 *
 * A part of a folder of labelled pictures (feed/feed_labelled.c; METHODS 5.2) as lists name its
 * pictures: by their place in imgs_PART.txt, from 0.
 */
#pragma once

#include "feed/labelled_list.h"

G_BEGIN_DECLS

typedef struct {
    const char *folder, *name; /* borrowed */
    GArray *types;             /* guint64 [K] how many values each type has */
    gsize values;              /* J of all types */
    GPtrArray *images;         /* char * as imgs_PART.txt has them, which are the ids of items */
    GArray *labels;            /* gint32 [images,K] from 0; -1: missing */
} cw_labelled_part;

/* Reads imgs_NAME.txt and labels_NAME.txt of `folder`; both strings must outlive the part.
 * CW_ERROR_USAGE where a row is wrong, for then places mean other pictures; CW_ERROR_NOT_FOUND
 * where there is no such part. */
gboolean cw_labelled_part_read(cw_labelled_part *part, const char *folder, const char *name,
                               GError **error);
void cw_labelled_part_clear(cw_labelled_part *part);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_labelled_part, cw_labelled_part_clear)

/* The labels [K] of an image. Borrowed. */
const gint32 *cw_labelled_part_labels(const cw_labelled_part *part, gsize image);

/* One value for another; -1: there was none. */
typedef struct {
    gsize type;
    gint32 from, to;
} cw_labelled_change;

/* What a row of indicators [J], -1 at the value that image `reference` has and 1 at the one that it
 * shall have, changes. CW_ERROR_USAGE, which begins with `name` and `line`, where that is not one
 * type, or not what the reference has. */
gboolean cw_labelled_part_change(const cw_labelled_part *part, const gint64 *indicators,
                                 gsize reference, const char *name, guint64 line,
                                 cw_labelled_change *change, GError **error);

/* Whether the labels [K] are those of `reference` with that change. */
gboolean cw_labelled_part_becomes(const cw_labelled_part *part, gsize reference,
                                  const cw_labelled_change *change, const gint32 *labels);

/* The labels [K] of a row of 0 and 1 [J]. CW_ERROR_USAGE as above, where a type has two. */
gboolean cw_labelled_part_label(const cw_labelled_part *part, const gint64 *row, const char *name,
                                guint64 line, gint32 *labels, GError **error);

G_END_DECLS
