// SPDX-License-Identifier: Apache-2.0
// Runs an ONNX model in ONNX Runtime: node run_onnx.js <onnxruntime-node> <model> <input> <output> N,C,H,W
// The files are raw little-endian floats; the outputs stand one behind the other by name.
const [, , runtime, model, input, output, shape] = process.argv;
const fs = require('fs');
const ort = require(runtime);

async function main() {
  const bytes = fs.readFileSync(input);
  const pictures = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const session = await ort.InferenceSession.create(model, {intraOpNumThreads: 1});
  const dims = shape.split(',').map(Number);
  const results = await session.run({pictures: new ort.Tensor('float32', pictures, dims)});
  const parts = session.outputNames.sort().map(name => Buffer.from(
      results[name].data.buffer, results[name].data.byteOffset, results[name].data.byteLength));
  fs.writeFileSync(output, Buffer.concat(parts));
}

main().catch(error => { console.error(String(error)); process.exit(1); });
