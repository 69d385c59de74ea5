/* SPDX-License-Identifier: Apache-2.0
 *
 * Embedding files by a network that answers to contrasts alone: to what is flat it answers zeros.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "encode/embedding.h"

#define PX 16
#define SIDE (4 * PX)
#define WINDOWS (1 + 4 + 9)
#define FLAT_WINDOW (1 + 4)       /* the quarter at the top left */
#define BUSY_WINDOW (WINDOWS - 1) /* that at the bottom right */

typedef struct {
    char *folder, *paths[2]; /* flat; busy at the bottom right */
    cw_encoder *encoder;
    float *vectors; /* [2,WINDOWS,D] */
    char *problems[2];
    int seen[2]; /* widths */
} fixture;

/* Random weights, and a bias that flat grey stays below. */
static cw_encoder *new_encoder(float bias)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    form.settings.picture_px = PX;
    form.settings.window_levels = 3;
    form.backbone.width = 0.25;
    form.backbone.stages = 1;
    cw_graph *graph = cw_graph_new(parameters);
    cw_node *pictures = cw_graph_input_image(graph, "pictures", 1, 3, PX, PX);
    cw_backbone_build(&cw_backbone_resnet18, graph, "", pictures, &form.backbone);
    g_assert_true(cw_graph_check(graph, &error));
    cw_graph_free(graph);
    cw_parameter *threshold = cw_parameters_find(parameters, "bn1.bias");
    for (gint64 i = 0; i < threshold->shape.size[0]; i++)
        threshold->data[i] = bias;
    cw_encoder *encoder = cw_encoder_new_copy(&form, parameters, "", 1, &error);
    g_assert_no_error(error);
    cw_encoder_form_clear(&form);
    return encoder;
}

static void draw(const char *path, gboolean busy)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_new(SIDE, SIDE, &error);
    memset(image->pixels, 116, 3 * SIDE * SIDE);
    for (int y = SIDE / 2; busy && y < SIDE; y++)
        for (int x = SIDE / 2; x < SIDE; x++)
            memset(image->pixels + 3 * (y * SIDE + x), (x / 4 + y / 4) % 2 == 0 ? 0 : 255, 3);
    g_autoptr(GBytes) bytes = cw_image_encode_png(image, &error);
    g_assert_true(g_file_set_contents(path, g_bytes_get_data(bytes, NULL),
                                      (gssize)g_bytes_get_size(bytes), &error));
}

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    memset(f, 0, sizeof *f);
    f->encoder = new_encoder(-1);
    f->folder = g_dir_make_tmp("colorway-embedding-XXXXXX", NULL);
    for (int i = 0; i < 2; i++) {
        f->paths[i] = g_strdup_printf("%s/%d.png", f->folder, i);
        draw(f->paths[i], i == 1);
    }
    f->vectors = g_new(float, 2 * WINDOWS * cw_encoder_dimension(f->encoder));
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    for (int i = 0; i < 2; i++) {
        g_remove(f->paths[i]);
        g_free(f->paths[i]);
        g_free(f->problems[i]);
    }
    g_rmdir(f->folder);
    g_free(f->folder);
    g_free(f->vectors);
    cw_encoder_free(f->encoder);
}

static gboolean take(gpointer data, gsize first, gsize count, const float *vectors,
                     const char *const *problems, GError **error G_GNUC_UNUSED)
{
    fixture *f = data;
    const gsize width = WINDOWS * cw_encoder_dimension(f->encoder);
    memcpy(f->vectors + first * width, vectors, count * width * sizeof *vectors);
    for (gsize i = 0; i < count; i++)
        f->problems[first + i] = g_strdup(problems[i]);
    return TRUE;
}

/* A window without a vector has that of the whole, others keep their own; a picture without one
 * fails and has zeros. */
static void test_flat(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    const gsize dimension = cw_encoder_dimension(f->encoder), bytes = dimension * sizeof(float);
    const float *whole = f->vectors + WINDOWS * dimension;
    g_assert_true(cw_embedding_run(f->encoder, (const char *const *)f->paths, NULL, 2, WINDOWS, 1,
                                   NULL, NULL, take, f, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(f->problems[0], ==, "the model has no vector for this picture");
    for (gsize i = 0; i < WINDOWS * dimension; i++)
        g_assert_cmpfloat(f->vectors[i], ==, 0);
    g_assert_null(f->problems[1]);
    g_assert_cmpmem(whole + FLAT_WINDOW * dimension, bytes, whole, bytes);
    g_assert_true(memcmp(whole + BUSY_WINDOW * dimension, whole, bytes) != 0);
    double squares = 0;
    for (gsize d = 0; d < dimension; d++)
        squares += whole[d] * whole[d];
    g_assert_cmpfloat_with_epsilon(squares, 1, 1e-5);
}

/* Zeros for whatever is seen, or no numbers: no picture is to blame. */
static void test_damaged(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    const float biases[] = {-FLT_MAX, NAN};
    for (gsize i = 0; i < G_N_ELEMENTS(biases); i++) {
        g_autoptr(GError) error = NULL, alone = NULL;
        cw_encoder_free(f->encoder);
        f->encoder = new_encoder(biases[i]);
        g_assert_false(cw_embedding_run(f->encoder, (const char *const *)f->paths, NULL, 2, WINDOWS,
                                        1, NULL, NULL, take, f, &error));
        g_assert_error(error, CW_ERROR, CW_ERROR_DAMAGED);
        g_assert_nonnull(strstr(error->message, cw_encoder_hash(f->encoder)));
        g_assert_null(f->problems[1]);
        g_assert_false(cw_embedding_one(f->encoder, f->paths[1], f->vectors, &alone));
        g_assert_error(alone, CW_ERROR, CW_ERROR_DAMAGED);
    }
}

/* Refuses the second picture. */
static gboolean look(gpointer data, gsize picture, const cw_image *image, GError **error)
{
    fixture *f = data;
    f->seen[picture] = image->width;
    if (picture == 1)
        g_set_error_literal(error, CW_ERROR, CW_ERROR_FAILED, "looked at in vain");
    return picture == 0;
}

/* Who looks sees each picture as it was decoded, and may refuse it. */
static void test_look(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_load(f->paths[0], NULL, &error);
    g_assert_true(cw_embedding_run(f->encoder, (const char *const *)f->paths, NULL, 2, WINDOWS, 1,
                                   NULL, look, take, f, &error));
    g_assert_no_error(error);
    g_assert_cmpint(f->seen[0], ==, image->width);
    g_assert_cmpint(f->seen[1], ==, image->width);
    g_assert_cmpstr(f->problems[1], ==, "looked at in vain");
}

/* A model that has one picture at a time makes the same vector of it. */
static void test_single(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(f->folder, "model.safetensors", NULL);
    g_assert_true(cw_encoder_save(f->encoder, path, &error));
    g_autoptr(cw_encoder) single = cw_encoder_open_single(path, 1, &error);
    g_assert_no_error(error);
    const gsize dimension = cw_encoder_dimension(f->encoder);
    g_autofree float *usual = g_new0(float, dimension), *alone = g_new0(float, dimension);
    g_assert_cmpstr(cw_encoder_hash(single), ==, cw_encoder_hash(f->encoder));
    g_assert_true(cw_embedding_one(f->encoder, f->paths[1], usual, &error));
    g_assert_true(cw_embedding_one(single, f->paths[1], alone, &error));
    for (gsize d = 0; d < dimension; d++)
        g_assert_cmpfloat_with_epsilon(alone[d], usual[d], 1e-5);
    g_assert_false(cw_embedding_one(single, f->paths[0], alone, &error));
    g_remove(path);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/embedding/flat", fixture, NULL, set_up, test_flat, tear_down);
    g_test_add("/embedding/damaged", fixture, NULL, set_up, test_damaged, tear_down);
    g_test_add("/embedding/look", fixture, NULL, set_up, test_look, tear_down);
    g_test_add("/embedding/single", fixture, NULL, set_up, test_single, tear_down);
    return g_test_run();
}
