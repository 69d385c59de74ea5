/* SPDX-License-Identifier: Apache-2.0
 *
 * Which models a row is about, what their results say of it, and why there is nothing where there
 * is nothing.
 */
#include "engine/evaluate/headline.h"

#include <math.h>
#include <string.h>

#include "train/recipe.h"

#define LOOKS_OF "women_dress" /* a section that every [views] of a recipe is laid over */

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* ---- which models ---------------------------------------------------------------------------- */

/* What a model was trained with, or NULL. (transfer full) */
static GKeyFile *recipe_of(const json_t *model)
{
    const char *text = text_of(model, "recipe");
    g_autoptr(GKeyFile) file = g_key_file_new();
    return text != NULL && g_key_file_load_from_data(file, text, (gsize)-1, G_KEY_FILE_NONE, NULL)
               ? g_steal_pointer(&file)
               : NULL;
}

/* Whether its views are those of the recipe called `name`, as far as that says how they are. */
static gboolean has_views(const json_t *model, const char *name)
{
    const cw_recipe_file *known = (const cw_recipe_file *)cw_row_find(&cw_recipe_table, name, NULL);
    g_autoptr(GKeyFile) wanted = g_key_file_new(), file = recipe_of(model);
    if (known == NULL || file == NULL ||
        !g_key_file_load_from_data(wanted, known->text, (gsize)-1, G_KEY_FILE_NONE, NULL))
        return FALSE;
    g_auto(GStrv) keys = g_key_file_get_keys(wanted, "views", NULL, NULL);
    for (char **key = keys; key != NULL && *key != NULL; key++)
        if (!g_key_file_has_key(file, LOOKS_OF, *key, NULL) ||
            g_key_file_get_double(file, LOOKS_OF, *key, NULL) !=
                g_key_file_get_double(wanted, "views", *key, NULL))
            return FALSE;
    return keys != NULL;
}

static gboolean is_listed(const char *names, const char *name)
{
    g_auto(GStrv) list = g_strsplit(names, ",", -1);
    return name != NULL && g_strv_contains((const char *const *)list, name);
}

/* An ablation is no model of the rows that are about the whole method. */
static gboolean is_about(const cw_headline *row, const json_t *model)
{
    const char *method = text_of(model, "method");
    if (row->methods == NULL)
        return TRUE;
    if (!is_listed(row->methods, method))
        return FALSE;
    if (row->recipe != NULL)
        return has_views(model, row->recipe);
    for (const cw_headline *other = cw_headlines; other->id != NULL; other++)
        if (other->recipe != NULL && is_listed(other->methods, method) &&
            has_views(model, other->recipe))
            return FALSE;
    return TRUE;
}

/* ---- what they say --------------------------------------------------------------------------- */

static const json_t *find_named(const json_t *array, const char *key, const char *name)
{
    gsize place;
    const json_t *one;
    json_array_foreach(array, place, one)
    {
        if (g_strcmp0(text_of(one, key), name) == 0)
            return one;
    }
    return NULL;
}

/* A share as a percentage with two decimals, a count as it is, else three decimals. */
static char *value_text(const cw_headline *row, const json_t *value)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    const double number = json_number_value(value);
    if (json_is_string(value))
        return g_strdup(json_string_value(value));
    if (!json_is_number(value))
        return g_strdup("-");
    if (*row->unit == '%')
        return g_strdup(g_ascii_formatd(digits, sizeof digits, "%.2f", 100 * number));
    const char *format = json_is_integer(value)                ? "%.0f"
                         : row->source == CW_HEADLINE_PROTOCOL ? "%.3f"
                                                               : "%.4g";
    return g_strdup(g_ascii_formatd(digits, sizeof digits, format, number));
}

/* {"name", "values", "text"}, or NULL where no value is. */
static json_t *column_of(const cw_headline *row, const char *name, const json_t *figures,
                         gsize column)
{
    gsize place, there = 0;
    const json_t *figure;
    json_t *values = json_array();
    g_autoptr(GString) text = g_string_new(NULL);
    json_array_foreach(figures, place, figure)
    {
        json_t *value = json_array_get(json_object_get(figure, "values"), column);
        g_autofree char *shown = value_text(row, value);
        there += value != NULL && !json_is_null(value);
        g_string_append_printf(text, "%s%s", place > 0 ? " / " : "", shown);
        json_array_append_new(values, value != NULL ? json_incref(value) : json_null());
    }
    if (there > 0)
        return json_pack("{s:s,s:o,s:s}", "name", name, "values", values, "text", text->str);
    json_decref(values);
    return NULL;
}

/* `figures`: an array of {"name", "values" [columns], "note"}. Its columns go to `here`; FALSE: the
 * first has none. */
static gboolean add_columns(const cw_headline *row, json_t *here, const json_t *figures,
                            const json_t *names)
{
    gsize place;
    const json_t *name, *figure;
    json_t *columns = json_array(), *notes = json_array(), *parts = json_array();
    json_array_foreach(names, place, name)
    {
        json_t *column = column_of(row, json_string_value(name), figures, place);
        if (column != NULL)
            json_array_append_new(columns, column);
        else if (place == 0)
            break;
    }
    json_array_foreach(figures, place, figure)
    {
        const char *note = text_of(figure, "note");
        json_array_append(parts, json_object_get(figure, "name"));
        if (note != NULL)
            json_array_append_new(notes, json_string(note));
    }
    const gboolean found = json_array_size(columns) > 0;
    json_object_set_new(here, "figures", parts);
    json_object_set_new(here, "columns", columns);
    json_object_set_new(here, "notes", notes);
    return found;
}

/* The rows that are called `name`, and a fact as a row of one column. */
static void add_figures(json_t *figures, const json_t *result, const cw_headline *row,
                        const char *name)
{
    gsize place;
    json_t *one;
    const json_t *table = row->table != NULL
                              ? find_named(json_object_get(result, "tables"), "name", row->table)
                              : result;
    json_array_foreach(json_object_get(table, "rows"), place, one)
    {
        if (g_pattern_match_simple(name, text_of(one, "name")))
            json_array_append(figures, one);
    }
    json_t *fact = json_object_get(json_object_get(result, "facts"), name);
    if (fact != NULL)
        json_array_append_new(figures, json_pack("{s:s,s:[O]}", "name", name, "values", fact));
}

static gboolean add_protocol(const cw_headline *row, const json_t *result, json_t *here)
{
    json_t *figures = json_array();
    const json_t *table = row->table != NULL
                              ? find_named(json_object_get(result, "tables"), "name", row->table)
                              : result;
    const json_t *facts = json_object_get(result, "facts");
    json_t *scored = row->scored != NULL ? json_object_get(facts, row->scored) : NULL;
    for (gsize f = 0; f < CW_HEADLINE_FIGURES && row->figures[f] != NULL; f++)
        add_figures(figures, result, row, row->figures[f]);
    const gboolean found = add_columns(row, here, figures, json_object_get(table, "columns"));
    json_object_set_new(here, "scored",
                        scored != NULL ? json_pack("{s:O}", row->scored, scored) : json_object());
    json_object_set(here, "seconds", json_object_get(result, "seconds"));
    json_decref(figures);
    return found;
}

/* Settings of the recipe, numbers where they are numbers, and counts of the report. */
static gboolean add_settings(const cw_headline *row, const json_t *model, const json_t *counts,
                             json_t *here)
{
    g_autoptr(GKeyFile) file = recipe_of(model);
    json_t *figures = json_array(), *names = json_pack("[s]", model != NULL ? "model" : "data");
    for (gsize f = 0; f < CW_HEADLINE_FIGURES && row->figures[f] != NULL; f++) {
        g_auto(GStrv) key = g_strsplit(row->figures[f], ".", 2);
        g_autofree char *text = model != NULL && file != NULL
                                    ? g_key_file_get_string(file, key[0], key[1], NULL)
                                    : NULL;
        char *end = text;
        const double number = text != NULL ? g_ascii_strtod(text, &end) : NAN;
        json_t *value = model == NULL ? json_incref(json_object_get(counts, row->figures[f]))
                        : text == NULL || *end != '\0' || end == text ? json_string(text)
                                                                      : json_real(number);
        json_array_append_new(figures, json_pack("{s:s,s:[o]}", "name", row->figures[f], "values",
                                                 value != NULL ? value : json_null()));
    }
    const gboolean found = add_columns(row, here, figures, names);
    json_decref(figures);
    json_decref(names);
    return found;
}

/* ---- why there is nothing -------------------------------------------------------------------- */

static char *explain_model(const cw_headline *row)
{
    const char *comma = strchr(row->methods, ',');
    g_autofree char *first = comma != NULL ? g_strndup(row->methods, (gsize)(comma - row->methods))
                                           : g_strdup(row->methods);
    g_autofree char *train = row->train != NULL    ? g_strdup(row->train)
                             : row->recipe != NULL ? g_strdup_printf("--recipe %s", row->recipe)
                                                   : g_strdup_printf("--method %s", first);
    return g_strdup_printf("needs a model of method %s%s%s; train %s", first,
                           row->recipe != NULL ? " and recipe " : "",
                           row->recipe != NULL ? row->recipe : "", train);
}

static char *explain_result(const cw_headline *row, const json_t *result)
{
    if (row->source == CW_HEADLINE_RECIPE)
        return g_strdup("the recipe of the model does not lie beside it");
    if (row->source == CW_HEADLINE_PROTOCOL && result == NULL)
        return g_strdup_printf("protocol %s was not asked for", row->protocol);
    if (text_of(result, "skipped") != NULL)
        return g_strdup(text_of(result, "skipped"));
    return row->wants != NULL
               ? g_strdup_printf("needs %s", row->wants)
               : g_strdup_printf("protocol %s has no such figure of this data", row->protocol);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The figures of one model (NULL: of the data), or NULL and the reason. */
static json_t *here_of(const cw_headline *row, const json_t *model, const json_t *counts,
                       char **missing)
{
    const json_t *result = find_named(json_object_get(model, "results"), "protocol", row->protocol);
    json_t *here = model != NULL ? json_pack("{s:O,s:O}", "model", json_object_get(model, "name"),
                                             "seed", json_object_get(model, "seed"))
                                 : json_object();
    const gboolean found = row->source == CW_HEADLINE_PROTOCOL
                               ? add_protocol(row, result, here)
                               : add_settings(row, model, counts, here);
    if (found)
        return here;
    json_decref(here);
    if (*missing == NULL)
        *missing = explain_result(row, result);
    return NULL;
}

static json_t *all_here(const cw_headline *row, const json_t *models, const json_t *counts,
                        char **missing)
{
    gsize place;
    const json_t *model;
    json_t *all = json_array(), *here;
    if (row->why != NULL)
        *missing = g_strdup(row->why);
    else if (row->source == CW_HEADLINE_PROTOCOL && row->protocol == NULL)
        *missing = g_strdup("no protocol of this version measures it");
    if (*missing != NULL)
        return all;
    if (row->source == CW_HEADLINE_COUNT) {
        if ((here = here_of(row, NULL, counts, missing)) != NULL)
            json_array_append_new(all, here);
        return all;
    }
    json_array_foreach(models, place, model)
    {
        if (is_about(row, model) && (here = here_of(row, model, counts, missing)) != NULL)
            json_array_append_new(all, here);
    }
    if (json_array_size(all) == 0 && *missing == NULL)
        *missing = explain_model(row);
    return all;
}

json_t *cw_headline_join(const json_t *models, const json_t *counts)
{
    json_t *rows = json_array();
    for (const cw_headline *row = cw_headlines; row->id != NULL; row++) {
        g_autofree char *missing = NULL;
        json_t *here = all_here(row, models, counts, &missing);
        const gboolean found = json_array_size(here) > 0;
        json_array_append_new(rows, json_pack("{s:s,s:s,s:s,s:{s:s,s:s},s:s?,s:o,s:s?}", "id",
                                              row->id, "what", row->what, "unit", row->unit,
                                              "published_on_other_data", "value", row->published,
                                              "where", row->on, "protocol", row->protocol, "here",
                                              here, "missing", found ? NULL : missing));
    }
    return rows;
}
