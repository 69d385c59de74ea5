/* SPDX-License-Identifier: Apache-2.0
 *
 * Conditions. Numbers are compared as doubles when both sides are numbers; text by its case-folded
 * form, byte for byte, which orders by code point.
 */
#include "store/where.h"

#include <string.h>

#include "base/column_name.h"
#include "base/error.h"

static const struct {
    const char *sign;
    cw_where_relation relation;
} relations[] = {
    /* longer signs first: "<=" is not "<" and "=" */
    {"!=", CW_WHERE_UNEQUAL}, {"<=", CW_WHERE_AT_MOST}, {">=", CW_WHERE_AT_LEAST},
    {"=", CW_WHERE_EQUAL},    {"<", CW_WHERE_LESS},     {">", CW_WHERE_MORE},
};

static gboolean parse_condition(const char *text, cw_condition *condition, GError **error)
{
    gsize name_length = strcspn(text, "=!<>");
    const char *sign = text + name_length;
    for (gsize i = 0; i < G_N_ELEMENTS(relations); i++) {
        if (!g_str_has_prefix(sign, relations[i].sign))
            continue;
        g_autofree char *name = g_strndup(text, name_length);
        condition->name = cw_column_name(name);
        condition->relation = relations[i].relation;
        condition->operand = g_strstrip(g_strdup(sign + strlen(relations[i].sign)));
        condition->numeric = cw_price_parse(condition->operand, &condition->number);
        if (condition->name[0] == '\0')
            break;
        if (condition->numeric || !g_str_has_suffix(condition->name, "price"))
            return TRUE;
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "cannot compare %s with \"%s\", no number",
                    condition->name, condition->operand);
        return FALSE;
    }
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "cannot read condition \"%s\"; write NAME OPERATOR VALUE, for example color=red or "
                "\"price<50\", with one of = != < <= > >=",
                text);
    return FALSE;
}

cw_where *cw_where_parse(const char *const *conditions, GError **error)
{
    gsize count = conditions == NULL ? 0 : g_strv_length((char **)conditions);
    g_autoptr(cw_where) where = g_new0(cw_where, 1);
    where->conditions = g_new0(cw_condition, count);
    where->count = count;
    for (gsize i = 0; i < count; i++) {
        if (!parse_condition(conditions[i], &where->conditions[i], error))
            return NULL;
    }
    return g_steal_pointer(&where);
}

void cw_where_free(cw_where *where)
{
    if (where == NULL)
        return;
    for (gsize i = 0; i < where->count; i++) {
        g_free(where->conditions[i].name);
        g_free(where->conditions[i].operand);
    }
    g_free(where->conditions);
    g_free(where);
}

static gboolean order_holds(cw_where_relation relation, int order)
{
    switch (relation) {
    case CW_WHERE_EQUAL:
        return order == 0;
    case CW_WHERE_UNEQUAL:
        return order != 0;
    case CW_WHERE_LESS:
        return order < 0;
    case CW_WHERE_AT_MOST:
        return order <= 0;
    case CW_WHERE_MORE:
        return order > 0;
    case CW_WHERE_AT_LEAST:
        return order >= 0;
    }
    return FALSE;
}

gboolean cw_condition_holds(const cw_condition *condition, const char *value)
{
    gboolean missing = value == NULL || value[0] == '\0';
    gboolean wants_missing = condition->operand[0] == '\0';
    if (missing || wants_missing) {
        gboolean equal = missing && wants_missing;
        return condition->relation == CW_WHERE_UNEQUAL
                   ? !equal
                   : equal && order_holds(condition->relation, 0);
    }
    double number;
    if (condition->numeric && cw_price_parse(value, &number)) {
        int order = (number > condition->number) - (number < condition->number);
        return order_holds(condition->relation, order);
    }
    g_autofree char *left = g_utf8_casefold(value, -1);
    g_autofree char *right = g_utf8_casefold(condition->operand, -1);
    return order_holds(condition->relation, strcmp(left, right));
}
