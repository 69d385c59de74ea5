/* SPDX-License-Identifier: Apache-2.0
 *
 * Outfits (METHODS 8.8), on sets that the model never learned from: which of four items fills a
 * blank (FITB), does a set go together better than items drawn from its categories (AUC), and how
 * high does the item that completes it stand in its category. Each item of a set is asked for in
 * turn; others that are known to go with any of the rest are no candidates. Every column is asked
 * the same; chance is beside them, and how many sets learned from an item stands in.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/evaluate/protocol.h"
#include "engine/outfits/outfit_gallery.h"
#include "engine/train/known_outfits.h"
#include "method/outfit_sets.h"
#include "score/accuracy.h"
#include "score/outfit.h"

#define CHOICES 4
#define TRIES 64 /* to find a wrong choice */
#define STREAM_CHOICES G_GUINT64_CONSTANT(0x66697462)
#define STREAM_SETS G_GUINT64_CONSTANT(0x73657473)
#define STREAM_GALLERY G_GUINT64_CONSTANT(0x72616e6b)

static const guint32 depths[] = {10, 30, 50};

typedef struct {
    cw_evaluation *e;
    cw_outfit_file *file;
    cw_outfit_words *words;
    cw_outfit_split split;
    cw_picture_list *list;
    cw_known_outfits *known;
    gboolean learned; /* from the other part of the file */
} protocol;

static void protocol_clear(protocol *p)
{
    cw_known_outfits_free(p->known);
    cw_picture_list_free(p->list);
    cw_outfit_split_clear(&p->split);
    cw_outfit_words_free(p->words);
    cw_outfit_file_free(p->file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(protocol, protocol_clear)

/* A set that is scored, by the units of a gallery. */
typedef struct {
    gsize first, count; /* of `units` */
} scored_set;

typedef struct {
    cw_outfit_gallery *gallery;
    cw_outfit_sets *sets; /* of units, all of the file */
    GArray *scored;       /* scored_set */
    GArray *units;        /* guint32 */
    guint32 *popularity;  /* [units] sets learned from that it stands in */
    gboolean by_popularity;
} arena;

static void arena_clear(arena *a)
{
    cw_outfit_sets_free(a->sets);
    cw_outfit_gallery_free(a->gallery);
    g_clear_pointer(&a->scored, g_array_unref);
    g_clear_pointer(&a->units, g_array_unref);
    g_free(a->popularity);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(arena, arena_clear)

static const guint32 *units_of(const arena *a, const scored_set *set)
{
    return &g_array_index(a->units, guint32, set->first);
}

static float distance(const arena *a, guint32 item, guint32 candidate)
{
    return a->by_popularity ? -(float)(a->popularity[item] + a->popularity[candidate])
                            : 2 - 2 * cw_outfit_gallery_fit(a->gallery, item, candidate);
}

/* --- the sets --------------------------------------------------------------------------------- */

/* Places of sets by the first of their items that has a vector. */
static void enter_members(const protocol *p, arena *a)
{
    const GArray *known = p->known->members;
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(cw_outfit_member));
    g_autofree gint8 *categories = g_new(gint8, a->gallery->units->count + 1);
    for (gsize u = 0; u < a->gallery->units->count; u++)
        categories[u] = (gint8)a->gallery->categories[u];
    scored_set set = {0};
    gint64 last_set = -1, last_place = -1;
    for (guint m = 0; m < known->len; m++) {
        const cw_known_member *member = &g_array_index(known, cw_known_member, m);
        const gint64 unit = cw_outfit_gallery_unit(a->gallery, member->item);
        const guint32 own = (guint32)unit;
        if (unit < 0)
            continue;
        const cw_outfit_member entry = {member->set, member->place, own};
        g_array_append_val(members, entry);
        if (member->place == last_place)
            continue;
        last_place = member->place;
        if (!p->split.held_out[member->set]) {
            a->popularity[own]++;
            continue;
        }
        if (member->set != last_set)
            set = (scored_set){a->units->len, 0};
        else
            g_array_set_size(a->scored, a->scored->len - 1);
        last_set = member->set;
        set.count++;
        g_array_append_val(a->units, own);
        g_array_append_val(a->scored, set);
    }
    a->sets = cw_outfit_sets_new(categories, a->gallery->units->count,
                                 (const cw_outfit_member *)members->data, members->len);
}

/* Sets of which one item alone has a vector say nothing. */
static gboolean drop_lone(arena *a, GError **error)
{
    guint kept = 0;
    for (guint s = 0; s < a->scored->len; s++) {
        const scored_set set = g_array_index(a->scored, scored_set, s);
        if (set.count > 1)
            g_array_index(a->scored, scored_set, kept++) = set;
    }
    g_array_set_size(a->scored, kept);
    if (kept > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "nothing to score: no set that the model has not learned from has two items with a "
                "vector");
    return FALSE;
}

static gboolean open_arena(const protocol *p, arena *a, const cw_picture_vectors *vectors,
                           cw_outfit_viewer *viewer, GError **error)
{
    a->gallery = cw_outfit_gallery_new(p->list, vectors, p->words, viewer, error);
    if (a->gallery == NULL)
        return FALSE;
    a->scored = g_array_new(FALSE, FALSE, sizeof(scored_set));
    a->units = g_array_new(FALSE, FALSE, sizeof(guint32));
    a->popularity = g_new0(guint32, a->gallery->units->count + 1);
    enter_members(p, a);
    return drop_lone(a, error);
}

/* --- questions -------------------------------------------------------------------------------- */

/* An item of a set, and the rest of it. */
typedef struct {
    guint32 right;
    guint32 *items; /* [count] */
    gsize count;
} question;

static void ask(const arena *a, const scored_set *set, gsize place, question *q)
{
    const guint32 *units = units_of(a, set);
    q->count = 0;
    q->right = units[place];
    for (gsize i = 0; i < set->count; i++)
        if (units[i] != q->right)
            q->items[q->count++] = units[i];
}

/* Not one of the outfit's, nor known to go with one of them. */
static gboolean is_wrong(const arena *a, const question *q, guint32 unit)
{
    gboolean wrong = unit != q->right;
    for (gsize i = 0; wrong && i < q->count; i++)
        wrong = unit != q->items[i] && !cw_outfit_sets_together(a->sets, unit, q->items[i]);
    return wrong;
}

/* [items,candidates] (transfer full) */
static float *distances_of(const arena *a, const question *q, const guint32 *candidates,
                           gsize count)
{
    float *distances = g_new(float, q->count *count + 1);
    for (gsize i = 0; i < q->count; i++)
        for (gsize c = 0; c < count; c++)
            distances[i * count + c] = distance(a, q->items[i], candidates[c]);
    return distances;
}

static gboolean draw_choices(const arena *a, const question *q, cw_random *random, guint32 *choices)
{
    const GArray *members = a->gallery->members[a->gallery->categories[q->right]];
    gsize found = 0;
    for (int t = 0; t < TRIES && found < CHOICES - 1; t++) {
        const guint32 unit = g_array_index(members, guint32, cw_random_below(random, members->len));
        gboolean fresh = is_wrong(a, q, unit);
        for (gsize i = 0; i < found; i++)
            fresh = fresh && choices[i] != unit;
        if (fresh)
            choices[found++] = unit;
    }
    return found == CHOICES - 1;
}

/* Whether the blank is filled right; -1: no three others of its category. */
static int fill_blank(const arena *a, const question *q, guint64 seed, guint64 number)
{
    guint32 others[CHOICES], order[CHOICES], choices[CHOICES];
    cw_random random = cw_random_start(seed, number, STREAM_CHOICES);
    if (!draw_choices(a, q, &random, others))
        return -1;
    others[CHOICES - 1] = q->right;
    cw_random_permutation(&random, order, CHOICES);
    for (gsize c = 0; c < CHOICES; c++)
        choices[c] = others[order[c]];
    g_autofree float *distances = distances_of(a, q, choices, CHOICES);
    const gint32 chosen = cw_outfit_choose(distances, q->count, CHOICES);
    return chosen >= 0 && choices[chosen] == q->right;
}

typedef struct {
    GArray *ranks, *categories; /* guint32, gint32 */
    GArray *sizes;              /* guint32: of the galleries */
    gsize blanks, filled;
} answers;

/* In an order by chance: of equal distances the first wins. */
static void rank_right(const arena *a, const question *q, guint64 seed, guint64 number,
                       answers *all)
{
    const gint32 category = a->gallery->categories[q->right];
    const GArray *members = a->gallery->members[category];
    g_autofree guint32 *order = g_new(guint32, members->len);
    g_autofree guint32 *candidates = g_new(guint32, members->len);
    guint32 count = 0;
    gsize right = 0;
    cw_random random = cw_random_start(seed, number, STREAM_GALLERY);
    cw_random_permutation(&random, order, members->len);
    for (guint m = 0; m < members->len; m++) {
        const guint32 unit = g_array_index(members, guint32, order[m]);
        if (unit == q->right)
            right = count;
        if (unit == q->right || is_wrong(a, q, unit))
            candidates[count++] = unit;
    }
    g_autofree float *distances = distances_of(a, q, candidates, count);
    const guint32 rank = cw_outfit_rank(distances, q->count, count, right);
    g_array_append_val(all->ranks, rank);
    g_array_append_val(all->categories, category);
    g_array_append_val(all->sizes, count);
}

static void answer(const arena *a, guint64 seed, answers *all)
{
    guint64 number = 0;
    for (guint s = 0; s < a->scored->len; s++) {
        const scored_set *set = &g_array_index(a->scored, scored_set, s);
        g_autofree guint32 *items = g_new(guint32, set->count);
        question q = {.items = items};
        for (gsize place = 0; place < set->count; place++, number++) {
            ask(a, set, place, &q);
            const int filled = fill_blank(a, &q, seed, number);
            all->blanks += filled >= 0;
            all->filled += filled == 1;
            rank_right(a, &q, seed, number, all);
        }
    }
}

/* The distances of all pairs of a set, appended. */
static void append_pairs(const arena *a, const guint32 *units, gsize count, GArray *distances)
{
    for (gsize i = 0; i < count; i++)
        for (gsize j = i + 1; j < count; j++) {
            const float between = distance(a, units[i], units[j]);
            g_array_append_val(distances, between);
        }
}

/* Beside each set one of items drawn from its categories. */
static double compatibility(const arena *a, guint64 seed)
{
    g_autoptr(GArray) distances = g_array_new(FALSE, FALSE, sizeof(float));
    g_autofree guint32 *items = g_new(guint32, 2 * a->scored->len);
    g_autofree gboolean *compatible = g_new(gboolean, 2 * a->scored->len);
    gsize outfits = 0;
    for (guint s = 0; s < a->scored->len; s++) {
        const scored_set *set = &g_array_index(a->scored, scored_set, s);
        g_autofree guint32 *drawn = g_new(guint32, set->count);
        cw_random random = cw_random_start(seed, s, STREAM_SETS);
        if (!cw_outfit_gallery_draw(a->gallery, units_of(a, set), set->count, &random, drawn))
            continue;
        append_pairs(a, units_of(a, set), set->count, distances);
        append_pairs(a, drawn, set->count, distances);
        items[outfits] = items[outfits + 1] = (guint32)set->count;
        compatible[outfits] = TRUE;
        compatible[outfits + 1] = FALSE;
        outfits += 2;
    }
    return cw_outfit_compatibility_score((const float *)distances->data, items, compatible, outfits)
        .auc;
}

/* --- figures ---------------------------------------------------------------------------------- */

static char *recall_name(guint32 depth)
{
    return g_strdup_printf("recall@%u", depth);
}

static void answers_clear(answers *all)
{
    g_array_unref(all->ranks);
    g_array_unref(all->categories);
    g_array_unref(all->sizes);
}

static answers answers_new(const arena *a, guint64 seed)
{
    answers all = {g_array_new(FALSE, FALSE, sizeof(guint32)),
                   g_array_new(FALSE, FALSE, sizeof(gint32)),
                   g_array_new(FALSE, FALSE, sizeof(guint32)), 0, 0};
    answer(a, seed, &all);
    return all;
}

static void put_scores(const protocol *p, const arena *a, const answers *all, gsize column)
{
    cw_evaluation *e = p->e;
    cw_evaluation_put(e, column, "FITB",
                      all->blanks > 0 ? (double)all->filled / (double)all->blanks : NAN);
    cw_evaluation_put(e, column, "compatibility AUC", compatibility(a, e->request->seed));
    for (gsize d = 0; d < G_N_ELEMENTS(depths); d++) {
        g_autofree char *name = recall_name(depths[d]);
        cw_evaluation_put(e, column, name,
                          cw_outfit_recall((const guint32 *)all->ranks->data,
                                           (const gint32 *)all->categories->data, all->ranks->len,
                                           depths[d]));
    }
}

/* Recall of a blind guess: macro by category, as the others are. */
static double chance_recall(const answers *all, guint32 depth)
{
    double sums[CW_HEAD_OUTFIT_CATEGORIES] = {0}, sum = 0;
    gsize counts[CW_HEAD_OUTFIT_CATEGORIES] = {0}, categories = 0;
    for (guint i = 0; i < all->ranks->len; i++) {
        const gint32 category = g_array_index(all->categories, gint32, i);
        sums[category] += fmin(1, (double)depth / g_array_index(all->sizes, guint32, i));
        counts[category]++;
    }
    for (int c = 0; c < CW_HEAD_OUTFIT_CATEGORIES; c++)
        if (counts[c] > 0) {
            sum += sums[c] / (double)counts[c];
            categories++;
        }
    return sum / (double)categories;
}

static void put_chance(const protocol *p, const answers *all, gsize column)
{
    cw_evaluation_put(p->e, column, "FITB", 1.0 / CHOICES);
    cw_evaluation_put(p->e, column, "compatibility AUC", 0.5);
    for (gsize d = 0; d < G_N_ELEMENTS(depths); d++) {
        g_autofree char *name = recall_name(depths[d]);
        cw_evaluation_put(p->e, column, name, chance_recall(all, depths[d]));
    }
}

/* What was asked, and which items of scored sets stand in sets learned from, too. */
static void put_facts(const protocol *p, const arena *a, const answers *all)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    gsize shared = 0;
    for (guint i = 0; i < a->units->len; i++) {
        const guint32 unit = g_array_index(a->units, guint32, i);
        if (g_hash_table_add(seen, GUINT_TO_POINTER(unit)))
            shared += a->popularity[unit] > 0;
    }
    cw_evaluation_count(p->e, "sets scored", a->scored->len);
    cw_evaluation_count(p->e, "questions", all->ranks->len);
    cw_evaluation_count(p->e, "blanks with three other choices", all->blanks);
    cw_evaluation_count(p->e, "scored items", g_hash_table_size(seen));
    cw_evaluation_count(p->e, "of them in sets learned from, too", shared);
}

/* The columns that need no vectors, beside the last that does. */
static void put_guesses(const protocol *p, arena *a, const answers *all, gsize column)
{
    put_facts(p, a, all);
    put_chance(p, all, column);
    if (!p->learned || p->split.apart) /* no item that is asked for has any */
        return;
    a->by_popularity = TRUE;
    answers popular = answers_new(a, p->e->request->seed);
    put_scores(p, a, &popular, column + 1);
    answers_clear(&popular);
}

static gboolean score_column(protocol *p, gsize column, gboolean last, GError **error)
{
    cw_evaluation *e = p->e;
    cw_encoder *encoder = e->columns[column].encoder;
    g_autoptr(cw_picture_vectors) vectors = cw_evaluation_embed_list(e, column, p->list, error);
    g_autoptr(cw_outfit_viewer) viewer = NULL;
    g_auto(arena) a = {0};
    if (vectors == NULL)
        return FALSE;
    if (encoder != NULL && cw_encoder_get_form(encoder)->outfit.parts > 0 &&
        (viewer = cw_outfit_viewer_new(encoder, error)) == NULL)
        return FALSE;
    if (!open_arena(p, &a, vectors, viewer, error))
        return FALSE;
    cw_evaluation_count_unreadable(e, p->list, vectors);
    answers all = answers_new(&a, e->request->seed);
    put_scores(p, &a, &all, column);
    if (last)
        put_guesses(p, &a, &all, column + 1);
    answers_clear(&all);
    return TRUE;
}

/* --- which sets ------------------------------------------------------------------------------- */

static gboolean split(protocol *p, GError **error)
{
    const cw_encoder_form *form = p->e->form;
    cw_hold_out law = {.share = 1};
    p->learned = form != NULL && g_strcmp0(form->outfit.sets, p->file->hash) == 0;
    if (p->learned)
        law = cw_evaluation_hold_out(p->e);
    cw_outfit_split_fill(&p->split, p->file, &law);
    cw_evaluation_count(p->e, "sets", p->split.sets);
    cw_evaluation_say(
        p->e, "scored are",
        !p->learned && form != NULL && form->outfit.sets != NULL
            ? "all: the model learned from the sets of another file"
        : !p->learned ? "all: the model learned from no sets"
        : p->split.apart
            ? "sets held out with all that share an item with them"
            : "sets held out one by one, for more than half hang together by shared items");
    if (p->split.held_out_sets > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "the model has learned from all sets of \"%s\"; train with --set hold_out=0.2, or "
                "give the sets of another file",
                p->file->path);
    return FALSE;
}

static gboolean prepare(protocol *p, GError **error)
{
    const cw_evaluate_request *request = p->e->request;
    const cw_encoder_form *form = p->e->form;
    if (request->outfits == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "protocol \"outfits\" scores sets of items; give --outfits FILE to colorway "
                    "evaluate, a table set_id,item or sku,linked_sku");
        return FALSE;
    }
    p->words = form != NULL && form->outfit.parts > 0
                   ? cw_outfit_words_from_json(form->outfit.categories, error)
                   : cw_outfit_words_new();
    p->file = p->words != NULL ? cw_outfit_file_read(request->outfits, error) : NULL;
    if (p->file == NULL || !split(p, error))
        return FALSE;
    p->list = cw_evaluation_list(p->e, FALSE, error);
    p->known =
        p->list != NULL ? cw_known_outfits_new(p->file, p->list, NULL, p->words, error) : NULL;
    g_autofree char *unused = p->known != NULL ? cw_known_outfits_explain(p->known, p->file) : NULL;
    if (unused != NULL)
        cw_evaluation_say(p->e, "not used", unused);
    return p->known != NULL;
}

static gboolean run(cw_evaluation *e, GError **error)
{
    g_auto(protocol) p = {.e = e};
    const gsize columns = e->column_count;
    if (!prepare(&p, error))
        return FALSE;
    e->columns[e->column_count++] = (cw_vector_maker){.name = "chance"};
    e->columns[e->column_count++] = (cw_vector_maker){.name = "popularity"};
    for (gsize column = 0; column < columns; column++)
        if (!score_column(&p, column, column + 1 == columns, error))
            return FALSE;
    return TRUE;
}

const cw_protocol cw_protocol_outfits = {
    {"outfits", "which item completes a set, and do its items go together?"},
    CW_PROTOCOL_OUTFITS,
    run};
