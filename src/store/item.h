/* SPDX-License-Identifier: Apache-2.0
 *
 * What a store keeps: items and pictures, as plain structs of borrowed strings. Numbers are the
 * store's own, are given in order of arrival and never given twice, so that a vector file may use
 * them as keys. They mean nothing outside one catalogue.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
#define CW_ITEM_FIELD(name, column) CW_FIELD_##name,
#include "store/item_fields.def"
#undef CW_ITEM_FIELD
    CW_FIELD_COUNT
} cw_field;

/* "title", "color", ...: the name in a feed, in --where and in the table. */
const char *cw_field_name(cw_field field);

/* The field of that name, whatever the case of its letters; FALSE when there is none. */
gboolean cw_field_find(const char *name, cw_field *field);

/* One feed row that survived import. */
typedef struct {
    gint64 number;           /* 0 before it is stored */
    const char *source, *id; /* together they are unique; an id is what the shop calls it */
    const char *group;       /* item_group_id, or NULL */
    gint64 group_number;     /* equal for items of one (source, group); 0 without a group */
    gint64 colourway;        /* number of (group, colour, pattern, material); without a group
                                every item is a colourway of its own */
    const char *fields[CW_FIELD_COUNT]; /* NULL: missing; never "" */
    double price;       /* amount in fields[CW_FIELD_PRICE], NAN when there is none */
    gboolean withdrawn; /* no longer in the feed; seen only by who asks for it */
} cw_item;

/* A column of the feed that is no field, as the feed names it (canonical: lower case, '_'). */
typedef struct {
    const char *name, *value;
} cw_attribute;

/* One image content, shown by one item or more. The bytes stay where they are. */
typedef struct {
    gint64 number;           /* key in vector files; 0 before it is stored */
    const char *hash;        /* SHA-256 of the file, 64 hexadecimal digits: the identity */
    const char *path;        /* absolute, where the content was last seen */
    const char *format;      /* "jpeg", "png", "webp" */
    int width_px, height_px; /* upright */
    gint64 size_bytes;       /* of the file */
    gint64 modified_ns;      /* of the file, since 1970, when the content was read */
    gboolean shared;         /* more than CW_STORE_MOST_GROUPS groups show it ("coming soon"): it
                                says nothing about what any of them looks like, links none */
} cw_picture;

/* How many groups may show one picture before it counts as a placeholder. An item without a group
 * counts by its title, so that sizes sold as items of their own do not add up. */
#define CW_STORE_MOST_GROUPS 2

/* One picture of one item. */
typedef struct {
    const cw_picture *picture;
    const cw_item *item;
    int position; /* 0: the main picture (image_link); 1, 2, ...: additional ones */
} cw_shown;

G_END_DECLS
