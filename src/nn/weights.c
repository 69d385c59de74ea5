/* SPDX-License-Identifier: Apache-2.0
 *
 * Loading is two passes over the tree: all names and shapes are checked before the first tensor is
 * changed.
 */
#include "nn/weights.h"

#include <string.h>

#include "base/error.h"

/* What a file's tensor is called, or NULL when the parameter is not asked for. (transfer full) */
static char *name_in_file(const cw_parameter *parameter, const char *prefix,
                          const char *file_prefix)
{
    if (!g_str_has_prefix(parameter->name, prefix))
        return NULL;
    return g_strconcat(file_prefix, parameter->name + strlen(prefix), NULL);
}

static gboolean shapes_agree(const cw_parameter *parameter, const cw_safetensors_entry *entry)
{
    gboolean same = entry->rank == (guint)parameter->shape.rank;
    for (guint i = 0; same && i < entry->rank; i++)
        same = entry->shape[i] == parameter->shape.size[i];
    gboolean single = entry->rank == 0 && cw_shape_count(&parameter->shape) == 1;
    return same || single;
}

static gboolean refuse_shape(const cw_parameter *parameter, const cw_safetensors_entry *entry,
                             GError **error)
{
    g_autofree char *wanted = cw_shape_format(&parameter->shape);
    g_autoptr(GString) found = g_string_new("[");
    for (guint i = 0; i < entry->rank; i++)
        g_string_append_printf(found, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", entry->shape[i]);
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                "weights of \"%s\" are %s], the network has %s; are backbone, width, stem, patch "
                "and picture size the same?",
                entry->name, found->str, wanted);
    return FALSE;
}

/* One parameter of the tree and the file's tensor for it. */
typedef struct {
    cw_parameter *parameter;
    const cw_safetensors_entry *entry;
} match;

static gboolean find_match(GArray *matches, cw_parameter *parameter, const char *name,
                           const cw_safetensors *file, GError **error)
{
    match found = {parameter, cw_safetensors_find(file, name)};
    if (found.entry == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "the weights have no tensor \"%s\"", name);
        return FALSE;
    }
    if (!shapes_agree(parameter, found.entry))
        return refuse_shape(parameter, found.entry, error);
    if (found.entry->type > CW_SAFETENSORS_BF16) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "weights of \"%s\" are whole numbers", name);
        return FALSE;
    }
    g_array_append_val(matches, found);
    return TRUE;
}

static gboolean is_optional(const cw_parameter *parameter, const char *prefix, const char *optional)
{
    return optional != NULL && g_str_has_prefix(parameter->name + strlen(prefix), optional);
}

gboolean cw_weights_load(cw_parameters *parameters, const char *prefix, const cw_safetensors *file,
                         const char *file_prefix, const char *optional, guint *unused,
                         GError **error)
{
    g_autoptr(GArray) matches = g_array_new(FALSE, FALSE, sizeof(match));
    for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
        cw_parameter *parameter = cw_parameters_get(parameters, i);
        g_autofree char *name = name_in_file(parameter, prefix, file_prefix);
        if (name == NULL ||
            (cw_safetensors_find(file, name) == NULL && is_optional(parameter, prefix, optional)))
            continue;
        if (!find_match(matches, parameter, name, file, error))
            return FALSE;
    }
    for (guint i = 0; i < matches->len; i++) {
        match *found = &g_array_index(matches, match, i);
        if (!cw_safetensors_read_f32(found->entry, found->parameter->data, error))
            return FALSE;
        cw_parameter_changed(found->parameter);
    }
    const cw_safetensors_entry *entries;
    if (unused != NULL)
        *unused = cw_safetensors_entries(file, &entries) - matches->len;
    return TRUE;
}

static cw_safetensors_entry entry_of(const cw_parameter *parameter, const char *prefix)
{
    cw_safetensors_entry entry = {.name = parameter->name + strlen(prefix),
                                  .type = CW_SAFETENSORS_F32,
                                  .rank = (guint)parameter->shape.rank,
                                  .bytes = parameter->data};
    for (guint i = 0; i < entry.rank; i++)
        entry.shape[i] = parameter->shape.size[i];
    return entry;
}

/* Adds the tensors below `prefix`, as they lie. */
static void add_entries(GArray *entries, const cw_parameters *parameters, const char *prefix)
{
    for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
        const cw_parameter *parameter = cw_parameters_get(parameters, i);
        if (!g_str_has_prefix(parameter->name, prefix))
            continue;
        cw_safetensors_entry entry = entry_of(parameter, prefix);
        g_array_append_val(entries, entry);
    }
}

/* Those, and all of `beside`. (transfer full) */
static GArray *list_entries(const cw_parameters *parameters, const char *prefix,
                            const cw_parameters *beside)
{
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(cw_safetensors_entry));
    add_entries(entries, parameters, prefix);
    if (beside != NULL)
        add_entries(entries, beside, "");
    return entries;
}

gboolean cw_weights_save(const cw_parameters *parameters, const char *prefix,
                         const cw_parameters *beside, const char *path, GHashTable *metadata,
                         GError **error)
{
    g_autoptr(GArray) entries = list_entries(parameters, prefix, beside);
    return cw_safetensors_save(path, (cw_safetensors_entry *)(gpointer)entries->data, entries->len,
                               metadata, error);
}

/* Points the entry to half numbers, which `halves` comes to own. */
static gboolean halve(cw_safetensors_entry *entry, GPtrArray *halves, GError **error)
{
    const gsize count = cw_safetensors_count(entry);
    guint16 *half = g_new(guint16, count);
    g_ptr_array_add(halves, half);
    if (!cw_safetensors_halve((const float *)(gconstpointer)entry->bytes, count, half)) {
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "tensor \"%s\" holds a number that is too large for F16", entry->name);
        return FALSE;
    }
    entry->type = CW_SAFETENSORS_F16;
    entry->bytes = (gconstpointer)half;
    return TRUE;
}

gboolean cw_weights_save_half(const cw_parameters *parameters, const char *prefix,
                              const cw_parameters *beside, const char *path, GHashTable *metadata,
                              GError **error)
{
    g_autoptr(GArray) entries = list_entries(parameters, prefix, beside);
    g_autoptr(GPtrArray) halves = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < entries->len; i++) {
        cw_safetensors_entry *entry = &g_array_index(entries, cw_safetensors_entry, i);
        if (entry->rank > 1 && !halve(entry, halves, error))
            return FALSE;
    }
    return cw_safetensors_save(path, (cw_safetensors_entry *)(gpointer)entries->data, entries->len,
                               metadata, error);
}
