/** Tells moves that a forecast made before them did not expect: once per symbol, until it moves far less than expected. */
import type { CandleColumns } from "../../core/candle.ts";
import { direction, type InstrumentId, symbolOf } from "../../core/instrument.ts";
import { isoUtc, MINUTE_MS, plus, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import type { Ledger } from "../ports.ts";
import type { EngineSettings } from "../settings.ts";
import type { Condition } from "./alerts.ts";

const MOVE_MS = 15 * MINUTE_MS;
/** Slots are even minutes: the newest forecast that is at least 15 minutes old was made 16 minutes ago. */
const FORECAST_AGE_MS = Math.ceil(MOVE_MS / SLOT_MS) * SLOT_MS;

/** An episode ends when a move is at most this share of what was expected: at the edge itself it would end and begin anew. */
const OVER_AT = 0.5;

export type MovesSeen = {
  /** Candles of the watched instruments up to the slot. */
  readonly histories: ReadonlyMap<InstrumentId, CandleColumns>;
  readonly slot: TimestampMs;
  /** How long after the slot it is looked at. */
  readonly latenessMs: number;
  readonly ledger: Pick<Ledger, "forecastAt" | "openPositions">;
  readonly settings: Pick<EngineSettings, "unusualMoveAlerts">;
};

/**
 * Without a forecast, or with a minute missing, nothing is known of an instrument and nothing changes. Forecasts come
 * from the ledger, so a restart neither loses a move nor invents one. A slot caught up long after is no news any more:
 * it can end an episode, never begin one.
 */
export function moveConditions({ histories, slot, latenessMs, ledger, settings }: MovesSeen): readonly Condition[] {
  if (!settings.unusualMoveAlerts) return [];
  return [...histories].flatMap(([instrument, candles]): readonly Condition[] => {
    const expected = ledger.forecastAt(instrument, plus(slot, -FORECAST_AGE_MS))?.move99 ?? null;
    const price = closeAt(candles, slot);
    const before = closeAt(candles, plus(slot, -MOVE_MS));
    if (expected === null || price === null || before === null) return [];
    const move = Math.log(price / before);
    const common = { key: `unusual-move:${instrument}`, code: "UNUSUAL_MOVE" as const };
    // Usual again: remembered, so that the next one is told, and no news in itself.
    if (Math.abs(move) <= expected * OVER_AT) return [{ ...common, value: "ok", text: "", quiet: true }];
    if (Math.abs(move) <= expected || latenessMs > MOVE_MS) return [];
    const facts = { ...happened({ instrument, slot, price, move, expected }), ...standing(instrument, price, ledger) };
    const told = { as: "unusual-move", facts } as const;
    return [{ ...common, value: "outside", text: `${whatHappened(facts)} ${MEANS[facts.means](facts)}`, told }];
  });
}

/** The close of the candle that ended at an instant among the newest ones; null when there is no such candle. */
function closeAt(candles: CandleColumns, end: TimestampMs): number | null {
  const open = plus(end, -MINUTE_MS);
  for (let row = candles.length - 1; row >= 0 && (candles.openTime[row] ?? 0) >= open; row -= 1) {
    if (candles.openTime[row] === open) return candles.close[row] ?? null;
  }
  return null;
}

type Move = {
  readonly instrument: InstrumentId;
  readonly slot: TimestampMs;
  readonly price: number;
  /** Log returns. */
  readonly move: number;
  readonly expected: number;
};

function happened({ instrument, slot, price, move, expected }: Move) {
  const percent = (log: number): string => `${(Math.abs(Math.expm1(log)) * 100).toFixed(2)} %`;
  return {
    symbol: symbolOf(instrument),
    went: move > 0 ? "rose" : "fell",
    move: percent(move),
    price: String(price),
    time: `${isoUtc(slot).slice(11, 16)} UTC`,
    at: String(slot),
    expected: percent(expected),
  } as const;
}

const whatHappened = ({ symbol, went, move, price, time, expected }: ReturnType<typeof happened>): string =>
  `${symbol} ${went} ${move} within 15 minutes, to ${price} at ${time}. 99 of 100 such moves were expected to stay within ${expected}.`;

type Standing = { readonly means: keyof typeof MEANS; readonly open: string; readonly losing: string };

/** How the open signals of the instrument stand after the move. */
function standing(instrument: InstrumentId, price: number, { openPositions }: Pick<Ledger, "openPositions">): Standing {
  const open = openPositions().filter((position) => position.instrument === instrument);
  const losing = open.filter(({ side, entry }) => direction(side) * (price - entry) < 0).length;
  return { means: meansOf(open.length, losing), open: String(open.length), losing: String(losing) };
}

function meansOf(open: number, losing: number): keyof typeof MEANS {
  if (open === 0) return "none";
  const how = losing === 0 ? "profit" : losing === open ? "loss" : "mixed";
  return how === "mixed" ? "some-loss" : `${open === 1 ? "one" : "all"}-${how}`;
}

const STAY =
  "stop and target stay where they are. Check that the stop really lies at your broker, and do not widen it.";
const MEANS = {
  none: () => "No signal of it is open, so none loses by it. Nothing to do; if you hold it by hand, look at your stop.",
  "one-profit": () => `One signal of it is open, now in profit; ${STAY}`,
  "one-loss": () => `One signal of it is open, now at a loss; ${STAY}`,
  "all-profit": ({ open }: Counts) => `${open} signals of it are open, now in profit; ${STAY}`,
  "all-loss": ({ open }: Counts) => `${open} signals of it are open, now at a loss; ${STAY}`,
  "some-loss": ({ open, losing }: Counts) => `${open} signals of it are open, now ${losing} of them at a loss; ${STAY}`,
} as const;
type Counts = Pick<Standing, "open" | "losing">;
