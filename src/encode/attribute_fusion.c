/* SPDX-License-Identifier: Apache-2.0
 *
 * The layer runs over as many rows at once, always, so that a row does not depend on the others.
 */
#include "encode/attribute_fusion.h"

#include <math.h>
#include <string.h>

#include "graph/plan.h"
#include "nn/head.h"

#define VECTORS "vectors"
#define TARGETS "targets"
#define EDITED "edited"

typedef struct {
    gsize values;
    const float *weight, *bias; /* [values,D], [values] */
} predictor;

struct cw_attribute_fusion {
    cw_graph *graph;
    cw_plan *plan;
    float *vectors, *targets; /* inputs */
    gsize dimension;
    gboolean subtract;
    predictor predictors[CW_HEAD_ATTRIBUTES_MOST];
};

static const float *weights_of(const cw_encoder *encoder, const char *type, const char *part)
{
    g_autofree char *name =
        g_strdup_printf(CW_HEAD_ATTRIBUTES ".%s." CW_HEAD_PREDICTOR ".%s", type, part);
    return cw_encoder_find(encoder, name)->data;
}

static void find_predictors(cw_attribute_fusion *fusion, const cw_encoder *encoder)
{
    const cw_attribute_blocks *blocks = &cw_encoder_get_form(encoder)->blocks;
    for (gsize a = 0; a < cw_attribute_blocks_count(blocks); a++) {
        const char *type = cw_attribute_blocks_name(blocks, a);
        fusion->predictors[a] =
            (predictor){cw_attribute_blocks_values(blocks, a), weights_of(encoder, type, "weight"),
                        weights_of(encoder, type, "bias")};
    }
}

static gboolean prepare(cw_attribute_fusion *fusion, const cw_encoder *encoder, GError **error)
{
    const cw_plan_options options = {.deterministic = TRUE, .threads = cw_encoder_threads(encoder)};
    const cw_shape shape = CW_SHAPE(CW_ATTRIBUTE_FUSION_ROWS, (gint64)fusion->dimension);
    cw_graph *graph = fusion->graph = cw_graph_new(cw_encoder_parameters(encoder));
    cw_graph_keep(graph, TRUE);
    cw_node *rows = cw_head_fusion_rows(graph, cw_graph_input(graph, VECTORS, shape));
    cw_node *edited = cw_head_fusion(graph, rows, cw_graph_input(graph, TARGETS, shape));
    cw_graph_output(graph, EDITED, cw_graph_l2_normalise(graph, EDITED, edited));
    fusion->plan = cw_graph_check(graph, error) ? cw_plan_new(graph, &options, error) : NULL;
    if (fusion->plan == NULL)
        return FALSE;
    fusion->vectors = cw_plan_input(fusion->plan, VECTORS, NULL, error);
    fusion->targets = cw_plan_input(fusion->plan, TARGETS, NULL, error);
    return fusion->vectors != NULL && fusion->targets != NULL;
}

cw_attribute_fusion *cw_attribute_fusion_new(const cw_encoder *encoder, GError **error)
{
    g_autoptr(cw_attribute_fusion) fusion = g_new0(cw_attribute_fusion, 1);
    fusion->dimension = cw_encoder_dimension(encoder);
    fusion->subtract = cw_encoder_get_form(encoder)->blocks.fusion.subtract;
    find_predictors(fusion, encoder);
    return prepare(fusion, encoder, error) ? g_steal_pointer(&fusion) : NULL;
}

void cw_attribute_fusion_free(cw_attribute_fusion *fusion)
{
    if (fusion == NULL)
        return;
    cw_plan_free(fusion->plan);
    cw_graph_free(fusion->graph);
    g_free(fusion);
}

gsize cw_attribute_fusion_dimension(const cw_attribute_fusion *fusion)
{
    return fusion->dimension;
}

gboolean cw_attribute_fusion_subtracts(const cw_attribute_fusion *fusion)
{
    return fusion->subtract;
}

void cw_attribute_fusion_run(cw_attribute_fusion *fusion, const float *targets, gsize count,
                             float *vectors)
{
    const gsize floats = count * fusion->dimension;
    g_return_if_fail(count <= CW_ATTRIBUTE_FUSION_ROWS);
    memcpy(fusion->vectors, vectors, floats * sizeof *vectors);
    memcpy(fusion->targets, targets, floats * sizeof *targets);
    cw_plan_run_forward(fusion->plan);
    memcpy(vectors, cw_plan_output(fusion->plan, EDITED, NULL, NULL), floats * sizeof *vectors);
}

gint32 cw_attribute_fusion_read(const cw_attribute_fusion *fusion, gsize type, const float *vector)
{
    const predictor *p = &fusion->predictors[type];
    const double length = sqrt((double)fusion->dimension);
    double most = 0;
    gint32 best = -1;
    for (gsize v = 0; v < p->values; v++) {
        const float *row = p->weight + v * fusion->dimension;
        double score = 0;
        for (gsize d = 0; d < fusion->dimension; d++)
            score += (double)row[d] * vector[d];
        score = length * score + p->bias[v];
        if (best < 0 || score > most) {
            most = score;
            best = (gint32)v;
        }
    }
    return best;
}
