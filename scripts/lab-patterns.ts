/**
 * `npm run lab:patterns -- --snapshot DIR CANDLES…`: what candlestick patterns add to the forecasts of a snapshot, with
 * controls. Recognised here by the code that serves, measured by the lab.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { TIMEFRAMES, type TimestampMs } from "../core/time.ts";
import { PATTERN_TIMEFRAME, standingAt } from "../engine/patterns/pattern.ts";
import { candlestickPatterns } from "../market/candlestick-patterns.ts";
import { findUv, labProcess, NO_LAB } from "./lab/launch.ts";
import { type Recorded, readSources } from "./snapshot/sources.ts";

const BAR_MS = TIMEFRAMES[PATTERN_TIMEFRAME];

/** One line per closed bar on which patterns stand: instrument, the instant the bar closed, names between semicolons. */
function* linesOf({ instrument, candles }: Recorded): Generator<string> {
  const [first, last] = [candles.openTime[0] ?? 0, candles.openTime[candles.length - 1] ?? 0];
  for (let slot = Math.ceil(first / BAR_MS) * BAR_MS; slot <= last; slot += BAR_MS) {
    const standing = standingAt(candlestickPatterns, candles, slot as TimestampMs);
    if (standing.length > 0) yield `${instrument},${slot},${standing.join(";")}\n`;
  }
}

function refuse(...sentences: readonly string[]): never {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

function wish(): { readonly snapshot: string; readonly files: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({ options: { snapshot: { type: "string" } }, allowPositionals: true });
    if (values.snapshot !== undefined && positionals.length > 0)
      return { snapshot: values.snapshot, files: positionals };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
  return refuse(
    "Name a snapshot and the candle files it was built of: npm run lab:patterns -- --snapshot DIR CANDLES…",
  );
}

const { snapshot, files } = wish();
const read = await readSources(files);
if (!read.ok) refuse(...read.error, "Nothing was measured.");
const folder = mkdtempSync(join(tmpdir(), "lookout-patterns-"));
try {
  const table = join(folder, "patterns.csv");
  writeFileSync(
    table,
    ["instrument,slot,patterns\n", ...read.value.recorded.flatMap((one) => [...linesOf(one)])].join(""),
  );
  const uv = findUv();
  if (uv === null) {
    process.stderr.write(
      "The lab needs uv, which is not installed, so nothing was measured: pip install uv, then try again.\n",
    );
    process.exitCode = NO_LAB;
  } else {
    const { command, args, env } = labProcess(uv, "lab.walk.patterns", [resolve(snapshot), table], ["--no-sync"]);
    process.exitCode = spawnSync(command, args, { stdio: "inherit", env }).status ?? 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
