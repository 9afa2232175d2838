/**
 * Walks through scored slots and stops only where something can happen: at candidates, where followed ones have
 * something to tell, where an account day begins, and where equity comes near an edge of the account's rules. There it
 * does what a scan does, by the scan's own functions; the slots between could not change any later decision.
 */
import { emptyColumns, rowAtOrAfter } from "../../core/candle.ts";
import type { InstrumentId, Side } from "../../core/instrument.ts";
import { SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { stepTier } from "../../engine/confidence/tier.ts";
import { patternNamer } from "../../engine/patterns/pattern.ts";
import type { Prediction, TierState } from "../../engine/records.ts";
import { type ScanFacts, store } from "../../engine/scan/commit.ts";
import { type EngineDeps, edgesOf, storedTier } from "../../engine/scan/context.ts";
import type { Correlations } from "../../engine/scan/correlations.ts";
import { accountFacts, judgementAt, outcomesAt } from "../../engine/scan/judgement.ts";
import type { Look } from "../../engine/scan/look.ts";
import type { TierMemory } from "../../engine/scan/score.ts";
import type { Outlook } from "../../engine/volatility/outlook.ts";
import { nextReset } from "../../risk/day.ts";
import { AccountWatch } from "./account-watch.ts";
import { DueOutcomes } from "./due.ts";
import { betterOf, candidatesIn, NOTHING_SAID, type ScoredChunk } from "./scored.ts";
import { Sight } from "./sight.ts";
import type { Tape } from "./tape.ts";

export type Walk = {
  readonly deps: EngineDeps;
  readonly tape: Tape;
  /** Judged in this order. */
  readonly instruments: readonly InstrumentId[];
  /** All slots of the run, rising. */
  readonly slots: Float64Array;
};

/** Takes the chunks of a run in their order, and pauses now and then for whoever else waits for its thread. */
export function createWalk({ deps, tape, instruments, slots }: Walk): (chunk: ScoredChunk) => Iterable<void> {
  const { ledger, specs, settings, inference } = deps;
  const { bundle } = inference;
  const due = new DueOutcomes(tape, slots);
  const watch = new AccountWatch({ ledger, specs, settings, tape, slots });
  const patternOf = patternNamer(deps.patterns?.detect);
  const watched = instruments.map((instrument, place) => {
    const candles = tape.get(instrument) ?? NO_CANDLES;
    return { instrument, place, sight: new Sight({ instrument, candles, slots, bundle, patternOf }) };
  });
  const tiers = tiersBefore(slots, edgesOf(deps), instruments, storedTier(ledger));
  const { tz, resetAt } = settings.preset.day;
  let nextDay = 0;
  for (const followUp of ledger.openFollowUps()) due.follow(followUp);

  /** What a scan of the slot sees that matters: those that may be decided, and those that hold a position. */
  const seen = (chunk: ScoredChunk, index: number, candidates: readonly number[]): Seen => {
    const held = new Set(ledger.openPositions().map(({ instrument }) => instrument));
    const found: Seen = { looks: [], predictions: [], outlooks: [] };
    const inChunk = index - chunk.first;
    for (const { instrument, place, sight } of watched) {
      const scored = candidates.includes(place) ? chunk.instruments[place] : undefined;
      if (scored === undefined) {
        if (held.has(instrument)) found.looks.push(sight.priceAt(index));
        continue;
      }
      const side = betterOf(scored, inChunk);
      found.looks.push(sight.at(index, scored, inChunk));
      found.predictions.push(scored.prediction(inChunk, side, tiers.before(chunk, index, place, side)));
      found.outlooks.push(scored.outlook(inChunk));
    }
    return found;
  };

  const stop = (chunk: ScoredChunk, index: number, candidates: readonly number[]): void => {
    const slot = slots[index] as TimestampMs;
    const told = due.next > index ? [] : due.at(index, ledger.openFollowUps());
    const { looks, ...said } = seen(chunk, index, candidates);
    const updates = outcomesAt(deps, told, slot);
    // Where nothing is judged nobody asks what moves together, and measuring it is much work.
    const asked = candidates.length > 0 ? deps : { ...deps, correlations: () => UNASKED };
    const { decided, context } = judgementAt(asked, { looks, said, updates, slot });
    const facts: ScanFacts = {
      ...{ slot, startedAt: slot, startedElapsed: 0, late: false, stagesMs: {} },
      ...accountFacts(context.book, settings),
      ...{ updates, predictions: [], forecasts: [], spreads: NO_SPREADS },
    };
    const stored = store(deps, facts, { looks, context, decided, alerts: NO_ALERTS });
    for (const followUp of stored?.followUps ?? []) due.follow(followUp);
    watch.looked(context.book);
    if (index >= nextDay) nextDay = rowAtOrAfter(slots, nextReset(slot, tz, resetAt), index + 1);
  };

  return function* (chunk) {
    const end = chunk.first + chunk.length;
    for (const [place, scored] of chunk.instruments.entries()) watched[place]?.sight.told(chunk.first, scored);
    const candidates = new Candidates(chunk, settings.candidateFloor);
    let index = chunk.first;
    for (let stops = 1; ; stops += 1) {
      index = watch.firstChange(index, Math.min(candidates.next, due.next, nextDay, end));
      if (index >= end) break;
      stop(chunk, index, candidates.at(index));
      index += 1;
      if (stops % STOPS_AT_A_STRETCH === 0) yield;
    }
    tiers.passed(chunk);
  };
}

/** Some hundredths of a second: the models' answers and Ctrl-C wait no longer. */
const STOPS_AT_A_STRETCH = 32;

type Seen = { readonly looks: Look[]; readonly predictions: Prediction[]; readonly outlooks: Outlook[] };

const NO_CANDLES = emptyColumns(0);
const NO_SPREADS = new Map<InstrumentId, number>();
const NO_ALERTS = { notices: [], alertStates: [] };
const UNASKED: Correlations = { table: new Map(), measuredPairs: 0, pairs: 0, until: 0 as TimestampMs, shippedOf: "" };

/** The slots of a chunk at which one of the instruments may be decided. */
class Candidates {
  readonly #lists: readonly (readonly number[])[];
  readonly #first: number;
  readonly #passed: number[];
  next = Number.POSITIVE_INFINITY;

  constructor({ first, instruments }: ScoredChunk, floor: number) {
    this.#first = first;
    this.#lists = instruments.map((one) => candidatesIn(one, floor));
    this.#passed = this.#lists.map(() => 0);
    this.#findNext();
  }

  /** Places of the instruments that are candidates at a slot; slots are asked for in their order. */
  at(index: number): readonly number[] {
    if (index !== this.next) return [];
    const found: number[] = [];
    for (const [place, list] of this.#lists.entries()) {
      const passed = this.#passed[place] ?? 0;
      if ((list[passed] ?? Number.NaN) + this.#first !== index) continue;
      found.push(place);
      this.#passed[place] = passed + 1;
    }
    this.#findNext();
    return found;
  }

  #findNext(): void {
    this.next = Number.POSITIVE_INFINITY;
    for (const [place, list] of this.#lists.entries()) {
      const own = list[this.#passed[place] ?? 0];
      if (own !== undefined) this.next = Math.min(this.next, own + this.#first);
    }
  }
}

/** Two scans in a row decide a tier, so that of the slot before is all that has to be known. */
function tiersBefore(
  slots: Float64Array,
  edges: readonly [number, number],
  instruments: readonly InstrumentId[],
  stored: TierMemory,
) {
  let last: ScoredChunk | null = null;
  const confidenceAt = (chunk: ScoredChunk, index: number, place: number, side: Side): number => {
    const of = index >= chunk.first ? chunk : last;
    return of?.instruments[place]?.confidence[side][index - of.first] ?? NOTHING_SAID;
  };
  return {
    before(chunk: ScoredChunk, index: number, place: number, side: Side): TierState | null {
      const slot = ((slots[index] ?? 0) - SLOT_MS) as TimestampMs;
      const instrument = instruments[place];
      if (instrument === undefined) return null;
      if (index === 0) return stored(instrument, side);
      if (slots[index - 1] !== slot) return null;
      const confidence = confidenceAt(chunk, index - 1, place, side);
      return confidence === NOTHING_SAID ? null : stepTier(null, { instrument, side, slot, confidence }, edges);
    },
    passed(chunk: ScoredChunk): void {
      last = chunk;
    },
  };
}
