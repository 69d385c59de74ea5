/* SPDX-License-Identifier: Apache-2.0
 *
 * A shop in a folder of its own: pictures and feeds are written into it, imported, and what the
 * catalogue then holds is said as text.
 */
#pragma once

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "colorway/import.h"
#include "engine/catalog/catalog_store.h"
#include "image/image.h"

typedef struct {
    char *folder;
    cw_catalog *catalog;
    cw_import_settings settings;
    const char *const *map, *const *pictures_at;
    cw_progress progress;
    cw_import_result result; /* of the last import */
} shop;

static inline char *shop_path(const shop *s, const char *name)
{
    return g_build_filename(s->folder, name, NULL);
}

static inline void shop_write(const shop *s, const char *name, gconstpointer bytes, gssize count)
{
    g_autofree char *path = shop_path(s, name);
    g_autofree char *parent = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
    g_file_set_contents(path, bytes, count, &error);
    g_assert_no_error(error);
}

/* A small picture whose content depends on `shade`, 0 to 255. */
static inline void shop_draw(const shop *s, const char *name, int shade)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_new(6, 8, &error);
    memset(image->pixels, shade, 6 * 8 * 3);
    g_autoptr(GBytes) bytes = cw_image_encode_png(image, &error);
    g_assert_no_error(error);
    shop_write(s, name, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
}

static inline void shop_open(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    s->folder = g_dir_make_tmp("colorway-import-XXXXXX", &error);
    g_autofree char *path = shop_path(s, "shop.catalog");
    s->catalog = cw_catalog_open(path, CW_CATALOG_CREATE, &error);
    g_assert_no_error(error);
    cw_options_reset(cw_import_options, &s->settings);
    s->settings.threads = 2;
    for (char name[] = "a.png"; name[0] <= 'f'; name[0]++)
        shop_draw(s, name, name[0]);
}

static inline void shop_delete(const char *path)
{
    g_autoptr(GDir) folder =
        g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    for (const char *name; folder != NULL && (name = g_dir_read_name(folder)) != NULL;) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        shop_delete(child);
    }
    g_remove(path);
}

static inline void shop_close(shop *s, gconstpointer data)
{
    (void)data;
    cw_catalog_close(s->catalog);
    cw_import_result_clear(&s->result);
    cw_options_clear(cw_import_options, &s->settings);
    shop_delete(s->folder);
    g_free(s->folder);
}

static inline gboolean shop_try_import(shop *s, const char *feed, GError **error)
{
    g_autofree char *path = shop_path(s, feed);
    const char *const feeds[] = {path, NULL};
    cw_import_sources sources = {feeds, s->map, s->pictures_at};
    cw_import_result_clear(&s->result);
    return cw_import(s->catalog, &sources, &s->settings, &s->progress, &s->result, error);
}

/* Writes `rows` as the feed and imports it; says what happened: "added updated unchanged rejected
 * partial withdrawn". */
static inline char *shop_import(shop *s, const char *rows)
{
    g_autoptr(GError) error = NULL;
    shop_write(s, "feed.csv", rows, -1);
    if (!shop_try_import(s, "feed.csv", &error))
        return g_strdup(error->message);
    const cw_import_result *r = &s->result;
    return g_strdup_printf("%d %d %d %d %d %d", (int)r->added, (int)r->updated, (int)r->unchanged,
                           (int)r->rejected, (int)r->partial, (int)r->withdrawn);
}

static inline gboolean shop_say_shown(gpointer data, const cw_shown *shown, GError **error)
{
    (void)error;
    g_autofree char *name = g_path_get_basename(shown->picture->path);
    g_string_append_printf(data, " %s%s#%d", name, shown->picture->shared ? "*" : "",
                           (int)shown->picture->number);
    return TRUE;
}

static inline gboolean shop_say_attribute(gpointer data, const cw_attribute *attribute,
                                          GError **error)
{
    (void)error;
    g_string_append_printf(data, " %s=%s", attribute->name, attribute->value);
    return TRUE;
}

typedef struct {
    cw_store *store;
    GString *text;
} shop_saying;

static inline gboolean shop_say_item(gpointer data, const cw_item *item, GError **error)
{
    const shop_saying *s = data;
    g_string_append_printf(s->text, "%d %s%s group=%s colourway=%d price=%.2f", (int)item->number,
                           item->id, item->withdrawn ? " (withdrawn)" : "", item->group,
                           (int)item->colourway, item->price);
    for (int i = 0; i < CW_FIELD_COUNT; i++)
        g_string_append_printf(s->text, " %s", item->fields[i] == NULL ? "-" : item->fields[i]);
    gboolean well =
        cw_store_each_attribute(s->store, item->number, shop_say_attribute, s->text, error) &&
        cw_store_each_picture_of(s->store, item->number, shop_say_shown, s->text, error);
    g_string_append_c(s->text, '\n');
    return well;
}

static inline gboolean shop_say_failure(gpointer data, const cw_store_failure *failure,
                                        GError **error)
{
    (void)error;
    g_string_append_printf(data, "! %d:%d %s %s\n", (int)failure->line, (int)failure->column,
                           failure->id, failure->reason);
    return TRUE;
}

/* Everything the catalogue knows, numbers too. */
static inline char *shop_say_all(const shop *s)
{
    g_autoptr(GError) error = NULL;
    shop_saying saying = {cw_catalog_store(s->catalog), g_string_new(NULL)};
    cw_store_each_of_source(saying.store, "main", shop_say_item, &saying, &error);
    g_assert_no_error(error);
    cw_store_each_failure(saying.store, shop_say_failure, saying.text, &error);
    g_assert_no_error(error);
    return g_string_free(saying.text, FALSE);
}

/* "id id " of the items that are shown. */
static inline gboolean shop_say_id(gpointer data, const cw_item *item, GError **error)
{
    (void)error;
    g_string_append_printf(data, "%s ", item->id);
    return TRUE;
}

static inline char *shop_say_ids(const shop *s)
{
    g_autoptr(GError) error = NULL;
    GString *text = g_string_new(NULL);
    cw_store_each_item(cw_catalog_store(s->catalog), NULL, shop_say_id, text, &error);
    g_assert_no_error(error);
    return g_string_free(text, FALSE);
}

/* The file beside the catalogue, or NULL. */
static inline char *shop_errors(const shop *s)
{
    g_autofree char *path = shop_path(s, "import-errors.csv");
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

#define SHOP_ASSERT(text, expected)                                                                \
    G_STMT_START                                                                                   \
    {                                                                                              \
        g_autofree char *said = text;                                                              \
        g_assert_cmpstr(said, ==, expected);                                                       \
    }                                                                                              \
    G_STMT_END

#define SHOP_ADD(name, function) g_test_add(name, shop, NULL, shop_open, function, shop_close)
