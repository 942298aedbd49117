// Part of npm run build: data that the built command line reads at run time and that no module imports.
import { copyFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
mkdirSync(at("../dist/proofs/theory"), { recursive: true });
copyFileSync(at("../proofs/theory/axioms.json"), at("../dist/proofs/theory/axioms.json"));
