/* SPDX-License-Identifier: Apache-2.0
 *
 * Awkward shapes: odd maps, strides that leave a rest, one sample, one place, channels that are one
 * block, several, or no whole number of blocks.
 */
#pragma once

#define CONV(name_, n, c, h, w, o, k, l, s, p, g, oh, ow)                                          \
    {                                                                                              \
        .name = name_, .kernel = CW_KERNEL_conv2d, .count = 3,                                     \
        .in = {S(n, c, h, w), S(o, c / g, k, l), S(o)}, .out = S(n, o, oh, ow),                    \
        .attributes.conv = {                                                                       \
            .stride = s,                                                                           \
            .pad = p,                                                                              \
            .groups = g                                                                            \
        }                                                                                          \
    }
#define NORM(name_, n, c, h, w, relu_, stored_, groups_, inference_)                               \
    {                                                                                              \
        .name = name_, .kernel = CW_KERNEL_batch_norm, .count = 5,                                 \
        .in = {S(n, c, h, w), S(c), S(c), S(c), S(c)}, .out = S(n, c, h, w),                       \
        .attributes.norm = {.momentum = 0.1,                                                       \
                            .epsilon = 1e-5,                                                       \
                            .relu = relu_,                                                         \
                            .stored = stored_,                                                     \
                            .groups = groups_},                                                    \
        .inference = inference_                                                                    \
    }
#define POOL(name_, kernel_, h, w, k, s, p, oh, ow)                                                \
    {                                                                                              \
        .name = name_, .kernel = CW_KERNEL_##kernel_, .count = 1, .in = {S(2, 32, h, w)},          \
        .out = S(2, 32, oh, ow), .attributes.pool = {                                              \
            .size = k,                                                                             \
            .stride = s,                                                                           \
            .pad = p                                                                               \
        }                                                                                          \
    }

static test_case cases[] = {
    CONV("conv/blocked-3x3", 2, 32, 7, 5, 48, 3, 3, 1, 1, 1, 7, 5),
    CONV("conv/blocked-stride-2", 3, 16, 9, 8, 32, 3, 3, 2, 1, 1, 5, 4),
    CONV("conv/blocked-1x1", 2, 32, 5, 5, 16, 1, 1, 2, 0, 1, 3, 3),
    CONV("conv/blocked-one-place", 2, 32, 1, 1, 16, 3, 3, 1, 1, 1, 1, 1),
    CONV("conv/groups", 2, 32, 6, 6, 32, 3, 3, 1, 1, 2, 6, 6),
    CONV("conv/image", 2, 3, 15, 13, 16, 7, 7, 2, 3, 1, 8, 7),
    CONV("conv/patches", 2, 3, 16, 24, 32, 8, 8, 8, 0, 1, 2, 3),
    CONV("conv/odd-channels", 2, 5, 7, 6, 9, 3, 2, 2, 1, 1, 4, 4),
    NORM("norm/blocked", 3, 32, 5, 4, FALSE, FALSE, 1, FALSE),
    NORM("norm/blocked-relu-groups", 4, 16, 3, 3, TRUE, FALSE, 2, FALSE),
    NORM("norm/one-place", 6, 32, 1, 1, FALSE, FALSE, 1, FALSE),
    NORM("norm/odd-relu", 4, 7, 3, 2, TRUE, FALSE, 1, FALSE),
    NORM("norm/stored-relu", 3, 16, 5, 4, TRUE, TRUE, 1, FALSE),
    NORM("norm/inference", 3, 16, 5, 4, TRUE, FALSE, 1, TRUE),
    {.name = "norm/rows",
     .kernel = CW_KERNEL_batch_norm,
     .count = 5,
     .in = {S(6, 20), S(20), S(20), S(20), S(20)},
     .out = S(6, 20),
     .attributes.norm = {.momentum = 0.1, .epsilon = 1e-5, .relu = TRUE, .groups = 2}},
    POOL("pool/max", max_pool, 9, 7, 3, 2, 1, 5, 4),
    POOL("pool/max-rest", max_pool, 8, 8, 3, 2, 0, 3, 3),
    POOL("pool/average", average_pool, 9, 7, 3, 2, 1, 5, 4),
    {.name = "pool/global",
     .kernel = CW_KERNEL_adaptive_average_pool,
     .count = 1,
     .in = {S(3, 32, 5, 3)},
     .out = S(3, 32, 1, 1)},
    {.name = "pool/bands",
     .kernel = CW_KERNEL_adaptive_average_pool,
     .count = 1,
     .in = {S(3, 32, 5, 3)},
     .out = S(3, 32, 3, 1)},
    {.name = "pool/more-bands-than-rows",
     .kernel = CW_KERNEL_adaptive_average_pool,
     .count = 1,
     .in = {S(3, 32, 2, 3)},
     .out = S(3, 32, 3, 1)},
    {.name = "linear/bias",
     .kernel = CW_KERNEL_linear,
     .count = 3,
     .in = {S(3, 5, 19), S(11, 19), S(11)},
     .out = S(3, 5, 11)},
    {.name = "linear/one-row",
     .kernel = CW_KERNEL_linear,
     .count = 2,
     .in = {S(1, 70), S(90, 70)},
     .out = S(1, 90)},
    {.name = "matmul/plain",
     .kernel = CW_KERNEL_matmul,
     .count = 2,
     .in = {S(2, 3, 4), S(2, 4, 5)},
     .out = S(2, 3, 5),
     .attributes.matmul = {.batch = {1, 2},
                           .m = 3,
                           .n = 5,
                           .k = 4,
                           .a = {0, {24, 12, 4, 1}},
                           .b = {0, {40, 20, 5, 1}},
                           .out = {0, {30, 15, 5, 1}},
                           .scale = 2}},
    {.name = "matmul/transposed",
     .kernel = CW_KERNEL_matmul,
     .count = 2,
     .in = {S(4, 3), S(5, 4)},
     .out = S(5, 3),
     .attributes.matmul = {.batch = {1, 1},
                           .m = 3,
                           .n = 5,
                           .k = 4,
                           .a = {0, {0, 0, 1, 3}},
                           .b = {0, {0, 0, 1, 4}},
                           .out = {0, {0, 0, 1, 3}},
                           .scale = 1}},
    {.name = "matmul/outer", /* X X^T of one column: all last strides are 1 */
     .kernel = CW_KERNEL_matmul,
     .count = 2,
     .in = {S(2, 4, 1), S(2, 5, 1)},
     .out = S(2, 4, 5),
     .attributes.matmul = {.batch = {1, 2},
                           .m = 4,
                           .n = 5,
                           .k = 1,
                           .a = {0, {8, 4, 1, 1}},
                           .b = {0, {10, 5, 1, 1}},
                           .out = {0, {40, 20, 5, 1}},
                           .scale = 1}},
    {.name = "matmul/one-row", /* A^T B of one column */
     .kernel = CW_KERNEL_matmul,
     .count = 2,
     .in = {S(4, 1), S(4, 5)},
     .out = S(1, 5),
     .attributes.matmul = {.batch = {1, 1},
                           .m = 1,
                           .n = 5,
                           .k = 4,
                           .a = {0, {0, 0, 1, 1}},
                           .b = {0, {0, 0, 5, 1}},
                           .out = {0, {0, 0, 5, 1}},
                           .scale = 1}},
    {.name = "matmul/heads", /* scores of [N,L,3D] = [2,4,24], 2 heads of 4 */
     .kernel = CW_KERNEL_matmul,
     .count = 2,
     .in = {S(2, 4, 24), S(2, 4, 24)},
     .out = S(2, 2, 4, 4),
     .attributes.matmul = {.batch = {2, 2},
                           .m = 4,
                           .n = 4,
                           .k = 4,
                           .a = {0, {96, 4, 24, 1}},
                           .b = {8, {96, 4, 1, 24}},
                           .out = {0, {32, 16, 4, 1}},
                           .scale = 0.5}},
#define ONE(name_, numbers_a, numbers_b, positive_, ...)                                           \
    {                                                                                              \
        .name = #name_, .kernel = CW_KERNEL_##name_, .count = 1, .in = {S(__VA_ARGS__)},           \
        .out = S(__VA_ARGS__), .positive = positive_, .attributes.numbers = {                      \
            .a = numbers_a,                                                                        \
            .b = numbers_b                                                                         \
        }                                                                                          \
    }
    ONE(scale, -1.5, 2, FALSE, 3, 32, 5, 7),
    ONE(relu, 0, 0, FALSE, 3, 32, 31, 17),
    ONE(gelu, 0, 0, FALSE, 3, 1001),
    ONE(exp, 0, 0, FALSE, 33),
    ONE(log, 0, 0, TRUE, 33),
    ONE(sigmoid, 0, 0, FALSE, 33),
    ONE(abs, 0, 0, FALSE, 33),
    ONE(power, -0.5, 0, TRUE, 33),
    ONE(drop_path, 0.4, 0, FALSE, 9, 32, 2, 3),
    ONE(softmax, 0, 0, FALSE, 3, 5, 19),
    ONE(log_softmax, 0, 0, FALSE, 70, 301),
    ONE(l2_normalise, 0, 0, FALSE, 7, 33),
#define TWO(name_, kernel_, shape_a, shape_b, shape_y)                                             \
    {                                                                                              \
        .name = name_, .kernel = CW_KERNEL_##kernel_, .count = 2, .in = {shape_a, shape_b},        \
        .out = shape_y                                                                             \
    }
    TWO("add/same", add, S(3, 32, 5, 7), S(3, 32, 5, 7), S(3, 32, 5, 7)),
    TWO("add/long", add, S(5, 9001), S(5, 9001), S(5, 9001)),
    TWO("add/tail", add, S(4, 3, 7), S(1, 3, 7), S(4, 3, 7)),
    TWO("add/number", add, S(4, 3, 7), S(), S(4, 3, 7)),
    TWO("subtract/column", subtract, S(4, 3, 7), S(4, 3, 1), S(4, 3, 7)),
    TWO("subtract/outer", subtract, S(5, 1), S(1, 6), S(5, 6)),
    TWO("multiply/middle", multiply, S(2, 3, 4, 5), S(3, 1, 5), S(2, 3, 4, 5)),
    TWO("multiply/first", multiply, S(1, 6), S(4, 6), S(4, 6)),
    TWO("add_relu", add_relu, S(3, 32, 5, 7), S(3, 32, 5, 7), S(3, 32, 5, 7)),
    {.name = "layer_norm",
     .kernel = CW_KERNEL_layer_norm,
     .count = 3,
     .in = {S(70, 3, 97), S(97), S(97)},
     .out = S(70, 3, 97),
     .attributes.numbers = {.a = 1e-6}},
    {.name = "permute",
     .kernel = CW_KERNEL_permute,
     .count = 1,
     .in = {S(2, 3, 4, 5)},
     .out = S(4, 2, 5, 3),
     .attributes.form = {.order = {2, 0, 3, 1}}},
#define REDUCE(name_, kernel_, axes_, ...)                                                         \
    {                                                                                              \
        .name = name_, .kernel = CW_KERNEL_##kernel_, .count = 1, .in = {S(3, 4, 5, 70)},          \
        .out = S(__VA_ARGS__), .attributes.reduce = {                                              \
            .axes = axes_                                                                          \
        }                                                                                          \
    }
    REDUCE("reduce/middle", reduce_sum, 2 | 4, 3, 70),
    REDUCE("reduce/last", reduce_mean, 8, 3, 4, 5),
    REDUCE("reduce/first", reduce_mean, 1, 4, 5, 70),
    REDUCE("reduce/all", reduce_sum, 31, 1),
};
