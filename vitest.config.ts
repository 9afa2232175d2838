import { defineConfig } from "vitest/config";
import { COMPILED } from "./test/support/bare.ts";

// For the workers, and for the programs that tests start.
process.env.NODE_COMPILE_CACHE ??= COMPILED;

/** Rooms whose every line is a rule somebody's money hangs on. */
const HELD_AT_95 = ["core", "engine", "risk", "db"];

/** Tests that leave nothing behind in a process: no setting, no listener, no changed module. */
const SHARED = ["test/{architecture,backtest,bot,charts,core,db,engine,market,models,risk,servers,web}/**/*.test.ts"];

export default defineConfig({
  test: {
    // One worker per core: most tests wait for processes and servers of their own.
    maxWorkers: "100%",
    // Files that share a worker's modules need not load them again, which costs more than most tests themselves.
    projects: [
      { extends: true, test: { name: "shared", include: SHARED, isolate: false } },
      { extends: true, test: { name: "apart", include: ["test/**/*.test.ts"], exclude: SHARED } },
    ],
    setupFiles: ["test/support/loopback-only.ts", "test/support/property-seed.ts"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    coverage: {
      provider: "v8",
      include: ["{core,engine,risk,backtest,db,market,models,bot,app}/**/*.ts"],
      exclude: ["models/lab/**"],
      reporter: ["text-summary", "json-summary"],
      reportsDirectory: "coverage",
      thresholds: Object.fromEntries(HELD_AT_95.map((room) => [`${room}/**/*.ts`, { lines: 95 }])),
    },
  },
});
