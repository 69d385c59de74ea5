/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/train/training_triplets.h"

#include "base/error.h"
#include "engine/attributes/labelled_part.h"
#include "engine/variants/pairs.h"

#define PART "train"
#define TRIPLETS "triplet_train.txt"
#define INDICATORS "triplet_train_ind.txt"

void cw_training_triplets_clear(cw_training_triplets *triplets)
{
    g_clear_pointer(&triplets->triplets, g_array_unref);
}

/* ---- items ----------------------------------------------------------------------------------- */

/* Every id -> row of the set + 1. (transfer full) */
static GHashTable *name_items(const cw_training_set *set, const cw_picture_list *list,
                              GHashTable *stands_for)
{
    GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) rows = g_hash_table_new(NULL, NULL);
    gsize item = 0;
    for (gsize i = 0; i < list->count && item < set->item_count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        if (entry->item != set->items[item].number)
            continue;
        const gpointer row = GSIZE_TO_POINTER(++item);
        g_hash_table_insert(rows, GSIZE_TO_POINTER(entry->item), row);
        cw_pairs_name_item(ids, entry->source, entry->id, row);
    }
    GHashTableIter others;
    gpointer id, number;
    g_hash_table_iter_init(&others, stands_for);
    while (g_hash_table_iter_next(&others, &id, &number)) {
        const gpointer row = g_hash_table_lookup(rows, number);
        if (row != NULL)
            cw_pairs_name(ids, id, row);
    }
    return ids;
}

/* [images] of the part: the row of each in the set + 1; 0: it is not learned from. (transfer full)
 */
static guint32 *find_rows(const cw_labelled_part *part, const cw_training_set *set,
                          const cw_picture_list *list, GHashTable *stands_for)
{
    g_autoptr(GHashTable) ids = name_items(set, list, stands_for);
    guint32 *rows = g_new(guint32, part->images->len);
    for (guint i = 0; i < part->images->len; i++)
        rows[i] = GPOINTER_TO_UINT(g_hash_table_lookup(ids, part->images->pdata[i]));
    return rows;
}

/* ---- triplets -------------------------------------------------------------------------------- */

typedef struct {
    const cw_labelled_part *part;
    const cw_typed_labels *labels;
    const guint32 *rows;
    cw_labelled_list *places, *indicators;
    gint64 *row; /* [J] */
} reading;

/* Whether the labels that are learned differ in one that the positive has. */
static gboolean changes(const cw_typed_labels *labels, const cw_edit_triplet *triplet)
{
    gsize differ = 0, given = 0;
    for (gsize a = 0; a < labels->types; a++) {
        const gint32 to = labels->labels[triplet->positive * labels->types + a];
        const gboolean other = to != labels->labels[triplet->reference * labels->types + a];
        differ += other;
        given += other && to >= 0;
    }
    return differ == 1 && given == 1;
}

static void add_triplet(const reading *r, const gint64 *places, cw_training_triplets *triplets)
{
    const guint32 rows[] = {r->rows[places[0]], r->rows[places[1]], r->rows[places[2]]};
    const cw_edit_triplet triplet = {rows[0] - 1, rows[1] - 1, rows[2] - 1};
    triplets->listed++;
    if (rows[0] > 0 && rows[1] > 0 && rows[2] > 0 && changes(r->labels, &triplet))
        g_array_append_val(triplets->triplets, triplet);
}

static gboolean read_triplet(const reading *r, const gint64 *places, guint64 place_line,
                             GError **error)
{
    cw_labelled_change change;
    const guint64 line =
        cw_labelled_list_numbers(r->indicators, -1, 1, r->row, r->part->values, error);
    if (line == 0) {
        if (error == NULL || *error == NULL)
            g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                                "\"" INDICATORS "\" has fewer lines than \"" TRIPLETS
                                "\"; each triplet needs one");
        return FALSE;
    }
    if (!cw_labelled_part_change(r->part, r->row, (gsize)places[0], INDICATORS, line, &change,
                                 error))
        return FALSE;
    if (cw_labelled_part_becomes(r->part, (gsize)places[0], &change,
                                 cw_labelled_part_labels(r->part, (gsize)places[1])))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "\"" TRIPLETS "\", line %" G_GUINT64_FORMAT ": picture %" G_GINT64_FORMAT
                " is not what \"" INDICATORS "\" makes of picture %" G_GINT64_FORMAT,
                place_line, places[1], places[0]);
    return FALSE;
}

static gboolean check_end(const reading *r, GError **error)
{
    GError *problem = NULL;
    if (cw_labelled_list_numbers(r->indicators, -1, 1, r->row, r->part->values, &problem) > 0)
        g_set_error_literal(&problem, CW_ERROR, CW_ERROR_USAGE,
                            "\"" INDICATORS "\" has more lines than \"" TRIPLETS
                            "\"; each is of one triplet");
    if (problem == NULL)
        return TRUE;
    g_propagate_error(error, problem);
    return FALSE;
}

static gboolean read_triplets(const reading *r, cw_training_triplets *triplets, GError **error)
{
    const gint64 last = (gint64)r->part->images->len - 1;
    gint64 places[3];
    guint64 line;
    GError *problem = NULL;
    while ((line = cw_labelled_list_numbers(r->places, 0, last, places, G_N_ELEMENTS(places),
                                            &problem)) > 0) {
        if (!read_triplet(r, places, line, error))
            return FALSE;
        add_triplet(r, places, triplets);
    }
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    return check_end(r, error);
}

static gboolean open_and_read(reading *r, cw_training_triplets *triplets, GError **error)
{
    g_autoptr(cw_labelled_list) places = cw_labelled_list_open(r->part->folder, TRIPLETS, error);
    g_autoptr(cw_labelled_list) indicators =
        places != NULL ? cw_labelled_list_open(r->part->folder, INDICATORS, error) : NULL;
    g_autofree gint64 *row = g_new(gint64, r->part->values);
    r->places = places;
    r->indicators = indicators;
    r->row = row;
    if (indicators == NULL || !read_triplets(r, triplets, error))
        return FALSE;
    if (triplets->triplets->len > 0)
        return TRUE;
    g_set_error(
        error, CW_ERROR, CW_ERROR_USAGE,
        "of %" G_GSIZE_FORMAT
        " triplets none is of items that are learned from and changes one of the %" G_GSIZE_FORMAT
        " attributes; items are found by the pictures of imgs_" PART ".txt, their ids",
        triplets->listed, r->labels->types);
    return FALSE;
}

gboolean cw_training_triplets_read(cw_training_triplets *triplets, const char *folder,
                                   const cw_training_set *set, const cw_picture_list *list,
                                   GHashTable *stands_for, GError **error)
{
    g_auto(cw_labelled_part) part = {0};
    if (!cw_labelled_part_read(&part, folder, PART, error))
        return FALSE;
    g_autofree guint32 *rows = find_rows(&part, set, list, stands_for);
    reading r = {.part = &part, .labels = set->labels, .rows = rows};
    triplets->triplets = g_array_new(FALSE, FALSE, sizeof(cw_edit_triplet));
    if (open_and_read(&r, triplets, error))
        return TRUE;
    g_prefix_error(error, "folder \"%s\": ", folder);
    return FALSE;
}

void cw_training_triplets_sum(const cw_training_triplets *triplets, GChecksum *checksum)
{
    if (triplets->triplets != NULL)
        g_checksum_update(checksum, (const guchar *)triplets->triplets->data,
                          (gssize)(triplets->triplets->len * sizeof(cw_edit_triplet)));
}

char *cw_training_triplets_explain(const cw_training_triplets *triplets)
{
    const gsize used = triplets->triplets != NULL ? triplets->triplets->len : 0;
    if (used == triplets->listed)
        return NULL;
    return g_strdup_printf("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                           " are of an item that is not learned from, or change no attribute that "
                           "is",
                           triplets->listed - used, triplets->listed);
}
