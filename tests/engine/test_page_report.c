/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of a report: what is measured, beside what is published, and why the rest is not.
 */
#include <math.h>

#include "engine/page/page_report.h"
#include "page_fixture.h"

static void draw_report(desk *d, const cw_page_report_data *report)
{
    g_autoptr(GError) error = NULL;
    cw_page_report(report, d->path, &error);
    g_assert_no_error(error);
    desk_read(d);
    desk_check_pictures(d);
}

/* Two models, one of them measured, the other gone; a figure that is there and one that is not. */
static json_t *draw_models(void)
{
    return json_pack(
        "{s:{s:s,s:i},s:{s:s,s:i},s:[{s:s,s:s,s:i,s:s,s:["
        "{s:s,s:[ss],s:[{s:s,s:[fn],s:s}],s:{s:i}},{s:s,s:s}]},{s:s,s:s,s:[]}],"
        "s:[{s:s,s:s,s:s,s:{s:s,s:s},s:[{s:s,s:i,s:[{s:s,s:s},{s:s,s:s}],s:{s:i},s:[s],s:f}]},"
        "{s:s,s:s,s:s,s:{s:s,s:s},s:[],s:s}]}",
        "machine", "processor", HOSTILE, "threads", 2, "catalog", "path", HOSTILE, "pictures", 1793,
        "models", "name", HOSTILE, "method", "skill", "seed", 3, "recipe", HOSTILE, "results",
        "protocol", "variants", "columns", "model", "hog", "rows", "name", HOSTILE, "values",
        0.4321, "note", HOSTILE, "facts", "designs_known", 1234, "protocol", "probes", "skipped",
        HOSTILE, "name", "gone", "missing", HOSTILE, "results", "figures", "id", "1", "what",
        HOSTILE, "unit", "%", "published_on_other_data", "value", "83.99", "where", HOSTILE, "here",
        "model", HOSTILE, "seed", 3, "columns", "name", "model", "text", "61.25", "name", "hog",
        "text", "20.50", "scored", "queries", 1236, "notes", HOSTILE, "seconds", 1.25, "id", "2",
        "what", HOSTILE, "unit", "", "published_on_other_data", "value", "92.32", "where", HOSTILE,
        "here", "missing", HOSTILE);
}

/* What was published stands under its own heading, what is not measured apart with its reason. */
static void check_figures(const desk *d)
{
    g_autofree char *head = desk_text(d, "(//table[@class='headline'])[1]//th[4]");
    g_autofree char *here = desk_text(d, "(//table[@class='headline'])[1]/tbody/tr[1]/td[2]");
    g_autofree char *published = desk_text(d, "(//table[@class='headline'])[1]/tbody/tr[1]/td[3]");
    g_autofree char *reason = desk_text(d, "//details/div/table/tbody/tr[1]/td[2]");
    g_assert_cmpstr(head, ==, "published, on other data");
    g_assert_true(g_str_has_prefix(here, "61.25 %"));
    g_assert_nonnull(strstr(here, "seed 3"));
    g_assert_nonnull(strstr(here, "hog 20.50; queries 1,236; "));
    g_assert_nonnull(strstr(here, "1.25 s"));
    g_assert_null(strstr(here, "83.99"));
    g_assert_true(g_str_has_prefix(published, "83.99 %"));
    g_assert_true(g_str_has_prefix(reason, "<script>alert(\"x\")</script> & 'y' "));
    g_assert_cmpuint(desk_count(d, "(//table[@class='headline'])[1]/tbody/tr"), ==, 1);
    g_assert_nonnull(strstr(d->html, "1,793 pictures"));
    g_assert_nonnull(strstr(d->html, "How good are 2 models?"));
}

static void test_report(desk *d, gconstpointer data)
{
    (void)data;
    json_t *models = draw_models();
    g_assert_nonnull(models);
    const guint64 same[] = {3, 1}, different[] = {0, 9};
    const double recall[] = {0.5, 1}, precision[] = {1, 0.5};
    const cw_page_error errors[] = {
        {d->picture, "/no/such/file.jpg", HOSTILE, "b", 0.01, FALSE},
        {d->picture, d->picture, "a", "b", 0.7, TRUE},
    };
    const cw_page_report_data report = {
        .report = models,
        .model = HOSTILE,
        .pairs_note = HOSTILE,
        .same = same,
        .different = different,
        .bins = 2,
        .reach = 2,
        .recall = recall,
        .precision = precision,
        .points = 2,
        .chosen_recall = 0.5,
        .chosen_precision = 1,
        .threshold = 0.3,
        .errors = errors,
        .error_count = 2,
        .training_folder = d->folder,
    };
    desk_write(d, "metrics.jsonl", "{\"step\":1,\"loss\":3}\n{\"step\":2,\"loss\":2}\n");
    draw_report(d, &report);
    json_decref(models);
    g_autofree char *own = desk_text(d, "(//div[@class='tables']//tbody/tr/td)[1]");
    g_autofree char *none = desk_text(d, "(//div[@class='tables']//tbody/tr/td)[2]");
    check_figures(d);
    g_assert_cmpstr(own, ==, "0.432");
    g_assert_cmpstr(none, ==, "\342\200\223");
    g_assert_nonnull(strstr(d->html, "designs known: 1,234"));
    g_assert_nonnull(strstr(d->html, "Not measured: "));
    g_assert_cmpuint(desk_count(d, "//ul[@class='errors']/li"), ==, 2);
    g_assert_cmpuint(desk_count(d, "//span[@class='missing']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//figure"), ==, 3); /* two of pairs, the loss */
}

/* A feed without groups: the tables stand alone. */
static void test_report_without_pairs(desk *d, gconstpointer data)
{
    (void)data;
    json_t *empty = json_pack("{s:[],s:[]}", "models", "figures");
    const cw_page_report_data report = {.report = empty,
                                        .pairs_note = "The feed names no design.",
                                        .threshold = NAN,
                                        .chosen_recall = NAN,
                                        .chosen_precision = NAN};
    draw_report(d, &report);
    json_decref(empty);
    g_assert_nonnull(strstr(d->html, "The feed names no design."));
    g_assert_cmpuint(desk_count(d, "//figure"), ==, 0);
}

#define TEST(path, function) g_test_add(path, desk, NULL, desk_open, function, desk_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("/page/report", test_report);
    TEST("/page/report-without-pairs", test_report_without_pairs);
    return g_test_run();
}
