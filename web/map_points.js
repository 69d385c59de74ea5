// SPDX-License-Identifier: Apache-2.0
// Tens of thousands of points on a canvas: by WebGL, or by plain drawing where there is none.

const VERTEX = `#version 300 es
in vec2 place; in vec4 colour; uniform vec2 scale, shift; uniform float side; out vec4 fill;
void main() { gl_Position = vec4(place * scale + shift, 0, 1); gl_PointSize = side; fill = colour; }`;
const FRAGMENT = `#version 300 es
precision highp float;
in vec4 fill; uniform float side; uniform vec3 edge; out vec4 pixel;
void main() {
  float beyond = length(gl_PointCoord - 0.5) * side - side * 0.5 + 1.0;
  float cover = clamp(1.0 - beyond, 0.0, 1.0) * fill.a;
  vec3 ink = side > 5.0 ? mix(fill.rgb, edge, 0.45 * clamp(beyond + 1.0, 0.0, 1.0)) : fill.rgb;
  pixel = vec4(ink * cover, cover);
}`;

/** What draws points on `canvas`: `place(x, y)`, `paint(colours, order)` and `draw(view, side, edge)`; colours are four bytes a point. */
export function pointsOn(canvas) {
  const gl = canvas.getContext("webgl2", { antialias: false, depth: false });
  return gl === null ? plainPoints(canvas) : glPoints(gl, canvas);
}

function program(gl) {
  const made = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(`the points cannot be drawn: ${gl.getProgramInfoLog(made)}`);
  gl.useProgram(made);
  return made;
}

function glPoints(gl, canvas) {
  const made = program(gl);
  const uniform = (name) => gl.getUniformLocation(made, name);
  const [scale, shift, side, edge] = ["scale", "shift", "side", "edge"].map(uniform);
  const [places, paints, orders] = [gl.createBuffer(), gl.createBuffer(), gl.createBuffer()];
  let count = 0;
  function feed(name, buffer, values, width, kind, normalised) {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    const at = gl.getAttribLocation(made, name);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, width, kind, normalised, 0, 0);
  }
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  return {
    place(x, y) {
      const pairs = new Float32Array(2 * x.length);
      for (let i = 0; i < x.length; i++) pairs.set([x[i], y[i]], 2 * i);
      feed("place", places, pairs, 2, gl.FLOAT, false);
    },
    paint(colours, order) {
      feed("colour", paints, colours, 4, gl.UNSIGNED_BYTE, true);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, orders);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.STATIC_DRAW);
      count = order.length;
    },
    draw(view, size, ink) {
      const { width, height } = view;
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform2f(scale, 2 * view.scale / width, -2 * view.scale / height);
      gl.uniform2f(shift, 2 * view.x / width - 1, 1 - 2 * view.y / height);
      gl.uniform1f(side, size * canvas.width / width);
      gl.uniform3f(edge, ...ink.map((part) => part / 255));
      gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, 0);
    },
  };
}

function plainPoints(canvas) {
  const pen = canvas.getContext("2d");
  let xs = [], ys = [], paints = [], order = [];
  return {
    place(x, y) { [xs, ys] = [x, y]; },
    paint(colours, sequence) { [paints, order] = [colours, sequence]; },
    draw(view, size) {
      const fine = canvas.width / view.width;
      pen.setTransform(fine, 0, 0, fine, 0, 0);
      pen.clearRect(0, 0, view.width, view.height);
      let last = null;
      for (const i of order) {
        const x = xs[i] * view.scale + view.x, y = ys[i] * view.scale + view.y;
        if (x < -size || y < -size || x > view.width + size || y > view.height + size) continue;
        const [r, g, b, a] = paints.subarray(4 * i, 4 * i + 4);
        const colour = `rgb(${r} ${g} ${b} / ${a / 255})`;
        if (colour !== last) pen.fillStyle = last = colour;
        pen.fillRect(x - size / 2, y - size / 2, size, size);
      }
    },
  };
}
