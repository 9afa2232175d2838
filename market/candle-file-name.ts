/** Reads venue, instrument and timeframe from the name of a candle file: `<venue>_<BASEQUOTE>_<timeframe>[_<period>]`. */
import { basename } from "node:path";
import { type InstrumentId, parseInstrument } from "../core/instrument.ts";

export type CandleFileFormat = "csv.gz" | "csv" | "parquet";
export type CandleFileName = {
  readonly venue: string;
  readonly instrument: InstrumentId;
  /** As written: `1m`, `5m`, `1h`. */
  readonly timeframe: string;
  readonly format: CandleFileFormat;
};

const NAME =
  /^(?<venue>[a-z0-9]+(?:_[a-z0-9]+)?)_(?<pair>[A-Z0-9]+)_(?<timeframe>\d+[mhdw])(?:_[\w-]+)?\.(?<format>csv\.gz|csv|parquet)$/;

/** Quote assets the market writes without a separator, longest first, so that BTCFDUSD is not read as BTCFD/USD. */
const QUOTES = ["FDUSD", "USDT", "USDC", "BUSD", "TUSD", "USD", "EUR", "BTC", "ETH", "BNB"];

/** Null when the name does not say what the file holds. `binance_usdm_…` and `binanceusdm_…` are the same venue. */
export function parseCandleFileName(path: string): CandleFileName | null {
  const groups = NAME.exec(basename(path))?.groups;
  const { venue = "", pair = "", timeframe = "", format = "" } = groups ?? {};
  const symbol = splitPair(pair);
  if (!isFormat(format) || symbol === null) return null;
  const venueId = venue.replace("_", "");
  const instrument = parseInstrument(`${venueId}:${symbol}`);
  return instrument.ok ? { venue: venueId, instrument: instrument.value, timeframe, format } : null;
}

/** `BTCUSDT` as `BTC/USDT`; null when no known quote asset ends it. */
export function splitPair(pair: string): string | null {
  const quote = QUOTES.find((asset) => pair.length > asset.length && pair.endsWith(asset));
  return quote === undefined ? null : `${pair.slice(0, -quote.length)}/${quote}`;
}

const isFormat = (text: string): text is CandleFileFormat => text === "csv.gz" || text === "csv" || text === "parquet";
