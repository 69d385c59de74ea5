/* SPDX-License-Identifier: Apache-2.0
 *
 * Filling the slots of one item. Every view reads its own stretch of the item's random stream
 * (draw (1 + place) * 2^16 ..., place fixed by kind, index and side), so that a change to one view
 * moves no other. Aligned globals and their slices take photo, crop, mirror and turn from one
 * stretch of their own, and a slice its colours from its whole's. The teacher's copy of a global
 * shares crop, mirror, turn and blur with the student's; jitter and grey are the student's alone
 * (METHODS 2.4).
 */
#include <string.h>

#include "image/views.h"

#define STRETCH 65536 /* draws set aside for one view */
#define PLACES 64     /* views of a kind, student and teacher together, at most */

typedef struct {
    const cw_view_recipe *recipe;
    const cw_view_layout *layout;
    const cw_view_source *sources;
    int count;
    const cw_random *random;
    cw_augment_scratch *scratch;
    float *const *buffers;
    cw_view_record *records;
} fill_job;

static cw_random stretch(const fill_job *job, guint64 place)
{
    cw_random random = *job->random;
    random.draw += (1 + place) * STRETCH;
    return random;
}

static cw_random slot_random(const fill_job *job, const cw_view_slot *slot)
{
    guint64 side = slot->teacher ? PLACES / 2 : 0;
    return stretch(job, 1 + (guint64)slot->kind * PLACES + side + (guint64)slot->index);
}

/* The photo a view starts from: that of its role; without multi_image one photo serves the whole
 * sample; with it the second global keeps away from the first one's, others draw freely. */
static int draw_photo(const fill_job *job, const cw_view_slot *slot, cw_random *random)
{
    if (job->layout->roles)
        return MIN(slot->index, job->count - 1);
    cw_random shared = stretch(job, 0);
    guint64 count = (guint64)job->count;
    guint64 first = cw_random_below(&shared, count);
    guint64 own = cw_random_below(random, count);
    if (!job->recipe->multi_image || cw_view_recipe_aligned(job->recipe) ||
        (slot->kind == CW_VIEW_GLOBAL && slot->index == 0))
        return (int)first;
    if (slot->kind == CW_VIEW_GLOBAL && slot->index == 1 && count > 1)
        return (int)((first + 1 + cw_random_below(&shared, count - 1)) % count);
    return (int)own;
}

/* Box and photo of a slot. A photo that does not show the part passes it on to the next one; when
 * none shows it, or the recipe has fewer such views, a small crop stands in with weight 0. Of the
 * teacher's slots those of parts alone come here; its globals are the student's. */
static void place_view(const fill_job *job, const cw_view_slot *slot, cw_random *random,
                       cw_view_record *record)
{
    const cw_view *view = cw_view_get(slot->kind);
    int first = draw_photo(job, slot, random);
    gboolean asked =
        slot->index < view->count(job->recipe) && (!slot->teacher || job->recipe->teacher_locals);
    int tries = job->recipe->multi_image ? job->count : 1;
    for (int i = 0; asked && i < tries; i++) {
        record->picture = (first + i) % job->count;
        if (view->box(&job->sources[record->picture], job->recipe, slot->index, random,
                      &record->box)) {
            record->weight = 1;
            return;
        }
    }
    record->picture = first;
    record->weight = 0;
    cw_view_crop(&job->sources[first], job->recipe, job->recipe->local_least,
                 job->recipe->local_most, random, &record->box);
}

static gboolean change_place(const fill_job *job, const cw_view_slot *slot, cw_raster *raster,
                             const cw_augment_context *context, cw_random *random,
                             cw_view_record *record, GError **error)
{
    const cw_view_recipe *recipe = job->recipe;
    double shrink = slot->kind == CW_VIEW_LOWRES && cw_view_recipe_shrinks(recipe) ? 1 : 0;
    return cw_augment_maybe(&cw_augment_flip, recipe->flip, raster, context, random,
                            &record->mirrored, error) &&
           cw_augment_maybe(&cw_augment_rotate, recipe->rotate, raster, context, random, NULL,
                            error) &&
           cw_augment_maybe(&cw_augment_lower_resolution, shrink, raster, context, random, NULL,
                            error);
}

static gboolean change_colour(const fill_job *job, const cw_view_slot *slot, cw_raster *raster,
                              const cw_augment_context *context, cw_random *random,
                              cw_view_record *record, GError **error)
{
    gboolean jittered, grayed, negative;
    if (slot->teacher && job->recipe->teacher_colour)
        return TRUE;
    if (!cw_augment_maybe(&cw_augment_jitter, job->recipe->jitter, raster, context, random,
                          &jittered, error) ||
        !cw_augment_maybe(&cw_augment_gray, job->recipe->gray, raster, context, random, &grayed,
                          error) ||
        !cw_augment_maybe(&cw_augment_negative, job->recipe->negative, raster, context, random,
                          &negative, error))
        return FALSE;
    record->grayed = grayed;
    record->changed = grayed || jittered || negative;
    return TRUE;
}

/* The number of the global view that a slot is or is cut from; -1: neither. */
static int global_index(const cw_view_recipe *recipe, const cw_view_slot *slot)
{
    if (slot->kind == CW_VIEW_SLICE)
        return cw_view_whole_of(recipe, slot->index);
    return slot->kind == CW_VIEW_GLOBAL ? slot->index : -1;
}

static double blur_chance(const cw_view_recipe *recipe, const cw_view_slot *slot)
{
    const int index = global_index(recipe, slot);
    double own = -1;
    if (index == 0 || index == 1)
        own = index == 0 ? recipe->blur_global1 : recipe->blur_global2;
    return own >= 0 ? own : recipe->blur;
}

static double solarize_chance(const cw_view_recipe *recipe, const cw_view_slot *slot)
{
    const gboolean second = global_index(recipe, slot) == 1;
    return second && recipe->solarize_global2 >= 0 ? recipe->solarize_global2 : recipe->solarize;
}

/* `random` by value: both copies of a global get the same blur. */
static gboolean change_surface(const fill_job *job, const cw_view_slot *slot, cw_raster *raster,
                               const cw_augment_context *context, cw_random random, GError **error)
{
    return cw_augment_maybe(&cw_augment_blur, blur_chance(job->recipe, slot), raster, context,
                            &random, NULL, error) &&
           cw_augment_maybe(&cw_augment_solarize, solarize_chance(job->recipe, slot), raster,
                            context, &random, NULL, error);
}

static int twin_of(const cw_view_layout *layout, const cw_view_slot *slot)
{
    for (int i = layout->student_count; i < layout->count; i++)
        if (slot->kind == CW_VIEW_GLOBAL && layout->slots[i].kind == CW_VIEW_GLOBAL &&
            layout->slots[i].index == slot->index)
            return i;
    return -1;
}

static cw_raster *copy_raster(const cw_raster *raster, GError **error)
{
    cw_raster *copy = cw_raster_new(raster->width, raster->height, error);
    if (copy != NULL)
        memcpy(copy->pixels, raster->pixels,
               (gsize)raster->width * raster->height * 3 * sizeof *raster->pixels);
    return copy;
}

/* Colours of the student's copy, then, where there is a twin, of the teacher's. */
static gboolean finish_view(const fill_job *job, int s, cw_raster *raster,
                            const cw_augment_context *context, cw_random *random, GError **error)
{
    const cw_view_slot *slot = &job->layout->slots[s];
    int twin = twin_of(job->layout, slot);
    g_autoptr(cw_raster) colour = NULL;
    if (twin >= 0 && job->recipe->teacher_colour && (colour = copy_raster(raster, error)) == NULL)
        return FALSE;
    if (!change_colour(job, slot, raster, context, random, &job->records[s], error) ||
        !change_surface(job, slot, raster, context, *random, error))
        return FALSE;
    cw_preprocess_view_tones(&job->recipe->preprocess, raster);
    cw_preprocess_normalise(raster, job->buffers[s]);
    if (twin < 0)
        return TRUE;
    job->records[twin] = job->records[s];
    if (colour != NULL) {
        job->records[twin].changed = job->records[twin].grayed = FALSE;
        if (!change_surface(job, slot, colour, context, *random, error))
            return FALSE;
        cw_preprocess_view_tones(&job->recipe->preprocess, colour);
    }
    cw_preprocess_normalise(colour != NULL ? colour : raster, job->buffers[twin]);
    return TRUE;
}

static gboolean fill_slot(const fill_job *job, int s, GError **error)
{
    const cw_view_slot *slot = &job->layout->slots[s];
    cw_view_record *record = &job->records[s];
    const gboolean slice = slot->kind == CW_VIEW_SLICE;
    const cw_view_slot whole = {.kind = CW_VIEW_GLOBAL,
                                .index = slice ? cw_view_whole_of(job->recipe, slot->index) : 0};
    cw_random random = slot_random(job, slice ? &whole : slot),
              shared = stretch(job, 1 + (guint64)CW_VIEW_KIND_COUNT * PLACES);
    const gboolean aligned =
        cw_view_recipe_aligned(job->recipe) && (slice || slot->kind == CW_VIEW_GLOBAL);
    cw_random *place = aligned ? &shared : &random;
    *record = (cw_view_record){0};
    place_view(job, slot, place, record);
    const cw_image *image = job->sources[record->picture].image;
    cw_augment_context context = {.settings = job->recipe->change, .scratch = job->scratch};
    cw_augment_border_colour(image, context.fill);
    g_autoptr(cw_raster) raster = cw_preprocess_resample(
        image, &record->box, context.fill, slot->size_px, slot->size_px, CW_FILTER_BICUBIC, error);
    if (raster == NULL)
        return FALSE;
    return change_place(job, slot, raster, &context, place, record, error) &&
           finish_view(job, s, raster, &context, &random, error);
}

gboolean cw_views_fill(const cw_view_recipe *recipe, const cw_view_layout *layout,
                       const cw_view_source *sources, int count, const cw_random *random,
                       cw_augment_scratch *scratch, float *const *buffers, cw_view_record *records,
                       GError **error)
{
    g_return_val_if_fail(count >= 1, FALSE);
    const fill_job job = {recipe, layout, sources, count, random, scratch, buffers, records};
    for (int s = 0; s < layout->count; s++) {
        const cw_view_slot *slot = &layout->slots[s];
        gboolean is_twin = slot->teacher && slot->kind == CW_VIEW_GLOBAL;
        if (!is_twin && !fill_slot(&job, s, error)) {
            g_prefix_error(error, "making %s view %d: ", cw_view_get(slot->kind)->row.name,
                           slot->index + 1);
            return FALSE;
        }
    }
    return TRUE;
}
