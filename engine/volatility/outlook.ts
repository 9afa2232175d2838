/** What a bundle says of an instrument rather than of a trade: how much it will move, and how strange the moment is. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";

/** Of the row's features, how many lie outside what the models were trained on. */
export type Outside = {
  readonly count: number;
  /** At most three names, the one farthest out first, measured in widths of the training range. */
  readonly farthest: readonly string[];
};

/** One instrument at one slot, asked on the long row. A head that the bundle lacks, or that did not answer, is null. */
export type Outlook = {
  readonly instrument: InstrumentId;
  readonly slot: TimestampMs;
  /** Forecast realised volatility of the next 15 and 60 minutes: natural logarithms of shares of the price. */
  readonly rv15: number | null;
  readonly rv60: number | null;
  /** Forecast high minus low of the next 60 minutes: natural logarithm of a share of the price. */
  readonly range60: number | null;
  /** Null = the bundle does not say what it was trained on. */
  readonly outside: Outside | null;
  /** Isolation score of the row, 0..1, higher = stranger. */
  readonly outlier: number | null;
};
