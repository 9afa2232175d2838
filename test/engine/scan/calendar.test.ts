/** A calendar reaches the gate in scans and in `/check` alike, and its refusal is stored and hashed with the decision. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { isoUtc } from "../../../core/time.ts";
import { calendarOf } from "../../../risk/calendar.ts";
import { at } from "../../support/candles.ts";
import { decisionsOf, openWorld, tell, type World } from "../../support/engine.ts";
import { preset } from "../../support/gate.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.inference.stop();
  await world.source.stop();
});

const DAY = { from: at("2025-06-11T00:00Z"), until: at("2025-06-12T00:00Z") };

test("news at 18:00 stops signals from 13:48 on the funded Standard account: 10 minutes, 240 and 2 before it", async () => {
  const prices = { at: at("2025-06-11T18:00Z"), impact: "high", applies: ["USD"], title: "Rates" } as const;
  const calendar = calendarOf([prices], [], DAY);
  if (!calendar.ok) throw new Error(calendar.error.text);
  const funded = preset("ftmo-2step-funded-standard");
  const story = tell(world, { settings: { preset: funded, calendar: calendar.value } });
  await story.play("2025-06-11T13:40Z", "2025-06-11T13:56Z");
  const said = decisionsOf(story.events).map(({ slot, verdicts, emitted }) => ({
    slot: isoUtc(slot).slice(11, 16),
    code: verdicts.find(({ rule }) => rule === "CALENDAR")?.code,
    emitted,
  }));
  const before = said.filter(({ slot }) => slot < "13:48");
  const after = said.filter(({ slot }) => slot >= "13:48");
  expect(before.length).toBeGreaterThan(0);
  expect(after.length).toBeGreaterThan(0);
  expect(new Set(before.map(({ code }) => code))).toEqual(new Set(["OK"]));
  expect(new Set(after.map(({ code, emitted }) => `${code} ${emitted}`))).toEqual(
    new Set(["CALENDAR_NEWS_HELD false"]),
  );

  const reports = await story.desk.check();
  const checked = Array.isArray(reports)
    ? reports.flatMap(({ verdicts }) => verdicts.filter(({ rule }: { rule: string }) => rule === "CALENDAR"))
    : [];
  expect(checked.length).toBeGreaterThan(0);
  expect(new Set(checked.map(({ code }) => code))).toEqual(new Set(["CALENDAR_NEWS_HELD"]));
  const warnings = Array.isArray(reports) ? reports.flatMap((report) => report.warnings) : [];
  expect(warnings.length).toBeGreaterThan(0);
  for (const warning of warnings)
    expect(warning).toEqual({ as: "event", at: at("2025-06-11T18:00Z"), impact: "high", title: "Rates" });
  story.end();
});
