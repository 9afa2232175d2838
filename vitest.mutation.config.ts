/** What mutation testing runs: the tests of `risk/` but the random ones, which would need seconds for each mutant. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/risk/**/*.test.ts"],
    exclude: ["test/risk/**/{histories,properties}.test.ts"],
    setupFiles: ["test/support/loopback-only.ts"],
    testTimeout: 20_000,
  },
});
