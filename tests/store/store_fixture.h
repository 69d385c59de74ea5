/* SPDX-License-Identifier: Apache-2.0
 *
 * A catalogue in a folder of its own, and short ways to put items into it and to say what it holds.
 */
#pragma once

#include <glib/gstdio.h>
#include <math.h>

#include "base/error.h"
#include "store/store_methods.h"

typedef struct {
    char *folder, *path;
    cw_store *store;
} fixture;

static inline void fixture_open(fixture *f, gconstpointer mode)
{
    (void)mode;
    g_autoptr(GError) error = NULL;
    f->folder = g_dir_make_tmp("colorway-store-XXXXXX", &error);
    g_assert_no_error(error);
    f->path = g_build_filename(f->folder, "shop.catalog", NULL);
    f->store = cw_store_open(f->path, CW_STORE_CREATE, &error);
    g_assert_no_error(error);
}

static inline void fixture_close(fixture *f, gconstpointer mode)
{
    (void)mode;
    cw_store_close(f->store);
    g_autoptr(GDir) dir = g_dir_open(f->folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(f->folder, name, NULL);
        g_remove(path);
    }
    g_rmdir(f->folder);
    g_free(f->folder);
    g_free(f->path);
}

/* A picture whose hash is `digit` 64 times and whose file lies beside the catalogue. */
static inline cw_picture fixture_picture(const fixture *f, char digit)
{
    g_autofree char *hash = g_strnfill(64, digit);
    g_autofree char *name = g_strdup_printf("%s/%c.jpg", f->folder, digit);
    return (cw_picture){.hash = g_intern_string(hash),
                        .path = g_intern_string(name),
                        .format = "jpeg",
                        .width_px = 60,
                        .height_px = 80,
                        .size_bytes = 1000 + digit,
                        .modified_ns = 5};
}

/* Puts an item with one picture a letter of `pictures`; in a batch. */
static inline void fixture_put_titled(fixture *f, const cw_item *item, const char *title,
                                      const char *pictures)
{
    g_autoptr(GError) error = NULL;
    cw_picture list[8];
    gsize count = strlen(pictures);
    for (gsize i = 0; i < count; i++)
        list[i] = fixture_picture(f, pictures[i]);
    const cw_attribute attributes[] = {{"season", "winter"}};
    cw_store_entry entry = {.item = *item,
                            .pictures = list,
                            .picture_count = count,
                            .attributes = attributes,
                            .attribute_count = 1,
                            .row_hash = "feed"};
    entry.item.price = NAN;
    entry.item.fields[CW_FIELD_TITLE] = title;
    cw_store_put_item(f->store, &entry, &error);
    g_assert_no_error(error);
}

/* The same with a title of its own, in a batch of its own. */
static inline void fixture_put(fixture *f, const char *source, const char *id, const char *group,
                               const char *colour, const char *pictures)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *title = g_strdup_printf("title of %s", id);
    cw_item item = {.source = source, .id = id, .group = group};
    item.fields[CW_FIELD_COLOUR] = colour;
    cw_store_begin(f->store, &error);
    g_assert_no_error(error);
    fixture_put_titled(f, &item, title, pictures);
    cw_store_commit(f->store, &error);
    g_assert_no_error(error);
}

static inline gboolean fixture_say_shown(gpointer data, const cw_shown *shown, GError **error)
{
    (void)error;
    g_string_append_printf(data, "%s%c%s ", shown->item->id, shown->picture->hash[0],
                           shown->picture->shared ? "*" : "");
    return TRUE;
}

static inline gboolean fixture_say_item(gpointer data, const cw_item *item, GError **error)
{
    (void)error;
    g_string_append_printf(data, "%s ", item->id);
    return TRUE;
}

/* "id1 id2 " of the items for which `condition` (NULL) holds. */
static inline char *fixture_items(fixture *f, const char *condition)
{
    g_autoptr(GError) error = NULL;
    const char *const list[] = {condition, NULL};
    g_autoptr(cw_where) where = cw_where_parse(list, &error);
    g_assert_no_error(error);
    GString *text = g_string_new(NULL);
    cw_store_each_item(f->store, where, fixture_say_item, text, &error);
    g_assert_no_error(error);
    return g_string_free(text, FALSE);
}

/* "idp idp " of the pictures in that order; '*' behind shared ones. */
static inline char *fixture_pictures(fixture *f, cw_pictures_order order)
{
    g_autoptr(GError) error = NULL;
    GString *text = g_string_new(NULL);
    cw_store_each_picture(f->store, NULL, order, fixture_say_shown, text, &error);
    g_assert_no_error(error);
    return g_string_free(text, FALSE);
}

static inline void fixture_count_complaint(gpointer data, const char *kind, const char *message)
{
    g_test_message("%s: %s", kind, message);
    ++*(int *)data;
}

/* What cw_store_check() finds. */
static inline int fixture_problems(fixture *f)
{
    g_autoptr(GError) error = NULL;
    int problems = 0;
    cw_store_check(f->store, fixture_count_complaint, &problems, &error);
    g_assert_no_error(error);
    return problems;
}
