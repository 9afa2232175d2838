import { expect, test } from "vitest";
import { calendarNotes } from "../../../engine/desk/calendar-notes.ts";
import { aCalendar, closed, minutes, news } from "../../support/calendar.ts";
import { BTC, NOON } from "../../support/gate.ts";

const hours = { from: NOON, until: minutes(250) };

test("names major news and closures of the hours ahead, in time order", () => {
  const calendar = aCalendar(
    [
      news(minutes(250), { title: "x".repeat(61) }),
      news(minutes(30), { impact: "targeted", title: "" }),
      news(minutes(40), { impact: "medium" }),
      news(minutes(251)),
      news(minutes(-1)),
    ],
    [closed(minutes(-60), minutes(10)), closed(minutes(60), minutes(90), ["ETH"])],
  );
  expect(calendarNotes(calendar, BTC, hours)).toEqual([
    "In the calendar: closed from 2026-06-17 11:00 UTC to 2026-06-17 12:10 UTC.",
    "In the calendar: 2026-06-17 12:30 UTC News (targeted).",
    `In the calendar: 2026-06-17 16:10 UTC ${"x".repeat(59)}… (high).`,
  ]);
});

test("says no more than five things, and nothing without a calendar", () => {
  const many = aCalendar(Array.from({ length: 9 }, (_, index) => news(minutes(index))));
  expect(calendarNotes(many, BTC, hours)).toHaveLength(5);
  expect(calendarNotes(null, BTC, hours)).toEqual([]);
});
