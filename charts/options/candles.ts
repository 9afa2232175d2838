/** Candles with the levels of a trade at their right end and the trading sessions shaded behind them. */
import type { EChartsOption } from "echarts";
import type { CandleChart, ChartLevel } from "../../engine/ports/charts.ts";
import { axis, frame, timeLabels } from "../frame.ts";
import { COLOURS, FONT, SESSION_GROUND } from "../palette.ts";

const LEVEL_COLOURS = {
  entry: COLOURS.entry,
  stop: COLOURS.down,
  target: COLOURS.up,
  last: COLOURS.last,
} as const satisfies Record<ChartLevel["kind"], string>;

/** Points kept free for the prices of levels, and how wide their letters are. */
const LABEL_ROOM = 92;
const LETTER = 7.3;
const SMALL_LETTER = 6.2;
const HOUR_MS = 3_600_000;

export function candleOption(chart: CandleChart): EChartsOption {
  const { bars, barMs, zone } = chart;
  const label = timeLabels(zone);
  const times = bars.map(({ openTime }) => openTime);
  const [low, high] = range(chart);
  const offset = zoneOffset(times[0] ?? 0, zone);
  return {
    ...frame(chart),
    grid: { left: 12, right: LABEL_ROOM, top: 58, bottom: 28 },
    xAxis: {
      ...axis,
      type: "category",
      data: times.map(String),
      splitLine: { show: false },
      axisLabel: {
        ...axis.axisLabel,
        // Whole four hours of the reader's clock; what the axis leaves out would be uneven.
        interval: (_index: number, time: string) => (Number(time) + offset) % (4 * HOUR_MS) < barMs,
        formatter: (time: string) => label(Number(time)),
      },
    },
    yAxis: {
      ...axis,
      type: "value",
      min: low,
      max: high,
      splitNumber: 5,
      axisLabel: { show: false },
      axisLine: { show: false },
    },
    series: [
      {
        type: "candlestick",
        data: bars.map(({ open, close, low: least, high: most }) => [open, close, least, most]),
        itemStyle: {
          color: COLOURS.up,
          color0: COLOURS.down,
          borderColor: COLOURS.up,
          borderColor0: COLOURS.down,
        },
        barWidth: "64%",
        markLine: { symbol: "none", silent: true, data: chart.levels.map(levelLine) },
        markArea: { silent: true, data: sessionAreas(chart) },
      },
    ],
  } as EChartsOption;
}

/** Its name over its price, on the colour of the line. */
function levelLine({ kind, price, label, text }: ChartLevel) {
  const colour = LEVEL_COLOURS[kind];
  const letters = { color: "#ffffff", fontFamily: FONT, align: "left" } as const;
  return {
    yAxis: price,
    lineStyle: { color: colour, width: 1.4, type: kind === "entry" ? "solid" : "dashed" },
    label: {
      formatter: label === "" ? `{price|${text}}` : `{name|${label}}\n{price|${text}}`,
      position: "end",
      distance: 4,
      width: Math.ceil(Math.max(text.length * LETTER, label.length * SMALL_LETTER)),
      backgroundColor: colour,
      padding: [3, 6],
      borderRadius: 3,
      rich: {
        name: { ...letters, fontSize: 10, lineHeight: 12 },
        price: { ...letters, fontSize: 11.5, lineHeight: 14, fontWeight: "bold" },
      },
    },
  };
}

/** Bars cover [openTime, openTime + barMs), and a category axis is named by bars: each session by its first and last. */
function sessionAreas({ bars, sessions }: CandleChart) {
  return sessions.flatMap(({ kind, from, until, label }) => {
    const inside = bars.filter(({ openTime }) => openTime >= from && openTime < until);
    const [first, last] = [inside[0], inside.at(-1)];
    if (first === undefined || last === undefined) return [];
    // A name wider than its stretch would run into the next one.
    const text = inside.length < 8 ? "" : label;
    const style = {
      itemStyle: { color: SESSION_GROUND[kind] },
      label: { formatter: text, color: COLOURS.quiet, fontFamily: FONT, fontSize: 10.5, ...SESSION_PLACE[kind] },
    };
    return [[{ ...style, xAxis: String(first.openTime) }, { xAxis: String(last.openTime) }]];
  });
}

/** Sessions overlap, so each has its own row of names. */
const SESSION_PLACE = {
  asia: { position: "insideBottomLeft", distance: 3 },
  eu: { position: "insideBottomLeft", distance: 3 },
  us: { position: "insideBottomRight", distance: 3 },
} as const;

/** All candles and levels, with a little air; the names of sessions stand in the air below. */
function range({ bars, levels }: CandleChart): readonly [number, number] {
  const prices = [...bars.flatMap(({ low, high }) => [low, high]), ...levels.map(({ price }) => price)];
  const low = Math.min(...prices);
  const high = Math.max(...prices);
  const air = (high - low || high * 0.001 || 1) * 0.05;
  return [low - 2 * air, high + air];
}

/** Milliseconds by which the zone's clock is ahead of UTC; a change within the day shifts marks by an hour at most. */
function zoneOffset(at: number, zone: string): number {
  const wall = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const [hours = 0, minutes = 0] = wall.format(at).split(":").map(Number);
  return hours * HOUR_MS + minutes * 60_000 - (at % (24 * HOUR_MS));
}
