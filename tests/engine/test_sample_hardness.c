/* SPDX-License-Identifier: Apache-2.0
 *
 * How hard the sample catalogue is: gradient histograms must not find the other colourways of a
 * design, even searched over rotations, flips and crops, and colour must; see DESIGN.md on
 * baselines.
 */
#include <math.h>
#include <string.h>

#include "engine/sample/sample_picture.h"
#include "image/colour.h"
#include "image/describe.h"
#include "image/foreground.h"

enum { DESIGNS = 60, SEED = 11, VARIANTS = 20 };

static const cw_sample_settings settings = {.size = 120, .seed = SEED};

typedef struct {
    guint64 design;
    cw_image *image;
    float *vector;
} item;

static GArray *items; /* of item: the main picture of every colourway */

static void item_clear(gpointer data)
{
    item *entry = data;
    cw_image_free(entry->image);
    g_free(entry->vector);
}

static float *describe(const cw_image *image)
{
    g_autoptr(GError) error = NULL;
    float *vector = g_new(float, cw_descriptor_hog.dimension);
    cw_descriptor_hog.fill(image, vector, &error);
    g_assert_no_error(error);
    return vector;
}

static void fill_items(void)
{
    items = g_array_new(FALSE, FALSE, sizeof(item));
    g_array_set_clear_func(items, item_clear);
    for (guint64 number = 0; number < DESIGNS; number++) {
        cw_sample_design design;
        cw_sample_design_draw(&design, SEED, number);
        for (int way = 0; way < design.colourway_count; way++) {
            cw_sample_truth truth = {0};
            cw_image *image = cw_sample_picture(&design, way, 0, &settings, &truth, NULL);
            item entry = {number, image, describe(image)};
            g_array_append_val(items, entry);
        }
    }
}

static double cosine(const float *a, const float *b)
{
    float sum = 0;
    for (gsize i = 0; i < cw_descriptor_hog.dimension; i++)
        sum += a[i] * b[i];
    return sum;
}

/* The design nearest to any of the query vectors; the query's own picture is left out. */
static guint64 nearest(float *const *queries, int count, guint own)
{
    double best = -2;
    guint64 found = 0;
    for (guint i = 0; i < items->len; i++) {
        const item *entry = &g_array_index(items, item, i);
        for (int k = 0; i != own && k < count; k++) {
            double likeness = cosine(queries[k], entry->vector);
            if (likeness > best) {
                best = likeness;
                found = entry->design;
            }
        }
    }
    return found;
}

static void test_hog(void)
{
    guint hits = 0;
    for (guint i = 0; i < items->len; i++) {
        const item *entry = &g_array_index(items, item, i);
        hits += nearest(&entry->vector, 1, i) == entry->design;
    }
    double share = (double)hits / items->len;
    g_test_message("HOG R@1 %.3f of %u", share, items->len);
    g_assert_cmpfloat(share, <, 0.3);
    g_assert_cmpfloat(share, >, 0.03); /* chance is 0.012: shape is not nothing */
}

/* The picture turned, perhaps mirrored, and its middle cut out. Nearest pixel. */
static cw_image *variant(const cw_image *image, int which)
{
    double angle = (which % 5 - 2) * G_PI / 30, crop = which / 10 == 0 ? 1 : 0.75;
    double mirror = which / 5 % 2 == 0 ? 1 : -1;
    cw_image *result = cw_image_new(image->width, image->height, NULL);
    for (int y = 0; y < image->height; y++) {
        for (int x = 0; x < image->width; x++) {
            double dx = mirror * crop * (x + 0.5 - image->width / 2.0);
            double dy = crop * (y + 0.5 - image->height / 2.0);
            double sx = cos(angle) * dx - sin(angle) * dy + image->width / 2.0;
            double sy = sin(angle) * dx + cos(angle) * dy + image->height / 2.0;
            int column = CLAMP((int)sx, 0, image->width - 1);
            int row = CLAMP((int)sy, 0, image->height - 1);
            memcpy(result->pixels + ((gsize)y * image->width + x) * 3,
                   image->pixels + ((gsize)row * image->width + column) * 3, 3);
        }
    }
    return result;
}

static void test_hog_searched(void)
{
    guint hits = 0, asked = 0;
    for (guint i = 0; i < items->len; i += 6, asked++) {
        const item *entry = &g_array_index(items, item, i);
        float *queries[VARIANTS];
        for (int k = 0; k < VARIANTS; k++) {
            g_autoptr(cw_image) turned = variant(entry->image, k);
            queries[k] = describe(turned);
        }
        hits += nearest(queries, VARIANTS, i) == entry->design;
        for (int k = 0; k < VARIANTS; k++)
            g_free(queries[k]);
    }
    g_test_message("searched HOG R@1 %.3f of %u", (double)hits / asked, asked);
    g_assert_cmpfloat((double)hits / asked, <, 0.42);
}

/* The palette colour of solid cloth is the commonest one in the garment's box that is no backdrop.
 */
static void test_colour(void)
{
    guint right = 0, asked = 0;
    for (guint64 number = 0; number < 800; number++) {
        cw_sample_design design;
        cw_sample_design_draw(&design, SEED, number);
        if (design.pattern != CW_PATTERN_SOLID || design.kind->family > CW_SAMPLE_TROUSERS)
            continue;
        cw_sample_truth truth = {0};
        g_autoptr(cw_image) image = cw_sample_picture(&design, 1, 0, &settings, &truth, NULL);
        g_autoptr(cw_mask) mask = cw_foreground_find(image, CW_FOREGROUND_DISTANCE, NULL);
        cw_box box = truth.garment;
        for (int y = 0; y < image->height; y++) {
            for (int x = 0; x < image->width; x++) {
                if (x < box.x || y < box.y || x > box.x + box.width || y > box.y + box.height)
                    mask->pixels[y * image->width + x] = 0;
            }
        }
        int found = cw_colour_identify(image, mask, CW_COLOUR_VOTES);
        right += found == design.colourway[1].colour[0];
        asked++;
    }
    g_test_message("colour of solid garments right %u of %u", right, asked);
    g_assert_cmpuint(asked, >, 15);
    g_assert_cmpfloat((double)right / asked, >=, 0.95);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fill_items();
    g_test_add_func("/sample/hog", test_hog);
    g_test_add_func("/sample/hog-searched", test_hog_searched);
    g_test_add_func("/sample/colour", test_colour);
    int status = g_test_run();
    g_array_unref(items);
    return status;
}
