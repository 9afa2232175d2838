/** Finds the watched instrument a person means: "BTC", "btc/usdt", "BTCUSDT" or "btc-usdt". */
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import type { UnknownSymbol } from "../api.ts";

const plain = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, "");

export function findInstrument(asked: string, watched: readonly InstrumentId[]): InstrumentId | UnknownSymbol {
  const wanted = plain(asked);
  const found = watched.find((instrument) => {
    const [base = "", quote = ""] = symbolOf(instrument).split("/");
    return wanted !== "" && (wanted === base || wanted === base + quote);
  });
  return found ?? { code: "UNKNOWN_SYMBOL", asked, known: watched.map(symbolOf) };
}
