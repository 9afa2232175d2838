/** What a person is told about a refusal code. */
import type { Rule } from "../verdict.ts";

export type CodeText = {
  /** The rule that says it; null for codes that several rules share. */
  readonly rule: Rule | null;
  /** Absent: the code always refuses. "always": it never refuses; "dryrun": it refuses only in live. */
  readonly advice?: "always" | "dryrun";
  /** What happened. */
  readonly says: string;
  /** What it means for their money. */
  readonly money: string;
  /** What they can do. */
  readonly act: string;
};

export const NOTHING_RISKED = "No signal was sent. Nothing was risked.";
