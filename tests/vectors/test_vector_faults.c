/* SPDX-License-Identifier: Apache-2.0
 *
 * What the disk may do to a vector file. The linker puts our pwrite() and fdatasync() in place of
 * the C library's, so that a write can fail, a process can die in the middle of one, and the order
 * of writes between two flushes can be any.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "vector_fixture.h"

enum { DIMENSION = 8, OLD = 1020, NEW = 30 };

typedef struct {
    gsize offset, count;
    guint8 *bytes;
    guint epoch; /* number of flushes before it */
} written;

static gint calls_left = -1; /* writes and flushes until the fault; negative: none */
static gboolean dies;        /* the fault kills, else it fails */
static GArray *log_of_writes;
static guint flushes;

ssize_t __real_pwrite64(int fd, const void *bytes, size_t count, off64_t offset);
ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t count, off64_t offset);
int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);

static gboolean fault_now(void)
{
    return calls_left >= 0 && calls_left-- == 0;
}

ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
    if (fault_now()) {
        if (dies) {
            __real_pwrite64(fd, bytes, count / 2, offset);
            _exit(0);
        }
        errno = ENOSPC;
        return -1;
    }
    if (log_of_writes != NULL) {
        written one = {(gsize)offset, count, g_memdup2(bytes, count), flushes};
        g_array_append_val(log_of_writes, one);
    }
    return __real_pwrite64(fd, bytes, count, offset);
}

int __wrap_fdatasync(int fd)
{
    flushes++;
    if (fault_now()) {
        if (dies)
            _exit(0);
        errno = EIO;
        return -1;
    }
    return __real_fdatasync(fd);
}

static char *old_file(const float *vectors)
{
    char *path = fixture_path("vectors");
    g_autoptr(cw_vector_file) file = cw_vector_file_create(path, "m", DIMENSION, NULL);
    fixture_append(file, vectors, 0, OLD);
    return path;
}

/* The file holds the old rows, or these and the new ones, all of them bit for bit. */
static gsize assert_old_or_new(const char *path, const float *vectors)
{
    GError *error = NULL;
    g_autoptr(cw_vector_file) file =
        cw_vector_file_open(path, "m", CW_VECTOR_FILE_CHECK | CW_VECTOR_FILE_WRITE, &error);
    g_assert_no_error(error);
    gsize rows = cw_vector_file_rows(file);
    g_assert_true(rows == OLD || rows == OLD + NEW);
    for (gsize i = 0; i < rows; i++)
        g_assert_cmpmem(cw_vector_file_vector(file, i), sizeof(float[DIMENSION]),
                        vectors + i * DIMENSION, sizeof(float[DIMENSION]));
    if (rows == OLD) {
        fixture_append(file, vectors, OLD, NEW); /* and it goes on from there */
        g_assert_true(cw_vector_file_verify(file, &error));
    }
    return rows;
}

static void append_new(const char *path, const float *vectors)
{
    g_autoptr(cw_vector_file) file = cw_vector_file_open(path, "m", CW_VECTOR_FILE_WRITE, NULL);
    guint64 keys[NEW];
    for (gsize i = 0; i < NEW; i++)
        keys[i] = OLD + i + 1000;
    cw_vector_file_append(file, keys, vectors + OLD * DIMENSION, NEW, NULL);
}

static void test_killed_at_every_write(void)
{
    g_autofree float *vectors = fixture_vectors(OLD + NEW, DIMENSION, 3);
    gsize rows = 0;
    guint kills = 0;
    for (; rows != OLD + NEW; kills++) {
        g_autofree char *path = old_file(vectors);
        pid_t child = fork();
        if (child == 0) {
            calls_left = (gint)kills;
            dies = TRUE;
            append_new(path, vectors);
            _exit(0);
        }
        g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
        rows = assert_old_or_new(path, vectors);
        fixture_remove(path);
    }
    g_assert_cmpuint(kills, >, 15); /* two blocks of six sections, a seal, two flushes, header */
}

static void test_every_write_fails_once(void)
{
    g_autofree float *vectors = fixture_vectors(OLD + NEW, DIMENSION, 4);
    for (gint calls = 0; calls < 15; calls++) {
        g_autofree char *path = old_file(vectors);
        g_autoptr(cw_vector_file) file = cw_vector_file_open(path, "m", CW_VECTOR_FILE_WRITE, NULL);
        guint64 keys[NEW];
        for (gsize i = 0; i < NEW; i++)
            keys[i] = OLD + i + 1000;
        g_autoptr(GError) error = NULL;
        calls_left = calls;
        dies = FALSE;
        g_assert_false(cw_vector_file_append(file, keys, vectors + OLD * DIMENSION, NEW, &error));
        g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
        calls_left = -1;
        g_assert_cmpuint(cw_vector_file_rows(file), ==, OLD);
        g_assert_true(cw_vector_file_verify(file, NULL));
        fixture_append(file, vectors, OLD, NEW);
        cw_vector_file_close(g_steal_pointer(&file));
        g_assert_cmpuint(assert_old_or_new(path, vectors), ==, OLD + NEW);
        fixture_remove(path);
    }
}

static void replay(guint8 *image, const GArray *writes, guint crash_epoch, cw_random *random)
{
    for (guint i = 0; i < writes->len; i++) {
        written one = g_array_index(writes, written, i);
        if (one.epoch < crash_epoch)
            memcpy(image + one.offset, one.bytes, one.count);
        else if (one.epoch == crash_epoch && cw_random_chance(random, .5))
            memcpy(image + one.offset, one.bytes, cw_random_below(random, one.count + 1));
    }
}

/* Power fails: of the writes since the last flush any may be there, whole, in part or not. */
static void test_power_fails(void)
{
    g_autofree float *vectors = fixture_vectors(OLD + NEW, DIMENSION, 5);
    g_autofree char *path = old_file(vectors);
    g_autofree char *before = NULL, *after = NULL;
    gsize before_bytes, after_bytes;
    g_assert_true(g_file_get_contents(path, &before, &before_bytes, NULL));
    log_of_writes = g_array_new(FALSE, FALSE, sizeof(written));
    flushes = 0;
    append_new(path, vectors);
    g_assert_true(g_file_get_contents(path, &after, &after_bytes, NULL));
    GArray *writes = g_steal_pointer(&log_of_writes);
    gsize outcomes[2] = {0, 0};
    for (guint64 trial = 0; trial < 60; trial++) {
        g_autofree guint8 *image = g_malloc0(after_bytes);
        memcpy(image, before, before_bytes);
        cw_random random = cw_random_start(trial, 0, 0);
        replay(image, writes, (guint)(trial % 3), &random);
        fixture_write(path, image, after_bytes);
        outcomes[assert_old_or_new(path, vectors) == OLD]++;
    }
    g_assert_cmpuint(outcomes[0], >=, 20);
    g_assert_cmpuint(outcomes[1], >=, 20);
    for (guint i = 0; i < writes->len; i++)
        g_free(g_array_index(writes, written, i).bytes);
    g_array_unref(writes);
    fixture_remove(path);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vector-faults/killed-at-every-write", test_killed_at_every_write);
    g_test_add_func("/vector-faults/every-write-fails-once", test_every_write_fails_once);
    g_test_add_func("/vector-faults/power-fails", test_power_fails);
    return g_test_run();
}
