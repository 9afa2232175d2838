/** Four hours of closed 5m bars, bar by bar, the newest first (`_00`): the input of the recurrent and attention models. */
import { type BarSequence, SEQUENCE_BARS, SEQUENCE_WARMUP } from "./bar-sequence.ts";
import { type SequenceFeature, SIGNED_SHARE, SIGNED_SIGMA, type View } from "./view.ts";

const UNSIGNED_SIGMA = { unit: "standard deviations", range: [null, null], directional: false } as const;
const BAR_MINUTES = 5;

/** Volatility of 1m returns over the last 24 h, for a bar of five minutes. */
const perBar = ({ sigma }: View): number => sigma * Math.sqrt(BAR_MINUTES);

type Family = Omit<SequenceFeature, "name" | "warmupMinutes" | "value"> & {
  readonly prefix: string;
  readonly value: (sequence: BarSequence, age: number, view: View) => number;
};

const FAMILIES: readonly Family[] = [
  {
    prefix: "b_ret",
    meaning: "log return of a closed 5m bar over the 24 h volatility of 1m returns times √5",
    ...SIGNED_SIGMA,
    value: ({ change }, age, view) => (change[age] ?? Number.NaN) / perBar(view),
  },
  {
    prefix: "b_range",
    meaning: "ln(high / low) of a closed 5m bar over the 24 h volatility of 1m returns times √5",
    unit: "standard deviations",
    range: [0, null],
    directional: false,
    value: ({ range }, age, view) => (range[age] ?? Number.NaN) / perBar(view),
  },
  {
    prefix: "b_clv",
    meaning: "where a closed 5m bar closed between its low (-1) and its high (1); 0 without range",
    ...SIGNED_SHARE,
    value: ({ location }, age) => location[age] ?? Number.NaN,
  },
  {
    prefix: "b_vol",
    meaning: "volume of a closed 5m bar against the last 288 of them; 0 when all are equal",
    ...UNSIGNED_SIGMA,
    value: ({ volumeZ }, age) => volumeZ[age] ?? Number.NaN,
  },
];

export const SEQUENCE: readonly SequenceFeature[] = FAMILIES.flatMap(({ prefix, value, ...shape }) =>
  Array.from(
    { length: SEQUENCE_BARS },
    (_unused, age): SequenceFeature => ({
      ...shape,
      name: `${prefix}_${String(age).padStart(2, "0")}`,
      warmupMinutes: SEQUENCE_WARMUP,
      value: (view) => value(view.sequence(), age, view),
    }),
  ),
);
