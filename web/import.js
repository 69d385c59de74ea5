// SPDX-License-Identifier: Apache-2.0
// Import: a feed and its pictures from this machine into the catalogue.
import { ask, draw, problem, send } from "./draw.js";
import { jobList } from "./jobs.js";

const MOST_BYTES = 1024 ** 3;
const FORMATS = ["merchant", "shopify", "ndjson", "csv"];

export default async function importPage(main) {
  document.title = "Import · Colorway";
  const count = draw("p", { class: "soft small" });
  const tell = async () => { count.textContent = `${(await ask("/v1/status")).items.toLocaleString("en")} items in the catalogue`; };
  const jobs = jobList(["import", "embed", "variants"], tell);
  main.replaceChildren(draw("h1", {}, "Import"), count, draw("div", { class: "two" }, uploadForm(jobs), draw("div", {}, draw("h2", {}, "Work on the catalogue"), more(jobs), jobs.element)));
  await Promise.all([tell(), jobs.look()]);
}

function field(label, input, note) {
  return draw("label", { class: "field" }, draw("span", {}, label), input, note && draw("span", { class: "soft small" }, note));
}

function uploadForm(jobs) {
  const file = draw("input", { type: "file", required: true, accept: ".zip,.tar,.gz,.tgz,.tsv,.csv,.txt,.xml,.ndjson,.jsonl" });
  const source = draw("input", { value: "main", required: true, pattern: "[A-Za-z0-9_][A-Za-z0-9._\\-]{0,63}", spellcheck: "false" });
  const format = draw("select", {}, draw("option", { value: "" }, "found out from the feed"), ...FORMATS.map((name) => draw("option", {}, name)));
  const feed = draw("input", { placeholder: "feed.*, or the only one", spellcheck: "false" });
  const map = draw("textarea", { rows: 3, placeholder: "title=Name\nimage_link=Photo", spellcheck: "false" });
  const full = draw("input", { type: "checkbox" }), embed = draw("input", { type: "checkbox", checked: true });
  const button = draw("button", { class: "plain", type: "submit" }, "Import");
  const said = draw("div", { "aria-live": "polite" });
  return draw("form", { class: "form", submit },
    field("Feed, or an archive of it and its pictures", file, "A table (TSV, CSV), XML or NDJSON; or a zip, tar or tar.gz file with pictures where the feed says they are. At most 1 GB."),
    field("Source", source, "Whose items these are. A later import of the same source goes on from this one."), field("Format", format),
    draw("label", { class: "check" }, embed, "Let a model look at the new pictures, so that they are found"),
    draw("label", { class: "check" }, full, "Withdraw items of this source that the feed does not list"),
    draw("details", {}, draw("summary", {}, "More"), field("File in the archive that is the feed", feed), field("Columns with other names, one a line", map, "ours=theirs")),
    button, said);

  async function submit(event) {
    event.preventDefault();
    const [chosen] = file.files;
    const asked = new URLSearchParams({ source: source.value, full: full.checked ? 1 : 0, embed: embed.checked ? 1 : 0 });
    if (format.value !== "") asked.set("format", format.value);
    if (feed.value.trim() !== "") asked.set("feed", feed.value.trim());
    for (const line of map.value.split("\n").map((one) => one.trim())) if (line !== "") asked.append("map", line);
    button.disabled = true;
    try {
      if (chosen.size > MOST_BYTES) throw new Error(`"${chosen.name}" has more than 1 GB`);
      const bar = draw("progress", { max: 1, value: 0, "aria-label": "Sent" });
      said.replaceChildren(draw("p", { class: "soft small" }, `Sending ${chosen.name}`), bar);
      await upload(`/v1/jobs/import?${asked}`, chosen, (share) => { bar.value = share; });
      said.replaceChildren();
      jobs.look();
    } catch (error) {
      said.replaceChildren(problem(error));
    }
    button.disabled = false;
  }
}

/** fetch() does not tell how much has been sent. */
function upload(address, file, tell) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && tell(event.loaded / event.total));
    request.addEventListener("load", () => {
      if (request.status === 401) document.dispatchEvent(new Event("signedout"));
      if (request.status === 200) done(request.response);
      else fail(new Error(request.response?.detail ?? "the server did not say what is wrong"));
    });
    request.addEventListener("error", () => fail(new Error("the server could not be reached, or has cut the upload off")));
    request.open("POST", address);
    request.send(file);
  });
}

/** What may be done with what is there. */
function more(jobs) {
  const said = draw("div", { "aria-live": "polite" });
  const begin = (path) => async () => {
    said.replaceChildren();
    try {
      await send(path, { method: "POST", body: "{}" });
    } catch (error) {
      said.replaceChildren(problem(error));
    }
    jobs.look();
  };
  return draw("div", {}, draw("div", { class: "buttons" }, draw("button", { class: "plain", type: "button", click: begin("/v1/jobs/embed") }, "Look at new pictures"),
    draw("button", { class: "plain", type: "button", click: begin("/v1/jobs/variants") }, "Group variants")), said);
}
