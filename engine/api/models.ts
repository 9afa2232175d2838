/** Which models there are and which of them serves, as people may see and change it. */
import type { TimestampMs } from "../../core/time.ts";
import type { Actor } from "../ports.ts";
import type { ChangeAnswer } from "./change.ts";

export type ModelRow = {
  readonly tag: string;
  readonly version: string;
  /** YYYY-MM-DD. */
  readonly made: string;
  /** What it serves as, or was registered as. */
  readonly status: "experimental" | "observation" | "live";
  /** Trained on this machine. */
  readonly isLocal: boolean;
  /** Judges signals now. */
  readonly serves: boolean;
  /** Was promoted and takes over at one of the next scans; then another one serves still. */
  readonly takesOver: boolean;
  /** Since when it serves; null = it does not, or serves as shipped. */
  readonly since: TimestampMs | null;
  readonly gates: number;
  /** Names of the gates that keep it from being live, judged now. */
  readonly missed: readonly string[];
  /** Why it cannot be used at all, in a sentence; null = it can. */
  readonly fault: string | null;
};

/** What the question is about; its text is the prompt's value. */
export type ModelWish = {
  readonly kind: "promote" | "rollback";
  readonly tag: string;
  /** What serves now. */
  readonly from: string;
  /** Why it is gone back to; null for a promotion. */
  readonly reason: string | null;
  /** What it would serve as: live only when it passes every gate. */
  readonly as: "observation" | "live";
  readonly gates: number;
  readonly missed: readonly string[];
};

/** `text` says why in a sentence where the code alone does not. */
export type ModelImpossible = {
  readonly kind: "impossible";
  readonly code:
    | "MODEL_FIXED"
    | "MODEL_PINNED"
    | "MODEL_UNKNOWN"
    | "MODEL_UNFIT"
    | "MODEL_SERVES"
    | "NOTHING_BEFORE"
    | "NEVER_SERVED"
    | "REASON_NEEDED";
  readonly text: string;
};
export type ModelAnswer = Exclude<ChangeAnswer, { kind: "refused" }> | ModelImpossible;

export type ModelsDesk = {
  list(): Promise<readonly ModelRow[] | ModelImpossible>;
  askPromotion(tag: string, by: Actor): Promise<ModelAnswer>;
  /** Of the words the first may name a model; the others say why. */
  askRollback(words: readonly string[], by: Actor): Promise<ModelAnswer>;
};
