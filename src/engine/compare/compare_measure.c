/* SPDX-License-Identifier: Apache-2.0
 *
 * The scores of one run of a comparison. What was measured is kept in the run's folder, with what
 * was asked.
 */
#include <string.h>

#include <colorway/evaluate.h>

#include "base/error.h"
#include "engine/compare/compare_private.h"
#include "engine/evaluate/evaluate_asked.h"
#include "engine/evaluate/protocol.h"

#define ASKED "asked" /* of a kept result, where anything is that not every protocol reads */

/* What is asked of one protocol, without what it does not read. */
static gboolean ask(const cw_comparison *c, const char *protocol, cw_evaluate_request *request,
                    GError **error)
{
    *request = (cw_evaluate_request){
        .protocol = protocol,
        .attributes = c->request->attributes,
        .drop_words = c->request->drop_words,
        .unseen = TRUE,
        .threshold = -1,
        .neighbours = -1,
        .threads = c->request->threads,
    };
    return cw_evaluate_narrow(request, error);
}

/* ---- before anything runs -------------------------------------------------------------------- */

/* A recipe that learns no words has no figures in the table; one at least must have some. */
static gboolean check_words(const cw_comparison *c, const cw_protocol *protocol, GError **error)
{
    for (guint i = 0; i < c->contenders->len; i++) {
        const cw_contender *contender = &g_array_index(c->contenders, cw_contender, i);
        g_autoptr(cw_recipe) recipe = cw_compare_recipe(c, contender, 0, error);
        if (recipe == NULL)
            return FALSE;
        if (recipe->method->words != NULL)
            return TRUE;
    }
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "protocol \"%s\" measures models that have learned words, and no recipe learns any",
                protocol->row.name);
    return FALSE;
}

/* What nobody reads would be a comparison of something else: the first protocol says who does. */
static gboolean check_read(const cw_comparison *c, guint reads, GError **error)
{
    const cw_evaluate_request request = {
        .protocol = c->protocols[0],
        .attributes = (reads & CW_PROTOCOL_ATTRIBUTES) == 0 ? c->request->attributes : NULL,
        .drop_words = (reads & CW_PROTOCOL_DROP_WORDS) == 0 ? c->request->drop_words : NULL,
        .threshold = -1,
        .neighbours = -1,
    };
    return !cw_evaluate_is_asked(&request) || cw_evaluate_check(c->catalog, &request, error);
}

gboolean cw_compare_check_protocols(const cw_comparison *c, GError **error)
{
    guint reads = 0;
    for (char **name = c->protocols; *name != NULL; name++) {
        const cw_row *row = cw_row_find(&cw_protocol_table, *name, error);
        const cw_protocol *protocol = (const cw_protocol *)row;
        cw_evaluate_request request;
        if (protocol == NULL || !ask(c, *name, &request, error) ||
            (cw_evaluate_is_asked(&request) && !cw_evaluate_check(c->catalog, &request, error)) ||
            ((protocol->reads & CW_PROTOCOL_WORDS) != 0 && !check_words(c, protocol, error)))
            return FALSE;
        reads |= protocol->reads;
    }
    return check_read(c, reads, error);
}

/* ---- one run --------------------------------------------------------------------------------- */

/* Nothing to measure, or nothing that this protocol can measure: no reason to withhold the rest. */
static gboolean is_skipped(const GError *error)
{
    return g_error_matches(error, CW_ERROR, CW_ERROR_NOT_FOUND) ||
           g_error_matches(error, CW_ERROR, CW_ERROR_USAGE);
}

static json_t *evaluate(const cw_comparison *c, const cw_compare_single *s,
                        const cw_evaluate_request *asked, cw_vector_memory *memory, GError **error)
{
    g_autoptr(GError) reason = NULL;
    cw_evaluate_request request = *asked;
    request.model = s->folder;
    request.baselines = s->first ? NULL : "";
    request.seed = s->seed;
    request.memory = memory;
    json_t *result = cw_evaluate(c->catalog, &request, c->progress, &reason);
    if (result == NULL && is_skipped(reason))
        return json_pack("{s:s,s:s}", "protocol", asked->protocol, "skipped", reason->message);
    if (result == NULL)
        g_propagate_prefixed_error(error, g_steal_pointer(&reason),
                                   "protocol \"%s\": ", asked->protocol);
    return result;
}

/* The kept result, where it answers what is asked, `of` (NULL: nothing that others do not read). */
static json_t *find_kept(const char *path, const json_t *of)
{
    json_t *result = json_load_file(path, 0, NULL);
    const json_t *before = json_object_get(result, ASKED);
    if (before == NULL || of == NULL ? before != of : !json_equal(before, of))
        g_clear_pointer(&result, json_decref);
    return result;
}

/* What was skipped is not kept: the next import may bring what is missing. */
static gboolean keep(const char *path, json_t *of, json_t *result, GError **error)
{
    if (json_object_get(result, "skipped") != NULL)
        return TRUE;
    if (of != NULL)
        json_object_set(result, ASKED, of);
    char *text = json_dumps(result, JSON_INDENT(1));
    const gboolean kept = g_file_set_contents(path, text, -1, error);
    free(text);
    return kept;
}

/* The result of one protocol, kept in the run's folder: measured once. */
static json_t *measure(const cw_comparison *c, const cw_compare_single *s, const char *protocol,
                       cw_vector_memory *memory, GError **error)
{
    g_autofree char *name =
        g_strdup_printf("%s%s.json", protocol, s->first ? "_and_baselines" : "");
    g_autofree char *path = g_build_filename(s->folder, name, NULL);
    cw_evaluate_request request;
    if (!ask(c, protocol, &request, error))
        return NULL;
    json_t *of = cw_evaluate_is_asked(&request) ? cw_evaluate_asked(&request) : NULL;
    json_t *result = find_kept(path, of);
    if (result == NULL && (result = evaluate(c, s, &request, memory, error)) != NULL &&
        !keep(path, of, result, error))
        g_clear_pointer(&result, json_decref);
    json_decref(of);
    return result;
}

/* What the training took: it wrote that. */
static json_t *load_cost(const cw_compare_single *s, GError **error)
{
    g_autofree char *path = g_build_filename(s->folder, CW_COMPARE_COST ".json", NULL);
    json_error_t reason;
    json_t *cost = json_load_file(path, 0, &reason);
    if (cost == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not read \"%s\": %s", path,
                    reason.text);
    return cost;
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
    json_t *result = load_cost(s, error);
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
