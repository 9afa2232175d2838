/** What each chat chose; a change and its audit row are one transaction. */
import type { Database } from "better-sqlite3";
import type { TimestampMs } from "../../core/time.ts";
import type { PreferenceStore, Preferences } from "../../engine/ports/preferences.ts";
import type { Actor, Controls } from "../../engine/ports.ts";
import { eq, sql } from "../orm.ts";
import { preferences } from "../schema/ledger-preferences.ts";
import type { LedgerDb } from "./insert.ts";

export function createPreferences(client: Database, db: LedgerDb, audit: Controls["audit"]): PreferenceStore {
  const find = db
    .select()
    .from(preferences)
    .where(eq(preferences.chatId, sql.placeholder("chatId")))
    .prepare();

  function stored(chatId: number): Preferences | null {
    const row = find.get({ chatId });
    if (row === undefined) return null;
    const { language, zone, images, muted, quietFrom, quietUntil, digestAt } = row;
    const quiet = quietFrom === null || quietUntil === null ? null : { from: quietFrom, until: quietUntil };
    return { language, zone, images, muted, quiet, digestAt };
  }

  const store = client.transaction((chatId: number, wished: Preferences, by: Actor, at: TimestampMs): void => {
    const before = stored(chatId);
    const { quiet, ...same } = wished;
    const set = { ...same, quietFrom: quiet?.from ?? null, quietUntil: quiet?.until ?? null, changedAt: at };
    db.insert(preferences)
      .values({ chatId, ...set })
      .onConflictDoUpdate({ target: preferences.chatId, set })
      .run();
    audit("preferences_changed", by, at, { chat: chatId, before, now: wished });
  });

  return { stored, store: (chatId, wished, by, at) => store.immediate(chatId, wished, by, at) };
}
