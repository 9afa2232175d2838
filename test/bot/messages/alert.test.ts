/** What the engine tells as a sentence of its closed list reads in English as the engine's own text, word for word. */
import { describe, expect, test } from "vitest";
import { alertMessage } from "../../../bot/messages/alert.ts";
import { wordsIn } from "../../../bot/words/words.ts";
import { cents } from "../../../core/money.ts";
import { MINUTE_MS, plus } from "../../../core/time.ts";
import type { Notice } from "../../../engine/api.ts";
import type { Collected, FeedStatus, SourceErrorCode } from "../../../engine/ports.ts";
import { accountConditions } from "../../../engine/scan/account-alerts.ts";
import {
  type Condition,
  dataConditions,
  killSwitchViolation,
  lateCondition,
  modelCondition,
  rejectedConditions,
  riskCondition,
} from "../../../engine/scan/alerts.ts";
import type { NamedBook } from "../../../engine/scan/book.ts";
import { feedConditions } from "../../../engine/scan/feed-conditions.ts";
import type { Look } from "../../../engine/scan/look.ts";
import { qualityConditions } from "../../../engine/scan/quality-conditions.ts";
import { moveConditions } from "../../../engine/scan/unusual-moves.ts";
import type { AccountState } from "../../../risk/types.ts";
import { aFeed, anFtmoReport, BTC, ETH, NOON } from "../../support/bot-reports.ts";
import { aTable } from "../../support/candles.ts";
import { preset } from "../../support/gate.ts";

const GOOD = { missingShare: 0, featureFailureShare: 0, score: 98.2 };
const aLook = (data: Partial<Look["data"]> = {}): Look => ({
  ...{
    instrument: BTC,
    slot: NOON,
    close: 1,
    features: null,
    session: "london",
    volatilityRegime: "mid",
    pattern: null,
  },
  data: { ageMs: 0, latenessMs: 0, missingFeatures: [], gapMinutes: 0, quality: GOOD, ...data },
});
const failed = (code: SourceErrorCode): Collected =>
  ({ instrument: BTC, error: { code, text: "" }, rejected: 0 }) as unknown as Collected;
const fine = (instrument = BTC, rejected = 0): Collected =>
  ({ instrument, error: null, rejected }) as unknown as Collected;
const CAUSES: readonly SourceErrorCode[] = [
  ...(["UNKNOWN_SYMBOL", "UNREACHABLE", "RATE_LIMITED", "TIMEOUT", "BAD_DATA", "REFUSED", "CIRCUIT_OPEN"] as const),
];
const way = (over: Partial<FeedStatus>): FeedStatus => aFeed({ since: plus(NOON, -10 * MINUTE_MS), ...over });
const level = (of: string) => riskCondition({ level: of } as Parameters<typeof riskCondition>[0]);

/** A move up or down, with open signals by their side; a long loses by a fall. */
const move = (close: number, ...open: readonly ("long" | "short")[]): readonly Condition[] =>
  moveConditions({
    histories: new Map([
      [
        BTC,
        aTable(NOON, [
          [-16, 100, 100, 100, 100],
          [-1, close, close, close, close],
        ]),
      ],
    ]),
    slot: NOON,
    latenessMs: 0,
    ledger: {
      forecastAt: () => ({ instrument: BTC, slot: NOON, rv15: null, rv60: null, range60: null, move99: 0.01 }),
      openPositions: () => open.map((side) => ({ instrument: BTC, side, entry: 100 })) as never,
    },
    settings: { unusualMoveAlerts: true },
  });

const account = (over: Partial<AccountState>): readonly Condition[] => {
  const state = { ...anFtmoReport().account, at: NOON, ...over };
  const anchor = { rebuilt: cents(97_000), stored: cents(98_000) };
  const book = { name: "dryrun", account: state, open: [], anchor } as unknown as NamedBook;
  return accountConditions(
    book,
    NOON,
    { preset: preset("ftmo-2step-challenge"), currency: "USD", mode: "dryrun" },
    () => null as never,
  );
};

const SITUATIONS: readonly (readonly [string, readonly (Condition | Notice)[]])[] = [
  ...CAUSES.map((code) => [`source down: ${code}`, dataConditions([aLook()], [failed(code)])] as const),
  ["source up, data back", dataConditions([aLook()], [fine()])],
  ["data back, but poor", dataConditions([aLook({ quality: { ...GOOD, missingShare: 0.5 } })], [fine()])],
  ["no candle", dataConditions([aLook({ ageMs: null })], [fine()])],
  ["no candle, and why", dataConditions([aLook({ ageMs: null })], [failed("TIMEOUT"), fine(ETH)])],
  ["old candle", dataConditions([aLook({ ageMs: 6 * MINUTE_MS })], [fine()])],
  ["old candle, and why", dataConditions([aLook({ ageMs: 6 * MINUTE_MS })], [failed("REFUSED"), fine(ETH)])],
  ["warming up", dataConditions([aLook({ missingFeatures: ["rsi"] })], [fine()])],
  ["unsound candles", rejectedConditions([fine(BTC, 3)], NOON)],
  ["poor candles", qualityConditions([aLook({ quality: { ...GOOD, missingShare: 0.1236 } })])],
  ["poor features", qualityConditions([aLook({ quality: { ...GOOD, featureFailureShare: 0.06 } })])],
  ["poor in both", qualityConditions([aLook({ quality: { ...GOOD, missingShare: 0.2, featureFailureShare: 0.06 } })])],
  ["good again", qualityConditions([aLook()])],
  ["another way", feedConditions(way({ path: "rest", because: "the stream is down: no answer" }), NOON)],
  ["the configured way", feedConditions(way({ path: "stream", because: null }), NOON)],
  ["the recording", feedConditions(way({ path: "replay", because: null }), NOON)],
  ...["ACTIVE", "REDUCED", "CLOSE_ONLY", "FLATTEN_ADVICE", "LOCKED"].map((of) => [of, [level(of)]] as const),
  ["late", [lateCondition(true)]],
  ["on time", [lateCondition(false)]],
  ["model down", [modelCondition("the worker ended")]],
  ["model up", [modelCondition(null)]],
  ["account old, two answers to its day", account({ at: plus(NOON, -10 * MINUTE_MS) })],
  ["account usable", account({})],
  ["kill switch violated", [killSwitchViolation(NOON, [BTC, ETH])]],
  ["fell, nothing open", move(90)],
  ["rose, nothing open", move(110)],
  ["fell, one long", move(90, "long")],
  ["rose, one long", move(110, "long")],
  ["fell, two longs", move(90, "long", "long")],
  ["rose, two longs", move(110, "long", "long")],
  ["rose, one on each side", move(110, "long", "short")],
];

const saidIn = (language: "en" | "tr", { code, text, told }: Condition): string => {
  const notice: Notice = { kind: "alert", key: "k", at: NOON, code, text, ...(told === undefined ? {} : { told }) };
  return alertMessage(wordsIn(language), notice as Extract<Notice, { kind: "alert" }>).text;
};

describe.each(SITUATIONS)("%s", (_name, conditions) => {
  test("reads in English as the engine wrote it, and in Turkish as a whole", () => {
    expect(conditions.length).toBeGreaterThan(0);
    for (const condition of conditions as readonly Condition[]) {
      expect(condition.told).toBeDefined();
      expect(saidIn("en", condition).split("\n").slice(1)).toEqual([condition.text]);
      expect(saidIn("tr", condition)).not.toMatch(/Ayrıntı|undefined|\{/);
    }
  });
});
