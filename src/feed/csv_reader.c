/* SPDX-License-Identifier: Apache-2.0
 *
 * Two passes over each record. The first finds its end and where each field stands, and tells a
 * closed quote from a broken one; the second lets libcsv take the quotes away. libcsv alone would
 * read on behind a broken quote to the end of the file and does not count lines.
 */
#include "feed/csv_reader.h"

#include <csv.h>
#include <string.h>

#include "base/error.h"
#include "feed/feed_lines.h"
#include "feed/feed_row.h"

struct cw_csv_reader {
    cw_lines *lines;
    char separator;
    struct csv_parser parser;
    GString *text;   /* of all fields, each ended by 0 */
    GArray *offsets; /* gsize: of each field in `text` */
    GArray *fields;  /* cw_csv_field */
    cw_csv_record record;
    char *problem;
};

/* ---- first pass: where a record ends -------------------------------------------------------- */

typedef enum { FIELD_START, PLAIN, QUOTED, QUOTE_IN_QUOTED, BEHIND_QUOTE } place;

typedef struct {
    place at;
    gsize position;                 /* bytes looked at */
    guint64 line, column;           /* of the byte at `position` */
    guint64 open_line, open_column; /* of the quote that is open */
    gboolean ended, broken;
    gsize ending; /* bytes of the line end */
} scan;

static void mark_field(cw_csv_reader *reader, const scan *s)
{
    cw_csv_field field = {NULL, s->line, s->column};
    g_array_append_val(reader->fields, field);
}

/* One byte further; `next` is the byte behind, 0 at the end of the file. */
static void scan_byte(cw_csv_reader *reader, scan *s, char byte, char next)
{
    gboolean newline = byte == '\n' || byte == '\r';
    gboolean pair = byte == '\r' && next == '\n';
    if (s->at == FIELD_START)
        mark_field(reader, s);
    if (newline && s->at != QUOTED) {
        s->ended = TRUE;
        s->ending = pair ? 2 : 1;
        return;
    }
    if (s->at == QUOTED) {
        s->at = byte == '"' ? QUOTE_IN_QUOTED : QUOTED;
    } else if (s->at == QUOTE_IN_QUOTED && byte == '"') {
        s->at = QUOTED;
    } else if (byte == reader->separator) {
        s->at = FIELD_START;
    } else if (s->at == QUOTE_IN_QUOTED || s->at == BEHIND_QUOTE) {
        s->at = BEHIND_QUOTE; /* blanks may stand there */
        s->broken = byte != ' ';
        if (s->broken)
            return;
    } else if (s->at == FIELD_START && byte == '"') {
        s->at = QUOTED;
        s->open_line = s->line;
        s->open_column = s->column;
    } else if (s->at == FIELD_START && byte != ' ') {
        s->at = PLAIN;
    } else if (s->at == FIELD_START) {
        g_array_set_size(reader->fields, reader->fields->len - 1); /* marked again at the next */
    }
    s->position++;
    if (newline && !pair) {
        s->line++;
        s->column = 1;
    } else if ((byte & 0xc0) != 0x80) { /* not inside a character */
        s->column++;
    }
}

/* Scans one record. Its bytes are *bytes[0..s->position); FALSE when reading fails. */
static gboolean scan_record(cw_csv_reader *reader, scan *s, const char **bytes, GError **error)
{
    gsize want = 1 << 16, count;
    for (;;) {
        *bytes = cw_lines_peek(reader->lines, want, &count, error);
        if (*bytes == NULL)
            return FALSE;
        gboolean last = count < want;
        gsize stop = last ? count : count - 1; /* a CR wants to see its LF */
        while (s->position < stop && !s->ended && !s->broken)
            scan_byte(reader, s, (*bytes)[s->position],
                      s->position + 1 < count ? (*bytes)[s->position + 1] : 0);
        if (s->ended || s->broken || last || s->position > CW_FEED_MOST_ROW_BYTES)
            break;
        want *= 2;
    }
    if (s->at == FIELD_START && !s->ended && s->position > 0)
        mark_field(reader, s);
    return TRUE;
}

/* ---- second pass: fields by libcsv ---------------------------------------------------------- */

static void take_field(void *text, size_t length, void *data)
{
    cw_csv_reader *reader = data;
    gsize offset = reader->text->len;
    g_array_append_val(reader->offsets, offset);
    g_string_append_len(reader->text, text, (gssize)length);
    g_string_append_c(reader->text, '\0');
}

static void take_end(int byte, void *data)
{
    (void)byte;
    (void)data;
}

static int is_blank(unsigned char byte)
{
    return byte == ' ';
}

static void split_fields(cw_csv_reader *reader, const char *bytes, gsize count)
{
    g_string_truncate(reader->text, 0);
    g_array_set_size(reader->offsets, 0);
    csv_parse(&reader->parser, bytes, count, take_field, take_end, reader);
    csv_fini(&reader->parser, take_field, take_end, reader);
    g_array_set_size(reader->fields, MIN(reader->fields->len, reader->offsets->len));
    for (guint i = 0; i < reader->fields->len; i++)
        g_array_index(reader->fields, cw_csv_field, i).text =
            reader->text->str + g_array_index(reader->offsets, gsize, i);
}

/* ---- records -------------------------------------------------------------------------------- */

static void fail(cw_csv_reader *reader, guint64 line, guint64 column, char *problem)
{
    g_free(reader->problem);
    reader->problem = problem;
    reader->record.problem = problem;
    reader->record.problem_line = line;
    reader->record.problem_column = column;
}

static void blank_bad_text(cw_csv_reader *reader)
{
    for (guint i = 0; i < reader->fields->len; i++) {
        cw_csv_field *field = &g_array_index(reader->fields, cw_csv_field, i);
        if (!g_utf8_validate(field->text, -1, NULL))
            field->text = "";
    }
}

static void fail_long(cw_csv_reader *reader)
{
    fail(reader, reader->record.line, 1,
         g_strdup_printf("row is longer than %d bytes; is a quote not closed?",
                         CW_FEED_MOST_ROW_BYTES));
}

/* Gives up the record at its first line, keeping the fields before the broken one: they often say
 * which item it was. */
static gboolean give_up(cw_csv_reader *reader, const scan *s, const char *bytes, GError **error)
{
    guint64 line = cw_lines_number(reader->lines);
    if (s->broken)
        fail(reader, s->line, s->column,
             g_strdup_printf("text behind a closing quote (opened in line %" G_GUINT64_FORMAT
                             ", column %" G_GUINT64_FORMAT "); a quote in quoted text is doubled",
                             s->open_line, s->open_column));
    else if (s->position > CW_FEED_MOST_ROW_BYTES)
        fail_long(reader);
    else
        fail(reader, s->open_line, s->open_column, g_strdup("quote is never closed"));
    gsize length = 0, whole = 0;
    while (length < s->position && bytes[length] != '\n' && bytes[length] != '\r')
        length++;
    while (whole < reader->fields->len &&
           g_array_index(reader->fields, cw_csv_field, whole).line == line)
        whole++;
    split_fields(reader, bytes, length);
    g_array_set_size(reader->fields, MIN(reader->fields->len, (guint)MAX(whole, 1) - 1));
    blank_bad_text(reader);
    return cw_lines_pass(reader->lines, error);
}

static void check_text(cw_csv_reader *reader, const char *bytes, gsize count)
{
    guint64 column;
    g_autofree char *problem = cw_text_problem(bytes, count, &column);
    if (problem == NULL)
        return;
    const char *end, *start = bytes;
    g_utf8_validate(bytes, (gssize)count, &end);
    guint64 line = reader->record.line;
    for (const char *at = bytes; at < end; at++) {
        if (*at == '\n' || (*at == '\r' && at[1] != '\n')) {
            line++;
            start = at + 1;
        }
    }
    fail(reader, line, (guint64)g_utf8_strlen(start, end - start) + 1, g_steal_pointer(&problem));
    blank_bad_text(reader);
}

gboolean cw_csv_reader_next(cw_csv_reader *reader, const cw_csv_record **record, GError **error)
{
    for (;;) {
        guint64 line = cw_lines_number(reader->lines);
        scan s = {.line = line, .column = 1};
        const char *bytes;
        g_array_set_size(reader->fields, 0);
        reader->record = (cw_csv_record){.line = line};
        if (!scan_record(reader, &s, &bytes, error))
            return FALSE;
        *record = NULL;
        if (s.position == 0 && !s.ended)
            return TRUE;
        gboolean open = !s.ended && (s.at == QUOTED || s.position > CW_FEED_MOST_ROW_BYTES);
        if (s.broken || open) {
            if (!give_up(reader, &s, bytes, error))
                return FALSE;
        } else if (s.position > CW_FEED_MOST_ROW_BYTES) {
            fail_long(reader);
            g_array_set_size(reader->fields, 0);
            cw_lines_take(reader->lines, s.position + s.ending);
        } else {
            split_fields(reader, bytes, s.position);
            check_text(reader, bytes, s.position);
            cw_lines_take(reader->lines, s.position + s.ending);
        }
        if (s.position == 0)
            continue; /* an empty line */
        reader->record.fields = (const cw_csv_field *)reader->fields->data;
        reader->record.count = reader->fields->len;
        *record = &reader->record;
        return TRUE;
    }
}

/* ---- open, close ---------------------------------------------------------------------------- */

static gboolean choose_separator(cw_csv_reader *reader, GError **error)
{
    static const char separators[] = ",;\t";
    gsize count, most = 0;
    const char *bytes = cw_lines_peek(reader->lines, 1 << 16, &count, error);
    if (bytes == NULL)
        return FALSE;
    reader->separator = ',';
    for (const char *separator = separators; *separator != '\0'; separator++) {
        gsize found = 0;
        for (gsize i = 0; i < count && bytes[i] != '\n' && bytes[i] != '\r'; i++)
            found += bytes[i] == *separator;
        if (found > most) {
            most = found;
            reader->separator = *separator;
        }
    }
    return TRUE;
}

cw_csv_reader *cw_csv_reader_open(const char *path, const char *what, GError **error)
{
    g_autoptr(cw_csv_reader) reader = g_new0(cw_csv_reader, 1);
    reader->text = g_string_new(NULL);
    reader->offsets = g_array_new(FALSE, FALSE, sizeof(gsize));
    reader->fields = g_array_new(FALSE, FALSE, sizeof(cw_csv_field));
    csv_init(&reader->parser, 0);
    reader->lines = cw_lines_open(path, what, error);
    if (reader->lines == NULL || !choose_separator(reader, error))
        return NULL;
    csv_set_delim(&reader->parser, (unsigned char)reader->separator);
    csv_set_space_func(&reader->parser, is_blank);
    return g_steal_pointer(&reader);
}

void cw_csv_reader_close(cw_csv_reader *reader)
{
    if (reader == NULL)
        return;
    csv_free(&reader->parser);
    cw_lines_close(reader->lines);
    g_string_free(reader->text, TRUE);
    g_array_unref(reader->offsets);
    g_array_unref(reader->fields);
    g_free(reader->problem);
    g_free(reader);
}
