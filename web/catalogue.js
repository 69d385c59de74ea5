// SPDX-License-Identifier: Apache-2.0
// The catalogue: one tile a design, its colours, filters by what the feed says and pictures show, and one box to search by.
import { ask, cssColour, draw, frame, hits, itemAddress, patient, pictureOf, problem, usualModel } from "./draw.js";

const VALUES_SHOWN = 12;
const OPEN = ["product_type", "color", "pattern"];
const FROM = { pictures: "from pictures", decisions: "decided" };

export default async function catalogue(main, asked) {
  const words = asked.get("q")?.trim();
  if (words) return search(main, words);
  document.title = "Catalogue · Colorway";
  const status = await ask("/v1/status");
  if (status.items === 0) return empty(main);
  const wanted = { where: asked.getAll("where"), shows: asked.getAll("shows") };
  const list = draw("ul", { class: "tiles" });
  const facets = draw("nav", { class: "facets", "aria-label": "Filters" });
  const count = draw("p", { class: "soft small" }, `${status.items.toLocaleString("en")} items`);
  main.replaceChildren(draw("h1", {}, "Catalogue"), count, filters(wanted), draw("div", { class: "catalogue" }, facets, draw("div", {}, list)));
  fill(list, wanted);
  try {
    const whole = ask("/v1/facets", { values: VALUES_SHOWN });
    const wait = (sentence) => { count.textContent = sentence; };
    const [all, found] = await Promise.all([whole, size(wanted) === 0 ? whole : patient(() => ask("/v1/facets", { ...wanted, values: VALUES_SHOWN }), wait)]);
    count.textContent = `${found.items.toLocaleString("en")} of ${status.items.toLocaleString("en")} items`;
    const useful = all.columns.filter((column) => column.values > 1 && column.values < column.filled / 2);
    facets.append(...await Promise.all(useful.map(({ column }) => facet(column, found, wanted))));
    showPictures(facets, wanted).catch((error) => facets.append(problem(error)));
  } catch (error) {
    if (error.status !== 404) throw error;
    list.replaceWith(draw("p", {}, "Nothing in the catalogue is like that. Take a filter away."), ...(wanted.shows.length > 0 ? [problem(error)] : []));
  }
}

function empty(main) {
  main.replaceChildren(draw("h1", {}, "The catalogue is empty"), draw("p", {}, "Fill it from a product feed: ", draw("a", { href: "/import" }, "send one from here"), ", or on the machine that has it:"),
    draw("pre", {}, "colorway import feed.tsv --catalog shop.db\ncolorway embed --catalog shop.db"), draw("p", { class: "soft" }, "This page shows what is there as soon as it is."));
}

/* ---- filters: where, of what the feed says; shows, of what pictures show where it is silent, too ---- */

const size = ({ where, shows }) => where.length + shows.length;

function address({ where, shows }) {
  return `/?${new URLSearchParams([...where.map((one) => ["where", one]), ...shows.map((one) => ["shows", one])])}`;
}

function without({ where, shows }, named) {
  return { where: where.filter((one) => !named(one)), shows: shows.filter((one) => !named(one)) };
}

function filters(wanted) {
  return draw("p", { class: "filters" }, ...[...wanted.where, ...wanted.shows].map((one) =>
    draw("a", { href: address(without(wanted, (other) => other === one)), "aria-label": `Take away the filter ${one}` }, one.replace("=", ": "))));
}

/** The values of a column under the filters of the other columns. */
async function facet(name, found, wanted) {
  const others = without(wanted, (one) => one.startsWith(`${name}=`));
  const filtered = size(others) < size(wanted);
  const { columns } = filtered ? await patient(() => ask("/v1/facets", { ...others, values: VALUES_SHOWN })) : found;
  const column = columns.find((one) => one.column === name);
  if (column === undefined) return "";
  const links = column.commonest.map(({ value, colourways }) => {
    const one = `${name}=${value}`;
    const on = wanted.where.includes(one);
    return choice(value, on ? others : { ...others, where: [...others.where, one] }, on, colourways.toLocaleString("en"));
  });
  return folder(name, filtered, "from the feed", links, column.values - links.length);
}

function choice(value, next, on, count) {
  return draw("li", {}, draw("a", { href: address(next), "aria-current": on && "true" }, draw("span", {}, value), draw("span", { class: "soft" }, count)));
}

function folder(name, filtered, from, links, rest) {
  const wide = !matchMedia("(max-width: 820px)").matches;
  return draw("details", { open: wide && (filtered || OPEN.includes(name)), "data-column": name },
    draw("summary", {}, name.replaceAll("_", " "), draw("span", { class: "soft small" }, from)),
    draw("ul", {}, ...links), rest > 0 && draw("p", { class: "soft small" }, `and ${rest.toLocaleString("en")} more`));
}

/** Columns whose gaps a model fills from pictures are counted by both, once it has looked. */
async function showPictures(facets, wanted) {
  const all = await patient(() => ask("/v1/facets/shown", wanted));
  for (const { name, column, values } of all.attributes ?? []) { // none: no model knows any
    const others = without(wanted, (one) => one.startsWith(`${name}=`) || one.startsWith(`${column}=`));
    const filtered = size(others) < size(wanted);
    const { attributes } = filtered ? await patient(() => ask("/v1/facets/shown", others)) : all;
    const counts = attributes?.find((one) => one.name === name).values ?? values;
    if (!counts.some((one) => one.pictures > 0)) continue;
    const shown = shownFacet(name, column, counts, filtered, others, wanted);
    const before = facets.querySelector(`[data-column="${CSS.escape(column)}"]`);
    if (before === null) {
      facets.append(shown);
      continue;
    }
    shown.open = before.open;
    const held = before.contains(document.activeElement);
    before.replaceWith(shown);
    if (held) shown.querySelector("summary").focus();
  }
}

function shownFacet(name, column, counts, filtered, others, wanted) {
  const there = counts.filter(({ feed, pictures }) => feed + pictures > 0).sort((a, b) => b.feed + b.pictures - a.feed - a.pictures);
  const links = there.slice(0, VALUES_SHOWN).map(({ value, feed, pictures }) => {
    const one = `${name}=${value}`;
    const on = wanted.shows.includes(one) || wanted.where.includes(`${column}=${value}`);
    return choice(value, on ? others : { ...others, shows: [...others.shows, one] }, on, feed.toLocaleString("en") + (pictures > 0 ? ` + ${pictures.toLocaleString("en")}` : ""));
  });
  return folder(column, filtered, "feed + pictures", links, there.length - links.length);
}

/* ---- tiles ---- */

async function fill(list, wanted, cursor = null) {
  try {
    const page = await patient(() => ask("/v1/designs", { ...wanted, cursor }));
    list.append(...page.designs.map(tile));
    if (page.next !== null) more(list, () => fill(list, wanted, page.next));
  } catch (error) {
    list.after(problem(error));
  }
}

/** A button that is pressed when it comes into view. */
function more(list, next) {
  const button = draw("button", { class: "more", type: "button", click: () => { watcher.disconnect(); button.remove(); next(); } }, "More");
  const watcher = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && button.click(), { rootMargin: "400px" });
  list.after(button);
  watcher.observe(button);
}

function tile(design) {
  const [first] = design.items;
  const link = draw("a", { href: itemAddress(first) }, frame(first.picture, design.title ?? first.id, 280), draw("p", { class: "title" }, design.title ?? first.id));
  const chips = design.items.slice(0, 8).map((one) => draw("button", {
    class: "chip", type: "button", title: one.color ?? one.id, "aria-label": one.color ?? one.id, "aria-pressed": String(one === first),
    click: (event) => choose(event.currentTarget, one, link),
  }));
  chips.forEach((chip, place) => paint(chip, design.items[place]));
  const left = design.items.length - chips.length;
  return draw("li", { class: "tile" }, link, draw("div", { class: "chips" }, ...(design.items.length > 1 ? chips : []),
    left > 0 && draw("span", { class: "soft small" }, `+${left}`), FROM[design.from] && draw("span", { class: "soft small" }, FROM[design.from])));
}

function paint(chip, one) {
  const colour = cssColour(one.color);
  if (colour !== null) chip.style.background = colour;
  else if (one.picture !== null) chip.style.backgroundImage = `url("${pictureOf(one.picture, 44)}")`;
}

function choose(chip, one, link) {
  for (const other of chip.parentElement.querySelectorAll(".chip")) other.setAttribute("aria-pressed", String(other === chip));
  link.href = itemAddress(one);
  link.querySelector(".frame").replaceWith(frame(one.picture, one.color ?? one.id, 280));
}

/* ---- words ---- */

async function search(main, words) {
  document.title = `${words} · Colorway`;
  const named = await ask("/v1/items", { where: `id=${words}`, limit: 1 });
  if (named.items.length > 0) {
    location.replace(itemAddress(named.items[0]));
    return;
  }
  main.replaceChildren(draw("h1", {}, words));
  const about = await usualModel();
  if (!about.words) {
    main.append(draw("p", {}, `No item has this id, and ${about.name === null ? "no model has looked at the catalogue" : `the model "${about.name}" knows no words`}. One that does is made by`),
      draw("pre", {}, "colorway train --catalog shop.db --recipe words --init models/starter.safetensors --out said\ncolorway embed --catalog shop.db --model said"));
    return;
  }
  try {
    const found = await ask("/v1/search", { text: words, k: 48 });
    main.append(...found.left_out.map((line) => draw("p", { class: "soft" }, line)),
      found.hits.length > 0 ? hits(found.hits) : draw("p", {}, "Nothing is alike enough."));
  } catch (error) {
    main.append(draw("p", {}, "No item has this id, and the search by words says:"), problem(error));
  }
}
