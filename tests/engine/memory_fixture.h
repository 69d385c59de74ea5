/* SPDX-License-Identifier: Apache-2.0
 *
 * A shop of typed attributes and a model with random weights, whose memory the test fills: what it
 * says is known, though nobody has trained it.
 */
#pragma once

#include "encode/attribute_memory.h"
#include "engine/catalog/picture_vectors.h"
#include "model_fixture.h"

#define DESIGNS 6
#define WIDTH 8
#define D (2 * WIDTH)
#define VALUES 5 /* plum, red, teal; Checked, plain */

/* The same types of a model whose vectors have no blocks. */
#define FUSED 32
static const char *const fused_blocks =
    "{\"width\": 0, \"fused\": true, \"memory\": true, \"attributes\": {\"types\": ["
    "{\"name\": \"colour\", \"column\": \"color\", \"values\": [\"plum\", \"red\", \"teal\"]},"
    "{\"name\": \"pattern\", \"column\": \"pattern\", \"values\": [\"Checked\", \"plain\"]}]}}";

enum { PLUM, RED, TEAL };

static const char *const memory_blocks =
    "{\"width\": 8, \"memory\": true, \"attributes\": {\"types\": ["
    "{\"name\": \"colour\", \"column\": \"color\", \"values\": [\"plum\", \"red\", \"teal\"]},"
    "{\"name\": \"pattern\", \"column\": \"pattern\", \"values\": [\"Checked\", \"plain\"]}]}}";

/* Dresses "D-0" red and "D-1" teal, of design 0, 2 checked, of 1, 3 plain, of 4, 5 of no known
 * pattern; one plum top, checked. */
static inline void open_typed_shop(shop *s, gconstpointer data)
{
    static const char *const patterns[] = {"Checked", "plain"};
    shop_open(s, data);
    g_autofree char *feed = shop_draw_designs(s, DESIGNS, 2, FALSE);
    g_auto(GStrv) rows = g_strsplit(feed, "\n", -1);
    GString *typed = g_string_new(rows[0]);
    for (int i = 0; i < 2 * DESIGNS; i++) {
        const char *end = strstr(rows[i + 1], ",dress");
        g_string_append_printf(typed, "\n%.*s%s%s", (int)(end - rows[i + 1]), rows[i + 1],
                               i < 8 ? patterns[i / 2 % 2] : "", end);
    }
    shop_draw_design(s, "top.png", 9, 2, 0);
    g_string_append(typed, "\ntop,,top,top.png,,plum,,Checked,top\n");
    g_autofree char *text = g_string_free(typed, FALSE);
    g_autofree char *said = shop_import(s, text);
    g_assert_cmpstr(said, ==, "13 0 0 0 0 0");
}

/* Writes RUN, whose types are `blocks`, with `memory` [its rows,VALUES]; NULL: with zeros. The path
 * of RUN. (transfer full) */
static inline char *write_typed_model(const shop *s, const char *run, const char *blocks,
                                      const float *memory)
{
    g_autoptr(GError) error = NULL;
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    form.settings.picture_px = 16;
    form.backbone.width = 0.25;
    form.backbone.stages = 2;
    g_free(form.settings.name);
    form.settings.name = g_strdup(run);
    json_t *object = json_loads(blocks, 0, NULL);
    g_assert_true(cw_attribute_blocks_from_json(&form.blocks, object, &error));
    json_decref(object);
    g_autoptr(cw_encoder) drawn = cw_encoder_new_untrained(&form, 7, 1, &error);
    g_assert_no_error(error);
    const cw_parameter *to = cw_encoder_find(drawn, CW_HEAD_MEMORY);
    if (memory != NULL)
        memcpy(to->data, memory, cw_shape_count(&to->shape) * sizeof *memory);
    if (form.blocks.fused) /* what is edited becomes the prototype */
        for (gint64 i = 0, d = to->shape.size[0]; i < 2 * d * d; i++)
            cw_encoder_find(drawn, "attributes.fusion.weight")->data[i] =
                i % (2 * d) == d + i / (2 * d);
    char *folder = shop_path(s, run);
    g_autofree char *path = g_build_filename(folder, "model.safetensors", NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(cw_encoder_save(drawn, path, &error));
    cw_encoder_form_clear(&form);
    return folder;
}

static inline char *write_memory_model(const shop *s, const char *run, const float *memory)
{
    return write_typed_model(s, run, memory_blocks, memory);
}

/* A memory whose column `value` points so far towards `picture`, as the model in `folder` sees it,
 * that nothing else counts; `rows` D or FUSED. */
static inline void point_rows(const shop *s, const char *folder, const char *picture, int value,
                              float *memory, gsize rows)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = shop_path(s, picture);
    g_autoptr(cw_encoder) encoder = cw_encoder_open(folder, 1, &error);
    g_assert_no_error(error);
    g_autoptr(cw_picture_vectors) seen = cw_picture_vectors_encode(
        encoder, (const char *const[]){path}, NULL, 1, 1, 1, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(seen->dimension, ==, rows);
    memset(memory, 0, rows * VALUES * sizeof *memory);
    for (gsize d = 0; d < rows; d++)
        memory[d * VALUES + (gsize)value] = 1000 * seen->vectors[d];
}

static inline void point_memory(const shop *s, const char *folder, const char *picture, int value,
                                float *memory)
{
    point_rows(s, folder, picture, value, memory, D);
}
