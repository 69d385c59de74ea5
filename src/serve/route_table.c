/* SPDX-License-Identifier: Apache-2.0
 *
 * The routes, one line each.
 */
#include "serve/route.h"

extern const cw_route cw_route_healthz, cw_route_readyz, cw_route_metrics, cw_route_openapi,
    cw_route_status, cw_route_list_items, cw_route_get_item, cw_route_get_picture, cw_route_search,
    cw_route_search_by_body, cw_route_list_designs, cw_route_get_design, cw_route_facets,
    cw_route_front_page, cw_route_page, cw_route_asset, cw_route_get_model, cw_route_usual_model,
    cw_route_search_by_picture, cw_route_complete_outfit, cw_route_score_outfit, cw_route_sign_in,
    cw_route_sign_out, cw_route_import_feed, cw_route_embed, cw_route_group_variants,
    cw_route_train, cw_route_list_jobs, cw_route_get_job, cw_route_stop_job, cw_route_get_rejects,
    cw_route_list_runs, cw_route_get_run, cw_route_get_curves, cw_route_get_strip,
    cw_route_get_thumbnail, cw_route_get_report, cw_route_follow_run, cw_route_list_recipes;

/* clang-format off */
static const cw_row *const rows[] = {
    &cw_route_search.row,
    &cw_route_search_by_body.row,
    &cw_route_search_by_picture.row,
    &cw_route_complete_outfit.row,
    &cw_route_score_outfit.row,
    &cw_route_list_items.row,
    &cw_route_list_designs.row,
    &cw_route_get_design.row,
    &cw_route_facets.row,
    &cw_route_get_item.row,
    &cw_route_get_picture.row,
    &cw_route_status.row,
    &cw_route_get_model.row,
    &cw_route_usual_model.row,
    &cw_route_import_feed.row,
    &cw_route_embed.row,
    &cw_route_group_variants.row,
    &cw_route_train.row,
    &cw_route_list_jobs.row,
    &cw_route_get_job.row,
    &cw_route_stop_job.row,
    &cw_route_get_rejects.row,
    &cw_route_list_runs.row,
    &cw_route_get_run.row,
    &cw_route_get_curves.row,
    &cw_route_get_strip.row,
    &cw_route_get_thumbnail.row,
    &cw_route_get_report.row,
    &cw_route_follow_run.row,
    &cw_route_list_recipes.row,
    &cw_route_sign_in.row,
    &cw_route_sign_out.row,
    &cw_route_healthz.row,
    &cw_route_readyz.row,
    &cw_route_metrics.row,
    &cw_route_openapi.row,
    &cw_route_front_page.row,
    &cw_route_page.row,
    &cw_route_asset.row,
    NULL,
};
/* clang-format on */

const cw_row_table cw_route_table = {"route", rows};
