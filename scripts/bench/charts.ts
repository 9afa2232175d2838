/** How long a picture takes, how long the event loop stands still meanwhile, and how soon a signal leaves as a request. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { Bot } from "grammy";
import { createCards } from "../../bot/cards.ts";
import { createDelivery } from "../../bot/delivery.ts";
import { createPictures } from "../../bot/pictures.ts";
import { addChartIn, editIn, sendTo } from "../../bot/telegram.ts";
import { createCharts } from "../../charts/charts.ts";
import { openLedger } from "../../db/ledger.ts";
import { DEFAULT_PREFERENCES } from "../../engine/ports/preferences.ts";
import { aFacts } from "../../test/support/bot-reports.ts";
import { ALL_CHARTS, bars } from "../../test/support/charts.ts";
import { aCard, fakeSignals } from "../../test/support/fake-signals.ts";
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

/** From a stored signal to its request to the Bot API, one at a time, alone and while charts are added to those before it. */
export async function cards(): Promise<readonly Measurement[]> {
  const [words, pictures] = [await pushes(false), await pushes(true)];
  const both = (name: string, samples: readonly number[]): readonly Measurement[] => [
    { name: `${name}, p50`, value: rounded(percentile(samples, 0.5)), unit: "ms" },
    { name: `${name}, p95`, value: rounded(percentile(samples, 0.95)), unit: "ms" },
  ];
  return [
    ...both("signal to request, charts off", words.signals),
    ...both("signal to request, charts on", pictures.signals),
    ...both("signal to the request that adds its chart, behind another", pictures.charts),
  ];
}

type Pushed = { readonly signals: readonly number[]; readonly charts: readonly number[] };

async function pushes(images: boolean): Promise<Pushed> {
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
  const requested = new Map<string, number>();
  const fetch = async (url: string) => {
    requested.set(url.slice(url.lastIndexOf("/") + 1), performance.now());
    return { json: async () => ({ ok: true, result: { message_id: 1, date: 1, chat: { id: 7 } } }) };
  };
  const bot = new Bot("1:bench", { botInfo: ME, client: { fetch: fetch as never } });
  const preferences = { of: () => ({ ...DEFAULT_PREFERENCES, images }) };
  const drawing = createCharts();
  const desk = { facts: () => aFacts() };
  const known = fakeSignals();
  const signals = { ...known, prices: () => ({ bars: bars(), barMs: 900_000, sessions: [] }) };
  const pictures = createPictures({ charts: drawing, preferences, emit: () => {} });
  const delivery = createDelivery({
    ...{ outbox, desk, preferences, clock, emit: () => {} },
    send: sendTo(bot),
    cards: {
      cards: createCards({ signals, desk, preferences, pictures, clock }),
      edit: editIn(bot),
      addChart: addChartIn(bot),
    },
  });
  const pushed = { signals: [] as number[], charts: [] as number[] };
  const since = (start: number, method: string): number => (requested.get(method) ?? Number.NaN) - start;
  // The first ones start the drawing thread and warm up.
  for (let n = -10; n < SIGNALS; n += 1) {
    const decision = aDecision({ slot: slotNumber(n + 10) });
    known.cards.push(aCard({ decision }));
    const stored = performance.now();
    outbox.enqueue(aSignalNotice(decision), clock.now());
    await delivery.deliverDue();
    if (n >= 0) pushed.signals.push(since(stored, "sendMessage"));
    // Every other signal comes while the chart of the one before is drawn.
    if (n % 2 === 0) continue;
    while (outbox.depth() > 0) {
      await pause(1);
      await delivery.deliverDue();
    }
    if (n >= 0 && images) pushed.charts.push(since(stored, "editMessageMedia"));
  }
  await drawing.stop();
  close();
  rmSync(folder, { recursive: true, force: true });
  return pushed;
}
