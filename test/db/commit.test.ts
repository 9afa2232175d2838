import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import {
  aDecision,
  aFollowUp,
  aLedger,
  anAlert,
  anEnd,
  anEntry,
  aPrediction,
  aScan,
  aSignalNotice,
  BNB,
  BTC,
  ETH,
  OWNER,
  START,
  slotNumber,
  type TestLedger,
} from "../support/ledger.ts";

let book: TestLedger;
beforeEach(() => {
  book = aLedger();
});
afterEach(() => book.remove());

const rows = (sql: string): Record<string, unknown>[] => {
  const reader = new Database(book.file, { readonly: true });
  try {
    return reader.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    reader.close();
  }
};
const one = (sql: string): Record<string, unknown> => rows(sql)[0] ?? {};
const must = (answer: { ok: boolean }): void => expect(answer).toMatchObject({ ok: true });
const pair = { userId: OWNER.userId, chatId: OWNER.chatId, role: "owner", name: OWNER.name } as const;

describe("an empty ledger", () => {
  test("answers every question with nothing", () => {
    const { ledger } = book.db;
    expect(ledger.watermark()).toBeNull();
    expect(ledger.peakEquity("dryrun")).toBeNull();
    expect(ledger.riskState("dryrun")).toBeNull();
    expect(ledger.lastScan()).toBeNull();
    expect(ledger.lastDecision(BTC)).toBeNull();
    expect(ledger.alertState("data:x")).toBeNull();
    expect(ledger.tierStates()).toEqual([]);
    expect(ledger.openPositions()).toEqual([]);
    expect(ledger.openFollowUps()).toEqual([]);
    expect(ledger.deals()).toEqual([]);
    expect(ledger.counts()).toEqual({ scans: 0, decisions: 0, signals: 0 });
  });
});

describe("a stored scan", () => {
  test("is found again after a restart, to the last field of its decisions", () => {
    const emitted = aDecision();
    const refused = aDecision({ instrument: ETH, side: "short", emitted: false, evidence: null, expectedR: null });
    const scan = aScan(START, [emitted, refused], {
      riskState: { level: "REDUCED", dailyLockDay: START, totalLock: true },
      alertStates: [{ key: "data:BTC", value: "stale" }],
    });
    book.time.now = (START + 1_400) as TimestampMs;
    expect(book.db.ledger.commitScan(scan)).toEqual({ ok: true, value: { storedAt: START + 1_400 } });
    const { ledger } = book.reopen();
    expect(ledger.watermark()).toBe(START);
    expect(ledger.lastDecision(BTC)).toEqual(emitted);
    expect(ledger.lastDecision(ETH)).toEqual(refused);
    expect(ledger.lastDecision(BNB)).toBeNull();
    expect(ledger.lastScan()).toEqual({ slot: START, storedAt: START + 1_400, stagesMs: scan.stagesMs });
    expect(ledger.riskState("dryrun")).toEqual(scan.riskState);
    expect(ledger.alertState("data:BTC")).toBe("stale");
    // With what was measured when the scan was stored.
    expect(ledger.openFollowUps()).toEqual(scan.followUps.map((one) => ({ ...one, latencyMs: 1_000 })));
    expect(ledger.counts()).toEqual({ scans: 1, decisions: 2, signals: 1 });
  });

  test("is not stored a second time", () => {
    book.db.people.add(pair, START);
    must(book.db.ledger.commitScan(aScan(START, [aDecision()])));
    const before = rows("SELECT * FROM scans, decisions, signals, outcomes, outbox");
    const again = aScan(START, [aDecision({ instrument: ETH })], { equity: cents(1), notices: [anAlert("other")] });
    expect(book.db.ledger.commitScan(again)).toEqual({ ok: false, error: { code: "SLOT_ALREADY_STORED" } });
    expect(rows("SELECT * FROM scans, decisions, signals, outcomes, outbox")).toEqual(before);
    expect(book.db.ledger.counts()).toEqual({ scans: 1, decisions: 1, signals: 1 });
  });

  test("leaves nothing behind when one of its parts cannot be stored", () => {
    const broken = aScan(START, [aDecision()], { updates: [anEnd(aDecision({ instrument: ETH }))] });
    expect(() => book.db.ledger.commitScan(broken)).toThrow(/2025-06-01T12:00:00.000Z could not be stored/);
    expect(book.db.ledger.counts()).toEqual({ scans: 0, decisions: 0, signals: 0 });
    expect(book.db.ledger.watermark()).toBeNull();
  });

  test("the newest alert state stands", () => {
    must(book.db.ledger.commitScan(aScan(START, [], { alertStates: [{ key: "k", value: "stale" }] })));
    must(book.db.ledger.commitScan(aScan(slotNumber(1), [], { alertStates: [{ key: "k", value: "ok" }] })));
    expect(book.db.ledger.alertState("k")).toBe("ok");
  });

  test("the peak never falls, and the account of the newest scan counts", () => {
    for (const [number, equity] of [100_000, 104_000.5, 99_000].entries()) {
      const level = equity < 100_000 ? "REDUCED" : "ACTIVE";
      const riskState = { level, dailyLockDay: null, totalLock: false } as const;
      must(book.db.ledger.commitScan(aScan(slotNumber(number), [], { equity: cents(equity), riskState })));
    }
    expect(book.db.ledger.peakEquity("dryrun")).toBe(10_400_050);
    expect(book.db.ledger.riskState("dryrun")?.level).toBe("REDUCED");
  });
});

describe("latency", () => {
  test("is lateness of the start plus what the stopwatch saw since", () => {
    const scan = aScan(START, [aDecision()], { startedAt: (START + 1_500) as TimestampMs, startedElapsed: 40 });
    book.time.elapsed = 63.25;
    must(book.db.ledger.commitScan(scan));
    expect(one("SELECT latency_ms FROM signals")).toEqual({ latency_ms: 1_523.25 });
    expect(one("SELECT latency_ms FROM scans")).toEqual({ latency_ms: 1_523.25 });
  });

  test("is measured in a replay, whose clock stands still", () => {
    book.time.elapsed = 12.5;
    must(book.db.ledger.commitScan(aScan(START, [aDecision()], { startedAt: START })));
    expect(one("SELECT latency_ms FROM signals")).toEqual({ latency_ms: 12.5 });
  });
});

describe("the risk book", () => {
  const decision = aDecision();
  beforeEach(() => must(book.db.ledger.commitScan(aScan(START, [decision]))));

  test("shows the spread at the scan where a quote came in time", () => {
    const next = aDecision({ slot: slotNumber(1) });
    must(book.db.ledger.commitScan(aScan(slotNumber(1), [next], { spreads: new Map([[BTC, 0.42]]) })));
    expect(rows("SELECT spread_bps FROM signals ORDER BY slot")).toEqual([{ spread_bps: null }, { spread_bps: 0.42 }]);
  });

  test("shows the plan until the entry is known", () => {
    expect(one("SELECT * FROM signals")).toMatchObject({
      signal_id: decision.id,
      pair: "BTC/USDT",
      tier: "MEDIUM",
      mode: "dryrun",
      entry_time: null,
      entry_price: 100,
      tp_price: 106,
      sl_price: 97,
      rr_expected: 2,
      result: null,
      slippage_expected_bps: 0.75,
      spread_bps: null,
    });
    const position = { id: decision.id, instrument: BTC, side: "long", quantity: 0.5, entry: 100, stop: 97 };
    const times = { openedAt: START, validUntil: decision.validUntil };
    expect(book.db.ledger.openPositions()).toEqual([{ ...position, ...times }]);
  });

  test("takes over the real entry with its own stop and target", () => {
    must(book.db.ledger.commitScan(aScan(slotNumber(1), [], { updates: [anEntry(decision)] })));
    expect(book.db.ledger.openPositions()).toMatchObject([{ entry: 100.5, stop: 97.5, openedAt: START }]);
    expect(one("SELECT * FROM signals")).toMatchObject({ entry_time: START, tp_price: 106.5, slippage_bps: 50 });
    expect(book.db.ledger.openFollowUps()).toMatchObject([{ entryTime: START, entryPrice: 100.5, plannedEntry: 100 }]);
  });

  test("keeps what the trade cost by measured figures beside what the labels make of it", () => {
    const cost = { spreadBps: 0.5, slippageBps: -0.25, commissionBps: 6.5, swapBps: 1 };
    const execution = { version: "2025-05-31.0a1b2c3d", ...cost, isLate: true, r: 1.9 };
    const updates = [anEntry(decision), anEnd(decision, { execution })];
    must(book.db.ledger.commitScan(aScan(slotNumber(31), [], { updates })));
    expect(one("SELECT * FROM outcomes")).toMatchObject({
      ...{ r: 1.975, execution_r: 1.9, execution_version: "2025-05-31.0a1b2c3d", execution_late: 1 },
      ...{ execution_spread_bps: 0.5, execution_slippage_bps: -0.25 },
      ...{ execution_commission_bps: 6.5, execution_swap_bps: 1 },
    });
    expect(one("SELECT r_realized, execution_r FROM signals")).toEqual({ r_realized: 1.975, execution_r: 1.9 });
  });

  test("says nothing of measured costs where nothing was measured", () => {
    must(book.db.ledger.commitScan(aScan(slotNumber(31), [], { updates: [anEntry(decision), anEnd(decision)] })));
    expect(one("SELECT execution_version, execution_late, execution_r FROM outcomes")).toEqual({
      ...{ execution_version: null, execution_late: null, execution_r: null },
    });
  });

  test("closes with result, R and money, and the deal counts from then on", () => {
    const updates = [anEntry(decision), anEnd(decision)];
    must(book.db.ledger.commitScan(aScan(slotNumber(31), [], { updates })));
    expect(book.db.ledger.openPositions()).toEqual([]);
    expect(book.db.ledger.openFollowUps()).toEqual([]);
    expect(book.db.ledger.deals()).toEqual([{ at: START + 3_600_000, net: 29_625, mode: "dryrun" }]);
    expect(one("SELECT * FROM signals")).toMatchObject({
      result: "W",
      exit_time: START + 3_600_000,
      exit_price: 106.5,
      r_realized: 1.975,
      time_to_tp_sl_seconds: 3_600,
    });
    expect(book.db.ledger.outcomes(START, slotNumber(1))).toEqual([
      {
        decisionId: decision.id,
        instrument: BTC,
        side: "long",
        tier: "MEDIUM",
        slot: START,
        emitted: true,
        firstRefusal: null,
        pWin: 0.58,
        confidence: 0.53,
        result: "W",
        exit: "tp",
        netCents: 29_625,
        r: 1.975,
        exitTime: START + 3_600_000,
      },
    ]);
  });

  test("an invalidated trade is no deal, no win and no loss", () => {
    const gone = {
      exit: "invalidated",
      result: null,
      exitPrice: null,
      r: null,
      netCents: 0,
      secondsToExit: null,
    } as const;
    const end = anEnd(decision, { ...gone, entryTime: null, entryPrice: null });
    must(book.db.ledger.commitScan(aScan(slotNumber(1), [], { updates: [end] })));
    expect(book.db.ledger.deals()).toEqual([]);
    expect(book.db.ledger.openPositions()).toEqual([]);
    expect(one("SELECT result, entry_time FROM signals")).toEqual({ result: null, entry_time: null });
    expect(book.db.ledger.outcomes(START, slotNumber(1))).toMatchObject([{ result: "invalidated", r: null }]);
  });

  test("an end is told once", () => {
    must(book.db.ledger.commitScan(aScan(slotNumber(1), [], { updates: [anEnd(decision)] })));
    const again = aScan(slotNumber(2), [], { updates: [anEnd(decision, { result: "L", r: -1 })] });
    expect(() => book.db.ledger.commitScan(again)).toThrow();
    expect(book.db.ledger.watermark()).toBe(slotNumber(1));
    expect(one("SELECT result FROM signals")).toEqual({ result: "W" });
  });

  test("deals come in the order of their exits", () => {
    const second = aDecision({ instrument: ETH, slot: slotNumber(1) });
    must(book.db.ledger.commitScan(aScan(slotNumber(1), [second])));
    const updates = [anEnd(decision), anEnd(second, { exitTime: slotNumber(3), netCents: -15_000, result: "L" })];
    must(book.db.ledger.commitScan(aScan(slotNumber(40), [], { updates })));
    expect(book.db.ledger.deals()).toEqual([
      { at: slotNumber(3), net: -15_000, mode: "dryrun" },
      { at: START + 3_600_000, net: 29_625, mode: "dryrun" },
    ]);
  });
});

describe("followed candidates", () => {
  test("refused ones are followed once per instrument, side and 15 minutes", () => {
    const first = aDecision({ emitted: false });
    const second = aDecision({ emitted: false, slot: slotNumber(1) });
    const otherSide = aDecision({ emitted: false, slot: slotNumber(1), side: "short" });
    const { ledger } = book.db;
    expect(ledger.hasFollowUp(BTC, "long", aFollowUp(first).bucket)).toBe(false);
    must(ledger.commitScan(aScan(START, [first])));
    expect(ledger.hasFollowUp(BTC, "long", aFollowUp(first).bucket)).toBe(true);
    expect(ledger.hasFollowUp(BTC, "short", aFollowUp(first).bucket)).toBe(false);
    must(ledger.commitScan(aScan(slotNumber(1), [second, otherSide])));
    expect(ledger.openFollowUps().map(({ decisionId }) => decisionId)).toEqual([first.id, otherSide.id]);
  });

  test("the end of a refused one is told once as well", () => {
    const refused = aDecision({ emitted: false });
    must(book.db.ledger.commitScan(aScan(START, [refused])));
    must(book.db.ledger.commitScan(aScan(slotNumber(1), [], { updates: [anEntry(refused), anEnd(refused)] })));
    const again = aScan(slotNumber(2), [], { updates: [anEnd(refused)] });
    expect(() => book.db.ledger.commitScan(again)).toThrow();
    expect(book.db.ledger.watermark()).toBe(slotNumber(1));
  });

  test("emitted ones are followed always", () => {
    const refused = aDecision({ emitted: false });
    const emitted = aDecision({ slot: slotNumber(1) });
    must(book.db.ledger.commitScan(aScan(START, [refused])));
    must(book.db.ledger.commitScan(aScan(slotNumber(1), [emitted])));
    expect(book.db.ledger.openFollowUps().map(({ emitted: e }) => e)).toEqual([false, true]);
  });

  test("outcomes are asked for by slot, half-open, refused ones with their first refusal", () => {
    const decisions = [0, 1, 2].map((number) =>
      aDecision({ slot: slotNumber(number), instrument: [BTC, ETH, BNB][number] ?? BTC, emitted: number === 1 }),
    );
    for (const decision of decisions) must(book.db.ledger.commitScan(aScan(decision.slot, [decision])));
    const refused = decisions[0]!;
    must(
      book.db.ledger.commitScan(aScan(slotNumber(9), [], { updates: [anEnd(refused, { result: "L", exit: "sl" })] })),
    );
    expect(book.db.ledger.outcomes(START, slotNumber(2))).toMatchObject([
      { instrument: BTC, emitted: false, firstRefusal: "CONFIDENCE_LOW", result: "L", exit: "sl" },
      { instrument: ETH, emitted: true, firstRefusal: null, result: null, exit: null },
    ]);
    expect(book.db.ledger.deals()).toEqual([]);
  });
});

describe("what the next scan goes on from", () => {
  test("signals since a time, by their slot", () => {
    for (const number of [0, 1, 2]) {
      const tier = number === 2 ? "HIGH" : "LOW";
      must(book.db.ledger.commitScan(aScan(slotNumber(number), [aDecision({ slot: slotNumber(number), tier })])));
    }
    const { instrument, side } = aDecision({});
    expect(book.db.ledger.recentSignals(slotNumber(1))).toMatchObject([
      { at: slotNumber(1), tier: "LOW", about: { instrument, side } },
      { at: slotNumber(2), tier: "HIGH", about: { instrument, side } },
    ]);
  });

  test("the newest tier state of each instrument and side, none older than an hour", () => {
    const at = (number: number, over: Parameters<typeof aPrediction>[0]) =>
      aPrediction({ slot: slotNumber(number), ...over });
    const scans = [
      aScan(slotNumber(0), [], { predictions: [at(0, { instrument: BNB, tier: "HIGH" })] }),
      aScan(slotNumber(39), [], {
        predictions: [at(39, { aboveMedium: 1 }), at(39, { side: "short", aboveMedium: 4 })],
      }),
      aScan(slotNumber(40), [], { predictions: [at(40, { aboveMedium: 2, tier: "MEDIUM" })] }),
    ];
    for (const scan of scans) must(book.db.ledger.commitScan(scan));
    expect(book.db.ledger.tierStates()).toEqual([
      { instrument: BTC, side: "long", slot: slotNumber(40), tier: "MEDIUM", aboveMedium: 2, aboveHigh: 0 },
      { instrument: BTC, side: "short", slot: slotNumber(39), tier: "LOW", aboveMedium: 4, aboveHigh: 0 },
    ]);
  });
});

describe("notices", () => {
  test("are queued for every known chat in the scan's transaction, once per key", () => {
    book.db.people.add(pair, START);
    book.db.people.add({ userId: 0, chatId: 0, role: "owner", name: "terminal" }, START);
    const decision = aDecision();
    const doubled = [aSignalNotice(decision), aSignalNotice(decision), anAlert("a")];
    book.time.now = (START + 2_000) as TimestampMs;
    must(book.db.ledger.commitScan(aScan(START, [decision], { notices: doubled })));
    expect(rows("SELECT chat_id, notice_key, created_at FROM outbox ORDER BY id")).toEqual([
      { chat_id: 0, notice_key: `signal:${decision.id}`, created_at: START + 2_000 },
      { chat_id: 70, notice_key: `signal:${decision.id}`, created_at: START + 2_000 },
      { chat_id: 0, notice_key: "a", created_at: START + 2_000 },
      { chat_id: 70, notice_key: "a", created_at: START + 2_000 },
    ]);
    expect(book.db.outbox.due(book.time.now)[0]?.notice).toEqual(aSignalNotice(decision));
  });
});
