/** Real days on which data went bad, played through the real engine: what it flags, says, refuses, and when it recovers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import { isoUtc, MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import type { EventBody } from "../../../engine/events.ts";
import { readCandleRows } from "../../../market/candle-file.ts";
import { qualityReport } from "../../../market/quality/report.ts";
import { specOf } from "../../../risk/symbols.ts";
import { at } from "../../support/candles.ts";
import { decisionsOf, openWorld, type Story, type StoryOptions, tell, type World } from "../../support/engine.ts";

const fixture = (name: string): string => join(import.meta.dirname, "..", "..", "fixtures", "market", name);
const worlds: World[] = [];
const stories: Story[] = [];
afterAll(async () => {
  for (const story of stories) story.end();
  for (const { inference, source } of worlds) {
    await inference.stop();
    await source.stop();
  }
});

/** Traded like BTC/USDT elsewhere and asked for no certainty at all: only the data can keep a signal back. */
async function begin(file: string, instrument: InstrumentId): Promise<Story> {
  const world = await openWorld({ files: [fixture(file)] });
  worlds.push(world);
  const spec = specOf("binanceusdm:BTC/USDT" as InstrumentId);
  const parts: StoryOptions["parts"] = () => ({ specs: () => (spec === null ? null : { ...spec, instrument }) });
  const venue = instrument.split(":")[0] ?? "";
  const story = tell(world, { instruments: [instrument], settings: { venue, threshold: 0 }, parts });
  stories.push(story);
  return story;
}

const hm = (time: TimestampMs): string => isoUtc(time).slice(5, 16);
/** Alerts about data with the slot they were told in. */
function alertsOf(events: readonly EventBody[]): readonly string[] {
  const told: string[] = [];
  let slot = "";
  for (const event of events) {
    if (event.type === "scan") slot = hm(event.slot);
    if (event.type === "alert" && /^DATA|^SOURCE/.test(event.code)) told.push(`${slot} ${event.code}`);
  }
  return told;
}
const textOf = (events: readonly EventBody[], code: string): string =>
  events.flatMap((event) => (event.type === "alert" && event.code === code ? [event.text] : [])).at(-1) ?? "";
/** Slots at which the DATA rule spoke, by what it said. */
const dataCodes = (events: readonly EventBody[]): readonly (readonly [string, string])[] =>
  decisionsOf(events).map(({ slot, verdicts }) => [hm(slot), verdicts[0]?.code ?? ""]);

test("the halt of 2023-03-24: silence is flagged, nothing is made up, no signal until the data is good again", async () => {
  const BTC = "binancespot:BTC/USDT" as InstrumentId;
  let story = await begin("binance_spot_BTCUSDT_1m_2023-03-halt.csv.gz", BTC);
  await story.play("2023-03-24T11:20Z", "2023-03-24T13:20Z");
  const first = story.events;
  story = story.restart();
  stories.splice(0, 1, story);
  await story.play("2023-03-24T13:20Z", "2023-03-24T16:00Z");

  // Prices stand still from 11:28 on, so features fail from 11:44 on; the 37th failure of 36 allowed is known at 12:58.
  expect(alertsOf(first)).toEqual(["03-24T11:44 DATA_STALE", "03-24T12:42 DATA_STALE", "03-24T12:58 DATA_QUALITY_LOW"]);
  expect(
    first.flatMap((event) => (event.type === "alert" && event.code === "DATA_STALE" ? [event.text] : []))[0],
  ).toContain("the history is too short, has holes or stood still");
  // A restart repeats nothing; candles are back, but there is a hole in the history of the features.
  expect(alertsOf(story.events)).toEqual(["03-24T14:02 DATA_STALE"]);
  expect(textOf(first, "DATA_QUALITY_LOW")).toBe(
    "BTC/USDT: 5.1 % of a day's looks at it failed for lack of data within the last 24 hours, more than the 5 % allowed (quality 91.3 of 100). No signal for it is sent until the shares have fallen; open signals keep their stop and target. After a halt of the exchange that takes up to a day; if there was none, check the data feed.",
  );
  const candidates = [...decisionsOf(first), ...decisionsOf(story.events)];
  expect(candidates.length).toBeGreaterThan(0);
  expect(candidates.every(({ slot }) => slot < at("2023-03-24T11:44Z"))).toBe(true);
  expect(candidates.some(({ emitted }) => emitted)).toBe(true);

  const { store, quality } = story.stores;
  expect(store.range(BTC, at("2023-03-24T12:40Z"), at("2023-03-24T14:00Z")).length).toBe(0);
  const suspects = quality.suspects(BTC, at("2023-03-24T00:00Z"), at("2023-03-24T16:00Z"));
  expect(suspects.map(({ openTime }) => openTime)).toEqual(
    Array.from({ length: 72 }, (_, minute) => at("2023-03-24T11:28Z") + minute * MINUTE_MS),
  );
  expect(new Set(suspects.flatMap(({ checks }) => checks))).toEqual(new Set(["zeroVolume"]));
  const hours = quality.hours(BTC, at("2023-03-24T11:00Z"), at("2023-03-24T15:00Z"));
  expect(
    hours.map(({ received, suspect, featureAttempts, featureFailures }) => [
      ...[received, suspect, featureAttempts, featureFailures],
    ]),
  ).toEqual([
    [60, 32, 21, 9],
    [40, 40, 30, 30],
    [0, 0, 30, 30],
    [60, 0, 30, 30],
  ]);
  expect(hours[2]).toMatchObject({ expected: 60, score: 0, checks: { stale: { passed: 0, failed: 30 } } });
  expect(hours[3]?.checks.gap).toEqual({ passed: 59, failed: 1 });

  // The night is passed over: only that the features' history is whole again after 25 hours matters.
  const before = story.events.length;
  await story.play("2023-03-25T13:44Z", "2023-03-25T14:06Z");
  const day = story.events.slice(before);
  expect(alertsOf(day)).toEqual(["03-25T13:46 DATA_RECOVERED", "03-25T14:02 DATA_QUALITY_BACK"]);
  expect(textOf(day, "DATA_RECOVERED")).toContain("No signal for it is sent yet");
  const said = dataCodes(day);
  expect(said.filter(([slot]) => slot <= "03-25T14:00").map(([, code]) => code)).toEqual(
    Array.from({ length: 8 }, () => "DATA_QUALITY_FEATURES"),
  );
  expect(said.filter(([slot]) => slot > "03-25T14:00").map(([, code]) => code)).toEqual(["OK", "OK"]);
});

test("the morning USDC lost its peg: a market that falls silent is flagged and left alone, once per change", async () => {
  const BTC = "binanceus:BTC/USDC" as InstrumentId;
  const file = "binanceus_BTCUSDC_1m_2023-03-depeg.csv.gz";
  const story = await begin(file, BTC);
  await story.play("2023-03-11T08:00Z", "2023-03-11T11:30Z");
  expect(alertsOf(story.events)).toEqual([
    "03-11T09:14 DATA_STALE",
    "03-11T09:16 DATA_RECOVERED",
    "03-11T10:16 DATA_STALE",
    "03-11T10:20 DATA_RECOVERED",
    "03-11T10:36 DATA_STALE",
    "03-11T10:48 DATA_RECOVERED",
  ]);
  // Nothing is missing and few computations failed: odd data alone is used, and said to be odd.
  const slots = story.events.filter(({ type }) => type === "scan").length;
  const judged = new Set(decisionsOf(story.events).map(({ slot }) => slot));
  expect([slots, slots - judged.size]).toEqual([105, 9]);
  expect(new Set(dataCodes(story.events).map(([, code]) => code))).toEqual(new Set(["OK"]));
  const silentMinutes = gunzipSync(readFileSync(fixture(file)))
    .toString("utf8")
    .trim()
    .split("\n")
    .filter((line) => Number(line.split(",")[0]) >= at("2023-03-11T08:00Z") && Number(line.split(",")[5]) === 0);
  const suspects = story.stores.quality.suspects(BTC, at("2023-03-11T08:00Z"), at("2023-03-11T11:30Z"));
  expect(suspects.filter(({ checks }) => checks.includes("zeroVolume"))).toHaveLength(silentMinutes.length);
  expect(silentMinutes.length).toBeGreaterThan(100);
});

test.each<[string, object]>([
  // The wicks: 24,900 after 22,623, and 31,000 after 25,978, both back within their minute.
  ["binanceus_BTCUSDC_1m_2023-03-spikes.csv.gz", { rows: 2280, missing: 0, quarantined: 0, byCheck: { jump: 2 } }],
  [
    "binance_spot_ETHUSDT_1m_2023-03-24.csv.gz",
    {
      ...{ rows: 520, expected: 600, missing: 80, quarantined: 0, suspect: 72, byCheck: { zeroVolume: 72, jump: 0 } },
      gaps: [{ from: at("2023-03-24T12:40Z"), until: at("2023-03-24T14:00Z") }],
    },
  ],
])("%s as a file", async (file, expected) => {
  const raw = await readCandleRows(fixture(file));
  if (!raw.ok) throw new Error(raw.error.text);
  expect(qualityReport(raw.value.columns, MINUTE_MS)).toMatchObject(expected);
});
