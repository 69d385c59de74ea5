/* SPDX-License-Identifier: Apache-2.0
 *
 * The person: a skeleton of seven and a half heads in units of the head's height, origin at the
 * crown, y down (chin 1, elbow 3, wrist 4.2, knee 5.6, sole 7.5: METHODS 2.4), posed and drawn.
 */
#pragma once

#include "engine/sample/sample_draw.h"

G_BEGIN_DECLS

typedef struct {
    const char *name;        /* of the pose, for the truth */
    gboolean back;           /* seen from behind */
    double turn;             /* of the trunk about its axis, radians; 0: towards the viewer */
    double lean;             /* of the trunk to the side, radians */
    double sway;             /* of the hips to the side, heads */
    double tilt;             /* of the head, radians */
    double arm[2], elbow[2]; /* outward from straight down; bend, radians; viewer's left, right */
    double leg[2], knee[2];
    double shoulder, waist, hip; /* half-widths, heads */
} cw_pose;

typedef struct {
    cw_pose pose;
    gboolean worn; /* a person wears it; else the garment lies or hangs by itself */
    gboolean man;
    guint32 skin, hair, shoes, under; /* under: plain garments worn with the one for sale */
    int hair_style;
    cw_point elbow[2], wrist[2], hand[2], knee[2], ankle[2];
} cw_figure;

/* A person or, not worn, the spread of a garment. `main` poses face the viewer. */
void cw_figure_pose(cw_figure *figure, gboolean man, gboolean main, cw_random *random);
/* The same pose with arms and legs beside the trunk, nothing in front of it. */
void cw_figure_calm(cw_figure *figure);

/* A point of the trunk, given as if it faced the viewer, and of its front (seams, buttons), which
 * turning moves aside. */
cw_point cw_pose_trunk(const cw_pose *pose, double x, double y);
cw_point cw_pose_front(const cw_pose *pose, double x, double y);
cw_point cw_pose_shoulder(const cw_pose *pose, int side);
cw_point cw_pose_hip(const cw_pose *pose, int side);

/* The layers of a person, back to front; garments go between. */
void cw_figure_draw_body(cw_stage *stage, const cw_figure *figure);
void cw_figure_draw_forearms(cw_stage *stage, const cw_figure *figure);
void cw_figure_draw_head(cw_stage *stage, const cw_figure *figure);
/* Plain trousers, skirt or top that leave the stage to what is sold. */
void cw_figure_draw_under_trousers(cw_stage *stage, const cw_figure *figure);
void cw_figure_draw_under_top(cw_stage *stage, const cw_figure *figure);

G_END_DECLS
