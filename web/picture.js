// SPDX-License-Identifier: Apache-2.0
// Search by a picture of one's own: dropped anywhere, pasted, or chosen. It is sent to this server alone and not kept.
import { draw, hits, problem, send } from "./draw.js";

export function listenForPictures(main) {
  const chooser = document.getElementById("picture");
  document.getElementById("choose").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => chooser.files.length > 0 && show(main, chooser.files[0]));
  document.addEventListener("paste", (event) => take(event, event.clipboardData));
  document.addEventListener("drop", (event) => take(event, event.dataTransfer));
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  for (const name of ["dragleave", "drop"]) document.addEventListener(name, () => document.body.classList.remove("dropping"));

  function take(event, data) {
    const file = [...data.files].find((one) => one.type.startsWith("image/"));
    if (file === undefined) return;
    event.preventDefault();
    show(main, file);
  }
}

async function show(main, file) {
  document.title = "Your picture · Colorway";
  const found = draw("div", {}, draw("p", { class: "soft" }, "…"));
  const picture = draw("img", { src: URL.createObjectURL(file), alt: "Your picture" });
  main.replaceChildren(draw("div", { class: "asked" }, draw("div", { class: "frame" }, picture), draw("h1", {}, "What looks like your picture")), found);
  try {
    const said = await send("/v1/search/picture?k=48", { method: "POST", body: file });
    found.replaceChildren(said.hits.length > 0 ? hits(said.hits) : draw("p", {}, "Nothing is alike enough."));
  } catch (error) {
    found.replaceChildren(problem(error));
  }
}
