/* SPDX-License-Identifier: Apache-2.0
 *
 * An evaluation: open the model and its baselines, let the protocol put its figures, column by
 * column, and hand the table over.
 */
#include <colorway/evaluate.h>

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/catalog/hold_out.h"
#include "engine/embed/model_encoder.h"
#include "engine/evaluate/protocol.h"
#include "engine/variants/threshold.h"

#define NO_MODEL "none"

#define BASELINES "untrained,hog,colour" /* of protocols that name none */

/* A baseline: a descriptor, the model's network with random weights, or neither. */
typedef struct {
    cw_row row;
    const cw_descriptor *descriptor;
    gboolean network;
} baseline;

static const baseline untrained = {
    {"untrained", "the model's network with random weights"}, NULL, TRUE};
static const baseline hog = {
    {"hog", "gradient histograms: shape without colour"}, &cw_descriptor_hog, FALSE};
static const baseline colour = {
    {"colour", "colour histogram: colour without shape"}, &cw_descriptor_colour, FALSE};
static const baseline hog_colour = {
    {"hog_colour", "both of them side by side"}, &cw_descriptor_hog_colour, FALSE};
static const baseline majority = {
    {"majority", "the commonest value: nothing is looked at"}, NULL, FALSE};
static const cw_row *const baselines[] = {&untrained.row,  &hog.row,      &colour.row,
                                          &hog_colour.row, &majority.row, NULL};
static const cw_row_table baseline_table = {"baseline", baselines};

static cw_encoder *open_model(cw_evaluation *e, GError **error)
{
    if (e->request->model != NULL || e->catalog != NULL)
        return cw_model_open_encoder(e->catalog, e->request->model, e->threads, error);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "no model given; use --model MODEL, or --model " NO_MODEL
                " for the baselines alone");
    return NULL;
}

static gboolean add_model(cw_evaluation *e, GError **error)
{
    cw_encoder *encoder = open_model(e, error);
    if (encoder == NULL)
        return FALSE;
    e->columns[e->column_count++] = (cw_vector_maker){.name = "model", .encoder = encoder};
    e->form = cw_encoder_get_form(encoder);
    return TRUE;
}

/* The same network as the model's, as it was before it learned anything: no whitening either. */
static cw_encoder *open_untrained(const cw_evaluation *e, GError **error)
{
    if (e->form == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "baseline \"untrained\" has the form of the model; give --model");
        return NULL;
    }
    cw_encoder_form form = *e->form;
    form.settings.whitened = FALSE;
    return cw_encoder_new_untrained(&form, e->request->seed, e->threads, error);
}

static gboolean has_column(const cw_evaluation *e, const char *name)
{
    for (gsize c = 0; c < e->column_count; c++)
        if (strcmp(e->columns[c].name, name) == 0)
            return TRUE;
    return FALSE;
}

/* Another model, under the name that it was given by. */
static gboolean add_other(cw_evaluation *e, const char *name, GError **error)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1); /* a path may not be */
    if (has_column(e, valid) || cw_row_find(&baseline_table, name, NULL) != NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--against \"%s\": there is a column of that name", valid);
        return FALSE;
    }
    cw_encoder *encoder = cw_model_open_other(e->catalog, name, e->threads, error);
    if (encoder == NULL)
        return FALSE;
    if (e->names == NULL)
        e->names = g_string_chunk_new(256);
    e->columns[e->column_count++] =
        (cw_vector_maker){.name = g_string_chunk_insert(e->names, valid), .encoder = encoder};
    return TRUE;
}

static gboolean add_others(cw_evaluation *e, GError **error)
{
    const char *const *name = e->request->against;
    for (gsize count = 0; name != NULL && name[count] != NULL; count++) {
        if (count == CW_EVALUATE_MOST_AGAINST) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "at most %d --against",
                        CW_EVALUATE_MOST_AGAINST);
            return FALSE;
        }
        if (!add_other(e, name[count], error))
            return FALSE;
    }
    return TRUE;
}

static const char *baselines_of(const cw_protocol *protocol)
{
    return protocol->baselines != NULL ? protocol->baselines : BASELINES;
}

static const baseline *find_baseline(const cw_protocol *protocol, const char *name, GError **error)
{
    const cw_row *row = cw_row_find(&baseline_table, name, error);
    g_auto(GStrv) names = g_strsplit(baselines_of(protocol), ",", -1);
    if (row == NULL || g_strv_contains((const char *const *)names, row->name))
        return (const baseline *)row;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "protocol \"%s\" is not measured beside baseline \"%s\"; it is beside %s",
                protocol->row.name, row->name, baselines_of(protocol));
    return NULL;
}

static gboolean add_baseline(cw_evaluation *e, const cw_protocol *protocol, const char *name,
                             GError **error)
{
    const baseline *b = find_baseline(protocol, name, error);
    if (b == NULL)
        return FALSE;
    if (has_column(e, b->row.name))
        return TRUE;
    cw_encoder *encoder = b->network ? open_untrained(e, error) : NULL;
    if (b->network && encoder == NULL)
        return FALSE;
    e->columns[e->column_count++] = (cw_vector_maker){b->row.name, encoder, b->descriptor};
    return TRUE;
}

static gboolean add_columns(cw_evaluation *e, const cw_protocol *protocol, GError **error)
{
    const char *wanted = e->request->baselines;
    const gboolean alone = g_strcmp0(e->request->model, NO_MODEL) == 0;
    if ((!alone && !add_model(e, error)) || !add_others(e, error))
        return FALSE;
    g_auto(GStrv) names = g_strsplit(wanted != NULL ? wanted : baselines_of(protocol), ",", -1);
    for (char **name = names; *name != NULL; name++) {
        const gboolean needs_model = strcmp(g_strstrip(*name), untrained.row.name) == 0;
        if (**name == '\0' || (alone && wanted == NULL && needs_model))
            continue;
        if (!add_baseline(e, protocol, *name, error))
            return FALSE;
    }
    if (e->column_count > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "nothing to measure: no model and no baseline");
    return FALSE;
}

/* The protocols that read `what`, by commas. (transfer full) */
static char *list_readers(cw_protocol_reads what)
{
    GString *names = g_string_new(NULL);
    for (const cw_row *const *row = cw_protocol_table.rows; *row != NULL; row++)
        if ((((const cw_protocol *)*row)->reads & what) != 0)
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", (*row)->name);
    return g_string_free(names, FALSE);
}

/* What a request asks of those protocols alone that read it. */
typedef struct {
    const char *flag;
    cw_protocol_reads what;
    gboolean given;
} asked;

#define ASKED 15

static void list_asked(const cw_evaluate_request *request, asked list[ASKED])
{
    const asked flags[ASKED] = {
        {"--gallery", CW_PROTOCOL_GALLERY, request->gallery != NULL},
        {"--against", CW_PROTOCOL_AGAINST, request->against != NULL},
        {"--crop", CW_PROTOCOL_CROP, request->crop},
        {"--html", CW_PROTOCOL_EXAMPLES, request->examples},
        {"--drop-words", CW_PROTOCOL_DROP_WORDS, request->drop_words != NULL},
        {"--distinct", CW_PROTOCOL_DISTINCT, request->distinct},
        {"--hide", CW_PROTOCOL_HIDE, request->hide != 0},
        {"--threshold", CW_PROTOCOL_THRESHOLD, !(request->threshold < 0)},
        {"--precision", CW_PROTOCOL_PRECISION, request->precision != 0},
        {"--attribute", CW_PROTOCOL_ATTRIBUTES, request->attributes != NULL},
        {"--labels", CW_PROTOCOL_ATTRIBUTES, request->labels != NULL},
        {"--neighbours", CW_PROTOCOL_NEIGHBOURS, request->neighbours > 0},
        {"--block", CW_PROTOCOL_BLOCK, request->block != NULL},
        {"--landmarks", CW_PROTOCOL_LANDMARKS, request->landmarks != NULL},
        {"--outfits", CW_PROTOCOL_OUTFITS, request->outfits != NULL}};
    memcpy(list, flags, sizeof flags);
}

/* What is asked for and not read would be figures of something else. */
static gboolean check_reads(const cw_evaluate_request *request, const cw_protocol *protocol,
                            GError **error)
{
    asked flags[ASKED];
    list_asked(request, flags);
    for (gsize i = 0; i < ASKED; i++) {
        if (!flags[i].given || (protocol->reads & flags[i].what) != 0)
            continue;
        g_autofree char *readers = list_readers(flags[i].what);
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "protocol \"%s\" does not read %s; it is for %s", protocol->row.name,
                    flags[i].flag, readers);
        return FALSE;
    }
    return TRUE;
}

/* Files say themselves which rows there are and which are compared. */
static gboolean check_files(const cw_evaluate_request *request, GError **error)
{
    if (request->queries == NULL || (request->where == NULL && request->block == NULL))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                request->where != NULL
                    ? "--where chooses items of a catalogue, and --queries takes its place"
                    : "--block names columns of a catalogue, and --queries takes its place; give "
                      "the file a column \"block\"");
    return FALSE;
}

static gboolean check_labels(const cw_evaluate_request *request, GError **error)
{
    const char *const *columns = request->attributes;
    if (request->labels == NULL || (columns != NULL && columns[0] != NULL && columns[1] == NULL))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "--labels are the classes of one column; give one --attribute");
    return FALSE;
}

static gboolean check_request(const cw_evaluation *e, const cw_protocol *protocol, GError **error)
{
    const cw_evaluate_request *request = e->request;
    const gboolean reads_files = (protocol->reads & CW_PROTOCOL_QUERIES) != 0;
    if (request->queries != NULL && !reads_files)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "protocol \"%s\" needs a catalogue; --queries is for retrieval, clusters and "
                    "manipulation",
                    protocol->row.name);
    else if (request->queries == NULL && request->gallery != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--gallery without --queries");
    else if (request->queries == NULL && e->catalog == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    reads_files ? "nothing to measure on; give --catalog or --queries"
                                : "nothing to measure on; give --catalog");
    else if (!(request->hide >= 0 && request->hide < 1))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the share of designs to hide must be at least 0 and below 1, not %g",
                    request->hide);
    else if (!(request->threshold <= (request->neighbours > 0 ? G_MAXDOUBLE : 2))) /* NaN, too */
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the threshold is a cosine distance from 0 to 2, not %g", request->threshold);
    else
        return cw_threshold_check_wanted(request->threshold, request->precision, error) &&
               check_reads(request, protocol, error) && check_labels(request, error) &&
               check_files(request, error);
    return FALSE;
}

static gboolean check_unseen(const cw_evaluation *e, GError **error)
{
    if (!e->request->unseen || (e->form != NULL && e->form->settings.hold_out > 0))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                e->form == NULL ? "--unseen asks what a model has learned from; give --model"
                                : "no design is unseen: the model has learned from all of them; "
                                  "train with --set hold_out=0.2");
    return FALSE;
}

static void evaluation_clear(cw_evaluation *e)
{
    for (gsize c = 0; c < e->column_count; c++)
        cw_encoder_free(e->columns[c].encoder);
    if (e->names != NULL)
        g_string_chunk_free(e->names);
    json_decref(e->rows);
    json_decref(e->facts);
    json_decref(e->tables);
    json_decref(e->examples);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_evaluation, evaluation_clear)

static json_t *result_of(const cw_evaluation *e, const cw_protocol *protocol)
{
    json_t *columns = json_array();
    for (gsize c = 0; c < e->column_count; c++)
        json_array_append_new(columns, json_string(e->columns[c].name));
    const char *name = e->form == NULL ? NULL
                       : e->form->settings.name != NULL && *e->form->settings.name != '\0'
                           ? e->form->settings.name
                           : e->request->model;
    g_autofree char *valid = name != NULL ? g_utf8_make_valid(name, -1) : NULL; /* a path may not */
    return json_pack("{s:s,s:s?,s:o,s:O,s:O,s:O,s:O*}", "protocol", protocol->row.name, "model",
                     valid, "columns", columns, "rows", e->rows, "facts", e->facts, "tables",
                     e->tables, "examples", e->examples);
}

static cw_evaluation evaluation_of(cw_catalog *catalog, const cw_evaluate_request *request,
                                   const cw_progress *progress)
{
    return (cw_evaluation){
        .catalog = catalog,
        .request = request,
        .progress = progress,
        .threads = request->threads > 0 ? request->threads : (int)g_get_num_processors(),
        .rows = json_array(),
        .facts = json_object(),
        .tables = json_array(),
    };
}

static const cw_protocol *find_protocol(const cw_evaluation *e, GError **error)
{
    const cw_protocol *protocol =
        (const cw_protocol *)cw_row_find(&cw_protocol_table, e->request->protocol, error);
    return protocol != NULL && check_request(e, protocol, error) ? protocol : NULL;
}

/* A protocol that has no columns to measure gets as far as it can without vectors. */
gboolean cw_evaluate_check(cw_catalog *catalog, const cw_evaluate_request *request, GError **error)
{
    cw_evaluate_request known = *request;
    known.unseen = FALSE; /* only a model knows which */
    g_auto(cw_evaluation) e = evaluation_of(catalog, &known, NULL);
    const cw_protocol *protocol = find_protocol(&e, error);
    if (protocol == NULL)
        return FALSE;
    g_auto(GStrv) names = g_strsplit(request->baselines != NULL ? request->baselines : "", ",", -1);
    for (char **name = names; *name != NULL; name++)
        if (*g_strstrip(*name) != '\0' && find_baseline(protocol, *name, error) == NULL)
            return FALSE;
    return protocol->run(&e, error);
}

gboolean cw_evaluate_is_asked(const cw_evaluate_request *request)
{
    asked flags[ASKED];
    gboolean any = request->queries != NULL;
    list_asked(request, flags);
    for (gsize i = 0; i < ASKED; i++)
        any = any || flags[i].given;
    return any;
}

json_t *cw_evaluate(cw_catalog *catalog, const cw_evaluate_request *request,
                    const cw_progress *progress, GError **error)
{
    g_auto(cw_evaluation) e = evaluation_of(catalog, request, progress);
    const cw_protocol *protocol = find_protocol(&e, error);
    if (protocol == NULL || !add_columns(&e, protocol, error) || !check_unseen(&e, error) ||
        !protocol->run(&e, error))
        return NULL;
    return result_of(&e, protocol);
}

/* ---- what protocols put ---------------------------------------------------------------------- */

/* The object called `name` of an array; NULL: it is new. */
static json_t *find_named(const json_t *array, const char *name)
{
    gsize place;
    json_t *one;
    json_array_foreach(array, place,
                       one) if (strcmp(json_string_value(json_object_get(one, "name")), name) ==
                                0) return one;
    return NULL;
}

static json_t *row_named(json_t *rows, gsize columns, const char *name)
{
    json_t *row = find_named(rows, name);
    if (row != NULL)
        return row;
    json_t *values = json_array();
    for (gsize c = 0; c < columns; c++)
        json_array_append_new(values, json_null());
    row = json_pack("{s:s,s:o,s:n}", "name", name, "values", values, "note");
    json_array_append_new(rows, row);
    return row;
}

static void put(json_t *row, gsize column, double value)
{
    if (isfinite(value))
        json_array_set_new(json_object_get(row, "values"), column, json_real(value));
}

void cw_evaluation_put(cw_evaluation *evaluation, gsize column, const char *name, double value)
{
    put(row_named(evaluation->rows, evaluation->column_count, name), column, value);
}

void cw_evaluation_note(cw_evaluation *evaluation, const char *name, const char *note)
{
    json_t *row = row_named(evaluation->rows, evaluation->column_count, name);
    json_object_set_new(row, "note", json_string(note));
}

json_t *cw_evaluation_table(cw_evaluation *evaluation, const char *name, const char *const *columns)
{
    json_t *table = find_named(evaluation->tables, name);
    if (table != NULL)
        return table;
    json_t *names = json_array();
    for (gsize c = 0; columns == NULL && c < evaluation->column_count; c++)
        json_array_append_new(names, json_string(evaluation->columns[c].name));
    for (; columns != NULL && *columns != NULL; columns++)
        json_array_append_new(names, json_string(*columns));
    table = json_pack("{s:s,s:o,s:[]}", "name", name, "columns", names, "rows");
    json_array_append_new(evaluation->tables, table);
    return table;
}

void cw_evaluation_put_into(json_t *table, gsize column, const char *name, double value)
{
    const gsize columns = json_array_size(json_object_get(table, "columns"));
    put(row_named(json_object_get(table, "rows"), columns, name), column, value);
}

void cw_evaluation_count(cw_evaluation *evaluation, const char *name, gsize count)
{
    json_object_set_new(evaluation->facts, name, json_integer((json_int_t)count));
}

void cw_evaluation_say(cw_evaluation *evaluation, const char *name, const char *text)
{
    json_object_set_new(evaluation->facts, name, json_string(text));
}

cw_hold_out cw_evaluation_hold_out(const cw_evaluation *evaluation)
{
    const cw_encoder_settings *model = &evaluation->form->settings;
    return (cw_hold_out){model->hold_out, (guint64)model->seed, model->hold_out_grouped};
}

gboolean cw_evaluation_is_unseen(const cw_evaluation *evaluation, const char *group, const char *id)
{
    if (evaluation->form == NULL)
        return FALSE;
    const cw_hold_out law = cw_evaluation_hold_out(evaluation);
    return cw_hold_out_part_of(&law, group, id) != CW_HOLD_OUT_TRAIN;
}
