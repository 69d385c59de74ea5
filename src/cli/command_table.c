/* SPDX-License-Identifier: Apache-2.0
 *
 * The verbs, one line each, in the order of a first visit.
 */
#include "cli/command.h"

extern const cw_command cw_command_demo, cw_command_sample, cw_command_import,
    cw_command_attributes, cw_command_train, cw_command_embed, cw_command_search,
    cw_command_variants, cw_command_evaluate, cw_command_report, cw_command_compare,
    cw_command_status, cw_command_verify, cw_command_remove, cw_command_export, cw_command_list,
    cw_command_doctor, cw_command_outfit, cw_command_words, cw_command_map, cw_command_tag,
    cw_command_serve, cw_command_token, cw_command_backup, cw_command_restore, cw_command_decide,
    cw_command_generate;

/* clang-format off */
static const cw_row *const rows[] = {
    &cw_command_demo.row,
    &cw_command_sample.row,
    &cw_command_import.row,
    &cw_command_attributes.row,
    &cw_command_words.row,
    &cw_command_train.row,
    &cw_command_embed.row,
    &cw_command_tag.row,
    &cw_command_search.row,
    &cw_command_outfit.row,
    &cw_command_variants.row,
    &cw_command_decide.row,
    &cw_command_map.row,
    &cw_command_evaluate.row,
    &cw_command_report.row,
    &cw_command_compare.row,
    &cw_command_status.row,
    &cw_command_verify.row,
    &cw_command_backup.row,
    &cw_command_restore.row,
    &cw_command_remove.row,
    &cw_command_export.row,
    &cw_command_list.row,
    &cw_command_doctor.row,
    &cw_command_serve.row,
    &cw_command_token.row,
    &cw_command_generate.row,
    NULL,
};
/* clang-format on */

const cw_row_table cw_command_table = {"verb", rows};
