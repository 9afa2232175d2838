/** A decision as a row of `decisions` and back, without loss. */
import type { Decision, Evidence } from "../../engine/records.ts";
import type { decisions } from "../schema/ledger-scans.ts";
import type { FullRow } from "./insert.ts";
import { verdictsFromText, verdictsToText } from "./verdict-text.ts";

type DecisionRow = FullRow<typeof decisions>;

export function decisionToRow(decision: Decision): DecisionRow {
  const { evidence, tierEdges, size, verdicts, cost, ...same } = decision;
  return {
    ...same,
    evidenceSlice: evidence?.slice ?? null,
    evidenceFrom: evidence?.from ?? null,
    evidenceUntil: evidence?.until ?? null,
    evidenceLow: evidence?.low ?? null,
    evidenceHigh: evidence?.high ?? null,
    evidenceWinRate: evidence?.winRate ?? null,
    evidenceN: evidence?.nIndependent ?? null,
    costBasis: cost?.basis ?? null,
    spreadExpectedBps: cost?.spreadBps ?? null,
    slippageExpectedBps: cost?.slippageBps ?? null,
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
  const { evidenceSlice, evidenceFrom, evidenceUntil, evidenceLow, evidenceHigh, evidenceWinRate, evidenceN, ...rest } =
    row;
  const { mediumEdge, highEdge, quantity, notionalCents, riskCents, boundBy, verdicts, ...others } = rest;
  const { costBasis: basis, spreadExpectedBps: spreadBps, slippageExpectedBps: slippageBps, ...same } = others;
  return {
    ...same,
    evidence: evidenceFromRow(row),
    cost: basis === null ? null : { basis, spreadBps, slippageBps },
    tierEdges: [mediumEdge, highEdge],
    size: { quantity, notional: notionalCents, risk: riskCents, boundBy },
    verdicts: verdictsFromText(verdicts),
  };
}

/** Null also in rows of versions that did not write down what the evidence was counted on. */
function evidenceFromRow(row: typeof decisions.$inferSelect): Evidence | null {
  const { evidenceSlice: slice, evidenceFrom: from, evidenceUntil: until } = row;
  const { evidenceLow: low, evidenceHigh: high, evidenceWinRate: winRate, evidenceN: nIndependent } = row;
  if (slice === null || from === null || until === null) return null;
  if (low === null || high === null || winRate === null || nIndependent === null) return null;
  return { slice, from, until, low, high, winRate, nIndependent };
}
