/** Where the price went: z-scored and plain log returns, momentum, sudden moves. */
import { each, ratio } from "../batch/column.ts";
import { barMinutes } from "./bar-facts.ts";
import { DAY_MINUTES, type Feature, SIGNED_ATR, SIGNED_SIGMA } from "./view.ts";

const DAY_SCALE = "the 24 h volatility of 1m returns";
const SIGMA_WARMUP = DAY_MINUTES + 1;
/** A 1m return counts as a jump beyond this many standard deviations. */
const JUMP_SIGMA = 4;

export const RETURNS: readonly Feature[] = [
  ...[1, 5, 10, 15, 30, 60, 120, 240, 720, DAY_MINUTES].map(
    (minutes): Feature => ({
      name: `ret_${minutes}`,
      meaning: `log return of the last ${minutes} min, divided by ${DAY_SCALE} times √minutes`,
      ...SIGNED_SIGMA,
      warmupMinutes: SIGMA_WARMUP,
      value: ({ move }) => move(minutes),
      column: (view) => view.move(minutes),
    }),
  ),
  ...[1, 5, 10].map(
    (minutes): Feature => ({
      name: `logret_${minutes}`,
      meaning: `log return of the last ${minutes} min as it is`,
      unit: "natural logarithm",
      range: [null, null],
      directional: true,
      warmupMinutes: minutes + 1,
      value: ({ way }) => way(minutes).change,
      column: (view) => view.way(minutes).change,
    }),
  ),
  ...[1, 5, 10].map(
    (bars): Feature => ({
      name: `mom_${bars}`,
      meaning: `momentum: newest closed 5m close less the close ${bars} bars before it`,
      ...SIGNED_ATR,
      warmupMinutes: barMinutes("5m"),
      value: (view) => view.bars("5m").momentum(bars) / view.bars("5m").atr14,
      column: (view) => ratio(view.bars("5m").momentum(bars), view.bars("5m").atr14),
    }),
  ),
  {
    name: "jump_60",
    meaning: `largest 1m log return of the last 60 min, with its sign, over ${DAY_SCALE}`,
    ...SIGNED_SIGMA,
    warmupMinutes: SIGMA_WARMUP,
    value: ({ way, sigma }) => way(60).largest / sigma,
    column: (view) => ratio(view.way(60).largest, view.sigma),
  },
  {
    name: "jumps_240",
    meaning: `1m returns of the last 240 min beyond ${JUMP_SIGMA} times ${DAY_SCALE}`,
    unit: "count",
    range: [0, 240],
    directional: false,
    warmupMinutes: SIGMA_WARMUP,
    value: ({ way, sigma }) => (sigma > 0 ? way(240).beyond(JUMP_SIGMA * sigma) : Number.NaN),
    column: (view) => view.way(240).beyond(each(view.sigma, (sigma) => (sigma > 0 ? JUMP_SIGMA * sigma : Number.NaN))),
  },
];
