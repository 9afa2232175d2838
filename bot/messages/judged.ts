/** Which candidates were accepted and why the others were not: the part of `/stats` that counts decisions. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Judged, JudgedReport, Mode } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { count, fixed, percent } from "./format.ts";
import { bold, type Column, type Piece, type Row, table } from "./layout.ts";
import { dayAndMonth } from "./times.ts";
import { refusalRule, refusalShort } from "./verdicts.ts";

/** Days and reasons that get a line of their own; what is left is added up in one more. */
const LINES = 7;

const TITLES = { dryrun: "judged-title-dryrun", live: "judged-title-live" } as const satisfies Record<Mode, string>;
const OTHERS = { dryrun: "judged-other-live", live: "judged-other-dryrun" } as const satisfies Record<Mode, string>;

export function judgedLines(words: Words, { mode, all, days, other }: JudgedReport): readonly Piece[] {
  return [
    bold(words.text(TITLES[mode])),
    totalOf(all) === 0 ? words.text("judged-none") : acceptedOf(words, all.accepted, totalOf(all)),
    ...(other.all === 0 ? [] : [words.text(OTHERS[mode], { accepted: acceptedOf(words, other.accepted, other.all) })]),
    ...(all.refused.length === 0 ? [] : [words.text("judged-why"), reasonTable(words, all)]),
    ...(days.length === 0 ? [] : [words.text("judged-by-day"), dayTable(words, days)]),
  ];
}

export const totalOf = ({ accepted, refused }: Judged): number =>
  refused.reduce((sum, { count }) => sum + count, accepted);

export const acceptedOf = (words: Words, accepted: number, all: number): string =>
  words.text("judged-accepted", {
    accepted: fixed(accepted, 0),
    candidates: count(words, "count-candidates", all),
    share: percent(accepted / all, 1),
  });

const REASONS: readonly Column[] = [
  { width: 26, align: "left" },
  { width: 7, align: "right" },
];

function reasonTable(words: Words, { refused }: Judged): FormattedString {
  const rest = refused.slice(LINES).reduce((sum, { count }) => sum + count, 0);
  const rows: readonly Row[] = refused
    .slice(0, LINES)
    .map(({ code, count }) => [refusalShort(words, code), fixed(count, 0)]);
  return table(REASONS, rest === 0 ? rows : [...rows, [words.text("judged-others"), fixed(rest, 0)]]);
}

const DAYS: readonly Column[] = [
  { width: 7, align: "left" },
  { width: 6, align: "right" },
  { width: 4, align: "right" },
  { width: 14, align: "left" },
];

function dayTable(words: Words, days: JudgedReport["days"]): FormattedString {
  const earlier = days.slice(LINES);
  const rows = days
    .slice(0, LINES)
    .map(
      (one): Row => [
        dayAndMonth(words, one.day),
        fixed(totalOf(one), 0),
        fixed(one.accepted, 0),
        one.refused[0] === undefined ? "–" : refusalRule(words, one.refused[0].code),
      ],
    );
  const judged = earlier.reduce((sum, day) => sum + totalOf(day), 0);
  const sent = earlier.reduce((sum, { accepted }) => sum + accepted, 0);
  const last: readonly Row[] = judged === 0 ? [] : [[words.text("judged-earlier"), fixed(judged, 0), fixed(sent, 0)]];
  const head = ["judged-column-judged", "judged-column-sent", "judged-column-mostly"].map((key) => words.text(key));
  return table(DAYS, [["", ...head], ...rows, ...last]);
}
