/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/train/training_landmarks.h"

#include "base/error.h"

void cw_training_landmarks_clear(cw_training_landmarks *landmarks)
{
    g_clear_pointer(&landmarks->file, cw_landmark_file_free);
    g_clear_pointer(&landmarks->points, g_free);
}

static gboolean check(const cw_method *method, const char *path, GError **error)
{
    if (method->landmarks == NULL && path != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "method %s does not learn from landmarks; --method fashionnet does",
                    method->row.name);
    else if (method->landmarks != NULL && path == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "method %s learns from landmarks; give --landmarks FILE, a table image, "
                    "NAME_x, NAME_y, NAME_visible, ...",
                    method->row.name);
    else
        return TRUE;
    return FALSE;
}

gboolean cw_training_landmarks_read(cw_training_landmarks *landmarks, const cw_method *method,
                                    const cw_train_request *request, const cw_picture_list *list,
                                    GError **error)
{
    if (!check(method, request->landmarks, error))
        return FALSE;
    if (method->landmarks == NULL)
        return TRUE;
    landmarks->entries = list->count;
    landmarks->file = cw_landmark_file_read(request->landmarks, error);
    if (landmarks->file != NULL)
        landmarks->points = cw_landmark_file_match(landmarks->file, list, error);
    return landmarks->points != NULL;
}

void cw_training_landmarks_sum(const cw_training_landmarks *landmarks, GChecksum *checksum)
{
    if (landmarks->file == NULL)
        return;
    const gsize count = cw_landmark_file_count(landmarks->file);
    for (gsize l = 0; l < count; l++)
        g_checksum_update(checksum, landmarks->file->names->pdata[l], -1);
    for (gsize i = 0; i < landmarks->entries * count; i++) {
        const cw_marked_point *point = &landmarks->points[i];
        const double numbers[] = {point->x, point->y, point->visible};
        g_checksum_update(checksum, (const guchar *)numbers, sizeof numbers);
    }
}

static gboolean check_views(const cw_training_set *set, GError **error)
{
    for (gsize i = 0; i < set->item_count; i++)
        if (set->items[i].recipe->rotate > 0) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "landmarks are not known of pictures that are turned; set rotate=0, not %g",
                        set->items[i].recipe->rotate);
            return FALSE;
        }
    return TRUE;
}

/* In pixels of the pictures that were readable: [P,L]. (transfer full) */
static cw_landmark *place_points(const cw_training_landmarks *landmarks,
                                 const cw_picture_cache *cache, gsize *pictures)
{
    const gsize count = cw_landmark_file_count(landmarks->file);
    cw_landmark *points = g_new(cw_landmark, landmarks->entries * count);
    *pictures = 0;
    for (gsize i = 0; i < landmarks->entries; i++) {
        const cw_image *image = cw_picture_cache_get(cache, i)->image;
        if (image == NULL)
            continue;
        cw_landmark *own = points + (*pictures)++ * count;
        for (gsize l = 0; l < count; l++) {
            const cw_marked_point *point = &landmarks->points[i * count + l];
            own[l] = (cw_landmark){(float)(point->x * image->width),
                                   (float)(point->y * image->height), point->visible};
        }
    }
    return points;
}

gboolean cw_training_landmarks_label(const cw_training_landmarks *landmarks, cw_training_set *set,
                                     const cw_picture_cache *cache, GError **error)
{
    if (landmarks->file == NULL)
        return TRUE;
    if (!check_views(set, error))
        return FALSE;
    gsize pictures;
    g_autofree cw_landmark *points = place_points(landmarks, cache, &pictures);
    g_autofree gsize *first = g_new(gsize, set->item_count + 1);
    for (gsize i = 0; i < set->item_count; i++)
        first[i] = (gsize)(set->items[i].pictures - set->pictures);
    set->landmarks = cw_landmarks_new((const char *const *)landmarks->file->names->pdata, first,
                                      set->item_count, points, pictures);
    return TRUE;
}

void cw_training_landmarks_fill(const cw_training_landmarks *landmarks, const cw_recipe *recipe,
                                cw_landmark_head *head)
{
    if (landmarks->file == NULL)
        return;
    recipe->method->landmarks(recipe->method_settings, &head->form);
    head->form.count = (gint64)cw_landmark_file_count(landmarks->file);
    head->names = json_array();
    for (gint64 l = 0; l < head->form.count; l++)
        json_array_append_new(head->names, json_string(landmarks->file->names->pdata[l]));
}
