/** The gate's answers as a phone-wide table, and a refusal in plain words. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { type CodeText, REFUSALS, RULES, type Rule, type Verdict } from "../../engine/api.ts";
import { fixed, lots, percent, shortDuration, shortMoney, shortPrice } from "./format.ts";
import { type Column, lines, table } from "./layout.ts";

const NAMES: Readonly<Record<Rule, string>> = {
  DATA: "data",
  MODEL: "model",
  ACCOUNT: "account",
  KILL_SWITCH: "kill switch",
  MODE: "mode",
  STATE: "state",
  PRICE_LEVELS: "price levels",
  REWARD_RISK: "reward/risk",
  COST: "cost",
  CONFIDENCE: "confidence",
  EXPECTANCY: "expectancy",
  SIZE: "size",
  PORTFOLIO: "portfolio",
  FTMO: "FTMO",
  BACKOFF: "backoff",
  CALENDAR: "calendar",
  PAUSE: "pause",
  RATE: "rate",
  DUPLICATE: "duplicate",
};

const MARKS = { pass: "✓", refuse: "✗", unknown: "?", advice: "ℹ" } as const satisfies Record<
  Verdict["outcome"],
  string
>;

export const ruleName = (rule: Rule): string => NAMES[rule];

/** A verdict's number in its own unit, at most eight characters; "–" where the rule has none. */
function verdictNumber(verdict: Verdict, value: number | null): string {
  if (value === null) return "–";
  switch (verdict.unit) {
    case "money":
      return shortMoney(value);
    case "ratio":
      // Confidence is a probability everywhere else in the chat; other ratios are shares of the account.
      return verdict.rule === "CONFIDENCE" || verdict.rule === "MODEL" ? fixed(value, 3) : percent(value, 1);
    case "r":
      return `${fixed(value, 2)} R`;
    case "price":
      return shortPrice(value);
    case "count":
      return fixed(value, 0);
    case "lots":
      return lots(value);
    case "seconds":
      return shortDuration(value * 1000);
    case "none":
      return "–";
  }
}

const COLUMNS: readonly Column[] = [
  { width: 1, align: "left" },
  { width: 12, align: "left" },
  { width: 8, align: "right" },
  { width: 9, align: "right" },
];

/** One line per rule in gate order: mark, rule, number, room left. */
export function verdictTable(verdicts: readonly Verdict[]): FormattedString {
  const inOrder = RULES.flatMap((rule) => verdicts.filter((verdict) => verdict.rule === rule));
  const rows = inOrder.map((verdict) => [
    MARKS[verdict.outcome],
    NAMES[verdict.rule],
    verdictNumber(verdict, verdict.was),
    verdictNumber(verdict, verdict.room),
  ]);
  return table(COLUMNS, [["", "rule", "now", "room left"], ...rows]);
}

const isRefusal = (code: string): code is keyof typeof REFUSALS => Object.hasOwn(REFUSALS, code);

/** What is told about a code; a code this build does not know is named, never hidden. */
function refusalText(code: string): Pick<CodeText, "says" | "money" | "act"> {
  if (isRefusal(code)) return REFUSALS[code];
  return {
    says: `A rule answered ${code}, which this version has no words for.`,
    money: "No signal is sent.",
    act: "See docs/reference/refusals.md.",
  };
}

/** What happened, what it means for the money, what to do. */
export function refusalLines(code: string): FormattedString {
  const { says, money, act } = refusalText(code);
  return lines(says, money, `What to do: ${act}`);
}
