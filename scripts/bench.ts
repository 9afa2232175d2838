/** `npm run bench [-- --json] [-- --only NAME]`: measures what docs/performance.md states. Benchmarks, not tests. */
import { parseArgs } from "node:util";
import { backfillRate } from "./bench/backfill.ts";
import { backtest } from "./bench/backtest.ts";
import { bars } from "./bench/bars.ts";
import { cards, charts } from "./bench/charts.ts";
import { commands } from "./bench/commands.ts";
import { scansAndAnswers } from "./bench/engine.ts";
import { features } from "./bench/features.ts";
import { gate } from "./bench/gate.ts";
import { indicators } from "./bench/indicators.ts";
import type { Measurement } from "./bench/measure.ts";
import { memory } from "./bench/memory.ts";
import { models } from "./bench/models.ts";
import { quality } from "./bench/quality.ts";
import { rest } from "./bench/rest.ts";
import { simulation } from "./bench/simulation.ts";
import { coldStart } from "./bench/start.ts";
import { store } from "./bench/store.ts";
import { stream } from "./bench/stream.ts";
import { vectors } from "./bench/vectors.ts";
import { year } from "./bench/year.ts";

const BENCHMARKS: Readonly<Record<string, () => readonly Measurement[] | Promise<readonly Measurement[]>>> = {
  start: coldStart,
  engine: scansAndAnswers,
  gate,
  bars,
  indicators,
  features,
  models,
  quality,
  store,
  vectors,
  charts,
  cards,
  memory,
  stream,
  rest,
  backfill: backfillRate,
  simulation,
  backtest,
  commands,
  year,
};

const { values } = parseArgs({ options: { json: { type: "boolean" }, only: { type: "string" } } });
const chosen = Object.entries(BENCHMARKS).filter(([name]) => values.only === undefined || values.only === name);
if (chosen.length === 0) {
  process.stderr.write(
    `There is no benchmark "${values.only}". Choose one of: ${Object.keys(BENCHMARKS).join(", ")}.\n`,
  );
  process.exitCode = 2;
}
for (const [, measure] of chosen) {
  for (const measurement of await measure()) {
    const { name, value, unit } = measurement;
    const line = values.json === true ? JSON.stringify(measurement) : `${name.padEnd(50)} ${value} ${unit}`;
    process.stdout.write(`${line}\n`);
  }
}
