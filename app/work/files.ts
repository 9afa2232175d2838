/** Files of data for a chat: candles and signals, made by the same scripts that a person would run. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { type InstrumentId, symbolOf, venueOf } from "../../core/instrument.ts";
import { DAY_MS, isoUtc, plus, type TimestampMs } from "../../core/time.ts";
import { FILE_BYTES_AT_MOST, type Work, type WorkEnd, type WorkMissing } from "../../engine/api.ts";
import { runScript, type ScriptEnd } from "./child.ts";

/** Where one piece of work is done, and until when it may. */
export type Place = {
  /** Its own, removed at the end. */
  readonly folder: string;
  /** Where the databases of the run lie. */
  readonly dataFolder: string;
  readonly now: TimestampMs;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
};

type Export = Extract<Work, { kind: "candles" | "signals" }>;

/** `instrument` is that of candles; null for signals. */
export async function exportFile(work: Export, instrument: InstrumentId | null, place: Place): Promise<WorkEnd> {
  const from = isoUtc(plus(place.now, -work.days * DAY_MS));
  const name = fileName(work, instrument, place.now);
  const path = join(place.folder, name);
  const [script, args] = commandOf(work, instrument, from);
  const { environment, signal, dataFolder: varFolder } = place;
  const ended = await runScript({ script, args: [...args, "--out", path], varFolder, environment, signal });
  if (ended.code !== 0) return failed(ended);
  const bytes = statSync(path).size;
  if (bytes <= FILE_BYTES_AT_MOST) return { kind: "file", file: { path, name, bytes } };
  const npm = work.kind === "candles" ? "export" : "export:signals";
  return { kind: "too-large", bytes, command: `npm run ${npm} -- ${args.join(" ")} --out ${name}` };
}

function commandOf(work: Export, instrument: InstrumentId | null, from: string): readonly [string, readonly string[]] {
  const common = ["--format", work.format, "--from", from];
  if (work.kind === "signals" || instrument === null) return ["export-signals.ts", common];
  const what = ["--symbol", symbolOf(instrument), "--venue", venueOf(instrument), "--kind", "candles"];
  return ["export.ts", [...what, "--timeframe", work.timeframe, ...common]];
}

/** `binanceusdm_BTCUSDT_1h_30d.csv`, as files of candles are named everywhere. */
function fileName(work: Export, instrument: InstrumentId | null, now: TimestampMs): string {
  if (work.kind === "signals" || instrument === null) {
    return `signals_${isoUtc(now).slice(0, 10)}_${work.days}d.${work.format}`;
  }
  return `${candleName(instrument, work.timeframe)}_${work.days}d.${work.format}`;
}

export const candleName = (instrument: InstrumentId, timeframe: string): string =>
  `${venueOf(instrument)}_${symbolOf(instrument).replace("/", "")}_${timeframe}`;

/** The last sentences a script said before it gave up. */
export function failed({ stderr, code }: ScriptEnd, missing?: WorkMissing): WorkEnd {
  const said = stderr
    .trim()
    .split("\n")
    .flatMap((line) => line.split(/(?<=[.!?])\s+/))
    // What to type at a machine's prompt helps nobody in a chat.
    .filter((sentence) => !/--\w|npm run/.test(sentence))
    .join(" ");
  const reason = said === "" ? `It ended with code ${code}.` : said.slice(0, 600);
  const isMissing = missing !== undefined && /nothing to export|There are no /.test(stderr);
  return isMissing ? { kind: "failed", reason, code: missing } : { kind: "failed", reason };
}
