/** Everything that happens, as one typed stream. `--json` prints it; docs/reference/events.md describes it. */
import type { TimestampMs } from "../core/time.ts";
import type { Decision, OutcomeUpdate } from "./records.ts";

export type EventBody =
  | {
      readonly type: "boot";
      readonly mode: string;
      readonly feed: string;
      readonly model: string;
      readonly status: string;
      readonly threshold: number;
      readonly symbols: readonly string[];
    }
  | {
      readonly type: "scan";
      readonly slot: TimestampMs;
      readonly late: boolean;
      readonly symbols: readonly {
        readonly instrument: string;
        readonly close: number | null;
        readonly best: { readonly side: string; readonly confidence: number; readonly tier: string } | null;
        readonly note: string | null;
      }[];
      readonly stagesMs: Readonly<Record<string, number>>;
    }
  | { readonly type: "decision"; readonly decision: Decision }
  | {
      readonly type: "message";
      readonly chat: number;
      readonly kind: string;
      readonly text: string;
      readonly buttons: readonly string[];
      /** The line or button the message answers; null for a push. */
      readonly inReplyTo: string | null;
    }
  | { readonly type: "outcome"; readonly outcome: Extract<OutcomeUpdate, { kind: "resolved" }> }
  | { readonly type: "alert"; readonly code: string; readonly text: string }
  | { readonly type: "error"; readonly code: string; readonly text: string }
  | {
      readonly type: "summary";
      readonly counts: Readonly<Record<string, number>>;
      /** sha256 over the hashes of all decisions in order. */
      readonly decisionsHash: string;
    };

/** Where events go; numbering and time stamps are the sink's business. */
export type EmitEvent = (event: EventBody) => void;
