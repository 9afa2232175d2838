/** A decision as a row of `decisions` and back, without loss. */
import type { Decision } from "../../engine/records.ts";
import type { decisions } from "../schema/ledger-scans.ts";
import type { FullRow } from "./insert.ts";
import { verdictsFromText, verdictsToText } from "./verdict-text.ts";

type DecisionRow = FullRow<typeof decisions>;

export function decisionToRow(decision: Decision): DecisionRow {
  const { evidence, tierEdges, size, verdicts, ...same } = decision;
  return {
    ...same,
    evidenceLow: evidence?.low ?? null,
    evidenceHigh: evidence?.high ?? null,
    evidenceWinRate: evidence?.winRate ?? null,
    evidenceN: evidence?.nIndependent ?? null,
    mediumEdge: tierEdges[0],
    highEdge: tierEdges[1],
    quantity: size.quantity,
    notionalCents: size.notional,
    riskCents: size.risk,
    boundBy: size.boundBy,
    verdicts: verdictsToText(verdicts),
  };
}

export function decisionFromRow(row: typeof decisions.$inferSelect): Decision {
  const { evidenceLow, evidenceHigh, evidenceWinRate, evidenceN, mediumEdge, highEdge, ...rest } = row;
  const { quantity, notionalCents, riskCents, boundBy, verdicts, ...same } = rest;
  const evidence =
    evidenceLow === null || evidenceHigh === null || evidenceWinRate === null || evidenceN === null
      ? null
      : { low: evidenceLow, high: evidenceHigh, winRate: evidenceWinRate, nIndependent: evidenceN };
  return {
    ...same,
    evidence,
    tierEdges: [mediumEdge, highEdge],
    size: { quantity, notional: notionalCents, risk: riskCents, boundBy },
    verdicts: verdictsFromText(verdicts),
  };
}
