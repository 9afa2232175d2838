/** What the engine tells as a sentence of its closed list reads in English as the engine's own text, word for word. */
import { describe, expect, test } from "vitest";
import { weightAlert } from "../../../app/models/weights.ts";
import { alertMessage } from "../../../bot/messages/alert.ts";
import { price } from "../../../bot/messages/format.ts";
import { wordsIn } from "../../../bot/words/words.ts";
import { cents } from "../../../core/money.ts";
import { HOUR_MS, MINUTE_MS, plus } from "../../../core/time.ts";
import type { Desk, Notice } from "../../../engine/api.ts";
import { tellingDesk } from "../../../engine/desk/telling.ts";
import { driftCondition } from "../../../engine/drift/condition.ts";
import type { DriftRow } from "../../../engine/drift/report.ts";
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
import { limitConditions } from "../../../engine/scan/limit-conditions.ts";
import type { Look } from "../../../engine/scan/look.ts";
import { qualityConditions } from "../../../engine/scan/quality-conditions.ts";
import { moveConditions } from "../../../engine/scan/unusual-moves.ts";
import type { AccountState } from "../../../risk/types.ts";
import { aFeed, anFtmoReport, BTC, ETH, NOON } from "../../support/bot-reports.ts";
import { aTable } from "../../support/candles.ts";
import { settingsWith } from "../../support/engine.ts";
import { fakeDesk } from "../../support/fake-desk.ts";
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

const FULL = {
  initial: cents(100_000),
  dayStartBalance: cents(100_000),
  dayStartEquity: cents(100_000),
  dayPeakEquity: cents(100_000),
  highestResetBalance: cents(100_000),
};
const limits = (equity: number, refusal?: string): readonly Condition[] =>
  limitConditions(
    { name: "dryrun", account: { ...anFtmoReport().account, ...FULL, balance: cents(equity), equity: cents(equity) } },
    refusal === undefined ? [] : [{ decision: { instrument: BTC, firstRefusal: refusal } } as never],
    settingsWith({ own: { daily: 0.03, total: 0.06 }, initial: cents(100_000) }),
  );
/** What Bo changed, as the owner is told it. */
const changed = (by: (desk: Desk) => unknown): readonly Notice[] => {
  const notices: Notice[] = [];
  const people = { all: () => [{ userId: 1, chatId: 1, role: "owner", name: "Ada" } as const] };
  const outbox = { enqueue: (notice: Notice) => void notices.push(notice) };
  const prompts = { get: () => null };
  by(
    tellingDesk(fakeDesk(), {
      outbox,
      people,
      prompts,
      members: { places: () => [] },
      clock: { now: () => NOON },
    } as never),
  );
  return notices;
};
const BO = { userId: 8, chatId: 8, name: "Bo" };
const drift = (level: DriftRow["level"], ...measures: readonly string[]): readonly Condition[] => {
  const told = driftCondition(
    "m-1",
    measures.map((measure) => ({ measure, value: 0.123, level })),
  );
  const fine = driftCondition("m-1", [{ measure: "score", value: 0, level: "ok" }]);
  return [level === "ok" ? fine : told].filter((one) => one !== null);
};
const weights = (set: Readonly<Record<string, number>>): readonly Condition[] => {
  const model = (group: string) => ({ name: group, group, symbols: null, heads: ["win240"] });
  const ensemble = { space: "probability", intercept: 0, weights: { lstm: 1, trees: 1 } };
  const said = weightAlert(set, { tag: "c-1", ensemble, models: [model("lstm"), model("trees")] } as never);
  return said === null ? [] : [{ key: "k", value: "v", ...said }];
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
  // 80 % of the day's own 3,000 are used, and half of the whole one.
  ["a limit near, the other eased", limits(97_500)],
  ["a limit that would break", limits(100_000, "FTMO_DAILY_LOSS")],
  ["no drift", drift("ok")],
  ["drift to watch", drift("watch", "score")],
  ["drift in everything", drift("alarm", "features", "score", "accuracy", "calibration")],
  ["somebody's kill switch", changed((desk) => desk.setKillSwitch(true, BO))],
  ["somebody's threshold", changed((desk) => desk.setThreshold(0.8, BO))],
  ["weights for nobody", weights({ lgbm: 1 })],
  ["weights for some", weights({ lstm: 0.5, transformer: 0.5 })],
  ["weights that override", weights({ trees: 1 })],
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
      // Only a price is written otherwise: with separators, and as many decimals as everywhere in the chat.
      const asInChat = condition.text.replace(/to ([\d.]+) at/, (_, figure) => `to ${price(Number(figure))} at`);
      expect(saidIn("en", condition).split("\n").slice(1)).toEqual([asInChat]);
      expect(saidIn("tr", condition)).not.toMatch(/Ayrıntı|undefined|\{/);
    }
  });
});

test("somebody's pause is told until when on the reader's own clocks", () => {
  const [notice] = changed((desk) => desk.setPause(plus(NOON, 2 * HOUR_MS), BO));
  if (notice?.kind !== "alert") throw new Error("nobody was told");
  expect(alertMessage(wordsIn("tr", "Europe/Istanbul"), notice).text).toBe(
    "Biri bir değişiklik yaptı\nBo sinyalleri 1 Haz 2025 17:04 UTC+3 saatine kadar duraklattı. Daha önce sinyal gönderilmez; /pause off bitirir.",
  );
});
