/** `npm run quality -- --candles FILE --timeframe 1m [--json]`: what a file of recorded candles is worth. */
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../core/result.ts";
import { readCandleRows } from "../market/candle-file.ts";
import { parseCandleFileName } from "../market/candle-file-name.ts";
import { qualityReport } from "../market/quality/report.ts";
import { qualityText } from "./quality/text.ts";
import { lengthOf } from "./quality/timeframe.ts";

const USAGE = `npm run quality -- --candles FILE [--timeframe 1m] [--json]

Judges every candle of a CSV, CSV.gz or Parquet file: what is missing, doubled, out of order, unusable or odd.
  --candles FILE     the file; it may be unsorted and unsound, that is what is reported
  --timeframe 1m     how long a candle is: minutes, hours, days or weeks (3m, 4h, 1d, 1w); else the file's name says it
  --json             one JSON object instead of text
Ends with 0 when the file could be judged, whatever was found, and with 2 when it could not be read.
`;

type Wanted = { readonly file: string; readonly timeframe: string; readonly intervalMs: number };

function wantedFrom(file: string | undefined, given: string | undefined): Result<Wanted, string> {
  if (file === undefined) return err("--candles FILE is missing, so there is nothing to judge.");
  const timeframe = given ?? parseCandleFileName(file)?.timeframe;
  if (timeframe === undefined) {
    return err(`The name of ${file} does not say how long its candles are. Say it with --timeframe, for example 1m.`);
  }
  const intervalMs = lengthOf(timeframe);
  if (intervalMs !== null) return ok({ file, timeframe, intervalMs });
  return err(`--timeframe ${timeframe} is no length of a candle. Give minutes, hours, days or weeks: 1m, 15m, 4h, 1d.`);
}

async function judge({ file, timeframe, intervalMs }: Wanted, json: boolean): Promise<void> {
  const raw = await readCandleRows(file);
  if (!raw.ok) {
    refuse(raw.error.text);
    return;
  }
  const report = qualityReport(raw.value.columns, intervalMs);
  process.stdout.write(json ? `${JSON.stringify(inIso(report))}\n` : qualityText(report, file, timeframe, intervalMs));
}

/** Machines read times as people do. */
const inIso = (report: ReturnType<typeof qualityReport>) => ({
  ...report,
  gaps: report.gaps.map(({ from, until }) => ({
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
  })),
});

function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 2;
}

function flags(): Result<{ candles?: string; timeframe?: string; json?: boolean; help?: boolean }, string> {
  try {
    const options = {
      candles: { type: "string" },
      timeframe: { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    } as const;
    return ok(parseArgs({ options }).values);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

const given = flags();
if (!given.ok) refuse(`${given.error} npm run quality -- --help lists every flag.`);
else if (given.value.help === true) process.stdout.write(USAGE);
else {
  const wanted = wantedFrom(given.value.candles, given.value.timeframe);
  if (wanted.ok) await judge(wanted.value, given.value.json === true);
  else refuse(wanted.error);
}
