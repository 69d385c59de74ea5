/* SPDX-License-Identifier: Apache-2.0
 *
 * metrics.jsonl has one object a line; every number in it, but step and epoch, is a curve over
 * steps. Those known by name get a title, a unit and a level to compare with; what a method adds
 * under another name is drawn under that name.
 */
#include "engine/page/page_curves.h"

#include <math.h>
#include <string.h>

#include "engine/page/json_lines.h"
#include "engine/page/page_chart.h"

#define MOST_CHARTS 24
#define COLLAPSED 0.1 /* deviation, where 1 is healthy */
#define CROWDED 0.5

typedef struct {
    const char *key, *title, *y_title, *note;
    double mark;
    const char *mark_name;
    gboolean from_zero;
} curve;

static const curve known[] = {
    {"loss", "Loss", "loss", NULL, NAN, NULL, FALSE},
    {"distillation_loss", "Loss of distillation", "loss", NULL, NAN, NULL, FALSE},
    {"contrast_loss", "Loss of contrast", "loss, weighted", NULL, NAN, NULL, FALSE},
    {"rate", "Learning rate", "learning rate", NULL, NAN, NULL, TRUE},
    {"decay", "Weight decay", "weight decay", NULL, NAN, NULL, TRUE},
    {"temperature", "Temperature", "temperature", NULL, NAN, NULL, TRUE},
    {"deviation", "Deviation of embeddings", "deviation",
     "Mean standard deviation a dimension, times the root of the number of dimensions. Near 0, all "
     "pictures look the same to the model.",
     1, "healthy: 1", TRUE},
    {"effective_rank", "Effective rank", "dimensions in use",
     "Participation ratio of the covariance of embeddings. At 1, they lie on a line.", NAN, NULL,
     TRUE},
    {"projection_deviation", "Deviation of projections", "deviation",
     "The same behind the projection head, where the loss is: it collapses first.", 1, "healthy: 1",
     TRUE},
    {"projection_rank", "Effective rank of projections", "dimensions in use", NULL, NAN, NULL,
     TRUE},
    {"positive_distance", "Distance of what belongs together", "squared distance", NULL, NAN, NULL,
     TRUE},
    {"negative_distance", "Distance of what does not", "squared distance",
     "Where both go to 0, all vectors have become one.", NAN, NULL, TRUE},
    {"teacher_entropy", "Entropy of the teacher", "entropy, nats",
     "At 0 the teacher gives every picture the same answer; at its largest it gives none.", NAN,
     NULL, TRUE},
};

static gboolean is_place(const char *key)
{
    return strcmp(key, "step") == 0 || strcmp(key, "epoch") == 0;
}

static gint order_of_key(const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(known[i].key, key) == 0)
            return (gint)i;
    return G_N_ELEMENTS(known);
}

static gint compare_keys(gconstpointer a, gconstpointer b)
{
    const char *first = *(const char *const *)a, *second = *(const char *const *)b;
    const gint difference = order_of_key(first) - order_of_key(second);
    return difference != 0 ? difference : strcmp(first, second);
}

/* The names of all numbers in `lines`, known ones first, in the order of `known`. */
static GPtrArray *keys_of(const json_t *lines)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *keys = g_ptr_array_new();
    gsize index;
    json_t *line, *value;
    const char *key;
    json_array_foreach(lines, index, line)
    {
        json_object_foreach(line, key, value)
        {
            if (json_is_number(value) && !is_place(key) && g_hash_table_add(seen, (gpointer)key))
                g_ptr_array_add(keys, (gpointer)key);
        }
    }
    g_ptr_array_sort(keys, compare_keys);
    return keys;
}

static gint compare_steps(gconstpointer a, gconstpointer b)
{
    const cw_chart_point *first = a, *second = b;
    return first->x < second->x ? -1 : first->x > second->x;
}

/* The values of `key` over steps; a line without a step, or with no finite value, has none. */
static GArray *points_of(const json_t *lines, const char *key)
{
    GArray *points = g_array_new(FALSE, FALSE, sizeof(cw_chart_point));
    gsize index;
    json_t *line;
    json_array_foreach(lines, index, line)
    {
        const json_t *step = json_object_get(line, "step"), *value = json_object_get(line, key);
        if (!json_is_number(step) || !json_is_number(value))
            continue;
        const cw_chart_point point = {json_number_value(step), json_number_value(value)};
        g_array_append_val(points, point);
    }
    g_array_sort(points, compare_steps);
    return points;
}

static gboolean draw_curve(cw_page *page, const json_t *lines, const char *key)
{
    g_autoptr(GArray) points = points_of(lines, key);
    if (points->len == 0)
        return FALSE;
    const gint order = order_of_key(key);
    const curve unknown = {key, key, key, NULL, NAN, NULL, FALSE};
    const curve *c = order < (gint)G_N_ELEMENTS(known) ? &known[order] : &unknown;
    const cw_chart_line line = {
        .title = c->title,
        .x_title = "step",
        .y_title = c->y_title,
        .note = c->note,
        .points = (const cw_chart_point *)(gconstpointer)points->data,
        .count = points->len,
        .mark = c->mark,
        .mark_name = c->mark_name,
        .from_zero = c->from_zero,
    };
    cw_page_line_chart(page, &line);
    return TRUE;
}

/* The last value of `key`, and the first if asked for; NAN when there is none. */
static double last_of(const json_t *lines, const char *key, double *first)
{
    double last = NAN;
    gsize index;
    json_t *line;
    if (first != NULL)
        *first = NAN;
    json_array_foreach(lines, index, line)
    {
        const json_t *value = json_object_get(line, key);
        if (!json_is_number(value))
            continue;
        last = json_number_value(value);
        if (first != NULL && isnan(*first))
            *first = last;
    }
    return last;
}

static void write_facts(cw_page *page, const json_t *lines)
{
    double first;
    const double loss = last_of(lines, "loss", &first);
    const double deviation = last_of(lines, "deviation", NULL);
    const double rank = last_of(lines, "effective_rank", NULL);
    g_autofree char *from = g_strdup_printf("from %s", cw_page_figure(first).text);
    cw_page_facts_begin(page);
    cw_page_fact(page, "Steps", cw_page_count((guint64)MAX(0, last_of(lines, "step", NULL))).text,
                 NULL);
    cw_page_fact(page, "Epochs", cw_page_fixed(last_of(lines, "epoch", NULL), 1).text, NULL);
    cw_page_fact(page, "Loss", cw_page_figure(loss).text, from);
    if (!isnan(deviation))
        cw_page_fact(page, "Deviation", cw_page_fixed(deviation, 2).text, "healthy: 1");
    if (!isnan(rank))
        cw_page_fact(page, "Effective rank", cw_page_figure(rank).text, "dimensions in use");
    cw_page_facts_end(page);
}

/* Says in words what the collapse meter means. */
static void write_health(cw_page *page, const json_t *lines)
{
    const double deviation = last_of(lines, "deviation", NULL);
    if (isnan(deviation))
        return;
    const char *text =
        deviation < COLLAPSED
            ? "The embeddings have collapsed: the model gives nearly all pictures the same vector. "
              "Its vectors are of no use; a lower learning rate or a longer warm-up may help."
        : deviation < CROWDED
            ? "The embeddings are crowded: pictures differ less to this model than they could. "
              "See whether the deviation still rises."
            : "No collapse: the embeddings of different pictures are spread out.";
    cw_page_add(page, "<p class=\"notice%s\">%s</p>\n", deviation < CROWDED ? "" : " good", text);
}

gboolean cw_page_curves(cw_page *page, const char *folder)
{
    gsize malformed;
    g_autofree char *path = g_build_filename(folder, "metrics.jsonl", NULL);
    json_t *lines = cw_json_lines_load(path, &malformed);
    g_autoptr(GPtrArray) keys = keys_of(lines);
    if (keys->len > 0) {
        write_facts(page, lines);
        write_health(page, lines);
        cw_page_section(page, "Curves",
                        "A line is the mean of neighbouring steps, the band around it their "
                        "range.");
        cw_page_add(page, "<div class=\"charts\">\n");
        for (guint i = 0; i < MIN(keys->len, MOST_CHARTS); i++)
            draw_curve(page, lines, keys->pdata[i]);
        cw_page_add(page, "</div>\n");
    }
    if (malformed > 0)
        cw_page_add(page,
                    "<p class=\"notice\">Lines of metrics.jsonl that could not be read and were "
                    "skipped: %s.</p>\n",
                    cw_page_count(malformed).text);
    const gboolean drawn = keys->len > 0;
    json_decref(lines);
    return drawn;
}
