/** The signal card: what to do, how sure, how much is at risk, and until when. */
import { FormattedString } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import { type Cents, cents } from "../../core/money.ts";
import type { Decision, Mode, Verdict } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, lots, money, multiple, percent, price, shortMoney } from "./format.ts";
import { bold, code, lines } from "./layout.ts";
import { sizeCutLine } from "./outlook.ts";
import { recordLines, statedChance, tierNote } from "./stated.ts";
import { clockTime } from "./times.ts";

export type CardFacts = {
  readonly mode: Mode;
  readonly modelStatus: "observation" | "live";
  readonly currency: string;
};

/** Distance from the entry in percent, signed as the price moves. */
function away(entry: number, level: number): string {
  const share = level / entry - 1;
  return `${share > 0 ? "+" : ""}${percent(share, 2)}`;
}

function levels(words: Words, decision: Decision): FormattedString {
  const { entry, stop, target, rrExpected } = decision;
  const row = (name: string, value: string, note = ""): string =>
    `${name.padEnd(7)}${value.padStart(11)}  ${note}`.trimEnd();
  return FormattedString.pre(
    [
      row(words.text("signal-entry"), price(entry), words.text("signal-next-open")),
      row(words.text("signal-stop"), price(stop), away(entry, stop)),
      row(words.text("signal-target"), price(target), away(entry, target)),
      row("R:R", fixed(rrExpected, 2)),
    ].join("\n"),
  );
}

function sizeLines(words: Words, decision: Decision, currency: string): readonly (string | null)[] {
  const { quantity, notional, risk } = decision.size;
  return [
    words.text("signal-size", { lots: lots(quantity), worth: shortMoney(notional / 100), currency }),
    words.text("signal-risk", { stop: money(atStop(decision), currency), risk: money(risk, currency) }),
    usesLine(words, decision.verdicts, "signal-uses"),
    roomLine(words, decision, currency),
  ];
}

/** One R: what the stop's distance alone costs. */
const atStop = ({ size, stopDistance, entry }: Decision): Cents =>
  Math.round((size.notional * stopDistance) / entry) as Cents;

/** What the gate found left above the own limits in the worst case, this signal counted; null where it did not say. */
function roomLine(words: Words, { verdicts }: Decision, currency: string): string | null {
  const left = verdicts.find(({ rule, outcome }) => rule === "FTMO" && outcome === "pass")?.room ?? null;
  return left === null ? null : words.text("signal-room", { left: money(cents(left), currency) });
}

/** What the signal takes of the room left today; null where that was not written down. */
export function usesLine(
  words: Words,
  verdicts: readonly Verdict[],
  key: "signal-uses" | "signal-used" | "signal-would-have-used",
): string | null {
  const uses = verdicts.find(({ rule }) => rule === "FTMO")?.uses;
  if (uses === undefined) return null;
  // A small share still differs from none.
  const share = percent(uses, uses < 0.1 ? 1 : 0);
  return words.text(key, { share });
}

export function signalCard(words: Words, decision: Decision, facts: CardFacts): FormattedString {
  const what = bold(`${symbolOf(decision.instrument)} ${decision.side.toUpperCase()}`);
  const status = words.text(facts.modelStatus === "live" ? "word-live" : "word-observation-loud");
  return lines(
    words.rich(facts.mode === "live" ? "signal-head" : "signal-head-dry-run", { what, tier: decision.tier }),
    words.rich("signal-valid-until", { time: bold(clockTime(words, decision.validUntil)) }),
    levels(words, decision),
    ...sizeLines(words, decision, facts.currency),
    sizeCutLine(words, decision.verdicts),
    "",
    statedChance(words, decision),
    ...recordLines(words, decision),
    tierNote(words, decision),
    words.text("signal-cost", { cost: multiple(decision.costR).replace("+", "") }),
    words.rich("signal-model", { tag: code(decision.modelTag), status }),
  );
}
