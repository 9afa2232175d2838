/** Which recording a file is, by its name, and what it holds. */
import { basename } from "node:path";
import { type InstrumentId, parseInstrument } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { type Recorded, rawBookTickers, spreadTable } from "./recorded.ts";

const RAW = /^(spot|usdm)_([a-z0-9]+?)(usdt|usdc)_\d{8}\.gz$/;
const TABLE = /\.csv(\.gz)?$/;
/** Other venues trade other contracts: their spreads say nothing about ours. */
const VENUES: Readonly<Record<string, string>> = {
  spot: "binancespot",
  usdm: "binanceusdm",
  binance_spot: "binancespot",
  binance_usdm: "binanceusdm",
};

export async function readRecording(file: string, latencyMs: number): Promise<Result<Recorded, string>> {
  const name = basename(file);
  const raw = RAW.exec(name);
  try {
    if (raw !== null) {
      const [, market = "", base = "", quote = ""] = raw;
      const instrument = instrumentOf(market, `${base}${quote}`.toUpperCase());
      if (instrument !== null) return found(file, await rawBookTickers(file, instrument, latencyMs));
    }
    if (TABLE.test(name)) return found(file, await spreadTable(file, instrumentOf));
    return err(
      `${file} is no recording that is known by its name, so nothing was measured. Name it spot_btcusdt_20240808.gz, usdm_btcusdt_20240808.gz or *.csv.gz.`,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err(`${file} cannot be read (${why}), so nothing was measured. Check the file.`);
  }
}

function found(file: string, recorded: Recorded): Result<Recorded, string> {
  if (recorded.spreads.length > 0) return ok(recorded);
  return err(`${file} holds no quote of Binance spot or USD-M, so nothing was measured. Leave it out.`);
}

function instrumentOf(venue: string, symbol: string): InstrumentId | null {
  const parts = /^([A-Z0-9]+)(USDT|USDC)$/.exec(symbol);
  const known = VENUES[venue];
  if (parts === null || known === undefined) return null;
  const instrument = parseInstrument(`${known}:${parts[1]}/${parts[2]}`);
  return instrument.ok ? instrument.value : null;
}
