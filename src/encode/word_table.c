/* SPDX-License-Identifier: Apache-2.0
 *
 * With u a picture's vector of length 1, l the length that features had on average while they were
 * learned, A the map where there is one, and t_k the rows of the table: score_k = l t_k . (A u).
 * With t the mean of the rows, (t_k - t) . (A u) is, but for l, what log softmax(score)_k is to
 * first order where words differ little: what lifts all scores of a picture alike speaks for no
 * word.
 */
#include "encode/word_table.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/model_file.h"
#include "base/row.h"
#include "nn/head.h"
#include "nn/weights.h"
#include "score/similarity.h"

struct cw_word_table {
    cw_parameters *parameters;
    const cw_parameter *table;  /* [K,R] */
    const cw_parameter *map;    /* [R,D]; NULL: R = D */
    const cw_parameter *length; /* [1] */
    json_t *words;              /* {"words": [K], "tally": [K], "items": M} */
    const char **names;         /* [K] and NULL, borrowed from it */
    GHashTable *numbers;        /* name -> number + 1 */
    float *mean;                /* [R] of the rows */
};

void cw_word_table_free(cw_word_table *table)
{
    if (table == NULL)
        return;
    g_clear_pointer(&table->numbers, g_hash_table_unref);
    cw_parameters_free(table->parameters);
    json_decref(table->words);
    g_free(table->names);
    g_free(table->mean);
    g_free(table);
}

static const cw_parameter *add(cw_word_table *table, const char *name, cw_shape shape,
                               GError **error)
{
    return cw_parameters_add(table->parameters, CW_PARAMETER_KEPT, name, shape, CW_INIT_ZEROS,
                             error);
}

/* A table without numbers and names; `map` NULL: it has none. */
static cw_word_table *table_new(cw_shape shape, const cw_shape *map, GError **error)
{
    g_autoptr(cw_word_table) table = g_new0(cw_word_table, 1);
    table->parameters = cw_parameters_new_blank();
    table->table = add(table, CW_HEAD_WORDS_TABLE, shape, error);
    if (table->table == NULL ||
        (table->length = add(table, CW_HEAD_WORDS_LENGTH, CW_SHAPE(1), error)) == NULL ||
        (map != NULL && (table->map = add(table, CW_HEAD_WORDS_MAP, *map, error)) == NULL))
        return NULL;
    return g_steal_pointer(&table);
}

static gboolean refuse(GError **error, const char *reason)
{
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "metadata \"%s\": %s", CW_WORD_TABLE_METADATA,
                reason);
    return FALSE;
}

/* Takes `words` (may be NULL) and indexes them. */
static gboolean take_words(cw_word_table *table, json_t *words, GError **error)
{
    const json_t *names = json_object_get(words, "words"), *tally = json_object_get(words, "tally");
    const gsize count = (gsize)table->table->shape.size[0];
    table->words = words;
    if (json_array_size(names) != count || json_array_size(tally) != count ||
        json_integer_value(json_object_get(words, "items")) < 1)
        return refuse(error, "it does not fit the table of words");
    table->names = g_new0(const char *, count + 1);
    table->numbers = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize k = 0; k < count; k++) {
        table->names[k] = json_string_value(json_array_get(names, k));
        const json_t *number = json_array_get(tally, k);
        if (table->names[k] == NULL || !json_is_integer(number) || json_integer_value(number) < 0)
            return refuse(error, "a word, or how often it is, cannot be read");
        g_hash_table_insert(table->numbers, (gpointer)table->names[k], GSIZE_TO_POINTER(k + 1));
    }
    return TRUE;
}

/* The shape of a matrix of the file; FALSE: there is none of that name, or it is no matrix. */
static gboolean find_matrix(const cw_safetensors *file, const char *name, cw_shape *shape)
{
    const cw_safetensors_entry *entry = cw_safetensors_find(file, name);
    if (entry == NULL || entry->rank != 2)
        return FALSE;
    *shape = CW_SHAPE(entry->shape[0], entry->shape[1]);
    return TRUE;
}

static void find_mean(cw_word_table *table)
{
    const gsize count = cw_word_table_count(table), width = (gsize)table->table->shape.size[1];
    table->mean = g_new(float, width);
    for (gsize r = 0; r < width; r++) {
        double sum = 0;
        for (gsize k = 0; k < count; k++)
            sum += (double)table->table->data[k * width + r];
        table->mean[r] = (float)(sum / (double)count);
    }
}

static cw_word_table *read_table(const cw_safetensors *file, GError **error)
{
    cw_shape shape, map;
    const char *text = cw_safetensors_metadata(file, CW_WORD_TABLE_METADATA);
    if (text == NULL || !find_matrix(file, CW_HEAD_WORDS_TABLE, &shape)) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                            "it has learned no words; colorway train --method weakly makes a model "
                            "that does");
        return NULL;
    }
    const gboolean mapped = find_matrix(file, CW_HEAD_WORDS_MAP, &map);
    if (shape.size[0] < 1 || shape.size[1] < 1 ||
        (mapped && (map.size[0] != shape.size[1] || map.size[1] < 1))) {
        refuse(error, "the table of words is empty, or its map does not fit it");
        return NULL;
    }
    g_autoptr(cw_word_table) table = table_new(shape, mapped ? &map : NULL, error);
    if (table == NULL || !take_words(table, json_loads(text, 0, NULL), error) ||
        !cw_weights_load(table->parameters, "", file, "", NULL, NULL, error))
        return NULL;
    if (!cw_parameters_are_finite(table->parameters)) {
        refuse(error, "the table of words holds a number that is not finite");
        return NULL;
    }
    find_mean(table);
    return g_steal_pointer(&table);
}

cw_word_table *cw_word_table_open(const char *model, GError **error)
{
    g_autofree char *path = cw_model_file(model);
    g_autoptr(cw_safetensors) file = cw_safetensors_open(path, error);
    cw_word_table *table = file != NULL ? read_table(file, error) : NULL;
    if (table == NULL)
        g_prefix_error(error, "model \"%s\": ", path);
    return table;
}

static void copy(const cw_parameter *to, const cw_parameter *from)
{
    memcpy(to->data, from->data, cw_shape_count(&to->shape) * sizeof *to->data);
}

static json_t *describe(const char *const *words, const guint32 *tally, gsize count, gsize items)
{
    json_t *names = json_array(), *numbers = json_array();
    for (gsize k = 0; k < count; k++) {
        json_array_append_new(names, json_string(words[k]));
        json_array_append_new(numbers, json_integer(tally[k]));
    }
    return json_pack("{s:o, s:o, s:I}", "words", names, "tally", numbers, "items",
                     (json_int_t)items);
}

cw_word_table *cw_word_table_new_copy(const cw_parameters *parameters, const char *const *words,
                                      const guint32 *tally, gsize items, GError **error)
{
    const cw_parameter *rows = cw_parameters_find(parameters, CW_HEAD_WORDS_TABLE);
    const cw_parameter *length = cw_parameters_find(parameters, CW_HEAD_WORDS_LENGTH);
    const cw_parameter *map = cw_parameters_find(parameters, CW_HEAD_WORDS_MAP);
    if (rows == NULL || length == NULL) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE, "no words have been learned");
        return NULL;
    }
    g_autoptr(cw_word_table) table =
        table_new(rows->shape, map != NULL ? &map->shape : NULL, error);
    if (table == NULL ||
        !take_words(table, describe(words, tally, (gsize)rows->shape.size[0], items), error))
        return NULL;
    copy(table->table, rows);
    copy(table->length, length);
    if (map != NULL)
        copy(table->map, map);
    find_mean(table);
    return g_steal_pointer(&table);
}

gsize cw_word_table_count(const cw_word_table *table)
{
    return (gsize)table->table->shape.size[0];
}

gsize cw_word_table_dimension(const cw_word_table *table)
{
    return (gsize)(table->map != NULL ? table->map : table->table)->shape.size[1];
}

const char *cw_word_table_word(const cw_word_table *table, gsize word)
{
    return table->names[word];
}

double cw_word_table_share(const cw_word_table *table, gsize word)
{
    const json_t *tally = json_array_get(json_object_get(table->words, "tally"), word);
    return (double)json_integer_value(tally) /
           (double)json_integer_value(json_object_get(table->words, "items"));
}

gboolean cw_word_table_find(const cw_word_table *table, const char *name, gsize *word,
                            GError **error)
{
    const gsize number = GPOINTER_TO_SIZE(g_hash_table_lookup(table->numbers, name));
    if (number > 0) {
        *word = number - 1;
        return TRUE;
    }
    const char *nearest = cw_row_nearest(table->names, name);
    if (nearest != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "the model has not learned the word \"%s\"; did you mean \"%s\"?", name,
                    nearest);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "the model has not learned the word \"%s\", nor one like it among its "
                    "%" G_GSIZE_FORMAT,
                    name, cw_word_table_count(table));
    return FALSE;
}

gboolean cw_word_table_check(const cw_word_table *table, const cw_encoder *encoder, GError **error)
{
    const gsize learned = cw_word_table_dimension(table), has = cw_encoder_dimension(encoder);
    const gboolean whitened = cw_encoder_get_form(encoder)->settings.whitened;
    if (!whitened && learned == has)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "the words were learned beside features of %" G_GSIZE_FORMAT
                " numbers, and the model's vectors are %s%" G_GSIZE_FORMAT,
                learned, whitened ? "whitened ones of " : "of ", has);
    return FALSE;
}

gsize cw_word_table_width(const cw_word_table *table)
{
    return (gsize)table->table->shape.size[1];
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

void cw_word_table_scores_of(const cw_word_table *table, gsize word, const float *beside,
                             gsize pictures, float *scores)
{
    const gsize width = cw_word_table_width(table);
    cw_similarity_rows(table->table->data + word * width, beside, width, pictures, width, scores);
}

void cw_word_table_scores(const cw_word_table *table, const float *vector, float *scores)
{
    const gsize count = cw_word_table_count(table), width = cw_word_table_width(table);
    g_autofree float *beside = g_new(float, width);
    cw_word_table_project(table, vector, beside);
    cw_similarity_rows(beside, table->table->data, width, count, width, scores);
}

void cw_word_table_query(const cw_word_table *table, const gsize *words, const gboolean *minus,
                         gsize count, float *query)
{
    const gsize d = cw_word_table_dimension(table), width = (gsize)table->table->shape.size[1];
    g_autofree float *sum = g_new0(float, width);
    for (gsize i = 0; i < count; i++)
        for (gsize r = 0; r < width; r++) {
            const float apart = table->table->data[words[i] * width + r] - table->mean[r];
            sum[r] += minus[i] ? -apart : apart;
        }
    memset(query, 0, d * sizeof *query);
    for (gsize r = 0; table->map != NULL && r < width; r++)
        for (gsize i = 0; i < d; i++)
            query[i] += sum[r] * table->map->data[r * d + i];
    if (table->map == NULL)
        memcpy(query, sum, d * sizeof *query);
    cw_similarity_normalise(query, 1, d);
}

cw_word_vectors *cw_word_table_vectors(const cw_word_table *table, GError **error)
{
    const gsize count = cw_word_table_count(table), width = cw_word_table_width(table);
    g_autoptr(cw_word_vectors) vectors = cw_word_vectors_new(count, width, error);
    if (vectors == NULL)
        return NULL;
    for (gsize k = 0; k < count; k++) {
        if (!cw_word_vectors_name(vectors, table->names[k])) {
            g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "the model has the word \"%s\" twice",
                        table->names[k]);
            return NULL;
        }
        for (gsize r = 0; r < width; r++)
            vectors->values[k * width + r] = table->table->data[k * width + r] - table->mean[r];
    }
    return g_steal_pointer(&vectors);
}

const cw_parameters *cw_word_table_parameters(const cw_word_table *table)
{
    return table->parameters;
}

char *cw_word_table_to_text(const cw_word_table *table)
{
    return json_dumps(table->words, JSON_COMPACT | JSON_SORT_KEYS);
}
