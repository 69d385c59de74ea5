// SPDX-License-Identifier: Apache-2.0
// One page a path; what is shown is what the address says, so that it can be kept and sent on.
import { catalogue } from "./catalogue.js";
import { importPage } from "./import.js";
import { item } from "./item.js";
import { listenForPictures } from "./picture.js";
import { draw, problem } from "./draw.js";
import { askForToken, offerToLeave } from "./session.js";
import { training } from "./training.js";

/** What each address shows, and by which name it is found in the head of every page; without one it is reached from others. */
const pages = {
  "/": { name: "Catalogue", show: catalogue },
  "/import": { name: "Import", show: importPage },
  "/item": { show: item },
  "/training": { name: "Training", show: training },
};
const asked = new URLSearchParams(location.search);
const main = document.getElementById("main");

document.getElementById("pages").append(...Object.entries(pages).filter(([, page]) => page.name !== undefined).map(([path, page]) =>
  draw("a", { href: path, "aria-current": path === location.pathname && "page" }, page.name)));
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
  await pages[location.pathname].show(main, asked);
} catch (error) {
  if (error.status !== 401) main.replaceChildren(draw("h1", {}, "That did not work"), problem(error));
}
