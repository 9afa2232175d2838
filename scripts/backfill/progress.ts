/** How far a backfill is: a sum over all symbols, the rate of the last two minutes, and how long the rest will take. */
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { BackfillEvent } from "../../market/backfill/parts.ts";

export type Progress = {
  /** 0..1 of the time asked for, what was there already included. */
  readonly share: number;
  /** Candles that are new. */
  readonly added: number;
  readonly perSecond: number;
  /** Null while nothing can be said. */
  readonly secondsLeft: number | null;
  readonly positions: readonly { readonly instrument: InstrumentId; readonly position: TimestampMs }[];
};

type Way = { readonly from: number; readonly until: number; position: number };
type Sample = { readonly at: number; readonly added: number };

/** The limit of an exchange lets calls through in bursts: shorter windows would show waves. */
const WINDOW_MS = 120_000;

export class ProgressTally {
  readonly #stepMs: number;
  readonly #ways = new Map<InstrumentId, Way>();
  #samples: readonly Sample[];
  #added = 0;

  /** `stepMs` is the length of a candle, `now` any steady clock in milliseconds. */
  constructor(stepMs: number, now: number) {
    this.#stepMs = stepMs;
    this.#samples = [{ at: now, added: 0 }];
  }

  note(event: BackfillEvent, now: number): void {
    if (event.type === "begin") {
      this.#ways.set(event.instrument, { from: event.from, until: event.until, position: event.from });
    }
    const way = this.#ways.get(event.instrument);
    if (event.type !== "read" || way === undefined) return;
    way.position = Math.max(way.position, event.position);
    this.#added += event.added;
    const recent = this.#samples.filter(({ at }) => at >= now - WINDOW_MS);
    this.#samples = [...(recent.length > 0 ? recent : this.#samples.slice(-1)), { at: now, added: this.#added }];
  }

  at(now: number): Progress {
    const ways = [...this.#ways.values()];
    const sum = (pick: (way: Way) => number): number => ways.reduce((total, way) => total + pick(way), 0);
    const whole = sum(({ from, until }) => until - from);
    const oldest = this.#samples[0] ?? { at: now, added: 0 };
    const perSecond = now > oldest.at ? ((this.#added - oldest.added) / (now - oldest.at)) * 1000 : 0;
    const candlesLeft = sum(({ until, position }) => until - position) / this.#stepMs;
    return {
      share: whole === 0 ? 0 : sum(({ position, from }) => position - from) / whole,
      added: this.#added,
      perSecond,
      secondsLeft: perSecond > 0 ? candlesLeft / perSecond : null,
      positions: [...this.#ways].map(([instrument, { position }]) => ({
        instrument,
        position: position as TimestampMs,
      })),
    };
  }
}

const BAR = 20;
const count = (value: number): string => Math.round(value).toLocaleString("en-US");

/** `[████····] 42 %  4,512,000 candles  5,020/s  18 min left  BTC/USDT 2021-03-05`; the bar only where it can move. */
export function progressText({ share, added, perSecond, secondsLeft, positions }: Progress, withBar: boolean): string {
  const full = Math.floor(share * BAR);
  const bar = withBar ? `[${"█".repeat(full)}${"·".repeat(BAR - full)}] ` : "";
  const left = secondsLeft === null ? "" : `  ${durationText(secondsLeft)} left`;
  const where = positions.map(
    ({ instrument, position }) => `${symbolOf(instrument)} ${new Date(position).toISOString().slice(0, 10)}`,
  );
  return `${bar}${Math.floor(share * 100)} %  ${count(added)} candles  ${count(perSecond)}/s${left}  ${where.join(" · ")}`;
}

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
