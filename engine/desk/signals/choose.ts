/** Taken or skipped: whether a press still counts, by the signal's time, its end and the newest price. */
import { type CandleColumns, rowAtOrAfter, sliceColumns } from "../../../core/candle.ts";
import { direction } from "../../../core/instrument.ts";
import { MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { POLICY } from "../../../risk/policy.ts";
import type { ChoiceAnswer, SignalCard } from "../../api/signals.ts";
import type { Choice } from "../../ports/choices.ts";

/** An older close is not the price of now. Candles come with a scan, every two minutes where no stream brings them. */
export const PRICE_AGE_MS = 3 * MINUTE_MS;

type Refusal = Extract<ChoiceAnswer, { kind: "refused" }>;
const refused = (code: Refusal["code"], about: Partial<Refusal> = {}): Refusal => ({ kind: "refused", code, ...about });

/** What the person said of it before, when saying it again changes nothing or is not possible. */
export function standing(before: Choice | null, wished: Choice["state"]): ChoiceAnswer | null {
  if (before === null) return null;
  if (before.state === wished) return { kind: "unchanged", choice: before };
  return before.state === "taken" ? refused("TAKEN_BEFORE") : null;
}

/** Why it cannot be taken or skipped any more; null = it can. `recent` holds closed candles from a little before its slot on. */
export function tooLate(
  { decision, course }: SignalCard,
  wished: Choice["state"],
  recent: CandleColumns,
  now: TimestampMs,
): Refusal | null {
  if (course.end !== null) return refused("SIGNAL_ENDED");
  if (now > decision.validUntil) return refused("SIGNAL_EXPIRED", { validUntil: decision.validUntil });
  return wished === "taken" ? priceRefusal(decision, course, recent, now) : null;
}

/**
 * The size was made for a stop that slips by a share of its distance: an entry that much worse than planned would lose more
 * than was agreed, so from there on it is not the same trade.
 */
function priceRefusal(
  { side, entry, stopDistance, slot }: SignalCard["decision"],
  { stop, target }: SignalCard["course"],
  recent: CandleColumns,
  now: TimestampMs,
): Refusal | null {
  const price = newestPrice(recent, now);
  if (price === null) return refused("PRICE_UNKNOWN");
  // What the price did before the signal touched nothing of it.
  const since = sliceColumns(recent, rowAtOrAfter(recent.openTime, slot, 0, recent.length), recent.length);
  const way = direction(side);
  const touched = (level: number, extremes: Float64Array, sign: number): boolean =>
    extremes.subarray(0, since.length).some((extreme) => sign * (extreme - level) >= 0);
  const [adverse, favourable] = way > 0 ? [since.low, since.high] : [since.high, since.low];
  if (touched(stop, adverse, -way)) return refused("PRICE_PAST_STOP", { price, limit: stop });
  if (touched(target, favourable, way)) return refused("PRICE_PAST_TARGET", { price, limit: target });
  const worst = entry + way * POLICY.slip * stopDistance;
  return way * (price - worst) > 0 ? refused("PRICE_RAN_AWAY", { price, limit: worst }) : null;
}

/** The newest close, unless it is too old to be the price of now. */
export function newestPrice({ close, openTime, length }: CandleColumns, now: TimestampMs): number | null {
  const at = openTime[length - 1];
  return at === undefined || now - (at + MINUTE_MS) > PRICE_AGE_MS ? null : (close[length - 1] ?? null);
}
