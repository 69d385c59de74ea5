/* SPDX-License-Identifier: Apache-2.0
 *
 * metrics.jsonl: lines are appended, a resumed run cuts off what came after its checkpoint, and one
 * run writes at a time.
 */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "train/metrics.h"

typedef struct {
    char *folder, *path;
} fixture;

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    f->folder = g_dir_make_tmp("colorway-metrics-XXXXXX", NULL);
    f->path = g_build_filename(f->folder, "metrics.jsonl", NULL);
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_remove(f->path);
    g_rmdir(f->folder);
    g_free(f->path);
    g_free(f->folder);
}

static cw_metrics *open_well(const fixture *f, gint64 bytes)
{
    g_autoptr(GError) error = NULL;
    cw_metrics *metrics = cw_metrics_open(f->folder, &error);
    g_assert_no_error(error);
    g_assert_true(cw_metrics_cut(metrics, bytes, &error));
    return metrics;
}

static void put(cw_metrics *metrics, int step, double loss)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(
        cw_metrics_put(metrics, json_pack("{s:i,s:f}", "step", step, "loss", loss), &error));
    g_assert_no_error(error);
}

static void assert_text(const fixture *f, const char *expected)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(f->path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, expected);
}

static void test_lines(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(cw_metrics) metrics = open_well(f, 0);
    put(metrics, 1, 0.5);
    g_assert_cmpint(cw_metrics_bytes(metrics), ==, (gint64)strlen("{\"step\":1,\"loss\":0.5}\n"));
    put(metrics, 2, 1.0 / 3);
    assert_text(f, "{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"loss\":0.333333333}\n");
}

static void test_resume(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    gint64 bytes;
    {
        g_autoptr(cw_metrics) metrics = open_well(f, 0);
        put(metrics, 1, 1);
        bytes = cw_metrics_bytes(metrics);
        put(metrics, 2, 2); /* after the checkpoint */
    }
    {
        g_autoptr(cw_metrics) metrics = open_well(f, bytes);
        put(metrics, 2, 3);
    }
    assert_text(f, "{\"step\":1,\"loss\":1.0}\n{\"step\":2,\"loss\":3.0}\n");
    /* A file that lost its end is not filled up with zeros. */
    g_assert_true(g_file_set_contents(f->path, "{}\n", -1, NULL));
    {
        g_autoptr(cw_metrics) metrics = open_well(f, 1000);
        g_assert_cmpint(cw_metrics_bytes(metrics), ==, 3);
        put(metrics, 4, 4);
    }
    assert_text(f, "{}\n{\"step\":4,\"loss\":4.0}\n");
    g_autoptr(cw_metrics) anew = open_well(f, 0);
    assert_text(f, "");
}

static void test_one_writer(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    cw_metrics *metrics = open_well(f, 0);
    put(metrics, 1, 1);
    g_assert_null(cw_metrics_open(f->folder, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_BUSY);
    assert_text(f, "{\"step\":1,\"loss\":1.0}\n");
    cw_metrics_close(metrics);
    g_autoptr(cw_metrics) next = cw_metrics_open(f->folder, NULL);
    g_assert_nonnull(next);
    assert_text(f, "{\"step\":1,\"loss\":1.0}\n"); /* taking the folder cuts nothing */
}

static void test_no_folder(fixture *f G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_metrics_open("/dev/null/nowhere", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "could not create folder \"/dev/null/nowhere\""));
    g_clear_error(&error);
    g_assert_null(cw_metrics_open("/proc", &error)); /* a folder, but none for files */
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "/proc/metrics.jsonl"));
}

#define ADD(path, function) g_test_add("/metrics/" path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("lines", test_lines);
    ADD("resume", test_resume);
    ADD("one-writer", test_one_writer);
    ADD("no-folder", test_no_folder);
    return g_test_run();
}
