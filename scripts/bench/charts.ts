/** How long a picture takes, how long the event loop stands still meanwhile, and how soon a signal leaves as a request. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Bot } from "grammy";
import { createCards } from "../../bot/cards.ts";
import { createDelivery } from "../../bot/delivery.ts";
import { createPictures } from "../../bot/pictures.ts";
import { editIn, sendTo } from "../../bot/telegram.ts";
import { createCharts } from "../../charts/charts.ts";
import { openLedger } from "../../db/ledger.ts";
import { DEFAULT_PREFERENCES } from "../../engine/ports/preferences.ts";
import { aFacts } from "../../test/support/bot-reports.ts";
import { ALL_CHARTS, bars } from "../../test/support/charts.ts";
import { fakeSignals } from "../../test/support/fake-signals.ts";
import { aDecision, aSignalNotice, START, slotNumber } from "../../test/support/ledger.ts";
import { type Measurement, percentile, rounded } from "./measure.ts";

const PICTURES = 200;
const SIGNALS = 200;
const ME = { id: 1, is_bot: true, first_name: "bench", username: "bench_bot" } as never;

export async function charts(): Promise<readonly Measurement[]> {
  const drawing = createCharts();
  const kinds = Object.values(ALL_CHARTS);
  const [first] = kinds;
  if (first === undefined) throw new Error("No chart to draw");
  const began = performance.now();
  await drawing.draw(first);
  const cold = performance.now() - began;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const samples: number[] = [];
  for (let n = 0; n < PICTURES; n += 1) {
    const asked = performance.now();
    const drawn = await drawing.draw(kinds[n % kinds.length] ?? first);
    if (!drawn.ok) throw new Error(drawn.error.text);
    samples.push(performance.now() - asked);
  }
  delay.disable();
  await drawing.stop();
  return [
    { name: "first chart, its thread started", value: rounded(cold), unit: "ms" },
    { name: "chart, p50", value: rounded(percentile(samples, 0.5)), unit: "ms" },
    { name: "chart, p95", value: rounded(percentile(samples, 0.95)), unit: "ms" },
    { name: "event loop held up meanwhile, p99", value: rounded(delay.percentile(99) / 1e6), unit: "ms" },
  ];
}

/** From a stored signal to its request to the Bot API, one at a time, with a chart drawn and without. */
export async function cards(): Promise<readonly Measurement[]> {
  const [words, pictures] = [await pushes(false), await pushes(true)];
  return [
    { name: "signal to request, words, p50", value: rounded(percentile(words, 0.5)), unit: "ms" },
    { name: "signal to request, words, p95", value: rounded(percentile(words, 0.95)), unit: "ms" },
    { name: "signal to request, chart, p50", value: rounded(percentile(pictures, 0.5)), unit: "ms" },
    { name: "signal to request, chart, p95", value: rounded(percentile(pictures, 0.95)), unit: "ms" },
  ];
}

async function pushes(images: boolean): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), "lookout-bench-"));
  const clock = { now: () => slotNumber(SIGNALS) };
  const opened = openLedger({
    file: join(folder, "lookout.db"),
    clock,
    stopwatch: { elapsed: () => performance.now() },
  });
  if (!opened.ok) throw new Error(opened.error.text);
  const { outbox, people, close } = opened.value;
  people.add({ userId: 7, chatId: 7, role: "owner", name: "bench" }, START);
  let requested = 0;
  const fetch = async () => {
    requested = performance.now();
    return { json: async () => ({ ok: true, result: { message_id: 1, date: 1, chat: { id: 7 } } }) };
  };
  const bot = new Bot("1:bench", { botInfo: ME, client: { fetch: fetch as never } });
  const preferences = { of: () => ({ ...DEFAULT_PREFERENCES, images }) };
  const drawing = createCharts();
  const desk = { facts: () => aFacts() };
  const signals = { ...fakeSignals(), prices: () => ({ bars: bars(), barMs: 900_000, sessions: [] }) };
  const pictures = createPictures({ charts: drawing, preferences, emit: () => {} });
  const delivery = createDelivery({
    ...{ outbox, desk, preferences, clock, emit: () => {} },
    send: sendTo(bot),
    cards: { cards: createCards({ signals, desk, preferences, pictures, clock }), edit: editIn(bot) },
  });
  const samples: number[] = [];
  // The first ones start the drawing thread and warm up.
  for (let n = -10; n < SIGNALS; n += 1) {
    const stored = performance.now();
    outbox.enqueue(aSignalNotice(aDecision({ slot: slotNumber(n + 10) })), clock.now());
    await delivery.deliverDue();
    if (n >= 0) samples.push(requested - stored);
  }
  await drawing.stop();
  close();
  rmSync(folder, { recursive: true, force: true });
  return samples;
}
