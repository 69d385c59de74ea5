/* SPDX-License-Identifier: Apache-2.0
 *
 * WebP, lossy and lossless; of an animation the first frame, laid on a transparent canvas. A still
 * picture is an animation of one frame that fills its canvas, so there is one way for both.
 */
#include "image/decode.h"

#include <string.h>

#include <webp/decode.h>
#include <webp/demux.h>

#include "base/error.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WebPDemuxer, WebPDemuxDelete)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WebPIterator, WebPDemuxReleaseIterator)

/* The payload of the first chunk called `name`, borrowed from the file, or an empty one. */
static WebPData find_chunk(const WebPDemuxer *file, const char *name)
{
    WebPChunkIterator chunk;
    WebPData payload = {NULL, 0};
    if (WebPDemuxGetChunk(file, name, 1, &chunk))
        payload = chunk.chunk;
    WebPDemuxReleaseChunkIterator(&chunk);
    return payload;
}

static gboolean read_frame(const WebPIterator *frame, cw_samples *samples, GError **error)
{
    gboolean inside = frame->x_offset >= 0 && frame->y_offset >= 0 &&
                      frame->x_offset + frame->width <= samples->width &&
                      frame->y_offset + frame->height <= samples->height;
    gsize stride = (gsize)samples->width * 4;
    gsize skipped = (gsize)MAX(frame->y_offset, 0) * stride + (gsize)MAX(frame->x_offset, 0) * 4;
    gsize all = stride * (gsize)samples->height;
    if (inside && stride <= G_MAXINT &&
        WebPDecodeRGBAInto(frame->fragment.bytes, frame->fragment.size, samples->samples + skipped,
                           all - skipped, (int)stride) != NULL)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                "cannot read WebP: the picture data are damaged");
    return FALSE;
}

static gboolean decode_webp(const guint8 *bytes, gsize count, const cw_decode_options *options,
                            cw_samples *samples, GError **error)
{
    WebPData data = {bytes, count};
    g_autoptr(WebPDemuxer) file = WebPDemux(&data);
    g_auto(WebPIterator) frame = {0};
    if (file == NULL || !WebPDemuxGetFrame(file, 1, &frame)) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "cannot read WebP: the file is damaged or ends early");
        return FALSE;
    }
    gint64 width = WebPDemuxGetI(file, WEBP_FF_CANVAS_WIDTH);
    gint64 height = WebPDemuxGetI(file, WEBP_FF_CANVAS_HEIGHT);
    if (!cw_decode_check_size(width, height, options, error) ||
        !cw_samples_alloc(samples, (int)width, (int)height, 4, error) ||
        !read_frame(&frame, samples, error))
        return FALSE;
    WebPData profile = find_chunk(file, "ICCP"), exif = find_chunk(file, "EXIF");
    if (profile.size > 0)
        samples->profile = g_bytes_new(profile.bytes, profile.size);
    samples->orientation = cw_orientation_read(exif.bytes, exif.size);
    return TRUE;
}

static gboolean sniff_webp(const guint8 *bytes, gsize count)
{
    return count >= 12 && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WEBP", 4) == 0;
}

const cw_codec cw_codec_webp = {
    {"webp", "WebP, lossy and lossless; of an animation the first frame"}, sniff_webp, decode_webp};
