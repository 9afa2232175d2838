/** The full trail of a stored decision: what it saw, what each model said, how that became a chance, what each rule said. */
import type { UnknownSymbol } from "../api.ts";
import type { Choice } from "../ports/choices.ts";
import type { SignalCourse } from "../ports/trail.ts";
import type { Decision } from "../records.ts";

/** A feature of the row, and what the stated chance owes to its not being at its usual middle. */
export type Contribution = {
  readonly name: string;
  /** What it is about in plain words; null for a name that has none. */
  readonly about: string | null;
  /** As the model saw it for a long trade. */
  readonly value: number;
  /** The middle of what the model learned from. */
  readonly middle: number;
  /** pWin as it was minus pWin with the feature at that middle, −1..1. */
  readonly change: number;
};

export type WhyReport = {
  readonly decision: Decision;
  /** Null for a decision that was not emitted. */
  readonly course: SignalCourse | null;
  readonly choices: readonly Choice[];
  /** Of the candles that the slot could see, read again now; null when they are not stored any more. */
  readonly candles: {
    readonly ageMs: number | null;
    readonly missingShare: number;
    readonly gapMinutes: number;
  } | null;
  /** Null when another calibrator serves now than the one that was asked then. */
  readonly calibration: { readonly slope: number; readonly intercept: number; readonly boost: number } | null;
  readonly contributions:
    | {
        readonly kind: "known";
        /** Strongest first. */
        readonly top: readonly Contribution[];
        readonly features: number;
        /** What the models say of the same candles now; differs from the decision's only if the calibrator does. */
        readonly pWin: number;
      }
    /** Another bundle serves now; the candles are gone; the bundle does not say what it learned from. */
    | { readonly kind: "unknown"; readonly because: "OTHER_MODEL" | "NO_CANDLES" | "NO_RANGE" };
};

export type WhyAnswer =
  | { readonly kind: "report"; readonly report: WhyReport }
  | { readonly kind: "unknown-symbol"; readonly about: UnknownSymbol }
  /** No such signal, or none yet. */
  | { readonly kind: "none"; readonly asked: string };
