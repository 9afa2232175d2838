/** Realistic engine answers for chat tests: one decision, one check, statistics, an account. All times are fixed. */
import type { DecisionId } from "../../core/ids.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type {
  CheckReport,
  Decision,
  DeskFacts,
  DriftSummary,
  FeedStatus,
  FtmoReport,
  ModelReport,
  Notice,
  StatsReport,
  ThresholdTable,
  Verdict,
  WatchlistView,
} from "../../engine/api.ts";

export const at = (iso: string): TimestampMs => Date.parse(iso) as TimestampMs;
export const NOON = at("2025-06-01T12:04:00Z");

export const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
export const ETH = "binanceusdm:ETH/USDT" as InstrumentId;
export const BNB = "binanceusdm:BNB/USDT" as InstrumentId;

export const aVerdict = (over: Partial<Verdict> = {}): Verdict => ({
  rule: "DATA",
  code: "OK",
  outcome: "pass",
  was: null,
  limit: null,
  room: null,
  unit: "none",
  ...over,
});

/** All nineteen rules for a candidate that lacks only confidence. */
export const NINETEEN: readonly Verdict[] = [
  aVerdict({ rule: "DATA", was: 12, limit: 60, room: 48, unit: "seconds" }),
  aVerdict({ rule: "MODEL" }),
  aVerdict({ rule: "ACCOUNT", was: 0, limit: 120, room: 120, unit: "seconds" }),
  aVerdict({ rule: "KILL_SWITCH" }),
  aVerdict({ rule: "MODE" }),
  aVerdict({ rule: "STATE", was: 0.12, limit: 0.6, room: 0.48, unit: "ratio" }),
  aVerdict({ rule: "PRICE_LEVELS", was: 1032.2, limit: 0, room: 1032.2, unit: "price" }),
  aVerdict({ rule: "REWARD_RISK", was: 2, limit: 2, room: 0, unit: "r" }),
  aVerdict({ rule: "COST", was: 0.076, limit: 0.1, room: 0.024, unit: "r" }),
  aVerdict({
    rule: "CONFIDENCE",
    code: "CONFIDENCE_LOW" as Verdict["code"],
    outcome: "refuse",
    was: 0.412,
    limit: 0.7,
    room: -0.288,
    unit: "ratio",
  }),
  aVerdict({
    rule: "EXPECTANCY",
    code: "EXPECTANCY_NEGATIVE" as Verdict["code"],
    outcome: "advice",
    was: -0.06,
    limit: 0,
    room: -0.06,
    unit: "r",
  }),
  aVerdict({ rule: "SIZE", was: 0.19, limit: 0.01, room: 0.18, unit: "lots" }),
  aVerdict({ rule: "PORTFOLIO", was: 2, limit: 5, room: 3, unit: "count" }),
  aVerdict({ rule: "FTMO", was: 98_740.5, limit: 95_500, room: 3240.5, unit: "money", uses: 0.0604 }),
  aVerdict({ rule: "BACKOFF", was: 1, limit: 3, room: 2, unit: "count" }),
  aVerdict({ rule: "CALENDAR" }),
  aVerdict({ rule: "PAUSE" }),
  aVerdict({ rule: "RATE", was: 2, limit: 10, room: 8, unit: "count" }),
  aVerdict({ rule: "DUPLICATE" }),
];

export const aDecision = (over: Partial<Decision> = {}): Decision => ({
  id: "d1" as DecisionId,
  hash: "h1",
  instrument: BTC,
  slot: NOON,
  side: "long",
  mode: "dryrun",
  late: false,
  featureSet: "candles@1",
  modelTag: "win240-2025.05",
  calibrator: "platt-1",
  patternsVersion: null,
  executionVersion: "2026-06-16.0a1b2c3d",
  scores: { gbm: 0.512 },
  score: 0.512,
  pWin: 0.462,
  confidence: 0.412,
  evidence: { slice: "test", from: 0.44, until: 0.48, low: 0.38, high: 0.51, winRate: 0.44, nIndependent: 212 },
  tier: "HIGH",
  tierEdges: [0.36, 0.4],
  threshold: 0.4,
  entry: 104_512.3,
  stop: 103_480.1,
  target: 106_576.8,
  stopDistance: 1032.17,
  targetDistance: 2064.34,
  rrExpected: 2,
  costR: 0.076,
  cost: { basis: "measured", spreadBps: 0.02, slippageBps: 0 },
  expectedR: -0.06,
  size: { quantity: 0.19, notional: cents(19_857.34), risk: cents(208.31), boundBy: "VALUE" },
  session: "London",
  volatilityRegime: "mid",
  pattern: "bullish engulfing",
  verdicts: NINETEEN,
  emitted: true,
  firstRefusal: null,
  validUntil: at("2025-06-01T12:14:00Z"),
  ...over,
});

export const aCheck = (over: Partial<CheckReport> = {}): CheckReport => ({
  instrument: BTC,
  at: NOON,
  newestClose: { at: at("2025-06-01T12:04:00Z"), price: 104_512.3, ageMs: 12_000 },
  decision: aDecision({ threshold: 0.7, emitted: false, firstRefusal: "CONFIDENCE_LOW" }),
  verdicts: NINETEEN,
  firstRefusal: NINETEEN[9] ?? null,
  otherSide: { side: "short", confidence: 0.331 },
  belowFloor: false,
  quality: { score: 98.4, missingShare: 0.0125, featureFailureShare: 0, suspect: 3, newestHour: 96.7 },
  spread: { at: NOON, bps: 0.42, usual: { n: 1310, mean: 0.44, p50: 0.4, p90: 0.61, days: 7 } },
  patterns: [],
  candidateFloor: 0.35,
  vennAbers: { ifLost: 0.43, ifWon: 0.49, n: 37 },
  expected: {
    quarter: { expected: 0.003321, low: 0.0015005, high: 0.0073599 },
    hour: { expected: 0.0066531, low: 0.0036458, high: 0.0121558 },
    regime: "usual",
    move99: 0.006018,
  },
  input: {
    ...{ outside: 3, maxOutside: 8, of: 148, outlier: 0.45, outlierLimit: 0.6 },
    about: ["trading volume", "the trend"],
  },
  warnings: [],
  ...over,
});

/** An instrument without candles: only the two input rules can answer. */
export const aBlindCheck = (instrument: InstrumentId): CheckReport => {
  const missing = aVerdict({ rule: "DATA", code: "DATA_MISSING", outcome: "unknown" });
  const none = aVerdict({ rule: "MODEL", code: "MODEL_MISSING" as Verdict["code"], outcome: "unknown" });
  return aCheck({
    instrument,
    newestClose: null,
    decision: null,
    verdicts: [missing, none],
    firstRefusal: missing,
    otherSide: null,
    ...{ vennAbers: null, expected: null, input: null },
  });
};

/** As a bundle states it: enough cases at 0.45, few at 0.55, none at 0.70. */
const THRESHOLDS: ThresholdTable = {
  ...{ from: "2025-06-15T00:00:00Z", until: "2025-07-12T00:00:00Z", days: 27, symbols: ["BTC/USDT", "ETH/USDT"] },
  rows: [
    { min: 0.4, signalsPerDay: 42.3, n: 1142, nIndependent: 198, winRate: 0.43, meanR: -0.12, ci: [-0.19, -0.04] },
    { min: 0.45, signalsPerDay: 6.24, n: 168, nIndependent: 61, winRate: 0.47, meanR: -0.03, ci: [-0.15, 0.11] },
    { min: 0.55, signalsPerDay: 0.41, n: 11, nIndependent: 4, winRate: 0.55, meanR: 0.1, ci: [-0.8, 0.9] },
    { min: 0.7, signalsPerDay: 0, n: 0, nIndependent: 0, winRate: null, meanR: null, ci: null },
  ],
};

export const aFacts = (over: Partial<DeskFacts> = {}): DeskFacts => ({
  mode: "dryrun",
  feed: "replay",
  venue: "binanceusdm",
  symbols: [BTC, ETH, BNB],
  currency: "USD",
  model: { tag: "win240-2025.05", status: "observation", venue: "binanceusdm", thresholds: THRESHOLDS },
  threshold: 0.7,
  killSwitch: { on: false, forcedByEnvironment: false },
  pausedUntil: null,
  ...over,
});

/** 5 of 10: Wilson's 95 % interval is 0.2366 to 0.7634. */
const fiveOfTen = { n: 10, independent: 10, wins: 5, rate: 0.5, interval: [0.2366, 0.7634], meanR: -0.052 } as const;
/** 160 of 412, of which 96 do not overlap: 37.28 of 96 are 0.2971 to 0.4885. */
const refused = {
  ...{ n: 412, independent: 96, wins: 160, rate: 160 / 412, meanR: -0.113 },
  interval: [0.2971, 0.4885] as const,
};

export const aStats = (over: Partial<StatsReport> = {}): StatsReport => ({
  span: 7,
  days: 7,
  from: at("2025-05-26T00:00:00Z"),
  until: NOON,
  emitted: { ...fiveOfTen, open: 2, invalidated: 1 },
  money: {
    net: cents(-392.9),
    perTier: [
      { name: "MEDIUM", net: cents(-812.4) },
      { name: "HIGH", net: cents(419.5) },
    ],
    perSymbol: [
      { name: "BTC/USDT", net: cents(-450) },
      { name: "ETH/USDT", net: cents(57.1) },
    ],
  },
  perTier: [
    { name: "MEDIUM", n: 4, independent: 4, wins: 1, rate: 0.25, interval: [0.0456, 0.6994], meanR: -0.41 },
    { name: "HIGH", n: 6, independent: 6, wins: 4, rate: 4 / 6, interval: [0.3, 0.9032], meanR: 0.187 },
  ],
  perSymbol: [
    { name: "BTC/USDT", n: 6, independent: 6, wins: 3, rate: 0.5, interval: [0.1876, 0.8124], meanR: 0.02 },
    { name: "ETH/USDT", n: 4, independent: 4, wins: 2, rate: 0.5, interval: [0.15, 0.85], meanR: -0.16 },
  ],
  refused: { ...refused, open: 9, invalidated: 0 },
  perRefusal: [
    {
      name: "CONFIDENCE_LOW",
      n: 400,
      independent: 94,
      wins: 156,
      rate: 0.39,
      interval: [0.3434, 0.4386],
      meanR: -0.11,
    },
    { name: "COST_HIGH", n: 12, independent: 5, wins: 4, rate: 4 / 12, interval: [0.1381, 0.6093], meanR: -0.21 },
  ],
  perSession: [
    { name: "london", n: 7, independent: 7, wins: 4, rate: 4 / 7, interval: [0.2505, 0.8418], meanR: 0.11 },
    { name: "tokyo", n: 3, independent: 3, wins: 1, rate: 1 / 3, interval: [0.0615, 0.7923], meanR: -0.43 },
  ],
  perModel: [{ name: "win240-2025.05", ...fiveOfTen }],
  perPattern: [
    { name: "none", n: 5, independent: 5, wins: 3, rate: 0.6, interval: [0.2307, 0.8824], meanR: 0.12 },
    { name: "bullish engulfing", n: 4, independent: 4, wins: 2, rate: 0.5, interval: [0.15, 0.85], meanR: -0.11 },
    { name: "", n: 1, independent: 1, wins: 0, rate: 0, interval: [0, 0.7935], meanR: -0.66 },
  ],
  reliability: [
    { stated: 0.38, realised: 0.36, low: 0.29, high: 0.44, n: 300, independent: 140 },
    { stated: 0.47, realised: 0.44, low: 0.3, high: 0.59, n: 112, independent: 40 },
  ],
  curve: [
    { at: at("2025-05-26T00:00:00Z"), value: 0 },
    { at: at("2025-05-28T10:00:00Z"), value: 1.93 },
    { at: at("2025-05-30T18:00:00Z"), value: -0.52 },
  ],
  judged: someJudged(7),
  judgedDays: 7,
  ...over,
});

/** A signal and sixty refusals a day. */
export const someJudged = (days: number): StatsReport["judged"] => ({
  mode: "dryrun",
  all: { accepted: days, refused: refusedDaily(days) },
  days: Array.from({ length: days }, (_, ago) => ({
    day: new Date(Date.UTC(2025, 5, 1 - ago)).toISOString().slice(0, 10),
    accepted: 1,
    refused: refusedDaily(1),
  })),
  other: { accepted: 0, all: 0 },
});
const refusedDaily = (days: number) => [
  { code: "CONFIDENCE_LOW", count: 58 * days },
  { code: "COST_HIGH", count: 2 * days },
];

export const noStats = (): StatsReport => {
  const none = { n: 0, independent: 0, wins: 0, rate: null, interval: null, meanR: null, open: 0, invalidated: 0 };
  const judged = {
    mode: "dryrun",
    all: { accepted: 0, refused: [] },
    days: [],
    other: { accepted: 0, all: 0 },
  } as const;
  const nothing = {
    money: { net: cents(0), perTier: [], perSymbol: [] },
    perTier: [],
    perSymbol: [],
    perSession: [],
    perModel: [],
    perPattern: [],
    reliability: [],
    curve: [],
  };
  return aStats({ emitted: none, refused: none, perRefusal: [], ...nothing, judged });
};

export const anFtmoReport = (over: Partial<FtmoReport> = {}): FtmoReport => ({
  preset: { id: "ftmo-2step-challenge", firm: "FTMO", plan: "2-Step", phase: "challenge", verifiedOn: "2026-10-05" },
  account: {
    initial: cents(100_000),
    currency: "USD",
    balance: cents(100_420.5),
    equity: cents(99_880.25),
    at: NOON,
    dayStart: at("2025-05-31T22:00:00Z"),
    dayStartBalance: cents(100_420.5),
    highestResetBalance: cents(100_420.5),
    peakEquity: cents(100_900),
  },
  stated: null,
  fault: null,
  equityKnown: true,
  level: "ACTIVE",
  limits: [
    {
      name: "daily",
      officialFloor: cents(95_420.5),
      ownFloor: cents(95_920.5),
      room: cents(3959.75),
      officialRoom: cents(4459.75),
      used: 0.12,
    },
    {
      name: "total",
      officialFloor: cents(90_000),
      ownFloor: cents(91_000),
      room: cents(8880.25),
      officialRoom: cents(9880.25),
      used: 0.0133,
    },
  ],
  nextReset: at("2025-06-01T22:00:00Z"),
  zone: "Europe/Prague",
  openSignals: 2,
  maxOpen: 5,
  worstCaseEquity: cents(99_204),
  nextRisk: cents(1583.9),
  nextSize: { instrument: BTC, risk: cents(48.12), boundBy: "GAP" },
  buffer: cents(100),
  backoff: null,
  bestDay: null,
  bestDayLimit: null,
  today: {
    accepted: 3,
    refused: [
      { code: "CONFIDENCE_LOW", count: 105 },
      { code: "COST_HIGH", count: 12 },
    ],
  },
  requests: {
    requests: { used: 0, limit: 2000 },
    positions: { used: 0, limit: 2000 },
    orders: { used: 0, limit: 200 },
    usedUp: null,
  },
  target: { amount: cents(10_000), reached: 0.042 },
  tradingDays: { done: 1, needed: 4 },
  correlations: {
    measuredPairs: 0,
    pairs: 3,
    until: at("2025-06-01T12:00:00Z"),
    shippedOf: "2026-06-14",
    groups: [[BTC, ETH, BNB]],
  },
  notModelled: ["Swaps are not charged.", "Correlated symbols are counted as one idea as a precaution."],
  ...over,
});

export const aFeed = (over: Partial<FeedStatus> = {}): FeedStatus => ({
  path: "rest",
  since: at("2025-06-01T09:30:00Z"),
  because: null,
  sources: [{ source: "binanceusdm rest", breaker: "closed", retryAt: null, lastFault: null }],
  ...over,
});

export const aWatchlist = (over: Partial<WatchlistView> = {}): WatchlistView => ({
  symbols: [BTC, ETH, BNB].map((instrument) => ({ instrument, notes: [] })),
  decidedBy: "configuration",
  configured: [BTC, ETH, BNB],
  stillFollowed: [],
  ...over,
});

export const aSignal = (over: Partial<Decision> = {}, key = "signal:d1"): Notice => ({
  kind: "signal",
  key,
  at: NOON,
  decision: aDecision(over),
});

type Outcome = Extract<Notice, { kind: "outcome" }>["outcome"];

export const anOutcome = (over: Partial<Outcome> = {}): Notice => ({
  kind: "outcome",
  key: "outcome:d1",
  at: NOON,
  outcome: {
    kind: "resolved",
    decisionId: "d1" as DecisionId,
    emitted: true,
    instrument: BTC,
    side: "long",
    tier: "HIGH",
    exit: "sl",
    result: "L",
    entryTime: at("2025-06-01T10:05:00Z"),
    entryPrice: 104_512.3,
    exitTime: at("2025-06-01T11:40:00Z"),
    exitPrice: 103_480.1,
    r: -1.076,
    netCents: -21_320,
    secondsToExit: 5700,
    ...over,
  },
});

export const anAlert = (over: Partial<Extract<Notice, { kind: "alert" }>> = {}): Notice => ({
  kind: "alert",
  key: "alert:data:BTC",
  at: NOON,
  code: "DATA_STALE",
  text: "BTC/USDT: the newest candle is 6 min old. No signal for it can be sent until this is over.",
  ...over,
});

export const DRIFT: DriftSummary = {
  ...{ day: "2025-05-31", level: "watch", features: 0.14, worst: { name: "ret_1440", psi: 0.83 } },
  ...{ calibrationError: 0.031, accuracy: 0.55, vectors: 2016, outcomes: 512 },
};

export const aModelReport = (over: Partial<ModelReport> = {}): ModelReport => ({
  tag: "win240-light-1",
  version: "1.0.0",
  status: "observation",
  reweighed: false,
  featureSet: "light@1",
  made: "2025-05-20",
  ageDays: 12,
  since: NOON,
  calibrator: { id: "platt-1", refit: null },
  shadow: null,
  drift: DRIFT,
  gates: 7,
  failing: [
    { name: "dir15", measured: false },
    { name: "challenge", measured: false },
    { name: "forward", measured: true },
    { name: "expectancy", measured: true },
    { name: "tests", measured: false },
  ],
  test: {
    ...{
      n: 10_304,
      nIndependent: 308,
      days: 27,
      baseRate: 0.427,
      auc: 0.536,
      aucInterval: [0.488, 0.587],
      ece5: 0.018,
    },
    ...{ meanR: -0.113, meanRInterval: [-0.148, -0.079] },
  },
  tiers: [
    { tier: "LOW", n: 8951, stated: 0.429, realised: 0.423 },
    { tier: "MEDIUM", n: 1138, stated: 0.483, realised: 0.475 },
    { tier: "HIGH", n: 215, stated: 0.51, realised: 0.335 },
  ],
  ...over,
});
