/** The signal card: what to do, how sure, how much is at risk, and until when. */
import { FormattedString, fmt } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import type { Decision, Mode } from "../../engine/api.ts";
import { fixed, lots, money, multiple, percent, price, shortMoney, utcTime } from "./format.ts";
import { bold, code, lines } from "./layout.ts";
import { sizeCutLine } from "./outlook.ts";
import { recordLines, statedChance, tierNote } from "./stated.ts";

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
    tierNote(decision),
    statedChance(decision),
    ...recordLines(decision),
    levels(decision),
    sizeLines(decision, facts.currency),
    sizeCutLine(decision.verdicts),
    fmt`Valid until ${bold(utcTime(decision.validUntil))}`,
    fmt`Model ${code(decision.modelTag)} · ${status}`,
  );
}
