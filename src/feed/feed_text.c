/* SPDX-License-Identifier: Apache-2.0
 *
 * Text of feeds: HTML to plain text by libxml2's HTML parser, and what bytes that are no UTF-8
 * probably are.
 */
#include <libxml/HTMLparser.h>
#include <string.h>

#include "feed/feed_row.h"

/* Elements whose end is the end of a line. */
static gboolean is_block(const char *name)
{
    static const char *const blocks[] = {"p",  "br", "div", "li", "ul", "ol", "tr", "table", "h1",
                                         "h2", "h3", "h4",  "h5", "h6", "dt", "dd", NULL};
    return g_strv_contains(blocks, name);
}

static gboolean is_hidden(const char *name)
{
    static const char *const hidden[] = {"script", "style", "head", "template", NULL};
    return g_strv_contains(hidden, name);
}

/* Appends text with runs of white space made one blank. */
static void append_words(GString *text, const char *words)
{
    for (; *words != '\0'; words = g_utf8_next_char(words)) {
        gunichar letter = g_utf8_get_char(words);
        gboolean space = g_unichar_isspace(letter);
        if (!space)
            g_string_append_unichar(text, letter);
        else if (text->len > 0 && !g_ascii_isspace(text->str[text->len - 1]))
            g_string_append_c(text, ' ');
    }
}

static void end_line(GString *text)
{
    while (text->len > 0 && text->str[text->len - 1] == ' ')
        g_string_truncate(text, text->len - 1);
    if (text->len > 0 && text->str[text->len - 1] != '\n')
        g_string_append_c(text, '\n');
}

/* Depth first, without recursion: hostile HTML nests deeper than a stack. */
static void append_tree(GString *text, xmlNode *root)
{
    xmlNode *node = root;
    while (node != NULL) {
        gboolean element = node->type == XML_ELEMENT_NODE;
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
            append_words(text, (const char *)node->content);
        if (node->children != NULL && !(element && is_hidden((const char *)node->name))) {
            node = node->children;
            continue;
        }
        for (; node != NULL; node = node->parent) {
            if (node->type == XML_ELEMENT_NODE && is_block((const char *)node->name))
                end_line(text);
            if (node == root)
                return;
            if (node->next != NULL)
                break;
        }
        node = node == NULL ? NULL : node->next;
    }
}

/* Whether there is a tag or an entity in it at all: "S&M < L" is plain text. */
static gboolean looks_like_html(const char *text)
{
    for (const char *at = text; (at = strpbrk(at, "<&")) != NULL; at++) {
        if (*at == '<' && (g_ascii_isalpha(at[1]) || at[1] == '/' || at[1] == '!'))
            return TRUE;
        gsize name =
            strspn(at + 1, "#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
        if (*at == '&' && name > 1 && at[1 + name] == ';')
            return TRUE;
    }
    return FALSE;
}

char *cw_html_to_text(const char *html)
{
    if (!looks_like_html(html))
        return g_strstrip(g_strdup(html));
    htmlDocPtr document = htmlReadMemory(html, (int)strlen(html), NULL, "UTF-8",
                                         HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                             HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    GString *text = g_string_new(NULL);
    if (document != NULL && xmlDocGetRootElement(document) != NULL)
        append_tree(text, xmlDocGetRootElement(document));
    xmlFreeDoc(document);
    return g_strstrip(g_string_free(text, FALSE));
}

char *cw_text_problem(const char *bytes, gsize count, guint64 *column)
{
    const char *end;
    if (g_utf8_validate(bytes, (gssize)count, &end))
        return NULL;
    *column = (guint64)g_utf8_strlen(bytes, end - bytes) + 1;
    guint8 byte = (guint8)*end;
    if (byte == 0)
        return g_strdup(
            "a zero byte; is the file UTF-16? convert it with: iconv -f UTF-16 -t UTF-8");
    g_autofree char *windows = g_convert(end, 1, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
    return g_strdup_printf("not UTF-8: byte 0x%02X%s%s%s; convert the file with: "
                           "iconv -f WINDOWS-1252 -t UTF-8",
                           byte, windows != NULL ? ", which is \"" : "",
                           windows != NULL ? windows : "",
                           windows != NULL ? "\" in Windows-1252" : "");
}
