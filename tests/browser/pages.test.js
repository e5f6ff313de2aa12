// The pages in a real browser: WCAG 2.2 AA by axe in light, dark and forced colours; the main journey by keyboard alone and
// without JavaScript; nothing is asked of any other host.
//
// PLUMBLINE_BIN names the program (target/debug/plumbline unless stated), CHROMIUM the browser (/usr/bin/chromium).

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axe = require.resolve("axe-core/axe.min.js");
const program = process.env.PLUMBLINE_BIN ?? join(import.meta.dirname, "../../target/debug/plumbline");
const folder = mkdtempSync(join(tmpdir(), "plumbline-browser-"));

let server, browser, base, assessment;

before(async () => {
  server = spawn(program, ["serve", "--demo", "--listen", "127.0.0.1:0", "--data-dir", folder], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const announced = await new Promise((resolve, reject) => {
    server.stdout.once("data", (data) => resolve(String(data)));
    server.once("exit", (status) => reject(new Error(`the server ended with status ${status}`)));
  });
  base = announced.trim().split(" ").at(-1);
  const listed = await (await fetch(`${base}/api/v1/assessments`)).json();
  assessment = listed.items[0].id;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function paths() {
  const list = async (name) => (await (await fetch(`${base}/api/v1/assessments/${assessment}/${name}?limit=1`)).json()).items[0].id;
  const [gap, finding] = [await list("gaps"), await list("findings")];
  return [
    "/", "/search?q=mfa", "/search?q=164.312(z)", "/frameworks", "/frameworks/pci-dss@4.0.1", "/frameworks/cis-aws@7.0.0",
    "/controls/hipaa-security@2013:164.312(a)(2)(iv)", "/controls/pci-dss@4.0.1:8.4.2?inferred=1", "/requirements/encrypt-at-rest",
    "/threats/unencrypted-flow-across-boundary", "/recommendations/cis-aws@7.0.0:3.2.1", "/models", "/assessments",
    `/assessments/${assessment}`, `/assessments/${assessment}/gaps/${gap}`, `/assessments/${assessment}/findings/${finding}`,
    `/assessments/${assessment}/controls?framework=hipaa-security@2013`, "/controls/no-such-control",
  ];
}

for (const look of [{ colorScheme: "light" }, { colorScheme: "dark" }, { forcedColors: "active" }]) {
  test(`no page offends against WCAG 2.2 AA: ${JSON.stringify(look)}`, async () => {
    const context = await browser.newContext({ ...look, bypassCSP: true });
    const page = await context.newPage();
    const offences = [];
    for (const path of await paths()) {
      await page.goto(base + path);
      await page.addScriptTag({ path: axe });
      const found = await page.evaluate(() =>
        globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
      for (const offence of found.violations) {
        offences.push(`${path}: ${offence.id} at ${offence.nodes.slice(0, 3).map((node) => node.target).join(", ")}`);
      }
    }
    await context.close();
    assert.deepEqual(offences, []);
  });
}

test("pages say nothing on the console and ask nothing of another host", async () => {
  const page = await browser.newPage();
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("request", (request) => request.url().startsWith(base) || faults.push(request.url()));
  for (const path of await paths()) {
    if (path !== "/controls/no-such-control") await page.goto(base + path);
  }
  await page.close();
  assert.deepEqual(faults, []);
});

test("results come while somebody types, and the address follows", async () => {
  const page = await browser.newPage();
  await page.goto(base);
  await page.locator("main input[type=search]").pressSequentially("encrypt card numb");
  await page.waitForURL(/search\?q=encrypt%20card%20numb$/);
  await page.locator("main ol.hits li").first().waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "find");
  await page.keyboard.type("ers");
  await page.waitForURL(/search\?q=encrypt%20card%20numbers$/);
  await page.goBack();
  await page.waitForURL(`${base}/`);
  await page.close();
});

test("the main journey works by keyboard and without JavaScript", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(base);
  await focus(page, (locator) => locator.getAttribute("type").then((type) => type === "search"));
  await page.keyboard.type("mfa");
  await page.keyboard.press("Enter");
  await page.waitForURL(/search/);
  await focus(page, async (locator) => ((await locator.getAttribute("href")) ?? "").startsWith("/requirements/mfa"));
  await page.keyboard.press("Enter");
  await page.waitForURL(/requirements\/mfa/);
  await page.goto(base);
  await focus(page, async (locator) => ((await locator.getAttribute("href")) ?? "").startsWith(`/assessments/${assessment}`));
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/assessments/${assessment}`);
  await focus(page, async (locator) => ((await locator.getAttribute("href")) ?? "").endsWith("/reports/xlsx"));
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  assert.match(download.suggestedFilename(), /\.xlsx$/);
  await context.close();
});

/** Presses Tab until what has the focus is what is wanted. */
async function focus(page, isWanted) {
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    if ((await focused.count()) === 1 && (await isWanted(focused))) return;
  }
  assert.fail("the keyboard does not get there");
}
