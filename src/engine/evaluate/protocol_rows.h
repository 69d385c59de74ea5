/* SPDX-License-Identifier: Apache-2.0
 *
 * What retrieval and clusters are made of: pictures of which it is known what they show, from CSV
 * files or from the catalogue.
 */
#pragma once

#include "engine/evaluate/protocol.h"

G_BEGIN_DECLS

typedef struct {
    cw_shown_picture picture;
    gint32 group;                  /* equal: the same design */
    gint32 block;                  /* only rows of one block are compared */
    gint64 item;                   /* equal: the same item, which a query never finds */
    gint64 content;                /* equal: the same bytes; negative: not looked at */
    const cw_picture_entry *entry; /* of the catalogue; NULL: from a file */
    guint32 place;                 /* where it stood before those without a vector were taken out */
} cw_protocol_row;

/* Numbers for names (base/numbering.h). Sets of rows that are compared share one,
 * so that their numbers agree. */
typedef struct {
    GHashTable *groups, *blocks, *items, *contents;
    GStringChunk *strings; /* paths of the rows */
} cw_protocol_names;

void cw_protocol_names_init(cw_protocol_names *names);
void cw_protocol_names_clear(cw_protocol_names *names);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_protocol_names, cw_protocol_names_clear)

/* Reads a CSV file with the header image,group[,item][,block] as an array of cw_protocol_row. The
 * image is relative to the file's folder; an item without a name is the image itself. `unseen`:
 * without designs that the model has learned from. CW_ERROR_USAGE names file and line.
 * (transfer full) */
GArray *cw_protocol_read(const cw_evaluation *evaluation, const char *path, gboolean unseen,
                         cw_protocol_names *names, GError **error);

/* Fills `content` from the bytes of the files; what cannot be read stays negative. */
void cw_protocol_compare_contents(GArray *rows, cw_protocol_names *names);

/* The rows' vectors, those of unreadable pictures taken out of both; `place` of the others says
 * where they stood. (transfer full) */
cw_picture_vectors *cw_protocol_embed(const cw_evaluation *evaluation, gsize column, GArray *rows,
                                      cw_vector_scope scope, GError **error);

G_END_DECLS
