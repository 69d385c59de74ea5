/* SPDX-License-Identifier: Apache-2.0
 *
 * What cw_tag(), its words and its supplement share.
 */
#pragma once

#include "colorway/tag.h"
#include "encode/word_table.h"
#include "engine/attributes/prediction.h"
#include "engine/words/catalog_texts.h"
#include "score/top_k.h"

G_BEGIN_DECLS

typedef enum {
    CW_TAG_NOT_JUDGED, /* too few held-out texts have it, or lack it */
    CW_TAG_VISUAL,
    CW_TAG_NOT_VISUAL,
} cw_tag_sight;

/* What is known of one word. */
typedef struct {
    gsize texts, held_out;    /* colourways whose text has it; of those, held out */
    float threshold;          /* of the probability; INFINITY: never given */
    gsize asked, asked_right; /* of the half that is asked: those that get it; rightly */
    gsize asked_having;       /* of that half, those whose text has it */
    gsize given, missing;     /* items that get it; of them, those whose text lacks it */
    gsize top;                /* held-out pictures of whose five best words it is one */
    double auc;               /* of held-out colourways; NAN: all have it, or none */
    cw_tag_sight sight;
    gsize lacking; /* of `lacking` in cw_tags */
} cw_tag_word;

/* A word among others for one concept. */
typedef struct {
    guint32 word;
    gsize wins; /* held-out colourways of the set for which it is the most probable of it */
    gsize lost; /* those whose text has it, and another wins that the text does not have */
} cw_tag_rival;

typedef struct {
    GArray *words; /* cw_tag_rival, two or more, the one that wins most first */
    gsize texts;   /* held-out colourways whose text has one of them... */
    gsize lost;    /* ...for which one wins that it does not have */
} cw_tag_rivals;

typedef struct {
    /* What there is: borrowed. */
    const cw_tag_request *request;
    const cw_word_table *table; /* K words of R numbers */
    const cw_picture_list *list;
    const cw_picture_vectors *looked;
    const cw_units *units;         /* U colourways with a picture */
    const cw_catalog_texts *texts; /* of the colourways */
    const guint8 *parts;           /* [list->count] */

    gint32 *unit_of;    /* [list->count] the unit of an entry's colourway; -1: none */
    guint32 *text_of;   /* [U] text + 1; 0: none */
    gsize *items_of;    /* [U] items of the colourway */
    gsize *first;       /* [K+1] the units whose text has word k stand from first[k]... */
    guint32 *having;    /* ...to first[k+1] here */
    float *beside;      /* [U,R] as they stand beside the words */
    double *normaliser; /* [U] log of the sum over k of share_k exp(score_k) */
    gsize held_out[3];  /* units with a text by cw_hold_out_part */
    gsize pictures;     /* of those held out */

    cw_tag_word *words; /* [K] */
    cw_hit *lacking;    /* [K,request->lacking] units, the surest first */
    cw_hit *best;       /* [U,CW_TAG_MOST] words that a unit gets, the most probable first... */
    cw_top_k *of_unit;  /* [U] ...and how many */
    GArray *rivals;     /* cw_tag_rivals, in the order of their first words */
} cw_tags;

/* Fills in what is there but for what was borrowed, and makes room. CW_ERROR_NOT_FOUND: nothing to
 * judge by. */
gboolean cw_tags_gather(cw_tags *tags, GError **error);
void cw_tags_clear(cw_tags *tags);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_tags, cw_tags_clear)

/* Probability of a word of which `score` is said, for a unit. */
float cw_tags_probability(const cw_tags *tags, gsize unit, gsize word, float score);

/* Whether the text of the unit has the word. */
gboolean cw_tags_has(const cw_tags *tags, gsize unit, guint32 word);

/* The words of the model by the numbers of the texts; -1: it has not learned that. (transfer full)
 */
gint32 *cw_tags_places(const cw_tags *tags);

/* Whether anything can be proved on the unit: it is held out and has a text. */
gboolean cw_tags_is_judge(const cw_tags *tags, gsize unit);

/* Fills in what is known of every word, and which tags each unit gets. CW_ERROR_INTERRUPTED. */
gboolean cw_tags_judge(cw_tags *tags, const cw_progress *progress, GError **error);

/* What one word of tags that have been judged says: its `probabilities` of all units [U], and the
 * threshold of `precision`, INFINITY where it is never given. */
float cw_tags_ask(const cw_tags *tags, gsize word, double precision, float *probabilities);

/* Writes the words that are not visual, a line each, to `path` (NULL: nothing). */
gboolean cw_tags_save_not_visual(const cw_tags *tags, const char *path, GError **error);

/* {"id", "source", "title", "words"} of the unit that shows `item`. */
json_t *cw_tags_of_item(const cw_tags *tags, gsize unit, const cw_item *item);

/* What the units call for of `words` [count]: `called` [U,kept], kept <= count, the numbers of most
 * variance last. What their own texts say does not count. CW_ERROR_TOO_LARGE. */
gboolean cw_tags_call(const cw_tags *tags, const guint32 *words, gsize count, gsize kept,
                      float *called, GError **error);

/* Fills in `rivals`, of the words that have been judged. CW_ERROR_TOO_LARGE. */
gboolean cw_tags_find_rivals(cw_tags *tags, GError **error);
json_t *cw_tags_rivals_json(const cw_tags *tags);
/* Writes a line a set, words by commas, to `path` (NULL: nothing). */
gboolean cw_tags_save_rivals(const cw_tags *tags, const char *path, GError **error);

typedef struct {
    gsize items, tags; /* written */
    gsize ambiguous;   /* items left out: several sources have their id */
} cw_tags_written;

/* Writes the supplement to `path` (NULL: only counts what it would hold). */
gboolean cw_tags_supplement(const cw_tags *tags, const char *path, cw_tags_written *written,
                            GError **error);

/* What cw_tag() says, but for the model, the item and synonyms. (transfer full) */
json_t *cw_tags_json(const cw_tags *tags, const cw_tags_written *written);

G_END_DECLS
