/* SPDX-License-Identifier: Apache-2.0
 *
 * Sides are multiples of 16 px, the blocks in which a JPEG mixes colours: no tile shines into
 * another.
 */
#include "engine/page/page_sheet.h"

#include <string.h>

#include "base/error.h"
#include "engine/page/page_html.h"

#define SHEET_PX 1024
#define QUALITY 78
#define BYTES_A_PIXEL 0.36 /* of text, at most: what a sheet of photographs comes to */

static const int sides[] = {128, 96, 64, 48, 32};

void cw_page_sheets_free(cw_page_sheets *sheets)
{
    if (sheets == NULL)
        return;
    g_ptr_array_unref(sheets->sheets);
    g_free(sheets->tile);
    g_free(sheets->width_px);
    g_free(sheets->height_px);
    g_free(sheets);
}

static gsize room_for(gsize most_bytes, int side_px)
{
    return (gsize)((double)most_bytes / (BYTES_A_PIXEL * side_px * side_px));
}

static int choose_side(gsize pictures, gsize most_bytes)
{
    for (gsize s = 0; s < G_N_ELEMENTS(sides); s++)
        if (pictures <= room_for(most_bytes, sides[s]))
            return sides[s];
    return sides[G_N_ELEMENTS(sides) - 1];
}

/* The different files, in order; `which` [count] gets the place of each of `pictures`, -1 for
 * NULL. (transfer container) */
static GPtrArray *find_files(const char *const *pictures, gsize count, gint64 *which)
{
    GPtrArray *files = g_ptr_array_new();
    g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < count; i++) {
        which[i] = -1;
        if (pictures[i] == NULL)
            continue;
        gpointer known = g_hash_table_lookup(places, pictures[i]);
        if (known == NULL) {
            g_ptr_array_add(files, (gpointer)pictures[i]);
            known = GUINT_TO_POINTER(files->len);
            g_hash_table_insert(places, (gpointer)pictures[i], known);
        }
        which[i] = (gint64)GPOINTER_TO_UINT(known) - 1;
    }
    return files;
}

typedef struct {
    const char *path;
    int width_px, height_px; /* 0: could not be read */
    gint32 tile;             /* -1: none */
} tile;

typedef struct {
    const cw_page_sheets *sheets;
    cw_image *sheet;
    tile *tiles; /* [count] of this sheet */
    gsize count;
} batch;

/* Called in the pool; numbers start at 1 because a pool takes no NULL. */
static void draw_tile(gpointer place, gpointer data)
{
    const batch *b = data;
    const gsize i = GPOINTER_TO_SIZE(place) - 1;
    const int side = b->sheets->side_px, per_row = b->sheets->per_row;
    g_autoptr(cw_image) small = cw_page_shrink_file(b->tiles[i].path, side);
    if (small == NULL)
        return;
    b->tiles[i].width_px = small->width;
    b->tiles[i].height_px = small->height;
    const gsize left = i % (gsize)per_row * (gsize)side, top = i / (gsize)per_row * (gsize)side;
    for (gsize y = 0; y < (gsize)small->height; y++)
        memcpy(b->sheet->pixels + 3 * ((top + y) * (gsize)b->sheet->width + left),
               small->pixels + 3 * y * (gsize)small->width, 3 * (gsize)small->width);
}

/* The sheet of a batch as text. (transfer full) */
static char *draw_sheet(batch *b, int threads, GError **error)
{
    const int side = b->sheets->side_px, per_row = b->sheets->per_row;
    const int rows = (int)((b->count + (gsize)per_row - 1) / (gsize)per_row);
    g_autoptr(cw_image) sheet = cw_image_new(per_row * side, rows * side, error);
    GThreadPool *pool =
        sheet != NULL ? g_thread_pool_new(draw_tile, b, threads, TRUE, error) : NULL;
    if (pool == NULL)
        return NULL;
    memset(sheet->pixels, 255, 3 * (gsize)sheet->width * (gsize)sheet->height);
    b->sheet = sheet;
    for (gsize i = 0; i < b->count; i++)
        g_thread_pool_push(pool, GSIZE_TO_POINTER(i + 1), NULL);
    g_thread_pool_free(pool, FALSE, TRUE);
    g_autoptr(GBytes) bytes = cw_image_encode_jpeg(sheet, QUALITY, error);
    if (bytes == NULL)
        return NULL;
    g_autofree char *base64 =
        g_base64_encode(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    return g_strconcat("data:image/jpeg;base64,", base64, NULL);
}

static gboolean tell(const cw_progress *progress, gsize done, gsize total, GError **error)
{
    const cw_progress_state state = {"drawing", "pictures", (gint64)done, (gint64)total, NULL};
    if (cw_progress_tell(progress, &state))
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped while drawing the page");
    return FALSE;
}

/* Draws sheet by sheet, until the next one would be too much. */
static gboolean draw_sheets(cw_page_sheets *sheets, tile *tiles, gsize count, gsize most_bytes,
                            int threads, const cw_progress *progress, GError **error)
{
    const gsize each = (gsize)sheets->per_row * (gsize)sheets->per_row;
    gsize bytes = 0;
    for (gsize first = 0; first < count; first += each) {
        batch b = {sheets, NULL, tiles + first, MIN(each, count - first)};
        if (!tell(progress, first, count, error))
            return FALSE;
        char *text = draw_sheet(&b, threads, error);
        if (text == NULL)
            return FALSE;
        bytes += strlen(text);
        if (bytes > most_bytes) {
            g_free(text);
            return TRUE;
        }
        g_ptr_array_add(sheets->sheets, text);
        for (gsize i = 0; i < b.count; i++)
            b.tiles[i].tile = b.tiles[i].width_px > 0 ? (gint32)(first + i) : -1;
    }
    return TRUE;
}

/* Which files are drawn: all, or as many as there is room for, spread evenly. `drawn` [files->len]
 * gets the tile of each, or -1. (transfer full) */
static tile *choose_tiles(const GPtrArray *files, gsize room, gint64 *drawn, gsize *count)
{
    tile *tiles = g_new0(tile, files->len + 1);
    const gsize chosen = MIN(room, files->len);
    *count = 0;
    for (gsize f = 0; f < files->len; f++) {
        const gboolean taken = (f + 1) * chosen / files->len > f * chosen / files->len;
        drawn[f] = taken ? (gint64)*count : -1;
        if (taken)
            tiles[(*count)++] = (tile){.path = files->pdata[f], .tile = -1};
    }
    return tiles;
}

static void give_tiles(cw_page_sheets *sheets, const gint64 *which, const gint64 *drawn,
                       const tile *tiles, gsize drawn_count)
{
    const gsize each = (gsize)sheets->per_row * (gsize)sheets->per_row;
    const gsize kept = MIN(drawn_count, sheets->sheets->len * each);
    for (gsize i = 0; i < sheets->count; i++) {
        const gint64 at = which[i] >= 0 ? drawn[which[i]] : -1;
        sheets->tile[i] = -1;
        sheets->left_out += which[i] >= 0 && (at < 0 || (gsize)at >= kept);
        if (at < 0 || (gsize)at >= kept)
            continue;
        sheets->tile[i] = tiles[at].tile;
        sheets->width_px[i] = tiles[at].width_px;
        sheets->height_px[i] = tiles[at].height_px;
    }
}

cw_page_sheets *cw_page_sheets_make(const char *const *pictures, gsize count, gsize most_bytes,
                                    int threads, const cw_progress *progress, GError **error)
{
    g_autofree gint64 *which = g_new(gint64, count + 1);
    g_autoptr(GPtrArray) files = find_files(pictures, count, which);
    g_autofree gint64 *drawn = g_new(gint64, files->len + 1);
    g_autoptr(cw_page_sheets) sheets = g_new0(cw_page_sheets, 1);
    gsize tile_count;
    sheets->count = count;
    sheets->side_px = choose_side(files->len, most_bytes);
    sheets->per_row = SHEET_PX / sheets->side_px;
    sheets->sheets = g_ptr_array_new_with_free_func(g_free);
    sheets->tile = g_new0(gint32, count + 1);
    sheets->width_px = g_new0(int, count + 1);
    sheets->height_px = g_new0(int, count + 1);
    g_autofree tile *tiles =
        choose_tiles(files, room_for(most_bytes, sheets->side_px), drawn, &tile_count);
    if (!draw_sheets(sheets, tiles, tile_count, most_bytes,
                     threads > 0 ? threads : (int)g_get_num_processors(), progress, error))
        return NULL;
    give_tiles(sheets, which, drawn, tiles, tile_count);
    return g_steal_pointer(&sheets);
}
