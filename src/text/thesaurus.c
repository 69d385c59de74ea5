/* SPDX-License-Identifier: Apache-2.0 */
#include "text/thesaurus.h"

#include <string.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "text/language.h"
#include "text/tokens.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define MOST_SHOWN 8 /* concepts of a cycle that a message names */

typedef struct {
    const char *name;
    cw_thesaurus *thesaurus;
    char **header;
    gsize columns, id, parent;
    GArray *languages;   /* gsize: columns of words */
    GPtrArray *parents;  /* by concept: the name of the one above, or NULL */
    GHashTable *numbers; /* id -> its place + 1 */
} reading;

static gboolean refuse(const reading *r, gsize line, GError **error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static gboolean refuse(const reading *r, gsize line, GError **error, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_autofree char *reason = g_strdup_vprintf(format, values);
    va_end(values);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "thesaurus \"%s\", line %" G_GSIZE_FORMAT ": %s",
                r->name, line, reason);
    return FALSE;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static gboolean find_column(const reading *r, const char *name, gsize *column, GError **error)
{
    for (*column = 0; *column < r->columns; (*column)++)
        if (g_ascii_strcasecmp(r->header[*column], name) == 0)
            return TRUE;
    return refuse(r, 1, error,
                  "there is no column \"%s\"; the first line names the columns, tabs "
                  "between them",
                  name);
}

static gboolean read_header(reading *r, const char *line, guint32 languages, GError **error)
{
    gsize column;
    r->header = g_strsplit(line, "\t", -1);
    r->columns = g_strv_length(r->header);
    if (!find_column(r, "synset", &r->id, error) || !find_column(r, "parent", &r->parent, error))
        return FALSE;
    for (gsize l = 0; cw_language_table.rows[l] != NULL; l++) {
        if ((languages >> l & 1) == 0)
            continue;
        if (!find_column(r, cw_language_table.rows[l]->name, &column, error))
            return FALSE;
        g_array_append_val(r->languages, column);
    }
    return TRUE;
}

static void take_words(const reading *r, char *const *cells, cw_concept *entry)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (guint l = 0; l < r->languages->len; l++) {
        g_auto(GStrv) terms = g_strsplit(cells[g_array_index(r->languages, gsize, l)], "|", -1);
        for (char **term = terms; *term != NULL; term++) {
            g_autofree char *word = cw_token_single(*term);
            char *kept =
                word != NULL ? g_string_chunk_insert_const(r->thesaurus->strings, word) : NULL;
            if (kept != NULL && g_hash_table_add(known, kept))
                g_ptr_array_add(words, kept);
        }
    }
    entry->count = words->len;
    entry->words = g_memdup2(words->pdata, words->len * sizeof(char *));
}

static gboolean take_row(reading *r, const char *line, gsize number, GError **error)
{
    g_auto(GStrv) cells = g_strsplit(line, "\t", -1);
    cw_thesaurus *thesaurus = r->thesaurus;
    if (g_strv_length(cells) != r->columns)
        return refuse(r, number, error, "it has %u columns, not %" G_GSIZE_FORMAT,
                      g_strv_length(cells), r->columns);
    if (*cells[r->id] == '\0')
        return refuse(r, number, error, "the concept has no name in column \"synset\"");
    if (g_hash_table_contains(r->numbers, cells[r->id]))
        return refuse(r, number, error, "concept \"%s\" stands above already", cells[r->id]);
    cw_concept *entry = &thesaurus->concepts[thesaurus->count++];
    char *id = g_string_chunk_insert(thesaurus->strings, cells[r->id]);
    *entry = (cw_concept){.id = id, .parent = -1, .depth = -1, .line = number};
    take_words(r, cells, entry);
    g_hash_table_insert(r->numbers, id, GSIZE_TO_POINTER(thesaurus->count));
    const char *parent = cells[r->parent];
    g_ptr_array_add(r->parents,
                    *parent != '\0' ? g_string_chunk_insert(thesaurus->strings, parent) : NULL);
    return TRUE;
}

static gboolean read_lines(reading *r, char **lines, guint32 languages, GError **error)
{
    r->thesaurus->concepts = g_new0(cw_concept, g_strv_length(lines) + 1);
    for (char **line = lines; *line != NULL; line++) {
        const gsize length = strlen(*line);
        if (length > 0 && (*line)[length - 1] == '\r')
            (*line)[length - 1] = '\0';
    }
    if (!read_header(r, lines[0] != NULL ? lines[0] : "", languages, error))
        return FALSE;
    for (gsize l = 1; lines[0] != NULL && lines[l] != NULL; l++)
        if (*lines[l] != '\0' && !take_row(r, lines[l], l + 1, error))
            return FALSE;
    return TRUE;
}

/* ---- the tree -------------------------------------------------------------------------------- */

static gboolean link_parents(const reading *r, GError **error)
{
    for (gsize c = 0; c < r->thesaurus->count; c++) {
        cw_concept *entry = &r->thesaurus->concepts[c];
        const char *parent = r->parents->pdata[c];
        if (parent == NULL)
            continue;
        entry->parent = (gint32)GPOINTER_TO_SIZE(g_hash_table_lookup(r->numbers, parent)) - 1;
        if (entry->parent < 0)
            return refuse(r, entry->line, error,
                          "there is no concept \"%s\", the parent of "
                          "\"%s\"",
                          parent, entry->id);
    }
    return TRUE;
}

static gboolean refuse_cycle(const reading *r, const cw_concept *start, GError **error)
{
    const cw_concept *concepts = r->thesaurus->concepts, *at = start;
    GString *path = g_string_new(start->id);
    for (int shown = 1; shown == 1 || at != start; shown++) {
        at = &concepts[at->parent];
        if (shown <= MOST_SHOWN)
            g_string_append_printf(path, " < %s", shown < MOST_SHOWN ? at->id : "...");
    }
    g_autofree char *text = g_string_free(path, FALSE);
    return refuse(r, start->line, error,
                  "concept \"%s\" is above itself: %s; leave the parent of one of them empty",
                  start->id, text);
}

/* Walks up from each concept to one whose depth is known, then down again. A walk of more steps
 * than there are concepts goes round; where it is then lies on the cycle. */
static gboolean measure_depths(const reading *r, GError **error)
{
    cw_concept *concepts = r->thesaurus->concepts;
    g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(gint32));
    for (gsize c = 0; c < r->thesaurus->count; c++) {
        gint32 at = (gint32)c;
        g_array_set_size(path, 0);
        for (; at >= 0 && concepts[at].depth < 0; at = concepts[at].parent) {
            if (path->len > r->thesaurus->count)
                return refuse_cycle(r, &concepts[at], error);
            g_array_append_val(path, at);
        }
        gint32 depth = at >= 0 ? concepts[at].depth + 1 : 0;
        for (guint step = path->len; step > 0; step--, depth++)
            concepts[g_array_index(path, gint32, step - 1)].depth = depth;
    }
    return TRUE;
}

static gboolean check_words(const reading *r, GError **error)
{
    for (gsize c = 0; c < r->thesaurus->count; c++)
        if (r->thesaurus->concepts[c].count > 0)
            return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "thesaurus \"%s\" has no concept with a single word in these languages", r->name);
    return FALSE;
}

/* ---- both ------------------------------------------------------------------------------------ */

static void reading_clear(reading *r)
{
    g_strfreev(r->header);
    g_array_unref(r->languages);
    g_ptr_array_unref(r->parents);
    g_hash_table_unref(r->numbers);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(reading, reading_clear)

/* By memory and not by strings, whose ends need not be looked for at every line. */
static GStrv split_lines(const char *text, gsize bytes)
{
    GPtrArray *lines = g_ptr_array_new();
    const char *end = text + bytes;
    for (const char *line = text; line <= end;) {
        const char *stop = memchr(line, '\n', (gsize)(end - line));
        stop = stop != NULL ? stop : end;
        g_ptr_array_add(lines, g_strndup(line, (gsize)(stop - line)));
        line = stop + 1;
    }
    g_ptr_array_add(lines, NULL);
    return (GStrv)g_ptr_array_free(lines, FALSE);
}

cw_thesaurus *cw_thesaurus_parse(const char *text, gsize bytes, const char *name, guint32 languages,
                                 GError **error)
{
    g_autoptr(cw_thesaurus) thesaurus = g_new0(cw_thesaurus, 1);
    thesaurus->strings = g_string_chunk_new(4096);
    if (!g_utf8_validate(text, (gssize)bytes, NULL)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "thesaurus \"%s\" is not a UTF-8 text file",
                    name);
        return NULL;
    }
    const gsize mark = strlen(BYTE_ORDER_MARK);
    const gsize from = bytes >= mark && memcmp(text, BYTE_ORDER_MARK, mark) == 0 ? mark : 0;
    g_auto(GStrv) lines = split_lines(text + from, bytes - from);
    g_auto(reading) r = {
        .name = name,
        .thesaurus = thesaurus,
        .languages = g_array_new(FALSE, FALSE, sizeof(gsize)),
        .parents = g_ptr_array_new(),
        .numbers = g_hash_table_new(g_str_hash, g_str_equal),
    };
    if (!read_lines(&r, lines, languages, error) || !link_parents(&r, error) ||
        !measure_depths(&r, error) || !check_words(&r, error))
        return NULL;
    return g_steal_pointer(&thesaurus);
}

cw_thesaurus *cw_thesaurus_load(const char *path, guint32 languages, GError **error)
{
    gsize bytes;
    g_autofree char *text = NULL;
    g_autoptr(GError) reason = NULL;
    if (!cw_regular_file_check(path, "thesaurus", error))
        return NULL;
    if (g_file_get_contents(path, &text, &bytes, &reason))
        return cw_thesaurus_parse(text, bytes, path, languages, error);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "could not read thesaurus: %s",
                reason->message);
    return NULL;
}

void cw_thesaurus_keep(cw_thesaurus *thesaurus, GHashTable *known)
{
    for (gsize c = 0; c < thesaurus->count; c++) {
        cw_concept *entry = &thesaurus->concepts[c];
        gsize kept = 0;
        for (gsize w = 0; w < entry->count; w++)
            if (g_hash_table_contains(known, entry->words[w]))
                entry->words[kept++] = entry->words[w];
        entry->count = kept;
    }
}

void cw_thesaurus_free(cw_thesaurus *thesaurus)
{
    if (thesaurus == NULL)
        return;
    for (gsize c = 0; c < thesaurus->count; c++)
        g_free(thesaurus->concepts[c].words);
    g_free(thesaurus->concepts);
    g_string_chunk_free(thesaurus->strings);
    g_free(thesaurus);
}
