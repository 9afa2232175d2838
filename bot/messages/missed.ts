/** `/missed`: what refused candidates would have done, per reason: what each refusal saved, and what it cost. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { StatsGroup, StatsReport } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, multiple } from "./format.ts";
import { bold, type Column, code, folded, lines, type Row, table } from "./layout.ts";
import { dateTime } from "./times.ts";
import { refusalShort } from "./verdicts.ts";

const COLUMNS: readonly Column[] = [
  { width: 5, align: "right" },
  { width: 6, align: "right" },
  { width: 7, align: "right" },
  { width: 10, align: "right" },
];
/** Under this many cases nobody can say whether a rule saves or costs. */
const FEW = 85;

export function missedMessage(words: Words, { span, from, until, refused, perRefusal }: StatsReport): FormattedString {
  const head = [
    bold(span === "all" ? words.text("missed-title-all") : words.text("missed-title", { days: String(span) })),
    words.text("stats-span", { from: dateTime(words, from), until: dateTime(words, until) }),
  ];
  if (perRefusal.length === 0) return lines(...head, words.text("missed-none", { open: fixed(refused.open, 0) }));
  const sums = ["n", words.text("stats-column-won"), words.text("stats-column-mean"), words.text("missed-column-sum")];
  return lines(
    ...head,
    total(words, refused),
    table(COLUMNS, [sums, ...perRefusal.flatMap((one) => rows(words, one))]),
    words.text("stats-others", { open: fixed(refused.open, 0), left: fixed(refused.invalidated, 0) }),
    perRefusal.some(({ independent }) => independent < FEW) ? words.text("missed-too-few", { few: String(FEW) }) : null,
    words.rich("missed-more", { command: code("/check BTC") }),
    folded(words.text("missed-means")),
  );
}

/** Below zero it saved that much, above it cost that much. */
function total(words: Words, { n, meanR }: StatsReport["refused"]): string {
  const sum = n * (meanR ?? 0);
  const about = { n: fixed(n, 0), sum: multiple(Math.abs(sum)).replace("+", "") };
  return words.text(sum <= 0 ? "missed-saved" : "missed-cost", about);
}

const rows = (words: Words, { name, n, rate, meanR }: StatsGroup): readonly Row[] => [
  refusalShort(words, name),
  [
    fixed(n, 0),
    rate === null ? "–" : `${fixed(rate * 100, 0)}%`,
    meanR === null ? "–" : fixed(meanR, 2),
    meanR === null ? "–" : fixed(n * meanR, 1),
  ],
];
