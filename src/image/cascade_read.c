/* SPDX-License-Identifier: Apache-2.0
 *
 * OpenCV's cascade files: stages/_/weakClassifiers/_/{internalNodes, leafValues}, features/_/rects.
 * Everything that is an index or a size is checked here, so that the scan need not.
 */
#include <libxml/parser.h>
#include <string.h>

#include "base/error.h"
#include "image/cascade.h"

typedef struct {
    cw_cascade *cascade;
    const char *path;
} reading;

static gboolean damaged(const reading *from, const char *what, GError **error)
{
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "cascade \"%s\": %s", from->path, what);
    return FALSE;
}

static const xmlNode *child(const xmlNode *node, const char *name)
{
    for (node = node != NULL ? node->children : NULL; node != NULL; node = node->next)
        if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0)
            return node;
    return NULL;
}

static const xmlNode *next(const xmlNode *node)
{
    do
        node = node->next;
    while (node != NULL && node->type != XML_ELEMENT_NODE);
    return node;
}

/* Up to `most` numbers of the node's text; how many there were. */
static int read_numbers(const xmlNode *node, double *numbers, int most)
{
    xmlChar *text = node != NULL ? xmlNodeGetContent(node) : NULL;
    int count = 0;
    char *end = (char *)text;
    for (char *at = end; at != NULL; at = end) {
        double number = g_ascii_strtod(at, &end);
        if (end == at)
            break;
        if (count < most)
            numbers[count] = number;
        count++;
    }
    xmlFree(text);
    return count;
}

static gboolean read_number(const reading *from, const xmlNode *parent, const char *name,
                            double *number, GError **error)
{
    g_autofree char *what = g_strdup_printf("no number \"%s\"", name);
    return read_numbers(child(parent, name), number, 1) == 1 || damaged(from, what, error);
}

static gboolean read_feature(const reading *from, const xmlNode *node, GError **error)
{
    cw_cascade *cascade = from->cascade;
    cw_cascade_feature feature = {.count = 0};
    double tilted = 0, v[5];
    if (read_numbers(child(node, "tilted"), &tilted, 1) == 1 && tilted != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "cascade \"%s\" has tilted features, only upright ones are read", from->path);
        return FALSE;
    }
    for (const xmlNode *r = child(child(node, "rects"), "_"); r != NULL; r = next(r)) {
        if (feature.count == 3 || read_numbers(r, v, 5) != 5)
            return damaged(from, "a feature is not 1 to 3 rectangles of 5 numbers", error);
        if (!(v[0] >= 0 && v[1] >= 0 && v[2] > 0 && v[3] > 0 && v[0] + v[2] <= cascade->width &&
              v[1] + v[3] <= cascade->height))
            return damaged(from, "a rectangle lies outside the window", error);
        feature.rectangles[feature.count++] =
            (cw_cascade_rectangle){(int)v[0], (int)v[1], (int)v[2], (int)v[3], (float)v[4]};
    }
    g_array_append_val(cascade->features, feature);
    return TRUE;
}

/* Tests point forward only, so that every walk ends. */
static gboolean is_child(double to, int from, int tests, int leaves)
{
    return to == (int)to && ((to > from && to < tests) || (to <= 0 && -to < leaves));
}

#define MOST_TESTS 64 /* of one tree */

static gboolean read_tree(const reading *from, const xmlNode *node, GError **error)
{
    cw_cascade *cascade = from->cascade;
    double v[4 * MOST_TESTS], leaves[MOST_TESTS + 1];
    int numbers = read_numbers(child(node, "internalNodes"), v, G_N_ELEMENTS(v));
    int leaf_count = read_numbers(child(node, "leafValues"), leaves, G_N_ELEMENTS(leaves));
    if (numbers == 0 || numbers % 4 != 0 || numbers > 4 * MOST_TESTS ||
        leaf_count != numbers / 4 + 1)
        return damaged(from, "a tree is not 4 numbers a test and one leaf more than tests", error);
    cw_cascade_tree tree = {cascade->tests->len, cascade->leaves->len};
    for (int i = 0; i < numbers / 4; i++) {
        const double *t = v + 4 * i;
        if (!is_child(t[0], i, numbers / 4, leaf_count) ||
            !is_child(t[1], i, numbers / 4, leaf_count) ||
            !(t[2] >= 0 && t[2] < cascade->features->len))
            return damaged(from, "a tree points outside itself or the features", error);
        cw_cascade_test test = {(int)t[0], (int)t[1], (int)t[2], (float)t[3]};
        g_array_append_val(cascade->tests, test);
    }
    for (int i = 0; i < leaf_count; i++) {
        float leaf = (float)leaves[i];
        g_array_append_val(cascade->leaves, leaf);
    }
    g_array_append_val(cascade->trees, tree);
    return TRUE;
}

static gboolean read_stage(const reading *from, const xmlNode *node, GError **error)
{
    double threshold;
    if (!read_number(from, node, "stageThreshold", &threshold, error))
        return FALSE;
    cw_cascade_stage stage = {.first_tree = from->cascade->trees->len,
                              .threshold = (float)threshold};
    for (const xmlNode *t = child(child(node, "weakClassifiers"), "_"); t != NULL; t = next(t))
        if (!read_tree(from, t, error))
            return FALSE;
    stage.tree_count = from->cascade->trees->len - stage.first_tree;
    g_array_append_val(from->cascade->stages, stage);
    return TRUE;
}

static gboolean read_cascade(const reading *from, const xmlNode *root, GError **error)
{
    const xmlNode *node = child(root, "cascade"), *type = child(node, "featureType");
    xmlChar *text = type != NULL ? xmlNodeGetContent(type) : NULL;
    gboolean haar = text != NULL && strcmp((const char *)text, "HAAR") == 0;
    double width, height;
    xmlFree(text);
    if (!haar) {
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "\"%s\" is not a cascade of Haar features", from->path);
        return FALSE;
    }
    if (!read_number(from, node, "width", &width, error) ||
        !read_number(from, node, "height", &height, error))
        return FALSE;
    if (!(width >= 8 && width <= 256 && height >= 8 && height <= 256))
        return damaged(from, "a window is 8 to 256 px wide and high", error);
    from->cascade->width = (int)width;
    from->cascade->height = (int)height;
    for (const xmlNode *f = child(child(node, "features"), "_"); f != NULL; f = next(f))
        if (!read_feature(from, f, error))
            return FALSE;
    for (const xmlNode *s = child(child(node, "stages"), "_"); s != NULL; s = next(s))
        if (!read_stage(from, s, error))
            return FALSE;
    return from->cascade->stages->len > 0 || damaged(from, "no stages", error);
}

cw_cascade *cw_cascade_load(const char *path, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "no cascade \"%s\"; install the package opencv-data or name the folder that "
                    "has it",
                    path);
        return NULL;
    }
    g_autoptr(cw_cascade) cascade = g_new0(cw_cascade, 1);
    cascade->features = g_array_new(FALSE, FALSE, sizeof(cw_cascade_feature));
    cascade->tests = g_array_new(FALSE, FALSE, sizeof(cw_cascade_test));
    cascade->leaves = g_array_new(FALSE, FALSE, sizeof(float));
    cascade->trees = g_array_new(FALSE, FALSE, sizeof(cw_cascade_tree));
    cascade->stages = g_array_new(FALSE, FALSE, sizeof(cw_cascade_stage));
    reading from = {cascade, path};
    xmlDoc *document =
        xmlReadFile(path, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    gboolean good = document != NULL ? read_cascade(&from, xmlDocGetRootElement(document), error)
                                     : damaged(&from, "not well-formed XML", error);
    xmlFreeDoc(document);
    return good ? g_steal_pointer(&cascade) : NULL;
}

void cw_cascade_free(cw_cascade *cascade)
{
    if (cascade == NULL)
        return;
    g_array_unref(cascade->features);
    g_array_unref(cascade->tests);
    g_array_unref(cascade->leaves);
    g_array_unref(cascade->trees);
    g_array_unref(cascade->stages);
    g_free(cascade);
}
