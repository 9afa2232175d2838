/** Symbols added and removed while the engine runs: what the next scans see, and what becomes of what is open. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openWatching } from "../../../app/feed/watching.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { err, ok } from "../../../core/result.ts";
import { type ChangeAnswer, WATCHED_AT_MOST } from "../../../engine/api.ts";
import type { CandleSource } from "../../../engine/ports.ts";
import { at } from "../../support/candles.ts";
import { decisionsOf, INSTRUMENTS, openWorld, type Story, tell, type World } from "../../support/engine.ts";

const [BTC, ETH, BNB] = INSTRUMENTS as [InstrumentId, InstrumentId, InstrumentId];
const owner = { userId: 7, chatId: 7, name: "owner" };
const FROM = "2025-06-11T13:00Z";

let world: World;
let story: Story | null = null;
beforeAll(async () => {
  world = await openWorld();
});
afterEach(() => {
  story?.end();
  story = null;
});
afterAll(async () => {
  await world.inference.stop();
  await world.source.stop();
});

/** The recording as a feed that can be changed, which watches some of it at first. */
function begin(configured: readonly InstrumentId[], source: Partial<CandleSource> = {}, threshold = 0.42): Story {
  const past = { listed: async () => ok(["ETH/USDT", "BETH/USDT", "ETHW/USDT", "BTC/USDT", "ETH/USDC"]) };
  const feed = { instruments: configured, range: null, source: { ...world.source, ...source }, past };
  story = tell(world, {
    settings: { threshold },
    watching: ({ stores }) => {
      const watching = openWatching({ feed, list: stores.watchlistOf("binanceusdm"), clock: world.clock });
      if (watching === null) throw new Error("A live feed can be changed");
      return watching;
    },
  });
  world.clock.set(at(FROM));
  return story;
}

const symbolsOfLastScan = ({ events }: Story) =>
  events.flatMap((event) => (event.type === "scan" ? [event.symbols.map(({ instrument }) => instrument)] : [])).at(-1);

function confirm({ desk }: Story, question: ChangeAnswer): ChangeAnswer {
  if (question.kind !== "confirm") throw new Error(`Not a question: ${JSON.stringify(question)}`);
  return desk.answerPrompt(question.promptId, true, owner);
}

test("a search lists what the venue trades and nobody watches yet, what begins with it first", async () => {
  const told = begin([BTC, ETH]);
  expect(await told.desk.findSymbols("eth")).toEqual({
    kind: "found",
    symbols: ["ETH/USDC", "ETHW/USDT", "BETH/USDT"],
    more: 0,
  });
  expect(await told.desk.findSymbols("??")).toEqual({ kind: "refused", code: "SYMBOL_UNREADABLE" });
});

describe("adding a symbol", () => {
  test("asks, and the next scan judges it with its whole history", async () => {
    const told = begin([BTC, ETH]);
    await told.scan("2025-06-11T13:00Z");
    expect(symbolsOfLastScan(told)).toEqual([BTC, ETH]);
    expect(await told.desk.check("BNB")).toMatchObject({ code: "UNKNOWN_SYMBOL" });

    const question = await told.desk.watchSymbol("bnb", owner);
    expect(question).toMatchObject({ kind: "confirm", value: `add ${BNB}`, notes: [] });
    await told.scan("2025-06-11T13:02Z");
    expect(symbolsOfLastScan(told)).toEqual([BTC, ETH]);

    expect(confirm(told, question)).toEqual({ kind: "done", value: `add ${BNB}` });
    expect(told.desk.facts().symbols).toEqual([BTC, ETH, BNB]);
    await told.scan("2025-06-11T13:04Z");
    expect(symbolsOfLastScan(told)).toEqual([BTC, ETH, BNB]);
    const [report] = (await told.desk.check("BNB")) as Exclude<
      Awaited<ReturnType<typeof told.desk.check>>,
      { code: string }
    >;
    expect(report?.verdicts.find(({ rule }) => rule === "DATA")?.outcome).toBe("pass");
    expect(told.events.filter(({ type }) => type === "alert")).toEqual([]);
  });

  test.each([
    ["SOL", "SYMBOL_NOT_TRADED"],
    ["BTC/EUR", "SYMBOL_NOT_TRADED"],
    ["🙂", "SYMBOL_UNREADABLE"],
    ["", "SYMBOL_UNREADABLE"],
    ["A".repeat(16), "SYMBOL_UNREADABLE"],
    ["BTC; DROP TABLE watched_symbols", "SYMBOL_UNREADABLE"],
    ["SOL BTC ETH", "SYMBOL_UNREADABLE"],
    ["ETH BTC", "SYMBOL_NOT_TRADED"],
  ])("%s is refused as %s", async (asked, code) => {
    const told = begin([BTC]);
    expect(await told.desk.watchSymbol(asked, owner)).toEqual({ kind: "refused", code });
  });

  test.each(["ETHUSDT", "eth/usdt", "ETH-USDT", " eth ", "eth usdt"])("%j is read as ETH/USDT", async (asked) => {
    const told = begin([BTC]);
    expect(await told.desk.watchSymbol(asked, owner)).toMatchObject({ kind: "confirm", value: `add ${ETH}` });
  });

  test("that is watched changes nothing; one that the exchange cannot be asked about is not added", async () => {
    const fault = { code: "UNREACHABLE", text: "", retryable: true, retryAfterMs: null } as const;
    const told = begin([BTC], { candles: async () => err(fault) });
    expect(await told.desk.watchSymbol("BTC", owner)).toEqual({ kind: "unchanged", value: `add ${BTC}` });
    expect(await told.desk.watchSymbol("ETH", owner)).toEqual({ kind: "refused", code: "SYMBOL_UNCHECKED" });
  });

  test("says what is not known of it, and stops at the limit", async () => {
    const told = begin([BTC], { candles: async () => ({ ok: true, value: { candles: [{} as never], rejected: [] } }) });
    expect(await told.desk.watchSymbol("SOMECOIN", owner)).toMatchObject({
      notes: ["MODEL_UNTRAINED", "SPEC_UNKNOWN"],
    });
    const late = await told.desk.watchSymbol("LATECOIN", owner);
    const list = told.stores.watchlistOf("binanceusdm");
    for (let n = 1; n < WATCHED_AT_MOST; n += 1) list.add(`binanceusdm:C${n}/USDT` as InstrumentId, owner, at(FROM));
    expect(await told.desk.watchSymbol("SOMECOIN", owner)).toEqual({ kind: "refused", code: "WATCHLIST_FULL" });
    expect(confirm(told, late)).toEqual({ kind: "refused", code: "WATCHLIST_FULL" });
    expect(told.desk.watchlist().symbols).toHaveLength(WATCHED_AT_MOST);
  });

  test("twice by two people happens once", async () => {
    const told = begin([BTC]);
    const questions = [await told.desk.watchSymbol("ETH", owner), await told.desk.watchSymbol("ETH", owner)];
    expect(questions.map((question) => confirm(told, question))).toEqual([
      { kind: "done", value: `add ${ETH}` },
      { kind: "refused", code: "PROMPT_VOID" },
    ]);
  });
});

describe("removing a symbol", () => {
  test("ends its signals' watching only when they have ended", async () => {
    const told = begin(INSTRUMENTS, {}, 0.36);
    await told.play(FROM, "2025-06-11T14:00Z");
    const open = told.stores.ledger.openPositions();
    const held = open[0]?.instrument;
    if (held === undefined) throw new Error("The recording should give a signal here");
    expect(told.desk.unwatchSymbol(held.slice("binanceusdm:".length), owner)).toEqual({
      kind: "done",
      value: `remove ${held}`,
    });
    await told.play("2025-06-11T14:00Z", "2025-06-11T18:30Z");
    expect(symbolsOfLastScan(told)).not.toContain(held);
    expect(
      decisionsOf(told.events).some(({ instrument, slot }) => instrument === held && slot >= at("2025-06-11T14:00Z")),
    ).toBe(false);
    const ended = told.events.flatMap((event) => (event.type === "outcome" ? [event.outcome] : []));
    const ids = open.filter(({ instrument }) => instrument === held).map(({ id }) => id);
    const outcomes = ended.filter(({ decisionId }) => ids.includes(decisionId));
    expect(outcomes).toHaveLength(ids.length);
    expect(outcomes.map(({ exit }) => exit)).not.toContain("invalidated");
  });

  test("leaves one at least, and nothing it does not watch can be removed", () => {
    const told = begin([BTC, ETH]);
    expect(told.desk.unwatchSymbol("BNB", owner)).toEqual({ kind: "refused", code: "NOT_WATCHED" });
    expect(told.desk.unwatchSymbol("eth", owner)).toEqual({ kind: "done", value: `remove ${ETH}` });
    expect(told.desk.unwatchSymbol("BTC", owner)).toEqual({ kind: "refused", code: "WATCHLIST_LAST" });
    expect(told.desk.watchlist()).toMatchObject({ decidedBy: "chat", configured: [BTC, ETH] });
  });

  test("is undone by a reset, which a change in between makes void", () => {
    const told = begin([BTC, ETH]);
    expect(told.desk.resetWatchlist(owner)).toEqual({ kind: "unchanged", value: "reset" });
    told.desk.unwatchSymbol("ETH", owner);
    const early = told.desk.resetWatchlist(owner);
    told.stores.watchlistOf("binanceusdm").add(BNB, owner, at(FROM));
    expect(confirm(told, early)).toEqual({ kind: "refused", code: "PROMPT_VOID" });
    expect(confirm(told, told.desk.resetWatchlist(owner))).toEqual({ kind: "done", value: `reset ${BTC} ${ETH}` });
    expect(told.desk.watchlist()).toMatchObject({ decidedBy: "configuration" });
    expect(told.desk.facts().symbols).toEqual([BTC, ETH]);
  });
});

test("a recording's list is fixed", async () => {
  story = tell(world);
  const { desk } = story;
  const fixed = { kind: "refused", code: "WATCHLIST_FIXED" };
  expect(await desk.watchSymbol("SOL", owner)).toEqual(fixed);
  expect(await desk.findSymbols("SOL")).toEqual(fixed);
  expect(desk.unwatchSymbol("BTC", owner)).toEqual(fixed);
  expect(desk.resetWatchlist(owner)).toEqual(fixed);
  expect(desk.watchlist()).toMatchObject({ decidedBy: "recording", stillFollowed: [] });
});
