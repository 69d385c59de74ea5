// SPDX-License-Identifier: Apache-2.0
// The map: what looks alike lies near. Places come first, then what they are coloured by; names and pictures when somebody looks.
import { ask, cssColour, download, draw, frame, itemAddress, pictureOf, problem } from "./draw.js";
import { pointsOn } from "./map_points.js";

const EXTENT = 65535, SHOWN = 12, GREY = [140, 136, 130], FADED = 34;
const SERIES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c510a", "#8e44ad", "#66a61e", "#c0392b", "#5c6bc0", "#a68a64"];
const RANGES = ["#5e4fa2", "#3288bd", "#41ab9c", "#8fc26b", "#e0a93b", "#d1495b"];
const THUMBS = 120, TILES = 60;

export default async function map(main, asked) {
  document.title = "Map · Colorway";
  const model = asked.get("model");
  const places = await ask("/v1/map", { model });
  if (places.absent !== undefined) return empty(main, places.absent);
  const state = begin(places, model, asked.get("color_by"));
  main.replaceChildren(draw("h1", {}, "Map"), draw("p", { class: "soft" }, about(places)), state.bar,
    draw("div", { class: "map-page" }, state.box, state.legend), state.chosen);
  resize(state);
  whole(state);
  new ResizeObserver(() => { resize(state); state.moved ? redraw(state) : whole(state); }).observe(state.box);
  await offerColumns(state);
}

function about(places) {
  const gone = places.gone > 0 ? ` ${places.gone.toLocaleString("en")} have left the catalogue since.` : "";
  return `${places.points.toLocaleString("en")} colourways as the model "${places.model}" sees them, mapped on ${new Date(places.made).toLocaleDateString("en", { dateStyle: "long" })}. Such as look alike lie near each other; wide gaps mean little.${gone}`;
}

function empty(main, reason) {
  main.replaceChildren(draw("h1", {}, "There is no map yet"), draw("p", {}, "It lays the range out so that what looks alike lies near, and takes minutes for a large one:"),
    draw("pre", {}, "colorway map --catalog shop.db"), draw("p", { class: "soft" }, "What the catalogue says: ", reason));
}

/* ---- what there is ---- */

function begin(places, model, wanted) {
  const box = draw("div", { class: "map", tabindex: 0, role: "application", "aria-label": "Map. Arrow keys move it, plus and minus zoom, Enter opens the item in the middle." });
  const state = { places, model, wanted, box, count: places.points, x: Float32Array.from(places.x), y: Float32Array.from(places.y),
    view: { scale: 1, x: 0, y: 0, width: 1, height: 1 }, column: null, only: null, hovered: -1, outline: [], outlined: [], thumbs: new Map(), frame: 0,
    canvas: draw("canvas", {}), over: draw("canvas", {}), pictures: draw("div", { class: "map-pictures", "aria-hidden": "true" }),
    tip: draw("div", { class: "map-tip", hidden: true }), legend: draw("div", { class: "map-legend" }), chosen: draw("section", { hidden: true }) };
  box.append(state.canvas, state.pictures, state.over, state.tip);
  state.points = pointsOn(state.canvas);
  state.pen = state.over.getContext("2d");
  state.points.place(state.x, state.y);
  state.bar = toolbar(state);
  colour(state);
  listen(state);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(state));
  return state;
}

function toolbar(state) {
  state.select = draw("select", { change: () => choose(state, state.select.value) }, draw("option", { value: "" }, "nothing"));
  state.lasso = draw("button", { class: "plain", type: "button", "aria-pressed": "false", title: "Or draw with the shift key held",
    click: () => state.lasso.setAttribute("aria-pressed", String(!lassoing(state))) }, "Lasso");
  const press = (label, said, click) => draw("button", { class: "plain", type: "button", "aria-label": said, click }, label);
  return draw("div", { class: "map-bar" }, draw("label", {}, "Colour by", state.select),
    press("−", "Zoom out", () => zoom(state, 1 / 1.5)), press("+", "Zoom in", () => zoom(state, 1.5)), press("Whole", "Show the whole map", () => whole(state)),
    state.lasso, press("Select view", "Select what is in view", () => select(state, visible(state, 0))));
}

const lassoing = (state) => state.lasso.getAttribute("aria-pressed") === "true";

/** The id, source and title of points, asked for when first wanted. */
function names(state, ...wanted) {
  state.names ??= {};
  for (const name of wanted) state.names[name] ??= ask("/v1/map/column", { name, model: state.model });
  return Promise.all(wanted.map((name) => state.names[name])).then((columns) => (i) =>
    Object.fromEntries(columns.map((column) => [column.column, column.values[column.of[i]] ?? null])));
}

/* ---- colours ---- */

async function offerColumns(state) {
  const { columns } = await ask("/v1/facets", { values: 1 });
  const useful = columns.filter((column) => column.values > 1 && column.values < column.filled / 2).map((column) => column.column);
  if (state.wanted !== null && ![...useful, "group", "cluster"].includes(state.wanted)) useful.push(state.wanted);
  state.select.append(...useful.map((name) => draw("option", { value: name }, name.replaceAll("_", " "))),
    draw("option", { value: "group" }, "group of the feed"), draw("option", { value: "cluster" }, "predicted group"));
  state.select.value = state.wanted ?? useful.find((name) => name === "product_type") ?? useful[0] ?? "";
  await choose(state, state.select.value);
}

async function choose(state, name) {
  const address = new URL(location);
  address.searchParams.set("color_by", name);
  if (name !== "" && name !== state.wanted) history.replaceState(null, "", address);
  const turn = state.turn = (state.turn ?? 0) + 1;
  try {
    const column = name === "" ? null : await ask("/v1/map/column", { name, model: state.model });
    if (turn !== state.turn) return;
    if (column !== null && column.made !== state.places.made) return location.reload();
    [state.column, state.only] = [column, null];
    state.paints = column === null ? [] : column.values.map((value, place) => paintOf(column, value, place));
    showLegend(state);
  } catch (error) {
    if (turn === state.turn) state.legend.replaceChildren(problem(error));
  }
  colour(state);
  redraw(state);
}

/** Red, green, blue of a value; null: it is one of the others. */
function paintOf(column, value, place) {
  if (column.ranges) return bytes(RANGES[place % RANGES.length]);
  if (column.groups) return column.points[place] > 1 ? bytes(SERIES[place % SERIES.length]) : null;
  if (column.column !== "color") return place < SHOWN ? bytes(SERIES[place]) : null;
  const named = cssColour(value.split(/[\/,&+]/)[0]);
  return named === null ? null : bytes(named);
}

const scratch = document.createElement("canvas").getContext("2d");
function bytes(colour) {
  scratch.fillStyle = colour;
  return [1, 3, 5].map((at) => parseInt(scratch.fillStyle.slice(at, at + 2), 16));
}

/** Colours of all points, the others and the faded drawn first. */
function colour(state) {
  const colours = new Uint8Array(4 * state.count), first = [], last = [];
  const usual = bytes(getComputedStyle(document.documentElement).getPropertyValue("--accent").trim());
  for (let i = 0; i < state.count; i++) {
    if (state.places.picture[i] === 0) continue;
    const value = state.column?.of[i] ?? -1;
    const paint = state.column === null ? usual : state.paints[value] ?? null;
    const faded = state.only !== null && !state.only(value);
    colours.set([...(paint ?? GREY), faded ? FADED : paint === null ? 130 : 235], 4 * i);
    (faded || paint === null ? first : last).push(i);
  }
  state.order = first.concat(last);
  state.points.paint(colours, Uint32Array.from(state.order));
}

function showLegend(state) {
  const { column } = state;
  if (column === null) return state.legend.replaceChildren();
  const name = column.column === "cluster" ? "predicted group" : column.column.replaceAll("_", " ");
  const rows = column.groups ? [] : column.values.slice(0, SHOWN).map((value, place) => row(state, value, column.points[place], state.paints[place] ?? GREY, (one) => one === place));
  const count = (from) => column.points.slice(from).reduce((sum, one) => sum + one, 0);
  const rest = column.values.length - SHOWN, none = column.of.filter((value, i) => value < 0 && state.places.picture[i] > 0).length;
  if (!column.groups && rest > 0) rows.push(row(state, `${rest.toLocaleString("en")} other values`, count(SHOWN), GREY, (one) => one >= SHOWN));
  if (none > 0) rows.push(row(state, "says nothing", none, GREY, (one) => one < 0));
  const groups = `${column.values.length.toLocaleString("en")} groups. Near points of one colour are of one group; point at one to see all of it.`;
  state.legend.replaceChildren(draw("div", {}, draw("h2", {}, name), column.groups && draw("p", { class: "soft small" }, groups), draw("ul", {}, ...rows)));
}

function row(state, label, points, paint, is) {
  const swatch = draw("i", {});
  swatch.style.background = `rgb(${paint.join(" ")})`;
  return draw("li", {}, draw("button", { type: "button", "aria-pressed": "false", click: (event) => {
    const on = event.currentTarget.getAttribute("aria-pressed") === "true";
    for (const other of state.legend.querySelectorAll("button")) other.setAttribute("aria-pressed", "false");
    event.currentTarget.setAttribute("aria-pressed", String(!on));
    state.only = on ? null : is;
    colour(state);
    redraw(state);
  } }, swatch, draw("span", {}, label), draw("span", { class: "soft" }, points.toLocaleString("en"))));
}

/* ---- the view ---- */

function resize(state) {
  const { clientWidth: width, clientHeight: height } = state.box, fine = Math.min(devicePixelRatio, 2);
  const middle = [state.view.width / 2 - width / 2, state.view.height / 2 - height / 2];
  Object.assign(state.view, { width, height, x: state.view.x - middle[0], y: state.view.y - middle[1] });
  for (const canvas of [state.canvas, state.over]) [canvas.width, canvas.height] = [Math.round(width * fine), Math.round(height * fine)];
  state.pen.setTransform(fine, 0, 0, fine, 0, 0);
}

function whole(state) {
  const { view } = state, right = state.x.reduce((most, one) => Math.max(most, one), 1), bottom = state.y.reduce((most, one) => Math.max(most, one), 1);
  view.scale = 0.92 * Math.min(view.width / right, view.height / bottom);
  view.x = (view.width - right * view.scale) / 2;
  view.y = (view.height - bottom * view.scale) / 2;
  state.moved = false;
  redraw(state);
}

function zoom(state, factor, x = state.view.width / 2, y = state.view.height / 2) {
  const { view } = state, least = 0.4 * Math.min(view.width, view.height) / EXTENT;
  const scale = Math.min(Math.max(view.scale * factor, least), 4);
  view.x = x - (x - view.x) * scale / view.scale;
  view.y = y - (y - view.y) * scale / view.scale;
  view.scale = scale;
  state.moved = true;
  redraw(state);
}

function pan(state, x, y) {
  state.view.x += x;
  state.view.y += y;
  state.moved = true;
  redraw(state);
}

const across = (state, i) => state.x[i] * state.view.scale + state.view.x;
const down = (state, i) => state.y[i] * state.view.scale + state.view.y;

/** The points that are shown in full colour and lie in view, or up to `margin` beside it. */
function visible(state, margin) {
  const { width, height } = state.view;
  return state.order.filter((i) => {
    const x = across(state, i), y = down(state, i);
    return x > -margin && y > -margin && x < width + margin && y < height + margin && isOn(state, i);
  });
}

const isOn = (state, i) => state.only === null || state.only(state.column.of[i]);

function nearest(state, x, y, reach) {
  let best = -1, least = reach * reach;
  for (const i of state.order) {
    const far = (across(state, i) - x) ** 2 + (down(state, i) - y) ** 2;
    if (far <= least && isOn(state, i)) [best, least] = [i, far];
  }
  return best;
}

/* ---- drawing ---- */

function redraw(state) {
  if (state.frame === 0) state.frame = requestAnimationFrame(() => { state.frame = 0; paint(state); });
}

function paint(state) {
  const spacing = EXTENT * state.view.scale / Math.sqrt(state.count);
  state.side = Math.min(Math.max(0.6 * spacing, 3), 10);
  const style = getComputedStyle(state.box);
  state.points.draw(state.view, state.side, bytes(style.getPropertyValue("--ink").trim()));
  moveThumbs(state);
  clearTimeout(state.settled);
  state.settled = setTimeout(() => showThumbs(state), 120);
  paintOver(state, style.getPropertyValue("--ink").trim());
}

function paintOver(state, ink) {
  const { pen, view } = state;
  pen.clearRect(0, 0, view.width, view.height);
  pen.strokeStyle = ink;
  pen.lineWidth = 1.5;
  const line = state.outline.length > 0 ? state.outline : state.outlined;
  pen.beginPath();
  for (const [x, y] of line) pen.lineTo(x * view.scale + view.x, y * view.scale + view.y);
  pen.closePath();
  pen.stroke();
  if (state.hovered >= 0) {
    for (const i of companions(state)) ring(state, i, 1.5);
    ring(state, state.hovered, 3);
  }
  if (state.box.matches(":focus-visible")) cross(pen, view.width / 2, view.height / 2);
}

/** Who is of the same group, where the column says no more than that. */
function companions(state) {
  const value = state.column?.groups ? state.column.of[state.hovered] : -1;
  return value < 0 ? [] : state.order.filter((i) => state.column.of[i] === value);
}

function ring(state, i, width) {
  state.pen.lineWidth = width;
  state.pen.beginPath();
  state.pen.arc(across(state, i), down(state, i), state.side / 2 + 4, 0, 7);
  state.pen.stroke();
}

function cross(pen, x, y) {
  pen.beginPath();
  pen.moveTo(x - 8, y);
  pen.lineTo(x + 8, y);
  pen.moveTo(x, y - 8);
  pen.lineTo(x, y + 8);
  pen.stroke();
}

/* ---- pictures ---- */

/** Pictures of what is in view, once that is few enough for each to have room. */
function showThumbs(state) {
  const seen = visible(state, 40), { width, height } = state.view;
  const side = Math.min(96, 0.7 * Math.sqrt(width * height / Math.max(seen.length, 1)));
  const wanted = new Set(seen.length <= THUMBS && side >= 36 ? seen : []);
  for (const [i, picture] of state.thumbs)
    if (!wanted.has(i)) {
      picture.remove();
      state.thumbs.delete(i);
    }
  for (const i of wanted)
    if (!state.thumbs.has(i)) {
      const picture = draw("img", { src: pictureOf(state.places.picture[i], 128), alt: "" });
      state.thumbs.set(i, picture);
      state.pictures.append(picture);
    }
  state.pictures.style.setProperty("--side", `${side}px`);
  moveThumbs(state);
}

function moveThumbs(state) {
  for (const [i, picture] of state.thumbs) picture.style.transform = `translate(${across(state, i)}px, ${down(state, i)}px) translate(-50%, -50%)`;
}

/* ---- what is pointed at ---- */

async function hover(state, i) {
  if (i === state.hovered) return;
  state.hovered = i;
  state.tip.hidden = true;
  redraw(state);
  if (i < 0) return;
  const { id, source } = (await names(state, "id", "source"))(i);
  if (state.hovered !== i) return;
  const title = draw("strong", {}, id), value = state.column?.values[state.column.of[i]];
  state.tip.replaceChildren(draw("img", { src: pictureOf(state.places.picture[i], 128), alt: "" }), draw("div", {}, title, value && draw("p", { class: "soft small" }, value)));
  state.tip.hidden = false;
  state.tip.classList.toggle("left", across(state, i) > state.view.width / 2);
  state.tip.classList.toggle("up", down(state, i) > state.view.height / 2);
  state.tip.style.left = `${across(state, i)}px`;
  state.tip.style.top = `${down(state, i)}px`;
  const item = await ask(`/v1/items/${encodeURIComponent(`${source}:${id}`)}`);
  title.textContent = item.title ?? id;
}

async function open(state, i) {
  if (i >= 0) location.assign(itemAddress((await names(state, "id", "source"))(i)));
}

function listen(state) {
  const { box, view } = state, fingers = new Map();
  const at = (event) => [event.clientX - box.getBoundingClientRect().left, event.clientY - box.getBoundingClientRect().top];
  const inside = ([x, y]) => [(x - view.x) / view.scale, (y - view.y) / view.scale];
  const hit = ([x, y]) => nearest(state, x, y, state.thumbs.size > 0 ? 40 : 12);
  let moved = 0;
  box.addEventListener("pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event));
    moved = fingers.size > 1 ? Infinity : 0;
    if (fingers.size === 1 && (event.shiftKey || lassoing(state))) state.outline = [inside(at(event))];
  });
  box.addEventListener("pointermove", (event) => {
    const now = at(event), before = fingers.get(event.pointerId);
    if (before === undefined) return event.pointerType === "mouse" && hover(state, hit(now));
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    fingers.set(event.pointerId, now);
    if (fingers.size === 2) return pinch(state, [...fingers].find(([finger]) => finger !== event.pointerId)[1], before, now);
    if (state.outline.length > 0) {
      state.outline.push(inside(now));
      return redraw(state);
    }
    hover(state, -1);
    return pan(state, now[0] - before[0], now[1] - before[1]);
  });
  const lift = (event) => {
    if (!fingers.delete(event.pointerId)) return;
    const line = state.outline;
    state.outline = [];
    if (line.length > 3) {
      state.outlined = line;
      select(state, enclosed(state, line));
    } else if (event.type === "pointerup" && moved < 5) open(state, hit(at(event)));
  };
  box.addEventListener("pointerup", lift);
  box.addEventListener("pointercancel", lift);
  box.addEventListener("pointerleave", () => hover(state, -1));
  box.addEventListener("wheel", (event) => {
    event.preventDefault();
    hover(state, -1);
    zoom(state, Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.03 : 0.0015)), ...at(event));
  }, { passive: false });
  box.addEventListener("keydown", (event) => key(state, event));
  box.addEventListener("focus", () => redraw(state));
  box.addEventListener("blur", () => redraw(state));
}

function pinch(state, other, before, now) {
  const apart = (one) => Math.max(Math.hypot(one[0] - other[0], one[1] - other[1]), 1);
  pan(state, (now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
  zoom(state, apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
}

function key(state, event) {
  const step = 0.15 * Math.min(state.view.width, state.view.height), middle = [state.view.width / 2, state.view.height / 2];
  const does = { ArrowLeft: () => pan(state, step, 0), ArrowRight: () => pan(state, -step, 0), ArrowUp: () => pan(state, 0, step), ArrowDown: () => pan(state, 0, -step),
    "+": () => zoom(state, 1.5), "=": () => zoom(state, 1.5), "-": () => zoom(state, 1 / 1.5), 0: () => whole(state), Enter: () => open(state, nearest(state, ...middle, Infinity)) }[event.key];
  if (does === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  does();
  if (event.key !== "Enter") hover(state, nearest(state, ...middle, Infinity));
}

/* ---- what is selected ---- */

/** The points inside a line, by how often a ray from each crosses it. */
function enclosed(state, line) {
  return state.order.filter((i) => {
    let inside = false;
    for (let a = 0, b = line.length - 1; a < line.length; b = a++) {
      const [ax, ay] = line[a], [bx, by] = line[b];
      if (ay > state.y[i] !== by > state.y[i] && state.x[i] < (bx - ax) * (state.y[i] - ay) / (by - ay) + ax) inside = !inside;
    }
    return inside && isOn(state, i);
  });
}

async function select(state, points) {
  const of = await names(state, "id", "source", "title");
  const list = draw("ul", { class: "rail" }), rest = draw("button", { class: "more", type: "button", click: more }, "More");
  let shown = 0;
  function more() {
    list.append(...points.slice(shown, shown += TILES).map((i) => {
      const one = of(i);
      return draw("li", { class: "tile" }, draw("a", { href: itemAddress(one) }, frame(state.places.picture[i], one.title ?? one.id, 240), draw("p", { class: "title" }, one.title ?? one.id)));
    }));
    rest.hidden = shown >= points.length;
  }
  more();
  const clear = () => { state.chosen.hidden = true; state.outlined = []; redraw(state); state.box.focus(); };
  state.chosen.replaceChildren(draw("div", { class: "rail-head" }, draw("h2", {}, `${points.length.toLocaleString("en")} selected`),
    points.length > 0 && draw("button", { class: "plain", type: "button", click: () => save(points.map(of)) }, "Download ids"),
    draw("button", { class: "plain", type: "button", click: clear }, "Clear")), list, rest);
  state.chosen.hidden = false;
  redraw(state);
}

/** A table of ids as a file. */
function save(items) {
  const cell = (text) => `"${text.replaceAll('"', '""')}"`;
  const text = ["id,source", ...items.map(({ id, source }) => `${cell(id)},${cell(source)}`), ""].join("\r\n");
  download("selected.csv", "text/csv", text);
}
