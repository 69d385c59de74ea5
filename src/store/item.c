/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of fields, and items and pictures that own their strings.
 */
#include "store/item.h"

#include "store/store.h"

static const char *const field_names[CW_FIELD_COUNT] = {
#define CW_ITEM_FIELD(name, column) #column,
#include "store/item_fields.def"
#undef CW_ITEM_FIELD
};

const char *cw_field_name(cw_field field)
{
    return field_names[field];
}

gboolean cw_field_find(const char *name, cw_field *field)
{
    for (int i = 0; i < CW_FIELD_COUNT; i++) {
        if (g_ascii_strcasecmp(field_names[i], name) == 0) {
            *field = i;
            return TRUE;
        }
    }
    return FALSE;
}

cw_item *cw_item_copy(const cw_item *item)
{
    cw_item *copy = g_memdup2(item, sizeof *item);
    copy->source = g_strdup(item->source);
    copy->id = g_strdup(item->id);
    copy->group = g_strdup(item->group);
    for (int i = 0; i < CW_FIELD_COUNT; i++)
        copy->fields[i] = g_strdup(item->fields[i]);
    return copy;
}

void cw_item_free(cw_item *item)
{
    if (item == NULL)
        return;
    g_free((char *)item->source);
    g_free((char *)item->id);
    g_free((char *)item->group);
    for (int i = 0; i < CW_FIELD_COUNT; i++)
        g_free((char *)item->fields[i]);
    g_free(item);
}

void cw_picture_clear(cw_picture *picture)
{
    g_free((char *)picture->hash);
    g_free((char *)picture->path);
    g_free((char *)picture->format);
    *picture = (cw_picture){0};
}
