/** CALENDAR: is news due, or does the market close, while this trade would be opened or held? */
import { DAY_MS, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import { type Agenda, agendaOf, type CalendarEvent, during, type Span } from "../calendar.ts";
import type { RefusalCode } from "../codes.ts";
import { dayLabel } from "../day.ts";
import { POLICY } from "../policy.ts";
import type { RiskPreset } from "../preset.ts";
import type { GateInput } from "../types.ts";
import { above, below, type Numbers } from "./numbers.ts";
import { advise, type JudgeRule, pass, refuse, unknown } from "./verdicts.ts";

/** When the signal may be followed, and how long the trade may then live at most. Both ends count. */
type Times = { readonly opening: Span; readonly life: Span };
type Finding = { readonly code: RefusalCode; readonly numbers: Numbers };

/**
 * The firm's own rules refuse: no opening (and nothing that could be filled) around selected news, no opening shortly
 * before a closure, nothing left open over a closure where the preset asks to be flat. Everything else is advice.
 * Crypto counts as concerned by news of the currency it is quoted in, because no firm publishes that it is not.
 */
export const judgeCalendar: JudgeRule = (input) => {
  const { calendar, preset, controls } = input;
  if (calendar === undefined || calendar === null) return advise("CALENDAR", "CALENDAR_MISSING");
  const times = timesOf(input);
  if (times === null) return unknown("CALENDAR", "SETTING_INVALID");
  const margin = marginOf(preset);
  const near = { from: plus(times.life.from, -margin), until: plus(times.life.until, margin) };
  const agenda = during(agendaOf(calendar, input.candidate.instrument), near);
  const broken = closureRules(agenda, preset, times) ?? newsRules(agenda, preset, times);
  if (broken !== null) return refuse("CALENDAR", broken.code, broken.numbers);
  const uncovered = Math.max(calendar.covers.from - times.life.from, times.life.until - calendar.covers.until);
  if (uncovered > 0) {
    const say = controls.mode === "live" ? unknown : advise;
    return say("CALENDAR", "CALENDAR_OUTDATED", below("seconds", uncovered / 1000, 0));
  }
  const said = advices(agenda, preset, times);
  return said === null ? pass("CALENDAR") : advise("CALENDAR", said.code, said.numbers);
};

/** How far beyond a trade's life the calendar can matter, milliseconds. */
const marginOf = ({ news, preClose }: RiskPreset): number =>
  Math.max(news.beforeMin, news.afterMin, preClose?.noOpenMin ?? 0) * MINUTE_MS + POLICY.newsNearMs;

function timesOf({ at, candidate, longestHoldMs }: GateInput): Times | null {
  const hold = longestHoldMs ?? POLICY.longestHoldMs;
  const until = Math.max(at, candidate.validUntil) as TimestampMs;
  if (!Number.isFinite(until) || !(hold >= 0)) return null;
  return { opening: { from: at, until }, life: { from: at, until: plus(until, hold) } };
}

function closureRules({ closures }: Agenda, { preClose, day }: RiskPreset, { opening, life }: Times): Finding | null {
  const closed = closures.find((closure) => reaches(opening, closure.from, closure.until));
  if (closed !== undefined) {
    return { code: "CALENDAR_CLOSED", numbers: below("seconds", (closed.until - opening.from) / 1000, 0) };
  }
  if (preClose === null) return null;
  const before = preClose.noOpenMin * MINUTE_MS;
  const long = closures.filter((closure) => lengthOf(closure) >= preClose.minClosureMin * MINUTE_MS);
  const soon = long.find(({ from, until }) => reaches(opening, plus(from, -before), until));
  if (soon !== undefined) return { code: "CALENDAR_PRE_CLOSE", numbers: ahead(soon, opening, before) };
  const flatBy = mustBeFlatAt(closures, preClose, life, day.tz);
  const hold = life.until - opening.until;
  return flatBy === null ? null : { code: "CALENDAR_FLAT", numbers: ahead(flatBy, opening, hold) };
}

/** The closure or weekend within the trade's life over which the preset lets nothing stay open. */
function mustBeFlatAt(
  closures: readonly Span[],
  { mustBeFlat, breakMin }: NonNullable<RiskPreset["preClose"]>,
  life: Span,
  zone: string,
): Span | null {
  switch (mustBeFlat) {
    case "never":
      return null;
    case "weekend":
      return touchesWeekend(life, zone) ? life : null;
    case "break_gt_min":
      return (
        closures.find(
          (closure) => reaches(life, closure.from, closure.until) && lengthOf(closure) > (breakMin ?? 0) * MINUTE_MS,
        ) ?? null
      );
  }
}

function newsRules({ events }: Agenda, { news, phase }: RiskPreset, { opening, life }: Times): Finding | null {
  if (!news.phases.some((one) => phase === one || phase.startsWith(`${one}-`))) return null;
  const selected = events.filter(({ impact }) => news.impact.includes(impact));
  const before = news.beforeMin * MINUTE_MS;
  const after = news.afterMin * MINUTE_MS;
  const hits = (span: Span): CalendarEvent | undefined =>
    selected.find(({ at }) => reaches(span, plus(at, -before), plus(at, after + 1)));
  const opened = news.blocks.includes("open") ? hits(opening) : undefined;
  if (opened !== undefined) return { code: "CALENDAR_NEWS", numbers: distance(opened, opening, before) };
  // A stop or target that fills in the window breaks the rule like an order sent in it.
  const held = news.blocks.some((one) => one !== "open") ? hits(life) : undefined;
  return held === undefined
    ? null
    : { code: "CALENDAR_NEWS_HELD", numbers: distance(held, opening, life.until - opening.until + before) };
}

function advices(
  { events, closures }: Agenda,
  { preClose, day }: RiskPreset,
  { opening, life }: Times,
): Finding | null {
  const over = closures.find((closure) => reaches(life, closure.from, closure.until));
  const hold = life.until - opening.until;
  if (over !== undefined) return { code: "CALENDAR_CLOSURE_AHEAD", numbers: ahead(over, opening, hold) };
  if (preClose === null) return null;
  const near = POLICY.newsNearMs;
  const major = events.find(
    ({ at, impact }) =>
      (impact === "high" || impact === "targeted") && reaches(opening, plus(at, -near), plus(at, near + 1)),
  );
  if (major !== undefined) return { code: "CALENDAR_GAP_TRADING", numbers: distance(major, opening, near) };
  const weekend = preClose.mustBeFlat !== "never" && touchesWeekend(life, day.tz);
  return weekend ? { code: "CALENDAR_WEEKEND", numbers: above("seconds", 0, hold / 1000) } : null;
}

/** Whether a span whose ends both count has a moment in [from, until). */
const reaches = (span: Span, from: number, until: number): boolean => span.until >= from && span.from < until;
const lengthOf = ({ from, until }: Span): number => until - from;

/** Seconds from the last moment of opening to a closure, against those that are asked for. */
const ahead = (closure: Span, opening: Span, wanted: number): Numbers =>
  above("seconds", Math.max(0, closure.from - opening.until) / 1000, wanted / 1000);

/** Seconds between opening and news, before or after it. */
const distance = ({ at }: CalendarEvent, opening: Span, wanted: number): Numbers =>
  above("seconds", Math.max(0, at - opening.until, opening.from - at) / 1000, wanted / 1000);

/** Whether any moment of a span, both ends counted, is a Saturday or Sunday on the wall clock of a zone. */
function touchesWeekend({ from, until }: Span, zone: string): boolean {
  for (let at = from; at < until; at = plus(at, DAY_MS)) if (isWeekend(at, zone)) return true;
  return isWeekend(until, zone);
}

function isWeekend(at: TimestampMs, zone: string): boolean {
  const weekday = new Date(dayLabel(at, zone, "00:00")).getUTCDay();
  return weekday === 0 || weekday === 6;
}
