import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cents } from "../../../core/money.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { sessionFlags } from "../../../engine/features/sessions.ts";
import type { LedgerDeal } from "../../../engine/ports.ts";
import { backoffUntil, lossesAt } from "../../../engine/scan/backoff.ts";
import { at } from "../../support/candles.ts";
import { decisionsOf, openWorld, tell, type World } from "../../support/engine.ts";
import { aDecision, anEnd, aScan, BNB } from "../../support/ledger.ts";

const MINUTE = 60_000;
const HOUR = 3_600_000;
const LIMITS = { backoffLosses: 2, backoffWindowMs: HOUR };
const times = (...texts: string[]): TimestampMs[] => texts.map(at);

// Sessions in UTC on these June days: Tokyo 00–09, London 07–16, New York 12–21.
describe("two losses within the hour cut the risk", () => {
  test.each([
    ["until London closes, when that is later than four hours", ["08:00", "08:30"], "16:00"],
    ["until New York closes, when both are open", ["12:10", "12:40"], "21:00"],
    ["until London closes, when Tokyo is still open too", ["08:05", "08:59"], "16:00"],
    ["for four hours at least, when London closes sooner", ["11:30", "11:59"], "16:00"],
    ["for four hours at least, when New York closes sooner", ["18:00", "18:30"], "22:30"],
    ["for four hours, when no session is open", ["22:00", "22:30"], "1970"],
  ])("%s", (_name, losses, until) => {
    const end = until === "1970" ? at("2025-06-12T02:30Z") : at(`2025-06-11T${until}Z`);
    expect(backoffUntil(times(...losses.map((time) => `2025-06-11T${time}Z`)), LIMITS)).toBe(end);
  });

  test("a millisecond less than the window is within it, the window itself is not", () => {
    const first = at("2025-06-11T08:00Z");
    expect(backoffUntil([first, (first + HOUR - 1) as TimestampMs], LIMITS)).toBe(at("2025-06-11T16:00Z"));
    expect(backoffUntil([first, (first + HOUR) as TimestampMs], LIMITS)).toBe(0);
  });

  test("one more loss starts it anew and an earlier, longer one is kept", () => {
    const day = times("2025-06-11T12:10Z", "2025-06-11T12:20Z", "2025-06-11T13:10Z");
    expect(backoffUntil(day, LIMITS)).toBe(at("2025-06-11T21:00Z"));
    const evening = times("2025-06-11T20:00Z", "2025-06-11T20:30Z", "2025-06-11T21:20Z");
    expect(backoffUntil(evening, LIMITS)).toBe(at("2025-06-12T01:20Z"));
  });

  test("follows each city's own clock change", () => {
    // London is back on UTC on 2025-10-27 while New York still has summer time (closes 21:00 UTC).
    expect(backoffUntil(times("2025-10-27T11:00Z", "2025-10-27T11:30Z"), LIMITS)).toBe(at("2025-10-27T17:00Z"));
    expect(backoffUntil(times("2025-10-27T13:00Z", "2025-10-27T13:30Z"), LIMITS)).toBe(at("2025-10-27T21:00Z"));
  });

  test("one loss, or none, starts nothing, and no count of losses does when the rule is off", () => {
    expect(backoffUntil([], LIMITS)).toBe(0);
    expect(backoffUntil(times("2025-06-11T08:00Z"), LIMITS)).toBe(0);
    const off = { ...LIMITS, backoffLosses: Number.POSITIVE_INFINITY };
    expect(backoffUntil(times("2025-06-11T08:00Z", "2025-06-11T08:01Z"), off)).toBe(0);
    expect(backoffUntil(times("2025-06-11T08:00Z"), { ...LIMITS, backoffLosses: 1 })).toBe(at("2025-06-11T16:00Z"));
  });

  test("ends at a close of a session that was open, or four hours after the loss", () => {
    const minute = fc.integer({ min: at("2025-01-01T00:00Z") / MINUTE, max: at("2026-12-31T00:00Z") / MINUTE });
    fc.assert(
      fc.property(minute, (number) => {
        const loss = (number * MINUTE) as TimestampMs;
        const end = backoffUntil([loss, loss], LIMITS);
        expect(end).toBeGreaterThanOrEqual(loss + 4 * HOUR);
        if (end === loss + 4 * HOUR) return;
        const before = sessionFlags((end - MINUTE) as TimestampMs);
        const after = sessionFlags(end);
        const closed = (["tokyo", "london", "newYork"] as const).filter((city) => before[city] && !after[city]);
        expect(closed.some((city) => sessionFlags(loss)[city])).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("losses come from the deals", () => {
  const deal = (time: string, net: number, mode: LedgerDeal["mode"] = "dryrun"): LedgerDeal => ({
    at: at(`2025-06-11T${time}Z`),
    net: cents(net),
    mode,
  });
  const now = at("2025-06-11T15:00Z");

  test("wins and even trades are none, and only the last hour's count as recent", () => {
    const deals = [deal("12:00", -1), deal("12:30", -1), deal("14:00", -1), deal("14:00:01", 0), deal("14:30", -1)];
    expect(lossesAt(deals, "dryrun", LIMITS, now)).toEqual({
      recentLosses: [at("2025-06-11T14:30Z")],
      backoffUntil: at("2025-06-11T21:00Z"),
    });
  });

  test("of a dry run count in dry run only", () => {
    const deals = [deal("14:20", -1), deal("14:25", -1, "live"), deal("14:30", -1)];
    expect(lossesAt(deals, "live", LIMITS, now)).toEqual({
      recentLosses: [at("2025-06-11T14:25Z")],
      backoffUntil: 0,
    });
    expect(lossesAt(deals, "dryrun", LIMITS, now).backoffUntil).toBe(at("2025-06-11T21:00Z"));
  });
});

describe("in a story", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(async () => {
    await world.inference.stop();
    await world.source.stop();
  });

  test("two losses in the morning halve the next signals' risk until London closes, also after a restart", async () => {
    let story = tell(world, { settings: { threshold: 0.9 } });
    const { ledger } = story.stores;
    const lost = ["09:20", "09:40"].map((time, index) => {
      const slot = at(`2025-06-11T09:0${2 * index}Z`);
      const decision = aDecision({ instrument: BNB, slot });
      expect(ledger.commitScan(aScan(slot, [decision], { notices: [] })).ok).toBe(true);
      const exitTime = at(`2025-06-11T${time}Z`);
      return anEnd(decision, { exit: "sl", result: "L", r: -1, netCents: -1_000, exitTime });
    });
    expect(ledger.commitScan(aScan(at("2025-06-11T09:40Z"), [], { updates: lost })).ok).toBe(true);

    const seen = async (slot: string) => {
      await story.scan(slot);
      const verdicts = decisionsOf(story.events).at(-1)?.verdicts ?? [];
      const status = story.desk.ftmoStatus();
      return { code: verdicts.find(({ rule }) => rule === "BACKOFF")?.code, nextRisk: status.nextRisk };
    };
    // 40 % of what is left above the own daily floor: 0.4 × (99,980 − 95,500) = 1,792; half of it is 896.
    const halved = { code: "BACKOFF_ACTIVE", nextRisk: cents(896) };
    expect(await seen("2025-06-11T13:42Z")).toEqual(halved);
    story = story.restart();
    expect(await seen("2025-06-11T15:58Z")).toEqual(halved);
    expect(await seen("2025-06-11T16:00Z")).toEqual({ code: "OK", nextRisk: cents(1792) });
    story.end();
  });
});
