/** What a retraining is started with; the running process writes these arguments, a person may too. */
import { parseArgs } from "node:util";
import { type InstrumentId, parseInstrument } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";

export type RetrainWish = {
  readonly instruments: readonly InstrumentId[];
  /** Of candles, the newest ones. */
  readonly months: number;
  /** The bundle that the new one is compared with. */
  readonly against: string;
};

const OPTIONS = {
  symbols: { type: "string" },
  months: { type: "string" },
  against: { type: "string" },
} as const;

export function parseRetrainArguments(args: readonly string[]): Result<RetrainWish, string> {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const { symbols = "", months = "24", against = "" } = values;
    const parsed = symbols.split(",").map((symbol) => parseInstrument(symbol));
    const instruments = parsed.flatMap((one) => (one.ok ? [one.value] : []));
    const count = /^\d{1,3}$/.test(months) ? Number(months) : 0;
    if (instruments.length !== parsed.length) return err("--symbols needs instruments like binanceusdm:BTC/USDT.");
    if (count < 1 || against === "") return err("--months needs a number of months and --against the tag of a model.");
    return ok({ instruments, months: count, against });
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
