/* SPDX-License-Identifier: Apache-2.0
 *
 * A person reviews groups, not numbers: each is a card with a picture a colourway, and says how it
 * stands to the feed: agrees (one feed group), is new (the feed names none, or adds items to one),
 * or differs (joins several feed groups).
 */
#include "engine/page/page_variants.h"

#include <math.h>
#include <string.h>

#include "engine/page/page_html.h"

#define PICTURE_PX 112
#define SMALL 4       /* colourways that fit half a page */
#define MOST_SHOWN 48 /* colourways of one group */

typedef enum { AGREES, FRESH, DIFFERS } standing;

static const char *const standing_class[] = {"agrees", "fresh", "differs"};
static const char *const chip_class[] = {"good", "fresh", "warn"};

typedef struct {
    gsize first, end;   /* of its members */
    gsize colourways;   /* in it */
    double sure;        /* the least confidence of its members; NAN: not known */
    standing how;       /* it stands to the feed */
    const char *source; /* with... */
    const char *named;  /* ...the feed group of most of its colourways, or NULL */
    gsize named_here;   /* how many of them */
} group;

typedef struct {
    const cw_variants_result *result;
    cw_page *page;
    GArray *groups;    /* of group, surest first */
    GHashTable *sizes; /* "source group": colourways that the feed puts there */
} review;

static gboolean same_feed_group(const cw_variants_member *a, const char *source, const char *named)
{
    return a->group != NULL && named != NULL && strcmp(a->source, source) == 0 &&
           strcmp(a->group, named) == 0;
}

static char *feed_key(const char *source, const char *named)
{
    return g_strdup_printf("%s\n%s", source, named);
}

/* One more colourway of that feed group; how many there are now. */
static gsize count_one(GHashTable *sizes, const cw_variants_member *member)
{
    char *key = feed_key(member->source, member->group);
    const gsize size = GPOINTER_TO_SIZE(g_hash_table_lookup(sizes, key)) + 1;
    g_hash_table_replace(sizes, key, GSIZE_TO_POINTER(size));
    return size;
}

/* The feed group of most colourways (ties: who comes to that many first) and how the group stands
 * to the feed. */
static void judge(const cw_variants_result *result, group *g)
{
    gsize known = 0;
    g_autoptr(GHashTable) votes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = g->first; i < g->end; i++) {
        const cw_variants_member *member = &result->members[i];
        g->sure = i == g->first ? member->confidence : fmin(g->sure, member->confidence);
        if (!cw_variants_begins_colourway(result, i))
            continue;
        g->colourways++;
        if (member->group == NULL)
            continue;
        known++;
        const gsize size = count_one(votes, member);
        if (size <= g->named_here)
            continue;
        g->named_here = size;
        g->named = member->group;
        g->source = member->source;
    }
    g->how = known > g->named_here ? DIFFERS : known < g->colourways ? FRESH : AGREES;
}

static int compare_sure(gconstpointer a, gconstpointer b)
{
    const group *first = a, *second = b;
    const double x = isnan(first->sure) ? -1 : first->sure;
    const double y = isnan(second->sure) ? -1 : second->sure;
    return x > y ? -1 : x < y;
}

/* The predicted groups of two colourways or more, surest first (GLib's sort is stable). */
static GArray *list_groups(const cw_variants_result *result)
{
    GArray *groups = g_array_new(FALSE, FALSE, sizeof(group));
    for (gsize first = 0, end; first < result->count; first = end) {
        end = first + 1;
        while (end < result->count &&
               result->members[end].predicted == result->members[first].predicted)
            end++;
        group g = {.first = first, .end = end};
        judge(result, &g);
        if (g.colourways > 1)
            g_array_append_val(groups, g);
    }
    g_array_sort(groups, compare_sure);
    return groups;
}

static GHashTable *count_feed_groups(const cw_variants_result *result)
{
    GHashTable *sizes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < result->count; i++) {
        const cw_variants_member *member = &result->members[i];
        if (member->group != NULL && cw_variants_begins_colourway(result, i))
            count_one(sizes, member);
    }
    return sizes;
}

static void write_facts(const review *r)
{
    gsize counts[3] = {0};
    for (guint i = 0; i < r->groups->len; i++)
        counts[g_array_index(r->groups, group, i).how]++;
    cw_page *page = r->page;
    cw_page_facts_begin(page);
    cw_page_fact(page, "Groups of colour variants", cw_page_count(r->groups->len).text,
                 "two colourways or more");
    cw_page_fact(page, "Agree with the feed", cw_page_count(counts[AGREES]).text, NULL);
    cw_page_fact(page, "New", cw_page_count(counts[FRESH]).text,
                 "with items that have no group in the feed");
    cw_page_fact(page, "Differ from the feed", cw_page_count(counts[DIFFERS]).text,
                 "they join several of its groups");
    cw_page_fact(page, "Items looked at", cw_page_count(r->result->count).text, NULL);
    if (r->result->without_vector > 0)
        cw_page_fact(page, "Items left out", cw_page_count(r->result->without_vector).text,
                     "without a vector; run colorway embed");
    cw_page_fact(page, "Threshold", cw_page_fixed(r->result->threshold, 3).text,
                 r->result->scaled ? "cosine distance, locally scaled" : "cosine distance");
    cw_page_facts_end(page);
}

/* What the chip says, after the group's name. */
static void write_chips(const review *r, const group *g)
{
    const char *text = g->how == AGREES    ? "agrees with the feed"
                       : g->how == DIFFERS ? "joins several feed groups"
                       : g->named == NULL  ? "no group in the feed"
                                           : "adds to a feed group";
    cw_page_add(r->page, "<span class=\"chip %s\">%s</span>", chip_class[g->how], text);
    if (g->named == NULL)
        return;
    g_autofree char *key = feed_key(g->source, g->named);
    const gsize all = GPOINTER_TO_SIZE(g_hash_table_lookup(r->sizes, key));
    cw_page_add(r->page, "<span class=\"small\">feed group %s%s", g->named,
                all > g->named_here ? "; " : "");
    if (all > g->named_here)
        cw_page_add(r->page, "%s more elsewhere", cw_page_count(all - g->named_here).text);
    cw_page_add(r->page, "</span>");
}

static void write_confidence(cw_page *page, double confidence)
{
    if (!isnan(confidence))
        cw_page_add(page, "<div class=\"small\">%s %% sure</div>",
                    cw_page_fixed(100 * confidence, 0).text);
}

/* The ids of one colourway: the first few in full, the others as a number. */
static void write_ids(const review *r, gsize first, gsize end)
{
    cw_page_add(r->page, "<div class=\"small\">%s", r->result->members[first].id);
    if (end - first > 1) {
        cw_page_add(r->page, " <span title=\"");
        for (gsize i = first + 1; i < MIN(end, first + 40); i++)
            cw_page_add(r->page, "%s ", r->result->members[i].id);
        cw_page_add(r->page, "\">and %s %s</span>", cw_page_count(end - first - 1).text,
                    end - first == 2 ? "other size" : "other sizes");
    }
    cw_page_add(r->page, "</div>");
}

static void write_colourway(const review *r, const group *g, gsize first, gsize end)
{
    const cw_variants_member *member = &r->result->members[first];
    const gboolean differs = member->group != NULL && !same_feed_group(member, g->source, g->named);
    g_autofree char *alt = g_strdup_printf("%s, %s", member->title != NULL ? member->title : "item",
                                           member->colour != NULL ? member->colour : member->id);
    cw_page_add(r->page, "<li class=\"%s\"><div class=\"shot\">", differs ? "differs" : "");
    cw_page_picture(r->page, member->picture, alt, PICTURE_PX);
    cw_page_add(r->page, "</div><div class=\"colour\">%s</div>",
                member->colour != NULL ? member->colour : "no colour named");
    write_ids(r, first, end);
    write_confidence(r->page, member->confidence);
    if (differs)
        cw_page_add(r->page, "<div class=\"small\"><span class=\"chip warn\">feed: %s</span></div>",
                    member->group);
    else if (member->group == NULL && g->named != NULL)
        cw_page_add(r->page,
                    "<div class=\"small\"><span class=\"chip fresh\">no feed group</span></div>");
    cw_page_add(r->page, "</li>\n");
}

static void write_group(const review *r, const group *g)
{
    const cw_variants_member *member = &r->result->members[g->first];
    cw_page_add(r->page,
                "<article class=\"group card %s%s\"><div class=\"head\"><h3>%s</h3>"
                "<span class=\"small\">%s, %s colourways</span>",
                standing_class[g->how], g->colourways > SMALL ? " many" : "",
                member->title != NULL ? member->title : member->id,
                r->result->names[member->predicted], cw_page_count(g->colourways).text);
    write_chips(r, g);
    if (!isnan(g->sure))
        cw_page_add(r->page, "<span class=\"sure\">%s %% sure</span>",
                    cw_page_fixed(100 * g->sure, 0).text);
    cw_page_add(r->page, "</div>\n<ul class=\"members\">\n");
    gsize shown = 0;
    for (gsize first = g->first, end; first < g->end && shown < MOST_SHOWN; first = end) {
        end = first + 1;
        while (end < g->end && !cw_variants_begins_colourway(r->result, end))
            end++;
        write_colourway(r, g, first, end);
        shown++;
    }
    cw_page_add(r->page, "</ul>");
    if (g->colourways > shown)
        cw_page_add(r->page, "<p class=\"note\">and %s colourways more</p>",
                    cw_page_count(g->colourways - shown).text);
    cw_page_add(r->page, "</article>\n");
}

static void write_filters(cw_page *page)
{
    static const char *const filters[][2] = {{"only-all", "All"},
                                             {"only-fresh", "New"},
                                             {"only-differs", "Differs from the feed"},
                                             {"only-agrees", "Agrees"}};
    cw_page_add(page,
                "<input class=\"filter\" type=\"radio\" name=\"only\" id=\"%s\" "
                "checked=\"checked\"/>",
                filters[0][0]);
    for (gsize i = 1; i < G_N_ELEMENTS(filters); i++)
        cw_page_add(page, "<input class=\"filter\" type=\"radio\" name=\"only\" id=\"%s\"/>",
                    filters[i][0]);
    cw_page_add(page, "<div class=\"filters\">");
    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++)
        cw_page_add(page, "<label for=\"%s\">%s</label>", filters[i][0], filters[i][1]);
    cw_page_add(page, "</div>\n");
}

static void write_groups(const review *r)
{
    cw_page_section(r->page, "Groups, surest first",
                    "Each is one design by what the pictures say. A group is as sure as the member "
                    "that fits it least.");
    if (r->groups->len == 0) {
        cw_page_add(r->page, "<p class=\"notice\">No two colourways are alike enough.</p>\n");
        return;
    }
    write_filters(r->page);
    cw_page_add(r->page, "<div class=\"groups\">\n");
    guint shown = 0;
    for (; shown < r->groups->len && cw_page_has_room(r->page); shown++)
        write_group(r, &g_array_index(r->groups, group, shown));
    cw_page_add(r->page, "</div>\n");
    cw_page_left_out(r->page, r->groups->len - shown,
                     "groups, the least sure ones; --export has them all. They are");
}

static void write_choice(const review *r)
{
    const cw_variants_result *result = r->result;
    cw_page_section(r->page, "How it was done", NULL);
    cw_page_add(r->page,
                "<p>Colourways whose pictures lie nearer than the cosine distance %s to each other "
                "are one design%s. That threshold was chosen by: %s.</p>\n"
                "<p>Model %s. Predicted groups of any size: %s. Designs of two colourways or more "
                "that the feed names: %s.</p>\n"
                "<p class=\"note\">Confidence is the calibrated probability that an item belongs "
                "to its group. To take the groups over: <code>colorway variants --export "
                "FILE.csv</code>.</p>\n",
                cw_page_fixed(result->threshold, 4).text,
                result->scaled ? "; distances are scaled by those to the nearest colourways, so "
                                 "that crowded parts of the catalogue are cut as finely as need be"
                               : "",
                result->chosen, result->model, cw_page_count(result->groups).text,
                cw_page_count(result->known_groups).text);
}

gboolean cw_page_variants(const cw_variants_result *result, const char *path, GError **error)
{
    g_autofree char *subtitle =
        g_strdup_printf("The same design in other colours, by model %s", result->model);
    g_autoptr(cw_page) page = cw_page_new("Colour variants", subtitle);
    g_autoptr(GArray) groups = list_groups(result);
    g_autoptr(GHashTable) sizes = count_feed_groups(result);
    const review r = {result, page, groups, sizes};
    write_facts(&r);
    write_groups(&r);
    write_choice(&r);
    return cw_page_save(page, path, error);
}
