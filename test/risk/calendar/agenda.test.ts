/** What a calendar says about one instrument and a span of time. */
import { expect, test } from "vitest";
import { agendaOf, during } from "../../../risk/calendar.ts";
import { aCalendar, closed, minutes, news } from "../../support/calendar.ts";
import { BTC, ETH } from "../../support/gate.ts";

const CALENDAR = aCalendar(
  [news(minutes(60)), news(minutes(0)), news(minutes(30)), news(minutes(90), { applies: ["ETH", "BTC"] })],
  [closed(minutes(40), minutes(50)), closed(minutes(10), minutes(20), ["ETH", "BTC"])],
);
const BTC_AGENDA = agendaOf(CALENDAR, BTC);
const found = (from: number, until: number) => {
  const { events, closures } = during(BTC_AGENDA, { from: minutes(from), until: minutes(until) });
  return [events.map(({ at }) => at), closures.map((closure) => closure.from)];
};

test("one of several names is enough to concern an instrument", () => {
  expect(BTC_AGENDA.closures).toEqual([
    { from: minutes(10), until: minutes(20) },
    { from: minutes(40), until: minutes(50) },
  ]);
  expect(BTC_AGENDA.events.map(({ at }) => at)).toEqual([0, 30, 60, 90].map((one) => minutes(one)));
});

test("it is worked out once per calendar and instrument", () => {
  expect(agendaOf(CALENDAR, BTC)).toBe(BTC_AGENDA);
  expect(agendaOf(CALENDAR, ETH)).not.toBe(BTC_AGENDA);
  expect(agendaOf(aCalendar([]), BTC).events).toEqual([]);
});

test.each<[string, number, number, readonly number[], readonly number[]]>([
  ["everything", -10, 100, [0, 30, 60, 90], [10, 40]],
  ["both ends count for events", 30, 60, [30, 60], [40]],
  ["a minute inside them none does", 31, 59, [], [40]],
  ["a closure's end counts", 20, 25, [], [10]],
  ["a closure's beginning counts", 35, 40, [], [40]],
  ["between two closures", 21, 39, [30], []],
  ["a moment within a closure", 45, 45, [], [40]],
  ["before everything", -20, -10, [], []],
  ["after everything", 91, 100, [], []],
])("%s", (_name, from, until, events, closures) => {
  expect(found(from, until)).toEqual([events.map((one) => minutes(one)), closures.map((one) => minutes(one))]);
});
