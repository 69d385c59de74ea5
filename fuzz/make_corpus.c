/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes the seeds of the picture fuzz programs: one small valid file of each kind, into the
 * folders jpeg, png, webp, exif and profile of the folder named on the command line.
 */
#include <stdio.h>
#include <string.h>

#include "sample_pictures.h"

static gboolean save(const char *folder, const char *kind, const char *name, GBytes *bytes)
{
    g_autofree char *inside = g_build_filename(folder, kind, NULL);
    g_autofree char *path = g_build_filename(inside, name, NULL);
    g_autoptr(GError) error = NULL;
    gsize count;
    const char *contents = g_bytes_get_data(bytes, &count);
    if (g_mkdir_with_parents(inside, 0777) == 0 &&
        g_file_set_contents(path, contents, (gssize)count, &error))
        return TRUE;
    fprintf(stderr, "could not write \"%s\"\n", path);
    return FALSE;
}

static gboolean save_profile(const char *folder, const char *name, GBytes *(*make)(void))
{
    g_autoptr(GBytes) bytes = make();
    return save(folder, "profile", name, bytes);
}

static const char *kind_of(const char *name)
{
    const char *extension = strrchr(name, '.') + 1;
    return strcmp(extension, "jpg") == 0 ? "jpeg" : extension;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: make_corpus FOLDER\n");
        return 2;
    }
    gboolean saved = TRUE;
    for (const sample_file *sample = sample_files; sample->name != NULL; sample++) {
        g_autoptr(GBytes) file = sample->make();
        saved = save(argv[1], kind_of(sample->name), sample->name, file) && saved;
    }
    g_autoptr(GBytes) little = sample_exif(6, FALSE), big = sample_exif(8, TRUE);
    saved = save(argv[1], "exif", "little_endian", little) && saved;
    saved = save(argv[1], "exif", "big_endian", big) && saved;
    saved = save_profile(argv[1], "rgb.icc", sample_profile_exchanged) && saved;
    saved = save_profile(argv[1], "grey.icc", sample_profile_linear_grey) && saved;
    saved = save_profile(argv[1], "cmyk.icc", sample_profile_cmyk) && saved;
    return saved ? 0 : 1;
}
