/** Gathers what a scan leaves behind and stores it in one transaction. */
import type { Ledger, ScanCommit } from "../ports.ts";
import type { Queued } from "../records.ts";
import type { Decided } from "../signal/decide.ts";
import { type AlertChanges, killSwitchViolation } from "./alerts.ts";
import type { SpecLookup } from "./book.ts";
import { followUpsOf, signalNotices } from "./emit.ts";
import { type JudgeContext, judgeAll } from "./judge.ts";
import type { Look } from "./look.ts";

/** A scan's facts before anything was judged. */
export type ScanFacts = Omit<ScanCommit, "decisions" | "followUps" | "notices" | "alertStates">;

export type Judged = {
  readonly looks: readonly Look[];
  readonly context: JudgeContext;
  readonly decided: readonly Decided[];
  readonly alerts: AlertChanges;
};
type StoreDeps = { readonly ledger: Ledger; readonly specs: SpecLookup };

/**
 * What was stored, or null when the slot was stored before. Should the database itself refuse a signal because the
 * kill switch went on in between, the slot is judged again with the switch on and stored with an alert: neither the
 * scan nor the attempt is lost.
 */
export function store(deps: StoreDeps, facts: ScanFacts, judged: Judged): ScanCommit | null {
  const commit = completed(deps, facts, judged.decided, judged.alerts);
  const answer = deps.ledger.commitScan(commit);
  if (answer.ok) return commit;
  if (answer.error.code === "SLOT_ALREADY_STORED") return null;
  const { looks, context, alerts } = judged;
  const attempted = judged.decided
    .filter(({ approved }) => approved !== null)
    .map(({ decision }) => decision.instrument);
  const switchedOff = { ...context, controls: { ...context.controls, killSwitch: true } };
  const notices = [...alerts.notices, killSwitchViolation(facts.slot, attempted)];
  const safe = completed(deps, facts, judgeAll(looks, facts.predictions, switchedOff), { ...alerts, notices });
  return deps.ledger.commitScan(safe).ok ? safe : null;
}

function completed(
  { ledger, specs }: StoreDeps,
  facts: ScanFacts,
  decided: readonly Decided[],
  { notices, alertStates }: AlertChanges,
): ScanCommit {
  return {
    ...facts,
    decisions: decided.map(({ decision }) => decision),
    followUps: followUpsOf(decided, ledger, specs),
    // What ended is told before what begins: the outbox keeps this order.
    notices: [...outcomeNotices(facts), ...signalNotices(decided), ...notices],
    alertStates,
  };
}

/** People hear about the end of signals they were sent, not about refused candidates; and the cards they have show it. */
const outcomeNotices = ({ updates, slot }: ScanFacts): readonly Queued[] =>
  updates.flatMap((update) => {
    if (update.kind !== "resolved" || !update.emitted) return [];
    const { decisionId } = update;
    return [
      { kind: "outcome" as const, key: `outcome:${decisionId}`, at: slot, outcome: update },
      { kind: "card" as const, key: `card:${decisionId}:ended`, at: slot, decisionId },
    ];
  });
