/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of a vector file, little-endian. Two header slots of 4,096 bytes, then blocks of 1,024
 * rows. A block:
 *
 *   seal | keys u64 | kinds u8 | scales f32 | errors f32 | int8 rows | float32 rows
 *          `------------- index, crc ----------------'   `----- data, crc -----'
 *
 * each section for all 1,024 rows, aligned to 64 bytes, the block to 4,096. Only the last block may
 * be partly filled; its checksums are in the header, so that adding rows never changes what an
 * older header vouches for. A full block carries its own in its seal.
 */
#pragma once

#include <glib.h>

#include "vectors/vector_file.h"

G_BEGIN_DECLS

#define CW_VECTOR_BLOCK_ROWS 1024
#define CW_VECTOR_SLOT_BYTES 4096
#define CW_VECTOR_DIMENSION_MOST 16384
#define CW_VECTOR_VERSION 1

enum { CW_VECTOR_LIVE = 0, CW_VECTOR_TOMBSTONE = 1 };

typedef struct {
    guint32 index, data; /* zlib's crc32 of the filled rows of the sections */
} cw_vector_checksums;

typedef struct {
    char magic[8];
    guint32 version;
    guint32 dimension;
    guint64 sequence; /* of commits; the slot is sequence mod 2 */
    guint64 rows;     /* of any kind */
    guint64 live;     /* keys that have a vector */
    char model[CW_VECTOR_FILE_MODEL_BYTES];
    cw_vector_checksums tail; /* of the partly filled block; zeros when there is none */
    guint32 reserved;
    guint32 crc; /* of all bytes above */
} cw_vector_header;

G_STATIC_ASSERT(sizeof(cw_vector_header) == 120);
G_STATIC_ASSERT(G_BYTE_ORDER == G_LITTLE_ENDIAN);

/* Offsets within a block. */
typedef struct {
    gsize dimension, int8_stride, float_stride; /* strides in elements */
    gsize keys, kinds, scales, errors, int8_rows, float_rows, block_bytes;
} cw_vector_layout;

cw_vector_layout cw_vector_layout_of(gsize dimension);

/* File offset of block b; of b = number of blocks: the length of the file. */
guint64 cw_vector_block_offset(const cw_vector_layout *layout, guint64 block);

/* The sections of one block, as they lie in memory. */
typedef struct {
    const cw_vector_checksums *seal;
    const guint64 *keys;
    const guint8 *kinds;
    const float *scales, *errors;
    const gint8 *int8_rows;
    const float *float_rows;
} cw_vector_block;

cw_vector_block cw_vector_block_at(const cw_vector_layout *layout, const guint8 *bytes);

guint32 cw_vector_index_crc(const cw_vector_block *block, gsize rows);
guint32 cw_vector_data_crc(const cw_vector_layout *layout, const cw_vector_block *block,
                           gsize rows);

/* Sets the checksum of a header. */
void cw_vector_header_seal(cw_vector_header *header);

/* Chooses the newest of two slots [2,CW_VECTOR_SLOT_BYTES] whose checksum holds. */
gboolean cw_vector_header_choose(const guint8 *slots, cw_vector_header *header, GError **error);

G_END_DECLS
