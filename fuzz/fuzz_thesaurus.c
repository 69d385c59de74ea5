/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a thesaurus: what is read is a forest, and triplets are drawn from it.
 */
#include "text/word_triplets.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_thesaurus) thesaurus =
        cw_thesaurus_parse((const char *)data, size, "fuzz", 7, &error);
    if ((thesaurus == NULL) != (error != NULL))
        g_error("an error belongs to a thesaurus that is refused, and to no other");
    if (thesaurus == NULL)
        return 0;
    for (gsize c = 0; c < thesaurus->count; c++) {
        const cw_concept *concept = &thesaurus->concepts[c];
        const gint32 above = concept->parent >= 0 ? thesaurus->concepts[concept->parent].depth : -1;
        if (concept->depth != above + 1)
            g_error("concept %s does not stand below its parent", concept->id);
    }
    g_autoptr(cw_word_triplets) triplets = cw_word_triplets_new(thesaurus, 2, 1);
    for (guint i = 0; i < triplets->triplets->len; i++) {
        const cw_word_triplet *t = &g_array_index(triplets->triplets, cw_word_triplet, i);
        if (t->word == t->positive || t->word == t->negative || t->positive == t->negative)
            g_error("a triplet of two words");
    }
    return 0;
}
