import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { createMemoryLedger } from "../../../backtest/simulate/memory-ledger.ts";
import { cents } from "../../../core/money.ts";
import { DAY_MS, HOUR_MS, SLOT_MS, type TimestampMs } from "../../../core/time.ts";
import type { Ledger, ScanCommit } from "../../../engine/ports.ts";
import type { Decision, FollowUp, OutcomeUpdate } from "../../../engine/records.ts";
import {
  aDecision,
  aFollowUp,
  aLedger,
  anEnd,
  anEntry,
  aPrediction,
  aScan,
  BNB,
  BTC,
  ETH,
  START,
  slotNumber,
} from "../../support/ledger.ts";

const SYMBOLS = [BTC, ETH, BNB] as const;
const opened: { remove(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.remove();
});

/** What happens in one scan: how many slots after the one before, which decisions, which open candidates move on. */
const scans = fc.array(
  fc.record({
    skip: fc.integer({ min: 1, max: 40 }),
    decisions: fc.uniqueArray(
      fc.record({ symbol: fc.nat(2), long: fc.boolean(), emitted: fc.boolean(), above: fc.nat(4) }),
      { selector: ({ symbol }) => symbol, maxLength: 3 },
    ),
    moves: fc.array(
      fc.record({
        which: fc.nat(20),
        how: fc.constantFrom("enter", "tp", "sl", "timeout", "invalidated"),
        cents: fc.integer({ min: -5000, max: 5000 }),
      }),
      { maxLength: 4 },
    ),
    equity: fc.integer({ min: 90_000, max: 110_000 }),
    account: fc.constantFrom("dryrun", "stated"),
    level: fc.constantFrom("ACTIVE", "REDUCED", "CLOSE_ONLY"),
    alert: fc.option(fc.record({ key: fc.constantFrom("source", "model"), value: fc.constantFrom("ok", "down") })),
  }),
  { minLength: 1, maxLength: 25 },
);
type Step = typeof scans extends fc.Arbitrary<readonly (infer T)[]> ? T : never;

type Followed = { readonly decision: Decision; entered: boolean };

/** The commits of the steps: only candidates that are open may move, each once per scan. */
function commitsOf(steps: readonly Step[]): readonly ScanCommit[] {
  let number = 0;
  let open: readonly Followed[] = [];
  const buckets = new Set<string>();
  return steps.map((step) => {
    number += step.skip;
    const slot = slotNumber(number);
    const updates = moved(open, step.moves, slot);
    open = open.filter(({ decision }) => !isEnd(updates, decision));
    const decisions = decided(step.decisions, slot);
    const followUps = decisions.map((decision) => aFollowUp(decision)).filter((one) => isFollowed(one, buckets));
    const begun = decisions.filter(({ id }) => followUps.some(({ decisionId }) => decisionId === id));
    open = [...open, ...begun.map((decision) => ({ decision, entered: false }))];
    const money = cents(step.equity);
    const dayStart = (Math.floor(slot / DAY_MS) * DAY_MS) as TimestampMs;
    return aScan(slot, decisions, {
      ...{ followUps, updates, account: step.account, equity: money, notices: [] },
      riskState: { level: step.level, dailyLockDay: null, totalLock: false },
      accountDay: { dayStart, balance: money, equity: number % 3 === 0 ? null : money, peakEquity: money },
      predictions: step.decisions.map(({ symbol, long, above }) =>
        aPrediction({ instrument: SYMBOLS[symbol] ?? BTC, side: long ? "long" : "short", slot, aboveHigh: above }),
      ),
      alertStates: step.alert === null ? [] : [step.alert],
    });
  });
}

const decided = (wished: Step["decisions"], slot: TimestampMs): readonly Decision[] =>
  wished.map(({ symbol, long, emitted, above }) => {
    const tier = above > 2 ? "HIGH" : "LOW";
    return aDecision({ instrument: SYMBOLS[symbol] ?? BTC, slot, side: long ? "long" : "short", emitted, tier });
  });

function isFollowed({ instrument, side, bucket, emitted }: FollowUp, buckets: Set<string>): boolean {
  const key = `${instrument}|${side}|${bucket}`;
  const isNew = !buckets.has(key);
  buckets.add(key);
  return emitted || isNew;
}

function moved(open: readonly Followed[], moves: Step["moves"], slot: TimestampMs): readonly OutcomeUpdate[] {
  const chosen = new Map(moves.map((move) => [open[move.which % Math.max(1, open.length)], move]));
  return [...chosen].flatMap(([one, { how, cents: net }]) => {
    if (one === undefined) return [];
    if (how !== "enter") return [endOf(one.decision, how, net, slot)];
    if (one.entered) return [];
    one.entered = true;
    return [anEntry(one.decision)];
  });
}

const isEnd = (updates: readonly OutcomeUpdate[], decision: Decision | undefined): boolean =>
  updates.some((update) => update.kind === "resolved" && update.decisionId === decision?.id);

function endOf(decision: Decision, exit: "tp" | "sl" | "timeout" | "invalidated", net: number, slot: TimestampMs) {
  const exitTime = (slot - (Math.abs(net) % 5) * 60_000) as TimestampMs;
  const none = {
    result: null,
    r: null,
    exitPrice: null,
    secondsToExit: null,
    netCents: cents(0),
    entryTime: null,
    entryPrice: null,
  };
  return exit === "invalidated"
    ? anEnd(decision, { ...none, exit, exitTime })
    : anEnd(decision, { exit, exitTime, result: net > 0 ? "W" : "L", r: net / 1000, netCents: cents(net) });
}

const bySlot = <T extends { readonly slot: TimestampMs }>(rows: readonly T[], key: (row: T) => string): readonly T[] =>
  rows.toSorted((a, b) => a.slot - b.slot || key(a).localeCompare(key(b)));

/** Everything the engine may ask, with ties of one slot put in the same order. */
function answers(ledger: Ledger, now: TimestampMs) {
  const days = [0, 1, 2].map((day) => (Math.floor(START / DAY_MS) * DAY_MS + day * DAY_MS) as TimestampMs);
  const accounts = ["dryrun", "stated", "nobody"];
  const { storedAt: _storedAt, ...lastScan } = ledger.lastScan() ?? { storedAt: 0 };
  return {
    watermark: ledger.watermark(),
    lastScan,
    positions: ledger.openPositions().toSorted((a, b) => a.id.localeCompare(b.id)),
    followUps: bySlot(ledger.openFollowUps(), ({ decisionId }) => decisionId),
    has: SYMBOLS.map((one) => ledger.hasFollowUp(one, "long", (Math.floor(now / 900_000) * 900_000) as TimestampMs)),
    recent: ledger
      .recentSignals((now - HOUR_MS) as TimestampMs)
      .toSorted((a, b) => a.at - b.at || String(a.about?.instrument).localeCompare(String(b.about?.instrument))),
    deals: ledger.deals().toSorted((a, b) => a.at - b.at || a.net - b.net),
    dealsInOrder: ledger.deals().map(({ at }) => at),
    accounts: accounts.map((name) => [
      ledger.peakEquity(name),
      ledger.riskState(name),
      ledger.highestDayStart(name),
      days.map((day) => ledger.accountDay(name, day)),
    ]),
    tiers: ledger.tierStates().toSorted((a, b) => `${a.instrument}${a.side}`.localeCompare(`${b.instrument}${b.side}`)),
    outcomes: bySlot(ledger.outcomes(START, (now - SLOT_MS) as TimestampMs), ({ decisionId }) => decisionId),
    counts: ledger.counts(),
    refusals: ledger
      .decisionCounts(START, now)
      .toSorted((a, b) => String(a.firstRefusal).localeCompare(String(b.firstRefusal))),
    alerts: ["source", "model", "never"].map((key) => ledger.alertState(key)),
  };
}

test("in memory the ledger answers as the database does, after every scan", () => {
  fc.assert(
    fc.property(scans, (steps) => {
      const real = aLedger();
      opened.push(real);
      const memory = createMemoryLedger();
      for (const commit of commitsOf(steps)) {
        expect(memory.commitScan(commit).ok).toBe(real.db.ledger.commitScan(commit).ok);
        expect(answers(memory, commit.slot)).toEqual(answers(real.db.ledger, commit.slot));
        expect(memory.commitScan(commit)).toEqual(real.db.ledger.commitScan(commit));
      }
    }),
    { numRuns: 8 },
  );
});

test("decisions are handed on in their order, and the newest of each instrument is kept", () => {
  const seen: Decision[] = [];
  const memory = createMemoryLedger({ onDecision: (decision) => void seen.push(decision) });
  const [first, second, third] = [
    aDecision({ slot: slotNumber(1) }),
    aDecision({ instrument: ETH, slot: slotNumber(1) }),
    aDecision({ slot: slotNumber(2) }),
  ] as const;
  memory.commitScan(aScan(slotNumber(1), [first, second]));
  memory.commitScan(aScan(slotNumber(2), [third]));
  expect(seen).toEqual([first, second, third]);
  expect([memory.lastDecision(BTC), memory.lastDecision(ETH), memory.lastDecision(BNB)]).toEqual([third, second, null]);
});

test("an outcome of something that is not followed is an error, as it is for the database", () => {
  const memory = createMemoryLedger();
  expect(() => memory.commitScan(aScan(slotNumber(1), [], { updates: [anEntry(aDecision())] }))).toThrow(
    "is not followed",
  );
});
