/* SPDX-License-Identifier: Apache-2.0
 *
 * Models with landmarks: a file gives the same vectors and the same landmarks, which are those of
 * the picture as it is, however many looks the vectors are of; forms that are none are refused;
 * ONNX Runtime gives the same vectors.
 */
#include "encode/landmark_head.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/random.h"
#include "encode/encoder.h"
#include "onnx_runtime.h"

#define PX 16
#define F 6
#define L 2

typedef struct {
    cw_encoder_form form;
    float picture[2 * 3 * PX * PX]; /* [looks,PX,PX,3], the second look the mirror image */
    char *folder, *path;
} fixture;

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_random random = cw_random_start(2, 0, 0);
    memset(&f->form, 0, sizeof f->form);
    cw_encoder_form_reset(&f->form);
    f->form.settings.picture_px = PX;
    f->form.backbone.width = 0.25;
    f->form.backbone.stages = 2;
    f->form.landmarks = (cw_landmark_head){.form = {.count = L, .hidden = 4, .width = F},
                                           .names = json_pack("[s, s]", "left_hem", "right_hem")};
    for (gsize i = 0; i < G_N_ELEMENTS(f->picture); i++)
        f->picture[i] = (float)cw_random_normal(&random);
    f->folder = g_dir_make_tmp("colorway-landmarks-XXXXXX", NULL);
    f->path = g_build_filename(f->folder, "model.safetensors", NULL);
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_encoder_form_clear(&f->form);
    g_remove(f->path);
    g_rmdir(f->folder);
    g_free(f->path);
    g_free(f->folder);
}

static cw_encoder *make(const cw_encoder_form *form)
{
    g_autoptr(GError) error = NULL;
    cw_encoder *encoder = cw_encoder_new_untrained(form, 7, 1, &error);
    g_assert_no_error(error);
    return encoder;
}

static cw_encoder *landmarks_of(const cw_encoder *encoder)
{
    g_autoptr(GError) error = NULL;
    cw_encoder *finder = cw_encoder_new_landmarks(encoder, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cw_encoder_dimension(finder), ==, 3 * L);
    g_assert_cmpuint(cw_encoder_input_floats(finder, 1), ==, 3 * PX * PX);
    return finder;
}

static void test_file(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    float vectors[2][F], points[2][3 * L];
    g_autoptr(cw_encoder) made = make(&f->form);
    g_assert_true(cw_encoder_save(made, f->path, &error));
    g_autoptr(cw_encoder) opened = cw_encoder_open(f->folder, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(cw_encoder_hash(opened), ==, cw_encoder_hash(made));
    const cw_landmark_head *head = &cw_encoder_get_form(opened)->landmarks;
    g_assert_cmpint(head->form.count, ==, L);
    g_assert_cmpint(head->form.hidden, ==, 4);
    g_assert_cmpstr(cw_landmark_head_name(head, 1), ==, "right_hem");
    cw_encoder *both[] = {made, opened};
    for (int i = 0; i < 2; i++) {
        g_assert_cmpuint(cw_encoder_dimension(both[i]), ==, F);
        cw_encoder_run(both[i], f->picture, 1, 1, vectors[i]);
        g_autoptr(cw_encoder) finder = landmarks_of(both[i]);
        g_assert_cmpstr(cw_encoder_hash(finder), !=, cw_encoder_hash(made));
        cw_encoder_run(finder, f->picture, 1, 1, points[i]);
        g_assert_true(cw_encoder_is_vector(finder, points[i]));
    }
    g_assert_cmpmem(vectors[0], sizeof vectors[0], vectors[1], sizeof vectors[1]);
    g_assert_cmpmem(points[0], sizeof points[0], points[1], sizeof points[1]);
    for (int i = 0; i < 2 * L; i++)
        g_assert_true(points[0][i] > 0 && points[0][i] < 1);
}

/* A model that looks once knows the same landmarks as one that looks at everything. */
static void test_looks(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(cw_encoder) all = make(&f->form);
    cw_encoder_form form = f->form;
    float points[2][3 * L];
    form.settings.mirror = FALSE;
    form.settings.slices = (char *)"none";
    g_autoptr(cw_encoder) once = make(&form);
    g_autoptr(cw_encoder) first = landmarks_of(all), second = landmarks_of(once);
    cw_encoder_run(first, f->picture, 1, 1, points[0]);
    cw_encoder_run(second, f->picture, 1, 1, points[1]);
    g_assert_cmpmem(points[0], sizeof points[0], points[1], sizeof points[1]);
}

/* What the backbone sees is as wide as it is without landmarks. */
static void test_features(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_encoder) encoder = make(&f->form);
    g_autoptr(cw_encoder) features = cw_encoder_new_features(encoder, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cw_encoder_dimension(features), ==, 32);
    g_assert_null(cw_encoder_new_landmarks(features, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "--method fashionnet"));
}

static void assert_refused(json_t *object, const char *pattern)
{
    g_autoptr(GError) error = NULL;
    cw_landmark_head head = {0};
    g_assert_nonnull(object);
    g_assert_false(cw_landmark_head_from_json(&head, object, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
    cw_landmark_head_clear(&head);
    json_decref(object);
}

static void test_refusals(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    json_t *many = json_array();
    for (int l = 0; l <= CW_HEAD_LANDMARKS_MOST; l++)
        json_array_append_new(many, json_string("hem"));
    assert_refused(json_pack("{s:[], s:i, s:i}", "names", "hidden", 4, "width", 4), "*0 names*");
    assert_refused(json_pack("{s:o, s:i, s:i}", "names", many, "hidden", 4, "width", 4),
                   "*33 names*");
    assert_refused(json_pack("{s:[i], s:i, s:i}", "names", 3, "hidden", 4, "width", 4),
                   "*1 names*");
    assert_refused(json_pack("{s:[s], s:i, s:i}", "names", "hem", "hidden", 0, "width", 4),
                   "*widths of 0 and 4*");
    assert_refused(json_pack("{s:[s], s:i, s:i}", "names", "hem", "hidden", 4, "width", 8193),
                   "*widths of 4 and 8193*");
    assert_refused(json_pack("{s:[s], s:i}", "names", "hem", "hidden", 4), "*cannot be read*");
    json_t *good = cw_landmark_head_to_json(&f->form.landmarks);
    cw_landmark_head head = {0};
    g_assert_true(cw_landmark_head_from_json(&head, good, NULL));
    cw_landmark_head_clear(&head);
    json_decref(good);
}

static void test_onnx(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *onnx = g_build_filename(f->folder, "encoder.onnx", NULL);
    cw_encoder_form form = f->form;
    gsize count;
    float ours[F], given[3 * PX * PX];
    form.settings.mirror = FALSE;
    g_autoptr(cw_encoder) encoder = make(&form);
    cw_encoder_run(encoder, f->picture, 1, 1, ours);
    for (gsize i = 0; i < G_N_ELEMENTS(given); i++) /* [S,S,3] to [3,S,S] */
        given[i] = f->picture[i % (PX * PX) * 3 + i / (PX * PX)];
    g_assert_true(cw_encoder_export_onnx(encoder, onnx, NULL, &error));
    g_assert_no_error(error);
    g_autofree float *theirs = onnx_runtime_run(onnx, given, 1, PX, &count);
    g_remove(onnx);
    if (theirs == NULL)
        return;
    g_assert_cmpuint(count, ==, F);
    for (gsize i = 0; i < count; i++)
        g_assert_cmpfloat_with_epsilon(theirs[i], ours[i], 1e-4);
}

#define ADD(path, function) g_test_add(path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/landmark-head/file", test_file);
    ADD("/landmark-head/looks", test_looks);
    ADD("/landmark-head/features", test_features);
    ADD("/landmark-head/refusals", test_refusals);
    ADD("/landmark-head/onnx", test_onnx);
    return g_test_run();
}
