/** The drawing thread against its contract: PNGs of the promised size, and an answer whatever goes wrong. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createCharts } from "../../charts/charts.ts";
import type { Charts } from "../../engine/ports/charts.ts";
import { ALL_CHARTS, aCandleChart } from "../support/charts.ts";

const PNG = [0x89, 0x50, 0x4e, 0x47];
const script = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const PORT = 'import { parentPort } from "node:worker_threads";';

/** Starting a thread costs far more than a picture, so those that draw share one. */
let drawing: Charts;
beforeAll(() => {
  // How long it takes is measured by the benchmarks; on a busy machine the thread alone may need seconds to start.
  drawing = createCharts({ deadlineMs: 60_000, early: true });
});
afterAll(() => drawing.stop());
let charts: Charts;

/** Width and height stand at bytes 16 and 20 of every PNG. */
const sizeOf = (png: Uint8Array): readonly number[] => {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
};

describe("a chart becomes a PNG", () => {
  test.each(Object.entries(ALL_CHARTS))("%s", { timeout: 60_000 }, async (_name, chart) => {
    const drawn = await drawing.draw(chart);
    if (!drawn.ok) throw new Error(drawn.error.text);
    expect([...drawn.value.subarray(0, 4)]).toEqual(PNG);
    expect(sizeOf(drawn.value)).toEqual([1040, chart.kind === "stacked" ? 1440 : 720]);
    // Telegram takes 10 MB; a phone on a train takes less.
    expect(drawn.value.byteLength).toBeLessThan(200_000);
  });

  test("the same chart gives the same bytes, other words other ones", async () => {
    const [one, again, other] = await Promise.all([
      drawing.draw(aCandleChart()),
      drawing.draw(aCandleChart()),
      drawing.draw(aCandleChart({ title: "BTC/USDT ŞİĞ" })),
    ]);
    if (!one.ok || !again.ok || !other.ok) throw new Error("not drawn");
    expect(Buffer.compare(one.value, again.value)).toBe(0);
    expect(Buffer.compare(one.value, other.value)).not.toBe(0);
  });

  test("while others are answered: the event loop goes on", async () => {
    let turns = 0;
    const drawn = Promise.all([drawing.draw(aCandleChart()), drawing.draw(aCandleChart())]);
    let done = false;
    void drawn.then(() => {
      done = true;
    });
    while (!done) {
      turns += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(turns).toBeGreaterThan(20);
  });
});

describe("what goes wrong is an answer", () => {
  afterEach(() => charts?.stop());

  test("a chart that cannot be drawn; the next one can", async () => {
    const broken = await drawing.draw(aCandleChart({ zone: "Nowhere/Atlantis" }));
    expect(broken).toMatchObject({ ok: false, error: { code: "CHART_FAILED" } });
    expect((await drawing.draw(aCandleChart())).ok).toBe(true);
  });

  test("a thread that hangs is ended, and all who wait are told", async () => {
    charts = createCharts({ deadlineMs: 30, worker: script(`${PORT} parentPort.on("message", () => {});`) });
    const answers = await Promise.all([charts.draw(aCandleChart()), charts.draw(aCandleChart())]);
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: "CHART_SLOW" } });
  });

  test("a thread that dies, at once and at each message", async () => {
    charts = createCharts({ worker: script(`${PORT} parentPort.on("message", () => process.exit(3));`) });
    for (const _ of [1, 2]) {
      expect(await charts.draw(aCandleChart())).toMatchObject({ ok: false, error: { code: "CHART_FAILED" } });
    }
  });

  test("more than sixteen waiting are refused, not queued", async () => {
    charts = createCharts({ deadlineMs: 50, worker: script(`${PORT} parentPort.on("message", () => {});`) });
    const waiting = Array.from({ length: 16 }, () => charts.draw(aCandleChart()));
    expect(await charts.draw(aCandleChart())).toMatchObject({ ok: false, error: { code: "CHART_BUSY" } });
    expect((await Promise.all(waiting)).every(({ ok }) => !ok)).toBe(true);
  });

  test("after the stop nothing is drawn", async () => {
    charts = createCharts();
    await charts.stop();
    expect(await charts.draw(aCandleChart())).toMatchObject({ ok: false });
  });
});
