/* SPDX-License-Identifier: Apache-2.0
 *
 * CSA-Net (METHODS 6.3): features of a linear layer behind the backbone, under masks that the pair
 * of categories weighs.
 */
#include "method/outfit_learning.h"

static const cw_option options[] = {
    CW_INT(cw_outfit_learning, parts, 5, 1, CW_HEAD_OUTFIT_PARTS_MOST, NULL, "masks"),
    CW_INT(cw_outfit_learning, hidden, 64, 1, 4096, NULL,
           "width of what weighs them by the pair of categories"),
    CW_OUTFIT_LEARNING_ROWS,
    CW_OPTION_END,
};

static void build(cw_method_run *run)
{
    cw_head_outfit_form form;
    cw_outfit_learning_form(run->settings, NULL, &form);
    if (cw_method_check_outfits(run))
        cw_outfit_learning_build(run, &form, cw_method_features(run, FALSE, "backbone"));
}

const cw_method cw_method_csa_net = {
    .row = {"csa_net", "outfits: what completes a set, seen for the pair of categories"},
    .options = options,
    .settings_bytes = sizeof(cw_outfit_learning),
    .outfit = cw_outfit_learning_form,
    .views = "outfit",
    .defaults = "[run]\noptimiser=adam\nbatch=96\nepochs=30\nrate=1.333e-4\nrate_end=0\n"
                "warm_up_epochs=0\nschedule=linear\ndecay=0\ndecay_end=0\nwhiten=0\n"
                "[backbone]\nproject=64\n",
    .backbone = "backbone.",
    .encoder = "backbone.",
    .meters = cw_outfit_learning_meters,
    .build = build,
    .fill = cw_outfit_learning_fill,
    .rate = cw_outfit_learning_rate,
};
