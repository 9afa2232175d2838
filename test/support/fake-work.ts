/** Work that ends when the test says so. */
import type { RunningWork, Work, WorkDesk, WorkEnd } from "../../engine/api.ts";

export type FakeWork = WorkDesk & {
  /** What was begun, in order. */
  readonly begun: Work[];
  readonly cancelled: string[];
  readonly released: string[];
  progress(share: number): void;
  end(as: WorkEnd): void;
};

/** One at a time; each id is `w` and its number. Symbols other than BTC are unknown. */
export function fakeWork(): FakeWork {
  const begun: Work[] = [];
  const [cancelled, released]: [string[], string[]] = [[], []];
  let share: number | null = null;
  let settle: ((end: WorkEnd) => void) | null = null;
  return {
    begun,
    cancelled,
    released,
    progress: (to) => {
      share = to;
    },
    end(as) {
      settle?.(as);
      settle = null;
    },
    begin(work) {
      if ("symbol" in work && !work.symbol.startsWith("BTC")) {
        return { code: "UNKNOWN_SYMBOL", asked: work.symbol, known: ["BTC/USDT"] };
      }
      if (settle !== null) return { code: "WORK_BUSY", running: begun.at(-1) ?? null };
      begun.push(work);
      const id = `w${begun.length}`;
      const { promise, resolve } = Promise.withResolvers<WorkEnd>();
      settle = resolve;
      share = null;
      return { id, progress: () => share, ended: promise, release: () => void released.push(id) } satisfies RunningWork;
    },
    cancel(id) {
      if (settle === null || id !== `w${begun.length}`) return "ended";
      cancelled.push(id);
      settle({ kind: "cancelled" });
      settle = null;
      return "cancelled";
    },
  };
}
