/* SPDX-License-Identifier: Apache-2.0
 *
 * A drawn shop whose texts say what is in the pictures, and runs that learn its words.
 */
#pragma once

#include "run_fixture.h"

#define SMALL                                                                                      \
    "width=0.25", "stages=2", "stem=small", "global_px=16", "batch=8", "checkpoint_minutes=0",     \
        "log_steps=2", "person_crop=0", "head_crop=0"

static const char *const small[] = {SMALL, "epochs=2", NULL};
static const char *const longer[] = {SMALL,          "epochs=60",       "rate=2",
                                     "hold_out=0.4", "schedule=cosine", NULL};

/* Titles like "RED dress-XL xl 3"; the second colour says a word with an accent, design 0 one that
 * no other design says, its first colourway one that nobody else does. */
static inline char *text_feed(const shop *s)
{
    g_autofree char *feed = shop_draw_designs(s, DESIGNS, COLOURS, TRUE);
    g_auto(GStrv) rows = g_strsplit(feed, "\n", -1);
    GString *text = g_string_new(rows[0]);
    for (int i = 0; i < DESIGNS * COLOURS; i++) {
        g_auto(GStrv) cells = g_strsplit(rows[i + 1], ",", 4);
        g_string_append_printf(text, "\n%s,%s,%s dress-XL xl %d%s,%s", cells[0], cells[1],
                               i % COLOURS == 0 ? "RED" : "Teal \xc3\x89t\xc3\xa9", i,
                               i == 0        ? " unique alone"
                               : i < COLOURS ? " unique"
                                             : "",
                               cells[3]);
    }
    return g_string_free(text, FALSE);
}

static inline void open_text_shop(shop *s, gconstpointer data)
{
    shop_open(s, data);
    g_autofree char *feed = text_feed(s);
    SHOP_ASSERT(shop_import(s, feed), "24 0 0 0 0 0");
}

static inline cw_train_request words_request(const char *folder, const char *const *settings)
{
    cw_train_request request = request_in(folder);
    request.method = "weakly";
    request.settings = settings;
    return request;
}
