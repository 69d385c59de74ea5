/* SPDX-License-Identifier: Apache-2.0
 *
 * The writer of pages: one HTML file with everything in it, that opens without a server and asks
 * nobody for anything. It runs no script, but for the one that a page may bring, which loads and
 * sends nothing. What it writes is XML, too, so that a strict reader can
 * check it.
 */
#pragma once

#include <glib.h>

#include "image/image.h"

G_BEGIN_DECLS

/* A page takes no more rows or pictures above this, whatever the catalogue. */
#define CW_PAGE_MOST_BYTES 13000000

typedef struct cw_page cw_page;

/* Begins a page. `subtitle` may be NULL. */
cw_page *cw_page_new(const char *title, const char *subtitle);

/* The same, with a script that runs when all is there; no other will. It is written as it is, so it
 * has neither '<' nor '&'. `footnote` says below the page what it does. Both outlive the page. */
cw_page *cw_page_new_scripted(const char *title, const char *subtitle, const char *script,
                              const char *footnote);
void cw_page_free(cw_page *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_page, cw_page_free)

/* Appends markup. Every string argument is escaped, as in g_markup_printf_escaped(); what is no
 * UTF-8 and control characters become U+FFFD. Numbers with a decimal point go through
 * cw_page_fixed() or cw_page_figure(), for the point of %f depends on the user's language. */
void cw_page_add(cw_page *page, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A number as text, on loan until the end of the full expression (C11 6.2.4). */
typedef struct {
    char text[32];
} cw_page_number;

/* So many decimals. */
cw_page_number cw_page_fixed(double value, int decimals);
/* Three significant digits, as a person writes them; a dash for NaN and infinity. */
cw_page_number cw_page_figure(double value);
/* 12,345. */
cw_page_number cw_page_count(guint64 value);

/* Opens a section, closing the one before. `lead` is a paragraph below its title, or NULL. */
void cw_page_section(cw_page *page, const char *title, const char *lead);

/* A row of large figures: begin, one call a figure, end. `note` may be NULL. */
void cw_page_facts_begin(cw_page *page);
void cw_page_fact(cw_page *page, const char *name, const char *value, const char *note);
void cw_page_facts_end(cw_page *page);

/* Inserts the picture file as a thumbnail that fits `side_px` and is drawn sharp on fine screens. A
 * file that cannot be read, or no room left, gives a box that says so. `path` may be NULL. */
void cw_page_picture(cw_page *page, const char *path, const char *alt, int side_px);

/* A thumbnail that fits `side_px` as "data:image/jpeg;base64,...", with its size, or NULL when the
 * file cannot be read; the same file is decoded once. Borrowed. */
typedef struct {
    char *data;
    int width_px, height_px;
} cw_page_thumbnail;
const cw_page_thumbnail *cw_page_thumbnail_get(cw_page *page, const char *path, int side_px);

/* A picture file that fits `side_px`, upright; NULL when it cannot be read. (transfer full) */
cw_image *cw_page_shrink_file(const char *path, int side_px);

/* Bytes that the page may still take. */
gsize cw_page_room(const cw_page *page);

/* FALSE when the page is as large as it may get: what is still to come is to be left out, and
 * counted with cw_page_left_out(). */
gboolean cw_page_has_room(const cw_page *page);

/* Says on the page that `count` of `what` were left out for its size; nothing when count is 0. */
void cw_page_left_out(cw_page *page, gsize count, const char *what);

/* Ends the page and writes it, atomically. It takes nothing more. CW_ERROR_FAILED. */
gboolean cw_page_save(cw_page *page, const char *path, GError **error);

G_END_DECLS
