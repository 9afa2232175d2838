/** A curve over time that starts from nothing, in the colour of where it stands now. */
import type { EChartsOption } from "echarts";
import { DAY_MS } from "../../core/time.ts";
import type { EquityChart } from "../../engine/ports/charts.ts";
import { axis, frame, timeLabels } from "../frame.ts";
import { COLOURS } from "../palette.ts";

const FEW_DAYS_MS = 3 * DAY_MS;

export function equityOption(chart: EquityChart): EChartsOption {
  const { points, unit, zone, disputed = false } = chart;
  const last = points.at(-1)?.value ?? 0;
  const standing = last >= 0 ? COLOURS.up : COLOURS.down;
  const colour = disputed ? COLOURS.quiet : standing;
  const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
  return {
    ...frame(chart),
    grid: { left: 62, right: 24, top: 62, bottom: 30 },
    xAxis: {
      ...axis,
      type: "time",
      splitNumber: 5,
      splitLine: { show: false },
      axisLabel: { ...axis.axisLabel, hideOverlap: true, formatter: labelsOf(points, zone) },
    },
    yAxis: {
      ...axis,
      type: "value",
      scale: true,
      splitNumber: 5,
      axisLabel: {
        ...axis.axisLabel,
        formatter: (value: number) => `${number.format(value).replace("-", "−")} ${unit}`,
      },
    },
    series: [
      {
        type: "line",
        step: "end",
        data: points.map(({ at, value }) => [at, value]),
        symbol: "none",
        lineStyle: { color: colour, width: 2 },
        areaStyle: { color: colour, opacity: 0.15 },
        markLine: {
          symbol: "none",
          silent: true,
          data: [{ yAxis: 0, lineStyle: { color: COLOURS.quiet, width: 1, type: "solid" }, label: { show: false } }],
        },
      },
    ],
  } as EChartsOption;
}

/** Days; hours where the same day would be named again and again. */
function labelsOf(points: EquityChart["points"], zone: string): (at: number) => string {
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  if (last - first < FEW_DAYS_MS) return timeLabels(zone);
  const days = new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "2-digit", month: "2-digit" });
  return (at) => days.format(at).replace("/", ".");
}
