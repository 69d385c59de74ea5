// SPDX-License-Identifier: Apache-2.0
// Elements, and answers of the API. Text is always text: nothing here reads markup.

const PATIENCE_MS = 2000;

/** An element with attributes (functions listen) and children. */
export function draw(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** JSON that the API answers; a problem is thrown with its sentence and status. Where a token is wanted, the document is told. */
export async function send(address, how) {
  const answer = await fetch(address, how);
  const said = await answer.json();
  if (answer.status === 401) document.dispatchEvent(new Event("signedout"));
  if (!answer.ok) throw Object.assign(new Error(said.detail), { status: said.status });
  return said;
}

/** The same of an address and its parameters. */
export function ask(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters))
    for (const one of [value].flat()) if (one !== null && one !== undefined && one !== "") query.append(key, one);
  return send(`${path}?${query}`);
}

/** What is answered once the server has done its work; what that is may be told meanwhile. */
export async function patient(question, meanwhile = () => {}) {
  for (;;) {
    const said = await question();
    if (said.pending === undefined) return said;
    meanwhile(said.pending);
    await new Promise((done) => setTimeout(done, PATIENCE_MS));
  }
}

/** What may be asked of the usual model; a catalogue without one has none. */
export async function usualModel() {
  const about = await ask("/v1/model");
  return about.absent === undefined ? about : { name: null, attributes: [], edits: false, words: false, outfits: [] };
}

export function problem(error) {
  return draw("p", { class: "problem", role: "alert" }, error.message);
}

export const pictureOf = (number, side) => `/v1/pictures/${number}?side_px=${side}`;
export const itemAddress = (one) => `/item?${new URLSearchParams({ id: `${one.source}:${one.id ?? one.item}` })}`;

/** A picture in a frame of its own, sharp on fine screens. */
export function frame(number, alt, side, attributes = {}) {
  const picture = number === null ? draw("span", { class: "soft small" }, "no picture") :
    draw("img", { src: pictureOf(number, side), srcset: `${pictureOf(number, 2 * side)} 2x`, alt, loading: "lazy" });
  return draw("div", { class: "frame", ...attributes }, picture);
}

/** Gives the reader a file of text that this page has made. */
export function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  draw("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** "red": as the feed says it, where browsers know such a colour. */
export function cssColour(name) {
  const colour = name?.toLowerCase().replace(/[^a-z]/g, "") ?? "";
  return CSS.supports("color", colour) ? colour : null;
}

/** Tiles of hits: picture, title, and why each was found. */
export function hits(found) {
  return draw("ul", { class: "rail" }, ...found.map((hit) =>
    draw("li", { class: "tile" }, draw("a", { href: itemAddress(hit) }, frame(hit.picture, hit.title ?? hit.item, 240),
      draw("p", { class: "title" }, hit.title ?? hit.item)), draw("p", { class: "why" }, why(hit)))));
}

function why(hit) {
  const parts = hit.fit !== undefined ? [`fits ${hit.fit.toFixed(2)}`] : [`alike ${hit.similarity.toFixed(2)}`];
  if (hit.color_similarity !== undefined)
    parts.push(`design ${hit.design_similarity.toFixed(2)}`, `colour ${hit.color_similarity.toFixed(2)}`);
  for (const [word, times] of Object.entries(hit.words ?? {})) parts.push(`${word} ×${times.toPrecision(2)}`);
  for (const [name, distance] of Object.entries(hit.distances ?? {}).slice(0, 3)) parts.push(`${name} ${distance.toFixed(2)} away`);
  return parts.join(" · ");
}
