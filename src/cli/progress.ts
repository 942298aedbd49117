// Progress on stderr, only where a person is looking, and the wish to stop (Ctrl-C) as something to ask for.

import { SingleBar } from "cli-progress";

export interface ProgressLine {
  update(done: number, text: string): void;
  stop(): void;
}

/** A bar towards `total` with an ETA at the present rate; silent unless stderr is a terminal. */
export function progressLine(title: string, total: number): ProgressLine {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: `${title} {bar} {text} | {duration_formatted}, at most {eta_formatted} to go`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    etaBuffer: 50,
  });
  bar.start(total, 0, { text: "" });
  return { update: (done, text) => bar.update(Math.min(done, total), { text }), stop: () => bar.stop() };
}

/** Turns the first SIGINT or SIGTERM into a flag; a second one ends the process at once. */
export function interruption(): () => boolean {
  let asked = false;
  const ask = () => {
    if (asked) process.exit(130);
    asked = true;
  };
  process.on("SIGINT", ask);
  process.on("SIGTERM", ask);
  return () => asked;
}
