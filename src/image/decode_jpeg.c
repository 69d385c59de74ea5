/* SPDX-License-Identifier: Apache-2.0
 *
 * JPEG. A picture whose data end early or do not decode is refused, although libjpeg would fill it
 * up with grey and call that a warning: only the warnings listed as harmless pass. What must be
 * freed after a longjmp() lives in the reader, outside the functions that call setjmp().
 */
#include "image/decode.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include <jerror.h>

#include "base/error.h"

/* A progressive file may repeat scans over the whole picture thousands of times in a few kilobytes;
 * honest files have about ten. */
#define MOST_SCANS 100

/* "ICC_PROFILE" and "Exif" live in these. */
#define EXIF_MARKER (JPEG_APP0 + 1)
#define PROFILE_MARKER (JPEG_APP0 + 2)

typedef struct {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr manager;
    struct jpeg_progress_mgr progress;
    jmp_buf failed;
    cw_error code;
    char message[JMSG_LENGTH_MAX];
} reader;

G_NORETURN static void fail(reader *from, cw_error code)
{
    from->code = code;
    longjmp(from->failed, 1);
}

static gboolean is_unsupported(int message_code)
{
    return message_code == JERR_BAD_PRECISION || message_code == JERR_SOF_UNSUPPORTED ||
           message_code == JERR_CONVERSION_NOTIMPL || message_code == JERR_ARITH_NOTIMPL;
}

static void on_error(j_common_ptr jpeg)
{
    reader *from = jpeg->client_data;
    jpeg->err->format_message(jpeg, from->message);
    int code = jpeg->err->msg_code;
    fail(from, code == JERR_OUT_OF_MEMORY ? CW_ERROR_TOO_LARGE
               : is_unsupported(code)     ? CW_ERROR_UNSUPPORTED
                                          : CW_ERROR_DAMAGED);
}

/* Sloppy writers, whole pictures. */
static gboolean is_harmless(int message_code)
{
    return message_code == JWRN_EXTRANEOUS_DATA || message_code == JWRN_ADOBE_XFORM ||
           message_code == JWRN_JFIF_MAJOR || message_code == JWRN_TOO_MUCH_DATA ||
           message_code == JWRN_BOGUS_ICC;
}

static void on_message(j_common_ptr jpeg, int level)
{
    if (level < 0 && !is_harmless(jpeg->err->msg_code))
        on_error(jpeg);
}

static void on_progress(j_common_ptr jpeg)
{
    reader *from = jpeg->client_data;
    if (jpeg->is_decompressor && from->jpeg.input_scan_number > MOST_SCANS) {
        g_snprintf(from->message, sizeof from->message, "more than %d scans", MOST_SCANS);
        fail(from, CW_ERROR_DAMAGED);
    }
}

static gboolean read_header(reader *from, const guint8 *bytes, gsize count)
{
    if (setjmp(from->failed) != 0)
        return FALSE;
    jpeg_create_decompress(&from->jpeg);
    from->jpeg.progress = &from->progress;
    jpeg_mem_src(&from->jpeg, bytes, count);
    jpeg_save_markers(&from->jpeg, EXIF_MARKER, 0xFFFF);
    jpeg_save_markers(&from->jpeg, PROFILE_MARKER, 0xFFFF);
    jpeg_read_header(&from->jpeg, TRUE);
    return TRUE;
}

/* The coarsest of full, 1/2, 1/4, 1/8 that leaves the shorter side at least `least_side` long. */
static unsigned shrink_factor(const struct jpeg_decompress_struct *jpeg, int least_side)
{
    unsigned shorter = MIN(jpeg->image_width, jpeg->image_height), factor = 1;
    if (least_side <= 0)
        return 1;
    while (factor < 8 && (shorter + 2 * factor - 1) / (2 * factor) >= (unsigned)least_side)
        factor *= 2;
    return factor;
}

static gboolean set_output(reader *from, int least_side, cw_samples *samples, GError **error)
{
    struct jpeg_decompress_struct *jpeg = &from->jpeg;
    if (setjmp(from->failed) != 0)
        return FALSE;
    if (jpeg->num_components == 1) {
        jpeg->out_color_space = JCS_GRAYSCALE;
    } else if (jpeg->num_components == 4) {
        jpeg->out_color_space = JCS_CMYK;
        samples->cmyk = TRUE;
        samples->inverted = jpeg->saw_Adobe_marker;
    } else {
        jpeg->out_color_space = JCS_RGB;
    }
    jpeg->scale_num = 1;
    jpeg->scale_denom = shrink_factor(jpeg, least_side);
    jpeg_calc_output_dimensions(jpeg);
    return cw_samples_alloc(samples, (int)jpeg->output_width, (int)jpeg->output_height,
                            jpeg->output_components, error);
}

static gboolean read_rows(reader *from, cw_samples *samples)
{
    struct jpeg_decompress_struct *jpeg = &from->jpeg;
    if (setjmp(from->failed) != 0)
        return FALSE;
    jpeg_start_decompress(jpeg);
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW row =
            samples->samples + (gsize)jpeg->output_scanline * samples->width * samples->channels;
        jpeg_read_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_decompress(jpeg);
    return TRUE;
}

/* The markers are in memory already; nothing here jumps but for want of memory. */
static gboolean read_markers(reader *from, cw_samples *samples)
{
    if (setjmp(from->failed) != 0)
        return FALSE;
    JOCTET *profile;
    unsigned length;
    if (jpeg_read_icc_profile(&from->jpeg, &profile, &length))
        samples->profile = g_bytes_new_with_free_func(profile, length, free, profile);
    for (jpeg_saved_marker_ptr marker = from->jpeg.marker_list; marker != NULL;
         marker = marker->next) {
        if (marker->marker == EXIF_MARKER && samples->orientation == 1)
            samples->orientation = cw_orientation_read(marker->data, marker->data_length);
    }
    return TRUE;
}

static gboolean decode_with(reader *from, const guint8 *bytes, gsize count,
                            const cw_decode_options *options, cw_samples *samples, GError **error)
{
    return read_header(from, bytes, count) &&
           cw_decode_check_size(from->jpeg.image_width, from->jpeg.image_height, options, error) &&
           read_markers(from, samples) &&
           set_output(from, options != NULL ? options->least_side_px : 0, samples, error) &&
           read_rows(from, samples);
}

static gboolean decode_jpeg(const guint8 *bytes, gsize count, const cw_decode_options *options,
                            cw_samples *samples, GError **error)
{
    reader from = {.message = ""};
    GError *reason = NULL;
    from.jpeg.err = jpeg_std_error(&from.manager);
    from.jpeg.client_data = &from;
    from.manager.error_exit = on_error;
    from.manager.emit_message = on_message;
    from.progress.progress_monitor = on_progress;
    gboolean decoded = decode_with(&from, bytes, count, options, samples, &reason);
    jpeg_destroy_decompress(&from.jpeg);
    if (!decoded && reason == NULL)
        g_set_error(&reason, CW_ERROR, from.code, "cannot read JPEG: %s", from.message);
    if (!decoded)
        g_propagate_error(error, reason);
    return decoded;
}

static gboolean sniff_jpeg(const guint8 *bytes, gsize count)
{
    return count >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF;
}

const cw_codec cw_codec_jpeg = {
    {"jpeg", "JPEG, baseline and progressive; grey, RGB, CMYK"}, sniff_jpeg, decode_jpeg};
