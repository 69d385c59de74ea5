/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernel/fast.h"

struct cw_choices {
    GHashTable *table; /* "problem pass" -> "algorithm", both owned */
    gboolean timed;
};

cw_choices *cw_choices_new(gboolean timed)
{
    cw_choices *choices = g_new0(cw_choices, 1);
    choices->table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    choices->timed = timed;
    return choices;
}

void cw_choices_free(cw_choices *choices)
{
    if (choices == NULL)
        return;
    g_hash_table_unref(choices->table);
    g_free(choices);
}

void cw_choices_read(cw_choices *choices, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) words = g_strsplit(*line, " ", -1);
        if (g_strv_length(words) == 3)
            cw_choices_set(choices, words[0], words[1], words[2]);
    }
}

char *cw_choices_write(const cw_choices *choices)
{
    GList *keys = g_list_sort(g_hash_table_get_keys(choices->table), (GCompareFunc)strcmp);
    GString *text = g_string_new(NULL);
    for (GList *key = keys; key != NULL; key = key->next)
        g_string_append_printf(text, "%s %s\n", (const char *)key->data,
                               (const char *)g_hash_table_lookup(choices->table, key->data));
    g_list_free(keys);
    return g_string_free(text, FALSE);
}

const char *cw_choices_find(const cw_choices *choices, const char *problem, const char *pass)
{
    g_autofree char *key = g_strconcat(problem, " ", pass, NULL);
    return g_hash_table_lookup(choices->table, key);
}

void cw_choices_set(cw_choices *choices, const char *problem, const char *pass,
                    const char *algorithm)
{
    g_hash_table_insert(choices->table, g_strconcat(problem, " ", pass, NULL), g_strdup(algorithm));
}

gboolean cw_choices_timed(const cw_choices *choices)
{
    return choices->timed;
}
