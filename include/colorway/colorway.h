/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything a shop asks for, in verbs. A feed in, similar items out, in a few lines:
 *
 *     g_autoptr(GError) error = NULL;
 *     g_autoptr(cw_catalog) shop = cw_catalog_open("shop.db", CW_CATALOG_CREATE, &error);
 *     const char *const feeds[] = {"feed.tsv", NULL};
 *     const cw_import_sources sources = {.feeds = feeds};
 *     cw_import_settings settings = {0};
 *     cw_options_reset(cw_import_options, &settings);
 *     cw_import_result imported;
 *     cw_import(shop, &sources, &settings, NULL, &imported, &error);
 *     cw_import_result_clear(&imported);
 *     cw_options_clear(cw_import_options, &settings);
 *
 *     const cw_train_request train = {.method = "skill", .folder = "run", .threads = 2};
 *     cw_train_summary trained;
 *     cw_train(shop, &train, NULL, &trained, &error);
 *     cw_train_summary_clear(&trained);
 *     cw_embed_summary embedded;
 *     cw_embed_catalog(shop, "run", 2, NULL, &embedded, &error);
 *
 *     const cw_search_request search = {.item = "4711", .k = 10, .min_similarity = -1};
 *     cw_search_result found;
 *     cw_search(shop, &search, NULL, &found, &error);
 *     for (gsize i = 0; i < found.count; i++)
 *         g_print("%.3f %s\n", found.hits[i].similarity, found.hits[i].id);
 *     cw_search_result_clear(&found);
 *
 * OpenMP threads should wait passively: set OMP_WAIT_POLICY=passive in the environment before the
 * program starts (the command line does so for itself; the library never executes anything).
 * Signals should be waited for (sigwait) in a thread of their own, or handled on an alternate stack
 * (SA_ONSTACK): generated code in oneDNN points the stack register at the heap for a while.
 */
#pragma once

#include <colorway/access_tokens.h>
#include <colorway/backup.h>
#include <colorway/catalog.h>
#include <colorway/catalog_words.h>
#include <colorway/compare.h>
#include <colorway/decisions.h>
#include <colorway/designs.h>
#include <colorway/embed.h>
#include <colorway/evaluate.h>
#include <colorway/feed_attributes.h>
#include <colorway/import.h>
#include <colorway/item_writes.h>
#include <colorway/items.h>
#include <colorway/map.h>
#include <colorway/outfits.h>
#include <colorway/predict_attributes.h>
#include <colorway/report.h>
#include <colorway/sample.h>
#include <colorway/search.h>
#include <colorway/tag.h>
#include <colorway/train.h>
#include <colorway/train_words.h>
#include <colorway/variants.h>
#include <colorway/word_similarity.h>
#include <colorway/word_type_scores.h>
