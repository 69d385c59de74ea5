/* SPDX-License-Identifier: Apache-2.0
 *
 * DINO (Caron et al. 2021; METHODS 3.1): each global view's teacher teaches every other view.
 */
#include "method/self_distillation.h"

static double pair_weight(const cw_self_distillation_settings *settings G_GNUC_UNUSED,
                          const cw_view_slot *teacher, const cw_view_slot *student,
                          const cw_view_record *student_record G_GNUC_UNUSED)
{
    if (teacher->kind != CW_VIEW_GLOBAL)
        return 0;
    return student->kind != CW_VIEW_GLOBAL || student->index != teacher->index;
}

static void fill(const cw_method_run *run, const cw_view_record *records, cw_plan *plan)
{
    cw_self_distillation_fill(run, records, plan, pair_weight);
}

const cw_method cw_method_dino = {
    .row = {"dino", "self-distillation of crops: every view predicts the teacher's global views"},
    .options = cw_self_distillation_options,
    .settings_bytes = sizeof(cw_self_distillation_settings),
    .views = "dino",
    .backbone = "student.backbone.",
    .encoder = "teacher.backbone.",
    .meters = cw_self_distillation_meters,
    .build = cw_self_distillation_build,
    .begin = cw_self_distillation_begin,
    .fill = fill,
    .step = cw_self_distillation_step,
    .rate = cw_self_distillation_rate,
};
