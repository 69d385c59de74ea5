/* SPDX-License-Identifier: Apache-2.0
 *
 * A supplemental feed: what the shop lacks, and nothing of what it has. Colourways of one predicted
 * group and source hang together by their feed group and by decisions; such a bundle has one name.
 * Who hangs in none takes the name of the only bundle there is.
 */
#include <colorway/variants.h>

#include <math.h>
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
    gsize *place;           /* [members] of its colourway */
    cw_components *bundles; /* of colourways */
    GHashTable *sources;    /* id -> the source that has it, "": several */
    GString *text;
    cw_variants_supplement_summary *summary;
} supplement;

static const cw_variants_member *first_of(const supplement *s, gsize at)
{
    return &s->result->members[s->all[at].first];
}

static gboolean is_same_feed(const supplement *s, gsize a, gsize b)
{
    return s->all[a].feed != NULL && s->all[b].feed != NULL &&
           strcmp(first_of(s, a)->source, first_of(s, b)->source) == 0 &&
           strcmp(s->all[a].feed, s->all[b].feed) == 0;
}

static void list_colourways(supplement *s)
{
    const cw_variants_member *members = s->result->members;
    for (gsize i = 0; i < s->result->count; i++) {
        if (i == 0 || members[i].colourway != members[i - 1].colourway)
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

/* How many colourways of the feed group of `at` stand where it stands. */
static gsize count_companions(const supplement *s, gsize at)
{
    gsize companions = 0;
    for (gsize i = 0; i < s->count; i++)
        companions +=
            is_same_feed(s, i, at) && first_of(s, i)->predicted == first_of(s, at)->predicted;
    return companions;
}

/* Of two that are not the same, and one design by the feed, the one beside fewer of its group
 * leaves it; of equals the second. */
static void expel(supplement *s)
{
    g_autofree gboolean *leaves = g_new0(gboolean, s->count + 1);
    for (gsize d = 0; d < s->result->decision_count; d++) {
        const cw_variants_decision *decision = &s->result->decisions[d];
        const gsize a = s->place[decision->first], b = s->place[decision->second];
        if (decision->same || first_of(s, a)->design < 0 ||
            first_of(s, a)->design != first_of(s, b)->design)
            continue;
        leaves[count_companions(s, a) < count_companions(s, b) ? a : b] = TRUE;
    }
    for (gsize i = 0; i < s->count; i++)
        if (leaves[i]) {
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
        char *key = g_strdup_printf("%" G_GSIZE_FORMAT "\n%s\n%s", member->predicted,
                                    member->source, s->all[i].feed);
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
    for (gsize i = 0; i < s->count; i++) {
        s->all[i].bundle = cw_components_root(s->bundles, (guint32)i);
        if (s->all[i].feed == NULL)
            continue;
        char *key = g_strdup_printf("%u\n%s", s->all[i].bundle, s->all[i].feed);
        const gsize so_many = GPOINTER_TO_SIZE(g_hash_table_lookup(votes, key)) + 1;
        g_hash_table_replace(votes, key, GSIZE_TO_POINTER(so_many));
        if (so_many > most[s->all[i].bundle]) {
            most[s->all[i].bundle] = so_many;
            s->all[s->all[i].bundle].name = s->all[i].feed;
        }
    }
    for (gsize i = 0; i < s->count; i++)
        s->all[i].name = s->all[s->all[i].bundle].name;
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

static gboolean is_sure(const supplement *s, gsize at)
{
    const cw_variants_member *member = first_of(s, at);
    return s->least <= 0 || member->decided || s->all[at].expelled ||
           member->confidence >= s->least;
}

static gsize items_of(const supplement *s, gsize at)
{
    return s->all[at].end - s->all[at].first;
}

/* Those of `block` [count] without a name: `name` is for all of them that are sure. */
static void write_newcomers(supplement *s, const gsize *block, gsize count, const char *name)
{
    for (gsize i = 0; i < count; i++) {
        if (s->all[block[i]].name != NULL)
            continue;
        if (is_sure(s, block[i]))
            write_colourway(s, block[i], name);
        else
            s->summary->unsure += items_of(s, block[i]);
    }
}

/* Where the feed names no group: a group of one is none, unless it left another. */
static void write_new_group(supplement *s, const gsize *block, gsize count, const char *name)
{
    gsize sure = 0;
    gboolean expelled = FALSE;
    for (gsize i = 0; i < count; i++) {
        sure += is_sure(s, block[i]);
        expelled = expelled || s->all[block[i]].expelled;
    }
    if (sure > 1 || expelled)
        write_newcomers(s, block, count, name);
    else if (count > 1)
        for (gsize i = 0; i < count; i++)
            s->summary->unsure += is_sure(s, block[i]) ? 0 : items_of(s, block[i]);
}

/* The colourways of one predicted group and source. */
static void write_block(supplement *s, const gsize *block, gsize count)
{
    const char *own = s->result->names[first_of(s, block[0])->predicted], *name = NULL;
    guint32 named = G_MAXUINT32;
    gboolean several = FALSE;
    gsize newcomers = 0;
    for (gsize i = 0; i < count; i++) {
        const colourway *one = &s->all[block[i]];
        if (one->name == NULL) {
            newcomers += one->expelled ? 0 : items_of(s, block[i]);
            continue;
        }
        write_colourway(s, block[i], one->name); /* where a decision gave it another one */
        several = several || (name != NULL && one->bundle != named);
        name = one->name;
        named = one->bundle;
    }
    if (several) {
        s->summary->of_several += newcomers;
        s->summary->several += newcomers > 0;
        for (gsize i = 0; i < count; i++)
            if (s->all[block[i]].name == NULL && s->all[block[i]].expelled)
                write_colourway(s, block[i], own);
    } else if (name != NULL)
        write_newcomers(s, block, count, name);
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
        for (gsize j = i; j < s->count && first_of(s, j)->predicted == first_of(s, i)->predicted;
             j++)
            if (!done[j] && is_one_block(s, i, j)) {
                done[j] = TRUE;
                block[count++] = j;
            }
        if (count > 0)
            write_block(s, block, count);
    }
}

gboolean cw_variants_supplement(const cw_variants_result *result, double least_confidence,
                                const char *path, cw_variants_supplement_summary *summary,
                                GError **error)
{
    g_autofree colourway *all = g_new0(colourway, result->count + 1);
    g_autofree gsize *place = g_new0(gsize, result->count + 1);
    g_autoptr(GHashTable) sources = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(cw_components) bundles = cw_components_new(result->count);
    g_autoptr(GString) text = g_string_new("id\titem_group_id\n");
    *summary = (cw_variants_supplement_summary){0};
    supplement s = {.result = result,
                    .least = least_confidence,
                    .all = all,
                    .place = place,
                    .bundles = bundles,
                    .sources = sources,
                    .text = text,
                    .summary = summary};
    list_colourways(&s);
    expel(&s);
    bundle(&s);
    name_bundles(&s);
    write_all(&s);
    return g_file_set_contents_full(path, text->str, (gssize)text->len,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}
