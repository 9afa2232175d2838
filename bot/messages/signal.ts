/** The signal card: what to do, how sure, how much is at risk, and until when. */
import { FormattedString, fmt } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import type { Decision, Evidence, Mode } from "../../engine/api.ts";
import { fixed, lots, money, multiple, percent, price, ratio, ratioAgainst, shortMoney, utcTime } from "./format.ts";
import { bold, code, lines } from "./layout.ts";
import { sizeCutLine } from "./outlook.ts";

export type CardFacts = {
  readonly mode: Mode;
  readonly modelStatus: "observation" | "live";
  readonly currency: string;
};

/** "confidence 0.41 · stated win chance 0.46". */
export function statedChance({ confidence, threshold, pWin }: Decision): string {
  const [shown] = ratioAgainst(confidence, threshold);
  return `confidence ${shown} · stated win chance ${ratio(pWin)}`;
}

/** How often such a statement came true, with its sample. */
export function evidenceLine(evidence: Evidence | null): string {
  if (evidence === null) return "no past cases in this range to check it against";
  const { nIndependent, winRate, low, high } = evidence;
  return `on ${fixed(nIndependent, 0)} independent past cases in this range ${percent(winRate)} won [${fixed(low, 2)}–${fixed(high, 2)}]`;
}

/** Distance from the entry in percent, signed as the price moves. */
function away(entry: number, level: number): string {
  const share = level / entry - 1;
  return `${share > 0 ? "+" : ""}${percent(share, 2)}`;
}

function levels(decision: Decision): FormattedString {
  const { entry, stop, target, rrExpected } = decision;
  const row = (name: string, value: string, note = ""): string =>
    `${name.padEnd(7)}${value.padStart(11)}  ${note}`.trimEnd();
  return FormattedString.pre(
    [
      row("Entry", price(entry), "next open"),
      row("Stop", price(stop), away(entry, stop)),
      row("Target", price(target), away(entry, target)),
      row("R:R", fixed(rrExpected, 2)),
    ].join("\n"),
  );
}

function sizeLines(decision: Decision, currency: string): FormattedString {
  const { quantity, notional, risk } = decision.size;
  return lines(
    `Size ${lots(quantity)} lots, worth ${shortMoney(notional / 100)} ${currency}`,
    `At risk ${money(risk, currency)} · expected cost ${multiple(decision.costR).replace("+", "")}`,
  );
}

export function signalCard(decision: Decision, facts: CardFacts): FormattedString {
  const mark = facts.mode === "live" ? "Signal" : "DRY RUN signal";
  const status = facts.modelStatus === "live" ? "live" : "OBSERVATION";
  return lines(
    fmt`${mark}: ${bold(`${symbolOf(decision.instrument)} ${decision.side.toUpperCase()}`)} · tier ${decision.tier}`,
    statedChance(decision),
    evidenceLine(decision.evidence),
    levels(decision),
    sizeLines(decision, facts.currency),
    sizeCutLine(decision.verdicts),
    fmt`Valid until ${bold(utcTime(decision.validUntil))}`,
    fmt`Model ${code(decision.modelTag)} · ${status}`,
  );
}
