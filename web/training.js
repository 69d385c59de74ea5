// SPDX-License-Identifier: Apache-2.0
// Training: runs, the curves of one as it goes on, what it finds alike, and a form that begins another.
import { ask, draw, problem, send } from "./draw.js";
import { chart, figure } from "./charts.js";
import { jobList, pace, stop } from "./jobs.js";

const REST_MS = 8000, LOOK_MS = 1500;
/** Figures in the order in which they are looked at: title, note, whether the axis begins at 0. Others come behind, under their own names. */
const FIGURES = {
  loss: ["Loss"],
  distillation_loss: ["Loss of distillation"],
  contrast_loss: ["Loss of contrast"],
  rate: ["Learning rate", null, true],
  temperature: ["Temperature", null, true],
  momentum: ["Momentum", null, false],
  deviation: ["Deviation of embeddings", "1 is healthy. Near 0 all pictures look the same to the model.", true],
  effective_rank: ["Effective rank", "How many dimensions are in use.", true],
  projection_deviation: ["Deviation of projections", "Behind the head, where the loss is: it collapses first.", true],
  projection_rank: ["Rank of projections", null, true],
  teacher_entropy: ["Entropy of the teacher", "At 0 it gives every picture the same answer.", true],
  positive_distance: ["Distance of what belongs together", null, true],
  negative_distance: ["Distance of what does not", "Where both go to 0, all vectors have become one.", true],
  gradient_norm: ["Length of the gradient", null, true],
  decay: ["Weight decay", null, true],
};
const NOT_SHOWN = ["epoch"];

export default async function training(main, asked) {
  document.title = "Training · Colorway";
  const rail = draw("nav", { class: "runs", "aria-label": "Runs" }), shown = draw("div", {});
  main.replaceChildren(draw("h1", {}, "Training"), draw("div", { class: "training" }, rail, shown));
  const { runs } = await ask("/v1/runs");
  const name = asked.has("new") ? null : asked.get("run") ?? runs[0]?.name ?? null;
  fillRail(rail, runs, name);
  const jobs = jobList(["train"], async () => fillRail(rail, (await ask("/v1/runs")).runs, name));
  if (name === null) shown.append(startForm(runs), draw("section", {}, draw("h2", {}, "Trained from here"), jobs.element));
  else await showRun(shown, name);
  jobs.look();
}

const runAddress = (name) => `/training?${new URLSearchParams({ run: name })}`;

function fillRail(rail, runs, chosen) {
  rail.replaceChildren(draw("a", { class: "plain", href: "/training?new", "aria-current": chosen === null && "true" }, "New run"),
    draw("ul", {}, ...runs.map((run) => draw("li", {}, draw("a", { href: runAddress(run.name), "aria-current": run.name === chosen && "true" },
      draw("span", {}, run.name), draw("span", { class: "soft small" }, [run.state, run.method, run.steps !== null && `${run.steps.toLocaleString("en")} steps`,
        run.loss !== null && `loss ${figure(run.loss)}`].filter(Boolean).join(" · ")))))));
}

/* ---- one run ---- */

async function showRun(shown, name) {
  const path = `/v1/runs/${encodeURIComponent(name)}`;
  const [run, strip] = await Promise.all([ask(path), ask(`${path}/strip`)]);
  const charts = draw("div", { class: "charts" }), looks = draw("div", {}), state = draw("div", {});
  shown.replaceChildren(draw("div", { class: "rail-head" }, draw("h2", {}, name), draw("span", { class: "soft" }, run.method ?? "")), state, charts, looks, settings(run.settings));
  looks.replaceChildren(...stripOf(path, strip.looks));
  keepWatching(state, path);
  await follow(charts, path, async () => {
    looks.replaceChildren(...stripOf(path, (await ask(`${path}/strip`)).looks));
  });
}

/** How far it is, and what may be done with it; looked at for as long as the page is open. */
async function watch(state, path) {
  const [run, { jobs }] = await Promise.all([ask(path), ask("/v1/jobs")]);
  const last = jobs.find((one) => one.kind === "train" && one.subject === run.name);
  const job = last?.state === "running" ? last : undefined;
  const key = [run.state, run.report, last?.number, last?.state, last?.stopping].join();
  if (state.dataset.key !== key) state.replaceChildren(...stateParts(run, path, job, last, () => watch(state, path)));
  state.dataset.key = key;
  state.querySelector("p").textContent = job !== undefined ? pace(job) : stateLine(run);
  if (job !== undefined && job.total !== null) Object.assign(state.querySelector("progress"), { max: job.total, value: job.done });
  return job !== undefined || run.state === "running" ? LOOK_MS : REST_MS;
}

async function keepWatching(state, path) {
  let rest = REST_MS;
  try {
    rest = await watch(state, path);
  } catch (error) {
    state.replaceChildren(problem(error));
    delete state.dataset.key;
  }
  setTimeout(() => keepWatching(state, path), rest);
}

function stateParts(run, path, job, last, look) {
  const press = (label, address, body, next) => draw("button", { class: "plain", type: "button", click: async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    try {
      await send(address, { method: "POST", body: JSON.stringify(body) });
      location.assign(next);
    } catch (error) {
      button.disabled = false;
      button.parentElement.after(problem(error));
    }
  } }, label);
  return [draw("p", { class: "soft" }), job !== undefined && draw("progress", { "aria-label": "Steps done" }),
    last?.state === "failed" && problem(new Error(last.message)),
    draw("div", { class: "buttons" },
      job !== undefined && !job.stopping && draw("button", { class: "plain", type: "button", click: (event) => stop(event.currentTarget, job, look) }, "Stop"),
      job === undefined && run.state === "stopped" && run.resumable && press("Go on", "/v1/jobs/train", { name: run.name, resume: true }, runAddress(run.name)),
      run.state === "finished" && press("Let it look at the catalogue", "/v1/jobs/embed", { model: run.name }, "/import"),
      run.report && draw("a", { class: "plain", href: `${path}/report` }, "Report"))].filter(Boolean);
}

function stateLine(run) {
  const time = run.changed && new Date(run.changed).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
  return [run.state, run.steps !== null && `${run.steps.toLocaleString("en")} steps`, run.last?.epoch !== undefined && `epoch ${figure(run.last.epoch)}`, time].filter(Boolean).join(" · ");
}

function settings(groups) {
  if (Object.keys(groups).length === 0) return "";
  return draw("details", { class: "settings" }, draw("summary", {}, "Everything it was set to"), ...Object.entries(groups).flatMap(([group, members]) =>
    [draw("h3", {}, group), draw("dl", {}, ...Object.entries(members).flatMap(([key, value]) => [draw("dt", {}, key.replaceAll("_", " ")), draw("dd", {}, value)]))]));
}

/* ---- curves ---- */

const placeOf = (key) => { const place = Object.keys(FIGURES).indexOf(key); return place < 0 ? Infinity : place; };

/** Draws what there is, then what comes. `epoch` is called when one has passed. */
async function follow(box, path, epoch) {
  const { bytes, curves } = await ask(`${path}/curves`);
  const drawn = new Map();
  let due = false, last = -1;
  const show = () => {
    due = false;
    for (const key of Object.keys(curves).filter((one) => !NOT_SHOWN.includes(one)).sort((a, b) => placeOf(a) - placeOf(b) || a.localeCompare(b))) {
      if (drawn.has(key)) drawn.get(key).update();
      else {
        const [title, note, fromZero] = FIGURES[key] ?? [key.replaceAll("_", " ")];
        drawn.set(key, chart(title, note, curves[key], fromZero));
      }
      if (drawn.get(key).element.parentElement === null) box.append(drawn.get(key).element);
    }
  };
  show();
  if (drawn.size === 0) box.append(draw("p", { class: "soft" }, "No figures yet."));
  const events = new EventSource(`${path}/events?from=${bytes}`);
  events.addEventListener("message", (event) => {
    const line = JSON.parse(event.data);
    for (const [key, value] of Object.entries(line)) {
      if (key === "step" || typeof value !== "number") continue;
      const curve = (curves[key] ??= { step: [], value: [] });
      curve.step.push(line.step);
      curve.value.push(value);
    }
    if (drawn.size === 0) box.replaceChildren();
    if (!due) requestAnimationFrame(show);
    due = true;
    if (Math.floor(line.epoch) > last) epoch();
    last = Math.floor(line.epoch);
  });
  events.addEventListener("cut", () => location.reload());
  events.addEventListener("end", () => { events.close(); epoch(); });
}

/* ---- the strip ---- */

function stripOf(path, looks) {
  if (looks.length === 0) return [];
  const rows = Math.max(...looks.map((look) => look.rows.length));
  return [draw("section", {}, draw("h2", {}, "What it finds alike"),
    draw("p", { class: "soft small" }, "Pinned items and their nearest neighbours in a sample of the catalogue, looked up again as the run goes on. Underlined: new since the line above."),
    draw("div", { class: "strips" }, ...Array.from({ length: rows }, (_, at) => pinned(path, looks, at))))];
}

function pinned(path, looks, at) {
  const picture = (number, side, alt) => draw("img", { src: `${path}/thumbnail?picture=${number}`, width: side, height: side, alt, loading: "lazy" });
  let before = null;
  const lines = looks.filter((look) => look.rows[at] !== undefined).map((look) => {
    const [, ...found] = look.rows[at];
    const line = draw("li", {}, draw("span", { class: "soft small" }, `epoch ${look.epoch}`), draw("span", { class: "row" }, ...found.map((one) =>
      draw("span", { class: before !== null && !before.includes(one) && "new" }, picture(one, 48, "")))));
    before = found;
    return line;
  });
  return draw("div", { class: "strip" }, picture(looks[0].rows[at][0], 84, `Pinned item ${at + 1}`), draw("ol", {}, ...lines));
}

/* ---- a new run ---- */

function field(label, input, note) {
  return draw("label", { class: "field" }, draw("span", {}, label), input, note);
}

function startForm(runs) {
  const taken = new Set(runs.map((run) => run.name));
  const free = Array.from({ length: runs.length + 1 }, (_, at) => `run${at + 1}`).find((name) => !taken.has(name));
  const name = draw("input", { value: free, required: true, pattern: "[A-Za-z0-9_][A-Za-z0-9._\\-]{0,63}", spellcheck: "false" });
  const summary = draw("span", { class: "soft small" });
  const recipe = draw("select", {});
  const steps = draw("input", { type: "number", min: 1, placeholder: "as the recipe says" });
  const init = draw("select", {}, draw("option", { value: "" }, "nothing"), draw("option", { value: "starter" }, "the starter model"),
    ...runs.filter((run) => run.state === "finished").map((run) => draw("option", {}, run.name)));
  const where = draw("textarea", { rows: 2, placeholder: "product_type=Dresses", spellcheck: "false" });
  const set = draw("textarea", { rows: 3, placeholder: "global_px=96", spellcheck: "false" });
  const said = draw("div", { "aria-live": "polite" });
  ask("/v1/recipes").then(({ recipes }) => {
    const describe = () => { summary.textContent = recipes.find((one) => one.name === recipe.value)?.summary ?? "Method skill with its own habits."; };
    recipe.append(draw("option", { value: "" }, "none"), ...recipes.map((one) => draw("option", {}, one.name)));
    if (recipes.some((one) => one.name === "small_shop")) recipe.value = "small_shop";
    recipe.addEventListener("change", describe);
    describe();
  }, (error) => said.replaceChildren(problem(error)));
  return draw("form", { class: "form", submit }, draw("h2", {}, "New run"), field("Name", name), field("Recipe", recipe, summary), field("Steps", steps),
    field("Start from", init), draw("details", {}, draw("summary", {}, "More"), field("Learn from these items only, one condition a line", where), field("Settings over the recipe, one a line", set)),
    draw("button", { class: "plain", type: "submit" }, "Start"), said);

  async function submit(event) {
    event.preventDefault();
    const lines = (area) => area.value.split("\n").map((one) => one.trim()).filter((one) => one !== "");
    const body = { name: name.value, set: [...lines(set), ...(steps.value === "" ? [] : [`steps=${steps.value}`])], where: lines(where) };
    if (recipe.value !== "") body.recipe = recipe.value;
    if (init.value !== "") body.init = init.value;
    try {
      const job = await send("/v1/jobs/train", { method: "POST", body: JSON.stringify(body) });
      said.replaceChildren(draw("p", { class: "soft" }, "It begins: pictures are decoded first."));
      await begun(job.number, name.value);
    } catch (error) {
      said.replaceChildren(problem(error));
    }
  }
}

/** Goes to the run as soon as there is one; a job that fails before says why. */
async function begun(number, name) {
  for (;;) {
    const job = await ask(`/v1/jobs/${number}`);
    const { runs } = await ask("/v1/runs");
    if (job.state === "failed") throw new Error(job.message);
    if (runs.some((run) => run.name === name)) break;
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
  location.assign(runAddress(name));
}
