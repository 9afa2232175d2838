/** The audit for people: one row per event, then what it comes to. */
import { type Cents, units } from "../../core/money.ts";
import { isoUtc } from "../../core/time.ts";
import type { AuditLine, AuditSummary } from "../../risk/audit/types.ts";
import type { RiskPreset } from "../../risk/preset.ts";
import { breachInstant } from "./json.ts";

const AMOUNT = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const WIDTHS = { t: 25, day: 10, money: 14, state: 14 } as const;

const money = (value: Cents | null): string => (value === null ? "–" : AMOUNT.format(units(value)));
const rightAligned = (texts: readonly string[]): string => texts.map((text) => text.padStart(WIDTHS.money)).join(" ");

export const tableHead = (): string =>
  [
    "time".padEnd(WIDTHS.t),
    "day".padEnd(WIDTHS.day),
    rightAligned(["day start", "daily level", "total level", "own floor", "equity", "room"]),
    "state".padEnd(WIDTHS.state),
    "remarks",
  ].join(" ");

export function tableRow(line: AuditLine): string {
  const { dayStartBalance, dailyLimit, maxLossLimit, ownFloor, equity, room } = line;
  return [
    line.t.padEnd(WIDTHS.t),
    line.day,
    rightAligned([dayStartBalance, dailyLimit, maxLossLimit, ownFloor, equity, room].map(money)),
    line.state.padEnd(WIDTHS.state),
    remarks(line),
  ]
    .join(" ")
    .trimEnd();
}

function remarks({ breached, rule, breachedAt, mismatch }: AuditLine): string {
  const broken = breachedAt === null ? `BREACHED ${rule}` : `BREACHED ${rule} at the reset ${isoUtc(breachedAt)}`;
  return [...(breached ? [broken] : []), ...(mismatch ? ["balance not explained"] : [])].join(", ");
}

/** What the history comes to, in sentences. */
export function tableSummary(summary: AuditSummary, preset: RiskPreset): readonly string[] {
  const { bestDayShare, mismatches } = summary;
  return [
    breachSentence(summary, preset),
    `Trading days: ${summary.tradingDays}${preset.minTradingDays > 0 ? ` (${preset.minTradingDays} are asked for)` : ""}.`,
    targetSentence(summary),
    bestDayShare === null
      ? "No day ended with a profit, so there is no best day."
      : `Best day: ${(100 * bestDayShare).toFixed(1)} % of the profitable days' sum${allowedShare(preset)}.`,
    ...(mismatches === 0 ? [] : [mismatchSentence(mismatches)]),
  ];
}

function breachSentence({ firstBreach }: AuditSummary, { currency }: RiskPreset): string {
  if (firstBreach === null) return "No breach: at no event and no reset was the known equity beyond the firm's level.";
  const { rule, equity, floor } = firstBreach;
  const name = rule === "DAILY_LOSS" ? "daily loss" : "total loss";
  return `First breach: ${name} (${rule}) at ${breachInstant(firstBreach)}: equity ${money(equity)} ${currency}, level ${money(floor)} ${currency}.`;
}

function targetSentence({ targetMet }: AuditSummary): string {
  if (targetMet === null) return "This phase has no profit target.";
  return targetMet ? "The profit target stands met at the end." : "The profit target does not stand met at the end.";
}

const allowedShare = ({ consistency }: RiskPreset): string =>
  consistency === null ? "" : ` (at most ${consistency.maxPct} % is allowed)`;

const mismatchSentence = (count: number): string =>
  `In ${count} ${count === 1 ? "snapshot" : "snapshots"} the balance is not what the events before add up to: something is missing in the file, and the snapshot was believed.`;
