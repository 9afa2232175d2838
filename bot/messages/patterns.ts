/** Candlestick patterns in plain words: what stands, and how trades went after it. */
import type { CheckReport } from "../../engine/api.ts";
import { fixed, percent } from "./format.ts";

export const patternLines = ({ patterns }: Pick<CheckReport, "patterns">): readonly string[] =>
  patterns.map(patternLine);

function patternLine({ name, side, record, base }: CheckReport["patterns"][number]): string {
  if (record === null) return `Pattern ${name} (15m): seen too rarely here to say anything`;
  const usual = base === null ? "" : `, of all ${side}s ${percent(base)}`;
  return `Pattern ${name} (15m): of ${fixed(record.independent, 0)} independent ${side}s after it ${percent(record.winRate)} won${usual}`;
}
