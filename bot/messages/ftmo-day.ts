/** What `/ftmo_status` says of the account's day: candidates, requests, and what counts as one bet. */
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import type { FtmoReport, Judged } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { count, fixed } from "./format.ts";
import { acceptedOf, totalOf } from "./judged.ts";
import { refusalShort } from "./verdicts.ts";

/** What became of the candidates of the account's day. */
export function todayLines(words: Words, today: Judged): readonly string[] {
  const all = totalOf(today);
  if (all === 0) return [words.text("ftmo-today-none")];
  const { accepted, refused } = today;
  const rate = words.text("ftmo-today", { accepted: acceptedOf(words, accepted, all) });
  const reasons = refused.map((one) => `${refusalShort(words, one.code)} (${fixed(one.count, 0)})`).join(", ");
  return refused.length === 0 ? [rate] : [rate, words.text("ftmo-today-refused", { reasons })];
}

export function requestLine(words: Words, budget: FtmoReport["requests"]): string | null {
  if (budget === null) return null;
  const of = ({ used, limit }: { readonly used: number; readonly limit: number }): string =>
    words.text("ftmo-of", { used: fixed(used, 0), limit: fixed(limit, 0) });
  const facts = { requests: of(budget.requests), orders: of(budget.orders) };
  return words.text(budget.requests.used === 0 ? "ftmo-requests-none" : "ftmo-requests", facts);
}

/** What counts as one bet, and how that is known. */
export function ideas(words: Words, { correlations }: FtmoReport): readonly string[] {
  const { groups, pairs } = correlations;
  if (pairs === 0) return [];
  const named = groups.map((group) => group.map((one) => baseOf(one)).join(" + "));
  const told = named.length === 0 ? words.text("ftmo-ideas-alone") : named.join(", ");
  return [words.text("ftmo-ideas", { groups: told, known: knownBy(words, correlations) })];
}

function knownBy(words: Words, { measuredPairs, pairs, shippedOf: date }: FtmoReport["correlations"]): string {
  if (measuredPairs === pairs) return words.text("ftmo-known-measured");
  if (measuredPairs === 0) return words.text("ftmo-known-shipped", { date });
  const measured = { n: fixed(measuredPairs, 0), pairs: count(words, "count-pairs", pairs) };
  return words.text("ftmo-known-both", { ...measured, date });
}

const baseOf = (instrument: InstrumentId): string => symbolOf(instrument).split("/", 1)[0] ?? instrument;
