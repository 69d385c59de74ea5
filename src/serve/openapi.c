/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/openapi.h"

#include <float.h>
#include <string.h>

#include "base/json_text.h"
#include "serve/admit.h"
#include "serve/route.h"

/* The schema of what an option takes. (transfer full) */
static json_t *schema_of(const cw_option *option)
{
    static const char *const types[] = {
        [CW_OPTION_REAL] = "number", [CW_OPTION_INT] = "integer",   [CW_OPTION_BOOL] = "boolean",
        [CW_OPTION_TEXT] = "string", [CW_OPTION_CHOICE] = "string", [CW_OPTION_LIST] = "array",
    };
    json_t *schema = json_pack("{s:s}", "type", types[option->type]);
    if (option->type == CW_OPTION_REAL || option->type == CW_OPTION_INT) {
        const gboolean whole = option->type == CW_OPTION_INT;
        json_object_set_new(schema, "minimum",
                            whole ? json_integer((json_int_t)option->least)
                                  : json_real(option->least));
        json_object_set_new(schema, "maximum",
                            whole ? json_integer((json_int_t)option->most)
                                  : json_real(option->most));
        json_object_set_new(schema, "default",
                            whole ? json_integer((json_int_t)option->fallback)
                                  : json_real(option->fallback));
    } else if (option->type == CW_OPTION_BOOL)
        json_object_set_new(schema, "default", json_boolean(option->fallback != 0));
    else if (option->type == CW_OPTION_LIST)
        json_object_set_new(schema, "items", json_pack("{s:s}", "type", "string"));
    else if (option->text != NULL)
        json_object_set_new(schema, "default", json_string(option->text));
    if (option->type == CW_OPTION_CHOICE) {
        json_t *choices = json_array();
        for (const char *const *word = option->choices; *word != NULL; word++)
            json_array_append_new(choices, json_string(*word));
        json_object_set_new(schema, "enum", choices);
    }
    return schema;
}

/* What stands in the braces of a path, and the query. (transfer full) */
static json_t *parameters_of(const cw_route *route)
{
    json_t *parameters = json_array();
    const char *open = strchr(route->path, '{');
    if (open != NULL) {
        g_autofree char *name = g_strndup(open + 1, strcspn(open + 1, "}"));
        json_array_append_new(parameters, json_pack("{s:s,s:s,s:b,s:s,s:{s:s}}", "name", name, "in",
                                                    "path", "required", TRUE, "description",
                                                    route->parameter, "schema", "type", "string"));
    }
    const cw_option *options = route->body_only ? NULL : route->options;
    for (const cw_option *option = options; option != NULL && option->row.name != NULL; option++)
        json_array_append_new(
            parameters, json_pack("{s:s,s:s,s:s,s:o}", "name", option->row.name, "in", "query",
                                  "description", option->row.summary, "schema", schema_of(option)));
    return parameters;
}

/* The same options as members of a JSON object. (transfer full) */
static json_t *body_of(const cw_route *route)
{
    json_t *members = route->members != NULL ? route->members() : json_object();
    for (const cw_option *option = route->options; option->row.name != NULL; option++) {
        json_t *schema = schema_of(option);
        json_object_set_new(schema, "description", json_string(option->row.summary));
        json_object_set_new(members, option->row.name, schema);
    }
    return json_pack("{s:{s:{s:{s:s,s:o,s:b}}}}", "content", "application/json", "schema", "type",
                     "object", "properties", members, "additionalProperties", FALSE);
}

/* What lets in where the catalogue has tokens: by what and, as the role, good for what. Nothing for
 * what is open to all. (transfer full) */
static json_t *security_of(const cw_route *route)
{
    const char *scope = cw_scope_table.rows[route->scope]->name;
    return route->open ? json_array()
                       : json_pack("[{s:[s]},{s:[s]}]", "token", scope, "session", scope);
}

static json_t *operation_of(const cw_route *route)
{
    json_t *operation = json_pack(
        "{s:s,s:s,s:o,s:o,s:{s:{s:s,s:{s:{}}},s:{s:s,s:{s:{s:{s:s}}}}}}", "operationId",
        route->row.name, "summary", route->row.summary, "parameters", parameters_of(route),
        "security", security_of(route), "responses", "200", "description", "done", "content",
        route->answer, "default", "description", "a problem (RFC 9457)", "content",
        "application/problem+json", "schema", "$ref", "#/components/schemas/problem");
    if (route->body_most > 0)
        json_object_set_new(operation, "requestBody",
                            json_pack("{s:b,s:s,s:{s:{}}}", "required", TRUE, "description",
                                      route->body, "content", route->spooled ? "*/*" : "image/*"));
    else if (strcmp(route->method, "GET") != 0 && route->options != NULL)
        json_object_set_new(operation, "requestBody", body_of(route));
    return operation;
}

/* (transfer full) */
static json_t *security_schemes(void)
{
    return json_pack("{s:{s:s,s:s,s:s},s:{s:s,s:s,s:s,s:s}}", "token", "type", "http", "scheme",
                     "bearer", "description",
                     "made by colorway token; needed where the catalogue has any", "session",
                     "type", "apiKey", "in", "cookie", "name", CW_ADMIT_COOKIE, "description",
                     "the same in a browser, set by sign_in");
}

json_t *cw_openapi_build(void)
{
    json_t *paths = json_object();
    for (const cw_row *const *row = cw_route_table.rows; *row != NULL; row++) {
        const cw_route *route = (const cw_route *)*row;
        g_autofree char *method = g_ascii_strdown(route->method, -1);
        json_t *path = json_object_get(paths, route->path);
        if (path == NULL)
            json_object_set_new(paths, route->path, path = json_object());
        json_object_set_new(path, method, operation_of(route));
    }
    return json_pack("{s:s,s:{s:s,s:s,s:s},s:o,s:{s:o,s:{s:{s:s,s:{s:{s:s},s:{s:s},s:{s:s},s:{s:s},"
                     "s:{s:s}}}}}}",
                     "openapi", "3.1.0", "info", "title", "Colorway", "version", CW_VERSION,
                     "summary", "Search, variants and attributes of a fashion catalogue", "paths",
                     paths, "components", "securitySchemes", security_schemes(), "schemas",
                     "problem", "type", "object", "properties", "type", "type", "string", "title",
                     "type", "string", "status", "type", "integer", "detail", "type", "string",
                     "instance", "type", "string");
}
