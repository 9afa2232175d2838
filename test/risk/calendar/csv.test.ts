import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isoUtc, type TimestampMs } from "../../../core/time.ts";
import { parseCalendarCsv } from "../../../risk/calendar/csv.ts";
import { utc } from "../../support/gate.ts";

const HEADER = "type,from,until,impact,applies,title";
const parse = (...rows: readonly string[]) => parseCalendarCsv([HEADER, ...rows].join("\n"));
const problems = (text: string) => {
  const parsed = parseCalendarCsv(text);
  return parsed.ok ? [] : parsed.error.map(({ line, text }) => `${line}: ${text}`);
};

test("reads events, closures and the stated span; blank lines and comments are left out", () => {
  const text = `\uFEFF# December\r\n${HEADER}\r\n\r\nvalid,2026-12-01T00:00Z,2027-01-01T00:00+01:00,,,\r\nevent,2026-12-10T13:30:00Z,,HIGH,USD; EUR,"Prices, ""core"""\r\n# maintenance\r\nclosure,2026-12-12T07:00Z,2026-12-12T11:00Z,,BTC/USDT;ETH,Maintenance\r\n`;
  expect(parseCalendarCsv(text)).toEqual({
    ok: true,
    value: {
      covers: { from: utc("2026-12-01T00:00:00Z"), until: utc("2026-12-31T23:00:00Z") },
      events: [{ at: utc("2026-12-10T13:30:00Z"), impact: "high", applies: ["USD", "EUR"], title: 'Prices, "core"' }],
      closures: [
        {
          from: utc("2026-12-12T07:00:00Z"),
          until: utc("2026-12-12T11:00:00Z"),
          applies: ["BTC/USDT", "ETH"],
          title: "Maintenance",
        },
      ],
    },
  });
});

test("blanks around cells and lines count for nothing", () => {
  const text = `  \n ${HEADER} \n event , 2026-12-10T13:30Z , , high , USD , a title \n\t\n`;
  expect(parseCalendarCsv(text)).toMatchObject({
    value: { events: [{ at: utc("2026-12-10T13:30:00Z"), impact: "high", applies: ["USD"], title: "a title" }] },
  });
});

test("the guide's example is one", () => {
  const guide = readFileSync(new URL("../../../docs/guides/calendar.md", import.meta.url), "utf8");
  const [, example = ""] = /```csv\n([\s\S]*?)```/.exec(guide) ?? [];
  const parsed = parseCalendarCsv(example);
  expect(parsed.ok && [parsed.value.events.length, parsed.value.closures.length]).toEqual([2, 2]);
});

describe("a file that cannot be read is refused as a whole, with the line of every problem", () => {
  test.each([
    ["nothing", "", [`1: The first line must be exactly "${HEADER}".`]],
    ["another header", "\n# x\nTitle,Country,Date\n", [`3: The first line must be exactly "${HEADER}".`]],
    ["no entries", HEADER, ["0: The calendar has no entry and does not say from when until when it is complete."]],
  ])("%s", (_name, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  test.each([
    ["event,2026-12-10T13:30Z,,high,USD", "It has 5 cells"],
    ["event,2026-12-10T13:30Z,,high,USD,a,b", "It has 7 cells"],
    ['event,2026-12-10T13:30Z,,high,USD,"a', "Its quotes do not close"],
    ['event,2026-12-10T13:30Z,,high,USD,a "b" c', "Its quotes do not close"],
    ["event,2026-12-10T13:30,,high,USD,no zone", '"2026-12-10T13:30" in from is not a time with a zone'],
    ["event,2026-12-10,,high,USD,no time", '"2026-12-10" in from is not a time with a zone'],
    ["event,12/10/2026 8:30am,,high,USD,American", "is not a time with a zone"],
    ["closure,2026-12-12T07:00Z,tomorrow,,BTC,x", '"tomorrow" in until'],
    ["event,2026-12-10T13:30Z,2026-12-10T14:30Z,high,USD,x", "An event is a moment"],
    ["event,2026-12-10T13:30Z,,,USD,x", 'Its impact is ""; it must be low, medium, high, targeted.'],
    ["closure,2026-12-12T07:00Z,2026-12-12T11:00Z,high,BTC,x", "A closure has no impact."],
    ["closure,2026-12-12T07:00Z,,,BTC,x", "It must end after it begins."],
    ["closure,2026-12-12T07:00Z,2026-12-12T07:00Z,,BTC,x", "It must end after it begins."],
    ["closure,2026-12-12T07:00Z,2026-12-12T11:00Z,,,x", "It must say what it applies to"],
    ["event,2026-12-10T13:30Z,,high,usd,x", 'not "usd"'],
    ["event,2026-12-10T13:30Z,,high,usUSD,x", 'not "usUSD"'],
    ["event,2026-12-10T13:30Z,,high,USDx,x", 'not "USDx"'],
    ["holiday,2026-12-10T13:30Z,,,USD,x", 'Its type is "holiday"; it must be event, closure or valid.'],
  ])("%s", (row, expected) => {
    const parsed = parse("event,2026-12-01T13:30Z,,low,USD,fine", row, row);
    expect(parsed.ok ? [] : parsed.error.map(({ line }) => line)).toEqual([3, 4]);
    expect(parsed.ok ? "" : parsed.error[0]?.text).toContain(expected);
  });
});

test("what is written comes back, whatever the titles hold", () => {
  const event = fc.record({
    at: fc.integer({ min: 0, max: 4_102_444_799_999 }),
    impact: fc.constantFrom("low", "medium", "high", "targeted"),
    applies: fc.array(fc.constantFrom("*", "USD", "BTC", "BTC/USDT"), { minLength: 1, maxLength: 3 }),
    title: fc.string().map((text) => text.replace(/[\r\n]/g, " ").trim()),
  });
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 5 }), (events) => {
      const rows = events.map(
        ({ at, impact, applies, title }) =>
          `event,${isoUtc(at as TimestampMs)},,${impact},${applies.join(";")},"${title.replaceAll('"', '""')}"`,
      );
      const parsed = parse(...rows);
      expect(parsed.ok && parsed.value.events).toEqual(events);
    }),
    { numRuns: 200 },
  );
});

test("no text at all makes it throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'event,closure\n"2026-12T:Z;#') }), (text) => {
      expect(typeof parse(text).ok).toBe("boolean");
    }),
    { numRuns: 500 },
  );
});
