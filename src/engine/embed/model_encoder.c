/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/embed/model_encoder.h"

#include <string.h>

#include "base/error.h"
#include "encode/plain_encoder.h"

/* What the catalogue calls `name`, where no file is called so: `reason`, which it takes, says why
 * there is none. */
static gboolean find_known(cw_catalog *catalog, const char *name, GError *reason,
                           cw_store_model *model, GError **error)
{
    const gboolean may_be_known =
        catalog != NULL && (name == NULL || g_error_matches(reason, CW_ERROR, CW_ERROR_NOT_FOUND));
    if (may_be_known && cw_model_find(catalog, name, model, name != NULL ? NULL : error)) {
        g_clear_error(&reason);
        return TRUE;
    }
    if (reason != NULL)
        g_propagate_error(error, reason);
    return FALSE;
}

cw_encoder *cw_model_open_encoder(cw_catalog *catalog, const char *name, int threads,
                                  GError **error)
{
    GError *reason = NULL;
    cw_store_model model;
    cw_encoder *encoder = name != NULL ? cw_encoder_open(name, threads, &reason) : NULL;
    if (encoder != NULL || !find_known(catalog, name, reason, &model, error))
        return encoder;
    encoder = cw_encoder_open(model.path, threads, error);
    cw_model_clear(&model);
    return encoder;
}

cw_encoder *cw_model_open_other(cw_catalog *catalog, const char *name, int threads, GError **error)
{
    return cw_plain_encoder_is(name) ? cw_plain_encoder_open(name, threads, error)
                                     : cw_model_open_encoder(catalog, name, threads, error);
}

cw_word_table *cw_model_open_words(cw_catalog *catalog, const char *name, GError **error)
{
    GError *reason = NULL;
    cw_store_model model;
    cw_word_table *words = name != NULL ? cw_word_table_open(name, &reason) : NULL;
    if (words != NULL || !find_known(catalog, name, reason, &model, error))
        return words;
    words = cw_word_table_open(model.path, error);
    cw_model_clear(&model);
    return words;
}

cw_encoder *cw_model_open_same_encoder(const cw_store_model *model, gboolean looks, int threads,
                                       GError **error)
{
    g_autoptr(cw_encoder) encoder = looks ? cw_encoder_open_single(model->path, threads, error)
                                          : cw_encoder_open_blind(model->path, threads, error);
    if (encoder == NULL || strcmp(cw_encoder_hash(encoder), model->hash) == 0)
        return g_steal_pointer(&encoder);
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                "model \"%s\" has changed since the catalogue was embedded; run colorway embed "
                "--model \"%s\"",
                model->name, model->path);
    return NULL;
}
