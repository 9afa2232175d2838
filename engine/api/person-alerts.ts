/** Alerts that people define, as the chat may make, see and change them. */
import type { AlertFault } from "../alerts/parse.ts";
import type { UnknownSymbol } from "../api.ts";
import type { PersonAlert } from "../ports/person-alerts.ts";
import type { Actor } from "../ports.ts";

export { ALERT_TIMEFRAMES, ALERTS_AT_MOST, type AlertCondition, REPEAT_MS } from "../alerts/condition.ts";
export type { AlertFault } from "../alerts/parse.ts";
export type { PersonAlert } from "../ports/person-alerts.ts";

export type AlertView = Pick<
  PersonAlert,
  "id" | "instrument" | "timeframe" | "condition" | "repeatMs" | "status" | "holds" | "firedAt"
> & {
  /** False when the symbol is not watched any more: no candles come, and nothing can fire. */
  readonly isWatched: boolean;
};

export type AlertAnswer =
  | { readonly kind: "created"; readonly alert: AlertView }
  | { readonly kind: "refused"; readonly code: AlertFault | "ALERT_TOO_MANY" }
  | { readonly kind: "unknown-symbol"; readonly symbol: UnknownSymbol };

export type AlertDesk = {
  /** Names of the candlestick patterns that can be asked for. */
  readonly patterns: readonly string[];
  /** One line, as in `BTC rsi<30 1h`. */
  create(line: string, by: Actor): AlertAnswer;
  /** What `create` would refuse of that line, whoever sent it; null = it can be read. Nothing is kept. */
  fault(line: string): Exclude<AlertAnswer, { kind: "created" }> | null;
  ofChat(chatId: number): readonly AlertView[];
  /** Null when the chat has no such alert or it cannot go there any more; asking twice changes nothing. */
  move(id: string, to: "active" | "paused" | "deleted", by: Actor): AlertView | null;
};
