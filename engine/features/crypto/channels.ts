/** Where the price stands in its recent range, how straight it went, how far it is from the average trade. */
import { distance } from "../batch/column.ts";
import { barMinutes } from "./bar-facts.ts";
import { DAY_MINUTES, type Feature, SHARE, SIGNED_SHARE } from "./view.ts";

const donchian = (close: number, high: number, low: number): number =>
  high === low ? 0 : (2 * close - high - low) / (high - low);

export const CHANNELS: readonly Feature[] = [
  ...[60, 240, DAY_MINUTES].map(
    (minutes): Feature => ({
      name: `don_${minutes}`,
      meaning: `newest close between the lowest low (-1) and the highest high (1) of the last ${minutes} min (Donchian)`,
      ...SIGNED_SHARE,
      warmupMinutes: minutes + 1,
      value: ({ way, close }) => donchian(close, way(minutes).high, way(minutes).low),
      column: (view) => {
        const { close } = view;
        const { high, low } = view.way(minutes);
        return close.map((one, index) => donchian(one, high[index] ?? Number.NaN, low[index] ?? Number.NaN));
      },
    }),
  ),
  ...[15, 30, 60, 240].map(
    (minutes): Feature => ({
      name: `er_${minutes}`,
      meaning: `efficiency ratio of the last ${minutes} min: net change over the way travelled; 0 without movement`,
      ...SHARE,
      warmupMinutes: minutes + 1,
      value: ({ way }) => way(minutes).efficiency,
      column: (view) => view.way(minutes).efficiency,
    }),
  ),
  ...[240, DAY_MINUTES].map(
    (minutes): Feature => ({
      name: `vwap_${minutes}`,
      meaning: `distance of the newest close from the volume-weighted average price of the last ${minutes} min`,
      unit: "ATR14 of 15m bars",
      range: [null, null],
      directional: true,
      warmupMinutes: Math.max(minutes + 1, barMinutes("15m")),
      value: ({ trading, bars, close }) => (close - trading(minutes).averagePrice) / bars("15m").atr14,
      column: (view) => distance(view.close, view.trading(minutes).averagePrice, view.bars("15m").atr14),
    }),
  ),
];
