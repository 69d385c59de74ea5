/* SPDX-License-Identifier: Apache-2.0 */
#include "sample_pictures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <lcms2.h>
#include <png.h>
#include <webp/encode.h>
#include <webp/mux.h>

const guint8 sample_palette[4][3] = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {10, 20, 30}};
const guint8 sample_palette_alpha[4] = {255, 255, 255, 0};

guint8 *sample_gradient(int width, int height, int channels)
{
    guint8 *samples = g_malloc((gsize)width * height * channels);
    guint8 *at = samples;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            for (int c = 0; c < channels; c++)
                *at++ = (guint8)(x * (c + 1) * 40 / width + y * (4 - c) * 20 / height);
        }
    }
    return samples;
}

GBytes *sample_exif(int orientation, gboolean big_endian)
{
    guint8 little[] = {'E',  'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0,
                       0x12, 1,   3,   0,   1, 0, 0,   0,   0,  0, 0, 0, 0, 0, 0, 0};
    guint8 big[] = {'E', 'x',  'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
                    1,   0x12, 0,   3,   0, 0, 0,   1,   0, 0,  0, 0, 0, 0, 0, 0};
    little[24] = (guint8)orientation;
    big[25] = (guint8)orientation;
    return g_bytes_new(big_endian ? big : little, sizeof little);
}

GBytes *sample_jpeg(const guint8 *samples, int width, int height, const sample_options *options)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr manager;
    unsigned char *bytes = NULL;
    unsigned long count = 0;
    int channels = options->channels > 0 ? options->channels : 3;
    jpeg.err = jpeg_std_error(&manager);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &bytes, &count);
    jpeg.image_width = (JDIMENSION)width;
    jpeg.image_height = (JDIMENSION)height;
    jpeg.input_components = channels;
    jpeg.in_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 95, TRUE);
    jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor =
        options->subsampling > 0 ? options->subsampling : 1;
    jpeg.write_Adobe_marker = options->adobe;
    static const jpeg_scan_info scans[3] = {
        {1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};
    if (options->separate) {
        jpeg.scan_info = scans;
        jpeg.num_scans = 3;
    }
    if (options->stepwise)
        jpeg_simple_progression(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    if (options->orientation > 0) {
        g_autoptr(GBytes) exif = sample_exif(options->orientation, TRUE);
        jpeg_write_marker(&jpeg, JPEG_APP0 + 1, g_bytes_get_data(exif, NULL),
                          (unsigned)g_bytes_get_size(exif));
    }
    if (options->profile != NULL)
        jpeg_write_icc_profile(&jpeg, g_bytes_get_data(options->profile, NULL),
                               (unsigned)g_bytes_get_size(options->profile));
    for (int y = 0; y < height; y++) {
        JSAMPROW row = (JSAMPROW)(guintptr)(samples + (gsize)y * width * channels);
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    return g_bytes_new_with_free_func(bytes, count, free, bytes);
}

static void add_png_bytes(png_structp png, png_bytep bytes, size_t count)
{
    g_byte_array_append(png_get_io_ptr(png), bytes, (guint)count);
}

static void flush_png(png_structp png)
{
    (void)png;
}

static void set_png_chunks(png_structp png, png_infop info, const sample_options *options)
{
    png_color palette[4];
    for (int i = 0; i < 4; i++)
        palette[i] = (png_color){sample_palette[i][0], sample_palette[i][1], sample_palette[i][2]};
    if (options->palette) {
        png_set_PLTE(png, info, palette, 4);
        png_set_tRNS(png, info, sample_palette_alpha, 4, NULL);
    }
    if (options->gamma > 0)
        png_set_gAMA(png, info, options->gamma);
    if (options->profile != NULL)
        png_set_iCCP(png, info, "profile", 0, g_bytes_get_data(options->profile, NULL),
                     (png_uint_32)g_bytes_get_size(options->profile));
}

static void set_png_exif(png_structp png, png_infop info, int orientation)
{
    g_autoptr(GBytes) exif = sample_exif(orientation, FALSE);
    gsize count;
    const guint8 *bytes = g_bytes_get_data(exif, &count);
    png_set_eXIf_1(png, info, (png_uint_32)(count - 6), (png_bytep)(guintptr)(bytes + 6));
}

GBytes *sample_png(const guint8 *samples, int width, int height, const sample_options *options)
{
    static const int types[] = {0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA,
                                PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png), behind = png_create_info_struct(png);
    GByteArray *bytes = g_byte_array_new();
    int channels = options->channels > 0 ? options->channels : 3;
    int bits = options->bits > 0 ? options->bits : 8;
    png_set_write_fn(png, bytes, add_png_bytes, flush_png);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, bits,
                 options->palette ? PNG_COLOR_TYPE_PALETTE : types[channels],
                 options->stepwise ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    set_png_chunks(png, info, options);
    if (options->orientation > 0)
        set_png_exif(png, options->exif_behind ? behind : info, options->orientation);
    png_write_info(png, info);
    png_set_packing(png);
    int passes = png_set_interlace_handling(png);
    gsize stride = (gsize)width * channels * (bits == 16 ? 2 : 1);
    for (int i = 0; i < passes * height; i++)
        png_write_row(png, samples + (gsize)(i % height) * stride);
    png_write_end(png, behind);
    png_destroy_info_struct(png, &behind);
    png_destroy_write_struct(&png, &info);
    return g_byte_array_free_to_bytes(bytes);
}

static WebPData encode_webp(const guint8 *samples, int width, int height, gboolean lossy)
{
    WebPData data = {NULL, 0};
    guint8 *bytes;
    data.size = lossy ? WebPEncodeRGBA(samples, width, height, width * 4, 90, &bytes)
                      : WebPEncodeLosslessRGBA(samples, width, height, width * 4, &bytes);
    g_assert_cmpuint(data.size, >, 0);
    data.bytes = bytes;
    return data;
}

static GBytes *assemble_webp(WebPMux *mux)
{
    WebPData file;
    g_assert_cmpint(WebPMuxAssemble(mux, &file), ==, WEBP_MUX_OK);
    GBytes *bytes = g_bytes_new(file.bytes, file.size);
    WebPDataClear(&file);
    WebPMuxDelete(mux);
    return bytes;
}

static void set_webp_chunk(WebPMux *mux, const char *name, GBytes *bytes)
{
    WebPData chunk = {g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)};
    g_assert_cmpint(WebPMuxSetChunk(mux, name, &chunk, 1), ==, WEBP_MUX_OK);
}

GBytes *sample_webp(const guint8 *samples, int width, int height, const sample_options *options)
{
    WebPData picture = encode_webp(samples, width, height, options->lossy);
    WebPMux *mux = WebPMuxNew();
    g_assert_cmpint(WebPMuxSetImage(mux, &picture, 1), ==, WEBP_MUX_OK);
    WebPDataClear(&picture);
    if (options->orientation > 0) {
        g_autoptr(GBytes) exif = sample_exif(options->orientation, FALSE);
        g_autoptr(GBytes) bare = g_bytes_new_from_bytes(exif, 6, g_bytes_get_size(exif) - 6);
        set_webp_chunk(mux, "EXIF", bare);
    }
    if (options->profile != NULL)
        set_webp_chunk(mux, "ICCP", options->profile);
    return assemble_webp(mux);
}

GBytes *sample_webp_animation(void)
{
    guint8 red[4 * 4], blue[12 * 4];
    for (int i = 0; i < 4; i++)
        memcpy(red + i * 4, "\xFF\0\0\xFF", 4);
    for (int i = 0; i < 12; i++)
        memcpy(blue + i * 4, "\0\0\xFF\xFF", 4);
    WebPData pictures[2] = {encode_webp(red, 2, 2, FALSE), encode_webp(blue, 4, 3, FALSE)};
    WebPMux *mux = WebPMuxNew();
    for (int i = 0; i < 2; i++) {
        WebPMuxFrameInfo frame = {.bitstream = pictures[i],
                                  .x_offset = i == 0 ? 2 : 0,
                                  .duration = 100,
                                  .id = WEBP_CHUNK_ANMF};
        g_assert_cmpint(WebPMuxPushFrame(mux, &frame, 1), ==, WEBP_MUX_OK);
        WebPDataClear(&pictures[i]);
    }
    WebPMuxAnimParams params = {0};
    WebPMuxSetAnimationParams(mux, &params);
    g_assert_cmpint(WebPMuxSetCanvasSize(mux, 4, 3), ==, WEBP_MUX_OK);
    return assemble_webp(mux);
}

static void put_number(GByteArray *bytes, guint32 number)
{
    guint32 big = GUINT32_TO_BE(number);
    g_byte_array_append(bytes, (const guint8 *)&big, 4);
}

static void put_chunk(GByteArray *bytes, const char *name, const guint8 *payload, guint count)
{
    put_number(bytes, count);
    guint start = bytes->len;
    g_byte_array_append(bytes, (const guint8 *)name, 4);
    g_byte_array_append(bytes, payload, count);
    guint32 sum = 0xFFFFFFFF; /* CRC-32 of PNG, bit by bit */
    for (guint i = start; i < bytes->len; i++) {
        sum ^= bytes->data[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320u : 0);
    }
    put_number(bytes, ~sum);
}

#define PNG_HEADER_BYTES 33 /* signature and IHDR */

/* The payload of the only IDAT of a small PNG. */
static GBytes *picture_data(GBytes *png)
{
    gsize count;
    const guint8 *bytes = g_bytes_get_data(png, &count);
    const guint8 *found = memmem(bytes, count, "IDAT", 4);
    guint32 length;
    memcpy(&length, found - 4, 4);
    return g_bytes_new_from_bytes(png, (gsize)(found + 4 - bytes), GUINT32_FROM_BE(length));
}

GBytes *sample_apng(void)
{
    guint8 red[36], blue[36];
    for (int i = 0; i < 36; i++) {
        red[i] = i % 3 == 0 ? 255 : 0;
        blue[i] = i % 3 == 2 ? 255 : 0;
    }
    g_autoptr(GBytes) first = sample_png(red, 4, 3, &(sample_options){0});
    g_autoptr(GBytes) second = sample_png(blue, 4, 3, &(sample_options){0});
    g_autoptr(GBytes) data = picture_data(first), next = picture_data(second);
    const guint8 *head = g_bytes_get_data(first, NULL);
    GByteArray *file = g_byte_array_new();
    g_byte_array_append(file, head, PNG_HEADER_BYTES);
    put_chunk(file, "acTL", (const guint8 *)"\0\0\0\2\0\0\0\0", 8);
    guint8 control[26] = {0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 3};
    control[23] = 10; /* a tenth of */
    control[21] = 1;  /* a second */
    put_chunk(file, "fcTL", control, sizeof control);
    put_chunk(file, "IDAT", g_bytes_get_data(data, NULL), (guint)g_bytes_get_size(data));
    control[3] = 1;
    put_chunk(file, "fcTL", control, sizeof control);
    g_autoptr(GByteArray) frame = g_byte_array_new();
    put_number(frame, 2);
    g_byte_array_append(frame, g_bytes_get_data(next, NULL), (guint)g_bytes_get_size(next));
    put_chunk(file, "fdAT", frame->data, frame->len);
    put_chunk(file, "IEND", (const guint8 *)"", 0);
    return g_byte_array_free_to_bytes(file);
}

static GBytes *save_profile(cmsHPROFILE profile)
{
    cmsUInt32Number count = 0;
    g_assert_true(cmsSaveProfileToMem(profile, NULL, &count));
    guint8 *bytes = g_malloc(count);
    g_assert_true(cmsSaveProfileToMem(profile, bytes, &count));
    cmsCloseProfile(profile);
    return g_bytes_new_take(bytes, count);
}

GBytes *sample_profile_exchanged(void)
{
    cmsToneCurve *curve = cmsBuildGamma(NULL, 2.2);
    cmsToneCurve *curves[3] = {curve, curve, curve};
    cmsCIExyY white = {0.3127, 0.3290, 1};
    cmsCIExyYTRIPLE primaries = {{0.30, 0.60, 1}, {0.64, 0.33, 1}, {0.15, 0.06, 1}};
    cmsHPROFILE profile = cmsCreateRGBProfile(&white, &primaries, curves);
    cmsFreeToneCurve(curve);
    return save_profile(profile);
}

GBytes *sample_profile_linear_grey(void)
{
    cmsToneCurve *curve = cmsBuildGamma(NULL, 1);
    cmsHPROFILE profile = cmsCreateGrayProfile(cmsD50_xyY(), curve);
    cmsFreeToneCurve(curve);
    return save_profile(profile);
}

/* Lab by L = 100 (1 - K) alone: coloured inks are invisible, so the plain way shows. */
static cmsInt32Number ink_to_lab(const cmsUInt16Number in[], cmsUInt16Number out[], void *unused)
{
    (void)unused;
    out[0] = (cmsUInt16Number)(0xFFFF - in[3]);
    out[1] = out[2] = 0x8080;
    return TRUE;
}

GBytes *sample_profile_cmyk(void)
{
    cmsHPROFILE profile = cmsCreateProfilePlaceholder(NULL);
    cmsPipeline *steps = cmsPipelineAlloc(NULL, 4, 3);
    cmsStage *table = cmsStageAllocCLut16bit(NULL, 2, 4, 3, NULL);
    cmsSetProfileVersion(profile, 4.3);
    cmsSetDeviceClass(profile, cmsSigOutputClass);
    cmsSetColorSpace(profile, cmsSigCmykData);
    cmsSetPCS(profile, cmsSigLabData);
    cmsStageSampleCLut16bit(table, ink_to_lab, NULL, 0);
    cmsPipelineInsertStage(steps, cmsAT_END, cmsStageAllocToneCurves(NULL, 4, NULL));
    cmsPipelineInsertStage(steps, cmsAT_END, table);
    cmsPipelineInsertStage(steps, cmsAT_END, cmsStageAllocToneCurves(NULL, 3, NULL));
    g_assert_true(cmsWriteTag(profile, cmsSigAToB0Tag, steps));
    g_assert_true(cmsWriteTag(profile, cmsSigAToB1Tag, steps));
    cmsPipelineFree(steps);
    return save_profile(profile);
}

GBytes *sample_profile_srgb(void)
{
    return save_profile(cmsCreate_sRGBProfile());
}

#define SIDE 12 /* px, of the files below: small seeds make fast fuzzing */

typedef GBytes *(*writer)(const guint8 *, int, int, const sample_options *);

static GBytes *write_gradient(writer write, int channels, sample_options options)
{
    g_autofree guint8 *samples = sample_gradient(SIDE, SIDE, options.bits == 16 ? 6 : channels);
    options.channels = channels;
    for (int i = 0; i < SIDE * SIDE && options.bits > 0 && options.bits < 8; i++)
        samples[i] &= (guint8)((1 << options.bits) - 1);
    return write(samples, SIDE, SIDE, &options);
}

#define FILE_OF(name, write, channels, ...)                                                        \
    static GBytes *make_##name(void)                                                               \
    {                                                                                              \
        g_autoptr(GBytes) cmyk = sample_profile_cmyk();                                            \
        g_autoptr(GBytes) exchanged = sample_profile_exchanged();                                  \
        (void)cmyk, (void)exchanged;                                                               \
        return write_gradient(write, channels, (sample_options){__VA_ARGS__});                     \
    }

FILE_OF(jpeg_plain, sample_jpeg, 3, .subsampling = 2)
FILE_OF(jpeg_steps, sample_jpeg, 3, .stepwise = TRUE, .orientation = 6)
FILE_OF(jpeg_separate, sample_jpeg, 3, .separate = TRUE, .subsampling = 2)
FILE_OF(jpeg_grey, sample_jpeg, 1, .orientation = 3)
FILE_OF(jpeg_adobe, sample_jpeg, 4, .adobe = TRUE)
FILE_OF(jpeg_cmyk_icc, sample_jpeg, 4, .adobe = TRUE, .profile = cmyk)
FILE_OF(jpeg_icc, sample_jpeg, 3, .profile = exchanged)
FILE_OF(png_plain, sample_png, 3, .orientation = 5)
FILE_OF(png_palette, sample_png, 1, .bits = 2, .palette = TRUE)
FILE_OF(png_grey, sample_png, 1, .bits = 4, .gamma = 1)
FILE_OF(png_deep, sample_png, 3, .bits = 16, .stepwise = TRUE)
FILE_OF(png_alpha, sample_png, 4, .profile = exchanged)
FILE_OF(png_grey_alpha, sample_png, 2, .stepwise = TRUE)
FILE_OF(webp_lossless, sample_webp, 4, .orientation = 8)
FILE_OF(webp_lossy, sample_webp, 4, .lossy = TRUE, .profile = exchanged)

const sample_file sample_files[] = {
    {"plain.jpg", make_jpeg_plain},
    {"progressive_exif.jpg", make_jpeg_steps},
    {"separate_scans.jpg", make_jpeg_separate},
    {"grey_exif.jpg", make_jpeg_grey},
    {"adobe_cmyk.jpg", make_jpeg_adobe},
    {"cmyk_profile.jpg", make_jpeg_cmyk_icc},
    {"rgb_profile.jpg", make_jpeg_icc},
    {"plain_exif.png", make_png_plain},
    {"palette.png", make_png_palette},
    {"grey_gamma.png", make_png_grey},
    {"deep_interlaced.png", make_png_deep},
    {"alpha_profile.png", make_png_alpha},
    {"grey_alpha.png", make_png_grey_alpha},
    {"animation.png", sample_apng},
    {"lossless_exif.webp", make_webp_lossless},
    {"lossy_profile.webp", make_webp_lossy},
    {"animation.webp", sample_webp_animation},
    {NULL, NULL},
};
