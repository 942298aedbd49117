// Typed lint only: biome formats and does the untyped rules.
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "coverage", "node_modules", "out"] },
  {
    files: [
      "src/**/*.ts",
      "proofs/**/*.ts",
      "oracle/**/*.ts",
      "properties/**/*.ts",
      "bench/**/*.ts",
      "docs/notebooks/**/*.ts",
    ],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unnecessary-condition": [
        "error",
        { allowConstantLoopConditions: "only-allowed-literals" },
      ],
    },
  },
);
