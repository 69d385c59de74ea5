/* SPDX-License-Identifier: Apache-2.0
 *
 * A report for people: what was measured on what, the scores of each model, and the figures that
 * papers publish, a paragraph each.
 */
#include <colorway/report.h>

#define INDENT "     "

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static gint64 number_of(const json_t *object, const char *key)
{
    return (gint64)json_integer_value(json_object_get(object, key));
}

static void append_head(GString *text, const json_t *report)
{
    const json_t *machine = json_object_get(report, "machine");
    const json_t *catalog = json_object_get(report, "catalog");
    g_autofree char *memory = g_format_size((guint64)number_of(machine, "memory_bytes"));
    g_string_append_printf(
        text,
        "colorway %s, %s, seed %" G_GINT64_FORMAT "\nmachine: %s, %" G_GINT64_FORMAT
        " threads, %s of memory, scan kernel %s\n"
        "catalogue: %s: %" G_GINT64_FORMAT " items, %" G_GINT64_FORMAT
        " colourways, %" G_GINT64_FORMAT " designs, %" G_GINT64_FORMAT " pictures\n",
        text_of(report, "version"), text_of(report, "date"), number_of(report, "seed"),
        text_of(machine, "processor"), number_of(machine, "threads"), memory,
        text_of(machine, "scan_kernel"), text_of(catalog, "path"), number_of(catalog, "items"),
        number_of(catalog, "colourways"), number_of(catalog, "groups"),
        number_of(catalog, "pictures"));
}

static void append_model(GString *text, const json_t *model)
{
    gsize place;
    const json_t *result;
    if (json_object_get(model, "missing") != NULL) {
        g_string_append_printf(text, "\nmodel %s: not measured: %s\n", text_of(model, "name"),
                               text_of(model, "missing"));
        return;
    }
    g_string_append_printf(text,
                           "\nmodel %s: %s, %s, seed %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
                           " steps, %.0f %% of the designs held out\n\n",
                           text_of(model, "name"), text_of(model, "method"),
                           text_of(model, "backbone"), number_of(model, "seed"),
                           number_of(model, "steps"),
                           100 * json_number_value(json_object_get(model, "hold_out")));
    json_array_foreach(json_object_get(model, "results"), place, result)
    {
        g_autofree char *table = cw_evaluate_format(result);
        if (json_object_get(result, "skipped") != NULL)
            g_string_append_printf(text, "%s: not measured: %s\n\n", text_of(result, "protocol"),
                                   text_of(result, "skipped"));
        else
            g_string_append_printf(text, "%s\n", table);
    }
}

/* "skill, seed 3: 61.40 / 20.10 %  (untrained 50.00 / 10.00; queries 236; 1.2 s)". */
static void append_here(GString *text, const json_t *here, const char *unit)
{
    gsize place;
    const char *name;
    json_t *one;
    const json_t *columns = json_object_get(here, "columns");
    const json_t *seconds = json_object_get(here, "seconds");
    g_autoptr(GString) beside = g_string_new(NULL);
    json_array_foreach(columns, place, one)
    {
        if (place > 0)
            g_string_append_printf(beside, "; %s %s", text_of(one, "name"), text_of(one, "text"));
    }
    json_object_foreach(json_object_get(here, "scored"), name, one)
        g_string_append_printf(beside, "; %s %" JSON_INTEGER_FORMAT, name, json_integer_value(one));
    json_array_foreach(json_object_get(here, "notes"), place, one)
    {
        g_string_append_printf(beside, "; %s", json_string_value(one));
    }
    if (json_is_number(seconds))
        g_string_append_printf(beside, "; %.1f s", json_number_value(seconds));
    g_string_append(text, INDENT);
    if (json_object_get(here, "model") != NULL)
        g_string_append_printf(text, "%s, seed %" G_GINT64_FORMAT ": ", text_of(here, "model"),
                               number_of(here, "seed"));
    g_string_append_printf(text, "%s%s%s", text_of(json_array_get(columns, 0), "text"),
                           *unit != '\0' ? " " : "", unit);
    if (beside->len > 0)
        g_string_append_printf(text, "   (%s)", beside->str + 2);
    g_string_append_c(text, '\n');
}

static void append_figure(GString *text, const json_t *figure)
{
    gsize place;
    const json_t *here;
    const json_t *published = json_object_get(figure, "published_on_other_data");
    const char *unit = text_of(figure, "unit");
    g_string_append_printf(text, "%-4s %s\n", text_of(figure, "id"), text_of(figure, "what"));
    json_array_foreach(json_object_get(figure, "here"), place, here)
    {
        append_here(text, here, unit);
    }
    if (place == 0)
        g_string_append_printf(text, INDENT "not here: %s\n", text_of(figure, "missing"));
    g_string_append_printf(text, INDENT "published, on other data: %s%s%s (%s)\n",
                           text_of(published, "value"), *unit != '\0' ? " " : "", unit,
                           text_of(published, "where"));
}

char *cw_report_format(const json_t *report)
{
    gsize place;
    const json_t *one;
    GString *text = g_string_new(NULL);
    append_head(text, report);
    json_array_foreach(json_object_get(report, "models"), place, one)
    {
        append_model(text, one);
    }
    g_string_append(text, "\nfigures that are published of these methods\n");
    json_array_foreach(json_object_get(report, "figures"), place, one)
    {
        append_figure(text, one);
    }
    return g_string_free(text, FALSE);
}
