/** Writes deploy/monitoring/grafana/*.json from the table of panels, in the form that Grafana imports. */
import { writeFileSync } from "node:fs";
import { DASHBOARDS, type Dashboard, type Panel } from "./monitoring/dashboards.ts";

const FOLDER = new URL("../deploy/monitoring/grafana/", import.meta.url);
/** Two panels side by side fill Grafana's 24 columns. */
const [WIDTH, HEIGHT] = [12, 8];
const SOURCE = { type: "prometheus", uid: "$source" };

/** By file name. */
export const dashboardFiles = (): ReadonlyMap<string, string> =>
  new Map(DASHBOARDS.map((dashboard) => [`${dashboard.uid}.json`, textOf(grafana(dashboard))]));

const grafana = ({ uid, title, panels }: Dashboard): object => ({
  uid: `lookout-${uid}`,
  title: `Lookout: ${title}`,
  tags: ["lookout"],
  schemaVersion: 39,
  timezone: "utc",
  refresh: "30s",
  time: { from: "now-24h", to: "now" },
  editable: true,
  templating: { list: [{ name: "source", type: "datasource", query: "prometheus", label: "Prometheus" }] },
  panels: panels.map(panelOf),
});

const panelOf = (panel: Panel, index: number): object => ({
  id: index + 1,
  type: panel.isStat ? "stat" : "timeseries",
  title: panel.title,
  gridPos: { x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
  datasource: SOURCE,
  fieldConfig: { defaults: { unit: panel.unit, ...limits(panel) }, overrides: [] },
  options: panel.isStat
    ? { reduceOptions: { calcs: ["lastNotNull"] }, textMode: "value_and_name" }
    : { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi" } },
  targets: panel.questions.map(({ expr, legend }, number) => ({
    refId: String.fromCharCode("A".charCodeAt(0) + number),
    datasource: SOURCE,
    expr,
    legendFormat: legend,
  })),
});

function limits({ bad }: Panel): object {
  if (bad === undefined) return {};
  const [lower, upper, edge] = "above" in bad ? ["green", "red", bad.above] : ["red", "green", bad.below];
  const steps = [
    { color: lower, value: null },
    { color: upper, value: edge },
  ];
  return { thresholds: { mode: "absolute", steps }, custom: { thresholdsStyle: { mode: "line" } } };
}

/** As the formatter would leave it: a list of words in one line. */
const textOf = (dashboard: object): string =>
  `${JSON.stringify(dashboard, null, 2).replace(/\[\n\s+("\w+")\n\s+\]/g, "[$1]")}\n`;

if (import.meta.main) for (const [name, text] of dashboardFiles()) writeFileSync(new URL(name, FOLDER), text);
