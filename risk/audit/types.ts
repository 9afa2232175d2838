/** What the audit of an account's history reads and writes. Money is whole cents of the account currency. */
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Breach } from "../limits.ts";
import type { RiskLevel } from "../types.ts";

type Stamped = {
  /** The instant as the file wrote it; repeated in the output. */
  readonly t: string;
  readonly at: TimestampMs;
};

/** What the account itself showed. */
export type SnapshotEvent = Stamped & { readonly type: "snapshot"; readonly balance: Cents; readonly equity: Cents };
/** A fill. `net` = profit + commission + swap + fee; `volume` in lots, null where the file has none. */
export type DealEvent = Stamped & {
  readonly type: "deal";
  readonly positionId: string;
  readonly entry: "in" | "out";
  readonly net: Cents;
  readonly volume: number | null;
};
/** A deposit (above 0) or a withdrawal (below 0). */
export type BalanceEvent = Stamped & { readonly type: "balance"; readonly amount: Cents };
export type AuditEvent = SnapshotEvent | DealEvent | BalanceEvent;

/** Where the account stands after one event. */
export type AuditLine = {
  readonly t: string;
  /** Date on which the account's day started, in the preset's zone. */
  readonly day: string;
  readonly dayStartBalance: Cents;
  /** Levels of equity, not amounts; null where the preset has no such rule. */
  readonly dailyLimit: Cents | null;
  readonly maxLossLimit: Cents | null;
  /** The higher of the two. */
  readonly floor: Cents | null;
  /** The higher of this program's own levels, inside the official ones. */
  readonly ownFloor: Cents;
  /** The last snapshot's, moved by later deposits and withdrawals; null before the first snapshot. */
  readonly equity: Cents | null;
  /** equity − floor. */
  readonly room: Cents | null;
  readonly state: RiskLevel;
  readonly breached: boolean;
  readonly rule: Breach["rule"] | null;
  /** The reset at which the last known equity was found below the new floor; null otherwise. */
  readonly breachedAt: TimestampMs | null;
  /** True where a snapshot's balance differs by more than a cent from what the events before it add up to. */
  readonly mismatch: boolean;
};

export type FirstBreach = {
  readonly t: string;
  readonly rule: Breach["rule"];
  readonly equity: Cents;
  readonly floor: Cents;
  /** The instant of the breach: a reset before the line, or null for the line's own. */
  readonly breachedAt: TimestampMs | null;
};

export type AuditSummary = {
  readonly firstBreach: FirstBreach | null;
  /** Account days on which a position was opened. */
  readonly tradingDays: number;
  /** Whether the target stands met at the end; null where the preset has none. */
  readonly targetMet: boolean | null;
  /** Best day ÷ sum of the profitable days, costs in; null without a profitable day. */
  readonly bestDayShare: number | null;
  /** Snapshots whose balance the events before them do not explain. */
  readonly mismatches: number;
};

/** Why an event cannot follow on those before it. */
export type AuditFault =
  | "UNSORTED"
  | "BALANCE_BEFORE_START"
  | "WITHDRAWAL_ABOVE_BALANCE"
  | "OUT_WITHOUT_IN"
  | "OUT_ABOVE_VOLUME"
  | "MONEY_OUT_OF_RANGE";
