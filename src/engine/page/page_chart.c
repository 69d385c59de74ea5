/* SPDX-License-Identifier: Apache-2.0
 *
 * Every chart is WIDTH x HEIGHT user units and scales to its column; text is large enough for the
 * narrowest. Ticks after Heckbert, "Nice numbers for graph labels", Graphics Gems (1990).
 */
#include "engine/page/page_chart.h"

#include <math.h>

#define WIDTH 400
#define HEIGHT 250
#define LEFT 58
#define RIGHT 14
#define TOP 12
#define BOTTOM 42
#define MOST_BARS 64
#define MOST_POINTS 120 /* columns that a curve is drawn in */

cw_chart_axis cw_chart_axis_round(double low, double high, int ticks)
{
    if (!(high > low)) {
        const double half = low == 0 ? 1 : fabs(low) / 2;
        high = low + half;
        low -= half;
    }
    const double rough = (high - low) / ticks;
    const double power = pow(10, floor(log10(rough)));
    const double ratio = rough / power;
    const double factor = ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10;
    cw_chart_axis axis = {.step = factor * power};
    axis.low = floor(low / axis.step + 1e-9) * axis.step;
    axis.high = ceil(high / axis.step - 1e-9) * axis.step;
    axis.decimals = MAX(0, (int)-floor(log10(axis.step) + 1e-9));
    return axis;
}

/* The frame of one chart and its two axes. */
typedef struct {
    cw_page *page;
    cw_chart_axis x, y;
    double left;
} frame;

static double across(const frame *f, double x)
{
    return f->left + (x - f->x.low) / (f->x.high - f->x.low) * (WIDTH - RIGHT - f->left);
}

static double down(const frame *f, double y)
{
    return HEIGHT - BOTTOM - (y - f->y.low) / (f->y.high - f->y.low) * (HEIGHT - BOTTOM - TOP);
}

/* A coordinate as text. */
#define AT(value) (cw_page_fixed(value, 1).text)

/* The power of ten that ticks are written in: 0 from 0.01 to 999,999. */
static int exponent_of(const cw_chart_axis *axis)
{
    const double most = MAX(fabs(axis->low), fabs(axis->high));
    const int exponent = (int)floor(log10(most) + 1e-9);
    return exponent < -2 || exponent > 5 ? exponent : 0;
}

static cw_page_number tick_text(const cw_chart_axis *axis, double value)
{
    const int exponent = exponent_of(axis);
    return cw_page_fixed(fabs(value) < axis->step * 1e-6 ? 0 : value / pow(10, exponent),
                         MAX(0, axis->decimals + exponent));
}

/* "learning rate" or "learning rate, 10 to the -6". */
static char *axis_title(const cw_chart_axis *axis, const char *title)
{
    static const char *const digits[] = {
        "\342\201\260", "\302\271",     "\302\262",     "\302\263",     "\342\201\264",
        "\342\201\265", "\342\201\266", "\342\201\267", "\342\201\270", "\342\201\271"};
    const int exponent = exponent_of(axis);
    if (exponent == 0)
        return g_strdup(title);
    g_autofree char *plain = g_strdup_printf("%d", abs(exponent));
    GString *text = g_string_new(title);
    g_string_append_printf(text, ", \303\227 10%s", exponent < 0 ? "\342\201\273" : "");
    for (const char *c = plain; *c != '\0'; c++)
        g_string_append(text, digits[*c - '0']);
    return g_string_free(text, FALSE);
}

static void begin_chart(cw_page *page, const char *title, const char *value)
{
    cw_page_add(page, "<figure class=\"card\">\n<figcaption><span>%s</span>", title);
    if (value != NULL)
        cw_page_add(page, "<span class=\"value\">%s</span>", value);
    cw_page_add(page, "</figcaption>\n");
}

static void begin_drawing(cw_page *page, const char *description)
{
    cw_page_add(page, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", WIDTH, HEIGHT,
                description);
}

static void end_chart(cw_page *page, const char *note)
{
    cw_page_add(page, "</svg>\n");
    if (note != NULL)
        cw_page_add(page, "<p class=\"note\">%s</p>\n", note);
    cw_page_add(page, "</figure>\n");
}

static void draw_x_axis(const frame *f, const char *title)
{
    const int steps = (int)lround((f->x.high - f->x.low) / f->x.step);
    for (int i = 0; i <= steps; i++) {
        const double value = f->x.low + i * f->x.step;
        const char *anchor = i == steps ? "end" : "middle"; /* the last stays inside */
        cw_page_add(f->page, "<text x=\"%s\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
                    AT(across(f, value) + (i == steps ? RIGHT - 2 : 0)), HEIGHT - BOTTOM + 17,
                    anchor, tick_text(&f->x, value).text);
    }
    cw_page_add(f->page,
                "<line class=\"axis\" x1=\"%s\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n"
                "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                AT(f->left), WIDTH - RIGHT, HEIGHT - BOTTOM, HEIGHT - BOTTOM,
                AT((f->left + WIDTH - RIGHT) / 2), HEIGHT - 7, title);
}

static void draw_y_axis(const frame *f, const char *title)
{
    const int steps = (int)lround((f->y.high - f->y.low) / f->y.step);
    for (int i = 0; i <= steps; i++) {
        const double value = f->y.low + i * f->y.step;
        cw_page_add(f->page,
                    "<line class=\"grid\" x1=\"%s\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
                    "<text x=\"%s\" y=\"%s\" text-anchor=\"end\">%s</text>\n",
                    AT(f->left), WIDTH - RIGHT, AT(down(f, value)), AT(down(f, value)),
                    AT(f->left - 7), AT(down(f, value) + 4.5), tick_text(&f->y, value).text);
    }
    cw_page_add(f->page,
                "<text transform=\"translate(13,%s) rotate(-90)\" text-anchor=\"middle\">%s"
                "</text>\n",
                AT((TOP + HEIGHT - BOTTOM) / 2.0), title);
}

static void draw_axes(const frame *f, const char *x_title, const char *y_title)
{
    g_autofree char *x = axis_title(&f->x, x_title);
    g_autofree char *y = axis_title(&f->y, y_title);
    draw_y_axis(f, y);
    draw_x_axis(f, x);
}

/* ---- one curve ------------------------------------------------------------------------------- */

/* A column of a curve: the mean of neighbouring points and how far they spread. */
typedef struct {
    double x, y, least, most;
} column;

static GArray *columns_of(const cw_chart_line *line)
{
    GArray *columns = g_array_new(FALSE, FALSE, sizeof(column));
    const gsize most = MIN(line->count, MOST_POINTS);
    for (gsize c = 0; c < most; c++) {
        const gsize first = c * line->count / most, end = (c + 1) * line->count / most;
        column sum = {0, 0, INFINITY, -INFINITY};
        for (gsize i = first; i < end; i++) {
            sum.x += line->points[i].x / (double)(end - first);
            sum.y += line->points[i].y / (double)(end - first);
            sum.least = MIN(sum.least, line->points[i].y);
            sum.most = MAX(sum.most, line->points[i].y);
        }
        g_array_append_val(columns, sum);
    }
    return columns;
}

static void find_range(const cw_chart_line *line, double *low, double *high)
{
    *low = line->from_zero ? 0 : INFINITY;
    *high = line->from_zero ? 0 : -INFINITY;
    for (gsize i = 0; i < line->count; i++) {
        *low = MIN(*low, line->points[i].y);
        *high = MAX(*high, line->points[i].y);
    }
    if (!isnan(line->mark)) {
        *low = MIN(*low, line->mark);
        *high = MAX(*high, line->mark + 0.12 * fabs(line->mark)); /* room for its name */
    }
}

static void draw_band(const frame *f, const GArray *columns)
{
    cw_page_add(f->page, "<path class=\"band\" d=\"");
    for (guint i = 0; i < columns->len; i++) {
        const column *c = &g_array_index(columns, column, i);
        cw_page_add(f->page, "%s%s %s", i == 0 ? "M" : "L", AT(across(f, c->x)),
                    AT(down(f, c->most)));
    }
    for (guint i = columns->len; i-- > 0;) {
        const column *c = &g_array_index(columns, column, i);
        cw_page_add(f->page, "L%s %s", AT(across(f, c->x)), AT(down(f, c->least)));
    }
    cw_page_add(f->page, "Z\"/>\n");
}

static void draw_curve(const frame *f, const GArray *columns)
{
    cw_page_add(f->page, "<path class=\"curve s1\" d=\"");
    for (guint i = 0; i < columns->len; i++) {
        const column *c = &g_array_index(columns, column, i);
        cw_page_add(f->page, "%s%s %s", i == 0 ? "M" : "L", AT(across(f, c->x)), AT(down(f, c->y)));
    }
    const column *last = &g_array_index(columns, column, columns->len - 1);
    cw_page_add(f->page, "\"/>\n<circle class=\"dot\" cx=\"%s\" cy=\"%s\" r=\"3.5\"/>\n",
                AT(across(f, last->x)), AT(down(f, last->y)));
}

/* The level to compare with, its name on the side of the line where there is room. */
static void draw_level(const frame *f, double level, const char *name)
{
    const double y = down(f, level);
    cw_page_add(f->page,
                "<line class=\"mark\" x1=\"%s\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>\n"
                "<text class=\"mark-text\" x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>\n",
                AT(f->left), WIDTH - RIGHT, AT(y), AT(y), WIDTH - RIGHT - 4,
                AT(y < TOP + 20 ? y + 15 : y - 6), name);
}

void cw_page_line_chart(cw_page *page, const cw_chart_line *line)
{
    if (line->count == 0)
        return;
    double low, high;
    find_range(line, &low, &high);
    const cw_chart_point first = line->points[0], last = line->points[line->count - 1];
    const frame f = {page, cw_chart_axis_round(first.x, last.x, 5),
                     cw_chart_axis_round(low, high, 4), LEFT};
    begin_chart(page, line->title, cw_page_figure(last.y).text);
    g_autofree char *description =
        g_strdup_printf("%s: %s at %s %s, %s at %s %s", line->title, cw_page_figure(first.y).text,
                        line->x_title, cw_page_figure(first.x).text, cw_page_figure(last.y).text,
                        line->x_title, cw_page_figure(last.x).text);
    begin_drawing(page, description);
    draw_axes(&f, line->x_title, line->y_title);
    g_autoptr(GArray) columns = columns_of(line);
    if (line->count > MOST_POINTS)
        draw_band(&f, columns);
    if (!isnan(line->mark))
        draw_level(&f, line->mark, line->mark_name);
    draw_curve(&f, columns);
    end_chart(page, line->note);
}

/* ---- two histograms -------------------------------------------------------------------------- */

/* The bins from the first that is not empty to the last, `merge` of them a bar. */
typedef struct {
    gsize first, end, merge;
    guint64 totals[2];
} bars;

static bars survey(const cw_chart_histograms *h)
{
    bars b = {.first = h->bins};
    for (gsize bin = 0; bin < h->bins; bin++) {
        b.totals[0] += h->counts[0][bin];
        b.totals[1] += h->counts[1][bin];
        if (h->counts[0][bin] + h->counts[1][bin] == 0)
            continue;
        b.first = MIN(b.first, bin);
        b.end = bin + 1;
    }
    b.merge = b.end > 0 ? (b.end - b.first - 1) / MOST_BARS + 1 : 1;
    return b;
}

/* The height, in percent of its total, of the bar that begins at `bin`. */
static double share_of(const cw_chart_histograms *h, const bars *b, int which, gsize bin)
{
    double sum = 0;
    for (gsize i = bin; i < MIN(bin + b->merge, h->bins); i++)
        sum += (double)h->counts[which][i];
    return b->totals[which] == 0 ? 0 : 100 * sum / (double)b->totals[which];
}

static double tallest(const cw_chart_histograms *h, const bars *b)
{
    double most = 0;
    for (gsize bin = b->first; bin < b->end; bin += b->merge)
        most = MAX(most, MAX(share_of(h, b, 0, bin), share_of(h, b, 1, bin)));
    return most;
}

static void draw_bars(const frame *f, const cw_chart_histograms *h, const bars *b, int which)
{
    const double width = (h->high - h->low) / (double)h->bins;
    cw_page_add(f->page, "<path class=\"bar%d\" d=\"", which + 1);
    for (gsize bin = b->first; bin < b->end; bin += b->merge) {
        const double share = share_of(h, b, which, bin) * (which == 0 ? 1 : -1);
        if (share == 0)
            continue;
        const double left = across(f, h->low + width * (double)bin);
        const double right = across(f, h->low + width * (double)MIN(bin + b->merge, h->bins));
        cw_page_add(f->page, "M%s %sH%sV%sH%sZ", AT(left), AT(down(f, 0)),
                    AT(right - MIN(0.6, (right - left) / 4)), AT(down(f, share)), AT(left));
    }
    cw_page_add(f->page, "\"/>\n");
}

/* Ticks are shares: the lower half counts downwards, so no sign is written. */
static void draw_share_axis(const frame *f)
{
    const int steps = (int)lround((f->y.high - f->y.low) / f->y.step);
    for (int i = 0; i <= steps; i++) {
        const double value = f->y.low + i * f->y.step;
        cw_page_add(f->page,
                    "<line class=\"grid\" x1=\"%s\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
                    "<text x=\"%s\" y=\"%s\" text-anchor=\"end\">%s%%</text>\n",
                    AT(f->left), WIDTH - RIGHT, AT(down(f, value)), AT(down(f, value)),
                    AT(f->left - 7), AT(down(f, value) + 4.5),
                    cw_page_fixed(fabs(value), f->y.decimals).text);
    }
}

static void draw_boundary(const frame *f, const cw_chart_histograms *h)
{
    const double x = across(f, h->mark);
    const gboolean right = x < (f->left + WIDTH) / 2;
    cw_page_add(f->page,
                "<line class=\"axis\" stroke-dasharray=\"5 4\" x1=\"%s\" x2=\"%s\" y1=\"%d\" "
                "y2=\"%d\"/>\n<text class=\"direct\" x=\"%s\" y=\"%d\" text-anchor=\"%s\">%s"
                "</text>\n",
                AT(x), AT(x), TOP, HEIGHT - BOTTOM, AT(x + (right ? 5 : -5)), TOP + 28,
                right ? "start" : "end", h->mark_name);
}

void cw_page_histograms(cw_page *page, const cw_chart_histograms *h)
{
    const bars b = survey(h);
    begin_chart(page, h->title, NULL);
    if (b.end == 0) {
        cw_page_add(page, "<p class=\"note\">There are no pairs.</p>\n</figure>\n");
        return;
    }
    const double width = (h->high - h->low) / (double)h->bins;
    double low = h->low + width * (double)b.first, high = h->low + width * (double)b.end;
    if (!isnan(h->mark)) {
        low = MIN(low, h->mark);
        high = MAX(high, h->mark);
    }
    frame f = {page, cw_chart_axis_round(low, high, 5), cw_chart_axis_round(0, tallest(h, &b), 2),
               LEFT};
    f.y.low = -f.y.high;
    g_autofree char *description =
        g_strdup_printf("%s: %s above, %s below", h->title, h->names[0], h->names[1]);
    begin_drawing(page, description);
    draw_share_axis(&f);
    for (int which = 0; which < 2; which++) {
        draw_bars(&f, h, &b, which);
        cw_page_add(page,
                    "<text class=\"s%d-text\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s (%s)"
                    "</text>\n",
                    which + 1, WIDTH - RIGHT, which == 0 ? TOP + 11 : HEIGHT - BOTTOM - 6,
                    h->names[which], cw_page_count(b.totals[which]).text);
    }
    draw_x_axis(&f, h->x_title);
    if (!isnan(h->mark))
        draw_boundary(&f, h);
    end_chart(page, h->note);
}

/* ---- precision over recall ------------------------------------------------------------------- */

/* Points nearer than half a unit to the one before are one with it. */
static void draw_recall_curve(const frame *f, const cw_chart_recall *chart)
{
    double last_x = -WIDTH, last_y = -HEIGHT;
    cw_page_add(f->page, "<path class=\"curve s1\" d=\"");
    for (gsize i = 0; i < chart->count; i++) {
        const double x = across(f, 100 * chart->recall[i]);
        const double y = down(f, 100 * chart->precision[i]);
        if (hypot(x - last_x, y - last_y) < 0.5 && i + 1 < chart->count)
            continue;
        cw_page_add(f->page, "%s%s %s", i == 0 ? "M" : "L", AT(x), AT(y));
        last_x = x;
        last_y = y;
    }
    cw_page_add(f->page, "\"/>\n");
}

void cw_page_recall_chart(cw_page *page, const cw_chart_recall *chart)
{
    const frame f = {page, {0, 100, 20, 0}, {0, 100, 20, 0}, LEFT};
    begin_chart(page, chart->title, NULL);
    g_autofree char *description =
        g_strdup_printf("%s%s%s", chart->title, chart->chosen_name != NULL ? ": " : "",
                        chart->chosen_name != NULL ? chart->chosen_name : "");
    begin_drawing(page, description);
    draw_axes(&f, "recall, %", "precision, %");
    if (chart->count > 0)
        draw_recall_curve(&f, chart);
    if (!isnan(chart->chosen_recall)) {
        const double x = across(&f, 100 * chart->chosen_recall);
        const double y = down(&f, 100 * chart->chosen_precision);
        const gboolean right = x < WIDTH / 2, below = y < HEIGHT / 2;
        cw_page_add(page,
                    "<circle class=\"pick\" cx=\"%s\" cy=\"%s\" r=\"6\"/>\n<text "
                    "class=\"mark-text\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n",
                    AT(x), AT(y), AT(x + (right ? 10 : -10)), AT(y + (below ? 20 : -12)),
                    right ? "start" : "end", chart->chosen_name);
    }
    end_chart(page, chart->note);
}
