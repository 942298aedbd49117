// The kernels in a browser: bundles page.ts, opens it in headless Chromium with WebGPU, and compares its certifications with
// those made here in Node: no difference anywhere, the same kernels, the same digests. Run: node oracle/gpu/check.ts. Exit code
// 77: there is no Chromium (CHROMIUM names one), or it has no WebGPU adapter, or Node has none.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { openDevice } from "../../src/backend/webgpu/device.ts";
import type { Certification } from "../../src/check/device/certification.ts";
import { chromiumLacks, openChromium, SOFTWARE_WEBGPU } from "../chromium.ts";
import { CHECKED, type PageAnswer, recordsOf } from "./page.ts";

const OUT = fileURLToPath(new URL("../../out/gpu-page/", import.meta.url));

const problems: string[] = [];
let passed = 0;

function check(what: string, found: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a === b) {
    passed++;
    process.stdout.write(`ok      ${what}\n`);
  } else problems.push(`${what}\n  expected ${b}\n  found    ${a}`);
}

function skip(reason: string): never {
  process.stdout.write(`SKIPPED: ${reason}\n`);
  process.exit(77);
}

/** The page's answer, from a server on this machine: WebGPU wants an origin that it trusts. */
async function inBrowser(): Promise<PageAnswer> {
  await build({
    configFile: false,
    root: fileURLToPath(new URL(".", import.meta.url)),
    logLevel: "warn",
    build: {
      outDir: OUT,
      emptyOutDir: true,
      lib: { entry: fileURLToPath(new URL("page.ts", import.meta.url)), formats: ["es"], fileName: () => "page.js" },
    },
  });
  const script = readFileSync(`${OUT}page.js`);
  const server = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(
      isScript ? script : '<!doctype html><title>kernels</title><script type="module" src="page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const browser = await openChromium(SOFTWARE_WEBGPU);
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => problems.push(`error in the page: ${error.message}`));
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction("globalThis.certifications !== undefined");
    return await page.evaluate<PageAnswer>("globalThis.certifications");
  } finally {
    await browser.close();
    server.close();
  }
}

async function inNode(): Promise<PageAnswer["records"]> {
  const device = await openDevice();
  if ("absent" in device) return skip(device.absent);
  const records = await recordsOf(device);
  device.close();
  return records;
}

const lacks = chromiumLacks();
if (lacks !== undefined) skip(lacks);
const own = await inNode();
const { adapter, reason, records } = await inBrowser();
if (adapter === undefined) skip(`the browser: ${reason ?? "no adapter"}`);
process.stdout.write(`the browser's adapter: ${adapter}\n`);
check("the page answered for every format", records.length, CHECKED.length);
records.forEach((record, i) => {
  const { format, carrier } = CHECKED[i];
  const here = own[i];
  const name = `${format} (${carrier})`;
  // What JavaScript leaves undefined may come out of the page as null.
  if ((record ?? undefined) === undefined) {
    process.stdout.write(`not offered in the page: ${name}\n`);
    return;
  }
  const { integer, candidate, status, kernel } = record as Certification;
  check(`${name}: the page's integers are those of the specification`, integer.differences, 0);
  // Fewer drawn cases than certify, so as to be done soon.
  const enough = integer.cases === "all pairs";
  check(`${name}: nothing differs in the page`, status, enough ? "certified" : "sampled");
  if (here === undefined) return;
  check(`${name}: the page ran the same kernels`, kernel, here.kernel);
  check(`${name}: the same codes on all pairs, by digest`, candidate?.operations, here.candidate?.operations);
  check(`${name}: the same codes on triples, by digest`, candidate?.triples, here.candidate?.triples);
});
for (const problem of problems) process.stdout.write(`FAILED  ${problem}\n`);
process.stdout.write(`${passed} passed, ${problems.length} failed\n`);
if (problems.length > 0) process.exitCode = 1;
