/* SPDX-License-Identifier: Apache-2.0
 *
 * Unit vectors by address and a folder that goes away with the test.
 */
#pragma once

#include <glib/gstdio.h>

#include "base/random.h"
#include "score/similarity.h"
#include "vectors/vector_file.h"

/* `count` unit vectors [count,D] that depend on seed and number only. (transfer full) */
static inline float *fixture_vectors(gsize count, gsize dimension, guint64 seed)
{
    float *vectors = g_new(float, count *dimension + 1);
    for (gsize i = 0; i < count; i++) {
        cw_random random = cw_random_start(seed, 0, i);
        for (gsize d = 0; d < dimension; d++)
            vectors[i * dimension + d] = (float)cw_random_normal(&random);
    }
    cw_similarity_normalise(vectors, count, dimension);
    return vectors;
}

/* A path in a new folder. (transfer full) */
static inline char *fixture_path(const char *name)
{
    g_autofree char *folder = g_dir_make_tmp("cw-vectors-XXXXXX", NULL);
    g_assert_nonnull(folder);
    return g_build_filename(folder, name, NULL);
}

/* Writes a file anew, without waiting for the disk. */
static inline void fixture_write(const char *path, gconstpointer bytes, gsize count)
{
    g_unlink(path);
    g_assert_true(
        g_file_set_contents_full(path, bytes, (gssize)count, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
}

/* Deletes the file and its folder, which must be empty then: nothing else was left behind. */
static inline void fixture_remove(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_unlink(path);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

/* Appends vectors first..first+count of `vectors` under keys first + 1000. */
static inline void fixture_append(cw_vector_file *file, const float *vectors, gsize first,
                                  gsize count)
{
    GError *error = NULL;
    g_autofree guint64 *keys = g_new(guint64, count);
    for (gsize i = 0; i < count; i++)
        keys[i] = first + i + 1000;
    cw_vector_file_append(file, keys, vectors + first * cw_vector_file_dimension(file), count,
                          &error);
    g_assert_no_error(error);
}
