/* SPDX-License-Identifier: Apache-2.0
 *
 * Option rows read and write the members of a settings struct by offset. Numbers are written with
 * g_ascii_dtostr(), which reads back bit for bit and does not depend on the locale.
 */
#include "base/option.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

static gpointer member_of(const cw_option *option, gconstpointer settings)
{
    return (char *)settings + option->offset;
}

static gboolean is_text(const cw_option *option)
{
    return option->type == CW_OPTION_TEXT || option->type == CW_OPTION_CHOICE;
}

/* Adds one to the list. */
static void add_text(GStrv *member, const char *text)
{
    const guint count = *member != NULL ? g_strv_length(*member) : 0;
    *member = g_renew(char *, *member, count + 2);
    (*member)[count] = g_strdup(text);
    (*member)[count + 1] = NULL;
}

static void set_text(char **member, const char *text)
{
    g_free(*member);
    *member = g_strdup(text);
}

void cw_options_reset(const cw_option *options, gpointer settings)
{
    for (const cw_option *option = options; option->row.name != NULL; option++) {
        gpointer member = member_of(option, settings);
        if (option->type == CW_OPTION_REAL)
            *(double *)member = option->fallback;
        else if (option->type == CW_OPTION_INT)
            *(gint64 *)member = (gint64)option->fallback;
        else if (option->type == CW_OPTION_BOOL)
            *(gboolean *)member = option->fallback != 0;
        else if (option->type == CW_OPTION_LIST)
            g_clear_pointer((GStrv *)member, g_strfreev);
        else
            set_text(member, option->text);
    }
}

void cw_options_clear(const cw_option *options, gpointer settings)
{
    for (const cw_option *option = options; option->row.name != NULL; option++) {
        if (is_text(option))
            g_clear_pointer((char **)member_of(option, settings), g_free);
        else if (option->type == CW_OPTION_LIST)
            g_clear_pointer((GStrv *)member_of(option, settings), g_strfreev);
    }
}

static const cw_option *find_option(const cw_option *options, const char *key, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const cw_option *option = options; option->row.name != NULL; option++) {
        if (strcmp(option->row.name, key) == 0)
            return option;
        g_ptr_array_add(names, (gpointer)option->row.name);
    }
    g_ptr_array_add(names, NULL);
    const char *nearest = cw_row_nearest((const char *const *)names->pdata, key);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    if (nearest != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "no option \"%s\"; did you mean \"%s\"?", key,
                    nearest);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "no option \"%s\"; there are: %s", key, all);
    return NULL;
}

static gboolean refuse(const cw_option *option, const char *value, GError **error)
{
    g_autofree char *description = cw_option_describe(option);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "option %s does not take \"%s\"; it takes %s",
                option->row.name, value, description);
    return FALSE;
}

static gboolean set_number(const cw_option *option, gpointer member, const char *value,
                           GError **error)
{
    char *end = NULL;
    double number = g_ascii_strtod(value, &end);
    gboolean whole = option->type == CW_OPTION_REAL || number == floor(number);
    if (end == value || *end != '\0' || !isfinite(number) || !whole || number < option->least ||
        number > option->most)
        return refuse(option, value, error);
    if (option->type == CW_OPTION_REAL)
        *(double *)member = number;
    else
        *(gint64 *)member = (gint64)number;
    return TRUE;
}

static gboolean set_bool(const cw_option *option, gpointer member, const char *value,
                         GError **error)
{
    static const char *const yes[] = {"1", "yes", "true", "on", NULL};
    static const char *const no[] = {"0", "no", "false", "off", NULL};
    if (g_strv_contains(yes, value))
        *(gboolean *)member = TRUE;
    else if (g_strv_contains(no, value))
        *(gboolean *)member = FALSE;
    else
        return refuse(option, value, error);
    return TRUE;
}

gboolean cw_options_set(const cw_option *options, gpointer settings, const char *key,
                        const char *value, GError **error)
{
    const cw_option *option = find_option(options, key, error);
    if (option == NULL)
        return FALSE;
    gpointer member = member_of(option, settings);
    if (option->type == CW_OPTION_BOOL)
        return set_bool(option, member, value, error);
    if (option->type == CW_OPTION_LIST)
        add_text(member, value);
    else if (!is_text(option))
        return set_number(option, member, value, error);
    else if (option->type == CW_OPTION_CHOICE && !g_strv_contains(option->choices, value))
        return refuse(option, value, error);
    else
        set_text(member, *value == '\0' && option->text == NULL ? NULL : value);
    return TRUE;
}

/* One key of a file, a list's with all that it has. */
static gboolean load_key(const cw_option *options, gpointer settings, GKeyFile *file,
                         const char *group, const char *key, GError **error)
{
    const cw_option *option = find_option(options, key, error);
    if (option == NULL)
        return FALSE;
    if (option->type != CW_OPTION_LIST) {
        g_autofree char *value = g_key_file_get_string(file, group, key, error);
        return value != NULL && cw_options_set(options, settings, key, value, error);
    }
    g_auto(GStrv) values = g_key_file_get_string_list(file, group, key, NULL, error);
    for (char **value = values; value != NULL && *value != NULL; value++)
        add_text(member_of(option, settings), *value);
    return values != NULL;
}

gboolean cw_options_load(const cw_option *options, gpointer settings, GKeyFile *file,
                         const char *group, GError **error)
{
    if (!g_key_file_has_group(file, group))
        return TRUE;
    g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, error);
    if (keys == NULL)
        return FALSE;
    for (char **key = keys; *key != NULL; key++) {
        if (!load_key(options, settings, file, group, *key, error)) {
            g_prefix_error(error, "[%s] ", group);
            return FALSE;
        }
    }
    return TRUE;
}

void cw_options_save(const cw_option *options, gconstpointer settings, GKeyFile *file,
                     const char *group)
{
    for (const cw_option *option = options; option->row.name != NULL; option++) {
        g_autofree char *value = cw_option_format(option, settings);
        const GStrv *list = member_of(option, settings);
        if (option->type != CW_OPTION_LIST)
            g_key_file_set_string(file, group, option->row.name, value);
        else if (*list != NULL)
            g_key_file_set_string_list(file, group, option->row.name, (const char *const *)*list,
                                       g_strv_length(*list));
    }
}

static json_t *json_of_list(const GStrv list)
{
    json_t *array = json_array();
    for (GStrv text = list; text != NULL && *text != NULL; text++)
        json_array_append_new(array, json_string(*text));
    return array;
}

json_t *cw_options_to_json(const cw_option *options, gconstpointer settings)
{
    json_t *object = json_object();
    for (const cw_option *option = options; option->row.name != NULL; option++) {
        gconstpointer member = member_of(option, settings);
        json_t *value;
        if (option->type == CW_OPTION_REAL)
            value = json_real(*(const double *)member);
        else if (option->type == CW_OPTION_INT)
            value = json_integer(*(const gint64 *)member);
        else if (option->type == CW_OPTION_BOOL)
            value = json_boolean(*(const gboolean *)member);
        else if (option->type == CW_OPTION_LIST)
            value = json_of_list(*(const GStrv *)member);
        else
            value =
                *(char *const *)member != NULL ? json_string(*(char *const *)member) : json_null();
        json_object_set_new(object, option->row.name, value);
    }
    return object;
}

/* A JSON value as a user would type it; NULL for null, arrays and objects. (transfer full) */
static char *type_json(const json_t *value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (json_is_string(value))
        return g_strdup(json_string_value(value));
    if (json_is_integer(value))
        return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    if (json_is_real(value))
        return g_strdup(g_ascii_dtostr(text, sizeof text, json_real_value(value)));
    return json_is_boolean(value) ? g_strdup(json_is_true(value) ? "1" : "0") : NULL;
}

static gboolean set_json(const cw_option *options, gpointer settings, const char *key,
                         const json_t *value, GError **error)
{
    g_autofree char *text = type_json(value);
    if (text != NULL)
        return cw_options_set(options, settings, key, text, error);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "option %s is no plain value", key);
    return FALSE;
}

gboolean cw_options_from_json(const cw_option *options, gpointer settings, const json_t *object,
                              GError **error)
{
    const char *key;
    json_t *value, *one;
    gsize place;
    json_object_foreach((json_t *)object, key, value)
    {
        const cw_option *option = find_option(options, key, error);
        if (option == NULL)
            return FALSE;
        if (option->type == CW_OPTION_LIST && json_is_array(value)) {
            json_array_foreach(value, place,
                               one) if (!set_json(options, settings, key, one, error)) return FALSE;
        } else if (!json_is_null(value) && !set_json(options, settings, key, value, error))
            return FALSE;
    }
    return TRUE;
}

char *cw_option_format(const cw_option *option, gconstpointer settings)
{
    gconstpointer member = member_of(option, settings);
    if (option->type == CW_OPTION_BOOL)
        return g_strdup(*(const gboolean *)member ? "1" : "0");
    if (option->type == CW_OPTION_INT)
        return g_strdup_printf("%" G_GINT64_FORMAT, *(const gint64 *)member);
    if (option->type == CW_OPTION_LIST)
        return *(const GStrv *)member != NULL ? g_strjoinv(", ", *(const GStrv *)member)
                                              : g_strdup("");
    if (is_text(option))
        return g_strdup(*(char *const *)member != NULL ? *(char *const *)member : "");
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_dtostr(text, sizeof text, *(const double *)member));
}

char *cw_option_describe(const cw_option *option)
{
    const char *unit = option->unit != NULL ? option->unit : "";
    const char *space = option->unit != NULL ? " " : "";
    switch (option->type) {
    case CW_OPTION_REAL:
        return g_strdup_printf("a number from %g to %g%s%s, default %g", option->least,
                               option->most, space, unit, option->fallback);
    case CW_OPTION_INT:
        return g_strdup_printf("a whole number from %.0f to %.0f%s%s, default %.0f", option->least,
                               option->most, space, unit, option->fallback);
    case CW_OPTION_BOOL:
        return g_strdup_printf("yes or no, default %s", option->fallback != 0 ? "yes" : "no");
    case CW_OPTION_CHOICE: {
        g_autofree char *words = g_strjoinv(", ", (char **)option->choices);
        return g_strdup_printf("one of %s; default %s", words, option->text);
    }
    case CW_OPTION_LIST:
        return g_strdup("a text, as often as there are some");
    case CW_OPTION_TEXT:
        break;
    }
    return g_strdup_printf("a text, default \"%s\"", option->text != NULL ? option->text : "");
}
