// SPDX-License-Identifier: Apache-2.0
// The report: what was measured last, each figure beside baselines that have learned nothing, and what is published on other data apart.
import { ask, draw } from "./draw.js";

const DIGITS = 3; // behind the point, in a row where not all values are counts

export default async function report(main) {
  document.title = "Report · Colorway";
  const said = await ask("/v1/evaluations");
  if (said.absent !== undefined) return empty(main, said.absent);
  const measured = said.figures.filter((figure) => figure.here.length > 0), others = said.figures.filter((figure) => figure.here.length === 0);
  main.replaceChildren(draw("h1", {}, "Report"), draw("p", { class: "soft" }, about(said)), ...said.models.map(model),
    draw("section", {}, draw("h2", {}, "Figures that papers publish"),
      draw("p", { class: "soft" }, "What was published was measured on other pictures: it says what a method can do there, and is no mark that these should reach."),
      measured.length > 0 ? figures(measured) : draw("p", {}, "None of them has been measured here."),
      others.length > 0 && draw("details", {}, draw("summary", {}, `${others.length} that have not been measured here`), figures(others))));
}

function empty(main, reason) {
  main.replaceChildren(draw("h1", {}, "Nothing has been measured yet"), draw("p", {}, "How good a model is on this catalogue, beside baselines that have learned nothing, is measured by"),
    draw("pre", {}, "colorway report --catalog shop.db --html report.html --unseen"), draw("p", { class: "soft" }, "What the catalogue says: ", reason));
}

function about({ catalog, date, machine, version, seed }) {
  const count = (number) => number.toLocaleString("en");
  return `${count(catalog.items)} items, ${count(catalog.colourways)} colourways and ${count(catalog.groups)} designs, measured on ${new Date(date).toLocaleDateString("en", { dateStyle: "long" })} by colorway ${version}, seed ${seed}, on ${machine.processor} with ${machine.threads} threads.`;
}

/* ---- models ---- */

function model(one) {
  const head = [draw("h2", {}, one.name), one.missing === undefined && draw("p", { class: "soft" },
    `${one.method}, ${one.backbone}, seed ${one.seed}, ${one.steps.toLocaleString("en")} steps, ${Math.round(100 * one.hold_out)} % of the designs held out`)];
  if (one.missing !== undefined) return draw("section", {}, ...head, draw("p", {}, `Not measured: ${one.missing}`));
  const measured = one.results.filter((result) => result.skipped === undefined), skipped = one.results.filter((result) => result.skipped !== undefined);
  return draw("section", {}, ...head, ...measured.map((result, place) => protocol(result, place === 0)),
    skipped.length > 0 && draw("details", { class: "protocol" }, draw("summary", {}, `${skipped.length} protocols had nothing to score`),
      draw("dl", {}, ...skipped.flatMap((result) => [draw("dt", {}, result.protocol), draw("dd", {}, result.skipped)]))));
}

function protocol(result, open) {
  const facts = Object.entries(result.facts ?? {}).filter(([, value]) => ["number", "string"].includes(typeof value)).map(([name, value]) => `${name} ${value.toLocaleString("en")}`);
  return draw("details", { class: "protocol", open }, draw("summary", {}, result.protocol), table(result.columns, result.rows),
    ...(result.tables ?? []).flatMap((one) => [draw("h3", {}, one.name), table(one.columns, one.rows)]), draw("p", { class: "soft small" }, facts.join(" · ")));
}

function table(columns, rows) {
  return draw("div", { class: "wide" }, draw("table", {}, draw("thead", {}, draw("tr", {}, draw("td", {}), ...columns.map((name) => draw("th", { scope: "col" }, name)))),
    draw("tbody", {}, ...rows.map((row) => draw("tr", {}, draw("th", { scope: "row" }, row.name, row.note && draw("span", { class: "soft small" }, ` ${row.note}`)),
      ...row.values.map((value, place) => cell(value, row.values, place)))))));
}

/** A number over a bar that is as long as it is large among those of its row. */
function cell(value, all, place) {
  if (value === null) return draw("td", { class: "soft" }, "–");
  const largest = Math.max(...all.map((one) => Math.abs(one ?? 0))), bar = draw("i", { class: place === 0 ? "first" : null, "aria-hidden": "true" });
  bar.style.width = `${largest > 0 ? Math.max(0, 100 * value / largest) : 0}%`;
  const counts = all.every((one) => one === null || Number.isInteger(one));
  return draw("td", {}, counts ? value.toLocaleString("en") : value.toFixed(DIGITS), bar);
}

/* ---- figures ---- */

function figures(list) {
  return draw("div", { class: "wide" }, draw("table", { class: "figures" }, draw("thead", {}, draw("tr", {}, ...["", "figure", "here", "published, on other data"].map((name) => draw("th", { scope: "col" }, name)))),
    draw("tbody", {}, ...list.map((figure) => draw("tr", {}, draw("td", { class: "soft" }, figure.id), draw("th", { scope: "row" }, figure.what),
      draw("td", {}, ...(figure.here.length > 0 ? figure.here.map((one) => here(one, figure.unit)) : [draw("span", { class: "soft" }, figure.missing)])),
      draw("td", { class: "soft" }, `${figure.published_on_other_data.value} ${figure.unit}`, draw("div", { class: "small" }, figure.published_on_other_data.where)))))));
}

function here(one, unit) {
  const [first, ...beside] = one.columns;
  const more = [...beside.map((column) => `${column.name} ${column.text}`), ...Object.entries(one.scored ?? {}).map(([name, count]) => `${name} ${count.toLocaleString("en")}`), ...one.notes];
  return draw("div", {}, draw("strong", {}, `${first.text} ${unit}`), one.model !== undefined && draw("span", { class: "soft small" }, ` ${one.model}, seed ${one.seed}`),
    more.length > 0 && draw("div", { class: "soft small" }, more.join(" · ")));
}
