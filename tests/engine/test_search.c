/* SPDX-License-Identifier: Apache-2.0
 *
 * Search over a shop whose designs are known: colourways of the same design come first, filters
 * come before everything, what is gone is not found, and every mistake is told.
 */
#include <math.h>

#include "search_fixture.h"

static void test_by_item(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    for (int d = 0; d < DESIGNS; d++) {
        g_autofree char *id = g_strdup_printf("%d-1", d);
        g_autofree char *one = g_strdup_printf("%d-0 %d-2", d, d);
        g_autofree char *other = g_strdup_printf("%d-2 %d-0", d, d);
        const cw_search_request request = {BY_ITEM(id, 2)};
        g_autofree char *ids = search_ids(s, &request);
        g_assert_true(strcmp(ids, one) == 0 || strcmp(ids, other) == 0);
    }
}

/* All others are found, whatever k, and what was asked about is told. */
static void test_whole_catalogue(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    cw_search_result result;
    const cw_search_request request = {BY_ITEM("2-0", G_MAXINT64)};
    g_assert_true(cw_search(s->catalog, &request, NULL, &result, &error));
    g_assert_cmpuint(result.count, ==, DESIGNS * COLOURS - 1);
    g_assert_cmpstr(result.model, ==, "run");
    g_assert_cmpstr(result.query.id, ==, "2-0");
    g_assert_cmpstr(result.query.group, ==, "g2");
    g_assert_cmpstr(result.query.colour, ==, "red");
    g_assert_true(g_str_has_suffix(result.query.picture, "2-0.png"));
    g_assert_cmpstr(result.hits[0].group, ==, "g2");
    g_assert_cmpstr(result.hits[0].title, ==, "design 2");
    g_assert_true(g_file_test(result.hits[0].picture, G_FILE_TEST_EXISTS));
    g_assert_cmpfloat(result.hits[0].similarity, >, result.hits[2].similarity + 1e-3);
    g_assert_cmpuint(result.without_vector, ==, 0);
    cw_search_result_clear(&result);
    shop_draw_design(s, "new.png", 50, 0, 0);
    g_free(shop_import(s, DRAWN_HEADER "new,,t,new.png,,red,,,dress\n"));
    g_assert_true(cw_search(s->catalog, &request, NULL, &result, &error));
    g_assert_cmpuint(result.count, ==, DESIGNS * COLOURS - 1);
    g_assert_cmpuint(result.without_vector, ==, 1);
    cw_search_result_clear(&result);
}

static void test_by_picture(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *picture = shop_path(s, "4-1.png");
    cw_search_result result;
    const cw_search_request request = {
        .image = picture, .k = 3, .min_similarity = -1, .threads = 1};
    g_assert_true(cw_search(s->catalog, &request, NULL, &result, &error));
    g_assert_cmpstr(result.hits[0].group, ==, "g4"); /* which of its greys is nearest is rounding */
    g_assert_cmpfloat_with_epsilon(result.hits[0].similarity, 1, 1e-5);
    g_assert_cmpstr(result.hits[2].group, ==, "g4");
    g_assert_null(result.query.id);
    g_assert_cmpstr(result.query.picture, ==, picture);
    cw_search_result_clear(&result);
}

/* Writes the quarter at the right and bottom of a picture as one of its own. */
static char *write_quarter(const shop *s, const char *name)
{
    g_autofree char *path = shop_path(s, name);
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_load(path, NULL, &error);
    g_autoptr(cw_image) part = cw_image_new(DRAWN_PX / 2, DRAWN_PX / 2, &error);
    for (int y = 0; y < part->height; y++)
        memcpy(part->pixels + 3 * y * part->width,
               image->pixels + 3 * ((y + DRAWN_PX / 2) * DRAWN_PX + DRAWN_PX / 2),
               3 * (gsize)part->width);
    shop_write_png(s, "part.png", part);
    return shop_path(s, "part.png");
}

/* A close-up is found by the window that shows it, and each item once. */
static void test_windows(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_window_model(s, "near", 7, 3);
    shop_embed(s, model);
    for (int d = 0; d < DESIGNS; d++) {
        g_autofree char *name = g_strdup_printf("%d-1.png", d);
        g_autofree char *group = g_strdup_printf("g%d", d);
        g_autofree char *part = write_quarter(s, name);
        g_autoptr(GError) error = NULL;
        cw_search_result result;
        const cw_search_request request = {
            .image = part, .model = "near", .k = 100, .min_similarity = -1, .threads = 1};
        g_assert_true(cw_search(s->catalog, &request, NULL, &result, &error));
        g_assert_cmpuint(result.count, ==, DESIGNS * COLOURS);
        g_assert_cmpstr(result.hits[0].group, ==, group);
        g_assert_cmpfloat_with_epsilon(result.hits[0].similarity, 1, 1e-4);
        cw_search_result_clear(&result);
    }
}

static void test_min_similarity(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    cw_search_result result;
    cw_search_request request = {BY_ITEM("0-0", 10)};
    g_assert_true(cw_search(s->catalog, &request, NULL, &result, &error));
    request.min_similarity = (result.hits[1].similarity + result.hits[2].similarity) / 2;
    cw_search_result_clear(&result);
    g_assert_true(cw_search(s->catalog, &request, NULL, &result, &error));
    g_assert_cmpuint(result.count, ==, 2);
    cw_search_result_clear(&result);
    request.item = NULL;
    request.image = "elsewhere.png";
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*elsewhere.png*");
}

/* Sizes of one colourway show one picture: asked about one, none of them is found; asked about
 * another item, the first of them that the filter allows is. */
static void test_sizes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *said = shop_import(
        s, DRAWN_HEADER "S,gs,t,5-0.png,,red,S,,dress\nM,gs,t,5-0.png,5-1.png,red,M,,dress\n"
                        "L,gs,t,5-0.png,,red,L,,dress\nP,gs,t,5-2.png,,pink,M,,dress\n");
    g_assert_cmpstr(said, ==, "4 0 0 0 0 0");
    cw_search_request request = {BY_ITEM("M", 20)};
    g_autofree char *of_size = search_ids(s, &request);
    g_assert_false(g_regex_match_simple("\\b[SL]\\b", of_size, 0, 0));
    /* Pictures that items outside the colourway show, too, are found as theirs. */
    g_assert_true(g_str_has_prefix(of_size, "5-0 "));

    request.item = "0-0";
    request.where = (const char *const[]){"size=L", NULL};
    g_autofree char *large = search_ids(s, &request);
    g_assert_cmpstr(large, ==, "L");
    request.where = (const char *const[]){"item_group_id=gs", NULL};
    request.k = 1;
    g_autofree char *nearest = search_ids(s, &request);
    g_assert_true(strlen(nearest) == 1);
}

/* Filters come first: k hits although all nearer items are excluded. */
static void test_where(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_search_request request = {BY_ITEM("3-0", 2)};
    request.where = (const char *const[]){"color=plum", "title!=design 3", NULL};
    g_autofree char *ids = search_ids(s, &request);
    g_assert_true(g_regex_match_simple("^[0-9]-2 [0-9]-2$", ids, 0, 0));
    g_assert_null(strstr(ids, "3-2"));
    request.where = (const char *const[]){"color=nothing", NULL};
    g_autofree char *none = search_ids(s, &request);
    g_assert_cmpstr(none, ==, "");
    request.where = (const char *const[]){"colr=plum", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "*colr*color*");
}

/* Gone at once, although their vectors are still in the file. */
static void test_gone(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *feed = shop_draw_designs(s, DESIGNS, COLOURS, FALSE);
    const cw_search_request request = {BY_ITEM("0-0", 20)}, asked = {BY_ITEM("0-2", 1)},
                            lost = {BY_ITEM("0-1", 1)};
    g_assert_true(cw_catalog_remove(s->catalog, "0-1", &error));
    g_autofree char *ids = search_ids(s, &request);
    g_assert_null(strstr(ids, "0-1"));
    assert_fails(s, &lost, CW_ERROR_NOT_FOUND, "*0-1*");

    char *line = strstr(feed, "0-2,g0,"), *rest = strchr(line, '\n') + 1;
    memmove(line, rest, strlen(rest) + 1);
    s->settings.full = TRUE;
    g_autofree char *said = shop_import(s, feed);
    g_assert_cmpstr(said, ==, "1 16 0 0 0 1"); /* their pictures were written anew */
    g_autofree char *after = search_ids(s, &request);
    g_assert_null(strstr(after, "0-2"));
    assert_fails(s, &asked, CW_ERROR_NOT_FOUND, "item \"0-2\" is withdrawn*");
    assert_fails(s, &lost, CW_ERROR_NOT_FOUND, "*no vector*embed*"); /* imported anew */
}

/* "Coming soon" is nobody's picture: it is not found, and an item that shows it first is asked
 * about by its next picture. */
static void test_placeholder(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_path(s, "run");
    shop_draw_design(s, "soon.png", 77, 0, 0);
    g_autofree char *said = shop_import(
        s, DRAWN_HEADER "p1,h1,t1,soon.png,,red,,,dress\np2,h2,t2,soon.png,,red,,,dress\n"
                        "p3,h3,t3,soon.png,,red,,,dress\np4,h4,t4,soon.png,1-1.png,red,,,dress\n");
    g_assert_cmpstr(said, ==, "4 0 0 0 0 0");
    shop_embed(s, model);
    const cw_search_request all = {BY_ITEM("0-0", 50)}, second = {BY_ITEM("p4", 1)},
                            only = {BY_ITEM("p1", 1)};
    g_autofree char *ids = search_ids(s, &all);
    g_assert_null(strstr(ids, "p1"));
    g_assert_null(strstr(ids, "p2"));
    g_autofree char *like = search_ids(s, &second);
    g_assert_true(g_str_has_prefix(like, "1-"));
    assert_fails(s, &only, CW_ERROR_NOT_FOUND,
                 "item \"p1\" has no vector of a picture of its own*");
}

static void test_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_search_request request = {BY_ITEM("0-0", 0)};
    assert_fails(s, &request, CW_ERROR_USAGE, "k must be at least 1");
    request.k = 1;
    request.image = "a.png";
    assert_fails(s, &request, CW_ERROR_USAGE, "*one of the two*");
    request.image = NULL;
    request.min_similarity = 3;
    assert_fails(s, &request, CW_ERROR_USAGE, "*between -1 and 1*");
    request.min_similarity = -1;
    request.colour_weight = 1.1;
    assert_fails(s, &request, CW_ERROR_USAGE, "*weight of colour*between 0*and 1*1.1*");
    request.colour_weight = NAN;
    assert_fails(s, &request, CW_ERROR_USAGE, "*weight of colour*");
    request.colour_weight = 0;
    request.item = "0-9";
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*0-9*");
    request.item = "0-0";
    request.model = "other";
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*\"other\"*\"run\"*");
}

/* Another colour is another as the feed says it, whatever the case of its letters. */
static void test_other_colour(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_search_request all = {BY_ITEM("2-0", 1000)};
    const cw_search_request other = {BY_ITEM("2-0", 1000), .other_colour = TRUE};
    g_autofree char *ids = search_ids(s, &other), *all_ids = search_ids(s, &all);
    g_auto(GStrv) found = g_strsplit(ids, " ", -1);
    g_assert_cmpuint(g_strv_length(found), ==, DESIGNS * (COLOURS - 1));
    for (char **id = found; *id != NULL; id++)
        g_assert_false(g_str_has_suffix(*id, "-0")); /* red, all of them */
    g_assert_nonnull(strstr(all_ids, "3-0"));
    g_assert_true(g_str_has_prefix(ids, "2-"));
    g_free(
        shop_import(s, DRAWN_HEADER "0-1,g0,t,0-1.png,,RED,,,dress\n0-2,g0,t,0-2.png,,,,,dress\n"));
    g_autofree char *fewer = search_ids(s, &other);
    g_assert_null(strstr(fewer, "0-1"));
    g_assert_null(strstr(fewer, "0-2"));
    const cw_search_request uncoloured = {BY_ITEM("0-2", 1), .other_colour = TRUE};
    const cw_search_request picture = {
        .image = "a.png", .k = 1, .min_similarity = -1, .other_colour = TRUE};
    assert_fails(s, &uncoloured, CW_ERROR_USAGE, "*no colour of item \"0-2\"*");
    assert_fails(s, &picture, CW_ERROR_USAGE, "*--other-color goes with --item*");
}

static void test_not_embedded(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_search_request request = {BY_ITEM("0-0", 1)};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*no vectors yet*embed*");
}

/* The model file is another one now: its vectors still answer, a new picture cannot be compared. */
static void test_model_changed(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *picture = shop_path(s, "4-1.png");
    g_autofree char *model = shop_write_model(s, "run", 8);
    const cw_search_request by_item = {BY_ITEM("0-0", 1)};
    const cw_search_request by_picture = {.image = picture, .k = 1, .min_similarity = -1};
    g_autofree char *ids = search_ids(s, &by_item);
    g_assert_true(g_str_has_prefix(ids, "0-"));
    assert_fails(s, &by_picture, CW_ERROR_FAILED, "*has changed*embed*");
}

static void test_damage(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *path = shop_vector_path(s);
    const cw_search_request request = {BY_ITEM("0-0", 1)};
    g_assert_true(g_file_set_contents(path, "these are no vectors", -1, NULL));
    assert_fails(s, &request, CW_ERROR_DAMAGED, "vectors by \"run\" (*embed*");
    g_remove(path);
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "vectors by \"run\" (*embed*");
}

static gboolean stop(gpointer data, const cw_progress_state *state)
{
    g_string_append_printf(data, "%s %d", state->activity, (int)state->done);
    return FALSE;
}

/* Asked to stop the first time that a watcher is told anything: `where` that was. */
static void assert_stops(const shop *s, const char *where)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) told = g_string_new(NULL);
    const cw_progress progress = {stop, told};
    const cw_search_request request = {BY_ITEM("0-0", 1)};
    cw_search_result result;
    g_assert_false(cw_search(s->catalog, &request, &progress, &result, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_assert_cmpstr(told->str, ==, where);
}

/* Two blocks of vectors, most of pictures that are gone. */
static void test_stop_searching(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    enum { MORE = 1100 };
    g_autoptr(GError) error = NULL;
    g_autofree char *path = shop_vector_path(s);
    g_autoptr(cw_vector_file) file = cw_vector_file_open(path, NULL, CW_VECTOR_FILE_WRITE, &error);
    g_assert_no_error(error);
    const gsize dimension = cw_vector_file_dimension(file);
    g_autofree float *vectors = g_new0(float, MORE *dimension);
    guint64 keys[MORE];
    for (gsize i = 0; i < MORE; i++) {
        vectors[i * dimension] = 1;
        keys[i] = 1000 + i;
    }
    g_assert_true(cw_vector_file_append(file, keys, vectors, MORE, &error));
    g_clear_pointer(&file, cw_vector_file_close);
    assert_stops(s, "searching 1024");
}

static void test_stop_listing(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GString) feed = g_string_new(DRAWN_HEADER);
    for (int i = 0; i < 1100; i++)
        g_string_append_printf(feed, "many-%d,gm,t,5-0.png,,red,%d,,dress\n", i, i);
    g_autofree char *said = shop_import(s, feed->str);
    g_assert_cmpstr(said, ==, "1100 0 0 0 0 0");
    assert_stops(s, "listing 1024");
}

typedef struct {
    cw_search_index *index;
    const char *path;
} asker;

/* What is found of every item, one after another. */
static gpointer ask_all(gpointer data)
{
    const asker *a = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_catalog) catalog = cw_catalog_open(a->path, CW_CATALOG_READ, &error);
    g_assert_no_error(error);
    GString *all = g_string_new(NULL);
    for (int i = 0; i < DESIGNS * COLOURS; i++) {
        g_autofree char *id = g_strdup_printf("%d-%d", i / COLOURS, i % COLOURS);
        const cw_search_request request = {BY_ITEM(id, 4), .colour_weight = 0.2};
        cw_search_result result;
        g_assert_true(cw_search_in(a->index, catalog, &request, NULL, &result, &error));
        g_autofree char *ids = ids_of(&result);
        g_string_append_printf(all, "%s: %s\n", id, ids);
        cw_search_result_clear(&result);
    }
    return g_string_free(all, FALSE);
}

/* Threads that ask one index find what each search for itself finds. */
static void test_index_threads(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) wanted = g_string_new(NULL);
    for (int i = 0; i < DESIGNS * COLOURS; i++) {
        g_autofree char *id = g_strdup_printf("%d-%d", i / COLOURS, i % COLOURS);
        const cw_search_request request = {BY_ITEM(id, 4), .colour_weight = 0.2};
        g_autofree char *ids = search_ids(s, &request);
        g_string_append_printf(wanted, "%s: %s\n", id, ids);
    }
    g_autoptr(cw_search_index) index = cw_search_index_open(s->catalog, NULL, NULL, &error);
    g_assert_no_error(error);
    asker a = {index, cw_catalog_path(s->catalog)};
    GThread *threads[3];
    for (gsize t = 0; t < G_N_ELEMENTS(threads); t++)
        threads[t] = g_thread_new("ask", ask_all, &a);
    for (gsize t = 0; t < G_N_ELEMENTS(threads); t++) {
        g_autofree char *all = g_thread_join(threads[t]);
        g_assert_cmpstr(all, ==, wanted->str);
    }
}

/* An index is of when it was opened; a result outlives it. */
static void test_index_stays(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    cw_search_result before, after;
    const cw_search_request request = {BY_ITEM("2-0", 1)};
    cw_search_index *index = cw_search_index_open(s->catalog, "run", NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(cw_search_index_model(index), ==, "run");
    g_assert_true(cw_search_in(index, s->catalog, &request, NULL, &before, &error));
    g_assert_true(cw_catalog_remove(s->catalog, before.hits[0].id, &error));
    g_assert_true(cw_search_in(index, s->catalog, &request, NULL, &after, &error));
    cw_search_index_unref(index);
    g_assert_cmpstr(before.hits[0].id, ==, after.hits[0].id);
    cw_search_result_clear(&after);
    g_assert_true(cw_search(s->catalog, &request, NULL, &after, &error));
    g_assert_cmpstr(before.hits[0].id, !=, after.hits[0].id);
    cw_search_result_clear(&before);
    cw_search_result_clear(&after);
    g_assert_null(cw_search_index_open(s->catalog, "none", NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static gboolean look(cw_search_index *index, const shop *s, GError **error)
{
    g_autofree char *asked = shop_path(s, "0-0.png");
    const cw_search_request request = {.image = asked, .k = 1, .min_similarity = -1, .threads = 1};
    cw_search_result result;
    const gboolean ok = cw_search_in(index, s->catalog, &request, NULL, &result, error);
    cw_search_result_clear(&result);
    return ok;
}

/* What an index has opened of its model serves the next one by it, though its file be gone, and
 * none by another model. */
static void test_index_takes_over(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *other = shop_write_model(s, "other", 8);
    g_autofree char *file = shop_path(s, "run/model.safetensors");
    g_autofree char *other_file = shop_path(s, "other/model.safetensors");
    shop_embed(s, other);
    cw_search_index *before = cw_search_index_open(s->catalog, "run", NULL, &error);
    g_autoptr(cw_search_index) after = cw_search_index_open(s->catalog, "run", NULL, &error);
    g_autoptr(cw_search_index) alone = cw_search_index_open(s->catalog, "run", NULL, &error);
    g_autoptr(cw_search_index) of_other = cw_search_index_open(s->catalog, "other", NULL, &error);
    g_assert_no_error(error);
    g_assert_true(look(before, s, &error));
    cw_search_index_take_over(after, before);
    cw_search_index_take_over(of_other, before);
    cw_search_index_unref(before);
    g_assert_cmpint(g_remove(file), ==, 0);
    g_assert_cmpint(g_remove(other_file), ==, 0);
    g_assert_true(look(after, s, &error));
    g_assert_no_error(error);
    g_assert_false(look(alone, s, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(look(of_other, s, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

#define ADD(path, open, function)                                                                  \
    g_test_add("/search/" path, shop, NULL, open, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("by-item", open_embedded, test_by_item);
    ADD("other-colour", open_embedded, test_other_colour);
    ADD("whole-catalogue", open_embedded, test_whole_catalogue);
    ADD("by-picture", open_embedded, test_by_picture);
    ADD("windows", open_shop, test_windows);
    ADD("min-similarity", open_embedded, test_min_similarity);
    ADD("sizes", open_embedded, test_sizes);
    ADD("where", open_embedded, test_where);
    ADD("gone", open_embedded, test_gone);
    ADD("placeholder", open_embedded, test_placeholder);
    ADD("mistakes", open_embedded, test_mistakes);
    ADD("not-embedded", open_shop, test_not_embedded);
    ADD("model-changed", open_embedded, test_model_changed);
    ADD("damage", open_embedded, test_damage);
    ADD("stop-searching", open_embedded, test_stop_searching);
    ADD("stop-listing", open_embedded, test_stop_listing);
    ADD("index-threads", open_embedded, test_index_threads);
    ADD("index-stays", open_embedded, test_index_stays);
    ADD("index-takes-over", open_embedded, test_index_takes_over);
    return g_test_run();
}
