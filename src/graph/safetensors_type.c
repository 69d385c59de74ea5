/* SPDX-License-Identifier: Apache-2.0
 *
 * Element types of safetensors and their conversion. Stored bytes are little-endian and may lie at
 * any address. A half number's 15 bits, moved to the place of a float's, are that number times
 * 2^-112 (the difference of the exponents' offsets, 127 - 15), denormals included; only infinity
 * and NaN need their exponent completed.
 */
#include "graph/safetensors_type.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

static guint16 word16(const guint8 *bytes, gsize i)
{
    return (guint16)(bytes[2 * i] | bytes[2 * i + 1] << 8);
}

static guint32 word32(const guint8 *bytes, gsize i)
{
    return word16(bytes, 2 * i) | (guint32)word16(bytes, 2 * i + 1) << 16;
}

static guint64 word64(const guint8 *bytes, gsize i)
{
    return word32(bytes, 2 * i) | (guint64)word32(bytes, 2 * i + 1) << 32;
}

static float float_of(guint32 word)
{
    float value;
    memcpy(&value, &word, sizeof value);
    return value;
}

static void f64_to_f32(const guint8 *bytes, gsize count, float *values)
{
    for (gsize i = 0; i < count; i++) {
        guint64 word = word64(bytes, i);
        double value;
        memcpy(&value, &word, sizeof value);
        values[i] = (float)value;
    }
}

static void f32_to_f32(const guint8 *bytes, gsize count, float *values)
{
    for (gsize i = 0; i < count; i++)
        values[i] = float_of(word32(bytes, i));
}

static void f16_to_f32(const guint8 *bytes, gsize count, float *values)
{
    for (gsize i = 0; i < count; i++) {
        guint32 half = word16(bytes, i), sign = (half & 0x8000u) << 16;
        guint32 moved = (half & 0x7fffu) << 13;
        if ((half & 0x7c00u) == 0x7c00u)
            values[i] = float_of(sign | 0x7f800000u | moved);
        else
            values[i] = float_of(moved) * (sign ? -0x1p112f : 0x1p112f);
    }
}

static void bf16_to_f32(const guint8 *bytes, gsize count, float *values)
{
    for (gsize i = 0; i < count; i++)
        values[i] = float_of((guint32)word16(bytes, i) << 16);
}

static void i64_to_i64(const guint8 *bytes, gsize count, gint64 *values)
{
    for (gsize i = 0; i < count; i++)
        values[i] = (gint64)word64(bytes, i);
}

static void i32_to_i64(const guint8 *bytes, gsize count, gint64 *values)
{
    for (gsize i = 0; i < count; i++)
        values[i] = (gint32)word32(bytes, i);
}

static void i16_to_i64(const guint8 *bytes, gsize count, gint64 *values)
{
    for (gsize i = 0; i < count; i++)
        values[i] = (gint16)word16(bytes, i);
}

static void i8_to_i64(const guint8 *bytes, gsize count, gint64 *values)
{
    for (gsize i = 0; i < count; i++)
        values[i] = (gint8)bytes[i];
}

static void u8_to_i64(const guint8 *bytes, gsize count, gint64 *values)
{
    for (gsize i = 0; i < count; i++)
        values[i] = bytes[i];
}

const cw_safetensors_type_row cw_safetensors_types[CW_SAFETENSORS_TYPES] = {
    [CW_SAFETENSORS_F64] = {"F64", 8, f64_to_f32, NULL},
    [CW_SAFETENSORS_F32] = {"F32", 4, f32_to_f32, NULL},
    [CW_SAFETENSORS_F16] = {"F16", 2, f16_to_f32, NULL},
    [CW_SAFETENSORS_BF16] = {"BF16", 2, bf16_to_f32, NULL},
    [CW_SAFETENSORS_I64] = {"I64", 8, NULL, i64_to_i64},
    [CW_SAFETENSORS_I32] = {"I32", 4, NULL, i32_to_i64},
    [CW_SAFETENSORS_I16] = {"I16", 2, NULL, i16_to_i64},
    [CW_SAFETENSORS_I8] = {"I8", 1, NULL, i8_to_i64},
    [CW_SAFETENSORS_U8] = {"U8", 1, NULL, u8_to_i64},
    [CW_SAFETENSORS_BOOL] = {"BOOL", 1, NULL, u8_to_i64},
};

#define HALF_MOST 65520.0f   /* from here on the nearest half number is infinity */
#define HALF_NORMAL 0x1p-14f /* below it half numbers are multiples of 2^-24 */

/* The nearest half number, of two the even one; the sign apart. */
static guint16 half_of(float magnitude)
{
    guint32 word;
    if (magnitude < HALF_NORMAL)
        return (guint16)lrintf(magnitude * 0x1p24f);
    memcpy(&word, &magnitude, sizeof word);
    word += 0xfffu + (word >> 13 & 1u);
    return (guint16)((word >> 13) - (112u << 10));
}

gboolean cw_safetensors_halve(const float *values, gsize count, guint16 *halves)
{
    for (gsize i = 0; i < count; i++) {
        const float magnitude = fabsf(values[i]);
        if (!(magnitude < HALF_MOST))
            return FALSE;
        halves[i] = GUINT16_TO_LE(half_of(magnitude) | (signbit(values[i]) ? 0x8000u : 0));
    }
    return TRUE;
}

gboolean cw_safetensors_type_find(const char *name, cw_safetensors_type *type)
{
    for (guint i = 0; i < CW_SAFETENSORS_TYPES; i++)
        if (strcmp(cw_safetensors_types[i].name, name) == 0) {
            *type = i;
            return TRUE;
        }
    return FALSE;
}

static gboolean refuse(const cw_safetensors_entry *entry, const char *wanted, GError **error)
{
    g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED, "tensor \"%s\" holds %s, not %s",
                entry->name, cw_safetensors_types[entry->type].name, wanted);
    return FALSE;
}

gboolean cw_safetensors_read_f32(const cw_safetensors_entry *entry, float *values, GError **error)
{
    const cw_safetensors_type_row *type = &cw_safetensors_types[entry->type];
    if (type->to_f32 == NULL)
        return refuse(entry, "floats", error);
    type->to_f32(entry->bytes, cw_safetensors_count(entry), values);
    return TRUE;
}

gboolean cw_safetensors_read_i64(const cw_safetensors_entry *entry, gint64 *values, GError **error)
{
    const cw_safetensors_type_row *type = &cw_safetensors_types[entry->type];
    if (type->to_i64 == NULL)
        return refuse(entry, "whole numbers", error);
    type->to_i64(entry->bytes, cw_safetensors_count(entry), values);
    return TRUE;
}
