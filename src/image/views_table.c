/* SPDX-License-Identifier: Apache-2.0
 *
 * The list of view kinds, and the fixed slots of a run: of each kind the largest count that any of
 * its recipes asks for.
 */
#include "base/error.h"
#include "image/views.h"

static const cw_row *const rows[] = {
    [CW_VIEW_GLOBAL] = &cw_view_global.row,
    [CW_VIEW_LOWRES] = &cw_view_lowres.row,
    [CW_VIEW_NECK] = &cw_view_neck.row,
    [CW_VIEW_SLEEVE] = &cw_view_sleeve.row,
    [CW_VIEW_KNEE] = &cw_view_knee.row,
    [CW_VIEW_SLICE] = &cw_view_slice.row,
    [CW_VIEW_KIND_COUNT] = NULL,
};
const cw_row_table cw_views = {"view", rows};

const cw_view *cw_view_get(cw_view_kind kind)
{
    return (const cw_view *)rows[kind];
}

static gboolean is_part(cw_view_kind kind)
{
    return kind == CW_VIEW_NECK || kind == CW_VIEW_SLEEVE || kind == CW_VIEW_KNEE;
}

static gboolean agree(const cw_view *view, const cw_view_recipe *const *recipes, int count,
                      int *size_px, GError **error)
{
    *size_px = 0;
    for (int i = 0; i < count; i++) {
        if (view->count(recipes[i]) == 0)
            continue;
        int size = view->size_px(recipes[i]);
        if (*size_px != 0 && size != *size_px) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "recipes disagree on the size of %s views: %d px and %d px; one run needs "
                        "one size",
                        view->row.name, *size_px, size);
            return FALSE;
        }
        *size_px = size;
    }
    return TRUE;
}

static int largest(const cw_view *view, const cw_view_recipe *const *recipes, int count)
{
    int most = 0;
    for (int i = 0; i < count; i++)
        most = MAX(most, view->count(recipes[i]));
    return most;
}

static gboolean append(cw_view_layout *layout, cw_view_kind kind, int views, int size_px,
                       gboolean teacher, GError **error)
{
    if (layout->count + views > CW_VIEW_SLOT_MOST) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the recipes ask for %d views or more, the most is %d; lower globals, lowres, "
                    "neck, sleeve or knee",
                    layout->count + views, CW_VIEW_SLOT_MOST);
        return FALSE;
    }
    for (int index = 0; index < views; index++)
        layout->slots[layout->count++] = (cw_view_slot){kind, index, size_px, teacher};
    return TRUE;
}

/* The teacher has crops of parts of its own. */
static gboolean has_teacher_parts(const cw_view_recipe *recipe)
{
    return recipe->teacher_locals && recipe->neck + recipe->sleeve + recipe->knee > 0;
}

/* A teacher that sees just what the student sees needs no slots of its own; one that has some needs
 * all of its views there. */
static gboolean wants_teacher(cw_view_kind kind, const cw_view_recipe *const *recipes, int count)
{
    for (int i = 0; i < count; i++) {
        const gboolean parts = has_teacher_parts(recipes[i]);
        if (kind == CW_VIEW_GLOBAL ? recipes[i]->teacher_colour || parts : is_part(kind) && parts)
            return TRUE;
    }
    return FALSE;
}

gboolean cw_view_layout_build(cw_view_layout *layout, const cw_view_recipe *const *recipes,
                              int count, GError **error)
{
    *layout = (cw_view_layout){0};
    for (int teacher = 0; teacher <= 1; teacher++) {
        for (cw_view_kind kind = 0; kind < CW_VIEW_KIND_COUNT; kind++) {
            const cw_view *view = cw_view_get(kind);
            int size_px;
            if (teacher && !wants_teacher(kind, recipes, count))
                continue;
            if (!agree(view, recipes, count, &size_px, error) ||
                !append(layout, kind, largest(view, recipes, count), size_px, teacher, error))
                return FALSE;
        }
        if (!teacher)
            layout->student_count = layout->count;
    }
    return TRUE;
}
