/** Stated against realised, with the interval of each bin: on the diagonal, statements come true as often as they say. */
import type { EChartsOption } from "echarts";
import type { ReliabilityChart } from "../../engine/ports/charts.ts";
import { axis, frame } from "../frame.ts";
import { COLOURS, FONT } from "../palette.ts";

const percent = (share: number): string => `${Math.round(share * 100)} %`;

export function reliabilityOption(chart: ReliabilityChart): EChartsOption {
  const { bins, words } = chart;
  const [low, high] = extent(bins);
  const scale = (name: string, extra: Readonly<Record<string, unknown>>) => ({
    ...axis,
    type: "value",
    min: low,
    max: high,
    interval: isWide(high - low) ? 0.2 : 0.1,
    name,
    nameTextStyle: { color: COLOURS.quiet, fontSize: 11.5, fontFamily: FONT },
    axisLabel: { ...axis.axisLabel, formatter: percent },
    ...extra,
  });
  return {
    ...frame(chart),
    grid: { left: 66, right: 24, top: 62, bottom: 52 },
    xAxis: scale(words.stated, { nameLocation: "middle", nameGap: 30 }),
    yAxis: scale(words.realised, { nameLocation: "middle", nameGap: 44 }),
    series: [
      {
        type: "line",
        data: [
          [low, low],
          [high, high],
        ],
        symbol: "none",
        lineStyle: { color: COLOURS.quiet, type: "dashed", width: 1 },
        endLabel: { show: true, formatter: words.perfect, color: COLOURS.quiet, fontSize: 10.5, ...ABOVE_THE_LINE },
      },
      // The interval of each bin is a line of its own.
      ...bins.map((bin, place) => ({
        type: "line",
        data: [
          [bin.stated, bin.low],
          [bin.stated, bin.high],
        ],
        symbol: "rect",
        symbolSize: [9, 1.6],
        lineStyle: { color: COLOURS.line, width: 1.6 },
        itemStyle: { color: COLOURS.line },
        // Over it: beside the point it would lie on the next interval.
        endLabel: {
          show: true,
          formatter: place === 0 ? `n=${bin.n}` : `${bin.n}`,
          ...{ color: COLOURS.quiet, fontSize: 10.5, fontFamily: FONT, align: "center", offset: [-8, -10] },
        },
      })),
      {
        type: "scatter",
        data: bins.map(({ stated, realised }) => [stated, realised]),
        symbolSize: 9,
        itemStyle: { color: COLOURS.mark, opacity: 1 },
      },
    ],
  } as EChartsOption;
}

/** Left of the end of the diagonal, however long the word. */
const ABOVE_THE_LINE = { align: "right", offset: [-50, 14] };

const isWide = (range: number): boolean => range > 0.5;

/** Both axes alike, in whole tenths; a wide range in whole fifths, as its labels are. */
function extent(bins: ReliabilityChart["bins"]): readonly [number, number] {
  const all = bins.flatMap(({ stated, low, high }) => [stated, low, high]);
  if (all.length === 0) return [0, 1];
  const low = Math.max(0, Math.floor(Math.min(...all) * 10 - 0.2) / 10);
  const high = Math.min(1, Math.ceil(Math.max(...all) * 10 + 0.2) / 10);
  return isWide(high - low) ? [Math.floor(low * 5) / 5, Math.ceil(high * 5) / 5] : [low, high];
}
