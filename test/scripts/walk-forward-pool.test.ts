import { expect, test } from "vitest";
import type { Part } from "../../backtest/walk-forward/windows.ts";
import { simulateParts } from "../../scripts/walk-forward/pool.ts";
import type { Work } from "../../scripts/walk-forward/protocol.ts";

const GREEDY = "const kept = []; for (;;) kept.push(new Array(10000).fill(kept.length));";

test("a thread that needs too much memory is ended with a sentence, and the process goes on", async () => {
  const done = await simulateParts({
    ...{ work: {} as Work, parts: [{} as Part], workers: 1, heapMb: 16 },
    script: new URL(`data:text/javascript,${encodeURIComponent(GREEDY)}`),
    ...{ signal: new AbortController().signal, onProgress: () => {} },
  });
  expect(done).toEqual({
    ok: false,
    error: [
      "A thread needed more than the 16 MB it may have and was ended. Nothing was written: ask for fewer symbols or thresholds, or for a shorter range.",
    ],
  });
});
