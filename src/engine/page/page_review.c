/* SPDX-License-Identifier: Apache-2.0
 *
 * One card a question, the most probable error first: two pictures, how probable it is that they
 * show one design, three answers. The script has nothing to hide: it remembers, counts and saves.
 */
#include "engine/page/page_review.h"

#include <math.h>

#include "engine/page/page_html.h"

#define PICTURE_PX 150

/* Without '<' and '&', which XML would not let through. Ids are quoted whatever is in them. */
static const char script[] =
    "(function () {\n"
    "'use strict';\n"
    "var cards = Array.from(document.querySelectorAll('.doubt'));\n"
    "var before = document.getElementById('before').textContent;\n"
    "var save = document.getElementById('save'), here = -1, memory = null;\n"
    "try { memory = window.localStorage; } catch (refused) { memory = null; }\n"
    "function key(card) {\n"
    "  return ['colorway', location.pathname, card.dataset.key].join('\\n');\n"
    "}\n"
    "function remember(card, answer) {\n"
    "  try {\n"
    "    if (memory === null) { return; }\n"
    "    if (answer === '') { memory.removeItem(key(card)); }\n"
    "    else { memory.setItem(key(card), answer); }\n"
    "  } catch (full) { memory = null; }\n"
    "}\n"
    "function remembered(card) {\n"
    "  try { return memory === null ? '' : memory.getItem(key(card)) || ''; }\n"
    "  catch (refused) { return ''; }\n"
    "}\n"
    "function decided() { return cards.filter(function (c) { return c.dataset.answer; }); }\n"
    "function count() {\n"
    "  var made = decided().length;\n"
    "  document.getElementById('made').textContent = made + ' of ' + cards.length + ' decided';\n"
    "  save.disabled = made === 0;\n"
    "}\n"
    "function show(card, answer) {\n"
    "  card.dataset.answer = answer;\n"
    "  card.classList.toggle('decided', answer !== '');\n"
    "  card.querySelectorAll('button').forEach(function (button) {\n"
    "    if (button.value) { button.setAttribute('aria-pressed', String(button.value === answer)); "
    "}\n"
    "  });\n"
    "}\n"
    "function decide(card, answer) { show(card, answer); remember(card, answer); count(); }\n"
    "function go(place) {\n"
    "  if (cards[place] === undefined) { return; }\n"
    "  here = place;\n"
    "  cards[place].focus({preventScroll: true});\n"
    "  cards[place].scrollIntoView({block: 'nearest'});\n"
    "}\n"
    "function quote(id) { return '\"' + id.replace(/\"/g, '\"\"') + '\"'; }\n"
    "function text() {\n"
    "  return before + decided().map(function (card) {\n"
    "    return [quote(card.dataset.a), quote(card.dataset.b), card.dataset.answer].join(',');\n"
    "  }).concat('').join('\\n');\n"
    "}\n"
    "function download() {\n"
    "  var link = document.createElement('a');\n"
    "  link.href = URL.createObjectURL(new Blob([text()], {type: 'text/csv'}));\n"
    "  link.download = 'decisions.csv';\n"
    "  document.body.appendChild(link);\n"
    "  link.click();\n"
    "  link.remove();\n"
    "  setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);\n"
    "}\n"
    "cards.forEach(function (card, place) {\n"
    "  show(card, remembered(card));\n"
    "  card.addEventListener('focusin', function () { here = place; });\n"
    "  card.querySelectorAll('button').forEach(function (button) {\n"
    "    button.addEventListener('click', function () {\n"
    "      decide(card, card.dataset.answer === button.value ? '' : button.value);\n"
    "    });\n"
    "  });\n"
    "});\n"
    "document.addEventListener('keydown', function (event) {\n"
    "  var answers = {y: 'yes', n: 'no', s: ''}, letter = event.key.toLowerCase();\n"
    "  if (event.ctrlKey || event.metaKey || event.altKey) { return; }\n"
    "  if (letter === 'j') { go(here + 1); }\n"
    "  else if (letter === 'k') { go(here - 1); }\n"
    "  else if (answers[letter] !== undefined) {\n"
    "    if (here === -1) { go(0); return; }\n"
    "    decide(cards[here], answers[letter]);\n"
    "    go(here + 1);\n"
    "  }\n"
    "});\n"
    "save.addEventListener('click', download);\n"
    "document.getElementById('bar').hidden = false;\n"
    "count();\n"
    "}());\n";

static void write_facts(cw_page *page, const cw_variants_result *result, gsize grouped)
{
    cw_page_facts_begin(page);
    cw_page_fact(page, "You grouped, the pictures doubt it", cw_page_count(grouped).text, NULL);
    cw_page_fact(page, "The pictures group, you did not",
                 cw_page_count(result->doubt_count - grouped).text, NULL);
    cw_page_fact(page, "Decided before", cw_page_count(result->decision_count).text,
                 "obeyed, and not asked again");
    cw_page_fact(page, "Items looked at", cw_page_count(result->count).text, NULL);
    cw_page_facts_end(page);
}

static void write_bar(cw_page *page, const cw_variants_result *result)
{
    cw_page_add(
        page,
        "<div class=\"bar card\" id=\"bar\" hidden=\"hidden\"><span class=\"count\" "
        "id=\"made\"></span><button type=\"button\" class=\"go\" id=\"save\">Save "
        "decisions</button><span class=\"keys\"><kbd>J</kbd> next, <kbd>K</kbd> back, "
        "<kbd>Y</kbd> same, <kbd>N</kbd> not the same, <kbd>S</kbd> skip</span></div>\n"
        "<p class=\"note\">Saved decisions are a file, decisions.csv%s. Training and "
        "grouping obey it: <code>colorway variants --pairs decisions.csv</code>, "
        "<code>colorway train --method triplet --pairs decisions.csv</code>. Until then this "
        "browser remembers them.</p>\n"
        "<noscript><p class=\"notice\">The buttons need JavaScript, which this browser "
        "does not run; the same list is a table with <code>--disagreements FILE.csv</code>."
        "</p></noscript>\n"
        "<pre id=\"before\" hidden=\"hidden\">%s</pre>\n",
        result->pairs != NULL ? ", those that you made before among them" : "",
        result->pairs != NULL ? result->pairs : "id,id,same\n");
}

static void write_side(cw_page *page, const cw_variants_member *member, const char *name)
{
    const char *colour = member->colour != NULL ? member->colour : "no colour named";
    g_autofree char *alt =
        g_strdup_printf("%s, %s", member->title != NULL ? member->title : name, colour);
    cw_page_add(page, "<div><div class=\"shot\">");
    cw_page_picture(page, member->picture, alt, PICTURE_PX);
    cw_page_add(page,
                "</div><div class=\"colour\">%s</div><div class=\"title\">%s</div>"
                "<div class=\"small\">%s</div><div class=\"small\">%s%s</div></div>",
                colour, member->title != NULL ? member->title : "", name,
                member->group != NULL ? "group " : "no group",
                member->group != NULL ? member->group : "");
}

static void write_probability(cw_page *page, double probability)
{
    if (isnan(probability))
        return;
    cw_page_add(page,
                "<div><div class=\"score\"><span>one design</span><span>%s %% probable</span></div>"
                "<div class=\"meter\"><i style=\"width:%s%%\"></i></div></div>",
                cw_page_fixed(100 * probability, 0).text,
                cw_page_fixed(100 * CLAMP(probability, 0, 1), 1).text);
}

/* What the browser remembers an answer by: which items of which shop, whatever page has the same
 * path later on. (transfer full) */
static char *digest(const cw_variants_member *a, const cw_variants_member *b)
{
    const char *const said[] = {a->source, a->id, a->picture, b->source, b->id, b->picture};
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    for (gsize i = 0; i < G_N_ELEMENTS(said); i++) {
        if (said[i] != NULL)
            g_checksum_update(sum, (const guchar *)said[i], -1);
        g_checksum_update(sum, (const guchar *)"", 1);
    }
    return g_strdup(g_checksum_get_string(sum));
}

static void write_doubt(cw_page *page, const cw_variants_result *result,
                        const cw_variants_doubt *doubt)
{
    const cw_variants_member *first = &result->members[doubt->first],
                             *second = &result->members[doubt->second];
    g_autofree char *key = digest(first, second);
    cw_page_add(page,
                "<li class=\"doubt card\" tabindex=\"-1\" data-a=\"%s\" data-b=\"%s\" "
                "data-key=\"%s\"><div class=\"pair\">",
                doubt->names[0], doubt->names[1], key);
    write_side(page, first, doubt->names[0]);
    write_side(page, second, doubt->names[1]);
    cw_page_add(page, "</div>");
    write_probability(page, doubt->probability);
    cw_page_add(page, "<div class=\"answers\"><button type=\"button\" value=\"yes\">Same</button>"
                      "<button type=\"button\" value=\"no\">Not the same</button>"
                      "<button type=\"button\" value=\"\">Skip</button></div></li>\n");
}

/* The doubts of one kind. */
static void write_doubts(cw_page *page, const cw_variants_result *result, gsize first, gsize end,
                         const char *none)
{
    if (first == end) {
        cw_page_add(page, "<p class=\"notice good\">%s</p>\n", none);
        return;
    }
    gsize shown = first;
    cw_page_add(page, "<ul class=\"doubts\">\n");
    for (; shown < end && cw_page_has_room(page); shown++)
        write_doubt(page, result, &result->doubts[shown]);
    cw_page_add(page, "</ul>\n");
    cw_page_left_out(page, end - shown,
                     "questions, the least doubtful ones; decide these, and the next page has "
                     "them. They are");
}

static void write_choice(cw_page *page, const cw_variants_result *result)
{
    cw_page_section(page, "How to read it", NULL);
    cw_page_add(page,
                "<p>A probability is the share of pairs of colourways, as far apart as these two, "
                "that are one design in the groups that are known (%s designs of two colourways or "
                "more). They are your own groups: where many of them are wrong it is, too. Before "
                "an answer it knows nothing but the pictures.</p>\n"
                "<p>Each colourway is asked about once in a list, beside the nearest one of the "
                "most of its group. \"Same\" puts both, and all who stand with either, into one "
                "group; \"not the same\" keeps the two apart for good. Threshold %s (%s), model "
                "%s.</p>\n",
                cw_page_count(result->known_groups).text, cw_page_fixed(result->threshold, 4).text,
                result->chosen, result->model);
}

gboolean cw_page_review(const cw_variants_result *result, const char *path, GError **error)
{
    g_autofree char *subtitle =
        g_strdup_printf("Where your groups and the pictures, by model %s, disagree", result->model);
    g_autoptr(cw_page) page = cw_page_new_scripted(
        "Which are the same design?", subtitle, script,
        "sends nothing; its script remembers your answers and saves them as a file");
    gsize grouped = 0;
    while (grouped < result->doubt_count && result->doubts[grouped].grouped)
        grouped++;
    write_facts(page, result, grouped);
    write_bar(page, result);
    cw_page_section(page, "You grouped, the pictures doubt it",
                    "One design by the feed, not alike enough by the pictures; the most doubtful "
                    "first.");
    write_doubts(page, result, 0, grouped, "Every group of the feed looks like one design.");
    cw_page_section(page, "The pictures group, you did not",
                    "Alike enough to be one design, and in different groups of the feed, or in "
                    "none; the surest first.");
    write_doubts(page, result, grouped, result->doubt_count,
                 "No group that the pictures see is new to the feed.");
    write_choice(page, result);
    return cw_page_save(page, path, error);
}
