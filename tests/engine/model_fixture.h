/* SPDX-License-Identifier: Apache-2.0
 *
 * A shop of patterned pictures and a tiny encoder with random weights that sees them without their
 * colours: colourways of one design, whose colours are equally dark, are near each other, other
 * designs are not.
 */
#pragma once

#include "base/random.h"
#include "colorway/embed.h"
#include "encode/encoder.h"
#include "engine/catalog/colour_vectors.h"
#include "engine/catalog/model_vectors.h"
#include "import_fixture.h"
#include "vectors/vector_file.h"

#define DRAWN_PX 24
#define DRAWN_COLOURS 5

static const char *const drawn_names[DRAWN_COLOURS] = {"red", "teal", "plum", "rust", "moss"};

/* Equally dark: 0.299 r + 0.587 g + 0.114 b is 101 within 1. */
static const guint8 drawn_colours[DRAWN_COLOURS][3] = {
    {200, 60, 54}, {60, 120, 110}, {100, 90, 160}, {150, 95, 0}, {70, 125, 60}};

static inline void shop_write_png(const shop *s, const char *name, const cw_image *image)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = cw_image_encode_png(image, &error);
    g_assert_no_error(error);
    shop_write(s, name, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
}

/* A checker of rough cells that the design chooses, in one colour on white; `shift` moves it. */
static inline void shop_draw_design(const shop *s, const char *name, int design, int colour,
                                    int shift)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_new(DRAWN_PX, DRAWN_PX, &error);
    memset(image->pixels, 255, 3 * DRAWN_PX * DRAWN_PX);
    for (int y = 2; y < DRAWN_PX - 2; y++)
        for (int x = 2; x < DRAWN_PX - 2; x++) {
            const guint64 cell = (guint64)((x + shift) / 5 * 8 + y / 5);
            if (cw_random_at(11, 0, (guint64)design, cell) % 2 == 0)
                memcpy(image->pixels + 3 * (y * DRAWN_PX + x), drawn_colours[colour], 3);
        }
    shop_write_png(s, name, image);
}

#define DRAWN_HEADER                                                                               \
    "id,item_group_id,title,image_link,additional_image_link,color,size,pattern,product_type\n"

/* Item "D-C" for each of `designs` designs in `colours` colours, in group "gD", its picture
 * "D-C.png"; with `views` a second one "D-C-b.png". Returns the feed's text. */
static inline char *shop_draw_designs(const shop *s, int designs, int colours, gboolean views)
{
    GString *feed = g_string_new(DRAWN_HEADER);
    for (int d = 0; d < designs; d++)
        for (int c = 0; c < colours; c++) {
            g_autofree char *front = g_strdup_printf("%d-%d.png", d, c);
            g_autofree char *back = g_strdup_printf("%d-%d-b.png", d, c);
            shop_draw_design(s, front, d, c, 0);
            if (views)
                shop_draw_design(s, back, d, c, 1);
            g_string_append_printf(feed, "%d-%d,g%d,design %d,%s,%s,%s,,,dress\n", d, c, d, d,
                                   front, views ? back : "", drawn_names[c]);
        }
    return g_string_free(feed, FALSE);
}

static inline void shop_fill(shop *s, int designs, int colours, gboolean views)
{
    g_autofree char *feed = shop_draw_designs(s, designs, colours, views);
    g_autofree char *said = shop_import(s, feed);
    g_autofree char *expected = g_strdup_printf("%d 0 0 0 0 0", designs * colours);
    g_assert_cmpstr(said, ==, expected);
}

/* Writes RUN/model.safetensors with random weights by `seed` and that many levels of windows; the
 * path of RUN. (transfer full) */
static inline char *shop_write_window_model(const shop *s, const char *run, guint64 seed,
                                            gint64 levels)
{
    g_autoptr(GError) error = NULL;
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    form.settings.picture_px = 16;
    form.settings.gray = TRUE;
    form.settings.window_levels = levels;
    form.backbone.width = 0.25;
    form.backbone.stages = 2;
    g_free(form.settings.name);
    form.settings.name = g_strdup(run);
    g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&form, seed, 1, &error);
    g_assert_no_error(error);
    char *folder = shop_path(s, run);
    g_autofree char *path = g_build_filename(folder, "model.safetensors", NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(cw_encoder_save(encoder, path, &error));
    cw_encoder_form_clear(&form);
    return folder;
}

static inline char *shop_write_model(const shop *s, const char *run, guint64 seed)
{
    return shop_write_window_model(s, run, seed, 1);
}

static inline cw_embed_summary shop_embed(shop *s, const char *model)
{
    g_autoptr(GError) error = NULL;
    cw_embed_summary summary;
    g_assert_true(cw_embed_catalog(s->catalog, model, 1, NULL, &summary, &error));
    g_assert_no_error(error);
    return summary;
}

/* "picture:checksum of its vector" of every window of the first 1000 pictures, in order. (transfer
 * full) */
static inline char *shop_say_vectors(const shop *s, const char *model)
{
    g_autoptr(GError) error = NULL;
    cw_store_model found;
    g_assert_true(cw_model_find(s->catalog, model, &found, &error));
    g_autoptr(cw_vector_file) file =
        cw_model_open_vectors(s->catalog, &found, CW_VECTOR_FILE_READ, &error);
    g_assert_no_error(error);
    GString *text = g_string_new(NULL);
    gsize row, said = 0;
    for (gint64 picture = 0; picture < 1000; picture++)
        for (gsize w = 0; cw_vector_file_find(file, cw_vector_key(picture, w), &row); w++, said++) {
            g_autofree char *sum = g_compute_checksum_for_data(
                G_CHECKSUM_MD5, (const guchar *)cw_vector_file_vector(file, row),
                cw_vector_file_dimension(file) * sizeof(float));
            g_string_append_printf(text, "%d:%s\n", (int)picture, sum);
        }
    g_assert_cmpuint(said, ==, cw_vector_file_live(file));
    cw_model_clear(&found);
    return g_string_free(text, FALSE);
}

typedef struct {
    const cw_vector_file *file;
    GString *text;
    gsize said;
} colours_said;

static inline gboolean shop_say_colour(gpointer data, const cw_shown *shown,
                                       GError **error G_GNUC_UNUSED)
{
    colours_said *said = data;
    gsize row;
    if (!cw_vector_file_find(said->file, cw_colour_vectors_key(shown->picture->hash), &row))
        return TRUE;
    g_autofree char *sum = g_compute_checksum_for_data(
        G_CHECKSUM_MD5, (const guchar *)cw_vector_file_vector(said->file, row),
        CW_GARMENT_COLOUR_DIMENSION * sizeof(float));
    g_string_append_printf(said->text, "%d:%s\n", (int)shown->picture->number, sum);
    said->said++;
    return TRUE;
}

/* "picture:checksum of its colour" of all pictures. (transfer full) */
static inline char *shop_say_colours(const shop *s)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_vector_file) file =
        cw_colour_vectors_open(s->catalog, CW_VECTOR_FILE_CHECK, &error);
    g_assert_no_error(error);
    colours_said said = {file, g_string_new(NULL), 0};
    g_assert_true(cw_store_each_kept(cw_catalog_store(s->catalog), shop_say_colour, &said, &error));
    g_assert_cmpuint(said.said, ==, cw_vector_file_live(file));
    return g_string_free(said.text, FALSE);
}

/* The only vector file of a model beside the catalogue. (transfer full) */
static inline char *shop_vector_path(const shop *s)
{
    g_autoptr(GDir) folder = g_dir_open(s->folder, 0, NULL);
    char *found = NULL;
    for (const char *name; (name = g_dir_read_name(folder)) != NULL;)
        if (strstr(name, "-vectors-") != NULL && g_str_has_suffix(name, ".cwv")) {
            g_assert_null(found);
            found = shop_path(s, name);
        }
    g_assert_nonnull(found);
    return found;
}

/* Flips one bit of the first vector in a vector file. */
static inline void shop_damage(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_autoptr(cw_vector_file) file = cw_vector_file_open(path, NULL, CW_VECTOR_FILE_READ, NULL);
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    char *place = memmem(bytes, length, cw_vector_file_vector(file, 0), 64);
    g_assert_nonnull(place);
    *place ^= 0x10;
    g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
}
