/** Conditions worth an alert, told once per change and never once per scan. */
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import type { RiskState } from "../../risk/types.ts";
import type { AlertCode } from "../alert-code.ts";
import type { AlertTold } from "../alert-told.ts";
import type { Collected, Ledger, SourceError, SourceErrorCode } from "../ports.ts";
import type { Notice } from "../records.ts";
import type { Look } from "./look.ts";
import { isPoor } from "./quality.ts";

/** Older than this against the slot and a candle says nothing about now. */
const STALE_AFTER_MS = 60_000;

export type Condition = {
  readonly key: string;
  readonly value: string;
  readonly code: AlertCode;
  readonly text: string;
  readonly told?: AlertTold;
  /** Remembered when it changes, and not told. */
  readonly quiet?: boolean;
  /** Can never be muted. */
  readonly urgent?: true;
};
export type AlertChanges = {
  readonly notices: readonly Notice[];
  readonly alertStates: readonly { readonly key: string; readonly value: string }[];
};

/** Only what changed since it was last told; a condition that is fine when first seen is remembered, not told. */
export function changesOf(
  conditions: readonly Condition[],
  ledger: Pick<Ledger, "alertState">,
  at: TimestampMs,
): AlertChanges {
  const changed = conditions.filter(({ key, value }) => ledger.alertState(key) !== value);
  const news = changed.filter(
    ({ key, value, quiet }) => quiet !== true && (ledger.alertState(key) !== null || value !== "ok"),
  );
  return {
    notices: news.map(({ key, value, code, text, told, urgent }) => ({
      kind: "alert",
      key: `alert:${key}:${value}:${isoUtc(at)}`,
      at,
      code,
      text,
      ...(told === undefined ? {} : { told }),
      ...(urgent === true ? { urgent } : {}),
    })),
    alertStates: changed.map(({ key, value }) => ({ key, value })),
  };
}

/** Why candles did not come, in a few words. */
export const CAUSES: Readonly<Record<SourceErrorCode, string>> = {
  UNKNOWN_SYMBOL: "the source does not know the symbol",
  UNREACHABLE: "the source cannot be reached",
  RATE_LIMITED: "the source asks for a pause",
  TIMEOUT: "the source did not answer in time",
  BAD_DATA: "the source answered nonsense",
  REFUSED: "the source refused to answer",
  CIRCUIT_OPEN: "the source failed too often and is left alone for a while",
};

/** Unsound candles are never repaired and never used; each time some come, it is said. */
export function rejectedConditions(collected: readonly Collected[], slot: TimestampMs): readonly Condition[] {
  return collected
    .filter(({ rejected }) => rejected > 0)
    .map(({ instrument, rejected }) => {
      const text = `${symbolOf(instrument)}: ${rejected} candle(s) were unsound (not numbers, not positive, high below low, or different from what is stored) and left out. No signal is made from them; if they are missed, signals for it pause until the gap has passed. If it repeats, check the source.`;
      const told = { as: "data-rejected", facts: { symbol: symbolOf(instrument), n: String(rejected) } } as const;
      return { key: `rejected:${instrument}`, value: isoUtc(slot), code: "DATA_REJECTED" as const, text, told };
    });
}

/** A source that fails for every instrument is one thing to say; else each instrument speaks for itself. */
export function dataConditions(looks: readonly Look[], collected: readonly Collected[]): readonly Condition[] {
  const [first] = collected;
  if (first?.error != null && collected.every(({ error }) => error !== null)) {
    const text = `Candles cannot be fetched: ${CAUSES[first.error.code]}. No signal is sent until they come again; open signals keep their stop and target. It is tried again every two minutes; if it lasts, check the connection and the exchange's status.`;
    const told = { as: "source-down", facts: { cause: first.error.code } } as const;
    return [{ key: "source", value: "down", code: "SOURCE_DOWN", text, told }];
  }
  const text = "Candles are fetched again. Signals are judged normally. Nothing to do.";
  const errorOf = ({ instrument }: Look) => collected.find((one) => one.instrument === instrument)?.error ?? null;
  return [
    { key: "source", value: "ok", code: "SOURCE_UP", text, told: { as: "source-up" } },
    ...looks.map((one) => dataCondition(one, errorOf(one))),
  ];
}

function dataCondition(one: Look, error: SourceError | null): Condition {
  const symbol = symbolOf(one.instrument);
  const key = `data:${one.instrument}`;
  const fault = dataFault(one, error);
  if (fault === null) {
    const then = isPoor(one.data.quality)
      ? "No signal for it is sent yet, because too much of the last 24 hours is missing."
      : "Signals for it are judged normally.";
    const text = `${symbol}: candles arrive again. ${then} Nothing to do.`;
    const as = isPoor(one.data.quality) ? "data-recovered-poor" : "data-recovered";
    return { key, value: "ok", code: "DATA_RECOVERED", text, told: { as, facts: { symbol } } };
  }
  const text = `${symbol}: ${fault.says} No signal for it can be sent until this is over; open signals keep their stop and target. ${fault.act}`;
  const told = { as: fault.as, facts: { symbol, ...fault.facts } };
  return { key, value: fault.value, code: "DATA_STALE", text, told };
}

export const isStale = ({ ageMs }: Look["data"]): boolean => ageMs === null || ageMs > STALE_AFTER_MS;

type DataFault = Required<AlertTold> & { readonly value: string; readonly says: string; readonly act: string };

function dataFault(one: Look, error: SourceError | null): DataFault | null {
  const { ageMs, missingFeatures } = one.data;
  if (isStale(one.data)) {
    const act = "If it lasts, check the connection and the exchange's status.";
    return { value: "stale", ...staleness(ageMs, error), act };
  }
  if (missingFeatures.length > 0) {
    return {
      value: "warming-up",
      as: "data-warming-up",
      facts: {},
      says: "its features cannot be computed, because the history is too short, has holes or stood still.",
      act: "Wait: it fills with new candles.",
    };
  }
  return null;
}

function staleness(ageMs: number | null, error: SourceError | null): Pick<DataFault, "as" | "facts" | "says"> {
  const age = ageMs === null ? null : `${Math.round(ageMs / 60_000)} min`;
  const says = age === null ? "no candle has arrived yet" : `the newest candle is ${age} old`;
  const as = age === null ? "data-none" : "data-old";
  const facts: AlertTold["facts"] = age === null ? {} : { age, minutes: String(Math.round((ageMs ?? 0) / 60_000)) };
  if (error === null) return { as, facts, says: `${says}.` };
  const because = `${says}, because ${CAUSES[error.code]}.`;
  return { as: `${as}-because`, facts: { ...facts, cause: error.code }, says: because };
}

export function modelCondition(failure: string | null): Condition {
  const text =
    failure === null
      ? "The model answers again. Signals are judged normally. Nothing to do."
      : `The model does not answer (${failure}). No signal can be judged or sent until it does; open signals keep their stop and target. If it lasts, restart Lookout.`;
  return {
    key: "model",
    value: failure === null ? "ok" : "down",
    code: failure === null ? "MODEL_UP" : "MODEL_DOWN",
    text,
    told: failure === null ? { as: "model-up" } : { as: "model-down", facts: { failure } },
  };
}

const STATE_TEXTS: Record<RiskState["level"], string> = {
  ACTIVE: "The account is back to normal: signals are sized in full. Nothing to do.",
  REDUCED: "40 % of a loss limit is used: the next signals risk half as much. Consider trading less today.",
  CLOSE_ONLY: "60 % of a loss limit is used: no new signals are sent. Look after open trades only.",
  FLATTEN_ADVICE: "85 % of a loss limit is used: another loss may end the account. Consider closing open trades now.",
  LOCKED: "The own loss limit is reached: no more signals until it is lifted. Stop trading and see /ftmo_status.",
};

export const riskCondition = (state: RiskState): Condition => ({
  key: "risk-state",
  value: state.level === "ACTIVE" ? "ok" : state.level,
  code: "RISK_STATE_CHANGED",
  text: STATE_TEXTS[state.level],
  told: { as: `risk-${state.level}` },
});

export function lateCondition(late: boolean): Condition {
  const text = late
    ? "Scans are running late: missed slots are being caught up, and their signals are refused because the price has moved on. Nothing to do unless it lasts."
    : "Scans are on time again. Nothing to do.";
  const told = { as: late ? "scan-late" : "scan-on-time" } as const;
  return { key: "scan-late", value: late ? "late" : "ok", code: "SCAN_LATE", text, told };
}

/** Can never be muted: somebody or something tried to send a signal while the kill switch was on. */
export const killSwitchViolation = (slot: TimestampMs, instruments: readonly InstrumentId[]): Notice => ({
  kind: "alert",
  key: `alert:kill-switch:${isoUtc(slot)}`,
  at: slot,
  code: "KILL_SWITCH_VIOLATED",
  urgent: true,
  text: `A signal for ${instruments.map(symbolOf).join(", ")} was attempted while the kill switch is on. The database refused it: nothing was sent and no money is at risk. Please report this, it should be impossible.`,
  told: { as: "kill-switch-violated", facts: { symbols: instruments.map(symbolOf).join(", ") } },
});
