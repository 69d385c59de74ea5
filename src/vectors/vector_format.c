/* SPDX-License-Identifier: Apache-2.0
 *
 * A header is believed only with its checksum; of two sound ones the later commit counts. A torn
 * write of one slot therefore leaves the commit before it.
 */
#include "vectors/vector_format.h"

#include <string.h>
#include <zlib.h>

#include "base/error.h"

static const char MAGIC[8] = {'C', 'W', 'V', 'E', 'C', 'T', 'O', 'R'};

static gsize round_up(gsize bytes, gsize to)
{
    return (bytes + to - 1) / to * to;
}

cw_vector_layout cw_vector_layout_of(gsize dimension)
{
    cw_vector_layout layout = {.dimension = dimension,
                               .int8_stride = round_up(dimension, 64),
                               .float_stride = round_up(dimension, 16)};
    layout.keys = 64; /* behind the seal */
    layout.kinds = layout.keys + CW_VECTOR_BLOCK_ROWS * sizeof(guint64);
    layout.scales = layout.kinds + CW_VECTOR_BLOCK_ROWS;
    layout.errors = layout.scales + CW_VECTOR_BLOCK_ROWS * sizeof(float);
    layout.int8_rows = layout.errors + CW_VECTOR_BLOCK_ROWS * sizeof(float);
    layout.float_rows = layout.int8_rows + CW_VECTOR_BLOCK_ROWS * layout.int8_stride;
    gsize end = layout.float_rows + CW_VECTOR_BLOCK_ROWS * layout.float_stride * sizeof(float);
    layout.block_bytes = round_up(end, 4096);
    return layout;
}

guint64 cw_vector_block_offset(const cw_vector_layout *layout, guint64 block)
{
    return 2 * CW_VECTOR_SLOT_BYTES + block * layout->block_bytes;
}

cw_vector_block cw_vector_block_at(const cw_vector_layout *layout, const guint8 *bytes)
{
    return (cw_vector_block){
        .seal = (gconstpointer)bytes,
        .keys = (gconstpointer)(bytes + layout->keys),
        .kinds = bytes + layout->kinds,
        .scales = (gconstpointer)(bytes + layout->scales),
        .errors = (gconstpointer)(bytes + layout->errors),
        .int8_rows = (gconstpointer)(bytes + layout->int8_rows),
        .float_rows = (gconstpointer)(bytes + layout->float_rows),
    };
}

static guint32 add_crc(guint32 crc, gconstpointer bytes, gsize count)
{
    return (guint32)crc32_z(crc, bytes, count);
}

guint32 cw_vector_index_crc(const cw_vector_block *block, gsize rows)
{
    guint32 crc = add_crc(0, block->keys, rows * sizeof *block->keys);
    crc = add_crc(crc, block->kinds, rows);
    crc = add_crc(crc, block->scales, rows * sizeof *block->scales);
    return add_crc(crc, block->errors, rows * sizeof *block->errors);
}

guint32 cw_vector_data_crc(const cw_vector_layout *layout, const cw_vector_block *block, gsize rows)
{
    guint32 crc = add_crc(0, block->int8_rows, rows * layout->int8_stride);
    return add_crc(crc, block->float_rows, rows * layout->float_stride * sizeof(float));
}

void cw_vector_header_seal(cw_vector_header *header)
{
    memcpy(header->magic, MAGIC, sizeof MAGIC);
    header->crc = add_crc(0, header, G_STRUCT_OFFSET(cw_vector_header, crc));
}

static gboolean read_slot(const guint8 *slot, cw_vector_header *header)
{
    memcpy(header, slot, sizeof *header);
    return memcmp(header->magic, MAGIC, sizeof MAGIC) == 0 &&
           header->crc == add_crc(0, header, G_STRUCT_OFFSET(cw_vector_header, crc));
}

static gboolean header_is_sane(const cw_vector_header *header)
{
    return header->dimension >= 1 && header->dimension <= CW_VECTOR_DIMENSION_MOST &&
           header->rows <= G_MAXUINT32 && header->live <= header->rows &&
           header->model[CW_VECTOR_FILE_MODEL_BYTES - 1] == '\0';
}

gboolean cw_vector_header_choose(const guint8 *slots, cw_vector_header *header, GError **error)
{
    cw_vector_header other;
    gboolean sound = read_slot(slots, header);
    if (read_slot(slots + CW_VECTOR_SLOT_BYTES, &other) &&
        (!sound || other.sequence > header->sequence)) {
        *header = other;
        sound = TRUE;
    }
    if (!sound) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "this is no vector file, or both of its headers are damaged");
        return FALSE;
    }
    if (header->version != CW_VECTOR_VERSION) {
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "vector file of version %u; this program reads version %d", header->version,
                    CW_VECTOR_VERSION);
        return FALSE;
    }
    if (!header_is_sane(header)) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "the header says %u dimensions and %" G_GUINT64_FORMAT " rows, which cannot be",
                    header->dimension, header->rows);
        return FALSE;
    }
    return TRUE;
}
