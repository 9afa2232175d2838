/** Whether the ledger tells one story. Where it does not, nothing starts: a wrong book is worse than none. */
import { err, ok, type Result } from "../../core/result.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import type { Contradiction, FindContradictions } from "../../db/ledger/contradictions.ts";
import { brokenEnvironment, type Refusal } from "../refusal.ts";

const TEXTS: Readonly<Record<Contradiction["code"], (rows: number, first: string) => string>> = {
  SIGNAL_WITHOUT_DECISION: (rows, first) =>
    `${rows} open signal(s) have no decision that sent them (the first is ${first}).`,
  SIGNAL_NOT_FOLLOWED: (rows, first) =>
    `${rows} open signal(s) are followed by nobody, so their stop and target would never be noticed (the first is ${first}).`,
  FOLLOWED_WITHOUT_SIGNAL: (rows, first) =>
    `${rows} followed trade(s) are missing among the open signals, so their risk would not be counted (the first is ${first}).`,
  SCAN_AFTER_NOW: (rows, first) =>
    `${rows} scan(s) are stored for a time that has not come yet (the newest is ${isoUtc(Number(first) as TimestampMs)}).`,
  MESSAGE_WITHOUT_DECISION: (rows, first) => `${rows} waiting message(s) tell of signals that do not exist (${first}).`,
  SETTING_UNREADABLE: (_rows, first) => `The stored setting "${first}" is no number that it may be.`,
};

const CLOCK =
  "The machine's clock is wrong, or was when those were stored. Until it passes that time no scan would run, so nothing starts and no signal is sent. Compare it with `timedatectl`, set it right, and start again.";
const BOOK =
  "The ledger contradicts itself. Limits and open positions cannot be trusted, so nothing starts and no signal is sent; open trades keep the stop and target you gave them. Look after them yourself, put the newest backup in place (npm run restore), and report this.";

/** `CLOCK_BEHIND_LEDGER` is cured by the clock alone; everything else is `LEDGER_CONTRADICTS`. */
export function reconcile(contradictions: FindContradictions, now: TimestampMs): Result<null, Refusal> {
  const found = contradictions(now);
  if (found.length === 0) return ok(null);
  const lines = found.map(({ code, rows, first }) => `${code}: ${TEXTS[code](rows, first)}`);
  const isClock = found.every(({ code }) => code === "SCAN_AFTER_NOW");
  const code = isClock ? "CLOCK_BEHIND_LEDGER" : "LEDGER_CONTRADICTS";
  return err(brokenEnvironment(code, `Lookout did not start. ${isClock ? CLOCK : BOOK}`, ...lines));
}
