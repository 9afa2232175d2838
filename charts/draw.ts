/** A chart as a PNG: ECharts writes SVG without a browser, resvg turns it into pixels with the fonts that ship. */
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import { type EChartsOption, init } from "echarts";
import type { Chart } from "../engine/ports/charts.ts";
import { barsOption } from "./options/bars.ts";
import { candleOption } from "./options/candles.ts";
import { equityOption } from "./options/equity.ts";
import { reliabilityOption } from "./options/reliability.ts";
import { FONT, HEIGHT, SCALE, WIDTH } from "./palette.ts";

const FONT_FILES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) => join(import.meta.dirname, "fonts", name));

export function drawPng(chart: Chart): Uint8Array {
  const sheet = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height: HEIGHT });
  try {
    sheet.setOption(optionOf(chart));
    const svg = sheet.renderToSVGString();
    const font = { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: FONT };
    return new Resvg(svg, { font, fitTo: { mode: "zoom", value: SCALE } }).render().asPng();
  } finally {
    sheet.dispose();
  }
}

function optionOf(chart: Chart): EChartsOption {
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
