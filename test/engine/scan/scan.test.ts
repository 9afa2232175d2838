import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { TimestampMs } from "../../../core/time.ts";
import type { CheckReport } from "../../../engine/api.ts";
import { ftmoReport } from "../../../engine/desk/ftmo.ts";
import type { EventBody } from "../../../engine/events.ts";
import type { Controls } from "../../../engine/ports.ts";
import { RULES } from "../../../risk/verdict.ts";
import { at } from "../../support/candles.ts";
import { decisionsOf, INSTRUMENTS, openWorld, type Story, tell, type World } from "../../support/engine.ts";

let world: World;
const stories: Story[] = [];
const begin = (...args: Parameters<typeof tell> extends [World, ...infer Rest] ? Rest : never): Story => {
  const story = tell(world, ...args);
  stories.push(story);
  return story;
};

beforeAll(async () => {
  world = await openWorld();
});
afterEach(() => {
  stories.splice(0).at(-1)?.end();
});
afterAll(async () => {
  await world.inference.stop();
  await world.source.stop();
});

// In these minutes of the recording the market moves enough for costs to be bearable.
const FROM = "2025-06-11T13:00Z";
const UNTIL = "2025-06-11T14:00Z";

describe("a scan", () => {
  test("judges every candidate by all nineteen rules and stores it", async () => {
    const story = begin();
    await story.play(FROM, "2025-06-11T13:10Z");
    const decisions = decisionsOf(story.events);
    expect(decisions.length).toBeGreaterThan(0);
    for (const decision of decisions) {
      expect(decision.verdicts.map(({ rule }) => rule)).toEqual(RULES);
      expect(decision.emitted).toBe(decision.firstRefusal === null);
      expect(decision.rrExpected).toBeCloseTo(2, 12);
      expect(decision.confidence).toBeCloseTo(decision.pWin - 0.05, 12);
    }
    const [last] = decisions.slice(-1);
    expect(last && story.stores.ledger.lastDecision(last.instrument)).toEqual(last);
    expect(story.stores.ledger.watermark()).toBe(at("2025-06-11T13:08Z"));
  });

  test("of a stored slot changes nothing", async () => {
    const story = begin();
    await story.play(FROM, "2025-06-11T13:06Z");
    const before = { counts: story.stores.ledger.counts(), events: story.events.length };
    await story.scan("2025-06-11T13:04Z");
    expect({ counts: story.stores.ledger.counts(), events: story.events.length }).toEqual(before);
  });

  test("gives the same decisions however often the process restarts", async () => {
    const straight = begin();
    await straight.play(FROM, UNTIL);
    const expected = decisionsOf(straight.events).map(({ hash }) => hash);
    straight.end();
    stories.length = 0;

    let story = begin();
    const hashes: string[] = [];
    for (const [from, until] of [
      [FROM, "2025-06-11T13:02Z"],
      ["2025-06-11T13:02Z", "2025-06-11T13:04Z"],
      ["2025-06-11T13:04Z", "2025-06-11T13:34Z"],
      ["2025-06-11T13:34Z", UNTIL],
    ] as const) {
      await story.play(from, until);
      hashes.push(...decisionsOf(story.events).map(({ hash }) => hash));
      story = story.restart();
      stories.splice(0, 1, story);
    }
    expect(hashes).toEqual(expected);
    expect(expected.length).toBeGreaterThan(50);
  });

  test("sends a signal, counts it as open and follows it to its end", async () => {
    const story = begin({ settings: { threshold: 0.36 } });
    await story.play(FROM, "2025-06-11T17:30Z");
    const signals = decisionsOf(story.events).filter(({ emitted }) => emitted);
    expect(signals.length).toBeGreaterThan(0);
    const resolved = story.events.flatMap((event) =>
      event.type === "outcome" && event.outcome.emitted ? [event.outcome] : [],
    );
    expect(resolved.length).toBeGreaterThan(0);
    const { ledger, outbox } = story.stores;
    expect(ledger.deals()).toHaveLength(resolved.length);
    const net = resolved.reduce((sum, { netCents }) => sum + netCents, 0);
    expect(story.desk.ftmoStatus().account.balance).toBe(10_000_000 + net);
    expect(ledger.openPositions()).toHaveLength(signals.length - resolved.length);
    expect(story.desk.stats(7).emitted.n).toBe(resolved.length);
    expect(outbox.depth()).toBe(0);
  });

  test("queues a signal and its outcome for everybody who is allowed", async () => {
    const story = begin({ settings: { threshold: 0.36 } });
    const owner = { userId: 7, chatId: 7, role: "owner", name: "owner" } as const;
    story.stores.people.add(owner, at(FROM));
    await story.play(FROM, UNTIL);
    const signals = decisionsOf(story.events).filter(({ emitted }) => emitted);
    expect(story.stores.outbox.depth()).toBe(signals.length);
    expect(story.stores.outbox.due(at(UNTIL))[0]).toMatchObject({ chatId: 7, notice: { kind: "signal" } });
  });
});

describe("when something is wrong", () => {
  test("a source that fails for one symbol leaves the others alone and is told once per change", async () => {
    let down = false;
    const broken = INSTRUMENTS[1];
    const story = begin({
      parts: ({ collector, store }) => ({
        collector: {
          async collect(until) {
            const collected = await collector.collect(until);
            if (!down) return collected;
            const error = {
              code: "TIMEOUT",
              text: "no answer within 10 s",
              retryable: true,
              retryAfterMs: null,
            } as const;
            return collected.map((one) => (one.instrument === broken ? { ...one, error } : one));
          },
        },
        store: {
          ...store,
          range: (instrument, from, until) =>
            store.range(instrument, from, down && instrument === broken ? at(FROM) : until),
        },
      }),
    });
    await story.play(FROM, "2025-06-11T13:04Z");
    down = true;
    await story.play("2025-06-11T13:04Z", "2025-06-11T13:10Z");
    down = false;
    await story.play("2025-06-11T13:10Z", "2025-06-11T13:14Z");
    const alerts = story.events.flatMap((event) => (event.type === "alert" ? [event.code] : []));
    expect(alerts).toEqual(["DATA_STALE", "DATA_RECOVERED"]);
    const scans = story.events.flatMap((event) => (event.type === "scan" ? [event] : []));
    expect(scans).toHaveLength(7);
    expect(scans[3]?.symbols.map(({ note }) => note)).toEqual([null, "the source did not answer in time", null]);
    expect(scans[3]?.symbols[0]?.best).not.toBeNull();
  });

  test("a model that does not answer makes no prediction, is told once, and the scan is stored", async () => {
    let fails = true;
    const story = begin({
      parts: ({ inference }) => ({
        inference: {
          ...inference,
          bundle: inference.bundle,
          score: (...asked) => (fails ? Promise.reject(new Error("worker died")) : inference.score(...asked)),
        },
      }),
    });
    await story.play(FROM, "2025-06-11T13:06Z");
    expect(decisionsOf(story.events)).toEqual([]);
    expect(story.stores.ledger.counts().scans).toBe(3);
    fails = false;
    await story.play("2025-06-11T13:06Z", "2025-06-11T13:08Z");
    expect(decisionsOf(story.events).length).toBeGreaterThan(0);
    const alerts = story.events.flatMap((event) => (event.type === "alert" ? [event.code] : []));
    expect(alerts).toEqual(["MODEL_DOWN", "MODEL_UP"]);
  });

  test("a late slot is stored, marked late and refused", async () => {
    const story = begin({ settings: { threshold: 0 } });
    world.clock.set(at("2025-06-11T13:02Z"));
    await story.scanner.scan(at(FROM));
    const decisions = decisionsOf(story.events);
    expect(decisions.length).toBeGreaterThan(0);
    for (const { late, firstRefusal } of decisions) {
      expect({ late, firstRefusal }).toEqual({ late: true, firstRefusal: "DATA_LATE" });
    }
    const isLateAlert = (event: EventBody): boolean => event.type === "alert" && event.code === "SCAN_LATE";
    // A fresh installation has missed nothing; the second late slot in a row is one that was missed.
    expect(story.events.some(isLateAlert)).toBe(false);
    world.clock.set(at("2025-06-11T13:04Z"));
    await story.scanner.scan(at("2025-06-11T13:02Z"));
    expect(story.events.filter(isLateAlert)).toHaveLength(1);
  });

  test("a signal that races the kill switch is refused by the database and raises an alert", async () => {
    // The scan has read the switch as off when somebody turns it on.
    const blind = (controls: Controls): Controls => ({ ...controls, setting: () => null });
    const story = begin({ settings: { threshold: 0.36 }, parts: ({ controls }) => ({ controls: blind(controls) }) });
    story.stores.controls.killNow({ userId: 0, chatId: 0, name: "test" }, at(FROM));
    await story.play(FROM, "2025-06-11T14:00Z");
    expect(decisionsOf(story.events).filter(({ emitted }) => emitted)).toEqual([]);
    expect(story.stores.ledger.counts().signals).toBe(0);
    const violations = story.events.filter((event) => event.type === "alert" && event.code === "KILL_SWITCH_VIOLATED");
    expect(violations.length).toBeGreaterThan(0);
    expect(story.stores.ledger.watermark()).toBe(at("2025-06-11T13:58Z"));
  });

  test("a kill switch that goes on between two instruments holds back the whole slot, and nothing races it", async () => {
    const undisturbed = begin({ settings: { threshold: 0.36 } });
    await undisturbed.play(FROM, UNTIL);
    const slot = decisionsOf(undisturbed.events).find(({ emitted }) => emitted)?.slot;
    let turnsSinceAnswer = Number.NEGATIVE_INFINITY;
    let elapsed = 0;
    const story = begin({
      settings: { threshold: 0.36 },
      parts: ({ controls, clock, inference }) => ({
        // Every look at the time asks for a turn.
        stopwatch: { elapsed: () => (elapsed += 20) },
        inference: {
          ...inference,
          bundle: inference.bundle,
          score: async (...asked) => {
            const scores = await inference.score(...asked);
            if (clock.now() === slot) turnsSinceAnswer = 0;
            return scores;
          },
        },
        turn: async () => {
          turnsSinceAnswer += 1;
          if (turnsSinceAnswer === 2) controls.killNow({ userId: 0, chatId: 0, name: "test" }, clock.now());
        },
      }),
    });
    await story.play(FROM, UNTIL);
    const ofSlot = decisionsOf(story.events).filter((decision) => decision.slot === slot);
    expect(ofSlot.length).toBeGreaterThan(0);
    for (const { emitted, verdicts } of ofSlot) {
      expect(emitted).toBe(false);
      expect(verdicts.find(({ rule }) => rule === "KILL_SWITCH")?.outcome).toBe("refuse");
    }
    expect(story.stores.ledger.counts().signals).toBe(0);
    expect(story.events.filter((event) => event.type === "alert" && event.code === "KILL_SWITCH_VIOLATED")).toEqual([]);
  });
});

describe("a decision", () => {
  test("is judged by the book as this scan's own outcomes leave it", async () => {
    const story = begin({ settings: { threshold: 0.36 } });
    await story.play(FROM, "2025-06-11T17:30Z");
    const ends = story.events.flatMap((event, index) =>
      event.type === "outcome" && event.outcome.emitted ? [{ index, ...event.outcome }] : [],
    );
    expect(ends.length).toBeGreaterThan(0);
    for (const { index, instrument, side, decisionId } of ends) {
      const before = story.events.slice(0, index);
      const scan = before.findLastIndex(({ type }) => type === "scan");
      const [signal] = decisionsOf(before).filter(({ id }) => id === decisionId);
      const same = decisionsOf(before.slice(scan)).filter((one) => one.instrument === instrument && one.side === side);
      const others = story.stores.ledger.openPositions().filter((one) => one.instrument === instrument);
      for (const decision of same) {
        const expected = decision.slot < (signal?.validUntil ?? 0) || others.some((one) => one.side === side);
        const verdict = decision.verdicts.find(({ rule }) => rule === "DUPLICATE");
        if (!expected) expect(verdict?.outcome).toBe("pass");
      }
    }
  });

  test("has the same hash for every account and mode that its numbers are the same for", async () => {
    const hashes = async (runScope: string): Promise<readonly string[]> => {
      const story = begin({ settings: { runScope } });
      await story.play(FROM, "2025-06-11T13:06Z");
      const decisions = decisionsOf(story.events);
      story.end();
      stories.length = 0;
      return decisions.map(({ hash }) => hash);
    };
    const first = await hashes("one");
    expect(first.length).toBeGreaterThan(0);
    expect(await hashes("two")).toEqual(first);
  });
});

describe("/check", () => {
  test("judges the last scanned slot while the next is only just due", async () => {
    const story = begin();
    await story.play(FROM, "2025-06-11T13:06Z");
    world.clock.set(at("2025-06-11T13:06:05Z"));
    const report = await checked(story, "BTC");
    expect(report.verdicts[0]).toMatchObject({ rule: "DATA", outcome: "pass" });
    expect(report.decision?.slot).toBe(at("2025-06-11T13:04Z"));
    world.clock.set(at("2025-06-11T13:07Z"));
    expect((await checked(story, "BTC")).firstRefusal).toMatchObject({ code: "DATA_STALE" });
    expect((await checked(story, "BTC")).warnings).toEqual([]);
    // Started again after a pause: 13:06, 13:08 and 13:10 are still to be scanned.
    world.clock.set(at("2025-06-11T13:10:05Z"));
    expect((await checked(story, "BTC")).warnings).toEqual([
      { as: "catching-up", missed: 3, since: at("2025-06-11T13:04Z") },
    ]);
  });

  const checked = async (story: Story, symbol: string): Promise<CheckReport> => {
    const answer = await story.desk.check(symbol);
    if ("code" in answer || answer[0] === undefined) throw new Error("unknown symbol");
    return answer[0];
  };

  test("says what the scan of this slot said, and changes nothing", async () => {
    const story = begin();
    await story.play(FROM, "2025-06-11T13:20Z");
    const before = [story.stores.ledger.counts(), story.stores.ledger.tierStates()];
    for (const instrument of INSTRUMENTS) {
      const scanned = story.stores.ledger.lastDecision(instrument);
      const report = await checked(story, instrument.slice(instrument.indexOf(":") + 1));
      expect(report.decision?.confidence).toBe(scanned?.confidence);
      expect(report.decision?.tier).toBe(scanned?.tier);
      expect(report.verdicts).toHaveLength(19);
    }
    expect([story.stores.ledger.counts(), story.stores.ledger.tierStates()]).toEqual(before);
  });

  test("without any candle says so instead of guessing", async () => {
    const story = begin();
    world.clock.set(at("2024-01-01T00:00Z"));
    const report = await checked(story, "BTC");
    expect(report).toMatchObject({ newestClose: null, decision: null, firstRefusal: { code: "DATA_MISSING" } });
    expect(report.verdicts.map(({ rule }) => rule)).toEqual(["DATA", "MODEL"]);
  });

  test("of an unknown symbol names the known ones", async () => {
    expect(await begin().desk.check("DOGE")).toEqual({
      code: "UNKNOWN_SYMBOL",
      asked: "DOGE",
      known: ["BTC/USDT", "ETH/USDT", "BNB/USDT"],
    });
  });

  test("on another venue than the model's warns", async () => {
    const story = begin({ settings: { venue: "binancespot" } });
    await story.play(FROM, "2025-06-11T13:02Z");
    expect((await checked(story, "ETH")).warnings).toHaveLength(1);
  });
});

describe("the desk", () => {
  test("/ftmo_status knows the limits in cents on the first day", () => {
    const story = begin();
    world.clock.set(at("2025-06-11T13:00Z"));
    const report = story.desk.ftmoStatus();
    expect(report.account.balance).toBe(10_000_000);
    expect(report.limits).toMatchObject([
      { name: "daily", officialFloor: 9_500_000, ownFloor: 9_550_000, room: 450_000, used: 0 },
      { name: "total", officialFloor: 9_000_000, ownFloor: 9_100_000, room: 900_000, used: 0 },
    ]);
    // Prague midnight in summer is 22:00 UTC.
    expect(report.nextReset).toBe(at("2025-06-11T22:00Z"));
    expect(report.worstCaseEquity).toBe(10_000_000);
    expect(report.tradingDays).toEqual({ done: 0, needed: 4 });
  });

  test("an open signal without a price makes equity unknown, and says so", async () => {
    const story = begin({ settings: { threshold: 0.36 } });
    await story.play(FROM, UNTIL);
    expect(story.stores.ledger.openPositions().length).toBeGreaterThan(0);
    const blind = { ...story.deps, store: { ...story.stores.store, newest: () => null } };
    const report = ftmoReport(blind, at(UNTIL));
    expect(report.equityKnown).toBe(false);
    expect(report.nextRisk).toBe(0);
    expect(report.account.equity).toBe(report.account.balance);
    expect(story.desk.ftmoStatus().equityKnown).toBe(true);
  });

  test("a threshold and a kill switch survive a restart", async () => {
    let story = begin();
    const me = { userId: 0, chatId: 0, name: "terminal" };
    expect(story.desk.setThreshold(0.8, me)).toEqual({ kind: "done", value: "0.8" });
    expect(story.desk.setKillSwitch(true, me)).toMatchObject({ kind: "done" });
    story = story.restart();
    stories.splice(0, 1, story);
    expect(story.desk.facts()).toMatchObject({ threshold: 0.8, killSwitch: { on: true, forcedByEnvironment: false } });
    const asked = story.desk.setKillSwitch(false, me);
    expect(asked).toMatchObject({ kind: "confirm", value: "off" });
    expect(asked.kind === "confirm" && story.desk.answerPrompt(asked.promptId, true, me)).toEqual({
      kind: "done",
      value: "off",
    });
    expect(story.desk.facts().killSwitch.on).toBe(false);
    expect(story.desk.now() as TimestampMs).toBe(world.clock.now());
  });
});
