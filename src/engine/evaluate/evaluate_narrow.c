/* SPDX-License-Identifier: Apache-2.0
 *
 * What of one request is asked of a protocol.
 */
#include "engine/evaluate/protocol.h"

/* Files take the place of a catalogue for the protocols that read such files: lists or a folder. */
static gboolean reads_files(const cw_evaluate_request *request, guint reads)
{
    const gboolean folder = (reads & CW_PROTOCOL_FOLDER) != 0;
    return request->queries != NULL && (reads & CW_PROTOCOL_QUERIES) != 0 &&
           g_file_test(request->queries, G_FILE_TEST_IS_DIR) == folder;
}

gboolean cw_evaluate_narrow(cw_evaluate_request *request, GError **error)
{
    const cw_row *row = cw_row_find(&cw_protocol_table, request->protocol, error);
    if (row == NULL)
        return FALSE;
    const guint reads = ((const cw_protocol *)row)->reads;
    const cw_evaluate_request all = *request;
    const gboolean files = reads_files(request, reads);
    request->queries = files ? all.queries : NULL;
    request->gallery = files && (reads & CW_PROTOCOL_GALLERY) != 0 ? all.gallery : NULL;
    request->where = files ? NULL : all.where;
    request->block = !files && (reads & CW_PROTOCOL_BLOCK) != 0 ? all.block : NULL;
    request->unseen = all.unseen && !(files && (reads & CW_PROTOCOL_FOLDER) != 0);
    request->distinct = all.distinct && (reads & CW_PROTOCOL_DISTINCT) != 0;
    request->against = (reads & CW_PROTOCOL_AGAINST) != 0 ? all.against : NULL;
    request->crop = all.crop && (reads & CW_PROTOCOL_CROP) != 0;
    request->examples = all.examples && (reads & CW_PROTOCOL_EXAMPLES) != 0;
    request->drop_words = (reads & CW_PROTOCOL_DROP_WORDS) != 0 ? all.drop_words : NULL;
    request->outfits = (reads & CW_PROTOCOL_OUTFITS) != 0 ? all.outfits : NULL;
    request->landmarks = (reads & CW_PROTOCOL_LANDMARKS) != 0 ? all.landmarks : NULL;
    request->attributes = (reads & CW_PROTOCOL_ATTRIBUTES) != 0 ? all.attributes : NULL;
    request->labels = (reads & CW_PROTOCOL_ATTRIBUTES) != 0 ? all.labels : NULL;
    request->hide = (reads & CW_PROTOCOL_HIDE) != 0 ? all.hide : 0;
    request->threshold = (reads & CW_PROTOCOL_THRESHOLD) != 0 ? all.threshold : -1;
    request->precision = (reads & CW_PROTOCOL_PRECISION) != 0 ? all.precision : 0;
    request->neighbours = (reads & CW_PROTOCOL_NEIGHBOURS) != 0 ? all.neighbours : -1;
    return TRUE;
}
