/* SPDX-License-Identifier: Apache-2.0
 *
 * Left and right are the viewer's: in a mirror image the left sleeve stands where the right one was
 * reflected to.
 */
#include "method/landmarks.h"

#include <string.h>

/* Which name is `name` with "left" and "right" exchanged; its own where there is none. */
static gsize find_mirrored(const char *const *names, gsize own)
{
    static const char *const sides[] = {"left", "right"};
    for (int side = 0; side < 2; side++) {
        const char *at = strstr(names[own], sides[side]);
        if (at == NULL)
            continue;
        g_autofree char *other = g_strdup_printf("%.*s%s%s", (int)(at - names[own]), names[own],
                                                 sides[1 - side], at + strlen(sides[side]));
        for (gsize l = 0; names[l] != NULL; l++)
            if (strcmp(names[l], other) == 0)
                return l;
    }
    return own;
}

cw_landmarks *cw_landmarks_new(const char *const *names, const gsize *first, gsize items,
                               const cw_landmark *points, gsize pictures)
{
    cw_landmarks *landmarks = g_new0(cw_landmarks, 1);
    landmarks->names = g_strdupv((char **)names);
    landmarks->count = g_strv_length(landmarks->names);
    landmarks->mirrored = g_new(gsize, landmarks->count + 1);
    for (gsize l = 0; l < landmarks->count; l++)
        landmarks->mirrored[l] = find_mirrored(names, l);
    landmarks->first = g_memdup2(first, items * sizeof *first);
    landmarks->points = g_memdup2(points, pictures * landmarks->count * sizeof *points);
    return landmarks;
}

void cw_landmarks_free(cw_landmarks *landmarks)
{
    if (landmarks == NULL)
        return;
    g_strfreev(landmarks->names);
    g_free(landmarks->mirrored);
    g_free(landmarks->first);
    g_free(landmarks->points);
    g_free(landmarks);
}

void cw_landmarks_in_view(const cw_landmarks *landmarks, gsize item, const cw_view_record *record,
                          float *positions, float *visible)
{
    const gsize picture = landmarks->first[item] + (gsize)record->picture;
    const cw_landmark *points = landmarks->points + picture * landmarks->count;
    const cw_box *box = &record->box;
    for (gsize l = 0; l < landmarks->count; l++) {
        const cw_landmark *point = &points[record->mirrored ? landmarks->mirrored[l] : l];
        const double x = ((double)point->x - box->x) / box->width;
        const double y = ((double)point->y - box->y) / box->height;
        const gboolean inside = point->visible && x >= 0 && x <= 1 && y >= 0 && y <= 1;
        positions[2 * l] = inside ? (float)(record->mirrored ? 1 - x : x) : 0;
        positions[2 * l + 1] = inside ? (float)y : 0;
        visible[l] = inside;
    }
}
