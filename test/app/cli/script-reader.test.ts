import { PassThrough } from "node:stream";
import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createScriptQueue } from "../../../app/cli/script-lines.ts";
import { createScriptReader } from "../../../app/cli/script-reader.ts";
import type { TimestampMs } from "../../../core/time.ts";

const at = (minute: number): TimestampMs => (Date.UTC(2025, 5, 1, 12) + minute * 60_000) as TimestampMs;

function start(options: { readonly quietMs?: number; readonly answerMs?: number } = {}) {
  const input = new PassThrough();
  const story: string[] = [];
  const reader = createScriptReader({
    input,
    queue: createScriptQueue({ start: at(0), end: at(60) }),
    answer: async ({ text }) => {
      story.push(`ask ${text}`);
      await pause(options.answerMs ?? 1);
      story.push(`answered ${text}`);
    },
    onProblem: ({ code }) => story.push(code),
    quietMs: options.quietMs ?? 250,
  });
  return { input, story, reader };
}

test("a piped script: first the plain lines, then each stamped one after its scan, one at a time", async () => {
  const { input, story, reader } = start();
  input.end("/start\n/help\n@2025-06-01T12:02Z /check BTC\n/stats\r\n@oops\n@2025-06-01T12:30Z /check ETH");
  await reader.settled;
  await reader.ended;
  await reader.run(null);
  for (const minute of [0, 2]) {
    story.push(`scan ${minute}`);
    await reader.run(at(minute));
  }
  story.push("end");
  await reader.run(at(60));
  expect(story).toEqual([
    "SCRIPT_BAD_TIME",
    "ask /start",
    "answered /start",
    "ask /help",
    "answered /help",
    "scan 0",
    "scan 2",
    "ask /check BTC",
    "answered /check BTC",
    "ask /stats",
    "answered /stats",
    "end",
    "ask /check ETH",
    "answered /check ETH",
  ]);
});

test("nothing is said before the run begins; afterwards a plain line is said when it comes", async () => {
  const { input, story, reader } = start({ quietMs: 1 });
  input.write("/start\n");
  await reader.settled;
  expect(story).toEqual([]);
  await reader.run(null);
  input.write("/help\n");
  await pause(20);
  expect(story).toEqual(["ask /start", "answered /start", "ask /help", "answered /help"]);
  reader.stop();
});

test("a line that comes while another is answered waits for it", async () => {
  const { input, story, reader } = start({ answerMs: 20 });
  input.write("one\n");
  await turn();
  const first = reader.run(null);
  input.end("two\n");
  await reader.ended;
  await first;
  await reader.run(at(0));
  expect(story).toEqual(["ask one", "answered one", "ask two", "answered two"]);
});

test("a silent stdin that stays open lets the first scan go after the silence", async () => {
  const { input, reader } = start({ quietMs: 30 });
  let settled = false;
  void reader.settled.then(() => {
    settled = true;
  });
  for (let i = 0; i < 4; i += 1) {
    await pause(15);
    input.write("/help\n");
  }
  await turn();
  expect(settled).toBe(false);
  await reader.settled;
  reader.stop();
});

test("somebody who never pauses does not keep the market waiting", async () => {
  const { input, reader } = start({ quietMs: 10 });
  const talk = setInterval(() => input.write("/help\n"), 1);
  await reader.settled;
  clearInterval(talk);
  reader.stop();
  await reader.ended;
});

test("an input that breaks counts as ended", async () => {
  const { input, story, reader } = start();
  input.write("/help\n");
  await turn();
  input.destroy(new Error("EIO"));
  await reader.ended;
  await reader.run(null);
  expect(story).toEqual(["ask /help", "answered /help"]);
});
