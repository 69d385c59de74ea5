/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/embedded.h"

#include <colorway/embed.h>

#include "cli/terminal.h"

static gboolean embed(const cw_call *call, const char *path, GError **error)
{
    cw_embed_summary summary;
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_WRITE, error);
    if (catalog == NULL)
        return FALSE;
    g_printerr(
        "colorway: no model has looked at the pictures of \"%s\" yet: the starter model does "
        "(colorway train learns from your own)\n",
        path);
    if (!cw_embed_catalog(catalog, NULL, call->threads, call->progress, &summary, error))
        return FALSE;
    cw_terminal_finish();
    if (summary.failed > 0)
        g_printerr("colorway: %" G_GINT64_FORMAT " pictures failed; colorway verify names them\n",
                   summary.failed);
    return TRUE;
}

cw_catalog *cw_call_open_embedded(const cw_call *call, const char *model, cw_catalog_mode mode,
                                  cw_embedded_check check, gconstpointer request, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    g_autoptr(cw_catalog) catalog = path != NULL ? cw_catalog_open(path, mode, error) : NULL;
    gboolean wants = FALSE;
    if (catalog == NULL || (model == NULL && !cw_embed_wants_starter(catalog, &wants, error)))
        return NULL;
    if (!wants)
        return g_steal_pointer(&catalog);
    if (!check(catalog, request, error))
        return NULL;
    g_clear_pointer(&catalog, cw_catalog_close);
    if (!embed(call, path, error))
        return NULL;
    return cw_catalog_open(path, mode, error);
}
