/** The outbox, with how long its messages took to arrive and how often a send failed. */
import type { Outbox, OutboxRow } from "../../engine/ports.ts";
import type { Measures } from "../../web/metrics.ts";

export function measuredOutbox(outbox: Outbox, { count, observe }: Measures): Outbox {
  let offered: ReadonlyMap<number, OutboxRow> = new Map();
  /** Each row that is being sent ends by being sent, retried, unconfirmed or buried. */
  const underWay = new Map<number, OutboxRow>();
  const failed = (id: number, end: "retried" | "unconfirmed" | "buried"): void => {
    underWay.delete(id);
    count("delivery_failures_total", { end });
  };
  return {
    ...outbox,
    due(now) {
      const rows = outbox.due(now);
      offered = new Map(rows.map((row) => [row.id, row]));
      return rows;
    },
    markSending(id) {
      const row = offered.get(id);
      const isTaken = outbox.markSending(id);
      if (isTaken && row !== undefined) underWay.set(id, row);
      return isTaken;
    },
    markSent(id, messageId, at, next) {
      const row = underWay.get(id);
      underWay.delete(id);
      if (row !== undefined) observe("delivery_seconds", { kind: row.notice.kind }, (at - row.createdAt) / 1000);
      outbox.markSent(id, messageId, at, next);
    },
    retry(id, notBefore) {
      failed(id, "retried");
      outbox.retry(id, notBefore);
    },
    unknown(id, notBefore) {
      failed(id, "unconfirmed");
      outbox.unknown(id, notBefore);
    },
    bury(id, why) {
      failed(id, "buried");
      outbox.bury(id, why);
    },
  };
}
