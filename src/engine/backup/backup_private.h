/* SPDX-License-Identifier: Apache-2.0
 *
 * What the steps of a backup share.
 */
#pragma once

#include <colorway/backup.h>

#include "engine/backup/backup_list.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
    cw_catalog *catalog;
    cw_store *copy; /* of one commit of it, in `work`; in a batch */
    char *work;     /* folder for what is not finished */
    cw_backup_list *list;
    const cw_progress *progress;
    cw_catalog_complain complain;
    gpointer data;
} cw_backup_run;

/* Says that something is left out, and why. */
void cw_backup_leave_out(cw_backup_run *run, const char *kind, const char *message);

/* Lists the file at `path` as `name`; it is read for its checksum. CW_ERROR_FAILED,
 * CW_ERROR_DAMAGED. */
gboolean cw_backup_list_file(cw_backup_run *run, const char *name, const char *path,
                             GError **error);

/* Lists the weights and vectors of all models, and the colours of pictures; vectors that are left
 * out are forgotten by the copy. */
gboolean cw_backup_take_models(cw_backup_run *run, GError **error);

G_END_DECLS
