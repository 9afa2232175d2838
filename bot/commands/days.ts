/** A stretch of days as people write it behind a command. */
import type { StatsSpan } from "../../engine/api.ts";

export const SPANS = [7, 30, 90, "all"] as const satisfies readonly StatsSpan[];

/** `30` and `30d`; seven days when nothing is given; null = not one of them. */
export function parseSpan(text: string): StatsSpan | null {
  const given = text
    .trim()
    .toLowerCase()
    .replace(/^(\d+)d$/, "$1");
  return given === "" ? 7 : (SPANS.find((span) => String(span) === given) ?? null);
}
