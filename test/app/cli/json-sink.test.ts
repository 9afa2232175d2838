import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { createJsonSink } from "../../../app/cli/json-sink.ts";
import { createScrubber } from "../../../app/log/scrub.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { EventBody } from "../../../engine/events.ts";
import { eventLine } from "./event-lines.ts";
import { DECISION_ID, SAMPLE_EVENTS } from "./sample-events.ts";

const NOON = Date.UTC(2025, 5, 1, 12) as TimestampMs;

function written(events: readonly EventBody[], secrets: readonly string[] = []): Record<string, unknown>[] {
  const out = new PassThrough();
  let minute = 0;
  const clock = { now: () => (NOON + 60_000 * minute++) as TimestampMs };
  const sink = createJsonSink({ out, clock, runId: "demo-1", scrub: createScrubber(secrets) });
  for (const event of events) sink.emit(event);
  expect(sink.count()).toBe(events.length);
  const text = (out.read() as Buffer).toString("utf8");
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const lineOf = (type: EventBody["type"]) => written(SAMPLE_EVENTS.filter((event) => event.type === type))[0];

test("every event is one line of the documented shape, stamped and numbered from 1", () => {
  const lines = written(SAMPLE_EVENTS);
  for (const line of lines) expect(eventLine.safeParse(line).error).toBeUndefined();
  expect(lines.map(({ type }) => type)).toEqual(SAMPLE_EVENTS.map(({ type }) => type));
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_line, at) => at + 1));
  expect(lines[1]).toMatchObject({ t: "2025-06-01T12:01:00.000Z", runId: "demo-1" });
  for (const line of lines) expect(Object.keys(line).slice(0, 4)).toEqual(["type", "t", "seq", "runId"]);
});

test("a decision is flat: stop and target are sl and tp, money has two decimals, times are UTC", () => {
  expect(lineOf("decision")).toMatchObject({
    id: DECISION_ID,
    slot: "2025-06-01T12:04:00.000Z",
    entry: 104250.1,
    sl: 103800.5,
    tp: 105149.4,
    size: { quantity: 0.19, notional: 19807.52, risk: 91.2, boundBy: "VALUE" },
    validUntil: "2025-06-01T12:14:00.000Z",
    firstRefusal: null,
  });
  expect(lineOf("decision")).not.toHaveProperty("stop");
});

test("an outcome is flat, and times that do not exist stay null", () => {
  expect(lineOf("outcome")).toEqual({
    type: "outcome",
    t: "2025-06-01T12:00:00.000Z",
    seq: 1,
    runId: "demo-1",
    decisionId: DECISION_ID,
    emitted: true,
    instrument: "binanceusdm:BTC/USDT",
    side: "long",
    tier: "MEDIUM",
    exit: "tp",
    result: "W",
    entryTime: "2025-06-01T12:04:00.000Z",
    entryPrice: 104251,
    exitTime: "2025-06-01T13:34:00.000Z",
    exitPrice: 105150.3,
    r: 1.9826,
    net: 170.53,
    secondsToExit: 5400,
  });
  const [sample] = SAMPLE_EVENTS.filter((event) => event.type === "outcome");
  const invalidated = { ...sample!.outcome, exit: "invalidated", result: null, r: null, entryTime: null } as never;
  expect(written([{ type: "outcome", outcome: invalidated }])[0]).toMatchObject({ entryTime: null, r: null });
});

test("a scan keeps its facts and names its slot in UTC", () => {
  expect(lineOf("scan")).toMatchObject({
    slot: "2025-06-01T12:04:00.000Z",
    late: false,
    stagesMs: { collect: 1.2 },
    symbols: [{ best: { side: "long" } }, { close: null, note: "no candle for 6 minutes" }],
  });
});

test("a text with line breaks and quotes stays one line", () => {
  const text = 'first\nsecond "quoted"\u2028third';
  expect(written([{ type: "alert", code: "A", text }])[0]).toMatchObject({ text });
});

test("secrets are taken out, ids and numbers are not", () => {
  const secret = "correct horse battery staple";
  const [line] = written([{ type: "error", code: "E", text: `${secret} for ${DECISION_ID} at 104250.1` }], [secret]);
  expect(line).toMatchObject({ text: `[secret] for ${DECISION_ID} at 104250.1` });
});

describe("a reader that has gone", () => {
  function closing() {
    const out = new PassThrough();
    const calls: string[] = [];
    const options = { out, clock: { now: () => NOON }, runId: "r", scrub: (text: string) => text };
    const sink = createJsonSink({ ...options, onClosed: () => calls.push("closed") });
    return { out, sink, calls };
  }

  test("is told once, and nothing more is written", () => {
    const { out, sink, calls } = closing();
    const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
    out.emit("error", gone);
    out.emit("error", gone);
    sink.emit({ type: "alert", code: "A", text: "b" });
    expect({ calls, count: sink.count(), text: out.read() as unknown }).toEqual({
      calls: ["closed"],
      count: 0,
      text: null,
    });
  });

  test("any other fault of the stream is not hidden", () => {
    const { out } = closing();
    expect(() => out.emit("error", Object.assign(new Error("no space"), { code: "ENOSPC" }))).toThrow("no space");
  });

  test("on a real pipe the process ends calmly", async () => {
    const script = join(mkdtempSync(join(tmpdir(), "lookout-sink-")), "writer.ts");
    writeFileSync(
      script,
      `import { createJsonSink } from ${JSON.stringify(join(import.meta.dirname, "../../../app/cli/json-sink.ts"))};
       const beat = setInterval(() => sink.emit({ type: "alert", code: "A", text: "x".repeat(1000) }), 1);
       const sink = createJsonSink({ out: process.stdout, clock: { now: () => 0 as never }, runId: "r",
         scrub: (text) => text, onClosed: () => { clearInterval(beat); process.stderr.write("closed"); } });`,
    );
    const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "pipe"] });
    let told = "";
    child.stderr.on("data", (chunk: Buffer) => {
      told += chunk.toString();
    });
    await once(child.stdout, "data");
    child.stdout.destroy();
    const [code] = (await once(child, "close")) as [number];
    expect({ code, told }).toEqual({ code: 0, told: "closed" });
  });
});
