/* SPDX-License-Identifier: Apache-2.0 */
#include "image/describe.h"

static const cw_row *const rows[] = {&cw_descriptor_hog.row, &cw_descriptor_colour.row,
                                     &cw_descriptor_garment_colour.row,
                                     &cw_descriptor_hog_colour.row, NULL};

const cw_row_table cw_descriptor_table = {"descriptor", rows};
