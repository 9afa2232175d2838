/** Taken or skipped against the clock and the newest price, and what the ledger keeps of it. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toColumns } from "../../../core/candle.ts";
import { MINUTE_MS, plus, type TimestampMs } from "../../../core/time.ts";
import type { SignalCard } from "../../../engine/api.ts";
import { standing, tooLate } from "../../../engine/desk/signals/choose.ts";
import { createSignalDesk } from "../../../engine/desk/signals/desk.ts";
import type { Choice } from "../../../engine/ports/choices.ts";
import {
  aDecision,
  aLedger,
  anEnd,
  anEntry,
  aScan,
  BTC,
  OWNER,
  START,
  slotNumber,
  type TestLedger,
} from "../../support/ledger.ts";

// Entry 100, stop 97, target 106: a long may be entered up to 100 + 0.2 × 3 = 100.6.
const LONG = aDecision();
const SHORT = aDecision({ side: "short", stop: 103, target: 94 });
const cardOf = (decision: typeof LONG): SignalCard => {
  const { entry: entryPrice, stop, target } = decision;
  return { decision, course: { entryTime: null, entryPrice, stop, target, end: null }, choices: [] };
};
/** Closed minutes since the slot; each is [low, high, close]. */
const minutes = (...bars: readonly (readonly [number, number, number])[]) =>
  toColumns(
    bars.map(([low, high, close], index) => {
      const openTime = (START + index * MINUTE_MS) as TimestampMs;
      return { openTime, open: close, high, low, close, volume: 1 };
    }),
  );
const minutesLater = (count: number): TimestampMs => plus(START, count * MINUTE_MS);

describe("taking a signal", () => {
  test.each([
    ["a long at its entry", LONG, [99.9, 100.2, 100], null],
    ["a long at the worst price that fits", LONG, [99.9, 100.6, 100.6], null],
    ["a long beyond it", LONG, [99.9, 100.7, 100.61], "PRICE_RAN_AWAY"],
    ["a long that is cheaper now", LONG, [97.1, 100, 98], null],
    ["a long whose stop was touched and left again", LONG, [97, 100, 99], "PRICE_PAST_STOP"],
    ["a long whose target was touched", LONG, [100, 106, 100.1], "PRICE_PAST_TARGET"],
    ["a short at the worst price that fits", SHORT, [99.4, 100.1, 99.4], null],
    ["a short beyond it", SHORT, [99.3, 100.1, 99.39], "PRICE_RAN_AWAY"],
    ["a short whose stop was touched", SHORT, [99.9, 103, 100], "PRICE_PAST_STOP"],
    ["a short whose target was touched", SHORT, [94, 100, 99.9], "PRICE_PAST_TARGET"],
  ] as const)("%s", (_name, decision, bar, code) => {
    expect(tooLate(cardOf(decision), "taken", minutes(bar), minutesLater(1))?.code ?? null).toBe(code);
  });

  test("without a price of now is refused: unknown means no", () => {
    expect(tooLate(cardOf(LONG), "taken", minutes(), minutesLater(1))?.code).toBe("PRICE_UNKNOWN");
    expect(tooLate(cardOf(LONG), "taken", minutes([99, 101, 100]), minutesLater(4))).toBeNull();
    expect(tooLate(cardOf(LONG), "taken", minutes([99, 101, 100]), plus(minutesLater(4), 1))?.code).toBe(
      "PRICE_UNKNOWN",
    );
  });

  test("counts by the last close before the signal until a scan brings newer ones, and touches count from then on", () => {
    // Candles come every two minutes: the last one of these closed when the signal was made.
    const before = minutes([96, 107, 100.1], [99.9, 100.2, 100.2]);
    const openTime = before.openTime.map((at) => at - 2 * MINUTE_MS);
    const recent = { ...before, openTime };
    expect(tooLate(cardOf(LONG), "taken", recent, plus(START, 20_000))).toBeNull();
    expect(tooLate(cardOf(LONG), "taken", recent, minutesLater(2))).toBeNull();
    expect(tooLate(cardOf(LONG), "taken", recent, plus(minutesLater(3), 1))?.code).toBe("PRICE_UNKNOWN");
    const gone = { ...recent, close: Float64Array.of(100.1, 100.7) };
    expect(tooLate(cardOf(LONG), "taken", gone, minutesLater(1))).toMatchObject({
      code: "PRICE_RAN_AWAY",
      price: 100.7,
    });
  });

  test("works until the last instant of its validity, and not after it or after its end", () => {
    const bars = minutes(...Array.from({ length: 10 }, () => [99.9, 100.1, 100] as const));
    expect(tooLate(cardOf(LONG), "taken", bars, minutesLater(10))).toBeNull();
    expect(tooLate(cardOf(LONG), "taken", bars, plus(minutesLater(10), 1))?.code).toBe("SIGNAL_EXPIRED");
    expect(tooLate(cardOf(LONG), "skipped", bars, plus(minutesLater(10), 1))?.code).toBe("SIGNAL_EXPIRED");
    const card = cardOf(LONG);
    const end = { exit: "tp" as const, at: START, price: 106, r: 2 };
    expect(tooLate({ ...card, course: { ...card.course, end } }, "taken", bars, minutesLater(1))?.code).toBe(
      "SIGNAL_ENDED",
    );
  });

  test("the stop and target of the real entry count, once it is known", () => {
    const card = cardOf(LONG);
    const entered = { ...card, course: { ...card.course, stop: 97.5, target: 106.5 } };
    expect(tooLate(entered, "taken", minutes([97.4, 100, 99]), minutesLater(1))?.code).toBe("PRICE_PAST_STOP");
    expect(tooLate(entered, "taken", minutes([99, 106.2, 100]), minutesLater(1))).toBeNull();
  });

  test("what was said before stands", () => {
    const said = (state: Choice["state"]): Choice => ({ signalId: LONG.id, ...OWNER, state, price: 100, at: START });
    expect(standing(null, "taken")).toBeNull();
    expect(standing(said("taken"), "taken")).toMatchObject({ kind: "unchanged" });
    expect(standing(said("skipped"), "skipped")).toMatchObject({ kind: "unchanged" });
    expect(standing(said("skipped"), "taken")).toBeNull();
    expect(standing(said("taken"), "skipped")).toMatchObject({ code: "TAKEN_BEFORE" });
  });
});

describe("the ledger", () => {
  let ledger: TestLedger;
  beforeEach(() => {
    ledger = aLedger();
    ledger.db.people.add({ userId: OWNER.userId, chatId: OWNER.chatId, role: "owner", name: "Ada" }, START);
    ledger.db.ledger.commitScan(aScan(START, [LONG]));
  });
  afterEach(() => ledger.remove());
  const choice = (over: Partial<Choice> = {}): Choice => ({
    ...{ signalId: LONG.id, ...OWNER, state: "taken" as const, price: 100.2, at: minutesLater(1) },
    ...over,
  });
  const choose = (said: Choice): void =>
    ledger.db.choices.choose(said, {
      ...{ kind: "card", key: `card:${LONG.id}:${said.state}:${said.userId}` },
      ...{ at: said.at, decisionId: LONG.id },
    });

  test("keeps the newest word of each person, over a restart", () => {
    choose(choice({ state: "skipped" }));
    choose(choice({ userId: 8, name: "Bo", at: minutesLater(2) }));
    choose(choice({ at: minutesLater(3) }));
    const kept = ledger.reopen().choices.of(LONG.id);
    expect(kept.map(({ name, state }) => [name, state])).toEqual([
      ["Bo", "taken"],
      ["Ada", "taken"],
    ]);
  });

  test("a signal can be taken before the next scan brings candles, by the close that made it", () => {
    const candles = minutes([99.9, 100.2, 100.2]);
    const openTime = candles.openTime.map((at) => at - MINUTE_MS);
    const none = { ...minutes(), length: 0 };
    const range = (_instrument: unknown, from: number) => (from <= openTime[0]! ? { ...candles, openTime } : none);
    const { trail, choices, mutes } = ledger.db;
    const clock = { now: () => minutesLater(1) };
    const desk = createSignalDesk({ trail, choices, mutes, store: { range }, clock } as never);
    expect(desk.choose(LONG.id, "taken", OWNER)).toMatchObject({ kind: "stored", choice: { price: 100.2 } });
  });

  test("finds a signal by the beginning of its id, and its course to the end", () => {
    const { trail } = ledger.db;
    expect(trail.decision(LONG.id.slice(0, 24))?.id).toBe(LONG.id);
    expect(trail.decision("")).toBeNull();
    expect(trail.decision("zz")).toBeNull();
    expect(trail.decision("'; DROP TABLE signals; --")).toBeNull();
    expect(trail.newestSignal()?.id).toBe(LONG.id);
    expect(trail.course(LONG.id)).toMatchObject({ entryTime: null, stop: 97, target: 106, end: null });
    ledger.db.ledger.commitScan(aScan(slotNumber(1), [], { updates: [anEntry(LONG)] }));
    expect(trail.course(LONG.id)).toMatchObject({ entryPrice: 100.5, stop: 97.5, target: 106.5, end: null });
    ledger.db.ledger.commitScan(aScan(slotNumber(2), [], { updates: [anEnd(LONG)] }));
    expect(trail.course(LONG.id)?.end).toEqual({ exit: "tp", at: START + 3_600_000, price: 106.5, r: 1.975 });
  });

  test("counts a taken signal once, whoever took it first", () => {
    choose(choice({ userId: 8, name: "Bo", at: minutesLater(2) }));
    choose(choice());
    expect(ledger.db.choices.taken(START, minutesLater(60))).toMatchObject([
      { name: "Ada", instrument: BTC, result: null },
    ]);
    ledger.db.ledger.commitScan(aScan(slotNumber(1), [], { updates: [anEntry(LONG), anEnd(LONG)] }));
    expect(ledger.db.choices.taken(START, minutesLater(60))).toMatchObject([{ result: "W", r: 1.975, exit: "tp" }]);
    expect(ledger.db.choices.taken(START, minutesLater(1))).toEqual([]);
  });

  test("names open signals that were skipped and taken by nobody", () => {
    expect([...ledger.db.choices.skippedOnly()]).toEqual([]);
    choose(choice({ state: "skipped" }));
    expect([...ledger.db.choices.skippedOnly()]).toEqual([LONG.id]);
    choose(choice({ userId: 8, name: "Bo" }));
    expect([...ledger.db.choices.skippedOnly()]).toEqual([]);
  });

  test("queues no signal of a muted symbol, tells what became of one the chat has, and ends a mute by its time", () => {
    const until = minutesLater(60);
    ledger.db.mutes.mute(OWNER.chatId, { instrument: BTC, until }, OWNER, START);
    const depth = ledger.db.outbox.depth();
    const next = aDecision({ slot: slotNumber(1) });
    ledger.db.ledger.commitScan(aScan(slotNumber(1), [next]));
    expect(ledger.db.outbox.depth()).toBe(depth);
    const outcome = (decision: typeof LONG) =>
      ({ kind: "outcome", key: `outcome:${decision.id}`, at: START, outcome: anEnd(decision) }) as const;
    expect(ledger.db.outbox.enqueue(outcome(LONG), START)).toBe(1);
    expect(ledger.db.outbox.enqueue(outcome(next), START)).toBe(0);
    expect(ledger.db.mutes.active(OWNER.chatId, until)).toEqual([]);
    expect(ledger.db.mutes.unmute(OWNER.chatId, BTC, OWNER, START)).toBe(true);
    expect(ledger.db.mutes.unmute(OWNER.chatId, BTC, OWNER, START)).toBe(false);
  });
});
