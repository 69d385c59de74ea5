/* SPDX-License-Identifier: Apache-2.0
 *
 * The tree is an ordered list with an index by name. Initial values are a function of (seed, name,
 * element), drawn in double.
 */
#include "graph/parameters.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/size.h"

struct cw_parameters {
    guint64 seed;
    gboolean is_sketch;  /* no numbers */
    gboolean is_blank;   /* no first values */
    GPtrArray *list;     /* cw_parameter, owned */
    GHashTable *by_name; /* name, borrowed from the parameter, -> cw_parameter */
};

static void parameter_free(gpointer data)
{
    cw_parameter *parameter = data;
    cw_size_free(parameter->data);
    cw_size_free(parameter->gradient);
    if (parameter->touched != NULL)
        g_array_unref(parameter->touched);
    g_free(parameter->is_touched);
    g_free(parameter->group);
    g_free(parameter->name);
    g_free(parameter);
}

cw_parameters *cw_parameters_new(guint64 seed)
{
    cw_parameters *parameters = g_new0(cw_parameters, 1);
    parameters->seed = seed;
    parameters->list = g_ptr_array_new_with_free_func(parameter_free);
    parameters->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    return parameters;
}

cw_parameters *cw_parameters_new_blank(void)
{
    cw_parameters *parameters = cw_parameters_new(0);
    parameters->is_blank = TRUE;
    return parameters;
}

cw_parameters *cw_parameters_new_sketch(void)
{
    cw_parameters *parameters = cw_parameters_new(0);
    parameters->is_sketch = TRUE;
    return parameters;
}

void cw_parameters_free(cw_parameters *parameters)
{
    if (parameters == NULL)
        return;
    g_hash_table_unref(parameters->by_name);
    g_ptr_array_unref(parameters->list);
    g_free(parameters);
}

/* FNV-1a, 64 bits: g_str_hash() has 32 and may change. */
static guint64 hash_name(const char *name)
{
    guint64 hash = G_GUINT64_CONSTANT(0xcbf29ce484222325);
    for (; *name != '\0'; name++)
        hash = (hash ^ (guint8)*name) * G_GUINT64_CONSTANT(0x100000001b3);
    return hash;
}

static double draw_truncated(cw_random *random, double deviation, double limit)
{
    double value;
    do
        value = deviation * cw_random_normal(random);
    while (fabs(value) > limit);
    return value;
}

static double draw(const cw_parameter *parameter, cw_init init, cw_random *random)
{
    const gint64 *size = parameter->shape.size;
    double map = (double)(size[2] * size[3]), fan_in = (double)size[1] * map;
    switch (init.law) {
    case CW_INIT_CONSTANT:
        return init.a;
    case CW_INIT_UNIFORM:
        return cw_random_uniform(random, init.a, init.b);
    case CW_INIT_NORMAL:
        return init.a + init.b * cw_random_normal(random);
    case CW_INIT_TRUNCATED_NORMAL:
        return draw_truncated(random, init.a, init.b);
    case CW_INIT_KAIMING_FAN_OUT:
        return sqrt(2 / ((double)size[0] * map)) * cw_random_normal(random);
    case CW_INIT_KAIMING_FAN_IN:
        return cw_random_uniform(random, -1 / sqrt(fan_in), 1 / sqrt(fan_in));
    }
    return 0;
}

void cw_parameters_draw(const cw_parameters *parameters, cw_parameter *parameter, cw_init init)
{
    cw_random random = cw_random_start(parameters->seed, 0, hash_name(parameter->name));
    gsize count = cw_shape_count(&parameter->shape);
    for (gsize i = 0; i < count; i++)
        parameter->data[i] = (float)draw(parameter, init, &random);
    cw_parameter_changed(parameter);
}

static cw_parameter *parameter_new(cw_parameter_class kind, const char *name, cw_shape shape)
{
    cw_parameter *parameter = g_new0(cw_parameter, 1);
    parameter->name = g_strdup(name);
    parameter->shape = shape;
    parameter->kind = kind;
    parameter->group = g_strdup("");
    parameter->decays = shape.rank > 1;
    return parameter;
}

/* Memory and first values. */
static gboolean make_numbers(const cw_parameters *parameters, cw_parameter *parameter, cw_init init,
                             GError **error)
{
    const gsize count = cw_shape_count(&parameter->shape);
    parameter->data = cw_size_alloc(count, sizeof(float), parameter->name, error);
    if (parameter->data != NULL && parameter->kind == CW_PARAMETER_TRAINED)
        parameter->gradient = cw_size_alloc(count, sizeof(float), parameter->name, error);
    if (parameter->data == NULL ||
        (parameter->kind == CW_PARAMETER_TRAINED && parameter->gradient == NULL))
        return FALSE;
    if (parameters->is_blank)
        cw_parameter_changed(parameter); /* it became 0 */
    else
        cw_parameters_draw(parameters, parameter, init);
    return TRUE;
}

cw_parameter *cw_parameters_add(cw_parameters *parameters, cw_parameter_class kind,
                                const char *name, cw_shape shape, cw_init init, GError **error)
{
    if (cw_parameters_find(parameters, name) != NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "there is already a parameter \"%s\"", name);
        return NULL;
    }
    cw_parameter *parameter = parameter_new(kind, name, shape);
    if (!parameters->is_sketch && !make_numbers(parameters, parameter, init, error)) {
        parameter_free(parameter);
        return NULL;
    }
    g_ptr_array_add(parameters->list, parameter);
    g_hash_table_insert(parameters->by_name, parameter->name, parameter);
    return parameter;
}

cw_parameter *cw_parameters_find(const cw_parameters *parameters, const char *name)
{
    return g_hash_table_lookup(parameters->by_name, name);
}

gsize cw_parameters_count(const cw_parameters *parameters)
{
    return parameters->list->len;
}

cw_parameter *cw_parameters_get(const cw_parameters *parameters, gsize index)
{
    return g_ptr_array_index(parameters->list, index);
}

gsize cw_parameters_elements(const cw_parameters *parameters, cw_parameter_class kind,
                             const char *prefix)
{
    gsize sum = 0;
    for (gsize i = 0; i < parameters->list->len; i++) {
        const cw_parameter *parameter = cw_parameters_get(parameters, i);
        if (parameter->kind == kind && g_str_has_prefix(parameter->name, prefix))
            sum += cw_shape_count(&parameter->shape);
    }
    return sum;
}

gboolean cw_parameters_are_finite(const cw_parameters *parameters)
{
    for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
        const cw_parameter *parameter = cw_parameters_get(parameters, i);
        const gsize count = cw_shape_count(&parameter->shape);
        float sum = 0; /* of zeros, NaN where a value is no finite number */
        for (gsize j = 0; j < count; j++)
            sum += parameter->data[j] * 0;
        if (sum != 0)
            return FALSE;
    }
    return TRUE;
}

void cw_parameter_changed(cw_parameter *parameter)
{
    parameter->version++;
}

void cw_parameters_freeze(cw_parameters *parameters, const char *prefix, gboolean frozen)
{
    for (gsize i = 0; i < parameters->list->len; i++) {
        cw_parameter *parameter = cw_parameters_get(parameters, i);
        if (parameter->kind == CW_PARAMETER_TRAINED && g_str_has_prefix(parameter->name, prefix))
            parameter->frozen = frozen;
    }
}

void cw_parameters_set_group(cw_parameters *parameters, const char *prefix, const char *group)
{
    for (gsize i = 0; i < parameters->list->len; i++) {
        cw_parameter *parameter = cw_parameters_get(parameters, i);
        if (!g_str_has_prefix(parameter->name, prefix))
            continue;
        g_free(parameter->group);
        parameter->group = g_strdup(group);
    }
}

gssize cw_parameters_copy(cw_parameters *parameters, const char *from, const char *to,
                          GError **error)
{
    gssize copied = 0;
    for (gsize i = 0; i < parameters->list->len; i++) {
        const cw_parameter *source = cw_parameters_get(parameters, i);
        if (!g_str_has_prefix(source->name, from))
            continue;
        g_autofree char *name = g_strconcat(to, source->name + strlen(from), NULL);
        cw_parameter *target = cw_parameters_find(parameters, name);
        if (target == NULL || target == source)
            continue;
        if (!cw_shape_equal(&source->shape, &target->shape)) {
            g_autofree char *a = cw_shape_format(&source->shape);
            g_autofree char *b = cw_shape_format(&target->shape);
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "cannot copy parameter \"%s\" %s to \"%s\" %s", source->name, a, name, b);
            return -1;
        }
        memcpy(target->data, source->data, cw_shape_count(&source->shape) * sizeof(float));
        cw_parameter_changed(target);
        copied++;
    }
    return copied;
}
