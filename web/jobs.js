// SPDX-License-Identifier: Apache-2.0
// Long work of the server: how far it is, what came of it, and a button that stops it.
import { ask, draw, problem, send } from "./draw.js";

const LOOK_MS = 1000, REST_MS = 8000;
const NAMES = { import: "Import", embed: "Look at pictures", variants: "Group variants", train: "Train" };

/** A list of the jobs of some kinds that keeps itself up to date; look() at once. `over` is called when one has ended. */
export function jobList(kinds, over = () => {}) {
  const list = draw("ul", { class: "jobs" });
  let running = new Set(), timer = 0;

  async function look() {
    clearTimeout(timer);
    try {
      const jobs = (await ask("/v1/jobs")).jobs.filter((job) => kinds.includes(job.kind));
      const now = new Set(jobs.filter((job) => job.state === "running").map((job) => job.number));
      const ended = [...running].some((number) => !now.has(number));
      running = now;
      fill(list, jobs, look);
      if (ended) over();
    } catch (error) {
      list.replaceChildren(draw("li", {}, problem(error)));
    }
    timer = setTimeout(look, running.size > 0 ? LOOK_MS : REST_MS);
  }

  return { element: list, look };
}

/** What is shown already is changed in place, so that a button keeps the focus. */
function fill(list, jobs, look) {
  const shown = new Map([...list.children].map((row) => [row.dataset.job, row]));
  const rows = jobs.map((job) => {
    const key = `${job.number} ${job.state} ${job.stopping}`;
    const row = shown.get(key) ?? draw("li", { class: "job", "data-job": key }, ...parts(job, look));
    change(row, job);
    return row;
  });
  if (jobs.length === 0) rows.push(draw("li", { class: "soft small" }, "Nothing since the server began."));
  for (const row of [...list.children]) if (!rows.includes(row)) row.remove();
  rows.forEach((row, at) => { if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null); });
}

function parts(job, look) {
  const running = job.state === "running";
  const rejected = (job.result.import?.rejected ?? 0) + (job.result.import?.partial ?? 0);
  return [draw("div", { class: "job-head" }, draw("strong", {}, NAMES[job.kind]), job.subject && draw("span", {}, job.subject),
    draw("span", { class: `state ${job.state}` }, job.stopping ? "stopping" : job.state),
    rejected > 0 && draw("a", { href: `/v1/jobs/${job.number}/rejects`, download: `rejects-${job.number}.csv` }, `${rejected.toLocaleString("en")} ${rejected === 1 ? "row" : "rows"} to look at`),
    running && !job.stopping && draw("button", { class: "plain", type: "button", click: (event) => stop(event.currentTarget, job, look) }, "Stop")),
  running && draw("progress", { "aria-label": "Done" }), draw("p", { class: "soft small says" })];
}

function change(row, job) {
  const bar = row.querySelector("progress");
  if (bar !== null && job.total !== null) {
    bar.max = job.total;
    bar.value = job.done;
  } else bar?.removeAttribute("value");
  row.querySelector(".says").textContent = job.state === "running" ? pace(job) : outcome(job);
}

export async function stop(button, job, look) {
  button.disabled = true;
  try {
    await send(`/v1/jobs/${job.number}`, { method: "DELETE" });
  } catch (error) {
    button.after(problem(error));
  }
  look();
}

/** "embedding 120 of 725 pictures · 12 a second · 0:50 left". */
export function pace(job) {
  if (job.activity === null) return job.message ?? "beginning";
  const count = (number) => number.toLocaleString("en");
  const rate = job.rate >= 10 ? Math.round(job.rate) : Number((job.rate ?? 0).toPrecision(2));
  return [`${job.activity} ${count(job.done)}${job.total === null ? "" : ` of ${count(job.total)}`} ${job.unit}`, job.rate > 0 && `${count(rate)} a second`,
    job.left_s !== null && `${span(job.left_s)} left`, job.detail].filter(Boolean).join(" · ");
}

function span(seconds) {
  const all = Math.round(seconds), two = (number) => String(number).padStart(2, "0");
  return all >= 3600 ? `${Math.floor(all / 3600)} h ${two(Math.floor(all / 60) % 60)} min` : `${Math.floor(all / 60)}:${two(all % 60)}`;
}

function outcome(job) {
  const time = new Date(job.ended).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
  const { import: imported, embed, variants, train } = job.result;
  const count = (number, what) => `${(number ?? 0).toLocaleString("en")} ${what}`;
  const said = job.state === "failed" ? [job.message] : [
    imported?.rows !== undefined && [count(imported.added, "items added"), count(imported.updated, "updated"), count(imported.unchanged, "unchanged"), count(imported.withdrawn, "withdrawn")].join(", "),
    embed?.embedded !== undefined && count(embed.embedded, "pictures looked at"), variants?.text?.split("\n")[0],
    train?.steps !== undefined && `${count(train.steps, "steps")}, loss ${train.loss.toFixed(3)}`];
  return [time, ...said].filter(Boolean).join(" · ");
}
