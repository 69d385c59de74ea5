/* SPDX-License-Identifier: Apache-2.0
 *
 * What a person looks at beside the table of a retrieval: some queries, with the nearest pictures
 * of every column. Chance chooses them, so that nobody picks what flatters a model.
 */
#pragma once

#include <jansson.h>

#include "engine/evaluate/protocol_rows.h"
#include "score/retrieval.h"

G_BEGIN_DECLS

#define CW_EXAMPLES_NEAREST 5 /* of a query, shown a column */
#define CW_EXAMPLES_EACH 6    /* queries shown of a part, at most */

/* ---- which queries --------------------------------------------------------------------------- */

/* Where a column finds a query's group: at this rank, from 1; 0: there is none to find. */
#define CW_EXAMPLES_NOT_ASKED G_MAXUINT32 /* the column has no vector of the query */

typedef enum {
    CW_EXAMPLES_ONE,   /* the one is right and the other wrong */
    CW_EXAMPLES_OTHER, /* the opposite */
    CW_EXAMPLES_ANY,   /* whatever they are */
    CW_EXAMPLES_PARTS
} cw_examples_part;

typedef struct {
    gsize both, neither;             /* queries that both, or none of them, get right */
    gsize count[CW_EXAMPLES_PARTS];  /* queries of each part; ANY: all */
    gsize chosen[CW_EXAMPLES_PARTS]; /* of them, at most CW_EXAMPLES_EACH */
    guint32 queries[CW_EXAMPLES_PARTS][CW_EXAMPLES_EACH];
} cw_examples_choice;

/* Chooses among the queries [count] that both columns were asked. Right is a query with rank 1.
 * First ANY is drawn from all of them, uniformly by `seed`, and then the other two from what is
 * left, at most one query of each of `groups` [count] a part: no query is chosen twice. `other`
 * NULL: there is nobody to compare with, and ANY is the only part. */
cw_examples_choice cw_examples_choose(const guint32 *one, const guint32 *other,
                                      const gint32 *groups, gsize count, guint64 seed);

/* ---- what was found -------------------------------------------------------------------------- */

typedef struct cw_retrieval_examples cw_retrieval_examples;

/* `queries` and `gallery` (arrays of cw_protocol_row, borrowed) are all that are asked about and
 * looked for. (transfer full) */
cw_retrieval_examples *cw_retrieval_examples_new(const GArray *queries, const GArray *gallery);
void cw_retrieval_examples_free(cw_retrieval_examples *examples);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_retrieval_examples, cw_retrieval_examples_free)

/* Takes in what the column called `name` finds: `task` about those of the queries and of the
 * gallery that it has a vector of, `first_rank` by cw_retrieval_run(). */
gboolean cw_retrieval_examples_add(cw_retrieval_examples *examples, const char *name,
                                   const cw_retrieval_task *task, const guint32 *first_rank,
                                   const GArray *queries, const GArray *gallery, GError **error);

/* The first column beside the second, as far as there is one; of the queries chosen, every column:
 * {"seed", "queries", "both", "neither",
 *  "parts": [{"right": "model", "wrong": "hog", "count", "shown": [query, ...]}, ...]}
 * where the last part has neither "right" nor "wrong": it is drawn from all queries. A query:
 * {"picture", "caption", "answers": [{"column", "rank": (0: nothing to find; null: no vector),
 *  "hits": [{"picture", "caption", "similarity", "same"}, ...]}, ...]}.
 * (transfer full) */
json_t *cw_retrieval_examples_json(const cw_retrieval_examples *examples, guint64 seed);

G_END_DECLS
