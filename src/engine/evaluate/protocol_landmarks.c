/* SPDX-License-Identifier: Apache-2.0
 *
 * Landmarks (METHODS 7.4): how far from where they were marked a model finds those that are visible
 * (score/landmark_error.h), and whether it knows that they are. Beside it a column that looks at
 * nothing: the mean position of each landmark, and what is commoner, visible or not, in the
 * pictures that the model learned from; in all where it held out none.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/catalog/landmark_file.h"
#include "engine/evaluate/protocol.h"
#include "score/landmark_error.h"

typedef struct {
    cw_evaluation *e;
    cw_landmark_file *file;
    cw_picture_list *list;   /* all that the request lets through */
    cw_marked_point *points; /* [list->count,F], F of the file */
    gsize count;             /* L */
    gsize *places;           /* [L] of the landmarks in the file */
    cw_picture_list scored;  /* some of the list, whose strings it borrows */
    gsize *in_list;          /* [scored.count] */
} protocol;

static void protocol_clear(protocol *p)
{
    cw_landmark_file_free(p->file);
    cw_picture_list_free(p->list);
    g_free(p->points);
    g_free(p->places);
    g_free(p->scored.entries);
    g_free(p->in_list);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(protocol, protocol_clear)

static const cw_marked_point *truth_of(const protocol *p, gsize picture, gsize landmark)
{
    return &p->points[picture * cw_landmark_file_count(p->file) + p->places[landmark]];
}

/* Whether the model never learned from a picture of the list. */
static gboolean is_unseen(const protocol *p, gsize picture)
{
    const cw_picture_entry *entry = &p->list->entries[picture];
    return cw_evaluation_is_unseen(p->e, entry->group_id, entry->id);
}

/* ---- what is measured ------------------------------------------------------------------------ */

/* Positions are shares of what a model sees, which must be the picture. */
static gboolean check_whole(const cw_encoder_form *form, GError **error)
{
    const cw_preprocess_options *seen = &form->preprocess;
    if (!seen->person_crop && !seen->garment_crop && !seen->head_crop && !seen->square)
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                        "protocol \"landmarks\" measures models that see whole pictures; train "
                        "with --set person_crop=0 --set garment_crop=0 --set head_crop=0 "
                        "--set square=0");
    return FALSE;
}

static gboolean find_place(const cw_landmark_file *file, const char *name, gsize *place,
                           GError **error)
{
    for (*place = 0; *place < cw_landmark_file_count(file); ++*place)
        if (strcmp(file->names->pdata[*place], name) == 0)
            return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "landmarks \"%s\" have no \"%s\", which the model knows", file->path, name);
    return FALSE;
}

/* The landmarks of the model, which the file must have; where there is none, all of the file. */
static gboolean choose(protocol *p, GError **error)
{
    const cw_encoder_form *form = p->e->form;
    p->count = form != NULL ? (gsize)form->landmarks.form.count : cw_landmark_file_count(p->file);
    p->places = g_new(gsize, p->count + 1);
    for (gsize l = 0; l < p->count; l++) {
        p->places[l] = l;
        if (form != NULL &&
            !find_place(p->file, cw_landmark_head_name(&form->landmarks, l), &p->places[l], error))
            return FALSE;
    }
    return form == NULL || check_whole(form, error);
}

static gboolean choose_pictures(protocol *p, GError **error)
{
    p->scored.entries = g_new(cw_picture_entry, p->list->count + 1);
    p->in_list = g_new(gsize, p->list->count + 1);
    for (gsize i = 0; i < p->list->count; i++) {
        if (p->e->request->unseen && !is_unseen(p, i))
            continue;
        p->in_list[p->scored.count] = i;
        p->scored.entries[p->scored.count++] = p->list->entries[i];
    }
    cw_evaluation_count(p->e, "pictures", p->scored.count);
    if (p->scored.count > 0)
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                        "no pictures to measure on; --unseen leaves only designs the model has not "
                        "learned from");
    return FALSE;
}

static gboolean prepare(protocol *p, GError **error)
{
    const cw_evaluate_request *request = p->e->request;
    if (request->landmarks == NULL) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                            "protocol \"landmarks\" asks where they were marked; give --landmarks "
                            "FILE, a table image, NAME_x, NAME_y, NAME_visible, ...");
        return FALSE;
    }
    p->file = cw_landmark_file_read(request->landmarks, error);
    p->list = p->file != NULL ? cw_evaluation_list(p->e, FALSE, error) : NULL;
    p->points = p->list != NULL ? cw_landmark_file_match(p->file, p->list, error) : NULL;
    return p->points != NULL && choose(p, error) && choose_pictures(p, error);
}

/* ---- rows of x, y of each landmark, then what is above 0 where it is visible ----------------- */

/* The same for every picture: means over what was learned from. [3L]. (transfer full) */
static float *mean_row(const protocol *p)
{
    const gsize count = p->count;
    float *row = g_new(float, 3 * count);
    for (gsize l = 0; l < count; l++) {
        double x = 0, y = 0, visible = 0, all = 0;
        for (gsize i = 0; i < p->list->count; i++) {
            const cw_marked_point *point = truth_of(p, i, l);
            if (is_unseen(p, i))
                continue;
            all++;
            visible += point->visible;
            x += point->visible ? point->x : 0;
            y += point->visible ? point->y : 0;
        }
        row[2 * l] = visible > 0 ? (float)(x / visible) : 0.5F;
        row[2 * l + 1] = visible > 0 ? (float)(y / visible) : 0.5F;
        row[2 * count + l] = visible >= all - visible ? 1 : -1;
    }
    return row;
}

/* What a column says of the pictures that are scored. */
typedef struct {
    const float *rows;
    gsize stride;            /* from one picture's row to the next */
    const gboolean *present; /* [scored.count]; NULL: all have one */
} answers;

static cw_landmark_error score_landmark(const protocol *p, const answers *a, gsize l, gsize *right,
                                        gsize *asked)
{
    cw_landmark_error error = {0};
    for (gsize i = 0; i < p->scored.count; i++) {
        const cw_marked_point *point = truth_of(p, p->in_list[i], l);
        const float *row = a->rows + i * a->stride;
        if (a->present != NULL && !a->present[i])
            continue;
        ++*asked;
        *right += (row[2 * p->count + l] > 0) == point->visible;
        if (point->visible)
            cw_landmark_error_add(&error, (double)row[2 * l], (double)row[2 * l + 1], point->x,
                                  point->y);
    }
    return error;
}

static void score(protocol *p, gsize column, const answers *a)
{
    cw_landmark_error all = {0};
    gsize right = 0, asked = 0;
    json_t *table = cw_evaluation_table(p->e, "error by landmark", NULL);
    for (gsize l = 0; l < p->count; l++) {
        const cw_landmark_error own = score_landmark(p, a, l, &right, &asked);
        all.sum += own.sum;
        all.near += own.near;
        all.landmarks += own.landmarks;
        cw_evaluation_put_into(table, column, p->file->names->pdata[p->places[l]],
                               cw_landmark_error_mean(&own));
    }
    cw_evaluation_put(p->e, column, "error", cw_landmark_error_mean(&all));
    cw_evaluation_put(p->e, column, "within a tenth", cw_landmark_error_near(&all));
    cw_evaluation_put(p->e, column, "visible or not: Acc",
                      asked > 0 ? (double)right / (double)asked : NAN);
    cw_evaluation_count(p->e, "visible landmarks", all.landmarks);
}

static gboolean score_column(protocol *p, gsize column, GError **error)
{
    const cw_vector_maker *own = &p->e->columns[column];
    g_autoptr(cw_encoder) finder = cw_encoder_new_landmarks(own->encoder, error);
    if (finder == NULL)
        return FALSE;
    const cw_vector_maker maker = {.name = own->name, .encoder = finder};
    const cw_vector_request request = {.progress = p->e->progress, .threads = p->e->threads};
    g_autoptr(cw_picture_vectors) rows =
        cw_vector_maker_look_at_list(&maker, &request, &p->scored, error);
    if (rows == NULL)
        return FALSE;
    cw_evaluation_count_unreadable(p->e, &p->scored, rows);
    const answers said = {rows->vectors, rows->dimension, rows->present};
    score(p, column, &said);
    return TRUE;
}

static gboolean run(cw_evaluation *e, GError **error)
{
    g_auto(protocol) p = {.e = e};
    const gsize columns = e->column_count;
    if (!prepare(&p, error))
        return FALSE;
    e->columns[e->column_count++] = (cw_vector_maker){.name = "mean"};
    for (gsize column = 0; column < columns; column++)
        if (!score_column(&p, column, error))
            return FALSE;
    g_autofree float *mean = mean_row(&p);
    const answers same = {mean, 0, NULL};
    score(&p, columns, &same);
    cw_evaluation_note(e, "error", "of visible landmarks, in shares of the picture's sides");
    return TRUE;
}

const cw_protocol cw_protocol_landmarks = {
    {"landmarks", "how far from their marks a model finds collar, sleeves and hem"},
    CW_PROTOCOL_LANDMARKS,
    run,
    "untrained"};
