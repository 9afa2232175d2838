/** The closed list of reasons why a candidate is refused or advised against, with what a person is told about each. */

export type CodeText = {
  /** What happened. */
  readonly says: string;
  /** What it means for their money. */
  readonly money: string;
  /** What they can do. */
  readonly act: string;
};

export const REFUSALS = {
  DATA_MISSING: {
    says: "There are too few candles to compute the features.",
    money: "No signal can be judged, so none is sent.",
    act: "Wait for the history to fill, or check the feed with /check.",
  },
} as const satisfies Record<string, CodeText>;

export type RefusalCode = keyof typeof REFUSALS;
