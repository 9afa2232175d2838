/** Who trades how much: signed volume, changes and ratios of volume, volume-price trend. */
import { both, type Column, each } from "../batch/column.ts";
import type { PieceView } from "./piece-view.ts";
import { DAY_MINUTES, type Feature, SHARE, SIGNED_SHARE, SIGNED_SIGMA, type View } from "./view.ts";

const UNSIGNED_SHARE = { unit: "share", range: [-1, 1], directional: false } as const;

/** (a − b) / (a + b), −1..1; two silences are equal. */
const contrast = (a: number, b: number): number => (a + b === 0 ? 0 : (a - b) / (a + b));

/** Volume of the k minutes before the last k. Rounding may leave a trace below zero where there was none. */
const volumeBefore = ({ trading }: View, minutes: number): number =>
  Math.max(0, trading(2 * minutes).volume - trading(minutes).volume);

const meanVolume = ({ trading }: View, minutes: number): number => trading(minutes).volume / minutes;

const volumesBefore = (view: PieceView, minutes: number): Column =>
  both(view.trading(2 * minutes).volume, view.trading(minutes).volume, (all, last) => Math.max(0, all - last));

const meanVolumes = (view: PieceView, minutes: number): Column =>
  each(view.trading(minutes).volume, (volume) => volume / minutes);

export const VOLUME: readonly Feature[] = [
  ...[5, 15, 60, 240].map(
    (minutes): Feature => ({
      name: `ofi_${minutes}`,
      meaning: `signed volume of the last ${minutes} min: rising less falling 1m candles over all; 0 without volume`,
      ...SIGNED_SHARE,
      warmupMinutes: minutes + 1,
      value: ({ trading }) => trading(minutes).flow,
      column: (view) => view.trading(minutes).flow,
    }),
  ),
  ...[5, 15].map(
    (minutes): Feature => ({
      name: `vchg_${minutes}`,
      meaning: `volume change: last ${minutes} min against the ${minutes} before, difference over sum`,
      ...UNSIGNED_SHARE,
      warmupMinutes: 2 * minutes + 1,
      value: (view) => contrast(view.trading(minutes).volume, volumeBefore(view, minutes)),
      column: (view) => both(view.trading(minutes).volume, volumesBefore(view, minutes), contrast),
    }),
  ),
  {
    name: "vmom_10",
    meaning:
      "volume momentum: volume of the last 10 min less that of the 10 before, over the usual volume of 10 min in 24 h",
    unit: "ratio",
    range: [null, null],
    directional: false,
    warmupMinutes: DAY_MINUTES + 1,
    value: (view) => {
      const usual = 10 * meanVolume(view, DAY_MINUTES);
      return usual === 0 ? 0 : (view.trading(10).volume - volumeBefore(view, 10)) / usual;
    },
    column: (view) => {
      const usual = each(meanVolumes(view, DAY_MINUTES), (mean) => 10 * mean);
      const gained = both(view.trading(10).volume, volumesBefore(view, 10), (now, before) => now - before);
      return both(gained, usual, (gain, of) => (of === 0 ? 0 : gain / of));
    },
  },
  ...[15, 60].map(
    (minutes): Feature => ({
      name: `vratio_${minutes}`,
      meaning: `volume a minute of the last ${minutes} min against that of the last 24 h, difference over sum`,
      ...UNSIGNED_SHARE,
      warmupMinutes: DAY_MINUTES + 1,
      value: (view) => contrast(meanVolume(view, minutes), meanVolume(view, DAY_MINUTES)),
      column: (view) => both(meanVolumes(view, minutes), meanVolumes(view, DAY_MINUTES), contrast),
    }),
  ),
  ...[60, 240].map(
    (minutes): Feature => ({
      name: `vpt_${minutes}`,
      meaning: `volume-price trend: volume-weighted mean 1m log return of the last ${minutes} min times √minutes over the 24 h volatility`,
      ...SIGNED_SIGMA,
      warmupMinutes: DAY_MINUTES + 1,
      value: ({ trading, sigma }) => (trading(minutes).weightedReturn() * Math.sqrt(minutes)) / sigma,
      column: (view) => {
        const { weightedReturn } = view.trading(minutes);
        return both(weightedReturn, view.sigma, (mean, sigma) => (mean * Math.sqrt(minutes)) / sigma);
      },
    }),
  ),
  {
    name: "quiet_60",
    meaning: "share of the last 60 min without any volume",
    ...SHARE,
    warmupMinutes: 61,
    value: ({ trading }) => trading(60).quiet,
    column: (view) => view.trading(60).quiet,
  },
];
