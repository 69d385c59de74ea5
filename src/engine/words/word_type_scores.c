/* SPDX-License-Identifier: Apache-2.0
 *
 * Types of words, held out and proposed. All of it stands in the model's file: no picture is looked
 * at.
 */
#include <colorway/word_type_scores.h>

#include "base/error.h"
#include "base/pad.h"
#include "engine/words/word_types.h"
#include "score/top_k.h"

typedef struct {
    gsize learned, held_out, right;
} tally;

/* The type that has the largest share alone; that many types: none has. */
static gsize best_type(const cw_word_table *table, gsize word)
{
    const gsize types = cw_word_table_types(table);
    const float *shares = cw_word_table_shares(table, word);
    gsize best = 0, beside = 0;
    for (gsize t = 1; t < types; t++) {
        beside = shares[t] == shares[best] ? beside + 1 : shares[t] > shares[best] ? 0 : beside;
        best = shares[t] > shares[best] ? t : best;
    }
    return beside > 0 ? types : best;
}

static void count_words(const cw_word_table *table, tally *tallies)
{
    for (gsize k = 0; k < cw_word_table_count(table); k++) {
        gboolean held_out;
        const gint32 type = cw_word_table_type_of(table, k, &held_out);
        if (type < 0)
            continue;
        tallies[type].learned += !held_out;
        tallies[type].held_out += held_out;
        tallies[type].right += held_out && best_type(table, k) == (gsize)type;
    }
}

static json_t *share_of(double part, gsize whole)
{
    return whole > 0 ? json_real(part / (double)whole) : json_null();
}

/* Over the types that have held-out words: how many there are, and the sum of their shares. */
static gsize sum_shares(const tally *tallies, gsize types, double *sum)
{
    gsize count = 0;
    *sum = 0;
    for (gsize t = 0; t < types; t++)
        if (tallies[t].held_out > 0) {
            *sum += (double)tallies[t].right / (double)tallies[t].held_out;
            count++;
        }
    return count;
}

static json_t *describe_types(const cw_word_table *table, const tally *tallies)
{
    json_t *types = json_array();
    for (gsize t = 0; t < cw_word_table_types(table); t++)
        json_array_append_new(
            types,
            json_pack("{s:s, s:I, s:I, s:o}", "type", cw_word_table_type(table, t), "learned",
                      (json_int_t)tallies[t].learned, "held_out", (json_int_t)tallies[t].held_out,
                      "right", share_of((double)tallies[t].right, tallies[t].held_out)));
    return types;
}

/* What is right of who always says the type of most learned words; of equals the first. */
static json_t *describe_commonest(const cw_word_table *table, const tally *tallies, gsize held_out,
                                  gsize with_held_out)
{
    gsize most = 0;
    for (gsize t = 1; t < cw_word_table_types(table); t++)
        if (tallies[t].learned > tallies[most].learned)
            most = t;
    return json_pack("{s:s, s:o, s:o}", "type", cw_word_table_type(table, most), "right",
                     share_of((double)tallies[most].held_out, held_out), "macro",
                     share_of(tallies[most].held_out > 0, with_held_out));
}

/* The words without a type that the model is sure of, the surest first; how many there are. */
static json_t *propose(const cw_word_table *table, gsize most, gsize *words, gsize *sure)
{
    const gsize count = cw_word_table_count(table);
    g_autofree cw_hit *hits = g_new(cw_hit, count);
    cw_top_k top = cw_top_k_start(hits, count);
    json_t *proposed = json_array();
    for (gsize k = 0; k < count; k++) {
        gboolean held_out;
        if (cw_word_table_type_of(table, k, &held_out) >= 0)
            continue;
        const gsize best = best_type(table, k);
        ++*words;
        if (best < cw_word_table_types(table) &&
            (double)cw_word_table_shares(table, k)[best] > CW_WORD_TYPE_SURE)
            cw_top_k_offer(&top, cw_word_table_shares(table, k)[best], (guint32)k);
    }
    *sure = cw_top_k_finish(&top);
    for (gsize h = 0; h < MIN(*sure, most); h++)
        json_array_append_new(
            proposed, json_pack("{s:s, s:s, s:f}", "word", cw_word_table_word(table, hits[h].index),
                                "type", cw_word_table_type(table, best_type(table, hits[h].index)),
                                "share", (double)hits[h].score));
    return proposed;
}

static cw_word_table *open_typed(const char *model, GError **error)
{
    g_autoptr(cw_word_table) table = cw_word_table_open(model, error);
    if (table == NULL || cw_word_table_types(table) > 0)
        return g_steal_pointer(&table);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "model \"%s\" has learned words, but not which types they are of; colorway train "
                "--method weakly_typed makes a model that does",
                model);
    return NULL;
}

json_t *cw_word_types_score(const cw_word_table *table, gsize most)
{
    const gsize types = cw_word_table_types(table);
    g_autofree tally *tallies = g_new0(tally, types);
    gsize held_out = 0, right = 0, words = 0, sure = 0;
    double sum;
    count_words(table, tallies);
    for (gsize t = 0; t < types; t++) {
        held_out += tallies[t].held_out;
        right += tallies[t].right;
    }
    const gsize with_held_out = sum_shares(tallies, types, &sum);
    json_t *proposed = propose(table, most, &words, &sure);
    return json_pack("{s:o, s:I, s:o, s:o, s:o, s:I, s:I, s:o}", "types",
                     describe_types(table, tallies), "held_out", (json_int_t)held_out, "right",
                     share_of((double)right, held_out), "macro", share_of(sum, with_held_out),
                     "commonest", describe_commonest(table, tallies, held_out, with_held_out),
                     "words", (json_int_t)words, "sure", (json_int_t)sure, "proposed", proposed);
}

json_t *cw_word_type_scores(const char *model, gsize most, GError **error)
{
    g_autoptr(cw_word_table) table = open_typed(model, error);
    return table != NULL ? cw_word_types_score(table, most) : NULL;
}

/* ---- for people ------------------------------------------------------------------------------ */

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static json_int_t number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static void append_figure(GString *text, const json_t *figure)
{
    if (json_is_null(figure))
        g_string_append_printf(text, "%9s", "-");
    else
        g_string_append_printf(text, "%9.3f", json_number_value(figure));
}

static gsize widest(const json_t *list, const char *key, gsize least)
{
    const json_t *one;
    gsize place;
    json_array_foreach(list, place, one) least = MAX(least, cw_pad_width(text_of(one, key)));
    return least;
}

static void append_types(GString *text, const json_t *result)
{
    const json_t *types = json_object_get(result, "types"), *one;
    const json_t *commonest = json_object_get(result, "commonest");
    g_autofree char *always = g_strdup_printf("always \"%s\"", text_of(commonest, "type"));
    const gsize width =
        widest(types, "type", MAX(cw_pad_width("mean of types"), cw_pad_width(always)));
    gsize place;
    cw_pad_append(text, "type", width, FALSE);
    g_string_append(text, "  learned  held out    right\n");
    json_array_foreach(types, place, one)
    {
        cw_pad_append(text, text_of(one, "type"), width, FALSE);
        g_string_append_printf(text, "%9" JSON_INTEGER_FORMAT "%10" JSON_INTEGER_FORMAT,
                               number_of(one, "learned"), number_of(one, "held_out"));
        append_figure(text, json_object_get(one, "right"));
        g_string_append_c(text, '\n');
    }
    const struct {
        const char *name;
        const json_t *figure;
    } lines[] = {{"all", json_object_get(result, "right")},
                 {"mean of types", json_object_get(result, "macro")},
                 {always, json_object_get(commonest, "macro")}};
    for (gsize l = 0; l < G_N_ELEMENTS(lines); l++) {
        cw_pad_append(text, lines[l].name, width, FALSE);
        g_string_append_printf(text, "%19s", "");
        append_figure(text, lines[l].figure);
        g_string_append(text, l == 2 ? "   (mean of types)\n" : "\n");
    }
}

char *cw_word_type_scores_format(const json_t *result)
{
    GString *text = g_string_new(NULL);
    const json_t *proposed = json_object_get(result, "proposed"), *one;
    const gsize words = widest(proposed, "word", 0), types = widest(proposed, "type", 0);
    gsize place;
    append_types(text, result);
    g_string_append_printf(text,
                           "\nsure of %" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT
                           " words without a type (share above %g)%s\n",
                           number_of(result, "sure"), number_of(result, "words"), CW_WORD_TYPE_SURE,
                           json_array_size(proposed) > 0 ? ":" : "");
    json_array_foreach(proposed, place, one)
    {
        cw_pad_append(text, text_of(one, "word"), words + 2, FALSE);
        cw_pad_append(text, text_of(one, "type"), types, FALSE);
        g_string_append_printf(text, "  %.3f\n", json_number_value(json_object_get(one, "share")));
    }
    return g_string_free(text, FALSE);
}
