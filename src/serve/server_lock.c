/* SPDX-License-Identifier: Apache-2.0
 *
 * The lock is the system's, which ends with the process; it is on a file of its own that says whose
 * it is. Not on the catalogue: when a process closes any descriptor of a database it gives up all
 * locks that SQLite has there. A process that is killed leaves the file, which the next one takes.
 */
#include "serve/server_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

struct cw_server_lock {
    char *path;
    int descriptor; /* -1: where nobody can write no lock is needed */
};

static void set_errno(GError **error, const char *verb, const char *path)
{
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not %s \"%s\": %s", verb, path,
                g_strerror(errno));
}

static void set_busy(GError **error, const char *catalog, const char *path)
{
    g_autofree char *text = NULL;
    const guint64 number =
        g_file_get_contents(path, &text, NULL, NULL) ? g_ascii_strtoull(text, NULL, 10) : 0;
    g_autofree char *process =
        number > 0 ? g_strdup_printf(" (pid %" G_GUINT64_FORMAT ")", number) : g_strdup("");
    g_set_error(error, CW_ERROR, CW_ERROR_BUSY, "another server%s answers for \"%s\"", process,
                catalog);
}

/* Who ends takes away the name of its file before the lock, so a lock that came behind is of no
 * file any more. */
static gboolean has_name(const cw_server_lock *lock)
{
    struct stat held, named;
    return fstat(lock->descriptor, &held) == 0 && stat(lock->path, &named) == 0 &&
           held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

static void let_go(cw_server_lock *lock)
{
    if (lock->descriptor >= 0)
        close(lock->descriptor);
    lock->descriptor = -1;
}

static gboolean open_locked(cw_server_lock *lock, const char *catalog, GError **error)
{
    lock->descriptor = open(lock->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (lock->descriptor < 0) {
        set_errno(error, "write", lock->path);
        return FALSE;
    }
    if (flock(lock->descriptor, LOCK_EX | LOCK_NB) == 0)
        return TRUE;
    if (errno == EWOULDBLOCK)
        set_busy(error, catalog, lock->path);
    else
        set_errno(error, "lock", lock->path);
    let_go(lock);
    return FALSE;
}

static gboolean write_process(const cw_server_lock *lock, GError **error)
{
    if (ftruncate(lock->descriptor, 0) == 0 &&
        dprintf(lock->descriptor, "%ld\n", (long)getpid()) > 0)
        return TRUE;
    set_errno(error, "write", lock->path);
    return FALSE;
}

static gboolean is_read_only(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    return access(folder, W_OK) != 0 && errno == EROFS;
}

cw_server_lock *cw_server_lock_take(const char *path, GError **error)
{
    g_autofree char *real = realpath(path, NULL);
    if (real == NULL) {
        set_errno(error, "find", path);
        return NULL;
    }
    g_autoptr(cw_server_lock) lock = g_new(cw_server_lock, 1);
    *lock = (cw_server_lock){g_strconcat(real, "-server", NULL), -1};
    if (is_read_only(real))
        return g_steal_pointer(&lock);
    do {
        let_go(lock);
        if (!open_locked(lock, path, error))
            return NULL;
    } while (!has_name(lock));
    return write_process(lock, error) ? g_steal_pointer(&lock) : NULL;
}

void cw_server_lock_free(cw_server_lock *lock)
{
    if (lock == NULL)
        return;
    if (lock->descriptor >= 0)
        unlink(lock->path);
    let_go(lock);
    g_free(lock->path);
    g_free(lock);
}
