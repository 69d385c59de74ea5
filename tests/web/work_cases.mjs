// SPDX-License-Identifier: Apache-2.0
// Drives the pages on which people work: variants, tags, map, training, report, import.
// usage: node work_cases.mjs COLORWAY PLAYWRIGHT PICTURES
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { checkWidth, closePage, run, setStage } from "./shop.mjs";

const TINY = ["width=0.25", "stages=2", "stem=small", "global_px=16", "batch=8", "log_steps=1"];
const stage = setStage((shop) => {
  run("variants", "-c", shop.catalog, "--threshold", "0");
  run("map", "-c", shop.catalog);
});
const { open } = stage;

test("variants: decided by keys, undone, exported", async () => {
  const page = await open("/variants?lane=disagree");
  const waiting = async () => Number((await page.locator(".lanes a[aria-current]").innerText()).match(/(\d+)/)[1]);
  const all = await waiting(), first = await page.locator(".pair").innerText();
  assert.ok(all > 1);
  await page.keyboard.press("y");
  await page.getByText(/^same: /).waitFor();
  assert.equal(await waiting(), all - 1);
  assert.notEqual(await page.locator(".pair").innerText(), first);
  await page.keyboard.press("k");
  await page.waitForFunction((was) => document.querySelector(".pair").innerText === was, first);
  await page.keyboard.press("j");
  await page.keyboard.press("u");
  await page.getByText("undone").waitFor();
  assert.equal(await waiting(), all);
  await page.getByRole("button", { name: "Not the same" }).click();
  await page.getByText(/^not the same: /).waitFor();
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: /export|decisions/i }).first().click();
  assert.match(fs.readFileSync(await (await saved).path(), "utf8"), /^id,id,same\r?\n.+,.+,(0|no|false)/);
  await closePage(page, "variants-decided");
});

test("variants: a reader looks and does not decide", async () => {
  const lines = run("token", "-c", stage.shop.catalog, "--new", "looker", "--scope", "read").trim().split("\n");
  try {
    const page = await open("/variants?lane=disagree", { extraHTTPHeaders: { Authorization: `Bearer ${lines.at(-1)}` } });
    await page.keyboard.press("y");
    await page.locator(".problem").waitFor();
    assert.ok(await page.getByRole("button", { name: "Same design" }).isDisabled());
    await page.context().close();
  } finally {
    run("token", "-c", stage.shop.catalog, "--revoke", "looker");
  }
});

test("map: coloured, zoomed, pictures, a lasso", async () => {
  const page = await open("/map");
  const map = page.getByRole("application");
  await page.locator(".map-bar select").selectOption("product_type");
  await page.locator(".map-legend button").first().waitFor();
  const drawn = () => page.evaluate(() => document.querySelectorAll(".map-pictures img").length);
  await map.focus();
  for (let turn = 0; turn < 12 && (await drawn()) === 0; turn++) {
    await page.keyboard.press("+");
    await page.waitForTimeout(100);
  }
  assert.ok((await drawn()) > 0, "no pictures at any zoom");
  for (let turn = 0; turn < 12; turn++) await page.keyboard.press("-");
  await page.getByRole("button", { name: /lasso/i }).click();
  const box = await map.boundingBox();
  const corners = [[0.02, 0.02], [0.98, 0.02], [0.98, 0.98], [0.02, 0.98], [0.02, 0.02]].map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
  await page.mouse.move(...corners[0]);
  await page.mouse.down();
  for (const corner of corners) await page.mouse.move(...corner, { steps: 4 });
  await page.mouse.up();
  await page.locator("main section .tile").first().waitFor();
  await closePage(page, "map-lasso");
});

test("tags: a word, its pictures, the slider, other tabs", async () => {
  const page = await open("/tags");
  await page.locator(".words li button").first().waitFor();
  await page.locator(".words li button").first().click();
  await page.locator(".tile").first().waitFor();
  await page.getByRole("slider").first().fill("0.5");
  await page.getByRole("tab", { name: "Missing from your text" }).click();
  await page.getByRole("tab", { name: "Synonyms" }).click();
  assert.equal(await page.getByRole("tab", { name: "Synonyms" }).getAttribute("aria-selected"), "true");
  await closePage(page, "tags-synonyms");
});

test("training: begun, watched while it goes on, stopped, gone on", async () => {
  const page = await open("/training?new");
  await page.getByRole("textbox", { name: /^Name/ }).fill("from_page");
  await page.getByRole("combobox", { name: /^Recipe/ }).selectOption("");
  await page.getByText("More", { exact: true }).click();
  await page.getByLabel(/Settings over the recipe/).fill([...TINY, "steps=1000000"].join("\n"));
  await page.getByRole("button", { name: "Start" }).click();
  await page.waitForURL(/run=from_page/);
  const loss = page.locator(".charts > *", { hasText: "Loss" }).first();
  await loss.waitFor();
  const seen = await loss.innerText();
  await page.waitForFunction((was) => document.querySelector(".charts > *").innerText !== was, seen); // it goes on
  await page.screenshot({ path: `${stage.shop.folder}/live.png` });
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "Go on" }).waitFor();
  await closePage(page, "training-stopped");
});

test("import: a feed that is refused in part, and what was wrong with it", async () => {
  const page = await open("/import");
  await page.locator("input[type=file]").last().setInputFiles({ name: "feed.tsv", mimeType: "text/tab-separated-values",
    buffer: Buffer.from("id\ttitle\timage_link\nnew1\tNew\tgone.png\n") });
  await page.getByRole("textbox", { name: /^Source/ }).fill("page");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const rejects = page.getByRole("link", { name: /1 rows? to look at/ });
  await rejects.waitFor();
  const saved = page.waitForEvent("download");
  await rejects.click();
  assert.match(fs.readFileSync(await (await saved).path(), "utf8"), /new1.*gone\.png/);
  await closePage(page, "import-rejects");
});

test("report: says how to measure, then what was measured", async () => {
  const empty = await open("/report");
  assert.match(await empty.locator("main").innerText(), /colorway report/);
  await closePage(empty, "report-empty");
  run("report", "-c", stage.shop.catalog, "--html", stage.shop.at("report.html"));
  const page = await open("/report");
  await page.locator(".protocol").first().waitFor();
  await checkWidth(page);
  await closePage(page, "report-measured");
});
