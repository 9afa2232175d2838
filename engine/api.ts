/** What the chat (and later the web) may ask of the engine. Everything shown to people comes through these types. */
import type { InstrumentId, Side } from "../core/instrument.ts";
import type { Cents } from "../core/money.ts";
import type { TimestampMs } from "../core/time.ts";
import type { RefusalCode } from "../risk/codes.ts";
import type { NextSize } from "../risk/next-risk.ts";
import type { BestDay } from "../risk/objectives.ts";
import type { RequestBudget } from "../risk/request-budget.ts";
import type { AccountState, Mode, RiskLevel, Tier } from "../risk/types.ts";
import type { Verdict } from "../risk/verdict.ts";
import type { ChangeAnswer } from "./api/change.ts";
import type { ModelsDesk } from "./api/models.ts";
import type { Judged, StatsReport, StatsSpan } from "./api/stats.ts";
import type { TiersReport } from "./api/tiers.ts";
import type { SymbolSearch, WatchlistView } from "./api/watchlist.ts";
import type { CheckWarning } from "./check-warning.ts";
import type { ModelReport } from "./model-report.ts";
import type { StandingPattern } from "./patterns/knowledge.ts";
import type { Actor, FeedStatus, PromptKind, ThresholdTable } from "./ports.ts";
import type { Decision, VennAbersPair } from "./records.ts";
import type { SpreadStatistics } from "./spreads.ts";
import type { Expectation } from "./volatility/forecast.ts";
import type { UnusualInput } from "./volatility/unusual-input.ts";

export { type CodeText, REFUSALS, type RefusalCode } from "../risk/codes.ts";
export type { AccountState, Mode, RiskLevel, Sized, Tier } from "../risk/types.ts";
export { RULES, type Rule, refuses, type Verdict } from "../risk/verdict.ts";
export type { ChangeAnswer } from "./api/change.ts";
export type { HealthProblem, HealthReport, HealthWarning } from "./api/health.ts";
export type { ModelAnswer, ModelImpossible, ModelRow, ModelsDesk, ModelWish } from "./api/models.ts";
export type { JobReport, OperationsDesk, VersionReport } from "./api/operations.ts";
export type { PeopleAnswer, PeopleDesk, PeopleWish } from "./api/people.ts";
export * from "./api/person-alerts.ts";
export * from "./api/preferences.ts";
export type { SetupDesk } from "./api/setup.ts";
export type {
  Chart,
  ChartLevel,
  ChartSession,
  Charts,
  Choice,
  ChoiceAnswer,
  Contribution,
  PriceView,
  SignalCard,
  SignalCourse,
  SignalDesk,
  SingleChart,
  SymbolMute,
  TakenReport,
  WhyAnswer,
  WhyReport,
} from "./api/signals.ts";
export type {
  Judged,
  JudgedReport,
  ReliabilityPoint,
  StatsGroup,
  StatsReport,
  StatsSpan,
  StatsTotals,
  WinRate,
} from "./api/stats.ts";
export type { TierRow, TiersReport } from "./api/tiers.ts";
export { type SymbolNote, type SymbolSearch, WATCHED_AT_MOST, type WatchlistView } from "./api/watchlist.ts";
export {
  type BacktestSummary,
  type ChallengeSummary,
  EXPORT_FORMATS,
  type ExportFormat,
  FILE_BYTES_AT_MOST,
  type RunningWork,
  type Work,
  type WorkDesk,
  type WorkEnd,
  type WorkFile,
  type WorkMissing,
  type WorkRefusal,
} from "./api/work.ts";
export type { CheckWarning, CostGroup } from "./check-warning.ts";
export { findInstrument } from "./desk/symbols.ts";
export type { DriftSummary } from "./drift/summary.ts";
export type { Counted, JobTold, ShadowTold } from "./job-told.ts";
export type { ModelReport } from "./model-report.ts";
export type { TalkStore } from "./ports/talks.ts";
export type {
  Actor,
  AuditEntry,
  FeedStatus,
  InvitedRole,
  Outbox,
  OutboxRow,
  People,
  Person,
  Place,
  PromptKind,
  Role,
  ThresholdRow,
  ThresholdTable,
} from "./ports.ts";
export type { CardNotice, Decision, Evidence, Notice, OutcomeUpdate, VennAbersPair } from "./records.ts";
export type { Expectation } from "./volatility/forecast.ts";
export type { ExpectedRange } from "./volatility/range.ts";
export type { MarketRegime } from "./volatility/regime.ts";
export type { UnusualInput } from "./volatility/unusual-input.ts";

/** Feed, model and mode facts that stand on many messages. */
export type DeskFacts = {
  readonly mode: Mode;
  readonly feed: string;
  readonly venue: string;
  readonly symbols: readonly InstrumentId[];
  readonly currency: string;
  readonly model: {
    readonly tag: string;
    readonly status: "observation" | "live";
    readonly venue: string;
    /** What acting on thresholds would have brought on the test; null when it was not measured. */
    readonly thresholds: ThresholdTable | null;
  };
  readonly threshold: number;
  readonly killSwitch: { readonly on: boolean; readonly forcedByEnvironment: boolean };
  /** No signal is sent before; null = not paused. */
  readonly pausedUntil: TimestampMs | null;
};

/** One instrument judged now, gate by gate. Asking never changes anything. */
export type CheckReport = {
  readonly instrument: InstrumentId;
  readonly at: TimestampMs;
  readonly newestClose: { readonly at: TimestampMs; readonly price: number; readonly ageMs: number } | null;
  /** Null when no decision could be formed (no candles, no features, no model). */
  readonly decision: Decision | null;
  /** Verdicts even where there is no decision: at least DATA and MODEL. */
  readonly verdicts: readonly Verdict[];
  readonly firstRefusal: Verdict | null;
  /** Confidence of the other side, for comparison. */
  readonly otherSide: { readonly side: Side; readonly confidence: number } | null;
  /** True when the better side's confidence lies under the floor below which scans record nothing. */
  readonly belowFloor: boolean;
  /** How good the data of the 24 hours before was: 0 (useless) to 100; shares of 1; candles in use that looked odd. */
  readonly quality: {
    readonly score: number;
    readonly missingShare: number;
    readonly featureFailureShare: number;
    readonly suspect: number;
    /** The score of the newest hour that was counted by itself; null before the first scan of it. */
    readonly newestHour: number | null;
  };
  /** Newest recorded spread of the last hour, in basis points of the middle; null where there is none. */
  readonly spread: {
    readonly at: TimestampMs;
    readonly bps: number;
    /** In this trading session of the last days; null when too few are recorded, or several instruments were asked for. */
    readonly usual: (SpreadStatistics & { readonly days: number }) | null;
  } | null;
  /** Candlestick patterns on the newest closed 15m bar; only when one symbol was asked about. */
  readonly patterns: readonly StandingPattern[];
  readonly candidateFloor: number;
  /** Of the better side's score; null = not known. */
  readonly vennAbers: VennAbersPair | null;
  /** How far the price may go; null where the model forecasts nothing of the kind or did not answer. */
  readonly expected: Expectation | null;
  /** How like what the model learned from the moment is; null where that is not known. */
  readonly input: UnusualInput | null;
  readonly warnings: readonly CheckWarning[];
};

export type UnknownSymbol = {
  readonly code: "UNKNOWN_SYMBOL";
  readonly asked: string;
  readonly known: readonly string[];
};

export type LimitView = {
  readonly name: "daily" | "total";
  /** Official floor and own (inner) floor on equity; null where the preset has no such limit. */
  readonly officialFloor: Cents | null;
  readonly ownFloor: Cents | null;
  /** Equity minus the own floor. */
  readonly room: Cents | null;
  readonly officialRoom: Cents | null;
  /** Share of the own amount already used, 0..1+. */
  readonly used: number;
};
/** Where the numbers that make symbols one idea come from. */
export type CorrelationFacts = {
  /** Pairs of watched symbols measured on 30 days of stored hourly returns, of all pairs there are. */
  readonly measuredPairs: number;
  readonly pairs: number;
  /** The hour up to which was measured. */
  readonly until: TimestampMs;
  /** Date of the shipped table that stands in for the rest, YYYY-MM-DD. */
  readonly shippedOf: string;
};
/** Figures of the real account as a person states them. */
export type StatedFigures = {
  readonly balance: Cents;
  readonly equity: Cents;
  /** Balance at the start of the account's day; null = worked out from the signals closed since. */
  readonly dayStartBalance: Cents | null;
  /** Highest balance that any earlier day began with; needed where a limit trails it. */
  readonly highestDayStart: Cents | null;
};
export type FtmoReport = {
  readonly preset: {
    readonly id: string;
    readonly firm: string;
    readonly plan: string;
    readonly phase: string;
    readonly verifiedOn: string;
  };
  readonly account: AccountState;
  /** Null = the dry-run account; else figures stated in chat, and for how long they may be used. */
  readonly stated: { readonly at: TimestampMs; readonly usableUntil: TimestampMs } | null;
  /** Why the account's figures stop every signal, or null. */
  readonly fault: RefusalCode | null;
  /** False when an open signal has no price: equity is then the balance, and no new signal is sent. */
  readonly equityKnown: boolean;
  readonly level: RiskLevel;
  readonly limits: readonly LimitView[];
  /** Next reset of the account's day. */
  readonly nextReset: TimestampMs;
  readonly zone: string;
  readonly openSignals: number;
  readonly maxOpen: number;
  /** All stops hit with slippage and costs, from balance; null when an open signal cannot be valued. */
  readonly worstCaseEquity: Cents | null;
  /** Most that a next signal may lose by the caps on money alone. */
  readonly nextRisk: Cents;
  /** What the gate would give a signal like the newest candidate, and the cap that decides; null = no candidate yet. */
  readonly nextSize: NextSize | null;
  /** Kept free above every own floor by the gate. */
  readonly buffer: Cents;
  /** Sizes cut after losses, to this share and until then; null = no backoff. */
  readonly backoff: { readonly share: number; readonly until: TimestampMs } | null;
  readonly target: { readonly amount: Cents; readonly reached: number } | null;
  /** Null where the preset has no such rule. */
  readonly bestDay: BestDay | null;
  /** The limit on the best day's share, 0..1; null where there is none. */
  readonly bestDayLimit: number | null;
  /** Since the account's day began. */
  readonly today: Judged;
  /** What the firm's trade server may still be asked; null where the firm states no number. */
  readonly requests: RequestBudget | null;
  readonly tradingDays: { readonly done: number; readonly needed: number };
  readonly notModelled: readonly string[];
  readonly correlations: CorrelationFacts & {
    /** Watched symbols that count as one idea, in groups of two or more. */
    readonly groups: readonly (readonly InstrumentId[])[];
  };
};

/** The engine as people see it. */
export type Desk = {
  facts(): DeskFacts;
  now(): TimestampMs;
  /** Accepts "BTC", "btc/usdt", "BTCUSDT"; without a symbol all watched ones. */
  check(symbol?: string): Promise<readonly CheckReport[] | UnknownSymbol>;
  /** How candles come in now. */
  feed(): FeedStatus;
  stats(span: StatsSpan): StatsReport;
  model(): ModelReport;
  readonly models: ModelsDesk;
  tiers(): TiersReport;
  ftmoStatus(): FtmoReport;
  setThreshold(value: number, by: Actor): ChangeAnswer;
  setKillSwitch(on: boolean, by: Actor): ChangeAnswer;
  /** Sends no signal before `until`, at most seven days away; null = goes on. Values are milliseconds, 0 = not paused. */
  setPause(until: TimestampMs | null, by: Actor): ChangeAnswer;
  /** Asks to use these figures; the answer's value is `balance equity dayStart currency`. */
  stateAccount(figures: StatedFigures, by: Actor): ChangeAnswer;
  /** Asks to go back to the dry-run account; the answer's value is `auto`. */
  useDryrunAccount(by: Actor): ChangeAnswer;
  watchlist(): WatchlistView;
  /** Asks to watch a symbol, once the venue said that it trades it; values are `add INSTRUMENT`. */
  watchSymbol(symbol: string, by: Actor): Promise<ChangeAnswer>;
  /** Looks in the venue's list of markets; changes nothing. */
  findSymbols(asked: string): Promise<SymbolSearch>;
  /** Takes a symbol off at once; values are `remove INSTRUMENT`. */
  unwatchSymbol(symbol: string, by: Actor): ChangeAnswer;
  /** Asks to go back to the configured symbols; values begin with `reset`. */
  resetWatchlist(by: Actor): ChangeAnswer;
  /** Asks to train a new model from the newest candles. */
  retrain(by: Actor): ChangeAnswer;
  /** Presses a confirmation button; one that says it is of another kind of question than the prompt is none of ours. */
  answerPrompt(promptId: string, confirmed: boolean, by: Actor, kind?: PromptKind): ChangeAnswer;
};

/** How tiers are named in order, for tables. */
export const TIERS: readonly Tier[] = ["LOW", "MEDIUM", "HIGH"];
