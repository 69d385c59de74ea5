/* SPDX-License-Identifier: Apache-2.0
 *
 * The vectors of held-out pictures by the runs of a comparison. A run's folder keeps them in a file
 * whose name says which model looked at which pictures, a row of zeros for one that could not be
 * read; a file that is not what its name says is made anew.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "engine/compare/compare_private.h"
#include "engine/evaluate/drawn_designs.h"
#include "engine/evaluate/protocol.h"
#include "vectors/npy.h"

#define MOST_PICTURES 4000 /* that are looked at: all pairs of their colourways are */
#define COLUMN "model"     /* as evaluations call it that share a memory */
#define UNIT_SLACK 1e-3    /* of the length of a row */

/* RUN/unseen-0123456789abcdef.npy */
static char *path_of(const cw_compare_single *s, const cw_encoder *encoder,
                     const cw_picture_list *list)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)cw_encoder_hash(encoder), -1);
    for (gsize i = 0; i < list->count; i++)
        g_checksum_update(checksum, (const guchar *)list->entries[i].hash, -1);
    g_autofree char *name = g_strdup_printf("unseen-%.16s.npy", g_checksum_get_string(checksum));
    return g_build_filename(s->folder, name, NULL);
}

static gsize count_present(const gboolean *present, gsize count)
{
    gsize found = 0;
    for (gsize i = 0; i < count; i++)
        found += present[i] != FALSE;
    return found;
}

/* Which rows are there; FALSE: some are no unit vectors and no zeros. */
static gboolean read_rows(cw_picture_vectors *vectors)
{
    for (gsize i = 0; i < vectors->count; i++) {
        const float *row = vectors->vectors + i * vectors->dimension;
        double squares = 0;
        for (gsize d = 0; d < vectors->dimension; d++)
            squares += (double)row[d] * row[d];
        vectors->present[i] = squares != 0;
        if (squares != 0 && !(fabs(squares - 1) < UNIT_SLACK)) /* not NaN either */
            return FALSE;
    }
    return TRUE;
}

/* Remembers what the file has; the number of its vectors. */
static gsize recall(const char *path, const cw_picture_list *list, gsize dimension,
                    cw_vector_memory *memory)
{
    gsize rows, columns;
    cw_autosize float *matrix = cw_npy_load(path, &rows, &columns, NULL);
    if (matrix == NULL || rows != list->count || columns != dimension)
        return 0;
    g_autofree gboolean *present = g_new0(gboolean, rows + 1);
    g_autofree const char **keys = g_new(const char *, rows + 1);
    cw_picture_vectors kept = {rows, 1, columns, matrix, present};
    if (!read_rows(&kept))
        return 0;
    for (gsize i = 0; i < rows; i++)
        keys[i] = list->entries[i].hash;
    cw_vector_memory_keep(memory, COLUMN, keys, &kept);
    return count_present(present, rows);
}

static gboolean list_unseen(cw_comparison *c, const cw_evaluation *e, GError **error)
{
    if (c->unseen != NULL)
        return TRUE;
    c->unseen = cw_evaluation_list(e, TRUE, error);
    if (c->unseen == NULL)
        return FALSE;
    c->sampled = cw_drawn_designs_keep(c->unseen, MOST_PICTURES, c->request->seed);
    c->readable = g_new(gboolean, c->unseen->count + 1);
    for (gsize i = 0; i < c->unseen->count; i++)
        c->readable[i] = TRUE;
    return TRUE;
}

static cw_picture_vectors *embed(const cw_comparison *c, const cw_compare_single *s,
                                 const cw_evaluation *e, GError **error)
{
    const cw_encoder *encoder = e->columns[0].encoder;
    g_autofree char *path = path_of(s, encoder, c->unseen);
    const gsize known = recall(path, c->unseen, cw_encoder_dimension(encoder), e->request->memory);
    g_autoptr(cw_picture_vectors) vectors = cw_evaluation_embed_list(e, 0, c->unseen, error);
    if (vectors == NULL)
        return NULL;
    if (count_present(vectors->present, vectors->count) > known &&
        !cw_npy_save(path, vectors->vectors, vectors->count, vectors->dimension, error))
        return NULL;
    return g_steal_pointer(&vectors);
}

cw_picture_vectors *cw_compare_vectors(cw_comparison *c, const cw_compare_single *s,
                                       cw_vector_memory *memory, GError **error)
{
    g_autoptr(cw_vector_memory) own = memory == NULL ? cw_vector_memory_new() : NULL;
    g_autoptr(cw_encoder) encoder = cw_encoder_open(s->folder, c->request->threads, error);
    if (encoder == NULL)
        return NULL;
    const cw_evaluate_request request = {.model = s->folder,
                                         .unseen = TRUE,
                                         .seed = s->seed,
                                         .memory = memory != NULL ? memory : own};
    const cw_evaluation evaluation = {
        .catalog = c->catalog,
        .request = &request,
        .progress = c->progress,
        .threads = c->request->threads > 0 ? c->request->threads : (int)g_get_num_processors(),
        .columns = {{.name = COLUMN, .encoder = encoder}},
        .column_count = 1,
        .form = cw_encoder_get_form(encoder),
    };
    cw_picture_vectors *vectors =
        list_unseen(c, &evaluation, error) ? embed(c, s, &evaluation, error) : NULL;
    for (gsize i = 0; vectors != NULL && i < vectors->count; i++)
        c->readable[i] = c->readable[i] && vectors->present[i];
    return vectors;
}
