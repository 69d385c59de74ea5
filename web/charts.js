// SPDX-License-Identifier: Apache-2.0
// Curves: one small chart a figure, with its axes, its last value, and the value under the pointer.
import { draw } from "./draw.js";

const WIDTH = 340, HEIGHT = 170, LEFT = 46, RIGHT = 8, TOP = 8, BOTTOM = 26;
const SVG = "http://www.w3.org/2000/svg";

/** An element of SVG with attributes and children. */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** "1.2e-4", "1,200", "3.4": as many digits as tell. */
export function figure(value) {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size < 0.01) return value.toExponential(1);
  return size >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}

/** A chart of {step: [...], value: [...]}, which may grow: update() draws it again. */
export function chart(title, note, curve, fromZero) {
  const last = draw("span", { class: "value" });
  const plot = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  const element = draw("figure", { class: "chart" }, draw("figcaption", {}, draw("span", {}, title), last), plot, note && draw("p", { class: "soft small" }, note));
  let scale = null;

  function update() {
    scale = scaleOf(curve, fromZero);
    plot.replaceChildren(...axes(scale), line(curve, scale), svg("g", { class: "under" }));
    plot.setAttribute("aria-label", `${title}, from ${figure(curve.value[0])} to ${figure(curve.value.at(-1))} over ${figure(scale.last)} steps`);
    last.textContent = figure(curve.value.at(-1));
  }

  plot.addEventListener("pointermove", (event) => {
    const box = plot.getBoundingClientRect();
    const at = nearest(curve.step, scale.stepAt((event.clientX - box.left) / box.width * WIDTH));
    const x = scale.x(curve.step[at]);
    plot.querySelector(".under").replaceChildren(svg("line", { x1: x, x2: x, y1: TOP, y2: HEIGHT - BOTTOM }), svg("circle", { cx: x, cy: scale.y(curve.value[at]), r: 3 }));
    last.textContent = `step ${figure(curve.step[at])}: ${figure(curve.value[at])}`;
  });
  plot.addEventListener("pointerleave", () => {
    plot.querySelector(".under").replaceChildren();
    last.textContent = figure(curve.value.at(-1));
  });
  update();
  return { element, update };
}

/** The place of the number nearest to one, in a list that rises. */
function nearest(list, wanted) {
  let low = 0, high = list.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low > 0 && wanted - list[low - 1] < list[low] - wanted ? low - 1 : low;
}

function scaleOf(curve, fromZero) {
  const first = curve.step[0], last = curve.step.at(-1);
  let least = Infinity, most = -Infinity;
  for (const value of curve.value) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (fromZero) least = Math.min(least, 0);
  if (most === least) {
    const room = Math.abs(most) * 0.1 || 1;
    most += room;
    if (!fromZero) least -= room;
  }
  const wide = Math.max(last - first, 1), high = most - least;
  return {
    first, last, least, most,
    x: (step) => LEFT + (step - first) / wide * (WIDTH - LEFT - RIGHT),
    y: (value) => HEIGHT - BOTTOM - (value - least) / high * (HEIGHT - TOP - BOTTOM),
    stepAt: (x) => first + (x - LEFT) / (WIDTH - LEFT - RIGHT) * wide,
  };
}

function axes(scale) {
  const values = [scale.least, (scale.least + scale.most) / 2, scale.most];
  const foot = HEIGHT - 8;
  return [
    ...values.flatMap((value) => [svg("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: scale.y(value), y2: scale.y(value) }),
      svg("text", { x: LEFT - 6, y: scale.y(value) + 4, "text-anchor": "end" }, figure(value))]),
    svg("text", { x: LEFT, y: foot }, figure(scale.first)),
    svg("text", { x: (LEFT + WIDTH - RIGHT) / 2, y: foot, "text-anchor": "middle" }, "step"),
    svg("text", { x: WIDTH - RIGHT, y: foot, "text-anchor": "end" }, figure(scale.last)),
  ];
}

function line(curve, scale) {
  if (curve.step.length === 1) return svg("circle", { class: "dot", cx: scale.x(curve.step[0]), cy: scale.y(curve.value[0]), r: 3 });
  return svg("polyline", { points: curve.step.map((step, at) => `${scale.x(step).toFixed(1)},${scale.y(curve.value[at]).toFixed(1)}`).join(" ") });
}
