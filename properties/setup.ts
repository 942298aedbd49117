// Every property draws from one stated seed, so that a change is judged by its own cases and not by the day's luck.
// STATETRACK_SEED=random (what the nightly script sets) or a number draws others; a failure prints the seed it had.

import fc from "fast-check";

const asked = process.env.STATETRACK_SEED ?? "20241119";
if (asked !== "random") {
  const seed = Number(asked);
  if (!Number.isInteger(seed))
    throw new RangeError(`STATETRACK_SEED: expected an integer or "random", found ${JSON.stringify(asked)}`);
  fc.configureGlobal({ seed });
}
