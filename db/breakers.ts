/** What the circuit breaker of each source must not forget over a restart. */
import type { Database } from "better-sqlite3";
import type { TimestampMs } from "../core/time.ts";
import type { BreakerRow, BreakerStore } from "../engine/ports.ts";

const LOAD = `SELECT source, state, opened_at AS openedAt, retry_at AS retryAt, opens,
  consecutive_failures AS consecutiveFailures, last_fault AS lastFault FROM breakers WHERE source = ?`;
const SAVE = `INSERT OR REPLACE INTO breakers
  (source, state, opened_at, retry_at, opens, consecutive_failures, last_fault, updated_at)
  VALUES (@source, @state, @openedAt, @retryAt, @opens, @consecutiveFailures, @lastFault, @updatedAt)`;

export function createBreakerStore(client: Database): BreakerStore {
  const load = client.prepare<[string], BreakerRow>(LOAD);
  const save = client.prepare<[BreakerRow & { readonly updatedAt: TimestampMs }]>(SAVE);
  return {
    load: (source) => load.get(source) ?? null,
    save: (row, at) => {
      save.run({ ...row, updatedAt: at });
    },
  };
}
