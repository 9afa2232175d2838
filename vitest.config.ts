import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { COMPILED } from "./test/support/bare.ts";

// For the workers, and for the programs that tests start.
process.env.NODE_COMPILE_CACHE ??= COMPILED;

/** Rooms whose every line is a rule somebody's money hangs on. */
const HELD_AT_95 = ["core", "engine", "risk", "db"];

export default defineConfig({
  test: {
    // Many tests wait for programs and servers of their own: three workers keep two cores at work.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // Files of one worker share its modules: to load them again costs more than most tests. So each test takes back what
    // it changes in the process: settings, clocks, listeners.
    isolate: false,
    setupFiles: ["test/support/loopback-only.ts", "test/support/property-seed.ts"],
    // Tests that load ONNX Runtime themselves; the program switches its reports off on its own (models/telemetry.ts).
    env: { ORT_DISABLE_TELEMETRY: "1" },
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
