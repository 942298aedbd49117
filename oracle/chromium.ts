// Headless Chromium for the checks that open a page: where it is, how it is started, and what is said where there is none.
// Nothing of the browser's own services may call out: the pages under test must not, and these would hide it.

import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** The program; the variable CHROMIUM names another. */
const PROGRAM = process.env.CHROMIUM ?? "/usr/bin/chromium";

const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Without a GPU, for pages that need none. */
export const NO_GPU: readonly string[] = ["--disable-gpu"];

/** With WebGPU on the browser's own software adapter. */
export const SOFTWARE_WEBGPU: readonly string[] = [
  "--enable-unsafe-webgpu",
  "--enable-features=Vulkan",
  "--use-webgpu-adapter=swiftshader",
];

/** Why no page can be opened here, or undefined where there is a Chromium. */
export function chromiumLacks(): string | undefined {
  if (existsSync(PROGRAM)) return undefined;
  return `there is no Chromium at ${PROGRAM}; Debian: apt-get install chromium, or set CHROMIUM`;
}

/** Starts Chromium; the caller closes it. */
export function openChromium(graphics: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath: PROGRAM, args: [...FLAGS, ...graphics] });
}
