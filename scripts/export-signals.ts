/** `npm run export:signals`: the signals that were sent, with what came of them, as a file. `--help` says how. */
import { createWriteStream, existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { parseIsoUtc, type TimestampMs } from "../core/time.ts";
import { signalRows } from "../db/ledger/signal-rows.ts";
import { settingsOf } from "./backfill/shelf.ts";
import { refuse } from "./backtest/refuse.ts";
import { writeParquet } from "./export/parquet.ts";
import { signalBatches } from "./export/signals.ts";
import type { Batch } from "./export/table.ts";
import { csvText, jsonLines } from "./export/text.ts";

const USAGE = `npm run export:signals --silent -- --out FILE [--format csv] [--from T] [--to T] [--ended]

Writes the signals of the ledger in VAR_DIR, oldest first, one row each: levels, size, stated chance, and what came of it.
  --out FILE    the file appears when it is whole
  --format F    csv, json (one object per line) or parquet; csv without it
  --from, --to  ISO 8601 UTC, the end not included; everything without them
  --ended       only those with a win or a loss
Times are ISO 8601 UTC, r is net of costs in units of the stop, net is in cents.
Exit codes: 0 done · 2 bad input, or there is nothing to export · 3 a file or database cannot be read or written
`;

const OPTIONS = {
  out: { type: "string" },
  format: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  ended: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;
const FOREVER = 8.64e15;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help === true) return void process.stdout.write(USAGE);
  const { format = "csv", out, ended = false } = values;
  const [from, to] = [instant(values.from ?? null, 0), instant(values.to ?? null, FOREVER)];
  if (out === undefined) return refuse(2, ["--out FILE is missing, so nothing was written."]);
  if (!["csv", "json", "parquet"].includes(format)) return refuse(2, ["--format must be csv, json or parquet."]);
  if (from === null || to === null) return refuse(2, ["--from and --to are days or instants in UTC, like 2025-06-01."]);
  const settings = settingsOf(process.env);
  if (!settings.ok) return refuse(2, settings.error);
  const ledger = join(settings.value.VAR_DIR, "lookout.db");
  if (!existsSync(ledger)) return refuse(2, [`There is no ledger ${ledger}, so no signal was sent yet.`]);
  const seen = { rows: 0 };
  const batches = counted(signalBatches(signalRows(ledger, from, to), ended), seen);
  const wrote = await write(out, format, batches, seen);
  if (!wrote) return refuse(2, ["There is nothing to export: no such signal was sent in that time."]);
  process.stderr.write(`${seen.rows.toLocaleString("en-US")} signals written to ${out}.\n`);
}

function instant(text: string | null, otherwise: number): TimestampMs | null {
  if (text === null) return otherwise as TimestampMs;
  const parsed = parseIsoUtc(text);
  return parsed.ok ? parsed.value : null;
}

async function* counted(batches: AsyncIterable<Batch>, seen: { rows: number }): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    seen.rows += batch.length;
    yield batch;
  }
}

/** False when there was no row, and then no file. */
async function write(
  out: string,
  format: string,
  batches: AsyncGenerator<Batch>,
  seen: { rows: number },
): Promise<boolean> {
  const first = await batches.next();
  if (first.done === true) return false;
  const all = again(first.value, batches);
  const partial = `${out}.partial`;
  try {
    if (format === "parquet") await writeParquet(partial, all);
    else {
      const text = Readable.from(format === "json" ? jsonLines(all) : csvText(all), { highWaterMark: 2 });
      await pipeline(text, createWriteStream(partial));
    }
    await rename(partial, out);
  } finally {
    await rm(partial, { force: true });
  }
  return seen.rows > 0;
}

async function* again(first: Batch, rest: AsyncGenerator<Batch>): AsyncGenerator<Batch> {
  yield first;
  yield* rest;
}

// What stands in the environment already wins over the file.
if (existsSync(".env")) process.loadEnvFile(".env");
try {
  await main();
} catch (cause) {
  refuse(3, [`The export stopped: ${cause instanceof Error ? cause.message : String(cause)}`]);
}
