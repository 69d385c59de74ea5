/* SPDX-License-Identifier: Apache-2.0
 *
 * A supplemental feed by hand: who gets which group, who none, and what decisions change; read back
 * by the feeds' own reader.
 */
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "colorway/variants.h"
#include "feed/csv_reader.h"

static char *names[] = {(char *)"cw-0", (char *)"cw-1", (char *)"cw-2", (char *)"cw-3"};

/* "id:group id:group ..." of what was written; the header is checked. */
static char *read_back(const char *path)
{
    g_autoptr(GError) error = NULL;
    const cw_csv_record *record;
    g_autoptr(cw_csv_reader) reader = cw_csv_reader_open(path, "supplement", &error);
    GString *said = g_string_new(NULL);
    g_assert_true(cw_csv_reader_next(reader, &record, &error));
    g_assert_cmpstr(record->fields[0].text, ==, "id");
    g_assert_cmpstr(record->fields[1].text, ==, "item_group_id");
    while (cw_csv_reader_next(reader, &record, &error) && record != NULL) {
        g_assert_null(record->problem);
        g_assert_cmpuint(record->count, ==, 2);
        g_string_append_printf(said, "%s%s:%s", said->len > 0 ? " " : "", record->fields[0].text,
                               record->fields[1].text);
    }
    g_assert_no_error(error);
    return g_string_free(said, FALSE);
}

/* Each member is a colourway of its own; one that says -1 is a size of the one before it. */
static cw_variants_supplement_summary supplement(cw_variants_member *members, gsize count,
                                                 const cw_variants_decision *decisions,
                                                 gsize decision_count, double least,
                                                 const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = NULL;
    const cw_variants_result result = {.members = members,
                                       .count = count,
                                       .names = names,
                                       .groups = G_N_ELEMENTS(names),
                                       .decisions = (cw_variants_decision *)decisions,
                                       .decision_count = decision_count};
    cw_variants_supplement_summary summary;
    for (gsize i = 0; i < count; i++) {
        members[i].source = members[i].source != NULL ? members[i].source : "shop";
        members[i].alike = members[i].alike != 0 ? members[i].alike : members[i].confidence;
        members[i].design = members[i].group != NULL ? members[i].group[0] : -1;
        members[i].colourway =
            members[i].colourway < 0 ? members[i - 1].colourway : (gint64)(i + 1);
    }
    close(g_file_open_tmp("colorway-supplement-XXXXXX", &path, NULL));
    g_assert_true(cw_variants_supplement(&result, least, path, &summary, &error));
    g_assert_no_error(error);
    g_autofree char *said = read_back(path);
    g_assert_cmpstr(said, ==, expected);
    g_remove(path);
    return summary;
}

#define SUPPLEMENT(members, decisions, least, expected)                                            \
    supplement(members, G_N_ELEMENTS(members), decisions, G_N_ELEMENTS(decisions), least, expected)

#define UNDECIDED(members, least, expected)                                                        \
    supplement(members, G_N_ELEMENTS(members), NULL, 0, least, expected)

static void test_newcomers(void)
{
    cw_variants_member members[] = {
        /* One feed group: the newcomer joins it, with all its sizes. */
        {.id = "a1", .group = "A", .predicted = 0, .confidence = 0.9},
        {.id = "a2", .predicted = 0, .confidence = 0.9},
        {.id = "a2\t\"XL\"", .predicted = 0, .confidence = 0.9, .colourway = -1},
        {.id = "a3", .predicted = 0, .confidence = 0.3},
        /* None: the predicted name, but not for one alone. */
        {.id = "b1", .predicted = 1, .confidence = 0.8},
        {.id = "b2", .predicted = 1, .confidence = 0.8},
        {.id = "c1", .predicted = 2, .confidence = 1},
        /* Several: left out. */
        {.id = "d1", .group = "D", .predicted = 3, .confidence = 0.9},
        {.id = "d2", .group = "E", .predicted = 3, .confidence = 0.9},
        {.id = "d3", .predicted = 3, .confidence = 0.9},
    };
    const cw_variants_supplement_summary summary =
        UNDECIDED(members, 0.5, "a2:A a2\t\"XL\":A b1:cw-1 b2:cw-1");
    g_assert_cmpuint(summary.items, ==, 4);
    g_assert_cmpuint(summary.unsure, ==, 1);
    g_assert_cmpuint(summary.of_several, ==, 1);
    g_assert_cmpuint(summary.several, ==, 1);
    g_assert_cmpuint(summary.ambiguous, ==, 0);
}

/* A new group of which one is sure is none; unknown confidence passes where none is asked for. */
static void test_confidence(void)
{
    cw_variants_member members[] = {{.id = "a", .confidence = 0.9}, {.id = "b", .confidence = 0.4}};
    const cw_variants_supplement_summary summary = UNDECIDED(members, 0.5, "");
    g_assert_cmpuint(summary.unsure, ==, 1);
    UNDECIDED(members, 0.4, "a:cw-0 b:cw-0");
    members[0].confidence = members[1].confidence = NAN;
    UNDECIDED(members, 0.5, "");
    UNDECIDED(members, 0, "a:cw-0 b:cw-0");
}

/* Who is said to be another design leaves the group: for where the pictures put it, or alone. */
static void test_parted(void)
{
    cw_variants_member members[] = {
        {.id = "a1", .group = "A", .predicted = 0, .confidence = 0.9},
        {.id = "a2", .group = "A", .predicted = 0, .confidence = 0.9},
        {.id = "a3", .group = "A", .predicted = 1, .confidence = 1},
        {.id = "a4", .group = "A", .predicted = 2, .confidence = 0.1},
        {.id = "b1", .group = "B", .predicted = 2, .confidence = 0.9},
        {.id = "a5", .group = "A", .predicted = 3, .confidence = 1},
    };
    const cw_variants_decision apart[] = {{0, 2, FALSE}, {3, 1, FALSE}, {0, 4, FALSE}};
    SUPPLEMENT(members, apart, 0.5, "a3:cw-1 a4:cw-2"); /* 0.1 is not sure enough of B */
    members[3].confidence = members[3].alike = 0.6;
    SUPPLEMENT(members, apart, 0.5, "a3:cw-1 a4:B");
}

/* Where others of its group stand there, too, who leaves it does not stay by way of them: they are
 * not decided about, unless they are the same as it. */
static void test_parted_from_a_split_group(void)
{
    cw_variants_member members[] = {
        {.id = "a1", .group = "A", .predicted = 0, .confidence = 0.9},
        {.id = "a2", .group = "A", .predicted = 0, .confidence = 0.9},
        {.id = "a3", .group = "A", .predicted = 0, .confidence = 0.9},
        {.id = "a4", .group = "A", .predicted = 1, .confidence = 0.9},
        {.id = "a5", .group = "A", .predicted = 1, .confidence = 0.9},
        {.id = "x", .predicted = 1, .confidence = 0.9},
    };
    const cw_variants_decision apart[] = {{0, 3, FALSE}};
    SUPPLEMENT(members, apart, 0.5, "a4:cw-1 x:A");
    const cw_variants_decision with[] = {{0, 3, FALSE}, {4, 3, TRUE}};
    SUPPLEMENT(members, with, 0.5, "a4:cw-1 a5:cw-1 x:cw-1");
    const cw_variants_decision all[] = {{0, 3, FALSE}, {4, 3, TRUE}, {0, 5, FALSE}};
    SUPPLEMENT(members, all, 0.5, "a4:cw-1 a5:cw-1 x:cw-1");
    members[5].group = "A"; /* it stays, for nobody said anything of it */
    SUPPLEMENT(members, with, 0.5, "a4:cw-1 a5:cw-1");
    members[5].group = NULL;
    const cw_variants_decision newcomer[] = {{0, 5, FALSE}}; /* x is not of group A at all */
    SUPPLEMENT(members, newcomer, 0.5, "");
}

/* A group that stands in two places: who is not the same as one of it does not take its name, nor
 * do they who are the same as that; what a decision takes from a group by way of another, too. */
static void test_parted_elsewhere(void)
{
    cw_variants_member members[] = {
        {.id = "a1", .group = "A", .predicted = 0, .confidence = 0.9},
        {.id = "a2", .group = "A", .predicted = 0, .confidence = 0.9},
        {.id = "b1", .group = "B", .predicted = 1, .confidence = 0.9},
        {.id = "a3", .group = "A", .predicted = 1, .confidence = 0.9},
        {.id = "b2", .group = "B", .predicted = 2, .confidence = 0.9},
    };
    const cw_variants_decision left[] = {{0, 3, FALSE}};
    SUPPLEMENT(members, left, 0.5, "a3:B");
    const cw_variants_decision neither[] = {{0, 3, FALSE}, {3, 4, FALSE}};
    SUPPLEMENT(members, neither, 0.5, "a3:cw-1");
    const cw_variants_decision over[] = {{0, 4, FALSE}, {2, 0, TRUE}, {2, 1, TRUE}};
    members[2].predicted = members[3].predicted = 0;
    SUPPLEMENT(members, over, 0.5, "b1:A");
}

/* Nor do two newcomers that are not the same take one name, nor what a decision gives the other. */
static void test_parted_newcomers(void)
{
    cw_variants_member members[] = {
        {.id = "b1", .group = "B", .predicted = 0, .confidence = 0.9},
        {.id = "x", .predicted = 0, .confidence = 0.9},
        {.id = "b2", .group = "B", .predicted = 1, .confidence = 0.9},
        {.id = "y", .predicted = 1, .confidence = 0.9},
    };
    UNDECIDED(members, 0.5, "x:B y:B");
    const cw_variants_decision apart[] = {{1, 3, FALSE}};
    SUPPLEMENT(members, apart, 0.5, "x:B");
    const cw_variants_decision turned[] = {{3, 1, FALSE}};
    SUPPLEMENT(members, turned, 0.5, "x:B");
    const cw_variants_decision given[] = {{1, 3, FALSE}, {2, 3, TRUE}};
    SUPPLEMENT(members, given, 0.5, "y:B");
}

/* A bundle that most of another feed group have joined does not bring back who left that. */
static void test_parted_and_joined(void)
{
    cw_variants_member members[] = {
        {.id = "a1", .group = "A", .predicted = 0, .confidence = 0.9},
        {.id = "a2", .group = "A", .predicted = 0, .confidence = 0.9},
        {.id = "a3", .group = "A", .predicted = 0, .confidence = 0.9},
        {.id = "a4", .group = "A", .predicted = 0, .confidence = 0.9},
        {.id = "a5", .group = "A", .predicted = 1, .confidence = 0.9},
        {.id = "b1", .group = "B", .predicted = 1, .confidence = 0.9},
        {.id = "b2", .group = "B", .predicted = 1, .confidence = 0.9},
        {.id = "a6", .group = "A", .predicted = 1, .confidence = 0.9},
        {.id = "a7", .group = "A", .predicted = 1, .confidence = 0.9},
        {.id = "a8", .group = "A", .predicted = 1, .confidence = 0.9},
    };
    const cw_variants_decision decisions[] = {{0, 4, FALSE}, {4, 5, TRUE}, {6, 7, TRUE}};
    SUPPLEMENT(members, decisions, 0.5, "a5:B a6:B a7:B a8:B");
}

/* A decision is sure of those that it names, not of the group they are in. */
static void test_same_and_unsure(void)
{
    cw_variants_member members[] = {
        {.id = "a1", .group = "A", .confidence = 0.9},
        {.id = "x", .confidence = 1, .alike = 0.9, .decided = TRUE},
        {.id = "y", .confidence = 1, .alike = 0.2, .decided = TRUE},
    };
    const cw_variants_decision same[] = {{1, 2, TRUE}};
    SUPPLEMENT(members, same, 0.5, "x:cw-0 y:cw-0");
    SUPPLEMENT(members, same, 0.2, "x:A y:A");
    const cw_variants_decision with[] = {{1, 2, TRUE}, {0, 2, TRUE}};
    SUPPLEMENT(members, with, 0.5, "x:A y:A");
    /* The same as one of another shop: that names nothing here. */
    members[2].source = "other";
    const cw_variants_supplement_summary summary = SUPPLEMENT(members, same, 0.5, "");
    g_assert_cmpuint(summary.unsure, ==, 1);
}

/* Nor are they lost where the predicted group is of several feed groups. */
static void test_same_beside_several(void)
{
    cw_variants_member members[] = {
        {.id = "a1", .group = "A", .confidence = 0.9},
        {.id = "b1", .group = "B", .confidence = 0.9},
        {.id = "x", .confidence = 1, .alike = 0.9, .decided = TRUE},
        {.id = "y", .confidence = 1, .alike = 0.9, .decided = TRUE},
        {.id = "z", .confidence = 0.9},
    };
    const cw_variants_decision same[] = {{2, 3, TRUE}};
    const cw_variants_supplement_summary summary = SUPPLEMENT(members, same, 0.5, "x:cw-0 y:cw-0");
    g_assert_cmpuint(summary.of_several, ==, 1);
    g_assert_cmpuint(summary.several, ==, 1);
}

/* Groups that a decision joins have the larger one's name, whatever else stands with them. */
static void test_joined(void)
{
    cw_variants_member members[] = {
        {.id = "a1", .group = "A", .decided = TRUE, .confidence = 1},
        {.id = "b1", .group = "B", .confidence = 0.9},
        {.id = "b2", .group = "B", .decided = TRUE, .confidence = 1},
        {.id = "c1", .group = "C", .confidence = 0.9},
        {.id = "x", .confidence = 0.9},
        {.id = "y", .decided = TRUE, .confidence = 1},
    };
    const cw_variants_decision same[] = {{0, 5, TRUE}, {5, 2, TRUE}};
    const cw_variants_supplement_summary summary = SUPPLEMENT(members, same, 0.5, "a1:B y:B");
    g_assert_cmpuint(summary.of_several, ==, 1); /* x: B or C? */
    members[3].predicted = 1;
    cw_variants_member moved[6];
    static const int order[] = {0, 1, 2, 4, 5, 3};
    for (int i = 0; i < 6; i++)
        moved[i] = members[order[i]];
    const cw_variants_decision then[] = {{0, 4, TRUE}, {4, 2, TRUE}};
    SUPPLEMENT(moved, then, 0.5, "a1:B y:B x:B");
}

/* Two shops: each has its own groups; an id of both names neither. */
static void test_two_sources(void)
{
    cw_variants_member members[] = {
        {.id = "1", .group = "A", .confidence = 0.9, .source = "one"},
        {.id = "2", .confidence = 0.9, .source = "one"},
        {.id = "3", .confidence = 0.9, .source = "one"},
        {.id = "2", .confidence = 0.9, .source = "two"},
        {.id = "4", .confidence = 0.9, .source = "two"},
        {.id = "5", .confidence = 0.9, .source = "two"},
    };
    const cw_variants_supplement_summary summary = UNDECIDED(members, 0.5, "3:A 4:cw-0 5:cw-0");
    g_assert_cmpuint(summary.ambiguous, ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/supplement/newcomers", test_newcomers);
    g_test_add_func("/supplement/confidence", test_confidence);
    g_test_add_func("/supplement/parted", test_parted);
    g_test_add_func("/supplement/parted-from-a-split-group", test_parted_from_a_split_group);
    g_test_add_func("/supplement/parted-elsewhere", test_parted_elsewhere);
    g_test_add_func("/supplement/same-and-unsure", test_same_and_unsure);
    g_test_add_func("/supplement/same-beside-several", test_same_beside_several);
    g_test_add_func("/supplement/parted-newcomers", test_parted_newcomers);
    g_test_add_func("/supplement/parted-and-joined", test_parted_and_joined);
    g_test_add_func("/supplement/joined", test_joined);
    g_test_add_func("/supplement/two-sources", test_two_sources);
    return g_test_run();
}
