/** A history through the rules: first to the end without a word, so that nothing is printed of one that is refused. */
import type { Cents } from "../../core/money.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { createReplay, type Replay } from "../../risk/audit/replay.ts";
import type { AuditFault, AuditLine, AuditSummary } from "../../risk/audit/types.ts";
import type { RiskPreset } from "../../risk/preset.ts";
import type { OwnLimits } from "../../risk/types.ts";
import type { Entry, Source } from "./source.ts";

export type Audit = {
  readonly source: Source;
  readonly preset: RiskPreset;
  readonly initial: Cents;
  readonly own: OwnLimits;
};
export type LineFault = { readonly line: number; readonly text: string };
/** Gets the lines of one batch of the file; awaited, so that a slow reader slows the audit. */
export type Write = (lines: readonly AuditLine[]) => Promise<void>;

const FAULTS: Readonly<Record<AuditFault, string>> = {
  UNSORTED: "is earlier than the line before it; events must be in the order of their times",
  BALANCE_BEFORE_START:
    "is a deposit or withdrawal before the first snapshot or deal; the account starts with --initial, so it would count twice",
  WITHDRAWAL_ABOVE_BALANCE: "takes out more than the balance known by then",
  OUT_WITHOUT_IN: 'closes a position that no deal with entry "in" has opened',
  OUT_ABOVE_VOLUME: "closes more volume than the position has open",
  MONEY_OUT_OF_RANGE: "makes the balance too large to count in cents",
};

/** Reads the whole history once; with `write`, hands on each line's result as it goes. */
export async function replayAll(audit: Audit, write: Write | null): Promise<Result<AuditSummary, LineFault>> {
  const replay = createReplay(audit);
  let count = 0;
  for await (const batch of audit.source()) {
    const lines = replayBatch(replay, batch);
    if (!lines.ok) return lines;
    count += batch.length;
    await write?.(lines.value);
  }
  return count === 0 ? err({ line: 1, text: "is the end already: the file holds no event" }) : ok(replay.summary());
}

function replayBatch(replay: Replay, batch: readonly Entry[]): Result<readonly AuditLine[], LineFault> {
  const lines: AuditLine[] = [];
  for (const { line, event } of batch) {
    if (!event.ok) return err({ line, text: event.error });
    const judged = replay.next(event.value);
    if (!judged.ok) return err({ line, text: FAULTS[judged.error] });
    lines.push(judged.value);
  }
  return ok(lines);
}
