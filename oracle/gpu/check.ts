// The kernels in a browser: bundles page.ts, opens it in headless Chromium with WebGPU, and compares its certifications with
// those made here in Node: no difference anywhere, the same kernels, the same digests. Run: node oracle/gpu/check.ts. Exit code
// 77: there is no Chromium (CHROMIUM names one), or it has no WebGPU adapter, or Node has none.

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build } from "vite";
import { openDevice } from "../../src/backend/webgpu/device.ts";
import { type Certification, certify } from "../../src/check/device/certify.ts";
import { CHECKED, checkedPolicy, type PageAnswer } from "./page.ts";

const OUT = fileURLToPath(new URL("../../out/gpu-page/", import.meta.url));
const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--enable-features=Vulkan",
  "--use-webgpu-adapter=swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

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
  const browser = await chromium.launch({ executablePath: executable, args: FLAGS });
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

async function inNode(): Promise<Certification[]> {
  const device = await openDevice();
  if ("absent" in device) return skip(device.absent);
  const records: Certification[] = [];
  for (const { format, carrier, cases } of CHECKED)
    records.push(await certify(device, checkedPolicy(format), { carrier, cases, barrier: "xor" }));
  device.close();
  return records;
}

if (!existsSync(executable))
  skip(`there is no Chromium at ${executable}; Debian: apt-get install chromium, or set CHROMIUM`);
const own = await inNode();
const { adapter, reason, records } = await inBrowser();
if (adapter === undefined) skip(`the browser: ${reason ?? "no adapter"}`);
process.stdout.write(`the browser's adapter: ${adapter}\n`);
check("the page certified every format", records.length, CHECKED.length);
records.forEach((record, i) => {
  const { policy, integer, float } = record;
  check(`${policy.format}: the page's integers are those of the specification`, integer.differences, 0);
  check(`${policy.format}: certified in the page`, record.status, "certified");
  check(`${policy.format}: the page ran the same kernels`, record.kernel, own[i].kernel);
  check(`${policy.format}: the same codes on all pairs, by digest`, float?.operations, own[i].float?.operations);
});
for (const problem of problems) process.stdout.write(`FAILED  ${problem}\n`);
process.stdout.write(`${passed} passed, ${problems.length} failed\n`);
if (problems.length > 0) process.exitCode = 1;
