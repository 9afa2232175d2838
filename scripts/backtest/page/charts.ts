/** A backtest's charts as inline SVG, drawn without a browser. */
import type { EChartsCoreOption } from "echarts/core";
import type { BacktestReport } from "../../../backtest/report/report.ts";
import type { ClosedTrade } from "../../../backtest/report/trade.ts";
import { Markup } from "./markup.ts";
import { fallsOf, histogramOf, reliabilityOf, type XY } from "./series.ts";

export type Charts = {
  readonly balance: Markup;
  readonly falls: Markup;
  readonly reliability: Markup;
  readonly results: Markup;
};

const WIDTH = 720;
/** Colours are names that the page's style gives a value, one for light and one for dark. */
const [INK, SOFT, LINE] = ["var(--ink)", "var(--soft)", "var(--line)"];
const [BLUE, RED, GREEN] = ["var(--blue)", "var(--red)", "var(--green)"];
const GRID = { left: 76, right: 30, top: 34, bottom: 28 };
/** Below it there is room for the axis' name. */
const NAMED = { ...GRID, bottom: 54 };

/** The library is loaded here and not before: nothing else needs it. Only for a run with trades. */
export async function drawCharts(report: BacktestReport, trades: readonly ClosedTrade[]): Promise<Charts> {
  const [{ init, use }, { BarChart, LineChart }, { GridComponent }, { SVGRenderer }] = await Promise.all([
    import("echarts/core"),
    import("echarts/charts"),
    import("echarts/components"),
    import("echarts/renderers"),
  ]);
  use([BarChart, LineChart, GridComponent, SVGRenderer]);
  const draw = (height: number, option: EChartsCoreOption): Markup => {
    const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
    chart.setOption({ animation: false, useUTC: true, textStyle: { fontFamily: "system-ui, sans-serif" }, ...option });
    const svg = chart.renderToSVGString({ useViewBox: true });
    chart.dispose();
    return new Markup(bare(svg));
  };
  const end = Date.parse(String(report.run.until));
  return {
    balance: draw(282, balanceOption(report, end)),
    falls: draw(182, fallsOption(report, end)),
    reliability: draw(340, reliabilityOption(report)),
    results: draw(260, resultsOption(trades)),
  };
}

/** Without what only a browser's script would use, and without names that HTML gives an inline drawing anyway. */
const bare = (svg: string): string =>
  svg
    .replaceAll(/<style[\s\S]*?<\/style>\s*/g, "")
    .replaceAll(/ (?:xmlns(?::xlink)?|ecmeta_\w+|class|baseProfile)="[^"]*"/g, "");

const axis = (name: string, over: EChartsCoreOption = {}): EChartsCoreOption => ({
  ...{ type: "value", name, nameTextStyle: { color: SOFT, fontSize: 12 } },
  ...{ axisLine: { show: false, onZero: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: LINE } } },
  axisLabel: { color: SOFT, fontSize: 12, hideOverlap: true, formatter: signed },
  ...over,
});
/** With a minus and not a hyphen, and with commas between thousands. */
const signed = (value: number): string => value.toLocaleString("en-US").replace("-", "−");
/** Above the axis, from its left edge on, so that a long name is not cut. */
const upright = (name: string, over: EChartsCoreOption = {}): EChartsCoreOption =>
  axis(name, { nameTextStyle: { color: SOFT, fontSize: 12, align: "left", padding: [0, 0, 0, -60] }, ...over });
const below = (name: string, over: EChartsCoreOption = {}): EChartsCoreOption =>
  axis(name, { nameLocation: "middle", nameGap: 28, splitLine: { show: false }, ...over });
const days = (): EChartsCoreOption =>
  below("", {
    ...{ type: "time", splitNumber: 6, axisLine: { show: true, lineStyle: { color: LINE } } },
    axisLabel: { color: SOFT, fontSize: 12, hideOverlap: true, formatter: { day: "{MMM} {d}", month: "{MMM} {yyyy}" } },
  });

const steps = (data: readonly XY[], colour: string, over: EChartsCoreOption = {}): EChartsCoreOption => ({
  ...{ type: "line", silent: true, step: "end", showSymbol: false, data },
  ...{ lineStyle: { color: colour, width: 1.8 }, itemStyle: { color: colour }, ...over },
});
/** Of exits in the same minute the last one, and the last of all holds to the end of the range. */
const held = (data: readonly XY[], end: number): readonly XY[] => [
  ...data.filter(([x], at) => data[at + 1]?.[0] !== x),
  [end, data.at(-1)?.[1] ?? 0],
];

function balanceOption({ curve }: BacktestReport, end: number): EChartsCoreOption {
  const points = held(
    curve.map(({ at, balance }) => [at, balance / 100] as const),
    end,
  );
  const [first = [end, 0] as const] = points;
  const initial = steps([first, [end, first[1]]], SOFT, { lineStyle: { color: SOFT, width: 1, type: "dashed" } });
  return {
    grid: GRID,
    xAxis: days(),
    yAxis: upright("Balance after each exit, dollars", { scale: true, splitNumber: 4 }),
    series: [initial, steps(points, BLUE)],
  };
}

function fallsOption({ curve }: BacktestReport, end: number): EChartsCoreOption {
  const area = { areaStyle: { color: RED, opacity: 0.18, origin: "end" } };
  return {
    grid: GRID,
    xAxis: days(),
    yAxis: upright("Below the highest balance so far, %", { max: 0, splitNumber: 3 }),
    series: [steps(held(fallsOf(curve), end), RED, area)],
  };
}

function reliabilityOption({ forecast }: BacktestReport): EChartsCoreOption {
  const points = reliabilityOf(forecast?.reliability ?? []);
  const stated = points.map((point) => point.stated);
  const [low, high] = [5 * Math.floor(Math.min(...stated) / 5 - 0.1), 5 * Math.ceil(Math.max(...stated) / 5 + 0.1)];
  const bars = points.flatMap((point): (readonly [number, number | null])[] => [
    [point.stated, point.low],
    [point.stated, point.high],
    [point.stated, null],
  ]);
  const plain = { type: "line", silent: true };
  return {
    grid: NAMED,
    xAxis: below("Stated chance to win, %", { min: low, max: high, interval: 5 }),
    yAxis: upright("Really won, %, with Wilson's 95 %", { min: 0, max: 100, interval: 20 }),
    series: [
      {
        ...plain,
        showSymbol: false,
        lineStyle: { color: SOFT, width: 1, type: "dashed" },
        data: [
          [low, low],
          [high, high],
        ],
      },
      {
        ...plain,
        symbol: "rect",
        symbolSize: [10, 2],
        lineStyle: { color: BLUE },
        itemStyle: { color: BLUE },
        data: bars,
      },
      {
        ...plain,
        symbol: "circle",
        symbolSize: 9,
        lineStyle: { width: 0 },
        itemStyle: { color: INK },
        data: points.map((point) => [point.stated, point.won]),
      },
    ],
  };
}

function resultsOption(trades: readonly ClosedTrade[]): EChartsCoreOption {
  const { width, bars } = histogramOf(trades.map(({ r }) => r));
  const interval = Math.max(0.5, width);
  const min = interval * Math.floor((bars[0]?.from ?? 0) / interval);
  const max = interval * Math.ceil(((bars.at(-1)?.from ?? 0) + width) / interval);
  const plot = WIDTH - GRID.left - GRID.right;
  const filled = bars.filter(({ n }) => n > 0);
  const data = filled.map(({ from, n }) => ({
    value: [from + width / 2, n],
    itemStyle: { color: from < 0 ? RED : GREEN },
  }));
  return {
    grid: NAMED,
    xAxis: below("Result of a trade after costs, R", { min, max, interval, containShape: false }),
    yAxis: upright("Trades", { minInterval: 1 }),
    series: [{ type: "bar", silent: true, barWidth: (plot * width) / (max - min) - 3, data }],
  };
}
