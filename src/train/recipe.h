/* SPDX-License-Identifier: Apache-2.0
 *
 * A recipe: every choice of a training run, read from a key file and from key=value settings, laid
 * over the method's own habits. Groups: [run], [method], [backbone], [optimiser], [views] (keys for
 * all view sections), and any other group is a section of view recipes (image/views.h). It travels
 * with the weights.
 */
#pragma once

#include "method/method.h"
#include "nn/optimiser.h"
#include "nn/schedule.h"

G_BEGIN_DECLS

/* Group [run]. */
typedef struct {
    char *backbone, *optimiser;
    gint64 epochs;         /* passes over the items */
    gint64 steps;          /* 0: as many as the epochs have */
    gint64 batch;          /* items */
    double rate, rate_end; /* learning rate at 256 items a batch, first and last */
    double warm_up_epochs;
    char *schedule;           /* of the learning rate behind the warm-up */
    double schedule_every;    /* step: share of the run between two cuts */
    double schedule_factor;   /* step, plateau: what a cut multiplies the rate by */
    gint64 schedule_patience; /* plateau: epochs without a lower mean loss before a cut */
    double decay, decay_end;  /* weight decay, rising or falling by a cosine */
    double balance, photos;   /* how often items are drawn: cw_draw_law */
    gint64 cache_px;          /* shorter side of the decoded pictures; 0: half again the views */
    gboolean embed_gray;      /* embedding: without colours */
    gboolean embed_negative;  /* embedding: the mean of a picture and its negative */
    double
        embed_turn; /* embedding: degrees that it looks at a picture turned by, both ways; 0: not */
    gint64 embed_zooms;         /* embedding: closer looks at the middle of a picture, too... */
    double embed_zoom;          /* ...each by that factor of the sides */
    gint64 embed_window_levels; /* embedding: levels of windows that have a vector each; 1: the
                                   whole alone */
    gint64 embed_window_px;     /* embedding: side of those beyond the whole; 0: as of the whole */
    char *embed_slices;         /* embedding: slices that are looked at, too (image/slices.h)... */
    char *embed_fuse;           /* ...in one mean or side by side */
    gint64 embed_stages;        /* embedding: last stages of a ResNet that make the features */
    gint64 embed_stripes;       /* embedding: bands of their maps, each with means of its own */
    double whiten;              /* embedding: shrinkage of the whitening; 0: none */
    char *whiten_law;           /* embedding: "all", or "items": cw_whitening_fit() */
    gint64 embed_dimension;     /* embedding: numbers that the whitening keeps; 0: all */
    gboolean mirror;            /* embedding: the mean of a picture and its mirror image */
    gint64 picture_px;          /* embedding: side of the pictures; 0: that of the global views */
    double checkpoint_minutes;
    double hold_out;           /* share of the designs that are not learned from... */
    gboolean hold_out_grouped; /* ...among those that the feed groups: others are learned from */
    gint64 log_steps;          /* between lines of metrics.jsonl */
    char *detector;            /* of persons and heads: "border", "cascade", ... */
} cw_run_settings;

extern const cw_option cw_run_options[];

typedef struct {
    cw_run_settings run;
    cw_backbone_settings backbone;
    cw_optimiser_settings optimiser;
    gpointer method_settings; /* by method->options */
    const cw_method *method;
    const cw_backbone *backbone_row;
    const cw_optimiser_law *optimiser_law;
    const cw_schedule *schedule;
    cw_view_recipes *views;
    GKeyFile *view_sections; /* what `views` was laid over the built-in sections */
} cw_recipe;

/* A recipe that the program carries: a file of the folder recipes/. */
typedef struct {
    cw_row row;
    const char *text;
} cw_recipe_file;

extern const cw_row_table cw_recipe_table;

/* The recipe of the method called `method` (NULL: the one that the file names as name= in [method],
 * else skill): defaults, its habits, the key file at `path` (or NULL),
 * then `settings` ("key=value" or "group.key=value", NULL-terminated, or NULL). `path` may also be
 * the name of a row of cw_recipe_table. CW_ERROR_USAGE for an unknown or ambiguous key (with the
 * nearest), a value out of range, settings that contradict each other; CW_ERROR_NOT_FOUND for a
 * file, method, backbone, optimiser or schedule that is not there. */
cw_recipe *cw_recipe_load(const char *method, const char *path, const char *const *settings,
                          GError **error);
/* The same from what cw_recipe_format() gave. */
cw_recipe *cw_recipe_parse(const char *text, GError **error);
void cw_recipe_free(cw_recipe *recipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_recipe, cw_recipe_free)

/* Everything, as a key file that reads back to the same recipe. (transfer full) */
char *cw_recipe_format(const cw_recipe *recipe);

/* Writes that as `folder`/recipe.ini. GLib's errors. */
gboolean cw_recipe_save(const cw_recipe *recipe, const char *folder, GError **error);

/* Whether `text`, which cw_recipe_format() gave, of this version or of an older one that had fewer
 * settings, is that recipe. */
gboolean cw_recipe_is(const cw_recipe *recipe, const char *text);

/* The view recipe of an item of that category; the method's own section where it has one. */
const cw_view_recipe *cw_recipe_views(const cw_recipe *recipe, const char *category,
                                      GError **error);

/* Side of the pictures that the encoder takes. */
int cw_recipe_picture_px(const cw_recipe *recipe, GError **error);

G_END_DECLS
