// SPDX-License-Identifier: Apache-2.0
// One page a path; what is shown is what the address says, so that it can be kept and sent on.
import { listenForPictures } from "./picture.js";
import { draw, problem } from "./draw.js";
import { askForToken, offerToLeave, session } from "./session.js";

/** Pages, each a module of its name, and how the head of every page calls them; null: it is reached from others. */
const pages = {
  catalogue: "Catalogue",
  variants: "Variants",
  tags: "Tags",
  map: "Map",
  training: "Training",
  report: "Report",
  import: "Import",
  api: "API",
  item: null,
};
const page = location.pathname.slice(1) || "catalogue";
const asked = new URLSearchParams(location.search);
const main = document.getElementById("main");

document.getElementById("pages").append(...Object.entries(pages).filter(([, name]) => name !== null).map(([one, name]) =>
  draw("a", { href: one === "catalogue" ? "/" : `/${one}`, "aria-current": one === page && "page" }, name)));
document.querySelector("#pages [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.getElementById("q").value = asked.get("q") ?? "";
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.matches("input, select, textarea")) {
    event.preventDefault();
    document.getElementById("q").focus();
  }
});

listenForPictures(main);
offerToLeave();
document.addEventListener("signedout", () => askForToken(main));

try {
  if ((await session()).scope === null) askForToken(main);
  else await (await import(`./${page}.js`)).default(main, asked);
} catch (error) {
  if (error.status !== 401) main.replaceChildren(draw("h1", {}, "That did not work"), problem(error));
}
