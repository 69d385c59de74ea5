/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys of a view recipe and its sections. A section is read root first: the parent's keys, then
 * its own, over the defaults.
 */
#include <string.h>

#include "base/error.h"
#include "image/slices.h"
#include "image/views.h"
#include "image/views_builtin.h"

/* A member of a nested struct: key, path, default, range, unit, doc. */
#define CHANGE(key, fallback, least, most, unit, doc)                                              \
    {                                                                                              \
        {#key, doc}, CW_OPTION_REAL, G_STRUCT_OFFSET(cw_view_recipe, change.key), fallback, least, \
            most, unit                                                                             \
    }
#define RATE(key, fallback, doc) CW_REAL(cw_view_recipe, key, fallback, 0, 1, NULL, doc)
#define OWN_RATE(key, doc) CW_REAL(cw_view_recipe, key, -1, -1, 1, NULL, doc)
#define COUNT(key, fallback, most, doc) CW_INT(cw_view_recipe, key, fallback, 0, most, NULL, doc)

static const char *const lowres_modes[] = {"crop", "shrink", NULL};
static const char *const jitter_laws[] = {"torchvision", "byol", NULL};

const cw_option cw_view_rows[] = {
    RATE(gray, 0.5, "chance that a view loses its colour"),
    RATE(jitter, 0.8, "chance of colour jitter"),
    RATE(negative, 0, "chance that light and dark change places"),
    RATE(blur, 0.5, "chance of Gaussian blur"),
    OWN_RATE(blur_global1, "blur of the first global view; -1: as blur"),
    OWN_RATE(blur_global2, "blur of the second global view; -1: as blur"),
    RATE(solarize, 0, "chance of solarisation"),
    OWN_RATE(solarize_global2, "solarisation of the second global view; -1: as solarize"),
    RATE(flip, 0.5, "chance of a mirror image"),
    RATE(rotate, 0, "chance of a rotation"),
    CW_INT(cw_view_recipe, globals, 2, 1, 8, NULL, "views of the whole item"),
    COUNT(lowres, 4, 16, "small crops or low-resolution views"),
    COUNT(neck, 0, 4, "views of the neck"),
    COUNT(sleeve, 0, 4, "views of the sleeves, left and right in turn"),
    COUNT(knee, 0, 4, "views of the knees"),
    COUNT(teacher_locals, 0, 1, "1: the teacher gets neck, sleeve and knee views of its own"),
    CW_BOOL(cw_view_recipe, teacher_colour, 1, "the teacher's globals are not grayed or jittered"),
    CW_BOOL(cw_view_recipe, multi_image, 1, "views come from different photos of the item"),
    CW_BOOL(cw_view_recipe, aligned, 0,
            "all globals are one crop, mirror and turn, changed in colour one by one"),
    CW_CHOICE(
        cw_view_recipe, slices, "none", cw_slice_names,
        "parts of every global that are views, too, as large as it; globals are then aligned"),
    CW_CHOICE(cw_view_recipe, lowres_mode, "crop", lowres_modes, "what a lowres view is"),
    CW_INT(cw_view_recipe, global_px, 64, 8, 1024, "px", "side of global views"),
    CW_INT(cw_view_recipe, local_px, 32, 8, 1024, "px", "side of all other views"),
    CW_REAL(cw_view_recipe, global_least, 0.4, 0.01, 1, NULL, "least area of a global crop"),
    CW_REAL(cw_view_recipe, global_most, 1, 0.01, 1, NULL, "largest area of a global crop"),
    CW_REAL(cw_view_recipe, local_least, 0.05, 0.01, 1, NULL, "least area of a small crop"),
    CW_REAL(cw_view_recipe, local_most, 0.4, 0.01, 1, NULL, "largest area of a small crop"),
    CW_REAL(cw_view_recipe, aspect_most, 4.0 / 3, 1, 10, NULL, "longest crop, side to side"),
    CW_INT(cw_view_recipe, crop_tries, 10, 1, 1000, NULL, "draws before a crop gives up"),
    CHANGE(brightness, 0.4, 0, 1, NULL, "strength of jitter in brightness"),
    CHANGE(contrast, 0.4, 0, 1, NULL, "strength of jitter in contrast"),
    CHANGE(saturation, 0.2, 0, 1, NULL, "strength of jitter in saturation"),
    CHANGE(hue, 0.1, 0, 0.5, "turns", "strength of jitter in hue"),
    {{"jitter_law", "brightness times (torchvision) or plus (byol)"},
     CW_OPTION_CHOICE,
     G_STRUCT_OFFSET(cw_view_recipe, change.jitter_law),
     .text = "torchvision",
     .choices = jitter_laws},
    CHANGE(blur_least, 0.1, 0, 50, "px", "least sigma of blur"),
    CHANGE(blur_most, 2, 0, 50, "px", "largest sigma of blur"),
    CHANGE(rotation, 10, 0, 180, "degrees", "largest angle of a rotation, either way"),
    CHANGE(lowres_least, 2, 1, 16, NULL, "least factor of lowres_mode shrink"),
    CHANGE(lowres_most, 4, 1, 16, NULL, "largest factor of lowres_mode shrink"),
    CW_PREPROCESS_ROWS(cw_view_recipe, preprocess.) CW_OPTION_END,
};

struct cw_view_recipes {
    GHashTable *sections; /* name -> cw_view_recipe */
    const char **names;   /* keys of sections, sorted */
};

static void free_recipe(gpointer recipe)
{
    cw_options_clear(cw_view_rows, recipe);
    g_free(recipe);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean in_order(double least, double most, const char *key, GError **error)
{
    if (least <= most)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%s_least %g is above %s_most %g", key, least, key,
                most);
    return FALSE;
}

static gboolean check(const cw_view_recipe *recipe, GError **error)
{
    return in_order(recipe->global_least, recipe->global_most, "global", error) &&
           in_order(recipe->local_least, recipe->local_most, "local", error) &&
           in_order(recipe->change.blur_least, recipe->change.blur_most, "blur", error) &&
           in_order(recipe->change.lowres_least, recipe->change.lowres_most, "lowres", error);
}

/* Takes the `inherit` keys out of `file`: section -> parent. */
static GHashTable *take_parents(GKeyFile *file)
{
    GHashTable *parents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (char **group = groups; *group != NULL; group++) {
        char *parent = g_key_file_get_string(file, *group, "inherit", NULL);
        if (parent == NULL)
            continue;
        g_key_file_remove_key(file, *group, "inherit", NULL);
        g_hash_table_insert(parents, g_strdup(*group), parent);
    }
    return parents;
}

static gboolean refuse_parent(GKeyFile *file, const char *section, const char *parent,
                              GError **error)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    const char *nearest = cw_row_nearest((const char *const *)groups, parent);
    g_autofree char *all = g_strjoinv(", ", groups);
    if (nearest != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "[%s] cannot inherit \"%s\": no such section; did you mean \"%s\"?", section,
                    parent, nearest);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "[%s] cannot inherit \"%s\": no such section; there are: %s", section, parent,
                    all);
    return FALSE;
}

/* The section, its parent, the parent's parent, ... */
static GPtrArray *find_ancestors(GKeyFile *file, GHashTable *parents, const char *section,
                                 GError **error)
{
    g_autoptr(GPtrArray) chain = g_ptr_array_new();
    for (const char *name = section; name != NULL; name = g_hash_table_lookup(parents, name)) {
        gboolean circle = g_ptr_array_find_with_equal_func(chain, name, g_str_equal, NULL);
        if (!circle && chain->len > 0 && !g_key_file_has_group(file, name)) {
            refuse_parent(file, chain->pdata[chain->len - 1], name, error);
            return NULL;
        }
        g_ptr_array_add(chain, (gpointer)name);
        if (circle) {
            g_ptr_array_add(chain, NULL);
            g_autofree char *path = g_strjoinv(" -> ", (char **)chain->pdata);
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "[%s] inherits in a circle: %s", section,
                        path);
            return NULL;
        }
    }
    return g_steal_pointer(&chain);
}

static cw_view_recipe *read_section(GKeyFile *file, GHashTable *parents, const char *section,
                                    GError **error)
{
    g_autoptr(GPtrArray) chain = find_ancestors(file, parents, section, error);
    if (chain == NULL)
        return NULL;
    cw_view_recipe *recipe = g_new0(cw_view_recipe, 1);
    cw_options_reset(cw_view_rows, recipe);
    gboolean good = TRUE;
    for (guint i = chain->len; good && i > 0; i--)
        good = cw_options_load(cw_view_rows, recipe, file, chain->pdata[i - 1], error);
    if (good && !check(recipe, error)) {
        g_prefix_error(error, "[%s] ", section);
        good = FALSE;
    }
    if (!good)
        g_clear_pointer(&recipe, free_recipe);
    return recipe;
}

static gboolean read_sections(cw_view_recipes *recipes, GKeyFile *file, GError **error)
{
    g_autoptr(GHashTable) parents = take_parents(file);
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (char **group = groups; *group != NULL; group++) {
        cw_view_recipe *recipe = read_section(file, parents, *group, error);
        if (recipe == NULL)
            return FALSE;
        g_hash_table_insert(recipes->sections, g_strdup(*group), recipe);
    }
    guint count;
    recipes->names = (const char **)g_hash_table_get_keys_as_array(recipes->sections, &count);
    qsort(recipes->names, count, sizeof *recipes->names, compare_names);
    return TRUE;
}

static gboolean parse_text(GKeyFile *file, const char *text, GError **error)
{
    g_autoptr(GError) reason = NULL;
    if (g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, &reason))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%s", reason->message);
    return FALSE;
}

cw_view_recipes *cw_view_recipes_parse(const char *text, const char *name, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new(), own = g_key_file_new();
    g_autoptr(cw_view_recipes) recipes = g_new0(cw_view_recipes, 1);
    recipes->sections = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_recipe);
    /* GLib joins groups of one name, later keys win; read alone first, so that keys before the
     * first section do not slip into the last built-in one */
    g_autofree char *both = g_strconcat(cw_views_builtin, text, NULL);
    if ((text != NULL && !parse_text(own, text, error)) || !parse_text(file, both, error) ||
        !read_sections(recipes, file, error)) {
        g_prefix_error(error, "reading view recipes \"%s\": ", name);
        return NULL;
    }
    return g_steal_pointer(&recipes);
}

cw_view_recipes *cw_view_recipes_load(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) reason = NULL;
    if (path != NULL && !g_file_get_contents(path, &text, NULL, &reason)) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "could not read view recipes: %s",
                    reason->message);
        return NULL;
    }
    return cw_view_recipes_parse(text, path != NULL ? path : "built in", error);
}

void cw_view_recipes_free(cw_view_recipes *recipes)
{
    if (recipes == NULL)
        return;
    g_free(recipes->names);
    g_hash_table_unref(recipes->sections);
    g_free(recipes);
}

const cw_view_recipe *cw_view_recipes_find(const cw_view_recipes *recipes, const char *name,
                                           GError **error)
{
    const cw_view_recipe *recipe = g_hash_table_lookup(recipes->sections, name);
    if (recipe != NULL)
        return recipe;
    const char *nearest = cw_row_nearest(recipes->names, name);
    g_autofree char *all = g_strjoinv(", ", (char **)recipes->names);
    if (nearest != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "no view recipe \"%s\"; did you mean \"%s\"?", name, nearest);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no view recipe \"%s\"; there are: %s",
                    name, all);
    return NULL;
}

const char *const *cw_view_recipes_names(const cw_view_recipes *recipes)
{
    return recipes->names;
}
