/* SPDX-License-Identifier: Apache-2.0
 *
 * Searches by some attributes of a model: what is nearest by its blocks, written out over the
 * stored vectors; why each hit was found; what cannot be asked.
 */
#include <math.h>

#include "search_fixture.h"

#define WIDTH 8
#define TYPES 3

static const char *const blocks =
    "{\"width\": 8, \"attributes\": {\"types\": ["
    "{\"name\": \"sleeve\", \"column\": \"sleeve\", \"values\": [\"long\", \"short\"]},"
    "{\"name\": \"pattern\", \"column\": \"pattern\", \"values\": [\"plain\", \"dots\"]},"
    "{\"name\": \"fit\", \"column\": \"fit\", \"values\": [\"loose\", \"slim\"]}]}}";

/* A model of three attributes with random weights: its blocks differ. (transfer full) */
static char *write_typed_model(const shop *s, const char *run, gint64 levels)
{
    g_autoptr(GError) error = NULL;
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    json_t *object = json_loads(blocks, 0, NULL);
    g_assert_true(cw_attribute_blocks_from_json(&form.blocks, object, &error));
    json_decref(object);
    form.settings.picture_px = 16;
    form.settings.window_levels = levels;
    form.backbone.width = 0.25;
    form.backbone.stages = 2;
    g_free(form.settings.name);
    form.settings.name = g_strdup(run);
    g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&form, 7, 1, &error);
    g_assert_no_error(error);
    char *folder = shop_path(s, run);
    g_autofree char *path = g_build_filename(folder, "model.safetensors", NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(cw_encoder_save(encoder, path, &error));
    cw_encoder_form_clear(&form);
    return folder;
}

static void open_typed(shop *s, gconstpointer data)
{
    open_shop(s, data);
    g_autofree char *model = write_typed_model(s, "typed", 1);
    shop_embed(s, model);
}

static cw_search_result search_well(const shop *s, const cw_search_request *request)
{
    g_autoptr(GError) error = NULL;
    cw_search_result result;
    cw_search(s->catalog, request, NULL, &result, &error);
    g_assert_no_error(error);
    return result;
}

/* The stored vectors, item by item. */
typedef struct {
    cw_picture_list *list;
    cw_vector_file *file;
} stored;

static stored open_stored(const shop *s)
{
    g_autoptr(GError) error = NULL;
    cw_store_model model;
    stored all = {.list = cw_catalog_list_pictures(s->catalog, NULL, NULL, &error)};
    g_assert_true(cw_model_find(s->catalog, NULL, &model, &error));
    all.file = cw_model_open_vectors(s->catalog, &model, CW_VECTOR_FILE_READ, &error);
    g_assert_no_error(error);
    cw_model_clear(&model);
    return all;
}

static void close_stored(stored *all)
{
    cw_picture_list_free(all->list);
    cw_vector_file_close(all->file);
}

static const float *vector_of(const stored *all, const char *id)
{
    gsize row;
    for (gsize i = 0; i < all->list->count; i++)
        if (strcmp(all->list->entries[i].id, id) == 0 &&
            cw_vector_file_find(all->file, cw_vector_key(all->list->entries[i].picture, 0), &row))
            return cw_vector_file_vector(all->file, row);
    g_error("no vector of \"%s\"", id);
}

/* The cosine of one block. */
static double cosine(const float *a, const float *b, gsize block)
{
    double product = 0, own = 0, its = 0;
    for (gsize i = block * WIDTH; i < (block + 1) * WIDTH; i++) {
        product += (double)a[i] * b[i];
        own += (double)a[i] * a[i];
        its += (double)b[i] * b[i];
    }
    return product / sqrt(own * its);
}

/* Every item but the query is found, in the order of the weighted mean of the cosines. */
static void assert_found(const shop *s, const cw_search_result *result, const char *id,
                         const double *weights)
{
    stored all = open_stored(s);
    const float *query = vector_of(&all, id);
    g_assert_cmpuint(result->count, ==, DESIGNS * COLOURS - 1);
    for (gsize i = 0; i < result->count; i++) {
        const cw_search_hit *hit = &result->hits[i];
        double expected = 0;
        for (gsize b = 0; b < TYPES; b++)
            expected += weights[b] * cosine(query, vector_of(&all, hit->id), b);
        g_assert_cmpfloat_with_epsilon(hit->similarity, expected, 1e-5);
        g_assert_true(i == 0 || result->hits[i - 1].similarity >= hit->similarity);
    }
    close_stored(&all);
}

static void test_by_one(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_search_request by = {BY_ITEM("0-0", 100), .by = "pattern"};
    const cw_search_request plain = {BY_ITEM("0-0", 100)};
    cw_search_result result = search_well(s, &by);
    assert_found(s, &result, "0-0", (const double[]){0, 1, 0});
    g_autofree char *found = ids_of(&result), *all = search_ids(s, &plain);
    g_assert_cmpstr(found, !=, all);
    cw_search_result_clear(&result);
}

static void test_weighed(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_search_request request = {BY_ITEM("2-1", 100), .by = " fit : 1 ,pattern:3,sleeve:0"};
    cw_search_result result = search_well(s, &request);
    assert_found(s, &result, "2-1", (const double[]){0, 0.75, 0.25});
    g_assert_cmpstr(result.attributes[0], ==, "pattern");
    g_assert_cmpstr(result.attributes[1], ==, "fit");
    g_assert_cmpstr(result.attributes[2], ==, "sleeve");
    g_assert_null(result.attributes[TYPES]);
    g_assert_cmpfloat_with_epsilon(result.weights[0], 0.75, 1e-12);
    g_assert_cmpfloat(result.weights[2], ==, 0);
    cw_search_result_clear(&result);
}

/* Each attribute's distance is that of its block at unit length; the query itself has none. */
static void test_why(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const gsize order[TYPES] = {1, 0, 2}; /* that asked for first, then as in the model */
    const cw_search_request request = {BY_ITEM("0-0", 4), .by = "pattern"};
    const cw_search_request plain = {BY_ITEM("0-0", 4)};
    cw_search_result result = search_well(s, &request);
    stored all = open_stored(s);
    for (gsize i = 0; i < result.count; i++)
        for (gsize a = 0; a < TYPES; a++) {
            const cw_search_hit *hit = &result.hits[i];
            const double alike = cosine(vector_of(&all, "0-0"), vector_of(&all, hit->id), order[a]);
            g_assert_cmpfloat_with_epsilon(hit->distances[a], sqrt(2 - 2 * alike), 1e-4);
        }
    close_stored(&all);
    g_assert_null(result.query.distances);
    cw_search_result_clear(&result);
    result = search_well(s, &plain);
    g_assert_null(result.attributes);
    g_assert_null(result.hits[0].distances);
    cw_search_result_clear(&result);
}

/* A picture of the catalogue is nearest to itself, by any attribute. */
static void test_by_picture(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *picture = shop_path(s, "3-1.png");
    const cw_search_request request = {
        .image = picture, .by = "fit,sleeve", .k = 3, .min_similarity = -1, .threads = 1};
    cw_search_result result = search_well(s, &request);
    g_assert_cmpstr(result.hits[0].id, ==, "3-1");
    g_assert_cmpfloat_with_epsilon(result.hits[0].similarity, 1, 1e-6);
    for (gsize a = 0; a < TYPES; a++)
        g_assert_cmpfloat(result.hits[0].distances[a], <, 1e-3);
    g_assert_cmpfloat(result.hits[1].distances[0], >, 1e-3);
    cw_search_result_clear(&result);
}

/* What is alike enough and how much colour counts is said of the similarity by the attributes. */
static void test_with_others(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_search_request request = {BY_ITEM("0-0", 100), .by = "pattern"};
    cw_search_result result = search_well(s, &request);
    const double third = result.hits[2].similarity;
    cw_search_result_clear(&result);
    request.min_similarity = third;
    result = search_well(s, &request);
    g_assert_cmpuint(result.count, ==, 3);
    cw_search_result_clear(&result);
    request.min_similarity = -1;
    request.colour_weight = 0.25;
    request.where = (const char *const[]){"color=teal", NULL};
    result = search_well(s, &request);
    g_assert_cmpuint(result.count, ==, DESIGNS);
    for (gsize i = 0; i < result.count; i++) {
        const cw_search_hit *hit = &result.hits[i];
        g_assert_cmpstr(hit->colour, ==, "teal");
        g_assert_cmpfloat_with_epsilon(hit->design_similarity,
                                       1 - hit->distances[0] * hit->distances[0] / 2, 1e-5);
        g_assert_cmpfloat_with_epsilon(
            hit->similarity, 0.75 * hit->design_similarity + 0.25 * hit->colour_similarity, 1e-5);
        g_assert_true(i == 0 || result.hits[i - 1].similarity >= hit->similarity);
    }
    cw_search_result_clear(&result);
}

/* A picture is found by the window that is nearest by what is asked for. */
static void test_windows(shop *s, gconstpointer data)
{
    open_shop(s, data);
    g_autofree char *model = write_typed_model(s, "typed", 2);
    shop_embed(s, model);
    const cw_search_request request = {BY_ITEM("0-0", 100), .by = "fit"};
    cw_search_result result = search_well(s, &request);
    stored all = open_stored(s);
    const float *query = vector_of(&all, "0-0");
    g_assert_cmpuint(result.count, ==, DESIGNS * COLOURS - 1);
    for (gsize i = 0; i < all.list->count; i++) {
        double nearest = -1;
        gsize row;
        for (gsize w = 0;
             cw_vector_file_find(all.file, cw_vector_key(all.list->entries[i].picture, w), &row);
             w++)
            nearest = MAX(nearest, cosine(query, cw_vector_file_vector(all.file, row), 2));
        for (gsize h = 0; h < result.count; h++)
            if (strcmp(result.hits[h].id, all.list->entries[i].id) == 0)
                g_assert_cmpfloat_with_epsilon(result.hits[h].similarity, nearest, 1e-5);
    }
    close_stored(&all);
    cw_search_result_clear(&result);
}

static void assert_refuses(shop *s, const char *by, cw_error code, const char *pattern)
{
    const cw_search_request request = {BY_ITEM("0-0", 3), .by = by};
    assert_fails(s, &request, code, pattern);
}

static void test_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    assert_refuses(s, "patern", CW_ERROR_NOT_FOUND,
                   "the model has no attribute \"patern\"; did you mean \"pattern\"?");
    assert_refuses(s, "pattern,neckline:2", CW_ERROR_NOT_FOUND,
                   "the model has no attribute \"neckline\"; it has: sleeve, pattern, fit");
    assert_refuses(s, "", CW_ERROR_NOT_FOUND, "*no attribute \"\"; it has:*");
    assert_refuses(s, "pattern:much", CW_ERROR_USAGE,
                   "the weight of \"pattern\" is a number of at least 0, not \"much\"");
    assert_refuses(s, "pattern:", CW_ERROR_USAGE, "the weight of \"pattern\" is*not \"\"");
    assert_refuses(s, "pattern:-1", CW_ERROR_USAGE, "*not \"-1\"");
    assert_refuses(s, "pattern:nan", CW_ERROR_USAGE, "*not \"nan\"");
    assert_refuses(s, "pattern:0,fit:0", CW_ERROR_USAGE,
                   "the weights of \"pattern:0,fit:0\" are all 0*");
    assert_refuses(s, "pattern:1e308,fit:1e308", CW_ERROR_USAGE, "*are too large to add up*");
    assert_refuses(s, "fit,fit:2", CW_ERROR_USAGE, "attribute \"fit\" is named twice");
}

/* A model without attributes; vectors of another model than the file now is; no vectors at all. */
static void test_without_attributes(shop *s, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    open_shop(s, data);
    const cw_search_request request = {BY_ITEM("0-0", 3), .by = "pattern"};
    g_assert_false(cw_search_check(s->catalog, &request, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_true(g_pattern_match_simple("--by needs vectors by a model that knows attributes*",
                                         error->message));
    g_autofree char *model = shop_write_model(s, "run", 7);
    shop_embed(s, model);
    assert_refuses(s, "pattern", CW_ERROR_USAGE,
                   "model \"run\" has no blocks of attributes to search by*");
    g_autofree char *other = write_typed_model(s, "run", 1);
    assert_refuses(s, "pattern", CW_ERROR_FAILED, "model \"run\" has changed since*");
}

#define ADD(path, set_up, function)                                                                \
    g_test_add("/search-by/" path, shop, NULL, set_up, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("one", open_typed, test_by_one);
    ADD("weighed", open_typed, test_weighed);
    ADD("why", open_typed, test_why);
    ADD("picture", open_typed, test_by_picture);
    ADD("with-others", open_typed, test_with_others);
    ADD("windows", NULL, test_windows);
    ADD("mistakes", open_typed, test_mistakes);
    ADD("without-attributes", NULL, test_without_attributes);
    return g_test_run();
}
