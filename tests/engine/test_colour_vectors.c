/* SPDX-License-Identifier: Apache-2.0
 *
 * Colours of the pictures of a catalogue: described once beside any model's vectors, made again
 * when they are lost; and searches in which they count.
 */
#include <math.h>

#include "engine/catalog/colour_vectors.h"
#include "search_fixture.h"

#define PICTURES (DESIGNS * COLOURS)

static void assert_sound(shop *s)
{
    cw_verify_result result;
    g_assert_true(cw_catalog_verify(s->catalog, NULL, NULL, NULL, &result, NULL));
    g_assert_cmpint(result.problems, ==, 0);
}

static gint64 status_of(shop *s, const char *name)
{
    json_t *status = cw_catalog_status(s->catalog, NULL);
    const gint64 value = json_integer_value(json_object_get(status, name));
    json_decref(status);
    return value;
}

/* Colours are described with the first model's vectors and are those of the next model, too; they
 * are made on their own where only they are missing, and again where their file is lost, damaged,
 * or of something else. */
static void test_colours(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_model(s, "run", 7), *other = shop_write_model(s, "two", 8);
    g_autofree char *path = cw_colour_vectors_path(s->catalog);
    g_assert_cmpint(status_of(s, "color_vectors"), ==, 0);
    g_assert_cmpint(shop_embed(s, model).coloured, ==, PICTURES);
    g_assert_cmpint(status_of(s, "color_vectors"), ==, PICTURES);
    g_autofree char *whole = shop_say_colours(s);
    g_assert_cmpint(shop_embed(s, other).coloured, ==, 0);
    g_remove(path);
    cw_embed_summary summary = shop_embed(s, model);
    g_assert_cmpint(summary.coloured, ==, PICTURES);
    g_assert_cmpint(summary.embedded, ==, 0);
    g_autofree char *alone = shop_say_colours(s);
    g_assert_cmpstr(alone, ==, whole);
    shop_damage(path);
    cw_verify_result result;
    g_assert_true(cw_catalog_verify(s->catalog, NULL, NULL, NULL, &result, NULL));
    g_assert_cmpint(result.problems, ==, 1);
    g_assert_cmpint(shop_embed(s, model).coloured, ==, PICTURES);
    g_autoptr(cw_vector_file) alien =
        cw_vector_file_create(path, "something else", CW_GARMENT_COLOUR_DIMENSION, NULL);
    g_clear_pointer(&alien, cw_vector_file_close);
    g_assert_true(cw_catalog_verify(s->catalog, NULL, NULL, NULL, &result, NULL));
    g_assert_cmpint(result.problems, ==, 1);
    g_assert_cmpint(shop_embed(s, model).coloured, ==, PICTURES);
    g_autofree char *again = shop_say_colours(s);
    g_assert_cmpstr(again, ==, whole);
    assert_sound(s);
}

/* Colours of what is gone are dropped, those of what cannot be read are told of. */
static void test_colours_gone(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_model(s, "run", 7);
    g_autofree char *path = cw_colour_vectors_path(s->catalog);
    g_autofree char *lost = shop_path(s, "3-1.png");
    shop_embed(s, model);
    g_autofree char *whole = shop_say_colours(s);
    g_assert_true(cw_catalog_remove(s->catalog, "0-0", NULL));
    g_assert_cmpint(status_of(s, "color_vectors"), ==, PICTURES - 1);
    shop_embed(s, model);
    g_autofree char *fewer = shop_say_colours(s);
    g_assert_cmpstr(fewer, ==, strchr(whole, '\n') + 1);
    g_remove(path);
    g_remove(lost);
    const cw_embed_summary summary = shop_embed(s, model);
    g_assert_cmpint(summary.coloured, ==, PICTURES - 2);
    g_assert_cmpint(summary.uncoloured, ==, 1);
    g_assert_cmpint(summary.failed, ==, 0);
}

/* A catalogue made anew, whose pictures have other numbers, beside the colours of the old one. */
static void test_colours_of_another_catalogue(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_model(s, "run", 7);
    g_autofree char *path = g_strdup(cw_catalog_path(s->catalog));
    g_autoptr(GError) error = NULL;
    shop_embed(s, model);
    g_clear_pointer(&s->catalog, cw_catalog_close);
    g_remove(path);
    s->catalog = cw_catalog_open(path, CW_CATALOG_CREATE, &error);
    g_assert_no_error(error);
    g_autofree char *said = shop_import(s, "id,image_link,color\nx,2-1.png,green\ny,0-0.png,red\n");
    g_assert_cmpstr(said, ==, "2 0 0 0 0 0");
    shop_embed(s, model);
    g_autofree char *kept = shop_say_colours(s), *colours = cw_colour_vectors_path(s->catalog);
    g_remove(colours);
    shop_embed(s, model);
    g_autofree char *anew = shop_say_colours(s);
    g_assert_cmpstr(kept, ==, anew);
    assert_sound(s);
}

/* Two models may embed at a time: who comes second leaves the colours to the first. */
static void test_colours_busy(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_model(s, "run", 7);
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_vector_file) other = cw_colour_vectors_write(s->catalog, &error);
    g_assert_no_error(error);
    cw_embed_summary summary = shop_embed(s, model);
    g_assert_cmpint(summary.embedded, ==, PICTURES);
    g_assert_cmpint(summary.coloured, ==, 0);
    g_clear_pointer(&other, cw_vector_file_close);
    summary = shop_embed(s, model);
    g_assert_cmpint(summary.embedded, ==, 0);
    g_assert_cmpint(summary.coloured, ==, PICTURES);
}

/* ---- colour as a dial ------------------------------------------------------------------------ */

/* Hits of the item's colour and of its design, among the `k` first of every item. */
static void count_kinds(const shop *s, double weight, int k, int *of_colour, int *of_design)
{
    *of_colour = *of_design = 0;
    for (int item = 0; item < DESIGNS * COLOURS; item++) {
        const int design = item / COLOURS, colour = item % COLOURS;
        g_autofree char *id = g_strdup_printf("%d-%d", design, colour);
        const cw_search_request request = {BY_ITEM(id, k), .colour_weight = weight};
        g_autofree char *ids = search_ids(s, &request);
        g_auto(GStrv) found = g_strsplit(ids, " ", -1);
        g_assert_cmpuint(g_strv_length(found), ==, k);
        for (char **hit = found; *hit != NULL; hit++) {
            *of_design += (*hit)[0] - '0' == design;
            *of_colour += (*hit)[2] - '0' == colour;
        }
    }
}

/* From any colour to this colour: hits of the design give way to hits of the colour. */
static void test_dial(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const int k = COLOURS - 1, all = DESIGNS * COLOURS * k;
    int colour_before = -1, design_before = all;
    for (int quarter = 0; quarter <= 4; quarter++) {
        int of_colour, of_design;
        count_kinds(s, quarter / 4.0, k, &of_colour, &of_design);
        g_assert_cmpint(of_colour, >=, colour_before);
        g_assert_cmpint(of_design, <=, design_before);
        if (quarter == 0)
            g_assert_cmpint(of_design, ==, all);
        if (quarter == 4)
            g_assert_cmpint(of_colour, ==, all);
        colour_before = of_colour;
        design_before = of_design;
    }
}

static cw_search_result search_all(const shop *s, double weight, const char *model)
{
    g_autoptr(GError) error = NULL;
    cw_search_result result;
    const cw_search_request request = {BY_ITEM("2-1", 1000), .model = model,
                                       .colour_weight = weight};
    g_assert_true(cw_search(s->catalog, &request, NULL, &result, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(result.count, ==, DESIGNS * COLOURS - 1);
    return result;
}

static const cw_search_hit *hit_of(const cw_search_result *result, const char *id)
{
    for (gsize i = 0; i < result->count; i++)
        if (strcmp(result->hits[i].id, id) == 0)
            return &result->hits[i];
    g_assert_not_reached();
}

/* Every hit says what its similarity is made of, and its design part is what a search without
 * colour says: of the nearest window, where pictures have several. */
static void assert_sum(const shop *s, const char *model)
{
    const double weight = 0.3;
    cw_search_result plain = search_all(s, 0, model), mixed = search_all(s, weight, model);
    for (gsize i = 0; i < mixed.count; i++) {
        const cw_search_hit *hit = &mixed.hits[i], *before = hit_of(&plain, hit->id);
        g_assert_cmpfloat_with_epsilon(
            hit->similarity,
            (1 - weight) * hit->design_similarity + weight * hit->colour_similarity, 1e-6);
        g_assert_cmpfloat(hit->design_similarity, ==, before->similarity);
        g_assert_cmpfloat(before->design_similarity, ==, before->similarity);
        g_assert_true(isnan(before->colour_similarity));
        g_assert_true(hit->colour_similarity >= 0 && hit->colour_similarity <= 1 + 1e-6);
    }
    g_assert_cmpfloat(mixed.colour_weight, ==, weight);
    g_assert_cmpfloat(mixed.query.colour_similarity, ==, 1);
    cw_search_result_clear(&plain);
    cw_search_result_clear(&mixed);
}

static void test_sum(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_write_window_model(s, "near", 7, 3);
    assert_sum(s, NULL);
    shop_embed(s, model);
    assert_sum(s, "near");
    assert_sum(s, "run");
}

/* By a picture, with filters, above a least similarity, and of other colours that look alike. */
static void test_dial_with_others(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *picture = shop_path(s, "4-1.png");
    const cw_search_request by_picture = {
        .image = picture, .k = DESIGNS, .min_similarity = -1, .threads = 1, .colour_weight = 1};
    g_autofree char *teal = search_ids(s, &by_picture);
    g_assert_true(g_regex_match_simple("^([0-5]-1 ?){6}$", teal, 0, 0));
    const cw_search_request filtered = {BY_ITEM("0-0", 9), .colour_weight = 0.9,
                                        .where = (const char *const[]){"color=plum", NULL}};
    g_autofree char *plum = search_ids(s, &filtered);
    g_assert_true(g_regex_match_simple("^([0-5]-2 ?){6}$", plum, 0, 0));
    const cw_search_request other = {BY_ITEM("0-0", 99), .colour_weight = 1, .other_colour = TRUE};
    g_autofree char *others = search_ids(s, &other);
    g_assert_null(strstr(others, "-0"));
    cw_search_request least = {BY_ITEM("0-0", 99), .colour_weight = 1};
    least.min_similarity = 0.99;
    g_autofree char *red = search_ids(s, &least);
    g_assert_true(g_regex_match_simple("^([1-5]-0 ?)*$", red, 0, 0));
}

/* The key of a picture's colour. */
static guint64 key_of(const shop *s, const char *name)
{
    g_autofree char *path = shop_path(s, name), *bytes = NULL;
    gsize count = 0;
    g_assert_true(g_file_get_contents(path, &bytes, &count, NULL));
    g_autofree char *hash =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, count);
    return cw_colour_vectors_key(hash);
}

/* A catalogue that an older program embedded, one whose last pictures have no colour yet, and a
 * damaged file: without a weight nobody looks. */
static void test_dial_without_colours(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = cw_colour_vectors_path(s->catalog), *model = shop_path(s, "run");
    const cw_search_request plain = {BY_ITEM("0-0", 1)};
    const cw_search_request weighed = {BY_ITEM("0-0", 1000), .colour_weight = 0.5};
    g_autoptr(cw_vector_file) file = cw_colour_vectors_write(s->catalog, &error);
    cw_search_result result;
    const guint64 other[] = {key_of(s, "2-1.png"), key_of(s, "2-2.png")};
    const guint64 own = key_of(s, "0-0.png");
    g_assert_true(cw_vector_file_remove(file, other, 2, &error));
    g_assert_true(cw_search(s->catalog, &weighed, NULL, &result, &error));
    g_assert_cmpuint(result.without_colour, ==, 2);
    g_assert_cmpuint(result.without_vector, ==, 0);
    g_assert_cmpuint(result.count, ==, DESIGNS * COLOURS - 3);
    cw_search_result_clear(&result);
    g_assert_true(cw_vector_file_remove(file, &own, 1, &error));
    g_clear_pointer(&file, cw_vector_file_close);
    assert_fails(s, &weighed, CW_ERROR_NOT_FOUND,
                 "*what colour item \"0-0\" is; run colorway embed*");
    g_assert_true(g_file_set_contents(path, "these are no vectors", -1, NULL));
    assert_fails(s, &weighed, CW_ERROR_DAMAGED, "colours (colorway embed builds them anew): *");
    g_remove(path);
    assert_fails(
        s, &weighed, CW_ERROR_NOT_FOUND,
        "*what colour its pictures are yet; run colorway embed --model \"*model.safetensors\"");
    g_autofree char *ids = search_ids(s, &plain);
    g_assert_true(g_str_has_prefix(ids, "0-"));
    g_assert_cmpint(shop_embed(s, model).coloured, ==, DESIGNS * COLOURS);
    g_free(search_ids(s, &weighed));
}

#define ADD(path, open, function)                                                                  \
    g_test_add("/colour-vectors/" path, shop, NULL, open, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("made", open_shop, test_colours);
    ADD("gone", open_shop, test_colours_gone);
    ADD("of-another-catalogue", open_shop, test_colours_of_another_catalogue);
    ADD("busy", open_shop, test_colours_busy);
    ADD("dial", open_embedded, test_dial);
    ADD("sum", open_embedded, test_sum);
    ADD("dial-with-others", open_embedded, test_dial_with_others);
    ADD("dial-without-colours", open_embedded, test_dial_without_colours);
    return g_test_run();
}
