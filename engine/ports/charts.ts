/** Pictures of numbers. Every word in one arrives in the reader's language; who draws it knows no markets. */
import type { Side } from "../../core/instrument.ts";
import type { Result } from "../../core/result.ts";
import type { TimestampMs } from "../../core/time.ts";

type Titled = {
  /** Short enough for one line on a phone, about 40 characters. */
  readonly title: string;
  /** A quieter line under it, about 70 characters; "" = none. */
  readonly subtitle: string;
  /** In a corner, in capitals: DRY RUN, OBSERVATION; null = none. */
  readonly mark: string | null;
};

export type ChartBar = {
  readonly openTime: TimestampMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
};
export type ChartLevel = {
  readonly kind: "entry" | "stop" | "target" | "last";
  readonly price: number;
  /** Its name; "" = none. */
  readonly label: string;
  /** Its price as it is read. */
  readonly text: string;
};
/** A trading session as a shaded stretch; several may overlap. */
export type ChartSession = {
  readonly kind: "asia" | "eu" | "us";
  readonly from: TimestampMs;
  readonly until: TimestampMs;
  readonly label: string;
};

export type CandleChart = Titled & {
  readonly kind: "candles";
  readonly side: Side | null;
  /** Rising in time, without the forming one. */
  readonly bars: readonly ChartBar[];
  readonly barMs: number;
  readonly levels: readonly ChartLevel[];
  readonly sessions: readonly ChartSession[];
  /** IANA zone of the times below. */
  readonly zone: string;
};

/** How often what was stated came true. */
export type ReliabilityChart = Titled & {
  readonly kind: "reliability";
  readonly bins: readonly {
    /** Mean stated probability and share that came true, 0..1. */
    readonly stated: number;
    readonly realised: number;
    /** 95 % interval of the share. */
    readonly low: number;
    readonly high: number;
    readonly n: number;
  }[];
  readonly words: { readonly stated: string; readonly realised: string; readonly perfect: string };
};

/** A quantity after each trade, starting from nothing. */
export type EquityChart = Titled & {
  readonly kind: "equity";
  readonly points: readonly { readonly at: TimestampMs; readonly value: number }[];
  /** Another measure of the same trades says the opposite: drawn in the colour of neither gain nor loss. */
  readonly disputed?: boolean;
  /** What is measured, such as "R" or "USD". */
  readonly unit: string;
  readonly zone: string;
};

/** How much of each limit is used. */
export type BarsChart = Titled & {
  readonly kind: "bars";
  readonly rows: readonly {
    readonly label: string;
    /** 0 = nothing used, 1 = all of it; more is drawn as all. */
    readonly used: number;
    /** At the bar's end. */
    readonly text: string;
    /** `room`: the more, the worse. `goal`: the more, the better. */
    readonly sense: "room" | "goal";
  }[];
};

export type SingleChart = CandleChart | ReliabilityChart | EquityChart | BarsChart;
/** Several in one picture, the first on top. */
export type StackedCharts = { readonly kind: "stacked"; readonly charts: readonly SingleChart[] };

export type Chart = SingleChart | StackedCharts;

/** `CHART_BUSY`: too many wait already. */
export type ChartError = { readonly code: "CHART_FAILED" | "CHART_BUSY" | "CHART_SLOW"; readonly text: string };

export type Charts = {
  /** A PNG, about 1,000 pixels wide. Never throws: a message without its picture is still a message. */
  draw(chart: Chart): Promise<Result<Uint8Array, ChartError>>;
  stop(): Promise<void>;
};
