import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createScriptQueue, parseScriptLine, type ScriptQueue } from "../../../app/cli/script-lines.ts";
import { SLOT_MS, type TimestampMs } from "../../../core/time.ts";

const at = (minute: number): TimestampMs => (Date.UTC(2025, 5, 1, 12) + minute * 60_000) as TimestampMs;
const iso = (minute: number): string => new Date(at(minute)).toISOString();

const hour = { start: at(0), end: at(60) };
function queueOf(range: Parameters<typeof createScriptQueue>[0], ...lines: string[]): ScriptQueue {
  const queue = createScriptQueue(range);
  for (const line of lines) expect(queue.push(line).ok).toBe(true);
  return queue;
}
const texts = (lines: readonly { readonly text: string }[]): string[] => lines.map(({ text }) => text);

describe("reading a line", () => {
  test.each([
    ["/help", { text: "/help", at: null }],
    ["  /check BTC \r", { text: "/check BTC", at: null }],
    ["@2025-06-01T12:00Z /check BTC", { text: "/check BTC", at: at(0) }],
    ["@2025-06-01T14:00:00+02:00\t/stats 7", { text: "/stats 7", at: at(0) }],
    ["@2025-06-01 two  spaces", { text: "two  spaces", at: at(-720) }],
    ["@2025-06-01T12:00:30.500Z hi @2025", { text: "hi @2025", at: at(0) + 30_500 }],
    ["", null],
    ["   ", null],
  ])("%j", (raw, line) => {
    expect(parseScriptLine(raw)).toEqual({ ok: true, value: line });
  });

  test.each([
    ["@noon /check", "SCRIPT_BAD_TIME"],
    ["@ /check", "SCRIPT_BAD_TIME"],
    ["@", "SCRIPT_BAD_TIME"],
    ["@2025-06-01T12:00 /check", "SCRIPT_BAD_TIME"],
    ["@2025-13-01T12:00Z /check", "SCRIPT_BAD_TIME"],
    ["@2025-06-01T12:00Z", "SCRIPT_EMPTY"],
    ["@2025-06-01T12:00Z   ", "SCRIPT_EMPTY"],
  ])("%j is refused with %s and an example", (raw, code) => {
    const parsed = parseScriptLine(raw);
    expect(parsed).toMatchObject({ ok: false, error: { code } });
    expect(parsed.ok ? "" : parsed.error.text).toMatch(
      /was not run: .* Write for example: @2025-06-01T12:00Z \/check BTC$/,
    );
  });

  test("a refused line of any length is quoted short", () => {
    const parsed = parseScriptLine(`@${"x".repeat(5_000)}`);
    expect(parsed.ok ? "" : parsed.error.text.length).toBeLessThan(250);
  });
});

describe("the queue", () => {
  test("a line whose time was replayed before it came is refused, one slot later is still in time", () => {
    const queue = queueOf(hour);
    queue.due(at(20));
    expect(queue.push(`@${iso(17)} /check BTC`)).toMatchObject({
      ok: false,
      error: { code: "SCRIPT_TOO_LATE", text: expect.stringContaining("had already reached 2025-06-01T12:20") },
    });
    for (const minute of [-1, 18, 20, 21]) expect(queue.push(`@${iso(minute)} ${minute}`).ok).toBe(true);
    expect(queue.push("/help").ok).toBe(true);
    expect(texts(queue.due(at(20)))).toEqual(["-1", "18", "20"]);
  });

  test("without a recording everything past is due, however late it comes", () => {
    const queue = queueOf({ start: null, end: null });
    queue.due(at(20));
    expect(queue.push(`@${iso(1)} /check`).ok).toBe(true);
  });

  test("lines before the first @ run before the first scan, a stamped one after the first scan at or after it", () => {
    const queue = queueOf(hour, "/start", "/help", `@${iso(3)} /check BTC`, "/stats", `@${iso(8)} /ftmo_status`);
    expect(texts(queue.due(null))).toEqual(["/start", "/help"]);
    expect(texts(queue.due(at(0)))).toEqual([]);
    expect(texts(queue.due(at(2)))).toEqual([]);
    expect(texts(queue.due(at(4)))).toEqual(["/check BTC", "/stats"]);
    expect(texts(queue.due(at(6)))).toEqual([]);
    expect(texts(queue.due(at(8)))).toEqual(["/ftmo_status"]);
  });

  test("stamped with the first slot itself, a line waits for that scan", () => {
    const queue = queueOf(hour, `@${iso(0)} /check`);
    expect(texts(queue.due(null))).toEqual([]);
    expect(texts(queue.due(at(0)))).toEqual(["/check"]);
  });

  test("stamped before the start, a line runs at once", () => {
    expect(texts(queueOf(hour, `@${iso(-1)} /check`, "/help").due(null))).toEqual(["/check", "/help"]);
  });

  test("out of order, a line whose time has passed follows the one before it", () => {
    const queue = queueOf(hour, `@${iso(30)} late`, `@${iso(10)} early`);
    expect(texts(queue.due(at(10)))).toEqual([]);
    expect(texts(queue.due(at(30)))).toEqual(["late", "early"]);
  });

  test("stamped with the end, a line runs when the clock has reached it; later ones are refused", () => {
    const queue = queueOf(hour, `@${iso(59)} /stats`, `@${iso(60)} /help`);
    expect(queue.push("@2025-06-01T13:00:00.001Z /check")).toMatchObject({
      ok: false,
      error: {
        code: "SCRIPT_AFTER_END",
        text: 'The script line "@2025-06-01T13:00:00.001Z /check" was not run: the replay ends at 2025-06-01T13:00:00.000Z. Choose an earlier time, or a later --until.',
      },
    });
    expect(texts(queue.due(at(58)))).toEqual([]);
    expect(texts(queue.due(at(60)))).toEqual(["/stats", "/help"]);
  });

  test("live there is no end, and what is stamped waits for its scan", () => {
    const queue = queueOf({ start: null, end: null }, "/help", `@${iso(100_000)} /check`);
    expect(texts(queue.due(null))).toEqual(["/help"]);
    expect(texts(queue.due(at(99_999)))).toEqual([]);
    expect(texts(queue.due(at(100_000)))).toEqual(["/check"]);
  });

  test("it is finished when stdin has ended and everything was handed out", () => {
    const queue = queueOf(hour, "/help", `@${iso(10)} /check`);
    expect([queue.finished, queue.waiting]).toEqual([false, 2]);
    queue.end();
    queue.due(null);
    expect([queue.finished, queue.waiting]).toEqual([false, 1]);
    queue.due(at(10));
    expect([queue.finished, queue.waiting]).toEqual([true, 0]);
  });
});

describe("for every script", () => {
  const line = fc.option(fc.integer({ min: -10, max: 60 }), { nil: null });
  const script = fc.array(line, { maxLength: 20 });

  const rawLine = (stamp: number | null, index: number): string =>
    stamp === null ? `${index}` : `@${iso(stamp)} ${index}`;

  /** Runs a whole hour and notes before which slot (null = before the first) each line was said. */
  function play(stamps: readonly (number | null)[], arrivals: readonly number[]) {
    const queue = createScriptQueue(hour);
    const said: { readonly index: number; readonly after: number | null }[] = [];
    const say = (after: number | null): void => {
      for (const { text } of queue.due(after === null ? null : at(after))) said.push({ index: Number(text), after });
    };
    const pushUntil = (minute: number): void => {
      while (next < stamps.length && (arrivals[next] ?? -1) <= minute) {
        const stamp = stamps[next] ?? null;
        const pushed = queue.push(rawLine(stamp, next));
        if (!pushed.ok) tooLate.push({ index: next, stamp, minute });
        next += 1;
      }
    };
    const tooLate: { readonly index: number; readonly stamp: number | null; readonly minute: number }[] = [];
    let next = 0;
    pushUntil(-1);
    say(null);
    for (let minute = 0; minute <= 60; minute += SLOT_MS / 60_000) {
      pushUntil(minute);
      say(minute);
    }
    return { said, tooLate };
  }

  /** First even minute at or after the stamp; without a stamp, or before the start, nothing has to be awaited. */
  const firstScanFor = (stamp: number | null): number | null =>
    stamp === null || stamp < 0 ? null : Math.ceil(stamp / 2) * 2;
  const later = (a: number | null, b: number | null): number | null =>
    a === null || b === null ? (a ?? b) : Math.max(a, b);

  test("each line is said once, in order, unless its time was long past when it came", () => {
    fc.assert(
      fc.property(script, fc.array(fc.integer({ min: -1, max: 60 })), (stamps, arrivals) => {
        const { said, tooLate } = play(stamps, arrivals);
        const refused = new Set(tooLate.map(({ index }) => index));
        expect(said.map(({ index }) => index)).toEqual([...stamps.keys()].filter((index) => !refused.has(index)));
        // What comes before a scan was pushed after the scan two minutes earlier; two more are grace.
        for (const { stamp, minute } of tooLate) expect(stamp !== null && stamp >= 0 && stamp < minute - 4).toBe(true);
      }),
    );
  });

  test("no line is said before its time, and none later than its time and its predecessors demand", () => {
    fc.assert(
      fc.property(script, (stamps) => {
        let earliest: number | null = null;
        for (const { index, after } of play(stamps, []).said) {
          earliest = later(earliest, firstScanFor(stamps[index] ?? null));
          expect(after).toBe(earliest);
        }
      }),
    );
  });
});
