/* SPDX-License-Identifier: Apache-2.0
 *
 * Tags: the words of a catalogue's own texts that its pictures call for, each given only where it
 * is known to be right often enough; what texts lack of them; and the words that no picture shows.
 */
#pragma once

#include <jansson.h>

#include "base/progress.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

#define CW_TAG_PRECISION 0.9 /* unless another one is asked for */
#define CW_TAG_MOST 20       /* tags of an item in a supplement */
#define CW_TAG_ALIKE 100     /* how alike words are that compete, unless another is asked for */

typedef struct {
    const char *model; /* that has learned words: a file, a run folder, or what the catalogue calls
                          it; NULL: the one that the catalogue is embedded with */
    const char *const *where; /* items; all must hold; or NULL */
    double precision;         /* in [0,1): the share of right tags that a word is given for */
    const char *item;         /* whose best words are asked for, id or source:id; or NULL */
    gsize item_words;         /* how many of them */
    gsize lacking;            /* items without a word in their text to list of each word, at most */
    const char *supplement;   /* file to write; or NULL */
    double alike;             /* at least 1: how alike words are that compete, by likelihood */
    const char *synonyms;     /* file to write; or NULL */
    const char *not_visual;   /* the same, of the words that are not visual */
    int threads;              /* 0: as many as the machine has */
} cw_tag_request;

/* Looks at the pictures of the items, and asks each word of the model about each colourway. Its
 * probability is the chance that a word drawn from the text of such a picture is this one, among
 * words as frequent as in the texts that were learned from. Half of the held-out colourways that
 * have a text choose the threshold of each word: of those that are as probable the share
 * `precision` has it in the text (score/value_thresholds.h); the other half says what that is
 * worth. Texts are noisy: a tag that the text lacks counts as wrong, though the picture may show
 * it, so that the true precision is rather higher; and coverage, the share of the texts with the
 * word whose picture gets it, counts words that the picture does not show.
 *
 * A word is not visual when held-out texts have it and their pictures do not tell: its probability
 * does not part those who have it from the others (the AUC is at most 0.6). Where a higher one is
 * not two standard errors above one half, it is not judged. How often it is among the five words
 * that say most of a picture stands beside it. Words that fewer than twenty held-out texts have, or
 * lack, are not judged, either. A word that is not visual to a model is no tag of anything; a model
 * that has learned little sees few.
 *
 * The supplement is a table with tabs, a line for each item that gets a tag: id, tags, tags_from
 * ("feed" where the text has the word, too, "picture" where it does not) and tags_probability, by
 * commas, the most probable first, CW_TAG_MOST at most. Items whose id several sources have are
 * left out.
 *
 * Words compete whose pictures call for the same and that seldom stand in one text: sets of words
 * in ten texts or more that are not known to be not visual; that the pictures of two of them are of
 * one concept is `alike` times as likely in the (geometric) mean as that they are of two, and none
 * stands with another in more than a fifth of the texts of the rarer, unless the mean outweighs it.
 * 100 is what Jeffreys ("Theory of probability", 1961) calls decisive. Of each set, on held-out
 * colourways whose text has one of its words: which word is the most probable ("wins"), and how
 * often that is one that the text does not have ("lost"). The file of synonyms has a line a set,
 * words by commas, as search engines read them; that of words that are not visual a line a word.
 *
 * The result: {"model", "min_precision", "items", "without_picture", "colourways", "without_text",
 *  "held_out": of the colourways, with a text, "chosen_on" and "asked": the halves of them,
 *  "pictures": of those held out, "precision" and "coverage" of all tags of the half that is asked,
 *  "gone": words of the model that no text has any more, "words": [{"word", "texts": colourways
 *   that have it, "held_out": of those, "threshold", "precision", "coverage", "given": items,
 *   "missing": of them, those whose text lacks it, "auc", "share": of held-out texts, "top_five":
 *   of held-out pictures, "visual": false: it is not, null: not judged, "lacking": [{"id",
 *   "source", "caption", "picture", "probability"}, ...] the surest of "missing"}, ...], "item":
 * null or {"id", "source", "title", "words": [{"word", "probability", "score": as it was learned,
 * "given", "in_text"},
 *   ...]}, "synonyms": [{"words": [{"word", "texts", "wins", "loses"}, ...] who wins most first,
 *  "held_out": colourways, "lost": of them}, ...], "written": {"items", "tags", "ambiguous"},
 * "unreadable": pictures}; a figure that there is nothing to take from is null, so is the threshold
 * of a word that is never given.
 *
 * Cost: a pass of the network over the pictures, and two of the words over the colourways.
 * CW_ERROR_USAGE (a model that has learned no words, or from all designs; a precision out of
 * range), CW_ERROR_NOT_FOUND (model, items, texts, the item; no held-out colourway with a text in
 * either half; no word of the model in a text), CW_ERROR_INTERRUPTED. (transfer full) */
json_t *cw_tag(cw_catalog *catalog, const cw_tag_request *request, const cw_progress *progress,
               GError **error);

/* What tags are known by one model, at hand for many questions: the catalogue as it was when this
 * was opened. Any thread may ask it. */
typedef struct cw_tag_index cw_tag_index;

/* Judges the words as cw_tag() does, by the vectors that the catalogue has of the model called
 * `model`: no picture is looked at. Costs two passes of the words over the colourways, in memory
 * the vectors of these twice. The errors of cw_tag(). (transfer full) */
cw_tag_index *cw_tag_index_open(cw_catalog *catalog, const char *model, const cw_progress *progress,
                                GError **error);
cw_tag_index *cw_tag_index_ref(cw_tag_index *index);
void cw_tag_index_unref(cw_tag_index *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_tag_index, cw_tag_index_unref)

/* What cw_tag() says of all words at CW_TAG_PRECISION, without items that lack them. (transfer
 * full) */
json_t *cw_tag_index_describe(const cw_tag_index *index);

/* The colourways of which `word` is most probable, or, where `missing`, of those whose text lacks
 * it: {"word", "model", "precision", "threshold": of the probability, null: it is never given,
 * "given": colourways that get it, "missing": of them, those whose text lacks it, "hits": [{"id",
 * "source", "title", "picture": its number, "probability", "given", "in_text"}, ...] `limit` at
 * most}. Costs a pass of the word. CW_ERROR_NOT_FOUND names the word nearest to it; CW_ERROR_USAGE.
 * (transfer full) */
json_t *cw_tag_index_ask(const cw_tag_index *index, const char *word, double precision,
                         gboolean missing, gsize limit, GError **error);

/* The most probable words of an item, CW_TAG_MOST at most, at CW_TAG_PRECISION: "item" of cw_tag().
 * CW_ERROR_NOT_FOUND: no such item, or none with a picture when the index was opened. (transfer
 * full) */
json_t *cw_tag_index_of_item(const cw_tag_index *index, cw_catalog *catalog, const char *item,
                             GError **error);

/* The same for people: of an item its words; else `words` of the words, what texts lack of them,
 * and all words that are not visual. (transfer full) */
char *cw_tag_format(const json_t *result, gsize words);

G_END_DECLS
