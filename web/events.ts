/** What the stream of events adds to the counts. */
import type { EmitEvent, EventBody } from "../engine/events.ts";
import type { Measures } from "./metrics.ts";

type Tell = { [T in EventBody["type"]]: (event: Extract<EventBody, { type: T }>) => void };

export function countEvents({ count, observe }: Measures): EmitEvent {
  const tell: Tell = {
    boot: () => {},
    summary: () => {},
    scan({ late, stagesMs }) {
      count("scans_total", { late: String(late) });
      let wholeMs = 0;
      for (const [stage, ms] of Object.entries(stagesMs)) {
        observe("scan_stage_seconds", { stage }, ms / 1000);
        wholeMs += ms;
      }
      observe("scan_seconds", {}, wholeMs / 1000);
    },
    decision({ decision: { firstRefusal, verdicts } }) {
      count("decisions_total", { first_refusal: firstRefusal ?? "none" });
      for (const { code, outcome } of verdicts) {
        if (outcome === "refuse" || outcome === "unknown") count("refusals_total", { code });
      }
    },
    outcome: ({ outcome: { emitted, result } }) =>
      count("outcomes_total", { emitted: String(emitted), result: result ?? "none" }),
    message: ({ kind }) => count("messages_total", { kind }),
    alert: ({ code }) => count("alerts_total", { code }),
    error: ({ code }) => count("errors_total", { code }),
  };
  return (event) => (tell[event.type] as (event: EventBody) => void)(event);
}
