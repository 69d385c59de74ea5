/* SPDX-License-Identifier: Apache-2.0
 *
 * Filters as typed after --where: NAME OPERATOR VALUE, operators = != < <= > >=, as in `color=red`,
 * `price<50`, `availability=in_stock`. Several must all hold.
 *
 * A value is compared as a number when it and the operand both read as one ("49.00 USD" reads as
 * 49), as text without regard to case when not. A missing value equals only the empty operand:
 * `color=` holds where there is no colour, `color!=` where there is one, `color!=red` where there
 * is none or another, `price<50` only where there is a price.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    CW_WHERE_EQUAL,
    CW_WHERE_UNEQUAL,
    CW_WHERE_LESS,
    CW_WHERE_AT_MOST,
    CW_WHERE_MORE,
    CW_WHERE_AT_LEAST,
} cw_where_relation;

typedef struct {
    char *name; /* canonical (base/column_name.h); any column of the feed, or id,
                   item_group_id, source */
    cw_where_relation relation;
    char *operand;
    gboolean numeric; /* operand reads as a number */
    double number;
} cw_condition;

typedef struct {
    cw_condition *conditions; /* [count], all must hold */
    gsize count;
} cw_where;

/* Reads conditions, a NULL-terminated list (NULL: none, which always holds). CW_ERROR_USAGE for one
 * without a name or an operator. Whether a column of that name exists is for the store to say, when
 * the filter is used. (transfer full) */
cw_where *cw_where_parse(const char *const *conditions, GError **error);
void cw_where_free(cw_where *where);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_where, cw_where_free)

/* Whether `condition` holds for `value` (NULL or "": missing). */
gboolean cw_condition_holds(const cw_condition *condition, const char *value);

/* Reads an amount of money or a plain number: "49", "49.00 USD", "EUR 49,90", "$1,299.00",
 * "1.299,00 €". The last '.' or ',' is the decimal sign, unless three digits follow it and it is a
 * ',' or occurs twice; at most one currency of letters or signs, before or behind. FALSE when it is
 * anything else. */
gboolean cw_price_parse(const char *text, double *amount);

G_END_DECLS
