/** What `npm run backfill` was asked: every mistake at once, one sentence each. */
import { parseArgs } from "node:util";
import { type InstrumentId, parseInstrument } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { isTimeframe, parseIsoUtc, TIMEFRAMES, type Timeframe, type TimestampMs } from "../../core/time.ts";

export type BackfillArguments = {
  readonly venue: string;
  readonly instruments: readonly InstrumentId[];
  readonly timeframe: Timeframe;
  readonly from: TimestampMs;
  /** Null = up to now. */
  readonly until: TimestampMs | null;
  /** Also read the last 7 days again and compare. */
  readonly refresh: boolean;
  /** Also ask for known gaps of the range again. */
  readonly recheckGaps: boolean;
  readonly apiRoot: string | null;
  readonly json: boolean;
};

export const USAGE = `npm run backfill -- [--symbols BTC/USDT,ETH/USDT] [--timeframe 1m] [--from 2020-01-01] [--to 2025-01-01]
    [--exchange binanceusdm] [--refresh] [--recheck-gaps] [--api-root URL] [--json]

Fetches closed candles into the monthly history files. A second run fetches only what is missing.
  --symbols LIST     separated by commas; BTC/USDT,ETH/USDT,BNB/USDT without it
  --timeframe T      ${Object.keys(TIMEFRAMES).join(", ")}; 1m without it
  --from, --to       ISO 8601 UTC, the end not included; 2020-01-01 and now without them
  --exchange VENUE   binanceusdm (USD-M futures, the default) or binancespot; binance, ccxt's name for spot, is binancespot
  --refresh          the nightly round: fetch what is missing, then read the last 7 days again and list what differs
  --recheck-gaps     ask again for what was noted as a gap between --from and --to; candles that are there now are added
  --api-root URL     another address than the exchange's own; else EXCHANGE_API_ROOT
  --json             one JSON object per line
Ctrl-C stores the page under way and ends; the same command goes on from there.
Exit codes: 0 done · 1 --refresh found candles that differ · 2 bad input · 3 the exchange or the disk failed · 130 Ctrl-C
`;

const OPTIONS = {
  symbols: { type: "string" },
  timeframe: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  until: { type: "string" },
  exchange: { type: "string" },
  refresh: { type: "boolean" },
  "recheck-gaps": { type: "boolean" },
  "api-root": { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** What a person may call a venue, and its name here. */
const VENUES: Readonly<Record<string, string>> = {
  binanceusdm: "binanceusdm",
  binancespot: "binancespot",
  binance: "binancespot",
};

type Wish = "help" | BackfillArguments;
type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

export function parseBackfillArguments(args: readonly string[]): Result<Wish, readonly string[]> {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    return values.help === true ? ok("help") : wishOf(values);
  } catch (error) {
    return err([error instanceof Error ? error.message : String(error)]);
  }
}

function wishOf(values: Values): Result<BackfillArguments, readonly string[]> {
  const problems: string[] = [];
  const venue = venueFor(values.exchange ?? "binanceusdm", problems);
  const instruments = instrumentsOf(values.symbols ?? "BTC/USDT,ETH/USDT,BNB/USDT", venue, problems);
  const timeframe = timeframeFor(values.timeframe ?? "1m", problems);
  const from = timeOf("--from", values.from ?? "2020-01-01", problems);
  const end = values.to ?? values.until;
  const until = end === undefined ? null : timeOf("--to", end, problems);
  if (until !== null && until <= from) problems.push("--to must be later than --from.");
  const { refresh = false, "recheck-gaps": recheckGaps = false, json = false, "api-root": apiRoot = null } = values;
  const wish = { venue, instruments, timeframe, from, until, refresh, recheckGaps, apiRoot, json };
  return problems.length > 0 ? err(problems) : ok(wish);
}

function venueFor(name: string, problems: string[]): string {
  const venue = Object.hasOwn(VENUES, name) ? VENUES[name] : undefined;
  if (venue !== undefined) return venue;
  problems.push(`--exchange must be binanceusdm or binancespot (or binance for spot), not "${name}".`);
  return "unknown";
}

function timeframeFor(text: string, problems: string[]): Timeframe {
  if (isTimeframe(text)) return text;
  problems.push(`--timeframe must be one of ${Object.keys(TIMEFRAMES).join(", ")}, not "${text}".`);
  return "1m";
}

function instrumentsOf(list: string, venue: string, problems: string[]): readonly InstrumentId[] {
  const symbols = [...new Set(list.split(",").map((symbol) => symbol.trim().toUpperCase()))];
  return symbols.flatMap((symbol) => {
    const parsed = parseInstrument(`${venue}:${symbol}`);
    if (parsed.ok) return [parsed.value];
    problems.push(`--symbols holds "${symbol}", which is not a symbol. Write it like BTC/USDT.`);
    return [];
  });
}

function timeOf(flag: string, text: string, problems: string[]): TimestampMs {
  const parsed = parseIsoUtc(text);
  if (parsed.ok) return parsed.value;
  problems.push(`${flag} must be a day or an instant in UTC like 2020-01-01 or 2020-01-01T12:00Z, not "${text}".`);
  return Number.NaN as TimestampMs;
}
