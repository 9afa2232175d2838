import fc from "fast-check";
import { expect, test } from "vitest";
import type { Listeners } from "../../../backtest/simulate/memory-ledger.ts";
import { simulate } from "../../../backtest/simulate/simulate.ts";
import { fromWarmup, type Tape } from "../../../backtest/simulate/tape.ts";
import { type CandleColumns, copyRow, emptyColumns } from "../../../core/candle.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { MINUTE_MS, plus, SLOT_MS, type TimestampMs } from "../../../core/time.ts";
import type { ExecutionSource } from "../../../engine/execution/versions.ts";
import type { Inference, Ledger } from "../../../engine/ports.ts";
import type { Decision, OutcomeUpdate } from "../../../engine/records.ts";
import type { EngineSettings } from "../../../engine/settings.ts";
import { candlestickPatterns } from "../../../market/candlestick-patterns.ts";
import { PRESETS } from "../../../risk/presets.ts";
import { specOf } from "../../../risk/symbols.ts";
import { at } from "../../support/candles.ts";
import { diceInference } from "../../support/dice.ts";
import { INSTRUMENTS, settingsWith } from "../../support/engine.ts";
import { loadSample } from "../../support/sample.ts";
import { NOBODY_CHANGES_ANYTHING, scanByScan } from "../../support/scan-by-scan.ts";

const SAMPLE: Tape = new Map(
  (["BTC", "ETH", "BNB"] as const).map((base, index) => [INSTRUMENTS[index] as InstrumentId, loadSample(base)]),
);
const NO_EXECUTION: ExecutionSource = { at: () => null };

type Run = {
  readonly tape: Tape;
  readonly slots: readonly TimestampMs[];
  readonly settings: EngineSettings;
  readonly inference: Inference;
  readonly chunk: number;
};
type Told = { readonly decisions: Decision[]; readonly updates: OutcomeUpdate[] };

const plan = ({ tape, slots, settings, inference }: Run, told: Told) => ({
  ...{ tape, slots, settings, inference, specs: specOf, execution: NO_EXECUTION, instruments: [...tape.keys()] },
  detect: candlestickPatterns,
  ...({
    onDecision: (decision) => void told.decisions.push(decision),
    onUpdate: (update) => void told.updates.push(update),
  } satisfies Listeners),
});

const nothingTold = (): Told => ({ decisions: [], updates: [] });

/** What both know at the end; how many slots each looked at is the difference between them. */
const known = (ledger: Ledger) => ({
  counts: { ...ledger.counts(), scans: null },
  refusals: ledger.decisionCounts(0 as TimestampMs, Number.MAX_SAFE_INTEGER as TimestampMs),
  open: ledger.openPositions(),
  followed: ledger.openFollowUps(),
  outcomes: ledger.outcomes(0 as TimestampMs, Number.MAX_SAFE_INTEGER as TimestampMs),
});

async function both(run: Run) {
  const [walked, scanned] = [nothingTold(), nothingTold()];
  const { ledger } = await simulate({ ...plan(run, walked), chunk: run.chunk });
  const reference = await scanByScan(plan(run, scanned));
  return { walked: { ...walked, ...known(ledger) }, scanned: { ...scanned, ...known(reference) } };
}

/** Minutes [from, from + minutes) of one instrument taken away. */
type Hole = { readonly place: number; readonly from: number; readonly minutes: number };

function withHoles(tape: Tape, start: TimestampMs, holes: readonly Hole[]): Tape {
  return new Map(
    [...tape].map(([instrument, columns], place) => {
      const own = holes.filter((hole) => hole.place === place);
      const isGone = (openTime: number): boolean => {
        const minute = (openTime - start) / MINUTE_MS;
        return own.some(({ from, minutes }) => minute >= from && minute < from + minutes);
      };
      return [instrument, without(columns, isGone)];
    }),
  );
}

function without(columns: CandleColumns, isGone: (openTime: number) => boolean): CandleColumns {
  const kept = [...columns.openTime.keys()].filter((row) => !isGone(columns.openTime[row] ?? 0));
  const rest = emptyColumns(kept.length);
  for (const [to, from] of kept.entries()) copyRow(columns, from, rest, to);
  return rest;
}

/** From a minute on every price is so many times what it was: beyond all stops at once. */
type Shock = { readonly from: number; readonly times: number };

function withShock(tape: Tape, start: TimestampMs, { from, times }: Shock): Tape {
  const since = plus(start, from * MINUTE_MS);
  const shocked = (columns: CandleColumns): CandleColumns => {
    const moved = (prices: Float64Array): Float64Array =>
      prices.map((price, row) => ((columns.openTime[row] ?? 0) < since ? price : price * times));
    const { open, high, low, close } = columns;
    return { ...columns, open: moved(open), high: moved(high), low: moved(low), close: moved(close) };
  };
  return new Map([...tape].map(([instrument, columns]) => [instrument, shocked(columns)]));
}

/** The account's day begins at midnight in Prague, 22:00 UTC in June. */
const START = at("2025-06-10T20:00");

const slotsFrom = (count: number): readonly TimestampMs[] =>
  Array.from({ length: count }, (_unused, index) => plus(START, index * SLOT_MS));

const runs = fc.record({
  seed: fc.nat(),
  slots: fc.integer({ min: 60, max: 150 }),
  /** Slots that nobody scans. */
  skipped: fc.array(fc.nat(150), { maxLength: 4 }),
  holes: fc.array(
    fc.record({
      place: fc.nat(2),
      from: fc.integer({ min: -600, max: 300 }),
      minutes: fc.constantFrom(1, 2, 3, 12, 90),
    }),
    { maxLength: 5 },
  ),
  shock: fc.record({ from: fc.integer({ min: 20, max: 240 }), times: fc.constantFrom(1, 1, 0.5, 0.7, 1.6) }),
  silence: fc.constantFrom(5, 1_000_000),
  floor: fc.constantFrom(0, 0.35, 0.6, 0.78),
  threshold: fc.constantFrom(0.3, 0.5, 0.75),
  edges: fc.constantFrom([0.4, 0.5] as const, [0.7, 0.75] as const, null),
  preset: fc.constantFrom(...PRESETS.keys()),
  own: fc.constantFrom({ daily: 0.045, total: 0.09 }, { daily: 0.008, total: 0.02 }, { daily: 0.01, total: 0.006 }),
  maxOpen: fc.constantFrom(1, 3, 20),
  chunk: fc.constantFrom(7, 50, 1000),
});

test("what is skipped decides nothing: a walk through columns tells what scanning every slot tells", async () => {
  await fc.assert(
    fc.asyncProperty(runs, async ({ seed, slots, skipped, holes, shock, silence, chunk, ...drawn }) => {
      const preset = PRESETS.get(drawn.preset);
      if (preset === undefined) throw new Error(`There are no rules ${drawn.preset}.`);
      const { floor: candidateFloor, edges: tierEdges, threshold, own } = drawn;
      const usual = settingsWith({ candidateFloor, tierEdges, threshold, preset, own });
      const { walked, scanned } = await both({
        tape: withHoles(withShock(SAMPLE, START, shock), START, holes),
        slots: slotsFrom(slots).filter((_slot, index) => !skipped.includes(index)),
        settings: { ...usual, limits: { ...usual.limits, maxOpen: drawn.maxOpen } },
        inference: diceInference(seed, silence),
        chunk,
      });
      expect(walked).toEqual(scanned);
    }),
    { numRuns: 3 },
  );
}, 60_000);

test("an account that a fall of all prices locks stays locked until its next day, and both say so", async () => {
  const { walked, scanned } = await both({
    tape: withShock(SAMPLE, START, { from: 70, times: 0.5 }),
    // More rows than are asked about at once.
    slots: slotsFrom(250),
    settings: settingsWith({ candidateFloor: 0.6, threshold: 0.6, own: { daily: 0.02, total: 0.09 } }),
    inference: diceInference(3, 1_000_000),
    chunk: 1000,
  });
  expect(walked).toEqual(scanned);
  const patterns = new Set(walked.decisions.map(({ pattern }) => pattern));
  expect(patterns.has("none") && patterns.size > 4 && !patterns.has(null)).toBe(true);
  const slotsOf = (code: string): readonly TimestampMs[] =>
    walked.decisions.flatMap(({ slot, verdicts }) => (verdicts.some((one) => one.code === code) ? [slot] : []));
  const locked = slotsOf("STATE_LOCKED_DAY");
  expect(locked.length).toBeGreaterThan(20);
  expect(Math.max(...locked)).toBeLessThan(at("2025-06-10T22:00"));
  expect(Math.min(...slotsOf("STATE_CLOSE_ONLY"))).toBe(at("2025-06-10T22:00"));
}, 30_000);

test("a run that goes on from where another stood tells what one whole run tells", async () => {
  const settings = settingsWith({ candidateFloor: 0.5, threshold: 0.5, tierEdges: [0.4, 0.6] });
  const inference = diceInference(4, 1_000_000);
  const whole = { tape: fromWarmup(SAMPLE, START), slots: slotsFrom(90), settings, inference, chunk: 20 };
  const [parts, once] = [nothingTold(), nothingTold()];
  const ledger = await scanByScan(plan({ ...whole, slots: whole.slots.slice(0, 40) }, parts));
  const resumed = { ledger, controls: NOBODY_CHANGES_ANYTHING, accounts: { snapshot: () => null } };
  await simulate({ ...plan({ ...whole, slots: whole.slots.slice(40) }, nothingTold()), resumed });
  await scanByScan(plan(whole, once));
  expect(parts).toEqual(once);
}, 30_000);

test("a run of no slots is over at once", async () => {
  const settings = settingsWith({ candidateFloor: 0.6, threshold: 0.6 });
  const told = nothingTold();
  const run = { tape: SAMPLE, slots: [], settings, inference: diceInference(1, 1_000_000), chunk: 10 };
  expect((await simulate(plan(run, told))).scanned).toBe(0);
  expect(told).toEqual(nothingTold());
});

test("a run that is stopped says how far it came, and one whose models fail is rejected with their fault", async () => {
  const settings = settingsWith({ candidateFloor: 0.6, threshold: 0.6 });
  const inference = diceInference(1, 1_000_000);
  const leaving = new AbortController();
  const run = { tape: SAMPLE, slots: slotsFrom(40), settings, inference, chunk: 10 };
  const seen: number[] = [];
  const onProgress = (done: number): void => {
    seen.push(done);
    if (done === 20) leaving.abort();
  };
  const { scanned } = await simulate({
    ...plan(run, nothingTold()),
    ...{ chunk: 10, signal: leaving.signal, onProgress },
  });
  expect([scanned, seen]).toEqual([20, [10, 20]]);
  const broken: Inference = { ...inference, score: () => Promise.reject(new Error("the models are gone")) };
  await expect(simulate(plan({ ...run, inference: broken }, nothingTold()))).rejects.toThrow("the models are gone");
});
