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
    { as: "closed", from: minutes(-60), until: minutes(10) },
    { as: "event", at: minutes(30), impact: "targeted", title: "" },
    { as: "event", at: minutes(250), impact: "high", title: `${"x".repeat(59)}…` },
  ]);
});

test("says no more than five things, and nothing without a calendar", () => {
  const many = aCalendar(Array.from({ length: 9 }, (_, index) => news(minutes(index))));
  expect(calendarNotes(many, BTC, hours)).toHaveLength(5);
  expect(calendarNotes(null, BTC, hours)).toEqual([]);
});
