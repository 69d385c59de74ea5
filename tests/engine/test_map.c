/* SPDX-License-Identifier: Apache-2.0
 *
 * A map of a small shop: who is on it, by what it is coloured, what is refused.
 */
#include "colorway/map.h"

#include <math.h>

#include "base/random.h"
#include "colorway/embed.h"
#include "colorway/variants.h"
#include "encode/encoder.h"
#include "import_fixture.h"

#define DESIGNS 12
#define COLOURS 2
#define SIZES 2

/* Designs in two colours and two sizes, the last in none: sizes show the same picture. */
static void fill_shop(shop *s)
{
    g_autoptr(GString) feed = g_string_new("id,item_group_id,image_link,color,size,title,brand\n");
    for (int d = 0; d < DESIGNS; d++)
        for (int c = 0; c < COLOURS; c++) {
            g_autoptr(cw_image) image = cw_image_new(32, 40, NULL);
            for (int p = 0; p < 32 * 40 * 3; p++) {
                const guint64 cell = (guint64)(p / 3 / 32 / 8 * 4 + p / 3 % 32 / 8);
                image->pixels[p] =
                    cw_random_at(5, 0, (guint64)d, cell) % 2 == 0 ? 60 + 100 * (c == p % 3) : 255;
            }
            g_autofree char *name = g_strdup_printf("d%d-%d.png", d, c);
            g_autoptr(GBytes) bytes = cw_image_encode_png(image, NULL);
            shop_write(s, name, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
            for (int size = 0; size < SIZES; size++)
                g_string_append_printf(feed, "%d-%d-%d,g%d,%s,%s,%d,dress %d,%s\n", d, c, size, d,
                                       name,
                                       c == 0      ? "red"
                                       : size == 0 ? "Blue"
                                                   : "blue",
                                       38 + size, d, d == 0 ? "Acme" : "");
        }
    g_autofree char *said = shop_import(s, feed->str);
    g_autofree char *all = g_strdup_printf("%d 0 0 0 0 0", DESIGNS * COLOURS * SIZES);
    g_assert_cmpstr(said, ==, all);
}

static void embed(shop *s)
{
    g_autoptr(GError) error = NULL;
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    form.settings.picture_px = 32;
    form.backbone.width = 0.25;
    form.backbone.stages = 3;
    g_assert_true(cw_options_set(cw_encoder_options, &form.settings, "name", "net", &error));
    g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&form, 1, 2, &error);
    g_assert_no_error(error);
    g_autofree char *path = shop_path(s, "model.safetensors");
    cw_embed_summary summary;
    g_assert_true(cw_encoder_save(encoder, path, &error));
    g_assert_true(cw_embed_catalog(s->catalog, path, 2, NULL, &summary, &error));
    cw_encoder_form_clear(&form);
}

static void draw(shop *s, const cw_map_request *request, cw_map_result *map)
{
    g_autoptr(GError) error = NULL;
    cw_map(s->catalog, request, NULL, map, &error);
    g_assert_no_error(error);
}

/* (transfer full) */
static char *refuse(shop *s, const cw_map_request *request, int code)
{
    g_autoptr(GError) error = NULL;
    cw_map_result map;
    g_assert_false(cw_map(s->catalog, request, NULL, &map, &error));
    g_assert_error(error, CW_ERROR, code);
    g_assert_cmpuint(map.count, ==, 0);
    return g_strdup(error->message);
}

static void check_items(const cw_map_result *map)
{
    for (gsize i = 0; i < map->count; i++) {
        const cw_map_point *point = &map->points[i];
        g_assert_true(isfinite(point->x) && isfinite(point->y));
        g_assert_cmpuint(point->end - point->first, ==, SIZES);
        g_autofree char *base = g_path_get_basename(point->picture);
        for (gsize n = point->first; n < point->end; n++) {
            g_autofree char *id = g_strndup(map->items[n].id, strlen(map->items[n].id) - 2);
            g_assert_true(g_str_has_prefix(base + 1, id));
            g_assert_cmpuint(map->items[n].point, ==, i);
        }
    }
}

static void test_whole(shop *s, gconstpointer data)
{
    (void)data;
    cw_map_result map, again, other;
    fill_shop(s);
    embed(s);
    cw_map_request request = {.seed = 3, .threads = 1};
    draw(s, &request, &map);
    g_assert_cmpuint(map.count, ==, DESIGNS * COLOURS);
    g_assert_cmpuint(map.item_count, ==, DESIGNS * COLOURS * SIZES);
    g_assert_cmpfloat_with_epsilon(map.perplexity, (DESIGNS * COLOURS - 1) / 3.0, 1e-9);
    g_assert_cmpstr(map.model, ==, "net");
    check_items(&map);
    /* The feed has no product_type, nobody has grouped: color alone says something. */
    g_assert_cmpuint(map.column_count, ==, 1);
    g_assert_cmpstr(map.columns[0].name, ==, "color");
    g_assert_cmpuint(map.columns[0].value_count, ==, 2);
    g_assert_cmpuint(map.columns[0].sizes[0], ==, DESIGNS);
    request.threads = 2;
    draw(s, &request, &again);
    request.seed = 4;
    draw(s, &request, &other);
    for (gsize i = 0; i < map.count; i++) {
        g_assert_cmpfloat(map.points[i].x, ==, again.points[i].x);
        g_assert_cmpfloat(map.points[i].y, ==, again.points[i].y);
    }
    g_assert_cmpfloat(map.points[0].x, !=, other.points[0].x);
    cw_map_result_clear(&map);
    cw_map_result_clear(&again);
    cw_map_result_clear(&other);
}

static void test_columns(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    cw_map_result map;
    cw_variants_result groups;
    const char *const names[] = {"brand", CW_MAP_GROUP, CW_MAP_CLUSTER, "size", NULL};
    const char *const where[] = {"color=red", NULL};
    fill_shop(s);
    embed(s);
    const cw_variants_request grouping = {.threshold = 0.5, .neighbours = 0};
    cw_variants(s->catalog, &grouping, NULL, &groups, &error);
    g_assert_no_error(error);
    const cw_map_request request = {.colour_by = names, .where = where};
    draw(s, &request, &map);
    g_assert_cmpuint(map.count, ==, DESIGNS);
    g_assert_cmpuint(map.column_count, ==, 4);
    g_assert_cmpuint(map.columns[0].value_count, ==, 1);
    for (gsize i = 0; i < map.item_count; i++)
        g_assert_cmpint(map.columns[0].of[i], ==, map.items[i].id[0] == '0' ? 0 : -1);
    g_assert_true(map.columns[1].groups && map.columns[2].groups && !map.columns[3].groups);
    g_assert_cmpuint(map.columns[1].value_count, ==, DESIGNS);
    /* Sizes of a colourway are told apart; its first one stands for it. */
    g_assert_cmpuint(map.columns[3].value_count, ==, SIZES);
    g_assert_cmpuint(map.columns[3].sizes[0], ==, DESIGNS);
    g_assert_cmpuint(map.columns[3].sizes[1], ==, 0);
    g_assert_cmpint(map.columns[3].of[1], ==, 1);
    cw_map_result_clear(&map);
    cw_variants_result_clear(&groups);
}

static void test_refusals(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const slip[] = {"colr", NULL}, *const empty[] = {"pattern", NULL},
                      *const cluster[] = {CW_MAP_CLUSTER, NULL},
                      *const few[] = {"brand=Acme", NULL},
                      *const nothing[] = {"brand=Nobody", NULL};
    fill_shop(s);
    g_autofree char *no_vectors = refuse(s, &(cw_map_request){0}, CW_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(no_vectors, "no vectors yet"));
    const cw_map_request typed = {.colour_by = slip};
    g_assert_false(cw_map_check(s->catalog, &typed, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    embed(s);
    g_autofree char *column = refuse(s, &typed, CW_ERROR_NOT_FOUND);
    g_assert_cmpstr(column, ==, "no column \"colr\"; did you mean \"color\"?");
    g_autofree char *missing = refuse(s, &(cw_map_request){.colour_by = empty}, CW_ERROR_NOT_FOUND);
    g_assert_cmpstr(missing, ==, "no item has a pattern to colour by");
    g_autofree char *grouped =
        refuse(s, &(cw_map_request){.colour_by = cluster}, CW_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(grouped, "run colorway variants"));
    g_autofree char *two = refuse(s, &(cw_map_request){.where = few}, CW_ERROR_USAGE);
    g_assert_cmpstr(two, ==, "a map needs 4 colourways with a vector, there are 2");
    g_autofree char *none = refuse(s, &(cw_map_request){.where = nothing}, CW_ERROR_NOT_FOUND);
    g_assert_cmpstr(none, ==, "no items to map; --where leaves none");
}

/* (transfer full) */
static char *refuse_kept(shop *s, const char *const *columns, int code)
{
    g_autoptr(GError) error = NULL;
    cw_map_result map;
    g_assert_false(cw_map_load(s->catalog, NULL, columns, &map, &error));
    g_assert_error(error, CW_ERROR, code);
    g_assert_null(map.points);
    return g_strdup(error->message);
}

/* The file that a map is kept in. (transfer full) */
static char *find_kept(shop *s)
{
    g_autofree char *folder = g_path_get_dirname(cw_catalog_path(s->catalog));
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(files)) != NULL)
        if (strstr(name, "-map-") != NULL)
            return g_build_filename(folder, name, NULL);
    return NULL;
}

static void test_kept(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const columns[] = {"color", CW_MAP_GROUP, NULL}, *const slip[] = {"colr", NULL};
    cw_map_result map, kept;
    fill_shop(s);
    embed(s);
    g_autofree char *none = refuse_kept(s, NULL, CW_ERROR_NOT_FOUND);
    g_assert_cmpstr(none, ==, "there is no map by model \"net\" yet; run colorway map");
    draw(s, &(cw_map_request){.seed = 3}, &map);
    g_assert_true(cw_map_save(s->catalog, &map, &error));
    g_assert_true(cw_catalog_remove(s->catalog, map.items[map.points[2].first].id, &error));
    cw_map_load(s->catalog, "net", columns, &kept, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(kept.count, ==, map.count);
    g_assert_cmpuint(kept.item_count, ==, map.count - 1);
    g_assert_cmpuint(kept.seed, ==, 3);
    g_assert_cmpstr(kept.made, ==, map.made);
    double left = INFINITY, right = -INFINITY;
    for (gsize i = 0; i < map.count; i++) {
        const cw_map_point *point = &kept.points[i];
        left = MIN(left, point->x);
        right = MAX(right, point->x);
        g_assert_cmpint(point->x < kept.points[0].x, ==, map.points[i].x < map.points[0].x);
        g_assert_cmpuint(point->end - point->first, ==, i != 2);
        g_assert_cmpint(point->picture_number, ==, i == 2 ? 0 : map.points[i].picture_number);
        if (i != 2)
            g_assert_cmpstr(kept.items[point->first].id, ==, map.items[map.points[i].first].id);
    }
    g_assert_cmpfloat(left, >=, 0);
    g_assert_cmpfloat(right, <=, 65535);
    g_assert_cmpuint(kept.columns[0].sizes[0] + kept.columns[0].sizes[1], ==, map.count - 1);
    g_assert_true(kept.columns[1].groups);
    cw_map_result_clear(&kept);
    cw_map_result_clear(&map);
    g_autofree char *column = refuse_kept(s, slip, CW_ERROR_NOT_FOUND);
    g_assert_cmpstr(column, ==, "no column \"colr\"; did you mean \"color\"?");
}

static void test_kept_damaged(shop *s, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *from, *to;
    } slips[] = {{"\"x\":\\[\\d+", "\"x\":[65536"},
                 {"\"y\":\\[\\d+", "\"y\":[-1"},
                 {"\"x\":\\[", "\"x\":[5,"},
                 {"\"item\":\\[\\d+", "\"item\":[0"},
                 {"\"item\":\\[\\d+", "\"item\":[\"1\""},
                 {"\"colorway_map\":1", "\"colorway_map\":2"},
                 {"\"model\":\"", "\"model\":\"0"},
                 {"}$", ""}};
    g_autofree char *whole = NULL;
    cw_map_result map;
    fill_shop(s);
    embed(s);
    draw(s, &(cw_map_request){0}, &map);
    g_assert_true(cw_map_save(s->catalog, &map, NULL));
    cw_map_result_clear(&map);
    g_autofree char *path = find_kept(s);
    g_assert_true(g_file_get_contents(path, &whole, NULL, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(slips); i++) {
        g_autoptr(GRegex) from = g_regex_new(slips[i].from, 0, 0, NULL);
        g_autofree char *text = g_regex_replace_literal(from, whole, -1, 0, slips[i].to, 0, NULL);
        g_assert_cmpstr(text, !=, whole);
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
        g_autofree char *said = refuse_kept(s, NULL, CW_ERROR_DAMAGED);
        g_assert_nonnull(strstr(said, "run colorway map again"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_ADD("/map/whole", test_whole);
    SHOP_ADD("/map/columns", test_columns);
    SHOP_ADD("/map/refusals", test_refusals);
    SHOP_ADD("/map/kept", test_kept);
    SHOP_ADD("/map/kept/damaged", test_kept_damaged);
    return g_test_run();
}
