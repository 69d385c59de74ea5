/* SPDX-License-Identifier: Apache-2.0
 *
 * From a link in a feed to a file. A feed is not trusted: whatever it says, the real path, all
 * symbolic links followed, must lie below the feed's folder or below one that the user named.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "engine/import/import_private.h"

#define MOST_PICTURE_BYTES (256 << 20)

typedef struct {
    char *prefix, *folder; /* real, with '/' behind it */
} root;

struct cw_link_roots {
    GArray *mapped; /* root */
    char *feed_folder;
};

static void clear_root(gpointer data)
{
    root *r = data;
    g_free(r->prefix);
    g_free(r->folder);
}

void cw_link_roots_free(cw_link_roots *roots)
{
    if (roots == NULL)
        return;
    g_array_unref(roots->mapped);
    g_free(roots->feed_folder);
    g_free(roots);
}

static char *real_folder(const char *path, GError **error)
{
    char *real = realpath(path, NULL);
    char *folder = NULL;
    if (real != NULL && g_file_test(real, G_FILE_TEST_IS_DIR))
        folder = strcmp(real, "/") == 0 ? g_strdup("/") : g_strconcat(real, "/", NULL);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no folder \"%s\"", path);
    free(real);
    return folder;
}

static gboolean add_root(cw_link_roots *roots, const char *text, GError **error)
{
    const char *equals = strrchr(text, '=');
    if (equals == NULL || equals == text || equals[1] == '\0') {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "cannot read --pictures-at \"%s\"; write PREFIX=DIR, for example "
                    "https://cdn.shop/=pictures",
                    text);
        return FALSE;
    }
    root added = {g_strndup(text, equals - text), real_folder(equals + 1, error)};
    g_array_append_val(roots->mapped, added);
    return added.folder != NULL;
}

cw_link_roots *cw_link_roots_new(const char *const *pictures_at, GError **error)
{
    g_autoptr(cw_link_roots) roots = g_new0(cw_link_roots, 1);
    roots->mapped = g_array_new(FALSE, FALSE, sizeof(root));
    g_array_set_clear_func(roots->mapped, clear_root);
    for (; pictures_at != NULL && *pictures_at != NULL; pictures_at++) {
        if (!add_root(roots, *pictures_at, error))
            return NULL;
    }
    return g_steal_pointer(&roots);
}

gboolean cw_link_roots_enter(cw_link_roots *roots, const char *feed, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(feed);
    g_clear_pointer(&roots->feed_folder, g_free);
    roots->feed_folder = real_folder(g_file_test(feed, G_FILE_TEST_IS_DIR) ? feed : parent, error);
    return roots->feed_folder != NULL;
}

static const root *find_root(const cw_link_roots *roots, const char *link)
{
    const root *longest = NULL;
    for (guint i = 0; i < roots->mapped->len; i++) {
        const root *r = &g_array_index(roots->mapped, root, i);
        if (g_str_has_prefix(link, r->prefix) &&
            (longest == NULL || strlen(r->prefix) > strlen(longest->prefix)))
            longest = r;
    }
    return longest;
}

/* What of an address is the name of a file: no query, no fragment, %20 read. (transfer full) */
static char *address_path(const char *rest)
{
    g_autofree char *name = g_strndup(rest, strcspn(rest, "?#"));
    char *plain = g_uri_unescape_string(name, NULL);
    return plain == NULL ? g_strdup(name) : plain;
}

static gboolean refuse(GError **error, const char *link, const char *reason)
{
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "picture \"%s\" %s", link, reason);
    return FALSE;
}

/* The folder and the name below it. */
static gboolean split_link(const cw_link_roots *roots, const char *link, const char **folder,
                           char **name, GError **error)
{
    const root *mapped = find_root(roots, link);
    if (mapped != NULL) {
        *folder = mapped->folder;
        *name = address_path(link + strlen(mapped->prefix));
        return TRUE;
    }
    g_autofree char *scheme = g_uri_parse_scheme(link);
    if (scheme != NULL && strstr(link, "://") != NULL)
        return refuse(error, link,
                      "is an address, and nothing is fetched; say where its pictures lie with "
                      "--pictures-at PREFIX=DIR");
    if (g_path_is_absolute(link))
        return refuse(error, link, "is an absolute path; links are relative to the feed's folder");
    *folder = roots->feed_folder;
    *name = g_strdup(link);
    return TRUE;
}

static gboolean look_at(const char *link, const char *path, cw_link_file *file, GError **error)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return refuse(error, link, g_strerror(errno));
    if (!S_ISREG(about.st_mode))
        return refuse(error, link, "is no file");
    if (about.st_size > MOST_PICTURE_BYTES)
        return refuse(error, link, "is larger than 256 MiB");
    file->size_bytes = about.st_size;
    file->modified_ns = (gint64)about.st_mtim.tv_sec * 1000000000 + about.st_mtim.tv_nsec;
    return TRUE;
}

gboolean cw_link_resolve(const cw_link_roots *roots, const char *link, cw_link_file *file,
                         GError **error)
{
    const char *folder;
    g_autofree char *name = NULL;
    *file = (cw_link_file){0};
    if (!split_link(roots, link, &folder, &name, error))
        return FALSE;
    g_autofree char *joined = g_strconcat(folder, name, NULL);
    char real[PATH_MAX];
    if (realpath(joined, real) == NULL)
        return refuse(error, link,
                      errno == ENOENT || errno == ENOTDIR ? "is missing" : g_strerror(errno));
    if (!g_str_has_prefix(real, folder))
        return refuse(error, link, "lies outside the folder of the feed or of --pictures-at");
    if (!look_at(link, real, file, error))
        return FALSE;
    file->path = g_strdup(real);
    return TRUE;
}
