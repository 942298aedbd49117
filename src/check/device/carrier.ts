// Which device counts, and in which arithmetic. Integers are right wherever WGSL is kept to, and are compared with the specification
// first where that is cheap. The float and half carriers are faster, and are taken only for work that is worth their
// certification, and only where this very device has passed it (certified.ts).

import { type Device, openDevice } from "../../backend/webgpu/device.ts";
import { arithmeticWgsl, type Carrier, type WgslArithmetic } from "../../emit/wgsl/arithmetic.ts";
import type { RoundedSemantics } from "../../rnn/semantics.ts";
import { type ChoiceOptions, carrierFor, integersLine } from "./certified.ts";

export type { Device } from "../../backend/webgpu/device.ts";

export type Backend = "cpu" | "webgpu";

/** The device, or undefined for the CPU and where there is none, which a line then says. */
export async function deviceFor(backend: Backend, note?: (line: string) => void): Promise<Device | undefined> {
  if (backend === "cpu") return undefined;
  const device = await openDevice();
  if (!("absent" in device)) return device;
  note?.(`${device.absent}; the CPU counts`);
  return undefined;
}

export interface DeviceArithmetic {
  readonly carrier: Carrier;
  readonly arithmetic: WgslArithmetic;
  /** For `assumes`. */
  readonly line: string;
}

/** Steps of maps from which on the certification of a format of 8 bits pays, and that of one of 16 bits. */
const WORTH_PAIRS_OF_8 = 2 ** 30;
const WORTH_PAIRS_OF_16 = 2 ** 36;

/** Integers as WGSL defines them, untried on the device. @throws InputError for a format or a direction that kernels do not have */
export function integerArithmetic({ format, rounding, overflow, subnormals }: RoundedSemantics): DeviceArithmetic {
  const arithmetic = arithmeticWgsl({ format, rounding, overflow, subnormals }, { carrier: "integer" });
  return { carrier: "integer", arithmetic, line: "integer arithmetic on the device" };
}

/** The arithmetic for so many steps. @throws as `carrierFor` */
export async function deviceArithmetic(
  device: Device,
  semantics: RoundedSemantics,
  work: number,
  note?: (line: string) => void,
  progress?: ChoiceOptions["progress"],
): Promise<DeviceArithmetic> {
  const { format, rounding, overflow, subnormals } = semantics;
  const policy = { format, rounding, overflow, subnormals };
  const shown = progress === undefined ? {} : { progress };
  if (work < WORTH_PAIRS_OF_8)
    return { ...integerArithmetic(semantics), line: await integersLine(device, policy, shown) };
  note?.(`the arithmetic of ${format.name} is certified on the device first, unless a record of it is kept`);
  const chosen = await carrierFor(device, policy, {
    ...(work >= WORTH_PAIRS_OF_16 ? { now: true } : {}),
    ...shown,
  });
  note?.(chosen.line);
  return chosen;
}
