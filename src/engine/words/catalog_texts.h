/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue's own text as bags of words (METHODS 7.1): title, description and categories of a
 * colourway, one bag each. Sizes of one say the same: the first of them speaks.
 */
#pragma once

#include "engine/catalog/catalog_store.h"
#include "text/bags.h"
#include "text/language.h"

G_BEGIN_DECLS

#define CW_TEXT_MOST_LANGUAGES 8

typedef struct {
    const char *const *where; /* items; all must hold; or NULL */
    const char *languages;    /* "en,fr": texts guessed to be in others are left out; those that
                                 are not known to be in any stay; NULL: all texts */
    GHashTable *colourways;   /* gint64: only these; NULL: all */
} cw_text_choice;

typedef struct {
    cw_bags *words;          /* a bag a text, without stop words; it may be empty */
    cw_bags *stop_words;     /* the rest of each text: what was dropped... */
    cw_bags *not_alphabetic; /* ...with a digit, or too long... */
    cw_bags *damaged;        /* ...or with a wrong decoding in it */
    GArray *colourway_of;    /* gint64: whose each text is */
    gsize items_seen, colourways;
    gsize without_text;                    /* colourways */
    gsize left_out;                        /* texts in other languages */
    gsize guessed[CW_TEXT_MOST_LANGUAGES]; /* texts by language, those left out, too... */
    gsize unknown;                         /* ...and those in none that is known */
} cw_catalog_texts;

/* Reads the texts. CW_ERROR_NOT_FOUND: no items, or no text that is left; CW_ERROR_USAGE;
 * CW_ERROR_INTERRUPTED. (transfer full) */
cw_catalog_texts *cw_catalog_texts_read(cw_catalog *catalog, const cw_text_choice *choice,
                                        const cw_progress *progress, GError **error);
void cw_catalog_texts_free(cw_catalog_texts *texts);

/* Those of the colourways in `list`. (transfer full) */
cw_catalog_texts *cw_catalog_texts_read_shown(cw_catalog *catalog, const cw_picture_list *list,
                                              const cw_progress *progress, GError **error);

/* gint64, number of a colourway -> its text + 1; as long as `texts` lives. (transfer full) */
GHashTable *cw_catalog_texts_index(const cw_catalog_texts *texts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_catalog_texts, cw_catalog_texts_free)

G_END_DECLS
