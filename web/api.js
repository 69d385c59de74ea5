// SPDX-License-Identifier: Apache-2.0
// What programs may ask: /openapi.json, to be read by people.
import { ask, draw } from "./draw.js";

export default async function api(main) {
  document.title = "API · Colorway";
  const said = await ask("/openapi.json");
  const operations = Object.entries(said.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, one]) => ({ path, method: method.toUpperCase(), ...one })));
  const find = draw("input", { type: "search", placeholder: "Find in the API", "aria-label": "Find in the API", input: show });
  const list = draw("div", {});
  main.replaceChildren(draw("h1", {}, "API"), draw("p", { class: "soft" }, `${said.info.summary}. Version ${said.info.version}; for programs: `,
    draw("a", { href: "/openapi.json" }, "/openapi.json"), ". Errors are problems (RFC 9457); where the catalogue has tokens, send ", draw("code", {}, "Authorization: Bearer TOKEN"), "."),
    draw("p", { class: "find-in" }, find), list);
  show();

  function show() {
    const words = find.value.toLowerCase().split(/\s+/);
    const found = operations.filter((one) => words.every((word) => `${one.method} ${one.path} ${one.operationId} ${one.summary}`.toLowerCase().includes(word)));
    list.replaceChildren(...(found.length > 0 ? found.map(describe) : [draw("p", {}, "Nothing is called so.")]));
  }
}

function describe(one) {
  const scope = one.security.length === 0 ? "open to all" : one.security[0].token[0];
  const bodies = Object.entries(one.requestBody?.content ?? {});
  const members = bodies.flatMap(([, body]) => Object.entries(body.schema?.properties ?? {}).map(([name, schema]) => ({ name, description: schema.description, schema, in: "body" })));
  const inQuery = new Set(one.parameters.map((parameter) => parameter.name));
  const rows = [...one.parameters, ...members.filter((member) => !inQuery.has(member.name))];
  return draw("details", { class: "operation", id: one.operationId }, draw("summary", {}, draw("code", {}, one.method), draw("code", {}, one.path), draw("span", {}, one.summary), draw("span", { class: "soft small" }, scope)),
    rows.length > 0 && draw("table", {}, draw("tbody", {}, ...rows.map((row) =>
      draw("tr", {}, draw("th", { scope: "row" }, row.name), draw("td", { class: "soft small" }, row.in), draw("td", {}, row.description ?? ""), draw("td", { class: "soft small" }, range(row.schema)))))),
    members.length > 0 && draw("p", { class: "soft small" }, "The same as members of a JSON object in the body."),
    bodies.filter(([kind]) => kind !== "application/json").map(([kind]) => draw("p", { class: "soft small" }, `The body is ${kind}.`))[0],
    draw("pre", {}, example(one, bodies)), draw("p", { class: "soft small" }, `Answers ${Object.keys(one.responses["200"].content)[0]}.`));
}

function range(schema = {}) {
  const parts = [schema.enum?.join(" | ") ?? (schema.type === "array" ? "text, may be repeated" : schema.type === "string" ? "text" : schema.type)];
  if (schema.minimum !== undefined) parts.push(`${schema.minimum} to ${schema.maximum}`);
  if (schema.default !== undefined) parts.push(`else ${schema.default}`);
  return parts.join(", ");
}

function example(one, bodies) {
  const how = one.method === "GET" ? "" : ` --request ${one.method}`;
  const body = bodies.map(([kind]) => (kind === "application/json" ? " --json '{…}'" : " --data-binary @FILE"))[0] ?? "";
  return `curl${how}${body} '${location.origin}${one.path}'`;
}
