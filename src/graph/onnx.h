/* SPDX-License-Identifier: Apache-2.0
 *
 * Graphs out as ONNX (opset 17), for whoever runs an encoder elsewhere.
 */
#pragma once

#include "base/progress.h"
#include "graph/graph.h"

G_BEGIN_DECLS

#define CW_ONNX_OPSET 17

/* Writes what the outputs of `graph` (cw_graph_output()) need, in inference form (stored batch
 * statistics, no dropout), with the parameters as they are now; durably and atomically. Inputs and
 * outputs keep their names; a picture input is [N,C,H,W] of normalised values. N is free: the graph
 * may be built for any N, but must treat every picture by itself. `metadata` (strings to strings,
 * may be NULL) becomes the model's properties. CW_ERROR_UNSUPPORTED names the node that ONNX has no
 * form for or that mixes pictures; CW_ERROR_TOO_LARGE above 2 GB; CW_ERROR_FAILED when the file
 * could not be written, CW_ERROR_INTERRUPTED between two nodes when `progress` asks for it, which
 * both leave an older one as it was. */
gboolean cw_onnx_save(const cw_graph *graph, const char *path, GHashTable *metadata,
                      const cw_progress *progress, GError **error);

G_END_DECLS
