/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/evaluate/protocol.h"

static const cw_row *const rows[] = {
    &cw_protocol_variants.row,    &cw_protocol_retrieval.row,
    &cw_protocol_clusters.row,    &cw_protocol_probes.row,
    &cw_protocol_neighbours.row,  &cw_protocol_colour.row,
    &cw_protocol_triplets.row,    &cw_protocol_attributes.row,
    &cw_protocol_conditional.row, &cw_protocol_manipulation.row,
    &cw_protocol_outfits.row,     &cw_protocol_words.row,
    &cw_protocol_categories.row,  &cw_protocol_types.row,
    &cw_protocol_landmarks.row,   NULL,
};

const cw_row_table cw_protocol_table = {"protocol", rows};
