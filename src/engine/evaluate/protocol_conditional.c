/* SPDX-License-Identifier: Apache-2.0
 *
 * Conditional triplets (METHODS 8.7, 5.3): of each picture and each attribute of the model one
 * picture of the same value and one of another, both of other designs; how often the first is
 * strictly nearer by that attribute alone, beside all attributes of the same model together, and
 * vectors that know of none.
 */
#include "base/error.h"
#include "engine/attributes/attribute_set.h"
#include "engine/evaluate/protocol.h"
#include "engine/evaluate/protocol_labels.h"
#include "score/similarity.h"
#include "score/triplet_accuracy.h"
#include "train/triplets.h"

#define STREAM G_GUINT64_CONSTANT(0x636f6e646974)
#define MOST_DRAWS                                                                                 \
    32 /* until a picture of another design comes; there may be none of the value                  \
        */

typedef struct {
    gint32 attribute;
    gsize anchor, near, far; /* places in the list */
} conditional_triplet;

/* The triplets, of which every column is asked the same. */
typedef struct {
    const cw_picture_list *list;
    const cw_attribute_blocks *blocks;
    cw_label_set *samples; /* what there is of designs and columns */
    cw_attribute_set *set;
    cw_attribute_labels *labels;
    GArray *triplets;
} conditions;

static void conditions_clear(conditions *c)
{
    g_clear_pointer(&c->samples, cw_label_set_free);
    g_clear_pointer(&c->labels, cw_attribute_labels_free);
    g_clear_pointer(&c->set, cw_attribute_set_free);
    g_clear_pointer(&c->triplets, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(conditions, conditions_clear)

/* The pictures of which the value of an attribute is known. */
typedef struct {
    gsize *places;            /* [count] in the list */
    cw_triplet_label *labels; /* [count]: items of one value are of one design to cw_triplets */
    gsize count;
} known;

static void known_clear(known *k)
{
    g_free(k->places);
    g_free(k->labels);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(known, known_clear)

static void list_known(const conditions *c, gsize attribute, known *k)
{
    k->places = g_new(gsize, c->list->count + 1);
    k->labels = g_new0(cw_triplet_label, c->list->count + 1);
    for (gsize i = 0; i < c->list->count; i++) {
        const gint32 label = c->labels->labels[i * c->labels->types + attribute];
        if (!c->samples->sample[i] || label < 0)
            continue;
        k->labels[k->count].design = (guint32)label + 1;
        k->places[k->count++] = i;
    }
}

/* Draws until both are of other designs than the anchor, or gives up. */
static gboolean draw(const conditions *c, const known *k, const cw_triplets *triplets, gsize anchor,
                     cw_random *random, conditional_triplet *triplet)
{
    const gint64 *designs = c->samples->designs;
    for (int i = 0; i < MOST_DRAWS; i++) {
        gsize near, far;
        cw_triplets_draw(triplets, anchor, random, &near, &far);
        triplet->anchor = k->places[anchor];
        triplet->near = k->places[near];
        triplet->far = k->places[far];
        if (designs[triplet->near] != designs[triplet->anchor] &&
            designs[triplet->far] != designs[triplet->anchor])
            return TRUE;
    }
    return FALSE;
}

static void draw_attribute(const cw_evaluation *e, conditions *c, gsize attribute)
{
    g_auto(known) k = {0};
    list_known(c, attribute, &k);
    g_autoptr(cw_triplets) triplets = cw_triplets_new(k.labels, k.count, NULL, 0);
    for (gsize i = 0; i < k.count; i++) {
        cw_random random = cw_random_start(e->request->seed, k.places[i], STREAM + attribute);
        conditional_triplet triplet = {.attribute = (gint32)attribute};
        if (cw_triplets_is_anchor(triplets, i) && draw(c, &k, triplets, i, &random, &triplet))
            g_array_append_val(c->triplets, triplet);
    }
}

static gboolean draw_all(cw_evaluation *e, conditions *c, GError **error)
{
    c->samples = cw_label_set_new(e, c->list, error);
    c->set = c->samples != NULL ? cw_attribute_set_from_json(c->blocks->attributes, error) : NULL;
    c->labels = c->set != NULL ? cw_attribute_labels_new(c->set, c->samples->columns, error) : NULL;
    if (c->labels == NULL)
        return FALSE;
    c->triplets = g_array_new(FALSE, FALSE, sizeof(conditional_triplet));
    for (gsize a = 0; a < c->set->count; a++)
        draw_attribute(e, c, a);
    if (c->triplets->len > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "nothing to score: no %spicture shares a value with one of another design, beside "
                "one of another value",
                e->request->unseen ? "unseen " : "");
    return FALSE;
}

/* Distances of the triplets, of which a picture may have none in this column. */
typedef struct {
    float *near, *far;
    gint32 *attributes;
    gsize count;
} distances;

static void distances_clear(distances *d)
{
    g_free(d->near);
    g_free(d->far);
    g_free(d->attributes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(distances, distances_clear)

/* What vectors are compared by. */
typedef enum { BY_ATTRIBUTE, BY_ALL_ATTRIBUTES, BY_COSINE } comparison;

/* All attributes count alike, which of unit blocks is the order of the cosines of whole rows. The
 * order is all that is asked. */
static float distance(const conditions *c, const cw_picture_vectors *vectors, comparison how,
                      gsize attribute, gsize a, gsize b)
{
    const float *x = vectors->vectors + a * vectors->dimension;
    const float *y = vectors->vectors + b * vectors->dimension;
    double squares = 0;
    if (how == BY_ATTRIBUTE)
        return (float)cw_attribute_blocks_distance(c->blocks, attribute, x, y);
    if (how == BY_COSINE)
        return -cw_similarity(x, y, vectors->dimension);
    for (gsize i = 0; i < c->set->count; i++) {
        const double own = cw_attribute_blocks_distance(c->blocks, i, x, y);
        squares += own * own;
    }
    return (float)squares;
}

static void measure(const conditions *c, const cw_picture_vectors *vectors, comparison how,
                    distances *d)
{
    d->near = g_new(float, c->triplets->len);
    d->far = g_new(float, c->triplets->len);
    d->attributes = g_new(gint32, c->triplets->len);
    for (guint i = 0; i < c->triplets->len; i++) {
        const conditional_triplet *t = &g_array_index(c->triplets, conditional_triplet, i);
        if (!vectors->present[t->anchor] || !vectors->present[t->near] || !vectors->present[t->far])
            continue;
        const gsize attribute = (gsize)t->attribute;
        d->attributes[d->count] = t->attribute;
        d->near[d->count] = distance(c, vectors, how, attribute, t->anchor, t->near);
        d->far[d->count++] = distance(c, vectors, how, attribute, t->anchor, t->far);
    }
}

/* Puts the accuracy by attribute, their mean, and that of all triplets; `suffix` behind the names.
 */
static void put(cw_evaluation *e, gsize column, const conditions *c, const distances *d,
                const char *suffix)
{
    const gsize count = c->set->count;
    g_autofree cw_triplet_accuracy *by = g_new(cw_triplet_accuracy, count);
    const cw_triplet_accuracy all =
        cw_triplet_accuracy_score(d->near, d->far, d->attributes, d->count, by, count);
    double sum = 0;
    gsize measured = 0;
    for (gsize a = 0; a < count; a++) {
        g_autofree char *name = g_strconcat(c->set->types[a].name, suffix, NULL);
        cw_evaluation_put(e, column, name, cw_triplet_accuracy_share(&by[a]));
        sum += by[a].triplets > 0 ? cw_triplet_accuracy_share(&by[a]) : 0;
        measured += by[a].triplets > 0;
    }
    g_autofree char *macro = g_strconcat("mean of attributes", suffix, NULL);
    g_autofree char *micro = g_strconcat("all triplets", suffix, NULL);
    cw_evaluation_put(e, column, macro, sum / (double)measured);
    cw_evaluation_put(e, column, micro, cw_triplet_accuracy_share(&all));
}

static void score(cw_evaluation *e, gsize column, const conditions *c,
                  const cw_picture_vectors *vectors)
{
    const gboolean has_blocks = e->columns[column].encoder != NULL;
    g_auto(distances) conditional = {0}, whole = {0};
    if (has_blocks) {
        measure(c, vectors, BY_ATTRIBUTE, &conditional);
        put(e, column, c, &conditional, "");
    }
    measure(c, vectors, has_blocks ? BY_ALL_ATTRIBUTES : BY_COSINE, &whole);
    put(e, column, c, &whole, ", unconditional");
    cw_evaluation_count(e, "triplets", whole.count);
}

/* A model of attributes is asked about; nobody is, while only the request is checked. */
static gboolean check_blocks(const cw_evaluation *e, GError **error)
{
    if (e->column_count == 0 || (e->form != NULL && e->form->blocks.width > 0))
        return TRUE;
    g_set_error(
        error, CW_ERROR, CW_ERROR_NOT_FOUND,
        "nothing to score: the model has no blocks of attributes; train --method adde, adde_c or "
        "csn makes one that does");
    return FALSE;
}

static gboolean run(cw_evaluation *e, GError **error)
{
    if (!check_blocks(e, error))
        return FALSE;
    g_autoptr(cw_picture_list) list = cw_evaluation_list(e, e->request->unseen, error);
    if (list == NULL || e->column_count == 0)
        return list != NULL;
    g_auto(conditions) c = {.list = list, .blocks = &e->form->blocks};
    if (!draw_all(e, &c, error))
        return FALSE;
    for (gsize column = 0; column < e->column_count; column++) {
        g_autoptr(cw_picture_vectors) vectors = cw_evaluation_embed_list(e, column, list, error);
        if (vectors == NULL)
            return FALSE;
        cw_evaluation_count_unreadable(e, list, vectors);
        score(e, column, &c, vectors);
    }
    return TRUE;
}

const cw_protocol cw_protocol_conditional = {
    {"conditional", "is the same value of an attribute nearer than another, by that attribute?"},
    0,
    run};
