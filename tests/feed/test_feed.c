/* SPDX-License-Identifier: Apache-2.0
 *
 * Every feed format on good and bad input: what goes in, what comes out.
 */
#include "feed_fixture.h"

typedef struct {
    const char *name, *format, *map, *feed, *rows;
} example;

#define HEADER "id\ttitle\timage_link\tadditional_image_link\n"
#define NDJSON_ITEMS "{\"id\":\"a\"}\n{\"id\":\"b\",\"Name\":\"B\"}\n"
#define XML_ITEMS                                                                                  \
    "<rss><channel><item><id>a</id><image_link>a.jpg</image_link></item>"                          \
    "<item><id>b</id><image_link>b.jpg</image_link><name>B</name></item></channel></rss>"

static const example examples[] = {
    {"tsv", NULL, NULL, HEADER "a\tTee\ta.jpg\tb.jpg, c.jpg\nb\t\tb.jpg\t\n",
     "2: id=a title=Tee [a.jpg b.jpg c.jpg]\n3: id=b [b.jpg]\n"},
    {"bom-crlf", NULL, NULL, "\xef\xbb\xbfid,title,image link\r\na,Tee,a.jpg\r\n\r\nb,Top,b.jpg",
     "2: id=a title=Tee [a.jpg]\n4: id=b title=Top [b.jpg]\n"},
    {"lone-cr", NULL, NULL, "id,image_link\ra,a.jpg\rb,b.jpg\r",
     "2: id=a [a.jpg]\n3: id=b [b.jpg]\n"},
    {"names", NULL, NULL, "ID;Item Group Id;g:image_link;Farbe des Stoffs\na;g;a.jpg;rot\n",
     "2: id=a item_group_id=g farbe_des_stoffs=rot [a.jpg]\n"},
    {"quoted", NULL, NULL,
     "id,title,image_link\na,\"A, \"\"fine\"\"\nTee\",a.jpg\nb, \"x\" ,b.jpg\n",
     "2: id=a title=A, \"fine\"\nTee [a.jpg]\n4: id=b title=x [b.jpg]\n"},
    {"inch", NULL, NULL, HEADER "a\t24\" x 36\" poster\ta.jpg\t\n",
     "2: id=a title=24\" x 36\" poster [a.jpg]\n"},
    {"html", NULL, NULL,
     "id,title,description,image_link,material\na,S&amp;M &lt; L,<p>One</p><ul><li>two  "
     "three<li>f&uuml;nf</ul><script>x</script>,a.jpg,Luma&trade\n",
     "2: id=a title=S&M < L description=One\ntwo three\nfünf material=Luma&trade [a.jpg]\n"},
    {"text-behind-quote", NULL, NULL, "id,title,image_link\na,\"Big\" bag,a.jpg\nb,Top,b.jpg\n",
     "2: id=a !2:9 text behind a closing quote (opened in line 2, column 3); a quote in quoted "
     "text "
     "is doubled\n3: id=b title=Top [b.jpg]\n"},
    {"open-quote", NULL, NULL, "id,title,image_link\na,\"Big bag,a.jpg\nb,Top,b.jpg\nc,Hat,c.jpg",
     "2: id=a !2:3 quote is never closed\n3: id=b title=Top [b.jpg]\n4: id=c title=Hat [c.jpg]\n"},
    {"open-quote-swallows", NULL, NULL,
     "id,title,image_link\na,\"Big bag,a.jpg\nb,\"Top\",b.jpg\nc,Hat,c.jpg",
     "2: id=a !3:4 text behind a closing quote (opened in line 2, column 3); a quote in quoted "
     "text "
     "is doubled\n3: id=b title=Top [b.jpg]\n4: id=c title=Hat [c.jpg]\n"},
    {"more-fields", NULL, NULL, "id,title,image_link\na,One, two,a.jpg\nb,B,b.jpg\n",
     "2: id=a !2:12 row has 4 fields, the header 3 columns; is a separator not quoted?\n"
     "3: id=b title=B [b.jpg]\n"},
    {"more-fields-before-id", NULL, NULL,
     "title,id,image_link\nOne, two,a,a.jpg\nB,b,b.jpg\n,,,,,\n",
     "2: title=One !2:12 row has 4 fields, the header 3 columns; is a separator not quoted?\n"
     "3: title=B id=b [b.jpg]\n"},
    {"windows-1252", NULL, NULL, "id,title,image_link\na,Gr\xfcn,a.jpg\nb,B,b.jpg\n",
     "2: id=a [a.jpg] !2:5 not UTF-8: byte 0xFC, which is \"ü\" in Windows-1252; convert the file "
     "with: iconv -f WINDOWS-1252 -t UTF-8\n3: id=b title=B [b.jpg]\n"},
    {"windows-1252-header", NULL, NULL,
     "id,gr\xf6\xdf"
     "e,image_link\na,S,a.jpg\n",
     "error: cannot read the header of feed \"FEED\": not UTF-8: byte 0xF6, which is \"ö\" in "
     "Windows-1252; convert the file with: iconv -f WINDOWS-1252 -t UTF-8\n"},
    {"utf-16", "csv", NULL, "\xff\xfeidtitle",
     "error: feed \"FEED\" is UTF-16; convert it with: iconv -f UTF-16 -t UTF-8\n"},
    {"no-column", "merchant", NULL, "id,title,picture\na,b,c\n",
     "error: feed \"FEED\" has no column \"image_link\"; say which it is with --map "
     "image_link=COLUMN, of: id, title, picture\n"},
    {"map", NULL, "image_link=picture", "id,title,picture\na,b,c.jpg\n",
     "2: id=a title=b [c.jpg]\n"},
    {"map-unknown", NULL, "title=Name", "id,image_link\na,b\n",
     "error: feed \"FEED\" has no column \"Name\", which --map title=Name asks for; it has: id, "
     "image_link\n"},
    {"map-unreadable", NULL, "title", "id,image_link\na,b\n",
     "error: cannot read --map \"title\"; write OURS=THEIRS, for example title=Name\n"},
    {"map-nameless", NULL, "!=id", "id,image_link\na,b\n",
     "error: cannot read --map \"!=id\"; write OURS=THEIRS, for example title=Name\n"},
    {"empty", NULL, NULL, "",
     "error: feed \"FEED\" is empty; these are read: labelled, folder, ndjson, shopify, merchant, "
     "csv; "
     "name one with --format\n"},
    {"prose", NULL, NULL, "hello\nworld\n",
     "error: feed \"FEED\" looks like no feed format; these are read: labelled, folder, ndjson, "
     "shopify, "
     "merchant, csv; name one with --format\n"},
    {"header-only", NULL, NULL, "id,image_link\n", ""},
    {"rss", NULL, NULL,
     "<?xml version=\"1.0\"?>\n<rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel>\n"
     "<title>Shop</title>\n<item><title>Tee &amp; Top</title><g:id>a</g:id>\n"
     "<g:image_link>a.jpg</g:image_link>\n"
     "<g:additional_image_link>b,c.jpg</g:additional_image_link>\n"
     "<g:additional_image_link>d.jpg</g:additional_image_link>\n"
     "<g:shipping><g:price>5</g:price></g:shipping>\n"
     "<description><![CDATA[<b>So</b> good]]></description></item>\n</channel></rss>",
     "4: id=a title=Tee & Top description=So good [a.jpg b,c.jpg d.jpg]\n"},
    {"atom", NULL, NULL,
     "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:g=\"http://base.google.com/ns/1.0\">"
     "<entry><id>tag:shop</id><g:id>a</g:id><link href=\"https://x/a\"/>"
     "<g:image_link>a.jpg</g:image_link></entry></feed>",
     "1: id=a link=https://x/a [a.jpg]\n"},
    {"xml-breaks", NULL, NULL,
     "<rss><channel><item><id>a</id><image_link>a.jpg</image_link></item>\n<item><id>b</i",
     "1: id=a [a.jpg]\n2: !2:15 not well-formed XML: expected '>'; nothing behind it was read\n"},
    {"xml-doctype", NULL, NULL,
     "<!DOCTYPE rss [<!ENTITY a \"x\">]><rss><channel><item><id>&a;</id></item></channel></rss>",
     "error: feed \"FEED\" has a document type declaration, which no feed needs; remove it\n"},
    {"xml-root", NULL, NULL, "<html><body/></html>",
     "error: feed \"FEED\" is XML with root <html>; RSS (<rss>) and Atom (<feed>) are read\n"},
    {"xml-map", NULL, "title=name", XML_ITEMS, "1: id=a [a.jpg]\n1: id=b title=B [b.jpg]\n"},
    {"xml-map-unknown", NULL, "title=nme", XML_ITEMS,
     "error: feed \"FEED\" has no column \"nme\", which --map title=nme asks for; it has: id, "
     "image_link, name\n"},
    {"xml-map-unreadable", NULL, "title", XML_ITEMS,
     "error: cannot read --map \"title\"; write OURS=THEIRS, for example title=Name\n"},
    {"ndjson-map", NULL, "title=Name", NDJSON_ITEMS, "1: id=a\n2: id=b title=B\n"},
    {"ndjson-map-unknown", NULL, "title=Nme", NDJSON_ITEMS,
     "error: feed \"FEED\" has no column \"Nme\", which --map title=Nme asks for; it has: id, "
     "Name\n"},
    {"ndjson-map-unreadable", NULL, "title=", NDJSON_ITEMS,
     "error: cannot read --map \"title=\"; write OURS=THEIRS, for example title=Name\n"},
    {"ndjson-map-nothing", NULL, "title=Name", "{\"id\"\n",
     "1: !1:5 not JSON: ':' expected near end of file\n"},
    {"ndjson", NULL, NULL,
     "{\"id\":7,\"title\":\"Tee\",\"image_link\":[\"a.jpg\",\"b,c.jpg\"],\"price\":49.5,"
     "\"sizes\":[\"S\",\"M\"],\"new\":true,\"brand\":null}\n\n{\"id\":\"b\",\"image_link\":"
     "\"b.jpg\",\"additional_image_link\":[\"c.jpg\"]}\n",
     "1: id=7 title=Tee price=49.5 sizes=S, M new=true [a.jpg b,c.jpg]\n3: id=b [b.jpg c.jpg]\n"},
    {"ndjson-bad", NULL, NULL,
     "{\"id\":\"a\",}\n[1]\n{\"id\":\"c\",\"image_link\":[3]}\n{\"id\":\"\xe9\"}\n{\"id\":\"d\"}",
     "1: !1:11 not JSON: string or '}' expected near '}'\n2: !2:1 not a JSON object\n3: id=c !3:0 "
     "picture 1 of the list is no text\n4: !4:8 not UTF-8: byte 0xE9, which is \"é\" in "
     "Windows-1252; convert the file with: iconv -f WINDOWS-1252 -t UTF-8\n5: id=d\n"},
    {"shopify", NULL, NULL,
     "Handle,Title,Body (HTML),Tags,Option1 Name,Option1 Value,Option2 Name,Option2 Value,"
     "Variant SKU,Variant Price,Variant Inventory Qty,Image Src,Image Position,Variant Image\n"
     "tee,Tee,<p>Soft</p>,\"mens, pattern:plain\",Color,Red,Size,S,t-r-s,9,3,red.jpg,1,red.jpg\n"
     "tee,,,,,Blue,,S,,9,0,blue.jpg,2,blue.jpg\n"
     "tee,,,,,,,,,,,back.jpg,3,\n"
     "hat,Hat,,,Title,Default Title,,,h,5,,hat.jpg,,\n",
     "2: id=t-r-s item_group_id=tee title=Tee description=Soft price=9 availability=in_stock "
     "color=Red size=S gender=male pattern=plain tags=mens, pattern:plain [red.jpg back.jpg]\n"
     "3: id=tee-Blue-S item_group_id=tee title=Tee description=Soft price=9 "
     "availability=out_of_stock color=Blue size=S gender=male pattern=plain tags=mens, "
     "pattern:plain [blue.jpg back.jpg]\n"
     "5: id=h item_group_id=hat title=Hat price=5 [hat.jpg]\n"},
    /* a row that broke before its SKU has no id, and the rest of its product no title */
    {"shopify-broken", NULL, NULL,
     "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Image Src\n"
     "tee,Tee,\"Big\" tee,Color,Red,t-r,red.jpg\n"
     "tee,,,,Blue,t-b,blue.jpg\n"
     "hat,Hat,Soft, warm,Color,Grey,h,hat.jpg\n"
     "bag,Bag,,Color,Tan,b,bag.jpg\n"
     "bag,,,,Red,b-r,\"bag\"x\n",
     "2: item_group_id=tee [blue.jpg] !2:15 text behind a closing quote (opened in line 2, column "
     "9); a quote in quoted text is doubled\n"
     "3: id=t-b item_group_id=tee [blue.jpg] !3:0 title and options are not known: line 2 of this "
     "product is broken\n"
     "4: item_group_id=hat !4:33 row has 8 fields, the header 7 columns; is a separator not "
     "quoted?\n"
     "5: id=b item_group_id=bag title=Bag color=Tan [bag.jpg]\n"
     "6: id=b-r item_group_id=bag title=Bag color=Red [bag.jpg] !6:21 text behind a closing quote "
     "(opened in line 6, column 16); a quote in quoted text is doubled\n"},
    {"format-unknown", "mercant", NULL, "x",
     "error: no feed format \"mercant\"; did you mean \"merchant\"?\n"},
    {"format-folder", "folder", NULL, "x",
     "error: \"FEED\" is no folder; it cannot be read as folder\n"},
};

static void test_example(gconstpointer data)
{
    const example *e = data;
    const char *const map[] = {e->map, NULL};
    cw_feed_options options = {.format = e->format, .map = map};
    g_autofree char *rows = fixture_read(e->feed, strlen(e->feed), &options);
    g_assert_cmpstr(rows, ==, e->rows);
}

static void test_long(void)
{
    cw_feed_options options = {0};
    g_autofree char *long_text = g_strnfill(2048, 'x');
    g_autofree char *feed = g_strdup_printf("id,title,image_link\na,%s,a.jpg\n", long_text);
    g_autofree char *rows = fixture_read(feed, strlen(feed), &options);
    g_autofree char *expected = g_strdup_printf("2: id=a title=%s [a.jpg]\n", long_text);
    g_assert_cmpstr(rows, ==, expected);
}

/* Longer than any row may be: given up, and the next row is read. */
static void test_too_long(void)
{
    cw_feed_options options = {0};
    g_autofree char *filler = g_strnfill(CW_FEED_MOST_ROW_BYTES + 70000, 'x');
    const char *const feeds[] = {"id,title,image_link\na,%s,a.jpg\nb,B,b.jpg\n",
                                 "id,title,image_link\na,\"%s,a.jpg\nb,B,b.jpg\n",
                                 "id,title,image_link\na,\"%s\n\",a.jpg\nb,B,b.jpg\n",
                                 "{\"id\":\"%s\"}\n\n{\"id\":\"b\",\"image_link\":\"b.jpg\"}\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(feeds); i++) {
        g_auto(GStrv) parts = g_strsplit(feeds[i], "%s", -1);
        g_autofree char *feed = g_strjoinv(filler, parts);
        g_autofree char *rows = fixture_read(feed, strlen(feed), &options);
        g_assert_nonnull(strstr(rows, "row is longer than 1048576 bytes"));
        g_assert_nonnull(strstr(rows, "id=b"));
    }
}

/* libxml2 keeps a node's line in 16 bits. */
static void test_many_lines(void)
{
    cw_feed_options options = {0};
    g_autofree char *lines = g_strnfill(70000, '\n');
    g_autofree char *feed = g_strdup_printf(
        "<rss><channel>%s<item><id>a</id><image_link>a.jpg</image_link></item></channel></rss>",
        lines);
    g_autofree char *rows = fixture_read(feed, strlen(feed), &options);
    g_assert_cmpstr(rows, ==, "70001: id=a [a.jpg]\n");
}

static void write_file(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
    g_assert_true(g_file_set_contents(path, "x", 1, NULL));
}

static char *read_folder(const char *folder, const char *format)
{
    cw_feed_options options = {.format = format};
    g_autoptr(GError) error = NULL;
    GString *text = g_string_new(NULL);
    if (!cw_feed_read(folder, &options, fixture_say_row, text, &error))
        g_string_append_printf(text, "error: %d\n", error->code);
    return g_string_free(text, FALSE);
}

static void remove_files(const char *folder, const char *const *names)
{
    for (; *names != NULL; names++) {
        g_autofree char *path = g_build_filename(folder, *names, NULL);
        g_assert_cmpint(g_remove(path), ==, 0);
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void test_folder(void)
{
    g_autofree char *folder = g_dir_make_tmp("colorway-shop-XXXXXX", NULL);
    write_file(folder, "tee/2.JPG");
    write_file(folder, "tee/1.png");
    write_file(folder, "tee/notes.txt");
    write_file(folder, ".hidden/1.png");
    write_file(folder, "logo.png");
    g_autofree char *rows = read_folder(folder, NULL);
    g_assert_cmpstr(rows, ==, "0: id=tee title=tee [tee/1.png tee/2.JPG]\n");
    write_file(folder, "feed.tsv");
    g_autofree char *refused = read_folder(folder, NULL);
    g_assert_cmpstr(refused, ==, "error: 1\n");
    g_autofree char *asked = read_folder(folder, "folder");
    g_assert_cmpstr(asked, ==, rows);
    const char *const names[] = {"tee/2.JPG", "tee/1.png", "tee/notes.txt", "tee", ".hidden/1.png",
                                 ".hidden",   "logo.png",  "feed.tsv",      NULL};
    remove_files(folder, names);
}

static gboolean stop_with_error(gpointer data, const cw_feed_row *row, GError **error)
{
    (void)row;
    ++*(int *)data;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stop");
    return FALSE;
}

/* A visitor's error ends the reading of every format at once, and a check touches one row only. */
static void test_stop(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(examples); i++) {
        const example *e = &examples[i];
        const char *const map[] = {e->map, NULL};
        cw_feed_options options = {.format = e->format, .map = map};
        if (g_str_has_prefix(e->rows, "error") || e->rows[0] == '\0')
            continue;
        g_autofree char *path = NULL;
        g_autoptr(GError) error = NULL;
        int rows = 0;
        g_close(g_file_open_tmp("colorway-feed-XXXXXX", &path, NULL), NULL);
        g_assert_true(g_file_set_contents(path, e->feed, -1, NULL));
        g_assert_false(cw_feed_read(path, &options, stop_with_error, &rows, &error));
        g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
        g_assert_cmpint(rows, ==, 1);
        g_clear_error(&error);
        g_assert_true(cw_feed_check(path, &options, &error));
        g_remove(path);
    }
}

/* What the fuzz programs learned: whatever the bytes, rows of UTF-8 or an error come out. */
static void test_corpus(gconstpointer data)
{
    const char *const *kind = data; /* folder, formats ... */
    g_autofree char *folder = g_build_filename(COLORWAY_FUZZ_CORPUS, kind[0], NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) corpus = g_dir_open(folder, 0, &error);
    g_assert_no_error(error);
    int files = 0;
    for (const char *name; (name = g_dir_read_name(corpus)) != NULL; files++) {
        g_autofree char *path = g_build_filename(folder, name, NULL), *bytes = NULL;
        gsize count;
        g_assert_true(g_file_get_contents(path, &bytes, &count, NULL));
        for (const char *const *format = kind + 1; *format != NULL; format++) {
            cw_feed_options options = {.format = *format};
            g_autofree char *rows = fixture_read(bytes, count, &options);
            g_assert_true(g_utf8_validate(rows, -1, NULL));
        }
    }
    g_assert_cmpint(files, >, 0);
}

static const char *const csv_corpus[] = {"csv", "csv", "shopify", "merchant", NULL};
static const char *const ndjson_corpus[] = {"ndjson", "ndjson", NULL};
static const char *const xml_corpus[] = {"xml", "merchant", NULL};

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(examples); i++) {
        g_autofree char *path = g_strdup_printf("/feed/%s", examples[i].name);
        g_test_add_data_func(path, &examples[i], test_example);
    }
    g_test_add_func("/feed/long", test_long);
    g_test_add_func("/feed/too-long", test_too_long);
    g_test_add_func("/feed/many-lines", test_many_lines);
    g_test_add_func("/feed/folder", test_folder);
    g_test_add_func("/feed/stop", test_stop);
    g_test_add_data_func("/feed/corpus/csv", csv_corpus, test_corpus);
    g_test_add_data_func("/feed/corpus/ndjson", ndjson_corpus, test_corpus);
    g_test_add_data_func("/feed/corpus/xml", xml_corpus, test_corpus);
    return g_test_run();
}
