/** `--json`: writes the stream of events as one JSON object per line. docs/reference/events.md describes every line. */
import { type Cents, units } from "../../core/money.ts";
import { type Clock, isoUtc, type TimestampMs } from "../../core/time.ts";
import type { EmitEvent, EventBody } from "../../engine/events.ts";
import type { Decision, OutcomeUpdate } from "../../engine/records.ts";
import type { Scrubber } from "../log/scrub.ts";

export type JsonSinkOptions = {
  /** Stdout, or any stream that says "error" when its reader has gone. */
  readonly out: Pick<NodeJS.WritableStream, "write" | "on">;
  /** The replay's clock, or the machine's. */
  readonly clock: Clock;
  readonly runId: string;
  readonly scrub: Scrubber;
  /** Called once when the reader closed the pipe (`… | head`): the run may stop, nothing is wrong. */
  readonly onClosed?: () => void;
};

export type JsonSink = {
  readonly emit: EmitEvent;
  /** Lines written so far; the last line's `seq`. */
  readonly count: () => number;
};

export function createJsonSink({ out, clock, runId, scrub, onClosed }: JsonSinkOptions): JsonSink {
  let seq = 0;
  let open = true;
  out.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
    if (open) onClosed?.();
    open = false;
  });
  return {
    emit(event) {
      if (!open) return;
      seq += 1;
      const line = { type: event.type, t: isoUtc(clock.now()), seq, runId, ...bodyOf(event) };
      out.write(`${scrub(JSON.stringify(line))}\n`);
    },
    count: () => seq,
  };
}

function bodyOf(event: EventBody): Record<string, unknown> {
  switch (event.type) {
    case "decision":
      return decisionLine(event.decision);
    case "outcome":
      return outcomeLine(event.outcome);
    case "scan":
      return { ...event, slot: isoUtc(event.slot) };
    case "boot":
    case "message":
    case "alert":
    case "error":
    case "summary":
      return { ...event };
  }
}

const money = (amount: Cents): number => units(amount);
const time = (at: TimestampMs | null): string | null => (at === null ? null : isoUtc(at));

function decisionLine({ stop, target, size, ...decision }: Decision): Record<string, unknown> {
  return {
    ...decision,
    slot: isoUtc(decision.slot),
    sl: stop,
    tp: target,
    size: { ...size, notional: money(size.notional), risk: money(size.risk) },
    validUntil: isoUtc(decision.validUntil),
  };
}

function outcomeLine({
  kind: _,
  netCents,
  ...outcome
}: Extract<OutcomeUpdate, { kind: "resolved" }>): Record<string, unknown> {
  return {
    ...outcome,
    entryTime: time(outcome.entryTime),
    exitTime: isoUtc(outcome.exitTime),
    net: netCents / 100,
  };
}
