/* SPDX-License-Identifier: Apache-2.0
 *
 * What a server has at hand of one catalogue: handles that threads borrow, its tokens, and the
 * indexes of searches, kept up to date with what other processes write.
 */
#pragma once

#include <colorway/access_tokens.h>
#include <colorway/search.h>

G_BEGIN_DECLS

typedef struct cw_shop cw_shop;
typedef struct cw_background cw_background;

/* Opens the catalogue at `path`, and what searches need of it. `model`: whose vectors answer a
 * request that names none; NULL: the only model that made some, where there is one. The errors of
 * cw_catalog_open() and, but for a catalogue that no model has seen, cw_search_index_open(). */
cw_shop *cw_shop_open(const char *path, const char *model, GError **error);

/* Waits for what it builds. Nobody borrows anything any more. */
void cw_shop_close(cw_shop *shop);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_shop, cw_shop_close)

const char *cw_shop_path(const cw_shop *shop);

/* A handle for reading, the caller's until it is given back. The errors of cw_catalog_open(). */
cw_catalog *cw_shop_borrow(cw_shop *shop, GError **error);
void cw_shop_give_back(cw_shop *shop, cw_catalog *catalog);

/* A handle for writing, the caller's alone until it ends: others wait. NULL: nothing has begun. The
 * errors of cw_catalog_open(). */
cw_catalog *cw_shop_begin_writing(cw_shop *shop, GError **error);
void cw_shop_end_writing(cw_shop *shop, cw_catalog *catalog);

/* By who writes: cw_embedder_run() by the usual model. */
gboolean cw_shop_embed(cw_shop *shop, cw_catalog *catalog, gint64 picture, char **without,
                       GError **error);

/* Waits until searches that begin from now on see all that has been committed. Those who ask
 * together wait for one index. */
void cw_shop_bring_up_to_date(cw_shop *shop, cw_catalog *catalog);

/* The version of the catalogue (cw_store_version()): another one than before when something has
 * been written. Costs microseconds. */
gboolean cw_shop_read_version(cw_shop *shop, gint64 *version, GError **error);

/* What is made of it in the background (serve/background.h). */
cw_background *cw_shop_get_background(cw_shop *shop);

/* The tokens of the catalogue as they are now: cw_access_token. Costs microseconds where nothing
 * has changed. (transfer full) */
GPtrArray *cw_shop_list_tokens(cw_shop *shop, GError **error);

/* The index of searches by `model` (NULL: the usual one), built when it is first asked for. Where
 * the catalogue has changed since, a new one is built in the background and this one still answers:
 * for as long as that takes, some hundred milliseconds for 100,000 pictures, searches do not see
 * what has been added. The errors of cw_search_index_open(). (transfer full) */
cw_search_index *cw_shop_find_index(cw_shop *shop, cw_catalog *catalog, const char *model,
                                    GError **error);

G_END_DECLS
