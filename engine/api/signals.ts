/** What people may ask of a signal and do with it: its card, taken or skipped, its chart, why it came to be. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { WinRate } from "../api.ts";
import type { ChartBar } from "../ports/charts.ts";
import type { Choice, SymbolMute } from "../ports/choices.ts";
import type { SignalCourse } from "../ports/trail.ts";
import type { Actor } from "../ports.ts";
import type { Decision } from "../records.ts";
import type { WhyAnswer } from "./why.ts";

export type { Chart, ChartBar, ChartLevel, ChartSession, Charts, SingleChart } from "../ports/charts.ts";
export type { Choice, SymbolMute } from "../ports/choices.ts";
export type { SignalCourse } from "../ports/trail.ts";
export type { Contribution, WhyAnswer, WhyReport } from "./why.ts";

/** A signal with all that became of it up to now. */
export type SignalCard = {
  readonly decision: Decision;
  readonly course: SignalCourse;
  readonly choices: readonly Choice[];
};

export type ChoiceAnswer =
  | { readonly kind: "stored"; readonly choice: Choice }
  /** The person has said so before; nothing changed. */
  | { readonly kind: "unchanged"; readonly choice: Choice }
  | {
      readonly kind: "refused";
      readonly code:
        | "SIGNAL_UNKNOWN"
        | "SIGNAL_EXPIRED"
        | "SIGNAL_ENDED"
        | "TAKEN_BEFORE"
        | "PRICE_UNKNOWN"
        | "PRICE_PAST_STOP"
        | "PRICE_PAST_TARGET"
        | "PRICE_RAN_AWAY";
      /** The newest close, where the code is about it. */
      readonly price?: number;
      /** The worst price at which the stated size still fits; or the level that was passed. */
      readonly limit?: number;
      readonly validUntil?: TimestampMs;
    };

/** Signals that somebody took, by the plan's own entry, stop and target. */
export type TakenReport = WinRate & {
  readonly days: number;
  /** Cents after costs, by the sizes they were sent with. */
  readonly net: Cents;
  readonly open: number;
  readonly invalidated: number;
};

/** Closed 15-minute bars of about a day, with the trading sessions over them. */
export type PriceView = {
  readonly bars: readonly ChartBar[];
  readonly barMs: number;
  readonly sessions: readonly {
    readonly kind: "asia" | "eu" | "us";
    readonly from: TimestampMs;
    readonly until: TimestampMs;
  }[];
};

export type SignalDesk = {
  /** By its id or the first characters of it; null = no such signal. */
  card(id: string): SignalCard | null;
  /** Says that a person took or skips a signal. Pressing again changes nothing; skipped may still become taken. */
  choose(id: string, state: Choice["state"], by: Actor): ChoiceAnswer;
  taken(days: number): TakenReport;
  /** No signals of the symbol in this chat for a while; answers until when. */
  mute(instrument: InstrumentId, by: Actor): SymbolMute;
  /** False when it was not muted. */
  unmute(instrument: InstrumentId, by: Actor): boolean;
  mutes(chatId: number): readonly SymbolMute[];
  prices(instrument: InstrumentId, until: TimestampMs): PriceView;
  /** About a symbol (its newest decision), the beginning of a signal's id, or "" (the newest signal). */
  why(about: string): Promise<WhyAnswer>;
};
