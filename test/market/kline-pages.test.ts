import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { err, ok, type Result } from "../../core/result.ts";
import type { TimestampMs } from "../../core/time.ts";
import { type AskPage, type Page, type Row, sortOut, walkPages } from "../../market/kline-pages.ts";

const MINUTE = 60_000;
const START = Date.parse("2025-06-09T00:00:00Z");
const row = (minute: number, close = 11): Row => [START + minute * MINUTE, 10, 12, 9, close, 5];
const minutesOf = (rows: readonly { openTime: number }[]): number[] =>
  rows.map(({ openTime }) => (openTime - START) / MINUTE);
const at = (minute: number): TimestampMs => (START + minute * MINUTE) as TimestampMs;

/** An exchange that holds rows for these minutes and answers as Binance does. */
function holding(minutes: readonly number[], serverMinute: number | null = null) {
  const calls: [number, number, number][] = [];
  const ask: AskPage<string> = async (since, until, limit) => {
    calls.push([(since - START) / MINUTE, (until - START) / MINUTE, limit]);
    const rows = minutes.map((minute) => row(minute)).filter(([time = 0]) => time >= since && time < until);
    return ok({ rows: rows.slice(0, limit), serverTime: serverMinute === null ? null : at(serverMinute) });
  };
  return { ask, calls };
}
const walk = async (ask: AskPage<string>, from: number, until: number, pageLimit: number) => {
  const walked = await walkPages(ask, { from: at(from), until: at(until), stepMs: MINUTE }, pageLimit);
  if (!walked.ok) throw new Error(walked.error);
  return minutesOf(walked.value.candles);
};

describe("pages", () => {
  test("follow each other without overlap and ask for no more than is left", async () => {
    const { ask, calls } = holding([...Array(10).keys()]);
    expect(await walk(ask, 0, 10, 4)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(calls).toEqual([
      [0, 10, 4],
      [4, 10, 4],
      [8, 10, 2],
    ]);
  });

  test("jump over a gap with one call, and end when there is nothing more", async () => {
    const { ask, calls } = holding([0, 1, 500, 501]);
    expect(await walk(ask, 0, 1000, 3)).toEqual([0, 1, 500, 501]);
    expect(calls).toHaveLength(3);
  });

  test("stop at the candle that was not over by the exchange's clock", async () => {
    const { ask } = holding([0, 1, 2, 3], 3);
    expect(await walk(ask, 0, 4, 10)).toEqual([0, 1, 2]);
  });

  test("of rows outside the range do not lead in circles", async () => {
    let calls = 0;
    const stubborn: AskPage<string> = async () => {
      calls++;
      return ok({ rows: [row(-5), row(3), row(99)], serverTime: null });
    };
    expect(await walk(stubborn, 0, 10, 5)).toEqual([3]);
    expect(calls).toBe(2);
  });

  test("that fail end the walk with their fault", async () => {
    const failing: AskPage<string> = async () => err("down");
    expect(await walkPages(failing, { from: at(0), until: at(10), stepMs: MINUTE }, 5)).toEqual(err("down"));
  });

  test("whatever an exchange repeats, shuffles or adds, what is closed and was served comes out once and in order", async () => {
    const held = fc.uniqueArray(fc.nat({ max: 60 }), { maxLength: 40 });
    const options = fc.record({
      held,
      until: fc.nat({ max: 60 }),
      limit: fc.integer({ min: 1, max: 20 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(options, async ({ held: minutes, until, limit, seed }) => {
        const { ask } = holding(minutes.toSorted((a, b) => a - b));
        const messy: AskPage<string> = async (since, end, count) => mess(await ask(since, end, count), until, seed);
        const expected = minutes.filter((minute) => minute < until).toSorted((a, b) => a - b);
        expect(await walk(messy, 0, until, limit)).toEqual(expected);
      }),
    );
  });

  /** Repeats rows, adds the forming one, and turns the order round. */
  function mess(page: Result<Page, string>, forming: number, seed: number): Result<Page, string> {
    if (!page.ok) return page;
    const { rows, serverTime } = page.value;
    const more = [...rows, ...rows.filter((_, i) => (seed >> (i % 20)) & 1), row(forming)];
    return ok({ rows: seed % 2 === 0 ? more.toReversed() : more, serverTime });
  }
});

describe("sorting out", () => {
  test.each<[string, Row[], number[], { openTime: number; why: string }[]]>([
    ["equal rows count once", [row(1), row(0), row(1)], [0, 1], []],
    [
      "contradicting rows do not count",
      [row(0), row(1, 10), row(1)],
      [0],
      [{ openTime: at(1), why: "DUPLICATE_DIFFERS" }],
    ],
    ["a time between minutes does not count", [row(0), row(0.5)], [0], [{ openTime: at(0.5), why: "MISALIGNED" }]],
    [
      "an unreadable number does not count",
      [[at(0), 10, 12, 9, undefined, 5]],
      [],
      [{ openTime: at(0), why: "NOT_FINITE" }],
    ],
    ["a row cut short does not count", [[at(0), 10]], [], [{ openTime: at(0), why: "NOT_FINITE" }]],
    ["a high below its low does not count", [[at(0), 10, 8, 9, 10, 5]], [], [{ openTime: at(0), why: "OHLC_ORDER" }]],
    ["an empty page is empty", [], [], []],
  ])("%s", (_name, rows, kept, rejected) => {
    const batch = sortOut(rows, MINUTE);
    expect(minutesOf(batch.candles)).toEqual(kept);
    expect(batch.rejected.map(({ openTime, why }) => ({ openTime, why }))).toEqual(rejected);
  });

  test("what is left out is handed on as it came", () => {
    const rows = [row(0), row(1, 10), row(1)];
    expect(sortOut(rows, MINUTE).rejected).toEqual([
      { openTime: at(1), why: "DUPLICATE_DIFFERS", rows: [row(1, 10), row(1)] },
    ]);
  });
});
