/* SPDX-License-Identifier: Apache-2.0
 *
 * A thesaurus: a forest of concepts, each with the words for it in several languages. The file is
 * tab-separated with a header: "synset" (the concept's name), "parent" (that of the concept above;
 * empty: a root) and a column a language ("en", "fr", "it") with words between "|"; other columns
 * are passed over, and so is a byte order mark.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    const char *id;
    gint32 parent;      /* its place among the concepts; -1: a root */
    gint32 depth;       /* 0: a root */
    const char **words; /* [count], lower case, single ones alone ("air bag" is none), no two
                           equal */
    gsize count;
    gsize line;
} cw_concept;

typedef struct {
    cw_concept *concepts; /* [count], in the order of the file */
    gsize count;
    GStringChunk *strings;
} cw_thesaurus;

/* Reads the file with the words in `languages`, a bit each (text/language.h). CW_ERROR_NOT_FOUND:
 * no such file; CW_ERROR_USAGE: what is no thesaurus, with the line: a missing column, a row that
 * has others, a concept twice, a parent that is not there, a cycle, no word at all.
 * (transfer full) */
cw_thesaurus *cw_thesaurus_load(const char *path, guint32 languages, GError **error);

/* The same from text[0..bytes), which messages call `name`. */
cw_thesaurus *cw_thesaurus_parse(const char *text, gsize bytes, const char *name, guint32 languages,
                                 GError **error);
void cw_thesaurus_free(cw_thesaurus *thesaurus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_thesaurus, cw_thesaurus_free)

/* Takes all words from the concepts but those in `known` (word -> anything). */
void cw_thesaurus_keep(cw_thesaurus *thesaurus, GHashTable *known);

G_END_DECLS
