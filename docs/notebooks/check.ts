// Builds the notebook, opens it in headless Chromium as a reader would, and compares what it says with what the library says
// here in Node. Fails on an error in the page, on a warning or error in the console, and on any request that is not to
// this machine. Run: npm run notebooks:check. Exit code 77: there is no Chromium (CHROMIUM names one).

import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { build, preview } from "vite";
import { chromiumLacks, NO_GPU, openChromium } from "../../oracle/chromium.ts";
import { questionText } from "./lib/elements.ts";
import type { LayerChoice } from "./lib/layers.ts";
import { ask, type LanguageName, type SemanticsName } from "./lib/question.ts";
import { explanation, headline } from "./lib/sentences.ts";
import { verdictTable } from "./lib/table.ts";

const OUT = fileURLToPath(new URL("../../out/notebooks/", import.meta.url));
/** Generous: two slow cores. */
const PATIENCE = 60_000;

const problems: string[] = [];
let passed = 0;

function check(what: string, found: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a === b) {
    passed++;
    process.stdout.write(`ok      ${what}\n`);
  } else problems.push(`${what}\n  expected ${b}\n  found    ${a}`);
}

/** What a verdict card must say, from the library in Node. */
async function expected(
  choice: LayerChoice,
  format: string,
  semantics: SemanticsName,
  language: LanguageName = "parity",
): Promise<string[]> {
  const answer = await ask(choice, format, semantics, { time: PATIENCE }, language);
  return [headline(answer), ...explanation(answer)];
}

/** What the card that answers this question says, once it is there. */
async function card(page: Page, question: string): Promise<string[]> {
  const found = page.locator(`.verdict[data-question=${JSON.stringify(question)}]`);
  await found.waitFor({ timeout: PATIENCE });
  return found.locator("p").allTextContents();
}

/** Moves a slider. */
async function slide(page: Page, label: string, value: number): Promise<void> {
  const slider = page.locator("form").filter({ has: page.locator(`> label:text-is(${JSON.stringify(label)})`) });
  await slider.locator("input[type=range]").fill(String(value));
}

async function read(page: Page): Promise<void> {
  const scalar = (a: number): LayerChoice => ({ kind: "scalar", a, b: 0 });
  const agree = async (what: string, choice: LayerChoice, format: string, semantics: SemanticsName, status: string) => {
    const text = await card(page, questionText(choice, format, semantics));
    check(`${what}: the page says what Node says`, text, await expected(choice, format, semantics));
    check(`${what}: ${status}`, text[0].includes(status), true);
  };
  await agree("default", scalar(-0.93), "E4M3FN", "perOperation", "holds");
  await slide(page, "a, the eigenvalue", 0.5);
  await agree("a = 0.5", scalar(0.5), "E4M3FN", "perOperation", "fails");
  await slide(page, "a, the eigenvalue", -1);
  await agree("a = -1", scalar(-1), "E4M3FN", "perOperation", "holds");
  await slide(page, "a, the eigenvalue", -0.5);
  await agree("a = -0.5", scalar(-0.5), "E4M3FN", "perOperation", "fails");
  await readTable(page, scalar(-0.5));
  await page.getByLabel("format").selectOption({ label: "bfloat16" });
  await agree("a = -0.5 in bfloat16", scalar(-0.5), "bfloat16", "perOperation", "fails");
  await page.getByLabel("mixed").check();
  await agree("a = -0.5, mixed", scalar(-0.5), "bfloat16", "mixed", "fails");
  await page.getByLabel("DeltaNet, two rows").check();
  const delta = (key: string, beta: number): LayerChoice => ({ kind: "DeltaNet, two rows", key, beta });
  await page.getByLabel("perOperation").check();
  await agree("EX6", delta("bfloat16 witness", 1), "bfloat16", "perOperation", "holds");
  await look(page, "parity-deltanet", 1280);
  await page.getByLabel("fused").check();
  await agree("EX6, fused", delta("bfloat16 witness", 1), "bfloat16", "fused", "fails");
  await page.getByLabel("key k").selectOption({ label: "E4M3FN witness" });
  await page.getByLabel("perOperation").check();
  await page.getByLabel("format").selectOption({ label: "E4M3FN" });
  await slide(page, "beta", 0.875);
  await agree("E4M3FN witness", delta("E4M3FN witness", 0.875), "E4M3FN", "perOperation", "holds");
  const counter: LayerChoice = { kind: "DeltaNet, one row", k: 0.75, beta: 1 };
  check("EX8", await card(page, "mod 3, mixed"), await expected(counter, "binary32", "mixed", "mod:3"));
}

async function readTable(page: Page, choice: LayerChoice): Promise<void> {
  const shown = page.locator(`.wide[data-question=${JSON.stringify(JSON.stringify(choice))}]`);
  await shown.waitFor({ timeout: PATIENCE });
  const own = await verdictTable(choice, { time: PATIENCE });
  const rows = own.map(({ format, cells }) => [format, ...cells.map(({ status, note }) => status + note)]);
  const found = await shown
    .locator("tbody tr")
    .evaluateAll((lines) => lines.map((line) => [...line.children].map((c) => c.textContent)));
  check("the table of all formats", found, rows);
}

async function look(page: Page, name: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.waitForTimeout(500);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  check(`${name}: nothing is wider than ${width} pixels`, overflow <= 0, true);
  const fonts = await page.evaluate(() => [...document.fonts].filter(({ status }) => status === "error").length);
  check(`${name}: every font that is used was loaded`, fonts, 0);
  await page.screenshot({ path: `${OUT}${name}.png`, fullPage: true });
}

async function main(): Promise<void> {
  const configFile = fileURLToPath(new URL("vite.config.ts", import.meta.url));
  await build({ configFile, logLevel: "warn" });
  const server = await preview({
    configFile,
    preview: { host: "127.0.0.1", port: 0 },
    logLevel: "warn",
  });
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error("check: expected the address of the preview, found none");
  const browser = await openChromium(NO_GPU);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on("pageerror", (error) => problems.push(`error in the page: ${error.message}`));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) problems.push(`console ${message.type()}: ${message.text()}`);
    });
    page.on("request", (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (hostname !== "127.0.0.1" && !["data:", "blob:"].includes(protocol))
        problems.push(`request to ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) problems.push(`${response.status()} for ${response.url()}`);
    });
    await page.goto(`${address}parity.html`);
    await page.locator(".verdict").first().waitFor({ timeout: PATIENCE });
    await page.locator(".wide table").first().waitFor({ timeout: PATIENCE });
    await look(page, "parity", 1280);
    await look(page, "parity-phone", 390);
    await page.setViewportSize({ width: 1280, height: 900 });
    await read(page);
    check("no cell failed", await page.locator(".observablehq--error").count(), 0);
  } finally {
    await browser.close();
    await server.close();
  }
}

const lacks = chromiumLacks();
if (lacks !== undefined) {
  process.stdout.write(`SKIPPED: ${lacks}\n`);
  process.exit(77);
}
await main();
for (const problem of problems) process.stdout.write(`FAILED  ${problem}\n`);
process.stdout.write(`${passed} passed, ${problems.length} failed\n`);
if (problems.length > 0) process.exitCode = 1;
