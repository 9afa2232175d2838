/** Settings that people and the environment change, each with its audit row in the same transaction. */
import type { Database } from "better-sqlite3";
import type { Clock, TimestampMs } from "../../core/time.ts";
import type { Actor, Controls, SettingKey } from "../../engine/ports.ts";
import { and, eq, sql } from "../orm.ts";
import { outbox } from "../schema/ledger-chat.ts";
import { settings } from "../schema/ledger-controls.ts";
import { createAudit } from "./audit.ts";
import type { LedgerDb } from "./insert.ts";

/** The environment's switch has a key of its own, which no chat command can name; the trigger on `signals` honours both. */
type StoredKey = SettingKey | "kill_switch_env";
type Change = {
  readonly key: StoredKey;
  readonly value: string;
  readonly by: Actor | null;
  readonly at: TimestampMs;
};

export type ControlStore = {
  readonly controls: Controls;
  /** Writes at boot what `KILL_SWITCH` in the environment says; switching on cancels waiting signal messages. */
  setEnvironmentKillSwitch(on: boolean): { readonly cancelled: number };
};

export function createControls(client: Database, db: LedgerDb, clock: Clock): ControlStore {
  const { placeholder } = sql;
  const read = db
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.key, placeholder("key")))
    .prepare();
  const write = db
    .insert(settings)
    .values({ key: placeholder("key"), value: placeholder("value"), changedAt: placeholder("at") })
    .onConflictDoUpdate({
      target: settings.key,
      set: { value: sql`excluded.value`, changedAt: sql`excluded.changed_at` },
    })
    .prepare();
  const audit = createAudit(client, db);
  // What is in flight cannot be called back, but it is not tried a second time.
  const withdraw = db
    .update(outbox)
    .set({ withdrawn: true })
    .where(and(eq(outbox.kind, "signal"), sql`${outbox.status} in ('pending', 'sending', 'unknown')`))
    .prepare();
  const cancel = db
    .update(outbox)
    .set({ status: "cancelled", reason: "kill switch" })
    .where(
      and(
        eq(outbox.withdrawn, true),
        sql`${outbox.status} in ('pending', 'sending', 'unknown')`,
        sql`${outbox.status} <> 'sending'`,
      ),
    )
    .prepare();

  const setting = (key: StoredKey): string | null => read.get({ key })?.value ?? null;
  const change = client.transaction(({ key, value, by, at }: Change): { readonly cancelled: number } => {
    const before = setting(key);
    write.run({ key, value, at });
    const stops = key.startsWith("kill_switch") && value === "on";
    if (stops) withdraw.run();
    const cancelled = stops ? cancel.run().changes : 0;
    audit("setting_changed", by, at, stops ? { key, before, value, cancelled } : { key, before, value });
    return { cancelled };
  });

  return {
    controls: {
      setting,
      audit,
      change: (wanted) => void change.immediate(wanted),
      killNow: (by, at) => change.immediate({ key: "kill_switch", value: "on", by, at }),
    },
    setEnvironmentKillSwitch(on) {
      const value = on ? "on" : "off";
      if ((setting("kill_switch_env") ?? "off") === value) return { cancelled: 0 };
      return change.immediate({ key: "kill_switch_env", value, by: null, at: clock.now() });
    },
  };
}
