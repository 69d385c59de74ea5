/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a vector file. An odd first byte: the rest is the file. An even one: the rest is a
 * header and what its blocks are filled with, and all checksums are made right, or no fuzzer would
 * ever come past them. A file that opens is read and searched.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vectors/scan.h"
#include "vectors/vector_format.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

#define ROWS_MOST 3000
#define DIMENSION_MOST 130

/* Keys whose last row is no tombstone. */
static gsize count_live(const guint8 *file, const cw_vector_layout *layout, gsize rows)
{
    g_autoptr(GHashTable) live = g_hash_table_new(NULL, NULL);
    for (gsize row = 0; row < rows; row++) {
        guint64 offset = cw_vector_block_offset(layout, row / CW_VECTOR_BLOCK_ROWS);
        cw_vector_block block = cw_vector_block_at(layout, file + offset);
        gpointer key = GSIZE_TO_POINTER(block.keys[row % CW_VECTOR_BLOCK_ROWS]);
        if (block.kinds[row % CW_VECTOR_BLOCK_ROWS] == CW_VECTOR_LIVE)
            g_hash_table_add(live, key);
        else
            g_hash_table_remove(live, key);
    }
    return g_hash_table_size(live);
}

static void make_right(guint8 *file, cw_vector_header *header, const cw_vector_layout *layout)
{
    gsize blocks = (header->rows + CW_VECTOR_BLOCK_ROWS - 1) / CW_VECTOR_BLOCK_ROWS;
    for (gsize b = 0; b < blocks; b++) {
        guint8 *bytes = file + cw_vector_block_offset(layout, b);
        cw_vector_block block = cw_vector_block_at(layout, bytes);
        gsize rows = MIN(CW_VECTOR_BLOCK_ROWS, header->rows - b * CW_VECTOR_BLOCK_ROWS);
        cw_vector_checksums sums = {cw_vector_index_crc(&block, rows),
                                    cw_vector_data_crc(layout, &block, rows)};
        memcpy(rows < CW_VECTOR_BLOCK_ROWS ? (guint8 *)&header->tail : bytes, &sums, sizeof sums);
    }
    header->live = count_live(file, layout, header->rows);
    cw_vector_header_seal(header);
    memcpy(file + header->sequence % 2 * CW_VECTOR_SLOT_BYTES, header, sizeof *header);
}

/* A file with a sound header and sound checksums. (transfer full) */
static guint8 *make_file(const guint8 *data, gsize size, gsize *count)
{
    cw_vector_header header = {0};
    memcpy(&header, data, MIN(size, sizeof header));
    data += MIN(size, sizeof header);
    size -= MIN(size, sizeof header);
    header.version = CW_VECTOR_VERSION;
    header.dimension = header.dimension % DIMENSION_MOST + 1;
    header.rows %= ROWS_MOST;
    cw_vector_layout layout = cw_vector_layout_of(header.dimension);
    gsize blocks = (header.rows + CW_VECTOR_BLOCK_ROWS - 1) / CW_VECTOR_BLOCK_ROWS;
    *count = cw_vector_block_offset(&layout, blocks);
    guint8 *file = g_malloc0(*count);
    for (gsize i = 2 * CW_VECTOR_SLOT_BYTES; size > 0 && i < *count; i++)
        file[i] = data[i % size];
    make_right(file, &header, &layout);
    return file;
}

static void search(const cw_vector_file *file)
{
    cw_hit hits[7];
    gsize found = 0, dimension = cw_vector_file_dimension(file);
    g_autofree float *query = g_new0(float, dimension);
    query[dimension / 2] = 1;
    for (guint kind = CW_SCAN_INT8; kind <= CW_SCAN_FLOAT; kind++) {
        cw_scan_options options = CW_SCAN_DEFAULTS;
        options.k = G_N_ELEMENTS(hits);
        options.kind = (cw_scan_kind)kind;
        g_assert(cw_scan_run(file, query, &options, hits, &found, NULL));
        for (gsize i = 0; i < found; i++)
            g_assert(cw_vector_file_is_live(file, hits[i].index));
    }
}

static void use(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_vector_file) file = cw_vector_file_open(path, NULL, CW_VECTOR_FILE_CHECK, &error);
    g_assert((file == NULL) == (error != NULL));
    if (file == NULL)
        return;
    for (gsize row = 0, other; row < cw_vector_file_rows(file); row += 100) {
        guint64 key = cw_vector_file_key(file, row);
        if (cw_vector_file_find(file, key, &other))
            g_assert(cw_vector_file_is_live(file, other) && cw_vector_file_key(file, other) == key);
    }
    search(file);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    if (size == 0)
        return 0;
    gsize count = size - 1;
    g_autofree guint8 *made = data[0] % 2 ? NULL : make_file(data + 1, size - 1, &count);
    int fd = memfd_create("vectors", MFD_CLOEXEC);
    g_assert(fd >= 0);
    g_assert(write(fd, made != NULL ? made : data + 1, count) == (gssize)count);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    use(path);
    close(fd);
    return 0;
}
