/** `npm run export`: candles, indicators, features or quality of one symbol as a file. `--help` says how. */
import { createWriteStream, existsSync, statSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { settingsOf } from "./backfill/shelf.ts";
import { type ExportArguments, parseExportArguments, USAGE } from "./export/arguments.ts";
import { rowsOf } from "./export/batches.ts";
import { writeParquet } from "./export/parquet.ts";
import type { Batch } from "./export/table.ts";
import { csvText, jsonLines } from "./export/text.ts";

async function run(wish: ExportArguments): Promise<number> {
  const settings = settingsOf(process.env);
  if (!settings.ok) return refuse(2, ...settings.error);
  const place = wish.out === null ? null : outFault(wish.out);
  if (place !== null) return refuse(2, place);
  const rows = await rowsOf(wish, settings.value.VAR_DIR);
  if (!rows.ok) return refuse(2, rows.error);
  try {
    const batches = rows.value.batches[Symbol.asyncIterator]();
    const first = await batches.next();
    if (first.done === true) {
      return refuse(2, `There is nothing to export: no row of ${wish.kind} of ${wish.instrument} in that time.`);
    }
    const seen = { rows: 0 };
    await write(wish, counted(first.value, batches, seen));
    const where = wish.out ?? "standard output";
    process.stderr.write(`${seen.rows.toLocaleString("en-US")} rows of ${wish.kind} written to ${where}.\n`);
    return 0;
  } finally {
    await rows.value.close();
  }
}

/** What is wrong with the place of the file, before any work is done. */
function outFault(out: string): string | null {
  const folder = dirname(resolve(out));
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() === true) {
    return `--out ${out} is a folder, so nothing was written. Name a file in it.`;
  }
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return null;
  return `There is no folder ${folder} for --out, so nothing was written. Create it, or name another one.`;
}

async function* counted(first: Batch, rest: AsyncIterator<Batch>, seen: { rows: number }): AsyncGenerator<Batch> {
  for (let next: IteratorResult<Batch> = { value: first }; next.done !== true; next = await rest.next()) {
    seen.rows += next.value.length;
    yield next.value;
  }
}

/** A file appears under its name when it is whole. */
async function write({ format, out }: ExportArguments, batches: AsyncIterable<Batch>): Promise<void> {
  // Text waits until the one before it was taken, so a slow disk or pipe holds the reading back.
  const text = () => Readable.from(format === "json" ? jsonLines(batches) : csvText(batches), { highWaterMark: 2 });
  if (out === null) return pipeline(text(), process.stdout, { end: false });
  const partial = `${out}.partial`;
  try {
    await (format === "parquet" ? writeParquet(partial, batches) : pipeline(text(), createWriteStream(partial)));
    await rename(partial, out);
  } finally {
    await rm(partial, { force: true });
  }
}

function refuse(code: number, ...sentences: readonly string[]): number {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  return code;
}

function broken(cause: unknown): number {
  // Who reads our output may have seen enough.
  if (cause instanceof Error && "code" in cause && cause.code === "EPIPE") return 0;
  return refuse(3, `The export stopped: ${cause instanceof Error ? cause.message : String(cause)}`);
}

// What stands in the environment already wins over the file.
if (existsSync(".env")) process.loadEnvFile(".env");
const wish = parseExportArguments(process.argv.slice(2));
if (!wish.ok) process.exitCode = refuse(2, ...wish.error, "npm run export -- --help lists every flag.");
else if (wish.value === "help") process.stdout.write(USAGE);
else process.exitCode = await run(wish.value).catch(broken);
