import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { openDevice } from "../backend/webgpu/device.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = mkdtempSync(join(tmpdir(), "statetrack-gpu-"));
const device = await openDevice();
const f16 = !("absent" in device) && device.gpu.features.has("shader-f16");
if (!("absent" in device)) device.close();
afterAll(() => rmSync(cache, { recursive: true }));

function gpu(args: readonly string[], environment: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/statetrack.js", "gpu", ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, XDG_CACHE_HOME: cache, ...environment },
  });
  return { status, stdout, stderr };
}

/** Sends SIGINT as soon as the command has printed a text. */
function interruptedAfter(text: string, args: readonly string[]) {
  const child = spawn(process.execPath, ["bin/statetrack.js", "gpu", ...args], {
    cwd: root,
    env: { ...process.env, XDG_CACHE_HOME: cache },
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => {
    const before = output.stdout.includes(text);
    output.stdout += data.toString();
    if (!before && output.stdout.includes(text)) child.kill("SIGINT");
  });
  child.stderr.on("data", (data: Buffer) => {
    output.stderr += data.toString();
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, ...output }));
  });
}

describe("statetrack gpu without a GPU", () => {
  const none = { STATETRACK_DAWN: "/no/such/dawn.node" };

  it("says so: exit code 0 for a listing, 3 for a certification", () => {
    const listed = gpu([], none);
    expect(listed.stdout).toMatch(/^no GPU: STATETRACK_DAWN=\/no\/such\/dawn\.node could not be loaded: /);
    expect(listed.status).toBe(0);
    expect(gpu(["--certify"], none).status).toBe(3);
    expect(JSON.parse(gpu(["--json"], none).stdout)).toMatchObject({ adapter: null });
  });

  it("says so where Vulkan has no driver", () => {
    const { status, stdout } = gpu([], {
      VK_DRIVER_FILES: "/no/such/driver.json",
      VK_ICD_FILENAMES: "/no/such/driver.json",
    });
    expect(stdout).toMatch(/^no GPU: /);
    expect(status).toBe(0);
  });

  it("refuses bad input", () => {
    expect(gpu(["--certify", "--format", "E4M3FN", "--overflow", "infinity"], none)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/--overflow: expected a format with infinities/) as string,
    });
    expect(gpu(["--certify", "--format", "e4"], none).status).toBe(2);
    expect(gpu(["--certify", "--cases", "many"], none)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/--cases: expected a positive whole number, found "many"/) as string,
    });
    expect(gpu(["--format", "E5M2"], none)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/--format: expected --certify beside it, found no --certify/) as string,
    });
  });
});

describe.skipIf("absent" in device)("statetrack gpu", () => {
  it("lists the adapter and its limits", () => {
    const { status, stdout } = gpu([]);
    expect(stdout).toMatch(/\n {2}maxStorageBufferBindingSize [0-9,]+\n/);
    expect(status).toBe(0);
  });

  it("certifies a format, keeps the record and finds it on file", () => {
    const first = gpu(["--certify", "--format", "E2M1FN"]);
    expect(first.stdout).toMatch(/E2M1FN, tiesToEven, overflow=saturate, subnormals=gradual: certified on /);
    expect(first.status).toBe(0);
    const again = gpu(["--certify", "--format", "E2M1FN", "--json"]);
    const { certifications } = JSON.parse(again.stdout) as {
      certifications: { status: string; carrier: string; cached: boolean }[];
    };
    const found = certifications.filter(({ status }) => status === "certified");
    expect(found.map(({ carrier }) => carrier)).toContain("float");
    expect(found.every(({ cached }) => cached)).toBe(true);
    expect(certifications.at(-1)?.carrier).toBe("half");
    if (!f16) expect(certifications.at(-1)?.status).toBe("not offered");
  });

  it("says which carrier is not offered, and why; exit code 3 if it was the only one asked for", () => {
    const { stdout, status } = gpu(["--certify", "--format", "E3M4", "--carrier", "half"]);
    expect(stdout).toMatch(/^E3M4, .*: half carrier not offered: binary16 does not carry E3M4, tiesToEven/);
    expect(status).toBe(3);
  });

  it("interrupted says what is finished and kept, and ends with 130", async () => {
    const { code, stdout, stderr } = await interruptedAfter("E2M1FN, ", [
      "--certify",
      "--carrier",
      "float",
      "--format",
      "E2M1FN",
      "binary16",
      "--cases",
      "1000",
    ]);
    expect(code).toBe(130);
    expect(stdout).toMatch(/E2M1FN, .*: certified on /);
    const [, count, file] =
      /statetrack: interrupted; (\d+) certifications? (?:is|are) finished and kept in (\S+)\n$/.exec(stderr) ?? [];
    expect(Number(count)).toBeGreaterThan(0);
    expect(Object.keys(JSON.parse(readFileSync(file, "utf8")) as object).length).toBeGreaterThanOrEqual(Number(count));
  });

  it("certifies integers alone where binary32 carries nothing, and calls a sample a sample", () => {
    const fixed = gpu(["--certify", "--format", "q1.2", "--rounding", "towardZero"]);
    expect(fixed.stdout).toMatch(/certified on [\s\S]*integers alone/);
    expect(fixed.status).toBe(0);
    const sampled = gpu([
      "--certify",
      "--format",
      "binary16",
      "--cases",
      "1000",
      "--pairs",
      "100000",
      "--barrier",
      "xor",
    ]);
    expect(sampled.stdout).toMatch(/: sampled on /);
    expect(sampled.status).toBe(3);
  });

  it("keeps integers alone on file, unless too few cases were drawn, which certifies nothing", () => {
    const fixed = ["--certify", "--format", "q1.2", "--rounding", "towardPositive"];
    expect([gpu(fixed).stdout, gpu(fixed).stdout]).toEqual([
      expect.not.stringMatching(/on file/),
      expect.stringMatching(/certified on [\s\S]*integers alone; .*; on file/),
    ]);
    const few = ["--certify", "--format", "q7.8", "--cases", "1"];
    for (const { status, stdout } of [gpu(few), gpu(few)]) {
      expect([status, stdout]).toEqual([3, expect.stringMatching(/: sampled on .*\(integers = .* 1 edge-weighted/)]);
      expect(stdout).not.toMatch(/on file/);
    }
  });

  it("refuses numbers that are none, and kernels that there are not", () => {
    expect(gpu(["--certify", "--cases", "few"]).status).toBe(2);
    expect(gpu(["--certify", "--format", "binary32"])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/expected a format of at most 16 bits, for kernels, found binary32/) as string,
    });
  });
});
