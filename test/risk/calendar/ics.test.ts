import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCalendarIcs } from "../../../risk/calendar/ics.ts";
import { utc } from "../../support/gate.ts";

const wrap = (...lines: readonly string[]) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR"].join("\r\n");
const entry = (...lines: readonly string[]) => wrap("BEGIN:VEVENT", ...lines, "END:VEVENT");
const read = (text: string) => {
  const parsed = parseCalendarIcs(text);
  if (!parsed.ok) throw new Error(parsed.error.map(({ line, text }) => `${line}: ${text}`).join("\n"));
  return parsed.value;
};
const problems = (text: string) => {
  const parsed = parseCalendarIcs(text);
  return parsed.ok ? [] : parsed.error.map(({ line, text }) => `${line}: ${text}`);
};

test("reads news and closures, folded lines, zones, durations and the stated span", () => {
  const text = wrap(
    "X-VALID-FROM:20261201T000000Z",
    "X-VALID-UNTIL;TZID=Europe/Prague:20270101T000000",
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Prague",
    "BEGIN:STANDARD",
    "DTSTART:19701025T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
    "BEGIN:VEVENT",
    "UID:1",
    'DTSTART;X-NOTE="a:b;c";TZID="America/New_York":20261210T083000',
    "SUMMARY:Consumer prices\\, all items\\; as revised and then",
    "  published",
    "CATEGORIES:News, High,USD",
    "BEGIN:VALARM",
    "TRIGGER:-PT5M",
    "DTSTART:broken",
    "END:VALARM",
    "END:VEVENT",
    "begin:vevent",
    "dtstart:20261212T070000Z",
    "DURATION:P1DT2H30M5S",
    "CATEGORIES:CLOSURE,BTC/USDT,ETH",
    "END:VEVENT",
    "BEGIN:VEVENT",
    "DTSTART:20261219T070000Z",
    "DTEND:20261219T110000Z",
    "CATEGORIES:CLOSURE,*",
    "END:VEVENT",
    "BEGIN:VEVENT",
    "DTSTART:nonsense",
    "STATUS:CANCELLED",
    "END:VEVENT",
  );
  const closures = [
    { from: utc("2026-12-12T07:00:00Z"), until: utc("2026-12-13T09:30:05Z"), applies: ["BTC/USDT", "ETH"], title: "" },
    { from: utc("2026-12-19T07:00:00Z"), until: utc("2026-12-19T11:00:00Z"), applies: ["*"], title: "" },
  ];
  expect(read(text)).toEqual({
    covers: { from: utc("2026-12-01T00:00:00Z"), until: utc("2026-12-31T23:00:00Z") },
    events: [
      {
        at: utc("2026-12-10T13:30:00Z"),
        impact: "high",
        applies: ["USD"],
        title: "Consumer prices, all items; as revised and then published",
      },
    ],
    closures,
  });
});

test("the guide's example is one", () => {
  const guide = readFileSync(new URL("../../../docs/guides/calendar.md", import.meta.url), "utf8");
  const [, example = ""] = /```ics\n([\s\S]*?)```/.exec(guide) ?? [];
  const { events, closures } = read(example);
  expect(events).toEqual([
    { at: utc("2026-12-10T13:30:00Z"), impact: "high", applies: ["USD"], title: "Consumer prices, yearly" },
  ]);
  expect(closures).toHaveLength(1);
});

test.each([
  ["P2W", "2026-12-26T07:00:00Z"],
  ["PT90M", "2026-12-12T08:30:00Z"],
  ["P1D", "2026-12-13T07:00:00Z"],
  ["+P10W", "2027-02-20T07:00:00Z"],
  ["P10DT10H", "2026-12-22T17:00:00Z"],
  ["PT30S", "2026-12-12T07:00:30Z"],
])("a closure of %s ends at %s", (duration, until) => {
  const [closure] = read(entry("DTSTART:20261212T070000Z", `DURATION:${duration}`, "CATEGORIES:CLOSURE,BTC")).closures;
  expect(closure?.until).toBe(utc(until));
});

test("a time with a Z is one in UTC, whatever zone is named beside it", () => {
  const [event] = read(entry("DTSTART;TZID=Asia/Tokyo:20261210T133000Z", "CATEGORIES:NEWS,HIGH,USD")).events;
  expect(event?.at).toBe(utc("2026-12-10T13:30:00Z"));
});

test("a byte order mark, blank lines and blanks around a value change nothing", () => {
  const text = entry("DTSTART: 20261210T133000Z ", "CATEGORIES:NEWS,HIGH,USD,");
  const { events } = read(`\uFEFF${text}\n`);
  expect(events).toEqual([{ at: utc("2026-12-10T13:30:00Z"), impact: "high", applies: ["USD"], title: "" }]);
  expect(read(` \n\n${text}`).events).toEqual(events);
});

describe("a file that cannot be read is refused as a whole, with the line of every problem", () => {
  test.each([
    ["nothing", "", ["1: The first line must be BEGIN:VCALENDAR."]],
    ["another format", "\ntype,from", ["2: The first line must be BEGIN:VCALENDAR."]],
    [
      "a line that is no property",
      wrap("BEGIN:VEVENT", "what is this", "END:VEVENT"),
      ["4: It is not a property like NAME:value."],
    ],
    ["blocks that cross", wrap("BEGIN:VEVENT", "END:VALARM"), ["4: END:VALARM closes nothing that is open."]],
    ["a calendar that never ends", "BEGIN:VCALENDAR\nVERSION:2.0", ["1: BEGIN:VCALENDAR is never closed."]],
    ["a name with a blank", wrap("DT START:20261210T133000Z"), ["3: It is not a property like NAME:value."]],
    ["a block that never ends", "BEGIN:VCALENDAR\nBEGIN:VEVENT", ["2: BEGIN:VEVENT is never closed."]],
    ["no entry", wrap(), ["0: The calendar has no entry and does not say from when until when it is complete."]],
    [
      "a span that is no time",
      wrap("X-VALID-UNTIL:2026"),
      ['3: Its X-VALID-UNTIL "2026" is not a moment like 20261210T133000Z.'],
    ],
  ])("%s", (_name, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  const NEWS = "CATEGORIES:NEWS,HIGH,USD";
  const START = "DTSTART:20261210T133000Z";
  test.each<[string, readonly string[], string]>([
    ["no start", [NEWS], "It has no DTSTART."],
    ["a whole day", ["DTSTART;VALUE=DATE:20261210", NEWS], 'Its DTSTART "20261210" is not a moment'],
    ["a floating time", ["DTSTART:20261210T133000", NEWS], "needs a Z at the end or a TZID"],
    ["a zone of its own", ["DTSTART;TZID=Eastern:20261210T133000", NEWS], "needs a Z at the end or a TZID"],
    ["a date that does not exist", ["DTSTART:20260231T133000Z", NEWS], "does not exist"],
    ["a time out of range", ["DTSTART:21300101T000000Z", NEWS], "is out of range"],
    ["something before a moment", ["DTSTART:x20261210T133000Z", NEWS], "is not a moment like"],
    ["something behind a moment", ["DTSTART:20261210T133000Zx", NEWS], "is not a moment like"],
    ["dates added", [START, "RDATE:20261211T133000Z", NEWS], "It repeats (RDATE)"],
    ["dates left out", [START, "EXDATE:20261211T133000Z", NEWS], "It repeats (EXDATE)"],
    ["something before a duration", [START, "DURATION:xP1D", "CATEGORIES:CLOSURE,BTC"], '"xP1D" is not one'],
    ["something behind a duration", [START, "DURATION:P1Dx", "CATEGORIES:CLOSURE,BTC"], '"P1Dx" is not one'],
    ["repetition", [START, "RRULE:FREQ=WEEKLY", NEWS], "It repeats (RRULE)"],
    ["no category", [START], "must hold NEWS or CLOSURE"],
    ["both categories", [START, "CATEGORIES:NEWS,CLOSURE,USD"], "only one of the two"],
    ["no impact", [START, "CATEGORIES:NEWS,USD"], 'Its impact is ""'],
    ["two impacts", [START, "CATEGORIES:NEWS,LOW,HIGH,USD"], 'Its impact is "LOW HIGH"'],
    ["nothing it applies to", [START, "CATEGORIES:NEWS,HIGH"], 'or *, not "".'],
    ["a closure without an end", [START, "CATEGORIES:CLOSURE,BTC"], "It must end after it begins."],
    ["a duration that is none", [START, "DURATION:2 hours", "CATEGORIES:CLOSURE,BTC"], '"2 hours" is not one'],
  ])("%s", (_name, lines, expected) => {
    const [problem = "", ...others] = problems(entry(...lines));
    expect(problem).toMatch(/^3: /);
    expect(problem).toContain(expected);
    expect(others).toEqual([]);
  });

  test("all entries that are wrong, not only the first", () => {
    const wrong = ["BEGIN:VEVENT", NEWS, "END:VEVENT"];
    expect(problems(wrap(...wrong, ...wrong)).map((one) => one.slice(0, 2))).toEqual(["3:", "6:"]);
  });
});

test("no text at all makes it throw", () => {
  const lines = fc.constantFrom(
    "BEGIN:VEVENT",
    "END:VEVENT",
    "BEGIN:VCALENDAR",
    "END:VCALENDAR",
    "DTSTART:20261210T133000Z",
    "DTEND;TZID=Europe/Prague:20261210T133000",
    "CATEGORIES:CLOSURE,BTC",
    " folded",
    "nonsense",
  );
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 12 }), (some) => {
      expect(typeof parseCalendarIcs(some.join("\n")).ok).toBe("boolean");
      expect(typeof parseCalendarIcs(wrap(...some)).ok).toBe("boolean");
    }),
    { numRuns: 500 },
  );
});
