/* SPDX-License-Identifier: Apache-2.0
 *
 * Searches by words: pictures of the word come first, those of a minus last, also of designs that
 * nobody learned from; beside a picture both count as they are weighed; each hit says why; what
 * cannot be asked, and what of a text was not.
 */
#include <math.h>

#include "base/error.h"
#include "colorway/search.h"
#include "encode/word_table.h"
#include "engine/catalog/hold_out.h"
#include "words_fixture.h"

#define ITEMS (DESIGNS * COLOURS)
#define ALL .k = 100, .min_similarity = -1, .threads = 1

/* Learns the words and embeds the shop; the run's folder. (transfer full) */
static char *learn(shop *s)
{
    char *folder = run_folder(s, "a");
    const cw_train_request request = words_request(folder, longer);
    train_well(s->catalog, &request);
    shop_embed(s, folder);
    return folder;
}

static cw_search_result search_well(const shop *s, const cw_search_request *request)
{
    g_autoptr(GError) error = NULL;
    cw_search_result result;
    cw_search(s->catalog, request, NULL, &result, &error);
    g_assert_no_error(error);
    return result;
}

static cw_search_result search_text(const shop *s, const char *text)
{
    const cw_search_request request = {.text = text, ALL};
    return search_well(s, &request);
}

static gboolean is_red(const cw_search_hit *hit)
{
    return strcmp(hit->colour, "red") == 0;
}

static gboolean is_held_out(const cw_search_hit *hit)
{
    const cw_hold_out law = {.share = 0.4, .seed = request_in("").seed};
    return cw_hold_out_part_of(&law, hit->group, NULL) != CW_HOLD_OUT_TRAIN;
}

/* The average precision of red hits, among those of held-out designs. */
static double score_red(const cw_search_result *result)
{
    double sum = 0, red = 0, seen = 0;
    for (gsize i = 0; i < result->count; i++) {
        if (!is_held_out(&result->hits[i]))
            continue;
        seen++;
        if (is_red(&result->hits[i]))
            sum += ++red / seen;
    }
    g_assert_cmpfloat(seen, >=, 4);
    return sum / red;
}

static void test_finds(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = learn(s);
    cw_search_result red = search_text(s, "a Red, dress"), others = search_text(s, "-red");
    g_assert_cmpuint(red.count, ==, ITEMS);
    g_assert_cmpuint(others.count, ==, ITEMS);
    g_test_message("%.3f", score_red(&red));
    g_assert_cmpfloat(score_red(&red), >=, 0.9);
    g_assert_cmpfloat(score_red(&others), <=, 0.6);
    for (gsize i = 1; i < ITEMS; i++)
        g_assert_cmpfloat(red.hits[i].similarity, <=, red.hits[i - 1].similarity);
    g_assert_cmpstr(red.text, ==, "a Red, dress");
    g_assert_null(red.query.id);
    g_assert_null(red.query.picture);
    g_assert_cmpuint(g_strv_length(red.words), ==, 1);
    g_assert_cmpstr(red.words[0], ==, "red");
    g_assert_cmpstr(others.words[0], ==, "-red");
    g_assert_cmpfloat(red.hits[0].says[0], >, 1);
    g_assert_cmpfloat(red.hits[ITEMS - 1].says[0], <, 1);
    g_assert_cmpuint(g_strv_length(red.left_out), ==, 2);
    g_assert_cmpstr(red.left_out[0], ==, "\"a\" is a stop word: it says nothing of a picture");
    g_assert_nonnull(strstr(red.left_out[1], "has not learned the word \"dress\""));
    g_assert_null(others.left_out[0]);
    cw_search_result_clear(&red);
    cw_search_result_clear(&others);
}

typedef struct {
    cw_word_table *table;
    cw_vector_file *file;
    cw_picture_list *list;
    float *scores; /* [K] of the picture asked for last */
} stored;

static stored open_stored(const shop *s, const char *folder)
{
    g_autoptr(GError) error = NULL;
    cw_store_model model;
    stored all = {.table = cw_word_table_open(folder, &error),
                  .list = cw_catalog_list_pictures(s->catalog, NULL, NULL, &error)};
    g_assert_true(cw_model_find(s->catalog, NULL, &model, &error));
    all.file = cw_model_open_vectors(s->catalog, &model, CW_VECTOR_FILE_READ, &error);
    all.scores = g_new(float, cw_word_table_count(all.table));
    g_assert_no_error(error);
    cw_model_clear(&model);
    return all;
}

static void close_stored(stored *all)
{
    cw_word_table_free(all->table);
    cw_vector_file_close(all->file);
    cw_picture_list_free(all->list);
    g_free(all->scores);
}

/* Fills the scores of a picture, and their mean. */
static double score_picture(stored *all, const char *path)
{
    const gsize count = cw_word_table_count(all->table);
    double sum = 0;
    gsize row;
    for (gsize i = 0; i < all->list->count; i++) {
        const cw_picture_entry *entry = &all->list->entries[i];
        if (strcmp(entry->path, path) != 0 ||
            !cw_vector_file_find(all->file, cw_vector_key(entry->picture, 0), &row))
            continue;
        cw_word_table_scores(all->table, cw_vector_file_vector(all->file, row), all->scores);
        for (gsize k = 0; k < count; k++)
            sum += (double)all->scores[k];
        return sum / (double)count;
    }
    g_error("no vector of \"%s\"", path);
}

/* "red -été": of each picture by as much more than the mean of all words each says of it, but
 * for one factor for all pictures; and what it is told to say, by a softmax written out. */
static void test_written_out(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = learn(s);
    cw_search_result result = search_text(s, "red -\xc3\x89t\xc3\xa9");
    stored all = open_stored(s, folder);
    const gsize count = cw_word_table_count(all.table);
    gsize red, summer;
    g_assert_true(cw_word_table_find(all.table, "red", &red, NULL));
    g_assert_true(cw_word_table_find(all.table, "\xc3\xa9t\xc3\xa9", &summer, NULL));
    double factor = NAN;
    for (gsize i = 0; i < result.count; i++) {
        const cw_search_hit *hit = &result.hits[i];
        const double mean = score_picture(&all, hit->picture);
        const double says = (double)all.scores[red] - mean - ((double)all.scores[summer] - mean);
        double sum = 0;
        for (gsize k = 0; k < count; k++)
            sum += exp((double)all.scores[k]);
        if (i == 0)
            factor = hit->similarity / says;
        g_assert_cmpfloat_with_epsilon(hit->similarity, factor * says, 1e-4);
        g_assert_cmpfloat_with_epsilon(hit->says[0],
                                       exp((double)all.scores[red]) / sum * (double)count, 1e-4);
        g_assert_cmpfloat_with_epsilon(hit->says[1],
                                       exp((double)all.scores[summer]) / sum * (double)count, 1e-4);
    }
    g_assert_cmpfloat(factor, >, 0);
    close_stored(&all);
    cw_search_result_clear(&result);
}

static double similarity_of(const cw_search_result *result, const char *picture)
{
    for (gsize i = 0; i < result->count; i++)
        if (strcmp(result->hits[i].picture, picture) == 0)
            return result->hits[i].similarity;
    return NAN; /* it was found by another picture */
}

/* Both count as they are weighed, but for one factor that makes the sum a unit vector. */
static void assert_weighed(const shop *s, double weight)
{
    const cw_search_request plain = {.item = "4-1", ALL};
    const cw_search_request mixed = {
        .item = "4-1", .text = "red -teal", .text_weight = weight, ALL};
    cw_search_result picture = search_well(s, &plain), text = search_text(s, "red -teal");
    cw_search_result both = search_well(s, &mixed);
    double factor = NAN;
    gsize compared = 0;
    g_assert_cmpuint(both.count, ==, ITEMS - 1);
    for (gsize i = 0; i < both.count; i++) {
        const double sum = (1 - weight) * similarity_of(&picture, both.hits[i].picture) +
                           weight * similarity_of(&text, both.hits[i].picture);
        if (isnan(sum))
            continue;
        if (isnan(factor))
            factor = both.hits[i].similarity / sum;
        g_assert_cmpfloat_with_epsilon(both.hits[i].similarity, factor * sum, 1e-4);
        compared++;
    }
    g_assert_cmpuint(compared, >=, 3);
    g_assert_cmpfloat(factor, >=, 1 - 1e-4);
    cw_search_result_clear(&picture);
    cw_search_result_clear(&text);
    cw_search_result_clear(&both);
}

static void test_mixes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const double weights[] = {0, 0.3, CW_SEARCH_TEXT_WEIGHT, 1};
    g_autofree char *folder = learn(s);
    for (gsize w = 0; w < G_N_ELEMENTS(weights); w++)
        assert_weighed(s, weights[w]);
    for (int design = 0; design < DESIGNS; design++) {
        g_autofree char *id = g_strdup_printf("%d-1", design);
        g_autofree char *file = g_strdup_printf("%d-1.png", design);
        g_autofree char *path = shop_path(s, file);
        const cw_search_request by_item = {
            .item = id, .text = "red -teal", .text_weight = CW_SEARCH_TEXT_WEIGHT, ALL};
        cw_search_request by_picture = by_item;
        by_picture.item = NULL;
        by_picture.image = path;
        cw_search_result one = search_well(s, &by_item), other = search_well(s, &by_picture);
        g_assert_true(is_red(&one.hits[0]));
        g_assert_cmpstr(one.hits[0].id, ==, other.hits[0].id);
        g_assert_cmpfloat_with_epsilon(one.hits[0].similarity, other.hits[0].similarity, 1e-4);
        cw_search_result_clear(&one);
        cw_search_result_clear(&other);
    }
}

static void test_filters(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const teal[] = {"color=teal", NULL};
    g_autofree char *folder = learn(s);
    cw_search_request request = {.text = "red", .where = teal, ALL};
    cw_search_result result = search_well(s, &request);
    g_assert_cmpuint(result.count, ==, DESIGNS);
    for (gsize i = 0; i < result.count; i++)
        g_assert_false(is_red(&result.hits[i]));
    const double best = result.hits[0].similarity, third = result.hits[2].similarity;
    cw_search_result_clear(&result);
    request.min_similarity = (best + third) / 2;
    result = search_well(s, &request);
    g_assert_cmpuint(result.count, >=, 1);
    g_assert_cmpuint(result.count, <=, 2);
    cw_search_result_clear(&result);
    const cw_search_request other = {
        .item = "3-0", .text = "red", .text_weight = 0.9, .other_colour = TRUE, ALL};
    result = search_well(s, &other);
    g_assert_cmpuint(result.count, ==, DESIGNS);
    g_assert_false(is_red(&result.hits[0]));
    cw_search_result_clear(&result);
}

static void refuse(const shop *s, const cw_search_request *request, cw_error code,
                   const char *pattern)
{
    g_autoptr(GError) error = NULL;
    cw_search_result result;
    g_assert_false(cw_search(s->catalog, request, NULL, &result, &error));
    g_assert_error(error, CW_ERROR, (gint)code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
}

static void refuse_text(const shop *s, const char *text, cw_error code, const char *pattern)
{
    const cw_search_request request = {.text = text, ALL};
    refuse(s, &request, code, pattern);
}

/* Many words, of 100 kB or of many sorts that are no words. */
static void check_long(const shop *s)
{
    g_autoptr(GString) words = g_string_new(NULL), numbers = g_string_new("red");
    g_autofree char *run = g_strnfill(100000, 'a');
    for (int i = 0; words->len < 100000; i++)
        g_string_append_printf(words, "w%c%c%c ", 'a' + i / 676 % 26, 'a' + i / 26 % 26,
                               'a' + i % 26);
    for (int i = 0; i < 1000; i++)
        g_string_append_printf(numbers, " %d", i);
    refuse_text(s, words->str, CW_ERROR_USAGE, "text \"waaa waab *...\": it has 175?? words, *");
    refuse_text(s, run, CW_ERROR_USAGE, "text \"aaa*...\": * is no word*");
    cw_search_result result = search_text(s, numbers->str);
    g_assert_cmpuint(g_strv_length(result.left_out), ==, 9);
    g_assert_cmpstr(result.left_out[8], ==, "992 more are left out like these");
    cw_search_result_clear(&result);
}

static void test_refuses(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = learn(s);
    refuse_text(s, "", CW_ERROR_USAGE, "text \"\": there is no word in it");
    refuse_text(s, " ,.- ", CW_ERROR_USAGE, "*a minus stands before no word*");
    refuse_text(s, "red - teal", CW_ERROR_USAGE, "*write \"-striped\"*");
    refuse_text(s, "the with", CW_ERROR_USAGE, "*: \"the\" is a stop word*");
    refuse_text(s, "38x32", CW_ERROR_USAGE, "*\"38x32\" is no word*");
    refuse_text(s, "\xff\xfe", CW_ERROR_USAGE, "*cannot be read: it is no UTF-8*");
    refuse_text(s, "red -teal,-red", CW_ERROR_USAGE, "*\"red\" is asked for with a minus and *");
    refuse_text(s, "teel", CW_ERROR_NOT_FOUND, "*\"teel\"; did you mean \"teal\"?");
    refuse_text(s, "chaussettes", CW_ERROR_NOT_FOUND, "*nor one like it among its 3");
    check_long(s);
    const cw_search_request nothing = {ALL}, heavy = {.text = "red", .text_weight = 1.5, ALL},
                            coloured = {.text = "red", .colour_weight = 0.5, ALL},
                            by = {.text = "red", .by = "sleeve", ALL};
    refuse(s, &nothing, CW_ERROR_USAGE, "*give an item, a picture or a text");
    refuse(s, &heavy, CW_ERROR_USAGE, "*between 0 (the picture alone) and 1 *, not at 1.5");
    refuse(s, &coloured, CW_ERROR_USAGE, "*--color-weight goes with --item or --image*");
    refuse(s, &by, CW_ERROR_USAGE, "*no blocks of attributes*");
    g_autofree char *wordless = shop_write_model(s, "wordless", 7);
    shop_embed(s, wordless);
    refuse_text(s, "red", CW_ERROR_USAGE, "*vectors by several models: *");
    const cw_search_request other = {.text = "red", .model = "wordless", ALL};
    refuse(s, &other, CW_ERROR_USAGE, "*it has learned no words; colorway train --method weakly*");
}

#define ADD(path, function)                                                                        \
    g_test_add("/search-text/" path, shop, NULL, open_text_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("finds", test_finds);
    ADD("written-out", test_written_out);
    ADD("mixes", test_mixes);
    ADD("filters", test_filters);
    ADD("refuses", test_refuses);
    return g_test_run();
}
