/* SPDX-License-Identifier: Apache-2.0
 *
 * New words for a thesaurus. With s(w) the sum of the cosines of the nearest words of w, s_T(w)
 * that of those of them that the thesaurus has under the root T, n_T the mean of s over the words
 * it has there, and c_T the mean of g_T over them, each asked without itself:
 *
 *     g_T(w) = s_T(w) / max(s(w), n_T),   confidence_T(w) = min(1, g_T(w) / c_T)
 *
 * Words that it lacks stand among the nearest, too, for nobody says which of them are of no type:
 * what it has is a part of what is right, and c_T how much of that (Elkan and Noto, KDD 2008, 2.1).
 * Words that no picture shows are very near to each other, and a few of a type among them are no
 * large share; a word that is near to none, not as near as words of the type are, has none either.
 */
#include <colorway/word_similarity.h>

#include "base/error.h"
#include "base/pad.h"
#include "engine/catalog/vectors_file.h"
#include "engine/words/word_list.h"
#include "score/similarity.h"
#include "score/top_k.h"
#include "text/language.h"
#include "text/thesaurus.h"

#define NEAREST 10 /* words that vote */
#define SHOWN 3    /* of them */
#define NO_TYPE (-1)
#define SEVERAL (-2)
#define NUMBER_WIDTH 12

typedef struct {
    const cw_thesaurus *thesaurus;
    cw_word_vectors *vectors; /* unit rows */
    gint32 *type_of;          /* [V] the root's concept; NO_TYPE: unknown; SEVERAL: passed over */
    gsize *known;             /* by concept: words under the root that have a vector */
    double *near, *kept;      /* by concept: n_T and c_T */
} proposing;

static void proposing_clear(proposing *p)
{
    g_clear_pointer(&p->vectors, cw_word_vectors_free);
    g_free(p->type_of);
    g_free(p->known);
    g_free(p->near);
    g_free(p->kept);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(proposing, proposing_clear)

/* ---- who is of which type -------------------------------------------------------------------- */

static gint32 root_of(const cw_thesaurus *thesaurus, gsize place)
{
    while (thesaurus->concepts[place].parent >= 0)
        place = (gsize)thesaurus->concepts[place].parent;
    return (gint32)place;
}

static void find_types(proposing *p)
{
    const gsize count = p->vectors->words->len;
    p->type_of = g_new(gint32, count);
    p->known = g_new0(gsize, p->thesaurus->count);
    p->near = g_new0(double, p->thesaurus->count);
    p->kept = g_new0(double, p->thesaurus->count);
    for (gsize w = 0; w < count; w++)
        p->type_of[w] = NO_TYPE;
    for (gsize c = 0; c < p->thesaurus->count; c++)
        for (gsize i = 0; i < p->thesaurus->concepts[c].count; i++) {
            const gsize row = GPOINTER_TO_SIZE(
                g_hash_table_lookup(p->vectors->numbers, p->thesaurus->concepts[c].words[i]));
            if (row == 0)
                continue;
            gint32 *type = &p->type_of[row - 1];
            const gint32 root = root_of(p->thesaurus, c);
            *type = *type == NO_TYPE || *type == root ? root : SEVERAL;
        }
    for (gsize w = 0; w < count; w++)
        if (p->type_of[w] >= 0)
            p->known[p->type_of[w]]++;
}

/* Words that are not wanted are passed over, unless the thesaurus has them. An empty list may be
 * what somebody found; one of other words is a slip. */
static gboolean drop_words(proposing *p, const cw_word_proposal_request *request, GError **error)
{
    const char *given = request->drop_words;
    g_autoptr(GHashTable) dropped = given != NULL ? cw_word_list_read(given, error) : NULL;
    gsize found = 0;
    if (dropped == NULL)
        return given == NULL;
    for (guint w = 0; w < p->vectors->words->len; w++) {
        if (!g_hash_table_contains(dropped, p->vectors->words->pdata[w]))
            continue;
        found++;
        if (p->type_of[w] == NO_TYPE)
            p->type_of[w] = SEVERAL;
    }
    if (found > 0 || g_hash_table_size(dropped) == 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "none of the words of --drop-words \"%s\" has a vector in \"%s\"", given,
                request->vectors);
    return FALSE;
}

/* ---- votes ----------------------------------------------------------------------------------- */

/* The nearest words of one, without itself; returns how many. */
static gsize find_nearest(const proposing *p, guint32 word, cw_hit hits[NEAREST])
{
    const gsize dimension = p->vectors->dimension;
    const float *query = p->vectors->values + word * dimension;
    cw_top_k top = cw_top_k_start(hits, NEAREST);
    for (guint32 other = 0; other < p->vectors->words->len; other++)
        if (other != word)
            cw_top_k_offer(&top,
                           cw_similarity(query, p->vectors->values + other * dimension, dimension),
                           other);
    return cw_top_k_finish(&top);
}

/* What the nearest words of one say of a type. */
typedef struct {
    double all, own; /* s(w) and s_T(w) */
} votes;

static votes votes_of(const proposing *p, const cw_hit *hits, gsize count, gint32 type)
{
    votes v = {0, 0};
    for (gsize h = 0; h < count; h++) {
        const double vote = MAX((double)hits[h].score, 0);
        v.all += vote;
        v.own += p->type_of[hits[h].index] == type ? vote : 0;
    }
    return v;
}

/* g_T(w). */
static double share_of(const proposing *p, votes v, gint32 type)
{
    return v.own > 0 ? v.own / MAX(v.all, p->near[type]) : 0;
}

static gboolean tell(const cw_progress *progress, gsize done, gsize total, GError **error)
{
    const cw_progress_state state = {"asking words", "words", (gint64)done, (gint64)total, NULL};
    if (done % 64 != 0 || cw_progress_tell(progress, &state))
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped while asking words");
    return FALSE;
}

static gboolean ask_known(proposing *p, const cw_progress *progress, GError **error)
{
    const gsize count = p->vectors->words->len;
    g_autofree votes *said = g_new0(votes, count);
    for (gsize w = 0; w < count; w++) {
        cw_hit hits[NEAREST];
        const gint32 type = p->type_of[w];
        if (!tell(progress, w, 2 * count, error))
            return FALSE;
        if (type < 0)
            continue;
        said[w] = votes_of(p, hits, find_nearest(p, (guint32)w, hits), type);
        p->near[type] += said[w].all / (double)p->known[type];
    }
    for (gsize w = 0; w < count; w++)
        if (p->type_of[w] >= 0)
            p->kept[p->type_of[w]] +=
                share_of(p, said[w], p->type_of[w]) / (double)p->known[p->type_of[w]];
    return TRUE;
}

/* The root it is most likely under; of equals the first. */
static gint32 best_type(const proposing *p, const cw_hit *hits, gsize count, double *confidence)
{
    gint32 best = NO_TYPE;
    *confidence = 0;
    for (gsize c = 0; c < p->thesaurus->count; c++) {
        const votes said = votes_of(p, hits, count, (gint32)c);
        const double sure = p->kept[c] > 0 ? share_of(p, said, (gint32)c) / p->kept[c] : 0;
        if (sure <= *confidence)
            continue;
        best = (gint32)c;
        *confidence = sure;
    }
    *confidence = MIN(*confidence, 1);
    return best;
}

static json_t *json_of_nearest(const proposing *p, const cw_hit *hits, gsize count, gint32 type)
{
    json_t *nearest = json_array();
    for (gsize h = 0; h < count && json_array_size(nearest) < SHOWN; h++)
        if (p->type_of[hits[h].index] == type)
            json_array_append_new(nearest, json_string(p->vectors->words->pdata[hits[h].index]));
    return nearest;
}

typedef struct {
    json_t *said;
    double confidence;
    gsize place;
} proposal;

static int surer(gconstpointer a, gconstpointer b)
{
    const proposal *x = a, *y = b;
    return x->confidence > y->confidence   ? -1
           : x->confidence < y->confidence ? 1
           : x->place < y->place           ? -1
                                           : 1;
}

static gboolean propose(const proposing *p, double least, GArray *proposals,
                        const cw_progress *progress, GError **error)
{
    const gsize count = p->vectors->words->len;
    for (gsize w = 0; w < count; w++) {
        cw_hit hits[NEAREST];
        proposal one = {.place = w};
        if (!tell(progress, count + w, 2 * count, error))
            return FALSE;
        if (p->type_of[w] != NO_TYPE)
            continue;
        const gsize found = find_nearest(p, (guint32)w, hits);
        const gint32 type = best_type(p, hits, found, &one.confidence);
        if (type == NO_TYPE || one.confidence < least)
            continue;
        one.said = json_pack("{s:s, s:s, s:f, s:o}", "word", p->vectors->words->pdata[w], "type",
                             p->thesaurus->concepts[type].id, "confidence", one.confidence,
                             "nearest", json_of_nearest(p, hits, found, type));
        g_array_append_val(proposals, one);
    }
    g_array_sort(proposals, surer);
    return TRUE;
}

/* ---- what is known --------------------------------------------------------------------------- */

static json_t *json_of_types(const proposing *p)
{
    json_t *types = json_array();
    for (gsize c = 0; c < p->thesaurus->count; c++)
        if (p->known[c] > 0)
            json_array_append_new(types,
                                  json_pack("{s:s, s:I, s:f}", "type", p->thesaurus->concepts[c].id,
                                            "known", (json_int_t)p->known[c], "near", p->kept[c]));
    return types;
}

static json_t *json_of(const proposing *p, const GArray *proposals)
{
    json_t *words = json_array();
    gsize unknown = 0;
    for (guint i = 0; i < proposals->len; i++)
        json_array_append(words, g_array_index(proposals, proposal, i).said);
    for (guint w = 0; w < p->vectors->words->len; w++)
        unknown += p->type_of[w] == NO_TYPE;
    return json_pack("{s:I, s:o, s:o}", "unknown", (json_int_t)unknown, "types", json_of_types(p),
                     "words", words);
}

static void proposal_clear(gpointer data)
{
    json_decref(((proposal *)data)->said);
}

static gboolean check_known(const proposing *p, const cw_word_proposal_request *request,
                            GError **error)
{
    for (gsize c = 0; c < p->thesaurus->count; c++)
        if (p->known[c] > 0)
            return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "none of the words of thesaurus \"%s\" has a vector in \"%s\"", request->thesaurus,
                request->vectors);
    return FALSE;
}

json_t *cw_word_propose(const cw_word_proposal_request *request, const cw_progress *progress,
                        GError **error)
{
    guint32 languages;
    g_auto(proposing) p = {0};
    const char *names = request->languages != NULL ? request->languages : "en";
    if (!cw_languages_parse(names, &languages, error))
        return NULL;
    g_autoptr(cw_thesaurus) thesaurus = cw_thesaurus_load(request->thesaurus, languages, error);
    p.thesaurus = thesaurus;
    p.vectors = thesaurus != NULL ? cw_vectors_file_load(request->vectors, progress, error) : NULL;
    if (p.vectors == NULL)
        return NULL;
    cw_similarity_normalise(p.vectors->values, p.vectors->words->len, p.vectors->dimension);
    find_types(&p);
    g_autoptr(GArray) proposals = g_array_new(FALSE, FALSE, sizeof(proposal));
    g_array_set_clear_func(proposals, proposal_clear);
    return check_known(&p, request, error) && drop_words(&p, request, error) &&
                   ask_known(&p, progress, error) &&
                   propose(&p, request->confidence, proposals, progress, error)
               ? json_of(&p, proposals)
               : NULL;
}

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void append_proposal(GString *text, const json_t *word, gsize width)
{
    const json_t *nearest = json_object_get(word, "nearest"), *other;
    gsize place;
    cw_pad_append(text, text_of(word, "word"), width, FALSE);
    g_string_append_printf(text, "%*s%*.3f ", NUMBER_WIDTH, text_of(word, "type"), NUMBER_WIDTH,
                           json_number_value(json_object_get(word, "confidence")));
    json_array_foreach(nearest, place, other)
        g_string_append_printf(text, "%s %s", place > 0 ? "," : "", json_string_value(other));
    g_string_append_c(text, '\n');
}

char *cw_word_propose_format(const json_t *result, gsize most)
{
    GString *text = g_string_new(NULL);
    const json_t *words = json_object_get(result, "words"), *word;
    gsize width = cw_pad_width("word"), place;
    json_array_foreach(words, place, word) width = MAX(width, cw_pad_width(text_of(word, "word")));
    cw_pad_append(text, "word", width, FALSE);
    g_string_append_printf(text, "%*s%*s  near\n", NUMBER_WIDTH, "type", NUMBER_WIDTH,
                           "confidence");
    json_array_foreach(words, place, word) if (place < most) append_proposal(text, word, width);
    g_string_append_printf(text,
                           "\n%" G_GSIZE_FORMAT " of %" G_GINT64_FORMAT
                           " words that the thesaurus lacks are proposed\n",
                           json_array_size(words),
                           (gint64)json_integer_value(json_object_get(result, "unknown")));
    if (json_array_size(words) > most)
        g_string_append_printf(text, "%" G_GSIZE_FORMAT " more are left (--words)\n",
                               json_array_size(words) - most);
    return g_string_free(text, FALSE);
}
