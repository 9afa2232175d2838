/** Which candidates were accepted and why the others were not: the part of `/stats` that counts decisions. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Judged, JudgedReport, Mode } from "../../engine/api.ts";
import { counted, dayAndMonth, fixed, percent } from "./format.ts";
import { bold, type Column, type Piece, type Row, table } from "./layout.ts";

/** Days and codes that get a line of their own; what is left is added up in one more. */
const LINES = 7;

const MODES: Readonly<Record<Mode, string>> = { dryrun: "dry run", live: "live" };

export function judgedLines({ mode, all, days, other }: JudgedReport): readonly Piece[] {
  const otherMode = mode === "live" ? "dryrun" : "live";
  return [
    bold(`Candidates judged in ${MODES[mode]}`),
    totalOf(all) === 0 ? "none" : acceptedOf(all.accepted, totalOf(all)),
    ...(other.all === 0 ? [] : [`In ${MODES[otherMode]} ${acceptedOf(other.accepted, other.all)}`]),
    ...(all.refused.length === 0 ? [] : ["Why refused, by first code", codeTable(all)]),
    ...(days.length === 0 ? [] : ["By day of the account", dayTable(days)]),
  ];
}

export const totalOf = ({ accepted, refused }: Judged): number =>
  refused.reduce((sum, { count }) => sum + count, accepted);

export const acceptedOf = (accepted: number, all: number): string =>
  `${fixed(accepted, 0)} of ${counted(all, "candidate")} accepted (${percent(accepted / all, 1)})`;

const CODES: readonly Column[] = [
  { width: 26, align: "left" },
  { width: 7, align: "right" },
];

function codeTable({ refused }: Judged): FormattedString {
  const rest = refused.slice(LINES).reduce((sum, { count }) => sum + count, 0);
  const rows: readonly Row[] = refused.slice(0, LINES).map(({ code, count }) => [code, fixed(count, 0)]);
  return table(CODES, rest === 0 ? rows : [...rows, ["others", fixed(rest, 0)]]);
}

const DAYS: readonly Column[] = [
  { width: 7, align: "left" },
  { width: 6, align: "right" },
  { width: 4, align: "right" },
  { width: 14, align: "left" },
];

function dayTable(days: JudgedReport["days"]): FormattedString {
  const earlier = days.slice(LINES);
  const rows = days
    .slice(0, LINES)
    .map(
      (one): Row => [dayAndMonth(one.day), fixed(totalOf(one), 0), fixed(one.accepted, 0), one.refused[0]?.code ?? "–"],
    );
  const judged = earlier.reduce((sum, day) => sum + totalOf(day), 0);
  const sent = earlier.reduce((sum, { accepted }) => sum + accepted, 0);
  const last: readonly Row[] = judged === 0 ? [] : [["earlier", fixed(judged, 0), fixed(sent, 0)]];
  return table(DAYS, [["", "judged", "sent", "mostly refused"], ...rows, ...last]);
}
