/** What follows a stored scan: alerts that people defined are looked at, and digests sent whose time has come. */
import type { TimestampMs } from "../core/time.ts";
import { checkAlerts } from "../engine/alerts/check.ts";
import type { Desk } from "../engine/api.ts";
import { buildDigest } from "../engine/digest/build.ts";
import { createDigestSender } from "../engine/digest/send.ts";
import type { EmitEvent } from "../engine/events.ts";
import type { Scanner } from "../engine/scan/scan.ts";
import { candlestickPatterns } from "../market/candlestick-patterns.ts";
import type { Stores } from "./stores.ts";

export type AfterScanParts = {
  readonly stores: Stores;
  readonly desk: Desk;
  readonly emit: EmitEvent;
};

/** A fault in either is told and leaves the scan as it is; both look again after the next one. */
export function withAlertsAndDigests(scanner: Scanner, { stores, desk, emit }: AfterScanParts): Scanner {
  const { personAlerts, preferences, people, members, outbox, ledger, store, quality, jobs } = stores;
  const facts = {
    ...{ ledger, quality, jobs, mode: desk.facts().mode },
    watched: () => desk.facts().symbols,
    account: () => desk.ftmoStatus(),
    controls: () => desk.facts(),
    modelTag: () => desk.facts().model.tag,
  };
  const digests = createDigestSender({
    chats: () => [...new Set([...people.all(), ...members.places()].map(({ chatId }) => chatId))],
    preferences,
    outbox,
    report: (from, until) => buildDigest(facts, from, until),
  });
  const attempt = (what: string, act: () => void): void => {
    try {
      act();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const text = `${what} could not be looked after (${reason}). Scans and signals go on; it is tried again after the next scan. Check the disk if it repeats.`;
      emit({ type: "error", code: "AFTER_SCAN_FAILED", text });
    }
  };
  return {
    async scan(slot: TimestampMs) {
      await scanner.scan(slot);
      attempt("Alerts of people", () =>
        checkAlerts({ alerts: personAlerts, store, ledger, detect: candlestickPatterns }, slot),
      );
      attempt("Digests", () => digests.sendDue(slot));
    },
  };
}
