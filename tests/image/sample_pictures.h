/* SPDX-License-Identifier: Apache-2.0
 *
 * Picture files of every kind that the decoders claim to read, made by the codecs' own libraries
 * for tests and for the seeds of the fuzz programs.
 */
#pragma once

#include <glib.h>

#include "image/image.h"

/* How a file is written; zero members: plainly. */
typedef struct {
    int channels;         /* of `samples`: 1, 2, 3, 4; 0: 3 */
    int bits;             /* PNG: 1, 2, 4, 8, 16; 0: 8 */
    gboolean stepwise;    /* progressive JPEG, interlaced PNG */
    gboolean separate;    /* JPEG: a scan for each of 3 channels */
    gboolean adobe;       /* CMYK JPEG with Adobe's marker, samples inverted */
    gboolean palette;     /* PNG: samples are indices into sample_palette */
    gboolean lossy;       /* WebP */
    int subsampling;      /* JPEG: 1 (4:4:4) or 2 (4:2:0); 0: 1 */
    double gamma;         /* PNG gAMA */
    GBytes *profile;      /* ICC */
    int orientation;      /* EXIF */
    gboolean exif_behind; /* PNG: eXIf after the picture data */
} sample_options;

/* The palette of PNGs: colours and their alpha. */
extern const guint8 sample_palette[4][3];
extern const guint8 sample_palette_alpha[4];

/* Files of [height,width,channels] samples (of 16 bits: big-endian pairs; below 8: a byte each). */
GBytes *sample_jpeg(const guint8 *samples, int width, int height, const sample_options *options);
GBytes *sample_png(const guint8 *samples, int width, int height, const sample_options *options);
/* RGBA samples. */
GBytes *sample_webp(const guint8 *samples, int width, int height, const sample_options *options);
/* A 4x3 canvas whose first frame is a red 2x2 at (2,0), its second all blue. */
GBytes *sample_webp_animation(void);
/* A red 4x3 PNG with the chunks of an animation whose second frame is blue. */
GBytes *sample_apng(void);

/* "Exif\0\0" and a TIFF structure that says nothing but the orientation. */
GBytes *sample_exif(int orientation, gboolean big_endian);

/* Profiles: RGB whose red and green are exchanged, grey with gamma 1, CMYK, and sRGB. */
GBytes *sample_profile_exchanged(void);
GBytes *sample_profile_linear_grey(void);
GBytes *sample_profile_cmyk(void);
GBytes *sample_profile_srgb(void);

/* [height,width,channels] of smooth, channel-wise different values. (transfer full) */
guint8 *sample_gradient(int width, int height, int channels);

typedef struct {
    const char *name; /* with extension */
    GBytes *(*make)(void);
} sample_file;

/* One valid file of each kind, closed by a NULL name. */
extern const sample_file sample_files[];
