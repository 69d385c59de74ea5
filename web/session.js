// SPDX-License-Identifier: Apache-2.0
// Signing in and out, where the server asks for a token. The browser keeps it in a cookie that no script reads; that there is one, a cookie of ours says.
import { draw, problem, send } from "./draw.js";

const SESSION = "/v1/session";
const MARK = "colorway_signed_in";

/** Who asks, {name, scope}: scope is "read", "write", "admin", or null before signing in. Asked once a page. */
let asked;
export function session() {
  return asked ??= send(SESSION);
}

function mark(on) {
  document.cookie = `${MARK}=1; Path=/; SameSite=Strict${on ? "" : "; Max-Age=0"}`;
}

/** The form for a token, in place of what is shown. */
export function askForToken(main) {
  if (document.getElementById("token") !== null) return;
  document.title = "Sign in · Colorway";
  mark(false);
  offerToLeave();
  const token = draw("input", { id: "token", type: "password", autocomplete: "current-password", required: true, spellcheck: "false" });
  const said = draw("div", {});
  const form = draw("form", { class: "sign-in", submit: signIn }, draw("label", { for: "token" }, "Token"), token, draw("button", { class: "plain", type: "submit" }, "Sign in"));
  main.replaceChildren(draw("h1", {}, "Sign in"), draw("p", {}, "This server shows its catalogue to those who have a token. Who runs it makes one:"),
    draw("pre", {}, "colorway token --catalog shop.db --new NAME --scope read"), form, said);
  token.focus();

  async function signIn(event) {
    event.preventDefault();
    try {
      const answer = await fetch(SESSION, { method: "POST", body: JSON.stringify({ token: token.value.trim() }) });
      if (!answer.ok) throw new Error((await answer.json()).detail);
      mark(true);
      location.reload();
    } catch (error) {
      said.replaceChildren(problem(error));
    }
  }
}

/** The button that ends a session, where there is one. */
export function offerToLeave() {
  const button = document.getElementById("leave");
  button.hidden = !document.cookie.split("; ").includes(`${MARK}=1`);
  button.onclick = async () => {
    await fetch(SESSION, { method: "DELETE" });
    mark(false);
    location.reload();
  };
}
