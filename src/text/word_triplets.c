/* SPDX-License-Identifier: Apache-2.0
 *
 * A draw is a concept, uniformly, then one of its words, so that a concept of many words does not
 * stand for more than others.
 */
#include "text/word_triplets.h"

#include "base/random.h"

#define TRIES 64 /* to find a word that may stand there */
#define STREAM G_GUINT64_CONSTANT(0x776f726474726970)

/* The thesaurus, by what is drawn from. */
typedef struct {
    const cw_thesaurus *thesaurus;
    GPtrArray **children; /* [concepts] of cw_concept: those below each that have a word */
    GHashTable **near;    /* [concepts] the words for all children of each; NULL: not asked yet */
    GPtrArray *levels;    /* of GPtrArray of cw_concept: those at each depth that have a word */
    GHashTable *numbers;  /* word -> its place in the triplets + 1 */
    GHashTable *drawn;    /* cw_word_triplet that there are */
    cw_word_triplets *triplets;
} drawing;

static void drawing_clear(drawing *d)
{
    for (gsize c = 0; c < d->thesaurus->count; c++) {
        g_ptr_array_unref(d->children[c]);
        g_clear_pointer(&d->near[c], g_hash_table_unref);
    }
    g_free(d->children);
    g_free(d->near);
    g_ptr_array_unref(d->levels);
    g_hash_table_unref(d->numbers);
    g_hash_table_unref(d->drawn);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(drawing, drawing_clear)

static guint hash_triplet(gconstpointer key)
{
    const cw_word_triplet *t = key;
    return (t->word * 31 + t->positive) * 31 + t->negative;
}

static gboolean equal_triplets(gconstpointer a, gconstpointer b)
{
    const cw_word_triplet *x = a, *y = b;
    return x->word == y->word && x->positive == y->positive && x->negative == y->negative;
}

static drawing drawing_of(const cw_thesaurus *thesaurus, cw_word_triplets *triplets)
{
    drawing d = {
        .thesaurus = thesaurus,
        .children = g_new0(GPtrArray *, thesaurus->count + 1),
        .near = g_new0(GHashTable *, thesaurus->count + 1),
        .levels = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref),
        .numbers = g_hash_table_new(g_str_hash, g_str_equal),
        .drawn = g_hash_table_new_full(hash_triplet, equal_triplets, g_free, NULL),
        .triplets = triplets,
    };
    for (gsize c = 0; c < thesaurus->count; c++)
        d.children[c] = g_ptr_array_new();
    for (gsize c = 0; c < thesaurus->count; c++) {
        cw_concept *entry = &thesaurus->concepts[c];
        while (d.levels->len <= (guint)entry->depth)
            g_ptr_array_add(d.levels, g_ptr_array_new());
        if (entry->count == 0)
            continue;
        g_ptr_array_add(d.levels->pdata[entry->depth], entry);
        if (entry->parent >= 0)
            g_ptr_array_add(d.children[entry->parent], entry);
    }
    return d;
}

static guint32 number_of(drawing *d, const char *word)
{
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(d->numbers, word));
    if (number == 0) {
        g_ptr_array_add(d->triplets->words, (gpointer)word);
        number = d->triplets->words->len;
        g_hash_table_insert(d->numbers, (gpointer)word, GUINT_TO_POINTER(number));
    }
    return number - 1;
}

static const cw_concept *draw_concept(const GPtrArray *concepts, cw_random *random)
{
    return concepts->pdata[cw_random_below(random, concepts->len)];
}

static const char *draw_word(const cw_concept *entry, cw_random *random)
{
    return entry->words[cw_random_below(random, entry->count)];
}

static void add_words(GHashTable *set, const cw_concept *entry)
{
    for (gsize w = 0; w < entry->count; w++)
        g_hash_table_add(set, (gpointer)entry->words[w]);
}

/* A word of a sibling that is not the concept's own, too. */
static const char *draw_positive(const drawing *d, const cw_concept *entry, GHashTable *own,
                                 cw_random *random)
{
    for (int i = 0; i < TRIES; i++) {
        const cw_concept *sibling = draw_concept(d->children[entry->parent], random);
        const char *word = draw_word(sibling, random);
        if (sibling != entry && !g_hash_table_contains(own, word))
            return word;
    }
    return NULL;
}

/* Every word of a sibling is `near`, so that what is left is of another branch. */
static const char *draw_negative(const drawing *d, const cw_concept *entry, GHashTable *near,
                                 cw_random *random)
{
    for (int i = 0; i < TRIES; i++) {
        const char *word = draw_word(draw_concept(d->levels->pdata[entry->depth], random), random);
        if (!g_hash_table_contains(near, word))
            return word;
    }
    return NULL;
}

/* The words for all children of one parent; collected once, for all of them ask. */
static GHashTable *words_below(drawing *d, gint32 parent)
{
    if (d->near[parent] != NULL)
        return d->near[parent];
    d->near[parent] = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint c = 0; c < d->children[parent]->len; c++)
        add_words(d->near[parent], d->children[parent]->pdata[c]);
    return d->near[parent];
}

static void draw_for(drawing *d, gsize place, int draws, guint64 seed)
{
    const cw_concept *entry = &d->thesaurus->concepts[place];
    if (entry->parent < 0 || d->children[entry->parent]->len < 2)
        return;
    GHashTable *near = words_below(d, entry->parent);
    g_autoptr(GHashTable) own = g_hash_table_new(g_str_hash, g_str_equal);
    add_words(own, entry);
    cw_random random = cw_random_start(seed, place, STREAM);
    for (gsize w = 0; w < entry->count; w++) {
        for (int i = 0; i < draws; i++) {
            const char *positive = draw_positive(d, entry, own, &random);
            const char *negative = draw_negative(d, entry, near, &random);
            if (positive == NULL || negative == NULL)
                continue;
            const cw_word_triplet triplet = {number_of(d, entry->words[w]), number_of(d, positive),
                                             number_of(d, negative)};
            if (g_hash_table_add(d->drawn, g_memdup2(&triplet, sizeof triplet)))
                g_array_append_val(d->triplets->triplets, triplet);
        }
    }
}

cw_word_triplets *cw_word_triplets_new(const cw_thesaurus *thesaurus, int draws, guint64 seed)
{
    cw_word_triplets *triplets = g_new0(cw_word_triplets, 1);
    triplets->words = g_ptr_array_new();
    triplets->triplets = g_array_new(FALSE, FALSE, sizeof(cw_word_triplet));
    g_auto(drawing) d = drawing_of(thesaurus, triplets);
    for (gsize c = 0; c < thesaurus->count; c++)
        draw_for(&d, c, draws, seed);
    return triplets;
}

void cw_word_triplets_free(cw_word_triplets *triplets)
{
    if (triplets == NULL)
        return;
    g_ptr_array_unref(triplets->words);
    g_array_unref(triplets->triplets);
    g_free(triplets);
}
