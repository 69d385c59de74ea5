// SPDX-License-Identifier: Apache-2.0
// Tags: the words of a model, the pictures that call for each, what texts lack of them, and words that compete.
import { ask, download, draw, frame, itemAddress, patient, problem, usualModel } from "./draw.js";

const LIMIT = 96;
const TABS = { pictures: "Pictures", missing: "Missing from your text", synonyms: "Synonyms" };
const SORTS = { texts: "in texts", given: "items tagged", auc: "how well pictures tell" };

export default async function tags(main, asked) {
  document.title = "Tags · Colorway";
  const about = await usualModel();
  if (!about.words) return empty(main, about);
  main.replaceChildren(draw("h1", {}, "Tags"), draw("p", { class: "soft" }, `Pictures are being asked for the words of the model "${about.name}" …`));
  const known = await patient(() => ask("/v1/tags/words"));
  if (known.absent !== undefined) return empty(main, about, known.absent);
  show(main, known, { word: asked.get("word"), tab: Object.hasOwn(TABS, asked.get("tab") ?? "") ? asked.get("tab") : "pictures", precision: Number(asked.get("precision") ?? known.min_precision) });
}

function empty(main, about, reason) {
  main.replaceChildren(draw("h1", {}, "There are no tags yet"),
    draw("p", {}, `${about.name === null ? "No model has looked at the catalogue" : `The model "${about.name}" knows no words`}. One that learns those of your texts, and gives each to pictures that call for it, is made by`),
    draw("pre", {}, "colorway train --catalog shop.db --recipe words --init models/starter.safetensors --out said\ncolorway embed --catalog shop.db --model said"), ...(reason === undefined ? [] : [draw("p", { class: "soft" }, "What the catalogue says: ", reason)]));
}

function show(main, known, state) {
  const content = draw("div", {}), list = wordList(known, state, () => turn());
  const tabs = draw("div", { class: "tabs", role: "tablist" }, ...Object.entries(TABS).map(([tab, label]) =>
    draw("button", { type: "button", role: "tab", id: `tab-${tab}`, click: () => { state.tab = tab; turn(); } }, label)));
  function turn() {
    const address = new URL(location);
    for (const [name, value] of Object.entries(state)) value === null ? address.searchParams.delete(name) : address.searchParams.set(name, value);
    history.replaceState(null, "", address);
    for (const button of tabs.children) button.setAttribute("aria-selected", String(button.id === `tab-${state.tab}`));
    list.mark();
    if (state.tab === "synonyms") synonyms(content);
    else word(content, known, state);
  }
  const given = known.words.filter((one) => one.given > 0).length;
  main.replaceChildren(draw("h1", {}, "Tags"), draw("p", { class: "soft" },
    `The model "${known.model}" knows ${known.words.length.toLocaleString("en")} words of your texts. ${given > 0 ? given.toLocaleString("en") : "None"} of them ${given === 1 ? "is" : "are"} given to pictures where ${percent(known.min_precision)} of such tags are right on colourways it has not learned from.`),
    draw("div", { class: "catalogue" }, list.element, draw("div", {}, tabs, content)));
  state.word ??= [...known.words].sort(by("given"))[0]?.word ?? null;
  turn();
}

const percent = (share) => `${Math.round(100 * share)} %`;
const by = (name) => (a, b) => (b[name] ?? -1) - (a[name] ?? -1) || b.texts - a.texts;

/* ---- the words ---- */

function wordList(known, state, turn) {
  const box = draw("input", { type: "search", placeholder: "Find a word", "aria-label": "Find a word", input: fill });
  const sort = draw("select", { "aria-label": "Sorted by", change: fill }, ...Object.entries(SORTS).map(([value, label]) => draw("option", { value }, label)));
  const list = draw("ul", {});
  function fill() {
    const shown = known.words.filter((one) => one.word.includes(box.value.trim().toLowerCase())).sort(by(sort.value));
    const figure = (one) => sort.value === "auc" ? one.auc?.toFixed(2) ?? "" : one[sort.value].toLocaleString("en");
    list.replaceChildren(...shown.map((one) => draw("li", {}, draw("button", { type: "button", "data-word": one.word, click: () => {
      state.word = one.word;
      if (state.tab === "synonyms") state.tab = "pictures";
      turn();
    } }, draw("span", {}, one.word), draw("span", { class: "soft" }, figure(one))))));
    mark();
  }
  function mark() {
    for (const button of list.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.word === state.word && state.tab !== "synonyms"));
  }
  fill();
  return { element: draw("nav", { class: "words", "aria-label": "Words" }, box, draw("label", { class: "soft small" }, "sorted by", sort), list), mark };
}

/* ---- one word ---- */

function word(content, known, state) {
  const about = known.words.find((one) => one.word === state.word), missing = state.tab === "missing";
  if (about === undefined) return content.replaceChildren(draw("p", {}, state.word === null ? "It knows no word." : `The model has not learned the word "${state.word}".`));
  const slider = draw("input", { type: "range", min: 0.5, max: 0.99, step: 0.01, value: state.precision, input: pass }), said = draw("output", {});
  const list = draw("ul", { class: "rail" }), passing = draw("p", {});
  content.replaceChildren(draw("h2", {}, about.word), draw("p", { class: "soft" }, sentence(about)),
    draw("p", { class: "rail-head" }, draw("label", {}, "Right at least", slider, said)), passing, list);
  let turn = 0, tiles = null;
  async function pass() {
    const mine = ++turn;
    state.precision = Number(slider.value);
    said.textContent = percent(state.precision);
    try {
      const found = await patient(() => ask(`/v1/tags${missing ? "/missing" : ""}`, { word: about.word, precision: state.precision, limit: LIMIT }));
      if (mine !== turn) return;
      if (tiles === null) list.append(...tiles = found.hits.map(tile));
      found.hits.forEach((hit, place) => tiles[place].classList.toggle("out", !hit.given));
      const [passed, of] = missing ? [found.missing, "whose text lacks it get it"] : [found.given, "get it"];
      passing.textContent = found.threshold === null ? "At this precision no picture gets it." : `${passed.toLocaleString("en")} colourways ${of}: those of a probability of ${found.threshold.toPrecision(2)} or more.`;
    } catch (error) {
      if (mine === turn) passing.replaceChildren(problem(error));
    }
  }
  pass();
}

function sentence(about) {
  const sight = about.visual === false ? " Pictures do not tell who has it." : about.visual === null ? " Too few texts have it to say whether pictures tell." : "";
  return `In the text of ${about.texts.toLocaleString("en")} colourways.${sight}`;
}

function tile(hit) {
  return draw("li", { class: "tile" }, draw("a", { href: itemAddress(hit) }, frame(hit.picture, hit.title ?? hit.id, 240), draw("p", { class: "title" }, hit.title ?? hit.id)),
    draw("p", { class: "why" }, `${hit.probability.toPrecision(2)} · ${hit.in_text ? "in its text" : "not in its text"}`));
}

/* ---- synonyms ---- */

async function synonyms(content) {
  content.replaceChildren(draw("p", { class: "soft" }, "…"));
  const { synonyms: sets } = await patient(() => ask("/v1/tags/synonyms"));
  if (sets.length === 0) return content.replaceChildren(draw("p", {}, "No words compete: each of them is called for by pictures of its own."));
  const save = () => download("synonyms.txt", "text/plain", sets.map((set) => `${set.words.map((one) => one.word).join(", ")}\n`).join(""));
  content.replaceChildren(draw("div", { class: "rail-head" }, draw("h2", {}, "Words that pictures call for alike"), draw("button", { class: "plain", type: "button", click: save }, "Download as a file of synonyms")),
    draw("p", { class: "soft" }, "They seldom stand in one text. Look at each set before you merge it: what looks the same need not mean the same. The first word is the one that pictures call for most."),
    draw("ul", { class: "rivals" }, ...sets.map(rivals)));
}

function rivals(set) {
  return draw("li", {}, draw("p", {}, ...set.words.flatMap((one, place) => [place > 0 && ", ", draw("a", { href: `/tags?${new URLSearchParams({ word: one.word })}` }, one.word), draw("span", { class: "soft small" }, ` ${one.texts.toLocaleString("en")}`)])),
    draw("p", { class: "soft small" }, `Of ${set.held_out.toLocaleString("en")} texts with one of them ${set.lost.toLocaleString("en")} use a word where the picture calls for another.`));
}

/* ---- of an item ---- */

/** A section of the words that an item's pictures call for. */
export function wordsOf(id) {
  const list = draw("p", { class: "filters" }), section = draw("section", {}, draw("div", { class: "rail-head" }, draw("h2", {}, "Words from the picture"),
    draw("span", { class: "soft small" }, "the most probable; bold: sure enough to be given")), list);
  patient(() => ask(`/v1/items/${encodeURIComponent(id)}/tags`)).then(({ absent, words }) => absent !== undefined ? section.remove() : list.append(...words.map((one) =>
    draw("a", { href: `/tags?${new URLSearchParams({ word: one.word })}`, class: one.given ? "word given" : "word", title: one.in_text ? "in its text" : "not in its text" },
      one.word, draw("span", { class: "soft small" }, ` ${one.probability.toPrecision(2)}${one.in_text ? "" : " new"}`)))), (error) => list.append(problem(error)));
  return section;
}
