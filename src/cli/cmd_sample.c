/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/sample.h>

#include "cli/command.h"

static gint64 products, pictures, size;

static const GOptionEntry flags[] = {
    {"products", 0, 0, G_OPTION_ARG_INT64, &products, "designs (300)", "N"},
    {"pictures", 0, 0, G_OPTION_ARG_INT64, &pictures, "most pictures of a colourway", "N"},
    {"size", 0, 0, G_OPTION_ARG_INT64, &size, "height of a picture in px", "N"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_sample = {
    .row = {"sample", "draw a sample catalogue whose truth is known"},
    .usage = "DIR [--products N] [--seed S]",
    .examples = "  colorway sample shop\n"
                "  colorway sample shop --products 1000 --seed 7\n"
                "  colorway import shop/feed.tsv -c shop.db",
    .flags = flags,
    .run = run,
};

static gboolean set_given(cw_sample_settings *settings, const char *key, gint64 value,
                          GError **error)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);
    return value == 0 || cw_options_set(cw_sample_options, settings, key, text, error);
}

static cw_exit run(const cw_call *call, GError **error)
{
    if (!cw_call_expect(call, &cw_command_sample, 1, 1, error))
        return CW_EXIT_USAGE;
    cw_sample_settings settings = {0};
    cw_options_reset(cw_sample_options, &settings);
    settings.seed = (gint64)call->seed;
    settings.threads = call->threads;
    if (!set_given(&settings, "products", products, error) ||
        !set_given(&settings, "pictures", pictures, error) ||
        !set_given(&settings, "size", size, error) ||
        !cw_sample_render(call->arguments[0], &settings, call->progress, error))
        return CW_EXIT_FAILURE;
    return CW_EXIT_DONE;
}
