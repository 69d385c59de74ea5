/* SPDX-License-Identifier: Apache-2.0
 *
 * safetensors files: weights in and out. Layout: 8 bytes little-endian length of the header, the
 * header (a JSON object: name -> dtype, shape, data_offsets; "__metadata__" -> strings), then the
 * tensors' bytes, row-major, little-endian, without gaps. Source: the format's own description,
 * https://huggingface.co/docs/safetensors.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CW_SAFETENSORS_RANK_MOST 8
#define CW_SAFETENSORS_HEADER_BYTES_MOST 100000000 /* the format's own limit */

typedef enum {
    CW_SAFETENSORS_F64,
    CW_SAFETENSORS_F32,
    CW_SAFETENSORS_F16,
    CW_SAFETENSORS_BF16,
    CW_SAFETENSORS_I64,
    CW_SAFETENSORS_I32,
    CW_SAFETENSORS_I16,
    CW_SAFETENSORS_I8,
    CW_SAFETENSORS_U8,
    CW_SAFETENSORS_BOOL,
    CW_SAFETENSORS_TYPES
} cw_safetensors_type;

/* One tensor, as stored or to be stored. */
typedef struct {
    const char *name;
    cw_safetensors_type type;
    guint rank; /* 0: a single value */
    gint64 shape[CW_SAFETENSORS_RANK_MOST];
    gconstpointer bytes; /* when read: not aligned; when written: in the machine's order */
} cw_safetensors_entry;

/* Elements of a tensor: the product of its shape, which a reader has checked. */
gsize cw_safetensors_count(const cw_safetensors_entry *entry);

typedef struct cw_safetensors cw_safetensors;

/* Opens (maps) a file for reading and checks all of its header: CW_ERROR_NOT_FOUND when it is not
 * there, CW_ERROR_DAMAGED with the reason when it is truncated, its header is no valid JSON of the
 * described kind, a name is doubled, a shape does not fit its bytes, or the tensors overlap, leave
 * gaps or do not end with the file; CW_ERROR_UNSUPPORTED for a dtype or rank not listed above;
 * CW_ERROR_TOO_LARGE for a header beyond the limit. The file must not be cut short while open:
 * replace, do not overwrite (cw_safetensors_save() does so). */
cw_safetensors *cw_safetensors_open(const char *path, GError **error);

/* The same from memory. */
cw_safetensors *cw_safetensors_open_bytes(GBytes *bytes, GError **error);

void cw_safetensors_close(cw_safetensors *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_safetensors, cw_safetensors_close)

/* The tensors in the order of their bytes. */
guint cw_safetensors_entries(const cw_safetensors *file, const cw_safetensors_entry **entries);

/* Finds a tensor by name, or NULL. Cost O(1). */
const cw_safetensors_entry *cw_safetensors_find(const cw_safetensors *file, const char *name);

/* The metadata string of `key`, or NULL. */
const char *cw_safetensors_metadata(const cw_safetensors *file, const char *key);

/* Converts a float tensor (F64, F32, F16, BF16) into `values`, cw_safetensors_count() of them.
 * CW_ERROR_UNSUPPORTED for another dtype. */
gboolean cw_safetensors_read_f32(const cw_safetensors_entry *entry, float *values, GError **error);

/* Converts a whole-number tensor (I64 .. U8, BOOL) into `values`; CW_ERROR_UNSUPPORTED else. */
gboolean cw_safetensors_read_i64(const cw_safetensors_entry *entry, gint64 *values, GError **error);

/* Rounds `values` [count] to half numbers, to be stored as F16: to the nearest, of two the even
 * one. FALSE where one is none or too large (65,520 and more). */
gboolean cw_safetensors_halve(const float *values, gsize count, guint16 *halves);

/* Writes a file: to a temporary name beside it, flushed to the disk, then renamed, so that `path`
 * holds either the old or the new file whatever happens. `metadata` (strings to strings) may be
 * NULL. Wider element types come first (every tensor is aligned), else the given order holds.
 * CW_ERROR_FAILED when it could not be written; then `path` is untouched. */
gboolean cw_safetensors_save(const char *path, const cw_safetensors_entry *entries, guint count,
                             GHashTable *metadata, GError **error);

G_END_DECLS
