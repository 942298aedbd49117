// Projects: `unit` (tests beside their source), `proofs` (the registry), `oracle` (records of
// outside programs), `notebooks` (what their cells use), and
// `properties` (statements that begin "for all").
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["src/**/*.test.ts"], testTimeout: 30_000 } },
      { test: { name: "proofs", include: ["proofs/**/*.test.ts"], testTimeout: 120_000 } },
      { test: { name: "oracle", include: ["oracle/**/*.test.ts"], testTimeout: 120_000 } },
      { test: { name: "notebooks", include: ["docs/notebooks/**/*.test.ts"], testTimeout: 60_000 } },
      {
        test: {
          name: "properties",
          include: ["properties/**/*.test.ts"],
          setupFiles: ["properties/setup.ts"],
          testTimeout: 120_000,
        },
      },
    ],
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/**/*.test.ts"],
      reporter: ["text-summary", "html"],
    },
  },
});
