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

/** Progress lines hide the cursor. */
const SHOW_CURSOR = "\u001b[?25h\n";

/** The last line of a command that was interrupted: where, if that says something, what it leaves and how to go on. */
export function interrupted(left: string, place?: string): void {
  process.stderr.write(`statetrack: interrupted${place === undefined ? "" : ` ${place}`}; ${left}\n`);
}

/** Milliseconds in which one Ctrl-C may arrive twice: from the terminal, and handed on by npx or by bin/statetrack.js. */
const SAME_WISH = 500;

/** Turns the first SIGINT or SIGTERM into a flag; a second one ends the process at once. */
export function interruption(): () => boolean {
  let asked: number | undefined;
  const ask = () => {
    if (asked !== undefined && performance.now() - asked > SAME_WISH) {
      if (process.stderr.isTTY) process.stderr.write(SHOW_CURSOR);
      interrupted("stopped at once, only what was written to files before is kept");
      process.exit(130);
    }
    asked ??= performance.now();
  };
  process.on("SIGINT", ask);
  process.on("SIGTERM", ask);
  return () => asked !== undefined;
}
