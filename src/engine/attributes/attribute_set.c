/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/attributes/attribute_set.h"

#include <string.h>

#include "base/column_name.h"
#include "base/error.h"
#include "base/row.h"

void cw_attribute_set_free(cw_attribute_set *set)
{
    if (set == NULL)
        return;
    for (gsize t = 0; t < set->count; t++) {
        g_free(set->types[t].name);
        g_free(set->types[t].column);
        g_strfreev(set->types[t].values);
    }
    g_free(set->types);
    g_free(set);
}

/* Whether the type at `place` is another than those before it. */
static gboolean check_apart(const cw_attribute_set *set, gsize place, GError **error)
{
    const cw_attribute_type *type = &set->types[place];
    for (const cw_attribute_type *other = set->types; other < type; other++) {
        if (strcmp(other->name, type->name) == 0) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "attribute \"%s\" is named twice, for columns \"%s\" and \"%s\"",
                        type->name, other->column, type->column);
            return FALSE;
        }
        if (strcmp(other->column, type->column) == 0) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "column \"%s\" is named twice, for attributes \"%s\" and \"%s\"",
                        type->column, other->name, type->name);
            return FALSE;
        }
    }
    return TRUE;
}

/* ---- made from a feed ----------------------------------------------------------------------- */

char *cw_attribute_set_unfit(const cw_value_tally *tally, gsize least)
{
    gsize rare;
    const gsize common = cw_value_tally_common(tally, least, &rare);
    if (tally->count < 2)
        return g_strdup_printf("it has %" G_GSIZE_FORMAT " value%s; an attribute needs two",
                               tally->count, tally->count == 1 ? "" : "s");
    if (common < 2)
        return g_strdup_printf("%" G_GSIZE_FORMAT " of its %" G_GSIZE_FORMAT
                               " values %s at least %" G_GSIZE_FORMAT
                               " colourways; an attribute needs two",
                               common, tally->count, common == 1 ? "has" : "have", least);
    if (common > CW_ATTRIBUTE_MOST_VALUES)
        return g_strdup_printf("%" G_GSIZE_FORMAT " values have at least %" G_GSIZE_FORMAT
                               " colourways; an attribute has at most %d",
                               common, least, CW_ATTRIBUTE_MOST_VALUES);
    if (2 * rare > tally->filled)
        return g_strdup_printf("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                               " colourways have values of fewer than %" G_GSIZE_FORMAT
                               ", which count as missing",
                               rare, tally->filled, least);
    return NULL;
}

/* Reads "type=column" or "column"; gives the column as it was typed. */
static const char *read_wanted(const char *wanted, cw_attribute_type *type, GError **error)
{
    const char *equals = strchr(wanted, '='), *column = equals != NULL ? equals + 1 : wanted;
    g_autofree char *name = g_strndup(wanted, strcspn(wanted, "="));
    type->name = cw_column_name(name);
    type->column = cw_column_name(column);
    if (*type->name != '\0' && *type->column != '\0')
        return column;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "cannot read attribute \"%s\"; write TYPE=COLUMN or COLUMN, for example "
                "sleeve=sleeve_length",
                wanted);
    return NULL;
}

static gboolean fill_values(cw_attribute_type *type, const cw_feed_columns *columns,
                            const cw_feed_column *column, gsize least, GError **error)
{
    g_autoptr(cw_value_tally) tally = cw_value_tally_new(columns, column);
    g_autofree char *unfit = cw_attribute_set_unfit(tally, least);
    if (unfit != NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "column \"%s\" makes no attribute: %s",
                    type->column, unfit);
        return FALSE;
    }
    type->values = g_new0(char *, tally->count + 1);
    for (gsize v = 0; v < tally->count; v++)
        if (tally->values[v].count >= least)
            type->values[type->count++] = g_strdup(tally->values[v].text);
    return TRUE;
}

static cw_attribute_set *new_set(gsize count)
{
    cw_attribute_set *set = g_new0(cw_attribute_set, 1);
    set->types = g_new0(cw_attribute_type, count + 1);
    set->count = count;
    return set;
}

cw_attribute_set *cw_attribute_set_new(const cw_feed_columns *columns, const char *const *wanted,
                                       gsize least, GError **error)
{
    g_autoptr(cw_attribute_set) set = new_set(g_strv_length((char **)wanted));
    for (gsize t = 0; t < set->count; t++) {
        cw_attribute_type *type = &set->types[t];
        const char *typed = read_wanted(wanted[t], type, error);
        if (typed == NULL || !check_apart(set, t, error))
            return NULL;
        const cw_feed_column *column = cw_feed_columns_find(columns, typed, error);
        if (column == NULL || !fill_values(type, columns, column, least, error))
            return NULL;
    }
    return g_steal_pointer(&set);
}

/* ---- as JSON -------------------------------------------------------------------------------- */

json_t *cw_attribute_set_to_json(const cw_attribute_set *set)
{
    json_t *types = json_array();
    for (gsize t = 0; t < set->count; t++) {
        const cw_attribute_type *type = &set->types[t];
        json_t *values = json_array();
        for (gsize v = 0; v < type->count; v++)
            json_array_append_new(values, json_string(type->values[v]));
        json_array_append_new(types, json_pack("{s:s, s:s, s:o}", "name", type->name, "column",
                                               type->column, "values", values));
    }
    return json_pack("{s:o}", "types", types);
}

static gboolean is_name(const char *text)
{
    g_autofree char *name = cw_column_name(text);
    return *text != '\0' && strcmp(text, name) == 0;
}

/* Adds one value that none before it reads the same as. */
static gboolean read_value(const json_t *value, cw_attribute_type *type, GHashTable *keys,
                           GError **error)
{
    const char *text = json_string_value(value);
    g_autofree char *clean = cw_label_clean(text != NULL ? text : "");
    if (*clean == '\0')
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "attribute \"%s\": value %" G_GSIZE_FORMAT " is no text", type->name,
                    type->count + 1);
    else if (!g_hash_table_add(keys, cw_label_key(clean)))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "attribute \"%s\" has the value \"%s\" twice",
                    type->name, clean);
    else
        type->values[type->count++] = g_steal_pointer(&clean);
    return clean == NULL;
}

static gboolean read_values(const json_t *values, cw_attribute_type *type, GError **error)
{
    const gsize count = json_array_size(values); /* 0 for what is no array */
    if (count < 2 || count > CW_ATTRIBUTE_MOST_VALUES) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "attribute \"%s\" has %" G_GSIZE_FORMAT " values; 2 to %d are expected",
                    type->name, count, CW_ATTRIBUTE_MOST_VALUES);
        return FALSE;
    }
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    type->values = g_new0(char *, count + 1);
    for (gsize v = 0; v < count; v++)
        if (!read_value(json_array_get(values, v), type, keys, error))
            return FALSE;
    return TRUE;
}

static gboolean read_type(json_t *object, cw_attribute_set *set, gsize place, GError **error)
{
    cw_attribute_type *type = &set->types[place];
    const char *name, *column;
    const json_t *values;
    json_error_t problem;
    if (json_unpack_ex(object, &problem, JSON_STRICT, "{s:s, s:s, s:o}", "name", &name, "column",
                       &column, "values", &values) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "attribute %" G_GSIZE_FORMAT " cannot be read: %s", place + 1, problem.text);
        return FALSE;
    }
    type->name = g_strdup(name);
    type->column = g_strdup(column);
    if (is_name(name) && is_name(column))
        return check_apart(set, place, error) && read_values(values, type, error);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "attribute %" G_GSIZE_FORMAT ": \"%s\" is no name of a column", place + 1,
                is_name(name) ? column : name);
    return FALSE;
}

cw_attribute_set *cw_attribute_set_from_json(const json_t *object, GError **error)
{
    json_t *types = json_object_get(object, "types");
    if (json_object_size(object) != 1 || json_array_size(types) == 0) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                            "attributes cannot be read: an object with a list \"types\", not "
                            "empty, is expected");
        return NULL;
    }
    g_autoptr(cw_attribute_set) set = new_set(json_array_size(types));
    for (gsize t = 0; t < set->count; t++)
        if (!read_type(json_array_get(types, t), set, t, error))
            return NULL;
    return g_steal_pointer(&set);
}

/* ---- by name --------------------------------------------------------------------------------- */

/* `names` are all that there are, `keys` what they are compared by. */
static gint find_name(const char *kind, GPtrArray *names, GPtrArray *keys, const char *typed,
                      const char *key, GError **error)
{
    guint place;
    if (g_ptr_array_find_with_equal_func(keys, key, g_str_equal, &place))
        return (gint)place;
    g_ptr_array_add(names, NULL);
    g_ptr_array_add(keys, NULL);
    const char *nearest = cw_row_nearest((const char *const *)keys->pdata, key);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    if (nearest != NULL && g_ptr_array_find_with_equal_func(keys, nearest, g_str_equal, &place))
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no %s \"%s\"; did you mean \"%s\"?", kind,
                    typed, (const char *)names->pdata[place]);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no %s \"%s\"; there are: %s", kind, typed,
                    all);
    return -1;
}

static gint find_type(const cw_attribute_set *set, const char *typed, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new(), keys = g_ptr_array_new();
    g_autofree char *key = cw_column_name(typed);
    for (gsize t = 0; t < set->count; t++) {
        g_ptr_array_add(names, set->types[t].name);
        g_ptr_array_add(keys, set->types[t].name);
    }
    return find_name("attribute", names, keys, typed, key, error);
}

static gint find_value(const cw_attribute_type *type, const char *typed, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *clean = cw_label_clean(typed);
    g_autofree char *key = cw_label_key(clean);
    g_autofree char *kind = g_strdup_printf("value of %s", type->name);
    for (gsize v = 0; v < type->count; v++) {
        g_ptr_array_add(names, type->values[v]);
        g_ptr_array_add(keys, cw_label_key(type->values[v]));
    }
    return find_name(kind, names, keys, clean, key, error);
}

gboolean cw_attribute_set_find(const cw_attribute_set *set, const char *what, const char *pair,
                               gsize *type, gint32 *value, GError **error)
{
    const char *equals = strchr(pair, '=');
    if (equals == NULL || equals == pair || equals[1] == '\0') {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "cannot read %s \"%s\"; write ATTRIBUTE=VALUE, for example sleeve=long", what,
                    pair);
        return FALSE;
    }
    g_autofree char *name = g_strndup(pair, (gsize)(equals - pair));
    const gint found = find_type(set, name, error);
    if (found < 0)
        return FALSE;
    *type = (gsize)found;
    *value = find_value(&set->types[found], equals + 1, error);
    return *value >= 0;
}
