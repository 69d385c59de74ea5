/* SPDX-License-Identifier: Apache-2.0 */
#include "encode/landmark_head.h"

#include "base/error.h"

#define MOST_WIDTH (1 << 13)

void cw_landmark_head_clear(cw_landmark_head *head)
{
    json_decref(head->names);
    *head = (cw_landmark_head){0};
}

const char *cw_landmark_head_name(const cw_landmark_head *head, gsize landmark)
{
    return json_string_value(json_array_get(head->names, landmark));
}

json_t *cw_landmark_head_to_json(const cw_landmark_head *head)
{
    if (head->form.count == 0)
        return NULL;
    return json_pack("{s:O, s:I, s:I}", "names", head->names, "hidden",
                     (json_int_t)head->form.hidden, "width", (json_int_t)head->form.width);
}

static gboolean check(const cw_landmark_head *head, GError **error)
{
    const cw_head_landmarks_form *form = &head->form;
    gboolean named = form->count >= 1 && form->count <= CW_HEAD_LANDMARKS_MOST;
    for (gsize l = 0; named && l < (gsize)form->count; l++)
        named = cw_landmark_head_name(head, l) != NULL;
    if (named && form->hidden >= 1 && form->hidden <= MOST_WIDTH && form->width >= 1 &&
        form->width <= MOST_WIDTH)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "a head of landmarks has %" G_GINT64_FORMAT " names and widths of %" G_GINT64_FORMAT
                " and %" G_GINT64_FORMAT "; 1 to %d and 1 to %d are expected",
                form->count, form->hidden, form->width, CW_HEAD_LANDMARKS_MOST, MOST_WIDTH);
    return FALSE;
}

gboolean cw_landmark_head_from_json(cw_landmark_head *head, json_t *object, GError **error)
{
    json_int_t hidden, width;
    json_error_t problem;
    if (object == NULL)
        return TRUE;
    if (json_unpack_ex(object, &problem, JSON_STRICT, "{s:O, s:I, s:I}", "names", &head->names,
                       "hidden", &hidden, "width", &width) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "a head of landmarks cannot be read: %s",
                    problem.text);
        return FALSE;
    }
    head->form = (cw_head_landmarks_form){(gint64)json_array_size(head->names), hidden, width};
    return check(head, error);
}
