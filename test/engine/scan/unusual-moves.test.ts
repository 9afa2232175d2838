/** What people hear of moves that no forecast expected: once per symbol and episode, over restarts too. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noticeMessage } from "../../../bot/messages/notice.ts";
import { wordsIn } from "../../../bot/words/words.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import type { VolatilityForecast } from "../../../engine/records.ts";
import { moveConditions } from "../../../engine/scan/unusual-moves.ts";
import { slotsBetween } from "../../../engine/schedule.ts";
import { aTable, at } from "../../support/candles.ts";
import { INSTRUMENTS, openWorld, type Story, tell, type World } from "../../support/engine.ts";
import { forecasting } from "../../support/forecasting.ts";
import { BTC } from "../../support/ledger.ts";

const SLOT = at("2025-06-11T13:00Z");
const ON = { unusualMoveAlerts: true };
/** Closes by the minute in which their candle ended, counted from the slot. */
const candles = (closes: Readonly<Record<number, number>>) =>
  aTable(
    SLOT,
    Object.entries(closes)
      .toSorted(([a], [b]) => Number(a) - Number(b))
      .map(([minute, close]) => [Number(minute) - 1, close, close, close, close] as const),
  );
const expecting = (move99: number | null, age = 16) => ({
  forecastAt: (instrument: InstrumentId, slot: TimestampMs): VolatilityForecast | null =>
    slot === SLOT - age * MINUTE_MS ? { instrument, slot, rv15: null, rv60: null, range60: null, move99 } : null,
  openPositions: () => [],
});
const seen = (closes: Readonly<Record<number, number>>, over: Partial<Parameters<typeof moveConditions>[0]> = {}) =>
  moveConditions({
    histories: new Map([[BTC, candles(closes)]]),
    slot: SLOT,
    latenessMs: 0,
    ledger: expecting(0.01),
    settings: ON,
    ...over,
  });
const USUAL = { key: `unusual-move:${BTC}`, code: "UNUSUAL_MOVE", value: "ok", text: "", quiet: true };

describe("a move of 15 minutes", () => {
  // ln 1.01 = 0.00995, ln 1.0101 = 0.01005.
  test.each<[string, Readonly<Record<number, number>>, readonly string[]]>([
    // ln 1.005 = 0.004988, ln 1.00502 = 0.005007.
    ["within half the band", { "-15": 100, 0: 100.5 }, ["ok"]],
    ["within the other half, which ends nothing", { "-15": 100, 0: 100.502 }, []],
    ["within the band", { "-15": 100, 0: 101 }, []],
    ["beyond it, up", { "-15": 100, 0: 101.01 }, ["outside"]],
    ["beyond it, down", { "-15": 101.01, 0: 100 }, ["outside"]],
    ["beyond it and back", { "-15": 100, "-7": 110, 0: 100 }, ["ok"]],
    ["none", { "-15": 100, 0: 100 }, ["ok"]],
    ["from a minute that is missing", { "-16": 90, "-14": 90, 0: 100 }, []],
    ["to a minute that is missing", { "-15": 90, "-1": 100 }, []],
  ])("%s", (_name, closes, values) => {
    expect(seen(closes).map(({ value }) => value)).toEqual(values);
  });

  const WILD = { "-15": 100, 0: 110 };
  test.each<[string, Partial<Parameters<typeof moveConditions>[0]>, readonly string[]]>([
    ["without a forecast", { ledger: expecting(0.01, 14) }, []],
    ["with a forecast that has no band", { ledger: expecting(null) }, []],
    ["when it is turned off", { settings: { unusualMoveAlerts: false } }, []],
    ["looked at 15 minutes late", { latenessMs: 15 * MINUTE_MS }, ["outside"]],
    ["looked at later, which is no news any more", { latenessMs: 15 * MINUTE_MS + 1 }, []],
  ])("%s", (_name, over, values) => {
    expect(seen(WILD, over).map(({ value }) => value)).toEqual(values);
  });

  test("that is usual again is remembered, late or not, and nobody is told", () => {
    expect(seen({ "-15": 100, 0: 100 }, { latenessMs: 86_400_000 })).toEqual([USUAL]);
  });

  test("says what happened, what it means for the money, what to do", () => {
    const [told] = seen(WILD);
    expect(told?.text).toBe(
      "BTC/USDT rose 10.00 % within 15 minutes, to 110 at 13:00 UTC. 99 of 100 such moves were expected to stay within 1.01 %. No signal of it is open, so none loses by it. Nothing to do; if you hold it by hand, look at your stop.",
    );
  });

  const position = (side: "long" | "short", instrument = BTC) => ({
    ...{ id: "p", instrument, side, quantity: 1, entry: 105, stop: 100, openedAt: SLOT, validUntil: SLOT },
  });
  test.each([
    [[position("long")], "One signal of it is open, now in profit;"],
    [[position("short")], "One signal of it is open, now at a loss;"],
    [[position("long"), position("short")], "2 signals of it are open, now 1 of them at a loss;"],
    [[position("short", "binanceusdm:ETH/USDT" as InstrumentId)], "No signal of it is open"],
  ])("with open signals %#", (open, text) => {
    const [told] = seen(WILD, { ledger: { ...expecting(0.01), openPositions: () => open } });
    expect(told?.text).toContain(text);
  });
});

describe("in a run", () => {
  const BAND = 0.004;
  const FROM = "2025-06-11T12:00Z";
  const UNTIL = "2025-06-11T13:40Z";
  let world: World;
  const stories: Story[] = [];

  beforeAll(async () => {
    const real = await openWorld();
    world = { ...real, inference: forecasting(real.inference, { rv15: Math.log(BAND / 4) }) };
  });
  afterAll(async () => {
    for (const story of stories) story.end();
    await world.inference.stop();
    await world.source.stop();
  });

  const told = ({ events }: Story): readonly string[] =>
    events.flatMap((event) => (event.type === "alert" && event.code === "UNUSUAL_MOVE" ? [event.text] : []));

  /** Slots at which an episode begins: beyond the band, and at most half of it since the one before. */
  function begun(moves: readonly (readonly [TimestampMs, number])[]): readonly TimestampMs[] {
    let within = true;
    return moves.flatMap(([slot, move]) => {
      const begins = move > BAND && within;
      if (move > BAND) within = false;
      if (move <= BAND / 2) within = true;
      return begins ? [slot] : [];
    });
  }

  /** `BTC/USDT 13:06` for each episode, straight from the recorded closes. */
  function episodes(story: Story): readonly string[] {
    return INSTRUMENTS.flatMap((instrument) => {
      const { openTime, close } = story.stores.store.range(instrument, at("2025-06-11T11:00Z"), at(UNTIL));
      const closes = new Map([...openTime].map((time, row) => [time + MINUTE_MS, close[row]!]));
      const moves = slotsBetween(at("2025-06-11T12:16Z"), at(UNTIL)).map(
        (slot) => [slot, Math.abs(Math.log(closes.get(slot)! / closes.get(slot - 15 * MINUTE_MS)!))] as const,
      );
      return begun(moves).map((slot) => `${instrument.split(":")[1]} ${new Date(slot).toISOString().slice(11, 16)}`);
    });
  }
  const named = (texts: readonly string[]): readonly string[] =>
    texts.map((text) => `${text.split(" ")[0]} ${text.match(/at (\d\d:\d\d) UTC/)?.[1]}`);

  test("each episode is told once to everybody, and a restart neither loses nor invents one", async () => {
    let story = tell(world);
    story.stores.people.add({ userId: 7, chatId: 7, role: "owner", name: "owner" }, at(FROM));
    const heard: string[] = [];
    for (const [from, until] of [
      [FROM, "2025-06-11T12:46Z"],
      ["2025-06-11T12:46Z", "2025-06-11T12:48Z"],
      ["2025-06-11T12:48Z", UNTIL],
    ] as const) {
      await story.play(from, until);
      heard.push(...told(story));
      if (until !== UNTIL) story = story.restart();
    }
    stories.push(story);
    const expected = episodes(story);
    expect(expected.length).toBeGreaterThan(2);
    expect(named(heard).toSorted()).toEqual(expected.toSorted());
    const row = story.stores.outbox.due(at(UNTIL))[0]!;
    if (row.notice.kind === "card") throw new Error("no card was changed");
    const facts = { mode: "dryrun", modelStatus: "observation", currency: "USD", now: at(UNTIL) } as const;
    expect(noticeMessage(wordsIn("en"), row.notice, { ...facts, possibleRepeat: false }).text).toContain(
      "An unusual move\n",
    );
  });

  test("turned off, nothing is told", async () => {
    const story = tell(world, { settings: { unusualMoveAlerts: false } });
    stories.push(story);
    await story.play("2025-06-11T12:20Z", "2025-06-11T13:10Z");
    expect(told(story)).toEqual([]);
    expect(story.stores.ledger.forecastAt(INSTRUMENTS[0]!, at("2025-06-11T13:00Z"))?.move99).toBeCloseTo(BAND, 6);
  });
});
