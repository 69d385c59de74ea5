/* SPDX-License-Identifier: Apache-2.0
 *
 * A folder with pictures, and a page in it that is read back by a strict XML reader: what is not
 * escaped or not closed is an error there.
 */
#pragma once

#include <glib/gstdio.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <string.h>

#include "image/image.h"

/* What a supplier may write into a feed. */
#define HOSTILE "<script>alert(\"x\")</script> & 'y' \001 </main> ]]> <!--"

typedef struct {
    char *folder, *path; /* of the page */
    char *picture;       /* a file that can be read */
    char *html;          /* read back */
    gsize bytes;
    xmlDoc *document;
} desk;

static inline char *desk_file(const desk *d, const char *name)
{
    return g_build_filename(d->folder, name, NULL);
}

static inline void desk_write(const desk *d, const char *name, const char *text)
{
    g_autofree char *path = desk_file(d, name);
    g_autofree char *parent = g_path_get_dirname(path);
    g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* A picture of 60 x 80 px in one shade. */
static inline void desk_draw(const desk *d, const char *name, int shade)
{
    g_autofree char *path = desk_file(d, name);
    g_autofree char *parent = g_path_get_dirname(path);
    g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
    g_autoptr(cw_image) image = cw_image_new(60, 80, NULL);
    memset(image->pixels, shade, 60 * 80 * 3);
    g_autoptr(GBytes) bytes = cw_image_encode_jpeg(image, 80, NULL);
    g_assert_true(g_file_set_contents(path, g_bytes_get_data(bytes, NULL),
                                      (gssize)g_bytes_get_size(bytes), NULL));
}

static inline void desk_open(desk *d, gconstpointer data)
{
    (void)data;
    d->folder = g_dir_make_tmp("colorway-page-XXXXXX", NULL);
    g_assert_nonnull(d->folder);
    d->path = desk_file(d, "report.html");
    d->picture = desk_file(d, "dress.jpg");
    desk_draw(d, "dress.jpg", 120);
}

static inline void remove_tree(const char *path)
{
    GDir *folder = g_dir_open(path, 0, NULL);
    for (const char *name; folder != NULL && (name = g_dir_read_name(folder)) != NULL;) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        remove_tree(child);
    }
    g_clear_pointer(&folder, g_dir_close);
    g_remove(path);
}

static inline void desk_close(desk *d, gconstpointer data)
{
    (void)data;
    xmlFreeDoc(d->document);
    remove_tree(d->folder);
    g_free(d->folder);
    g_free(d->path);
    g_free(d->picture);
    g_free(d->html);
}

/* Reads a page that may bring a script of its own; checks what holds for all: well-formed, nothing
 * from elsewhere. */
static inline void desk_read_scripted(desk *d)
{
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&d->document, xmlFreeDoc); /* of a page read before */
    g_clear_pointer(&d->html, g_free);
    g_file_get_contents(d->path, &d->html, &d->bytes, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(d->bytes, <, 15000000);
    g_assert_true(g_utf8_validate(d->html, (gssize)d->bytes, NULL));
    d->document =
        xmlReadMemory(d->html, (int)d->bytes, "page", NULL, XML_PARSE_NONET | XML_PARSE_HUGE);
    g_assert_nonnull(d->document);
    g_assert_null(strstr(d->html, "http:"));
    g_assert_null(strstr(d->html, "https:"));
    g_assert_null(strstr(d->html, "url("));
    g_assert_nonnull(strstr(d->html, "default-src 'none'"));
}

/* The same for a page without one. */
static inline void desk_read(desk *d)
{
    desk_read_scripted(d);
    g_assert_null(strstr(d->html, "<script"));
    g_assert_null(strstr(d->html, "script-src"));
}

/* How many nodes an XPath expression finds. */
static inline gsize desk_count(const desk *d, const char *expression)
{
    xmlXPathContext *context = xmlXPathNewContext(d->document);
    xmlXPathObject *found = xmlXPathEvalExpression(BAD_CAST expression, context);
    g_assert_nonnull(found);
    const gsize count = found->nodesetval != NULL ? (gsize)MAX(0, found->nodesetval->nodeNr) : 0;
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(context);
    return count;
}

/* The value of an XPath expression as text. (transfer full) */
static inline char *desk_text(const desk *d, const char *expression)
{
    xmlXPathContext *context = xmlXPathNewContext(d->document);
    xmlXPathObject *found = xmlXPathEvalExpression(BAD_CAST expression, context);
    g_assert_nonnull(found);
    xmlChar *text = xmlXPathCastToString(found);
    char *copy = g_strdup((const char *)text);
    xmlFree(text);
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(context);
    return copy;
}

/* Every picture of the page: inside it, with an alternative text. */
static inline void desk_check_pictures(const desk *d)
{
    g_assert_cmpuint(desk_count(d, "//img[not(starts-with(@src,'data:image/jpeg;base64,'))]"), ==,
                     0);
    g_assert_cmpuint(desk_count(d, "//image[not(starts-with(@href,'data:image/jpeg;base64,'))]"),
                     ==, 0);
    g_assert_cmpuint(desk_count(d, "//img[not(string(@alt))]"), ==, 0);
    g_assert_cmpuint(desk_count(d, "//svg[not(string(@aria-label))]"), ==, 0);
}
