/* SPDX-License-Identifier: Apache-2.0
 *
 * A page is one growing string. All text goes through cw_page_add(), which escapes; a content
 * security policy stands behind it, so that even a hole would run and load nothing.
 */
#include "engine/page/page_html.h"

#include <math.h>
#include <string.h>

#include "engine/page/page_style.h"

#define THUMBNAIL_QUALITY 78
#define SHARPNESS 1.5 /* picture pixels a pixel of layout, for fine screens */

struct cw_page {
    GString *html;
    GHashTable *thumbnails; /* "side path" to cw_page_thumbnail */
    GRegex *controls;       /* references to characters that no page may have */
    gboolean in_section;
    gsize pictures_left_out;
    const char *script, *footnote; /* or NULL */
};

static void free_thumbnail(gpointer data)
{
    cw_page_thumbnail *thumbnail = data;
    g_free(thumbnail->data);
    g_free(thumbnail);
}

/* The only script that the browser may run, by its digest (Content Security Policy 3, 2.3.1). */
static void allow_script(cw_page *page)
{
    guint8 digest[32];
    gsize length = sizeof digest;
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)page->script, -1);
    g_checksum_get_digest(sum, digest, &length);
    g_autofree char *base64 = g_base64_encode(digest, length);
    g_string_append_printf(page->html, "; script-src 'sha256-%s'", base64);
}

static void begin(cw_page *page, const char *title, const char *subtitle)
{
    g_string_append(page->html,
                    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "img-src data:; style-src 'unsafe-inline'");
    if (page->script != NULL)
        allow_script(page);
    g_string_append(page->html,
                    "\"/>\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                    "<meta name=\"color-scheme\" content=\"light dark\"/>\n");
    cw_page_add(page, "<title>%s</title>\n<style>\n", title);
    g_string_append(page->html, cw_page_style);
    g_string_append(page->html,
                    "</style>\n</head>\n<body>\n<header>\n<p class=\"brand\"><span "
                    "class=\"swatches\"><i></i><i></i><i></i><i></i><i></i></span>Colorway</p>\n");
    cw_page_add(page, "<h1>%s</h1>\n", title);
    if (subtitle != NULL)
        cw_page_add(page, "<p class=\"lead\">%s</p>\n", subtitle);
    g_string_append(page->html, "</header>\n<main>\n");
}

cw_page *cw_page_new(const char *title, const char *subtitle)
{
    return cw_page_new_scripted(title, subtitle, NULL, NULL);
}

cw_page *cw_page_new_scripted(const char *title, const char *subtitle, const char *script,
                              const char *footnote)
{
    cw_page *page = g_new0(cw_page, 1);
    page->script = script;
    page->footnote = footnote;
    page->html = g_string_sized_new(1 << 16);
    page->thumbnails = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_thumbnail);
    page->controls = g_regex_new("&#x[0-9a-f]{1,2};", G_REGEX_OPTIMIZE, 0, NULL);
    begin(page, title, subtitle);
    return page;
}

void cw_page_free(cw_page *page)
{
    if (page == NULL)
        return;
    g_string_free(page->html, TRUE);
    g_hash_table_destroy(page->thumbnails);
    g_regex_unref(page->controls);
    g_free(page);
}

/* GLib writes a control character as a reference such as "&#x1;". A '&' of the text itself has
 * become "&amp;" by then, so nothing else looks like one. */
void cw_page_add(cw_page *page, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *markup = g_markup_vprintf_escaped(format, arguments);
    va_end(arguments);
    g_autofree char *valid = g_utf8_make_valid(markup, -1);
    if (strstr(valid, "&#x") == NULL) {
        g_string_append(page->html, valid);
        return;
    }
    g_autofree char *clean =
        g_regex_replace_literal(page->controls, valid, -1, 0, "\357\277\275", 0, NULL);
    g_string_append(page->html, clean != NULL ? clean : "");
}

cw_page_number cw_page_fixed(double value, int decimals)
{
    cw_page_number number;
    char format[16];
    g_snprintf(format, sizeof format, "%%.%df", CLAMP(decimals, 0, 9));
    if (!isfinite(value))
        g_strlcpy(number.text, "\342\200\223", sizeof number.text);
    else
        g_ascii_formatd(number.text, sizeof number.text, format, value);
    return number;
}

cw_page_number cw_page_count(guint64 value)
{
    cw_page_number number;
    char digits[24];
    const int length = g_snprintf(digits, sizeof digits, "%" G_GUINT64_FORMAT, value);
    gsize at = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            number.text[at++] = ',';
        number.text[at++] = digits[i];
    }
    number.text[at] = '\0';
    return number;
}

cw_page_number cw_page_figure(double value)
{
    const double size = fabs(value);
    if (!isfinite(value) || value == 0 || (size >= 100 && size < 1e6))
        return cw_page_fixed(value, 0);
    if (size >= 1e-3 && size < 100)
        return cw_page_fixed(value, 2 - (int)floor(log10(size)));
    cw_page_number number;
    g_ascii_formatd(number.text, sizeof number.text, "%.2e", value);
    return number;
}

static void close_section(cw_page *page)
{
    if (page->in_section)
        g_string_append(page->html, "</section>\n");
    page->in_section = FALSE;
}

void cw_page_section(cw_page *page, const char *title, const char *lead)
{
    close_section(page);
    page->in_section = TRUE;
    cw_page_add(page, "<section>\n<h2>%s</h2>\n", title);
    if (lead != NULL)
        cw_page_add(page, "<p class=\"lead\">%s</p>\n", lead);
}

void cw_page_facts_begin(cw_page *page)
{
    g_string_append(page->html, "<dl class=\"facts\">\n");
}

void cw_page_fact(cw_page *page, const char *name, const char *value, const char *note)
{
    cw_page_add(page, "<div><dt>%s</dt><dd>%s</dd>", name, value);
    if (note != NULL)
        cw_page_add(page, "<dd class=\"note\">%s</dd>", note);
    g_string_append(page->html, "</div>\n");
}

void cw_page_facts_end(cw_page *page)
{
    g_string_append(page->html, "</dl>\n");
}

cw_image *cw_page_shrink_file(const char *path, int side_px)
{
    const cw_decode_options options = {.least_side_px = side_px};
    g_autoptr(cw_image) image = cw_image_load(path, &options, NULL);
    return image != NULL ? cw_image_shrink(image, side_px, CW_FILTER_BICUBIC, NULL) : NULL;
}

/* The thumbnail of a readable file; NULL when it cannot be made. */
static cw_page_thumbnail *make_thumbnail(const char *path, int side_px)
{
    g_autoptr(cw_image) small = cw_page_shrink_file(path, side_px);
    g_autoptr(GBytes) bytes =
        small != NULL ? cw_image_encode_jpeg(small, THUMBNAIL_QUALITY, NULL) : NULL;
    if (bytes == NULL)
        return NULL;
    g_autofree char *base64 =
        g_base64_encode(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    cw_page_thumbnail *thumbnail = g_new(cw_page_thumbnail, 1);
    *thumbnail = (cw_page_thumbnail){
        .data = g_strconcat("data:image/jpeg;base64,", base64, NULL),
        .width_px = small->width,
        .height_px = small->height,
    };
    return thumbnail;
}

const cw_page_thumbnail *cw_page_thumbnail_get(cw_page *page, const char *path, int side_px)
{
    g_autofree char *key = g_strdup_printf("%d %s", side_px, path);
    gpointer known = g_hash_table_lookup(page->thumbnails, key);
    if (known == NULL) {
        cw_page_thumbnail *made = make_thumbnail(path, side_px);
        /* A file that failed is remembered, too, by a thumbnail without data. */
        known = made != NULL ? made : g_new0(cw_page_thumbnail, 1);
        g_hash_table_insert(page->thumbnails, g_steal_pointer(&key), known);
    }
    const cw_page_thumbnail *thumbnail = known;
    return thumbnail->data != NULL ? thumbnail : NULL;
}

void cw_page_picture(cw_page *page, const char *path, const char *alt, int side_px)
{
    const cw_page_thumbnail *thumbnail = NULL;
    const gboolean room = cw_page_has_room(page);
    if (path != NULL && room)
        thumbnail = cw_page_thumbnail_get(page, path, (int)(side_px * SHARPNESS));
    if (thumbnail == NULL) {
        page->pictures_left_out += !room;
        cw_page_add(page, "<span class=\"missing\" role=\"img\" aria-label=\"%s, %s\">%s</span>",
                    alt, room ? "picture cannot be read" : "picture left out",
                    room ? "no picture" : "left out");
        return;
    }
    const double scale = MIN(1.0, (double)side_px / MAX(thumbnail->width_px, thumbnail->height_px));
    cw_page_add(page, "<img src=\"%s\" width=\"%d\" height=\"%d\" alt=\"%s\"/>", thumbnail->data,
                MAX(1, (int)lround(thumbnail->width_px * scale)),
                MAX(1, (int)lround(thumbnail->height_px * scale)), alt);
}

gsize cw_page_room(const cw_page *page)
{
    return CW_PAGE_MOST_BYTES - MIN(page->html->len, CW_PAGE_MOST_BYTES);
}

gboolean cw_page_has_room(const cw_page *page)
{
    return cw_page_room(page) > 0;
}

void cw_page_left_out(cw_page *page, gsize count, const char *what)
{
    if (count > 0)
        cw_page_add(page,
                    "<p class=\"notice\">%s %s not shown: the page is limited to %d MB.</p>\n",
                    cw_page_count(count).text, what, CW_PAGE_MOST_BYTES / 1000000);
}

gboolean cw_page_save(cw_page *page, const char *path, GError **error)
{
    close_section(page);
    cw_page_left_out(page, page->pictures_left_out, "pictures are");
    cw_page_add(page,
                "</main>\n<footer>Colorway " CW_VERSION ". Everything is in this file: it loads "
                "nothing and %s.</footer>\n",
                page->footnote != NULL ? page->footnote : "runs no script");
    if (page->script != NULL)
        g_string_append_printf(page->html, "<script>%s</script>\n", page->script);
    g_string_append(page->html, "</body>\n</html>\n");
    return g_file_set_contents_full(path, page->html->str, (gssize)page->html->len,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}
