/* SPDX-License-Identifier: Apache-2.0 */
#include "train/checkpoint.h"

#include "base/error.h"
#include "nn/weights.h"

#define PARAMETERS "parameters/"
#define OPTIMISER "optimiser/"

void cw_checkpoint_clear(cw_checkpoint *checkpoint)
{
    g_free(checkpoint->choices);
    g_free(checkpoint->recipe);
    g_free(checkpoint->data);
    *checkpoint = (cw_checkpoint){0};
}

/* Adds the tensors of `tree` to `entries`, and their names, which entries borrow, to `names`. */
static void add_entries(GArray *entries, GPtrArray *names, const cw_parameters *tree,
                        const char *prefix)
{
    for (gsize i = 0; i < cw_parameters_count(tree); i++) {
        const cw_parameter *parameter = cw_parameters_get(tree, i);
        cw_safetensors_entry entry = {
            .name = g_strconcat(prefix, parameter->name, NULL),
            .type = CW_SAFETENSORS_F32,
            .rank = (guint)parameter->shape.rank,
            .bytes = parameter->data,
        };
        for (int d = 0; d < parameter->shape.rank; d++)
            entry.shape[d] = parameter->shape.size[d];
        g_ptr_array_add(names, (gpointer)entry.name);
        g_array_append_val(entries, entry);
    }
}

static void put(GHashTable *metadata, const char *key, char *value)
{
    g_hash_table_insert(metadata, g_strdup(key), value);
}

static void put_number(GHashTable *metadata, const char *key, gint64 value)
{
    put(metadata, key, g_strdup_printf("%" G_GINT64_FORMAT, value));
}

/* 17 digits: what is read back is the same number. */
static void put_real(GHashTable *metadata, const char *key, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    put(metadata, key, g_strdup(g_ascii_dtostr(text, sizeof text, value)));
}

gboolean cw_checkpoint_save(const char *path, const cw_checkpoint *checkpoint,
                            const cw_parameters *parameters, const cw_parameters *optimiser,
                            GError **error)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(cw_safetensors_entry));
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) metadata = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    add_entries(entries, names, parameters, PARAMETERS);
    add_entries(entries, names, optimiser, OPTIMISER);
    put_number(metadata, "step", checkpoint->step);
    put_number(metadata, "metrics_bytes", checkpoint->metrics_bytes);
    put_number(metadata, "loss_count", checkpoint->loss_count);
    put_number(metadata, "seed", checkpoint->seed);
    put_real(metadata, "loss_sum", checkpoint->loss_sum);
    put_real(metadata, "last_loss", checkpoint->last_loss);
    put_real(metadata, "epoch_loss_sum", checkpoint->epoch_loss_sum);
    put_real(metadata, "plateau_best", checkpoint->plateau.best);
    put_number(metadata, "plateau_since", checkpoint->plateau.since);
    put_number(metadata, "plateau_cuts", checkpoint->plateau.cuts);
    put(metadata, "choices", g_strdup(checkpoint->choices));
    put(metadata, "recipe", g_strdup(checkpoint->recipe));
    put(metadata, "data", g_strdup(checkpoint->data));
    return cw_safetensors_save(path, (const cw_safetensors_entry *)entries->data, entries->len,
                               metadata, error);
}

static gboolean get(const cw_safetensors *file, const char *key, char **value, GError **error)
{
    const char *text = cw_safetensors_metadata(file, key);
    if (text == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "checkpoint has no \"%s\"; one of an older version cannot be resumed", key);
        return FALSE;
    }
    *value = g_strdup(text);
    return TRUE;
}

static gboolean get_number(const cw_safetensors *file, const char *key, gint64 *value,
                           GError **error)
{
    g_autofree char *text = NULL;
    if (!get(file, key, &text, error))
        return FALSE;
    if (g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, value, NULL))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "checkpoint has \"%s\" as \"%s\"", text, key);
    return FALSE;
}

static gboolean get_real(const cw_safetensors *file, const char *key, double *value, GError **error)
{
    g_autofree char *text = NULL;
    if (!get(file, key, &text, error))
        return FALSE;
    *value = g_ascii_strtod(text, NULL);
    return TRUE;
}

gboolean cw_checkpoint_peek(const char *path, cw_checkpoint *checkpoint, GError **error)
{
    g_autoptr(cw_safetensors) file = cw_safetensors_open(path, error);
    *checkpoint = (cw_checkpoint){0};
    if (file != NULL && get_number(file, "step", &checkpoint->step, error) &&
        get_number(file, "metrics_bytes", &checkpoint->metrics_bytes, error) &&
        get_number(file, "loss_count", &checkpoint->loss_count, error) &&
        get_number(file, "seed", &checkpoint->seed, error) &&
        get_real(file, "loss_sum", &checkpoint->loss_sum, error) &&
        get_real(file, "last_loss", &checkpoint->last_loss, error) &&
        get_real(file, "epoch_loss_sum", &checkpoint->epoch_loss_sum, error) &&
        get_real(file, "plateau_best", &checkpoint->plateau.best, error) &&
        get_number(file, "plateau_since", &checkpoint->plateau.since, error) &&
        get_number(file, "plateau_cuts", &checkpoint->plateau.cuts, error) &&
        get(file, "choices", &checkpoint->choices, error) &&
        get(file, "recipe", &checkpoint->recipe, error) &&
        get(file, "data", &checkpoint->data, error))
        return TRUE;
    g_prefix_error(error, "\"%s\": ", path);
    cw_checkpoint_clear(checkpoint);
    return FALSE;
}

gboolean cw_checkpoint_load(const char *path, cw_parameters *parameters, cw_parameters *optimiser,
                            GError **error)
{
    g_autoptr(cw_safetensors) file = cw_safetensors_open(path, error);
    if (file == NULL || !cw_weights_load(parameters, "", file, PARAMETERS, NULL, NULL, error) ||
        !cw_weights_load(optimiser, "", file, OPTIMISER, NULL, NULL, error)) {
        g_prefix_error(error, "checkpoint \"%s\": ", path);
        return FALSE;
    }
    return TRUE;
}
