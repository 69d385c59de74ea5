/* SPDX-License-Identifier: Apache-2.0
 *
 * SkiLL (METHODS 2): self-distillation that skips colour. The teacher keeps the colours, the
 * student loses them; local crops of neck, sleeve and knee learn from the globals and from one
 * another; several photos of an item are positives (its view recipes). Pairs of METHODS 2.5:
 *   1. teacher global i -> student global j, i != j
 *   2. teacher global   -> every other student view
 *   3. teacher global i -> student global i, where the student's copy lost its colours
 *   4. teacher local    -> student local of the same kind, weighted: the teacher's are crops of
 *                          their own, from another photo or jittered otherwise
 */
#include "method/self_distillation.h"

static double pair_weight(const cw_self_distillation_settings *settings,
                          const cw_view_slot *teacher, const cw_view_slot *student,
                          const cw_view_record *student_record)
{
    if (teacher->kind != CW_VIEW_GLOBAL)
        return teacher->kind == student->kind ? settings->local_weight : 0;
    if (student->kind != CW_VIEW_GLOBAL || student->index != teacher->index)
        return 1;
    return student_record->changed ? settings->same_weight : 0;
}

static void fill(const cw_method_run *run, const cw_view_record *records, cw_plan *plan)
{
    cw_self_distillation_fill(run, records, plan, pair_weight);
}

const cw_method cw_method_skill = {
    .row = {"skill", "self-distillation that skips colour: colour teacher, grey student, parts"},
    .options = cw_self_distillation_options,
    .settings_bytes = sizeof(cw_self_distillation_settings),
    .backbone = "student.backbone.",
    .encoder = "teacher.backbone.",
    .meters = cw_self_distillation_meters,
    .build = cw_self_distillation_build,
    .begin = cw_self_distillation_begin,
    .fill = fill,
    .step = cw_self_distillation_step,
    .rate = cw_self_distillation_rate,
};
