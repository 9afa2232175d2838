/**
 * What the large coins did, and what a trade costs at the moment, as far as known. Where something is not known the
 * value is 0 and its missing flag 1, so that one symbol alone can be scored.
 */
import { both, type Column, difference, each } from "../batch/column.ts";
import type { CompanionColumns, PieceView } from "./piece-view.ts";
import { DAY_MINUTES, type Feature, FLAG, LOG, SIGNED_SIGMA } from "./view.ts";

const LARGEST = ["BTC", "ETH", "BNB"];
const COMPANIONS = 2;

/** The two largest coins other than the symbol's own, against the same quote, always in the same order. */
export function companionsOf(symbol: string): readonly string[] {
  const [own = "", quote = ""] = symbol.split("/");
  return LARGEST.filter((coin) => coin !== own)
    .slice(0, COMPANIONS)
    .map((coin) => `${coin}/${quote}`);
}

const zeros = ({ slots }: PieceView): Column => new Float64Array(slots.length);

/** 0 where the companion is not known. */
const whereKnown = ({ known }: CompanionColumns, values: Column): Column =>
  both(values, known, (value, is) => (is === 1 ? value : 0));

const ofCompanion = (index: number): readonly Feature[] => {
  const ordinal = index + 1;
  const who = `companion ${ordinal}`;
  return [
    ...[1, 5, 15, 60].map(
      (minutes): Feature => ({
        name: `x${ordinal}_ret_${minutes}`,
        meaning: `log return of ${who} in the last ${minutes} min over its own 24 h volatility times √minutes; 0 if missing`,
        ...SIGNED_SIGMA,
        warmupMinutes: 0,
        value: ({ companion }) => companion(index)?.move(minutes) ?? 0,
        column: (view) => {
          const companion = view.companion(index);
          return companion === null ? zeros(view) : whereKnown(companion, companion.move(minutes));
        },
      }),
    ),
    ...[15, 60].map(
      (minutes): Feature => ({
        name: `x${ordinal}_diff_${minutes}`,
        meaning: `own z-scored return of the last ${minutes} min less that of ${who}; 0 if missing`,
        ...SIGNED_SIGMA,
        warmupMinutes: DAY_MINUTES + 1,
        value: ({ companion, move }) => move(minutes) - (companion(index)?.move(minutes) ?? move(minutes)),
        column: (view) => {
          const own = view.move(minutes);
          const companion = view.companion(index);
          if (companion === null) return difference(own, own);
          const theirs = companion.move(minutes);
          return difference(
            own,
            own.map((move, slot) => (companion.known[slot] === 1 ? (theirs[slot] ?? Number.NaN) : move)),
          );
        },
      }),
    ),
    {
      name: `x${ordinal}_rvr`,
      meaning: `realised volatility of ${who}: last hour over last 24 h; 0 if missing`,
      ...LOG,
      warmupMinutes: 0,
      value: ({ companion }) => companion(index)?.liveliness ?? 0,
      column: (view) => {
        const companion = view.companion(index);
        return companion === null ? zeros(view) : whereKnown(companion, companion.liveliness);
      },
    },
    {
      name: `x${ordinal}_missing`,
      meaning: `1 when the candles of ${who} are not known, too few (24 h) or too old`,
      ...FLAG,
      warmupMinutes: 0,
      value: ({ companion }) => (companion(index) === null ? 1 : 0),
      column: (view) => {
        const companion = view.companion(index);
        return companion === null ? zeros(view).fill(1) : each(companion.known, (known) => 1 - known);
      },
    },
  ];
};

export const ALONGSIDE: readonly Feature[] = [
  ...Array.from({ length: COMPANIONS }, (_unused, index) => ofCompanion(index)).flat(),
  {
    name: "spread_bps",
    meaning: "quoted spread at the slot; 0 if missing",
    unit: "basis points",
    range: [0, null],
    directional: false,
    warmupMinutes: 0,
    value: ({ spreadBps }) => spreadBps ?? 0,
    column: (view) => zeros(view).fill(view.spreadBps ?? 0),
  },
  {
    name: "spread_missing",
    meaning: "1 when no quoted spread is known at the slot (always so in candle files)",
    ...FLAG,
    warmupMinutes: 0,
    value: ({ spreadBps }) => (spreadBps === null ? 1 : 0),
    column: (view) => zeros(view).fill(view.spreadBps === null ? 1 : 0),
  },
];
