/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "text/word_triplets.h"

/* Two branches of three kinds each; "shift" is of both, "lone" has no sibling. */
static const char *const text = "synset\tparent\ten\n"
                                "clothes\t\tclothes\n"
                                "dress\tclothes\tdress\n"
                                "a\tdress\tgown\n"
                                "b\tdress\tfrock|shift\n"
                                "c\tdress\tsheath\n"
                                "shoe\tclothes\tshoe\n"
                                "d\tshoe\tboot\n"
                                "e\tshoe\tclog|shift\n"
                                "f\tshoe\tair bag\n"
                                "bag\t\tbag\n"
                                "purse\tbag\tpurse\n"
                                "lone\tpurse\tlone\n";

static cw_thesaurus *sample(void)
{
    g_autoptr(GError) error = NULL;
    cw_thesaurus *thesaurus = cw_thesaurus_parse(text, strlen(text), "t.tsv", 1, &error);
    g_assert_no_error(error);
    return thesaurus;
}

static const char *word_of(const cw_word_triplets *triplets, guint32 word)
{
    return triplets->words->pdata[word];
}

static gboolean is_one_of(const char *word, const char *words)
{
    g_auto(GStrv) list = g_strsplit(words, " ", -1);
    return g_strv_contains((const char *const *)list, word);
}

static void test_law(void)
{
    g_autoptr(cw_thesaurus) thesaurus = sample();
    g_autoptr(cw_word_triplets) drawn = cw_word_triplets_new(thesaurus, 200, 3);
    static const char *const dresses = "gown frock shift sheath", *const shoes = "boot clog shift";
    gboolean lone = FALSE;
    /* 4 words of dresses with 3 others (2 for frock and shift) and boot, clog, lone; and so on. */
    g_assert_cmpuint(drawn->triplets->len, ==, (3 + 2 + 2 + 3) * 3 + (2 + 1 + 1) * 4 + 2);
    for (guint i = 0; i < drawn->triplets->len; i++) {
        const cw_word_triplet *t = &g_array_index(drawn->triplets, cw_word_triplet, i);
        const char *word = word_of(drawn, t->word), *positive = word_of(drawn, t->positive),
                   *negative = word_of(drawn, t->negative);
        lone |= strcmp(negative, "lone") == 0;
        g_assert_cmpstr(word, !=, positive);
        g_assert_cmpstr(word, !=, "lone");
        if (is_one_of(word, "dress shoe")) {
            g_assert_cmpstr(positive, ==, strcmp(word, "dress") == 0 ? "shoe" : "dress");
            g_assert_cmpstr(negative, ==, "purse");
        } else if (is_one_of(word, "gown frock sheath")) {
            g_assert_true(is_one_of(positive, dresses));
            g_assert_true(is_one_of(negative, "boot clog lone"));
        } else if (is_one_of(word, "boot clog")) {
            g_assert_true(is_one_of(positive, shoes));
            g_assert_true(is_one_of(negative, "gown frock sheath lone"));
        }
    }
    g_assert_true(lone);
}

static void test_same_again(void)
{
    g_autoptr(cw_thesaurus) thesaurus = sample();
    g_autoptr(cw_word_triplets) one = cw_word_triplets_new(thesaurus, 8, 3);
    g_autoptr(cw_word_triplets) same = cw_word_triplets_new(thesaurus, 8, 3);
    g_autoptr(cw_word_triplets) other = cw_word_triplets_new(thesaurus, 8, 4);
    const gsize bytes = one->triplets->len * sizeof(cw_word_triplet);
    g_assert_cmpmem(one->triplets->data, bytes, same->triplets->data, bytes);
    g_assert_cmpuint(other->triplets->len, ==, one->triplets->len);
    g_assert_cmpint(memcmp(one->triplets->data, other->triplets->data, bytes), !=, 0);
}

/* One branch alone has no other to draw from. */
static void test_none(void)
{
    const char *branch = "synset\tparent\ten\nr\t\troot\na\tr\ta\nb\tr\tb\n";
    g_autoptr(cw_thesaurus) thesaurus =
        cw_thesaurus_parse(branch, strlen(branch), "t.tsv", 1, NULL);
    g_autoptr(cw_word_triplets) drawn = cw_word_triplets_new(thesaurus, 8, 3);
    g_assert_cmpuint(drawn->triplets->len, ==, 0);
}

/* Very many children of one parent, and very many words of one concept, take no time beyond their
 * number. */
static void test_flat(void)
{
    enum { MANY = 15000 };
    g_autoptr(GString) flat = g_string_new("synset\tparent\ten\nr\t\t\nq\t\t\np\tq\tother\nm\tr\t");
    for (int i = 0; i < MANY; i++)
        g_string_append_printf(flat, "|%c%c%c%c", 'a' + i % 26, 'a' + i / 26 % 26,
                               'a' + i / 676 % 26, 'a' + i / 17576);
    for (int i = 0; i < MANY; i++)
        g_string_append_printf(flat, "\nc%d\tr\t%c%c%c%c", i, 'a' + i % 26, 'a' + i / 26 % 26,
                               'a' + i / 676 % 26, 'n' + i / 17576);
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_thesaurus) thesaurus = cw_thesaurus_parse(flat->str, flat->len, "t", 1, &error);
    g_assert_no_error(error);
    g_autoptr(cw_word_triplets) drawn = cw_word_triplets_new(thesaurus, 1, 3);
    g_assert_cmpuint(drawn->triplets->len, >, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/word-triplets/law", test_law);
    g_test_add_func("/word-triplets/same-again", test_same_again);
    g_test_add_func("/word-triplets/flat", test_flat);
    g_test_add_func("/word-triplets/none", test_none);
    return g_test_run();
}
