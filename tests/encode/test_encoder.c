/* SPDX-License-Identifier: Apache-2.0
 *
 * Encoders: a file gives the same vectors as what was saved; a vector does not depend on its
 * neighbours in the batch; mirroring and whitening do what they say; bad files are refused; ONNX
 * Runtime gives the same vectors.
 */
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/random.h"
#include "encode/encoder.h"
#include "graph/safetensors.h"
#include "onnx_runtime.h"

#define PX 16

typedef struct {
    cw_encoder_form form;
    cw_encoder *encoder;
    float *inputs; /* [40, input] */
    gsize floats, dimension;
    char *folder, *path;
} fixture;

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    memset(&f->form, 0, sizeof f->form);
    cw_encoder_form_reset(&f->form);
    f->form.settings.picture_px = PX;
    f->form.backbone.width = 0.25;
    f->form.backbone.stages = 2;
    f->encoder = cw_encoder_new_untrained(&f->form, 7, 2, &error);
    g_assert_no_error(error);
    f->floats = cw_encoder_input_floats(f->encoder, 1);
    f->dimension = cw_encoder_dimension(f->encoder);
    f->inputs = g_new(float, 40 * f->floats);
    cw_random random = cw_random_start(1, 0, 0);
    for (gsize i = 0; i < 40 * f->floats; i++)
        f->inputs[i] = (float)cw_random_normal(&random);
    f->folder = g_dir_make_tmp("colorway-encoder-XXXXXX", NULL);
    f->path = g_build_filename(f->folder, "model.safetensors", NULL);
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_encoder_free(f->encoder);
    cw_encoder_form_clear(&f->form);
    g_free(f->inputs);
    g_remove(f->path);
    g_rmdir(f->folder);
    g_free(f->path);
    g_free(f->folder);
}

static void test_file_gives_the_same(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree float *first = g_new(float, 8 * f->dimension);
    g_autofree float *second = g_new(float, 8 * f->dimension);
    g_assert_true(cw_encoder_whiten(f->encoder, f->inputs, 40, 0.3, &error));
    g_assert_true(cw_encoder_save(f->encoder, f->path, &error));
    g_autoptr(cw_encoder) loaded = cw_encoder_open(f->folder, 2, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(cw_encoder_hash(loaded), ==, cw_encoder_hash(f->encoder));
    cw_encoder_run(f->encoder, f->inputs, 8, 1, first);
    cw_encoder_run(loaded, f->inputs, 8, 1, second);
    g_assert_cmpmem(first, 8 * f->dimension * sizeof *first, second,
                    8 * f->dimension * sizeof *second);
}

/* Half the space, nearly the same vectors, and a model of its own. */
static void test_half(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree float *first = g_new(float, 8 * f->dimension);
    g_autofree float *second = g_new(float, 8 * f->dimension);
    GStatBuf whole, half;
    g_assert_true(cw_encoder_save(f->encoder, f->path, &error));
    g_assert_cmpint(g_stat(f->path, &whole), ==, 0);
    g_assert_true(cw_encoder_save_half(f->encoder, f->path, &error));
    g_assert_cmpint(g_stat(f->path, &half), ==, 0);
    g_assert_cmpint(half.st_size, <, whole.st_size * 0.55);
    g_autoptr(cw_encoder) loaded = cw_encoder_open(f->folder, 2, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(cw_encoder_hash(loaded), !=, cw_encoder_hash(f->encoder));
    cw_encoder_run(f->encoder, f->inputs, 8, 1, first);
    cw_encoder_run(loaded, f->inputs, 8, 1, second);
    for (gsize i = 0; i < 8 * f->dimension; i++)
        g_assert_cmpfloat_with_epsilon(first[i], second[i], 2e-3);
}

static void test_alone_or_together(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree float *together = g_new(float, 32 * f->dimension);
    g_autofree float *alone = g_new(float, f->dimension);
    cw_encoder_run(f->encoder, f->inputs, 32, 1, together);
    cw_encoder_run(f->encoder, f->inputs + 5 * f->floats, 1, 1, alone);
    g_assert_cmpmem(alone, f->dimension * sizeof *alone, together + 5 * f->dimension,
                    f->dimension * sizeof *alone);
    double squares = 0;
    for (gsize d = 0; d < f->dimension; d++)
        squares += alone[d] * alone[d];
    g_assert_cmpfloat_with_epsilon(squares, 1, 1e-5);
}

/* A picture and its mirror image have one vector. */
static void test_mirror(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_new(PX, PX, NULL), mirrored = cw_image_new(PX, PX, NULL);
    g_autofree float *vectors = g_new(float, 2 * f->dimension);
    for (int i = 0; i < PX * PX; i++) {
        const int other = i / PX * PX + PX - 1 - i % PX;
        for (int c = 0; c < 3; c++)
            mirrored->pixels[3 * other + c] = image->pixels[3 * i + c] =
                (guint8)(i * 7 + (i % PX) * 11 + 30 * c);
    }
    g_assert_true(cw_encoder_prepare(f->encoder, image, NULL, 1, f->inputs, &error));
    g_assert_true(cw_encoder_prepare(f->encoder, mirrored, NULL, 1, f->inputs + f->floats, &error));
    cw_encoder_run(f->encoder, f->inputs, 2, 1, vectors);
    for (gsize d = 0; d < f->dimension; d++)
        g_assert_cmpfloat_with_epsilon(vectors[d], vectors[f->dimension + d], 1e-5);
}

/* A picture and its negative have one vector, where looks are of both; else they have not. */
static void test_negative(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_new(PX, PX, NULL), negative = cw_image_new(PX, PX, NULL);
    for (int i = 0; i < 3 * PX * PX; i++) {
        image->pixels[i] = (guint8)(i % 97 + i / 30);
        negative->pixels[i] = 255 - image->pixels[i];
    }
    for (int looks = 1; looks <= 2; looks++) {
        f->form.settings.negative = looks == 2;
        g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&f->form, 7, 1, &error);
        g_assert_no_error(error);
        const gsize floats = cw_encoder_input_floats(encoder, 1);
        g_assert_cmpuint(floats, ==, (gsize)looks * f->floats);
        g_autofree float *inputs = g_new(float, 2 * floats);
        g_autofree float *vectors = g_new(float, 2 * f->dimension);
        g_assert_true(cw_encoder_prepare(encoder, image, NULL, 1, inputs, &error));
        g_assert_true(cw_encoder_prepare(encoder, negative, NULL, 1, inputs + floats, &error));
        cw_encoder_run(encoder, inputs, 2, 1, vectors);
        double distance = 0;
        for (gsize d = 0; d < f->dimension; d++)
            distance = MAX(distance, fabs(vectors[d] - vectors[f->dimension + d]));
        if (looks == 2)
            g_assert_cmpfloat(distance, <, 1e-4);
        else
            g_assert_cmpfloat(distance, >, 1e-2);
    }
}

/* Six looks: three turns, each with its mirror image; the upright one comes first. */
static void test_turns(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_new(PX, PX, NULL);
    for (int i = 0; i < 3 * PX * PX; i++)
        image->pixels[i] = (guint8)(i * 37);
    f->form.settings.turn = 8;
    g_autoptr(cw_encoder) turning = cw_encoder_new_untrained(&f->form, 7, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cw_encoder_input_floats(turning, 1), ==, 3 * f->floats);
    g_autofree float *input = g_new(float, 3 * f->floats);
    g_assert_true(cw_encoder_prepare(turning, image, NULL, 1, input, &error));
    g_assert_true(cw_encoder_prepare(f->encoder, image, NULL, 1, f->inputs, &error));
    g_assert_cmpmem(input, f->floats * sizeof *input, f->inputs, f->floats * sizeof *input);
    g_assert_cmpint(memcmp(input, input + f->floats, f->floats * sizeof *input), !=, 0);
    g_assert_cmpint(memcmp(input + f->floats, input + 2 * f->floats, f->floats * sizeof *input), !=,
                    0);
}

/* Closer looks come behind the others: of a picture whose middle is a square of another
 * colour, the one at half the sides sees that colour alone. */
static void test_zooms(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_new(2 * PX, 2 * PX, NULL);
    for (int y = 0; y < 2 * PX; y++)
        for (int x = 0; x < 2 * PX; x++)
            for (int c = 0; c < 3; c++)
                image->pixels[3 * (y * 2 * PX + x) + c] =
                    MAX(ABS(2 * x + 1 - 2 * PX), ABS(2 * y + 1 - 2 * PX)) < PX + 4 ? 200 : 40;
    f->form.settings.zooms = 2;
    f->form.settings.zoom = M_SQRT1_2;
    g_autoptr(cw_encoder) zooming = cw_encoder_new_untrained(&f->form, 7, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cw_encoder_input_floats(zooming, 1), ==, 3 * f->floats);
    g_autofree float *input = g_new(float, 3 * f->floats);
    g_assert_true(cw_encoder_prepare(zooming, image, NULL, 1, input, &error));
    g_assert_true(cw_encoder_prepare(f->encoder, image, NULL, 1, f->inputs, &error));
    g_assert_cmpmem(input, f->floats * sizeof *input, f->inputs, f->floats * sizeof *input);
    gsize bright[3] = {0};
    for (gsize i = 0; i < 3 * f->floats; i += 3)
        bright[i / f->floats] += input[i] * 0.229f + 0.485f > 0.5f;
    g_assert_cmpuint(bright[0], <, bright[1]);
    g_assert_cmpuint(bright[1], <, bright[2]);
    g_assert_cmpuint(bright[2], ==, f->floats / 3);
}

/* The vector of one window of `image`, alone: [D]. */
static float *embed_part(fixture *f, const cw_image *image, int left, int top, int side)
{
    g_autoptr(cw_image) part = cw_image_new(side, side, NULL);
    float *vector = g_new(float, f->dimension);
    for (int y = 0; y < side; y++)
        memcpy(part->pixels + 3 * y * side, image->pixels + 3 * ((top + y) * image->width + left),
               3 * (gsize)side);
    g_assert_true(cw_encoder_prepare(f->encoder, part, NULL, 1, f->inputs, NULL));
    cw_encoder_run(f->encoder, f->inputs, 1, 1, vector);
    return vector;
}

/* Whole and quadrants, as if each were a picture (but for their edges, beyond which resampling
 * sees): side by side, or their mean. */
static void test_slices(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    enum { SIDE = 40, PART = 22, PARTS = 5 };
    g_autoptr(cw_image) image = cw_image_new(SIDE, SIDE, NULL);
    for (int i = 0; i < SIDE * SIDE * 3; i++)
        image->pixels[i] =
            (guint8)(128 + 60 * sin(0.3 * (i / 3 % SIDE) + i % 3) + 60 * sin(0.2 * (i / 3 / SIDE)));
    float *parts[PARTS] = {embed_part(f, image, 0, 0, SIDE)};
    for (int i = 0; i < 4; i++)
        parts[1 + i] = embed_part(f, image, i % 2 * (SIDE - PART), i / 2 * (SIDE - PART), PART);
    for (int concat = 0; concat <= 1; concat++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(
            cw_options_set(cw_encoder_options, &f->form.settings, "slices", "quad", NULL));
        g_assert_true(cw_options_set(cw_encoder_options, &f->form.settings, "fuse",
                                     concat ? "concat" : "mean", NULL));
        g_autoptr(cw_encoder) slicing = cw_encoder_new_untrained(&f->form, 7, 1, &error);
        g_assert_no_error(error);
        const gsize d = cw_encoder_dimension(slicing);
        g_assert_cmpuint(d, ==, concat ? PARTS * f->dimension : f->dimension);
        g_assert_cmpuint(cw_encoder_input_floats(slicing, 1), ==, PARTS * f->floats);
        g_autofree float *input = g_new(float, PARTS * f->floats), *vector = g_new(float, d);
        g_autofree double *expected = g_new0(double, d);
        double squares = 0;
        for (gsize i = 0; i < PARTS * f->dimension; i++)
            expected[i % d] += parts[i / f->dimension][i % f->dimension];
        for (gsize i = 0; i < d; i++)
            squares += expected[i] * expected[i];
        g_assert_true(cw_encoder_prepare(slicing, image, NULL, 1, input, &error));
        cw_encoder_run(slicing, input, 1, 1, vector);
        for (gsize i = 0; i < d; i++)
            g_assert_cmpfloat_with_epsilon(vector[i], expected[i] / sqrt(squares), 2e-3);
    }
    for (int i = 0; i < PARTS; i++)
        g_free(parts[i]);
}

/* Windows of each level reach from edge to edge; the input of one is that of its pixels alone. */
static void test_windows(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const gsize counts[] = {1, 5, 14, 30};
    g_autoptr(GError) error = NULL;
    gsize number = 0;
    for (gsize level = 1; level <= G_N_ELEMENTS(counts); level++) {
        f->form.settings.window_levels = (gint64)level;
        g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&f->form, 7, 1, &error);
        g_assert_cmpuint(cw_encoder_windows(encoder), ==, counts[level - 1]);
        for (gsize y = 0; y < level; y++)
            for (gsize x = 0; x < level; x++, number++) {
                const cw_box box = cw_encoder_window(number);
                const double rest = 1 - box.width, last = MAX((double)level - 1, 1);
                g_assert_cmpfloat(box.width, ==, 2.0 / (double)(level + 1));
                g_assert_cmpfloat(box.height, ==, box.width);
                g_assert_cmpfloat_with_epsilon(box.x, rest * (double)x / last, 1e-12);
                g_assert_cmpfloat_with_epsilon(box.y, rest * (double)y / last, 1e-12);
            }
    }
    g_autoptr(cw_image) image = cw_image_new(2 * PX, 2 * PX, NULL),
                        part = cw_image_new(PX, PX, NULL);
    for (int i = 0; i < 3 * 4 * PX * PX; i++)
        image->pixels[i] = (guint8)(i % 97 + i / 30);
    for (int y = 0; y < PX; y++)
        memcpy(part->pixels + 3 * y * PX, image->pixels + 3 * (y * 2 * PX + PX), 3 * PX);
    f->form.settings.window_levels = 3;
    g_autoptr(cw_encoder) three = cw_encoder_new_untrained(&f->form, 7, 1, &error);
    float *whole = f->inputs, *windows = f->inputs + f->floats;
    const float *window = windows + (1 + 4 + 2) * f->floats;
    g_assert_true(cw_encoder_prepare(f->encoder, part, NULL, 1, whole, &error));
    g_assert_true(
        cw_encoder_prepare(three, image, NULL, cw_encoder_windows(three), windows, &error));
    g_assert_cmpmem(whole, f->floats * sizeof *whole, window, f->floats * sizeof *window);
}

/* Windows may be smaller than the whole: each is what an encoder of that size sees of its pixels,
 * the whole is what it is without, and the order of the batch does not matter. */
static void test_small_windows(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    enum { PICTURES = 9, WINDOWS = 14, SMALL = PX / 2, LAST = WINDOWS - 1 };
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_new(PX, PX, NULL), part = cw_image_new(SMALL, SMALL, NULL);
    for (int i = 0; i < 3 * PX * PX; i++)
        image->pixels[i] = (guint8)(i % 97 + i / 30);
    for (int y = 0; y < SMALL; y++)
        memcpy(part->pixels + 3 * y * SMALL, image->pixels + 3 * ((y + SMALL) * PX + SMALL),
               3 * SMALL);
    f->form.settings.window_levels = 3;
    f->form.settings.window_px = SMALL;
    g_autoptr(cw_encoder) mixed = cw_encoder_new_untrained(&f->form, 7, 1, &error);
    f->form.settings.picture_px = SMALL;
    g_autoptr(cw_encoder) small = cw_encoder_new_untrained(&f->form, 7, 1, &error);
    g_assert_no_error(error);
    const gsize floats = cw_encoder_input_floats(mixed, WINDOWS), d = f->dimension;
    const gsize width = WINDOWS * d;
    g_assert_cmpuint(floats, ==, f->floats + LAST * cw_encoder_input_floats(small, 1));
    g_autofree float *inputs = g_new(float, PICTURES *floats),
                     *rows = g_new(float, PICTURES *width);
    g_autofree float *alone = g_new(float, d);
    for (gsize i = 0; i < PICTURES; i++)
        g_assert_true(cw_encoder_prepare(mixed, image, NULL, WINDOWS, inputs + i * floats, &error));
    g_assert_true(cw_encoder_ready_windows(mixed, &error));
    cw_encoder_run(mixed, inputs, PICTURES, WINDOWS, rows);
    g_assert_cmpmem(rows, width * sizeof *rows, rows + (PICTURES - 1) * width,
                    width * sizeof *rows);
    g_assert_true(cw_encoder_prepare(f->encoder, image, NULL, 1, f->inputs, &error));
    cw_encoder_run(f->encoder, f->inputs, 1, 1, alone);
    g_assert_cmpmem(rows, d * sizeof *rows, alone, d * sizeof *rows);
    g_assert_true(cw_encoder_prepare(small, part, NULL, 1, f->inputs, &error));
    cw_encoder_run(small, f->inputs, 1, 1, alone);
    g_assert_cmpmem(rows + LAST * d, d * sizeof *rows, alone, d * sizeof *rows);
}

static void test_gray(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(cw_image) image = cw_image_new(PX, PX, NULL);
    g_autofree float *input = g_new(float, f->floats);
    for (int i = 0; i < 3 * PX * PX; i++)
        image->pixels[i] = (guint8)(i * 37);
    f->form.settings.gray = TRUE;
    g_autoptr(cw_encoder) gray = cw_encoder_new_untrained(&f->form, 7, 1, NULL);
    g_assert_true(cw_encoder_prepare(gray, image, NULL, 1, input, NULL));
    /* One grey g comes as (g - mean) / deviation of each channel. */
    g_assert_cmpfloat_with_epsilon(input[0] * 0.229f + 0.485f, input[1] * 0.224f + 0.456f, 1e-5);
}

/* A picture and a darker one of the same tones look alike where the tones of every look are made
 * equal. */
static void test_equal_view(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    f->form.preprocess.equal_view = TRUE;
    g_autoptr(cw_image) light = cw_image_new(PX, PX, NULL), dark = cw_image_new(PX, PX, NULL);
    g_autofree float *first = g_new(float, f->floats), *second = g_new(float, f->floats);
    for (int i = 0; i < 3 * PX * PX; i++) {
        light->pixels[i] = (guint8)(i / 3 * 37 % 100 * 2);
        dark->pixels[i] = light->pixels[i] / 2;
    }
    g_autoptr(cw_encoder) equal = cw_encoder_new_untrained(&f->form, 7, 1, NULL);
    g_assert_true(cw_encoder_prepare(equal, light, NULL, 1, first, NULL));
    g_assert_true(cw_encoder_prepare(equal, dark, NULL, 1, second, NULL));
    double difference = 0, size = 0;
    for (gsize i = 0; i < f->floats; i++) {
        difference += fabs((double)first[i] - second[i]);
        size += fabs((double)first[i]);
    }
    g_assert_cmpfloat(difference, <, 0.02 * size);
    g_assert_true(cw_encoder_prepare(f->encoder, light, NULL, 1, first, NULL));
    g_assert_true(cw_encoder_prepare(f->encoder, dark, NULL, 1, second, NULL));
    for (gsize i = 0; i < f->floats; i++)
        g_assert_cmpfloat(first[i], >=, second[i]);
}

static void test_foreign_weights(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    const float number = 1;
    const cw_safetensors_entry entry = {"fc.weight", CW_SAFETENSORS_F32, 1, {1}, &number};
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_encoder_open(f->path, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_true(cw_safetensors_save(f->path, &entry, 1, NULL, &error));
    g_assert_null(cw_encoder_open(f->path, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED);
}

/* What no file could hold is refused, and not another model made of it. */
static void test_settings(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    f->form.settings.seed = CW_SEED_MOST;
    g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&f->form, 7, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(cw_encoder_get_form(encoder)->settings.seed, ==, CW_SEED_MOST);
    f->form.settings.seed++;
    g_assert_null(cw_encoder_new_untrained(&f->form, 7, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "option seed does not take \"9000000000000001\""));
}

/* The exported file says of itself what the encoder's own file says. */
static void check_onnx_form(const fixture *f, const cw_encoder *encoder, const char *onnx)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *bytes = NULL;
    gsize size = 0;
    g_assert_true(cw_encoder_save(encoder, f->path, &error));
    g_autoptr(cw_safetensors) file = cw_safetensors_open(f->path, &error);
    g_assert_no_error(error);
    const char *form = cw_safetensors_metadata(file, "colorway");
    g_assert_nonnull(strstr(form, "\"kept\": 5"));
    g_assert_true(g_file_get_contents(onnx, &bytes, &size, &error));
    g_assert_nonnull(memmem(bytes, size, form, strlen(form)));
}

/* A whitened encoder of one look, of whose directions a few are kept, here and in ONNX Runtime. */
static void test_onnx(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    const gsize rows = 3, area = PX * PX, kept = 5;
    g_autoptr(GError) error = NULL;
    g_autofree char *onnx = g_build_filename(f->folder, "encoder.onnx", NULL);
    g_autofree float *ours = g_new(float, rows *kept), *given = g_new(float, rows * 3 * area);
    gsize count = 0;
    f->form.settings.mirror = FALSE;
    f->form.settings.kept = (gint64)kept;
    g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&f->form, 7, 1, &error);
    g_assert_no_error(error);
    g_assert_true(cw_encoder_whiten(encoder, f->inputs, 80, 0.3, &error));
    g_assert_cmpuint(cw_encoder_input_floats(encoder, 1), ==, 3 * area);
    g_assert_cmpuint(cw_encoder_dimension(encoder), ==, kept);
    cw_encoder_run(encoder, f->inputs, rows, 1, ours);
    for (gsize i = 0; i < rows * 3 * area; i++) /* [N,S,S,3] to [N,3,S,S] */
        given[i] = f->inputs[i / (3 * area) * 3 * area + i % area * 3 + i / area % 3];
    g_assert_true(cw_encoder_export_onnx(encoder, onnx, NULL, &error));
    check_onnx_form(f, encoder, onnx);
    g_autofree float *theirs = onnx_runtime_run(onnx, given, (gint64)rows, PX, &count);
    g_remove(onnx);
    if (theirs == NULL)
        return;
    g_assert_cmpuint(count, ==, rows * kept);
    for (gsize i = 0; i < count; i++)
        g_assert_cmpfloat_with_epsilon(theirs[i], ours[i], 1e-4);
}

static gboolean stop(gpointer data, const cw_progress_state *state)
{
    *(gint64 *)data = state->done;
    return state->done < 5;
}

/* Nothing is written, and what was there is left as it was. */
static void test_onnx_stops(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *onnx = g_build_filename(f->folder, "encoder.onnx", NULL), *text = NULL;
    gint64 done = 0;
    const cw_progress progress = {stop, &done};
    g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&f->form, 7, 1, &error);
    g_assert_no_error(error);
    g_assert_true(g_file_set_contents(onnx, "older", -1, NULL));
    g_assert_false(cw_encoder_export_onnx(encoder, onnx, &progress, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_assert_cmpint(done, >=, 5);
    g_assert_true(g_file_get_contents(onnx, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "older");
    g_remove(onnx);
}

#define ADD(path, function) g_test_add(path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/encoder/file-gives-the-same", test_file_gives_the_same);
    ADD("/encoder/half", test_half);
    ADD("/encoder/alone-or-together", test_alone_or_together);
    ADD("/encoder/mirror", test_mirror);
    ADD("/encoder/negative", test_negative);
    ADD("/encoder/turns", test_turns);
    ADD("/encoder/zooms", test_zooms);
    ADD("/encoder/slices", test_slices);
    ADD("/encoder/windows", test_windows);
    ADD("/encoder/small-windows", test_small_windows);
    ADD("/encoder/gray", test_gray);
    ADD("/encoder/equal-view", test_equal_view);
    ADD("/encoder/foreign-weights", test_foreign_weights);
    ADD("/encoder/settings", test_settings);
    ADD("/encoder/onnx", test_onnx);
    ADD("/encoder/onnx-stops", test_onnx_stops);
    return g_test_run();
}
