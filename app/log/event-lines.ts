/** How each event stands in the log. The names of a decision's fields are those that log readers filter by. */
import type { EmitEvent, EventBody } from "../../engine/events.ts";
import type { Decision } from "../../engine/records.ts";
import type { Logger } from "./logger.ts";

/** `latencyOf`: milliseconds from the close of a slot's candles until now; null where recorded time is played. */
export function eventLog(log: Logger, latencyOf: (slot: number) => number | null): EmitEvent {
  return (event) => write(log, event, latencyOf);
}

function write(log: Logger, event: EventBody, latencyOf: (slot: number) => number | null): void {
  switch (event.type) {
    case "boot":
    case "summary":
      log.info(event, event.type);
      return;
    case "scan":
      log.debug(event, "scan");
      return;
    case "decision":
      log[event.decision.emitted ? "info" : "debug"](
        decisionFields(event.decision, latencyOf(event.decision.slot)),
        "decision",
      );
      return;
    case "outcome":
      log[event.outcome.emitted ? "info" : "debug"](outcomeFields(event.outcome), "outcome");
      return;
    case "message":
      log.debug({ chat: event.chat, kind: event.kind }, "message");
      return;
    case "alert":
      log.warn({ code: event.code }, event.text);
      return;
    case "error":
      log.error({ code: event.code }, event.text);
      return;
  }
}

/** `spread_bps` and `slip_bps` are the expected cost of a round trip; null where nothing was measured. */
function decisionFields(decision: Decision, latencyMs: number | null): object {
  const { id, hash, instrument, slot, side, tier, mode, confidence, entry, stop, target, cost } = decision;
  return {
    ...{ id, hash, slot, mode, pair: instrument, side, tier, conf: confidence },
    ...{ entry, tp: target, sl: stop, rr: decision.rrExpected, lat_ms: latencyMs },
    ...{ spread_bps: cost?.spreadBps ?? null, slip_bps: cost?.slippageBps ?? null },
    ...{ emitted: decision.emitted, firstRefusal: decision.firstRefusal, model: decision.modelTag },
  };
}

function outcomeFields({ decisionId, instrument, ...rest }: Extract<EventBody, { type: "outcome" }>["outcome"]) {
  return { id: decisionId, pair: instrument, ...rest };
}
