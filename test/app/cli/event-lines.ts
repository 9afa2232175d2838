/** The shape of every `--json` line as other programs may rely on it; unknown fields are allowed everywhere. */
import { z } from "zod";

const isoTime = z.iso.datetime({ precision: 3 });
const share = z.number().min(0).max(1);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const instrument = z.string().regex(/^[a-z0-9]+:[A-Z0-9]+\/[A-Z0-9]+$/);
const side = z.enum(["long", "short"]);
const tier = z.enum(["LOW", "MEDIUM", "HIGH"]);

const line = <T extends string, S extends z.ZodRawShape>(type: T, body: S) =>
  z.looseObject({ type: z.literal(type), t: isoTime, seq: z.int().positive(), runId: z.string().min(1), ...body });

const verdict = z.looseObject({
  rule: z.string(),
  code: z.string(),
  outcome: z.enum(["pass", "refuse", "advice", "unknown"]),
  was: z.number().nullable(),
  limit: z.number().nullable(),
  room: z.number().nullable(),
});

const milliseconds = z.number().nonnegative();
export const stagesMs = z.looseObject({
  collect: milliseconds,
  features: milliseconds,
  models: milliseconds,
  outcomes: milliseconds,
  decide: milliseconds,
  store: milliseconds,
});

const count = z.int().nonnegative();
export const counts = z.looseObject({
  scans: count,
  decisions: count,
  emitted: count,
  refused: count,
  outcomes: count,
  messages: count,
  alerts: count,
  errors: count,
});

export const eventLine = z.discriminatedUnion("type", [
  line("boot", {
    mode: z.enum(["dryrun", "live"]),
    feed: z.string(),
    model: z.string(),
    status: z.enum(["observation", "live"]),
    threshold: share,
    symbols: z.array(instrument),
  }),
  line("scan", {
    slot: isoTime,
    late: z.boolean(),
    symbols: z.array(
      z.looseObject({
        instrument,
        close: z.number().nullable(),
        best: z.looseObject({ side, confidence: share, tier }).nullable(),
        note: z.string().nullable(),
      }),
    ),
    stagesMs,
  }),
  line("decision", {
    id: hash,
    hash,
    instrument,
    slot: isoTime,
    side,
    score: share,
    pWin: share,
    confidence: share,
    tier,
    emitted: z.boolean(),
    firstRefusal: z.string().nullable(),
    verdicts: z.array(verdict),
    entry: z.number().positive(),
    sl: z.number().positive(),
    tp: z.number().positive(),
    size: z.looseObject({
      quantity: z.number().nonnegative(),
      notional: z.number().nonnegative(),
      risk: z.number().nonnegative(),
      boundBy: z.string(),
    }),
    validUntil: isoTime,
  }),
  line("message", {
    chat: z.number(),
    kind: z.string(),
    text: z.string(),
    buttons: z.array(z.string()),
    inReplyTo: z.string().nullable(),
  }),
  line("outcome", {
    decisionId: hash,
    emitted: z.boolean(),
    instrument,
    side,
    tier,
    exit: z.enum(["tp", "sl", "timeout", "invalidated"]),
    result: z.enum(["W", "L"]).nullable(),
    r: z.number().nullable(),
    entryTime: isoTime.nullable(),
    entryPrice: z.number().nullable(),
    exitTime: isoTime,
    exitPrice: z.number().nullable(),
    net: z.number(),
    secondsToExit: z.number().nullable(),
  }),
  line("alert", { code: z.string(), text: z.string() }),
  line("error", { code: z.string(), text: z.string() }),
  line("summary", { counts, decisionsHash: hash }),
]);
