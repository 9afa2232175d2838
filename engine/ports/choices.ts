/** What people do with signals, and which symbols a chat wants no signals of. */
import type { DecisionId } from "../../core/ids.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Actor } from "../ports.ts";
import type { CardNotice } from "../records.ts";

/** What one person did with one signal. */
export type Choice = {
  readonly signalId: DecisionId;
  readonly userId: number;
  readonly chatId: number;
  readonly name: string;
  readonly state: "taken" | "skipped";
  /** Newest close when the button was pressed; null = there was none. */
  readonly price: number | null;
  readonly at: TimestampMs;
};

/** A taken signal and what became of it. */
export type TakenRow = Choice & {
  readonly instrument: InstrumentId;
  readonly plannedEntry: number;
  readonly result: "W" | "L" | null;
  readonly exit: "tp" | "sl" | "timeout" | "invalidated" | null;
  readonly r: number | null;
  /** By the size it was sent with. */
  readonly netCents: Cents | null;
  readonly exitTime: TimestampMs | null;
};

export type Choices = {
  /** In the order in which people chose. */
  of(signalId: DecisionId): readonly Choice[];
  /** Stored with its audit row and the notice that brings the cards up to date, in one transaction. */
  choose(choice: Choice, notice: CardNotice): void;
  /** Of signals without an end: those that somebody skipped and nobody took. */
  skippedOnly(): ReadonlySet<DecisionId>;
  /** Taken in [since, until), oldest first; one row per signal: that of whoever took it first. */
  taken(since: TimestampMs, until: TimestampMs): readonly TakenRow[];
};

export type SymbolMute = { readonly instrument: InstrumentId; readonly until: TimestampMs };
/** Each change is stored with its audit row. */
export type SymbolMutes = {
  /** Longest first. */
  active(chatId: number, now: TimestampMs): readonly SymbolMute[];
  mute(chatId: number, mute: SymbolMute, by: Actor, at: TimestampMs): void;
  /** False when it was not muted. */
  unmute(chatId: number, instrument: InstrumentId, by: Actor, at: TimestampMs): boolean;
};
