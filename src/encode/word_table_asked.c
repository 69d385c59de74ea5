/* SPDX-License-Identifier: Apache-2.0
 *
 * With u a picture's vector of length 1, l the length that features had on average while they were
 * learned, A the map where there is one, and t_k the rows of the table: score_k = l t_k . (A u).
 * With t the mean of the rows, (t_k - t) . (A u) is, but for l, what log softmax(score)_k is to
 * first order where words differ little: what lifts all scores of a picture alike speaks for no
 * word.
 *
 * With P the directions along which pictures differ, each as long as they do, P A' (t_k - t) are a
 * word's vector among words: the product of two is the covariance of their scores over pictures.
 * Of the numbers of a large table most are of directions that no pictures differ in, and noise.
 *
 * With T types A has a map A_t for each, one below the other, and a word meets sum over t of p_t
 * A_t u, p its shares. Where the word is asked for, p is known. Where it is not, its score is the
 * best of those that it has by each type alone, and by all of them alike; the last is the mean of
 * the others, so that it is never above their best, and need not be looked at.
 */
#include "encode/word_table_private.h"

#include <string.h>

#include "base/error.h"
#include "score/similarity.h"

/* How many vectors a picture has beside the words. */
static gsize count_views(const cw_word_table *table)
{
    return MAX(cw_word_table_types(table), 1);
}

gsize cw_word_table_width(const cw_word_table *table)
{
    return count_views(table) * cw_word_table_row(table);
}

void cw_word_table_project(const cw_word_table *table, const float *vector, float *beside)
{
    const gsize width = cw_word_table_width(table), d = cw_word_table_dimension(table);
    if (table->map != NULL)
        cw_similarity_rows(vector, table->map->data, d, width, d, beside);
    else
        memcpy(beside, vector, width * sizeof *beside);
    for (gsize r = 0; r < width; r++)
        beside[r] *= table->length->data[0];
}

static void take_better(const float *other, gsize count, float *scores)
{
    for (gsize i = 0; i < count; i++)
        scores[i] = MAX(scores[i], other[i]);
}

void cw_word_table_scores_of(const cw_word_table *table, gsize word, const float *beside,
                             gsize pictures, float *scores)
{
    const gsize width = cw_word_table_row(table), stride = cw_word_table_width(table);
    const float *row = table->table->data + word * width;
    g_autofree float *other = g_new(float, pictures);
    cw_similarity_rows(row, beside, stride, pictures, width, scores);
    for (gsize t = 1; t < count_views(table); t++) {
        cw_similarity_rows(row, beside + t * width, stride, pictures, width, other);
        take_better(other, pictures, scores);
    }
}

void cw_word_table_scores(const cw_word_table *table, const float *vector, float *scores)
{
    const gsize count = cw_word_table_count(table), width = cw_word_table_row(table);
    g_autofree float *beside = g_new(float, cw_word_table_width(table));
    g_autofree float *other = g_new(float, count);
    cw_word_table_project(table, vector, beside);
    cw_similarity_rows(beside, table->table->data, width, count, width, scores);
    for (gsize t = 1; t < count_views(table); t++) {
        cw_similarity_rows(beside + t * width, table->table->data, width, count, width, other);
        take_better(other, count, scores);
    }
}

/* Adds what is the word's own among all, as it meets each of a picture's vectors, to sum [width of
 * these]. */
static void add_word(const cw_word_table *table, gsize word, gboolean minus, float *sum)
{
    const gsize width = cw_word_table_row(table), types = cw_word_table_types(table);
    for (gsize t = 0; t < count_views(table); t++) {
        const float share = types > 0 ? table->shares[word * types + t] : 1;
        for (gsize r = 0; r < width; r++) {
            const float apart = share * (table->table->data[word * width + r] - table->mean[r]);
            sum[t * width + r] += minus ? -apart : apart;
        }
    }
}

/* A sum of words [width] back through the map: [D]. */
static void take_back(const cw_word_table *table, const float *sum, float *direction)
{
    const gsize d = cw_word_table_dimension(table), width = cw_word_table_width(table);
    memset(direction, 0, d * sizeof *direction);
    for (gsize r = 0; table->map != NULL && r < width; r++)
        for (gsize i = 0; i < d; i++)
            direction[i] += sum[r] * table->map->data[r * d + i];
    if (table->map == NULL)
        memcpy(direction, sum, d * sizeof *direction);
}

void cw_word_table_query(const cw_word_table *table, const gsize *words, const gboolean *minus,
                         gsize count, float *query)
{
    g_autofree float *sum = g_new0(float, cw_word_table_width(table));
    for (gsize i = 0; i < count; i++)
        add_word(table, words[i], minus[i], sum);
    take_back(table, sum, query);
    cw_similarity_normalise(query, 1, cw_word_table_dimension(table));
}

/* What the directions along which pictures differ say of a word, by how it meets each of a
 * picture's vectors: [P,width]. (transfer full) */
static float *find_looks(const cw_word_table *table)
{
    const gsize d = cw_word_table_dimension(table), width = cw_word_table_width(table);
    const gsize looks = (gsize)table->looks->shape.size[0];
    if (table->map == NULL)
        return g_memdup2(table->looks->data, looks * d * sizeof(float));
    float *through = g_new(float, looks *width);
    for (gsize p = 0; p < looks; p++)
        cw_similarity_rows(table->looks->data + p * d, table->map->data, d, width, d,
                           through + p * width);
    return through;
}

cw_word_vectors *cw_word_table_vectors(const cw_word_table *table, GError **error)
{
    const gsize count = cw_word_table_count(table);
    const gsize width =
        table->looks != NULL ? (gsize)table->looks->shape.size[0] : cw_word_table_row(table);
    const gsize met = cw_word_table_width(table);
    g_autofree float *looks = table->looks != NULL ? find_looks(table) : NULL;
    g_autofree float *own = g_new(float, met);
    g_autoptr(cw_word_vectors) vectors = cw_word_vectors_new(count, width, error);
    if (vectors == NULL)
        return NULL;
    for (gsize k = 0; k < count; k++) {
        if (!cw_word_vectors_name(vectors, table->names[k])) {
            g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "the model has the word \"%s\" twice",
                        table->names[k]);
            return NULL;
        }
        float *vector = vectors->values + k * width;
        if (looks == NULL) {
            for (gsize r = 0; r < width; r++)
                vector[r] = table->table->data[k * width + r] - table->mean[r];
            continue;
        }
        memset(own, 0, met * sizeof *own);
        add_word(table, k, FALSE, own);
        cw_similarity_rows(own, looks, met, width, met, vector);
    }
    return g_steal_pointer(&vectors);
}
