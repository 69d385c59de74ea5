/* SPDX-License-Identifier: Apache-2.0 */
#include "image/slices.h"

#define SIDE 0.55 /* a half and half of the overlap, a tenth of the whole */
#define REST (1 - SIDE)

const char *const cw_slice_names[] = {"none", "quad", "lr", "tb", "lrtb", NULL};
const char *const cw_slice_fusions[] = {"mean", "concat", NULL};

static const struct {
    int count;
    cw_box slices[CW_SLICE_MOST];
} choices[] = {
    {0, {{0}}},
    {4,
     {{0, 0, SIDE, SIDE}, {REST, 0, SIDE, SIDE}, {0, REST, SIDE, SIDE}, {REST, REST, SIDE, SIDE}}},
    {2, {{0, 0, SIDE, 1}, {REST, 0, SIDE, 1}}},
    {2, {{0, 0, 1, SIDE}, {0, REST, 1, SIDE}}},
    {4, {{0, 0, SIDE, 1}, {REST, 0, SIDE, 1}, {0, 0, 1, SIDE}, {0, REST, 1, SIDE}}},
};

int cw_slices_of(const char *name, cw_box *slices)
{
    for (gsize i = 0; cw_slice_names[i] != NULL; i++) {
        if (!g_str_equal(name, cw_slice_names[i]))
            continue;
        for (int j = 0; j < choices[i].count; j++)
            slices[j] = choices[i].slices[j];
        return choices[i].count;
    }
    return 0;
}

double cw_slices_side(const char *name)
{
    cw_box slices[CW_SLICE_MOST];
    return cw_slices_of(name, slices) > 0 ? SIDE : 1;
}
