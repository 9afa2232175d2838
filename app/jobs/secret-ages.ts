/** The daily look at how long each secret has been in use: an old one is told once, and logged every day until it is renewed. */
import { createHash } from "node:crypto";
import { type Clock, DAY_MS, isoUtc, parseIsoUtc, type TimestampMs } from "../../core/time.ts";
import type { Ledger } from "../../engine/ports.ts";
import { type Condition, changesOf } from "../../engine/scan/alerts.ts";
import type { Config } from "../config/load.ts";
import type { Logger } from "../log/logger.ts";
import type { Stores } from "../stores.ts";
import type { Job } from "./jobs.ts";

export const OLD_AFTER_DAYS = 90;

export type SecretAgesParts = {
  readonly secrets: Config["secretsByName"];
  readonly stores: Pick<Stores, "ledger" | "tellAlerts" | "controls">;
  readonly log: Pick<Logger, "warn">;
  readonly clock: Clock;
};
export type SecretAge = { readonly name: string; readonly days: number };

/** Tells one value from another and is no use to whoever reads it. */
const markOf = (name: string, value: string): string =>
  createHash("sha256").update(`${name}\n${value}`).digest("hex").slice(0, 16);
const keyOf = (name: string): string => `secret:${name}`;

/** Since when exactly this value was seen; null = never before. */
function firstSeen(ledger: Pick<Ledger, "alertState">, name: string, value: string): TimestampMs | null {
  const [mark, since = ""] = ledger.alertState(keyOf(name))?.split(" ") ?? [];
  const at = parseIsoUtc(since);
  return mark === markOf(name, value) && at.ok ? at.value : null;
}

/** Of those that were seen before. */
export function secretAges(
  secrets: Config["secretsByName"],
  ledger: Pick<Ledger, "alertState">,
  now: TimestampMs,
): readonly SecretAge[] {
  return Object.entries(secrets).flatMap(([name, value]) => {
    const since = firstSeen(ledger, name, value);
    return since === null ? [] : [{ name, days: Math.floor((now - since) / DAY_MS) }];
  });
}

export const tellOld = ({ name, days }: SecretAge): string =>
  `${name} has been in use for ${days} days. Signals and money are not touched; the longer a secret lives, the likelier somebody else has it. Renew it where it was made, set the new one and start again; docs/guides/credentials.md says how.`;

export const watchingSecrets = (parts: SecretAgesParts): Job => ({
  name: "secret ages",
  expression: "0 6 * * *",
  run: async () => {
    const { secrets, stores, clock, log } = parts;
    const now = clock.now();
    remember(parts, now);
    const ages = secretAges(secrets, stores.ledger, now);
    const old = ages.filter(({ days }) => days >= OLD_AFTER_DAYS);
    for (const { name, days } of old) log.warn({ secret: name, days }, "a secret has grown old");
    stores.tellAlerts(changesOf(ages.map(conditionOf), stores.ledger, now), now);
    return [{ as: "secrets", n: ages.length, days: OLD_AFTER_DAYS, old: old.map(({ name }) => name) }];
  },
});

function remember({ secrets, stores }: SecretAgesParts, now: TimestampMs): void {
  for (const [name, value] of Object.entries(secrets)) {
    if (firstSeen(stores.ledger, name, value) !== null) continue;
    const isChange = stores.ledger.alertState(keyOf(name)) !== null;
    const seen = { key: keyOf(name), value: `${markOf(name, value)} ${isoUtc(now)}` };
    stores.tellAlerts({ notices: [], alertStates: [seen] }, now);
    stores.controls.audit(isChange ? "secret_changed" : "secret_first_seen", null, now, { name });
  }
}

function conditionOf(age: SecretAge): Condition {
  const isOld = age.days >= OLD_AFTER_DAYS;
  return {
    key: `secret_age:${age.name}`,
    value: isOld ? "old" : "ok",
    code: "SECRET_OLD",
    text: tellOld(age),
    told: { as: "secret-old", facts: { name: age.name, days: String(age.days) } },
    quiet: !isOld,
  };
}
