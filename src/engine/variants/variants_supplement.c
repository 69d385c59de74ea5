/* SPDX-License-Identifier: Apache-2.0
 *
 * A supplemental feed: what the shop lacks, and nothing of what it has. Colourways of one predicted
 * group and source hang together by their feed group and by decisions; such a bundle has one name.
 * Who hangs in none takes the name of the only bundle there is, if that is sure enough. No name
 * brings together what a decision parts: a bundle is barred from the names of those that it is not
 * the same as.
 */
#include <colorway/variants.h>

#include <string.h>

#include "base/csv.h"
#include "cluster/components.h"

/* One colourway. */
typedef struct {
    gsize first, end; /* of its items among the members */
    const char
        *feed; /* its group as the shop has it, less what a decision takes from it; or NULL */
    const char *name;  /* of its bundle, or NULL */
    gboolean expelled; /* a decision took it from its group */
    guint32 bundle;
} colourway;

typedef struct {
    const cw_variants_result *result;
    double least;
    colourway *all; /* [count] in the order of the members */
    gsize count;
    gsize *place;          /* [members] of its colourway */
    cw_components *joined; /* colourways, by decisions alone */
    cw_components
        *bundles;       /* by feed groups and decisions, within one predicted group and source */
    gsize *bundle_size; /* [count] of the bundle with that root */
    gboolean *unsure;   /* [count] some picture of those joined with that root is */
    GHashTable *companions; /* key of a feed group within a predicted group -> its colourways */
    gsize *first_parted;    /* [count] where a list of the ends of decisions that part it starts, +
                               1: end 2 d + 1 is the second of decision d; 0: none do */
    gsize *next_parted;     /* [2 decisions] the next end there, + 1 */
    GHashTable *barred;     /* keys of the names that a bundle may not have */
    GHashTable *sources;    /* id -> the source that has it, "": several */
    GString *text;
    cw_variants_supplement_summary *summary;
} supplement;

static const cw_variants_member *first_of(const supplement *s, gsize at)
{
    return &s->result->members[s->all[at].first];
}

/* Names are those of one source. */
static char *key_of(gsize number, const char *source, const char *name)
{
    return g_strdup_printf("%" G_GSIZE_FORMAT "\n%s\n%s", number, source, name);
}

static void list_colourways(supplement *s)
{
    const cw_variants_member *members = s->result->members;
    for (gsize i = 0; i < s->result->count; i++) {
        if (cw_variants_begins_colourway(s->result, i))
            s->all[s->count++] = (colourway){.first = i, .feed = members[i].group};
        s->all[s->count - 1].end = i + 1;
        s->place[i] = s->count - 1;
        const char *known = g_hash_table_lookup(s->sources, members[i].id);
        const gboolean other = known != NULL && strcmp(known, members[i].source) != 0;
        g_hash_table_insert(s->sources, (gpointer)members[i].id,
                            (gpointer)(other ? "" : members[i].source));
    }
}

/* ---- decisions ------------------------------------------------------------------------------- */

/* Who stands together whatever the pictures say, and whether they say so, too. */
static void join(supplement *s)
{
    for (gsize d = 0; d < s->result->decision_count; d++) {
        const cw_variants_decision *decision = &s->result->decisions[d];
        if (decision->same)
            cw_components_join(s->joined, (guint32)s->place[decision->first],
                               (guint32)s->place[decision->second]);
    }
    for (gsize i = 0; i < s->count; i++)
        if (!(first_of(s, i)->alike >= s->least)) /* NaN, too */
            s->unsure[cw_components_root(s->joined, (guint32)i)] = s->least > 0;
}

static char *companions_key(const supplement *s, gsize at)
{
    const cw_variants_member *member = first_of(s, at);
    return key_of(member->predicted, member->source, member->group);
}

static void count_companions(supplement *s)
{
    for (gsize i = 0; i < s->count; i++) {
        if (first_of(s, i)->group == NULL)
            continue;
        char *key = companions_key(s, i);
        const gsize so_many = GPOINTER_TO_SIZE(g_hash_table_lookup(s->companions, key)) + 1;
        g_hash_table_replace(s->companions, key, GSIZE_TO_POINTER(so_many));
    }
}

/* How many colourways of the feed group of `at` stand where it stands. */
static gsize companions_of(const supplement *s, gsize at)
{
    g_autofree char *key = companions_key(s, at);
    return GPOINTER_TO_SIZE(g_hash_table_lookup(s->companions, key));
}

/* The part of `at` may not have the feed group of `other`. */
static void bar(supplement *s, cw_components *parts, gsize at, gsize other)
{
    const cw_variants_member *member = first_of(s, other);
    if (member->group != NULL)
        g_hash_table_add(s->barred, key_of(cw_components_root(parts, (guint32)at), member->source,
                                           member->group));
}

/* Of two that are not the same, and one design by the feed, the one beside fewer of its group
 * leaves it; of equals the second. Two patterns of one feed group stay in it. */
static void bar_names(supplement *s, cw_components *parts)
{
    g_hash_table_remove_all(s->barred);
    for (gsize d = 0; d < s->result->decision_count; d++) {
        const cw_variants_decision *decision = &s->result->decisions[d];
        const gsize a = s->place[decision->first], b = s->place[decision->second];
        const cw_variants_member *first = first_of(s, a), *second = first_of(s, b);
        if (decision->same)
            continue;
        if (first->design >= 0 && first->design == second->design) {
            const gboolean first_leaves = companions_of(s, a) < companions_of(s, b);
            bar(s, parts, first_leaves ? a : b, first_leaves ? b : a);
        } else if (g_strcmp0(first->group, second->group) != 0 ||
                   strcmp(first->source, second->source) != 0) {
            bar(s, parts, a, b);
            bar(s, parts, b, a);
        }
    }
}

static void list_parted(supplement *s)
{
    for (gsize d = s->result->decision_count; d-- > 0;) {
        const cw_variants_decision *decision = &s->result->decisions[d];
        const gsize a = s->place[decision->first], b = s->place[decision->second];
        if (decision->same)
            continue;
        s->next_parted[2 * d + 1] = s->first_parted[a];
        s->first_parted[a] = 2 * d + 2;
        s->next_parted[2 * d] = s->first_parted[b];
        s->first_parted[b] = 2 * d + 1;
    }
}

/* Whoever is not the same as `at` may not take the name that it has now. */
static void keep_name(supplement *s, gsize at, const char *name)
{
    for (gsize e = s->first_parted[at]; e > 0; e = s->next_parted[e - 1]) {
        const cw_variants_decision *decision = &s->result->decisions[(e - 1) / 2];
        const gsize other = s->place[e % 2 == 0 ? decision->second : decision->first];
        g_hash_table_add(s->barred, key_of(s->all[other].bundle, first_of(s, at)->source, name));
    }
}

static gboolean is_barred(const supplement *s, guint32 part, const char *source, const char *name)
{
    g_autofree char *key = key_of(part, source, name);
    return g_hash_table_contains(s->barred, key);
}

/* Takes those from their groups whom a decision parts from it, and who is the same as they. */
static void expel(supplement *s)
{
    bar_names(s, s->joined);
    for (gsize i = 0; i < s->count; i++) {
        const guint32 part = cw_components_root(s->joined, (guint32)i);
        if (s->all[i].feed == NULL || !is_barred(s, part, first_of(s, i)->source, s->all[i].feed))
            continue;
        s->all[i].expelled = TRUE;
        s->all[i].feed = NULL;
    }
}

static gboolean is_one_block(const supplement *s, gsize a, gsize b)
{
    return first_of(s, a)->predicted == first_of(s, b)->predicted &&
           strcmp(first_of(s, a)->source, first_of(s, b)->source) == 0;
}

static void bundle(supplement *s)
{
    g_autoptr(GHashTable) firsts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < s->count; i++) {
        const cw_variants_member *member = first_of(s, i);
        if (s->all[i].feed == NULL)
            continue;
        char *key = key_of(member->predicted, member->source, s->all[i].feed);
        const gsize known = GPOINTER_TO_SIZE(g_hash_table_lookup(firsts, key));
        if (known > 0) {
            cw_components_join(s->bundles, (guint32)known - 1, (guint32)i);
            g_free(key);
        } else
            g_hash_table_insert(firsts, key, GSIZE_TO_POINTER(i + 1));
    }
    for (gsize d = 0; d < s->result->decision_count; d++) {
        const cw_variants_decision *decision = &s->result->decisions[d];
        const gsize a = s->place[decision->first], b = s->place[decision->second];
        if (decision->same && is_one_block(s, a, b))
            cw_components_join(s->bundles, (guint32)a, (guint32)b);
    }
}

/* The feed group of most of a bundle's colourways; ties: who comes to that many first. */
static void name_bundles(supplement *s)
{
    g_autoptr(GHashTable) votes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree gsize *most = g_new0(gsize, s->count + 1);
    bar_names(s, s->bundles);
    for (gsize i = 0; i < s->count; i++) {
        const char *source = first_of(s, i)->source;
        const guint32 root = cw_components_root(s->bundles, (guint32)i);
        s->all[i].bundle = root;
        s->bundle_size[root]++;
        if (s->all[i].feed == NULL || is_barred(s, root, source, s->all[i].feed))
            continue;
        char *key = key_of(root, source, s->all[i].feed);
        const gsize so_many = GPOINTER_TO_SIZE(g_hash_table_lookup(votes, key)) + 1;
        g_hash_table_replace(votes, key, GSIZE_TO_POINTER(so_many));
        if (so_many > most[root]) {
            most[root] = so_many;
            s->all[root].name = s->all[i].feed;
        }
    }
    list_parted(s);
    for (gsize i = 0; i < s->count; i++) {
        s->all[i].name = s->all[s->all[i].bundle].name;
        if (s->all[i].name != NULL)
            keep_name(s, i, s->all[i].name);
    }
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void write_colourway(supplement *s, gsize at, const char *name)
{
    for (gsize i = s->all[at].first; i < s->all[at].end; i++) {
        const cw_variants_member *member = &s->result->members[i];
        if (g_strcmp0(member->group, name) == 0)
            continue;
        if (*(const char *)g_hash_table_lookup(s->sources, member->id) == '\0') {
            s->summary->ambiguous++;
            continue;
        }
        cw_csv_append(s->text, member->id);
        g_string_append_c(s->text, '\t');
        cw_csv_append(s->text, name);
        g_string_append_c(s->text, '\n');
        s->summary->items++;
    }
}

/* Whether the pictures are sure of it, and of all that decisions join with it. */
static gboolean is_sure(const supplement *s, gsize at)
{
    return !s->unsure[cw_components_root(s->joined, (guint32)at)];
}

/* Whether it has a name of its own however unsure the pictures are: a decision took it from its
 * group, or joined it with another. */
static gboolean is_decided(const supplement *s, gsize at)
{
    return s->all[at].expelled || s->bundle_size[s->all[at].bundle] > 1;
}

static gsize items_of(const supplement *s, gsize at)
{
    return s->all[at].end - s->all[at].first;
}

/* `name` is that of the only bundle of their block that has one. */
static gboolean may_have(const supplement *s, gsize at, const char *name)
{
    return is_sure(s, at) && !is_barred(s, s->all[at].bundle, first_of(s, at)->source, name);
}

/* Those of `block` [count] without a name, beside the one bundle that has one; `own` is for those
 * that a decision keeps from taking it, or nothing but the pictures gives it. */
static void write_newcomers(supplement *s, const gsize *block, gsize count, const char *name,
                            const char *own)
{
    for (gsize i = 0; i < count; i++) {
        if (s->all[block[i]].name != NULL)
            continue;
        if (may_have(s, block[i], name)) {
            keep_name(s, block[i], name);
            write_colourway(s, block[i], name);
        } else if (is_decided(s, block[i]))
            write_colourway(s, block[i], own);
        else if (!is_sure(s, block[i]))
            s->summary->unsure += items_of(s, block[i]);
    }
}

/* Where the feed names no group: a group of one is none, unless it left another. */
static void write_new_group(supplement *s, const gsize *block, gsize count, const char *own)
{
    gsize named = 0;
    gboolean expelled = FALSE;
    for (gsize i = 0; i < count; i++) {
        named += is_sure(s, block[i]) || is_decided(s, block[i]);
        expelled = expelled || s->all[block[i]].expelled;
    }
    for (gsize i = 0; i < count; i++) {
        if (!is_sure(s, block[i]) && !is_decided(s, block[i]))
            s->summary->unsure += count > 1 ? items_of(s, block[i]) : 0;
        else if (named > 1 || expelled)
            write_colourway(s, block[i], own);
    }
}

/* Beside several bundles that have names nobody else takes one of them. */
static void write_beside_several(supplement *s, const gsize *block, gsize count, const char *own)
{
    gsize left_out = 0;
    for (gsize i = 0; i < count; i++) {
        if (s->all[block[i]].name != NULL)
            continue;
        if (is_decided(s, block[i]))
            write_colourway(s, block[i], own);
        else
            left_out += items_of(s, block[i]);
    }
    s->summary->of_several += left_out;
    s->summary->several += left_out > 0;
}

/* The colourways of one predicted group and source. */
static void write_block(supplement *s, const gsize *block, gsize count)
{
    const char *own = s->result->names[first_of(s, block[0])->predicted];
    const colourway *named = NULL;
    gboolean several = FALSE;
    for (gsize i = 0; i < count; i++) {
        const colourway *one = &s->all[block[i]];
        if (one->name == NULL)
            continue;
        write_colourway(s, block[i], one->name); /* where a decision gave it another one */
        several = several || (named != NULL && one->bundle != named->bundle);
        named = one;
    }
    if (several)
        write_beside_several(s, block, count, own);
    else if (named != NULL)
        write_newcomers(s, block, count, named->name, own);
    else
        write_new_group(s, block, count, own);
}

/* Goes through the predicted groups, in each through its sources. */
static void write_all(supplement *s)
{
    g_autofree gboolean *done = g_new0(gboolean, s->count + 1);
    g_autofree gsize *block = g_new(gsize, s->count + 1);
    for (gsize i = 0; i < s->count; i++) {
        gsize count = 0;
        for (gsize j = i;
             !done[i] && j < s->count && first_of(s, j)->predicted == first_of(s, i)->predicted;
             j++)
            if (is_one_block(s, i, j))
                block[count++] = j;
        for (gsize b = 0; b < count; b++)
            done[block[b]] = TRUE;
        if (count > 0)
            write_block(s, block, count);
    }
}

static void supplement_clear(supplement *s)
{
    GHashTable *const tables[] = {s->companions, s->barred, s->sources};
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        g_hash_table_unref(tables[i]);
    cw_components_free(s->joined);
    cw_components_free(s->bundles);
    g_string_free(s->text, TRUE);
    g_free(s->all);
    g_free(s->place);
    g_free(s->bundle_size);
    g_free(s->first_parted);
    g_free(s->next_parted);
    g_free(s->unsure);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(supplement, supplement_clear)

gboolean cw_variants_supplement(const cw_variants_result *result, double least_confidence,
                                const char *path, cw_variants_supplement_summary *summary,
                                GError **error)
{
    *summary = (cw_variants_supplement_summary){0};
    g_auto(supplement)
        s = {.result = result,
             .least = least_confidence,
             .all = g_new0(colourway, result->count + 1),
             .place = g_new0(gsize, result->count + 1),
             .joined = cw_components_new(result->count),
             .bundles = cw_components_new(result->count),
             .bundle_size = g_new0(gsize, result->count + 1),
             .unsure = g_new0(gboolean, result->count + 1),
             .first_parted = g_new0(gsize, result->count + 1),
             .next_parted = g_new0(gsize, 2 * result->decision_count + 1),
             .companions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
             .barred = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
             .sources = g_hash_table_new(g_str_hash, g_str_equal),
             .text = g_string_new("id\titem_group_id\n"),
             .summary = summary};
    list_colourways(&s);
    join(&s);
    count_companions(&s);
    expel(&s);
    bundle(&s);
    name_bundles(&s);
    write_all(&s);
    return g_file_set_contents_full(path, s.text->str, (gssize)s.text->len,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}
