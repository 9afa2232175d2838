/** `/export`, `/backtest` and `/challenge` as people meet them: begun, followed, cancelled, refused. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { parseBacktest, parseChallenge, parseExport } from "../../bot/commands/asked-work.ts";
import type { Chart, Person } from "../../engine/api.ts";
import { anOwner, memoryPeople, OWNER, STRANGER, type TestChatOptions, testChat } from "../support/fake-telegram.ts";
import { fakeWork } from "../support/fake-work.ts";
import { aBacktest } from "./messages/work-gallery.ts";

const VIEWER = 9;
const viewer: Person = { userId: VIEWER, chatId: VIEWER, role: "viewer", name: "Vi" };

function chatOf(options: TestChatOptions = {}) {
  const work = fakeWork();
  const chat = testChat({ work, people: memoryPeople(anOwner(), viewer), ...options });
  return { work, ...chat };
}
function aFile(name: string) {
  const path = join(mkdtempSync(join(tmpdir(), "lookout-work-")), name);
  writeFileSync(path, "a,b\n1,2\n");
  return { path, name, bytes: 8 };
}

const EXPORTS: readonly (readonly [string, object | null])[] = [
  ["BTC 1h csv 30d", { kind: "candles", symbol: "BTC", timeframe: "1h", format: "csv", days: 30 }],
  ["candles eth 15m parquet 7d", { kind: "candles", symbol: "ETH", timeframe: "15m", format: "parquet", days: 7 }],
  ["7d CSV btc/usdt", { kind: "candles", symbol: "BTC/USDT", timeframe: "1h", format: "csv", days: 7 }],
  ["signals json 90d", { kind: "signals", format: "json", days: 90 }],
  ["signals", { kind: "signals", format: "csv", days: 30 }],
  ...[
    "csv",
    "BTC ETH",
    "signals 1h",
    "signals BTC",
    "BTC 0d",
    "BTC 4000d",
    "BTC 1h 4h",
    "audit csv json",
    "BTC 0.5",
  ].map((line) => [line, null] as const),
];
test.each(EXPORTS)("/export %s", (line, wish) => {
  expect(parseExport(line)).toEqual(wish);
});

const BACKTESTS: readonly (readonly [string, object | null])[] = [
  ["BTC 30d 0.5", { kind: "backtest", symbol: "BTC", days: 30, threshold: 0.5 }],
  ["0.5 eth", { kind: "backtest", symbol: "ETH", days: 30, threshold: 0.5 }],
  ["BTC", { kind: "backtest", symbol: "BTC", days: 30, threshold: null }],
  ...["30d", "BTC 1.2", "BTC 367d", "BTC 1.2.3", "BTC csv", "BTC ETH 7d", "BTC --out /etc"].map(
    (line) => [line, null] as const,
  ),
];
test.each(BACKTESTS)("/backtest %s", (line, wish) => {
  expect(parseBacktest(line)).toEqual(wish);
});

test("a challenge is tried by signals or by the newest backtest", () => {
  expect(["", "signals", "Backtest", "luck"].map((line) => parseChallenge(line)?.of)).toEqual([
    "signals",
    "signals",
    "backtest",
    undefined,
  ]);
});

test("an export is answered at once, ends in the same message, and its file follows", async () => {
  const { say, work, calls, texts } = chatOf();
  const [first] = await say("/export BTC 1h csv 30d");
  expect(first).toContain("Candles BTC 1h, 30 days, csv\nUnder way.");
  expect(calls.map(({ method }) => method)).toEqual(["sendMessage"]);
  work.end({ kind: "file", file: aFile("f.csv") });
  await vi.waitFor(() => expect(work.released).toEqual(["w1"]));
  expect(calls.map(({ method }) => method)).toEqual(["sendMessage", "editMessageText", "sendDocument"]);
  expect(texts().at(-1)).toContain("Done: f.csv, 1 kB.");
  expect(calls[1]?.payload.message_id).toBe(1);
  expect(Buffer.from(calls[2]?.files?.[0] ?? []).toString()).toBe("a,b\n1,2\n");
});

test("progress changes the message in place, and only when there is some", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    const { say, work, texts } = chatOf();
    await say("/backtest BTC 7d 0.5");
    await vi.advanceTimersByTimeAsync(2_500);
    expect(texts()).toHaveLength(1);
    work.progress(0.42);
    await vi.advanceTimersByTimeAsync(5_000);
    await vi.waitFor(() => expect(texts()).toHaveLength(2));
    expect(texts()[1]).toContain("42 % done.");
  } finally {
    vi.useRealTimers();
  }
});

test("a backtest ends with its figures, a picture and its page", async () => {
  const charts: Chart[] = [];
  const draw = async (_chat: number, chart: () => Chart): Promise<Uint8Array> => {
    charts.push(chart());
    return new Uint8Array([137, 80, 78, 71]);
  };
  const { say, work, calls, texts } = chatOf({ pictures: { draw } });
  await say("/backtest BTC 30d 0.5");
  work.end({ kind: "backtest", summary: aBacktest(), page: aFile("b.html") });
  await vi.waitFor(() => expect(work.released).toEqual(["w1"]));
  expect(texts().at(-1)).toContain("Won 42 % [29–56 %]");
  expect(calls.map(({ method }) => method).slice(2)).toEqual(["sendPhoto", "sendDocument"]);
  const panels = [
    { kind: "reliability", mark: "BACKTEST" },
    { kind: "equity", unit: "USD", title: "Account 1.23 %" },
  ];
  expect(charts).toMatchObject([{ kind: "stacked", charts: panels }]);
});

test("the button cancels; pressed again, or after a restart, nothing runs any more", async () => {
  const { say, press, pressData, work, texts, lastCall } = chatOf();
  await say("/export signals json 90d");
  await press("Cancel");
  expect(work.cancelled).toEqual(["w1"]);
  await vi.waitFor(() => expect(texts().at(-1)).toContain("Cancelled. Nothing is left of it."));
  await pressData("v2:work-cancel:w1");
  expect(lastCall("answerCallbackQuery")?.payload.text).toBe("This is not running any more.");
  await chatOf().pressData("v2:work-cancel:abc-7");
});

test("one at a time, and an unknown symbol is told with the known ones", async () => {
  const { say, work } = chatOf();
  expect((await say("/export DOGE 1h"))[0]).toContain('I do not watch "DOGE"');
  await say("/export BTC");
  expect((await say("/export BTC"))[0]).toContain("This is still running: Candles BTC 1h, 30 days, csv.");
  expect(work.begun).toHaveLength(1);
});

test("without a line there are examples and buttons, and a button begins", async () => {
  const { say, press, work } = chatOf();
  expect((await say("/export"))[0]).toContain("/export BTC 1h csv 30d");
  await press("BTC 1h 30 d");
  expect(work.begun).toEqual([{ kind: "candles", symbol: "BTC/USDT", timeframe: "1h", format: "csv", days: 30 }]);
});

test("wrong words are one sentence, and nothing begins", async () => {
  const { say, work } = chatOf();
  for (const line of ["/export everything now", "/backtest 12", "/challenge luck"]) {
    expect((await say(line))[0]).toMatch(/is no(thing)? /);
  }
  expect(work.begun).toEqual([]);
});

test("a viewer takes data but simulates nothing; a stranger does neither", async () => {
  const { say, pressData, work } = chatOf();
  await say("/export signals csv 7d", VIEWER);
  work.end({ kind: "cancelled" });
  await vi.waitFor(() => expect(work.released).toHaveLength(1));
  await say("/backtest BTC 7d", VIEWER);
  await say("/challenge", VIEWER);
  await pressData("v2:backtest:BTC/USDT,7d", VIEWER);
  await say("/export signals csv 7d", STRANGER);
  await pressData("v2:export:signals,csv,90d", STRANGER);
  expect(work.begun).toHaveLength(1);
  await pressData("v2:backtest:BTC/USDT,7d", OWNER);
  expect(work.begun).toHaveLength(2);
});

test("without a line a backtest is asked for by questions, and only its last button begins it", async () => {
  const { say, press, texts, work } = chatOf();
  expect((await say("/backtest"))[0]).toContain("Backtest of which symbol?");
  expect((await say("DOGE"))[0]).toContain('I do not watch "DOGE"');
  await press("BTC/USDT");
  await say("900d");
  expect(texts().at(-1)).toContain("30d, 366d at most");
  await say("14d");
  await say("0.5");
  expect(texts().at(-1)).toContain("Backtest of BTC/USDT, 14d, threshold 0.5.");
  expect(work.begun).toEqual([]);
  await press("Begin");
  expect(work.begun).toEqual([{ kind: "backtest", symbol: "BTC/USDT", days: 14, threshold: 0.5 }]);
});
