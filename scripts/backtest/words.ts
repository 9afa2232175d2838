/** Figures and sentences that a backtest's text and its page share. */
import type { ExecutionCosts, ReadFrom } from "../../backtest/report/execution.ts";

export const percent = (share: number, digits = 1): string => `${signed(share * 100, digits)} %`;
export const signed = (value: number, digits = 2): string => value.toFixed(digits).replace("-", "−");
export const r = (value: number): string => `${value >= 0 ? "+" : "−"}${Math.abs(value).toFixed(3)} R`;
export const span = ([low, high]: readonly [number, number], show: (value: number) => string): string =>
  `[${show(low)}, ${show(high)}]`;
/** Behind an interval: how many trades it is by. */
export const ofIndependent = (n: number, nIndependent: number): string =>
  `, the interval by the ${nIndependent} of ${n} that do not overlap in time on a symbol`;
export const money = (cents: number): string =>
  `${cents < 0 ? "−" : "+"}${(Math.abs(cents) / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** What follows for instruments that nobody wrote down how to trade; nothing where there are none. */
export function unspecified(instruments: readonly string[]): readonly string[] {
  if (instruments.length === 0) return [];
  return [
    `Nobody wrote down how ${instruments.join(", ")} ${instruments.length === 1 ? "is" : "are"} traded (lot, price step, commission), so every decision there is refused (SYMBOL_SPEC_UNKNOWN) and nothing of it is measured. Leave it out with --symbols, or add it with its source to risk/symbols/.`,
  ];
}

/** Which figures spread and slippage were drawn from, and for how many trades they were not of the symbol's own session. */
export function costSource({ metrics, trades, unknown, readFrom }: ExecutionCosts): string {
  const left = unknown === 0 ? "" : ` ${unknown} more have no known cost and are left out here.`;
  const [spread, slippage] = [widerOf(readFrom, "spread"), widerOf(readFrom, "slippage")];
  return `Spread and slippage: execution metrics ${metrics.id}. Of ${trades} trades read from a wider group than the symbol's own session: spread ${spread}, slippage ${slippage}.${left}`;
}

/** What holding over rollovers cost in money; where nobody stated a swap, that none is counted. */
export function swapText({ swap }: ExecutionCosts): string {
  if (swap === null) return "Swap: none is stated for these symbols, so holding a trade costs nothing here.";
  return `Swap: ${money(-swap.cents)} in account money, on ${swap.trades} trades held over a rollover; in the measured lines, not in the account.`;
}

function widerOf(readFrom: readonly ReadFrom[], quantity: ReadFrom["quantity"]): string {
  const wider = readFrom.filter((one) => one.quantity === quantity && one.wider);
  const count = (part: readonly ReadFrom[]): number => part.reduce((sum, { trades }) => sum + trades, 0);
  const symbol = count(wider.filter(({ group }) => group.symbol !== null));
  const all = count(wider);
  return all === 0 ? "none" : `${all} (${symbol} the symbol at all hours, ${all - symbol} all symbols together)`;
}
