/* SPDX-License-Identifier: Apache-2.0
 *
 * A map of 10,000 vectors of 128 dimensions by two threads.
 *
 *   bench_map draw X.npy L.npy   draws vectors to X.npy, 20 to a cluster that overlaps others, and
 *                                their clusters to L.npy
 *   bench_map run X.npy L.npy    maps X.npy, and prints one line: seconds of processor time, the
 *                                most resident megabytes, the share of vectors whose nearest
 *                                neighbour has their label: in space, and on the map
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/random.h"
#include "base/size.h"
#include "cluster/tsne.h"
#include "vectors/npy.h"

enum { ROWS = 10000, EACH = 20, DIMENSION = 128, THREADS = 2 };

#define SPREAD 1.6 /* of a cluster, beside 1 between them */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double resident_megabytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss * 1024 / 1e6;
}

static void draw(const char *vectors_path, const char *labels_path)
{
    g_autoptr(GError) error = NULL;
    g_autofree float *vectors = g_new(float, ROWS *DIMENSION), *labels = g_new(float, ROWS);
    for (gsize i = 0; i < ROWS; i++) {
        cw_random centre = cw_random_start(8, 0, i / EACH), noise = cw_random_start(8, 1, i);
        labels[i] = (float)(i / EACH);
        for (gsize d = 0; d < DIMENSION; d++)
            vectors[i * DIMENSION + d] =
                (float)(cw_random_normal(&centre) + SPREAD * cw_random_normal(&noise));
    }
    if (!cw_npy_save(vectors_path, vectors, ROWS, DIMENSION, &error) ||
        !cw_npy_save(labels_path, labels, ROWS, 1, &error))
        g_error("%s", error->message);
}

static double squared(const float *a, const float *b, gsize dimension)
{
    double sum = 0;
    for (gsize d = 0; d < dimension; d++)
        sum += ((double)a[d] - b[d]) * ((double)a[d] - b[d]);
    return sum;
}

static double agreement(const float *points, const float *labels, gsize count, gsize dimension)
{
    gsize right = 0;
    for (gsize i = 0; i < count; i++) {
        gsize nearest = i;
        double least = INFINITY;
        for (gsize j = 0; j < count; j++) {
            const double distance =
                j == i ? INFINITY
                       : squared(points + i * dimension, points + j * dimension, dimension);
            if (distance < least) {
                least = distance;
                nearest = j;
            }
        }
        right += labels[nearest] == labels[i];
    }
    return (double)right / (double)count;
}

static void run(const char *vectors_path, const char *labels_path)
{
    gsize count, dimension, label_count, columns;
    g_autoptr(GError) error = NULL;
    cw_autosize float *vectors = cw_npy_load(vectors_path, &count, &dimension, &error);
    cw_autosize float *labels =
        vectors != NULL ? cw_npy_load(labels_path, &label_count, &columns, &error) : NULL;
    if (labels == NULL)
        g_error("%s", error->message);
    cw_tsne_options options = cw_tsne_options_default();
    options.threads = THREADS;
    g_autofree double *map = g_new(double, 2 * count);
    const double start = now();
    if (label_count != count ||
        !cw_tsne_map(vectors, count, dimension, &options, map, NULL, &error))
        g_error("%s", error != NULL ? error->message : "not one label a vector");
    const double seconds = now() - start, megabytes = resident_megabytes();
    g_autofree float *places = g_new(float, 2 * count);
    for (gsize i = 0; i < 2 * count; i++)
        places[i] = (float)map[i];
    printf("%.3f %.1f %.4f %.4f\n", seconds, megabytes,
           agreement(vectors, labels, count, dimension), agreement(places, labels, count, 2));
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "draw") == 0)
        draw(argv[2], argv[3]);
    else if (argc == 4 && strcmp(argv[1], "run") == 0)
        run(argv[2], argv[3]);
    else
        return 2;
    return 0;
}
