/* SPDX-License-Identifier: Apache-2.0
 *
 * What a backdrop does to an embedding (METHODS 12, row 7): the same figures before two backdrops,
 * as an untrained network sees them whole, and cropped to the person below the chin. The boxes are
 * true: a detector that takes part of a backdrop for the person moves embeddings, too.
 */
#include "encode/encoder.h"
#include "engine/sample/sample_picture.h"
#include "score/similarity.h"

enum { DESIGNS = 120, SEED = 11 };

typedef struct {
    cw_encoder *encoder;
    GArray *inputs[2]; /* of float [figures, input], before each backdrop */
} viewer;

static void viewer_start(viewer *v, gboolean crop)
{
    g_autoptr(GError) error = NULL;
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    form.settings.picture_px = 64;
    form.settings.gray = TRUE;
    form.backbone.width = 0.25;
    form.preprocess.person_crop = form.preprocess.head_crop = crop;
    v->encoder = cw_encoder_new_untrained(&form, 7, 2, &error);
    g_assert_no_error(error);
    cw_encoder_form_clear(&form);
    for (int i = 0; i < 2; i++)
        v->inputs[i] = g_array_new(FALSE, FALSE, sizeof(float));
}

static void viewer_stop(viewer *v)
{
    cw_encoder_free(v->encoder);
    for (int i = 0; i < 2; i++)
        g_array_unref(v->inputs[i]);
}

static void look(viewer *v, const cw_image *image, const cw_sample_truth *truth, GArray *inputs)
{
    g_autoptr(GError) error = NULL;
    const guint before = inputs->len;
    const cw_parts parts = {truth->person, truth->head, truth->garment};
    g_array_set_size(inputs, before + (guint)cw_encoder_input_floats(v->encoder, 1));
    cw_encoder_prepare(v->encoder, image, &parts, 1, &g_array_index(inputs, float, before), &error);
    g_assert_no_error(error);
}

/* Main pictures with a head in them, before both backdrops. */
static void look_at_all(viewer *viewers)
{
    cw_sample_settings settings = {.size = 213, .seed = SEED};
    for (guint64 number = 0; number < DESIGNS; number++) {
        cw_sample_design design;
        cw_sample_design_draw(&design, SEED, number);
        for (int backdrop = 0; backdrop < 2; backdrop++) {
            cw_sample_truth truth = {0};
            settings.backdrop = backdrop;
            g_autoptr(cw_image) image = cw_sample_picture(&design, 0, 0, &settings, &truth, NULL);
            for (int k = 0; k < 2 && truth.head.width > 0; k++)
                look(&viewers[k], image, &truth, viewers[k].inputs[backdrop]);
        }
    }
}

/* Unit vectors of the figures before one backdrop. */
static float *embed(const viewer *v, int backdrop, gsize count)
{
    const float *inputs = (const float *)(const void *)v->inputs[backdrop]->data;
    float *vectors = g_new(float, count *cw_encoder_dimension(v->encoder));
    cw_encoder_run(v->encoder, inputs, count, 1, vectors);
    return vectors;
}

/* How far another backdrop moves a figure, as a share of how far the next figure is. */
static double moved(const viewer *v)
{
    const gsize dimension = cw_encoder_dimension(v->encoder);
    const gsize count = v->inputs[0]->len / cw_encoder_input_floats(v->encoder, 1);
    g_autofree float *here = embed(v, 0, count), *there = embed(v, 1, count);
    double same = 0, other = 0;
    g_assert_cmpuint(count, >, 30);
    for (gsize i = 0; i < count; i++) {
        const gsize next = (i + 1) % count;
        same += 1 - cw_similarity(here + i * dimension, there + i * dimension, dimension);
        other += 1 - cw_similarity(here + i * dimension, here + next * dimension, dimension);
    }
    g_test_message("%" G_GSIZE_FORMAT " figures: moved %.4f, next figure %.4f", count,
                   same / (double)count, other / (double)count);
    return same / other;
}

static void test_embedding(void)
{
    viewer viewers[2];
    for (int k = 0; k < 2; k++)
        viewer_start(&viewers[k], k == 1);
    look_at_all(viewers);
    g_assert_cmpfloat(moved(&viewers[1]), <, 0.8 * moved(&viewers[0]));
    for (int k = 0; k < 2; k++)
        viewer_stop(&viewers[k]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sample_backdrop/embedding", test_embedding);
    return g_test_run();
}
