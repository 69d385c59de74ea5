/* SPDX-License-Identifier: Apache-2.0
 *
 * A little training set drawn in memory: each item is a pattern of stripes or checks with its own
 * period and angle; its pictures differ in colour and place.
 */
#pragma once

#include <math.h>

#include "base/random.h"
#include "train/recipe.h"
#include "train/training_set.h"

#define FIXTURE_PX 40

typedef struct {
    cw_recipe *recipe;
    cw_training_set *set;
    cw_image **images;
    gsize image_count;
    char *folder;
} train_fixture;

static inline void fixture_draw(cw_image *image, gsize item, cw_random *random)
{
    guint8 colours[2][3];
    for (int i = 0; i < 6; i++)
        colours[i / 3][i % 3] = (guint8)cw_random_below(random, 256);
    const double period = 4 + 3.0 * (double)(item % 4), angle = 0.5 * (double)(item / 4 % 6);
    const double phase = cw_random_uniform(random, 0, period);
    for (int y = 0; y < image->height; y++)
        for (int x = 0; x < image->width; x++) {
            double place = x * cos(angle) + y * sin(angle) + phase;
            int which = fmod(place + 1000 * period, period) < period / 2;
            if (item >= 24)
                which ^= fmod(x + phase, period) < period / 2;
            memcpy(image->pixels + 3 * (y * image->width + x), colours[which], 3);
        }
}

#define FIXTURE_BLOCK 16 /* width of the blocks that adde_o goes on from */

/* Sets of two places: item i, of category i % 2, beside the odd ones of `others` (i even) designs,
 * `step` apart: 1, 0: the other of its own. (transfer full) */
static inline cw_outfit_sets *fixture_outfits(gsize items, int others, int step)
{
    g_autofree gint8 *categories = g_new(gint8, items);
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(cw_outfit_member));
    guint32 set = 0;
    for (gsize i = 0; i < items; i++)
        categories[i] = (gint8)(i % 2);
    for (gsize i = 0; i < items; i += 2)
        for (int r = 0; r < others; r++, set++) {
            const guint32 beside = (guint32)((i + 2 * (gsize)(r * step)) % items) + 1;
            const cw_outfit_member both[] = {{set, 2 * set, (guint32)i},
                                             {set, 2 * set + 1, beside}};
            g_array_append_vals(members, both, 2);
        }
    return cw_outfit_sets_new(categories, items, (const cw_outfit_member *)members->data,
                              members->len);
}

/* Of pattern i % 24 the words of its kind, of four, and of its size, of six, and one that is in
 * every text and says nothing. (transfer full) */
static inline cw_word_bags *fixture_bags(gsize items)
{
    static const char *const words[] = {"across", "along", "checked", "dotted", "tiny", "small",
                                        "fine",   "wide",  "large",   "huge",   "xl"};
    g_autofree gsize *first = g_new(gsize, items + 1);
    g_autofree guint32 *members = g_new(guint32, 3 * items);
    for (gsize i = 0; i <= items; i++)
        first[i] = 3 * i;
    for (gsize i = 0; i < items; i++) {
        members[3 * i] = (guint32)(i % 4);
        members[3 * i + 1] = (guint32)(4 + i / 4 % 6);
        members[3 * i + 2] = 10;
    }
    return cw_word_bags_new(words, G_N_ELEMENTS(words), first, members, items);
}

#define FIXTURE_RANK 16 /* of the vectors that words start from */

/* The first are words of kinds, the others of sizes, which their vectors are near; of either some
 * are held out. */
static inline void fixture_type(const train_fixture *f)
{
    float vectors[11 * FIXTURE_RANK];
    static const char *const types[] = {"kind", "size"};
    static const gint32 type_of[] = {0, 0, 0, 0, 1, 1, 1, 1, 1, 1, -1};
    cw_word_bags_set_types(f->set->bags, types, 2, type_of,
                           f->recipe->method->hold_out_types(f->recipe->method_settings), 1);
    for (gsize k = 0; k < 11; k++) {
        cw_random random = cw_random_start(21, 0, k);
        for (gsize r = 0; r < FIXTURE_RANK; r++)
            vectors[k * FIXTURE_RANK + r] = (float)(0.1 * cw_random_normal(&random));
        if (type_of[k] >= 0)
            vectors[k * FIXTURE_RANK + (gsize)type_of[k]] += 1;
    }
    cw_word_bags_start(f->set->bags, (const char *const *)f->set->bags->words, vectors, 11,
                       FIXTURE_RANK);
}

/* Every picture is an item, and two of them a design of four kinds and six sizes; of every eighth
 * item the kind is missing. */
static inline void fixture_label(train_fixture *f)
{
    static const char *const names[] = {"kind", "size"};
    static const gint64 values[] = {4, 6};
    g_autofree gint32 *typed = g_new(gint32, 2 * f->image_count);
    g_autofree cw_triplet_label *labels = g_new0(cw_triplet_label, f->image_count);
    g_free(f->set->items);
    f->set->item_count = f->image_count;
    f->set->items = g_new0(cw_training_item, f->image_count);
    for (gsize i = 0; i < f->image_count; i++) {
        labels[i].design = (guint32)i / 2 + 1;
        typed[2 * i] = i % 8 == 7 ? -1 : (gint32)i / 2 % 4;
        typed[2 * i + 1] = (gint32)i / 8 % 6;
        f->set->items[i] = (cw_training_item){.pictures = &f->set->pictures[i],
                                              .picture_count = 1,
                                              .recipe = cw_recipe_views(f->recipe, "dress", NULL),
                                              .number = (gint64)i + 1};
    }
    if (f->recipe->method->outfit != NULL)
        f->set->outfits = fixture_outfits(f->image_count, 1, 0);
    if (f->recipe->method->from_blocks)
        f->set->labels = cw_typed_labels_new(names, values, 2, NULL, 0);
    if (f->recipe->method->supervised)
        f->set->triplets = cw_triplets_new(labels, f->image_count, NULL, 0);
    else if (cw_method_reads_labels(f->recipe->method))
        f->set->labels = cw_typed_labels_new(names, values, 2, typed, f->image_count);
    if (f->recipe->method->edits)
        f->set->edits = cw_edits_new(f->set->labels);
}

/* A picture an item, on which nothing is marked yet. (transfer full) */
static inline cw_landmarks *fixture_landmarks(gsize items)
{
    static const char *const names[] = {"red_mark", "blue_mark", NULL};
    g_autofree gsize *first = g_new(gsize, items);
    g_autofree cw_landmark *points = g_new0(cw_landmark, 2 * items);
    for (gsize i = 0; i < items; i++)
        first[i] = i;
    return cw_landmarks_new(names, first, items, points, items);
}

/* `items` items of two pictures each, and the recipe of `method` with `settings`; for supervised
 * methods and those of attributes and outfits designs of two items. */
static inline void fixture_set_up(train_fixture *f, const char *method, gsize items,
                                  const char *const *settings)
{
    g_autoptr(GError) error = NULL;
    f->folder = g_dir_make_tmp("colorway-train-XXXXXX", NULL);
    f->recipe = cw_recipe_load(method, NULL, settings, &error);
    g_assert_no_error(error);
    f->image_count = 2 * items;
    f->images = g_new0(cw_image *, f->image_count);
    f->set = cw_training_set_new(items, f->image_count);
    f->set->item_count = items;
    const cw_view_recipe *views = cw_recipe_views(f->recipe, "dress", &error);
    g_assert_no_error(error);
    for (gsize i = 0; i < f->image_count; i++) {
        cw_random random = cw_random_start(3, 0, i);
        f->images[i] = cw_image_new(FIXTURE_PX, FIXTURE_PX, NULL);
        fixture_draw(f->images[i], i / 2, &random);
        f->set->pictures[i].image = f->images[i];
    }
    for (gsize i = 0; i < items; i++)
        f->set->items[i] = (cw_training_item){.pictures = &f->set->pictures[2 * i],
                                              .picture_count = 2,
                                              .recipe = views,
                                              .source = i % 5 == 0,
                                              .number = (gint64)i + 1};
    if (f->recipe->method->words != NULL)
        f->set->bags = fixture_bags(items);
    if (f->recipe->method->hold_out_types != NULL)
        fixture_type(f);
    if (f->recipe->method->supervised || cw_method_reads_labels(f->recipe->method) ||
        f->recipe->method->outfit != NULL)
        fixture_label(f);
    if (f->recipe->method->landmarks != NULL)
        f->set->landmarks = fixture_landmarks(f->set->item_count);
}

static inline void fixture_tear_down(train_fixture *f)
{
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", f->folder);
    g_assert_cmpint(system(command), ==, 0);
    for (gsize i = 0; i < f->image_count; i++)
        cw_image_free(f->images[i]);
    g_free(f->images);
    cw_training_set_free(f->set);
    cw_recipe_free(f->recipe);
    g_free(f->folder);
}
