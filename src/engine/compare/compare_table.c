/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows and columns stand in the order in which runs first named them, those of a result's tables
 * behind its own. The spread is that of a sample, with n - 1.
 */
#include "engine/compare/compare_table.h"

#include <math.h>
#include <string.h>

#define MODEL "model"

typedef struct {
    const char *name;  /* interned */
    GPtrArray *values; /* GArray of double, one a column; NULL: none so far */
} row;

typedef struct {
    const char *name; /* interned */
    GPtrArray *rows;
    json_t *facts;
    const char *skipped; /* interned; NULL: it was measured by some run */
} protocol;

struct cw_compare_table {
    GPtrArray *columns; /* interned names */
    GPtrArray *protocols;
};

static void free_values(gpointer data)
{
    if (data != NULL)
        g_array_unref(data);
}

static void free_row(gpointer data)
{
    row *r = data;
    g_ptr_array_unref(r->values);
    g_free(r);
}

static void free_protocol(gpointer data)
{
    protocol *p = data;
    g_ptr_array_unref(p->rows);
    json_decref(p->facts);
    g_free(p);
}

cw_compare_table *cw_compare_table_new(const char *const *recipes, gsize recipe_count)
{
    cw_compare_table *table = g_new0(cw_compare_table, 1);
    table->columns = g_ptr_array_new();
    table->protocols = g_ptr_array_new_with_free_func(free_protocol);
    for (gsize i = 0; i < recipe_count; i++)
        g_ptr_array_add(table->columns, (gpointer)g_intern_string(recipes[i]));
    return table;
}

void cw_compare_table_free(cw_compare_table *table)
{
    if (table == NULL)
        return;
    g_ptr_array_unref(table->columns);
    g_ptr_array_unref(table->protocols);
    g_free(table);
}

static guint column_named(cw_compare_table *table, const char *name)
{
    guint place;
    const char *interned = g_intern_string(name);
    if (g_ptr_array_find(table->columns, interned, &place))
        return place;
    g_ptr_array_add(table->columns, (gpointer)interned);
    return table->columns->len - 1;
}

static protocol *protocol_named(cw_compare_table *table, const char *name)
{
    const char *interned = g_intern_string(name);
    for (guint i = 0; i < table->protocols->len; i++)
        if (((protocol *)table->protocols->pdata[i])->name == interned)
            return table->protocols->pdata[i];
    protocol *p = g_new0(protocol, 1);
    p->name = interned;
    p->rows = g_ptr_array_new_with_free_func(free_row);
    g_ptr_array_add(table->protocols, p);
    return p;
}

static row *row_named(protocol *p, const char *name)
{
    const char *interned = g_intern_string(name);
    for (guint i = 0; i < p->rows->len; i++)
        if (((row *)p->rows->pdata[i])->name == interned)
            return p->rows->pdata[i];
    row *r = g_new0(row, 1);
    r->name = interned;
    r->values = g_ptr_array_new_with_free_func(free_values);
    g_ptr_array_add(p->rows, r);
    return r;
}

static void put(row *r, guint column, double value)
{
    if (r->values->len <= column)
        g_ptr_array_set_size(r->values, (gint)column + 1);
    if (r->values->pdata[column] == NULL)
        r->values->pdata[column] = g_array_new(FALSE, FALSE, sizeof(double));
    g_array_append_val((GArray *)r->values->pdata[column], value);
}

/* `from` has "columns" and "rows"; these are named behind `prefix`. Of a column "model, ..." there
 * would be one a recipe: the same model, scored in another way. */
static void take_rows(cw_compare_table *table, const char *recipe, protocol *p, const char *prefix,
                      const json_t *result)
{
    const json_t *columns = json_object_get(result, "columns");
    gsize place, c;
    json_t *from, *value;
    json_array_foreach(json_object_get(result, "rows"), place, from)
    {
        g_autofree char *name =
            g_strconcat(prefix, json_string_value(json_object_get(from, "name")), NULL);
        row *r = row_named(p, name);
        json_array_foreach(json_object_get(from, "values"), c, value)
        {
            const char *column = json_string_value(json_array_get(columns, c));
            if (json_is_number(value) && !g_str_has_prefix(column, MODEL ","))
                put(r, column_named(table, strcmp(column, MODEL) == 0 ? recipe : column),
                    json_number_value(value));
        }
    }
}

/* Those that have a column of the model. */
static void take_tables(cw_compare_table *table, const char *recipe, protocol *p,
                        const json_t *result)
{
    gsize place;
    const json_t *one;
    json_array_foreach(json_object_get(result, "tables"), place, one)
    {
        const json_t *first = json_array_get(json_object_get(one, "columns"), 0);
        g_autofree char *prefix =
            g_strdup_printf("%s: ", json_string_value(json_object_get(one, "name")));
        if (g_strcmp0(json_string_value(first), MODEL) == 0)
            take_rows(table, recipe, p, prefix, one);
    }
}

void cw_compare_table_take(cw_compare_table *table, const char *recipe, const json_t *results)
{
    gsize place;
    json_t *result;
    json_array_foreach(results, place, result)
    {
        protocol *p = protocol_named(table, json_string_value(json_object_get(result, "protocol")));
        const char *skipped = json_string_value(json_object_get(result, "skipped"));
        if (skipped != NULL) {
            p->skipped = g_intern_string(skipped);
            continue;
        }
        take_rows(table, recipe, p, "", result);
        take_tables(table, recipe, p, result);
        if (p->facts == NULL)
            p->facts = json_deep_copy(json_object_get(result, "facts"));
    }
}

/* {"mean", "spread", "runs"}, or null without a value. */
static json_t *summary_of(const GArray *values)
{
    if (values == NULL)
        return json_null();
    double mean = 0, squares = 0;
    for (guint i = 0; i < values->len; i++)
        mean += g_array_index(values, double, i) / values->len;
    for (guint i = 0; i < values->len; i++)
        squares += pow(g_array_index(values, double, i) - mean, 2);
    json_t *spread = values->len > 1 ? json_real(sqrt(squares / (values->len - 1))) : json_null();
    return json_pack("{s:f,s:o,s:I}", "mean", mean, "spread", spread, "runs",
                     (json_int_t)values->len);
}

static json_t *rows_of(const protocol *p, guint columns)
{
    json_t *rows = json_array();
    for (guint i = 0; i < p->rows->len; i++) {
        const row *r = p->rows->pdata[i];
        json_t *values = json_array();
        for (guint c = 0; c < columns; c++)
            json_array_append_new(values,
                                  summary_of(c < r->values->len ? r->values->pdata[c] : NULL));
        json_array_append_new(rows, json_pack("{s:s,s:o}", "name", r->name, "values", values));
    }
    return rows;
}

json_t *cw_compare_table_result(const cw_compare_table *table)
{
    json_t *columns = json_array(), *protocols = json_array();
    for (guint i = 0; i < table->columns->len; i++)
        json_array_append_new(columns, json_string(table->columns->pdata[i]));
    for (guint i = 0; i < table->protocols->len; i++) {
        const protocol *p = table->protocols->pdata[i];
        json_array_append_new(
            protocols, p->rows->len == 0
                           ? json_pack("{s:s,s:s?}", "protocol", p->name, "skipped", p->skipped)
                           : json_pack("{s:s,s:o,s:O?}", "protocol", p->name, "rows",
                                       rows_of(p, table->columns->len), "facts", p->facts));
    }
    return json_pack("{s:o,s:o}", "columns", columns, "protocols", protocols);
}
