/* SPDX-License-Identifier: Apache-2.0
 *
 * One item at a time: the reader expands it, its child elements are its columns. A g: element
 * counts before an RSS or Atom element of the same name (Atom's <id> is another thing). Elements
 * that hold elements (g:shipping) are no columns. No document type declaration is accepted, so
 * there are no entities to blow up; nothing is loaded from anywhere.
 */
#include "feed/merchant_xml.h"

#include <libxml/xmlreader.h>
#include <string.h>

#include "base/error.h"

/* Without big lines, all that stands behind line 65,535 is said to stand there. With them, it
 * stands in the line of its first text. */
#define READER_OPTIONS                                                                             \
    (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES)

typedef struct {
    char *message; /* of the first error */
    guint64 line, column;
} xml_problem;

static void keep_problem(void *data, xmlErrorPtr problem)
{
    xml_problem *kept = data;
    if (kept->message != NULL || problem->level < XML_ERR_ERROR)
        return;
    kept->message = g_strstrip(g_strdup(problem->message));
    kept->line = (guint64)MAX(problem->line, 0);
    kept->column = (guint64)MAX(problem->int2, 0);
}

typedef struct {
    const char *path;
    const cw_feed_options *options;
    xmlTextReader *reader;
    cw_row_builder *row;
    cw_feed_visit visit;
    gpointer data;
    gboolean any;  /* item seen */
    gboolean stop; /* the visitor wants no more */
} reading;

static gboolean is_google(const xmlNode *node)
{
    return node->ns != NULL && node->ns->href != NULL &&
           strstr((const char *)node->ns->href, "base.google.com") != NULL;
}

static gboolean has_elements(const xmlNode *node)
{
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type == XML_ELEMENT_NODE)
            return TRUE;
    }
    return FALSE;
}

static void add_columns(reading *r, xmlNode *item, gboolean google)
{
    for (xmlNode *node = item->children; node != NULL; node = node->next) {
        if (node->type != XML_ELEMENT_NODE || is_google(node) != google || has_elements(node))
            continue;
        g_autofree char *name =
            cw_row_builder_column(r->row, r->options->map, (const char *)node->name);
        xmlChar *text = xmlNodeGetContent(node);
        xmlChar *address = xmlGetNoNsProp(node, (const xmlChar *)"href");
        guint64 line = (guint64)MAX(xmlGetLineNo(node), 0);
        const char *value = (const char *)(text != NULL && text[0] != '\0' ? text : address);
        if (value != NULL && strcmp(name, "additional_image_link") == 0)
            cw_row_builder_add_picture(r->row, value, FALSE, line, 0);
        else if (value != NULL)
            cw_row_builder_add(r->row, name, value, line, 0);
        xmlFree(text);
        xmlFree(address);
    }
}

static gboolean visit_item(reading *r, GError **error)
{
    xmlNode *item = xmlTextReaderExpand(r->reader);
    if (item == NULL)
        return TRUE; /* broken inside: the next step says so */
    cw_row_builder_start(r->row, (guint64)MAX(xmlGetLineNo(item), 0));
    add_columns(r, item, TRUE);
    add_columns(r, item, FALSE);
    r->any = TRUE;
    return cw_row_builder_visit(r->row, r->visit, r->data, &r->stop, error);
}

static gboolean accept_root(const char *name, const char *path, GError **error)
{
    static const char *const roots[] = {"rss", "RDF", "feed", NULL};
    if (g_strv_contains(roots, name))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                "feed \"%s\" is XML with root <%s>; RSS (<rss>) and Atom (<feed>) are read", path,
                name);
    return FALSE;
}

typedef enum { GO_ON, PASS_OVER, FAIL } step;

static step take_node(reading *r, GError **error)
{
    int type = xmlTextReaderNodeType(r->reader);
    const char *name = (const char *)xmlTextReaderConstLocalName(r->reader);
    if (type == XML_READER_TYPE_DOCUMENT_TYPE) {
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "feed \"%s\" has a document type declaration, which no feed needs; remove it",
                    r->path);
        return FAIL;
    }
    if (type != XML_READER_TYPE_ELEMENT)
        return GO_ON;
    if (xmlTextReaderDepth(r->reader) == 0)
        return accept_root(name, r->path, error) ? GO_ON : FAIL;
    if (strcmp(name, "item") != 0 && strcmp(name, "entry") != 0)
        return GO_ON;
    return visit_item(r, error) ? PASS_OVER : FAIL;
}

static gboolean report_problem(reading *r, const xml_problem *problem, GError **error)
{
    const char *message = problem->message != NULL ? problem->message : "it ends too early";
    if (!r->any) {
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "feed \"%s\" is not well-formed XML: line %" G_GUINT64_FORMAT
                    ", column %" G_GUINT64_FORMAT ": %s",
                    r->path, problem->line, problem->column, message);
        return FALSE;
    }
    cw_row_builder_start(r->row, problem->line);
    cw_row_builder_fail(r->row, problem->line, problem->column,
                        "not well-formed XML: %s; nothing behind it was read", message);
    return cw_row_builder_visit(r->row, r->visit, r->data, &r->stop, error);
}

static gboolean read_all(reading *r, const xml_problem *problem, GError **error)
{
    int more = xmlTextReaderRead(r->reader);
    while (more == 1) {
        step next = take_node(r, error);
        if (next == FAIL || r->stop)
            return next != FAIL;
        more = next == PASS_OVER ? xmlTextReaderNext(r->reader) : xmlTextReaderRead(r->reader);
    }
    return more == 0 || report_problem(r, problem, error);
}

static gboolean read_rows(const char *path, const cw_feed_options *options, cw_row_builder *row,
                          cw_feed_visit visit, gpointer data, GError **error)
{
    xml_problem problem = {0};
    xmlTextReader *reader = xmlReaderForFile(path, NULL, READER_OPTIONS);
    if (reader == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not open feed \"%s\"", path);
        return FALSE;
    }
    xmlTextReaderSetStructuredErrorHandler(reader, keep_problem, &problem);
    reading r = {path, options, reader, row, visit, data, FALSE, FALSE};
    gboolean well = read_all(&r, &problem, error);
    xmlFreeTextReader(reader);
    g_free(problem.message);
    return well;
}

gboolean cw_merchant_xml_read(const char *path, const cw_feed_options *options, cw_feed_visit visit,
                              gpointer data, GError **error)
{
    g_autoptr(cw_row_builder) row = cw_row_builder_new();
    return cw_column_search_map(path, options, read_rows, error) &&
           read_rows(path, options, row, visit, data, error);
}
