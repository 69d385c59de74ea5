/* SPDX-License-Identifier: Apache-2.0
 *
 * Tiny training runs over a drawn shop.
 */
#pragma once

#include "colorway/train.h"
#include "model_fixture.h"

#define DESIGNS 12
#define COLOURS 2
#define STEPS 6 /* 24 items, 8 a batch, two epochs */

static const char *const tiny[] = {
    "width=0.25",  "stages=2",     "stem=small",    "global_px=16", "local_px=8",
    "lowres=1",    "neck=0",       "sleeve=0",      "knee=0",       "prototypes=16",
    "hidden=16",   "bottleneck=8", "batch=8",       "epochs=2",     "checkpoint_minutes=0",
    "log_steps=2", "whiten=0.3",   "person_crop=0", "head_crop=0",  NULL,
};

/* `tiny` and one setting over it, or NULL. */
typedef struct {
    const char *list[G_N_ELEMENTS(tiny) + 1];
} tiny_settings;

static inline tiny_settings tiny_and(const char *more)
{
    tiny_settings s = {{NULL}};
    memcpy(s.list, tiny, sizeof tiny);
    s.list[G_N_ELEMENTS(tiny) - 1] = more;
    return s;
}

static inline void open_shop(shop *s, gconstpointer data)
{
    shop_open(s, data);
    shop_fill(s, DESIGNS, COLOURS, TRUE);
}

static inline cw_train_request request_in(const char *folder)
{
    return (cw_train_request){.method = "skill",
                              .folder = folder,
                              .settings = tiny,
                              .deterministic = TRUE,
                              .seed = 3,
                              .threads = 1};
}

static inline cw_train_summary train_well(cw_catalog *catalog, const cw_train_request *request)
{
    g_autoptr(GError) error = NULL;
    cw_train_summary summary;
    g_assert_true(cw_train(catalog, request, NULL, &summary, &error));
    g_assert_no_error(error);
    return summary;
}

static inline void assert_fails(shop *s, const cw_train_request *request, cw_error code,
                                const char *pattern)
{
    g_autoptr(GError) error = NULL;
    cw_train_summary summary;
    g_assert_false(cw_train(s->catalog, request, NULL, &summary, &error));
    g_assert_error(error, CW_ERROR, (gint)code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
}

/* Two runs may differ in nothing but their name, which the model says: both are called "run", in
 * folders of their own. */
static inline char *run_folder(const shop *s, const char *parent)
{
    return g_build_filename(s->folder, parent, "run", NULL);
}

static inline gboolean has_file(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static inline gboolean remember(gpointer data, const cw_train_plan *plan)
{
    *(cw_train_plan *)data = *plan;
    return TRUE;
}
