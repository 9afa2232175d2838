/** Each pattern on candles drawn by hand after its textbook picture, and on the same candles with one stroke wrong. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toColumns } from "../../core/candle.ts";
import { MINUTE_MS } from "../../core/time.ts";
import { candlestickPatterns } from "../../market/candlestick-patterns.ts";
import { at } from "../support/candles.ts";

type Bar = readonly [open: number, high: number, low: number, close: number];
const START = at("2026-06-01T00:00:00Z");

/** Usual bars of a range of 1, then the drawing. */
const barsOf = (drawing: readonly Bar[], scale = 1, shift = 0) =>
  toColumns(
    [...Array.from({ length: 14 - drawing.length }, (): Bar => [100, 100.5, 99.5, 100]), ...drawing].map(
      ([open, high, low, close], index) => ({
        openTime: (START + index * 15 * MINUTE_MS) as typeof START,
        ...{
          open: open * scale + shift,
          high: high * scale + shift,
          low: low * scale + shift,
          close: close * scale + shift,
        },
        volume: 1,
      }),
    ),
  );

/** Three closes down or up, then what follows. */
const down = (...rest: Bar[]): Bar[] => [
  [103, 103.2, 101.8, 102],
  [102, 102.2, 100.8, 101],
  [101, 101.2, 99.8, 100],
  ...rest,
];
const up = (...rest: Bar[]): Bar[] => [[97, 98.2, 96.8, 98], [98, 99.2, 97.8, 99], [99, 100.2, 98.8, 100], ...rest];

const DRAWN: readonly (readonly [name: string, right: readonly Bar[], wrong: readonly Bar[]])[] = [
  // Opens where it closes, wicks on both sides; wrong: a body of half its range.
  ["doji", [[100, 100.6, 99.4, 100.01]], [[100, 100.6, 99.4, 100.5]]],
  // All wick below; wrong: a wick above too.
  ["dragonfly doji", [[100, 100.02, 99, 100]], [[100, 100.4, 99, 100]]],
  ["gravestone doji", [[100, 101, 99.99, 100]], [[100, 101, 99.6, 100]]],
  // All body; wrong: a wick.
  ["bullish marubozu", [[100, 101.01, 99.99, 101]], [[100, 101.3, 99.99, 101]]],
  ["bearish marubozu", [[101, 101.01, 99.99, 100]], [[101, 101.01, 99.7, 100]]],
  // The second body holds the first one of the other colour; wrong: it ends inside.
  [
    "bullish engulfing",
    [
      [101, 101.2, 99.9, 100],
      [99.9, 101.4, 99.8, 101.3],
    ],
    [
      [101, 101.2, 99.9, 100],
      [99.9, 101, 99.8, 100.8],
    ],
  ],
  [
    "bearish engulfing",
    [
      [100, 101.1, 99.8, 101],
      [101.1, 101.2, 99.6, 99.7],
    ],
    [
      [100, 101.1, 99.8, 101],
      [101.1, 101.2, 100.1, 100.2],
    ],
  ],
  // The second lies inside the body of the first; wrong: it breaks out.
  [
    "bullish harami",
    [
      [102, 102.2, 99.8, 100],
      [100.5, 101.2, 100.3, 101],
    ],
    [
      [102, 102.2, 99.8, 100],
      [100.5, 102.6, 100.3, 102.5],
    ],
  ],
  [
    "bearish harami",
    [
      [100, 102.2, 99.8, 102],
      [101.5, 101.7, 100.8, 101],
    ],
    [
      [100, 102.2, 99.8, 102],
      [101.5, 101.7, 99.5, 99.6],
    ],
  ],
  [
    "bullish harami cross",
    [
      [102, 102.2, 99.8, 100],
      [101, 101.5, 100.5, 101.01],
    ],
    [
      [102, 102.2, 99.8, 100],
      [100.5, 101.2, 100.3, 101],
    ],
  ],
  [
    "bearish harami cross",
    [
      [100, 102.2, 99.8, 102],
      [101, 101.5, 100.5, 100.99],
    ],
    [
      [100, 102.2, 99.8, 102],
      [101.5, 101.7, 100.8, 101],
    ],
  ],
  // Three rising bodies, each beginning in the one before; wrong: the last one falls.
  [
    "three white soldiers",
    [
      [100, 101.1, 99.9, 101],
      [100.6, 102.1, 100.5, 102],
      [101.6, 103.1, 101.5, 103],
    ],
    [
      [100, 101.1, 99.9, 101],
      [100.6, 102.1, 100.5, 102],
      [101.6, 102.2, 100.9, 101],
    ],
  ],
  [
    "three black crows",
    [
      [103, 103.1, 101.9, 102],
      [102.4, 102.5, 100.9, 101],
      [101.4, 101.5, 99.9, 100],
    ],
    [
      [103, 103.1, 101.9, 102],
      [102.4, 102.5, 100.9, 101],
      [101.4, 102.5, 101.3, 102.4],
    ],
  ],
  // After a fall a long wick below, then a bar that closes higher; wrong: after a rise.
  [
    "hammer",
    down([100, 100.22, 98.8, 100.2], [100.2, 101, 100.1, 100.9]),
    up([100, 100.22, 98.8, 100.2], [100.2, 101, 100.1, 100.9]),
  ],
  // After a rise the same bar, then one that closes lower; wrong: it closes higher.
  [
    "hanging man",
    up([100, 100.22, 98.8, 100.2], [100.2, 100.3, 99.5, 99.6]),
    up([100, 100.22, 98.8, 100.2], [100.2, 101, 100.1, 100.9]),
  ],
  // After a rise a long wick above, then a bar that closes lower; wrong: a long wick below.
  [
    "shooting star",
    up([100, 101.4, 99.99, 100.2], [100.2, 100.3, 99.5, 99.6]),
    up([100, 100.22, 98.8, 100.2], [100.2, 100.3, 99.5, 99.6]),
  ],
  // After a fall two equal lows; wrong: the second is lower.
  [
    "tweezer bottom",
    down([100, 100.3, 99, 99.5], [99.5, 100.4, 99, 100.2]),
    down([100, 100.3, 99, 99.5], [99.5, 100.4, 98.8, 100.2]),
  ],
  [
    "tweezer top",
    up([100, 101, 99.8, 100.6], [100.6, 101, 99.7, 99.9]),
    up([100, 101, 99.8, 100.6], [100.6, 101.2, 99.7, 99.9]),
  ],
];

describe.each(DRAWN)("%s", (name, right, wrong) => {
  test("is seen where it is drawn, whatever the price of the coin", () => {
    expect(candlestickPatterns(barsOf(right))).toContain(name);
    expect(candlestickPatterns(barsOf(right, 640, 30_000))).toContain(name);
    expect(candlestickPatterns(barsOf(right, 1e-7))).toContain(name);
  });
  test("is not seen where one stroke is wrong", () => {
    expect(candlestickPatterns(barsOf(wrong))).not.toContain(name);
    expect(candlestickPatterns(barsOf(wrong, 640, 30_000))).not.toContain(name);
  });
});

test("a fall of many bars' ranges is a fall: changes are compared as numbers, not as text", () => {
  // As text, "12" sorts before "9": unscaled, losses of 12 against gains of 9 would not be a fall.
  const wild: Bar[] = [
    [1000, 1001, 987, 988],
    [988, 998, 987, 997],
    [997, 998, 975, 976],
    [976, 976.3, 960, 976.2],
    [976.2, 985, 976, 984],
  ];
  expect(candlestickPatterns(barsOf(wild))).toContain("hammer");
});

test("where several end on a bar, the one that says most comes first", () => {
  // A body within the one before that is hardly a body: a harami, by its cross a special one, and a doji.
  const cross = barsOf([
    [102, 102.2, 99.8, 100],
    [101, 101.5, 100.5, 101.01],
  ]);
  expect(candlestickPatterns(cross)[0]).toBe("bullish harami cross");
  expect(candlestickPatterns(cross)).toContain("doji");
});

test("too few bars, and bars that do not move, show nothing", () => {
  const usual = barsOf([]);
  const column = (name: "open" | "high" | "low" | "close") => usual[name].subarray(0, 4);
  const four = {
    ...usual,
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: column("close"),
    length: 4,
  };
  expect(candlestickPatterns(four)).toEqual([]);
  expect(candlestickPatterns(barsOf(Array.from({ length: 14 }, (): Bar => [100, 100, 100, 100])))).toEqual([]);
});

test("bars are left as they were, and equal bars show equal patterns", () => {
  const bar = fc
    .tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 9_000, max: 11_000 })))
    .map(([a, b, c, d]): Bar => [a!, Math.max(a!, b!, c!, d!), Math.min(a!, b!, c!, d!), d!]);
  fc.assert(
    fc.property(fc.array(bar, { minLength: 14, maxLength: 14 }), (drawing) => {
      const bars = barsOf(drawing);
      const before = structuredClone(bars);
      const seen = candlestickPatterns(bars);
      expect(bars).toEqual(before);
      expect(candlestickPatterns(barsOf(drawing))).toEqual(seen);
    }),
  );
});
