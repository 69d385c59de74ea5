/* SPDX-License-Identifier: Apache-2.0
 *
 * Option rows: an option is said once (name, type, default, range, unit, one line of doc) and read
 * by command-line flags, recipe files, reports and checkpoints alike. A list of rows describes the
 * members of one settings struct; every member is a double, gint64, gboolean, owned char* or GStrv.
 */
#pragma once

#include <gio/gio.h>
#include <jansson.h>

#include "base/row.h"

G_BEGIN_DECLS

typedef enum {
    CW_OPTION_REAL,   /* double */
    CW_OPTION_INT,    /* gint64 */
    CW_OPTION_BOOL,   /* gboolean; typed 0/1, no/yes, false/true */
    CW_OPTION_TEXT,   /* char *, owned by the settings struct; may be NULL */
    CW_OPTION_CHOICE, /* char *, owned; one of the words in `choices` */
    CW_OPTION_LIST,   /* GStrv, owned; NULL: none. What is set is one more */
} cw_option_type;

typedef struct {
    cw_row row; /* key and line of doc */
    cw_option_type type;
    gsize offset;               /* of the member in the settings struct */
    double fallback;            /* the default of REAL, INT, BOOL */
    double least, most;         /* range, both ends allowed, of REAL and INT */
    const char *unit;           /* "px", "pictures", ... or NULL */
    const char *text;           /* the default of TEXT, CHOICE */
    const char *const *choices; /* NULL-terminated words of CHOICE */
} cw_option;

/* Row makers: the settings type, its member, default, range, unit, doc. */
#define CW_REAL(type, member, fallback_, least_, most_, unit_, doc)                                \
    {                                                                                              \
        {#member, doc}, CW_OPTION_REAL, G_STRUCT_OFFSET(type, member), fallback_, least_, most_,   \
            unit_                                                                                  \
    }
#define CW_INT(type, member, fallback_, least_, most_, unit_, doc)                                 \
    {                                                                                              \
        {#member, doc}, CW_OPTION_INT, G_STRUCT_OFFSET(type, member), fallback_, least_, most_,    \
            unit_                                                                                  \
    }
#define CW_BOOL(type, member, fallback_, doc)                                                      \
    {                                                                                              \
        {#member, doc}, CW_OPTION_BOOL, G_STRUCT_OFFSET(type, member), fallback_, 0, 1, NULL       \
    }
#define CW_TEXT(type, member, text_, doc)                                                          \
    {                                                                                              \
        {#member, doc}, CW_OPTION_TEXT, G_STRUCT_OFFSET(type, member), 0, 0, 0, NULL, text_        \
    }
#define CW_CHOICE(type, member, text_, choices_, doc)                                              \
    {                                                                                              \
        {#member, doc}, CW_OPTION_CHOICE, G_STRUCT_OFFSET(type, member), 0, 0, 0, NULL, text_,     \
            choices_                                                                               \
    }

#define CW_LIST(type, member, doc)                                                                 \
    {                                                                                              \
        {#member, doc}, CW_OPTION_LIST, G_STRUCT_OFFSET(type, member)                              \
    }

/* A NULL-name-terminated list of option rows; `CW_OPTION_END` closes it. */
#define CW_OPTION_END                                                                              \
    {                                                                                              \
        {NULL, NULL}, CW_OPTION_REAL, 0, 0, 0, 0, NULL                                             \
    }

/* Gives every member of `settings` its default. Texts and lists are freed first, so `settings`
 * starts zero-filled. */
void cw_options_reset(const cw_option *options, gpointer settings);

/* Frees the members of texts and lists and sets them to NULL. */
void cw_options_clear(const cw_option *options, gpointer settings);

/* Sets one member from what a user typed. An unknown key (CW_ERROR_USAGE, with the nearest one), a
 * value that does not parse or lies outside the range (named in the message) changes nothing. */
gboolean cw_options_set(const cw_option *options, gpointer settings, const char *key,
                        const char *value, GError **error);

/* Sets members from every key of `group` in `file`. A file without that group changes nothing. */
gboolean cw_options_load(const cw_option *options, gpointer settings, GKeyFile *file,
                         const char *group, GError **error);

/* Writes all members, defaults too, into `group` of `file`. What is written loads back exactly. */
void cw_options_save(const cw_option *options, gconstpointer settings, GKeyFile *file,
                     const char *group);

/* All members as a new JSON object. (transfer full) */
json_t *cw_options_to_json(const cw_option *options, gconstpointer settings);

/* Sets members from every key of a JSON object as cw_options_to_json() writes it; null leaves a
 * member as it is. CW_ERROR_USAGE for an unknown key, a value out of range, or an array of what is
 * no list. */
gboolean cw_options_from_json(const cw_option *options, gpointer settings, const json_t *object,
                              GError **error);

/* The value of one option as a user would type it. (transfer full) */
char *cw_option_format(const cw_option *option, gconstpointer settings);

/* "0 to 1 px, default 0.5" for help texts. (transfer full) */
char *cw_option_describe(const cw_option *option);

G_END_DECLS
