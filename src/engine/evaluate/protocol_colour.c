/* SPDX-License-Identifier: Apache-2.0
 *
 * Colour invariance (METHODS 8.3): the entropy of colours within clusters, at one number of
 * clusters for every column. Random clusters maximise it, so the purity by design stands beside it:
 * a representation sees designs and not colours when both are high.
 *
 * Leakage: how much more often than by chance a linear probe, fitted to the vectors of some
 * designs, names the colour seen on main pictures of others.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "cluster/dendrogram.h"
#include "engine/catalog/seen_colours.h"
#include "engine/catalog/units.h"
#include "engine/evaluate/protocol_labels.h"
#include "engine/variants/threshold.h"
#include "image/colour.h"
#include "probe/split.h"
#include "score/colour_entropy.h"

#define LEAST_OF_CATEGORY 20  /* colourways, for a row of its own */
#define CLUSTER_ITEMS 5       /* a cluster holds so many where no design is known */
#define LEAKAGE_PICTURES 4000 /* about so many, of whole designs, are enough for a probe */

/* Colours [list->count]; -1: none. Those of pictures are known of main pictures only. */
typedef struct {
    gint32 *picture, *feed;
} colours;

static void colours_clear(colours *c)
{
    g_free(c->picture);
    g_free(c->feed);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(colours, colours_clear)

static gint32 *feed_colours(const cw_picture_list *list)
{
    gint32 *colour = g_new(gint32, list->count + 1);
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize n = 0; n < list->count; n++) {
        const char *name = list->entries[n].fields[CW_FIELD_COLOUR];
        colour[n] = -1;
        if (name == NULL)
            continue;
        char *key = g_utf8_casefold(name, -1);
        gpointer number;
        if (!g_hash_table_lookup_extended(known, key, NULL, &number)) {
            number = GINT_TO_POINTER(g_hash_table_size(known));
            g_hash_table_insert(known, g_strdup(key), number);
        }
        colour[n] = GPOINTER_TO_INT(number);
        g_free(key);
    }
    return colour;
}

/* Some of the units: all, or those of one category. */
typedef struct {
    float *vectors; /* [count,D] */
    gint32 *picture, *feed, *design;
    gsize count, dimension, known;
} selection;

static void selection_clear(selection *s)
{
    cw_size_free(s->vectors);
    g_free(s->picture);
    g_free(s->feed);
    g_free(s->design);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(selection, selection_clear)

/* A unit without a group is a design of its own. */
static gint32 design_of(const cw_units *units, gsize unit)
{
    return units->groups[unit] >= 0 ? units->groups[unit] : (gint32)(units->group_count + unit);
}

/* Takes the units whose category is `category` (NULL: all). */
static gboolean select_units(const cw_picture_list *list, const cw_units *units, const colours *c,
                             const char *category, selection *s, GError **error)
{
    s->dimension = units->dimension;
    s->vectors = cw_size_alloc(units->count + 1, units->dimension * sizeof(float),
                               "vectors of colourways", error);
    if (s->vectors == NULL)
        return FALSE;
    s->picture = g_new(gint32, units->count + 1);
    s->feed = g_new(gint32, units->count + 1);
    s->design = g_new(gint32, units->count + 1);
    for (gsize u = 0; u < units->count; u++) {
        const gsize entry = units->first_entry[u];
        const char *type = list->entries[entry].fields[CW_FIELD_PRODUCT_TYPE];
        if (category != NULL && g_strcmp0(type, category) != 0)
            continue;
        memcpy(s->vectors + s->count * s->dimension, units->vectors + u * s->dimension,
               s->dimension * sizeof(float));
        s->picture[s->count] = c->picture[entry];
        s->feed[s->count] = c->feed[entry];
        s->design[s->count++] = design_of(units, u);
    }
    s->known = cw_threshold_known(s->design, s->count);
    return TRUE;
}

/* As many clusters as there are designs; where none has two colourways, a fifth of the items. */
static gsize cluster_count(const selection *s)
{
    g_autoptr(GHashTable) designs = g_hash_table_new(NULL, NULL);
    for (gsize i = 0; i < s->count; i++)
        g_hash_table_add(designs, GINT_TO_POINTER(s->design[i]));
    return s->known > 0 ? g_hash_table_size(designs) : MAX(1, s->count / CLUSTER_ITEMS);
}

/* Of a category the entropy alone. */
static void put_entropy(cw_evaluation *e, gsize column, const char *colours_of, const char *suffix,
                        const cw_colour_entropy *score)
{
    const struct {
        const char *name;
        double value;
    } figures[] = {{"entropy", score->entropy},
                   {"entropy by size", score->weighted_entropy},
                   {"effective colours", score->effective_colours}};
    for (gsize i = 0; i < (*suffix == '\0' ? G_N_ELEMENTS(figures) : 1); i++) {
        g_autofree char *name = g_strdup_printf("%s of %s%s", figures[i].name, colours_of, suffix);
        cw_evaluation_put(e, column, name, figures[i].value);
    }
}

static gboolean score_selection(cw_evaluation *e, gsize column, const selection *s,
                                const char *category, GError **error)
{
    const cw_linkage *average = cw_linkage_find("average", error);
    g_autoptr(cw_dendrogram) dendrogram =
        average == NULL ? NULL
                        : cw_dendrogram_build(s->vectors, s->count, s->dimension, NULL, NULL,
                                              average, e->progress, error);
    if (dendrogram == NULL || !cw_dendrogram_check_whole(dendrogram, error))
        return FALSE;
    g_autofree gint32 *labels = g_new(gint32, s->count + 1);
    const gsize clusters = cw_dendrogram_cut_count(dendrogram, cluster_count(s), labels);
    g_autofree char *suffix = category != NULL ? g_strdup_printf(": %s", category) : g_strdup("");
    g_autofree char *purity = g_strdup_printf("design purity%s", suffix);
    const cw_colour_entropy seen = cw_colour_entropy_score(labels, s->picture, s->design, s->count);
    const cw_colour_entropy told = cw_colour_entropy_score(labels, s->feed, s->design, s->count);
    put_entropy(e, column, "seen colours", suffix, &seen);
    put_entropy(e, column, "feed colours", suffix, &told);
    g_autofree char *note = g_strdup_printf("%" G_GSIZE_FORMAT " clusters", clusters);
    if (s->known > 0)
        cw_evaluation_put(e, column, purity, seen.purity);
    cw_evaluation_note(e, purity, note);
    if (category == NULL) {
        cw_evaluation_count(e, "colourways", s->count);
        cw_evaluation_count(e, "clusters", clusters);
        cw_evaluation_count(e, "without a seen colour", seen.uncoloured);
        cw_evaluation_count(e, "without a feed colour", told.uncoloured);
    }
    return TRUE;
}

/* Categories with enough colourways, by name; the keys are the list's. (transfer container) */
static GPtrArray *list_categories(const cw_picture_list *list, const cw_units *units)
{
    g_autoptr(GHashTable) sizes = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *categories = g_ptr_array_new();
    for (gsize u = 0; u < units->count; u++) {
        const cw_picture_entry *entry = &list->entries[units->first_entry[u]];
        gpointer type = (gpointer)entry->fields[CW_FIELD_PRODUCT_TYPE];
        if (type == NULL)
            continue;
        const gint size = GPOINTER_TO_INT(g_hash_table_lookup(sizes, type)) + 1;
        g_hash_table_insert(sizes, type, GINT_TO_POINTER(size));
        if (size == LEAST_OF_CATEGORY)
            g_ptr_array_add(categories, type);
    }
    if (g_hash_table_size(sizes) < 2)
        g_ptr_array_set_size(categories, 0);
    return categories;
}

/* Keeps the `values` of so many designs that about LEAKAGE_PICTURES have one. */
static void thin_out(const cw_label_set *set, guint64 seed, const char **values)
{
    gsize known = 0;
    for (gsize i = 0; i < set->list->count; i++)
        known += set->sample[i] && values[i] != NULL;
    if (known <= LEAKAGE_PICTURES)
        return;
    /* By another seed than the parts, or all that stay were of one of them. */
    g_autofree guint8 *kept = g_new(guint8, set->list->count);
    cw_split_by_group(set->designs, set->list->count, (double)LEAKAGE_PICTURES / (double)known, 0,
                      ~seed, kept);
    for (gsize i = 0; i < set->list->count; i++)
        if (kept[i] != CW_SPLIT_TRAIN)
            values[i] = NULL;
}

/* What a probe is to read: the palette colour seen on each main picture; NULL where too few have
 * the same. */
typedef struct {
    cw_label_set *set;
    cw_label_task *task;
} leakage;

static void leakage_clear(leakage *l)
{
    cw_label_set_free(l->set);
    g_clear_pointer(&l->task, cw_label_task_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(leakage, leakage_clear)

static leakage ask_for_colours(cw_evaluation *e, const cw_picture_list *list, const colours *c)
{
    const guint64 seed = e->request->seed;
    g_autofree const char **values = g_new0(const char *, list->count + 1);
    for (gsize i = 0; i < list->count; i++)
        if (c->picture[i] >= 0)
            values[i] = cw_palette[c->picture[i]].name;
    leakage l = {cw_label_set_of(e, list, "seen colour", values), NULL};
    const cw_feed_column *column = l.set->columns->columns->pdata[0];
    thin_out(l.set, seed, column->values);
    l.task = cw_label_set_task(l.set);
    if (l.task != NULL) {
        cw_evaluation_count(e, "colours probed for", l.task->classes);
        cw_evaluation_count(e, "pictures probed", l.task->samples);
    }
    return l;
}

static gboolean score_leakage(cw_evaluation *e, gsize column, const leakage *l,
                              const cw_picture_vectors *vectors, GError **error)
{
    const char *const name = "leakage of seen colours";
    double accuracy = NAN, chance = NAN;
    if (l->task != NULL) {
        chance = l->task->majority;
        if (!cw_label_task_accuracy(e, l->set, l->task, vectors, "linear", &accuracy, error))
            return FALSE;
    }
    g_autofree char *note =
        l->task != NULL
            ? g_strdup_printf("%" G_GSIZE_FORMAT " colours, %" G_GSIZE_FORMAT " test pictures",
                              l->task->classes, l->task->counts[CW_SPLIT_TEST])
            : g_strdup_printf("needs 2 colours that %d colourways have", CW_LABELS_LEAST_ITEMS);
    cw_evaluation_put(e, column, name, accuracy - chance);
    cw_evaluation_put(e, column, "seen colours by a linear probe", accuracy);
    cw_evaluation_put(e, column, "seen colours by chance", chance);
    cw_evaluation_note(e, name, note);
    return TRUE;
}

static gboolean score_column(cw_evaluation *e, gsize column, const cw_picture_list *list,
                             const colours *c, const leakage *l, GError **error)
{
    g_autoptr(cw_picture_vectors) vectors = cw_evaluation_embed_list(e, column, list, error);
    g_autoptr(cw_units) units =
        vectors != NULL ? cw_units_gather(list, vectors, NULL, error) : NULL;
    if (units == NULL)
        return FALSE;
    cw_evaluation_count_unreadable(e, list, vectors);
    if (units->count < 2) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "nothing to score: %" G_GSIZE_FORMAT " colourways with a readable picture",
                    units->count);
        return FALSE;
    }
    g_autoptr(GPtrArray) categories = list_categories(list, units);
    g_ptr_array_insert(categories, 0, NULL);
    for (guint i = 0; i < categories->len; i++) {
        g_auto(selection) s = {0};
        if (!select_units(list, units, c, categories->pdata[i], &s, error) ||
            !score_selection(e, column, &s, categories->pdata[i], error))
            return FALSE;
        if (i == 0 && !score_leakage(e, column, l, vectors, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean run(cw_evaluation *e, GError **error)
{
    g_autoptr(cw_picture_list) list = cw_evaluation_list(e, e->request->unseen, error);
    if (list == NULL || e->column_count == 0) /* nobody to compare what is seen with */
        return list != NULL;
    g_auto(colours) c = {cw_seen_colours(list, e->threads, e->progress, error), feed_colours(list)};
    if (c.picture == NULL)
        return FALSE;
    g_auto(leakage) l = ask_for_colours(e, list, &c);
    for (gsize column = 0; column < e->column_count; column++)
        if (!score_column(e, column, list, &c, &l, error))
            return FALSE;
    return TRUE;
}

const cw_protocol cw_protocol_colour = {
    {"colour",
     "entropy of colours within clusters, beside their purity by design, and what leaks of colour"},
    0,
    run};
