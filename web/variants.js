// SPDX-License-Identifier: Apache-2.0
// Pairs that wait for a person: one design or two? Answered by key or button; an answer is taken back by another.
import { ask, cssColour, draw, frame, itemAddress, problem, send } from "./draw.js";

const DECISIONS = "/v1/variants/decisions";
const LANES = {
  sure: { name: "Sure", about: "One design by the pictures, and the feed does not say so. The surest first." },
  unsure: { name: "Unsure", about: "Near the threshold: the pictures cannot tell. The least sure first." },
  disagree: { name: "Disagree", about: "One design by the feed, two by the pictures. The most doubtful first." },
};
const nameOf = (one) => `${one.source}:${one.id}`;

export default async function variants(main, asked) {
  document.title = "Variants · Colorway";
  const tabs = draw("nav", { class: "lanes", "aria-label": "Why a pair is asked about" });
  const box = draw("div", {});
  const toast = draw("div", { class: "toast", role: "status" });
  main.replaceChildren(draw("div", { class: "rail-head" }, draw("h1", {}, "Variants"),
    draw("a", { class: "small", href: `${DECISIONS}.csv`, download: "decisions.csv" }, "Export decisions (CSV)")), tabs, box);
  const queue = { lane: asked.get("lane"), pairs: [], at: 0, next: null, lanes: {}, made: [], refused: null };
  try {
    if (!(queue.lane in LANES)) queue.lane = await fullLane();
    take(queue, await ask("/v1/variants", { lane: queue.lane }));
  } catch (error) {
    if (error.status !== 404) throw error; // no model has grouped anything yet
  }
  const show = () => {
    tabs.replaceChildren(...Object.entries(LANES).map(([key, { name }]) => draw("a", { href: `/variants?lane=${key}`, "aria-current": key === queue.lane && "page" },
      name, draw("span", { class: "soft" }, (queue.lanes[key] ?? 0).toLocaleString("en")))));
    box.replaceChildren(...(queue.pairs.length > 0 ? review(queue, does, toast) : empty(queue)));
  };
  const does = actions(queue, show, toast);
  listenForKeys(does);
  show();
}

/** The first lane in which a pair waits. */
async function fullLane() {
  const { lanes } = await ask("/v1/variants", { limit: 1 });
  return Object.keys(LANES).find((key) => lanes[key] > 0) ?? "sure";
}

function take(queue, page) {
  queue.pairs.push(...page.pairs);
  queue.next = page.next;
  queue.lanes = page.lanes;
}

function empty(queue) {
  const none = Object.values(queue.lanes).every((count) => count === 0);
  return none ? [draw("p", {}, "No pair waits for a decision. The pairs come from grouping the pictures, which is done anew by"),
    draw("pre", {}, "colorway variants -c shop.db"), draw("p", { class: "soft" }, "It obeys what has been decided here.")] :
    [draw("p", {}, "No pair waits here; the other lanes have some.")];
}

/* ---- what is shown ---- */

function review(queue, does, toast) {
  const pair = queue.pairs[queue.at];
  const decided = pair.decision !== undefined;
  const button = (key, label, run, off) => draw("button", { class: "plain", type: "button", click: run, disabled: off, title: off && queue.refused },
    label, draw("kbd", { "aria-hidden": "true" }, key));
  const off = queue.refused !== null;
  const open = queue.pairs.filter((one) => one.decision === undefined);
  const all = queue.lanes[queue.lane] + queue.pairs.length - open.length;
  return [
    draw("p", { class: "soft small" }, LANES[queue.lane].about),
    draw("div", { class: "pair" }, side(pair.first), side(pair.second)),
    draw("p", { class: "verdict" }, ...verdict(pair)),
    draw("div", { class: "decide" }, toast,
      button("Y", "Same design", does.same, off), button("N", "Not the same", does.apart, off),
      button("K", "Previous", does.previous, queue.at === 0), button("J", "Next", does.next, queue.at === queue.pairs.length - 1 && queue.next === null),
      button("U", "Undo", does.undo, off || queue.made.length === 0)),
    off && draw("p", { class: "problem", role: "alert" }, `You can look here and not decide: ${queue.refused}.`),
    draw("p", { class: "soft small" }, `${(queue.at + 1).toLocaleString("en")} of ${all.toLocaleString("en")}`,
      decided && ` · decided: ${pair.same ? "same design" : "not the same"}`),
    queue.lane === "sure" && open.length > 1 && draw("p", {}, draw("button", { class: "plain", type: "button", click: does.all, disabled: off, title: off && queue.refused },
      `All ${open.length.toLocaleString("en")} of this list are the same`)),
  ].filter((one) => one !== false);
}

function side(one) {
  const colour = cssColour(one.color);
  const swatch = draw("span", { class: "swatch", "aria-hidden": "true" });
  if (colour !== null) swatch.style.background = colour;
  return draw("figure", {}, draw("a", { href: itemAddress(one) }, frame(one.picture, one.title ?? one.id, 560, { class: "frame large" })),
    draw("figcaption", {}, draw("p", { class: "colour" }, colour !== null && swatch, one.color ?? "no colour named"), draw("p", {}, one.title ?? "no title"),
      draw("p", { class: "soft small" }, one.id, one.item_group_id !== null && ` · group ${one.item_group_id}`)));
}

function percent(share) {
  return share < 0.01 ? "under 1 %" : share > 0.99 ? "over 99 %" : `${(100 * share).toFixed(0)} %`;
}

/** How probable it is, and what the feed says. */
function verdict(pair) {
  const { first, second } = pair;
  const feed = first.item_group_id === null || second.item_group_id === null ? "the feed names " + (first.item_group_id === second.item_group_id ? "no group of either" : "a group of one only") :
    first.source === second.source && first.item_group_id === second.item_group_id ? "the feed says one group" : "the feed says two groups";
  const how = pair.probability === null ? "how probable is not known" : `${percent(pair.probability)} one design by the pictures`;
  return [draw("b", {}, how), ` · ${feed}`, pair.distance !== null && draw("span", { class: "soft" }, ` · distance ${pair.distance.toFixed(3)}`)].filter((one) => one !== false);
}

/* ---- what is done ---- */

function actions(queue, show, toast) {
  let busy = false; // an answer is on its way: another would be about a pair that is not shown yet
  const once = (work) => async () => {
    if (busy || queue.pairs.length === 0) return;
    busy = true;
    try {
      await work();
    } catch (error) {
      if (error.status === 403) queue.refused = error.message;
      toast.replaceChildren(error.status === 403 ? "" : problem(error));
    }
    busy = false;
    show();
  };
  const go = async (by) => {
    if (queue.at + by >= queue.pairs.length && queue.next !== null)
      take(queue, await ask("/v1/variants", { lane: queue.lane, cursor: queue.next }));
    queue.at = Math.min(Math.max(queue.at + by, 0), queue.pairs.length - 1);
  };
  const decide = async (pair, same) => {
    const body = JSON.stringify({ first: nameOf(pair.first), second: nameOf(pair.second), same });
    const { number } = await send(DECISIONS, { method: "POST", body });
    if (pair.decision === undefined) queue.lanes[queue.lane] -= 1;
    Object.assign(pair, { decision: number, same });
    return pair;
  };
  const say = (words) => toast.replaceChildren(words, " — ", draw("button", { class: "link", type: "button", click: undo }, "undo"));
  const answer = (same) => once(async () => {
    const pair = queue.pairs[queue.at];
    await decide(pair, same);
    queue.made = [...queue.made.map((list) => list.filter((one) => one !== pair)).filter((list) => list.length > 0), [pair]];
    say(`${same ? "same" : "not the same"}: ${pair.first.id} and ${pair.second.id}`);
    await go(1);
  });
  const all = once(async () => {
    const done = [];
    try {
      for (const pair of queue.pairs.filter((one) => one.decision === undefined)) done.push(await decide(pair, true));
    } finally {
      if (done.length > 0) {
        queue.made.push(done);
        say(`same: ${done.length.toLocaleString("en")} pairs`);
      }
    }
  });
  const undo = once(async () => {
    const last = queue.made.at(-1);
    if (last === undefined) return;
    for (const pair of last.filter((one) => one.decision !== undefined)) {
      await send(`${DECISIONS}/${pair.decision}`, { method: "DELETE" });
      delete pair.decision;
      queue.lanes[queue.lane] += 1;
    }
    queue.made.pop();
    queue.at = queue.pairs.indexOf(last[0]);
    toast.replaceChildren("undone");
  });
  return { same: answer(true), apart: answer(false), next: once(() => go(1)), previous: once(() => go(-1)), undo, all };
}

function listenForKeys(does) {
  const keys = { j: does.next, k: does.previous, y: does.same, n: does.apart, u: does.undo };
  document.addEventListener("keydown", (event) => {
    const run = keys[event.key.toLowerCase()];
    if (run === undefined || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    run();
  });
}
