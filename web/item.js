// SPDX-License-Identifier: Apache-2.0
// One item: its pictures, what the feed says, and rails of what goes with it in one sense or another.
import { ask, draw, frame, hits, itemAddress, patient, problem, usualModel } from "./draw.js";
import { wordsOf } from "./tags.js";

const FIELDS = ["price", "availability", "brand", "product_type", "google_product_category", "color", "size", "pattern", "material", "gender", "age_group"];
const FROM = { feed: "as the feed groups them", pictures: "as the pictures group them", decisions: "as decided by hand" };

export default async function item(main, asked) {
  const id = asked.get("id") ?? "";
  const it = await ask(`/v1/items/${encodeURIComponent(id)}`);
  document.title = `${it.title ?? it.id} · Colorway`;
  main.replaceChildren(draw("div", { class: "item" }, pictures(it), facts(it)));
  const about = await usualModel();
  main.append(await design(it, id), similar(it, id, about));
  if (about.attributes.length > 0) main.querySelector(".item").lastChild.append(shown(id));
  if (about.words) main.querySelector(".item").lastChild.append(wordsOf(id));
  if (about.outfits.length > 0) main.append(goesWith(id, about.outfits));
}

function pictures(it) {
  const shown = (one) => frame(one?.number ?? null, it.title ?? it.id, 700, { class: "frame big" });
  const box = draw("div", {}, shown(it.pictures[0]));
  const views = it.pictures.map((one, place) => draw("button", {
    type: "button", "aria-pressed": String(place === 0), "aria-label": `Picture ${place + 1} of ${it.pictures.length}`,
    click: (event) => {
      box.firstChild.replaceWith(shown(one));
      for (const view of views) view.setAttribute("aria-pressed", String(view === event.currentTarget));
    },
  }, draw("img", { src: `/v1/pictures/${one.number}?side_px=128`, alt: "", loading: "lazy" })));
  if (views.length > 1) box.append(draw("div", { class: "views" }, ...views));
  return box;
}

function facts(it) {
  const rows = [...FIELDS.map((name) => [name, it[name]]), ...Object.entries(it.attributes)].filter(([, value]) => value !== null);
  return draw("div", {}, draw("h1", {}, it.title ?? it.id), draw("p", { class: "soft" }, `${it.id} · source ${it.source}`),
    it.description && draw("p", {}, it.description),
    draw("dl", {}, ...rows.flatMap(([name, value]) => [draw("dt", {}, name.replaceAll("_", " ")), draw("dd", {}, value)])),
    draw("p", { class: "soft small" }, "All of this is from the feed."));
}

/** What the model reads off the pictures, and whether the feed says the same. */
function shown(id) {
  const list = draw("dl", {}, draw("dt", {}, "…"));
  const value = (one) => draw("dd", {}, draw(one.given ? "strong" : "span", {}, one.value), draw("span", { class: "soft small" }, ` ${one.probability.toFixed(2)} `),
    one.agrees === null && draw("span", { class: "state" }, "not in the feed"), one.agrees === false && draw("span", { class: "state" }, `the feed says ${one.feed}`));
  patient(() => ask(`/v1/items/${encodeURIComponent(id)}/attributes`)).then(({ absent, attributes }) => absent !== undefined ? list.closest("section").remove() :
    list.replaceChildren(...attributes.flatMap((one) => [draw("dt", {}, one.name.replaceAll("_", " ")), value(one)])),
  (error) => list.replaceWith(draw("p", { class: "soft small" }, error.message)));
  return draw("section", {}, draw("div", { class: "rail-head" }, draw("h2", {}, "From the picture"),
    draw("span", { class: "soft small" }, "with its probability; bold: sure enough to be given")), list);
}

async function design(it, id) {
  const head = draw("div", { class: "rail-head" }, draw("h2", {}, "Same design, other colours"));
  const section = draw("section", {}, head);
  const found = await ask(`/v1/items/${encodeURIComponent(id)}/design`);
  const others = found.items.filter((one) => one.id !== it.id || one.source !== it.source);
  if (found.from !== null) head.append(draw("span", { class: "soft small" }, FROM[found.from]));
  section.append(others.length === 0 ? draw("p", { class: "soft" }, found.from === null ?
    "The feed names no group of it, and nobody has grouped the pictures yet (colorway variants does)." : "It stands alone.") :
    draw("ul", { class: "rail" }, ...others.map((one) => draw("li", { class: "tile" },
      draw("a", { href: itemAddress(one) }, frame(one.picture, one.color ?? one.id, 240), draw("p", { class: "title" }, one.color ?? one.id))))));
  return section;
}

function choice(label, none, values) {
  const select = draw("select", {}, draw("option", { value: "" }, none), ...values.map((value) => draw("option", {}, value)));
  return [select, draw("label", { class: "small" }, label.replaceAll("_", " "), select)];
}

function similar(it, id, about) {
  const colour = draw("input", { type: "range", min: 0, max: 1, step: 0.1, value: 0, "aria-label": "How much colour counts" });
  const others = draw("input", { type: "checkbox" });
  const [by, byLabel] = choice("similar in", "everything", about.attributes.map((one) => one.name));
  const switches = about.edits ? about.attributes.map((one) => [one.name, ...choice(one.name, it.attributes[one.name] ?? it[one.name] ?? "as it is", one.values)]) : [];
  const list = draw("div", {}, draw("p", { class: "soft" }, "…"));
  let latest = 0;
  async function show() {
    const turn = ++latest;
    const change = switches.filter(([, select]) => select.value !== "").map(([name, select]) => `${name}=${select.value}`);
    let now;
    try {
      const found = await ask("/v1/search", { item: id, k: 24, color_weight: colour.value, by: by.value, change, other_color: others.checked ? 1 : null });
      now = found.hits.length > 0 ? hits(found.hits) : draw("p", {}, found.never ?? "Nothing is alike enough.");
    } catch (error) {
      now = problem(error);
    }
    if (turn === latest) list.replaceChildren(now);
  }
  for (const control of [colour, others, by, ...switches.map(([, select]) => select)]) control.addEventListener("change", show);
  show();
  return draw("section", {}, draw("div", { class: "rail-head" }, draw("h2", {}, "Similar"),
    draw("label", { class: "small" }, "any colour", colour, "this colour"),
    draw("label", { class: "small" }, others, "only other colours"), about.attributes.length > 0 && byLabel),
    switches.length > 0 && draw("div", { class: "rail-head" }, draw("span", { class: "soft small" }, "the same, but"), ...switches.map(([, , label]) => label)), list);
}

/** What completes an outfit that begins with the item; what fits is said of each hit. */
function goesWith(id, categories) {
  const [category, label] = choice("of", categories[0], categories.slice(1));
  category.firstChild.value = categories[0];
  const list = draw("div", {});
  async function show() {
    try {
      const found = await ask("/v1/outfits/complete", { item: id, category: category.value, k: 12 });
      list.replaceChildren(found.hits.length > 0 ? hits(found.hits) : draw("p", {}, "No item is of this category."));
    } catch (error) {
      list.replaceChildren(problem(error));
    }
  }
  category.addEventListener("change", show);
  show();
  return draw("section", {}, draw("div", { class: "rail-head" }, draw("h2", {}, "Goes with"), label), list);
}
