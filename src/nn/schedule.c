/* SPDX-License-Identifier: Apache-2.0
 *
 * Every schedule is linear warm-up, common to all, and then its own law over the steps that are
 * left; the laws are written beside cw_schedule_get() in the header.
 */
#include "nn/schedule.h"

#include <math.h>

static double fraction_done(const cw_schedule_place *place)
{
    return place->total > 0 ? (double)place->step / (double)place->total : 0;
}

static double constant_value(const cw_schedule_settings *settings, const cw_schedule_place *place)
{
    (void)place;
    return settings->base;
}

static double cosine_value(const cw_schedule_settings *settings, const cw_schedule_place *place)
{
    double rise = 0.5 * (1.0 + cos(G_PI * fraction_done(place)));
    return settings->end + (settings->base - settings->end) * rise;
}

static double linear_value(const cw_schedule_settings *settings, const cw_schedule_place *place)
{
    return settings->base + (settings->end - settings->base) * fraction_done(place);
}

static double step_value(const cw_schedule_settings *settings, const cw_schedule_place *place)
{
    /* `every` speaks of the whole run: undo the shortening by the warm-up. The slack keeps a cut
     * that falls on a step (20 epochs of 30) from slipping to the next by rounding. */
    double whole = (double)place->total / (1.0 - settings->warm_up);
    double cuts = floor((double)place->step / (settings->every * whole) + 1e-9);
    return settings->base * pow(settings->factor, cuts);
}

static double plateau_value(const cw_schedule_settings *settings, const cw_schedule_place *place)
{
    return settings->base * pow(settings->factor, (double)place->cuts);
}

const cw_schedule cw_schedule_constant = {{"constant", "the base value throughout"},
                                          constant_value};
const cw_schedule cw_schedule_cosine = {{"cosine", "half a cosine from the base to the end"},
                                        cosine_value};
const cw_schedule cw_schedule_linear = {{"linear", "a straight line from the base to the end"},
                                        linear_value};
const cw_schedule cw_schedule_step = {{"step", "cut by a factor at equal distances"}, step_value};
const cw_schedule cw_schedule_plateau = {{"plateau", "cut by a factor when the loss stands still"},
                                         plateau_value};

static const cw_row *const rows[] = {&cw_schedule_constant.row, &cw_schedule_cosine.row,
                                     &cw_schedule_linear.row,   &cw_schedule_step.row,
                                     &cw_schedule_plateau.row,  NULL};
const cw_row_table cw_schedule_table = {"schedule", rows};

double cw_schedule_get(const cw_schedule *schedule, const cw_schedule_settings *settings,
                       const cw_schedule_place *place)
{
    gint64 warm = (gint64)llround(settings->warm_up * (double)place->total);
    gint64 step = CLAMP(place->step, 0, MAX(place->total - 1, 0));
    if (step < warm && warm > 1) {
        double part = (double)step / (double)(warm - 1);
        return settings->start + (settings->base - settings->start) * part;
    }
    if (step < warm)
        return settings->base;
    cw_schedule_place rest = {step - warm, place->total - warm, place->cuts};
    return schedule->value(settings, &rest);
}

double cw_schedule_of_epochs(double epochs, double total_epochs, double most)
{
    return total_epochs > 0 ? MIN(epochs / total_epochs, most) : 0;
}

double cw_schedule_momentum(double asked, double longest, gint64 total_steps)
{
    if (longest <= 0)
        return asked;
    double slowest = 1.0 - 1.0 / longest / (double)MAX(total_steps, 1);
    return MAX(MIN(asked, slowest), 0.0);
}

cw_plateau cw_plateau_start(void)
{
    return (cw_plateau){.best = INFINITY};
}

cw_plateau_verdict cw_plateau_judge(cw_plateau *plateau, double loss, gint64 patience, gint64 stop)
{
    if (loss < plateau->best) {
        plateau->best = loss;
        plateau->since = 0;
        return CW_PLATEAU_GO_ON;
    }
    plateau->since++;
    if (stop > 0 && plateau->since >= stop)
        return CW_PLATEAU_STOP;
    if (plateau->since % patience != 0)
        return CW_PLATEAU_GO_ON;
    plateau->cuts++;
    return CW_PLATEAU_CUT;
}
