// Type-checks the TypeScript cells of notebooks: the cells of a notebook, in its order, are one module beside it, with the
// names of cells.d.ts. Notebook Kit itself only strips types. Run: node docs/notebooks/check-cells.ts [file.html …]

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize } from "@observablehq/notebook-kit";
import { JSDOM } from "jsdom";
import ts from "typescript";

const folder = fileURLToPath(new URL(".", import.meta.url));

/** `${notebook}: cell ${id}, line ${line}: ${message}` */
export type Finding = string;

interface Joined {
  readonly text: string;
  /** Where each cell begins in the text. */
  readonly starts: readonly { readonly cell: number; readonly offset: number }[];
}

function joinCells(html: string): Joined {
  const parser = new new JSDOM().window.DOMParser();
  const starts: { cell: number; offset: number }[] = [];
  let text = "";
  for (const { id, mode, value } of deserialize(html, { parser }).cells) {
    if (mode !== "ts") continue;
    starts.push({ cell: id, offset: text.length });
    text += `${value}\n`;
  }
  return { text: `${text}export {};\n`, starts };
}

/** What is wrong with the cells of a notebook: `path` is where it is (or would be), for its imports. */
export function checkCells(html: string, path: string): Finding[] {
  const joined = joinCells(html);
  const virtual = `${path}.ts`;
  const read = ts.readConfigFile(join(folder, "tsconfig.json"), (name) => ts.sys.readFile(name));
  if (read.error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(read.error.messageText, "\n"));
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, folder);
  // A cell's own names are used by other cells, or shown.
  const host = ts.createCompilerHost({ ...options, noUnusedLocals: false });
  host.fileExists = (name) => resolve(name) === virtual || ts.sys.fileExists(name);
  host.readFile = (name) => (resolve(name) === virtual ? joined.text : ts.sys.readFile(name));
  const roots = [
    virtual,
    ...readdirSync(folder)
      .filter((name) => name.endsWith(".d.ts"))
      .map((name) => join(folder, name)),
  ];
  const program = ts.createProgram(roots, { ...options, noUnusedLocals: false }, host);
  const file = program.getSourceFile(virtual);
  if (file === undefined) throw new Error(`checkCells: expected the module of ${path}, found none`);
  // Errors elsewhere are found where those files are checked.
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return found.map((diagnostic) => describe(diagnostic, joined, path, virtual));
}

function describe({ file, start, messageText }: ts.Diagnostic, joined: Joined, path: string, virtual: string): Finding {
  const message = ts.flattenDiagnosticMessageText(messageText, "\n");
  if (file === undefined || start === undefined) return `${path}: ${message}`;
  const begin =
    resolve(file.fileName) === virtual ? joined.starts.findLast(({ offset }) => offset <= start) : undefined;
  const line = (from: number) => file.text.slice(from, start).split("\n").length;
  if (begin === undefined) return `${file.fileName}: line ${line(0)}: ${message}`;
  return `${path}: cell ${begin.cell}, line ${line(begin.offset)}: ${message}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2);
  const own = readdirSync(folder).filter((name) => name.endsWith(".html"));
  const files = named.length > 0 ? named.map((name) => resolve(name)) : own.map((name) => join(folder, name));
  const findings = files.flatMap((file) => checkCells(readFileSync(file, "utf8"), file));
  for (const finding of findings) process.stderr.write(`${finding}\n`);
  process.stdout.write(`${files.length} notebooks, ${findings.length} errors in cells\n`);
  if (findings.length > 0 || files.length === 0) process.exitCode = 1;
}
