/** The decisions of a run in short, read beside the process that wrote them: nothing is locked or changed. */
import Database from "better-sqlite3";
import type { Decision } from "../../engine/records.ts";

export type DecisionSummary = Pick<
  Decision,
  "id" | "hash" | "instrument" | "slot" | "side" | "score" | "pWin" | "confidence" | "pattern" | "firstRefusal"
> & { readonly quantity: number };

const ALL = `SELECT id, hash, instrument, slot, side, score, p_win AS pWin, confidence, pattern, first_refusal AS firstRefusal,
  quantity FROM decisions ORDER BY slot, instrument, side`;

/** In order of slots and names. */
export function decisionSummaries(file: string): readonly DecisionSummary[] {
  const client = new Database(file, { readonly: true, timeout: 1_000 });
  try {
    return client.prepare<[], DecisionSummary>(ALL).all();
  } finally {
    client.close();
  }
}
