/**
 * What the engine needs from outside. The engine owns these types; market, models and db implement them, and the
 * composition root joins the two. Nothing here does anything.
 */
import type { DecisionId } from "../core/ids.ts";
import type { InstrumentId, Side } from "../core/instrument.ts";
import type { Cents } from "../core/money.ts";
import type { Result } from "../core/result.ts";
import type { TimestampMs } from "../core/time.ts";
import type { FoldedDeals } from "../risk/account.ts";
import type { Deal, Mode, OpenPosition, RecentSignal, RiskState, Tier } from "../risk/types.ts";
import type { AccountDay } from "./accounts.ts";
import type { JobTold } from "./job-told.ts";
import type {
  CardNotice,
  Decision,
  FollowUp,
  OutcomeUpdate,
  Prediction,
  Queued,
  TierState,
  VolatilityForecast,
} from "./records.ts";

export type * from "./ports/market.ts";
export type * from "./ports/models.ts";
export type * from "./ports/people.ts";

// ---- ledger -------------------------------------------------------------------------------------------------------

export type ScanStages = Readonly<Record<string, number>>;

/** Everything one scan leaves behind, written in one transaction. */
export type ScanCommit = {
  readonly slot: TimestampMs;
  readonly startedAt: TimestampMs;
  /** The stopwatch at the scan's start: in replay the clock stands still, and latency is measured on this. */
  readonly startedElapsed: number;
  readonly late: boolean;
  readonly stagesMs: ScanStages;
  readonly balance: Cents;
  readonly equity: Cents;
  readonly riskState: RiskState;
  /** The account that balance, equity and risk state are of. */
  readonly account: string;
  /** Null while the account's equity is not known. */
  readonly accountDay: AccountDay | null;
  readonly predictions: readonly Prediction[];
  /** At most one per instrument; none from a bundle that does not forecast volatility. */
  readonly forecasts: readonly VolatilityForecast[];
  readonly decisions: readonly Decision[];
  /** Spread in basis points at the scan, of the instruments whose quotes came in time. */
  readonly spreads: ReadonlyMap<InstrumentId, number>;
  /** New outcomes to follow. */
  readonly followUps: readonly FollowUp[];
  readonly updates: readonly OutcomeUpdate[];
  readonly notices: readonly Queued[];
  /** What people were told last about each watched condition; stored together with the notices that tell it. */
  readonly alertStates: readonly { readonly key: string; readonly value: string }[];
};

/** `KILL_SWITCH_ON`: the database itself refused a signal row, because the kill switch was on. */
export type CommitError = { readonly code: "SLOT_ALREADY_STORED" | "KILL_SWITCH_ON" };

/** A resolved or open row of the risk book joined with its outcome, for statistics. */
export type OutcomeRow = {
  readonly decisionId: DecisionId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly tier: Tier;
  readonly slot: TimestampMs;
  readonly emitted: boolean;
  readonly firstRefusal: string | null;
  readonly pWin: number;
  readonly confidence: number;
  readonly result: "W" | "L" | "invalidated" | null;
  readonly exit: "tp" | "sl" | "timeout" | "invalidated" | null;
  readonly r: number | null;
  /** After costs, by the size that was decided. */
  readonly netCents: number | null;
  readonly exitTime: TimestampMs | null;
};

/** A closed trade of an emitted signal, with the mode it was emitted in. */
export type LedgerDeal = Deal & { readonly mode: Mode };

export type SettingKey = "threshold" | "kill_switch" | "paused_until";
export type Actor = { readonly userId: number; readonly chatId: number; readonly name: string };

/** How many decisions of a mode were refused for a first reason; null = emitted. */
export type DecisionCount = {
  readonly mode: Mode;
  readonly firstRefusal: string | null;
  readonly decisions: number;
};

export type Ledger = {
  /** Newest slot that was committed: the watermark the schedule continues from. */
  watermark(): TimestampMs | null;
  /** All or nothing. Storing a slot twice changes nothing and says so. */
  commitScan(scan: ScanCommit): Result<{ readonly storedAt: TimestampMs }, CommitError>;
  openPositions(): readonly Omit<OpenPosition, "mark">[];
  openFollowUps(): readonly FollowUp[];
  hasFollowUp(instrument: InstrumentId, side: Side, bucket: TimestampMs): boolean;
  /** Signals of slots since then, oldest first. */
  recentSignals(since: TimestampMs): readonly RecentSignal[];
  /** Slots of all signals there ever were, oldest first. */
  signalTimes(): readonly TimestampMs[];
  /** Closed trades of emitted signals in exit order, of both modes. */
  deals(): readonly LedgerDeal[];
  /** What older ones came to, where `deals` holds only those that may be asked for one by one. */
  dealsBefore?(): FoldedDeals | undefined;
  /** Of the newest scan of that account. */
  peakEquity(account: string): Cents | null;
  riskState(account: string): RiskState | null;
  accountDay(account: string, dayStart: TimestampMs): AccountDay | null;
  /** Highest balance that any recorded day of the account began with. */
  highestDayStart(account: string): Cents | null;
  tierStates(): readonly TierState[];
  /** What the scan of exactly that slot expected, or null. */
  forecastAt(instrument: InstrumentId, slot: TimestampMs): VolatilityForecast | null;
  /** Rows whose slot lies in [since, until). */
  outcomes(since: TimestampMs, until: TimestampMs): readonly OutcomeRow[];
  /** Newest stored decision of an instrument, or null. */
  lastDecision(instrument: InstrumentId): Decision | null;
  lastScan(): { readonly slot: TimestampMs; readonly storedAt: TimestampMs; readonly stagesMs: ScanStages } | null;
  /** Decisions with slot in [since, until), per mode and first refusal. */
  decisionCounts(since: TimestampMs, until: TimestampMs): readonly DecisionCount[];
  counts(): { readonly scans: number; readonly decisions: number; readonly signals: number };
  /** The value last told about a condition (alerts are raised once per change), or null when never told. */
  alertState(key: string): string | null;
};

/** Settings changed from chat: each change is stored with who did it, in one transaction with its audit row. */
export type Controls = {
  setting(key: SettingKey): string | null;
  change(change: {
    readonly key: SettingKey;
    readonly value: string;
    readonly by: Actor;
    readonly at: TimestampMs;
  }): void;
  /** Turns the kill switch on and cancels signal messages still waiting, in one transaction; answers how many. */
  killNow(by: Actor, at: TimestampMs): { readonly cancelled: number };
  audit(action: string, by: Actor | null, at: TimestampMs, detail: Readonly<Record<string, unknown>>): void;
};

export type PromptKind =
  | "threshold"
  | "kill_switch_off"
  | "account"
  | "watchlist"
  | "retrain"
  | "pause"
  | "people"
  | "model";
/** A question waiting for a button. */
export type Prompt = {
  readonly id: string;
  readonly kind: PromptKind;
  readonly value: string;
  readonly userId: number;
  readonly chatId: number;
  /** The setting's value when the question was asked; another value at the answer makes it void. */
  readonly before: string;
  readonly expiresAt: TimestampMs;
};
export type Prompts = {
  open(prompt: Prompt): void;
  get(id: string): Prompt | null;
  /** True exactly once per prompt: the button works one time. */
  close(id: string, as: "confirmed" | "cancelled" | "void"): boolean;
};

/**
 * The symbols of one venue that are watched. They live in the ledger, so that a change holds over restarts; each change
 * is stored with its audit row in one transaction.
 */
export type Watchlist = {
  /** In the order they were added. */
  active(): readonly InstrumentId[];
  /** True once a person changed the list; the configuration then waits for a reset. */
  changedByPeople(): boolean;
  /** At each start: makes the configured symbols the list, unless people changed it. */
  configure(configured: readonly InstrumentId[], at: TimestampMs): void;
  /** Back to the configured symbols, which decide again from then on. */
  reset(configured: readonly InstrumentId[], by: Actor, at: TimestampMs): void;
  /** False when it is already watched. */
  add(instrument: InstrumentId, by: Actor | null, at: TimestampMs): boolean;
  /** False when it is not watched. */
  remove(instrument: InstrumentId, by: Actor | null, at: TimestampMs): boolean;
};

/** The newest run of a scheduled job. */
export type JobRun = {
  readonly startedAt: TimestampMs;
  /** Null while it runs, and when the process ended in the middle of it. */
  readonly finishedAt: TimestampMs | null;
  readonly ok: boolean | null;
  /** What it did, or why it failed, in English. */
  readonly result: string | null;
  /** What it did, where that is one of the closed list. */
  readonly told: readonly JobTold[] | null;
};
export type JobOutcome = { readonly ok: boolean; readonly result: string; readonly told?: JobRun["told"] };
/** What scheduled jobs must not forget over a restart. */
export type JobLog = {
  last(name: string): JobRun | null;
  /** Names of the jobs whose newest run ended badly since then. */
  failed(since: TimestampMs): readonly string[];
  started(name: string, at: TimestampMs): void;
  finished(name: string, at: TimestampMs, end: JobOutcome): void;
};

/** Messages that must arrive. One row per notice and chat. */
export type OutboxRow = {
  readonly id: number;
  readonly chatId: number;
  readonly notice: Queued;
  readonly attempts: number;
  readonly createdAt: TimestampMs;
  /** True when an earlier attempt may have reached the chat. */
  readonly possibleRepeat: boolean;
  /** Waits for nothing: it goes past the chat's other messages. */
  readonly urgent: boolean;
};
export type ShownCard = {
  readonly messageId: number;
  /** Whether a chart was added to it. */
  readonly hasChart: boolean;
};
export type Outbox = {
  /** Oldest deliverable row of each chat (not before its time), its oldest urgent one, and its oldest chart to add. */
  due(now: TimestampMs): readonly OutboxRow[];
  /** Rows of the same chat that wait behind this one and were never tried, oldest first; neither urgent ones nor charts. */
  behind(row: Pick<OutboxRow, "id" | "chatId">): readonly OutboxRow[];
  markSending(id: number): boolean;
  /** `next` is queued in the same transaction: what is to follow a message that arrived. */
  markSent(id: number, messageId: number, at: TimestampMs, next?: CardNotice): void;
  /** Not delivered for sure: try again at `notBefore`. */
  retry(id: number, notBefore: TimestampMs): void;
  /** May or may not have been delivered: it will be sent once more, marked as a possible repeat. */
  unknown(id: number, notBefore: TimestampMs): void;
  /** Will never be delivered (chat blocked the bot, message refused); kept with the reason. */
  bury(id: number, why: string): void;
  /** At boot: rows found in flight become `unknown`. Answers how many. */
  recover(now: TimestampMs): number;
  depth(): number;
  /** Tries since then that arrived or may have, of the newest few thousand messages, oldest first. */
  sentSince(since: TimestampMs): readonly { readonly chatId: number; readonly at: TimestampMs }[];
  enqueue(notice: Queued, now: TimestampMs): number;
  /** The newest message by which the chat has a signal's card; null = it has none. */
  cardMessage(chatId: number, signal: DecisionId): ShownCard | null;
};
