/* SPDX-License-Identifier: Apache-2.0
 *
 * Processor time is user and system time of the whole process: what neighbours take does not count,
 * what idle threads burn while they wait does.
 */
#include "race.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/random.h"
#include "graph/safetensors.h"

bench_batch *bench_batch_new(gint64 n, gint64 side_px)
{
    bench_batch *batch = g_new0(bench_batch, 1);
    gsize count = (gsize)(n * side_px * side_px * 3);
    *batch = (bench_batch){n, side_px, g_new(float, count), g_new(float, n)};
    cw_random random = cw_random_start(1, 0, 0);
    for (gsize i = 0; i < count; i++)
        batch->pictures[i] = (float)cw_random_normal(&random);
    for (gint64 i = 0; i < n; i++)
        batch->labels[i] = (float)cw_random_below(&random, BENCH_CLASSES);
    return batch;
}

void bench_batch_free(bench_batch *batch)
{
    if (batch == NULL)
        return;
    g_free(batch->pictures);
    g_free(batch->labels);
    g_free(batch);
}

void bench_batch_fill(const bench_batch *batch, cw_plan *plan)
{
    gsize count = (gsize)(batch->n * batch->side_px * batch->side_px * 3);
    memcpy(cw_plan_input(plan, "pictures", NULL, NULL), batch->pictures, count * sizeof(float));
}

static cw_safetensors_entry entry_of(const cw_parameter *parameter)
{
    cw_safetensors_entry entry = {parameter->name, CW_SAFETENSORS_F32, (guint)parameter->shape.rank,
                                  .bytes = parameter->data};
    for (guint i = 0; i < entry.rank; i++)
        entry.shape[i] = parameter->shape.size[i];
    return entry;
}

gboolean bench_start_save(const char *path, const cw_parameters *parameters,
                          const bench_batch *batch, GError **error)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(cw_safetensors_entry));
    for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
        cw_safetensors_entry entry = entry_of(cw_parameters_get(parameters, i));
        g_array_append_val(entries, entry);
    }
    const cw_safetensors_entry given[] = {
        {"pictures",
         CW_SAFETENSORS_F32,
         4,
         {batch->n, batch->side_px, batch->side_px, 3},
         batch->pictures},
        {"labels", CW_SAFETENSORS_F32, 1, {batch->n}, batch->labels},
    };
    g_array_append_vals(entries, given, G_N_ELEMENTS(given));
    return cw_safetensors_save(path, (const cw_safetensors_entry *)(gconstpointer)entries->data,
                               entries->len, NULL, error);
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double processor_seconds(const struct rusage *usage)
{
    return seconds(usage->ru_utime) + seconds(usage->ru_stime);
}

/* Forgets how much memory was resident so far; man 5 proc, clear_refs. */
static void forget_most_resident(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file == NULL)
        return;
    fputs("5", file);
    fclose(file);
}

static gint64 most_resident_bytes(void)
{
    g_autofree char *status = NULL;
    if (!g_file_get_contents("/proc/self/status", &status, NULL, NULL))
        return 0;
    const char *line = strstr(status, "VmHWM:");
    return line != NULL ? g_ascii_strtoll(line + strlen("VmHWM:"), NULL, 10) * 1024 : 0;
}

static void measure(int count, bench_run run, gpointer data)
{
    struct rusage start, end;
    double result = 0;
    getrusage(RUSAGE_SELF, &start);
    for (int i = 0; i < count; i++)
        result = run(data);
    getrusage(RUSAGE_SELF, &end);
    printf("%.6f\t%.9g\t%" G_GINT64_FORMAT "\n",
           processor_seconds(&end) - processor_seconds(&start), result, most_resident_bytes());
}

void bench_answer(bench_run run, gpointer data)
{
    int count;
    printf("ready");
    for (int i = 0; i < BENCH_WARM_UP; i++)
        printf("\t%.9g", run(data));
    printf("\n");
    fflush(stdout);
    forget_most_resident();
    while (scanf("%d", &count) == 1) {
        measure(count, run, data);
        fflush(stdout);
    }
}
