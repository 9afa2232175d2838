/** Two pictures beside a card, as plain SVG: how stated and realised agree, and what the trees look at. */

import { wilson } from "../../engine/statistics.ts";
import type { Manifest } from "../../models/manifest.ts";
import type { Importance } from "./figures.ts";

const INK = "#1f2933";
const GREY = "#9aa5b1";
const BLUE = "#2563eb";
const FONT = 'font-family="sans-serif" font-size="13"';

/** Shown at most, the most important first. */
const BARS = 20;

/** Realised share per band of stated probability with its 95 %, against the line on which both are the same. */
export function reliabilityPlot({
  tag,
  reliability,
  reliabilitySlice,
}: Pick<Manifest, "tag" | "reliability" | "reliabilitySlice">): string {
  const bins = reliability.filter(({ nIndependent }) => nIndependent > 0);
  const [size, left, top] = [360, 64, 46];
  const points = bins.map(({ from, until, winRate, nIndependent }) => {
    const [low, high] = wilson(winRate * nIndependent, nIndependent);
    return { from, until, winRate, low, high, n: nIndependent };
  });
  // Tails of the outermost bands hold almost nothing, so they are drawn no wider than their neighbours.
  const inner = bins.flatMap(({ from, until }) => [from, until]).filter((edge) => edge > 0 && edge < 1);
  const edge = inner.length === 0 ? [0, 1] : [Math.min(...inner) - 0.03, Math.max(...inner) + 0.03];
  const values = [...edge, ...points.flatMap(({ low, high }) => [low, high])];
  const [least, most] = [Math.floor(Math.min(...values) * 20) / 20, Math.ceil(Math.max(...values) * 20) / 20];
  const scale = (value: number): number => (size * (Math.min(most, Math.max(least, value)) - least)) / (most - least);
  const x = (value: number): number => left + scale(value);
  const y = (value: number): number => top + size - scale(value);
  const ticks = Array.from({ length: Math.round((most - least) / 0.05) + 1 }, (_unused, at) => least + at * 0.05);
  const title = `${tag}: stated and realised, ${reliabilitySlice === "test" ? "test" : "calibration slice"}`;
  return svg(
    title,
    [left + size + 24, top + size + 56],
    [
      text(left, 22, title, "start", INK),
      ...ticks.flatMap((tick) => [
        line(x(tick), y(least), x(tick), y(least) + 5, INK),
        line(x(least) - 5, y(tick), x(least), y(tick), INK),
        text(x(tick), y(least) + 20, tick.toFixed(2), "middle", INK),
        text(x(least) - 9, y(tick) + 4, tick.toFixed(2), "end", INK),
      ]),
      `<rect x="${left}" y="${top}" width="${size}" height="${size}" fill="none" stroke="${INK}"/>`,
      `<line x1="${x(least)}" y1="${y(least)}" x2="${x(most)}" y2="${y(most)}" stroke="${GREY}" stroke-dasharray="5 4"/>`,
      ...points.flatMap(({ from, until, winRate, low, high }) => {
        const [a, b] = [x(from), x(until)];
        const middle = (a + b) / 2;
        return [
          `<line x1="${f(a)}" y1="${f(y(winRate))}" x2="${f(b)}" y2="${f(y(winRate))}" stroke="${BLUE}" stroke-width="3"/>`,
          line(middle, y(low), middle, y(high), BLUE),
          `<circle cx="${f(middle)}" cy="${f(y(winRate))}" r="4" fill="${BLUE}"/>`,
        ];
      }),
      text(left + size / 2, top + size + 44, "stated probability (band)", "middle", INK),
      `<text x="18" y="${top + size / 2}" ${FONT} fill="${INK}" text-anchor="middle" transform="rotate(-90 18 ${top + size / 2})">share that won, 95 %</text>`,
    ],
  );
}

/** Bars of the most important features; the rest as one sentence under them. */
export function importancePlot(tag: string, { group, gain }: Importance): string {
  const shown = gain.slice(0, BARS);
  const rest = gain.slice(BARS).reduce((sum, [, share]) => sum + share, 0);
  const [left, top, width, step] = [170, 46, 300, 20];
  const longest = Math.max(...shown.map(([, share]) => share), 1e-9);
  const title = `${tag}: share of all gain, ${group}`;
  return svg(
    title,
    [left + width + 80, top + shown.length * step + 40],
    [
      text(12, 22, title, "start", INK),
      ...shown.flatMap(([name, share], at) => {
        const y = top + at * step;
        return [
          text(left - 8, y + 12, name, "end", INK),
          `<rect x="${left}" y="${y}" width="${f((width * share) / longest)}" height="${step - 5}" fill="${BLUE}"/>`,
          text(left + (width * share) / longest + 6, y + 12, `${(share * 100).toFixed(1)} %`, "start", INK),
        ];
      }),
      text(
        12,
        top + shown.length * step + 22,
        `${gain.length - shown.length} more: ${(rest * 100).toFixed(1)} %`,
        "start",
        GREY,
      ),
    ],
  );
}

const f = (value: number): string => value.toFixed(1);
const line = (x1: number, y1: number, x2: number, y2: number, colour: string): string =>
  `<line x1="${f(x1)}" y1="${f(y1)}" x2="${f(x2)}" y2="${f(y2)}" stroke="${colour}"/>`;
const text = (x: number, y: number, words: string, anchor: "start" | "middle" | "end", colour: string): string =>
  `<text x="${f(x)}" y="${f(y)}" ${FONT} fill="${colour}" text-anchor="${anchor}">${escaped(words)}</text>`;
const escaped = (words: string): string => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const svg = (title: string, [width, height]: readonly [number, number], parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
