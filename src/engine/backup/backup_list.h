/* SPDX-License-Identifier: Apache-2.0
 *
 * What a backup holds: the manifest.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CW_BACKUP_MANIFEST "manifest.json"
#define CW_BACKUP_MANIFEST_SUM "manifest.sha256"
#define CW_BACKUP_PICTURES "pictures/"
#define CW_BACKUP_MODELS "models/"

typedef struct {
    char *name; /* in the backup, and in the folder of the restored catalogue */
    char *path; /* of the bytes to be packed; NULL in a list that was read */
    char *hash; /* SHA-256, 64 hexadecimal digits */
    guint64 bytes;
} cw_backup_file;

typedef struct {
    char *catalog; /* name of the catalogue's file */
    gint64 items, pictures, models, left_out;
    GPtrArray *files; /* of cw_backup_file, in the order of the archive */
    GHashTable *by_name;
} cw_backup_list;

/* (transfer full) */
cw_backup_list *cw_backup_list_new(const char *catalog);
void cw_backup_list_free(cw_backup_list *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_backup_list, cw_backup_list_free)

/* Adds a file, which the list takes over. A name is that of the catalogue, of a vector file beside
 * it, or a plain one below pictures/ or models/: CW_ERROR_DAMAGED for any other, for one that is
 * there already, and for a checksum that is none. */
gboolean cw_backup_list_add(cw_backup_list *list, cw_backup_file *file, GError **error);

const cw_backup_file *cw_backup_list_find(const cw_backup_list *list, const char *name);

/* Bytes of all files. */
guint64 cw_backup_list_bytes(const cw_backup_list *list);

/* Whether a catalogue of that name can be backed up: UTF-8, not hidden, not what is named
 * otherwise.
 */
gboolean cw_backup_name_is_catalog(const char *name);

/* Whether `name` is one below `place` (CW_BACKUP_PICTURES, CW_BACKUP_MODELS). */
gboolean cw_backup_name_is_below(const char *name, const char *place);

/* Whether `name` is that of a vector file beside a catalogue. */
gboolean cw_backup_name_is_vectors(const char *name);

/* The manifest as JSON. (transfer full) */
char *cw_backup_list_to_text(const cw_backup_list *list);

/* CW_ERROR_DAMAGED; CW_ERROR_UNSUPPORTED when a newer program wrote it. (transfer full) */
cw_backup_list *cw_backup_list_from_text(const char *text, gsize length, GError **error);

G_END_DECLS
