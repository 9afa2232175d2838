/** `/ftmo_status`: how far the account is from every limit, in money, and what the next signal may risk. */
import { FormattedString, fmt } from "@grammyjs/parse-mode";
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import { type Cents, maxMoney, subtractMoney, units } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { type FtmoReport, type Judged, type LimitView, type Mode, REFUSALS, type RiskLevel } from "../../engine/api.ts";
import { counted, duration, fixed, money, percent, shortMoney, utcTime, zonedTime } from "./format.ts";
import { acceptedOf, totalOf } from "./judged.ts";
import { bold, type Column, lines, type Row, table } from "./layout.ts";

const LEVELS: Readonly<Record<RiskLevel, string>> = {
  ACTIVE: "signals at full size",
  REDUCED: "40 % of the own room is used, so sizes are halved",
  CLOSE_ONLY: "60 % of the own room is used, so no new signal is sent",
  FLATTEN_ADVICE: "85 % of the own room is used, so consider closing what is open",
  LOCKED: "the own limit is reached, so no signal is sent until it clears",
};

export function ftmoMessage(report: FtmoReport, mode: Mode, now: TimestampMs): FormattedString {
  const { preset, account, level } = report;
  return lines(
    bold(`${preset.firm} ${preset.plan}, ${preset.phase}`),
    `Account as of ${utcTime(account.at)} · rules checked ${preset.verifiedOn}`,
    sourceLine(report, mode, now),
    "",
    `Balance ${money(account.balance, account.currency)}`,
    report.equityKnown
      ? `Equity ${money(account.equity, account.currency)} (open signals counted)`
      : "Equity unknown: an open signal has no price now, so no new signal is sent",
    report.fault === null || !report.equityKnown ? null : `No signal is sent: ${REFUSALS[report.fault].says}`,
    fmt`State ${bold(level)}: ${LEVELS[level]}`,
    report.limits.length === 0 ? null : limitTable(report),
    report.limits.length === 0
      ? "The loss limits cannot be computed now, so no new signal is sent."
      : `Used of the own amounts: ${report.limits.map(({ name, used }) => `${name} ${percent(used)}`).join(", ")}`,
    "",
    worstCase(report),
    `The next signal may risk ${money(report.nextRisk, account.currency)} · open ${report.openSignals} of ${report.maxOpen}`,
    backoffLine(report),
    resetLine(report, now),
    "",
    ...progress(report),
    bestDayLine(report),
    ...ideas(report),
    ...todayLines(report.today),
    requestLine(report.requests),
    notModelled(report.notModelled),
  );
}

const COLUMNS: readonly Column[] = [
  { width: 9, align: "left" },
  { width: 8, align: "right" },
  { width: 8, align: "right" },
  { width: 6, align: "right" },
];

function limitTable({ limits, account }: FtmoReport): FormattedString {
  const row = (name: string, floor: Cents | null, room: Cents | null): Row => [
    name,
    floor === null ? "none" : shortMoney(units(floor)),
    room === null ? "–" : shortMoney(units(room)),
    room === null ? "–" : percent(room / account.initial, 1).replace(" ", ""),
  ];
  const rows = limits.flatMap((limit): Row[] => [
    `${limit.name} loss`,
    row(" own", limit.ownFloor, limit.room),
    row(" official", limit.officialFloor, limit.officialRoom),
  ]);
  return table(COLUMNS, [["limit", "floor", "room", "share"], ...rows]);
}

const ownFloors = (limits: readonly LimitView[]): readonly Cents[] =>
  limits.flatMap((limit) => (limit.ownFloor === null ? [] : [limit.ownFloor]));

function worstCase({ worstCaseEquity, limits, account, openSignals }: FtmoReport): string {
  if (openSignals === 0) return "No signal is open, so no stop can be hit now";
  if (worstCaseEquity === null) return "If all stops hit: unknown, because an open signal has no price now";
  const text = `If all stops hit: equity ${money(worstCaseEquity, account.currency)}`;
  const floors = ownFloors(limits);
  if (floors.length === 0) return text;
  const spare = subtractMoney(worstCaseEquity, maxMoney(...floors));
  const where = spare < 0 ? "below" : "above";
  return `${text}, ${money(Math.abs(spare) as Cents, account.currency)} ${where} the nearest own floor`;
}

/** "Europe/Prague" is told as "Prague". */
function resetLine({ nextReset, zone }: FtmoReport, now: TimestampMs): string {
  const left = `in ${duration(nextReset - now)}`;
  if (zone === "UTC") return `Next reset ${utcTime(nextReset)}, ${left}`;
  const city = zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
  return `Next reset ${zonedTime(nextReset, zone)} ${city} (${utcTime(nextReset)}), ${left}`;
}

function progress({ target, tradingDays, account }: FtmoReport): readonly string[] {
  const goal =
    target === null
      ? "No profit target in this phase"
      : `Target ${money(target.amount, account.currency)}: ${percent(Math.max(0, target.reached))} reached`;
  const days = `trading days ${fixed(tradingDays.done, 0)} of ${fixed(tradingDays.needed, 0)}`;
  return [`${goal} · ${days}`];
}

function sourceLine({ stated }: FtmoReport, mode: Mode, now: TimestampMs): string | null {
  if (stated !== null) {
    const age = `Figures stated in chat ${duration(now - stated.at)} ago`;
    const left = stated.usableUntil - now;
    return left >= 0 ? `${age}, usable for ${duration(left)} more; losses of signals since are taken off.` : `${age}.`;
  }
  return mode === "dryrun" ? "A paper account: it holds the signals that were sent, nothing else." : null;
}

const backoffLine = ({ backoff }: FtmoReport): string | null =>
  backoff === null ? null : `After losses: sizes cut to ${percent(backoff.share)} until ${utcTime(backoff.until)}`;

function bestDayLine({ bestDay, bestDayLimit, account }: FtmoReport): string | null {
  if (bestDay === null || bestDayLimit === null) return null;
  const limit = `at most ${percent(bestDayLimit)} of profitable days`;
  if (bestDay.share === null) return `Best day: no profitable day yet, ${limit}`;
  const share = `Best day ${money(bestDay.best, account.currency)} = ${percent(bestDay.share, 1)}, ${limit}`;
  return bestDay.met ? share : `${share}: ${money(bestDay.missing, account.currency)} missing on other days`;
}

/** What became of the candidates of the account's day. */
function todayLines(today: Judged): readonly string[] {
  const all = totalOf(today);
  if (all === 0) return ["No candidate today"];
  const { accepted, refused } = today;
  const rate = `Today ${acceptedOf(accepted, all)}`;
  const named = refused.map(({ code, count }) => `${code} ${fixed(count, 0)}`).join(", ");
  return refused.length === 0 ? [rate] : [rate, `Refused: ${named}`];
}

function requestLine(requests: FtmoReport["requests"]): string | null {
  if (requests === null) return null;
  const { requests: sent, orders } = requests;
  const own = sent.used === 0 ? ": this program sends none" : "";
  const of = (used: number, limit: number): string => `${fixed(used, 0)} of ${fixed(limit, 0)}`;
  return `Server requests today ${of(sent.used, sent.limit)}, orders ${of(orders.used, orders.limit)}${own}`;
}

/** What counts as one bet, and how that is known. */
function ideas({ correlations }: FtmoReport): readonly string[] {
  const { groups, measuredPairs, pairs, shippedOf } = correlations;
  if (pairs === 0) return [];
  const shipped = `a table of ${shippedOf}`;
  const measured = "30 days of hourly returns";
  const known =
    measuredPairs === pairs
      ? measured
      : measuredPairs === 0
        ? shipped
        : `${measured} for ${fixed(measuredPairs, 0)} of ${counted(pairs, "pair")}, ${shipped} for the rest`;
  const named = groups.map((group) => group.map((one) => baseOf(one)).join(" + "));
  return [`One idea, one risk limit: ${named.length === 0 ? "each symbol alone" : named.join(", ")} (by ${known})`];
}

const baseOf = (instrument: InstrumentId): string => symbolOf(instrument).split("/", 1)[0] ?? instrument;

/** Long and seldom read, so a phone shows it folded. */
const notModelled = (items: readonly string[]): FormattedString | null =>
  items.length === 0
    ? null
    : FormattedString.expandableBlockquote(
        lines("Not modelled, so watch it yourself:", ...items.map((item) => `• ${item}`)),
      );
