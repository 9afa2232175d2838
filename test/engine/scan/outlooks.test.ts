/** What forecasts and unusual inputs do to scans and checks, on the whole engine. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkMessage } from "../../../bot/messages/check.ts";
import { wordsIn } from "../../../bot/words/words.ts";
import type { CheckReport } from "../../../engine/api.ts";
import type { Inference, ModelBundle } from "../../../engine/ports.ts";
import { at } from "../../support/candles.ts";
import { decisionsOf, INSTRUMENTS, openWorld, type Story, tell, type World } from "../../support/engine.ts";
import { forecasting } from "../../support/forecasting.ts";

const FROM = "2025-06-11T13:00Z";
const UNTIL = "2025-06-11T13:06Z";
let world: World;
let real: Inference;
let story: Story | null = null;

beforeAll(async () => {
  world = await openWorld();
  real = world.inference;
});
afterAll(async () => {
  await real.stop();
  await world.source.stop();
});

/** A few scans of three symbols by a bundle with something changed. */
async function played(heads: Parameters<typeof forecasting>[1], over: Partial<ModelBundle> = {}): Promise<Story> {
  story?.end();
  story = tell({ ...world, inference: forecasting(real, heads, over) });
  await story.play(FROM, UNTIL);
  return story;
}
afterAll(() => story?.end());

const verdictsOf = (scans: Story, rule: string) =>
  decisionsOf(scans.events).flatMap(({ verdicts }) => verdicts.filter((verdict) => verdict.rule === rule));
async function checked(scans: Story): Promise<CheckReport> {
  const reports = await scans.desk.check("BTC");
  if ("code" in reports) throw new Error(reports.code);
  return reports[0]!;
}

const USUAL = { rv15: Math.log(0.002), rv60: Math.log(0.004), range60: Math.log(0.006), outlier: 0.4 };

test("forecasts are kept with the scan and shown by a check, and a usual one changes no decision", async () => {
  const without = decisionsOf((await played({}, { volatility: null })).events);
  const scans = await played(USUAL);
  expect(decisionsOf(scans.events).map(({ hash }) => hash)).toEqual(without.map(({ hash }) => hash));
  expect(without.length).toBeGreaterThan(0);
  const kept = scans.stores.ledger.forecastAt(INSTRUMENTS[0]!, at("2025-06-11T13:04Z"));
  expect(kept?.rv60).toBeCloseTo(Math.log(0.004), 6);
  expect(kept?.move99).toBeCloseTo(0.008, 6);
  expect(scans.stores.ledger.forecastAt(INSTRUMENTS[0]!, at("2025-06-11T13:05Z"))).toBeNull();

  const report = await checked(scans);
  // ln 0.004 = −5.52 lies between −6 and −3.
  expect(report.expected).toMatchObject({ regime: "lively", hour: { expected: expect.closeTo(0.006018, 5) } });
  expect(report.input).toBeNull();
  const { text } = checkMessage(wordsIn("en"), report, scans.desk.facts());
  expect(text).toContain("Next hour: about 0.60 % (");
  expect(text).toContain("Next 15 min: about 0.30 % (");
  expect(text).toContain("Market: lively for BTC/USDT · unusual: more than ±0.80 % within 15 min");
});

test("a quiet forecast vetoes the cost, a wild one cuts the size", async () => {
  const quiet = verdictsOf(await played({ ...USUAL, rv60: Math.log(0.001) }), "COST");
  // 7.5 bp of 2 × 0.1 % are 37.5 %.
  expect(quiet.map(({ code }) => code)).toContain("COST_OVER_FORECAST");
  for (const { code, was } of quiet) if (code === "COST_OVER_FORECAST") expect(was).toBeCloseTo(0.375, 5);
  const wild = verdictsOf(await played({ ...USUAL, rv15: Math.log(0.04) }), "SIZE");
  expect(new Set(wild.map(({ code }) => code))).toEqual(new Set(["SIZE_CUT_BY_FORECAST"]));
});

test("an input unlike anything learned from is refused and named; one that nobody can judge is refused too", async () => {
  const names = real.bundle.featureNames.length;
  const all = (value: number) => new Array<number>(names).fill(value);
  const learned = { low: all(-1e9), high: all(1e9), maxOutside: 0, outlierLimit: 0.5 };
  const codes = async (heads: typeof USUAL, trainingRange: typeof learned) =>
    new Set(verdictsOf(await played(heads, { trainingRange }), "MODEL").map(({ code }) => code));
  expect(await codes(USUAL, learned)).toEqual(new Set(["OK"]));
  expect(await codes({ ...USUAL, outlier: 0.51 }, learned)).toEqual(new Set(["MODEL_INPUT_UNUSUAL"]));
  expect(await codes({ ...USUAL, outlier: Number.NaN }, learned)).toEqual(new Set(["MODEL_INPUT_UNKNOWN"]));
  expect(await codes(USUAL, { ...learned, low: all(1e9 - 1) })).toEqual(new Set(["MODEL_INPUT_UNUSUAL"]));
  const report = await checked(story!);
  expect(report.firstRefusal?.code).toBe("MODEL_INPUT_UNUSUAL");
  expect(report.input).toMatchObject({ outside: names, maxOutside: 0, of: names });
  expect(checkMessage(wordsIn("en"), report, story!.desk.facts()).text).toContain(
    `This moment: UNUSUAL for the model (${names} of its ${names} numbers outside what it learned from, 0 may be)`,
  );
});
