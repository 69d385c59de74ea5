/* SPDX-License-Identifier: Apache-2.0
 *
 * What a model gives a feed for people: a line an attribute.
 */
#include <colorway/predict_attributes.h>

#include "base/pad.h"

#define NUMBER_WIDTH 11 /* of a column of figures */

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static gint64 number_of(const json_t *object, const char *key)
{
    return (gint64)json_integer_value(json_object_get(object, key));
}

static void append_number(GString *text, gint64 number)
{
    g_string_append_printf(text, "%*" G_GINT64_FORMAT, NUMBER_WIDTH, number);
}

static void append_share(GString *text, const json_t *type, const char *key)
{
    const json_t *value = json_object_get(type, key);
    if (json_is_null(value))
        g_string_append_printf(text, "%*s", NUMBER_WIDTH, "-");
    else
        g_string_append_printf(text, "%*.3f", NUMBER_WIDTH, json_number_value(value));
}

/* "9 of 13": values that may be given. */
static void append_proven(GString *text, const json_t *values)
{
    gsize proven = 0, place;
    const json_t *value;
    json_array_foreach(values, place, value) proven +=
        !json_is_null(json_object_get(value, "threshold"));
    g_autofree char *said =
        g_strdup_printf("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT, proven, json_array_size(values));
    g_string_append_printf(text, "%*s", NUMBER_WIDTH, said);
}

static void append_type(GString *text, const json_t *type, gsize width)
{
    cw_pad_append(text, text_of(type, "name"), width, FALSE);
    append_number(text, number_of(type, "held_out"));
    append_share(text, type, "accuracy");
    append_proven(text, json_object_get(type, "values"));
    append_share(text, type, "precision");
    append_share(text, type, "coverage");
    append_number(text, number_of(type, "missing"));
    append_number(text, number_of(type, "given"));
    g_string_append_c(text, '\n');
}

static void append_types(GString *text, const json_t *types)
{
    static const char *const heads[] = {"held out", "accuracy", "values", "precision",
                                        "coverage", "missing",  "given"};
    gsize width = cw_pad_width("attribute"), place;
    const json_t *type;
    json_array_foreach(types, place, type) width = MAX(width, cw_pad_width(text_of(type, "name")));
    cw_pad_append(text, "attribute", width, FALSE);
    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++)
        g_string_append_printf(text, "%*s", NUMBER_WIDTH, heads[i]);
    g_string_append_c(text, '\n');
    json_array_foreach(types, place, type) append_type(text, type, width);
}

char *cw_predict_attributes_format(const json_t *result)
{
    GString *text = g_string_new(NULL);
    const json_t *written = json_object_get(result, "written");
    const double precision = json_real_value(json_object_get(result, "min_precision"));
    g_string_append_printf(
        text,
        "%" G_GINT64_FORMAT " items of %" G_GINT64_FORMAT
        " colourways by model \"%s\", which has not learned from %" G_GINT64_FORMAT " of these\n\n",
        number_of(result, "items"), number_of(result, "colourways"), text_of(result, "model"),
        number_of(result, "held_out"));
    append_types(text, json_object_get(result, "types"));
    g_string_append_printf(
        text,
        "\nvalues: those that are given, at a precision of at least %g on what is "
        "held out\nprecision, coverage: of half of it by what the other half "
        "chose\n",
        precision);
    g_string_append_printf(text, "%" G_GINT64_FORMAT " values for %" G_GINT64_FORMAT " items\n",
                           number_of(written, "values"), number_of(written, "items"));
    return g_string_free(text, FALSE);
}
