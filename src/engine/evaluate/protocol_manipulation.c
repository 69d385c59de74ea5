/* SPDX-License-Identifier: Apache-2.0
 *
 * Manipulation (METHODS 5.2, 8.6): a picture, but with one other attribute value, wherever pictures
 * have exactly the labels that this gives. Edited queries stand beside those that are not edited,
 * and beside the filter that a shop has without any memory: pictures that the model reads the new
 * value off come first, in the order of the unedited query. The picture itself is in the gallery,
 * as in the source.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/size.h"
#include "encode/attribute_memory.h"
#include "engine/attributes/attribute_set.h"
#include "engine/evaluate/manipulation_lists.h"
#include "engine/evaluate/protocol.h"
#include "score/ndcg.h"
#include "train/edits.h"
#include "vectors/gallery.h"

#define K 30
#define MOST_QUERIES 5000
#define STREAM G_GUINT64_CONSTANT(0x6d616e6970)
#define SUM_DIGITS 12
#define FIRST 3 /* what a row of the new value has before all others: cosines differ by 2 */

typedef struct {
    guint32 row;
    guint32 type;
    gint32 value;
} question;

/* What is asked of every column. Rows are pictures, one a colourway. */
typedef struct {
    cw_attribute_memory memory;   /* of the model */
    cw_attribute_set *set;        /* its types */
    cw_manipulation_lists *lists; /* of a data set; NULL: what a catalogue gives is asked */
    gsize count;                  /* M */
    gsize *entries;               /* [M] places in the list */
    cw_typed_labels *labels;      /* of the rows */
    cw_edits *edits;
    gint32 *reads; /* [M,A] what the model reads off them */
    GArray *questions;
    gsize possible;            /* questions, before some were drawn */
    gint32 *targets, *changed; /* [Q,A], [Q] */
} exam;

static void exam_clear(exam *x)
{
    cw_attribute_memory_clear(&x->memory);
    cw_attribute_set_free(x->set);
    cw_manipulation_lists_free(x->lists);
    g_free(x->entries);
    cw_edits_free(x->edits);
    cw_typed_labels_free(x->labels);
    g_free(x->reads);
    g_clear_pointer(&x->questions, g_array_unref);
    g_free(x->targets);
    g_free(x->changed);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(exam, exam_clear)

/* ---- what is asked --------------------------------------------------------------------------- */

/* The first picture of every colourway that has a vector. */
static void choose_rows(exam *x, const cw_picture_list *list, const cw_picture_vectors *vectors)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    x->entries = g_new(gsize, list->count + 1);
    for (gsize i = 0; i < list->count; i++)
        if (vectors->present[i] && g_hash_table_add(seen, &list->entries[i].colourway))
            x->entries[x->count++] = i;
}

/* What the feed says of the entries of the list, [count,A]. (transfer full) */
static gint32 *read_labels(const exam *x, const cw_evaluation *e, const cw_picture_list *list,
                           GError **error)
{
    g_autoptr(cw_feed_columns) columns =
        cw_feed_columns_read(cw_catalog_store(e->catalog), list, NULL, error);
    g_autoptr(cw_attribute_labels) labels =
        columns != NULL ? cw_attribute_labels_new(x->set, columns, error) : NULL;
    return labels != NULL ? g_steal_pointer(&labels->labels) : NULL;
}

/* Labels the rows by `all` [count,A] of the entries. */
static void label_rows(exam *x, const gint32 *all)
{
    const gsize types = x->set->count;
    g_autofree const char **names = g_new(const char *, types);
    g_autofree gint64 *values = g_new(gint64, types);
    g_autofree gint32 *own = g_new(gint32, (x->count + 1) * types);
    for (gsize a = 0; a < types; a++) {
        names[a] = x->set->types[a].name;
        values[a] = (gint64)x->set->types[a].count;
    }
    for (gsize m = 0; m < x->count; m++)
        memcpy(own + m * types, all + x->entries[m] * types, types * sizeof *own);
    x->labels = cw_typed_labels_new(names, values, types, own, x->count);
    x->edits = cw_edits_new(x->labels);
}

static const gint32 *labels_of(const exam *x, gsize row)
{
    return x->labels->labels + row * x->labels->types;
}

/* Every question that there is; of more than MOST_QUERIES as many, drawn. */
static void ask(exam *x, guint64 seed)
{
    GArray *all = x->questions = g_array_new(FALSE, FALSE, sizeof(question));
    for (guint32 m = 0; m < x->count; m++)
        for (guint32 a = 0; a < x->labels->types; a++)
            for (gint32 v = 0; v < x->labels->values[a]; v++) {
                const question q = {m, a, v};
                if (v != labels_of(x, m)[a] && cw_edits_count(x->edits, m, a, v) > 0)
                    g_array_append_val(all, q);
            }
    x->possible = all->len;
    cw_random random = cw_random_start(seed, 0, STREAM);
    for (guint i = 0; all->len > MOST_QUERIES && i < MOST_QUERIES; i++) {
        question *place = &g_array_index(all, question, i), kept = *place;
        question *drawn = place + cw_random_below(&random, all->len - i);
        *place = *drawn;
        *drawn = kept;
    }
    g_array_set_size(all, MIN(all->len, MOST_QUERIES));
}

/* What the data set asks, but for pictures that have no vector. */
static void ask_listed(exam *x)
{
    const GArray *listed = x->lists->queries;
    g_autofree gsize *rows = g_new0(gsize, x->lists->pictures->count + 1); /* + 1; 0: none */
    for (gsize m = 0; m < x->count; m++)
        rows[x->entries[m]] = m + 1;
    x->questions = g_array_new(FALSE, FALSE, sizeof(question));
    for (guint i = 0; i < listed->len; i++) {
        const cw_listed_query *one = &g_array_index(listed, cw_listed_query, i);
        const question q = {(guint32)rows[one->reference] - 1, (guint32)one->type, one->value};
        if (rows[one->reference] > 0)
            g_array_append_val(x->questions, q);
    }
    x->possible = x->questions->len;
}

static void fill_targets(exam *x)
{
    const gsize types = x->labels->types;
    x->targets = g_new(gint32, (x->questions->len + 1) * types);
    x->changed = g_new(gint32, x->questions->len + 1);
    for (guint i = 0; i < x->questions->len; i++) {
        const question *q = &g_array_index(x->questions, question, i);
        memcpy(x->targets + i * types, labels_of(x, q->row), types * sizeof *x->targets);
        x->targets[i * types + q->type] = q->value;
        x->changed[i] = (gint32)q->type;
    }
}

static gboolean check_asked(const exam *x, GError **error)
{
    if (x->questions->len > 0)
        return TRUE;
    if (x->lists != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "nothing to score: of %" G_GSIZE_FORMAT
                    " queries none is about values that the model knows and pictures that can be "
                    "read",
                    x->lists->queries->len + x->lists->unknown);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "nothing to score: of %" G_GSIZE_FORMAT
                    " colourways no two differ in one of the %" G_GSIZE_FORMAT
                    " attributes of the model alone",
                    x->count, x->labels->types);
    return FALSE;
}

static gboolean prepare(exam *x, const cw_evaluation *e, const cw_picture_list *list,
                        const cw_picture_vectors *vectors, GError **error)
{
    choose_rows(x, list, vectors);
    g_autofree gint32 *told = x->lists == NULL ? read_labels(x, e, list, error) : NULL;
    if (x->lists == NULL && told == NULL)
        return FALSE;
    label_rows(x, x->lists != NULL ? x->lists->labels : told);
    if (x->lists != NULL)
        ask_listed(x);
    else
        ask(x, e->request->seed);
    if (!check_asked(x, error))
        return FALSE;
    fill_targets(x);
    return TRUE;
}

/* ---- how it is answered ---------------------------------------------------------------------- */

typedef struct {
    const exam *exam;
    const gint32 *reads; /* NULL: in the order of similarity alone */
    cw_hit *hits;        /* [Q,K] */
    gsize *found;        /* [Q] */
} ranking;

static void put_first(gsize query, float *beside, gpointer data)
{
    const ranking *r = data;
    const exam *x = r->exam;
    const question *q = &g_array_index(x->questions, question, query);
    for (gsize m = 0; m < x->count; m++)
        beside[m] = r->reads[m * x->labels->types + q->type] == q->value ? FIRST : 0;
}

static void put(cw_evaluation *e, gsize column, const char *kind, const char *figure, double value)
{
    g_autofree char *name = g_strdup_printf("%s: %s", kind, figure);
    cw_evaluation_put(e, column, name, value);
}

static void put_scores(cw_evaluation *e, gsize column, const char *kind, const ranking *r)
{
    const exam *x = r->exam;
    const cw_label_ranking found = {
        .queries = x->questions->len,
        .attributes = x->labels->types,
        .targets = x->targets,
        .rows = x->count,
        .labels = x->labels->labels,
        .hits = r->hits,
        .found = r->found,
        .kept = K,
    };
    const cw_ndcg_score ndcg = cw_ndcg_labels(&found, x->changed, K);
    put(e, column, kind, "NDCG@30", ndcg.overall);
    put(e, column, kind, "NDCG@30 of the change", ndcg.target);
    put(e, column, kind, "NDCG@30 of the others", ndcg.others);
    put(e, column, kind, "top-1", cw_label_match_top_k(&found, 1));
    put(e, column, kind, "top-10", cw_label_match_top_k(&found, 10));
    put(e, column, kind, "top-30", cw_label_match_top_k(&found, K));
}

/* Ranks the rows for the queries [Q,D]; `reads` as in a ranking. */
static gboolean score(cw_evaluation *e, gsize column, const exam *x, const char *kind,
                      const cw_gallery *rows, const float *queries, const gint32 *reads,
                      GError **error)
{
    const gsize count = x->questions->len;
    g_autofree cw_hit *hits = g_new(cw_hit, count * K);
    g_autofree gsize *found = g_new0(gsize, count);
    ranking r = {x, reads, hits, found};
    const cw_gallery_options options = {K, reads != NULL ? put_first : NULL, &r, (guint)e->threads};
    if (!cw_gallery_find(rows, queries, count, &options, hits, found, error))
        return FALSE;
    put_scores(e, column, kind, &r);
    return TRUE;
}

/* What the model makes of the queries, and reads off the rows. */
static gboolean score_edits(cw_evaluation *e, gsize column, exam *x, float *queries,
                            const float *rows, const cw_gallery *gallery, gsize dimension,
                            GError **error)
{
    const gsize types = x->labels->types;
    gsize right = 0, known = 0;
    x->reads = g_new(gint32, x->count * types);
    for (gsize i = 0; i < x->count * types; i++) {
        x->reads[i] = cw_attribute_memory_read(&x->memory, i % types, rows + i / types * dimension);
        known += x->labels->labels[i] >= 0;
        right += x->labels->labels[i] >= 0 && x->labels->labels[i] == x->reads[i];
    }
    cw_evaluation_put(e, column, "values read right",
                      known > 0 ? (double)right / (double)known : NAN);
    if (!score(e, column, x, "filtered", gallery, queries, x->reads, error))
        return FALSE;
    g_autofree cw_attribute_change *changes = g_new(cw_attribute_change, x->questions->len + 1);
    for (guint i = 0; i < x->questions->len; i++) {
        const question *q = &g_array_index(x->questions, question, i);
        changes[i] = (cw_attribute_change){q->type, labels_of(x, q->row)[q->type], q->value};
    }
    cw_attribute_memory_edit(&x->memory, changes, 1, queries, x->questions->len);
    return score(e, column, x, "edited", gallery, queries, NULL, error);
}

/* The model, column 0, alone edits. */
static gboolean score_column(cw_evaluation *e, gsize column, exam *x,
                             const cw_picture_vectors *vectors, GError **error)
{
    const gsize d = vectors->dimension, count = x->questions->len;
    cw_autosize float *rows = cw_size_alloc(x->count, d * sizeof *rows, "vectors", error);
    cw_autosize float *queries =
        rows != NULL ? cw_size_alloc(count, d * sizeof *queries, "queries", error) : NULL;
    if (queries == NULL)
        return FALSE;
    for (gsize m = 0; m < x->count; m++)
        memcpy(rows + m * d, vectors->vectors + x->entries[m] * d, d * sizeof *rows);
    for (gsize i = 0; i < count; i++)
        memcpy(queries + i * d, rows + g_array_index(x->questions, question, i).row * d,
               d * sizeof *queries);
    g_autoptr(cw_gallery) gallery = cw_gallery_new(rows, x->count, d, error);
    return gallery != NULL && score(e, column, x, "unedited", gallery, queries, NULL, error) &&
           (column > 0 || score_edits(e, column, x, queries, rows, gallery, d, error));
}

/* The share of queries that K rows drawn at random answer. */
static double chance(const exam *x)
{
    double sum = 0;
    for (guint i = 0; i < x->questions->len; i++) {
        const question *q = &g_array_index(x->questions, question, i);
        const gsize right = cw_edits_count(x->edits, q->row, q->type, q->value);
        double missed = 1;
        for (gsize k = 0; k < MIN(K, x->count); k++)
            missed *=
                right + k < x->count ? (double)(x->count - right - k) / (double)(x->count - k) : 0;
        sum += 1 - missed;
    }
    return sum / x->questions->len;
}

/* What was asked of which gallery: equal for models that were asked the same. */
static void sum_up(cw_evaluation *e, const exam *x, const cw_picture_list *list)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    char *types = json_dumps(e->form->blocks.attributes, JSON_SORT_KEYS);
    g_checksum_update(checksum, (const guchar *)types, -1);
    free(types);
    for (gsize m = 0; m < x->count; m++) {
        const cw_picture_entry *entry = &list->entries[x->entries[m]];
        g_autofree char *row =
            g_strdup_printf("%s\n", entry->hash != NULL ? entry->hash : entry->id);
        g_checksum_update(checksum, (const guchar *)row, -1);
    }
    g_checksum_update(checksum, (const guchar *)x->questions->data,
                      (gssize)(x->questions->len * sizeof(question)));
    g_autofree char *sum = g_strndup(g_checksum_get_string(checksum), SUM_DIGITS);
    cw_evaluation_say(e, "checksum of queries and gallery", sum);
}

static void put_facts(cw_evaluation *e, const exam *x, const cw_picture_list *list)
{
    cw_evaluation_put(e, 0, "at random: top-30", chance(x));
    cw_evaluation_note(e, "filtered: NDCG@30",
                       "those that the model reads the new value off first, then as unedited");
    cw_evaluation_count(e, "numbers of a value in the memory",
                        cw_encoder_dimension(e->columns[0].encoder));
    cw_evaluation_count(e, "values in the memory", x->memory.count);
    cw_evaluation_count(e, "colourways", x->count);
    cw_evaluation_count(e, "that may be changed", cw_edits_references(x->edits));
    cw_evaluation_count(e, "queries", x->questions->len);
    if (x->lists != NULL)
        cw_evaluation_count(e, "queries about values that the model does not know",
                            x->lists->unknown);
    if (x->possible > x->questions->len)
        cw_evaluation_count(e, "drawn from", x->possible);
    sum_up(e, x, list);
}

/* The model's memory and types, and the data set's lists where they are asked for. */
static gboolean open_exam(exam *x, const cw_evaluation *e, GError **error)
{
    const char *folder = e->request->queries;
    if (e->form == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "protocol \"manipulation\" measures a model that has a memory of attribute "
                    "values; give --model");
    else if (folder != NULL && e->request->unseen)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--unseen chooses items of a catalogue, and --queries takes its place");
    else
        return cw_attribute_memory_get(&x->memory, e->columns[0].encoder, error) &&
               (x->set = cw_attribute_set_from_json(e->form->blocks.attributes, error)) != NULL &&
               (folder == NULL ||
                (x->lists = cw_manipulation_lists_read(folder, x->set, error)) != NULL);
    return FALSE;
}

static gboolean run_columns(cw_evaluation *e, exam *x, const cw_picture_list *list, GError **error)
{
    for (gsize c = 0; c < e->column_count; c++) {
        g_autoptr(cw_picture_vectors) vectors = cw_evaluation_embed_list(e, c, list, error);
        if (vectors == NULL || (c == 0 && !prepare(x, e, list, vectors, error)) ||
            !score_column(e, c, x, vectors, error))
            return FALSE;
        if (c == 0)
            cw_evaluation_count_unreadable(e, list, vectors);
    }
    put_facts(e, x, list);
    return TRUE;
}

static gboolean run(cw_evaluation *e, GError **error)
{
    g_auto(exam) x = {0};
    if (!open_exam(&x, e, error))
        return FALSE;
    if (x.lists != NULL)
        return run_columns(e, &x, x.lists->pictures, error);
    g_autoptr(cw_picture_list) list = cw_evaluation_list(e, e->request->unseen, error);
    return list != NULL && run_columns(e, &x, list, error);
}

const cw_protocol cw_protocol_manipulation = {
    {"manipulation", "does a picture with another attribute value find those that are like that?"},
    CW_PROTOCOL_QUERIES | CW_PROTOCOL_FOLDER,
    run};
