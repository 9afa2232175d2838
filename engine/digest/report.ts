/** What a day or a week came to, in figures. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";

export type DigestReport = {
  readonly from: TimestampMs;
  readonly until: TimestampMs;
  /** Signals sent in the span; `open` ones have no result yet. */
  readonly signals: {
    readonly sent: number;
    readonly won: number;
    readonly lost: number;
    readonly open: number;
    /** Sum of net results in units of the stop distance. */
    readonly r: number;
    /** The same in cents by the sizes that were sent; absent from digests that waited over an update. */
    readonly net?: Cents;
  };
  /** What holds all signals back when the digest is made; absent = nothing does. */
  readonly stopped?: "kill-switch" | "pause";
  /** Candidates refused in the span, per first refusal, most frequent first. */
  readonly refused: {
    readonly all: number;
    readonly top: readonly { readonly code: string; readonly count: number }[];
  };
  /** Shares of the own limits that are used at the end of the span, 0..1; null where the figures cannot be used. */
  readonly account: { readonly dailyUsed: number | null; readonly totalUsed: number | null } | null;
  /** Watched instruments with the poorest data of the last 24 hours, 0..100, the poorest first. */
  readonly quality: readonly { readonly instrument: InstrumentId; readonly score: number }[];
  /** Whether the model was last told to drift; null = not measured yet. */
  readonly drifting: boolean | null;
  /** Scheduled jobs whose newest run failed. */
  readonly failedJobs: readonly string[];
};

/** What a day or a week came to, for one chat. */
export type DigestNotice = {
  readonly kind: "digest";
  readonly key: string;
  readonly at: TimestampMs;
  readonly chatId: number;
  readonly span: "day" | "week";
  readonly report: DigestReport;
};
