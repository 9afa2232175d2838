/** A ledger that is not there although earlier runs left other things: it starts as new, which somebody must be told. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { TimestampMs } from "../../core/time.ts";
import type { EmitEvent } from "../../engine/events.ts";
import type { Outbox } from "../../engine/ports.ts";
import type { Feed } from "../engine-settings.ts";

const TEXT =
  "The ledger is new although candles or backups of earlier runs are here: settings, people, kill switch, open signals and history are gone, and signals are judged as on a first day. If that was not meant, stop now and look for var/lookout.db, or bring back the newest backup (npm run restore; docs/guides/disaster-recovery.md).";

export type LedgerPlace = {
  /** A replay begins with a new ledger each time. */
  readonly feed: Feed;
  readonly folder: string;
  /** Null = `backups` in the folder. */
  readonly backups: string | null;
};

/** Asked before the ledger is opened, which makes it. Nothing is refused: beginning anew beside old candles is a way back too. */
export function isLedgerMissed({ feed, folder, backups }: LedgerPlace): boolean {
  if (feed === "replay" || existsSync(join(folder, "lookout.db"))) return false;
  return existsSync(join(folder, "candles.db")) || holdsBackups(backups ?? join(folder, "backups"));
}

function holdsBackups(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => /^lookout-.*\.tar\.gz$/.test(name));
}

export type NewLedgerParts = {
  readonly outbox: Pick<Outbox, "enqueue">;
  readonly emit: EmitEvent;
  readonly print: (line: string) => void;
};

/** Once, because from then on there is a ledger. Of people only the configured owner can be known by then. */
export function tellNewLedger(isMissed: boolean, { outbox, emit, print }: NewLedgerParts, at: TimestampMs): void {
  if (!isMissed) return;
  const code = "LEDGER_NEW";
  emit({ type: "alert", code, text: TEXT });
  print(`! ${TEXT}`);
  outbox.enqueue({ kind: "alert", key: code, at, code, text: TEXT, told: { as: "ledger-new" }, urgent: true }, at);
}
