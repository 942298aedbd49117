// Builds the notebooks of this folder into out/notebooks, or serves them while they are written (npm run notebooks:dev).

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { observable } from "@observablehq/notebook-kit/vite";
import { defineConfig } from "vite";
import { offline } from "./offline.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));
const pages = readdirSync(folder).filter((name) => name.endsWith(".html"));
/** Where `observable:runtime` and the like are. */
const kit = fileURLToPath(new URL(".", import.meta.resolve("@observablehq/notebook-kit")));

/** No icon: a browser that finds no word of one asks the server. */
const withIcon = (template: string) => template.replace("</head>", '<link rel="icon" href="data:,"></head>');

export default defineConfig({
  root: folder,
  base: "./",
  appType: "mpa",
  cacheDir: fileURLToPath(new URL("../../node_modules/.vite/notebooks", import.meta.url)),
  plugins: [offline(), observable({ transformTemplate: withIcon })],
  resolve: {
    alias: [
      { find: /^observable:(.*)$/, replacement: `${kit}$1` },
      { find: /^npm:(.*)$/, replacement: "$1" },
    ],
  },
  // In development these reach the page one by one; CommonJS must be turned into modules first.
  optimizeDeps: {
    include: ["@observablehq/plot", "@observablehq/inputs", "katex", "htl", "d3", "ajv/dist/2020.js", "ml-matrix"],
  },
  build: {
    outDir: fileURLToPath(new URL("../../out/notebooks", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: pages.map((name) => folder + name) },
  },
});
