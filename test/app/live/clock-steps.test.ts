/** A machine's clock that is set forward or back by an hour: every slot is scanned at most once, and it is said. */
import { expect, test, vi } from "vitest";
import { type RunningLoop, startLive } from "../../../app/live/loop.ts";
import { SLOT_MS, type TimestampMs } from "../../../core/time.ts";
import { START, slotNumber } from "../../support/ledger.ts";

const NEVER = 2 ** 31 - 1;
const HOUR = 30 * SLOT_MS;

test("forward an hour, and back again", async () => {
  let now = START as number;
  let watermark: TimestampMs | null = null;
  const scanned: TimestampMs[] = [];
  const told: TimestampMs[] = [];
  const loop: RunningLoop = startLive({
    ...{ clock: { now: () => now as TimestampMs }, ledger: { watermark: () => watermark } },
    collector: { collect: async () => [] },
    scanner: {
      scan: async (slot) => {
        scanned.push(slot);
        watermark = slot;
      },
    },
    deliver: async () => {},
    onError: (error) => {
      throw error;
    },
    onClockBehind: (until) => void told.push(until),
    lookEveryMs: NEVER,
  });
  await loop.tick();
  expect(scanned).toEqual([START]);
  now += HOUR;
  await loop.tick();
  // The hour that never was: each of its slots once, and late, so that no signal comes of them.
  expect(scanned).toEqual(Array.from({ length: 31 }, (_, index) => slotNumber(index)));
  now -= HOUR;
  await loop.tick();
  now += SLOT_MS;
  await loop.tick();
  expect(scanned).toHaveLength(31);
  expect(told).toEqual([slotNumber(30)]);
  now = slotNumber(31);
  await loop.tick();
  expect(scanned.at(-1)).toBe(slotNumber(31));
  now -= HOUR;
  await loop.tick();
  expect(told).toEqual([slotNumber(30), slotNumber(31)]);
  await loop.stop();
});

test("by the leeway of one scan nothing is said", async () => {
  const told: TimestampMs[] = [];
  const loop = startLive({
    ...{ clock: { now: () => START }, ledger: { watermark: () => slotNumber(1) } },
    collector: { collect: async () => [] },
    scanner: { scan: async () => Promise.reject(new Error("nothing is due")) },
    deliver: async () => {},
    onError: (error) => {
      throw error;
    },
    onClockBehind: (until) => void told.push(until),
    lookEveryMs: NEVER,
  });
  await loop.tick();
  expect(told).toEqual([]);
  await loop.stop();
});

test("a process that wakes half a minute late scans the slot then, not two minutes later", async ({
  onTestFinished,
}) => {
  vi.useFakeTimers({ now: START + 10_000 });
  onTestFinished(() => void vi.useRealTimers());
  const scanned: TimestampMs[] = [];
  const loop = startLive({
    ...{ clock: { now: () => Date.now() as TimestampMs }, ledger: { watermark: () => scanned.at(-1) ?? START } },
    collector: { collect: async () => [] },
    scanner: { scan: async (slot) => void scanned.push(slot) },
    deliver: async () => {},
    onError: (error) => {
      throw error;
    },
  });
  await vi.advanceTimersByTimeAsync(SLOT_MS - 9_000);
  expect(scanned).toEqual([]);
  // The scan is due in a second, and something else has the processor for half a minute.
  vi.setSystemTime(slotNumber(1) + 31_000);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(scanned).toEqual([slotNumber(1)]);
  await loop.stop();
});

test("a slot that begins while the one before is scanned has its turn right after it", async ({ onTestFinished }) => {
  vi.useFakeTimers({ now: START + 10_000 });
  onTestFinished(() => void vi.useRealTimers());
  const scanned: TimestampMs[] = [];
  const loop = startLive({
    ...{ clock: { now: () => Date.now() as TimestampMs }, ledger: { watermark: () => scanned.at(-1) ?? START } },
    collector: { collect: async () => [] },
    scanner: {
      async scan(slot) {
        // The first one takes longer than a slot.
        if (scanned.length === 0) await new Promise((resolve) => setTimeout(resolve, SLOT_MS + 20_000));
        scanned.push(slot);
      },
    },
    deliver: async () => {},
    onError: (error) => {
      throw error;
    },
  });
  await vi.advanceTimersByTimeAsync(2 * SLOT_MS + 20_000);
  expect(scanned).toEqual([slotNumber(1), slotNumber(2)]);
  await loop.stop();
});

test("a running process notices a clock that was set back at once, and goes on as soon as it is set right", async ({
  onTestFinished,
}) => {
  vi.useFakeTimers({ now: START + 10_000 });
  onTestFinished(() => void vi.useRealTimers());
  const scanned: TimestampMs[] = [];
  const told: TimestampMs[] = [];
  const loop = startLive({
    ...{ clock: { now: () => Date.now() as TimestampMs }, ledger: { watermark: () => scanned.at(-1) ?? START } },
    collector: { collect: async () => [] },
    scanner: { scan: async (slot) => void scanned.push(slot) },
    deliver: async () => {},
    onError: (error) => {
      throw error;
    },
    onClockBehind: (until) => void told.push(until),
  });
  vi.setSystemTime(Date.now() - HOUR);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(told).toEqual([START]);
  vi.setSystemTime(Date.now() + HOUR);
  await vi.advanceTimersByTimeAsync(SLOT_MS);
  expect([scanned, told]).toEqual([[slotNumber(1)], [START]]);
  await loop.stop();
});
