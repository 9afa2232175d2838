/** Plans which slots to scan next. Pure: the timer outside only obeys, so a dropped tick loses nothing. */
import { plus, SLOT_MS, slotAt, type TimestampMs } from "../core/time.ts";

/**
 * Every slot after the watermark ("last slot stored") up to now, oldest first, each exactly once. Without a watermark
 * only the newest slot: a fresh installation has missed nothing. A clock that stepped back plans nothing.
 */
export function slotsDue(watermark: TimestampMs | null, now: TimestampMs): readonly TimestampMs[] {
  const newest = slotAt(now);
  if (watermark === null) return [newest];
  const missing = Math.max(0, Math.floor((newest - watermark) / SLOT_MS));
  return Array.from({ length: missing }, (_, index) => plus(watermark, (index + 1) * SLOT_MS));
}

/** The slots of a half-open range [from, until): even UTC minutes. */
export function slotsBetween(from: TimestampMs, until: TimestampMs): readonly TimestampMs[] {
  const first = (Math.ceil(from / SLOT_MS) * SLOT_MS) as TimestampMs;
  const count = Math.max(0, Math.ceil((until - first) / SLOT_MS));
  return Array.from({ length: count }, (_, index) => plus(first, index * SLOT_MS));
}
