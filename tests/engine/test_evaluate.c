/* SPDX-License-Identifier: Apache-2.0
 *
 * Evaluation on a shop whose answers are known: what each protocol says of baselines and of a
 * model, and what it refuses.
 */
#include "colorway/embed.h"
#include "encode/encoder.h"
#include "engine/catalog/hold_out.h"
#include "evaluate_fixture.h"

static void test_retrieval(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_evaluate_request request = {.protocol = "retrieval", BASELINES};
    json_t *result = evaluate(s, &request);
    g_assert_cmpstr(json_string_value(json_array_get(json_object_get(result, "columns"), 1)), ==,
                    "colour");
    g_assert_cmpint(fact_of(result, "queries"), ==, 72);
    g_assert_cmpint(fact_of(result, "gallery"), ==, 72);
    g_assert_cmpint(fact_of(result, "absent"), ==, 0);
    g_assert_cmpfloat(value_of(result, "R@1", 0), >, 0.95);
    g_assert_cmpfloat(value_of(result, "mAP", 0), >, 0.95);
    /* Pictures of the query's own colour stand before other colours, unless nearly all is white. */
    g_assert_cmpfloat(value_of(result, "R@1", 1), ==, 0);
    g_assert_cmpfloat(value_of(result, "R@20", 1), <, 0.1);
    g_assert_cmpfloat(value_of(result, "R@50", 1), >, 0.5);
    json_decref(result);
    const cw_evaluate_request blocks = {
        .protocol = "retrieval", .block = (const char *const[]){"color", NULL}, BASELINES};
    result = evaluate(s, &blocks);
    g_assert_cmpint(fact_of(result, "absent"), ==, 72); /* the own colour has no other of a group */
    json_decref(result);
}

/* The far one has the colour of the colourway asked about: shapes know better, colours worse than
 * chance. */
static void test_triplets(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_evaluate_request request = {.protocol = "triplets", BASELINES};
    json_t *result = evaluate(s, &request), *again = evaluate(s, &request);
    g_assert_cmpint(fact_of(result, "anchors"), ==, DESIGNS * COLOURS);
    g_assert_cmpint(fact_of(result, "triplets"), ==, 8 * DESIGNS * COLOURS);
    g_assert_cmpint(fact_of(result, "of the same category and colour"), ==, 8 * DESIGNS * COLOURS);
    g_assert_cmpfloat(value_of(result, "triplet accuracy", 0), >, 0.95);
    g_assert_cmpfloat(value_of(result, "same category and colour", 1), <, 0.05);
    g_assert_true(json_equal(result, again));
    json_decref(again);
    json_decref(result);
    request.where = (const char *const[]){"item_group_id=g1", NULL};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*nothing to score: no design*");
}

/* The same group in another pattern is another design, which is no answer. */
static void test_patterns(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_evaluate_request request = {
        .protocol = "retrieval",
        .where = (const char *const[]){"item_group_id=h", NULL},
        BASELINES,
    };
    for (int c = 0; c < COLOURS; c++) {
        g_autofree char *name = g_strdup_printf("h%d.png", c);
        draw(s, name, DESIGNS + c / 2, c, 0);
    }
    g_autofree char *said = shop_import(s, "id,item_group_id,image_link,color,pattern\n"
                                           "h-0,h,h0.png,red,dots\nh-1,h,h1.png,green,Dots\n"
                                           "h-2,h,h2.png,navy,checks\n");
    g_assert_cmpstr(said, ==, "3 0 0 0 0 0");
    json_t *result = evaluate(s, &request);
    g_assert_cmpint(fact_of(result, "gallery"), ==, 3);
    g_assert_cmpint(fact_of(result, "queries"), ==, 2);
    g_assert_cmpint(fact_of(result, "absent"), ==, 0);
    json_decref(result);
}

/* A picture that cannot be read, or is not the one that was imported, is said by every protocol. */
static void test_unreadable(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const protocols[] = {"variants",   "retrieval", "clusters",
                                            "neighbours", "colour",    "triplets"};
    g_autofree char *path = shop_path(s, "f0-0.png");
    g_assert_cmpint(g_remove(path), ==, 0);
    draw(s, "f1-0.png", DESIGNS, 0, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(protocols); i++) {
        const cw_evaluate_request request = {.protocol = protocols[i], BASELINES};
        json_t *result = evaluate(s, &request);
        g_assert_cmpint(fact_of(result, "unreadable"), ==, 2);
        json_decref(result);
    }
}

/* q.csv asks with designs 0 and 1 in red; what the gallery has is written by hand. */
static json_t *retrieve(shop *s, const char *queries, const char *gallery, gboolean distinct)
{
    g_autofree char *q = shop_path(s, "q.csv"), *g = shop_path(s, "g.csv");
    shop_write(s, "q.csv", queries, -1);
    if (gallery != NULL)
        shop_write(s, "g.csv", gallery, -1);
    const cw_evaluate_request request = {.protocol = "retrieval",
                                         .queries = q,
                                         .gallery = gallery != NULL ? g : NULL,
                                         .distinct = distinct,
                                         BASELINES};
    return evaluate(s, &request);
}

static void test_files(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const char *queries = "image,group,item\nf0-0.png,a,1\nf1-0.png,b,2\nnot-there.png,b,3\n";
    json_t *result =
        retrieve(s, queries, "image,group,item\nf0-1.png,a,9\nf1-1.png,b,2\nf2-1.png,c,8\n", FALSE);
    g_assert_cmpint(fact_of(result, "queries"), ==, 2);
    g_assert_cmpint(fact_of(result, "unreadable"), ==, 1);
    g_assert_cmpint(fact_of(result, "absent"), ==, 1); /* b's only picture is item 2's own */
    g_assert_cmpfloat(value_of(result, "R@1", 0), ==, 0.5);
    json_decref(result);
    result = retrieve(s, queries, "image,group\nf0-1.png,a\nf1-1.png,b\nf2-1.png,c\n", FALSE);
    g_assert_cmpfloat(value_of(result, "R@1", 0), ==, 1);
    json_decref(result);
    /* With no gallery the queries are it, and without items a picture is its own item. */
    result =
        retrieve(s, "image,group\nf0-0.png,a\nf0-1.png,a\nf1-0.png,b\ngone.png,b\n", NULL, FALSE);
    g_assert_cmpint(fact_of(result, "absent"), ==, 1);
    g_assert_cmpint(fact_of(result, "unreadable"), ==, 1); /* asked about and looked for */
    g_assert_cmpfloat_with_epsilon(value_of(result, "R@1", 0), 2.0 / 3, 1e-9);
    json_decref(result);
    result = retrieve(s, "image,group,block\nf0-0.png,a,x\n",
                      "image,group,block\nf0-1.png,a,y\nf1-0.png,b,x\n", FALSE);
    g_assert_cmpint(fact_of(result, "absent"), ==, 1);
    json_decref(result);
}

/* A path that a user types is relative to where they are, the images to where the file is. */
static void test_relative(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *here = g_get_current_dir();
    g_autofree char *name = g_path_get_basename(s->folder);
    g_autofree char *parent = g_path_get_dirname(s->folder);
    g_autofree char *path = g_build_filename(name, "q.csv", NULL);
    shop_write(s, "q.csv", "image,group\nf0-0.png,a\nf0-1.png,a\n", -1);
    g_assert_cmpint(g_chdir(parent), ==, 0);
    const cw_evaluate_request request = {.protocol = "retrieval", .queries = path, BASELINES};
    json_t *result = evaluate(s, &request);
    g_assert_cmpint(g_chdir(here), ==, 0);
    g_assert_cmpint(fact_of(result, "unreadable"), ==, 0);
    json_decref(result);
}

static void test_distinct(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const char *queries = "image,group\nf0-0.png,a\n", *gallery = "image,group\ncopy.png,a\n";
    draw(s, "copy.png", 0, 0, 0);
    json_t *result = retrieve(s, queries, gallery, FALSE);
    g_assert_cmpfloat(value_of(result, "R@1", 0), ==, 1);
    json_decref(result);
    result = retrieve(s, queries, gallery, TRUE);
    g_assert_cmpint(fact_of(result, "absent"), ==, 1);
    json_decref(result);
}

static void test_clusters(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_evaluate_request request = {.protocol = "clusters", BASELINES};
    json_t *result = evaluate(s, &request);
    g_assert_cmpfloat(value_of(result, "CScore, best cut", 0), ==, 1);
    g_assert_cmpfloat(value_of(result, "CScore, true number", 0), ==, 1);
    g_assert_cmpfloat(value_of(result, "CG_exact, true number", 1), ==, 0);
    g_assert_cmpint(fact_of(result, "items"), ==, 72);
    g_assert_cmpint(fact_of(result, "groups"), ==, DESIGNS);
    json_decref(result);
    g_autofree char *path = shop_path(s, "q.csv");
    shop_write(s, "q.csv", "image,group\nf0-0.png,a\nf0-1.png,a\nf2-0.png,b\nf2-1.png,b\n", -1);
    const cw_evaluate_request file = {.protocol = "clusters", .queries = path, BASELINES};
    result = evaluate(s, &file);
    g_assert_cmpfloat(value_of(result, "ARI, true number", 0), ==, 1);
    g_assert_cmpfloat(value_of(result, "ARI, true number", 1), ==, -0.5);
    json_decref(result);
}

static void test_variants(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_evaluate_request request = {.protocol = "variants", .hide = 0.5, BASELINES};
    json_t *result = evaluate(s, &request);
    const cw_hold_out law = {.share = 0.5};
    int hidden = 0;
    for (int d = 0; d < DESIGNS; d++) {
        g_autofree char *group = g_strdup_printf("g%d", d);
        hidden += cw_hold_out_part_of(&law, group, NULL) != CW_HOLD_OUT_TRAIN;
    }
    g_assert_cmpint(fact_of(result, "designs scored"), ==, hidden);
    g_assert_cmpint(fact_of(result, "designs chosen on"), ==, DESIGNS - hidden);
    g_assert_cmpfloat(value_of(result, "CScore", 0), >, 0.85);
    g_assert_cmpfloat(value_of(result, "pair precision", 0), ==, 1);
    g_assert_cmpfloat(value_of(result, "pair recall", 0), >, 0.75);
    g_assert_cmpfloat(value_of(result, "CG_exact", 1), ==, 0);
    g_assert_true(isnan(value_of(result, "pair precision", 1))); /* no pair is called the same */
    json_decref(result);
    request.threshold = 2; /* everything is one design: 3 right pairs of 71 a hidden colourway... */
    result = evaluate(s, &request);
    const double items = 72, others = 3 * (DESIGNS - hidden);
    const double touching = items * (items - 1) / 2 - others * (others - 1) / 2;
    g_assert_cmpfloat_with_epsilon(value_of(result, "pair precision", 0), 3 * hidden / touching,
                                   1e-9);
    g_assert_cmpfloat(value_of(result, "pair recall", 0), ==, 1);
    json_decref(result);
}

static void test_neighbours(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_evaluate_request request = {.protocol = "neighbours", BASELINES};
    json_t *result = evaluate(s, &request);
    g_assert_cmpfloat(value_of(result, "weave, knn: Acc", 0), >, 0.8);
    g_assert_cmpfloat(value_of(result, "color, knn: Acc", 1), ==, 1);
    g_assert_cmpfloat(value_of(result, "color, knn: Acc", 0), <, 0.7);
    /* A coin was thrown for each design: who knows it has seen the design. 5 of 24 are tested. */
    g_assert_cmpfloat(value_of(result, "noise, knn: Acc", 0), <, 0.9);
    g_assert_cmpstr(note_of(result, "color, knn: Acc"), ==,
                    "3 classes, 30 test pictures, majority 0.333");
    json_decref(result);
    request.attributes = (const char *const[]){"wave", NULL};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "no column \"wave\"; did you mean \"weave\"?");
    request.attributes = (const char *const[]){"product_type", NULL};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "column \"product_type\" makes no classes*");
}

static void test_probes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_evaluate_request request = {.protocol = "probes",
                                         .attributes = (const char *const[]){"weave", NULL},
                                         .baselines = "hog",
                                         BASELINES};
    json_t *result = evaluate(s, &request);
    g_assert_cmpfloat(value_of(result, "weave, linear: Acc", 0), >, 0.9);
    g_assert_cmpfloat(value_of(result, "weave, mlp: Acc", 0), >, 0.8);
    g_assert_cmpfloat(value_of(result, "weave, linear: R@95", 0), >, 0.8);
    g_assert_cmpfloat(value_of(result, "weave, linear: R@95 val", 0), >, 0.5);
    g_assert_cmpfloat(value_of(result, "weave, linear: R@95 precision", 0), >=, 0.95);
    g_assert_cmpfloat(value_of(result, "weave, linear: R@95 val precision", 0), >, 0.5);
    json_decref(result);
}

/* A file with random weights, of which half the designs are said to be held out. */
static char *save_model(const shop *s, gboolean whiten, gint64 window_levels)
{
    g_autoptr(GError) error = NULL;
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    form.settings.picture_px = 16;
    form.settings.window_levels = window_levels;
    form.settings.hold_out = 0.5;
    form.settings.seed = 3;
    form.backbone.width = 0.25;
    form.backbone.stages = 2;
    g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&form, 7, 1, &error);
    g_assert_no_error(error);
    const gsize count = 64 * cw_encoder_input_floats(encoder, 1);
    g_autofree float *inputs = g_new(float, count);
    cw_random random = cw_random_start(1, 0, 0);
    for (gsize i = 0; i < count; i++)
        inputs[i] = (float)cw_random_normal(&random);
    g_assert_true(!whiten || cw_encoder_whiten(encoder, inputs, 64, 0.3, &error));
    char *path = shop_path(s, whiten ? "white.safetensors" : "plain.safetensors");
    g_assert_true(cw_encoder_save(encoder, path, &error));
    cw_encoder_form_clear(&form);
    return path;
}

/* Pictures are as near as the nearest of their windows, stored or computed. */
static void test_windows(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const scores[] = {"R@1", "R@5", "MRR", "mAP"};
    double value[3][G_N_ELEMENTS(scores)];
    for (int i = 0; i < 3; i++) {
        g_autofree char *model = save_model(s, FALSE, i == 0 ? 1 : 3);
        const cw_evaluate_request request = {.protocol = "retrieval",
                                             .model = model,
                                             .baselines = "",
                                             .threshold = -1,
                                             .threads = 2};
        cw_embed_summary summary;
        g_assert_true(i < 2 || cw_embed_catalog(s->catalog, model, 2, NULL, &summary, NULL));
        json_t *result = evaluate(s, &request);
        for (gsize k = 0; k < G_N_ELEMENTS(scores); k++)
            value[i][k] = value_of(result, scores[k], 0);
        json_decref(result);
    }
    g_assert_cmpmem(value[1], sizeof value[1], value[2], sizeof value[2]);
    g_assert_cmpfloat(value[0][3], !=, value[1][3]);
}

static void test_model(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *plain = save_model(s, FALSE, 1), *white = save_model(s, TRUE, 1);
    cw_evaluate_request request = {.protocol = "retrieval",
                                   .model = plain,
                                   .baselines = "untrained",
                                   .unseen = TRUE,
                                   .threshold = -1,
                                   .seed = 7,
                                   .threads = 2};
    json_t *result = evaluate(s, &request);
    const cw_hold_out law = {.share = 0.5, .seed = 3};
    int unseen = 0;
    for (int d = 0; d < DESIGNS; d++) {
        g_autofree char *group = g_strdup_printf("g%d", d);
        unseen += COLOURS * (cw_hold_out_part_of(&law, group, NULL) != CW_HOLD_OUT_TRAIN);
    }
    g_assert_cmpint(fact_of(result, "queries"), ==, unseen);
    g_assert_cmpint(fact_of(result, "gallery"), ==, 72);
    /* An untrained model is its own baseline; whitening it is not part of the baseline. */
    const double baseline = value_of(result, "mAP", 1);
    g_assert_cmpfloat(value_of(result, "mAP", 0), ==, baseline);
    json_decref(result);
    request.model = white;
    result = evaluate(s, &request);
    g_assert_cmpfloat(value_of(result, "mAP", 0), !=, baseline);
    g_assert_cmpfloat(value_of(result, "mAP", 1), ==, baseline);
    json_decref(result);
    request = (cw_evaluate_request){
        .protocol = "variants", .model = plain, .baselines = "", .threshold = -1, .threads = 2};
    result = evaluate(s, &request);
    g_assert_cmpint(fact_of(result, "designs scored") + fact_of(result, "designs chosen on"), ==,
                    unseen / COLOURS);
    g_assert_cmpint(fact_of(result, "colourways"), ==, DESIGNS * COLOURS);
    g_assert_cmpstr(said_of(result, "in one tree"), ==, "all designs");
    json_decref(result);
    request.unseen = TRUE;
    result = evaluate(s, &request);
    g_assert_cmpint(fact_of(result, "colourways"), ==, unseen);
    g_assert_cmpstr(said_of(result, "in one tree"), ==, "the unseen designs");
    json_decref(result);
}

static gboolean count_embedding(gpointer data, const cw_progress_state *state)
{
    *(int *)data += strcmp(state->activity, "embedding") == 0;
    return TRUE;
}

/* What the catalogue has by the model is taken from it; its model needs no name. */
static void test_stored(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *plain = save_model(s, FALSE, 1);
    int batches = 0;
    const cw_progress progress = {count_embedding, &batches};
    cw_evaluate_request request = {
        .protocol = "retrieval", .model = plain, .baselines = "", .threshold = -1, .threads = 2};
    json_t *computed = cw_evaluate(s->catalog, &request, &progress, &error);
    g_assert_no_error(error);
    g_assert_cmpint(batches, >, 0);
    cw_embed_summary summary;
    g_assert_true(cw_embed_catalog(s->catalog, plain, 2, NULL, &summary, &error));
    batches = 0;
    request.model = NULL;
    json_t *stored = cw_evaluate(s->catalog, &request, &progress, &error);
    g_assert_no_error(error);
    g_assert_cmpint(batches, ==, 0);
    g_assert_cmpfloat(value_of(stored, "mAP", 0), ==, value_of(computed, "mAP", 0));
    json_decref(computed);
    json_decref(stored);
}

/* A model does not look at a picture that is not the one that was imported. */
static void test_changed(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *plain = save_model(s, FALSE, 1);
    const cw_evaluate_request request = {
        .protocol = "retrieval", .model = plain, .baselines = "", .threshold = -1, .threads = 2};
    draw(s, "f1-0.png", DESIGNS, 0, 0);
    json_t *result = evaluate(s, &request);
    g_assert_cmpint(fact_of(result, "unreadable"), ==, 1);
    json_decref(result);
}

static void test_errors(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_evaluate_request request = {.protocol = "retrival", BASELINES};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*retrieval*");
    request.protocol = "retrieval";
    request.unseen = TRUE;
    assert_fails(s, &request, CW_ERROR_USAGE, "--unseen asks *");
    request.unseen = FALSE;
    request.baselines = "untrained";
    assert_fails(s, &request, CW_ERROR_USAGE, "*has the form of the model*");
    request.baselines = NULL;
    request.model = NULL;
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*run colorway embed*");
    request.model = "not-there.safetensors";
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*not-there.safetensors*");
    request.model = "none";
    request.where = (const char *const[]){"color=pink", NULL};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*--where leaves none*");
    request.where = (const char *const[]){"color=red", NULL};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "nothing to look for: no group *");
    request.protocol = "variants";
    request.baselines = "hog";
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "nothing to score: no design *");
    request.where = NULL;
    request.queries = "q.csv";
    assert_fails(s, &request, CW_ERROR_USAGE, "*needs a catalogue*");
}

/* What a protocol does not read is refused, and a distance that is none. */
static void test_not_read(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const block[] = {"color", NULL}, *const red[] = {"color=red", NULL};
    const struct {
        cw_evaluate_request request;
        const char *pattern;
    } cases[] = {
        {{.protocol = "colour", .hide = 0.5, BASELINES},
         "protocol \"colour\" does not read --hide; it is for variants"},
        {{.protocol = "colour", .model = "none", .threshold = 0.2}, "*--threshold;*variants"},
        {{.protocol = "variants", .attributes = block, BASELINES}, "*--attribute;*probes, *"},
        {{.protocol = "neighbours", .block = block, BASELINES}, "*--block;*variants, *"},
        {{.protocol = "clusters", .distinct = TRUE, BASELINES}, "*--distinct;*retrieval"},
        {{.protocol = "clusters", .queries = "q.csv", .gallery = "g.csv", BASELINES},
         "*--gallery;*retrieval"},
        {{.protocol = "clusters", .queries = "q.csv", .where = red, BASELINES}, "--where *"},
        {{.protocol = "retrieval", .queries = "q.csv", .block = block, BASELINES}, "--block *"},
        {{.protocol = "variants", .model = "none", .threshold = NAN}, "*from 0 to 2, not nan"},
        {{.protocol = "variants", .model = "none", .threshold = 2.5}, "*from 0 to 2, not 2.5"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_fails(s, &cases[i].request, CW_ERROR_USAGE, cases[i].pattern);
}

static void test_file_errors(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *path = shop_path(s, "q.csv");
    const cw_evaluate_request request = {.protocol = "retrieval", .queries = path, BASELINES};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*q.csv*");
    shop_write(s, "q.csv", "picture,group\na,b\n", -1);
    assert_fails(s, &request, CW_ERROR_USAGE, "*has no column \"image\"; its header must be*");
    shop_write(s, "q.csv", "image,group\nf0-0.png,a\nf1-0.png,\n", -1);
    assert_fails(s, &request, CW_ERROR_USAGE, "line 3 of *q.csv\": no group");
    shop_write(s, "q.csv", "image,group\n", -1);
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*q.csv\" has no row");
}

static void test_format(void)
{
    json_t *result =
        json_pack("{s:s,s:s,s:[s,s],s:[{s:s,s:[f,n],s:n},{s:s,s:[f,f],s:s}],s:{s:i,s:s}}",
                  "protocol", "retrieval", "model", "run1", "columns", "model", "untrained", "rows",
                  "name", "R@1", "values", 0.51249, "note", "name", "höhe", "values", 1.0, -0.5,
                  "note", "said", "facts", "queries", 236, "chosen on", "all");
    g_autofree char *table = cw_evaluate_format(result);
    json_decref(result);
    g_assert_cmpstr(table, ==,
                    "retrieval of run1\n\n"
                    "        model  untrained\n"
                    "R@1     0.512          -\n"
                    "höhe    1.000     -0.500   said\n\n"
                    "queries: 236\nchosen on: all\n");
}

#define ADD(name, function) g_test_add(name, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/evaluate/retrieval", test_retrieval);
    ADD("/evaluate/triplets", test_triplets);
    ADD("/evaluate/patterns", test_patterns);
    ADD("/evaluate/unreadable", test_unreadable);
    ADD("/evaluate/files", test_files);
    ADD("/evaluate/relative", test_relative);
    ADD("/evaluate/distinct", test_distinct);
    ADD("/evaluate/clusters", test_clusters);
    ADD("/evaluate/variants", test_variants);
    ADD("/evaluate/neighbours", test_neighbours);
    ADD("/evaluate/probes", test_probes);
    ADD("/evaluate/model", test_model);
    ADD("/evaluate/windows", test_windows);
    ADD("/evaluate/stored", test_stored);
    ADD("/evaluate/changed", test_changed);
    ADD("/evaluate/errors", test_errors);
    ADD("/evaluate/not-read", test_not_read);
    ADD("/evaluate/file-errors", test_file_errors);
    g_test_add_func("/evaluate/format", test_format);
    return g_test_run();
}
