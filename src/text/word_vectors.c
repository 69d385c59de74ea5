/* SPDX-License-Identifier: Apache-2.0
 *
 * Files of word vectors are large and foreign: they are read line by line, none is held beyond a
 * size that no row has, and no size that they announce is believed before the lines are there.
 */
#include "text/word_vectors.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "base/size.h"

#define FIRST_ROWS 1024 /* room for so many at first; it doubles */
#define TELL_LINES 1024 /* between two words with whoever watches */
#define BLANKS " \t\r\n"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define MOST_LINE_BYTES (4 << 20) /* 4,096 numbers of all their digits take a fiftieth of it */

cw_word_vectors *cw_word_vectors_new(gsize count, gsize dimension, GError **error)
{
    float *values = cw_size_alloc(count * dimension, sizeof(float), "word vectors", error);
    if (values == NULL)
        return NULL;
    cw_word_vectors *vectors = g_new0(cw_word_vectors, 1);
    vectors->words = g_ptr_array_new_with_free_func(g_free);
    vectors->numbers = g_hash_table_new(g_str_hash, g_str_equal);
    vectors->values = values;
    vectors->dimension = dimension;
    return vectors;
}

void cw_word_vectors_free(cw_word_vectors *vectors)
{
    if (vectors == NULL)
        return;
    g_hash_table_unref(vectors->numbers);
    g_ptr_array_unref(vectors->words);
    cw_size_free(vectors->values);
    g_free(vectors);
}

gboolean cw_word_vectors_name(cw_word_vectors *vectors, const char *word)
{
    if (g_hash_table_contains(vectors->numbers, word))
        return FALSE;
    char *kept = g_strdup(word);
    g_ptr_array_add(vectors->words, kept);
    g_hash_table_insert(vectors->numbers, kept, GUINT_TO_POINTER(vectors->words->len));
    return TRUE;
}

const float *cw_word_vectors_find(const cw_word_vectors *vectors, const char *word)
{
    const guint number = GPOINTER_TO_UINT(g_hash_table_lookup(vectors->numbers, word));
    return number > 0 ? vectors->values + (number - 1) * vectors->dimension : NULL;
}

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct {
    const char *name;
    const cw_progress *progress;
    cw_word_vectors *vectors; /* NULL before the first row */
    gsize room;               /* rows that `values` has place for */
    guint64 announced;        /* rows, by a first line that says so; 0: none does */
    guint64 announced_dimension;
    gsize line;
} reading;

static gboolean refuse(const reading *r, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static gboolean refuse(const reading *r, GError **error, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_autofree char *reason = g_strdup_vprintf(format, values);
    va_end(values);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "word vectors \"%s\", line %" G_GSIZE_FORMAT ": %s", r->name, r->line, reason);
    return FALSE;
}

/* The next piece between blanks, cut off in place; NULL: there is none. */
static char *next_piece(char **at)
{
    char *piece = *at + strspn(*at, BLANKS);
    const gsize length = strcspn(piece, BLANKS);
    *at = piece + length + (piece[length] != '\0');
    piece[length] = '\0';
    return length > 0 ? piece : NULL;
}

static gsize count_pieces(const char *line)
{
    gsize count = 0;
    for (line += strspn(line, BLANKS); *line != '\0'; count++) {
        line += strcspn(line, BLANKS);
        line += strspn(line, BLANKS);
    }
    return count;
}

/* Whether the first line is "V D". */
static gboolean read_announcement(reading *r, const char *line)
{
    g_autofree char *copy = g_strdup(line);
    char *at = copy;
    if (count_pieces(line) != 2)
        return FALSE;
    const char *rows = next_piece(&at), *dimension = next_piece(&at);
    guint64 count;
    if (!g_ascii_string_to_unsigned(rows, 10, 1, G_MAXUINT32, &count, NULL) ||
        !g_ascii_string_to_unsigned(dimension, 10, 1, G_MAXUINT32, &r->announced_dimension, NULL))
        return FALSE;
    r->announced = count;
    return TRUE;
}

static gboolean make_room(reading *r, gsize dimension, GError **error)
{
    if (r->vectors == NULL) {
        r->room = FIRST_ROWS;
        r->vectors = cw_word_vectors_new(r->room, dimension, error);
        return r->vectors != NULL;
    }
    if (r->vectors->words->len < r->room)
        return TRUE;
    float *more = cw_size_alloc(2 * r->room * dimension, sizeof(float), "word vectors", error);
    if (more == NULL)
        return FALSE;
    memcpy(more, r->vectors->values, r->room * dimension * sizeof(float));
    cw_size_free(r->vectors->values);
    r->vectors->values = more;
    r->room *= 2;
    return TRUE;
}

static gboolean read_number(const reading *r, const char *word, const char *piece, float *value,
                            GError **error)
{
    char *end;
    *value = (float)g_ascii_strtod(piece, &end);
    if (end != piece && *end == '\0' && isfinite(*value))
        return TRUE;
    return refuse(r, error, "\"%s\" of word \"%s\" is no finite number", piece, word);
}

static gboolean read_row(reading *r, char *line, GError **error)
{
    const gsize pieces = count_pieces(line), numbers = pieces > 0 ? pieces - 1 : 0;
    const gsize dimension = r->vectors != NULL ? r->vectors->dimension
                            : r->announced > 0 ? (gsize)r->announced_dimension
                                               : numbers;
    const char *word = next_piece(&line);
    if (word == NULL)
        return refuse(r, error, "it is empty; a word and its numbers were expected");
    if (!g_utf8_validate(word, -1, NULL))
        return refuse(r, error, "the word is not UTF-8");
    if (numbers != dimension || dimension == 0)
        return refuse(r, error, "word \"%s\" has %" G_GSIZE_FORMAT " numbers, not %" G_GSIZE_FORMAT,
                      word, numbers, MAX(dimension, 1));
    if (!make_room(r, dimension, error))
        return FALSE;
    if (!cw_word_vectors_name(r->vectors, word))
        return refuse(r, error, "word \"%s\" stands above already", word);
    float *values = r->vectors->values + (r->vectors->words->len - 1) * dimension;
    for (gsize d = 0; d < dimension; d++)
        if (!read_number(r, word, next_piece(&line), &values[d], error))
            return FALSE;
    return TRUE;
}

/* The next line with its end, or its first MOST_LINE_BYTES + 1 bytes; FALSE: there is none. */
static gboolean next_line(FILE *stream, GString *line)
{
    int byte = EOF;
    g_string_truncate(line, 0);
    while (line->len <= MOST_LINE_BYTES && byte != '\n' && (byte = getc_unlocked(stream)) != EOF)
        g_string_append_c(line, (char)byte);
    return line->len > 0;
}

static gboolean read_line(reading *r, const GString *line, GError **error)
{
    const cw_progress_state state = {"reading", "words", (gint64)r->line, (gint64)r->announced,
                                     NULL};
    if (r->line++ % TELL_LINES == 0 && !cw_progress_tell(r->progress, &state)) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                            "stopped while reading word vectors");
        return FALSE;
    }
    if (strlen(line->str) != line->len)
        return refuse(r, error, "it holds a zero byte: this is no text file");
    if (line->len > MOST_LINE_BYTES)
        return refuse(r, error, "it does not end within %d bytes: this is no file of word vectors",
                      MOST_LINE_BYTES);
    if (r->line > 1)
        return read_row(r, line->str, error);
    char *first = line->str + (g_str_has_prefix(line->str, BYTE_ORDER_MARK) ? 3 : 0);
    return read_announcement(r, first) || read_row(r, first, error);
}

static gboolean check_end(const reading *r, GError **error)
{
    const gsize rows = r->vectors != NULL ? r->vectors->words->len : 0;
    if (r->announced > 0 ? rows == r->announced : rows > 0)
        return TRUE;
    if (r->announced == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "word vectors \"%s\" have no word", r->name);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "word vectors \"%s\": the first line says %" G_GUINT64_FORMAT
                    " words, and there are %" G_GSIZE_FORMAT,
                    r->name, r->announced, rows);
    return FALSE;
}

cw_word_vectors *cw_word_vectors_read(FILE *stream, const char *name, const cw_progress *progress,
                                      GError **error)
{
    reading r = {.name = name, .progress = progress};
    g_autoptr(GString) line = g_string_new(NULL);
    gboolean well = TRUE;
    while (well && next_line(stream, line))
        well = read_line(&r, line, error);
    if (well && ferror(stream)) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not read \"%s\": %s", name,
                    g_strerror(errno));
        well = FALSE;
    }
    if (well && check_end(&r, error))
        return r.vectors;
    cw_word_vectors_free(r.vectors);
    return NULL;
}

cw_word_vectors *cw_word_vectors_load(const char *path, const cw_progress *progress, GError **error)
{
    if (!cw_regular_file_check(path, "word vectors", error))
        return NULL;
    FILE *stream = fopen(path, "re");
    if (stream == NULL) {
        g_set_error(error, CW_ERROR, errno == ENOENT ? CW_ERROR_NOT_FOUND : CW_ERROR_FAILED,
                    "could not read word vectors \"%s\": %s", path, g_strerror(errno));
        return NULL;
    }
    cw_word_vectors *vectors = cw_word_vectors_read(stream, path, progress, error);
    fclose(stream);
    return vectors;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Nine digits tell all floats apart. The locale may write a comma, so printf() is not asked. */
static gboolean write_row(const cw_word_vectors *vectors, guint word, FILE *stream)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    gboolean well = fputs(vectors->words->pdata[word], stream) >= 0;
    for (gsize d = 0; well && d < vectors->dimension; d++) {
        const double value = (double)vectors->values[word * vectors->dimension + d];
        well = fputc(' ', stream) != EOF &&
               fputs(g_ascii_formatd(number, sizeof number, "%.9g", value), stream) >= 0;
    }
    return well && fputc('\n', stream) != EOF;
}

static gboolean write_rows(const cw_word_vectors *vectors, FILE *stream)
{
    gboolean well =
        fprintf(stream, "%u %" G_GSIZE_FORMAT "\n", vectors->words->len, vectors->dimension) >= 0;
    for (guint w = 0; well && w < vectors->words->len; w++)
        well = write_row(vectors, w, stream);
    return well && fflush(stream) == 0 && fdatasync(fileno(stream)) == 0;
}

/* The text is ten times as large as the numbers: it goes to the disk as it is made. */
gboolean cw_word_vectors_save(const cw_word_vectors *vectors, const char *path, GError **error)
{
    g_autofree char *written = g_strconcat(path, ".XXXXXX", NULL);
    const int fd = g_mkstemp_full(written, O_RDWR | O_CLOEXEC, 0644);
    FILE *stream = fd >= 0 ? fdopen(fd, "w") : NULL;
    gboolean well = stream != NULL && write_rows(vectors, stream);
    if (well && rename(written, path) != 0)
        well = FALSE;
    if (!well) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write \"%s\": %s", path,
                    g_strerror(errno));
        if (fd >= 0)
            unlink(written);
    }
    if (stream != NULL)
        fclose(stream);
    else if (fd >= 0)
        close(fd);
    return well;
}
