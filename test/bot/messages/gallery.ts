/** Every message of the chat in the situations that matter, by the name of its snapshot file, in any language. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { inOneMessage } from "../../../bot/after-quiet.ts";
import { alertMessage } from "../../../bot/messages/alert.ts";
import { cardMessage } from "../../../bot/messages/card.ts";
import { type Changed, changeMessage } from "../../../bot/messages/change.ts";
import { checkMessage } from "../../../bot/messages/check.ts";
import { overviewMessage } from "../../../bot/messages/check-overview.ts";
import { mutedMessage } from "../../../bot/messages/choice.ts";
import { commandHelp, noSuchCommand } from "../../../bot/messages/command-help.ts";
import { feedLines } from "../../../bot/messages/feed.ts";
import { ftmoMessage } from "../../../bot/messages/ftmo.ts";
import { COMMANDS, helpMessage } from "../../../bot/messages/help.ts";
import { killSwitchMessage } from "../../../bot/messages/kill-switch.ts";
import { missedMessage } from "../../../bot/messages/missed.ts";
import { modelMessage } from "../../../bot/messages/model.ts";
import { noticeMessage } from "../../../bot/messages/notice.ts";
import { uninvitedMessage } from "../../../bot/messages/people.ts";
import { alertAnswer, alertsMessage, howToAlert } from "../../../bot/messages/person-alerts.ts";
import { settingsMessage } from "../../../bot/messages/settings.ts";
import { badFigures } from "../../../bot/messages/sorry.ts";
import { pairedMessage, startMessage, strangerMessage } from "../../../bot/messages/start.ts";
import { statsMessage } from "../../../bot/messages/stats.ts";
import { thresholdMessage } from "../../../bot/messages/threshold.ts";
import { watchlistMessage } from "../../../bot/messages/watchlist.ts";
import { whyMessage } from "../../../bot/messages/why.ts";
import type { Words } from "../../../bot/words/words.ts";
import { cents } from "../../../core/money.ts";
import { plus } from "../../../core/time.ts";
import type {
  AlertView,
  ChangeAnswer,
  Choice,
  DeskFacts,
  Notice,
  Preferences,
  SignalCard,
  StatsReport,
} from "../../../engine/api.ts";
import { DEFAULT_PREFERENCES } from "../../../engine/ports/preferences.ts";
import { CANDLESTICK_PATTERNS } from "../../../market/candlestick-patterns.ts";
import {
  aBlindCheck,
  aCheck,
  aDecision,
  aFacts,
  aFeed,
  aModelReport,
  anAlert,
  anFtmoReport,
  anOutcome,
  aSignal,
  aStats,
  at,
  aVerdict,
  aWatchlist,
  BNB,
  BTC,
  DRIFT,
  ETH,
  NINETEEN,
  NOON,
  noStats,
  someJudged,
} from "../../support/bot-reports.ts";
import { aCard, aWhy } from "../../support/fake-signals.ts";
import { MODELS_GALLERY } from "./models-gallery.ts";
import { OPERATIONS_GALLERY } from "./operations-gallery.ts";
import { PEOPLE_GALLERY } from "./people-gallery.ts";
import { TIERS_GALLERY } from "./tiers-gallery.ts";
import { WORK_GALLERY } from "./work-gallery.ts";

const dry = { mode: "dryrun", modelStatus: "observation", currency: "USD", now: NOON, possibleRepeat: false } as const;
const STALE = { as: "data-old", facts: { symbol: "BTC/USDT", minutes: "6" } } as const;
const push = (words: Words, notice: Notice, over = {}): FormattedString =>
  noticeMessage(words, notice, { ...dry, ...over });
const change = (words: Words, what: Changed, answer: ChangeAnswer, over: Partial<DeskFacts> = {}): FormattedString =>
  changeMessage(words, what, answer, aFacts({ feed: "ccxt", ...over }));
const asks = (value: string, before: string): Extract<ChangeAnswer, { kind: "confirm" }> => ({
  kind: "confirm",
  promptId: "p1",
  value,
  before,
  expiresAt: plus(NOON, 300_000),
});
const CHOSEN: Preferences = {
  ...{ language: "tr", zone: "Europe/Istanbul", images: false, muted: ["watch"], digestAt: 480 },
  quiet: { from: 1380, until: 420 },
};
const anAlertView = (over: Partial<AlertView> = {}): AlertView => ({
  ...{ id: "a1", instrument: BTC, timeframe: "1h", repeatMs: null, status: "active", firedAt: null, isWatched: true },
  ...{ condition: { kind: "rsi", side: "below", level: 30 }, holds: false },
  ...over,
});
const someAlerts = (): readonly AlertView[] => [
  anAlertView(),
  anAlertView({ condition: { kind: "price", side: "above", level: 110_000 }, timeframe: "1m", repeatMs: 3_600_000 }),
  anAlertView({ condition: { kind: "macd", side: "below" }, timeframe: "4h", status: "paused" }),
  anAlertView({ condition: { kind: "volume", factor: 3 }, timeframe: "5m", status: "done" }),
  anAlertView({ instrument: ETH, condition: { kind: "tier", tier: "MEDIUM" }, timeframe: "1m", isWatched: false }),
];
const aWatch = (over: Partial<Extract<Notice, { kind: "watch" }>> = {}): Notice => ({
  ...{ kind: "watch", key: "watch:a1", at: NOON, chatId: 7, instrument: BTC, timeframe: "1h" },
  ...{ condition: { kind: "rsi", side: "below", level: 30 }, value: 28.314, bar: NOON, repeatMs: null },
  ...over,
});
type Digest = Extract<Notice, { kind: "digest" }>;
const aDigest = (over: Partial<Digest["report"]> = {}): Digest => ({
  ...{ kind: "digest", key: "digest:day", at: NOON, chatId: 7, span: "day" },
  report: {
    ...{ from: plus(NOON, -86_400_000), until: NOON },
    signals: { sent: 0, won: 0, lost: 0, open: 0, r: 0 },
    refused: { all: 1520, top: [{ code: "CONFIDENCE_LOW", count: 1490 }] },
    account: { dailyUsed: 0.12, totalUsed: 0.05 },
    ...{ quality: [], drifting: false, failedJobs: [] },
    ...over,
  },
});
const aTroubledWeek = (): Notice => ({
  ...aDigest({
    from: plus(NOON, -7 * 86_400_000),
    signals: { sent: 5, won: 2, lost: 2, open: 1, r: -0.14, net: cents(-392.9) },
    account: null,
    quality: [{ instrument: ETH, score: 71 }],
    drifting: true,
    failedJobs: ["archive", "refresh"],
  }),
  span: "week",
});
const noTaken = {
  days: 7,
  net: cents(0),
  n: 0,
  wins: 0,
  rate: null,
  interval: null,
  meanR: null,
  open: 0,
  invalidated: 0,
};
const SOL = "binanceusdm:SOL/USDT" as typeof ETH;
const bothNotes = ["MODEL_UNTRAINED", "SPEC_UNKNOWN"] as const;
const lookingFine = NINETEEN.map((verdict) => ({ ...verdict, outcome: "pass" as const, code: "OK" as const }));

/** The size was cut by a forecast, and the input is unlike anything learned from. */
const CUT = NINETEEN.map((verdict) =>
  verdict.rule === "SIZE"
    ? aVerdict({
        ...{ rule: "SIZE", code: "SIZE_CUT_BY_FORECAST" as const, outcome: "advice" as const },
        ...{ was: 0.126, limit: 0.19, room: 0.064, unit: "lots" as const },
      })
    : verdict,
);
const UNUSUAL = CUT.map((verdict) =>
  verdict.rule === "MODEL"
    ? aVerdict({
        ...{ rule: "MODEL", code: "MODEL_INPUT_UNUSUAL" as const, outcome: "refuse" as const },
        ...{ was: 17, limit: 8, room: -9, unit: "count" as const },
      })
    : verdict,
);

/** More days and codes than get a line of their own, and a dry run before. */
const manyPatterns: StatsReport["perPattern"] = CANDLESTICK_PATTERNS.slice(0, 11).map((name, index) => ({
  ...{ name, n: 12 - index, independent: 12 - index, wins: 0, rate: 0, interval: [0, 0.3], meanR: -1 },
}));

const manyJudged: StatsReport["judged"] = {
  ...someJudged(30),
  mode: "live",
  all: {
    accepted: 30,
    refused: Array.from({ length: 9 }, (_, index) => ({ code: `SOME_CODE_${index}`, count: 900 - 100 * index })),
  },
  other: { accepted: 3, all: 120 },
};

const chosen = (over: Partial<Choice> = {}): Choice => ({
  ...{ signalId: aDecision().id, userId: 7, chatId: 7, name: "Ada" },
  ...{ state: "taken" as const, price: 104_520.4, at: plus(NOON, 120_000) },
  ...over,
});
const aCardNow = (words: Words, over: Partial<SignalCard> = {}): FormattedString =>
  cardMessage(words, aCard(over), { mode: "dryrun", modelStatus: "observation", currency: "USD" });
const ended = (exit: "tp" | "sl" | "timeout" | "invalidated", price: number | null, r: number | null) => ({
  course: { ...aCard().course, end: { exit, at: plus(NOON, 5_400_000), price, r } },
});

export const GALLERY: Readonly<Record<string, (words: Words) => FormattedString>> = {
  "card-taken": (words) => aCardNow(words, { choices: [chosen()] }),
  "card-target-reached": (words) => aCardNow(words, { ...ended("tp", 106_576.8, 1.92), choices: [chosen()] }),
  "card-stopped-skipped": (words) =>
    aCardNow(words, { ...ended("sl", 103_480.1, -1.08), choices: [chosen({ state: "skipped" })] }),
  "card-time-up": (words) => aCardNow(words, ended("timeout", 104_700, 0.1)),
  "card-not-counted": (words) => aCardNow(words, ended("invalidated", null, null)),
  "why-signal": (words) => whyMessage(words, aWhy(aCard({ choices: [chosen()] }))),
  "why-refused-other-model": (words) =>
    whyMessage(
      words,
      aWhy(aCard({ decision: aDecision({ emitted: false, firstRefusal: "CONFIDENCE_LOW" }) }), {
        ...{ course: null, candles: null, calibration: null },
        contributions: { kind: "unknown", because: "OTHER_MODEL" },
      }),
    ),
  missed: (words) => missedMessage(words, aStats()),
  "missed-none": (words) => missedMessage(words, aStats({ perRefusal: [] })),
  muted: (words) => mutedMessage(words, [{ instrument: ETH, until: plus(NOON, 86_400_000) }]),
  "muted-none": (words) => mutedMessage(words, []),
  "signal-dry-run": (words) => push(words, aSignal()),
  "signal-share-not-kept": (words) =>
    push(words, aSignal({ verdicts: NINETEEN.map(({ uses: _since, ...before }) => before) })),
  "signal-cut-by-forecast": (words) =>
    push(words, aSignal({ verdicts: CUT, size: { ...aDecision().size, quantity: 0.126 } })),
  "signal-live": (words) => push(words, aSignal({ evidence: null }), { mode: "live", modelStatus: "live" }),
  "signal-late-repeated": (words) => push(words, aSignal(), { now: plus(NOON, 11 * 60_000), possibleRepeat: true }),
  "signal-small-coin": (words) =>
    push(
      words,
      aSignal({
        instrument: "binanceusdm:DOGE/USDT" as typeof ETH,
        side: "short",
        tier: "LOW",
        entry: 0.19876,
        stop: 0.20072,
        stopDistance: 0.00196,
        target: 0.19484,
      }),
    ),
  "signal-first-above-high": (words) =>
    push(
      words,
      aSignal({
        ...{ tier: "LOW", tierEdges: [0.45, 0.512], confidence: 0.541, pWin: 0.591, threshold: 0.512 },
        evidence: {
          slice: "refit",
          from: 0.5,
          until: 1.000001,
          low: 0.49,
          high: 0.61,
          winRate: 0.55,
          nIndependent: 268,
        },
      }),
    ),
  watchlist: (words) => watchlistMessage(words, aWatchlist()),
  "watchlist-changed": (words) =>
    watchlistMessage(
      words,
      aWatchlist({
        symbols: [BTC, SOL].map((instrument) => ({ instrument, notes: instrument === SOL ? bothNotes : [] })),
        decidedBy: "chat",
        stillFollowed: [ETH],
      }),
    ),
  "watchlist-recording": (words) => watchlistMessage(words, aWatchlist({ decidedBy: "recording" })),
  "watchlist-question": (words) =>
    change(words, "watchlist", { ...asks(`add ${SOL}`, "not watched"), notes: bothNotes }),
  "watchlist-question-known": (words) =>
    change(words, "watchlist", { ...asks(`add ${ETH}`, "not watched"), notes: [] }),
  "watchlist-added": (words) => change(words, "watchlist", { kind: "done", value: `add ${SOL}` }),
  "watchlist-removed": (words) => change(words, "watchlist", { kind: "done", value: `remove ${SOL}` }),
  "watchlist-reset-question": (words) => change(words, "watchlist", asks(`reset ${BTC} ${ETH}`, BTC)),
  "watchlist-reset-done": (words) => change(words, "watchlist", { kind: "done", value: `reset ${BTC} ${ETH}` }),
  "retrain-question": (words) => change(words, "retrain", asks("retrain", "idle")),
  "retrain-started": (words) => change(words, "retrain", { kind: "done", value: "retrain" }),
  "retrain-running": (words) => change(words, "retrain", { kind: "refused", code: "RETRAIN_RUNNING" }),
  "watchlist-same": (words) => change(words, "watchlist", { kind: "unchanged", value: `add ${ETH}` }),
  "watchlist-not-traded": (words) => change(words, "watchlist", { kind: "refused", code: "SYMBOL_NOT_TRADED" }),
  "outcome-stop": (words) => push(words, anOutcome()),
  "outcome-target": (words) =>
    push(words, anOutcome({ exit: "tp", result: "W", r: 1.924, netCents: 40_080, exitPrice: 106_576.8 })),
  "outcome-timeout": (words) =>
    push(
      words,
      anOutcome({ exit: "timeout", result: "L", r: -0.02, netCents: -417, secondsToExit: 14_400, exitPrice: 104_560 }),
    ),
  "outcome-invalidated": (words) =>
    push(
      words,
      anOutcome({
        exit: "invalidated",
        result: null,
        r: null,
        netCents: 0,
        entryPrice: null,
        entryTime: null,
        exitPrice: null,
        secondsToExit: null,
      }),
    ),
  "alert-stale": (words) => push(words, anAlert({ told: STALE })),
  "alert-unusual-move": (words) =>
    push(words, {
      ...{ kind: "alert", key: "alert:unusual-move", at: NOON, code: "UNUSUAL_MOVE" },
      text: "BTC/USDT fell 1.84 % within 15 minutes, to 102589.3 at 12:04 UTC. 99 of 100 such moves were expected to stay within 0.60 %. One signal of it is open, now at a loss; stop and target stay where they are. Check that the stop really lies at your broker, and do not widen it.",
      told: {
        as: "unusual-move",
        facts: {
          ...{
            symbol: "BTC/USDT",
            went: "fell",
            move: "1.84 %",
            price: "102589.3",
            at: String(NOON),
            expected: "0.60 %",
          },
          ...{ means: "one-loss", open: "1", losing: "1" },
        },
      },
    }),
  "alert-account-locked": (words) =>
    push(
      words,
      anAlert({
        code: "RISK_STATE_CHANGED",
        text: "The own loss limit is reached: no more signals until it is lifted. Stop trading and see /ftmo_status.",
        told: { as: "risk-LOCKED" },
      }),
    ),
  "alert-account-unusable": (words) =>
    push(
      words,
      anAlert({ code: "ACCOUNT_UNUSABLE", told: { as: "account-unusable", facts: { refusal: "ACCOUNT_STALE" } } }),
    ),
  "alert-feed-fallback": (words) =>
    push(
      words,
      anAlert({
        code: "FEED_FALLBACK",
        told: { as: "feed-fallback", facts: { way: "rest", because: "the stream is down: no answer" } },
      }),
    ),
  "alert-long-text": (words) =>
    alertMessage(words, { ...anAlert({ text: "word ".repeat(2000) }), kind: "alert" } as never),
  "check-refused": (words) => checkMessage(words, aCheck(), aFacts(), feedLines(words, aFeed(), NOON)),
  "check-no-candles": (words) => checkMessage(words, aBlindCheck(BNB), aFacts()),
  "check-passes": (words) =>
    checkMessage(
      words,
      aCheck({
        decision: aDecision({ confidence: 0.7, pWin: 0.75, threshold: 0.7 }),
        firstRefusal: null,
        verdicts: lookingFine,
      }),
      aFacts(),
    ),
  "check-wild": (words) =>
    checkMessage(
      words,
      aCheck({
        decision: aDecision({ threshold: 0.7, verdicts: CUT }),
        verdicts: UNUSUAL,
        firstRefusal: UNUSUAL[1] ?? null,
        expected: {
          quarter: { expected: 0.0123, low: 0.0056, high: 0.0271 },
          hour: null,
          regime: "wild",
          move99: 0.0312,
        },
        input: {
          ...{ outside: 17, maxOutside: 8, of: 148, outlier: 0.71, outlierLimit: 0.6 },
          about: ["how much the price moves", "trading volume", "sudden jumps"],
        },
      }),
      aFacts(),
    ),
  "check-unknown-coin": (words) =>
    checkMessage(
      words,
      aCheck({
        instrument: SOL,
        vennAbers: null,
        expected: {
          quarter: null,
          hour: { expected: 0.0123, low: 0.0056, high: 0.0271 },
          regime: null,
          move99: null,
        },
        input: { outside: null, maxOutside: 8, of: 148, outlier: null, outlierLimit: 0.6, about: [] },
      }),
      aFacts(),
    ),
  "check-unsupported": (words) =>
    checkMessage(
      words,
      aCheck({
        decision: aDecision({
          ...{ tier: "MEDIUM", tierEdges: [0.45, 0.512], confidence: 0.65, pWin: 0.7, threshold: 0.512 },
          evidence: {
            slice: "calibration",
            from: 0.504,
            until: 1,
            low: 0.49,
            high: 0.61,
            winRate: 0.55,
            nIndependent: 268,
          },
        }),
        vennAbers: { ifLost: 0.79, ifWon: 0.99, n: 29 },
      }),
      aFacts(),
    ),
  "check-understated": (words) =>
    checkMessage(
      words,
      aCheck({
        decision: aDecision({
          ...{ tier: "LOW", tierEdges: [0.2, 0.512], confidence: 0.2, pWin: 0.25, threshold: 0.512 },
          evidence: { slice: "test", from: 0, until: 0.38, low: 0.3, high: 0.41, winRate: 0.35, nIndependent: 265 },
        }),
      }),
      aFacts(),
    ),
  "check-just-below": (words) =>
    checkMessage(
      words,
      aCheck({
        decision: aDecision({ confidence: 0.6996, pWin: 0.7496, threshold: 0.7, evidence: null }),
        otherSide: null,
        warnings: [
          { as: "other-venue", trained: "binance", here: "binanceusdm" },
          { as: "cost-wider", bps: 8.25, groups: [{ venue: "binanceusdm", symbol: null, session: "london" }] },
          { as: "event", at: plus(NOON, 3 * 3_600_000), impact: "high", title: "US CPI" },
        ],
      }),
      aFacts(),
    ),
  "check-below-floor": (words) =>
    checkMessage(
      words,
      aCheck({ decision: aDecision({ confidence: 0.31, threshold: 0.7 }), belowFloor: true }),
      aFacts(),
    ),
  "check-many-numbers": (words) =>
    checkMessage(
      words,
      aCheck({
        verdicts: [
          aVerdict({
            rule: "DATA",
            outcome: "refuse",
            code: "DATA_STALE",
            was: 4000,
            limit: 60,
            room: -3940,
            unit: "seconds",
          }),
          aVerdict({ rule: "FTMO", was: 12_345_678, limit: 1, room: -2_345_678.9, unit: "money" }),
          aVerdict({ rule: "SIZE", was: 12_345.6789, room: 0.0001, unit: "lots" }),
          aVerdict({ rule: "PRICE_LEVELS", was: 0.001234, room: 0.00002, unit: "price" }),
        ],
        firstRefusal: aVerdict({ rule: "DATA", code: "DATA_STALE", outcome: "refuse" }),
      }),
      aFacts(),
    ),
  "check-patterns": (words) =>
    checkMessage(
      words,
      aCheck({
        patterns: [
          { name: "hammer", side: "long", record: { wins: 93.3, independent: 212, winRate: 0.44 }, base: 0.42 },
          { name: "bullish harami cross", side: "long", record: null, base: 0.42 },
        ],
      }),
      aFacts(),
    ),
  "check-unknown-code": (words) =>
    checkMessage(
      words,
      aCheck({
        quality: { ...aCheck().quality, newestHour: null },
        spread: { at: NOON, bps: 0.42, usual: null },
        firstRefusal: aVerdict({ rule: "COST", code: "NEW_CODE" as never, outcome: "refuse" }),
      }),
      aFacts(),
    ),
  "check-overview": (words) =>
    overviewMessage(
      words,
      [
        aCheck(),
        {
          ...aCheck({ instrument: ETH, decision: aDecision({ side: "short", confidence: 0.74 }), firstRefusal: null }),
          quality: { ...aCheck().quality, newestHour: 100 },
          expected: { quarter: null, hour: null, regime: "wild", move99: null },
        },
        {
          ...aBlindCheck(BNB),
          warnings: [{ as: "untrained" }, { as: "cost-assumed", bps: 8 }],
          quality: { ...aCheck().quality, newestHour: null },
        },
      ],
      aFacts({ killSwitch: { on: true, forcedByEnvironment: false } }),
      NOON,
      feedLines(words, aFeed(), NOON),
    ),
  "check-overview-feed-in-trouble": (words) =>
    overviewMessage(
      words,
      [aCheck()],
      aFacts(),
      NOON,
      feedLines(
        words,
        aFeed({
          since: at("2025-05-31T23:50:00Z"),
          because: "the stream is down: the exchange closed the connection (1006)",
          sources: [
            {
              source: "binanceusdm rest",
              breaker: "open",
              retryAt: at("2025-06-01T12:05:00Z"),
              lastFault: "The exchange did not answer within 10 s.",
            },
            { source: "binanceusdm stream", breaker: "half-open", retryAt: null, lastFault: null },
          ],
        }),
        NOON,
      ),
    ),
  "check-overview-recording": (words) =>
    overviewMessage(words, [aCheck()], aFacts(), NOON, feedLines(words, aFeed({ path: "replay" }), NOON)),
  "check-overview-poor-data": (words) =>
    overviewMessage(
      words,
      [83, 99.4, 12.3, 71, 90, 99.6, 40, 66].map((newestHour, number) =>
        aCheck({
          instrument: `binanceusdm:A${number + 1}/USDT` as typeof BTC,
          quality: { ...aCheck().quality, newestHour },
        }),
      ),
      aFacts(),
      NOON,
    ),
  "check-overview-empty": (words) => overviewMessage(words, [], aFacts({ symbols: [] }), NOON),
  stats: (words) => statsMessage(words, aStats(), noTaken, "USD"),
  "stats-30-live": (words) =>
    statsMessage(words, aStats({ span: 30, days: 30, judged: manyJudged, perPattern: manyPatterns }), noTaken, "USD"),
  "stats-all-taken": (words) =>
    statsMessage(
      words,
      aStats({ span: "all", days: 400, judgedDays: 30 }),
      {
        ...{ days: 36_500, n: 4, wins: 2, rate: 0.5, interval: [0.15, 0.85], meanR: 0.41, open: 1, invalidated: 0 },
        net: cents(-31.2),
      },
      "USD",
    ),
  "stats-nothing-yet": (words) => statsMessage(words, noStats(), noTaken, "USD"),
  "model-drift-none-measured": (words) => modelMessage(words, aModelReport({ drift: null })),
  "model-drift-alarm": (words) =>
    modelMessage(words, aModelReport({ drift: { ...DRIFT, level: "alarm", features: 0.31 } })),
  "model-drift-no-baseline": (words) =>
    modelMessage(words, aModelReport({ drift: { ...DRIFT, level: "ok", features: null, worst: null } })),
  "model-drift-few": (words) =>
    modelMessage(
      words,
      aModelReport({
        drift: {
          ...DRIFT,
          level: "unjudged",
          features: null,
          worst: null,
          calibrationError: null,
          vectors: 0,
          outcomes: 1,
        },
      }),
    ),
  "model-shadow": (words) =>
    modelMessage(
      words,
      aModelReport({
        shadow: {
          tag: "crypto-local-1",
          says: {
            ...{ as: "shadow", tag: "crypto-local-1", brier: -0.0031, interval: [-0.006, -0.0004] },
            ...{ n: 4120, nIndependent: 210, tooLittle: false },
          },
        },
      }),
    ),
  model: (words) => modelMessage(words, aModelReport()),
  "model-reweighed": (words) => modelMessage(words, aModelReport({ reweighed: true })),
  "model-live": (words) =>
    modelMessage(
      words,
      aModelReport({
        status: "live",
        since: null,
        failing: [],
        test: { ...aModelReport().test!, aucInterval: [0.52, 0.55], meanR: 0.05, meanRInterval: [0.01, 0.09] },
      }),
    ),
  "model-refitted": (words) =>
    modelMessage(
      words,
      aModelReport({
        calibrator: { id: "win240-light-1+2025-06-01", refit: { at: NOON, n: 17_280, nIndependent: 512 } },
      }),
    ),
  "model-not-measured": (words) => modelMessage(words, aModelReport({ test: null, tiers: [] })),
  "model-by-chance": (words) =>
    modelMessage(words, aModelReport({ test: { ...aModelReport().test!, meanR: 0.01, meanRInterval: [-0.02, 0.04] } })),
  ftmo: (words) => ftmoMessage(words, anFtmoReport(), "dryrun", NOON),
  "ftmo-worst-below-floor": (words) => {
    const report = anFtmoReport();
    const [daily, total] = report.limits;
    const limits = [
      { ...daily!, room: -12_000 as never, used: 1.03 },
      { ...total!, officialFloor: null, ownFloor: null, room: null, officialRoom: null, used: 0 },
    ];
    return ftmoMessage(
      words,
      {
        ...report,
        level: "LOCKED",
        limits,
        worstCaseEquity: 9_500_000 as never,
        target: null,
        notModelled: [],
        zone: "UTC",
      },
      "dryrun",
      NOON,
    );
  },
  "ftmo-equity-unknown": (words) =>
    ftmoMessage(words, anFtmoReport({ equityKnown: false, worstCaseEquity: null }), "dryrun", NOON),
  "ftmo-no-limits": (words) => ftmoMessage(words, anFtmoReport({ limits: [] }), "live", NOON),
  "ftmo-stated": (words) =>
    ftmoMessage(
      words,
      anFtmoReport({
        stated: { at: plus(NOON, -10_800_000), usableUntil: plus(NOON, 75_600_000) },
        backoff: { share: 0.5, until: plus(NOON, 14_160_000) },
        bestDay: { best: cents(10_000), positive: cents(16_000), share: 0.625, met: false, missing: cents(4_000) },
        bestDayLimit: 0.5,
        today: { accepted: 2, refused: [] },
        correlations: { measuredPairs: 2, pairs: 3, until: NOON, shippedOf: "2026-06-14", groups: [] },
      }),
      "live",
      NOON,
    ),
  "ftmo-stated-old": (words) =>
    ftmoMessage(
      words,
      anFtmoReport({
        stated: { at: plus(NOON, -90_000_000), usableUntil: plus(NOON, -3_600_000) },
        fault: "ACCOUNT_SNAPSHOT_OLD",
        nextRisk: cents(0),
        bestDay: { best: cents(0), positive: cents(0), share: null, met: true, missing: cents(0) },
        bestDayLimit: 0.5,
        today: { accepted: 0, refused: [] },
        correlations: { measuredPairs: 1, pairs: 1, until: NOON, shippedOf: "2026-06-14", groups: [[BTC, ETH]] },
      }),
      "dryrun",
      NOON,
    ),
  "ftmo-one-symbol": (words) =>
    ftmoMessage(
      words,
      anFtmoReport({
        bestDay: { best: cents(900), positive: cents(2_000), share: 0.45, met: true, missing: cents(0) },
        bestDayLimit: 0.5,
        correlations: { measuredPairs: 0, pairs: 0, until: NOON, shippedOf: "2026-06-14", groups: [] },
      }),
      "dryrun",
      NOON,
    ),
  "account-question": (words) => change(words, "account", asks("97000.00 96500.50 98000.00 USD", "auto")),
  "account-auto-question": (words) => change(words, "account", asks("auto", "stated:1@2")),
  "account-auto-question-live": (words) => change(words, "account", asks("auto", "stated:1@2"), { mode: "live" }),
  "account-now": (words) => change(words, "account", { kind: "done", value: "97000.00 96500.50 98000.00 USD" }),
  "account-now-auto": (words) => change(words, "account", { kind: "done", value: "auto" }),
  "account-same": (words) => change(words, "account", { kind: "unchanged", value: "auto" }),
  "account-implausible": (words) => change(words, "account", { kind: "refused", code: "ACCOUNT_IMPLAUSIBLE" }),
  "account-peak-question": (words) =>
    change(words, "account", asks("103000.00 103000.00 103000.00 USD 108000.00", "auto")),
  "account-peak-needed": (words) => change(words, "account", { kind: "refused", code: "ACCOUNT_PEAK_NEEDED" }),
  "account-unsuited": (words) => change(words, "account", { kind: "refused", code: "ACCOUNT_UNSUITED" }),
  "account-bad": (words) => badFigures(words, "set 97,000 96,500"),
  threshold: (words) => thresholdMessage(words, aFacts({ threshold: 0.455 })),
  "threshold-unmeasured": (words) =>
    thresholdMessage(words, aFacts({ model: { ...aFacts().model, thresholds: null } })),
  "threshold-live": (words) => thresholdMessage(words, aFacts({ mode: "live" })),
  "threshold-raised": (words) => change(words, "threshold", { kind: "done", value: "0.75" }),
  "threshold-question": (words) => change(words, "threshold", asks("0.55", "0.7")),
  "threshold-same": (words) => change(words, "threshold", { kind: "unchanged", value: "0.7" }),
  "kill-switch-off": (words) => killSwitchMessage(words, aFacts()),
  "kill-switch-on": (words) =>
    killSwitchMessage(words, aFacts({ killSwitch: { on: true, forcedByEnvironment: false } })),
  "kill-switch-forced": (words) =>
    killSwitchMessage(words, aFacts({ killSwitch: { on: true, forcedByEnvironment: true } })),
  "kill-switch-now-on": (words) => change(words, "kill_switch", { kind: "done", value: "on", cancelled: 0 }),
  "kill-switch-now-on-1": (words) => change(words, "kill_switch", { kind: "done", value: "on", cancelled: 1 }),
  "kill-switch-now-on-replay": (words) =>
    change(words, "kill_switch", { kind: "done", value: "on" }, { feed: "replay" }),
  "kill-switch-now-on-forced": (words) =>
    change(
      words,
      "kill_switch",
      { kind: "done", value: "on" },
      { killSwitch: { on: true, forcedByEnvironment: true } },
    ),
  "kill-switch-same-forced": (words) =>
    change(
      words,
      "kill_switch",
      { kind: "unchanged", value: "on" },
      { killSwitch: { on: true, forcedByEnvironment: true } },
    ),
  "threshold-raised-replay": (words) => change(words, "threshold", { kind: "done", value: "0.75" }, { feed: "replay" }),
  "kill-switch-now-off": (words) => change(words, "kill_switch", { kind: "done", value: "off" }),
  "kill-switch-now-off-paused": (words) =>
    change(words, "kill_switch", { kind: "done", value: "off" }, { pausedUntil: plus(NOON, 3_600_000) }),
  "kill-switch-question-paused": (words) =>
    change(words, "kill_switch", asks("off", "on"), { pausedUntil: plus(NOON, 3_600_000) }),
  "kill-switch-off-paused": (words) => killSwitchMessage(words, aFacts({ pausedUntil: plus(NOON, 3_600_000) })),
  "start-paused": (words) => startMessage(words, aFacts({ pausedUntil: plus(NOON, 3_600_000) }), false),
  "kill-switch-question": (words) => change(words, "kill_switch", asks("off", "on")),
  "kill-switch-same": (words) => change(words, "kill_switch", { kind: "unchanged", value: "off" }),
  "refused-live-minimum": (words) => change(words, "threshold", { kind: "refused", code: "LIVE_MINIMUM" }),
  "refused-expired": (words) => change(words, "threshold", { kind: "refused", code: "PROMPT_EXPIRED" }),
  "refused-void": (words) => change(words, "kill_switch", { kind: "refused", code: "PROMPT_VOID" }),
  start: (words) => startMessage(words, aFacts(), false),
  "start-no-account": (words) => startMessage(words, aFacts(), true),
  "start-live": (words) =>
    startMessage(
      words,
      aFacts({
        mode: "live",
        model: { tag: "m", status: "live", venue: "v", thresholds: null },
        killSwitch: { on: true, forcedByEnvironment: false },
      }),
      false,
    ),
  paired: (words) => pairedMessage(words, aFacts(), true),
  help: (words) => helpMessage(words),
  ...Object.fromEntries(
    COMMANDS.map((command) => [`help-${command.name}`, (words: Words) => commandHelp(words, command, true)]),
  ),
  ...Object.fromEntries(
    COMMANDS.filter(({ name }) => name === "logs").map((command) => [
      "help-not-yours",
      (words: Words) => commandHelp(words, command, false),
    ]),
  ),
  "help-unknown": (words) => noSuchCommand(words, "buy"),
  settings: (words) => settingsMessage(words, CHOSEN),
  "settings-quiet-page": (words) => settingsMessage(words, CHOSEN, "quiet"),
  "settings-nothing-chosen": (words) => settingsMessage(words, DEFAULT_PREFERENCES),
  "alerts-how-to": (words) => howToAlert(words, ["doji", "bullish engulfing"]),
  "alerts-list": (words) => alertsMessage(words, someAlerts(), 0),
  "alerts-none": (words) => alertsMessage(words, [], 0),
  "alert-created": (words) => alertAnswer(words, { kind: "created", alert: anAlertView() }, []),
  "alert-created-holds": (words) => alertAnswer(words, { kind: "created", alert: anAlertView({ holds: true }) }, []),
  "alert-too-many": (words) => alertAnswer(words, { kind: "refused", code: "ALERT_TOO_MANY" }, []),
  "alert-unreadable-macd": (words) => alertAnswer(words, { kind: "refused", code: "ALERT_MACD" }, []),
  "alert-unreadable-number": (words) => alertAnswer(words, { kind: "refused", code: "ALERT_NUMBER" }, []),
  "alert-unreadable-tier": (words) => alertAnswer(words, { kind: "refused", code: "ALERT_TIER" }, []),
  "alert-unreadable": (words) => alertAnswer(words, { kind: "refused", code: "ALERT_UNREADABLE" }, []),
  "watch-rsi": (words) => push(words, aWatch()),
  "watch-pattern": (words) =>
    push(words, aWatch({ condition: { kind: "pattern", name: "doji" }, value: null, repeatMs: 14_400_000 })),
  "watch-tier": (words) => push(words, aWatch({ condition: { kind: "tier", tier: "HIGH" }, value: null })),
  "after-quiet": (words) => {
    const late = { now: plus(NOON, 7 * 3_600_000) };
    return inOneMessage(words, [push(words, anOutcome(), late), push(words, anAlert({ told: STALE }), late)]);
  },
  "digest-day": (words) => push(words, aDigest()),
  "digest-stopped": (words) => push(words, aDigest({ stopped: "kill-switch" })),
  "digest-paused": (words) => push(words, aDigest({ stopped: "pause" })),
  "digest-week-troubled": (words) => push(words, aTroubledWeek()),
  "alert-limit-near": (words) =>
    push(words, anAlert({ code: "LIMIT_NEAR", told: { as: "limit-near", facts: { limit: "daily" } } })),
  "alert-limit-breach": (words) => {
    const facts = { symbols: "BTC/USDT", refusal: "FTMO_DAILY_LOSS" };
    return push(words, anAlert({ code: "LIMIT_BREACH_PREVENTED", told: { as: "limit-breach", facts } }));
  },
  "alert-drift": (words) => {
    const facts = { tag: "crypto-1", level: "alarm", features: "0.30", calibration: "8.3 %" };
    return push(words, anAlert({ code: "DRIFT_FOUND", told: { as: "drift-found", facts } }));
  },
  "alert-model-changed": (words) => {
    const facts = { from: "crypto-1", to: "crypto-2", reason: "it is calmer" };
    return push(words, anAlert({ code: "MODEL_CHANGED", told: { as: "model-changed", facts } }));
  },
  "alert-somebody-paused": (words) => {
    const facts = { name: "Bo", until: String(plus(NOON, 7_200_000)) };
    return push(words, anAlert({ code: "CHANGED_BY_PERSON", told: { as: "person-pause", facts } }));
  },
  stranger: (words) => uninvitedMessage(words, 666, "no-code"),
  "stranger-wrong-invitation": (words) => uninvitedMessage(words, 666, "wrong-code"),
  "stranger-too-many": (words) => uninvitedMessage(words, 666, "locked"),
  ...PEOPLE_GALLERY,
  ...WORK_GALLERY,
  ...MODELS_GALLERY,
  ...TIERS_GALLERY,
  ...OPERATIONS_GALLERY,
  "stranger-can-pair": (words) => strangerMessage(words, 666, "can-pair"),
  "stranger-wrong-code": (words) => strangerMessage(words, 666, "wrong-code"),
  "stranger-locked": (words) => strangerMessage(words, 666, "locked"),
};
