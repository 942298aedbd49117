// Notebook Kit's pages load their libraries (Plot, KaTeX, Inputs, …) from a content delivery network. This Vite plugin
// makes every such address a package of node_modules instead, so that a page asks nobody but its own server. It must stand
// before the kit's own plugin. A library that is not installed becomes a module that says so when it is used.

import { existsSync, readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** The address of the network, as the kit itself has it. */
const prefix = networkOf(new URL("runtime/stdlib/tex.js", import.meta.resolve("@observablehq/notebook-kit")));
const ADDRESS = new RegExp(
  String.raw`(["'])${escaped(prefix)}((?:@[\w.-]+\/)?[\w.-]+)(?:@[\w.^~-]+)?(\/[^"']*)?\1`,
  "g",
);
const MISSING = "virtual:missing/";

function networkOf(file: URL): string {
  const found = /from "([^"]+\/)katex\/\+esm"/.exec(readFileSync(file, "utf8"));
  if (found === null) throw new Error(`offline: expected an address of katex in ${file.pathname}, found none`);
  return found[1];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

const installed = (name: string) => existsSync(new URL(`../../node_modules/${name}`, import.meta.url));

export function offline(): Plugin {
  return {
    name: "statetrack:offline",
    enforce: "pre",
    resolveId: (id) => (id.startsWith(MISSING) ? `\0${id}` : undefined),
    load: (id) =>
      id.startsWith(`\0${MISSING}`)
        ? // CommonJS, so that a bundler expects no export by name.
          `module.exports = {};\nthrow new Error("not installed: npm install --save-dev ${id.slice(MISSING.length + 1)}");\n`
        : undefined,
    transform: (code, id) => (code.includes(prefix) ? { code: local(code, id), map: null } : undefined),
  };
}

/** The text with every address of the network replaced by a package, or by the address that a package's file gets. */
function local(code: string, id: string): string {
  if (/\.css($|\?)/.test(id))
    return code.replace(
      ADDRESS,
      (_, quote: string, name: string, rest: string | undefined) => `${quote}${name}${rest ?? ""}${quote}`,
    );
  const head: string[] = [];
  const body = code.replace(ADDRESS, (_, _quote: string, name: string, path: string | undefined) => {
    const rest = path ?? "";
    const module = rest.endsWith("/+esm");
    if (!installed(name)) return JSON.stringify(module ? MISSING + name : "about:blank");
    if (module) return JSON.stringify(name + rest.slice(0, -"/+esm".length));
    const variable = `__local${head.length}`;
    head.push(`import ${variable} from ${JSON.stringify(`${name}${rest}?url`)};`);
    return variable;
  });
  return `${head.join("\n")}\n${body}`;
}
