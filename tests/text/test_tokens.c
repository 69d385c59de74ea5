/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/random.h"
#include "text/tokens.h"

/* "word word|not alphabetic ...|damaged ..." of what `text` holds. */
typedef struct {
    GString *kinds[CW_TOKEN_KINDS];
    gsize tokens;
} heard;

static void hear(gpointer data, cw_token_kind kind, const char *token)
{
    heard *h = data;
    g_assert_true(g_utf8_validate(token, -1, NULL));
    if (h->kinds[kind]->len > 0)
        g_string_append_c(h->kinds[kind], ' ');
    g_string_append(h->kinds[kind], token);
    h->tokens++;
}

static char *split_bytes(const char *text, gsize bytes, gsize *tokens)
{
    heard h = {{g_string_new(NULL), g_string_new(NULL), g_string_new(NULL)}, 0};
    cw_tokens_each(text, bytes, hear, &h);
    char *all = g_strdup_printf("%s|%s|%s", h.kinds[0]->str, h.kinds[1]->str, h.kinds[2]->str);
    for (int k = 0; k < CW_TOKEN_KINDS; k++)
        g_string_free(h.kinds[k], TRUE);
    if (tokens != NULL)
        *tokens = h.tokens;
    return all;
}

static void check(const char *text, const char *wanted)
{
    g_autofree char *all = split_bytes(text, strlen(text), NULL);
    g_assert_cmpstr(all, ==, wanted);
}

static void test_three_languages(void)
{
    check("The dress's lining: Black & White, 100% Cotton!",
          "the dress s lining black white cotton|100|");
    check("L'abito dell’estate è già «CITTÀ»", "l abito dell estate è già città||");
    check("Robe d'ÉTÉ à pois — crème/noire, œuvre", "robe d été à pois crème noire œuvre||");
    check("T-shirt 38x32 XL v2 60cm 5 cm", "t shirt xl cm|38x32 v2 60cm 5|");
    check("ŁÓDŹ Straße ΣΑΣ İ", "łódź straße σασ i||");
    check("", "||");
    check(" \t\n--''!!", "||");
}

/* One letter, however it is written. */
static void test_normal_form(void)
{
    check("e\xCC\x81t\xC3\xA9", "été||");
    check("q\xCC\x83ua", "q̃ua||"); /* no letter of its own: the mark stays with it */
    check("\xCC\x81 a", "a||");    /* a mark without a letter */
}

static void test_damage(void)
{
    check("robe d'Ã©tÃ© noire", "robe d noire||ã©tã©");
    check("donâ€™t cafÃ© caf\xC3\x82\xC2\xA0", "||donâ€™t cafã© caf\xC3\xA2\xC2\xA0");
    check("caf\xE9 noir", "noir||caf\xEF\xBF\xBD");
    check("caf\xEF\xBF\xBD", "||caf\xEF\xBF\xBD");
    check("\xFF\xFE\xC3", "||\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    check("Ãrea Âge già» â", "ãrea âge già â||");
    g_autofree char *nul = split_bytes("a\0b", 3, NULL);
    g_assert_cmpstr(nul, ==,
                    "||a\xEF\xBF\xBD"
                    "b");
}

static void test_long(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gsize tokens;
    while (text->len < 100000)
        g_string_append(text, "robe ");
    g_autofree char *words = split_bytes(text->str, text->len, &tokens);
    g_assert_cmpuint(tokens, ==, 20000);
    g_autofree char *longest = g_strnfill(CW_TOKEN_MOST, 'a');
    g_autofree char *kept = split_bytes(longest, CW_TOKEN_MOST, NULL);
    g_assert_true(g_str_has_prefix(kept, longest));
    g_string_truncate(text, 0);
    while (text->len < 100000)
        g_string_append_c(text, 'a');
    g_autofree char *one = split_bytes(text->str, text->len, &tokens);
    g_assert_cmpuint(tokens, ==, 1);
    g_assert_true(g_str_has_prefix(one, "|aaa"));
}

/* Any bytes are split into valid text, and what comes out is split into the same again. */
static void test_any_bytes(void)
{
    char bytes[300];
    for (guint64 item = 0; item < 2000; item++) {
        cw_random random = cw_random_start(3, 0, item);
        for (gsize i = 0; i < sizeof bytes; i++)
            bytes[i] = (char)cw_random_below(&random, item % 2 ? 256 : 128);
        g_autofree char *once = split_bytes(bytes, sizeof bytes, NULL);
        *strchr(once, '|') = '\0';
        g_autofree char *twice = split_bytes(once, strlen(once), NULL);
        *strchr(twice, '|') = '\0';
        g_assert_cmpstr(once, ==, twice);
    }
}

static void test_single(void)
{
    g_autofree char *plain = cw_token_single(" Jodhpur "), *hyphen = cw_token_single("t-shirt"),
                    *pair = cw_token_single("air bag"), *number = cw_token_single("501"),
                    *none = cw_token_single("");
    g_assert_cmpstr(plain, ==, "jodhpur");
    g_assert_null(hyphen);
    g_assert_null(pair);
    g_assert_null(number);
    g_assert_null(none);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tokens/three-languages", test_three_languages);
    g_test_add_func("/tokens/normal-form", test_normal_form);
    g_test_add_func("/tokens/damage", test_damage);
    g_test_add_func("/tokens/long", test_long);
    g_test_add_func("/tokens/any-bytes", test_any_bytes);
    g_test_add_func("/tokens/single", test_single);
    return g_test_run();
}
