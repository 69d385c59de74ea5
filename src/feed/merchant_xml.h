/* SPDX-License-Identifier: Apache-2.0
 *
 * Google Merchant feeds as XML: RSS 2.0 (item) and Atom (entry), columns in the g: namespace.
 */
#pragma once

#include "feed/feed_row.h"

G_BEGIN_DECLS

/* Reads such a feed. What is no XML before its first item, has a document type declaration, or
 * another root than rss, RDF or feed is CW_ERROR_UNSUPPORTED; XML that breaks later is a row with a
 * problem, and the end of the feed. */
gboolean cw_merchant_xml_read(const char *path, const cw_feed_options *options, cw_feed_visit visit,
                              gpointer data, GError **error);

G_END_DECLS
