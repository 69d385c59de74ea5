/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "text/thesaurus.h"

#define HEAD "synset\troot\tparent\ten\tfr\tit\n"
#define EN 1
#define FR 2

static cw_thesaurus *parse(const char *text, guint32 languages, GError **error)
{
    return cw_thesaurus_parse(text, strlen(text), "t.tsv", languages, error);
}

static char *say(const cw_thesaurus *thesaurus)
{
    GString *text = g_string_new(NULL);
    for (gsize c = 0; c < thesaurus->count; c++) {
        const cw_concept *concept = &thesaurus->concepts[c];
        g_string_append_printf(text, "%s%s %d %d", c > 0 ? "; " : "", concept->id, concept->parent,
                               concept->depth);
        for (gsize w = 0; w < concept->count; w++)
            g_string_append_printf(text, " %s", concept->words[w]);
    }
    return g_string_free(text, FALSE);
}

/* A parent may come behind its children; a quote is a letter like others. */
static void test_read(void)
{
    const char *text = HEAD "dress\tx\tclothes\tDress|frock|dress|evening dress\trobe\t\r\n"
                            "clothes\tx\t\tclothes \"all\"|clothing\thabits\tabiti\n"
                            "\n"
                            "tutu\tx\tdress\t|t-shirt|\tété|ÉTÉ\t\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_thesaurus) english = parse(text, EN, &error);
    g_autoptr(cw_thesaurus) both = parse(text, EN | FR, &error);
    g_assert_no_error(error);
    g_autofree char *one = say(english), *two = say(both);
    g_assert_cmpstr(one, ==, "dress 1 1 dress frock; clothes -1 0 clothing; tutu 0 2");
    g_assert_cmpstr(two, ==,
                    "dress 1 1 dress frock robe; clothes -1 0 clothing habits; tutu 0 2 été");
}

static void test_byte_order_mark(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_thesaurus) marked = parse("\xef\xbb\xbf" HEAD "a\tx\t\tred\t\t\n", EN, &error);
    g_assert_no_error(error);
    g_autofree char *said = say(marked);
    g_assert_cmpstr(said, ==, "a -1 0 red");
}

static void refuse(const char *text, const char *reason)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(parse(text, EN, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    if (strstr(error->message, reason) == NULL)
        g_error("\"%s\" does not say \"%s\"", error->message, reason);
}

static void test_broken(void)
{
    g_autoptr(GError) error = NULL;
    refuse("", "line 1: there is no column \"synset\"");
    refuse("synset\tparent\tfr\n", "line 1: there is no column \"en\"");
    refuse(HEAD "a\tx\t\ta\tb\n", "line 2: it has 5 columns, not 6");
    refuse(HEAD "\tx\t\ta\tb\tc\n", "line 2: the concept has no name");
    refuse(HEAD "a\tx\t\ta\tb\tc\na\tx\t\ta\tb\tc\n", "line 3: concept \"a\" stands above already");
    refuse(HEAD "a\tx\tb\ta\tb\tc\n", "line 2: there is no concept \"b\", the parent of \"a\"");
    refuse(HEAD "a\tx\t\t\tb\tc\n", "no concept with a single word");
    refuse(HEAD, "no concept with a single word");
    refuse(HEAD "a\tx\t\tcaf\xE9\tb\tc\n", "is not a UTF-8 text file");
    g_assert_null(cw_thesaurus_load("/nowhere/t.tsv", EN, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static void test_cycles(void)
{
    refuse(HEAD "a\tx\ta\ta\t\t\n", "line 2: concept \"a\" is above itself: a < a; leave");
    refuse(HEAD "r\tx\t\tr\t\t\nt\tx\ta\tt\t\t\na\tx\tb\ta\t\t\nb\tx\tc\tb\t\t\nc\tx\ta\tc\t\t\n",
           "is above itself: ");
    g_autoptr(GString) ring = g_string_new(HEAD);
    for (int i = 0; i < 1000; i++)
        g_string_append_printf(ring, "c%d\tx\tc%d\tw\t\t\n", i, (i + 1) % 1000);
    refuse(ring->str, "< ...; leave the parent of one of them empty");
}

/* A chain as deep as a file is long needs no stack, and no time beyond its length. */
static void test_deep(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) chain = g_string_new(HEAD);
    for (int i = 0; i < 50000; i++)
        g_string_append_printf(chain, "c%d\tx\tc%d\tw\t\t\n", i, i + 1);
    g_string_append(chain, "c50000\tx\t\tw\t\t\n");
    g_autoptr(cw_thesaurus) thesaurus = parse(chain->str, EN, &error);
    g_assert_no_error(error);
    g_assert_cmpint(thesaurus->concepts[0].depth, ==, 50000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/thesaurus/read", test_read);
    g_test_add_func("/thesaurus/byte-order-mark", test_byte_order_mark);
    g_test_add_func("/thesaurus/broken", test_broken);
    g_test_add_func("/thesaurus/cycles", test_cycles);
    g_test_add_func("/thesaurus/deep", test_deep);
    return g_test_run();
}
