/* SPDX-License-Identifier: Apache-2.0
 *
 * Retrieval (METHODS 8.5): a query scores when any of its k nearest pictures shows the same group.
 * On a catalogue a group is a design (engine/catalog/units.h), queries are the additional pictures
 * (back, side, worn) of colourways whose design has another, the gallery the main picture of every
 * colourway, the query's own left out. A gallery picture is as near as the nearest of its windows,
 * as in a search. With --crop all is measured a second time on the garments, cut out of queries and
 * gallery alike: whole pictures may be found by who wears what in them.
 */
#include "base/error.h"
#include "base/numbering.h"
#include "engine/catalog/units.h"
#include "engine/evaluate/protocol_rows.h"
#include "engine/evaluate/retrieval_examples.h"
#include "score/retrieval.h"

#define CROP "garment crop"

static const gsize within[] = {1, 5, 10, 20, 30, 40, 50};

/* Of each entry of a list [list->count]. */
typedef struct {
    gint32 *designs; /* -1: no group */
    gint32 *blocks;  /* equal values of the columns that --block names */
} entry_numbers;

static void entry_numbers_clear(entry_numbers *n)
{
    g_free(n->designs);
    g_free(n->blocks);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(entry_numbers, entry_numbers_clear)

static void number_designs(const cw_picture_list *list, cw_protocol_names *names, gint32 *designs)
{
    for (gsize i = 0; i < list->count; i++) {
        g_autofree char *key = cw_units_design_key(&list->entries[i]);
        designs[i] = list->entries[i].group == 0 ? -1 : cw_numbering_get(names->groups, key);
    }
}

static void add_entry(GArray *rows, const cw_picture_list *list, const entry_numbers *numbers,
                      gsize place)
{
    const cw_picture_entry *entry = &list->entries[place];
    const cw_protocol_row row = {
        .picture = {entry->path, entry->picture, entry->hash},
        .group = numbers->designs[place],
        .block = numbers->blocks[place],
        .item = entry->colourway,
        .content = entry->picture,
        .entry = entry,
    };
    g_array_append_val(rows, row);
}

/* Counts the colourways of each design: what is asked for must be there to be found. */
static GHashTable *colourways_of_designs(const GArray *gallery)
{
    GHashTable *sizes = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < gallery->len; i++) {
        gpointer group = GINT_TO_POINTER(g_array_index(gallery, cw_protocol_row, i).group);
        const gint size = GPOINTER_TO_INT(g_hash_table_lookup(sizes, group));
        g_hash_table_insert(sizes, group, GINT_TO_POINTER(size + 1));
    }
    return sizes;
}

/* Pictures of the list that are additional ones, or main ones, of designs with another colourway.
 */
static void add_queries(const cw_evaluation *e, const cw_picture_list *list,
                        const entry_numbers *numbers, GHashTable *sizes, gboolean additional,
                        GArray *queries)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < list->count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        const gpointer design = GINT_TO_POINTER(numbers->designs[i]);
        if (entry->group == 0 || (entry->position > 0) != additional ||
            GPOINTER_TO_INT(g_hash_table_lookup(sizes, design)) < 2 ||
            (e->request->unseen && !cw_evaluation_is_unseen(e, entry->group_id, entry->id)))
            continue;
        char *key = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, entry->colourway,
                                    entry->picture);
        if (g_hash_table_add(known, key))
            add_entry(queries, list, numbers, i);
    }
}

static gboolean rows_of_catalogue(const cw_evaluation *e, const cw_picture_list *list,
                                  cw_protocol_names *names, GArray *queries, GArray *gallery,
                                  GError **error)
{
    g_auto(entry_numbers)
        numbers = {g_new(gint32, list->count + 1),
                   cw_units_blocks(cw_catalog_store(e->catalog), list, e->request->block, error)};
    g_autoptr(GHashTable) known = g_hash_table_new(g_int64_hash, g_int64_equal);
    if (numbers.blocks == NULL)
        return FALSE;
    number_designs(list, names, numbers.designs);
    for (gsize i = 0; i < list->count; i++)
        if (list->entries[i].position == 0 && g_hash_table_add(known, &list->entries[i].colourway))
            add_entry(gallery, list, &numbers, i);
    g_autoptr(GHashTable) sizes = colourways_of_designs(gallery);
    add_queries(e, list, &numbers, sizes, TRUE, queries);
    if (queries->len == 0)
        add_queries(e, list, &numbers, sizes, FALSE, queries);
    if (queries->len > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "nothing to look for: no %sgroup of the catalogue has two colourways",
                e->request->unseen ? "unseen " : "");
    return FALSE;
}

/* The rows as the columns that scoring reads. */
typedef struct {
    gint32 *groups, *blocks;
    gint64 *items, *contents;
} row_columns;

static void row_columns_clear(row_columns *c)
{
    g_free(c->groups);
    g_free(c->blocks);
    g_free(c->items);
    g_free(c->contents);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(row_columns, row_columns_clear)

static row_columns columns_of(const GArray *rows)
{
    const gsize count = rows->len + 1;
    row_columns c = {g_new(gint32, count), g_new(gint32, count), g_new(gint64, count),
                     g_new(gint64, count)};
    for (guint i = 0; i < rows->len; i++) {
        const cw_protocol_row *row = &g_array_index(rows, cw_protocol_row, i);
        c.groups[i] = row->group;
        c.blocks[i] = row->block;
        c.items[i] = row->item;
        c.contents[i] = row->content;
    }
    return c;
}

/* Into the rows of the evaluation, or, of garments that are cut out, a table beside them. */
static void put(cw_evaluation *e, gsize column, gboolean crop, const char *name, double value)
{
    if (crop)
        cw_evaluation_put_into(cw_evaluation_table(e, CROP, NULL), column, name, value);
    else
        cw_evaluation_put(e, column, name, value);
}

static void put_scores(cw_evaluation *e, gsize column, gboolean crop, const cw_retrieval_at *at,
                       const cw_retrieval_score *score)
{
    for (gsize a = 0; a < G_N_ELEMENTS(within); a++) {
        g_autofree char *name = g_strdup_printf("R@%" G_GSIZE_FORMAT, at[a].k);
        put(e, column, crop, name, at[a].hit_rate);
    }
    put(e, column, crop, "MRR", score->mean_reciprocal_rank);
    put(e, column, crop, "mAP", score->mean_average_precision);
    cw_evaluation_count(e, "queries", score->queries);
    cw_evaluation_count(e, "absent", score->absent);
}

/* Files among all rows that are not among those that were embedded: each once, though it may be
 * asked about and looked for. */
static gsize count_unreadable(const GArray *all[2], const GArray *embedded[2])
{
    g_autoptr(GHashTable) paths = g_hash_table_new(g_str_hash, g_str_equal);
    for (int s = 0; s < 2; s++)
        for (guint i = 0; i < all[s]->len; i++)
            g_hash_table_add(paths,
                             (gpointer)g_array_index(all[s], cw_protocol_row, i).picture.path);
    for (int s = 0; s < 2; s++)
        for (guint i = 0; i < embedded[s]->len; i++)
            g_hash_table_remove(paths, g_array_index(embedded[s], cw_protocol_row, i).picture.path);
    return g_hash_table_size(paths);
}

/* All that are asked about and looked for, and where examples of them go. */
typedef struct {
    const GArray *queries, *gallery;
    cw_retrieval_examples *examples; /* or NULL */
} measured;

static gboolean score_column(cw_evaluation *e, gsize column, gboolean crop, const measured *all,
                             GError **error)
{
    g_autoptr(GArray) queries = g_array_copy((GArray *)all->queries);
    g_autoptr(GArray) gallery = g_array_copy((GArray *)all->gallery);
    g_autoptr(cw_picture_vectors) asked =
        cw_protocol_embed(e, column, queries, CW_VECTOR_WHOLE, error);
    g_autoptr(cw_picture_vectors) rows =
        asked != NULL ? cw_protocol_embed(e, column, gallery, CW_VECTOR_WINDOWS, error) : NULL;
    if (rows == NULL)
        return FALSE;
    g_auto(row_columns) q = columns_of(queries), g = columns_of(gallery);
    const cw_retrieval_task task = {
        .queries = {asked->vectors, asked->count},
        .gallery = {rows->vectors, rows->count, rows->windows},
        .dimension = rows->dimension,
        .query_group = q.groups,
        .gallery_group = g.groups,
        .filter = {.query_own = q.items,
                   .row_own = g.items,
                   .query_same = e->request->distinct ? q.contents : NULL,
                   .row_same = e->request->distinct ? g.contents : NULL,
                   .query_block = q.blocks,
                   .row_block = g.blocks},
        .threads = (guint)e->threads,
    };
    cw_retrieval_at at[G_N_ELEMENTS(within)];
    for (gsize a = 0; a < G_N_ELEMENTS(within); a++)
        at[a].k = within[a];
    cw_retrieval_score score;
    g_autofree guint32 *ranks = g_new(guint32, asked->count + 1);
    if (!cw_retrieval_run(&task, at, G_N_ELEMENTS(within), &score, ranks, error) ||
        (all->examples != NULL &&
         !cw_retrieval_examples_add(all->examples, e->columns[column].name, &task, ranks, queries,
                                    gallery, error)))
        return FALSE;
    put_scores(e, column, crop, at, &score);
    cw_evaluation_count(e, "gallery", gallery->len);
    cw_evaluation_count(e, "unreadable",
                        count_unreadable((const GArray *[]){all->queries, all->gallery},
                                         (const GArray *[]){queries, gallery}));
    return TRUE;
}

/* The column with the garments cut out of what it looks at. Its vectors go by a name of their own,
 * and it is put back as it was. */
static gboolean score_crop(cw_evaluation *e, gsize column, const measured *all, GError **error)
{
    const cw_vector_maker own = e->columns[column];
    g_autofree char *name = g_strdup_printf("%s, " CROP, own.name);
    g_autoptr(cw_encoder) encoder = NULL;
    if (own.encoder != NULL) {
        cw_encoder_form form = *cw_encoder_get_form(own.encoder);
        form.preprocess.garment_crop = TRUE;
        encoder =
            cw_encoder_new_copy(&form, cw_encoder_parameters(own.encoder), "", e->threads, error);
        if (encoder == NULL)
            return FALSE;
    }
    e->columns[column] = (cw_vector_maker){name, encoder, own.descriptor, TRUE};
    const gboolean done = score_column(e, column, TRUE, all, error);
    e->columns[column] = own;
    return done;
}

static gboolean score_all(cw_evaluation *e, const GArray *queries, const GArray *gallery,
                          GError **error)
{
    g_autoptr(cw_retrieval_examples) examples =
        e->request->examples ? cw_retrieval_examples_new(queries, gallery) : NULL;
    const measured all = {queries, gallery, examples};
    for (gsize c = 0; c < e->column_count; c++)
        if (!score_column(e, c, FALSE, &all, error))
            return FALSE;
    if (e->request->crop) /* while its columns have their own names */
        cw_evaluation_table(e, CROP, NULL);
    for (gsize c = 0; e->request->crop && c < e->column_count; c++)
        if (!score_crop(e, c, &all, error))
            return FALSE;
    if (examples != NULL && e->column_count > 0) /* none: only asked whether it may be */
        e->examples = cw_retrieval_examples_json(examples, e->request->seed);
    return TRUE;
}

static gboolean run_files(cw_evaluation *e, GError **error)
{
    const cw_evaluate_request *request = e->request;
    const char *path = request->gallery != NULL ? request->gallery : request->queries;
    g_auto(cw_protocol_names) names = {0};
    cw_protocol_names_init(&names);
    g_autoptr(GArray) queries =
        cw_protocol_read(e, request->queries, request->unseen, &names, error);
    g_autoptr(GArray) gallery =
        queries != NULL ? cw_protocol_read(e, path, FALSE, &names, error) : NULL;
    if (gallery == NULL)
        return FALSE;
    if (request->distinct) {
        cw_protocol_compare_contents(queries, &names);
        cw_protocol_compare_contents(gallery, &names);
    }
    return score_all(e, queries, gallery, error);
}

static gboolean run(cw_evaluation *e, GError **error)
{
    if (e->request->queries != NULL)
        return run_files(e, error);
    g_auto(cw_protocol_names) names = {0};
    cw_protocol_names_init(&names);
    g_autoptr(GArray) queries = g_array_new(FALSE, FALSE, sizeof(cw_protocol_row));
    g_autoptr(GArray) gallery = g_array_new(FALSE, FALSE, sizeof(cw_protocol_row));
    g_autoptr(cw_picture_list) list = cw_evaluation_list(e, FALSE, error);
    return list != NULL && rows_of_catalogue(e, list, &names, queries, gallery, error) &&
           score_all(e, queries, gallery, error);
}

const cw_protocol cw_protocol_retrieval = {
    {"retrieval", "other views find the main pictures of the same design: R@k, MRR, mAP"},
    CW_PROTOCOL_QUERIES | CW_PROTOCOL_GALLERY | CW_PROTOCOL_DISTINCT | CW_PROTOCOL_BLOCK |
        CW_PROTOCOL_AGAINST | CW_PROTOCOL_CROP | CW_PROTOCOL_EXAMPLES,
    run};
