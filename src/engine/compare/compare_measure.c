/* SPDX-License-Identifier: Apache-2.0
 *
 * The scores of one run of a comparison. What was measured is kept in the run's folder.
 */
#include <string.h>

#include <colorway/evaluate.h>

#include "base/error.h"
#include "engine/compare/compare_private.h"

static json_t *evaluate(const cw_comparison *c, const cw_compare_single *s, const char *protocol,
                        cw_vector_memory *memory, GError **error)
{
    g_autoptr(GError) reason = NULL;
    const cw_evaluate_request request = {
        .protocol = protocol,
        .model = s->folder,
        .baselines = s->first ? NULL : "",
        .unseen = TRUE,
        .threshold = -1,
        .neighbours = -1,
        .seed = s->seed,
        .threads = c->request->threads,
        .memory = memory,
    };
    json_t *result = cw_evaluate(c->catalog, &request, c->progress, &reason);
    if (result == NULL && g_error_matches(reason, CW_ERROR, CW_ERROR_NOT_FOUND))
        return json_pack("{s:s,s:s}", "protocol", protocol, "skipped", reason->message);
    if (result == NULL)
        g_propagate_prefixed_error(error, g_steal_pointer(&reason), "protocol \"%s\": ", protocol);
    return result;
}

/* The result of one protocol, kept in the run's folder: measured once. */
static json_t *measure(const cw_comparison *c, const cw_compare_single *s, const char *protocol,
                       cw_vector_memory *memory, GError **error)
{
    g_autofree char *name =
        g_strdup_printf("%s%s.json", protocol, s->first ? "_and_baselines" : "");
    g_autofree char *path = g_build_filename(
        s->folder, strcmp(protocol, CW_COMPARE_COST) == 0 ? CW_COMPARE_COST ".json" : name, NULL);
    json_t *result = json_load_file(path, 0, NULL);
    if (result != NULL || (result = evaluate(c, s, protocol, memory, error)) == NULL ||
        json_object_get(result, "skipped") != NULL) /* the next import may bring what is missing */
        return result;
    char *text = json_dumps(result, JSON_INDENT(1));
    if (!g_file_set_contents(path, text, -1, error))
        g_clear_pointer(&result, json_decref);
    free(text);
    return result;
}

/* While the vectors are at hand: what is shown beside the table is made of them. */
static gboolean keep_vectors(cw_comparison *c, const cw_compare_single *s, cw_vector_memory *memory,
                             GError **error)
{
    g_autoptr(GError) reason = NULL;
    if (s->seed != c->request->seed)
        return TRUE;
    g_autoptr(cw_picture_vectors) vectors = cw_compare_vectors(c, s, memory, &reason);
    if (vectors != NULL || g_error_matches(reason, CW_ERROR, CW_ERROR_NOT_FOUND))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

gboolean cw_compare_measure(cw_comparison *c, const cw_compare_single *s, GError **error)
{
    g_autoptr(cw_vector_memory) memory = cw_vector_memory_new();
    json_t *results = json_array();
    json_t *result = measure(c, s, CW_COMPARE_COST, memory, error);
    for (char **name = c->protocols; result != NULL; name++) {
        const json_t *facts = json_object_get(result, "facts");
        const json_t *unreadable = json_object_get(facts, "unreadable");
        c->unreadable = MAX(c->unreadable, json_integer_value(unreadable));
        json_array_append_new(results, result);
        if (*name == NULL)
            break;
        result = measure(c, s, *name, memory, error);
    }
    if (result != NULL)
        cw_compare_table_take(c->table, s->contender->name, results);
    json_decref(results);
    return result != NULL && keep_vectors(c, s, memory, error);
}
