/* SPDX-License-Identifier: Apache-2.0 */
#include "method/streams.h"

#include <string.h>

#include "base/error.h"

static cw_stream *stream_for(cw_streams *streams, const cw_view_slot *slot, GError **error)
{
    for (int i = 0; i < streams->count; i++)
        if (streams->streams[i].teacher == slot->teacher &&
            streams->streams[i].size_px == slot->size_px)
            return &streams->streams[i];
    if (streams->count == CW_STREAM_MOST) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "views of more than %d sizes", CW_STREAM_MOST);
        return NULL;
    }
    cw_stream *stream = &streams->streams[streams->count++];
    stream->teacher = slot->teacher;
    stream->shared = -1;
    stream->size_px = slot->size_px;
    g_snprintf(stream->name, sizeof stream->name, "%s_%d", slot->teacher ? "teacher" : "student",
               slot->size_px);
    return stream;
}

static gboolean teacher_has_views(const cw_streams *streams)
{
    for (int i = 0; i < streams->count; i++)
        if (streams->streams[i].teacher)
            return TRUE;
    return FALSE;
}

/* Global views stand first in their stream (image/views.h), so they are its first rows. */
static gboolean share_globals(cw_streams *streams, const cw_view_layout *layout, GError **error)
{
    const int students = streams->count;
    for (int i = 0; i < students; i++) {
        int globals = 0;
        const cw_stream *from = &streams->streams[i];
        while (globals < from->count && layout->slots[from->slots[globals]].kind == CW_VIEW_GLOBAL)
            globals++;
        if (globals == 0)
            continue;
        const cw_view_slot slot = {.teacher = TRUE, .size_px = from->size_px};
        cw_stream *shared = stream_for(streams, &slot, error);
        if (shared == NULL)
            return FALSE;
        shared->shared = i;
        shared->count = globals;
        memcpy(shared->slots, from->slots, (gsize)globals * sizeof *shared->slots);
    }
    return TRUE;
}

gboolean cw_streams_build(cw_streams *streams, const cw_view_layout *layout, GError **error)
{
    *streams = (cw_streams){0};
    for (int i = 0; i < layout->count; i++) {
        cw_stream *stream = stream_for(streams, &layout->slots[i], error);
        if (stream == NULL)
            return FALSE;
        stream->slots[stream->count++] = i;
    }
    return teacher_has_views(streams) || share_globals(streams, layout, error);
}

int cw_streams_side(const cw_streams *streams, gboolean teacher, int *slots)
{
    int count = 0;
    for (int i = 0; i < streams->count; i++)
        if (streams->streams[i].teacher == teacher)
            for (int j = 0; j < streams->streams[i].count; j++)
                slots[count++] = streams->streams[i].slots[j];
    return count;
}
