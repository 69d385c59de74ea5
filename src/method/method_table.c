/* SPDX-License-Identifier: Apache-2.0
 *
 * The methods, one line each.
 */
#include "method/method.h"

extern const cw_method cw_method_adde;
extern const cw_method cw_method_adde_c;
extern const cw_method cw_method_adde_m;
extern const cw_method cw_method_adde_o;
extern const cw_method cw_method_amnet;
extern const cw_method cw_method_byol;
extern const cw_method cw_method_classifier;
extern const cw_method cw_method_csa_net;
extern const cw_method cw_method_csn;
extern const cw_method cw_method_dino;
extern const cw_method cw_method_fashionnet;
extern const cw_method cw_method_moco_v2;
extern const cw_method cw_method_pbcnet;
extern const cw_method cw_method_simclr;
extern const cw_method cw_method_simsiam;
extern const cw_method cw_method_skill;
extern const cw_method cw_method_triplet;
extern const cw_method cw_method_weakly;
extern const cw_method cw_method_weakly_typed;

static const cw_row *const rows[] = {
    &cw_method_skill.row,
    &cw_method_dino.row,
    &cw_method_byol.row,
    &cw_method_simclr.row,
    &cw_method_moco_v2.row,
    &cw_method_simsiam.row,
    &cw_method_pbcnet.row,
    &cw_method_triplet.row,
    &cw_method_adde.row,
    &cw_method_adde_m.row,
    &cw_method_amnet.row,
    &cw_method_adde_c.row,
    &cw_method_csn.row,
    &cw_method_adde_o.row,
    &cw_method_csa_net.row,
    &cw_method_fashionnet.row,
    &cw_method_weakly.row,
    &cw_method_weakly_typed.row,
    &cw_method_classifier.row, /* what ImageNet is to others (METHODS 3.6) */
    NULL,
};

const cw_row_table cw_method_table = {"method", rows};
