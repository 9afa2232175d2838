/** What every chart has: ground, title, subtitle and the mark in the corner. */
import type { EChartsOption } from "echarts";
import type { SingleChart } from "../engine/ports/charts.ts";
import { COLOURS, FONT } from "./palette.ts";

type Framed = Pick<SingleChart, "kind" | "title" | "subtitle" | "mark"> & { readonly zone?: string };

/** A time axis without its zone is read in the reader's own. The kind of the chart decides where there is room for its city. */
function zoneName(chart: Framed) {
  if (chart.zone === undefined) return [];
  const height = chart.kind === "equity" ? { top: 33 } : { bottom: 8 };
  return [
    {
      text: chart.zone.slice(chart.zone.lastIndexOf("/") + 1).replaceAll("_", " "),
      right: 12,
      ...height,
      padding: 0,
      textStyle: { fontFamily: FONT, color: COLOURS.quiet, fontSize: 11, fontWeight: "normal" as const },
    },
  ];
}

export function frame(chart: Framed): EChartsOption {
  const { title, subtitle, mark } = chart;
  const text = (style: Readonly<Record<string, unknown>>) => ({ fontFamily: FONT, ...style });
  const left = {
    text: title,
    subtext: subtitle,
    left: 12,
    top: 10,
    padding: 0,
    itemGap: 5,
    textStyle: text({ color: COLOURS.text, fontSize: 17, fontWeight: "bold" }),
    subtextStyle: text({ color: COLOURS.quiet, fontSize: 11.5 }),
  };
  const corner = {
    text: mark ?? "",
    right: 12,
    top: 12,
    padding: 0,
    textStyle: text({ color: COLOURS.mark, fontSize: 11.5, fontWeight: "bold" }),
  };
  return {
    animation: false,
    backgroundColor: COLOURS.ground,
    textStyle: text({ color: COLOURS.quiet, fontSize: 11 }),
    title: [left, ...(mark === null ? [] : [corner]), ...zoneName(chart)],
  };
}

/** Lines and letters of an axis. */
export const axis = {
  axisLine: { lineStyle: { color: COLOURS.grid } },
  axisTick: { show: false },
  axisLabel: { color: COLOURS.quiet, fontSize: 11, fontFamily: FONT },
  splitLine: { lineStyle: { color: COLOURS.grid, width: 0.7 } },
} as const;

/** `14:00`, or the day where one begins: `10 Jun`. */
export function timeLabels(zone: string): (at: number) => string {
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const day = new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "2-digit", month: "2-digit" });
  return (at) => {
    const clock = time.format(at);
    return clock === "00:00" ? day.format(at).replace("/", ".") : clock;
  };
}
