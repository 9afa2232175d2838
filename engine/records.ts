/** What a scan leaves behind: predictions, decisions, followed outcomes and notices. These are the ledger's rows. */
import type { DecisionId } from "../core/ids.ts";
import type { InstrumentId, Side } from "../core/instrument.ts";
import type { TimestampMs } from "../core/time.ts";
import type { CostBasis, Mode, Sized, Tier } from "../risk/types.ts";
import type { Verdict } from "../risk/verdict.ts";
import type { AlertCode } from "./alert-code.ts";
import type { AlertTold } from "./alert-told.ts";
import type { WatchNotice } from "./alerts/notice.ts";
import type { DigestNotice } from "./digest/report.ts";

/** Tier hysteresis of one instrument and side: two scans in a row above a line to go up, one below to go down. */
export type TierState = {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly slot: TimestampMs;
  readonly tier: Tier;
  /** Consecutive scans, this one included, with confidence at or above the MEDIUM line and the HIGH line. */
  readonly aboveMedium: number;
  readonly aboveHigh: number;
};

/** One side of one instrument at one slot. */
export type Prediction = {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly slot: TimestampMs;
  /** Score of each model that answered, by name, before weighting. */
  readonly scores: Readonly<Record<string, number>>;
  readonly score: number;
  readonly pWin: number;
  readonly confidence: number;
  readonly tier: Tier;
  readonly aboveMedium: number;
  readonly aboveHigh: number;
  /** Tag of the bundle that was asked. */
  readonly modelTag: string;
  /** What the calibrator's boosters added to the logit; 0 without any. */
  readonly boost: number;
  /** ATR(14) of closed 15m bars in price units; null when missing. */
  readonly atr15: number | null;
  /** Means of the other heads that were asked about the side; null = the bundle has none, or it did not answer. */
  readonly heads: { readonly dir15: number | null; readonly trend60: number | null };
  /** What past cases scored like it come to by themselves; null = the bundle has no table. */
  readonly vennAbers: VennAbersPair | null;
};

/**
 * Venn–Abers for a score: the share of wins among the calibration slice's cases of its block, were the case at hand lost
 * or won and counted among them. No interval of confidence: of few cases both may lie far from the chance of a win.
 */
export type VennAbersPair = {
  readonly ifLost: number;
  readonly ifWon: number;
  /** Cases of the block that do not overlap in time. */
  readonly n: number;
};

/** What a scan expected of an instrument's next minutes, kept so that what came can be held against it. */
export type VolatilityForecast = {
  readonly instrument: InstrumentId;
  readonly slot: TimestampMs;
  /** Natural logarithms of shares of the price, as in `Outlook`; null where the head did not answer. */
  readonly rv15: number | null;
  readonly rv60: number | null;
  readonly range60: number | null;
  /** 99 of 100 absolute 15-minute log returns were expected to stay below this; null = no such band was stated. */
  readonly move99: number | null;
};

/** What became of cases with a probability stated like this one. */
export type Evidence = {
  /**
   * Where they were counted. On `calibration` and `refit` the probabilities were fitted to these very outcomes, so new ones
   * will do worse; `refit` = the 30 days before the refit that serves.
   */
  readonly slice: EvidenceSlice;
  /** Stated probability in [from, until). */
  readonly from: number;
  readonly until: number;
  /** 95 % Wilson interval of the win rate in the same reliability bin. */
  readonly low: number;
  readonly high: number;
  readonly winRate: number;
  readonly nIndependent: number;
};

export type EvidenceSlice = "calibration" | "test" | "refit";

/** Expected for a round trip beside its commissions, in basis points of the price; null where the cost is assumed. */
export type DecisionCost = {
  readonly basis: CostBasis;
  readonly spreadBps: number | null;
  readonly slippageBps: number | null;
};

/** What a resolved trade cost when drawn from the measured figures of its decision, in place of the labels' constant. */
export type ExecutionOutcome = {
  readonly version: string;
  /** Basis points of the entry price, for entry and exit together. */
  readonly spreadBps: number;
  readonly slippageBps: number;
  readonly commissionBps: number;
  /** Charged while it was held over rollover hours; below zero = received. */
  readonly swapBps: number;
  /** The decision took longer than the budget: its entry was filled at the 90th percentile of slippage or worse. */
  readonly isLate: boolean;
  /** Net of these costs, in units of the stop distance. */
  readonly r: number;
};

/** An answer to "emit or not?", with everything it was based on. */
export type Decision = {
  readonly id: DecisionId;
  /** sha256 over inputs, score, pWin, confidence, size, verdict codes and numbers; not latency, wall time or text. */
  readonly hash: string;
  readonly instrument: InstrumentId;
  readonly slot: TimestampMs;
  readonly side: Side;
  readonly mode: Mode;
  readonly late: boolean;
  readonly featureSet: string;
  readonly modelTag: string;
  readonly calibrator: string;
  /** When the pattern counts were made that the calibrator was given, ISO 8601; null = it was given none. */
  readonly patternsVersion: string | null;
  /** Which execution metrics the cost was read from; null = none. */
  readonly executionVersion: string | null;
  readonly scores: Readonly<Record<string, number>>;
  readonly score: number;
  readonly pWin: number;
  readonly confidence: number;
  readonly evidence: Evidence | null;
  readonly tier: Tier;
  readonly tierEdges: readonly [number, number];
  readonly threshold: number;
  readonly entry: number;
  readonly stop: number;
  readonly target: number;
  readonly stopDistance: number;
  readonly targetDistance: number;
  /** Reward over risk on unrounded distances. */
  readonly rrExpected: number;
  /** Expected round-trip cost in units of the stop distance. */
  readonly costR: number;
  /** What the expected cost rests on; null = the run measures no costs, and it is the constant of the model's labels. */
  readonly cost: DecisionCost | null;
  readonly expectedR: number | null;
  readonly size: Sized;
  readonly session: string;
  readonly volatilityRegime: "low" | "mid" | "high" | "unknown";
  /** Candlestick pattern on the newest closed 15m bar, the one that says most; `none`, or null = not recorded. */
  readonly pattern: string | null;
  readonly verdicts: readonly Verdict[];
  readonly emitted: boolean;
  /** Code of the first refusal in gate order; null when emitted. */
  readonly firstRefusal: string | null;
  readonly validUntil: TimestampMs;
};

export type ExitKind = "tp" | "sl" | "timeout" | "invalidated";

/** A candidate whose future is being watched, emitted or not. */
export type FollowUp = {
  readonly decisionId: DecisionId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly slot: TimestampMs;
  readonly emitted: boolean;
  readonly tier: Tier;
  /** Start of the 15-minute bucket: refused candidates are followed once per instrument, side and bucket. */
  readonly bucket: TimestampMs;
  /** Price expected at the decision; the real entry is the next candle's open. */
  readonly plannedEntry: number;
  readonly stopDistance: number;
  readonly targetDistance: number;
  /** Round-trip cost as a share of the entry price. */
  readonly costShare: number;
  readonly horizonMinutes: number;
  /** Null when the instrument's specification is unknown. */
  readonly tickSize: number | null;
  /** Lots; 0 for refused candidates that could not be sized. */
  readonly quantity: number;
  readonly contractSize: number;
  /** Close of the slot's candles to the decision being stored, milliseconds; absent until it is stored. */
  readonly latencyMs?: number;
  /** Filled in once the entry candle is known. */
  readonly entryTime: TimestampMs | null;
  readonly entryPrice: number | null;
};

/** What a scan learned about a followed candidate: its entry, or its end. */
export type OutcomeUpdate =
  | {
      readonly kind: "entered";
      readonly decisionId: DecisionId;
      readonly emitted: boolean;
      readonly entryTime: TimestampMs;
      readonly entryPrice: number;
      readonly stop: number;
      readonly target: number;
      /** Entry against the price planned, in basis points against the trade (positive = worse). */
      readonly slippageBps: number;
    }
  | {
      readonly kind: "resolved";
      readonly decisionId: DecisionId;
      readonly emitted: boolean;
      readonly instrument: InstrumentId;
      readonly side: Side;
      readonly tier: Tier;
      readonly exit: ExitKind;
      /** Net R > 0 is a win; an invalidated trade is neither. */
      readonly result: "W" | "L" | null;
      readonly entryTime: TimestampMs | null;
      readonly entryPrice: number | null;
      readonly exitTime: TimestampMs;
      readonly exitPrice: number | null;
      /** Net of costs, in units of the stop distance; null when invalidated. */
      readonly r: number | null;
      /** Net profit in account cents for the signal's size; 0 when invalidated or unsized. */
      readonly netCents: number;
      readonly secondsToExit: number | null;
      /** Null or absent where nothing was measured, and for an invalidated trade. */
      readonly execution?: ExecutionOutcome | null;
    };

/** Something people are told. `key` makes it unique: the same notice is never queued twice for a chat. */
export type Notice =
  | { readonly kind: "signal"; readonly key: string; readonly at: TimestampMs; readonly decision: Decision }
  | {
      readonly kind: "outcome";
      readonly key: string;
      readonly at: TimestampMs;
      readonly outcome: Extract<OutcomeUpdate, { kind: "resolved" }>;
    }
  | {
      readonly kind: "alert";
      readonly key: string;
      readonly at: TimestampMs;
      readonly code: AlertCode;
      readonly text: string;
      /** The same as a sentence of a closed list; absent where the text is made up freely. */
      readonly told?: AlertTold;
      /** Only for this chat; absent = for all. */
      readonly chatId?: number;
      /** Can never be muted, and waits for no quiet hours. */
      readonly urgent?: true;
    }
  | WatchNotice
  | DigestNotice;

/** Something became of a signal: the card that a chat was sent of it is brought up to date. */
export type CardNotice = {
  readonly kind: "card";
  readonly key: string;
  readonly at: TimestampMs;
  readonly decisionId: DecisionId;
  /** Only for this chat; absent = for all that have the card. */
  readonly chatId?: number;
  /** Adds the chart to a card that was sent as words; what stood above the card then stays. Its key is `card:<id>:chart`. */
  readonly chart?: { readonly saidAt: TimestampMs; readonly possibleRepeat: boolean };
};
/** What waits in the outbox: messages, and changes of messages. */
export type Queued = Notice | CardNotice;
