/** `npm run import -- FILES…`: candles of other tools' files into the monthly history. `--help` says how. */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { systemClock } from "../app/clock.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { Shelf } from "../market/backfill/parts.ts";
import { type ImportFlags, importFile } from "../market/import/import-file.ts";
import { jsonLine } from "./backfill/report.ts";
import { brokenText, openShelf, settingsOf } from "./backfill/shelf.ts";
import { importText } from "./import/text.ts";

const USAGE = `npm run import -- FILES… [--symbol BTC/USDT] [--timeframe 1m] [--venue binanceusdm] [--json]

Adds recorded candles to the monthly history. Rows that are there already are compared and never overwritten.
  FILES              Binance's monthly or daily .zip and .csv; .csv.gz, .csv and .parquet like binanceusdm_BTCUSDT_1m.csv.gz;
                     freqtrade's .json, .json.gz, .feather and .parquet
  --symbol, --timeframe, --venue
                     what the files' names do not say; binance, ccxt's name for spot, is binancespot
  --json             one JSON object per file
Exit codes: 0 done · 1 candles differ from those stored · 2 a file could not be imported · 3 the disk failed
`;

type Wish = ImportFlags & { readonly files: readonly string[]; readonly json: boolean };

async function run({ files, json, ...flags }: Wish): Promise<number> {
  const settings = settingsOf(process.env);
  if (!settings.ok) return refuse(2, ...settings.error);
  const shelf = openShelf(settings.value.VAR_DIR);
  if (!shelf.ok) return refuse(3, shelf.error);
  const results: (Imported | null)[] = [];
  try {
    for (const file of files) {
      results.push(await bring(shelf.value, file, { json, ...flags }));
    }
  } finally {
    await shelf.value.close();
  }
  if (results.includes(null)) return 3;
  if (results.some((each) => each?.ok === false)) return 2;
  return results.some((each) => each?.ok && each.value.disagreements.length > 0) ? 1 : 0;
}

/** Null when the disk or the history failed: other files may belong to months that are sound. */
async function bring(shelf: Shelf, file: string, { json, ...flags }: Omit<Wish, "files">): Promise<Imported | null> {
  try {
    const imported = await importFile({ ...shelf, clock: systemClock }, file, flags);
    (json ? sayInJson : say)(imported);
    return imported;
  } catch (error) {
    const text = brokenText(error);
    if (json) process.stdout.write(`${jsonLine({ type: "broken", file, text })}\n`);
    else process.stderr.write(`${file}: ${text}\n`);
    return null;
  }
}

type Imported = Awaited<ReturnType<typeof importFile>>;

function say(imported: Imported): void {
  if (imported.ok) process.stdout.write(`${importText(imported.value)}\n`);
  else process.stderr.write(`${imported.error.text}\n`);
}

function sayInJson(imported: Imported): void {
  const line = imported.ok ? { type: "imported", ...imported.value } : { type: "refused", ...imported.error };
  process.stdout.write(`${jsonLine(line)}\n`);
}

function wishOf(argv: readonly string[]): Result<"help" | Wish, string> {
  try {
    const text = { type: "string" } as const;
    const flag = { type: "boolean" } as const;
    const { values, positionals: files } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { symbol: text, timeframe: text, venue: text, json: flag, help: { ...flag, short: "h" } },
    });
    if (values.help === true) return ok("help");
    if (files.length === 0) return err("No file was named, so there is nothing to import.");
    const { symbol, timeframe = null, venue: named, json = false } = values;
    const venue = named === "binance" ? "binancespot" : (named?.replace("_", "") ?? null);
    return ok({ files, symbol: symbol?.toUpperCase() ?? null, timeframe, venue, json });
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

function refuse(code: number, ...sentences: readonly string[]): number {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  return code;
}

// What stands in the environment already wins over the file.
if (existsSync(".env")) process.loadEnvFile(".env");
const wish = wishOf(process.argv.slice(2));
if (!wish.ok) process.exitCode = refuse(2, wish.error, "npm run import -- --help says how.");
else if (wish.value === "help") process.stdout.write(USAGE);
else process.exitCode = await run(wish.value).catch((error: unknown) => refuse(3, brokenText(error)));
