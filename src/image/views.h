/* SPDX-License-Identifier: Apache-2.0
 *
 * Views: what a self-supervised method sees of an item. A recipe (one section of a key file, by
 * category) says how many views of which kind and how they are changed; a layout gives every run
 * its fixed slots; cw_views_fill() fills them. A view that an item lacks holds another real view
 * of it and weighs 0, so shapes never vary (DESIGN 4). After SkiLL and DINO (METHODS 2.4, 3.1).
 */
#pragma once

#include "image/augment.h"
#include "image/parts.h"

G_BEGIN_DECLS

typedef enum {
    CW_VIEW_GLOBAL,
    CW_VIEW_LOWRES,
    CW_VIEW_NECK,
    CW_VIEW_SLEEVE,
    CW_VIEW_KNEE,
    CW_VIEW_SLICE,
    CW_VIEW_KIND_COUNT,
} cw_view_kind;

/* One section. Members are the keys (cw_view_rows). */
typedef struct {
    double gray, jitter, negative, blur;        /* probabilities */
    double blur_global1, blur_global2;          /* -1: as blur */
    double solarize, solarize_global2;          /* -1: as solarize */
    double flip, rotate;                        /* probabilities */
    gint64 globals, lowres, neck, sleeve, knee; /* slots of each kind */
    gint64 teacher_locals;                      /* 1: teacher slots for neck, sleeve, knee too */
    gboolean teacher_colour;                    /* teacher: neither grayed nor jittered */
    gboolean multi_image;                       /* each view draws its photo */
    gboolean aligned; /* all globals of a sample are one crop, changed differently in colour; slices
                         make them so, too */
    char *slices;     /* of every global: cw_slices_of(); "none" */
    char *lowres_mode; /* "crop" or "shrink" */
    gint64 global_px, local_px;
    double global_least, global_most, local_least, local_most; /* share of the area */
    double aspect_most;
    gint64 crop_tries;
    cw_augment_settings change;
    cw_preprocess_options preprocess;
} cw_view_recipe;

/* All keys of a recipe, offsets into cw_view_recipe; for help, JSON and checkpoints. */
extern const cw_option cw_view_rows[];

/* Sections by name. */
typedef struct cw_view_recipes cw_view_recipes;

/* The built-in sections (women_dress, shirt, garment, furniture, object, design_only, ablate_L,
 * ablate_H, ablate_p, dino, byol, simclr, moco, pbcnet, triplet, adde, fashionnet, adde_m, outfit,
 * csn), with those of the key file at `path` (NULL: none) laid over them. `inherit=` copies another
 * section first; a circle, an unknown section, an unknown key (the nearest is named) or a value out
 * of range is CW_ERROR_USAGE. */
cw_view_recipes *cw_view_recipes_load(const char *path, GError **error);
/* The same from text in memory; `name` for messages. */
cw_view_recipes *cw_view_recipes_parse(const char *text, const char *name, GError **error);
void cw_view_recipes_free(cw_view_recipes *recipes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_view_recipes, cw_view_recipes_free)

/* The section called `name`, borrowed; CW_ERROR_NOT_FOUND names the nearest. */
const cw_view_recipe *cw_view_recipes_find(const cw_view_recipes *recipes, const char *name,
                                           GError **error);
/* Names of all sections, sorted, NULL-terminated; borrowed. */
const char *const *cw_view_recipes_names(const cw_view_recipes *recipes);

/* The built-in section for a product type or category text ("Women > Dresses", "Tshirts"): first
 * word that the table knows, later words win over earlier ("dress shoes"); else "garment". */
const char *cw_view_section(const char *category);

/* One view kind: a row. */
typedef struct cw_view_source cw_view_source;
typedef struct {
    cw_row row;
    cw_view_kind kind;
    /* How many slots the recipe wants, and their side in px. */
    int (*count)(const cw_view_recipe *recipe);
    int (*size_px)(const cw_view_recipe *recipe);
    /* Draws the box of view `index` in the source's picture; FALSE: this picture has none. */
    gboolean (*box)(const cw_view_source *source, const cw_view_recipe *recipe, int index,
                    cw_random *random, cw_box *box);
} cw_view;

extern const cw_row_table cw_views; /* in the order of cw_view_kind */
extern const cw_view cw_view_global, cw_view_lowres, cw_view_neck, cw_view_sleeve, cw_view_knee,
    cw_view_slice;

const cw_view *cw_view_get(cw_view_kind kind);
/* TRUE for lowres_mode shrink. */
gboolean cw_view_recipe_shrinks(const cw_view_recipe *recipe);
/* Draws a random-resized-crop of [least,most] of the preprocessed region's area; always TRUE. */
gboolean cw_view_crop(const cw_view_source *source, const cw_view_recipe *recipe, double least,
                      double most, cw_random *random, cw_box *box);

/* A photo of an item with what was detected on it; `parts` may be all empty. */
struct cw_view_source {
    const cw_image *image;
    cw_parts parts;
};

/* TRUE where globals are aligned, as slices need them: those of two crops show different parts. */
gboolean cw_view_recipe_aligned(const cw_view_recipe *recipe);
/* Which global view the slice `index` is of: those of one global follow each other. */
int cw_view_whole_of(const cw_view_recipe *recipe, int index);

#define CW_VIEW_SLOT_MOST 48

typedef struct {
    cw_view_kind kind;
    int index;        /* among the views of its kind: 0.. */
    int size_px;      /* buffer: float [size_px,size_px,3], normalised */
    gboolean teacher; /* the teacher's: globals the same crop as the student's of that index, parts
                         crops of their own */
} cw_view_slot;

/* Whose photo a sample of three items shows. */
typedef enum {
    CW_VIEW_ROLE_ANCHOR,
    CW_VIEW_ROLE_POSITIVE,
    CW_VIEW_ROLE_NEGATIVE,
    CW_VIEW_ROLE_COUNT,
} cw_view_role;

/* Student slots first (kinds in enum order), then teacher slots. */
typedef struct {
    int count, student_count;
    gboolean roles; /* the photos of a sample are those of several items: global view i shows
                       photo i */
    cw_view_slot slots[CW_VIEW_SLOT_MOST];
} cw_view_layout;

/* The slots that hold every recipe: the largest count of each kind. CW_ERROR_USAGE when recipes
 * disagree on sizes or there are more than CW_VIEW_SLOT_MOST. */
gboolean cw_view_layout_build(cw_view_layout *layout, const cw_view_recipe *const *recipes,
                              int count, GError **error);

/* What happened in one slot. */
typedef struct {
    float weight;     /* 1, or 0 for a stand-in */
    gboolean changed; /* the student's copy was grayed or jittered */
    gboolean grayed;
    gboolean mirrored; /* left and right changed places */
    int picture;       /* which of the item's photos */
    cw_box box;        /* in it, px */
} cw_view_record;

/* Fills every slot of `layout` from the photos of one item (count >= 1). buffers[s] is float
 * [size_px,size_px,3]; `records` has layout->count entries. `random` is the item's stream at draw
 * 0; each view reads its own stretch of it, so views do not depend on one another. Two globals come
 * from different photos where multi_image and there are two. Thread-safe with a scratch a thread.
 */
gboolean cw_views_fill(const cw_view_recipe *recipe, const cw_view_layout *layout,
                       const cw_view_source *sources, int count, const cw_random *random,
                       cw_augment_scratch *scratch, float *const *buffers, cw_view_record *records,
                       GError **error);

G_END_DECLS
