import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { evaluate } from "../../../risk/gate.ts";
import type { GateInput } from "../../../risk/types.ts";
import { aCalendar, closed, minutes, news } from "../../support/calendar.ts";
import { aCandidate, aGateInput, CONTROLS, NOON, preset, utc } from "../../support/gate.ts";
import { line, verdictOf } from "../../support/verdicts.ts";

const FUNDED = preset("ftmo-2step-funded-standard");
const SWING = preset("ftmo-2step-funded-swing");
const HOUR = 60;

const at = (calendar: GateInput["calendar"], over: Partial<GateInput> = {}) =>
  line("CALENDAR", { calendar: calendar ?? null, ...over });
const code = (calendar: GateInput["calendar"], over: Partial<GateInput> = {}) =>
  verdictOf("CALENDAR", { calendar: calendar ?? null, ...over }).code;

describe("without a calendar the answer says so", () => {
  test.each([undefined, null])("%s", (calendar) => {
    expect(at(calendar)).toEqual(["advice", "CALENDAR_MISSING", null, null, null, "none"]);
  });
});

test("a calendar without anything near passes", () => {
  expect(at(aCalendar([]))).toEqual(["pass", "OK", null, null, null, "none"]);
});

describe("news on the funded Standard account: two minutes before to two minutes after, both ends counted", () => {
  // A signal of 12:00 can be followed until 12:10; a trade then lives until 16:10 at most.
  test.each<[string, number, string, number | null, number | null]>([
    ["three minutes ago", -3, "OK", null, null],
    ["exactly two minutes ago", -2, "CALENDAR_NEWS", 120, 120],
    ["now", 0, "CALENDAR_NEWS", 0, 120],
    ["while the signal may be followed", 5, "CALENDAR_NEWS", 0, 120],
    ["two minutes after its last moment", 12, "CALENDAR_NEWS", 120, 120],
    ["three minutes after: a stop could be filled in it", 13, "CALENDAR_NEWS_HELD", 180, 14_520],
    ["two minutes after the trade's last moment", 4 * HOUR + 12, "CALENDAR_NEWS_HELD", 14_520, 14_520],
    ["three minutes after that", 4 * HOUR + 13, "OK", null, null],
  ])("%s", (_name, offset, expected, was, limit) => {
    const verdict = verdictOf("CALENDAR", { preset: FUNDED, calendar: aCalendar([news(minutes(offset))]) });
    expect([verdict.code, verdict.was, verdict.limit]).toEqual([expected, was, limit]);
    expect(verdict.outcome).toBe(expected === "OK" ? "pass" : "refuse");
  });

  test("a model whose trades end sooner is held up for less long", () => {
    const calendar = aCalendar([news(minutes(60))]);
    expect(code(calendar, { preset: FUNDED, longestHoldMs: 47 * 60_000 })).toBe("OK");
    expect(code(calendar, { preset: FUNDED, longestHoldMs: 48 * 60_000 })).toBe("CALENDAR_NEWS_HELD");
  });

  test.each<[string, Parameters<typeof news>[1], string]>([
    ["marked as targeted by the firm", { impact: "targeted" }, "CALENDAR_NEWS"],
    ["of medium impact", { impact: "medium" }, "OK"],
    ["of low impact", { impact: "low" }, "OK"],
    ["of the coin itself", { applies: ["BTC"] }, "CALENDAR_NEWS"],
    ["of the symbol", { applies: ["BTC/USDT"] }, "CALENDAR_NEWS"],
    ["of the stablecoin", { applies: ["USDT"] }, "CALENDAR_NEWS"],
    ["of everything", { applies: ["EUR", "*"] }, "CALENDAR_NEWS"],
    ["of another coin", { applies: ["ETH"] }, "OK"],
    ["of another currency", { applies: ["EUR"] }, "OK"],
  ])("news %s", (_name, over, expected) => {
    expect(code(aCalendar([news(NOON, over)]), { preset: FUNDED })).toBe(expected);
  });
});

describe("news in phases without a news rule", () => {
  test.each(["ftmo-2step-challenge", "ftmo-2step-verification", "ftmo-1step-challenge", "ftmo-2step-funded-swing"])(
    "%s: advice not to trade the gap, and only close to it",
    (id) => {
      const calendar = (offset: number) => aCalendar([news(minutes(offset))]);
      expect(at(calendar(0), { preset: preset(id) })).toEqual([
        "advice",
        "CALENDAR_GAP_TRADING",
        0,
        120,
        -120,
        "seconds",
      ]);
      expect(code(calendar(12), { preset: preset(id) })).toBe("CALENDAR_GAP_TRADING");
      expect(code(calendar(13), { preset: preset(id) })).toBe("OK");
      expect(code(aCalendar([news(NOON, { impact: "medium" })]), { preset: preset(id) })).toBe("OK");
    },
  );

  test("a firm whose rules about it are not known says nothing", () => {
    expect(code(aCalendar([news(NOON)]), { preset: preset("topstep-50k") })).toBe("OK");
  });
});

describe("no opening two hours or less before a closure of at least two hours, in every FTMO phase", () => {
  const from = (offset: number, length = 2 * HOUR) =>
    aCalendar([], [closed(minutes(offset), minutes(offset + length))]);

  test.each<[string, number, number, string]>([
    ["130 minutes ahead: 120 after the last moment", 130, 120, "CALENDAR_PRE_CLOSE"],
    ["131 minutes ahead", 131, 120, "CALENDAR_CLOSURE_AHEAD"],
    ["one minute too short to count", 30, 119, "CALENDAR_CLOSURE_AHEAD"],
    ["begins while the signal may be followed", 10, 30, "CALENDAR_CLOSED"],
    ["is on", -60, 61, "CALENDAR_CLOSED"],
    ["has just ended", -60, 60, "OK"],
    ["after the trade's last moment", 4 * HOUR + 11, 120, "OK"],
  ])("%s", (_name, offset, length, expected) => {
    expect(code(from(offset, length))).toBe(expected);
    expect(code(from(offset, length), { preset: SWING })).toBe(expected);
  });

  test("the numbers are seconds left against seconds asked for", () => {
    expect(at(from(70))).toEqual(["refuse", "CALENDAR_PRE_CLOSE", 3600, 7200, -3600, "seconds"]);
    expect(at(from(-60, 90))).toEqual(["refuse", "CALENDAR_CLOSED", 1800, 0, -1800, "seconds"]);
  });

  test("two closures of an hour, one right after the other, are one of two hours", () => {
    const hours = [closed(minutes(120), minutes(180)), closed(minutes(60), minutes(120), ["BTC"])];
    expect(code(aCalendar([], hours))).toBe("CALENDAR_PRE_CLOSE");
    const apart = [closed(minutes(121), minutes(180)), closed(minutes(60), minutes(120))];
    expect(code(aCalendar([], apart))).toBe("CALENDAR_CLOSURE_AHEAD");
  });

  test("each instrument has its own: another coin's closure, or a currency's, is none", () => {
    const closures = (applies: readonly string[]) => aCalendar([], [closed(minutes(60), minutes(240), applies)]);
    expect(["BTC/USDT", "BTC", "*"].map((one) => code(closures([one])))).toEqual(Array(3).fill("CALENDAR_PRE_CLOSE"));
    expect(["ETH/USDT", "USDT", "USD"].map((one) => code(closures([one])))).toEqual(Array(3).fill("OK"));
    const ether = aCandidate({ instrument: "binanceusdm:ETH/USDT" as InstrumentId, entry: 4000 });
    expect(code(closures(["ETH/USDT"]), { candidate: ether })).toBe("CALENDAR_PRE_CLOSE");
  });

  test("a firm whose rules about it are not known still cannot trade a closed market", () => {
    const topstep = preset("topstep-50k");
    expect(code(from(60), { preset: topstep })).toBe("CALENDAR_CLOSURE_AHEAD");
    expect(code(from(5), { preset: topstep })).toBe("CALENDAR_CLOSED");
  });
});

describe("flat over breaks and weekends where the preset asks for it", () => {
  test("funded Standard: nothing that could be open over a break longer than two hours", () => {
    const over = (offset: number, length: number) =>
      at(aCalendar([], [closed(minutes(offset), minutes(offset + length))]), { preset: FUNDED });
    expect(over(200, 121)).toEqual(["refuse", "CALENDAR_FLAT", 11_400, 14_400, -3000, "seconds"]);
    expect(over(200, 120)[1]).toBe("CALENDAR_CLOSURE_AHEAD");
    expect(over(4 * HOUR + 11, 121)[1]).toBe("OK");
  });

  const friday = (time: string, id = "ftmo-2step-funded-standard") => {
    const now = utc(`2026-06-19T${time}Z`);
    const candidate = aCandidate({ slot: now, validUntil: (now + 600_000) as TimestampMs });
    return { at: now, candidate, preset: preset(id) };
  };

  test("before a weekend that the market trades through: advice, by Prague's clock", () => {
    expect(code(aCalendar([]), friday("17:48:00"))).toBe("OK");
    // 17:50 + 10 minutes + 4 hours = 22:00 UTC, Saturday 00:00 in Prague.
    expect(at(aCalendar([]), friday("17:50:00"))).toEqual([
      "advice",
      "CALENDAR_WEEKEND",
      0,
      14_400,
      -14_400,
      "seconds",
    ]);
    expect(code(aCalendar([]), friday("17:50:00", "ftmo-2step-funded-swing"))).toBe("OK");
  });

  test("a preset that asks to be flat at weekends refuses", () => {
    const weekend = { ...FUNDED, preClose: { noOpenMin: 0, minClosureMin: 0, mustBeFlat: "weekend" as const } };
    expect(code(aCalendar([]), { ...friday("17:48:00"), preset: weekend })).toBe("OK");
    expect(code(aCalendar([]), { ...friday("17:50:00"), preset: weekend })).toBe("CALENDAR_FLAT");
    // A life of four days that begins and ends on working days.
    const long = { longestHoldMs: 4 * 86_400_000, preset: weekend, calendar: aCalendar([]) };
    expect(verdictOf("CALENDAR", { ...friday("10:00:00"), ...long }).code).toBe("CALENDAR_FLAT");
  });
});

describe("a calendar that does not reach over the whole trade", () => {
  const until = (offset: number) => aCalendar([], [], { from: minutes(-600), until: minutes(offset) });

  test("says so in dry run, and refuses in live", () => {
    expect(at(until(4 * HOUR + 10))).toEqual(["pass", "OK", null, null, null, "none"]);
    expect(at(until(4 * HOUR + 9))).toEqual(["advice", "CALENDAR_OUTDATED", 60, 0, -60, "seconds"]);
    expect(at(until(-60), { controls: { ...CONTROLS, mode: "live" } })[0]).toBe("unknown");
  });

  test("one that begins later is no better", () => {
    const later = aCalendar([], [], { from: minutes(1), until: minutes(6000) });
    expect(at(later)).toEqual(["advice", "CALENDAR_OUTDATED", 60, 0, -60, "seconds"]);
  });

  test("without a stated span it reaches from its first to its last entry", () => {
    const entries = aCalendar([news(minutes(-1000))], [closed(minutes(900), minutes(1000))], {});
    expect(entries.covers).toEqual({ from: minutes(-1000), until: minutes(1000) });
    expect(code(aCalendar([news(minutes(-1000))], [], {}))).toBe("CALENDAR_OUTDATED");
  });

  test("what it does say still counts", () => {
    const calendar = aCalendar([news(NOON)], [], { from: minutes(-10), until: minutes(1) });
    expect(code(calendar, { preset: FUNDED })).toBe("CALENDAR_NEWS");
  });
});

describe("edges of news", () => {
  const withNews = (over: Partial<typeof FUNDED.news>) => ({
    preset: { ...FUNDED, news: { ...FUNDED.news, ...over } },
  });
  const now = aCalendar([news(NOON)]);

  test.each<[string, readonly string[], string]>([
    ["the phase by its whole name", ["funded-standard"], "CALENDAR_NEWS"],
    ["the phase's beginning", ["funded"], "CALENDAR_NEWS"],
    ["one of several", ["challenge", "funded"], "CALENDAR_NEWS"],
    ["another phase only", ["challenge"], "CALENDAR_GAP_TRADING"],
    ["a word that the phase's name merely begins with", ["fund"], "CALENDAR_GAP_TRADING"],
  ])("restricted in %s", (_name, phases, expected) => {
    expect(FUNDED.phase).toBe("funded-standard");
    expect(code(now, withNews({ phases: [...phases] }))).toBe(expected);
  });

  test("where only opening is forbidden, a trade may be held over news", () => {
    const later = aCalendar([news(minutes(100))]);
    expect(code(later, withNews({ blocks: ["open"] }))).toBe("OK");
    expect(code(now, withNews({ blocks: ["open"] }))).toBe("CALENDAR_NEWS");
    expect(code(now, withNews({ blocks: ["sl_tp_fill"] }))).toBe("CALENDAR_NEWS_HELD");
  });

  test("windows of more than the usual minutes reach as far as the preset says", () => {
    const wide = withNews({ beforeMin: 1, afterMin: 300 });
    expect(code(aCalendar([news(minutes(-300))]), wide)).toBe("CALENDAR_NEWS");
    expect(code(aCalendar([news(minutes(-301))]), wide)).toBe("OK");
    const early = withNews({ beforeMin: 300, afterMin: 1 });
    expect(code(aCalendar([news(minutes(550))]), early)).toBe("CALENDAR_NEWS_HELD");
    expect(code(aCalendar([news(minutes(551))]), early)).toBe("OK");
  });

  test("major news exactly two minutes before or after counts as trading the gap, also what the firm has marked", () => {
    const quiet = { ...withNews({ phases: [], beforeMin: 0, afterMin: 0 }).preset };
    const preClose = { ...FUNDED.preClose!, noOpenMin: 0 };
    for (const rules of [quiet, { ...quiet, preClose }]) {
      const said = (offset: number, impact: "high" | "targeted" = "targeted") =>
        code(aCalendar([news(minutes(offset), { impact })]), { preset: rules });
      expect([said(-2), said(12), said(-2, "high")]).toEqual(Array(3).fill("CALENDAR_GAP_TRADING"));
      expect([said(-3), said(13)]).toEqual(["OK", "OK"]);
    }
  });
});

test("a trade that may not be held at all can still be opened", () => {
  expect(at(aCalendar([]), { longestHoldMs: 0 })[1]).toBe("OK");
});

test("a Sunday is a weekend like a Saturday", () => {
  const weekend = { ...FUNDED, preClose: { ...FUNDED.preClose!, mustBeFlat: "weekend" as const } };
  const on = (day: string) => {
    const moment = utc(`${day}T10:00:00Z`);
    const candidate = aCandidate({ slot: moment, validUntil: (moment + 600_000) as TimestampMs });
    return code(aCalendar([]), { at: moment, candidate, preset: weekend });
  };
  expect(["2026-06-19", "2026-06-20", "2026-06-21", "2026-06-22"].map(on)).toEqual([
    "OK",
    "CALENDAR_FLAT",
    "CALENDAR_FLAT",
    "OK",
  ]);
});

test("a time or a hold that is no number refuses", () => {
  const calendar = aCalendar([]);
  expect(at(calendar, { candidate: aCandidate({ validUntil: Number.NaN as TimestampMs }) })[1]).toBe("SETTING_INVALID");
  expect(at(calendar, { longestHoldMs: Number.NaN })[0]).toBe("unknown");
  expect(at(calendar, { longestHoldMs: -1 })[0]).toBe("unknown");
});

describe("in a calendar of hundreds of entries", () => {
  const quiet = Array.from({ length: 400 }, (_, index) => minutes((index < 200 ? -9000 : 600) + (index % 200) * 40));
  const crowded = (extra: readonly ReturnType<typeof news>[], shut: readonly ReturnType<typeof closed>[] = []) =>
    aCalendar(
      [...quiet.map((time) => news(time)), ...extra],
      [...quiet.map((time) => closed(time, (time + 60_000) as TimestampMs)), ...shut],
    );

  test.each([
    ["nothing near", crowded([]), "OK"],
    ["one event in the window", crowded([news(minutes(-2))]), "CALENDAR_NEWS"],
    ["one after it", crowded([news(minutes(252))]), "CALENDAR_NEWS_HELD"],
    ["a closure that began yesterday", crowded([], [closed(minutes(-1500), minutes(1))]), "CALENDAR_CLOSED"],
    ["a closure to come", crowded([], [closed(minutes(130), minutes(400))]), "CALENDAR_PRE_CLOSE"],
  ])("%s", (_name, calendar, expected) => {
    expect(code(calendar, { preset: FUNDED })).toBe(expected);
  });
});

/** The rules again as questions about single minutes, against random calendars. */
test("what passes opens in no forbidden minute, and what is refused could have", () => {
  const offset = fc.integer({ min: -400, max: 800 });
  const events = fc.array(fc.record({ offset, impact: fc.constantFrom("low", "high", "targeted") }), { maxLength: 3 });
  const closures = fc.array(fc.record({ offset, length: fc.integer({ min: 1, max: 200 }) }), { maxLength: 3 });
  fc.assert(
    fc.property(events, closures, (some, shut) => {
      const calendar = aCalendar(
        some.map((one) => news(minutes(one.offset), { impact: one.impact as "low" })),
        shut.map((one) => closed(minutes(one.offset), minutes(one.offset + one.length))),
      );
      const selected = some.filter(({ impact }) => impact !== "low");
      const isShut = (minute: number): boolean =>
        shut.some((one) => minute >= one.offset && minute < one.offset + one.length);
      /** How long the market stays closed from the start of the closure that a minute is in. */
      const shutFor = (minute: number): number => {
        let [from, until] = [minute, minute];
        while (isShut(from - 1)) from -= 1;
        while (isShut(until)) until += 1;
        return until - from;
      };
      const newsAt = (minute: number): boolean => selected.some((one) => Math.abs(one.offset - minute) <= 2);
      const opening = Array.from({ length: 11 }, (_, index) => index);
      const life = Array.from({ length: 251 }, (_, index) => index);
      const ahead = Array.from({ length: 121 }, (_, index) => index);
      const soon = (minute: number): boolean =>
        ahead.some((more) => isShut(minute + more) && shutFor(minute + more) >= 120);
      const forbidden =
        opening.some((minute) => isShut(minute) || soon(minute)) ||
        life.some((minute) => newsAt(minute) || (isShut(minute) && shutFor(minute) > 120));
      const verdict = verdictOf("CALENDAR", { preset: FUNDED, calendar });
      expect(verdict.outcome === "refuse").toBe(forbidden);
    }),
    { numRuns: 300 },
  );
});

test("news refuses the signal as a whole, and the same input gives the same answer", () => {
  const input = aGateInput({ preset: FUNDED, calendar: aCalendar([news(NOON)]) });
  expect(evaluate(input).approved).toBeNull();
  expect(evaluate(input)).toEqual(evaluate(input));
});
