/* SPDX-License-Identifier: Apache-2.0
 *
 * A table of words as it is learned, written and read.
 */
#include "encode/word_table_private.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/model_file.h"
#include "base/row.h"
#include "nn/head.h"
#include "nn/weights.h"
#include "score/similarity.h"

#define TYPES_WEIGHT CW_HEAD_WORDS_TYPES ".weight"
#define TYPES_MOST 64
#define TYPES_BIAS CW_HEAD_WORDS_TYPES ".bias"
#define LOOKS "words.looks"

void cw_word_table_free(cw_word_table *table)
{
    if (table == NULL)
        return;
    g_clear_pointer(&table->numbers, g_hash_table_unref);
    cw_parameters_free(table->parameters);
    json_decref(table->words);
    g_free(table->names);
    g_free(table->mean);
    g_free(table->shares);
    g_free(table);
}

static const cw_parameter *add(cw_word_table *table, const char *name, cw_shape shape,
                               GError **error)
{
    return cw_parameters_add(table->parameters, CW_PARAMETER_KEPT, name, shape, CW_INIT_ZEROS,
                             error);
}

/* Of its matrices; of rank 0 one that it has not. */
typedef struct {
    cw_shape table, map, types, looks;
} shapes;

static gboolean has(cw_shape shape)
{
    return shape.rank > 0;
}

/* A table without numbers and names. */
static cw_word_table *table_new(const shapes *of, GError **error)
{
    g_autoptr(cw_word_table) table = g_new0(cw_word_table, 1);
    table->parameters = cw_parameters_new_blank();
    table->table = add(table, CW_HEAD_WORDS_TABLE, of->table, error);
    if (table->table == NULL ||
        (table->length = add(table, CW_HEAD_WORDS_LENGTH, CW_SHAPE(1), error)) == NULL ||
        (has(of->map) && (table->map = add(table, CW_HEAD_WORDS_MAP, of->map, error)) == NULL) ||
        (has(of->looks) && (table->looks = add(table, LOOKS, of->looks, error)) == NULL))
        return NULL;
    if (!has(of->types))
        return g_steal_pointer(&table);
    table->types = add(table, TYPES_WEIGHT, of->types, error);
    if (table->types == NULL ||
        (table->types_bias = add(table, TYPES_BIAS, CW_SHAPE(of->types.size[0]), error)) == NULL)
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

/* The shape of a matrix of the file; of rank 0: there is none of that name, or it is no matrix. */
static cw_shape find_matrix(const cw_safetensors *file, const char *name)
{
    const cw_safetensors_entry *entry = cw_safetensors_find(file, name);
    return entry != NULL && entry->rank == 2 ? CW_SHAPE(entry->shape[0], entry->shape[1])
                                             : (cw_shape){0};
}

gsize cw_word_table_row(const cw_word_table *table)
{
    return (gsize)table->table->shape.size[1];
}

static void find_mean(cw_word_table *table)
{
    const gsize count = cw_word_table_count(table), width = cw_word_table_row(table);
    table->mean = g_new(float, width);
    for (gsize r = 0; r < width; r++) {
        double sum = 0;
        for (gsize k = 0; k < count; k++)
            sum += (double)table->table->data[k * width + r];
        table->mean[r] = (float)(sum / (double)count);
    }
}

/* softmax(B w + b) of every word. */
static void find_shares(cw_word_table *table)
{
    const gsize count = cw_word_table_count(table), types = cw_word_table_types(table);
    const gsize width = cw_word_table_row(table);
    table->shares = types > 0 ? g_new(float, count *types) : NULL;
    for (gsize k = 0; k < count && types > 0; k++) {
        float *shares = table->shares + k * types;
        double sum = 0, largest = -INFINITY;
        cw_similarity_rows(table->table->data + k * width, table->types->data, width, types, width,
                           shares);
        for (gsize t = 0; t < types; t++) {
            shares[t] += table->types_bias->data[t];
            largest = MAX(largest, (double)shares[t]);
        }
        for (gsize t = 0; t < types; t++)
            sum += exp((double)shares[t] - largest);
        for (gsize t = 0; t < types; t++)
            shares[t] = (float)(exp((double)shares[t] - largest) / sum);
    }
}

/* What the file says of types fits the table. */
static gboolean check_types(const cw_word_table *table, GError **error)
{
    const json_t *names = json_object_get(table->words, "types");
    const json_t *of = json_object_get(table->words, "type_of");
    const json_t *held_out = json_object_get(table->words, "held_out");
    const gsize types = cw_word_table_types(table), count = cw_word_table_count(table);
    gboolean fits = types == json_array_size(names) && (types == 0 || json_array_size(of) == count);
    for (gsize t = 0; t < types && fits; t++)
        fits = json_is_string(json_array_get(names, t));
    for (gsize k = 0; k < count && types > 0 && fits; k++) {
        const json_t *type = json_array_get(of, k);
        fits = json_is_integer(type) && json_integer_value(type) >= -1 &&
               json_integer_value(type) < (json_int_t)types &&
               json_is_boolean(json_array_get(held_out, k));
    }
    return fits || refuse(error, "it does not fit the types of words");
}

/* Shapes that a run of the program makes. */
static gboolean check_shapes(const shapes *of, GError **error)
{
    const gint64 rows = has(of->types) ? of->types.size[0] : 1;
    const gint64 dimension = has(of->map) ? of->map.size[1] : of->table.size[1];
    if (of->table.size[0] >= 1 && of->table.size[1] >= 1 && rows >= 1 && rows <= TYPES_MOST &&
        (!has(of->types) || (has(of->map) && of->types.size[1] == of->table.size[1])) &&
        (!has(of->map) || (of->map.size[0] == rows * of->table.size[1] && of->map.size[1] >= 1)) &&
        (!has(of->looks) || (of->looks.size[0] >= 1 && of->looks.size[1] == dimension)))
        return TRUE;
    return refuse(error, "the table of words is empty, or what stands beside it does not fit it");
}

static cw_word_table *read_table(const cw_safetensors *file, GError **error)
{
    const char *text = cw_safetensors_metadata(file, CW_WORD_TABLE_METADATA);
    const shapes of = {find_matrix(file, CW_HEAD_WORDS_TABLE), find_matrix(file, CW_HEAD_WORDS_MAP),
                       find_matrix(file, TYPES_WEIGHT), find_matrix(file, LOOKS)};
    if (text == NULL || !has(of.table)) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                            "it has learned no words; colorway train --method weakly makes a model "
                            "that does");
        return NULL;
    }
    g_autoptr(cw_word_table) table = check_shapes(&of, error) ? table_new(&of, error) : NULL;
    if (table == NULL || !take_words(table, json_loads(text, 0, NULL), error) ||
        !check_types(table, error) ||
        !cw_weights_load(table->parameters, "", file, "", NULL, NULL, error))
        return NULL;
    if (!cw_parameters_are_finite(table->parameters)) {
        refuse(error, "the table of words holds a number that is not finite");
        return NULL;
    }
    find_mean(table);
    find_shares(table);
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

static cw_shape shape_of(const cw_parameters *parameters, const char *name)
{
    const cw_parameter *parameter = cw_parameters_find(parameters, name);
    return parameter != NULL ? parameter->shape : (cw_shape){0};
}

static void copy(cw_word_table *table, const cw_parameters *from)
{
    for (gsize i = 0; i < cw_parameters_count(table->parameters); i++) {
        const cw_parameter *to = cw_parameters_get(table->parameters, i);
        memcpy(to->data, cw_parameters_find(from, to->name)->data,
               cw_shape_count(&to->shape) * sizeof *to->data);
    }
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
    const shapes of = {shape_of(parameters, CW_HEAD_WORDS_TABLE),
                       shape_of(parameters, CW_HEAD_WORDS_MAP), shape_of(parameters, TYPES_WEIGHT),
                       (cw_shape){0}};
    if (!has(of.table) || !has(shape_of(parameters, CW_HEAD_WORDS_LENGTH))) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE, "no words have been learned");
        return NULL;
    }
    g_autoptr(cw_word_table) table = table_new(&of, error);
    if (table == NULL ||
        !take_words(table, describe(words, tally, (gsize)of.table.size[0], items), error))
        return NULL;
    copy(table, parameters);
    find_mean(table);
    find_shares(table);
    return g_steal_pointer(&table);
}

void cw_word_table_set_types(cw_word_table *table, const char *const *types, const gint32 *type_of,
                             const gboolean *held_out)
{
    json_t *names = json_array(), *of = json_array(), *held = json_array();
    for (gsize t = 0; t < cw_word_table_types(table); t++)
        json_array_append_new(names, json_string(types[t]));
    for (gsize k = 0; k < cw_word_table_count(table); k++) {
        json_array_append_new(of, json_integer(type_of[k]));
        json_array_append_new(held, json_boolean(held_out[k]));
    }
    json_object_set_new(table->words, "types", names);
    json_object_set_new(table->words, "type_of", of);
    json_object_set_new(table->words, "held_out", held);
}

gboolean cw_word_table_set_looks(cw_word_table *table, const float *rows, gsize count,
                                 GError **error)
{
    const cw_shape shape = CW_SHAPE((gint64)count, (gint64)cw_word_table_dimension(table));
    table->looks = add(table, LOOKS, shape, error);
    if (table->looks != NULL)
        memcpy(table->looks->data, rows, cw_shape_count(&shape) * sizeof *rows);
    return table->looks != NULL;
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

gsize cw_word_table_types(const cw_word_table *table)
{
    return table->types != NULL ? (gsize)table->types->shape.size[0] : 0;
}

const char *cw_word_table_type(const cw_word_table *table, gsize type)
{
    return json_string_value(json_array_get(json_object_get(table->words, "types"), type));
}

gint32 cw_word_table_type_of(const cw_word_table *table, gsize word, gboolean *held_out)
{
    const json_t *held = json_array_get(json_object_get(table->words, "held_out"), word);
    const json_t *type = json_array_get(json_object_get(table->words, "type_of"), word);
    *held_out = json_is_true(held);
    return (gint32)json_integer_value(type);
}

const float *cw_word_table_shares(const cw_word_table *table, gsize word)
{
    return table->shares + word * cw_word_table_types(table);
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

const cw_parameters *cw_word_table_parameters(const cw_word_table *table)
{
    return table->parameters;
}

char *cw_word_table_to_text(const cw_word_table *table)
{
    return json_dumps(table->words, JSON_COMPACT | JSON_SORT_KEYS);
}
