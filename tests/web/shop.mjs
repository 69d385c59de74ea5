// SPDX-License-Identifier: Apache-2.0
// A drawn shop behind a server, and a browser before it that forgives no error in a console.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { after, before } from "node:test";

export const [colorway, playwright, pictures] = process.argv.slice(2).map((name) => path.resolve(name));
if (!fs.existsSync(path.join(playwright, "node_modules"))) {
  console.log(`no Playwright in ${playwright}; scripts/playwright puts it there`);
  process.exit(77); // skipped, to Meson
}
const { chromium } = createRequire(path.join(playwright, "package.json"))("playwright-core");
const WAIT_MS = 60000; // sanitizers and busy machines included

export function run(...words) {
  return execFileSync(colorway, words, { stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 }).toString();
}

/** A folder with a catalogue of drawn designs that a small model of words has seen. */
function drawShop() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "colorway-pages-"));
  const at = (name) => path.join(folder, name);
  run("sample", at("shop"), "--products", "24", "--size", "96", "--pictures", "2");
  run("import", at("shop/feed.tsv"), "-c", at("shop.db"));
  const settings = ["width=0.25", "stages=2", "stem=small", "global_px=16", "steps=12", "batch=8", "words=60", "hold_out=0.5"];
  run("train", "-c", at("shop.db"), "--method", "weakly", "--out", at("run"), ...settings.flatMap((one) => ["--set", one]));
  run("embed", "-c", at("shop.db"), "--model", at("run"));
  return { folder, catalog: at("shop.db"), at };
}

export async function serve(shop, ...words) {
  const server = spawn(colorway, ["serve", "-c", shop.catalog, "--port", "0", "--threads", "2", "--quiet", ...words], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(server.stdout, "data");
  return {
    url: line.toString().trim(),
    async stop() {
      server.kill("SIGTERM");
      const [status] = server.exitCode !== null ? [server.exitCode] : await once(server, "exit");
      assert.equal(status, 0);
    },
  };
}

function startBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage", "--use-gl=swiftshader", "--enable-unsafe-swiftshader"] });
}

/** A page at that address, when it has shown what it first shows. What its console says against it is in page.complaints. */
export async function openPage(browser, address, { width = 1440, height = 900, dark = false, ...more } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce", ...more });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.complaints = [];
  page.on("console", (said) => ["error", "warning"].includes(said.type()) && !said.text().includes("GL Driver Message") && page.complaints.push(said.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("request", (request) => new URL(request.url()).origin === new URL(address).origin || /^(blob|data):/.test(request.url()) ||
    page.complaints.push(`asks another host: ${request.url()}`));
  await page.goto(address);
  await page.waitForLoadState("networkidle");
  return page;
}

/** Closes a page against which nothing was said; its picture is kept for people under `name`. */
export async function closePage(page, name) {
  if (name !== undefined && pictures !== undefined) {
    fs.mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: path.join(pictures, `${name}.png`) });
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

/** Nothing sticks out at the side. */
export async function checkWidth(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${page.url()} is ${content} px wide in a window of ${window}`);
}

/** A shop that is prepared, a server over it and a browser, from before the first test to after the last. */
export function setStage(prepare = () => {}) {
  const stage = { open: (address, how) => openPage(stage.browser, stage.server.url + address, how) };
  before(async () => {
    stage.shop = drawShop();
    prepare(stage.shop);
    stage.server = await serve(stage.shop);
    stage.browser = await startBrowser();
  });
  after(async () => {
    await stage.browser?.close();
    await stage.server?.stop();
    fs.rmSync(stage.shop.folder, { recursive: true });
  });
  return stage;
}
