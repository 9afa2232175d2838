/** What the gate reads and what it answers. Pure data: every rule is a function of `GateInput`. */
import type { Brand } from "../core/brand.ts";
import type { InstrumentId, Side } from "../core/instrument.ts";
import type { Cents } from "../core/money.ts";
import type { TimestampMs } from "../core/time.ts";
import type { Calendar } from "./calendar.ts";
import type { CorrelationTable } from "./correlation.ts";
import type { RiskPreset } from "./preset.ts";
import type { Verdict } from "./verdict.ts";

export type Mode = "dryrun" | "live";
export type Tier = "LOW" | "MEDIUM" | "HIGH";

/** Where an expected cost comes from: the symbol's own session, a wider group, or the constant of the model's labels. */
export type CostBasis = "measured" | "wider" | "assumed";

/** A possible signal before the gate. Prices are in quote currency; distances are unrounded and positive. */
export type Candidate = {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly slot: TimestampMs;
  readonly tier: Tier;
  /** Calibrated win probability, 0..1. */
  readonly pWin: number;
  /** max(0, pWin − 0.05). */
  readonly confidence: number;
  /** Close of the newest candle; the fill is the next candle's open. */
  readonly entry: number;
  /** 3 × ATR14 of closed 15-minute bars. */
  readonly stopDistance: number;
  readonly targetDistance: number;
  /** Stop and target on the tick grid: target moved away from the entry, stop towards it. */
  readonly stop: number;
  readonly target: number;
  /** Round-trip cost as a share of the stop distance (R). */
  readonly costR: number;
  /** Null or absent = the run measures no costs. */
  readonly costBasis?: CostBasis | null;
  /** Expected net R at this pWin by the model's measured payoffs; null when the model has none. */
  readonly expectedR: number | null;
  readonly validUntil: TimestampMs;
};

/** Charged at full UTC hours to whoever holds a position then, as a share of its notional; below zero = received. */
export type Swap = { readonly long: number; readonly short: number; readonly hoursUtc: readonly number[] };

/** How an instrument is traded. Unknown specification = refuse. */
export type SymbolSpec = {
  readonly instrument: InstrumentId;
  /** Units of the base asset in one lot. */
  readonly contractSize: number;
  readonly tickSize: number;
  /** What one lot gains or loses per tick, in `currency`, as a broker states it; absent = contract size × tick size. */
  readonly tickValue?: number;
  /** The same for losing positions, where the broker keeps the two apart. */
  readonly tickValueLoss?: number;
  readonly volumeMin: number;
  readonly volumeStep: number;
  readonly volumeMax: number;
  /** Commission of one side as a share of the notional (0.000325 = 3.25 bp). */
  readonly commissionPerSide: number;
  /** What holding costs; absent = none is known, and none is counted. */
  readonly swap?: Swap;
  /** Smallest allowed distance between price and stop, in price units. */
  readonly stopsLevel: number;
  /** Account units of margin per unit of notional is 1 / leverage. */
  readonly leverage: number;
  readonly currency: string;
  readonly source: string;
  readonly verifiedOn: string;
};

/** A position or an emitted, not yet resolved signal; both may still lose their stop. */
export type OpenPosition = {
  readonly id: string;
  readonly instrument: InstrumentId;
  readonly side: Side;
  /** Lots. */
  readonly quantity: number;
  readonly entry: number;
  /** Null = no stop: counts as a gap loss. */
  readonly stop: number | null;
  /** Newest known price. */
  readonly mark: number;
  readonly openedAt: TimestampMs;
  readonly validUntil: TimestampMs;
};

/** A closed trade's net result: profit + commission + swap + fee, already in it. */
export type Deal = { readonly at: TimestampMs; readonly net: Cents };

export type AccountState = {
  readonly initial: Cents;
  readonly currency: string;
  readonly balance: Cents;
  /** Balance plus floating profit or loss. */
  readonly equity: Cents;
  readonly at: TimestampMs;
  /** First instant of the account's day (preset zone and reset time). */
  readonly dayStart: TimestampMs;
  readonly dayStartBalance: Cents;
  /** Highest balance at any past reset, at least the initial one; needed by limits that trail it. Absent = not known. */
  readonly highestResetBalance?: Cents;
  /** Highest equity ever seen, at least the initial balance (for the drawdown rule). */
  readonly peakEquity: Cents;
  /** Highest closed balance ever, at least the initial one; needed by limits that trail closed profit. */
  readonly highestBalance?: Cents;
  /** True = the dry-run account, which no money is behind: it says nothing about a real one. */
  readonly dryrun?: boolean;
  /** How old the figures may be, milliseconds; absent = those of an account that is read at every look. */
  readonly maxAgeMs?: number;
  /** Least and most that equity may differ from balance by; absent = what the open positions come to at their marks. */
  readonly floating?: readonly [Cents, Cents];
  /** Equity at the account day's start; needed by limits anchored on it. Absent = not recorded, which refuses there. */
  readonly dayStartEquity?: Cents;
  /** Highest equity since the account day's start; needed by limits that trail it. Absent = not recorded. */
  readonly dayPeakEquity?: Cents;
};

export type RiskLevel = "ACTIVE" | "REDUCED" | "CLOSE_ONLY" | "FLATTEN_ADVICE" | "LOCKED";

/** Persisted between scans: a daily lock lasts until the account's next reset, a total one for good. */
export type RiskState = {
  readonly level: RiskLevel;
  readonly dailyLockDay: TimestampMs | null;
  readonly totalLock: boolean;
};

export type DataFacts = {
  /** Milliseconds between the slot and the newest closed candle's close; null = no candle at all. */
  readonly ageMs: number | null;
  /** How long after the slot it is evaluated, milliseconds. */
  readonly latenessMs: number;
  /** Features that could not be computed, by name. */
  readonly missingFeatures: readonly string[];
  /** Minutes absent in the last 240. */
  readonly gapMinutes: number;
  /** How good the data of the last 24 hours was, shares of 1; absent where nobody keeps count (a simulation). */
  readonly quality?: {
    /** Minutes without a usable candle. */
    readonly missingShare: number;
    /** Failed feature computations, of those a day has. */
    readonly featureFailureShare: number;
  };
};

type ModelStatus = "observation" | "live";

export type ModelFacts = {
  readonly tag: string;
  readonly status: ModelStatus;
  /** False when no model named by the weights answered. */
  readonly present: boolean;
  readonly score: number | null;
  /** How like what it learned from its input is; absent or null = it does not say what it learned from. */
  readonly input?: InputFacts | null;
};

/** A number that is not known is null; a limit that is null is not set. */
export type InputFacts = {
  /** Features outside the range of the training rows, and how many may be. */
  readonly outside: number | null;
  readonly maxOutside: number;
  /** How isolated the input is among the training rows, 0..1, and how isolated it may be. */
  readonly outlier: number | null;
  readonly outlierLimit: number | null;
};

/** What is forecast of the market; null where it is not known, which changes nothing. */
export type ForecastFacts = {
  /** 99 of 100 quarters of an hour are expected to move less than this either way: a log return, above 0. */
  readonly move15: number | null;
  /** Expected volatility over the life of a trade, a share of the price. */
  readonly volatility: number | null;
};

/** What people and configuration have set. */
export type Controls = {
  readonly mode: Mode;
  readonly killSwitch: boolean;
  readonly pausedUntil: TimestampMs | null;
  /** Confidence a signal needs, 0..1. */
  readonly threshold: number;
  readonly maxSignalsPerHour: number;
  readonly maxSignalsPerHourHigh: number;
  readonly maxOpen: number;
  /** Shares of 1: risk 0.02, value 0.20, drawdown 0.15. */
  readonly maxRisk: number;
  readonly maxValue: number;
  readonly maxDrawdown: number;
  readonly backoffLosses: number;
  readonly backoffWindowMs: number;
  readonly backoffCut: number;
};

/** The own safety layer inside the official limits, as shares of the initial balance. */
export type OwnLimits = { readonly daily: number; readonly total: number };

/** An emitted signal that still counts: for the hourly limits, and as a duplicate until it is no longer valid. */
export type RecentSignal = {
  readonly at: TimestampMs;
  readonly tier: Tier;
  /** What it was for; absent where only its rate is known. */
  readonly about?: { readonly instrument: InstrumentId; readonly side: Side; readonly validUntil: TimestampMs };
};

export type GateInput = {
  /** The slot's own time: what every age and window is measured against, so that a replay gives the same answer. */
  readonly at: TimestampMs;
  readonly candidate: Candidate;
  readonly spec: SymbolSpec | null;
  /** Specifications of instruments with open positions. */
  readonly specs: ReadonlyMap<InstrumentId, SymbolSpec>;
  readonly data: DataFacts;
  readonly model: ModelFacts;
  readonly account: AccountState | null;
  readonly state: RiskState;
  readonly preset: RiskPreset;
  readonly own: OwnLimits;
  readonly controls: Controls;
  readonly open: readonly OpenPosition[];
  /** Signals emitted within the last hour, and older ones that are still valid. */
  readonly recentSignals: readonly RecentSignal[];
  /** Deals that lost, newest last, within the backoff window. */
  readonly recentLosses: readonly TimestampMs[];
  /** A backoff that is already running lasts at least until then. */
  readonly backoffUntil?: TimestampMs;
  /** Measured correlations; absent = the shipped, dated table. */
  readonly correlations?: CorrelationTable;
  /** News and market closures; absent or null = none is loaded, which is said as advice. */
  readonly calendar?: Calendar | null;
  /** Absent or null = nobody forecasts, and nothing changes. */
  readonly forecast?: ForecastFacts | null;
  /** How long the trade may live after it was opened, milliseconds; absent = the policy's own. */
  readonly longestHoldMs?: number;
};

export type Sized = {
  /** Lots, rounded down to the step; 0 when sizing refused. */
  readonly quantity: number;
  readonly notional: Cents;
  /** Money lost if the stop is hit with slippage and both commissions. */
  readonly risk: Cents;
  /** The cap that decided the size. */
  readonly boundBy: SizeBound;
};

/** Which cap decided a size; NONE when it could not be computed. */
export type SizeBound =
  | "RISK"
  | "DAILY_ROOM"
  | "TOTAL_ROOM"
  | "IDEA"
  | "VALUE"
  | "GROUP_NOTIONAL"
  | "GAP"
  | "MARGIN"
  | "VOLUME_MAX"
  | "NONE";

/** Proof that the gate approved: only `risk/gate.ts` can make one, and only it can be emitted. */
export type RiskApproved<T> = Brand<T, "RiskApproved">;

export type GateAnswer = {
  readonly verdicts: readonly Verdict[];
  readonly sized: Sized;
  readonly firstRefusal: Verdict | null;
  readonly approved: RiskApproved<{ readonly candidate: Candidate; readonly sized: Sized }> | null;
};
