/** Reads from the name of a downloaded file, and the folders it lies in, what it holds. What is not said stays null. */
import { basename, dirname } from "node:path";
import { symbolOf } from "../../core/instrument.ts";
import { parseCandleFileName, splitPair } from "../candle-file-name.ts";

export type ImportFormat = "csv" | "json" | "parquet" | "feather";
/** [from, until) in milliseconds since 1970; `text` is how it is written: `2024-01`, `2024-01-31`. */
type Period = { readonly text: string; readonly from: number; readonly until: number };
export type ImportName = {
  /** `binanceusdm`, `binancespot` … */
  readonly venue: string | null;
  /** `BTC/USDT`. */
  readonly symbol: string | null;
  /** As written: `1m`, `3m`, `1d`. */
  readonly timeframe: string | null;
  /** The month or day that all its candles are of. */
  readonly period: Period | null;
  readonly format: ImportFormat;
  readonly packed: "gz" | "zip" | null;
};

const ENDING = /\.(?:(?<packed>zip)|(?<format>csv|json|parquet|feather)(?:\.(?<gz>gz))?)$/i;
/** `BTCUSDT-1m-2024-01.zip`, also per day: Binance's own dumps. */
const BINANCE = /^(?<pair>[A-Z0-9]+)-(?<timeframe>\d+[a-z]{1,2})-(?<period>\d{4}-\d{2}(?:-\d{2})?)\./;
/** `BTC_USDT-5m.json`, `BTC_USDT_USDT-1m-futures.feather`. */
const FREQTRADE =
  /^(?<base>[A-Z0-9]+)_(?<quote>[A-Z0-9]+?)(?:_[A-Z0-9]+)?-(?<timeframe>\d+[mhdwM])(?:-(?<kind>\w+))?\./;
/** `binanceusdm/BTC-USDT/1m/2024-01.parquet`: another Lookout's history. */
const HISTORY =
  /(?:^|\/)(?<venue>[a-z0-9]+)\/(?<base>[A-Z0-9]+)-(?<quote>[A-Z0-9]+)\/(?<timeframe>\w+)\/(?<period>\d{4}-\d{2})\.parquet$/;

/** Null when the ending is none of those that can be read, or the name says that these are not traded prices. */
export function parseImportName(path: string): ImportName | null {
  const posix = path.replaceAll("\\", "/");
  const ending = ENDING.exec(posix)?.groups;
  if (ending === undefined) return null;
  const { packed: zip, format: named, gz } = ending;
  const format = (named?.toLowerCase() ?? "csv") as ImportFormat;
  const unzipped = gz === undefined ? null : "gz";
  const packed = zip === undefined ? unzipped : "zip";
  const said = ownName(posix) ?? binanceName(posix) ?? freqtradeName(posix) ?? NOTHING_SAID;
  return said === "NOT_TRADED" ? null : { ...said, format, packed };
}

type Said = Pick<ImportName, "venue" | "symbol" | "timeframe" | "period">;
const NOTHING_SAID: Said = { venue: null, symbol: null, timeframe: null, period: null };

function ownName(path: string): Said | null {
  const own = parseCandleFileName(path);
  if (own !== null) {
    return { venue: own.venue, symbol: symbolOf(own.instrument), timeframe: own.timeframe, period: null };
  }
  const { venue = null, base, quote, timeframe = null, period = "" } = HISTORY.exec(path)?.groups ?? {};
  return base === undefined ? null : { venue, symbol: `${base}/${quote}`, timeframe, period: periodOf(period) };
}

function binanceName(path: string): Said | null {
  const { pair, timeframe = null, period = "" } = BINANCE.exec(basename(path))?.groups ?? {};
  if (pair === undefined) return null;
  return { venue: binanceVenue(path), symbol: splitPair(pair), timeframe, period: periodOf(period) };
}

/** `2024-01` or `2024-01-31`, UTC. */
function periodOf(text: string): Period {
  const [year = 0, month = 1, day] = text.split("-").map(Number);
  const from = Date.UTC(year, month - 1, day ?? 1);
  return { text, from, until: day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1) };
}

/** Spot and futures dumps bear the same names; only the folders of the download tell them apart. */
function binanceVenue(path: string): string | null {
  if (/(^|\/)futures\/um\//.test(path)) return "binanceusdm";
  return /(^|\/)spot\/(monthly|daily)\//.test(path) ? "binancespot" : null;
}

function freqtradeName(path: string): Said | "NOT_TRADED" | null {
  const { base, quote, timeframe = null, kind } = FREQTRADE.exec(basename(path))?.groups ?? {};
  if (base === undefined) return null;
  // Mark, index and funding files have the same shape and are no prices somebody traded at.
  if (kind !== undefined && kind !== "futures" && kind !== "spot") return "NOT_TRADED";
  const folder = basename(kind === "futures" ? dirname(dirname(path)) : dirname(path));
  const market = kind === "futures" ? "binanceusdm" : "binancespot";
  return { venue: folder === "binance" ? market : null, symbol: `${base}/${quote}`, timeframe, period: null };
}
