/** A chart as a PNG: ECharts writes SVG without a browser, resvg turns it into pixels with the fonts that ship. */
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import { type EChartsOption, init } from "echarts";
import type { Chart, SingleChart } from "../engine/ports/charts.ts";
import { barsOption } from "./options/bars.ts";
import { candleOption } from "./options/candles.ts";
import { equityOption } from "./options/equity.ts";
import { reliabilityOption } from "./options/reliability.ts";
import { COLOURS, FONT, HEIGHT, SCALE, WIDTH } from "./palette.ts";

const FONT_FILES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) => join(import.meta.dirname, "fonts", name));

export function drawPng(chart: Chart): Uint8Array {
  const svg = chart.kind === "stacked" ? stacked(chart.charts.map(drawSvg)) : drawSvg(chart);
  const font = { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: FONT };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: SCALE } }).render().asPng();
}

function drawSvg(chart: SingleChart): string {
  const sheet = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height: HEIGHT });
  try {
    sheet.setOption(optionOf(chart));
    return sheet.renderToSVGString();
  } finally {
    sheet.dispose();
  }
}

function stacked(drawings: readonly string[]): string {
  const line = `<path d="M12 0H${WIDTH - 12}" stroke="${COLOURS.grid}"/>`;
  const placed = drawings.map((svg, place) => {
    const inside = place === 0 ? svg : `${svg}${line}`;
    return `<g transform="translate(0 ${place * HEIGHT})">${inside}</g>`;
  });
  const size = `width="${WIDTH}" height="${drawings.length * HEIGHT}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${placed.join("")}</svg>`;
}

function optionOf(chart: SingleChart): EChartsOption {
  switch (chart.kind) {
    case "candles":
      return candleOption(chart);
    case "reliability":
      return reliabilityOption(chart);
    case "equity":
      return equityOption(chart);
    case "bars":
      return barsOption(chart);
  }
}
