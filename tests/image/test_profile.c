/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory of colour profiles: more profiles than it holds, again and again and from several
 * threads, give each picture its own colours. The profiles are those of PNG's gAMA, whose outcome
 * is a formula: linear light = sample^(1/gamma), then the sRGB curve.
 */
#include <math.h>

#include "image/image.h"
#include "sample_pictures.h"

#define GAMMAS 12 /* more than are remembered */
#define SAMPLE 100

static double gamma_of(int i)
{
    return 0.5 + i * 0.05;
}

static double wanted(double gamma)
{
    double light = pow(SAMPLE / 255.0, 1 / gamma);
    return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055);
}

static void check_gamma(int i)
{
    static const guint8 rgb[3] = {SAMPLE, SAMPLE, SAMPLE};
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) file = sample_png(rgb, 1, 1, &(sample_options){.gamma = gamma_of(i)});
    g_autoptr(cw_image) image =
        cw_image_decode(g_bytes_get_data(file, NULL), g_bytes_get_size(file), NULL, &error);
    g_assert_no_error(error);
    for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon(image->pixels[c], wanted(gamma_of(i)), 1.5);
}

static void test_more_than_remembered(void)
{
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < GAMMAS; i++)
            check_gamma(i);
    }
}

static gpointer run_thread(gpointer data)
{
    for (int i = 0; i < 200; i++) {
        int step = 2 * GPOINTER_TO_INT(data) + 1;
        check_gamma(i % 10 == 0 ? i * step % GAMMAS : i * step % 3);
    }
    return NULL;
}

static void test_threads(void)
{
    GThread *threads[4];
    for (int i = 0; i < 4; i++)
        threads[i] = g_thread_new("profile", run_thread, GINT_TO_POINTER(i));
    for (int i = 0; i < 4; i++)
        g_thread_join(threads[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/profile/more-than-remembered", test_more_than_remembered);
    g_test_add_func("/profile/threads", test_threads);
    return g_test_run();
}
