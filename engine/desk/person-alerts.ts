/** Makes and changes the alerts that people define; each change is audited. */
import type { InstrumentId } from "../../core/instrument.ts";
import { type Clock, slotAt } from "../../core/time.ts";
import { type AlertCheckDeps, marketAt } from "../alerts/check.ts";
import { ALERTS_AT_MOST } from "../alerts/condition.ts";
import { follow } from "../alerts/follow.ts";
import { type AlertWish, parseAlert } from "../alerts/parse.ts";
import type { AlertAnswer, AlertDesk, AlertView } from "../api/person-alerts.ts";
import type { PersonAlert, PersonAlertStore } from "../ports/person-alerts.ts";
import type { Actor, Controls } from "../ports.ts";
import { findInstrument } from "./symbols.ts";

export type AlertDeskDeps = Pick<AlertCheckDeps, "store" | "ledger" | "detect"> & {
  readonly alerts: PersonAlertStore;
  readonly patterns: readonly string[];
  readonly watched: () => readonly InstrumentId[];
  readonly audit: Controls["audit"];
  readonly clock: Clock;
  /** A fresh, short, unguessable id. */
  readonly newId: () => string;
};

export function createAlertDesk(deps: AlertDeskDeps): AlertDesk {
  const { alerts, patterns, watched, audit, clock } = deps;
  const view = (alert: PersonAlert): AlertView => {
    const { id, instrument, timeframe, condition, repeatMs, status, holds, firedAt } = alert;
    const isWatched = watched().includes(instrument);
    return { id, instrument, timeframe, condition, repeatMs, status, holds, firedAt, isWatched };
  };
  const read = (line: string): ReadLine => {
    const wish = parseAlert(line, patterns);
    if (!wish.ok) return { kind: "refused", code: wish.error };
    const instrument = findInstrument(wish.value.symbol, watched());
    return typeof instrument === "string"
      ? { kind: "read", wish: wish.value, instrument }
      : { kind: "unknown-symbol", symbol: instrument };
  };
  return {
    patterns,
    fault(line) {
      const answer = read(line);
      return answer.kind === "read" ? null : answer;
    },
    create(line, by): AlertAnswer {
      const answer = read(line);
      if (answer.kind !== "read") return answer;
      const { wish, instrument } = answer;
      const waiting = alerts.ofChat(by.chatId).filter(({ status }) => status !== "done");
      const same = waiting.find((alert) => isSame(alert, wish, instrument, by));
      if (same !== undefined) return { kind: "created", alert: view(same) };
      if (waiting.length >= ALERTS_AT_MOST) return { kind: "refused", code: "ALERT_TOO_MANY" };
      const alert = begun(deps, wish, instrument, by);
      alerts.create(alert);
      audit("alert_created", by, clock.now(), { id: alert.id, line });
      return { kind: "created", alert: view(alert) };
    },
    ofChat: (chatId) => alerts.ofChat(chatId).map(view),
    move(id, to, by) {
      const alert = alerts.find(id);
      if (alert === null || alert.chatId !== by.chatId || !mayGo(alert, to)) return null;
      if (!alerts.move(id, alert.status, to)) return null;
      audit("alert_changed", by, clock.now(), { id, from: alert.status, to });
      return view({ ...alert, status: to, holds: null });
    },
  };
}

type ReadLine =
  | { readonly kind: "read"; readonly wish: AlertWish; readonly instrument: InstrumentId }
  | Exclude<AlertAnswer, { kind: "created" }>;

/** The same line again, typed twice or handed over twice, is the alert that is there: it fires once. */
const isSame = (alert: PersonAlert, wish: AlertWish, instrument: InstrumentId, { userId }: Actor): boolean =>
  alert.status === "active" &&
  alert.userId === userId &&
  alert.instrument === instrument &&
  alert.timeframe === wish.timeframe &&
  alert.repeatMs === wish.repeatMs &&
  JSON.stringify(alert.condition) === JSON.stringify(wish.condition);

const mayGo = ({ status }: PersonAlert, to: PersonAlert["status"]): boolean => status !== "deleted" && status !== to;

/** Where things stand now is learned at once, so that the next bar can already be a beginning. */
function begun(deps: AlertDeskDeps, wish: AlertWish, instrument: InstrumentId, by: Actor): PersonAlert {
  const { condition, timeframe, repeatMs } = wish;
  const createdAt = deps.clock.now();
  const fresh: PersonAlert = {
    ...{ id: deps.newId(), chatId: by.chatId, userId: by.userId, instrument, timeframe, condition, repeatMs },
    ...{ status: "active", holds: null, lastBar: null, firedAt: null, createdAt },
  };
  const stood = follow(fresh, marketAt(deps)(instrument), slotAt(createdAt));
  return stood === null ? fresh : { ...fresh, ...stood.progress };
}
