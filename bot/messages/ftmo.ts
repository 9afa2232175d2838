/** `/ftmo_status`: how far the account is from every limit, in money, and what the next signal may risk. */
import { FormattedString } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import { type Cents, maxMoney, subtractMoney, units } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { FtmoReport, LimitView, Mode } from "../../engine/api.ts";
import { phrase } from "../words/phrases.ts";
import type { Words } from "../words/words.ts";
import { fixed, money, percent, shortMoney } from "./format.ts";
import { ideas, requestLine, todayLines } from "./ftmo-day.ts";
import { bold, type Column, folded, lines, type Row, table } from "./layout.ts";
import { clockTime, duration, wallTime } from "./times.ts";

export function ftmoMessage(words: Words, report: FtmoReport, mode: Mode, now: TimestampMs): FormattedString {
  const { preset, account, level, limits } = report;
  const sum = (amount: Cents): string => money(amount, account.currency);
  return lines(
    bold(`${preset.firm} ${preset.plan}, ${preset.phase.replace("-", " ")}`),
    words.text("ftmo-as-of", { time: clockTime(words, account.at), checked: preset.verifiedOn }),
    sourceLine(words, report, mode, now),
    "",
    words.text("ftmo-balance", { balance: sum(account.balance) }),
    report.equityKnown ? words.text("ftmo-equity", { equity: sum(account.equity) }) : words.text("ftmo-equity-unknown"),
    report.fault === null || !report.equityKnown
      ? null
      : words.text("ftmo-no-signal", { why: words.text(`refusal-${report.fault}`) }),
    words.rich("ftmo-state", { level: bold(level), means: words.text(`ftmo-level-${level}`) }),
    limits.length === 0 ? null : limitTable(words, report),
    limits.length === 0 ? words.text("ftmo-no-limits") : words.text("ftmo-used", { used: usedOf(words, limits) }),
    "",
    worstCase(words, report),
    nextLine(words, report),
    limits.length === 0 ? null : words.text("ftmo-buffer", { buffer: sum(report.buffer) }),
    backoffLine(words, report),
    resetLine(words, report, now),
    "",
    progressLine(words, report),
    bestDayLine(words, report),
    ...ideas(words, report),
    ...todayLines(words, report.today),
    aside(words, report),
  );
}

/** What is read once; null where the preset says nothing of it. */
function aside(words: Words, report: FtmoReport): FormattedString | null {
  const said = lines(notModelled(words, report.notModelled), requestLine(words, report.requests));
  return said.text === "" ? null : folded(said);
}

const COLUMNS: readonly Column[] = [
  { width: 9, align: "left" },
  { width: 8, align: "right" },
  { width: 8, align: "right" },
  { width: 6, align: "right" },
];

function limitTable(words: Words, { limits, account }: FtmoReport): FormattedString {
  const row = (name: string, floor: Cents | null, room: Cents | null): Row => [
    ` ${words.text(name)}`,
    floor === null ? words.text("ftmo-none") : shortMoney(units(floor)),
    room === null ? "–" : shortMoney(units(room)),
    room === null ? "–" : percent(room / account.initial, 1).replace(" ", ""),
  ];
  const rows = limits.flatMap((limit): Row[] => [
    words.text(`ftmo-${limit.name}-loss`),
    row("ftmo-own", limit.ownFloor, limit.room),
    row("ftmo-official", limit.officialFloor, limit.officialRoom),
  ]);
  return table(COLUMNS, [HEAD.map((key) => words.text(key)), ...rows]);
}

const HEAD = ["ftmo-column-limit", "ftmo-column-floor", "ftmo-column-room", "ftmo-column-share"] as const;

const usedOf = (words: Words, limits: readonly LimitView[]): string =>
  limits.map(({ name, used }) => `${words.text(`ftmo-${name}`)} ${percent(used)}`).join(", ");

const ownFloors = (limits: readonly LimitView[]): readonly Cents[] =>
  limits.flatMap((limit) => (limit.ownFloor === null ? [] : [limit.ownFloor]));

function worstCase(words: Words, { worstCaseEquity, limits, account, openSignals }: FtmoReport): string {
  if (openSignals === 0) return words.text("ftmo-nothing-open");
  if (worstCaseEquity === null) return words.text("ftmo-worst-unknown");
  const equity = money(worstCaseEquity, account.currency);
  const floors = ownFloors(limits);
  if (floors.length === 0) return words.text("ftmo-worst", { equity });
  const spare = subtractMoney(worstCaseEquity, maxMoney(...floors));
  return words.text(spare < 0 ? "ftmo-worst-below" : "ftmo-worst-above", {
    equity,
    spare: money(Math.abs(spare) as Cents, account.currency),
  });
}

/** By the gate's own sizing where a candidate is known, so that a size in `/check` agrees with it. */
function nextLine(words: Words, { nextSize, nextRisk, account, openSignals, maxOpen }: FtmoReport): string {
  const open = { open: String(openSignals), most: String(maxOpen) };
  if (nextSize === null || nextRisk === 0) {
    return words.text("ftmo-next-risk", { risk: money(nextRisk, account.currency), ...open });
  }
  const { instrument, risk, boundBy } = nextSize;
  const symbol = symbolOf(instrument);
  return words.text("ftmo-next-size", {
    ...{ risk: money(risk, account.currency), symbol, bound: words.text(`ftmo-bound-${boundBy}`) },
    ...open,
  });
}

/** "Europe/Prague" is told as "Prague". */
function resetLine(words: Words, { nextReset, zone }: FtmoReport, now: TimestampMs): string {
  const facts = { time: clockTime(words, nextReset), left: duration(words, nextReset - now) };
  if (zone === "UTC") return words.text("ftmo-reset", facts);
  const city = zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
  return words.text("ftmo-reset-zone", { ...facts, local: wallTime(nextReset, zone), city });
}

function progressLine(words: Words, { target, tradingDays, account }: FtmoReport): string {
  const days = { done: fixed(tradingDays.done, 0), needed: fixed(tradingDays.needed, 0) };
  if (target === null) return words.text("ftmo-no-target", days);
  const goal = { target: money(target.amount, account.currency), reached: percent(Math.max(0, target.reached)) };
  return words.text("ftmo-target", { ...goal, ...days });
}

function sourceLine(words: Words, { stated }: FtmoReport, mode: Mode, now: TimestampMs): string | null {
  if (stated === null) return mode === "dryrun" ? words.text("ftmo-paper") : null;
  const age = duration(words, now - stated.at);
  const left = stated.usableUntil - now;
  return left >= 0
    ? words.text("ftmo-stated-usable", { age, left: duration(words, left) })
    : words.text("ftmo-stated", { age });
}

const backoffLine = (words: Words, { backoff }: FtmoReport): string | null =>
  backoff === null
    ? null
    : words.text("ftmo-backoff", { share: percent(backoff.share), time: clockTime(words, backoff.until) });

function bestDayLine(words: Words, { bestDay, bestDayLimit, account }: FtmoReport): string | null {
  if (bestDay === null || bestDayLimit === null) return null;
  const limit = percent(bestDayLimit);
  if (bestDay.share === null) return words.text("ftmo-best-day-none", { limit });
  const day = { best: money(bestDay.best, account.currency), share: percent(bestDay.share, 1), limit };
  return bestDay.met
    ? words.text("ftmo-best-day", day)
    : words.text("ftmo-best-day-missing", { ...day, missing: money(bestDay.missing, account.currency) });
}

/** Long and seldom read, so a phone shows it folded. */
const notModelled = (words: Words, items: readonly string[]): FormattedString | null =>
  items.length === 0
    ? null
    : FormattedString.expandableBlockquote(
        lines(words.text("ftmo-not-modelled"), ...items.map((item) => `• ${phrase(words, "unmodelled", item)}`)),
      );
