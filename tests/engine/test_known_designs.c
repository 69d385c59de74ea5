/* SPDX-License-Identifier: Apache-2.0
 *
 * Known designs: groups of the feed, as patterns divide them, and decisions about pairs over them.
 */
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "engine/train/known_designs.h"

typedef struct {
    const char *id;
    gint64 group;
    const char *pattern;
} row;

/* One picture each; item i has the number 10 + i. */
static const row rows[] = {
    {"a1", 1, "plain"}, {"a2", 1, "plain"}, {"a3", 1, "Plain"}, {"dots", 1, "dotted"},
    {"b1", 2, NULL},    {"b2", 2, NULL},    {"c", 0, NULL},     {"d", 0, NULL},
};
enum { COUNT = G_N_ELEMENTS(rows) };

static GArray *parse(const char *text, GError **error)
{
    g_autofree char *path = NULL;
    const int file = g_file_open_tmp("colorway-pairs-XXXXXX", &path, NULL);
    g_assert_cmpint(write(file, text, strlen(text)), ==, (gssize)strlen(text));
    close(file);
    GArray *pairs = cw_pairs_load(path, error);
    g_remove(path);
    return pairs;
}

/* Which items each one is drawn with as a variant: "a1:a2,a3 a2:..."; or the error. */
static char *variants(const char *decisions)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) pairs = decisions != NULL ? parse(decisions, &error) : NULL;
    g_assert_no_error(error);
    cw_picture_entry entries[COUNT];
    cw_picture_list list = {.entries = entries, .count = COUNT};
    g_autoptr(cw_training_set) set = cw_training_set_new(COUNT, COUNT);
    set->item_count = COUNT;
    for (int i = 0; i < COUNT; i++) {
        entries[i] = (cw_picture_entry){
            .item = 10 + i, .group = rows[i].group, .id = rows[i].id, .source = "shop"};
        entries[i].fields[CW_FIELD_PATTERN] = rows[i].pattern;
        set->items[i].number = 10 + i;
    }
    guint unused;
    g_autoptr(GPtrArray) missed = g_ptr_array_new();
    g_autoptr(GHashTable) stands_for = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(stands_for, (gpointer) "c in XL", GSIZE_TO_POINTER(10 + 6));
    g_autoptr(cw_triplets) triplets = cw_known_designs_triplets(
        set, &list, pairs, "decisions.csv", stands_for, &unused, missed, &error);
    if (triplets == NULL)
        return g_strdup(error->message);
    g_autofree char *named = cw_pairs_format_missed(missed);
    g_assert_cmpstr(named, ==, unused > 0 ? "\"nobody\"" : "");
    g_assert_cmpuint(unused, ==, decisions != NULL && strstr(decisions, "nobody") != NULL);
    GString *said = g_string_new(NULL);
    for (gsize i = 0; i < COUNT; i++) {
        gboolean seen[COUNT] = {FALSE};
        if (!cw_triplets_is_anchor(triplets, i))
            continue;
        g_string_append_printf(said, " %s:", rows[i].id);
        for (guint64 draw = 0; draw < 200; draw++) {
            gsize positive, negative;
            cw_random random = cw_random_start(1, 0, draw);
            cw_triplets_draw(triplets, i, &random, &positive, &negative);
            g_assert_false(seen[negative]);
            seen[positive] = TRUE;
        }
        for (int j = 0; j < COUNT; j++)
            if (seen[j])
                g_string_append_printf(said, "%s,", rows[j].id);
    }
    return g_string_free(said, FALSE);
}

#define ASSERT_VARIANTS(decisions, expected)                                                       \
    do {                                                                                           \
        g_autofree char *said = variants(decisions);                                               \
        g_assert_cmpstr(said, ==, expected);                                                       \
    } while (0)

static void test_groups(void)
{
    ASSERT_VARIANTS(NULL, " a1:a2,a3, a2:a1,a3, a3:a1,a2, b1:b2, b2:b1,");
}

static void test_joined(void)
{
    ASSERT_VARIANTS("id,id,same\nc,b2,1\nnobody,a1,yes\n",
                    " a1:a2,a3, a2:a1,a3, a3:a1,a2, b1:b2,c, b2:b1,c, c:b1,b2,");
    ASSERT_VARIANTS("id,id,same\nc,d,TRUE\n",
                    " a1:a2,a3, a2:a1,a3, a3:a1,a2, b1:b2, b2:b1, c:d, d:c,");
}

/* A size stands for its colourway; a source may stand before an id. */
static void test_names(void)
{
    ASSERT_VARIANTS("id,id,same\nc in XL,shop:d,1\n",
                    " a1:a2,a3, a2:a1,a3, a3:a1,a2, b1:b2, b2:b1, c:d, d:c,");
}

/* The stranger of a group leaves it, whichever is named first. */
static void test_expelled(void)
{
    ASSERT_VARIANTS("id,id,same\na2,a1,0\na2,a3,0\n", " a1:a3, a3:a1, b1:b2, b2:b1,");
    ASSERT_VARIANTS("id,id,same\nb1,b2,no\n", " a1:a2,a3, a2:a1,a3, a3:a1,a2,");
}

/* As variants says it; groups of the feed contradict nobody, nor do pictures that are the same. */
static void test_contradictions(void)
{
    ASSERT_VARIANTS(
        "id,id,same\nc,d,1\nd,c,0\n",
        "decisions \"decisions.csv\", line 3: \"d\" and \"c\" cannot be apart, for line 2 "
        "(\"c\" and \"d\" are the same) makes them one; take one of the decisions back");
    ASSERT_VARIANTS(
        "id,id,same\nc,d,1\na1,c,0\nd,a1,1\n",
        "decisions \"decisions.csv\", line 3: \"a1\" and \"c\" cannot be apart, for line 4 "
        "(\"d\" and \"a1\" are the same) makes them one; take one of the decisions back");
    ASSERT_VARIANTS("id,id,same\nc,d,1\nc in XL,c,1\n",
                    " a1:a2,a3, a2:a1,a3, a3:a1,a2, b1:b2, b2:b1, c:d, d:c,");
}

static void test_missed(void)
{
    g_autoptr(GPtrArray) missed = g_ptr_array_new();
    static const char *const ids[] = {"a", "b", "a", "c", "d", "b", "e"};
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
        cw_pairs_miss(missed, ids[i]);
    g_autofree char *five = cw_pairs_format_missed(missed);
    g_assert_cmpstr(five, ==, "\"a\", \"b\", \"c\", \"d\", \"e\"");
    cw_pairs_miss(missed, "f");
    cw_pairs_miss(missed, "g");
    g_autofree char *more = cw_pairs_format_missed(missed);
    g_assert_cmpstr(more, ==, "\"a\", \"b\", \"c\", \"d\", \"e\" and others");
}

static void test_none(void)
{
    g_autoptr(GError) error = NULL;
    cw_picture_entry entry = {.item = 1, .group = 1, .id = "a", .source = "shop"};
    cw_picture_list list = {.entries = &entry, .count = 1};
    g_autoptr(cw_training_set) set = cw_training_set_new(1, 1);
    set->item_count = 1;
    set->items[0].number = 1;
    guint unused;
    g_autoptr(GPtrArray) missed = g_ptr_array_new();
    g_assert_null(cw_known_designs_triplets(set, &list, NULL, NULL, NULL, &unused, missed, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
}

static void test_bad_pairs(void)
{
    static const char *const bad[] = {"",
                                      "a,b,1\n",
                                      "id,id,same\na,b\n",
                                      "id,id,same\na,b,maybe\n",
                                      "id,id,same\na,,1\n",
                                      "id,id,same\na,a,0\n",
                                      "id,id,same\na,b,1,c\n",
                                      "id,id,same\n\"a,b,1\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(parse(bad[i], &error));
        g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_pairs_load("/no/such/file", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/known-designs/groups", test_groups);
    g_test_add_func("/known-designs/joined", test_joined);
    g_test_add_func("/known-designs/names", test_names);
    g_test_add_func("/known-designs/expelled", test_expelled);
    g_test_add_func("/known-designs/contradictions", test_contradictions);
    g_test_add_func("/known-designs/missed", test_missed);
    g_test_add_func("/known-designs/none", test_none);
    g_test_add_func("/known-designs/bad-pairs", test_bad_pairs);
    return g_test_run();
}
