/** The gate's answers as a phone-wide table, and a refusal in plain words. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { REFUSALS, RULES, type Rule, type Verdict } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, lots, percent, shortMoney, shortPrice } from "./format.ts";
import { type Column, lines, table } from "./layout.ts";
import { shortDuration } from "./times.ts";

const MARKS = { pass: "✓", refuse: "✗", unknown: "?", advice: "i" } as const satisfies Record<
  Verdict["outcome"],
  string
>;

export const ruleName = (words: Words, rule: Rule): string => words.text(`rule-${rule}`);

/** A refusal in a few words, at most 26 letters, for tables and lists; a code this build does not know is named. */
export function refusalShort(words: Words, code: string): string {
  const key = `refusal-${code}`;
  return words.has(key) ? words.text(`${key}.short`) : code;
}

const RULE_OF: Readonly<Record<string, { readonly rule: Rule | null }>> = REFUSALS;

/** The rule that refuses with a code, for columns too narrow for the reason. */
export function refusalRule(words: Words, code: string): string {
  const rule = RULE_OF[code]?.rule ?? null;
  return rule === null ? refusalShort(words, code) : ruleName(words, rule);
}

/** A verdict's number in its own unit, at most eight characters; "–" where the rule has none. */
function verdictNumber(words: Words, verdict: Verdict, value: number | null): string {
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
      return shortDuration(words, value * 1000);
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
export function verdictTable(words: Words, verdicts: readonly Verdict[]): FormattedString {
  const inOrder = RULES.flatMap((rule) => verdicts.filter((verdict) => verdict.rule === rule));
  const rows = inOrder.map((verdict) => [
    MARKS[verdict.outcome],
    ruleName(words, verdict.rule),
    verdictNumber(words, verdict, verdict.was),
    verdictNumber(words, verdict, verdict.room),
  ]);
  const head = ["", words.text("check-column-rule"), words.text("check-column-now"), words.text("check-column-room")];
  return table(COLUMNS, [head, ...rows]);
}

/** What the marks and figures of the table mean. */
export const verdictLegend = (words: Words): string => words.text("check-legend");

/** What happened, what it means for the money, what to do; a code this build does not know is named, never hidden. */
export function refusalLines(words: Words, code: string): FormattedString {
  const key = words.has(`refusal-${code}`) ? `refusal-${code}` : "refusal-unknown";
  const [says, money, act] = [words.text(key, { code }), words.text(`${key}.money`), words.text(`${key}.act`)];
  return lines(says, money, words.text("check-what-to-do", { act }));
}
