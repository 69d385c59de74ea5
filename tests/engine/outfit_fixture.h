/* SPDX-License-Identifier: Apache-2.0
 *
 * A shop of sets: the items of one have one pattern, each category a colour of its own, so that
 * gradients know what goes together, and colours do not.
 */
#pragma once

#include "colorway/outfits.h"
#include "run_fixture.h"

#define SETS 12
#define KINDS 3

static const char *const kind_names[KINDS] = {"top", "shoe", "bag"};
static const char *const kind_types[KINDS] = {"Women > Tops", "Shoes", "Accessories > Bags"};

/* Items "0-top", "0-shoe", ... and sets.csv, whose set N has those of N; "odd", of no category. */
static inline void open_set_shop(shop *s, gconstpointer data)
{
    GString *feed = g_string_new("id,image_link,color,product_type\n");
    GString *sets = g_string_new("set_id,item\n");
    shop_open(s, data);
    for (int n = 0; n < SETS; n++)
        for (int k = 0; k < KINDS; k++) {
            g_autofree char *picture = g_strdup_printf("%d-%s.png", n, kind_names[k]);
            shop_draw_design(s, picture, n, k, 0);
            g_string_append_printf(feed, "%d-%s,%s,%s,%s\n", n, kind_names[k], picture,
                                   drawn_names[k], kind_types[k]);
            g_string_append_printf(sets, "set %d,%d-%s\n", n, n, kind_names[k]);
        }
    shop_draw_design(s, "odd.png", SETS, 0, 0);
    g_string_append(feed, "odd,odd.png,red,Gear > Foam Roller\n");
    shop_write(s, "sets.csv", sets->str, -1);
    SHOP_ASSERT(shop_import(s, feed->str), "37 0 0 0 0 0");
    g_string_free(feed, TRUE);
    g_string_free(sets, TRUE);
}

static const char *const small_sets[] = {
    "width=0.25",  "stages=2",     "stem=small", "global_px=16", "globals=3",
    "batch=6",     "epochs=2",     "project=8",  "log_steps=2",  "checkpoint_minutes=0",
    "negatives=2", "hold_out=0.5", NULL};

/* A request of csa_net; `sets` must live as long. */
static inline cw_train_request set_request(const char *folder, const char *sets)
{
    cw_train_request request = request_in(folder);
    request.method = "csa_net";
    request.settings = small_sets;
    request.outfits = sets;
    return request;
}
