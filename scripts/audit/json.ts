/** The audit as one JSON object per line; money with two decimals. */
import type { Cents } from "../../core/money.ts";
import { isoUtc } from "../../core/time.ts";
import type { AuditLine, AuditSummary, FirstBreach } from "../../risk/audit/types.ts";

function money(value: Cents | null): string {
  if (value === null) return "null";
  const whole = Math.abs(value);
  return `${value < 0 ? "-" : ""}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, "0")}`;
}

/** Written by hand: `JSON.stringify` would print 95000 for 95,000.00. */
export function jsonLine(line: AuditLine): string {
  const { breachedAt, mismatch } = line;
  return [
    `{"t":${JSON.stringify(line.t)},"day":"${line.day}","dayStartBalance":${money(line.dayStartBalance)}`,
    `"dailyLimit":${money(line.dailyLimit)},"maxLossLimit":${money(line.maxLossLimit)},"floor":${money(line.floor)}`,
    `"ownFloor":${money(line.ownFloor)},"equity":${money(line.equity)},"room":${money(line.room)}`,
    `"state":"${line.state}","breached":${line.breached},"rule":${JSON.stringify(line.rule)}`,
    ...(breachedAt === null ? [] : [`"breachedAt":"${isoUtc(breachedAt)}"`]),
    ...(mismatch ? ['"mismatch":true'] : []),
  ]
    .join(",")
    .concat("}");
}

export function jsonSummary({ firstBreach, tradingDays, targetMet, bestDayShare, mismatches }: AuditSummary): string {
  const first = firstBreach === null ? "null" : jsonBreach(firstBreach);
  return `{"summary":true,"firstBreach":${first},"tradingDays":${tradingDays},"targetMet":${targetMet},"bestDayShare":${bestDayShare},"mismatches":${mismatches}}`;
}

function jsonBreach(breach: FirstBreach): string {
  const { t, rule, equity, floor } = breach;
  return `{"t":${JSON.stringify(t)},"rule":"${rule}","equity":${money(equity)},"floor":${money(floor)},"breachedAt":${JSON.stringify(breachInstant(breach))}}`;
}

/** The reset that found it, or the line's own time. */
export const breachInstant = ({ t, breachedAt }: FirstBreach): string => (breachedAt === null ? t : isoUtc(breachedAt));
