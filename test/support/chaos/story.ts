/** What both runs begin with: people, settings, mutes, alerts of their own; and the kill switch that comes later. */
import { dirname } from "node:path";
import { processStopwatch } from "../../../app/clock.ts";
import { openStores, type Stores } from "../../../app/stores.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { DEFAULT_PREFERENCES } from "../../../engine/ports/preferences.ts";
import type { Actor } from "../../../engine/ports.ts";
import { at } from "../candles.ts";
import { BNB, BTC, ETH } from "../ledger.ts";
import { OWNER } from "./life.ts";

export const BEGIN = at("2025-06-09T00:00:00Z");
const ACTOR: Actor = { userId: OWNER, chatId: OWNER, name: "Ada" };
const VIEWERS = [78, 79];

/** Opens the run's own databases between two lives of the process. */
export function withStores<T>(ledgerFile: string, at: TimestampMs, use: (stores: Stores) => T): T {
  const opened = openStores(dirname(ledgerFile), { now: () => at }, processStopwatch);
  if (!opened.ok) throw new Error(opened.error.lines.join(" "));
  try {
    return use(opened.value);
  } finally {
    opened.value.close();
  }
}

/** A threshold that lets signals through, three chats, one of them in Turkish, one without BNB, and repeating alerts. */
export function tellBeginning(ledgerFile: string): void {
  withStores(ledgerFile, BEGIN, ({ people, controls, preferences, mutes, personAlerts }) => {
    people.add({ userId: OWNER, chatId: OWNER, role: "owner", name: "Ada" }, BEGIN);
    for (const id of VIEWERS) people.add({ userId: id, chatId: id, role: "viewer", name: `Viewer ${id}` }, BEGIN);
    controls.change({ key: "threshold", value: "0.45", by: ACTOR, at: BEGIN });
    // Pictures would only make the lives longer.
    for (const chatId of [OWNER, ...VIEWERS]) {
      const language = chatId === 79 ? ("tr" as const) : ("en" as const);
      preferences.store(chatId, { ...DEFAULT_PREFERENCES, language, images: false, digestAt: 600 }, ACTOR, BEGIN);
    }
    mutes.mute(78, { instrument: BNB, until: (BEGIN + 7 * 86_400_000) as TimestampMs }, ACTOR, BEGIN);
    for (const [chatId, instrument] of [
      [OWNER, BTC],
      [78, ETH],
      [79, BNB],
    ] as const) {
      personAlerts.create({
        ...{ id: `rsi-${chatId}`, chatId, userId: chatId, instrument, timeframe: "5m", repeatMs: 240_000 },
        ...{ condition: { kind: "rsi", side: "above", level: 50 }, status: "active", holds: null, lastBar: null },
        ...{ firedAt: null, createdAt: BEGIN },
      });
    }
  });
}

/** At the same recorded moment in both runs, the process being down. */
export function turnKillSwitchOn(ledgerFile: string): void {
  const last = withStores(ledgerFile, BEGIN, ({ ledger }) => ledger.watermark() ?? BEGIN);
  withStores(ledgerFile, last, ({ controls }) => void controls.killNow(ACTOR, last));
}
