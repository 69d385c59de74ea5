/* SPDX-License-Identifier: Apache-2.0
 *
 * Vision transformer (Dosovitskiy et al. 2021) as DINO has it: patches through one strided
 * convolution, a class token in front, learned positions added, then blocks
 *   x += drop_path(attention(norm1(x))), x += drop_path(mlp(norm2(x))),
 * a last norm, and the class token as the features.
 */
#include <math.h>

#include "nn/backbone.h"
#include "nn/layer.h"

#define NORM_EPSILON 1e-6
#define MLP_RATIO 4

typedef struct {
    gint64 dimension;
    int blocks, heads;
} vit_form;

static const cw_init narrow = {CW_INIT_TRUNCATED_NORMAL, 0.02, 2.0};
static const cw_init fan_in = {CW_INIT_KAIMING_FAN_IN, 0, 0};

static cw_node *attention(cw_graph *graph, cw_node *x, const vit_form *form)
{
    cw_graph_push(graph, "attn");
    x = cw_layer_linear(graph, "qkv", x, 3 * form->dimension, TRUE, narrow);
    x = cw_graph_attention(graph, NULL, x, form->heads);
    x = cw_layer_linear(graph, "proj", x, form->dimension, TRUE, narrow);
    cw_graph_pop(graph);
    return x;
}

static cw_node *feed_forward(cw_graph *graph, cw_node *x, const vit_form *form)
{
    cw_graph_push(graph, "mlp");
    x = cw_layer_linear(graph, "fc1", x, MLP_RATIO * form->dimension, TRUE, narrow);
    x = cw_graph_gelu(graph, NULL, x);
    x = cw_layer_linear(graph, "fc2", x, form->dimension, TRUE, narrow);
    cw_graph_pop(graph);
    return x;
}

static cw_node *add_branch(cw_graph *graph, cw_node *x, cw_node *branch, double drop)
{
    if (drop > 0)
        branch = cw_graph_drop_path(graph, NULL, branch, drop);
    return cw_graph_add(graph, NULL, x, branch);
}

static cw_node *transform(cw_graph *graph, cw_node *x, int index, const vit_form *form,
                          const cw_backbone_settings *settings)
{
    double drop = settings->drop_path * index / (form->blocks - 1);
    g_autofree char *name = g_strdup_printf("blocks.%d", index);
    cw_graph_push(graph, name);
    cw_node *normal = cw_layer_norm(graph, "norm1", x, NORM_EPSILON);
    x = add_branch(graph, x, attention(graph, normal, form), drop);
    normal = cw_layer_norm(graph, "norm2", x, NORM_EPSILON);
    x = add_branch(graph, x, feed_forward(graph, normal, form), drop);
    cw_graph_pop(graph);
    return x;
}

/* Positions of the patches for a map of h x w: [1,h*w,D]. */
static cw_node *patch_positions(cw_graph *graph, cw_node *table, gint64 h, gint64 w,
                                const cw_backbone_settings *settings)
{
    gint64 grid = settings->picture_px / settings->patch_px, d = cw_node_size(table, -1);
    cw_node *patches = cw_graph_slice(graph, NULL, table, 1, 1, grid * grid);
    if (h == grid && w == grid)
        return patches;
    g_autofree float *weights =
        cw_backbone_positions(grid, h, w, settings->dino_offset ? 0.1 : 0.0);
    cw_node *resample =
        cw_graph_constant(graph, "pos_resample", CW_SHAPE(h * w, grid * grid), weights);
    patches = cw_graph_reshape(graph, NULL, patches, CW_SHAPE(grid * grid, d));
    cw_node *positions = cw_graph_matmul(graph, NULL, resample, FALSE, patches, FALSE);
    return cw_graph_reshape(graph, NULL, positions, CW_SHAPE(1, h * w, d));
}

/* Pictures [N,3,H,W] -> tokens [N,1+h*w,D]; the map's size goes to `h` and `w`. */
static cw_node *embed(cw_graph *graph, cw_node *pictures, gint64 d,
                      const cw_backbone_settings *settings, gint64 *h, gint64 *w)
{
    gint64 n = cw_node_size(pictures, 0), grid = settings->picture_px / settings->patch_px;
    int patch = (int)settings->patch_px;
    cw_node *map =
        cw_layer_conv(graph, "patch_embed.proj", pictures, d, patch, patch, 0, TRUE, fan_in);
    *h = cw_node_size(map, 2);
    *w = cw_node_size(map, 3);
    cw_node *rows = cw_graph_reshape(graph, NULL, map, CW_SHAPE(n, d, *h * *w));
    cw_node *patches = cw_graph_permute(graph, NULL, rows, (const int[]){0, 2, 1});
    cw_node *token = cw_graph_parameter(graph, "cls_token", CW_SHAPE(1, 1, d), narrow);
    cw_node *table =
        cw_graph_parameter(graph, "pos_embed", CW_SHAPE(1, 1 + grid * grid, d), narrow);
    cw_node *first = cw_graph_slice(graph, NULL, table, 1, 0, 1);
    patches = cw_graph_add(graph, NULL, patches, patch_positions(graph, table, *h, *w, settings));
    token = cw_graph_add(graph, NULL, token, first);
    token = cw_graph_broadcast(graph, NULL, token, CW_SHAPE(n, 1, d));
    return cw_graph_concat(graph, NULL, (cw_node *const[]){token, patches}, 2, 1);
}

static cw_node *class_token(cw_graph *graph, cw_node *tokens)
{
    cw_node *first = cw_graph_slice(graph, NULL, tokens, 1, 0, 1);
    first = cw_graph_reshape(graph, NULL, first,
                             CW_SHAPE(cw_node_size(tokens, 0), cw_node_size(tokens, 2)));
    return cw_layer_norm(graph, "norm", first, NORM_EPSILON);
}

static cw_node *token_map(cw_graph *graph, cw_node *tokens, gint64 h, gint64 w)
{
    gint64 n = cw_node_size(tokens, 0), d = cw_node_size(tokens, 2);
    cw_node *patches = cw_graph_slice(graph, NULL, tokens, 1, 1, h * w);
    patches = cw_layer_norm(graph, "norm", patches, NORM_EPSILON);
    patches = cw_graph_permute(graph, NULL, patches, (const int[]){0, 2, 1});
    return cw_graph_reshape(graph, NULL, patches, CW_SHAPE(n, d, h, w));
}

static gint64 vit_dimension(const cw_backbone *backbone, const cw_backbone_settings *settings)
{
    const vit_form *form = backbone->form;
    return form->dimension * settings->last_blocks;
}

static cw_node *refuse(cw_graph *graph, cw_node *pictures, const cw_backbone_settings *settings)
{
    return cw_graph_fail(graph, "vit", NULL,
                         "pictures of %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
                         " px and positions for %" G_GINT64_FORMAT
                         " px are to be multiples of the patch of %" G_GINT64_FORMAT " px",
                         cw_node_size(pictures, 2), cw_node_size(pictures, 3), settings->picture_px,
                         settings->patch_px);
}

static cw_backbone_output vit_build(const cw_backbone *backbone, cw_graph *graph, cw_node *pictures,
                                    const cw_backbone_settings *settings)
{
    const vit_form *form = backbone->form;
    gint64 h, w, patch = settings->patch_px;
    if (settings->picture_px % patch != 0 || cw_node_size(pictures, 2) % patch != 0 ||
        cw_node_size(pictures, 3) % patch != 0) {
        cw_node *poisoned = refuse(graph, pictures, settings);
        return (cw_backbone_output){poisoned, poisoned, poisoned};
    }
    cw_node *x = embed(graph, pictures, form->dimension, settings, &h, &w);
    g_autoptr(GPtrArray) classes = g_ptr_array_new();
    for (int i = 0; i < form->blocks; i++) {
        x = transform(graph, x, i, form, settings);
        if (i >= form->blocks - settings->last_blocks)
            g_ptr_array_add(classes, class_token(graph, x));
    }
    cw_backbone_output output = {.features = classes->pdata[0], .map = token_map(graph, x, h, w)};
    if (classes->len > 1)
        output.features =
            cw_graph_concat(graph, NULL, (cw_node *const *)classes->pdata, classes->len, 1);
    if (settings->classes > 0)
        output.scores =
            cw_layer_linear(graph, "head", output.features, settings->classes, TRUE, narrow);
    return output;
}

/* Keys' cubic kernel with a = -0.75 (torch's choice). */
static double cubic(double x)
{
    const double a = -0.75;
    x = fabs(x);
    if (x < 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0;
}

/* The weights of one axis, [size,grid]: sample i lies at (i + 0.5) * grid / (size + offset) - 0.5
 * of the source, whose edges repeat outwards. */
static double *axis_weights(gint64 grid, gint64 size, double offset)
{
    double *weights = g_new0(double, size *grid);
    for (gint64 i = 0; i < size; i++) {
        double place = ((double)i + 0.5) * (double)grid / ((double)size + offset) - 0.5;
        gint64 below = (gint64)floor(place);
        for (gint64 j = below - 1; j <= below + 2; j++)
            weights[i * grid + CLAMP(j, 0, grid - 1)] += cubic(place - (double)j);
    }
    return weights;
}

float *cw_backbone_positions(gint64 grid, gint64 h, gint64 w, double offset)
{
    g_autofree double *down = axis_weights(grid, h, offset),
                      *across = axis_weights(grid, w, offset);
    float *matrix = g_new(float, h *w *grid *grid);
    for (gint64 i = 0; i < h * w; i++)
        for (gint64 j = 0; j < grid * grid; j++)
            matrix[i * grid * grid + j] =
                (float)(down[i / w * grid + j / grid] * across[i % w * grid + j % grid]);
    return matrix;
}

static const vit_form tiny = {192, 12, 3}, small = {384, 12, 6}, base = {768, 12, 12};

const cw_backbone cw_backbone_vit_tiny = {
    {"vit_tiny", "vision transformer, 192 features, 5.5 million parameters"},
    &tiny,
    vit_dimension,
    vit_build};
const cw_backbone cw_backbone_vit_small = {
    {"vit_small", "vision transformer, 384 features, 21.7 million parameters"},
    &small,
    vit_dimension,
    vit_build};
const cw_backbone cw_backbone_vit_base = {
    {"vit_base", "vision transformer, 768 features, 85.8 million parameters"},
    &base,
    vit_dimension,
    vit_build};
