/* SPDX-License-Identifier: Apache-2.0
 *
 * A comparison: for every seed and recipe train, measure, keep the scores; then one table. Each run
 * has a folder, and what is there is not made again, so that an interrupted comparison goes on.
 *
 * Seeds come first: after the first of them there is a table of all recipes already.
 */
#include <colorway/compare.h>

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include <colorway/evaluate.h>

#include "base/error.h"
#include "engine/compare/compare_private.h"
#include "engine/page/page_compare.h"

#define DESCRIPTION "compare.txt"
#define PROTOCOLS "variants,retrieval,triplets,colour,probes"

static const char *const counted[] = {"items", "colourways", "groups", "pictures", NULL};
static const char *const baselines[] = {"untrained", "hog", "colour", NULL};

static void clear_contender(gpointer data)
{
    g_free(((cw_contender *)data)->name);
    json_decref(((cw_contender *)data)->handed);
}

static void comparison_clear(cw_comparison *c)
{
    g_array_unref(c->contenders);
    g_strfreev(c->protocols);
    cw_compare_table_free(c->table);
    cw_picture_list_free(c->unseen);
    g_free(c->readable);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_comparison, comparison_clear)

static void single_clear(cw_compare_single *s)
{
    g_free(s->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_compare_single, single_clear)

/* ---- what is asked for ---------------------------------------------------------------------- */

static gboolean add_contender(cw_comparison *c, const char *asked, GError **error)
{
    const gboolean method = cw_row_find(&cw_method_table, asked, NULL) != NULL;
    cw_contender added = {.method = method ? asked : NULL, .recipe = method ? NULL : asked};
    added.name = g_path_get_basename(asked);
    if (g_str_has_suffix(added.name, ".ini"))
        added.name[strlen(added.name) - 4] = '\0';
    if (g_strv_contains(baselines, added.name)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "a recipe cannot be called \"%s\": a baseline is", added.name);
        g_free(added.name);
        return FALSE;
    }
    for (guint i = 0; i < c->contenders->len; i++)
        if (strcmp(g_array_index(c->contenders, cw_contender, i).name, added.name) == 0) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "two recipes are called \"%s\"; their runs would be one", added.name);
            g_free(added.name);
            return FALSE;
        }
    g_array_append_val(c->contenders, added);
    return TRUE;
}

static gboolean check_budget(const cw_compare_request *request, GError **error)
{
    if ((request->pictures > 0) == (request->seconds > 0))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "every run has one budget: pictures or seconds, one of the two");
    else if (!(request->hold_out > 0 && request->hold_out < 1))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the share of designs held out must be above 0 and below 1, not %g",
                    request->hold_out);
    else if (request->seeds < 1)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "seeds must be at least 1");
    else
        return TRUE;
    return FALSE;
}

/* What all runs of a folder have in common; another request of the same folder must say the same.
 * Recipes are checked run by run. */
static char *describe(const cw_comparison *c, GError **error)
{
    const cw_compare_request *request = c->request;
    json_t *status = cw_catalog_status(c->catalog, error);
    if (status == NULL)
        return NULL;
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "catalogue=%s\n", cw_catalog_path(c->catalog));
    for (const char *const *what = counted; *what != NULL; what++)
        g_string_append_printf(text, "%s=%" JSON_INTEGER_FORMAT "\n", *what,
                               json_integer_value(json_object_get(status, *what)));
    json_decref(status);
    g_string_append_printf(text, "pictures=%" G_GINT64_FORMAT "\nseconds=%g\nhold_out=%g\n",
                           request->pictures, request->seconds, request->hold_out);
    for (gsize i = 0; request->settings != NULL && request->settings[i] != NULL; i++)
        g_string_append_printf(text, "%s\n", request->settings[i]);
    if (request->init != NULL)
        g_string_append_printf(text, "init=%s\n", request->init);
    return g_string_free(text, FALSE);
}

static gboolean open_folder(const cw_comparison *c, GError **error)
{
    const char *folder = c->request->folder;
    g_autofree char *path = g_build_filename(folder, DESCRIPTION, NULL), *before = NULL;
    g_autofree char *now = describe(c, error);
    if (now == NULL)
        return FALSE;
    if (g_mkdir_with_parents(folder, 0777) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not create folder \"%s\": %s", folder,
                    g_strerror(errno));
        return FALSE;
    }
    if (!g_file_get_contents(path, &before, NULL, NULL) || strcmp(before, now) == 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "\"%s\" holds runs of another budget, start, share held out, settings or catalogue "
                "(" DESCRIPTION " says which); choose another --out folder",
                folder);
    return FALSE;
}

/* Once every recipe can begin: advice that a start which failed gives may be followed in the same
 * folder. */
static gboolean occupy_folder(const cw_comparison *c, GError **error)
{
    g_autofree char *path = g_build_filename(c->request->folder, DESCRIPTION, NULL);
    g_autofree char *text = describe(c, error);
    if (text == NULL || !g_file_set_contents(path, text, -1, error))
        return FALSE;
    for (guint i = 0; i < c->contenders->len; i++)
        if (!cw_compare_keep_steps(c, &g_array_index(c->contenders, cw_contender, i), error))
            return FALSE;
    return TRUE;
}

char *cw_compare_folder(const cw_comparison *c, const cw_contender *of, guint64 seed)
{
    g_autofree char *name = g_strdup_printf("%s-%" G_GUINT64_FORMAT, of->name, seed);
    return g_build_filename(c->request->folder, name, NULL);
}

static gboolean run_one(cw_comparison *c, guint64 seed, guint place, GError **error)
{
    g_auto(cw_compare_single) s = {.contender = &g_array_index(c->contenders, cw_contender, place),
                                   .seed = seed,
                                   .first = place == 0};
    s.folder = cw_compare_folder(c, s.contender, seed);
    c->number++;
    if (cw_compare_train(c, &s, error) && cw_compare_measure(c, &s, error))
        return TRUE;
    if (error != NULL && g_error_matches(*error, CW_ERROR, CW_ERROR_INTERRUPTED)) {
        g_clear_error(error);
        g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                    "stopped at %s, seed %" G_GUINT64_FORMAT
                    "; the same command goes on from there",
                    s.contender->name, seed);
        return FALSE;
    }
    g_prefix_error(error, "%s, seed %" G_GUINT64_FORMAT ": ", s.contender->name, seed);
    return FALSE;
}

/* Every recipe is read, and begun once as far as its plan, before any is trained: what is wrong
 * with the last would else cost the hours of the others. All hold out by one law. */
static gboolean rehearse(const cw_comparison *c, GError **error)
{
    gboolean grouped = FALSE;
    for (guint place = 0; place < c->contenders->len; place++) {
        g_auto(cw_compare_single)
            s = {.contender = &g_array_index(c->contenders, cw_contender, place),
                 .seed = c->request->seed};
        g_autoptr(cw_recipe) recipe = cw_compare_recipe(c, s.contender, 0, error);
        if (recipe == NULL)
            return FALSE;
        if (place == 0)
            grouped = recipe->run.hold_out_grouped;
        if (recipe->run.hold_out_grouped != grouped) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "\"%s\" holds out other designs than \"%s\"; set hold_out_grouped for all",
                        s.contender->name, g_array_index(c->contenders, cw_contender, 0).name);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean is_under_way(const cw_comparison *c, const cw_contender *contender)
{
    g_auto(cw_compare_single) s = {.folder = cw_compare_folder(c, contender, c->request->seed)};
    return cw_compare_has(&s, CW_COMPARE_COST ".json") || cw_compare_has(&s, CW_COMPARE_CHECKPOINT);
}

/* One after the other before any is trained: their steps are foretold under the same load. */
static gboolean begin_all(cw_comparison *c, GError **error)
{
    for (guint place = 0; place < c->contenders->len; place++) {
        cw_contender *contender = &g_array_index(c->contenders, cw_contender, place);
        cw_compare_find_steps(c, contender);
        if ((contender->steps > 0 || c->request->pictures > 0) && is_under_way(c, contender))
            continue;
        if (!cw_compare_begin(c, contender, error)) {
            g_prefix_error(error, "%s: ", contender->name);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean prepare(cw_comparison *c, GError **error)
{
    const cw_compare_request *request = c->request;
    const char *wanted = request->protocols != NULL ? request->protocols : PROTOCOLS;
    if (!check_budget(request, error))
        return FALSE;
    for (const char *const *recipe = request->recipes; *recipe != NULL; recipe++)
        if (!add_contender(c, *recipe, error))
            return FALSE;
    c->protocols = g_strsplit(wanted, ",", -1);
    for (char **name = c->protocols; *name != NULL; name++) {
        if (cw_row_find(&cw_protocol_table, g_strstrip(*name), error) == NULL)
            return FALSE;
        for (char **before = c->protocols; before < name; before++)
            if (strcmp(*before, *name) == 0) {
                g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "protocol \"%s\" stands twice", *name);
                return FALSE;
            }
    }
    g_autofree const char **names = g_new(const char *, c->contenders->len + 1);
    for (guint i = 0; i < c->contenders->len; i++)
        names[i] = g_array_index(c->contenders, cw_contender, i).name;
    c->table = cw_compare_table_new(names, c->contenders->len);
    return rehearse(c, error) && cw_compare_check_protocols(c, error) &&
           cw_compare_hand_words(c, error) && open_folder(c, error);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static json_t *result_of(const cw_comparison *c)
{
    json_t *result = cw_compare_table_result(c->table), *recipes = json_array();
    json_t *seeds = json_array();
    for (guint i = 0; i < c->contenders->len; i++)
        json_array_append_new(recipes,
                              json_string(g_array_index(c->contenders, cw_contender, i).name));
    for (gint64 i = 0; i < c->request->seeds; i++)
        json_array_append_new(seeds, json_integer((json_int_t)c->request->seed + i));
    json_object_set_new(result, "recipes", recipes);
    json_object_set_new(result, "seeds", seeds);
    json_object_set_new(result, "unreadable", json_integer(c->unreadable));
    return result;
}

static gboolean write_result(const cw_comparison *c, const json_t *result, GError **error)
{
    g_autofree char *json = g_build_filename(c->request->folder, "compare.json", NULL);
    g_autofree char *page = g_build_filename(c->request->folder, "compare.html", NULL);
    char *text = json_dumps(result, JSON_INDENT(1));
    const gboolean ok = g_file_set_contents(json, text, -1, error);
    free(text);
    return ok && cw_page_compare(result, cw_catalog_path(c->catalog), page, error);
}

json_t *cw_compare(cw_catalog *catalog, const cw_compare_request *request,
                   const cw_progress *progress, GError **error)
{
    g_auto(cw_comparison) c = {.catalog = catalog,
                               .request = request,
                               .progress = progress,
                               .contenders = g_array_new(FALSE, FALSE, sizeof(cw_contender))};
    g_array_set_clear_func(c.contenders, clear_contender);
    if (!prepare(&c, error) || !begin_all(&c, error) || !occupy_folder(&c, error))
        return NULL;
    for (gint64 seed = 0; seed < request->seeds; seed++)
        for (guint place = 0; place < c.contenders->len; place++)
            if (!run_one(&c, request->seed + (guint64)seed, place, error))
                return NULL;
    json_t *result = result_of(&c);
    if (!cw_compare_view(&c, result, error) || !write_result(&c, result, error))
        g_clear_pointer(&result, json_decref);
    return result;
}
