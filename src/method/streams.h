/* SPDX-License-Identifier: Apache-2.0
 *
 * Streams: how the slots of a view layout become the image inputs of a plan. All views of one size
 * on one side (student or teacher) are one input [V*N,3,S,S], filled as [V*N,S,S,3], view by view:
 * view v of sample n is row v*N + n. So each size passes batch norm by itself.
 */
#pragma once

#include "image/views.h"

G_BEGIN_DECLS

#define CW_STREAM_MOST 8

typedef struct {
    char name[32]; /* of the input: "student_64", "teacher_32" */
    gboolean teacher;
    int size_px;
    int shared; /* -1; or the stream whose first V views these are: it has no input of its own */
    int count;  /* V */
    int slots[CW_VIEW_SLOT_MOST]; /* [V] places in the layout */
} cw_stream;

typedef struct {
    int count;
    cw_stream streams[CW_STREAM_MOST];
} cw_streams;

/* The streams of `layout`: student sides first, each side's larger views first as they come. A
 * layout without slots for the teacher gives it the student's global views. More than
 * CW_STREAM_MOST sizes is CW_ERROR_USAGE. */
gboolean cw_streams_build(cw_streams *streams, const cw_view_layout *layout, GError **error);

/* Views of one side in stream order: fills `slots` with their places in the layout, returns how
 * many. */
int cw_streams_side(const cw_streams *streams, gboolean teacher, int *slots);

G_END_DECLS
