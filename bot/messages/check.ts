/** `/check SYMBOL`: one instrument judged now, gate by gate, with the first refusal in plain words. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import { type CheckReport, type Decision, type DeskFacts, RULES } from "../../engine/api.ts";
import { counted, duration, fixed, percent, price, ratio, ratioAgainst, utcTime } from "./format.ts";
import { bold, code, lines } from "./layout.ts";
import { expectedLines, inputLine, sizeCutLine } from "./outlook.ts";
import { patternLines } from "./patterns.ts";
import { pastAloneLine, recordLines, statedChance, tierNote } from "./stated.ts";
import { refusalLines, ruleName, verdictTable } from "./verdicts.ts";

/** `feed`: how candles come in (messages/feed.ts). */
export function checkMessage(report: CheckReport, facts: DeskFacts, feed: readonly string[] = []): FormattedString {
  const { decision, verdicts, warnings } = report;
  return lines(
    fmt`${bold(symbolOf(report.instrument))} · check at ${utcTime(report.at)}`,
    candleLine(report),
    qualityLine(report),
    spreadLine(report),
    ...feed,
    ...expectedLines(report),
    fmt`Model ${code(facts.model.tag)} · ${facts.model.status}`,
    inputLine(report),
    ...patternLines(report),
    ...(decision === null ? [] : judged(decision, report)),
    ...warnings.map((warning) => `Warning: ${warning}`),
    verdictTable(verdicts),
    decision === null && verdicts.length < RULES.length
      ? `${counted(RULES.length - verdicts.length, "rule")} not asked: there is no candidate to judge.`
      : null,
    conclusion(report),
  );
}

function candleLine({ newestClose }: CheckReport): string {
  if (newestClose === null) return "No candle yet.";
  const { at, ageMs } = newestClose;
  return `Newest close ${price(newestClose.price)} at ${utcTime(at)}, ${duration(ageMs)} old`;
}

function qualityLine({ quality: { score, missingShare, suspect, newestHour } }: CheckReport): string {
  const hour = newestHour === null ? "" : ` · newest hour ${fixed(newestHour, 0)} of 100`;
  return `Data of 24 h: score ${fixed(score, 0)} of 100 · ${percent(missingShare, 1)} missing · ${fixed(suspect, 0)} suspect${hour}`;
}

/** Recorded only where the feed has quotes. */
function spreadLine({ spread }: CheckReport): string | null {
  if (spread === null) return null;
  const { usual } = spread;
  const before =
    usual === null
      ? ""
      : `; in this session over ${usual.days} days median ${fixed(usual.p50, 2)}, p90 ${fixed(usual.p90, 2)} bp (n=${fixed(usual.n, 0)})`;
  return `Spread ${fixed(spread.bps, 2)} bp at ${utcTime(spread.at)}${before}`;
}

function judged(decision: Decision, report: CheckReport): readonly (FormattedString | string | null)[] {
  const { otherSide } = report;
  const [, needed] = ratioAgainst(decision.confidence, decision.threshold);
  const other = otherSide === null ? "" : ` · other side (${otherSide.side}): ${ratio(otherSide.confidence)}`;
  return [
    fmt`Better side ${bold(decision.side)}, score ${fixed(decision.score, 3)}, tier ${decision.tier}`,
    tierNote(decision),
    statedChance(decision),
    ...recordLines(decision),
    pastAloneLine(report.vennAbers),
    `confidence needed: ${needed}${other}`,
    sizeCutLine(decision.verdicts),
  ];
}

function conclusion({ firstRefusal, belowFloor, candidateFloor }: CheckReport): FormattedString {
  if (firstRefusal === null) {
    return lines(bold("Every rule lets it pass."), "If the next scan sees the same, it sends a signal.");
  }
  return lines(
    fmt`First refusal: ${bold(ruleName(firstRefusal.rule))} (${code(firstRefusal.code)})`,
    refusalLines(firstRefusal.code),
    belowFloor ? `Under a confidence of ${ratio(candidateFloor)} scans record no candidate at all.` : null,
  );
}
