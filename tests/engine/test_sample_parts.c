/* SPDX-License-Identifier: Apache-2.0
 *
 * What the border detector makes of drawn pictures whose boxes and landmarks are known, by the bars
 * of METHODS 12, rows 5, 6, 7 and 15. COLORWAY_SAMPLE_SEED and COLORWAY_SAMPLE_PRODUCTS in the
 * environment measure another catalogue; `--verbose` shows the figures.
 */
#include <string.h>

#include "engine/sample/sample_design.h"
#include "image/colour.h"
#include "image/detect.h"
#include "sample_fixture.h"

static table truth;
static cw_parts *found; /* [lines], those of the truth's lines */
static int *colours;    /* [lines], palette colours */

static int from_environment(const char *name, int fallback)
{
    const char *text = g_getenv(name);
    return text != NULL ? (int)g_ascii_strtoll(text, NULL, 10) : fallback;
}

static cw_image *picture(guint line)
{
    g_autofree char *path = path_of("a", field(&truth, line, "image"));
    g_autoptr(GError) error = NULL;
    cw_image *image = cw_image_load(path, NULL, &error);
    g_assert_no_error(error);
    return image;
}

static void detect_all(void)
{
    g_autoptr(cw_detect) detect = cw_detect_open("border", NULL);
    truth = table_read("a", "truth.csv", ",");
    found = g_new0(cw_parts, truth.lines->len);
    colours = g_new0(int, truth.lines->len);
    for (guint i = 1; i < truth.lines->len; i++) {
        g_autoptr(cw_image) image = picture(i);
        g_assert_true(cw_detect_parts(detect, NULL, image, &found[i], NULL));
        colours[i] = cw_colour_of_subject(image, &found[i]);
    }
}

static void expect(const char *what, double sum, int count, double least)
{
    g_test_message("%s: %.3f of %d, at least %.2f", what, sum / count, count, least);
    g_assert_cmpint(count, >, 10);
    g_assert_cmpfloat(sum / count, >=, least);
}

static void test_person(void)
{
    double sum = 0;
    int count = 0;
    for (guint i = 1; i < truth.lines->len; i++) {
        cw_box person = box_of(&truth, i, "person");
        if (person.width <= 0)
            continue;
        sum += cw_box_overlap(&person, &found[i].person);
        count++;
    }
    expect("overlap with the person", sum, count, 0.8);
}

static void test_head(void)
{
    int good = 0, heads = 0, none = 0, headless = 0, plain = 0, furniture = 0;
    for (guint i = 1; i < truth.lines->len; i++) {
        cw_box head = box_of(&truth, i, "head");
        const gboolean thing = g_str_equal(field(&truth, i, "pose"), "thing");
        if (head.width > 0) {
            heads++;
            good += cw_box_overlap(&head, &found[i].head) >= 0.6;
        } else {
            headless++;
            none += found[i].head.width <= 0;
            furniture += thing;
            plain += thing && found[i].head.width <= 0;
        }
    }
    expect("heads found", good, heads, 0.9);
    expect("no head on headless pictures", none, headless, 0.95);
    expect("no head on things", plain, furniture, 0.95);
}

/* At most 2 % of the head's box are left. */
static void test_preprocess(void)
{
    const cw_preprocess_options options = {.person_crop = TRUE, .head_crop = TRUE};
    int clean = 0, heads = 0;
    for (guint i = 1; i < truth.lines->len; i++) {
        cw_box head = box_of(&truth, i, "head");
        if (head.width <= 0)
            continue;
        g_autoptr(cw_image) image = picture(i);
        cw_box region = cw_preprocess_region(image, &found[i], &options);
        cw_box left = cw_box_intersect(&region, &head);
        heads++;
        clean += left.width * left.height <= 0.02 * head.width * head.height;
    }
    expect("pictures without a head after preprocessing", clean, heads, 0.95);
}

/* Of dresses on which a head was found: without one there is no crop. A hem that lies beyond the
 * knee's crop of the true head, too, counts all the same. */
static void test_landmarks(void)
{
    static const struct {
        cw_part part;
        const char *landmark;
        double least;
    } parts[] = {
        {CW_PART_NECK, "left_collar", 0.9},        {CW_PART_NECK, "right_collar", 0.9},
        {CW_PART_SLEEVE_LEFT, "left_sleeve", 0.9}, {CW_PART_SLEEVE_RIGHT, "right_sleeve", 0.9},
        {CW_PART_KNEE, "left_hem", 0.9},           {CW_PART_KNEE, "right_hem", 0.9}};
    for (gsize k = 0; k < G_N_ELEMENTS(parts); k++) {
        int inside = 0, all = 0;
        for (guint i = 1; i < truth.lines->len; i++) {
            cw_box head = box_of(&truth, i, "head");
            if (head.width <= 0 || found[i].head.width <= 0 ||
                number(&truth, i, parts[k].landmark, "_visible") == 0 ||
                !g_str_equal(field(&truth, i, "category"), "women_dress"))
                continue;
            cw_box crop = cw_part_box(parts[k].part, &found[i].head);
            double x = number(&truth, i, parts[k].landmark, "_x") - crop.x;
            double y = number(&truth, i, parts[k].landmark, "_y") - crop.y;
            inside += x >= 0 && x <= crop.width && y >= 0 && y <= crop.height;
            all++;
        }
        expect(parts[k].landmark, inside, all, parts[k].least);
    }
}

static gboolean is_furniture(const char *category)
{
    for (const cw_sample_kind *const *kind = cw_sample_kinds(); *kind != NULL; kind++)
        if (g_str_equal((*kind)->row.name, category))
            return (*kind)->family == CW_SAMPLE_FURNITURE;
    return FALSE;
}

/* Single colours before everything but paper and gradients. The bar of row 15, of garments (worn
 * or carried), is .95. Furniture counts in the first figure only: it has frames and boards of
 * another material, which outvote the cushion of a stool. */
static void test_colour(void)
{
    int right = 0, all = 0, right_garments = 0, garments = 0;
    for (guint i = 1; i < truth.lines->len; i++) {
        const char *hexes = field(&truth, i, "hexes");
        const char *backdrop = field(&truth, i, "backdrop");
        if (strchr(hexes, '/') != NULL || g_str_equal(backdrop, "paper") ||
            g_str_equal(backdrop, "gradient"))
            continue;
        gboolean good = colours[i] >= 0 && g_str_equal(cw_palette[colours[i]].hex, hexes);
        gboolean garment = !is_furniture(field(&truth, i, "category"));
        all++;
        right += good;
        garments += garment;
        right_garments += good && garment;
    }
    expect("colours before clutter", right, all, 0.9);
    expect("of garments", right_garments, garments, 0.95);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("colorway-parts-XXXXXX", NULL);
    cw_sample_settings settings =
        settings_of(from_environment("COLORWAY_SAMPLE_PRODUCTS", 80), 4, 213);
    settings.seed = from_environment("COLORWAY_SAMPLE_SEED", 11);
    render("a", &settings);
    detect_all();
    g_test_add_func("/sample_parts/person", test_person);
    g_test_add_func("/sample_parts/head", test_head);
    g_test_add_func("/sample_parts/preprocess", test_preprocess);
    g_test_add_func("/sample_parts/landmarks", test_landmarks);
    g_test_add_func("/sample_parts/colour", test_colour);
    int status = g_test_run();
    g_ptr_array_unref(truth.lines);
    g_free(found);
    g_free(colours);
    remove_tree(root);
    g_free(root);
    return status;
}
