/** One bar per limit or goal: the ground is all of it, the colour what is used or reached. */
import type { EChartsOption } from "echarts";
import type { BarsChart } from "../../engine/ports/charts.ts";
import { axis, frame } from "../frame.ts";
import { COLOURS, FONT } from "../palette.ts";

export function barsOption(chart: BarsChart): EChartsOption {
  // Drawn from the bottom up.
  const rows = chart.rows.toReversed();
  return {
    ...frame(chart),
    grid: { left: 16, right: 16, top: 62, bottom: 12 },
    xAxis: { type: "value", min: 0, max: 1, show: false },
    yAxis: { ...axis, type: "category", data: rows.map(({ label }) => label), show: false },
    series: [
      {
        type: "bar",
        barWidth: 14,
        showBackground: true,
        backgroundStyle: { color: COLOURS.grid, borderRadius: 4 },
        data: rows.map((row) => ({ value: shown(row.used), itemStyle: { color: colourOf(row), borderRadius: 4 } })),
      },
      above(
        rows.map(({ label }) => label),
        "left",
        COLOURS.text,
      ),
      above(
        rows.map(({ text }) => text),
        "right",
        COLOURS.quiet,
      ),
    ],
  } as EChartsOption;
}

/** Texts over the bars, at one end of all of them. */
function above(texts: readonly string[], align: "left" | "right", colour: string) {
  return {
    type: "scatter",
    symbolSize: 0.01,
    data: texts.map((text, index) => ({
      value: [align === "left" ? 0 : 1, index],
      label: {
        show: true,
        formatter: text,
        position: align === "left" ? "right" : "left",
        offset: [align === "left" ? -5 : 5, -18],
        color: colour,
        fontFamily: FONT,
        fontSize: 12.5,
      },
    })),
  };
}

const shown = (used: number): number => Math.min(1, Math.max(0, used));

/** Where the account's states change: reduced from 40 %, no new signals from 60 %. */
function colourOf({ used, sense }: BarsChart["rows"][number]): string {
  if (sense === "goal") return COLOURS.entry;
  if (used >= 0.6) return COLOURS.down;
  return used >= 0.4 ? COLOURS.mark : COLOURS.up;
}
