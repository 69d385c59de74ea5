/* SPDX-License-Identifier: Apache-2.0
 *
 * Every column is asked the same triplets. One file of vectors is held at a time: of each, only the
 * words of the thesaurus are kept.
 */
#include <colorway/word_similarity.h>

#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/size.h"
#include "engine/catalog/vectors_file.h"
#include "score/similarity.h"
#include "score/words.h"
#include "text/language.h"
#include "text/word_triplets.h"

#define RANDOM_DIMENSION 100
#define STREAM G_GUINT64_CONSTANT(0x776f726473696d)
#define COLUMNS_MOST (CW_WORD_VECTORS_MOST + 1)

/* Vectors of the words of the thesaurus. */
typedef struct {
    char *name;
    float *rows;     /* [W,D], unit rows */
    gboolean *known; /* [W] */
    gsize dimension;
} column;

typedef struct {
    cw_thesaurus *thesaurus;
    GPtrArray *words;    /* [W] const char *: those of the thesaurus, each once */
    GHashTable *numbers; /* word -> its place among them + 1 */
    cw_word_triplets *triplets;
    guint32 *places; /* by word of the triplets: its place in `words` */
    column columns[COLUMNS_MOST];
    gsize count;
} similarity;

static void similarity_clear(similarity *s)
{
    for (gsize c = 0; c < s->count; c++) {
        g_free(s->columns[c].name);
        g_free(s->columns[c].known);
        cw_size_free(s->columns[c].rows);
    }
    cw_word_triplets_free(s->triplets);
    g_free(s->places);
    g_clear_pointer(&s->words, g_ptr_array_unref);
    g_clear_pointer(&s->numbers, g_hash_table_unref);
    cw_thesaurus_free(s->thesaurus);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(similarity, similarity_clear)

/* ---- words and triplets ---------------------------------------------------------------------- */

static void list_words(similarity *s)
{
    s->words = g_ptr_array_new();
    s->numbers = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize c = 0; c < s->thesaurus->count; c++) {
        const cw_concept *entry = &s->thesaurus->concepts[c];
        for (gsize w = 0; w < entry->count; w++) {
            if (g_hash_table_contains(s->numbers, entry->words[w]))
                continue;
            g_ptr_array_add(s->words, (gpointer)entry->words[w]);
            g_hash_table_insert(s->numbers, (gpointer)entry->words[w],
                                GUINT_TO_POINTER(s->words->len));
        }
    }
}

/* Leaves the words that every column has. */
static void keep_known(similarity *s)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint w = 0; w < s->words->len; w++) {
        gboolean all = TRUE;
        for (gsize c = 0; c < s->count; c++)
            all &= s->columns[c].known[w];
        if (all)
            g_hash_table_add(known, s->words->pdata[w]);
    }
    cw_thesaurus_keep(s->thesaurus, known);
}

static gboolean draw_triplets(similarity *s, const cw_word_similarity_request *request,
                              GError **error)
{
    if (request->known)
        keep_known(s);
    s->triplets = cw_word_triplets_new(s->thesaurus, request->draws, request->seed);
    s->places = g_new(guint32, s->triplets->words->len + 1);
    for (guint w = 0; w < s->triplets->words->len; w++)
        s->places[w] =
            GPOINTER_TO_UINT(g_hash_table_lookup(s->numbers, s->triplets->words->pdata[w])) - 1;
    if (s->triplets->triplets->len > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "no triplet in thesaurus \"%s\": no concept has both a sibling and another at its "
                "depth under another parent, with a word%s each",
                request->thesaurus, request->known ? " that all vectors have" : "");
    return FALSE;
}

/* ---- columns --------------------------------------------------------------------------------- */

/* A column without any word yet; takes the name over. */
static column *add_column(similarity *s, char *name, gsize dimension, GError **error)
{
    const gsize words = s->words->len;
    float *rows = cw_size_alloc(words * dimension, sizeof(float), "word vectors", error);
    if (rows == NULL) {
        g_free(name);
        return NULL;
    }
    column *c = &s->columns[s->count++];
    *c = (column){name, rows, g_new0(gboolean, words), dimension};
    return c;
}

/* Normal numbers: every direction is as likely. */
static gboolean add_random(similarity *s, guint64 seed, GError **error)
{
    column *c = add_column(s, g_strdup("random"), RANDOM_DIMENSION, error);
    for (gsize w = 0; c != NULL && w < s->words->len; w++) {
        cw_random random = cw_random_start(seed, w, STREAM);
        c->known[w] = TRUE;
        for (gsize d = 0; d < c->dimension; d++)
            c->rows[w * c->dimension + d] = (float)cw_random_normal(&random);
    }
    if (c != NULL)
        cw_similarity_normalise(c->rows, s->words->len, c->dimension);
    return c != NULL;
}

static gboolean add_file(similarity *s, const char *path, const cw_progress *progress,
                         GError **error)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autoptr(cw_word_vectors) vectors = cw_vectors_file_load(path, progress, error);
    column *c = vectors != NULL
                    ? add_column(s, g_utf8_make_valid(base, -1), vectors->dimension, error)
                    : NULL;
    for (gsize w = 0; c != NULL && w < s->words->len; w++) {
        const float *row = cw_word_vectors_find(vectors, s->words->pdata[w]);
        c->known[w] = row != NULL;
        if (row != NULL)
            memcpy(c->rows + w * c->dimension, row, c->dimension * sizeof(float));
    }
    if (c != NULL)
        cw_similarity_normalise(c->rows, s->words->len, c->dimension);
    return c != NULL;
}

static gboolean add_columns(similarity *s, const cw_word_similarity_request *request,
                            const cw_progress *progress, GError **error)
{
    const char *const *path = request->vectors;
    if (path != NULL && g_strv_length((char **)path) > CW_WORD_VECTORS_MOST) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "a table has at most %d files of word vectors",
                    CW_WORD_VECTORS_MOST);
        return FALSE;
    }
    if (!add_random(s, request->seed, error))
        return FALSE;
    for (; path != NULL && *path != NULL; path++)
        if (!add_file(s, *path, progress, error))
            return FALSE;
    return TRUE;
}

/* ---- figures --------------------------------------------------------------------------------- */

/* A triplet by places in `words`. */
static cw_word_triplet triplet_at(const similarity *s, guint i)
{
    const cw_word_triplet *t = &g_array_index(s->triplets->triplets, cw_word_triplet, i);
    return (cw_word_triplet){s->places[t->word], s->places[t->positive], s->places[t->negative]};
}

static gboolean knows(const column *c, const cw_word_triplet *t)
{
    return c->known[t->word] && c->known[t->positive] && c->known[t->negative];
}

static gboolean all_know(const similarity *s, const cw_word_triplet *t)
{
    for (gsize c = 0; c < s->count; c++)
        if (!knows(&s->columns[c], t))
            return FALSE;
    return TRUE;
}

static float similarity_of(const column *c, guint32 a, guint32 b)
{
    return cw_similarity(c->rows + a * c->dimension, c->rows + b * c->dimension, c->dimension);
}

/* Judges the triplets: all of them, or those only whose words have vectors in every column. */
static cw_word_accuracy judge(const similarity *s, const column *c, gboolean common)
{
    cw_word_accuracy accuracy = {0};
    for (guint i = 0; i < s->triplets->triplets->len; i++) {
        const cw_word_triplet t = triplet_at(s, i);
        if (common ? !all_know(s, &t) : !knows(c, &t))
            cw_word_accuracy_skip(&accuracy);
        else
            cw_word_accuracy_add(&accuracy, similarity_of(c, t.word, t.positive),
                                 similarity_of(c, t.word, t.negative));
    }
    return accuracy;
}

static json_t *row_new(const char *name, json_t *values)
{
    return json_pack("{s:s, s:o, s:n}", "name", name, "values", values, "note");
}

/* A figure that nothing was measured for is null. */
static void append(json_t *values, double value)
{
    json_array_append_new(values, value == value ? json_real(value) : json_null());
}

static json_t *rows_json(const similarity *s, gsize *common)
{
    static const char *const names[] = {"accuracy",   "95 % from",
                                        "95 % to",    "coverage",
                                        "mean score", "accuracy where all have vectors"};
    json_t *values[G_N_ELEMENTS(names)], *rows = json_array();
    for (gsize r = 0; r < G_N_ELEMENTS(names); r++)
        json_array_append_new(rows, row_new(names[r], values[r] = json_array()));
    for (gsize c = 0; c < s->count; c++) {
        const cw_word_accuracy own = judge(s, &s->columns[c], FALSE),
                               shared = judge(s, &s->columns[c], TRUE);
        double low, high;
        cw_wilson_interval(own.right, own.judged, &low, &high);
        append(values[0], cw_word_accuracy_share(&own));
        append(values[1], low);
        append(values[2], high);
        append(values[3], cw_word_accuracy_coverage(&own));
        append(values[4], cw_word_accuracy_score(&own));
        append(values[5], cw_word_accuracy_share(&shared));
        *common = shared.judged;
    }
    return rows;
}

static json_t *result_of(const similarity *s)
{
    gsize common = 0;
    json_t *columns = json_array(), *rows = rows_json(s, &common);
    for (gsize c = 0; c < s->count; c++)
        json_array_append_new(columns, json_string(s->columns[c].name));
    json_t *facts = json_pack("{s:I, s:I, s:I, s:I}", "concepts", (json_int_t)s->thesaurus->count,
                              "words", (json_int_t)s->triplets->words->len, "triplets",
                              (json_int_t)s->triplets->triplets->len,
                              "of words that all have vectors of", (json_int_t)common);
    return json_pack("{s:s, s:n, s:o, s:o, s:o, s:[]}", "protocol", "word triplets", "model",
                     "columns", columns, "rows", rows, "facts", facts, "tables");
}

json_t *cw_word_similarity(const cw_word_similarity_request *request, const cw_progress *progress,
                           GError **error)
{
    guint32 languages;
    g_auto(similarity) s = {0};
    const char *names = request->languages != NULL ? request->languages : "en";
    if (!cw_languages_parse(names, &languages, error))
        return NULL;
    s.thesaurus = cw_thesaurus_load(request->thesaurus, languages, error);
    if (s.thesaurus == NULL)
        return NULL;
    list_words(&s);
    return add_columns(&s, request, progress, error) && draw_triplets(&s, request, error)
               ? result_of(&s)
               : NULL;
}
