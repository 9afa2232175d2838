/** The golden files of the indicators: inputs and what TA-Lib or numpy answered. See test/fixtures/indicators/README.md. */
import { readFileSync } from "node:fs";

type Column = readonly (number | null)[];
type Inputs = Record<"openTime" | "open" | "high" | "low" | "close" | "volume", Float64Array>;
export type Golden = { readonly inputs: Inputs; readonly expected: Readonly<Record<string, Float64Array>> };

const toArray = (column: Column): Float64Array => Float64Array.from(column, (value) => value ?? Number.NaN);
const toArrays = (columns: Record<string, Column>): Record<string, Float64Array> =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, toArray(column)]));

export function readGolden(name: "btc" | "cheap-coin" | "synthetic"): Golden {
  const text = readFileSync(new URL(`../fixtures/indicators/${name}.json`, import.meta.url), "utf8");
  const { inputs, expected } = JSON.parse(text) as Record<"inputs" | "expected", Record<string, Column>>;
  return { inputs: toArrays(inputs) as Inputs, expected: toArrays(expected) };
}
