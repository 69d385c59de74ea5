/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/evaluate_flags.h"

gboolean cw_evaluate_flags_read(cw_evaluate_flags *flags, const cw_call *call,
                                cw_evaluate_request *request, GError **error)
{
    if (!cw_group_flags_check(flags->threshold, flags->precision, flags->neighbours, error))
        return FALSE;
    flags->columns = flags->block != NULL ? g_strsplit(flags->block, ",", -1) : NULL;
    *request = (cw_evaluate_request){
        .against = (const char *const *)flags->against,
        .queries = flags->queries,
        .gallery = flags->gallery,
        .where = (const char *const *)flags->where,
        .attributes = (const char *const *)flags->attributes,
        .labels = flags->labels,
        .outfits = flags->outfits,
        .landmarks = flags->landmarks,
        .block = (const char *const *)flags->columns,
        .unseen = flags->unseen,
        .crop = flags->crop,
        .drop_words = flags->drop_words,
        .distinct = flags->distinct,
        .hide = flags->hide,
        .threshold = flags->threshold,
        .precision = cw_group_flags_precision(flags->precision),
        .neighbours = flags->neighbours,
        .seed = call->seed,
        .threads = call->threads,
    };
    return TRUE;
}
