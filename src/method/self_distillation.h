/* SPDX-License-Identifier: Apache-2.0
 *
 * What DINO and SkiLL share: a student and its average, the teacher, each a backbone and a
 * prototype head; cross-entropy between their views; a centre; schedules. They differ in which
 * pairs of views may learn from each other.
 */
#pragma once

#include "method/method.h"

G_BEGIN_DECLS

typedef struct {
    gint64 prototypes;         /* K */
    gint64 hidden, bottleneck; /* widths of the head */
    gboolean head_batch_norm;  /* behind the head's hidden layers */
    gboolean head_spread;      /* behind its bottleneck */
    double student_temperature;
    double teacher_temperature; /* at the start */
    double teacher_temperature_end;
    double temperature_warm_up; /* share of the run over which it rises */
    gint64 balance;             /* rounds of Sinkhorn-Knopp; 0: centring alone */
    double centre_momentum;     /* 1: no centring */
    double momentum;            /* of the teacher's average, rising to 1 by a cosine */
    double momentum_horizon;    /* its longest horizon, a share of the run; 0: any */
    double freeze_last;         /* share of the run in which the last layer stands still */
    double local_weight;        /* of pairs among local crops (SkiLL) */
    double same_weight; /* of pairs of one crop, the student's without its colours (SkiLL) */
    double contrast;    /* weight of InfoNCE between bottlenecks */
    double contrast_temperature;
} cw_self_distillation_settings;

extern const cw_option cw_self_distillation_options[];
extern const char *const cw_self_distillation_meters[];

/* The weight of the term "teacher slot -> student slot" of one sample, absent views apart. */
typedef double (*cw_pair_weight)(const cw_self_distillation_settings *settings,
                                 const cw_view_slot *teacher, const cw_view_slot *student,
                                 const cw_view_record *student_record);

void cw_self_distillation_build(cw_method_run *run);
gboolean cw_self_distillation_begin(cw_method_run *run, GError **error);
void cw_self_distillation_fill(const cw_method_run *run, const cw_view_record *records,
                               cw_plan *plan, cw_pair_weight weight);
void cw_self_distillation_step(const cw_method_run *run, gint64 step, cw_plan *plan);
double cw_self_distillation_rate(const cw_method_run *run, const char *group, gint64 step);

G_END_DECLS
