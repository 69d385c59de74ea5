/* SPDX-License-Identifier: Apache-2.0
 *
 * PBCNet (METHODS 4): colour variants by contrast of several parts of a garment. Query and key are
 * one crop in two colourings; the parts of one are compared with the same parts of the other, so
 * that a sleeve is compared with a sleeve. A part is a slice of the picture (views.slices), or,
 * many times cheaper, the mean over a slice of the last feature map (map_slices).
 *
 *     loss = InfoNCE(u_q, u_k) + part_weight * mean over parts of InfoNCE(part_q, part_k)
 *
 * where u is the mean of the projections of the whole and its parts, or all of them side by side.
 * What is embedded are the features before the projection, as by the other methods. Batch norm sees
 * five pictures of every item at once; that query and key share a batch is not cured as in MoCo.
 */
#include <math.h>
#include <string.h>

#include "image/slices.h"
#include "method/momentum_contrast.h"

typedef struct {
    gint64 outputs, queue;
    gboolean negatives, head_batch_norm;
    char *map_slices, *fuse;
    double temperature, momentum, momentum_horizon, part_weight;
} pbcnet;

static const cw_option options[] = {
    CW_INT(pbcnet, outputs, 128, 2, 1 << 14, NULL, "width of the projection"),
    CW_INT(pbcnet, queue, 4096, 2, 1 << 22, NULL, "past pictures that are negatives"),
    CW_BOOL(pbcnet, negatives, 1,
            "others to be told apart from; without them all embeddings become the same"),
    CW_BOOL(pbcnet, head_batch_norm, 0, "batch norm in the head: short runs learn sooner"),
    CW_CHOICE(pbcnet, map_slices, "none", cw_slice_names,
              "parts are slices of the feature map; needs views.slices=none"),
    CW_CHOICE(pbcnet, fuse, "mean", cw_slice_fusions, "how whole and parts make one vector"),
    CW_REAL(pbcnet, temperature, 0.07, 0.02, 10, NULL, "temperature of the contrast"),
    CW_REAL(pbcnet, part_weight, 1, 0, 100, NULL, "weight of the contrast of parts"),
    CW_REAL(pbcnet, momentum, 0.999, 0, 1, NULL, "momentum of the key encoder"),
    CW_REAL(pbcnet, momentum_horizon, 0.1, 0, 1, NULL,
            "lowers momentum m until 1/(1-m) is at most this share of the steps; 0: does not"),
    CW_OPTION_END,
};

/* Whole and parts of one side, part by part: unit rows [(1+P)*N,outputs], the wholes first. */
typedef struct {
    cw_node *rows;
    gint64 parts; /* P */
} side;

/* Slices that the view recipe makes of each global; -1 where the layout is no two globals and their
 * slices. */
static int count_slices(const cw_view_layout *layout)
{
    int globals = 0, slices = 0;
    for (int i = 0; i < layout->count; i++) {
        globals += layout->slots[i].kind == CW_VIEW_GLOBAL;
        slices += layout->slots[i].kind == CW_VIEW_SLICE;
    }
    return globals == 2 && globals + slices == layout->count ? slices / 2 : -1;
}

/* Pictures of the whole and its slices: [(1+P)*N,3,S,S]. The views are both wholes, then the
 * slices of the first and of the second. */
static cw_node *pictures_of(cw_method_run *run, gboolean key, gint64 slices)
{
    const gint64 n = run->samples;
    cw_node *views = cw_method_views(run, 0);
    cw_node *whole = cw_graph_slice(run->graph, "whole", views, 0, key ? n : 0, n);
    if (slices == 0)
        return whole;
    const gint64 first = (2 + (key ? slices : 0)) * n;
    cw_node *both[] = {whole, cw_graph_slice(run->graph, "slices", views, 0, first, slices * n)};
    return cw_graph_concat(run->graph, "pictures", both, 2, 0);
}

/* The features [N,D], then the means [N,D] over slices of the map [N,D,H,W]: [(1+P)*N,D]. */
static cw_node *cut_map(cw_method_run *run, const cw_backbone_output *output, gint64 *parts)
{
    const pbcnet *settings = run->settings;
    cw_box slices[CW_SLICE_MOST];
    cw_node *rows[1 + CW_SLICE_MOST] = {output->features};
    const gint64 h = cw_node_size(output->map, 2), w = cw_node_size(output->map, 3);
    *parts = cw_slices_of(settings->map_slices, slices);
    if (h < 4 || w < 4 || cw_node_size(output->map, 1) != cw_node_size(output->features, 1))
        return cw_graph_fail(run->graph, "slices", settings->map_slices,
                             "a feature map of %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
                             " cannot be sliced; it must be 4 x 4 or larger (global_px=128 for a "
                             "ResNet) and its means alone the features",
                             h, w);
    for (gint64 i = 0; i < *parts; i++) {
        const gint64 top = lround(slices[i].y * (double)h), left = lround(slices[i].x * (double)w);
        const gint64 bottom = lround((slices[i].y + slices[i].height) * (double)h);
        const gint64 right = lround((slices[i].x + slices[i].width) * (double)w);
        cw_node *window =
            cw_graph_window(run->graph, "part", output->map, top, left, bottom - top, right - left);
        rows[1 + i] = cw_graph_global_average(run->graph, "part", window);
    }
    return cw_graph_concat(run->graph, "parts", rows, (gsize)(1 + *parts), 0);
}

static side build_side(cw_method_run *run, gboolean key, gint64 slices)
{
    const pbcnet *settings = run->settings;
    side result = {.parts = slices};
    cw_momentum_contrast_push(run, key);
    const cw_backbone_output output =
        cw_momentum_contrast_backbone(run, key, pictures_of(run, key, slices));
    cw_node *features = output.features;
    if (strcmp(settings->map_slices, "none") != 0)
        features = cut_map(run, &output, &result.parts);
    result.rows =
        cw_momentum_contrast_project(run, features, settings->outputs, settings->head_batch_norm);
    cw_graph_pop(run->graph);
    if (!key)
        cw_graph_output(run->graph, CW_METHOD_EMBEDDING,
                        cw_graph_slice(run->graph, "embedding", features, 0, 0, run->samples));
    return result;
}

/* u, one unit row a sample: the mean of whole and parts, or all side by side. */
static cw_node *fuse(cw_method_run *run, const side *s)
{
    const pbcnet *settings = run->settings;
    const gint64 n = run->samples, width = settings->outputs;
    static const int sample_first[] = {1, 0, 2};
    cw_node *rows = cw_graph_reshape(run->graph, NULL, s->rows, CW_SHAPE(1 + s->parts, n, width));
    if (strcmp(settings->fuse, "mean") == 0)
        rows = cw_graph_reduce_mean(run->graph, "fused", rows, CW_AXIS(0), FALSE);
    else
        rows = cw_graph_flatten(run->graph, "fused",
                                cw_graph_permute(run->graph, NULL, rows, sample_first));
    return cw_graph_l2_normalise(run->graph, "unit", rows);
}

static cw_node *parts_of(cw_method_run *run, const side *s)
{
    return cw_graph_slice(run->graph, "parts", s->rows, 0, run->samples, s->parts * run->samples);
}

static void build(cw_method_run *run)
{
    const pbcnet *settings = run->settings;
    cw_graph *graph = run->graph;
    const gint64 queue = settings->negatives ? settings->queue : 0;
    const int slices = count_slices(run->layout);
    if (slices < 0 || (slices == 0) == (strcmp(settings->map_slices, "none") == 0)) {
        cw_graph_fail(graph, "views", "recipe",
                      "the method compares the parts of two globals: set globals=2, lowres=0, "
                      "neck=0, sleeve=0, knee=0, teacher_colour=0, and one of slices and "
                      "map_slices");
        return;
    }
    if (settings->negatives && queue <= 8 * run->samples) {
        cw_graph_fail(graph, "queue", "queue",
                      "%" G_GINT64_FORMAT
                      " past pictures are no more than 8 batches of %" G_GINT64_FORMAT,
                      queue, run->samples);
        return;
    }
    const side queries = build_side(run, FALSE, slices), keys = build_side(run, TRUE, slices);
    cw_node *fused = fuse(run, &queries);
    cw_node *whole = cw_momentum_contrast_loss(run, "queue", fused, fuse(run, &keys), queue,
                                               settings->temperature);
    cw_node *parts =
        cw_momentum_contrast_loss(run, "part_queue", parts_of(run, &queries), parts_of(run, &keys),
                                  queries.parts * queue, settings->temperature);
    cw_graph_output(graph, "whole_loss", whole);
    cw_graph_output(graph, "part_loss", parts);
    cw_graph_output(graph, CW_METHOD_PROJECTION, fused);
    parts = cw_graph_scale(graph, "weighted", parts, settings->part_weight, 0);
    cw_graph_set_loss(graph, cw_graph_add(graph, "loss", whole, parts));
    cw_momentum_contrast_average(run, settings->momentum, settings->momentum_horizon);
}

static const char *const meters[] = {"whole_loss", "part_loss", NULL};

const cw_method cw_method_pbcnet = {
    .row = {"pbcnet", "contrast of several parts of a garment in two colourings"},
    .options = options,
    .settings_bytes = sizeof(pbcnet),
    .views = "pbcnet",
    .defaults = "[run]\noptimiser=sgd\nrate=0.03\nrate_end=0\nwarm_up_epochs=0\ndecay=1e-4\n"
                "decay_end=1e-4\n",
    .backbone = CW_CONTRAST_QUERY ".backbone.",
    .encoder = CW_CONTRAST_QUERY ".backbone.",
    .meters = meters,
    .build = build,
    .begin = cw_momentum_contrast_begin,
};
