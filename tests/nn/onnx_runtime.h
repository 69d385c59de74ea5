/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs an exported model in ONNX Runtime, a node package (scripts/onnxruntime) whose folder
 * COLORWAY_ONNXRUNTIME names.
 */
#pragma once

#include <glib/gstdio.h>

/* What the runtime makes of `rows` pictures [rows,3,S,S]: all outputs, one behind the other by
 * name, `*count` numbers. NULL without the runtime, and the test counts as skipped. (transfer full)
 */
static inline float *onnx_runtime_run(const char *onnx, const float *pictures, gint64 rows,
                                      gint64 side_px, gsize *count)
{
    const char *runtime = g_getenv("COLORWAY_ONNXRUNTIME");
    g_autoptr(GError) error = NULL;
    g_autofree char *script = g_test_build_filename(G_TEST_DIST, "run_onnx.js", NULL);
    g_autofree char *input = g_strconcat(onnx, ".input", NULL);
    g_autofree char *output = g_strconcat(onnx, ".output", NULL);
    g_autofree char *shape = g_strdup_printf(
        "%" G_GINT64_FORMAT ",3,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT, rows, side_px, side_px);
    const char *command[] = {"node", script, runtime, onnx, input, output, shape, NULL};
    g_autofree char *said = NULL;
    char *bytes = NULL;
    int status = 0;
    if (runtime == NULL || !g_file_test(runtime, G_FILE_TEST_IS_DIR)) {
        g_test_skip("no onnxruntime-node where COLORWAY_ONNXRUNTIME says; see scripts/onnxruntime");
        return NULL;
    }
    g_file_set_contents(input, (const char *)pictures,
                        (gssize)(rows * 3 * side_px * side_px * (gint64)sizeof *pictures), &error);
    g_assert_no_error(error);
    g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &said,
                 &status, &error);
    g_assert_no_error(error);
    if (!g_spawn_check_wait_status(status, NULL))
        g_error("onnx runtime: %s", said);
    g_file_get_contents(output, &bytes, count, &error);
    g_assert_no_error(error);
    *count /= sizeof *pictures;
    g_unlink(input);
    g_unlink(output);
    return (float *)(gpointer)bytes;
}
