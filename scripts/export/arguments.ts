/** What `npm run export` was asked: every mistake at once, one sentence each. */
import { parseArgs } from "node:util";
import { type InstrumentId, parseInstrument } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { isTimeframe, parseIsoUtc, TIMEFRAMES, type Timeframe, type TimestampMs } from "../../core/time.ts";
import type { FeatureSet } from "../../engine/features/feature-set.ts";
import { LIGHT } from "../../engine/features/light.ts";
import { FEATURE_SETS } from "../../engine/features/sets.ts";

const KINDS = ["candles", "indicators", "features", "vectors", "quality", "quotes"] as const;
const FORMATS = ["csv", "json", "parquet"] as const;
export type Kind = (typeof KINDS)[number];
export type Format = (typeof FORMATS)[number];

export type ExportArguments = {
  readonly instrument: InstrumentId;
  readonly kind: Kind;
  readonly format: Format;
  readonly timeframe: Timeframe;
  /** Whose vectors. */
  readonly set: FeatureSet;
  /** Null = from the first, up to the last that is there. */
  readonly from: TimestampMs | null;
  readonly until: TimestampMs | null;
  /** A file of recorded candles instead of the history and the database. */
  readonly candles: string | null;
  /** Null = standard output. */
  readonly out: string | null;
};

export const USAGE = `npm run export --silent -- --symbol BTC/USDT --kind KIND [--format csv] [--from T] [--to T]
    [--timeframe 1m] [--venue binanceusdm] [--candles FILE] [--out FILE]

Writes what is known about one symbol, oldest first, from the monthly history files and the candle database.
  --symbol S         BTC/USDT
  --kind KIND        candles, indicators (of the candles), features (what the model sees, per even minute), vectors
                     (what it saw at each scan, as stored), quality (one row per hour) or quotes (best bid and ask,
                     one row per scan)
  --format F         csv, json (one object per line) or parquet (needs --out); csv without it
  --from, --to       ISO 8601 UTC, the end not included; everything without them
  --timeframe T      of candles and indicators: ${Object.keys(TIMEFRAMES).join(", ")}; 1m without it
  --features SET     of vectors: ${FEATURE_SETS.map(({ id }) => id).join(", ")}; ${LIGHT.id} without it
  --venue V          binanceusdm without it
  --candles FILE     candles of a recorded file (CSV, CSV.gz, Parquet) instead
  --out FILE         standard output without it; the file appears when it is whole
Exit codes: 0 done · 2 bad input, or there is nothing to export · 3 a file or database cannot be read or written
`;

const OPTIONS = {
  symbol: { type: "string" },
  kind: { type: "string" },
  format: { type: "string" },
  timeframe: { type: "string" },
  features: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  until: { type: "string" },
  venue: { type: "string" },
  candles: { type: "string" },
  out: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

export function parseExportArguments(args: readonly string[]): Result<"help" | ExportArguments, readonly string[]> {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    return values.help === true ? ok("help") : wishOf(values);
  } catch (error) {
    return err([error instanceof Error ? error.message : String(error)]);
  }
}

function wishOf(values: Values): Result<ExportArguments, readonly string[]> {
  const problems: string[] = [];
  const wish: ExportArguments = {
    instrument: instrumentOf(values, problems),
    kind: oneOf("--kind", values.kind, KINDS, problems),
    format: oneOf("--format", values.format ?? "csv", FORMATS, problems),
    timeframe: timeframeOf(values.timeframe ?? "1m", problems),
    set: setOf(values.features ?? LIGHT.id, problems),
    from: timeOf("--from", values.from, problems),
    until: timeOf("--to", values.to ?? values.until, problems),
    candles: values.candles ?? null,
    out: values.out ?? null,
  };
  if (values.features !== undefined && wish.kind !== "vectors")
    problems.push("--features goes with --kind vectors only.");
  problems.push(...contradictions(wish));
  return problems.length > 0 ? err(problems) : ok(wish);
}

function contradictions({ kind, format, timeframe, from, until, candles, out }: ExportArguments): readonly string[] {
  const found: string[] = [];
  if (from !== null && until !== null && until <= from) found.push("--to must be later than --from.");
  if (format === "parquet" && out === null) found.push("--format parquet needs --out FILE.");
  if (kind === "features" && timeframe !== "1m") {
    found.push("--timeframe does not go with --kind features: they are computed from 1-minute candles.");
  }
  if (kind === "quality" && candles !== null) {
    found.push("--candles does not go with --kind quality; npm run quality judges a file.");
  }
  if ((kind === "quotes" || kind === "vectors") && candles !== null) {
    found.push(`--candles does not go with --kind ${kind}: a file of candles holds none.`);
  }
  return found;
}

function instrumentOf({ symbol = "", venue = "binanceusdm" }: Values, problems: string[]): InstrumentId {
  const parsed = parseInstrument(`${venue}:${symbol.toUpperCase()}`);
  if (parsed.ok) return parsed.value;
  problems.push(
    symbol === ""
      ? "--symbol is missing; write it like BTC/USDT."
      : `"${symbol}" on "${venue}" is not a symbol of a venue; write --symbol BTC/USDT --venue binanceusdm.`,
  );
  return "unknown:X/X" as InstrumentId;
}

function oneOf<T extends string>(
  flag: string,
  text: string | undefined,
  all: readonly [T, ...T[]],
  problems: string[],
): T {
  const found = all.find((each) => each === text);
  if (found !== undefined) return found;
  problems.push(`${flag} must be one of ${all.join(", ")}${text === undefined ? "" : `, not "${text}"`}.`);
  return all[0];
}

function timeframeOf(text: string, problems: string[]): Timeframe {
  if (isTimeframe(text)) return text;
  problems.push(`--timeframe must be one of ${Object.keys(TIMEFRAMES).join(", ")}, not "${text}".`);
  return "1m";
}

function setOf(id: string, problems: string[]): FeatureSet {
  const found = FEATURE_SETS.find((set) => set.id === id);
  if (found === undefined)
    problems.push(`--features must be one of ${FEATURE_SETS.map((set) => set.id).join(", ")}, not "${id}".`);
  return found ?? LIGHT;
}

function timeOf(flag: string, text: string | undefined, problems: string[]): TimestampMs | null {
  if (text === undefined) return null;
  const parsed = parseIsoUtc(text);
  if (parsed.ok) return parsed.value;
  problems.push(`${flag} must be a day or an instant in UTC like 2025-06-01 or 2025-06-01T12:00Z, not "${text}".`);
  return null;
}
