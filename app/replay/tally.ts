/** Counts what happened in a run; the last line of a replay is its summary. */
import { createHash } from "node:crypto";
import type { EmitEvent, EventBody } from "../../engine/events.ts";

export type Tally = {
  /** Counts an event and passes it on. */
  readonly emit: EmitEvent;
  summary(): Extract<EventBody, { type: "summary" }>;
};

export function createTally(next: EmitEvent): Tally {
  const counts = { scans: 0, decisions: 0, emitted: 0, refused: 0, outcomes: 0, messages: 0, alerts: 0, errors: 0 };
  const decisions = createHash("sha256");
  return {
    emit(event) {
      count(counts, event);
      if (event.type === "decision") decisions.update(`${event.decision.hash}\n`);
      next(event);
    },
    summary: () => ({ type: "summary", counts: { ...counts }, decisionsHash: decisions.copy().digest("hex") }),
  };
}

type Counts = Record<
  "scans" | "decisions" | "emitted" | "refused" | "outcomes" | "messages" | "alerts" | "errors",
  number
>;

function count(counts: Counts, event: EventBody): void {
  switch (event.type) {
    case "scan":
      counts.scans += 1;
      return;
    case "decision":
      counts.decisions += 1;
      counts[event.decision.emitted ? "emitted" : "refused"] += 1;
      return;
    case "outcome":
      counts.outcomes += 1;
      return;
    case "message":
      counts.messages += 1;
      return;
    case "alert":
      counts.alerts += 1;
      return;
    case "error":
      counts.errors += 1;
      return;
    case "boot":
    case "summary":
      return;
  }
}
