/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/page/page_training.h"
#include "page_fixture.h"

static void draw_page(desk *d)
{
    g_autoptr(GError) error = NULL;
    cw_page_training(d->folder, &error);
    g_assert_no_error(error);
    desk_read(d);
    desk_check_pictures(d);
}

static void write_metrics(const desk *d, double deviation)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    for (int step = 10; step <= 400; step += 10)
        g_string_append_printf(lines,
                               "{\"step\":%d,\"epoch\":%d,\"loss\":%d,\"rate\":0.01,"
                               "\"deviation\":%g,\"own_term\":2}\n",
                               step, step / 100, 500 - step, deviation);
    desk_write(d, "metrics.jsonl", lines->str);
}

static void test_whole_run(desk *d, gconstpointer data)
{
    (void)data;
    write_metrics(d, 0.9);
    desk_write(d, "recipe.ini", "[run]\nname=" HOSTILE "\n");
    desk_write(d, "strip.jsonl",
               "{\"epoch\":1,\"rows\":[[0,1,2],[3,4,5]]}\n"
               "{\"epoch\":2,\"rows\":[[0,1,4],[3,4,5]]}\n");
    for (int i = 0; i < 6; i++) {
        g_autofree char *name = g_strdup_printf("strip/%03d.jpg", i);
        desk_draw(d, name, 30 * i);
    }
    draw_page(d);
    /* loss, rate, deviation and the method's own term; known ones first. */
    g_assert_cmpuint(desk_count(d, "//figure"), ==, 4);
    g_autofree char *last = desk_text(d, "(//figure)[4]/figcaption/span[1]");
    g_assert_cmpstr(last, ==, "own_term");
    g_autofree char *loss = desk_text(d, "string((//figure)[1]/svg/@aria-label)");
    g_assert_cmpstr(loss, ==, "Loss: 490 at step 10.0, 100 at step 400");
    /* Two pinned items, two looks each; one neighbour is new in the second. */
    g_assert_cmpuint(desk_count(d, "//div[@class='card strip']"), ==, 2);
    g_assert_cmpuint(desk_count(d, "//div[@class='card strip']//li"), ==, 4);
    g_assert_cmpuint(desk_count(d, "//img[@alt='new neighbour, picture 4']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//span[@class='cell new']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//details/pre"), ==, 1);
    g_assert_nonnull(strstr(d->html, "No collapse"));
}

/* A run that was killed while it wrote a line, without a strip. */
static void test_malformed_lines(desk *d, gconstpointer data)
{
    (void)data;
    desk_write(d, "metrics.jsonl",
               "{\"step\":1,\"loss\":3}\n[1]\nnonsense\n\n{\"step\":2,\"loss\":\"high\"}\n"
               "{\"step\":3,\"loss\":2}\n{\"step\":4,\"lo");
    draw_page(d);
    g_assert_cmpuint(desk_count(d, "//figure"), ==, 1);
    g_assert_nonnull(strstr(d->html, "skipped: 3."));
    g_assert_cmpuint(desk_count(d, "//div[@class='card strip']"), ==, 0);
    g_assert_cmpuint(desk_count(d, "//details"), ==, 0);
}

static void test_broken_strip(desk *d, gconstpointer data)
{
    (void)data;
    write_metrics(d, 0.9);
    desk_write(d, "strip.jsonl",
               "{\"epoch\":1,\"rows\":[[0,\"one\",2],\"row\",[]]}\n{\"epoch\":2}\n{\"rows\":7}\n"
               "{\"epoch\":4,\"rows\":[[0,1]]}\nx\n");
    draw_page(d);
    g_assert_cmpuint(desk_count(d, "//div[@class='card strip']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//span[@class='missing']"), ==, 3); /* 0, then 2, then 1 */
    g_assert_nonnull(strstr(d->html, "Lines of strip.jsonl"));
}

static void test_nothing_yet(desk *d, gconstpointer data)
{
    (void)data;
    draw_page(d);
    g_assert_nonnull(strstr(d->html, "no metrics yet"));
}

/* The page says aloud when a model has collapsed. */
static void test_collapse(desk *d, gconstpointer data)
{
    (void)data;
    write_metrics(d, 0.02);
    draw_page(d);
    g_assert_nonnull(strstr(d->html, "The embeddings have collapsed"));
    g_assert_null(strstr(d->html, "No collapse"));
}

static void test_unwritable(desk *d, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = desk_file(d, "not/there");
    g_assert_false(cw_page_training(folder, &error));
    g_assert_nonnull(error);
}

#define TEST(path, function) g_test_add(path, desk, NULL, desk_open, function, desk_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("/page-training/whole-run", test_whole_run);
    TEST("/page-training/malformed-lines", test_malformed_lines);
    TEST("/page-training/broken-strip", test_broken_strip);
    TEST("/page-training/nothing-yet", test_nothing_yet);
    TEST("/page-training/collapse", test_collapse);
    TEST("/page-training/unwritable", test_unwritable);
    return g_test_run();
}
