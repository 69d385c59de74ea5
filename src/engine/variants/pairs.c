/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/variants/pairs.h"

#include <string.h>

#include "base/csv.h"
#include "base/error.h"
#include "engine/catalog/standing_decisions.h"
#include "engine/variants/item_card.h"
#include "feed/csv_reader.h"

#define COLUMNS 3
#define MOST_NAMED 5 /* of the ids that stand for no item */

static void clear_pair(gpointer data)
{
    cw_decision *pair = data;
    g_free(pair->ids[0]);
    g_free(pair->ids[1]);
}

GArray *cw_pairs_new(void)
{
    GArray *pairs = g_array_new(FALSE, TRUE, sizeof(cw_decision));
    g_array_set_clear_func(pairs, clear_pair);
    return pairs;
}

gboolean cw_pairs_read_same(const char *text, gboolean *same)
{
    static const char *const words[2][3] = {{"0", "no", "false"}, {"1", "yes", "true"}};
    for (int value = 0; value <= 1; value++)
        for (gsize i = 0; i < G_N_ELEMENTS(words[value]); i++)
            if (g_ascii_strcasecmp(text, words[value][i]) == 0) {
                *same = value;
                return TRUE;
            }
    return FALSE;
}

static gboolean take_row(GArray *pairs, const cw_csv_record *record, const char *path,
                         GError **error)
{
    cw_decision pair = {.line = record->line};
    const char *problem = record->problem;
    if (problem == NULL && record->count != COLUMNS)
        problem = "not three fields id,id,same";
    else if (problem == NULL &&
             (*record->fields[0].text == '\0' || *record->fields[1].text == '\0'))
        problem = "an id is empty";
    else if (problem == NULL && strcmp(record->fields[0].text, record->fields[1].text) == 0)
        problem = "an item is paired with itself";
    else if (problem == NULL && !cw_pairs_read_same(record->fields[2].text, &pair.same))
        problem = "the third field is neither 1 nor 0";
    if (problem != NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "decisions \"%s\", line %" G_GUINT64_FORMAT ": %s", path, record->line,
                    problem);
        return FALSE;
    }
    for (int i = 0; i < 2; i++)
        pair.ids[i] = g_strdup(record->fields[i].text);
    g_array_append_val(pairs, pair);
    return TRUE;
}

/* A file without a header would lose its first decision. */
static gboolean check_header(const cw_csv_record *record, const char *path, GError **error)
{
    gboolean same;
    if (record != NULL && record->problem == NULL && record->count == COLUMNS &&
        !cw_pairs_read_same(record->fields[2].text, &same))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "decisions \"%s\": the first line is no header id,id,same", path);
    return FALSE;
}

GArray *cw_pairs_load(const char *path, GError **error)
{
    const cw_csv_record *record;
    g_autoptr(cw_csv_reader) reader = cw_csv_reader_open(path, "decisions", error);
    if (reader == NULL || !cw_csv_reader_next(reader, &record, error) ||
        !check_header(record, path, error))
        return NULL;
    g_autoptr(GArray) pairs = cw_pairs_new();
    for (;;) {
        if (!cw_csv_reader_next(reader, &record, error))
            return NULL;
        if (record == NULL)
            return g_steal_pointer(&pairs);
        if (!take_row(pairs, record, path, error))
            return NULL;
    }
}

GArray *cw_pairs_kept(cw_store *store, GError **error)
{
    g_autoptr(cw_standing) standing = cw_standing_read(store, TRUE, error);
    g_autoptr(GArray) pairs = cw_pairs_new();
    for (guint d = 0; standing != NULL && d < standing->decisions->len; d++) {
        const cw_standing_decision *one =
            &g_array_index(standing->decisions, cw_standing_decision, d);
        cw_decision pair = {.number = one->number,
                            .same = one->same,
                            .colourways = {one->colourways[0], one->colourways[1]}};
        pair.ids[0] = cw_item_card_name(store, one->items[0], error);
        pair.ids[1] = pair.ids[0] != NULL ? cw_item_card_name(store, one->items[1], error) : NULL;
        g_array_append_val(pairs, pair);
        if (pair.ids[1] == NULL)
            return NULL;
    }
    return standing != NULL ? g_steal_pointer(&pairs) : NULL;
}

char *cw_pairs_format(const GArray *pairs)
{
    GString *csv = g_string_new("id,id,same\n");
    for (guint p = 0; p < pairs->len; p++) {
        const cw_decision *pair = &g_array_index(pairs, cw_decision, p);
        for (int i = 0; i < 2; i++) {
            cw_csv_append(csv, pair->ids[i]);
            g_string_append_c(csv, ',');
        }
        g_string_append(csv, pair->same ? "yes\n" : "no\n");
    }
    return g_string_free(csv, FALSE);
}

void cw_pairs_name(GHashTable *names, const char *id, gpointer value)
{
    const gboolean taken = g_hash_table_contains(names, id);
    g_hash_table_insert(names, g_strdup(id), taken ? NULL : value);
}

void cw_pairs_name_item(GHashTable *names, const char *source, const char *id, gpointer value)
{
    g_autofree char *full = g_strdup_printf("%s:%s", source, id);
    cw_pairs_name(names, id, value);
    cw_pairs_name(names, full, value);
}

void cw_pairs_miss(GPtrArray *missed, const char *id)
{
    if (missed->len <= MOST_NAMED &&
        !g_ptr_array_find_with_equal_func(missed, id, g_str_equal, NULL))
        g_ptr_array_add(missed, (gpointer)id);
}

char *cw_pairs_format_missed(const GPtrArray *missed)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < MIN(missed->len, MOST_NAMED); i++)
        g_string_append_printf(text, "%s\"%s\"", i > 0 ? ", " : "", (char *)missed->pdata[i]);
    if (missed->len > MOST_NAMED)
        g_string_append(text, " and others");
    return g_string_free(text, FALSE);
}
