/* SPDX-License-Identifier: Apache-2.0
 *
 * Which of the eleven categories of outfits (METHODS 6.3) an item is of, by the words of its
 * product type. A table that comes with the program; a shop's own rows go over it, and a model that
 * learned from outfits carries the table that it learned with.
 */
#pragma once

#include <jansson.h>

#include <colorway/outfits.h>

G_BEGIN_DECLS

/* The category of a row's name. CW_ERROR_NOT_FOUND names the nearest. -1 then. */
int cw_outfit_category_find(const char *name, GError **error);
const char *cw_outfit_category_name(int category);

typedef struct cw_outfit_words cw_outfit_words;

/* The table that comes with the program. (transfer full) */
cw_outfit_words *cw_outfit_words_new(void);
/* With the rows of a CSV file over it, whose header is product_type,category: a phrase, or a whole
 * product type, and a category or "none". `path` NULL: without. CW_ERROR_NOT_FOUND (file,
 * category), CW_ERROR_USAGE names the line. (transfer full) */
cw_outfit_words *cw_outfit_words_load(const char *path, GError **error);
void cw_outfit_words_free(cw_outfit_words *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_outfit_words, cw_outfit_words_free)

/* {"phrase": "category", ...}. (transfer full) */
json_t *cw_outfit_words_to_json(const cw_outfit_words *words);
/* The same back; CW_ERROR_USAGE for anything else. (transfer full) */
cw_outfit_words *cw_outfit_words_from_json(const json_t *object, GError **error);

/* The category of a product type; -1: none, or NULL. The phrase that ends last decides ("dress
 * shoes" are shoes), of several the longest; letters' case and a last word's plural do not count.
 */
int cw_outfit_words_find(const cw_outfit_words *words, const char *product_type);

G_END_DECLS
