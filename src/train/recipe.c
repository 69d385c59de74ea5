/* SPDX-License-Identifier: Apache-2.0
 *
 * All sources of settings are merged into one key file first, the later over the earlier; then the
 * option rows read it. So a recipe has one reader, whatever a setting came from.
 */
#include "train/recipe.h"

#include <string.h>

#include "base/error.h"
#include "image/slices.h"

#define VIEWS "views"
#define METHOD "method"

static const char *const whiten_laws[] = {"all", "items", NULL};
/* Those of image/slices.h, and what the views of the training have. */
static const char *const embed_slices[] = {"views", "none", "quad", "lr", "tb", "lrtb", NULL};

#define SETTINGS cw_run_settings
const cw_option cw_run_options[] = {
    CW_TEXT(SETTINGS, backbone, "resnet18", "network under the head"),
    CW_TEXT(SETTINGS, optimiser, "adamw", "how weights move"),
    CW_INT(SETTINGS, epochs, 100, 1, 1e6, NULL, "passes over the items"),
    CW_INT(SETTINGS, steps, 0, 0, 1e9, NULL, "steps; 0: as many as the epochs have"),
    CW_INT(SETTINGS, batch, 64, 2, 65536, "items", "items of a step"),
    CW_REAL(SETTINGS, rate, 5e-4, 0, 1e3, NULL, "learning rate, for 256 items a batch"),
    CW_REAL(SETTINGS, rate_end, 1e-6, 0, 1e3, NULL, "learning rate at the end"),
    CW_REAL(SETTINGS, warm_up_epochs, 10, 0, 1e6, "epochs", "linear warm-up, a tenth at most"),
    CW_TEXT(SETTINGS, schedule, "cosine", "how the rate falls: see colorway list schedules"),
    CW_REAL(SETTINGS, schedule_every, 0.3, 1e-4, 1, NULL,
            "schedule step: share of the run between two cuts"),
    CW_REAL(SETTINGS, schedule_factor, 0.1, 1e-4, 1, NULL,
            "schedules step, plateau: a cut multiplies the rate by it"),
    CW_INT(SETTINGS, schedule_patience, 10, 1, 1e6, "epochs",
           "schedule plateau: cuts after so many without a lower mean loss"),
    CW_REAL(SETTINGS, decay, 0.04, 0, 10, NULL, "weight decay"),
    CW_REAL(SETTINGS, decay_end, 0.4, 0, 10, NULL, "weight decay at the end"),
    CW_REAL(SETTINGS, balance, 0, 0, 2, NULL, "0: items equally often, 1: sources equally often"),
    CW_REAL(SETTINGS, photos, 0, 0, 8, NULL, "draws items of p pictures p^photos as often"),
    CW_INT(SETTINGS, cache_px, 0, 0, 1024, "px", "shorter side of decoded pictures; 0: 1.5 views"),
    CW_BOOL(SETTINGS, embed_gray, 0, "embed pictures without their colours"),
    CW_BOOL(SETTINGS, embed_negative, 0, "embed the mean of a picture and its negative"),
    CW_REAL(SETTINGS, embed_turn, 0, 0, 90, "degrees",
            "embed the mean of small turns, too; 0: not"),
    CW_INT(SETTINGS, embed_zooms, 0, 0, 8, NULL,
           "closer looks at the middle that are embedded, too"),
    CW_REAL(SETTINGS, embed_zoom, 0.75, 0.1, 1, NULL, "sides of a closer look by the last one's"),
    CW_INT(SETTINGS, embed_window_levels, 1, 1, 6, NULL,
           "levels of windows that have a vector each, for close-ups; 1: the whole alone"),
    CW_INT(SETTINGS, embed_window_px, 0, 0, 1024, "px",
           "side of embedded windows beyond the whole; 0: as of pictures"),
    CW_CHOICE(SETTINGS, embed_slices, "views", embed_slices,
              "slices of a picture that are embedded, too; views: those that are learned from"),
    CW_CHOICE(SETTINGS, embed_fuse, "mean", cw_slice_fusions,
              "one mean of whole and slices, or side by side"),
    CW_INT(SETTINGS, embed_stages, 1, 1, 4, NULL, "embed the last stages of a ResNet together"),
    CW_INT(SETTINGS, embed_stripes, 1, 1, 8, NULL,
           "bands of a ResNet's maps that are embedded, from top to bottom"),
    CW_REAL(SETTINGS, whiten, 0.3, 0, 1000, NULL, "shrinkage of the whitening; 0: none"),
    CW_CHOICE(SETTINGS, whiten_law, "all", whiten_laws,
              "whitening makes all pictures spread equally, or the pictures of an item"),
    CW_INT(SETTINGS, embed_dimension, 0, 0, 65536, NULL,
           "most numbers of an embedding, which whitening chooses; 0: any"),
    CW_BOOL(SETTINGS, mirror, 1, "embed the mean of a picture and its mirror image"),
    CW_INT(SETTINGS, picture_px, 0, 0, 1024, "px", "side of embedded pictures; 0: as global views"),
    CW_REAL(SETTINGS, checkpoint_minutes, 5, 0, 1e4, "minutes", "between checkpoints"),
    CW_REAL(SETTINGS, hold_out, 0, 0, 0.95, NULL, "share of the designs not learned from"),
    CW_BOOL(SETTINGS, hold_out_grouped, 0, "learn from all items that stand in no group"),
    CW_INT(SETTINGS, log_steps, 10, 1, 1e6, "steps", "between lines of metrics.jsonl"),
    CW_TEXT(SETTINGS, detector, "border",
            "detectors of persons, heads and garments, in turn: NAME[:PATH],..."),
    CW_OPTION_END,
};

/* One group of a recipe and the rows that read it. */
typedef struct {
    const char *name;
    const cw_option *options;
} recipe_group;

#define GROUPS 5
static void list_groups(const cw_method *method, recipe_group groups[GROUPS])
{
    groups[0] = (recipe_group){"run", cw_run_options};
    groups[1] = (recipe_group){METHOD, method->options};
    groups[2] = (recipe_group){"backbone", cw_backbone_options};
    groups[3] = (recipe_group){"optimiser", cw_optimiser_options};
    groups[4] = (recipe_group){VIEWS, cw_view_rows};
}

static gboolean has_option(const cw_option *options, const char *key)
{
    for (; options->row.name != NULL; options++)
        if (strcmp(options->row.name, key) == 0)
            return TRUE;
    return FALSE;
}

/* The group that alone has `key`; CW_ERROR_USAGE otherwise. */
static const char *group_of(const cw_method *method, const char *key, GError **error)
{
    recipe_group groups[GROUPS];
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *found = NULL;
    list_groups(method, groups);
    for (int i = 0; i < GROUPS; i++) {
        for (const cw_option *row = groups[i].options; row->row.name != NULL; row++)
            g_ptr_array_add(names, (gpointer)row->row.name);
        if (!has_option(groups[i].options, key))
            continue;
        if (found != NULL) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "setting \"%s\" stands in two groups; say %s.%s or %s.%s", key, found, key,
                        groups[i].name, key);
            return NULL;
        }
        found = groups[i].name;
    }
    if (found != NULL)
        return found;
    g_ptr_array_add(names, NULL);
    const char *nearest = cw_row_nearest((const char *const *)names->pdata, key);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "no setting \"%s\"%s%s%s", key,
                nearest != NULL ? "; did you mean \"" : "", nearest != NULL ? nearest : "",
                nearest != NULL ? "\"?" : "; \"colorway list settings\" shows them all");
    return NULL;
}

/* Puts "key=value" or "group.key=value" into `file`. */
static gboolean put_setting(GKeyFile *file, const cw_method *method, const char *setting,
                            GError **error)
{
    const char *equals = strchr(setting, '=');
    if (equals == NULL || equals == setting) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "setting \"%s\" is not key=value", setting);
        return FALSE;
    }
    g_autofree char *path = g_strndup(setting, (gsize)(equals - setting));
    char *dot = strchr(path, '.');
    const char *group = path, *key = path;
    if (dot != NULL) {
        *dot = '\0';
        key = dot + 1;
    } else if ((group = group_of(method, key, error)) == NULL) {
        return FALSE;
    }
    g_key_file_set_string(file, group, key, equals + 1);
    return TRUE;
}

/* Lays the groups and keys of `over` onto `file`. */
static void merge(GKeyFile *file, GKeyFile *over)
{
    g_auto(GStrv) groups = g_key_file_get_groups(over, NULL);
    for (char **group = groups; *group != NULL; group++) {
        g_auto(GStrv) keys = g_key_file_get_keys(over, *group, NULL, NULL);
        for (char **key = keys; *key != NULL; key++) {
            g_autofree char *value = g_key_file_get_string(over, *group, *key, NULL);
            g_key_file_set_string(file, *group, *key, value != NULL ? value : "");
        }
    }
}

static gboolean merge_text(GKeyFile *file, const char *text, const char *name, GError **error)
{
    g_autoptr(GKeyFile) over = g_key_file_new();
    g_autoptr(GError) broken = NULL;
    if (!g_key_file_load_from_data(over, text, (gsize)-1, G_KEY_FILE_NONE, &broken)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "recipe \"%s\": %s", name, broken->message);
        return FALSE;
    }
    merge(file, over);
    return TRUE;
}

/* The sections of view recipes: every group that is none of ours; keys of [views] go to all. */
static gboolean read_views(cw_recipe *recipe, GKeyFile *file, GError **error)
{
    static const char *const own[] = {"run", METHOD, "backbone", "optimiser", VIEWS, NULL};
    recipe->view_sections = g_key_file_new();
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    g_autoptr(cw_view_recipes) built_in = cw_view_recipes_load(NULL, error);
    if (built_in == NULL)
        return FALSE;
    g_auto(GStrv) keys = g_key_file_get_keys(file, VIEWS, NULL, NULL);
    for (const char *const *name = cw_view_recipes_names(built_in); *name != NULL; name++)
        for (char **key = keys; key != NULL && *key != NULL; key++) {
            g_autofree char *value = g_key_file_get_string(file, VIEWS, *key, NULL);
            g_key_file_set_string(recipe->view_sections, *name, *key, value);
        }
    for (char **group = groups; *group != NULL; group++) {
        if (g_strv_contains(own, *group))
            continue;
        g_auto(GStrv) section_keys = g_key_file_get_keys(file, *group, NULL, NULL);
        for (char **key = section_keys; *key != NULL; key++) {
            g_autofree char *value = g_key_file_get_string(file, *group, *key, NULL);
            g_key_file_set_string(recipe->view_sections, *group, *key, value);
        }
    }
    g_autofree char *text = g_key_file_to_data(recipe->view_sections, NULL, NULL);
    recipe->views = cw_view_recipes_parse(text, "recipe", error);
    return recipe->views != NULL;
}

/* Means of a stage are there without training; what mixes its channels is not. Only whitening says
 * which numbers of an embedding to keep. */
static gboolean check_embedding(const cw_recipe *recipe, GError **error)
{
    const cw_run_settings *run = &recipe->run;
    if (recipe->backbone.covariance > 0 && run->embed_stages > recipe->backbone.last_stages)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "embed_stages=%" G_GINT64_FORMAT
                    " takes covariances of stages that last_stages=%" G_GINT64_FORMAT
                    " does not train",
                    run->embed_stages, recipe->backbone.last_stages);
    else if ((recipe->backbone.project > 0 || recipe->backbone.standardise) &&
             (run->embed_stages != recipe->backbone.last_stages ||
              run->embed_stripes != recipe->backbone.stripes))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "%s is trained on other features than embed_stages=%" G_GINT64_FORMAT
                    ", embed_stripes=%" G_GINT64_FORMAT
                    " would give it; set last_stages and stripes alike",
                    recipe->backbone.project > 0 ? "project" : "standardise", run->embed_stages,
                    run->embed_stripes);
    else if (run->embed_dimension > 0 && run->whiten == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "embed_dimension=%" G_GINT64_FORMAT " needs whitening, and whiten=0 is none",
                    run->embed_dimension);
    else if (recipe->method->block != NULL && run->whiten > 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "whiten=%g would mix the blocks of attributes that method %s learns; set "
                    "whiten=0",
                    run->whiten, recipe->method->row.name);
    else if (recipe->method->outfit != NULL && run->whiten > 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "whiten=%g would change the features that method %s learns to compare; set "
                    "whiten=0",
                    run->whiten, recipe->method->row.name);
    else if (recipe->method->words != NULL && run->whiten > 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "whiten=%g would change the features that method %s learns words of; set "
                    "whiten=0",
                    run->whiten, recipe->method->row.name);
    else
        return TRUE;
    return FALSE;
}

static cw_recipe *read_recipe(const cw_method *method, GKeyFile *file, GError **error)
{
    g_autoptr(cw_recipe) recipe = g_new0(cw_recipe, 1);
    recipe->method = method;
    recipe->method_settings = g_malloc0(method->settings_bytes);
    cw_options_reset(cw_run_options, &recipe->run);
    cw_options_reset(cw_backbone_options, &recipe->backbone);
    cw_options_reset(cw_optimiser_options, &recipe->optimiser);
    cw_options_reset(method->options, recipe->method_settings);
    g_key_file_remove_key(file, METHOD, "name", NULL);
    if (!cw_options_load(cw_run_options, &recipe->run, file, "run", error) ||
        !cw_options_load(cw_backbone_options, &recipe->backbone, file, "backbone", error) ||
        !cw_options_load(cw_optimiser_options, &recipe->optimiser, file, "optimiser", error) ||
        !cw_options_load(method->options, recipe->method_settings, file, METHOD, error) ||
        !read_views(recipe, file, error) || !check_embedding(recipe, error))
        return NULL;
    recipe->backbone_row =
        (const cw_backbone *)cw_row_find(&cw_backbone_table, recipe->run.backbone, error);
    recipe->optimiser_law = recipe->backbone_row == NULL
                                ? NULL
                                : (const cw_optimiser_law *)cw_row_find(
                                      &cw_optimiser_table, recipe->run.optimiser, error);
    recipe->schedule =
        recipe->optimiser_law == NULL
            ? NULL
            : (const cw_schedule *)cw_row_find(&cw_schedule_table, recipe->run.schedule, error);
    return recipe->schedule != NULL ? g_steal_pointer(&recipe) : NULL;
}

/* The text of the row called `path`, else the whole of that file. (transfer full) */
static char *read_text(const char *path, GError **error)
{
    g_autoptr(GError) unknown = NULL;
    const cw_recipe_file *known =
        (const cw_recipe_file *)cw_row_find(&cw_recipe_table, path, &unknown);
    if (known != NULL)
        return g_strdup(known->text);
    g_autofree char *text = NULL;
    gsize length;
    if (!g_file_get_contents(path, &text, &length, NULL))
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "could not read recipe \"%s\": no file, %s", path, unknown->message);
    else if (strlen(text) != length)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "recipe \"%s\" is not a text file", path);
    else
        return g_steal_pointer(&text);
    return NULL;
}

/* A recipe that a run wrote names its method; it is not read as one of another. */
static gboolean check_method(GKeyFile *file, const cw_method *method, GError **error)
{
    g_autofree char *name = g_key_file_get_string(file, METHOD, "name", NULL);
    if (name == NULL || strcmp(name, method->row.name) == 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "the recipe is one of method %s, not %s; use --method %s", name, method->row.name,
                name);
    return FALSE;
}

/* The method called `name`; NULL: the one that `recipe` names, else SkiLL. */
static const cw_method *find_method(const char *name, GKeyFile *recipe, GError **error)
{
    g_autofree char *named = g_key_file_get_string(recipe, METHOD, "name", NULL);
    const char *found = name != NULL ? name : named != NULL ? named : "skill";
    return (const cw_method *)cw_row_find(&cw_method_table, found, error);
}

cw_recipe *cw_recipe_load(const char *method_name, const char *path, const char *const *settings,
                          GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new(), recipe = g_key_file_new();
    g_autofree char *text = path != NULL ? read_text(path, error) : NULL;
    if (path != NULL && (text == NULL || !merge_text(recipe, text, path, error)))
        return NULL;
    const cw_method *method = find_method(method_name, recipe, error);
    if (method == NULL ||
        (method->defaults != NULL && !merge_text(file, method->defaults, method->row.name, error)))
        return NULL;
    merge(file, recipe);
    for (; settings != NULL && *settings != NULL; settings++)
        if (!put_setting(file, method, *settings, error))
            return NULL;
    return check_method(file, method, error) ? read_recipe(method, file, error) : NULL;
}

cw_recipe *cw_recipe_parse(const char *text, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    if (!merge_text(file, text, "stored", error))
        return NULL;
    g_autofree char *name = g_key_file_get_string(file, METHOD, "name", NULL);
    const cw_method *method =
        (const cw_method *)cw_row_find(&cw_method_table, name != NULL ? name : "", error);
    return method != NULL ? read_recipe(method, file, error) : NULL;
}

void cw_recipe_free(cw_recipe *recipe)
{
    if (recipe == NULL)
        return;
    cw_options_clear(cw_run_options, &recipe->run);
    cw_options_clear(cw_backbone_options, &recipe->backbone);
    cw_options_clear(cw_optimiser_options, &recipe->optimiser);
    cw_options_clear(recipe->method->options, recipe->method_settings);
    g_free(recipe->method_settings);
    cw_view_recipes_free(recipe->views);
    g_clear_pointer(&recipe->view_sections, g_key_file_unref);
    g_free(recipe);
}

/* Sections that only other methods read: what methods there are does not change a recipe. */
static void remove_views_of_others(GKeyFile *file, const cw_method *method)
{
    for (const cw_row *const *row = cw_method_table.rows; *row != NULL; row++) {
        const char *views = ((const cw_method *)*row)->views;
        if (views != NULL && g_strcmp0(views, method->views) != 0)
            g_key_file_remove_group(file, views, NULL);
    }
}

char *cw_recipe_format(const cw_recipe *recipe)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_key_file_set_string(file, METHOD, "name", recipe->method->row.name);
    cw_options_save(recipe->method->options, recipe->method_settings, file, METHOD);
    cw_options_save(cw_run_options, &recipe->run, file, "run");
    cw_options_save(cw_backbone_options, &recipe->backbone, file, "backbone");
    cw_options_save(cw_optimiser_options, &recipe->optimiser, file, "optimiser");
    merge(file, recipe->view_sections);
    remove_views_of_others(file, recipe->method);
    return g_key_file_to_data(file, NULL, NULL);
}

gboolean cw_recipe_save(const cw_recipe *recipe, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "recipe.ini", NULL);
    g_autofree char *text = cw_recipe_format(recipe);
    return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}

gboolean cw_recipe_is(const cw_recipe *recipe, const char *text)
{
    g_autoptr(cw_recipe) other = cw_recipe_parse(text, NULL);
    g_autofree char *one = cw_recipe_format(recipe);
    g_autofree char *two = other != NULL ? cw_recipe_format(other) : NULL;
    return g_strcmp0(one, two) == 0;
}

const cw_view_recipe *cw_recipe_views(const cw_recipe *recipe, const char *category, GError **error)
{
    const char *section = recipe->method->views != NULL
                              ? recipe->method->views
                              : cw_view_section(category != NULL ? category : "");
    return cw_view_recipes_find(recipe->views, section, error);
}

int cw_recipe_picture_px(const cw_recipe *recipe, GError **error)
{
    if (recipe->run.picture_px > 0)
        return (int)recipe->run.picture_px;
    const cw_view_recipe *views = cw_recipe_views(recipe, NULL, error);
    return views != NULL ? (int)views->global_px : 0;
}
