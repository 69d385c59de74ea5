/* SPDX-License-Identifier: Apache-2.0
 *
 * What a kind of store implements. store.c checks what is common to all kinds (a write needs a
 * batch), then calls the method. A kind embeds cw_store as the first member of its own struct.
 */
#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* Which items a walk visits, by number. */
typedef struct {
    const cw_where *where; /* NULL: all */
    const char *source;    /* NULL: any */
    const char *id;        /* NULL: any */
    gint64 number;         /* 0: any */
    gint64 after;          /* only larger numbers */
    gboolean withdrawn;    /* withdrawn ones, too */
} cw_items_wanted;

/* Which (picture, item) pairs a walk visits. */
typedef struct {
    cw_pictures_order order;
    const cw_where *where; /* NULL: all */
    gint64 item;           /* 0: any */
    gint64 picture;        /* 0: any */
    gint64 without_model;  /* not 0: pictures without a vector by that model */
    gboolean every;        /* with `picture`: every item that shows it, not only the first */
    gboolean withdrawn;    /* of withdrawn items, too */
} cw_pictures_wanted;

#define CW_ARGS(...) __VA_ARGS__

typedef struct {
#define CW_STORE_METHOD(access, name, parameters, arguments)                                       \
    gboolean (*name)(cw_store * store, parameters, GError * *error);
#include "store/store_methods.def"
#undef CW_STORE_METHOD
} cw_store_methods;

typedef struct {
    cw_row row;
    cw_store *(*open)(const char *path, cw_store_mode mode, GError **error);
    void (*close)(cw_store *store);
    gboolean (*begin)(cw_store *store, GError **error);
    gboolean (*commit)(cw_store *store, GError **error);
    void (*rollback)(cw_store *store);
    cw_store_methods methods;
} cw_store_kind;

struct cw_store {
    const cw_store_kind *kind; /* set by cw_store_open() */
    char *path;                /* absolute; set by it, too */
    cw_store_mode mode;
    gboolean in_batch;
    cw_store_watch watch;
    gpointer watch_data;
};

/* The two walks behind all that store.h has by other names. */
gboolean cw_store_walk_items(cw_store *store, const cw_items_wanted *wanted, cw_item_visit visit,
                             gpointer data, GError **error);
gboolean cw_store_walk_pictures(cw_store *store, const cw_pictures_wanted *wanted,
                                cw_shown_visit visit, gpointer data, GError **error);

extern const cw_store_kind cw_store_sqlite;
extern const cw_row_table cw_store_table;

G_END_DECLS
