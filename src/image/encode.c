/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures to bytes. libjpeg and libpng report failure by longjmp(); what must be freed after it
 * lives in a struct of the caller, outside the function that calls setjmp(), so that no local
 * variable is left in an undefined state (C11 7.13.2.1).
 */
#include "image/image.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <png.h>

#include "base/error.h"

typedef struct {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr manager;
    jmp_buf failed;
    char message[JMSG_LENGTH_MAX];
    unsigned char *bytes;
    unsigned long count;
} jpeg_writer;

static void jpeg_writer_fail(j_common_ptr jpeg)
{
    jpeg_writer *writer = jpeg->client_data;
    jpeg->err->format_message(jpeg, writer->message);
    longjmp(writer->failed, 1);
}

static gboolean write_jpeg(jpeg_writer *writer, const cw_image *image, int quality)
{
    if (setjmp(writer->failed) != 0)
        return FALSE;
    jpeg_create_compress(&writer->jpeg);
    jpeg_mem_dest(&writer->jpeg, &writer->bytes, &writer->count);
    writer->jpeg.image_width = (JDIMENSION)image->width;
    writer->jpeg.image_height = (JDIMENSION)image->height;
    writer->jpeg.input_components = 3;
    writer->jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&writer->jpeg); /* 4:2:0 */
    jpeg_set_quality(&writer->jpeg, quality, TRUE);
    writer->jpeg.optimize_coding = TRUE;
    jpeg_start_compress(&writer->jpeg, TRUE);
    while (writer->jpeg.next_scanline < writer->jpeg.image_height) {
        JSAMPROW row = image->pixels + (gsize)writer->jpeg.next_scanline * image->width * 3;
        jpeg_write_scanlines(&writer->jpeg, &row, 1);
    }
    jpeg_finish_compress(&writer->jpeg);
    return TRUE;
}

GBytes *cw_image_encode_jpeg(const cw_image *image, int quality, GError **error)
{
    if (quality < 1 || quality > 100) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "JPEG quality is 1 to 100, not %d", quality);
        return NULL;
    }
    jpeg_writer writer = {.message = ""};
    writer.jpeg.err = jpeg_std_error(&writer.manager);
    writer.jpeg.client_data = &writer;
    writer.manager.error_exit = jpeg_writer_fail;
    gboolean written = write_jpeg(&writer, image, quality);
    jpeg_destroy_compress(&writer.jpeg);
    if (!written) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "cannot write %d x %d pixels as JPEG: %s",
                    image->width, image->height, writer.message);
        free(writer.bytes);
        return NULL;
    }
    return g_bytes_new_with_free_func(writer.bytes, writer.count, free, writer.bytes);
}

typedef struct {
    png_structp png;
    png_infop info;
    GByteArray *bytes;
    char message[200];
} png_writer;

static void png_writer_fail(png_structp png, png_const_charp message)
{
    png_writer *writer = png_get_error_ptr(png);
    g_strlcpy(writer->message, message, sizeof writer->message);
    png_longjmp(png, 1);
}

static void png_writer_add(png_structp png, png_bytep bytes, size_t count)
{
    png_writer *writer = png_get_io_ptr(png);
    g_byte_array_append(writer->bytes, bytes, (guint)count);
}

static void png_writer_flush(png_structp png)
{
    (void)png; /* memory needs none */
}

static gboolean write_png(png_writer *writer, const cw_image *image)
{
    if (setjmp(png_jmpbuf(writer->png)) != 0)
        return FALSE;
    png_set_write_fn(writer->png, writer, png_writer_add, png_writer_flush);
    png_set_IHDR(writer->png, writer->info, (png_uint_32)image->width, (png_uint_32)image->height,
                 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(writer->png, writer->info, PNG_sRGB_INTENT_PERCEPTUAL);
    png_write_info(writer->png, writer->info);
    for (int y = 0; y < image->height; y++)
        png_write_row(writer->png, image->pixels + (gsize)y * image->width * 3);
    png_write_end(writer->png, NULL);
    return TRUE;
}

GBytes *cw_image_encode_png(const cw_image *image, GError **error)
{
    png_writer writer = {.message = "no memory"};
    writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, png_writer_fail, NULL);
    writer.info = writer.png != NULL ? png_create_info_struct(writer.png) : NULL;
    writer.bytes = g_byte_array_new();
    gboolean written = writer.info != NULL && write_png(&writer, image);
    png_destroy_write_struct(&writer.png, &writer.info);
    GBytes *bytes = g_byte_array_free_to_bytes(writer.bytes);
    if (!written) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "cannot write %d x %d pixels as PNG: %s",
                    image->width, image->height, writer.message);
        g_clear_pointer(&bytes, g_bytes_unref);
    }
    return bytes;
}
